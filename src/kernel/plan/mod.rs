//! How a network is laid out for a run: which part owns which nodes, and the tables by which spikes and currents reach
//! their targets.
//!
//! Each part belongs to one thread. A part holds the synapses *onto* its nodes, so that nobody writes another's memory.

mod blockwise;
mod build;
mod counters;
mod estimate;
mod partition;
mod piece;
mod raw;
mod segments;
mod strand;
mod train;

pub(crate) use counters::COUNTED;
pub use estimate::{ExpectedSynapses, SynapseMemory, node_memory};
pub(crate) use partition::Partition;
pub(crate) use strand::{Counter, GridSynapse, Strand, Synapses, WINDOW};
pub(crate) use train::Train;
#[cfg(test)]
pub(crate) use train::{Common, Entry};

use super::connect::Projection;
use super::control::Control;
use super::lanes::Level;
use super::model::Behaviour;
use super::population::Population;
use super::run::Settled;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// The tables of one part.
#[derive(Debug, Default)]
pub(crate) struct Tables {
    /// Spikes, grouped; each goes on from the source's population by `strands_of`.
    pub strands: Vec<Strand>,
    /// By population: the strands of its spikes, in the order in which their inputs are added.
    pub strands_of: Vec<Vec<u32>>,
    /// The counters of spikes through constant weights, in the order of summation.
    pub counters: Vec<Counter>,
    /// Generators of events and currents.
    pub trains: Vec<Train>,
    /// By target population: the trains onto it, in the order in which their inputs are added.
    pub trains_of: Vec<Vec<u32>>,
    /// Smallest and largest delay, in steps.
    pub delays: Option<(u32, u32)>,
    /// Number of connections.
    pub connections: u64,
}

impl Tables {
    /// Bytes of all tables, one of so many parts.
    pub fn bytes(&self, parts: usize) -> usize {
        let trains = self.trains.iter().map(|train| train.bytes(parts)).sum::<usize>();
        trains + self.strands.iter().map(Strand::bytes).sum::<usize>()
    }
}

/// Partition and tables of a network.
#[derive(Debug)]
pub(crate) struct Plan {
    pub partition: Partition,
    pub tables: Vec<Tables>,
    /// Steps that all parts may go before they must exchange spikes: the smallest delay, or the largest slice.
    pub slice: u64,
    /// Whether a slice may be one step longer, because all neurons hold their inputs.
    pub late: bool,
    /// Length of the rings by arrival time, a power of two. Longer delays are kept by themselves.
    pub ring: usize,
    /// The finest quantum of weights on a grid, and whether there are such synapses.
    pub finest: Option<f64>,
    pub grid: bool,
    /// Whether all neurons add up what arrives at their ports, so that exact sums of all ports may share a row.
    pub joint: bool,
    /// Whether there are spikes that are neither counted nor on the grid.
    pub singles: bool,
    /// As in the draft.
    largest_chunk: usize,
}

/// Longest slice, in steps.
const LONGEST_SLICE: u64 = 256;

/// Shortest delay, in steps, for which one step more in a slice makes no difference.
const LONG: u64 = 8;

/// Longest ring, in steps: beyond, few spikes arrive, and an empty place costs more than a search.
const LONGEST_RING: usize = 4096;

/// Memory for the rows of inputs in bytes: about what stays in a second-level cache beside state and synapses.
const ROWS: usize = 256 * 1024;

/// Inputs of one port that are gathered at once where the model cannot add them up itself, nodes times steps: a first-level
/// cache.
const GATHERED: usize = 4096;

/// Nodes that are updated together at most, unless a test wants fewer.
pub(crate) const LARGEST_CHUNK: usize = 1280;

/// What a plan is made for.
#[derive(Clone, Copy)]
pub(crate) struct Draft<'a> {
    pub populations: &'a [Population],
    pub projections: &'a [Projection],
    /// The constant weights of the network, in the order of their first use, by their bits.
    pub weights: &'a [u64],
    /// The finest quantum of weights that were drawn on a grid.
    pub finest: Option<f64>,
    /// What is under way.
    pub settled: &'a [Settled],
    /// How many threads.
    pub parts: usize,
    /// Nodes that are updated together at most, a multiple of 64.
    pub largest_chunk: usize,
    pub resolution_us: u32,
    pub level: Level,
    /// The tables of a large network take seconds: how far they are, and whether to give up.
    pub control: Control<'a>,
}

/// How the making of tables is watched.
pub(crate) struct Watch<'a> {
    control: Control<'a>,
    /// It is interrupted. Once one part has seen that, none goes on: no table is made of half of its connections.
    stopped: AtomicBool,
    /// Connections that were gone through, how many of these were told, and how many they will be in all, about.
    done: AtomicUsize,
    told: Mutex<usize>,
    total: f64,
}

