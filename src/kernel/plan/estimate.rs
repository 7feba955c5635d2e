//! How much memory a network will take, before there is one: the layout of `strand`, `train` and `population` in numbers.
//!
//! Whoever changes the layout changes these formulas; a test compares them with the tables of real networks.

use super::segments::Segments;
use crate::kernel::connect::SynapseValues;
use crate::kernel::model::{Behaviour, Model};
use crate::kernel::random::{Distribution, Key};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A `connect` that is not made yet.
#[derive(Clone, Copy, Debug)]
pub struct ExpectedSynapses<'a> {
    /// How many connections, on average.
    pub connections: f64,
    /// How many sources.
    pub sources: usize,
    /// The sources spike; other generators send to each connection in each step.
    pub spiking: bool,
    /// The targets look at weights; a parrot does not.
    pub weighed: bool,
    /// Weights, as far as they are known.
    pub weights: Option<&'a SynapseValues>,
    /// Delays in ms, as far as they are known.
    pub delays: Option<&'a SynapseValues>,
    /// Step in us.
    pub resolution_us: u32,
    /// Threads that share the targets.
    pub parts: usize,
}

/// Bytes of a `connect`.
#[derive(Clone, Copy, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct SynapseMemory {
    /// Tables and lists of values, as long as the network lives.
    pub tables: f64,
    /// What the making of the tables takes beside them.
    pub building: f64,
}

/// A 16-bit target.
const TARGET: f64 = 2.0;
/// A weight of its own on a grid.
const GRID: f64 = 2.0;
/// A weight of its own that 32 bits hold, and the delay beside it.
const SINGLE: f64 = 6.0;
/// A weight of its own that needs 64 bits, or a given value.
const DOUBLE: f64 = 8.0;
/// Where the synapses, or the segments, of a source begin.
const OFFSET: f64 = 4.0;
/// A segment of equal delay.
const SEGMENT: f64 = Segments::BYTES as f64;
/// A delay while synapses are placed that have no room for it.
const DELAY: f64 = 1.0;
/// An entry of a train: weight, number, and counts of two blocks of eight steps.
const ENTRY: f64 = 32.0;
/// The counts of an entry that threads draw for each other, where there are several.
const OFFERED: f64 = 16.0;
/// Source and target of an entry, where there are several sources.
const ENDS: f64 = 8.0;
/// An entry of a train while it is made, in a list that grows by doubling.
const MADE_ENTRY: f64 = 48.0;

impl ExpectedSynapses<'_> {
    /// The memory that these connections take.
    pub fn memory(&self) -> SynapseMemory {
        let count = self.connections;
        let lists = [self.weights, self.delays].map(|values| match values {
            Some(SynapseValues::Each(list)) => DOUBLE * list.len() as f64,
            _ => 0.0,
        });
        let lists = lists.iter().sum::<f64>();
        if !self.spiking {
            let ends = if self.sources > 1 { ENDS } else { 0.0 };
            let entry = ENTRY + ends + if self.parts > 1 { OFFERED } else { 0.0 };
            return SynapseMemory { tables: lists + count * entry, building: count * MADE_ENTRY };
        }
        let owners = (self.sources * self.parts) as f64;
        let weight = match self.weights {
            _ if !self.weighed => 0.0,
            Some(SynapseValues::Same(_)) => 0.0,
            Some(SynapseValues::Each(list)) if !list.iter().all(|&weight| is_single(weight)) => DOUBLE,
            Some(SynapseValues::Draw(law)) if law.quantum().is_some() => GRID,
            _ => SINGLE,
        };
        let tables = lists + count * (TARGET + weight) + OFFSET * owners;
        let Some(values) = self.delays.filter(|delays| !matches!(delays, SynapseValues::Same(_))) else {
            return SynapseMemory { tables, building: 0.0 };
        };
        let segments = owners * distinct(&self.shares(values), count / owners.max(1.0));
        let building = if weight == SINGLE { 0.0 } else { DELAY * count };
        SynapseMemory { tables: tables + OFFSET * owners + SEGMENT * segments, building }
    }

    /// How often each delay occurs, as shares of all.
    fn shares(&self, delays: &SynapseValues) -> Vec<f64> {
        /// So many draws show a law well enough.
        const DRAWS: usize = 1000;
        let sample = |draw: usize| match delays {
            SynapseValues::Same(delay) => *delay,
            SynapseValues::Each(list) => list[draw * list.len() / DRAWS],
            SynapseValues::Draw(law) => drawn(law, draw, self.resolution_us),
        };
        let mut counts: BTreeMap<u64, usize> = BTreeMap::new();
        for draw in 0..DRAWS {
            *counts.entry(sample(draw).to_bits()).or_insert(0) += 1;
        }
        counts.into_values().map(|count| count as f64 / DRAWS as f64).collect()
    }
}

fn is_single(weight: f64) -> bool {
    f64::from(weight as f32).to_bits() == weight.to_bits()
}

/// A delay as the law gives it; laws with an argument for each item are asked for their first items.
fn drawn(law: &Distribution, draw: usize, resolution_us: u32) -> f64 {
    let items = law.lengths().into_iter().min().unwrap_or(1).max(1);
    law.draw_on_grid(Key::from_path("estimate"), draw as u64, 0, draw % items, resolution_us)
}

/// How many different values `draws` draws give, on average.
fn distinct(shares: &[f64], draws: f64) -> f64 {
    shares.iter().map(|share| 1.0 - libm::pow(1.0 - share, draws)).sum()
}

/// Bytes of a generator whose parameters are its own.
const GENERATOR: f64 = 256.0;

/// Bytes of `count` nodes of a model; `varying` are the numbers of the parameters that are not the same for all.
pub fn node_memory(model: &dyn Model, count: usize, varying: &[usize]) -> f64 {
    let count = count as f64;
    let Behaviour::Neuron(neuron) = model.behaviour() else {
        return if varying.is_empty() { GENERATOR } else { GENERATOR * count };
    };
    let is_state = |parameter: usize| neuron.potential().is_some_and(|state| state.parameter == parameter);
    let own = varying.iter().filter(|parameter| !is_state(**parameter)).count();
    let constants = if own > 0 { neuron.constant_columns() } else { 0 };
    // A run keeps the state from which it can go back to the step of a fault.
    8.0 * count * (2 * neuron.state_columns() + own + constants) as f64
}
