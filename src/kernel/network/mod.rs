//! The network: populations, projections and records, and what is done to them between and during runs.
//!
//! Whatever changes what is sent, or how, first settles what is under way: weight, delay and existence of a connection
//! count when a spike is sent.

mod advance;
mod image;
mod rows;

pub use image::NetworkImage;
pub use rows::Rows;

use super::connect::{Connect, ConnectError, Projection, SynapseValues};
use super::control::{Control, Fault, Outcome, Statistics};
use super::lanes::Level;
use super::model::{Behaviour, Model, Route};
use super::plan::{COUNTED, LARGEST_CHUNK, Plan};
use super::population::Population;
use super::random::Key;
use super::record::{Kept, Places, Record, RecordId, Samples, SpikeRows};
use super::run::{Part, Settled};
use super::selection::{NodeSelection, NodeSet, PopulationId};
use super::values::Values;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::atomic::Ordering;
use std::sync::{Arc, LazyLock};

/// Steps that no one interrupts. Wherever a run begins, none goes beyond a multiple of it.
const EPOCH: u64 = 1000;

/// Longest first one, before it is known how many spikes are recorded.
const FIRST_EPOCH: u64 = 100;

/// Rows that the parts hold before they go into the records, about.
const ROWS_IN_EPOCH: f64 = 1_048_576.0;

/// Settings of a network.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Settings {
    /// Step in us, at least 1.
    pub resolution_us: u32,
    /// Threads to use at most, at least 1. Never changes a result.
    pub threads: usize,
}

/// A `connect`, in the order in which they were done.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ConnectId(pub(crate) u32);

/// Everything that runs and its state. A clone shares the tables of connections.
#[derive(Clone)]
pub struct Network {
    settings: Settings,
    now: u64,
    populations: Vec<Population>,
    projections: Vec<Projection>,
    records: Vec<Record>,
    /// The constant weights of all connections so far, in the order of their first use, by their bits. It begins with 1,
    /// the weight of targets that only count.
    constant_weights: Vec<u64>,
    /// The finest quantum of the weights on a grid of all connections so far.
    finest: Option<f64>,
    /// Layout, made when a run needs it.
    plan: Option<Arc<Plan>>,
    parts: Vec<Part>,
    /// Stamp after which generators send with their present parameters and connections.
    generators_since: u64,
    /// What is under way while there is no layout.
    settled: Vec<Settled>,
    /// Number of parts, if fixed by hand.
    fixed_parts: Option<usize>,
    largest_chunk: usize,
    level: Level,
    spikes: u64,
    events: u64,
    /// Rows of spikes that were recorded in each step of the last epoch; `None` before there was one.
    spike_rows: Option<f64>,
}

impl Network {
    /// An empty network at time 0.
    pub fn new(settings: Settings) -> Network {
        Network {
            settings,
            now: 0,
            populations: Vec::new(),
            projections: Vec::new(),
            records: Vec::new(),
            constant_weights: vec![1f64.to_bits()],
            finest: None,
            plan: None,
            parts: Vec::new(),
            generators_since: 0,
            settled: Vec::new(),
            fixed_parts: None,
            largest_chunk: LARGEST_CHUNK,
            level: Level::detect(),
            spikes: 0,
            events: 0,
            spike_rows: None,
        }
    }

    /// Steps done.
    pub fn now(&self) -> u64 {
        self.now
    }

    /// Uses exactly so many parts, however small the network, and these instructions at most: for tests and benchmarks
    /// of what must not change a result.
    pub fn force(&mut self, parts: usize, level: Level) {
        self.settle();
        self.fixed_parts = Some(parts.max(1));
        self.level = level;
    }

    /// Updates at most 64 nodes together, so that small networks, too, are cut: for tests of what must not change a result.
    pub fn force_small_chunks(&mut self) {
        self.settle();
        self.largest_chunk = 64;
    }

    /// Adds `count` nodes (at least 1) with default parameters, in their initial state.
    pub fn create(&mut self, model: &'static dyn Model, count: usize, spike_key: Key) -> PopulationId {
        self.settle();
        let first = self.populations.last().map_or(0, |last| last.first + last.count as u32);
        self.populations.push(Population::new(model, first, count, spike_key));
        PopulationId(self.populations.len() as u32 - 1)
    }

