//! How parts tell each other their spikes: an outbox for each part and a barrier after each slice.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// A spike.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Spike {
    pub stamp: u64,
    /// Number of the node in the network.
    pub source: u32,
    pub multiplicity: u32,
    /// Factor on the weight.
    pub factor: f64,
}

impl Spike {
    /// It counts once, with the weight as it is.
    pub fn is_plain(&self) -> bool {
        self.multiplicity == 1 && self.factor == 1.0
    }
}

/// Turns of waiting before others are helped: about as long as they need when they are no slower.
const BEFORE_HELP: u32 = 50;

/// Outboxes of all parts, two each: while one slice is read, the next is written.
pub(crate) struct Exchange {
    outboxes: Vec<[Mutex<Vec<Spike>>; 2]>,
    arrived: AtomicUsize,
    /// A part ended before its time, by a panic: nobody may wait for it.
    broken: AtomicBool,
    /// A part has objected to how the epoch ended.
    objection: AtomicBool,
    /// Turns of waiting before the thread lets others run: many, unless there are more threads than cores.
    patience: u32,
}

impl Exchange {
    /// With memory of the parts.
    pub fn new(outboxes: Vec<[Vec<Spike>; 2]>) -> Exchange {
        let parts = outboxes.len();
        // Linux reads files of the control groups to tell: a part that waits for nobody does not ask.
        let crowded =
            parts > 1 && std::thread::available_parallelism().is_ok_and(|cores| cores.get() < parts);
        Exchange {
            outboxes: outboxes.into_iter().map(|boxes| boxes.map(Mutex::new)).collect(),
            arrived: AtomicUsize::new(0),
            broken: AtomicBool::new(false),
            objection: AtomicBool::new(false),
            patience: if crowded { 100 } else { 20_000 },
        }
    }

    /// The memory.
    pub fn into_outboxes(self) -> impl Iterator<Item = [Vec<Spike>; 2]> {
        let inner = |outbox: Mutex<Vec<Spike>>| outbox.into_inner().unwrap_or_else(PoisonError::into_inner);
        self.outboxes.into_iter().map(move |boxes| boxes.map(inner))
    }

    /// Tells the others when this part ends by a panic.
    pub fn guard(&self) -> Guard<'_> {
        Guard { exchange: self }
    }

    /// Objects to how the epoch ended; others know after the next [`Exchange::swap`].
    pub fn object(&self) {
        self.objection.store(true, Ordering::Release);
    }

    /// Whether no part has objected.
    pub fn all_agree(&self) -> bool {
        !self.objection.load(Ordering::Acquire)
    }

    /// Hands in the spikes of part `part` in slice number `slice` (0, 1, … since the exchange was made), waits for the
    /// others, and gives all spikes of the slice, part by part. While it waits, it does a bit of `help` for the others, again
    /// and again, unless that finds nothing to do.
    pub fn swap(&self, part: usize, slice: usize, spikes: &mut Vec<Spike>, mut help: impl FnMut() -> bool) {
        let parts = self.outboxes.len();
        if parts > 1 {
            let lock =
                |other: usize| self.outboxes[other][slice % 2].lock().unwrap_or_else(PoisonError::into_inner);
            std::mem::swap(&mut *lock(part), spikes);
            self.arrived.fetch_add(1, Ordering::AcqRel);
            let mut spins = 0u32;
            while self.arrived.load(Ordering::Acquire) < (slice + 1) * parts {
                spins += 1;
                if spins > BEFORE_HELP && help() {
                    continue;
                }
                if spins < self.patience {
                    std::hint::spin_loop();
                } else {
                    assert!(
                        !self.broken.load(Ordering::Relaxed),
                        "another thread of the simulation ended early"
                    );
                    std::thread::yield_now();
                }
            }
            spikes.clear();
            (0..parts).for_each(|other| spikes.extend_from_slice(&lock(other)));
        }
    }
}

/// See [`Exchange::guard`].
pub(crate) struct Guard<'a> {
    exchange: &'a Exchange,
}

impl Drop for Guard<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.exchange.broken.store(true, Ordering::Relaxed);
        }
    }
}

/// Puts spikes in order; keeps its memory, which for a slice of a large network is megabytes.
#[derive(Debug, Default)]
pub(crate) struct Sorter {
    ends: Vec<usize>,
    sorted: Vec<Spike>,
}

impl Sorter {
    /// Sorts spikes by stamp and source, and keeps the order of those of one source in one step.
    pub fn sort(&mut self, spikes: &mut Vec<Spike>) {
        let Some(first) = spikes.iter().map(|spike| spike.stamp).min() else { return };
        let last = spikes.iter().map(|spike| spike.stamp).max().unwrap_or(first);
        let order = |spike: &Spike| (spike.stamp, spike.source);
        if last > first {
            let Sorter { ends, sorted } = self;
            ends.clear();
            ends.resize((last - first) as usize + 1, 0);
            spikes.iter().for_each(|spike| ends[(spike.stamp - first) as usize] += 1);
            let mut total = 0;
            ends.iter_mut().for_each(|end| total += std::mem::replace(end, total));
            sorted.clear();
            sorted.resize(spikes.len(), spikes[0]);
            for spike in &*spikes {
                let place = &mut ends[(spike.stamp - first) as usize];
                sorted[*place] = *spike;
                *place += 1;
            }
            std::mem::swap(spikes, sorted);
        }
        // Nodes are updated chunk by chunk: within a stamp the sources of one part ascend already.
        if !spikes.is_sorted_by_key(order) {
            spikes.sort_by_key(order);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_stamp_and_source_in_their_order() {
        let spike = |stamp, source, factor| Spike { stamp, source, multiplicity: 1, factor };
        let mut spikes =
            vec![spike(7, 1, 0.0), spike(5, 9, 1.0), spike(5, 2, 2.0), spike(7, 0, 3.0), spike(5, 9, 4.0)];
        Sorter::default().sort(&mut spikes);
        assert_eq!(spikes.iter().map(|spike| spike.factor).collect::<Vec<_>>(), [2.0, 1.0, 4.0, 3.0, 0.0]);
    }
}
