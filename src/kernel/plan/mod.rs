//! How a network is laid out for a run: which part owns which nodes, and the tables by which spikes and currents reach
//! their targets.
//!
//! Each part belongs to one thread. A part holds the synapses *onto* its nodes, so that nobody writes another's memory.

mod build;
mod estimate;
mod partition;
mod raw;
mod strand;
mod train;

pub use estimate::{ExpectedSynapses, SynapseMemory, node_memory};
pub(crate) use partition::Partition;
pub(crate) use strand::{Strand, WINDOW, Weights};
pub(crate) use train::{Cells, Sources, Train};

use super::connect::Projection;
use super::lanes::Level;
use super::population::Population;

/// The tables of one part.
#[derive(Debug, Default)]
pub(crate) struct Tables {
    /// Spikes, grouped; each goes on from the source's population by `strands_of`.
    pub strands: Vec<Strand>,
    /// By population: the strands of its spikes, in the order in which their inputs are added.
    pub strands_of: Vec<Vec<u32>>,
    /// Generators of events and currents, ascending by source.
    pub trains: Vec<Train>,
    /// Smallest and largest delay, in steps.
    pub delays: Option<(u32, u32)>,
    /// Number of connections.
    pub connections: u64,
}

impl Tables {
    /// Bytes of all tables.
    pub fn bytes(&self) -> usize {
        let trains = self.trains.iter().map(Train::bytes).sum::<usize>();
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
    /// Length of the rings by arrival time.
    pub ring: usize,
}

/// Longest slice, in steps.
const LONGEST_SLICE: u64 = 256;

impl Plan {
    /// Lays out a network for `parts` threads.
    pub fn new(
        populations: &[Population],
        projections: &[Projection],
        parts: usize,
        resolution_us: u32,
        level: Level,
    ) -> Plan {
        let partition = Partition::new(populations, projections, parts);
        let build = |part| {
            let site =
                build::Site { populations, projections, partition: &partition, part, resolution_us, level };
            build::tables(site)
        };
        let tables: Vec<Tables> = if parts == 1 {
            vec![build(0)]
        } else {
            std::thread::scope(|scope| {
                let build = &build;
                let workers: Vec<_> = (0..parts).map(|part| scope.spawn(move || build(part))).collect();
                workers.into_iter().filter_map(|worker| worker.join().ok()).collect()
            })
        };
        let shortest = tables.iter().filter_map(|tables| tables.delays).map(|(shortest, _)| shortest).min();
        let longest = tables.iter().filter_map(|tables| tables.delays).map(|(_, longest)| longest).max();
        let slice = u64::from(shortest.unwrap_or(u32::MAX)).min(LONGEST_SLICE);
        let ring = longest.unwrap_or(0) as usize + slice as usize + 1;
        Plan { partition, tables, slice, ring }
    }
}