    /// Nobody will ask for the recordables of these nodes that [`Neuron::apart`] names, which read as NaN from then on, nor
    /// change the parameters that it names once they have gone a step: what only these need is left out. The other results
    /// are the same.
    ///
    /// [`Neuron::apart`]: super::model::Neuron::apart
    pub fn unwatch(&mut self, population: PopulationId) {
        self.settle();
        self.populations[population.0 as usize].watched = false;
    }

    /// Sets parameter number `parameter` of the model's declaration. Values are valid and as many as the nodes.
    pub fn set(&mut self, nodes: &NodeSelection, parameter: usize, values: &Values) {
        let population = nodes.population.0 as usize;
        if matches!(
            self.populations[population].behaviour,
            Behaviour::Events(_) | Behaviour::Current(_) | Behaviour::Noise(_)
        ) {
            // What a generator has sent is under way with the old parameters.
            self.settle_trains();
        }
        if let Behaviour::Neuron(neuron) = self.populations[population].behaviour
            && neuron.apart().parameters.contains(&parameter)
            && self.plan.as_ref().is_some_and(|plan| plan.joint)
        {
            // The ports may have to be apart from now on.
            self.settle();
        }
        self.populations[population].set(&nodes.selection, parameter, values);
    }

    /// The values of a parameter: `Same` or `SameList` where all nodes agree.
    pub fn get(&self, nodes: &NodeSelection, parameter: usize) -> Values {
        self.populations[nodes.population.0 as usize].get(&nodes.selection, parameter)
    }

    /// A recordable of each node, as of now.
    pub fn read(&self, nodes: &NodeSelection, recordable: usize) -> Vec<f64> {
        let population = &self.populations[nodes.population.0 as usize];
        let read = |population: &Population| {
            let value = |node| population.read(node, recordable, self.now, self.settings.resolution_us);
            nodes.selection.iter().map(value).collect()
        };
        if population.stale {
            let mut fresh = population.clone();
            fresh.refresh(self.settings.resolution_us);
            return read(&fresh);
        }
        read(population)
    }

    /// Connects nodes. The connections carry what is sent after now.
    pub fn connect(&mut self, connect: &Connect) -> Result<ConnectId, ConnectError> {
        let first = |id: PopulationId| self.populations[id.0 as usize].first;
        let projection = Projection::new(connect, first, self.settings.resolution_us)?;
        self.check_ports(&projection)?;
        let others = self.projections.iter().map(Projection::expected_count).sum::<f64>();
        if others + projection.expected_count() > f64::from(u32::MAX) {
            return Err(ConnectError::TooMany);
        }
        self.settle();
        self.note_weight(&connect.weight);
        self.finest = self.finest.into_iter().chain(projection.quantum()).reduce(f64::min);
        self.projections.push(projection);
        Ok(ConnectId(self.projections.len() as u32 - 1))
    }

    /// Every target takes every kind of source, with these receptors.
    fn check_ports(&self, projection: &Projection) -> Result<(), ConnectError> {
        let behaviour = |part: &NodeSelection| self.populations[part.population.0 as usize].behaviour;
        let is_current = |part| matches!(behaviour(part), Behaviour::Current(_) | Behaviour::Noise(_));
        let currents = projection.sources.parts().iter().any(is_current);
        let spikes = !projection.sources.parts().iter().all(is_current);
        let receptors = match &projection.connect.receptor {
            SynapseValues::Same(receptor) => vec![*receptor],
            SynapseValues::Each(list) => list.to_vec(),
            SynapseValues::Draw(_) => Vec::new(),
        };
        for target in projection.targets.parts() {
            let Behaviour::Neuron(neuron) = behaviour(target) else { return Err(ConnectError::TakesNoInput) };
            if currents && !neuron.takes_current() {
                return Err(ConnectError::TakesNoInput);
            }
            for &receptor in receptors.iter().filter(|_| spikes) {
                let whole = receptor >= 0.0 && receptor.fract() == 0.0 && receptor <= f64::from(u32::MAX);
                let known = |negative| {
                    neuron.route(receptor as u32, negative).is_some_and(|route| match route {
                        Route::Port(_) | Route::Ignored => true,
                    })
                };
                if !(whole && known(false) && known(true)) {
                    return Err(ConnectError::NoSuchReceptor(receptor));
                }
            }
        }
        Ok(())
    }

