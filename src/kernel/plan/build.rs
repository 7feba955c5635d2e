//! Builds the tables of a part in two passes over the connections: count the synapses of each source, then place them.
//! What is placed by source alone is then sorted by delay within each source.

use super::strand::{Delays, Strand, WINDOW, Weights};
use super::train::{Entry, Train};
use super::{Partition, Tables};
use crate::kernel::connect::{Connection, Projection, SynapseValues};
use crate::kernel::model::{Behaviour, Route};
use crate::kernel::population::Population;
use std::collections::BTreeMap;

/// What kind of weights a strand holds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Class {
    Same(u64),
    Single,
    Double,
}

/// Strands of one run of `connect`s, by port and window.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Group {
    /// How many changes of class came before, for the source population.
    run: u32,
    class: Class,
}

/// What the passes need to know about one projection.
struct Piece<'a> {
    projection: &'a Projection,
    /// By target part of the projection: its population.
    target_populations: Vec<usize>,
    /// By population of sources and target part: the group.
    groups: BTreeMap<(usize, usize), u32>,
}

struct Builder<'a> {
    populations: &'a [Population],
    partition: &'a Partition,
    part: usize,
    resolution_us: u32,
    windows: usize,
    strands: BTreeMap<(u32, usize), Raw>,
    trains: BTreeMap<usize, Vec<(usize, Entry)>>,
}

/// A strand while it is built.
struct Raw {
    class: Class,
    base: usize,
    opposite: usize,
    lowest: u32,
    counts: Vec<u32>,
    targets: Vec<u16>,
    delays: Vec<u32>,
    weights: Weights,
}

/// Builds the tables of one part.
pub(crate) fn tables(
    populations: &[Population],
    projections: &[Projection],
    partition: &Partition,
    part: usize,
    resolution_us: u32,
) -> Tables {
    let windows = partition.width(part).div_ceil(WINDOW).max(1);
    let mut builder = Builder {
        populations,
        partition,
        part,
        resolution_us,
        windows,
        strands: BTreeMap::new(),
        trains: BTreeMap::new(),
    };
    let mut groups: Vec<Group> = Vec::new();
    let mut last: Vec<Option<Group>> = vec![None; populations.len()];
    let mut groups_of: Vec<Vec<u32>> = vec![Vec::new(); populations.len()];
    let mut pieces = Vec::new();
    for projection in projections {
        let target_populations: Vec<usize> =
            projection.targets.parts().iter().map(|part| part.population.0 as usize).collect();
        let mut piece_groups = BTreeMap::new();
        for source_part in projection.sources.parts() {
            let source = source_part.population.0 as usize;
            if !matches!(populations[source].behaviour, Behaviour::Neuron(_) | Behaviour::Spikes(_)) {
                continue;
            }
            for (k, &target) in target_populations.iter().enumerate() {
                let class = builder.class(projection, target);
                let group = match last[source] {
                    Some(group) if group.class == class => group,
                    Some(group) => Group { run: group.run + 1, class },
                    None => Group { run: 0, class },
                };
                last[source] = Some(group);
                let id = groups.iter().position(|other| *other == group).unwrap_or_else(|| {
                    groups.push(group);
                    groups.len() - 1
                }) as u32;
                if !groups_of[source].contains(&id) {
                    groups_of[source].push(id);
                }
                piece_groups.insert((source, k), id);
            }
        }
        pieces.push(Piece { projection, target_populations, groups: piece_groups });
    }
    for piece in &pieces {
        builder.count(piece, &groups);
    }
    for raw in builder.strands.values_mut() {
        raw.allocate();
    }
    for (number, piece) in pieces.iter().enumerate() {
        builder.place(piece, number);
    }
    builder.finish(&pieces, &groups_of)
}

