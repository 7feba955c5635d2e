//! One projection as a part sees it: which connections reach its nodes, by which port, and into which strand or train.

use super::build::{GroupPlan, Site, Trains, windows};
use super::raw::Class;
use super::strand::{COARSEST, WINDOW};
use super::train::{Common, Entry};
use crate::kernel::connect::{Batch, Connection, Projection, Scratch, SynapseValues};
use crate::kernel::model::{Behaviour, Neuron, Route};

/// A column that belongs to another part.
const ELSEWHERE: u32 = u32::MAX;

/// The port of a connection.
#[derive(Clone, Copy)]
enum Ports {
    /// The same for all: the port and the one of the opposite sign.
    Known(usize, usize),
    /// No effect at all.
    Ignored,
    /// By receptor and sign of each.
    ByConnection,
}

/// One projection as this part sees it.
pub(super) struct Piece<'a> {
    pub(super) projection: &'a Projection,
    /// Which target positions this part owns, and their columns.
    pub(super) wanted: Vec<bool>,
    pub(super) columns: Vec<u32>,
    /// By part of the target set: column of the first owned node.
    first_columns: Vec<u32>,
    /// Part of the target set of each target position, and of the source set of each source.
    target_parts: Vec<u32>,
    source_parts: Vec<u32>,
    /// By part of the target set.
    pub(super) neurons: Vec<Option<&'static dyn Neuron>>,
    ports: Vec<Ports>,
    /// How weights are kept, where the target looks at them.
    pub(super) class: Class,
    /// By part of the source set, and of the target set: the population.
    pub(super) source_populations: Vec<usize>,
    target_populations: Vec<usize>,
    /// By part of the source set and part of the target set: the group, for sources that spike.
    pub(super) groups: Vec<Option<usize>>,
}

/// State of the second pass over one projection.
pub(super) struct Placing<'a> {
    /// Number of the projection.
    pub(super) number: usize,
    /// See [`Piece::one_strand`].
    pub(super) strand: Option<(usize, usize, usize)>,
    pub(super) trains: &'a mut Trains,
    pub(super) scratch: Scratch,
    pub(super) weights: Vec<f64>,
    pub(super) delays: Vec<u32>,
}

/// How weights are kept where they matter, and their sign if they have one: a list of millions is looked at once, not
/// once for each population that it reaches.
fn weights(projection: &Projection, finest: Option<f64>) -> (Class, Option<bool>) {
    match projection.weights() {
        SynapseValues::Same(weight) => (Class::Same(weight.to_bits()), Some(*weight < 0.0)),
        SynapseValues::Draw(law) => {
            let negative = match law.support() {
                (low, _) if low >= 0.0 => Some(false),
                // A value of −0 counts as positive, but adds nothing to either port.
                (_, high) if high <= 0.0 => Some(true),
                _ => None,
            };
            let class = match law.quantum().zip(finest) {
                Some((quantum, finest)) if quantum <= COARSEST * finest => Class::Grid(quantum.to_bits()),
                _ => Class::Single,
            };
            (class, negative)
        }
        SynapseValues::Each(list) => {
            let exact = list.iter().all(|&weight| f64::from(weight as f32).to_bits() == weight.to_bits());
            let negative = match list.iter().filter(|&&weight| weight < 0.0).count() {
                0 => Some(false),
                some => (some == list.len()).then_some(true),
            };
            (if exact { Class::Single } else { Class::Double }, negative)
        }
    }
}

/// The ports of all connections onto a neuron model, if they are one; `negative` is the sign of all weights.
fn ports(projection: &Projection, negative: Option<bool>, neuron: &dyn Neuron) -> Ports {
    let SynapseValues::Same(receptor) = projection.connect.receptor else { return Ports::ByConnection };
    let signed = neuron.weighs() && neuron.spike_ports() > 1;
    let Some(negative) = negative.filter(|_| signed).or((!signed).then_some(false)) else {
        return Ports::ByConnection;
    };
    route(neuron, receptor as u32, negative)
        .map_or(Ports::Ignored, |(port, opposite)| Ports::Known(port, opposite))
}