    /// Number of connections.
    pub fn connections(&self, id: ConnectId) -> u64 {
        self.projection(id).count()
    }

    /// Position in the sources of each connection's source, in order of creation.
    pub fn pre(&self, id: ConnectId) -> Vec<u32> {
        self.projection(id).collect(|connection| connection.pre)
    }

    /// Position in the targets of each connection's target.
    pub fn post(&self, id: ConnectId) -> Vec<u32> {
        self.projection(id).collect(|connection| connection.post)
    }

    /// Weights.
    pub fn weights(&self, id: ConnectId) -> Vec<f64> {
        let projection = self.projection(id);
        projection.collect(|connection| projection.weight(connection))
    }

    /// Delays in ms.
    pub fn delays(&self, id: ConnectId) -> Vec<f64> {
        let (projection, resolution_us) = (self.projection(id), self.settings.resolution_us);
        projection.collect(|connection| {
            super::time::time_of(u64::from(projection.delay(connection, resolution_us)), resolution_us)
        })
    }

    fn projection(&self, id: ConnectId) -> &Projection {
        &self.projections[id.0 as usize]
    }

    /// Changes weights of all connections, or of those numbered in `selection`; what was sent before keeps its weight.
    /// `key` is that of a draw.
    pub fn set_weights(
        &mut self,
        id: ConnectId,
        selection: Option<&[u32]>,
        values: &SynapseValues,
        key: Key,
    ) -> Result<(), ConnectError> {
        self.settle();
        self.projections[id.0 as usize].set_weights(selection, values, key)?;
        if selection.is_none() {
            self.note_weight(values);
        }
        Ok(())
    }

    /// Puts a constant weight among those that are counted. Where there are too many, those give way that no
    /// projection has any more.
    fn note_weight(&mut self, weights: &SynapseValues) {
        let SynapseValues::Same(weight) = weights else { return };
        if self.constant_weights.contains(&weight.to_bits()) {
            return;
        }
        if self.constant_weights.len() >= COUNTED {
            let in_use: BTreeSet<u64> = self
                .projections
                .iter()
                .filter_map(|projection| match projection.weights() {
                    SynapseValues::Same(weight) => Some(weight.to_bits()),
                    _ => None,
                })
                .collect();
            let parrots = 1f64.to_bits();
            self.constant_weights.retain(|weight| *weight == parrots || in_use.contains(weight));
        }
        self.constant_weights.push(weight.to_bits());
    }

    /// Changes delays (ms) as [`Network::set_weights`] does weights.
    pub fn set_delays(
        &mut self,
        id: ConnectId,
        selection: Option<&[u32]>,
        values: &SynapseValues,
        key: Key,
    ) -> Result<(), ConnectError> {
        self.settle();
        self.projections[id.0 as usize].set_delays(selection, values, key, self.settings.resolution_us)
    }

    /// Records state from now on: stamps s > now with (s − offset) divisible by `every` (at least 1), within `during`
    /// (stamps a < s ≤ b). `recordables` has one list for each selection, all of one length.
    pub fn record_state(
        &mut self,
        nodes: &[NodeSelection],
        recordables: &[Vec<usize>],
        every: u64,
        offset: u64,
        during: Option<(u64, u64)>,
    ) -> RecordId {
        let count = nodes.iter().map(|nodes| nodes.selection.len()).sum();
        let kept = Kept::State {
            recordables: recordables.to_vec(),
            every: every.max(1),
            offset,
            samples: Samples::none(recordables.first().map_or(0, Vec::len), count),
        };
        self.add_record(nodes, during, kept)
    }

    /// Records spikes from now on, of neurons and spike sources. Sources of random events have no spikes of their own:
    /// each connection has its train.
    pub fn record_spikes(&mut self, nodes: &[NodeSelection], during: Option<(u64, u64)>) -> RecordId {
        let first = |id: PopulationId| self.populations[id.0 as usize].first;
        let places = Places::new(&NodeSet::new(nodes).numbers(first));
        self.add_record(nodes, during, Kept::Spikes { places, rows: SpikeRows::default() })
    }

    fn add_record(&mut self, nodes: &[NodeSelection], during: Option<(u64, u64)>, kept: Kept) -> RecordId {
        self.records.push(Record::new(NodeSet::new(nodes), self.now, during, kept));
        RecordId(self.records.len() as u32 - 1)
    }