impl Builder<'_> {
    fn class(&self, projection: &Projection, target: usize) -> Class {
        if let Behaviour::Neuron(neuron) = self.populations[target].behaviour
            && !neuron.weighs()
        {
            return Class::Same(1.0f64.to_bits());
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

    /// Every connection of a piece onto a node of this part: the connection, the target's part of the projection, its
    /// population and column.
    fn each(&self, piece: &Piece<'_>, mut use_connection: impl FnMut(&Self, Connection, usize, usize, usize)) {
        let targets = &piece.projection.targets;
        let numbers = &piece.projection.target_numbers;
        let part_of = |post: u32| {
            (0..targets.parts().len()).find(|&k| targets.span(k).contains(&(post as usize))).unwrap_or(0)
        };
        let locate = |post: u32| {
            let k = part_of(post);
            let population = piece.target_populations[k];
            let node = self.partition.position(population, numbers[post as usize]);
            let nodes = self.partition.nodes(self.part, population);
            let column = self.partition.column(self.part, population)?;
            nodes.contains(&node).then(|| (k, population, column + node - nodes.start))
        };
        let places: Vec<Option<(usize, usize, usize)>> = (0..numbers.len() as u32).map(locate).collect();
        piece.projection.for_each(&|post| places[post as usize].is_some(), &mut |connection| {
            if let Some((k, population, column)) = places[connection.post as usize] {
                use_connection(self, connection, k, population, column);
            }
        });
    }

    /// Port of a connection's spikes and the port of the opposite sign; `None` if they have no effect.
    fn route(&self, projection: &Projection, connection: &Connection, target: usize) -> Option<(usize, usize)> {
        let Behaviour::Neuron(neuron) = self.populations[target].behaviour else { return None };
        let receptor = projection.receptor(connection);
        let negative = neuron.weighs() && neuron.spike_ports() > 1 && projection.weight(connection) < 0.0;
        let port = |negative| match neuron.route(receptor, negative) {
            Some(Route::Port(port)) => Some(port),
            Some(Route::Ignored) | None => None,
        };
        Some((port(negative)?, port(!negative)?))
    }

    fn count(&mut self, piece: &Piece<'_>, groups: &[Group]) {
        let mut strands = std::mem::take(&mut self.strands);
        let (width, windows) = (self.partition.width(self.part), self.windows);
        self.each(piece, |builder, connection, k, target, column| {
            let number = piece.projection.source_numbers[connection.pre as usize];
            let source = builder.partition.population_of(number);
            let Some(&group) = piece.groups.get(&(source, k)) else { return };
            let Some((port, opposite)) = builder.route(piece.projection, &connection, target) else { return };
            let window = column / WINDOW;
            let raw = strands.entry((group, port * windows + window)).or_insert_with(|| Raw {
                class: groups[group as usize].class,
                base: port * width + window * WINDOW,
                opposite: opposite * width + window * WINDOW,
                lowest: number,
                counts: Vec::new(),
                targets: Vec::new(),
                delays: Vec::new(),
                weights: Weights::Same(0.0),
            });
            raw.add(number);
        });
        self.strands = strands;
    }

    fn place(&mut self, piece: &Piece<'_>, projection_number: usize) {
        let (mut strands, mut trains) = (std::mem::take(&mut self.strands), std::mem::take(&mut self.trains));
        let (width, windows) = (self.partition.width(self.part), self.windows);
        let current = self.partition.current_port;
        self.each(piece, |builder, connection, k, target, column| {
            let projection = piece.projection;
            let number = projection.source_numbers[connection.pre as usize];
            let source = builder.partition.population_of(number);
            let behaviour = builder.populations[source].behaviour;
            let route = match behaviour {
                Behaviour::Current(_) | Behaviour::Noise(_) => current.map(|port| (port, port)),
                _ => builder.route(projection, &connection, target),
            };
            let Some((port, _)) = route else { return };
            let delay = projection.delay(&connection, builder.resolution_us);
            if let Some(&group) = piece.groups.get(&(source, k)) {
                if let Some(raw) = strands.get_mut(&(group, port * windows + column / WINDOW)) {
                    raw.place(number, (column % WINDOW) as u16, delay, projection.weight(&connection));
                }
                return;
            }
            let weighs = match (behaviour, builder.populations[target].behaviour) {
                (Behaviour::Events(_), Behaviour::Neuron(neuron)) => neuron.weighs(),
                _ => true,
            };
            trains.entry(source).or_default().push((
                projection_number,
                Entry {
                    source: builder.partition.position(source, number) as u32,
                    delay,
                    cell: (port * width + column) as u32,
                    weight: if weighs { projection.weight(&connection) } else { 1.0 },
                    number: connection.number,
                },
            ));
        });
        (self.strands, self.trains) = (strands, trains);
    }

    fn finish(self, pieces: &[Piece<'_>], groups_of: &[Vec<u32>]) -> Tables {
        let mut tables = Tables { strands_of: vec![Vec::new(); groups_of.len()], ..Tables::default() };
        let note_delay = |delays: &mut Option<(u32, u32)>, delay: u32| {
            let (low, high) = delays.unwrap_or((delay, delay));
            *delays = Some((low.min(delay), high.max(delay)));
        };
        let mut strands_of_group: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for ((group, _), raw) in self.strands {
            let strand = raw.finish();
            tables.connections += strand.targets.len() as u64;
            match &strand.delays {
                Delays::Same(delay) => note_delay(&mut tables.delays, *delay),
                Delays::Segments { segments, .. } => {
                    segments.iter().for_each(|&(delay, _)| note_delay(&mut tables.delays, delay));
                }
            }
            strands_of_group.entry(group).or_default().push(tables.strands.len() as u32);
            tables.strands.push(strand);
        }
        // The order of a population's groups is the order of its `connect`s, hence of summation.
        for (strands, groups) in tables.strands_of.iter_mut().zip(groups_of) {
            strands.extend(groups.iter().flat_map(|group| strands_of_group.get(group).into_iter().flatten()));
        }
        for (population, entries) in self.trains {
            let first = self.populations[population].first;
            tables.connections += entries.len() as u64;
            for (projection, entries) in grouped(entries) {
                entries.iter().for_each(|entry| note_delay(&mut tables.delays, entry.delay));
                let key = pieces[projection].projection.connect.keys.train;
                tables.trains.push(Train::new(population, first, key, &entries));
            }
        }
        tables.trains.sort_by_key(|train| train.first_source);
        tables
    }
}

/// Cuts the entries of a population's generators into trains of one `connect` and one delay. Where there is just one
/// `connect` and delay, one train holds all sources; else a train for each source, in the order of the `connect`s.
fn grouped(entries: Vec<(usize, Entry)>) -> Vec<(usize, Vec<Entry>)> {
    let (projection, delay) = (entries[0].0, entries[0].1.delay);
    let simple = entries.iter().all(|(other, entry)| *other == projection && entry.delay == delay);
    let mut groups: BTreeMap<(u32, usize, u32), Vec<Entry>> = BTreeMap::new();
    for (projection, entry) in entries {
        let key = if simple { (0, projection, entry.delay) } else { (entry.source, projection, entry.delay) };
        groups.entry(key).or_default().push(entry);
    }
    let ordered = groups.into_iter().map(|((_, projection, _), mut entries)| {
        entries.sort_by_key(|entry| entry.source);
        (projection, entries)
    });
    ordered.collect()
}

impl Raw {
    fn add(&mut self, source: u32) {
        if self.counts.is_empty() {
            self.lowest = source;
        }
        if source < self.lowest {
            let shift = (self.lowest - source) as usize;
            self.counts.splice(0..0, std::iter::repeat_n(0, shift));
            self.lowest = source;
        }
        let k = (source - self.lowest) as usize;
        if k >= self.counts.len() {
            self.counts.resize(k + 1, 0);
        }
        self.counts[k] += 1;
    }

    /// Turns counts into starts and makes room.
    fn allocate(&mut self) {
        let mut total = 0;
        for count in &mut self.counts {
            total += std::mem::replace(count, total);
        }
        let total = total as usize;
        self.targets = vec![0; total];
        self.delays = vec![0; total];
        self.weights = match self.class {
            Class::Same(bits) => Weights::Same(f64::from_bits(bits)),
            Class::Single => Weights::Single(vec![0.0; total]),
            Class::Double => Weights::Double(vec![0.0; total]),
        };
    }

    fn place(&mut self, source: u32, target: u16, delay: u32, weight: f64) {
        let next = &mut self.counts[(source - self.lowest) as usize];
        let at = *next as usize;
        *next += 1;
        self.targets[at] = target;
        self.delays[at] = delay;
        match &mut self.weights {
            Weights::Same(_) => {}
            Weights::Single(weights) => weights[at] = weight as f32,
            Weights::Double(weights) => weights[at] = weight,
        }
    }

    fn finish(mut self) -> Strand {
        // After placing, each entry holds the end of its source's synapses.
        let mut offsets = std::mem::take(&mut self.counts);
        offsets.insert(0, 0);
        let first = self.delays.first().copied().unwrap_or(1);
        let delays = if self.delays.iter().all(|&delay| delay == first) {
            Delays::Same(first)
        } else {
            self.sort_by_delay(&offsets)
        };
        Strand {
            first_source: self.lowest,
            offsets,
            delays,
            targets: self.targets,
            weights: self.weights,
            base: self.base,
            opposite: self.opposite,
        }
    }

    /// Sorts the synapses of each source by delay, keeping their order where delays are equal.
    fn sort_by_delay(&mut self, offsets: &[u32]) -> Delays {
        let mut starts = vec![0];
        let mut segments = Vec::new();
        let mut order: Vec<u32> = Vec::new();
        let (mut targets, mut singles, mut doubles) = (Vec::new(), Vec::new(), Vec::new());
        for pair in offsets.windows(2) {
            let (start, end) = (pair[0] as usize, pair[1] as usize);
            order.clear();
            order.extend(start as u32..end as u32);
            order.sort_by_key(|&k| self.delays[k as usize]);
            targets.clear();
            targets.extend(order.iter().map(|&k| self.targets[k as usize]));
            self.targets[start..end].copy_from_slice(&targets);
            match &mut self.weights {
                Weights::Same(_) => {}
                Weights::Single(weights) => {
                    singles.clear();
                    singles.extend(order.iter().map(|&k| weights[k as usize]));
                    weights[start..end].copy_from_slice(&singles);
                }
                Weights::Double(weights) => {
                    doubles.clear();
                    doubles.extend(order.iter().map(|&k| weights[k as usize]));
                    weights[start..end].copy_from_slice(&doubles);
                }
            }
            for (at, &k) in (pair[0]..).zip(&order) {
                let delay = self.delays[k as usize];
                match segments.last_mut() {
                    Some((last, end)) if *last == delay && at > pair[0] => *end = at + 1,
                    _ => segments.push((delay, at + 1)),
                }
            }
            starts.push(segments.len() as u32);
        }
        segments.shrink_to_fit();
        Delays::Segments { offsets: starts, segments }
    }
}