/// Port of a connection, and the port of the opposite sign; `None` if it has no effect.
fn route(neuron: &dyn Neuron, receptor: u32, negative: bool) -> Option<(usize, usize)> {
    let port = |negative| match neuron.route(receptor, negative) {
        Some(Route::Port(port)) => Some(port),
        Some(Route::Ignored) | None => None,
    };
    Some((port(negative)?, port(!negative)?))
}

impl<'a> Piece<'a> {
    pub(super) fn new(site: Site<'a>, projection: &'a Projection) -> Piece<'a> {
        let (sources, targets) = (&projection.sources, &projection.targets);
        let mut columns = Vec::with_capacity(targets.len());
        let mut target_parts = Vec::with_capacity(targets.len());
        let mut first_columns = Vec::new();
        for (k, part) in targets.parts().iter().enumerate() {
            let population = part.population.0 as usize;
            let nodes = site.partition.nodes(site.part, population);
            // Where no spikes arrive there are no rows, but trains need the position among the owned nodes.
            let first = site.partition.column(site.part, population).unwrap_or(0);
            columns.extend(part.selection.iter().map(|node| match nodes.contains(&node) {
                true => (first + node - nodes.start) as u32,
                false => ELSEWHERE,
            }));
            first_columns.push(first as u32);
            target_parts.resize(columns.len(), k as u32);
        }
        let mut source_parts = Vec::with_capacity(sources.len());
        for k in 0..sources.parts().len() {
            source_parts.resize(sources.span(k).end, k as u32);
        }
        let neurons: Vec<Option<&'static dyn Neuron>> = targets
            .parts()
            .iter()
            .map(|part| match site.populations[part.population.0 as usize].behaviour {
                Behaviour::Neuron(neuron) => Some(neuron),
                _ => None,
            })
            .collect();
        let (class, negative) = weights(projection, site.finest);
        let ports =
            |neuron: &Option<&dyn Neuron>| neuron.map_or(Ports::Ignored, |n| ports(projection, negative, n));
        Piece {
            projection,
            wanted: columns.iter().map(|&column| column != ELSEWHERE).collect(),
            columns,
            first_columns,
            target_parts,
            source_parts,
            ports: neurons.iter().map(ports).collect(),
            class,
            neurons,
            source_populations: sources.parts().iter().map(|part| part.population.0 as usize).collect(),
            target_populations: targets.parts().iter().map(|part| part.population.0 as usize).collect(),
            groups: Vec::new(),
        }
    }

    pub(super) fn each_batch(&self, site: Site<'_>, use_batch: &mut dyn FnMut(&Batch)) {
        if self.wanted.contains(&true) && !site.watch.stops() {
            self.projection.for_each_batch(site.level, &self.wanted, &mut |batch| {
                if !site.watch.stops() {
                    site.watch.advance(batch.pre.len());
                    use_batch(batch);
                }
            });
        }
    }

    /// The one strand that all connections of this piece go to, if there is one: its group and place there.
    pub(super) fn one_strand(&self, site: Site<'_>) -> Option<(usize, usize, usize)> {
        self.one_port().filter(|_| windows(site) == 1)
    }

    /// Group and port, and the port of the opposite sign, of all connections of this piece, if they are the same.
    pub(super) fn one_port(&self) -> Option<(usize, usize, usize)> {
        let group = self.groups.first().copied().flatten()?;
        let Ports::Known(port, opposite) = *self.ports.first()? else { return None };
        let same_port = |ports: &Ports| matches!(ports, Ports::Known(a, b) if (*a, *b) == (port, opposite));
        let same = self.groups.iter().all(|other| *other == Some(group)) && self.ports.iter().all(same_port);
        same.then_some((group, port, opposite))
    }

    /// Ports of a connection.
    fn ports_of(&self, connection: &Connection, weight: impl FnOnce() -> f64) -> Option<(usize, usize)> {
        let part = self.target_parts[connection.post as usize] as usize;
        match self.ports[part] {
            Ports::Known(port, opposite) => Some((port, opposite)),
            Ports::Ignored => None,
            Ports::ByConnection => {
                let neuron = self.neurons[part]?;
                let negative = neuron.weighs() && neuron.spike_ports() > 1 && weight() < 0.0;
                route(neuron, self.projection.receptor(connection), negative)
            }
        }
    }

    fn group_of(&self, connection: &Connection) -> Option<usize> {
        let source = self.source_parts[connection.pre as usize] as usize;
        self.groups[source * self.neurons.len() + self.target_parts[connection.post as usize] as usize]
    }

    pub(super) fn count(
        &self,
        site: Site<'_>,
        strand: Option<(usize, usize, usize)>,
        batch: &Batch,
        groups: &mut [GroupPlan],
        (scratch, weights): (&mut Scratch, &mut Vec<f64>),
    ) {
        let numbers = &self.projection.source_numbers;
        if let Some((group, port, opposite)) = strand {
            let raw = groups[group].strand(site, port, opposite, 0);
            batch.pre.iter().for_each(|&pre| raw.count(numbers[pre as usize]));
            return;
        }
        if self.ports.iter().any(|ports| matches!(ports, Ports::ByConnection)) {
            self.projection.fill_weights(site.level, batch, scratch, weights);
        }
        for k in 0..batch.j.len() {
            let connection = batch.connection(k);
            let Some(group) = self.group_of(&connection) else { continue };
            let Some((port, opposite)) =
                self.ports_of(&connection, || weights.get(k).copied().unwrap_or(0.0))
            else {
                continue;
            };
            let window = self.columns[connection.post as usize] as usize / WINDOW;
            groups[group].strand(site, port, opposite, window).count(numbers[connection.pre as usize]);
        }
    }

    pub(super) fn place(
        &self,
        site: Site<'_>,
        batch: &Batch,
        groups: &mut [GroupPlan],
        placing: &mut Placing<'_>,
    ) {
        let (numbers, projection) = (&self.projection.source_numbers, self.projection);
        let Placing { strand, scratch, weights, delays, .. } = placing;
        if let Some((group, port, opposite)) = *strand {
            let raw = groups[group].strand(site, port, opposite, 0);
            let (needs_weights, needs_delays) = raw.needs();
            if needs_weights {
                projection.fill_weights(site.level, batch, scratch, weights);
            }
            if needs_delays {
                projection.fill_delays(site.level, batch, site.resolution_us, scratch, delays);
            }
            for (k, (&pre, &post)) in batch.pre.iter().zip(&batch.post).enumerate() {
                let weight = if needs_weights { weights[k] } else { 0.0 };
                let delay = if needs_delays { delays[k] } else { 0 };
                raw.place(numbers[pre as usize], self.columns[post as usize] as u16, delay, weight);
            }
            return;
        }
        projection.fill_weights(site.level, batch, scratch, weights);
        projection.fill_delays(site.level, batch, site.resolution_us, scratch, delays);
        for k in 0..batch.j.len() {
            let connection = batch.connection(k);
            let (number, column) =
                (numbers[connection.pre as usize], self.columns[connection.post as usize] as usize);
            let (weight, delay) = (placing.weights[k], placing.delays[k]);
            if let Some(group) = self.group_of(&connection) {
                if let Some((port, opposite)) = self.ports_of(&connection, || weight) {
                    let raw = groups[group].strand(site, port, opposite, column / WINDOW);
                    raw.place(number, (column % WINDOW) as u16, delay, weight);
                }
                continue;
            }
            self.place_in_train(site, &connection, (number, column, delay, weight), placing);
        }
    }

    fn place_in_train(
        &self,
        site: Site<'_>,
        connection: &Connection,
        (number, column, delay, weight): (u32, usize, u32, f64),
        placing: &mut Placing<'_>,
    ) {
        let source = self.source_populations[self.source_parts[connection.pre as usize] as usize];
        let part = self.target_parts[connection.post as usize] as usize;
        let Some(neuron) = self.neurons[part] else { return };
        let events = matches!(site.populations[source].behaviour, Behaviour::Events(_));
        let port = if events {
            self.ports_of(connection, || weight).map(|(port, _)| port)
        } else {
            Some(neuron.spike_ports())
        };
        let Some(port) = port else { return };
        let target = self.target_populations[part];
        let common = Common {
            delay: std::cmp::Reverse(delay),
            projection: placing.number,
            population: source,
            target,
            port,
        };
        let entry = Entry {
            source: number - site.populations[source].first,
            column: column as u32 - self.first_columns[part],
            weight: if neuron.weighs() || !events { weight } else { 1.0 },
            number: connection.number,
        };
        placing.trains.entry(common).or_default().push(entry);
    }
}
