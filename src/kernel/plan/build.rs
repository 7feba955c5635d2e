//! Builds the tables of a part in two passes over the connections: count the synapses of each source, then place them.

use super::blockwise::{comes_in_blocks, strands};
use super::counters;
use super::piece::{Piece, Placing};
use super::raw::{Class, Place, Raw};
use super::strand::{Delays, Strand, WINDOW};
use super::train::{Common, Entry, Train};
use super::{Partition, Tables, Watch};
use crate::kernel::connect::{Projection, Scratch};
use crate::kernel::lanes::Level;
use crate::kernel::model::Behaviour;
use crate::kernel::population::Population;
use crate::kernel::run::Settled;
use std::collections::BTreeMap;

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
    /// The finest quantum of weights that were drawn on a grid.
    pub finest: Option<f64>,
    pub settled: &'a [Settled],
    pub watch: &'a Watch<'a>,
}

/// Strands of one run of `connect`s with one class of weights: a source's inputs are added run after run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Group {
    /// How many changes of class came before, for the source population.
    run: u32,
    class: Class,
}

/// Entries of trains in the order of creation.
pub(super) type Trains = BTreeMap<Common, Vec<Entry>>;

/// Where a group's strands are, and what is common to its synapses.
pub(super) struct GroupPlan {
    class: Class,
    /// First and end number of the sources.
    sources: (u32, u32),
    /// Delay of all synapses, while there is one.
    delay: Option<u32>,
    /// By port, port of the opposite sign (targets of one port may differ in it), and window.
    strands: Vec<Option<Raw>>,
    /// Strands that were built block by block.
    finished: Vec<Strand>,
}

/// Builds the tables of one part. They are good for nothing where it is told to stop.
pub(crate) fn tables(site: Site<'_>) -> Tables {
    let mut pieces: Vec<Piece<'_>> =
        site.projections.iter().map(|projection| Piece::new(site, projection)).collect();
    let (mut groups, groups_of) = assign_groups(site, &mut pieces);
    let done = build_blockwise(site, &pieces, &mut groups);
    for piece in pieces.iter().zip(&done).filter(|(_, done)| !**done).map(|(piece, _)| piece) {
        let mut scratch = Scratch::default();
        let mut weights = Vec::new();
        let strand = piece.one_strand(site);
        piece.each_batch(site, &mut |batch| {
            piece.count(site, strand, batch, &mut groups, (&mut scratch, &mut weights));
        });
    }
    groups.iter_mut().flat_map(|group| group.strands.iter_mut().flatten()).for_each(Raw::allocate);
    let mut trains = Trains::new();
    for (number, piece) in pieces.iter().enumerate().filter(|(number, _)| !done[*number]) {
        let mut placing = Placing {
            number,
            strand: piece.one_strand(site),
            trains: &mut trains,
            scratch: Scratch::default(),
            weights: Vec::new(),
            delays: Vec::new(),
        };
        piece.each_batch(site, &mut |batch| piece.place(site, batch, &mut groups, &mut placing));
    }
    if site.watch.stops() { Tables::default() } else { finish(site, groups, &groups_of, trains) }
}

/// Builds the groups of weights on a grid of which all pieces come in blocks of sources; says which pieces are done.
fn build_blockwise(site: Site<'_>, pieces: &[Piece<'_>], groups: &mut [GroupPlan]) -> Vec<bool> {
    let mut done = vec![false; pieces.len()];
    for (id, group) in groups.iter_mut().enumerate() {
        let Class::Grid(quantum) = group.class else { continue };
        let own: Vec<usize> = (0..pieces.len()).filter(|&k| pieces[k].groups.contains(&Some(id))).collect();
        let ports: Vec<_> =
            own.iter().map(|&k| pieces[k].one_port().map(|(_, port, other)| (port, other))).collect();
        if ports.contains(&None) || !own.iter().all(|&k| comes_in_blocks(&pieces[k])) {
            continue;
        }
        let mut different: Vec<(usize, usize)> = ports.iter().copied().flatten().collect();
        different.sort_unstable();
        different.dedup();
        for place in different {
            let of_place = own.iter().zip(&ports).filter(|(_, ports)| **ports == Some(place));
            let of_place: Vec<&Piece<'_>> = of_place.map(|(&k, _)| &pieces[k]).collect();
            let quantum = f64::from_bits(quantum);
            group.finished.extend(strands(site, &of_place, place, group.sources, quantum));
        }
        own.iter().for_each(|&k| done[k] = true);
    }
    done
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
                let class = if neuron.weighs() { piece.class } else { Class::Count };
                let key = match last[source] {
                    // Exact sums have no order.
                    _ if matches!(class, Class::Grid(_)) => Group { run: 0, class },
                    Some(key) if key.class == class => key,
                    Some(key) => Group { run: key.run + 1, class },
                    None => Group { run: 0, class },
                };
                if !matches!(class, Class::Grid(_)) {
                    last[source] = Some(key);
                }
                let numbers = (population.first, population.first + population.count as u32);
                let id = keys.iter().position(|other| *other == key).unwrap_or_else(|| {
                    keys.push(key);
                    let strands = (0..cells).map(|_| None).collect();
                    let finished = Vec::new();
                    groups.push(GroupPlan { class, sources: numbers, delay, strands, finished });
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
pub(super) fn windows(site: Site<'_>) -> usize {
    site.partition.width(site.part).div_ceil(WINDOW).max(1)
}

impl GroupPlan {
    /// The strand of a port and window, made when it is first needed.
    pub(super) fn strand(&mut self, site: Site<'_>, port: usize, opposite: usize, window: usize) -> &mut Raw {
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
        let raw = group.strands.into_iter().flatten().filter_map(Raw::finish);
        for strand in raw.chain(group.finished) {
            tables.connections += strand.synapses.len() as u64;
            match &strand.delays {
                Delays::Same(delay) => note_delay(&mut tables.delays, *delay),
                Delays::Segments(segments) => {
                    segments.delays().for_each(|delay| note_delay(&mut tables.delays, delay));
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