    /// The samples of a record of state; empty for one of spikes.
    pub fn samples(&self, id: RecordId) -> &Samples {
        static NONE: LazyLock<Samples> = LazyLock::new(Samples::default);
        match &self.records[id.0 as usize].kept {
            Kept::State { samples, .. } => samples,
            Kept::Spikes { .. } => &NONE,
        }
    }

    /// The spikes of a record of spikes; empty for one of state.
    pub fn spikes(&self, id: RecordId) -> &SpikeRows {
        static NONE: LazyLock<SpikeRows> = LazyLock::new(SpikeRows::default);
        match &self.records[id.0 as usize].kept {
            Kept::Spikes { rows, .. } => rows,
            Kept::State { .. } => &NONE,
        }
    }

    /// Takes the samples that a record of state holds, as [`Network::samples`] gives them; it goes on without them.
    pub fn take_samples(&mut self, id: RecordId) -> Samples {
        match &mut self.records[id.0 as usize].kept {
            Kept::State { samples, .. } => samples.take(),
            Kept::Spikes { .. } => Samples::default(),
        }
    }

    /// Takes the spikes that a record of spikes holds; it goes on without them.
    pub fn take_spikes(&mut self, id: RecordId) -> SpikeRows {
        match &mut self.records[id.0 as usize].kept {
            Kept::Spikes { rows, .. } => std::mem::take(rows),
            Kept::State { .. } => SpikeRows::default(),
        }
    }

    /// Makes the tables that a run needs, if there are none for the network as it is; says whether it did.
    /// [`Network::simulate`] does so itself: this is for those who want to know how long it takes. An interrupt leaves the
    /// network without tables.
    pub fn build(&mut self, control: &Control<'_>) -> bool {
        let missing = self.plan.is_none();
        self.prepare(control) && missing
    }

    /// Steps that a run does without looking at anything outside, so that what is recorded takes bounded memory on its way.
    pub fn epoch(&self) -> u64 {
        let samples = self.records.iter().map(Record::rows_per_step).sum::<u64>();
        let most = if self.spike_rows.is_none() { FIRST_EPOCH } else { EPOCH };
        let rows = samples as f64 + self.spike_rows.unwrap_or(0.0);
        ((ROWS_IN_EPOCH / rows) as u64).clamp(1, most)
    }

    /// Runs `steps` steps, or fewer if interrupted. On a fault the network is left after the last step whose state is
    /// finite.
    pub fn simulate(&mut self, steps: u64, control: &Control<'_>) -> Result<Outcome, Fault> {
        let start = self.now;
        let end = start + steps;
        if steps > 0 {
            if !self.prepare(control) {
                return Ok(Outcome { steps_done: 0, interrupted: true });
            }
            self.records.iter_mut().for_each(|record| record.reserve(start, end));
        }
        while self.now < end {
            if control.interrupt.is_some_and(|interrupt| interrupt.load(Ordering::Relaxed)) {
                return Ok(Outcome { steps_done: self.now - start, interrupted: true });
            }
            let next = (self.now / EPOCH + 1) * EPOCH;
            self.advance((self.now + self.epoch()).min(next).min(end))?;
            if let Some(progress) = control.progress {
                progress(self.now - start);
            }
        }
        Ok(Outcome { steps_done: steps, interrupted: false })
    }

    /// Counts and sizes.
    pub fn statistics(&self) -> Statistics {
        let nodes = self.populations.iter().map(|population| population.count as u64).sum();
        let neurons = self.populations.iter().filter(|p| matches!(p.behaviour, Behaviour::Neuron(_)));
        let parts = self.plan.as_ref().map_or(1, |plan| plan.partition.parts);
        let tables = self.plan.iter().flat_map(|plan| &plan.tables);
        Statistics {
            nodes,
            neurons: neurons.map(|population| population.count as u64).sum(),
            connections: self.projections.iter().map(Projection::count).sum(),
            spikes: self.spikes + self.parts.iter().map(|part| part.spikes).sum::<u64>(),
            events: self.events + self.parts.iter().map(|part| part.events).sum::<u64>(),
            table_bytes: tables.map(|tables| tables.bytes(parts) as u64).sum(),
            state_bytes: self.populations.iter().map(|population| population.bytes() as u64).sum(),
            record_bytes: self.records.iter().map(|record| record.bytes() as u64).sum(),
            parts,
        }
    }
}
