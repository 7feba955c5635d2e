//! Records: columns of samples of state, and of spikes. What the parts recorded in an epoch is put behind them by as many
//! threads as there are parts, each for some of the steps: otherwise one would do it while the others wait.

mod filling;
mod samples;
mod spikes;

pub(crate) use filling::Filling;
pub use samples::Samples;
pub(crate) use spikes::Places;
pub use spikes::SpikeRows;

use super::run::{Due, Sampler};
use super::selection::NodeSet;
use serde::{Deserialize, Serialize};
use std::ops::Range;
use std::panic::resume_unwind;

/// A record of state or spikes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RecordId(pub(crate) u32);

/// What a record keeps.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) enum Kept {
    State {
        /// By part of the node set.
        recordables: Vec<Vec<usize>>,
        every: u64,
        offset: u64,
        samples: Samples,
    },
    Spikes {
        places: Places,
        rows: SpikeRows,
    },
}

/// See the module.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Record {
    pub nodes: NodeSet,
    /// Stamps s with first ≤ s ≤ last are recorded.
    pub first: u64,
    pub last: u64,
    pub kept: Kept,
}

impl Record {
    /// `during` is a half-open range of steps: stamps a < s ≤ b.
    pub fn new(nodes: NodeSet, now: u64, during: Option<(u64, u64)>, kept: Kept) -> Record {
        let (start, last) = during.unwrap_or((now, u64::MAX));
        Record { nodes, first: start.max(now) + 1, last, kept }
    }

    /// The samplers of this record, number `record`, for each of its populations; `owned` says which nodes of a
    /// population belong to the part.
    pub fn samplers(&self, record: usize, owned: impl Fn(usize) -> std::ops::Range<usize>) -> Vec<Sampler> {
        let (Some(due), Kept::State { recordables, .. }) = (self.due(), &self.kept) else {
            return Vec::new();
        };
        let parts = self.nodes.parts().iter().enumerate().map(|(k, part)| {
            let population = part.population.0 as usize;
            let owned = owned(population);
            let mut nodes: Vec<(u32, u32)> = (self.nodes.span(k).start as u32..)
                .zip(part.selection.iter())
                .filter(|(_, node)| owned.contains(node))
                .map(|(position, node)| (node as u32, position))
                .collect();
            nodes.sort_unstable();
            let place = nodes.first().map_or(0, |&(_, position)| position);
            let in_order = nodes.iter().zip(place..).all(|(&(_, position), next)| position == next);
            Sampler {
                record,
                population,
                nodes,
                place: in_order.then_some(place as usize),
                recordables: recordables[k].clone(),
                due,
            }
        });
        parts.filter(|sampler| !sampler.nodes.is_empty()).collect()
    }

    /// When it takes samples; `None` if it keeps spikes.
    fn due(&self) -> Option<Due> {
        match self.kept {
            Kept::State { every, offset, .. } => {
                Some(Due { first: self.first, last: self.last, every, offset })
            }
            Kept::Spikes { .. } => None,
        }
    }

    /// Rows that an epoch will add.
    pub fn rows_per_step(&self) -> u64 {
        match &self.kept {
            Kept::State { every, .. } => (self.nodes.len() as u64).div_ceil(*every),
            Kept::Spikes { .. } => 0,
        }
    }

    /// Bytes of what is kept.
    pub fn bytes(&self) -> usize {
        match &self.kept {
            Kept::Spikes { places, rows } => places.bytes() + rows.bytes(),
            Kept::State { samples, .. } => samples.bytes(),
        }
    }
}

/// Cuts so many steps, which bring so many rows, into a range for each thread that is worth starting.
fn ranges(steps: usize, rows: usize, threads: usize) -> Vec<Range<usize>> {
    /// About as long as it takes to start a thread.
    const ROWS: usize = 1 << 15;
    let count = threads.min(rows / ROWS).min(steps).max(1);
    (0..count).map(|k| k * steps / count..(k + 1) * steps / count).collect()
}

/// Does each task on a thread of its own, unless there is but one. This one only waits: a new thread may be put where a busy
/// one is, and then has to wait for milliseconds.
fn on_threads<T: Send, R: Send>(mut tasks: Vec<T>, work: impl Fn(T) -> R + Sync) -> Vec<R> {
    if tasks.len() == 1 {
        return tasks.pop().map(work).into_iter().collect();
    }
    std::thread::scope(|scope| {
        let work = &work;
        let threads: Vec<_> = tasks.into_iter().map(|task| scope.spawn(move || work(task))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic))).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::{on_threads, ranges};

    #[test]
    fn threads_share_steps_if_there_are_rows_enough() {
        assert_eq!(ranges(7, 1 << 20, 3), [0..2, 2..4, 4..7]);
        assert_eq!(ranges(2, 1 << 20, 3), [0..1, 1..2]);
        assert_eq!(ranges(7, 1 << 16, 3), [0..3, 3..7]);
        assert_eq!((ranges(7, 9, 3).len(), ranges(0, 0, 3).len()), (1, 1));
    }

    #[test]
    fn results_come_in_the_order_of_the_tasks() {
        assert_eq!(on_threads(vec![1, 2, 3], |task| 10 * task), [10, 20, 30]);
        assert!(on_threads(Vec::<u8>::new(), |task| task).is_empty());
    }
}
