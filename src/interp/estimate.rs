//! What a run will take, before it begins: nodes, connections, memory.

use super::interpreter::{Interpreter, Mode};
use super::known::Known;
use super::world::{Population, Recorded};
use crate::kernel::{ExpectedSynapses, SynapseMemory, SynapseValues, node_memory};
use crate::models::declaration::ModelKind;
use crate::value::NodeSet;

/// How large a simulation is. Bytes are numbers with a fraction: what is expected, not what is counted.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Sizes {
    /// Nodes, generators included.
    pub nodes: u64,
    /// Neurons.
    pub neurons: u64,
    /// Connections; where a rule leaves it to chance, the mean.
    pub connections: f64,
    /// Rows of state that stay in memory.
    pub sample_rows: f64,
    /// Records of spikes that stay in memory: how many there will be is not known.
    pub spike_records: usize,
    /// Bytes of state and parameters.
    pub state: f64,
    /// Bytes of the tables of connections.
    pub tables: f64,
    /// Bytes that making these takes for a while.
    pub building: f64,
    /// Bytes of recorded state.
    pub records: f64,
    /// Something more is there whose size comes from the simulation itself.
    pub unknown: bool,
}

impl Sizes {
    /// Bytes at the most: tables are made before anything is recorded.
    pub fn peak(&self) -> f64 {
        self.state + self.tables + self.building.max(self.records)
    }
}

/// What a whole run takes.
#[derive(Clone, Debug, Default)]
pub struct Estimate {
    /// The script's own simulation.
    pub own: Sizes,
    /// Sweeps, in the order in which they begin; nested ones too.
    pub sweeps: Vec<SweepEstimate>,
    /// Bytes at the most, of the script's simulation and the points that go on beside it.
    pub peak: f64,
}

/// What a sweep takes.
#[derive(Clone, PartialEq, Debug)]
pub struct SweepEstimate {
    /// Its name.
    pub name: String,
    /// Points of its grid.
    pub points: usize,
    /// Points that are simulated at the same time.
    pub at_a_time: usize,
    /// The largest simulation of a point.
    pub largest: Sizes,
}

/// Bytes of the time that the samples of all nodes share.
const STEP: f64 = 8.0;
/// Bytes of a value of a sample.
const VALUE: f64 = 8.0;

/// Bytes of the nodes of a population.
pub(super) fn state_of(population: &Population) -> f64 {
    let Some(model) = population.model else { return 0.0 };
    let varies = |known: &Known| !known.is_uniform();
    let varying: Vec<usize> =
        (0..population.parameters.len()).filter(|&index| varies(&population.parameters[index])).collect();
    node_memory(model.kernel, population.count, &varying)
}

/// Bytes of the rows that a record keeps.
pub(super) fn bytes_of(record: &Recorded) -> f64 {
    record.rows * (STEP / record.nodes.len().max(1) as f64 + VALUE * record.columns.len() as f64)
}

impl Interpreter<'_> {
    /// Counts a population that was made.
    pub(super) fn count_population(&mut self, index: usize) {
        let population = &self.world.populations[index];
        let sizes = &mut self.world.sizes;
        sizes.nodes += population.count as u64;
        match population.model {
            Some(model) if model.kind == ModelKind::Neuron => sizes.neurons += population.count as u64,
            Some(_) => {}
            None => sizes.unknown = true,
        }
        sizes.state += state_of(population);
    }

    /// Counts connections that will be made.
    pub(super) fn count_connections(&mut self, connections: f64, memory: SynapseMemory) {
        self.world.sizes.connections += connections;
        self.world.sizes.tables += memory.tables;
        self.world.sizes.building += memory.building;
    }

    /// The memory of connections between these nodes.
    pub(super) fn connection_memory(
        &self,
        from: &NodeSet,
        to: &NodeSet,
        connections: f64,
        [weights, delays]: [Option<&SynapseValues>; 2],
    ) -> SynapseMemory {
        let model = |nodes: &NodeSet| {
            nodes.parts.first().and_then(|part| self.world.populations[part.population].model)
        };
        let trains = [ModelKind::CurrentGenerator, ModelKind::TrainGenerator];
        let expected = ExpectedSynapses {
            connections,
            sources: from.len(),
            spiking: model(from).is_none_or(|model| !trains.contains(&model.kind)),
            weighed: model(to).is_none_or(|model| model.receptors.weight.is_some()),
            weights,
            delays,
            resolution_us: self.world.resolution_us,
            parts: if self.world.in_sweep { 1 } else { self.options.threads.max(1) },
        };
        expected.memory()
    }

    /// Counts the samples that `steps` more steps will add.
    pub(super) fn count_samples(&mut self, steps: Option<u64>) {
        let sizes = &mut self.world.sizes;
        let (Some(steps), Some(now)) = (steps, self.world.now) else {
            sizes.unknown = true;
            return;
        };
        for record in self.world.records.iter_mut().filter(|record| record.kept) {
            if record.spikes {
                sizes.spike_records += usize::from(!record.simulated);
                continue;
            }
            let end = record.until.map_or(now + steps, |until| until.min(now + steps));
            let samples = end.saturating_sub(record.since.max(now)) / record.every;
            let before = bytes_of(record);
            let rows = samples as f64 * record.nodes.len() as f64;
            record.rows += rows;
            sizes.sample_rows += rows;
            sizes.records += bytes_of(record) - before;
        }
    }

    /// Notes the point of a sweep that a rehearsal has come through.
    pub(super) fn note_point(&mut self, name: &str, points: usize) {
        let (largest, at_a_time) = (self.world.sizes, self.world.at_a_time);
        let Mode::Rehearsal(findings) = &mut self.mode else { return };
        let sweeps = &mut findings.estimate.sweeps;
        match sweeps.iter_mut().find(|sweep| sweep.name == name && sweep.points == points) {
            Some(sweep) if sweep.largest.peak() >= largest.peak() => {}
            Some(sweep) => sweep.largest = largest,
            None => sweeps.push(SweepEstimate { name: name.into(), points, at_a_time, largest }),
        }
    }
}
