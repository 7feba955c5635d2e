//! How parts tell each other their spikes: an outbox for each part and a barrier after each slice.

use std::sync::atomic::{AtomicUsize, Ordering};
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

/// Outboxes of all parts, two each: while one slice is read, the next is written.
pub(crate) struct Exchange {
    outboxes: Vec<[Mutex<Vec<Spike>>; 2]>,
    arrived: AtomicUsize,
}

impl Exchange {
    pub fn new(parts: usize) -> Exchange {
        Exchange { outboxes: (0..parts).map(|_| Default::default()).collect(), arrived: AtomicUsize::new(0) }
    }

    /// Hands in the spikes of part `part` in slice number `slice` (0, 1, … since the exchange was made), waits for the
    /// others, and gives all spikes of the slice in the order of stamp and source.
    pub fn swap(&self, part: usize, slice: usize, spikes: &mut Vec<Spike>) {
        let parts = self.outboxes.len();
        if parts > 1 {
            let lock =
                |other: usize| self.outboxes[other][slice % 2].lock().unwrap_or_else(PoisonError::into_inner);
            std::mem::swap(&mut *lock(part), spikes);
            self.arrived.fetch_add(1, Ordering::AcqRel);
            let mut spins = 0u32;
            while self.arrived.load(Ordering::Acquire) < (slice + 1) * parts {
                spins += 1;
                if spins < 2000 { std::hint::spin_loop() } else { std::thread::yield_now() }
            }
            spikes.clear();
            (0..parts).for_each(|other| spikes.extend_from_slice(&lock(other)));
        }
        // Stable: spikes of one source in one step keep their order.
        spikes.sort_by_key(|spike| (spike.stamp, spike.source));
    }
}
