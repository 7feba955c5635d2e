//! What memory allows: streaming lists of 16-bit targets and adding one number for each into a row that stays in the
//! second-level cache, which is all that a spike of Brunel's network has to do.
//!
//! `cargo bench --bench bound -- [THREADS]` (1): lists of 15.6 M synapses, 12,500 sources with 1250 targets each on
//! average, in random order of the sources. Prints ns of wall time for each synaptic event.
#![allow(clippy::disallowed_macros, reason = "a front end of its own")]

use std::time::{Duration, Instant};

const NEURONS: usize = 12_500;
const SYNAPSES: usize = 15_625_000;

/// Times that every source fires: about a second of Brunel's network.
const ROUNDS: usize = 32;

/// A generator of random numbers (SplitMix64).
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((u128::from(bits ^ (bits >> 31)) * bound as u128) >> 64) as usize
    }
}

/// The synapses onto one thread's share of the neurons.
struct Lists {
    offsets: Vec<usize>,
    targets: Vec<u16>,
    columns: usize,
}

impl Lists {
    fn new(share: usize, seed: u64) -> Lists {
        let columns = NEURONS / share;
        let mut random = Random(seed);
        let mut lists = vec![Vec::new(); NEURONS];
        for _ in 0..SYNAPSES / share {
            let source = random.below(NEURONS);
            lists[source].push(random.below(columns) as u16);
        }
        let (mut offsets, mut targets) = (vec![0], Vec::with_capacity(SYNAPSES / share));
        for mut list in lists {
            list.sort_unstable();
            targets.extend(list);
            offsets.push(targets.len());
        }
        Lists { offsets, targets, columns }
    }

    /// Delivers every source's spikes, in this order, so many times; gives the time and what arrived.
    fn deliver(&self, order: &[usize]) -> (Duration, f64) {
        let mut row = vec![0.0f64; self.columns];
        let start = Instant::now();
        for _ in 0..ROUNDS {
            for &source in order {
                for &target in &self.targets[self.offsets[source]..self.offsets[source + 1]] {
                    row[usize::from(target)] += 0.1;
                }
            }
        }
        (start.elapsed(), row.iter().sum())
    }
}

fn main() {
    // `cargo bench` adds `--bench`.
    let mut arguments = std::env::args().skip(1).filter(|argument| !argument.starts_with("--"));
    let threads = arguments.next().and_then(|text| text.parse().ok()).unwrap_or(1).clamp(1, 64);
    let mut random = Random(1);
    let mut order: Vec<usize> = (0..NEURONS).collect();
    (1..NEURONS).for_each(|k| order.swap(k, random.below(k + 1)));
    let lists: Vec<Lists> = (0..threads).map(|share| Lists::new(threads, share as u64)).collect();
    let results: Vec<(Duration, f64)> = std::thread::scope(|scope| {
        let running: Vec<_> =
            lists.iter().map(|lists| scope.spawn(|| lists.deliver(std::hint::black_box(&order)))).collect();
        running.into_iter().filter_map(|thread| thread.join().ok()).collect()
    });
    let longest = results.iter().map(|result| result.0).max().unwrap_or_default();
    let arrived: f64 = results.iter().map(|result| result.1).sum();
    println!(
        "{threads} threads: {:.3} ns for each synaptic event ({arrived:.0} arrived)",
        longest.as_secs_f64() * 1e9 / (ROUNDS * SYNAPSES) as f64
    );
}
