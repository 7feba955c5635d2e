//! Builds the tables of a part in two passes over the connections: count the synapses of each source, then place them.

use super::counters;
use super::raw::{Class, Place, Raw};
use super::strand::{Delays, WINDOW};
use super::train::{Common, Entry, Train};
use super::{Partition, Tables};
use crate::kernel::connect::{Batch, Connection, Projection, Scratch, SynapseValues};
use crate::kernel::lanes::Level;
use crate::kernel::model::{Behaviour, Neuron, Route};
use crate::kernel::population::Population;
use crate::kernel::run::Settled;
use std::collections::BTreeMap;

/// A column that belongs to another part.
const ELSEWHERE: u32 = u32::MAX;

/// The network and the part to build for.
#[derive(Clone, Copy)]
pub(crate) struct Site<'a> {
    pub populations: &'a [Population],
    pub projections: &'a [Projection],
    pub partition: &'a Partition,
    pub part: usize,
    pub resolution_us: u32,
    pub level: Level,
    /// The constant weights of the network, in the order of their first use, by their bits.
    pub weights: &'a [u64],
    pub settled: &'a [Settled],
}

/// Strands of one run of `connect`s with one class of weights: a source's inputs are added run after run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Group {
    /// How many changes of class came before, for the source population.
    run: u32,
    class: Class,
}

/// Entries of trains in the order of creation.
type Trains = BTreeMap<Common, Vec<Entry>>;

/// Where a group's strands are, and what is common to its synapses.
struct GroupPlan {
    class: Class,
    /// First and end number of the sources.
    sources: (u32, u32),
    /// Delay of all synapses, while there is one.
    delay: Option<u32>,
    /// By port, port of the opposite sign (targets of one port may differ in it), and window.
    strands: Vec<Option<Raw>>,
}

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
struct Piece<'a> {
    projection: &'a Projection,
    /// Which target positions this part owns, and their columns.
    wanted: Vec<bool>,
    columns: Vec<u32>,
    /// By part of the target set: column of the first owned node.
    first_columns: Vec<u32>,
    /// Part of the target set of each target position, and of the source set of each source.
    target_parts: Vec<u16>,
    source_parts: Vec<u16>,
    /// By part of the target set.
    neurons: Vec<Option<&'static dyn Neuron>>,
    ports: Vec<Ports>,
    /// By part of the source set, and of the target set: the population.
    source_populations: Vec<usize>,
    target_populations: Vec<usize>,
    /// By part of the source set and part of the target set: the group, for sources that spike.
    groups: Vec<Option<usize>>,
}

/// Builds the tables of one part.
pub(crate) fn tables(site: Site<'_>) -> Tables {
    let mut pieces: Vec<Piece<'_>> =
        site.projections.iter().map(|projection| Piece::new(site, projection)).collect();
    let (mut groups, groups_of) = assign_groups(site, &mut pieces);
    for piece in &pieces {
        let mut scratch = Scratch::default();
        let mut weights = Vec::new();
        piece
            .each_batch(site, &mut |batch| piece.count(site, batch, &mut groups, &mut scratch, &mut weights));
    }
    groups.iter_mut().flat_map(|group| group.strands.iter_mut().flatten()).for_each(Raw::allocate);
    let mut trains = Trains::new();
    for (number, piece) in pieces.iter().enumerate() {
        let mut placing = Placing {
            number,
            trains: &mut trains,
            scratch: Scratch::default(),
            weights: Vec::new(),
            delays: Vec::new(),
        };
        piece.each_batch(site, &mut |batch| piece.place(site, batch, &mut groups, &mut placing));
    }
    finish(site, groups, &groups_of, trains)
}

