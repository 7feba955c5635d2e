//! The firing of a stochastic neuron in a step.

use super::{Key, ars};

/// Whether node `index` fires in step `step`, with probability `chance` (1 or more: always).
pub fn escapes(key: Key, index: u64, step: u64, chance: f64) -> bool {
    (f64::from(ars::word(key, 0, index, step)) + 0.5) * (1.0 / 4_294_967_296.0) < chance
}
