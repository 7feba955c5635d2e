//! How a run is watched, how it ends, and what it cost.

use super::selection::PopulationId;
use std::sync::atomic::AtomicBool;

/// Interruption and progress of a run.
#[derive(Clone, Copy, Default)]
pub struct Control<'a> {
    /// Set to stop after a whole step.
    pub interrupt: Option<&'a AtomicBool>,
    /// Called now and then while the tables are made, from any thread, with the part of the work that is done: 0 to 1,
    /// ascending.
    pub building: Option<&'a (dyn Fn(f64) + Sync)>,
    /// Called now and then with the steps done in this run.
    pub progress: Option<&'a (dyn Fn(u64) + Sync)>,
}

/// How a run ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Outcome {
    /// Steps done in this run.
    pub steps_done: u64,
    /// Stopped by the interrupt before the end.
    pub interrupted: bool,
}

/// A state became infinite or NaN.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Fault {
    /// Population of the node.
    pub population: PopulationId,
    /// The node in its population, the lowest if several.
    pub node: usize,
    /// A recordable of it that is not finite.
    pub recordable: usize,
    /// Stamp of the step that failed.
    pub step: u64,
}

/// Counts and sizes of a network.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Statistics {
    /// Nodes, generators included.
    pub nodes: u64,
    /// Neurons.
    pub neurons: u64,
    /// Connections.
    pub connections: u64,
    /// Spikes fired so far by neurons and spike sources.
    pub spikes: u64,
    /// Synaptic events delivered so far, those of random trains included.
    pub events: u64,
    /// Bytes of the tables of connections; 0 before the first run.
    pub table_bytes: u64,
    /// Bytes of state, parameters and constants.
    pub state_bytes: u64,
    /// Bytes of what was recorded and not taken.
    pub record_bytes: u64,
    /// Parts (threads) of the last run.
    pub parts: usize,
}