/// Gives every piece its groups; also the groups of each population, in the order of summation.
fn assign_groups(site: Site<'_>, pieces: &mut [Piece<'_>]) -> (Vec<GroupPlan>, Vec<Vec<usize>>) {
    let cells = site.partition.ports * site.partition.ports * windows(site);
    let mut keys: Vec<Group> = Vec::new();
    let mut groups: Vec<GroupPlan> = Vec::new();
    let mut last: Vec<Option<Group>> = vec![None; site.populations.len()];
    let mut groups_of: Vec<Vec<usize>> = vec![Vec::new(); site.populations.len()];
    for piece in pieces {
        let delay = piece.projection.one_delay(site.resolution_us);
        for &source in &piece.source_populations {
            let population = &site.populations[source];
            let spikes = matches!(population.behaviour, Behaviour::Neuron(_) | Behaviour::Spikes(_));
            for neuron in &piece.neurons {
                let Some(neuron) = neuron.filter(|_| spikes) else {
                    piece.groups.push(None);
                    continue;
                };
                let class = class(piece.projection, neuron);
                let key = match last[source] {
                    Some(key) if key.class == class => key,
                    Some(key) => Group { run: key.run + 1, class },
                    None => Group { run: 0, class },
                };
                last[source] = Some(key);
                let numbers = (population.first, population.first + population.count as u32);
                let id = keys.iter().position(|other| *other == key).unwrap_or_else(|| {
                    keys.push(key);
                    let strands = (0..cells).map(|_| None).collect();
                    groups.push(GroupPlan { class, sources: numbers, delay, strands });
                    keys.len() - 1
                });
                let group = &mut groups[id];
                group.sources = (group.sources.0.min(numbers.0), group.sources.1.max(numbers.1));
                group.delay = group.delay.filter(|_| group.delay == delay);
                if !groups_of[source].contains(&id) {
                    groups_of[source].push(id);
                }
                piece.groups.push(Some(id));
            }
        }
    }
    (groups, groups_of)
}

/// Windows of a row.
fn windows(site: Site<'_>) -> usize {
    site.partition.width(site.part).div_ceil(WINDOW).max(1)
}

fn class(projection: &Projection, neuron: &dyn Neuron) -> Class {
    if !neuron.weighs() {
        return Class::Count;
    }
    match projection.weights() {
        SynapseValues::Same(weight) => Class::Same(weight.to_bits()),
        SynapseValues::Draw(_) => Class::Single,
        SynapseValues::Each(list) => {
            let exact = list.iter().all(|&weight| f64::from(weight as f32).to_bits() == weight.to_bits());
            if exact { Class::Single } else { Class::Double }
        }
    }
}

