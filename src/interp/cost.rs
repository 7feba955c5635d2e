//! What a run cost: counts, sizes and times of all its simulations.

use super::interpreter::{Interpreter, Mode};
use crate::kernel::random::time_of;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Counts and times are sums over the simulations of a run, which are many where there are sweeps; sizes are those of the
/// largest.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Cost {
    /// Simulations: the script's own, and one for each point of a sweep.
    pub simulations: u64,
    /// Nodes, generators included.
    pub nodes: u64,
    /// Neurons.
    pub neurons: u64,
    /// Connections.
    pub connections: u64,
    /// Spikes fired by neurons and spike sources.
    pub spikes: u64,
    /// Synaptic events, those of random trains included.
    pub events: u64,
    /// Model time, in ms.
    pub model_ms: f64,
    /// How often tables of connections were made: before the first step, and after changes of what is sent.
    pub builds: u64,
    /// Time that this took, summed over simulations that went on at the same time.
    pub build: Duration,
    /// Time that the steps took, recording included, summed in the same way.
    pub simulate: Duration,
    /// Bytes of the tables of connections.
    pub table_bytes: u64,
    /// Bytes of state, parameters and constants.
    pub state_bytes: u64,
    /// Bytes of records.
    pub record_bytes: u64,
    /// Threads of a network, or points of a sweep at a time.
    pub threads: usize,
}

impl Cost {
    /// Adds another simulation, or those of a sweep.
    pub(super) fn add(&mut self, other: &Cost) {
        self.simulations += other.simulations;
        self.nodes += other.nodes;
        self.neurons += other.neurons;
        self.connections += other.connections;
        self.spikes += other.spikes;
        self.events += other.events;
        self.model_ms += other.model_ms;
        self.builds += other.builds;
        self.build += other.build;
        self.simulate += other.simulate;
        self.table_bytes = self.table_bytes.max(other.table_bytes);
        self.state_bytes = self.state_bytes.max(other.state_bytes);
        self.record_bytes = self.record_bytes.max(other.record_bytes);
        self.threads = self.threads.max(other.threads);
    }

    /// What is left of it if what another process did before is taken away.
    pub(super) fn since(self, earlier: &Cost) -> Cost {
        Cost {
            spikes: self.spikes - earlier.spikes,
            events: self.events - earlier.events,
            model_ms: self.model_ms - earlier.model_ms,
            ..self
        }
    }

    /// Wall time of the steps for each time of the model; `None` where no time has passed.
    pub fn real_time_factor(&self) -> Option<f64> {
        (self.model_ms > 0.0).then(|| self.simulate.as_secs_f64() * 1000.0 / self.model_ms)
    }

    /// Time of the steps for each synaptic event, in ns; `None` where there were none.
    pub fn nanoseconds_per_event(&self) -> Option<f64> {
        (self.events > 0).then(|| self.simulate.as_secs_f64() * 1e9 / self.events as f64)
    }

    /// Bytes of tables for each connection of one simulation; `None` where there are none.
    pub fn bytes_per_connection(&self) -> Option<f64> {
        (self.simulations == 1 && self.connections > 0)
            .then(|| self.table_bytes as f64 / self.connections as f64)
    }
}

impl Interpreter<'_> {
    /// What the simulation of this interpreter has cost so far: none without nodes.
    pub(super) fn own_cost(&self) -> Cost {
        let (Mode::Run(running), Some(network)) = (&self.mode, &self.world.network) else {
            return Cost::default();
        };
        if self.world.populations.is_empty() {
            return Cost::default();
        }
        let statistics = network.statistics();
        Cost {
            simulations: 1,
            nodes: statistics.nodes,
            neurons: statistics.neurons,
            connections: statistics.connections,
            spikes: statistics.spikes,
            events: statistics.events,
            model_ms: time_of(network.now(), self.world.resolution_us),
            table_bytes: statistics.table_bytes,
            state_bytes: statistics.state_bytes,
            record_bytes: statistics.record_bytes,
            threads: statistics.parts,
            ..running.spent
        }
    }
}

/// Adds to a cost that points of a sweep share.
pub(super) fn charge(total: &Mutex<Cost>, cost: &Cost) {
    total.lock().unwrap_or_else(PoisonError::into_inner).add(cost);
}
