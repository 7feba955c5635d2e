//! Which spikes are counted rather than added one by one: those through constant weights.
//!
//! The counts of a weight are whole numbers, so their order does not matter, they need a byte and not eight, and one
//! multiplication serves them all. A port gets weight times count, weight after weight in the order in which the network
//! first used them, and then the sum of all other spikes. There are counters for 64 weights at most.

use super::strand::{Counter, Counting, Strand, Synapses, WINDOW};
use crate::kernel::run::{Settled, SettledInput};
use std::collections::BTreeSet;

/// Constant weights of a network that are counted, the first ones: a network of thousands would need as many rows.
pub(crate) const COUNTED: usize = 64;

/// Gives strands of constant weights their counters, and lists these in the order of summation. What is under way may
/// need counters that no strand has any more.
pub(super) fn assign(strands: &mut [Strand], weights: &[u64], settled: &[Settled]) -> Vec<Counter> {
    let place = |bits: u64| weights.iter().take(COUNTED).position(|&weight| weight == bits);
    let of_strand = |strand: &Strand| Some((place(strand.synapses.constant()?.to_bits())?, strand.port));
    let of_settled = |settled: &Settled| match settled.input {
        SettledInput::Counted { weight, .. } => Some((place(weight.to_bits())?, settled.port)),
        SettledInput::Exact(_) | SettledInput::Single(_) | SettledInput::Train(_) => None,
    };
    let keys: BTreeSet<(usize, usize)> =
        strands.iter().filter_map(of_strand).chain(settled.iter().filter_map(of_settled)).collect();
    let keys: Vec<(usize, usize)> = keys.into_iter().collect();
    let mut seen = vec![0u32; WINDOW];
    for strand in strands {
        if let Some(key) = of_strand(strand)
            && let Ok(counter) = keys.binary_search(&key)
        {
            strand.counting = Some(Counting { counter, most: most_at_once(strand, &mut seen) });
            riffle(strand);
        }
    }
    keys.into_iter().map(|(weight, port)| Counter { weight: f64::from_bits(weights[weight]), port }).collect()
}

/// The most synapses of one source and delay onto one target; `seen` is all zero.
fn most_at_once(strand: &Strand, seen: &mut [u32]) -> u32 {
    let mut most = 0;
    for source in 0..strand.offsets.len() as u32 - 1 {
        strand.segments(strand.first_source + source, |_, start, end| {
            let range = start as usize..end as usize;
            for target in range.clone().map(|synapse| strand.synapses.target(synapse)) {
                seen[target] += 1;
                most = most.max(seen[target]);
            }
            range.for_each(|synapse| seen[strand.synapses.target(synapse)] = 0);
        });
    }
    most
}

/// Takes neighbouring targets apart: counting them one right after the other costs a fifth more.
fn riffle(strand: &mut Strand) {
    const HANDS: usize = 8;
    let mut segments = Vec::new();
    for source in 0..strand.offsets.len() as u32 - 1 {
        strand.segments(strand.first_source + source, |_, start, end| segments.push((start, end)));
    }
    let (Synapses::Counted(all) | Synapses::Same(all, _)) = &mut strand.synapses else { return };
    let mut before = Vec::new();
    for (start, end) in segments {
        let targets = &mut all[start as usize..end as usize];
        before.clear();
        before.extend_from_slice(targets);
        let hand = before.len() / HANDS;
        for (k, cards) in targets.chunks_exact_mut(HANDS).enumerate() {
            for (h, target) in cards.iter_mut().enumerate() {
                *target = before[h * hand + k];
            }
        }
    }
}

impl Synapses {
    /// The weight of all synapses, if it is one.
    fn constant(&self) -> Option<f64> {
        match self {
            Synapses::Counted(_) => Some(1.0),
            Synapses::Same(_, weight) => Some(*weight),
            Synapses::Grid(..) | Synapses::Single(_) | Synapses::Double(..) => None,
        }
    }
}