impl Watch<'_> {
    /// Connections after which it is told how far the tables are.
    const OFTEN: usize = 1 << 20;

    /// Whether to give up.
    pub fn stops(&self) -> bool {
        if self.control.interrupt.is_some_and(|interrupt| interrupt.load(Ordering::Relaxed)) {
            self.stopped.store(true, Ordering::Relaxed);
        }
        self.stopped.load(Ordering::Relaxed)
    }

    /// So many connections more were gone through.
    pub fn advance(&self, connections: usize) {
        let Some(building) = self.control.building else { return };
        let before = self.done.fetch_add(connections, Ordering::Relaxed);
        let after = before + connections;
        if before / Watch::OFTEN != after / Watch::OFTEN {
            // Held while it is told: parts must not overtake each other, or the work would seem to go back.
            let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
            if after > *told {
                *told = after;
                building((after as f64 / self.total).min(1.0));
            }
        }
    }
}

impl Plan {
    /// Lays out a network; `None` if that was interrupted.
    pub fn new(draft: Draft<'_>) -> Option<Plan> {
        let Draft {
            populations,
            projections,
            weights,
            finest,
            settled,
            parts,
            largest_chunk,
            resolution_us,
            level,
            control,
        } = draft;
        let watch = Watch {
            control,
            stopped: AtomicBool::new(false),
            done: AtomicUsize::new(0),
            told: Mutex::new(0),
            total: 2.0 * projections.iter().map(Projection::expected_count).sum::<f64>(),
        };
        let partition = Partition::new(populations, projections, parts);
        let build = |part| {
            build::tables(build::Site {
                populations,
                projections,
                partition: &partition,
                part,
                resolution_us,
                level,
                weights,
                finest,
                settled,
                watch: &watch,
            })
        };
        let tables: Vec<Tables> = if parts == 1 {
            vec![build(0)]
        } else {
            std::thread::scope(|scope| {
                let build = &build;
                let workers: Vec<_> = (0..parts).map(|part| scope.spawn(move || build(part))).collect();
                workers
                    .into_iter()
                    .map(|worker| worker.join().unwrap_or_else(|panic| resume_unwind(panic)))
                    .collect()
            })
        };
        if watch.stops() {
            return None;
        }
        let shortest = tables.iter().filter_map(|tables| tables.delays).map(|(shortest, _)| shortest).min();
        let longest = tables.iter().filter_map(|tables| tables.delays).map(|(_, longest)| longest).max();
        let slice = u64::from(shortest.unwrap_or(u32::MAX)).min(LONGEST_SLICE);
        let neurons = populations.iter().filter_map(|population| match population.behaviour {
            Behaviour::Neuron(neuron) => Some(neuron),
            _ => None,
        });
        let joint = populations.iter().all(Population::adds_up_ports);
        let late = slice < LONG && neurons.into_iter().all(|neuron| neuron.holds_inputs());
        let ring = (longest.unwrap_or(0) as usize + slice as usize + 2).next_power_of_two().min(LONGEST_RING);
        // Factors on weights are the only thing that takes a spike out of the counters, or off the grid.
        let factors = populations.iter().any(|population| {
            matches!(population.behaviour, Behaviour::Spikes(_))
                && population.schedules.iter().flatten().any(|emission| emission.factor != 1.0)
        });
        let mut strands = tables.iter().flat_map(|tables| &tables.strands);
        let grid = strands.clone().any(|strand| strand.synapses.is_exact());
        let singles =
            factors || strands.any(|strand| strand.counting.is_none() && !strand.synapses.is_exact());
        Some(Plan { partition, tables, slice, late, ring, finest, grid, joint, singles, largest_chunk })
    }

    /// Steps whose inputs are kept at once. More rows than fit the cache would cost more than going through the nodes
    /// again.
    pub fn batch(&self, part: usize) -> usize {
        let ports = self.partition.ports;
        let singles = if self.singles { 8 * ports } else { 0 };
        let sums = if self.grid { 4 * if self.joint { 1 } else { ports } } else { 0 };
        let bytes = (singles + sums + self.tables[part].counters.len()) * self.partition.width(part);
        let (least, most) = match self.late {
            // Going through the nodes once for two steps is what a late input is for.
            true => (2, self.slice as usize + 1),
            false => (1, self.slice as usize),
        };
        (ROWS / bytes.max(1)).clamp(least, most)
    }

    /// Nodes that are updated together, a multiple of 64.
    pub fn chunk(&self, part: usize) -> usize {
        (GATHERED / self.batch(part) / 64 * 64).clamp(64, self.largest_chunk)
    }
}