/// The ports of all connections onto a neuron model, if they are one.
fn ports(projection: &Projection, neuron: &dyn Neuron) -> Ports {
    let SynapseValues::Same(receptor) = projection.connect.receptor else { return Ports::ByConnection };
    let negative = match projection.weights() {
        _ if !neuron.weighs() || neuron.spike_ports() < 2 => false,
        SynapseValues::Same(weight) => *weight < 0.0,
        SynapseValues::Each(list) if list.iter().all(|&weight| weight < 0.0) => true,
        SynapseValues::Each(list) if list.iter().all(|&weight| weight >= 0.0) => false,
        SynapseValues::Each(_) => return Ports::ByConnection,
        SynapseValues::Draw(law) => match law.support() {
            (low, _) if low >= 0.0 => false,
            (_, high) if high < 0.0 => true,
            // A value of −0 counts as positive, but adds nothing to either port.
            (_, high) if high <= 0.0 => true,
            _ => return Ports::ByConnection,
        },
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

/// State of the second pass over one projection.
struct Placing<'a> {
    /// Number of the projection.
    number: usize,
    trains: &'a mut Trains,
    scratch: Scratch,
    weights: Vec<f64>,
    delays: Vec<u32>,
}

impl<'a> Piece<'a> {
    fn new(site: Site<'a>, projection: &'a Projection) -> Piece<'a> {
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
            target_parts.resize(columns.len(), k as u16);
        }
        let mut source_parts = Vec::with_capacity(sources.len());
        for k in 0..sources.parts().len() {
            source_parts.resize(sources.span(k).end, k as u16);
        }
        let neurons: Vec<Option<&'static dyn Neuron>> = targets
            .parts()
            .iter()
            .map(|part| match site.populations[part.population.0 as usize].behaviour {
                Behaviour::Neuron(neuron) => Some(neuron),
                _ => None,
            })
            .collect();
        Piece {
            projection,
            wanted: columns.iter().map(|&column| column != ELSEWHERE).collect(),
            columns,
            first_columns,
            target_parts,
            source_parts,
            ports: neurons.iter().map(|n| n.map_or(Ports::Ignored, |n| ports(projection, n))).collect(),
            neurons,
            source_populations: sources.parts().iter().map(|part| part.population.0 as usize).collect(),
            target_populations: targets.parts().iter().map(|part| part.population.0 as usize).collect(),
            groups: Vec::new(),
        }
    }

    fn each_batch(&self, site: Site<'_>, use_batch: &mut dyn FnMut(&Batch)) {
        if self.wanted.contains(&true) {
            self.projection.for_each_batch(site.level, &self.wanted, use_batch);
        }
    }

    /// The one strand that all connections of this piece go to, if there is one: its group and place there.
    fn one_strand(&self, site: Site<'_>) -> Option<(usize, usize, usize)> {
        let group = self.groups.first().copied().flatten()?;
        let Ports::Known(port, opposite) = *self.ports.first()? else { return None };
        let same_port = |ports: &Ports| matches!(ports, Ports::Known(a, b) if (*a, *b) == (port, opposite));
        let same = self.groups.iter().all(|other| *other == Some(group)) && self.ports.iter().all(same_port);
        (same && windows(site) == 1).then_some((group, port, opposite))
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

    fn count(
        &self,
        site: Site<'_>,
        batch: &Batch,
        groups: &mut [GroupPlan],
        scratch: &mut Scratch,
        weights: &mut Vec<f64>,
    ) {
        let numbers = &self.projection.source_numbers;
        if let Some((group, port, opposite)) = self.one_strand(site) {
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

    fn place(&self, site: Site<'_>, batch: &Batch, groups: &mut [GroupPlan], placing: &mut Placing<'_>) {
        let (numbers, projection) = (&self.projection.source_numbers, self.projection);
        let Placing { scratch, weights, delays, .. } = placing;
        if let Some((group, port, opposite)) = self.one_strand(site) {
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

impl GroupPlan {
    fn strand(&mut self, site: Site<'_>, port: usize, opposite: usize, window: usize) -> &mut Raw {
        let place = Place { port, opposite, column: window * WINDOW };
        let pair = port * site.partition.ports + opposite;
        self.strands[pair * windows(site) + window]
            .get_or_insert_with(|| Raw::new(self.class, place, self.sources, self.delay))
    }
}

fn finish(site: Site<'_>, groups: Vec<GroupPlan>, groups_of: &[Vec<usize>], trains: Trains) -> Tables {
    let mut tables = Tables {
        strands_of: vec![Vec::new(); groups_of.len()],
        trains_of: vec![Vec::new(); groups_of.len()],
        ..Tables::default()
    };
    let note_delay = |delays: &mut Option<(u32, u32)>, delay: u32| {
        let (low, high) = delays.unwrap_or((delay, delay));
        *delays = Some((low.min(delay), high.max(delay)));
    };
    let mut strands_of_group: Vec<Vec<u32>> = Vec::new();
    for group in groups {
        let mut strands = Vec::new();
        for strand in group.strands.into_iter().flatten().filter_map(Raw::finish) {
            tables.connections += strand.synapses.len() as u64;
            match &strand.delays {
                Delays::Same(delay) => note_delay(&mut tables.delays, *delay),
                Delays::Segments { segments, .. } => {
                    segments.iter().for_each(|&(delay, _)| note_delay(&mut tables.delays, delay));
                }
            }
            strands.push(tables.strands.len() as u32);
            tables.strands.push(strand);
        }
        strands_of_group.push(strands);
    }
    for (strands, groups) in tables.strands_of.iter_mut().zip(groups_of) {
        strands.extend(groups.iter().flat_map(|&group| strands_of_group[group].iter()));
    }
    for (common, entries) in trains {
        tables.connections += entries.len() as u64;
        note_delay(&mut tables.delays, common.delay.0);
        let key = site.projections[common.projection].connect.keys.train;
        tables.trains_of[common.target].push(tables.trains.len() as u32);
        tables.trains.push(Train::new(common, key, entries));
    }
    tables.counters = counters::assign(&mut tables.strands, site.weights, site.settled);
    tables
}
