//! The network: populations, projections and records, and what is done to them between and during runs.

use super::connect::{Connect, ConnectError, Projection, SynapseValues};
use super::control::{Control, Fault, Outcome, Statistics};
use super::lanes::Level;
use super::model::{Behaviour, Model, Route};
use super::plan::Plan;
use super::population::Population;
use super::random::Key;
use super::record::{Kept, Record, RecordId, Samples, SpikeRows};
use super::run::{Epoch, Part, Recorded, Sampler, Settled, Spike, run_epoch};
use super::selection::{NodeSelection, NodeSet, PopulationId};
use super::values::Values;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// Steps that no one interrupts.
const EPOCH: u64 = 1000;

/// Rows of samples that the parts hold before they go into the records.
const ROWS_IN_EPOCH: u64 = 1 << 21;

/// Neurons that make a thread worth its barriers.
const NEURONS_FOR_A_PART: usize = 2000;

/// Settings of a network.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Settings {
    /// Step in us, at least 1.
    pub resolution_us: u32,
    /// Threads to use at most, at least 1. Never changes a result.
    pub threads: usize,
}

/// A `connect`, in the order in which they were done.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub struct ConnectId(pub(crate) u32);

/// Everything that runs and its state. A clone shares the tables of connections.
#[derive(Clone)]
pub struct Network {
    settings: Settings,
    now: u64,
    populations: Vec<Population>,
    projections: Vec<Projection>,
    records: Vec<Record>,
    /// Layout, made when a run needs it.
    plan: Option<Arc<Plan>>,
    parts: Vec<Part>,
    /// What is under way while there is no layout.
    settled: Vec<Settled>,
    /// Number of parts, if fixed by hand.
    fixed_parts: Option<usize>,
    level: Level,
    spikes: u64,
    events: u64,
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
            plan: None,
            parts: Vec::new(),
            settled: Vec::new(),
            fixed_parts: None,
            level: Level::detect(),
            spikes: 0,
            events: 0,
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

    /// Adds `count` nodes (at least 1) with default parameters, in their initial state.
    pub fn create(&mut self, model: &'static dyn Model, count: usize, spike_key: Key) -> PopulationId {
        self.settle();
        let first = self.populations.last().map_or(0, |last| last.first + last.count as u32);
        self.populations.push(Population::new(model, first, count, spike_key));
        PopulationId(self.populations.len() as u32 - 1)
    }

    /// Sets parameter number `parameter` of the model's declaration. Values are valid and as many as the nodes.
    pub fn set(&mut self, nodes: &NodeSelection, parameter: usize, values: &Values) {
        let population = nodes.population.0 as usize;
        if matches!(
            self.populations[population].behaviour,
            Behaviour::Events(_) | Behaviour::Current(_) | Behaviour::Noise(_)
        ) {
            // What a generator has sent is under way with the old parameters.
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
        self.settle();
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
        self.projections[id.0 as usize].set_weights(selection, values, key)
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
        let columns = vec![Vec::new(); recordables.first().map_or(0, Vec::len)];
        let kept = Kept::State {
            recordables: recordables.to_vec(),
            every: every.max(1),
            offset,
            samples: Samples { columns, ..Samples::default() },
        };
        self.add_record(nodes, during, kept)
    }

    /// Records spikes from now on, of neurons and spike sources. Sources of random events have no spikes of their own:
    /// each connection has its train.
    pub fn record_spikes(&mut self, nodes: &[NodeSelection], during: Option<(u64, u64)>) -> RecordId {
        self.add_record(nodes, during, Kept::Spikes(SpikeRows::default()))
    }

    fn add_record(&mut self, nodes: &[NodeSelection], during: Option<(u64, u64)>, kept: Kept) -> RecordId {
        self.records.push(Record::new(NodeSet::new(nodes), self.now, during, kept));
        RecordId(self.records.len() as u32 - 1)
    }

    /// The samples of a record of state; empty for one of spikes.
    pub fn samples(&self, id: RecordId) -> &Samples {
        static NONE: Samples = Samples { steps: Vec::new(), senders: Vec::new(), columns: Vec::new() };
        match &self.records[id.0 as usize].kept {
            Kept::State { samples, .. } => samples,
            Kept::Spikes(_) => &NONE,
        }
    }

    /// The spikes of a record of spikes; empty for one of state.
    pub fn spikes(&self, id: RecordId) -> &SpikeRows {
        static NONE: SpikeRows = SpikeRows { steps: Vec::new(), senders: Vec::new() };
        match &self.records[id.0 as usize].kept {
            Kept::Spikes(spikes) => spikes,
            Kept::State { .. } => &NONE,
        }
    }

    /// Runs `steps` steps, or fewer if interrupted. On a fault the network is left after the last step whose state is
    /// finite.
    pub fn simulate(&mut self, steps: u64, control: &Control<'_>) -> Result<Outcome, Fault> {
        let start = self.now;
        let end = start + steps;
        if steps > 0 {
            self.prepare();
        }
        let rows = self.records.iter().map(Record::rows_per_step).sum::<u64>().max(1);
        let epoch = (ROWS_IN_EPOCH / rows).clamp(1, EPOCH);
        while self.now < end {
            if control.interrupt.is_some_and(|interrupt| interrupt.load(Ordering::Relaxed)) {
                return Ok(Outcome { steps_done: self.now - start, interrupted: true });
            }
            let to = (self.now + epoch).min(end);
            self.advance(to)?;
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
        let tables = self.plan.iter().flat_map(|plan| &plan.tables);
        Statistics {
            nodes,
            neurons: neurons.map(|population| population.count as u64).sum(),
            connections: self.projections.iter().map(Projection::count).sum(),
            spikes: self.spikes + self.parts.iter().map(|part| part.spikes).sum::<u64>(),
            events: self.events + self.parts.iter().map(|part| part.events).sum::<u64>(),
            table_bytes: tables.map(|tables| tables.bytes() as u64).sum(),
            state_bytes: self.populations.iter().map(|population| population.bytes() as u64).sum(),
            parts: self.plan.as_ref().map_or(1, |plan| plan.partition.parts),
        }
    }

    /// Decides what is under way and drops the layout, before anything that changes what is sent or how.
    fn settle(&mut self) {
        let Some(plan) = self.plan.take() else { return };
        let mut settled = Vec::new();
        for (number, part) in self.parts.iter_mut().enumerate() {
            let settings = (self.settings.resolution_us, self.level);
            settled.extend(part.settle(&self.populations, &plan, number, settings, self.now));
            self.spikes += part.spikes;
            self.events += part.events;
        }
        self.parts.clear();
        self.settled = settled;
    }

    /// Brings constants and layout up to date.
    fn prepare(&mut self) {
        for population in &mut self.populations {
            population.refresh(self.settings.resolution_us);
        }
        if self.plan.is_some() {
            return;
        }
        let nodes: usize = self.populations.iter().map(|population| population.count).sum();
        let parts =
            self.fixed_parts.unwrap_or_else(|| self.settings.threads.min(nodes / NEURONS_FOR_A_PART).max(1));
        let plan =
            Plan::new(&self.populations, &self.projections, parts, self.settings.resolution_us, self.level);
        self.parts = plan.tables.iter().map(|tables| Part::new(&plan, tables)).collect();
        for settled in std::mem::take(&mut self.settled) {
            if let Some((part, column)) = plan.partition.owner(settled.population, settled.node) {
                self.parts[part].take_over(&plan, part, column, &settled);
            }
        }
        self.plan = Some(Arc::new(plan));
    }

    /// Runs up to stamp `to`.
    fn advance(&mut self, to: u64) -> Result<(), Fault> {
        let (from, Some(plan)) = (self.now, self.plan.clone()) else { return Ok(()) };
        let before = (self.parts.clone(), self.states());
        let samplers: Vec<Vec<Sampler>> = (0..plan.partition.parts)
            .map(|part| {
                let owned = |population| plan.partition.nodes(part, population);
                self.records.iter().enumerate().flat_map(|(k, record)| record.samplers(k, owned)).collect()
            })
            .collect();
        let mut keep = vec![false; self.populations.len()];
        for record in self.records.iter().filter(|record| matches!(record.kept, Kept::Spikes(_))) {
            record.nodes.parts().iter().for_each(|part| keep[part.population.0 as usize] = true);
        }
        let mut states: Vec<_> =
            self.populations.iter_mut().map(|population| std::mem::take(&mut population.state)).collect();
        let epoch = Epoch {
            populations: &self.populations,
            plan: &plan,
            resolution_us: self.settings.resolution_us,
            level: self.level,
            samplers: &samplers,
            records: self.records.len(),
            keep: &keep,
            from,
            to,
        };
        let recorded = run_epoch(&epoch, &mut self.parts, &mut states);
        for (population, state) in self.populations.iter_mut().zip(states) {
            population.state = state;
        }
        if let Some((population, node)) = self.not_finite() {
            let fault = self.fault(population, node, to);
            (self.parts, _) = (before.0, ());
            for (population, state) in self.populations.iter_mut().zip(before.1) {
                population.state = state;
            }
            if to - from == 1 {
                return Err(fault);
            }
            // Again in single steps, up to the one that fails.
            return (from + 1..=to).try_for_each(|to| self.advance(to));
        }
        self.now = to;
        self.keep(&plan, from, to, &recorded);
        Ok(())
    }

    fn states(&self) -> Vec<Vec<Vec<f64>>> {
        self.populations.iter().map(|population| population.state.clone()).collect()
    }

    fn not_finite(&self) -> Option<(usize, usize)> {
        self.populations.iter().enumerate().find_map(|(number, population)| {
            let bad = |column: &Vec<f64>| {
                // The sum of x·0 is 0 exactly if all are finite; the loop has no branch.
                let sum: f64 = column.iter().map(|x| x * 0.0).sum();
                if sum == 0.0 { None } else { column.iter().position(|x| !x.is_finite()) }
            };
            population.state.iter().filter_map(bad).min().map(|node| (number, node))
        })
    }

    fn fault(&self, population: usize, node: usize, step: u64) -> Fault {
        let nodes = &self.populations[population];
        let recordables = match nodes.behaviour {
            Behaviour::Neuron(neuron) => neuron.recordables(),
            _ => 0,
        };
        let read = |recordable: &usize| {
            !nodes.read(node, *recordable, step, self.settings.resolution_us).is_finite()
        };
        let recordable = (0..recordables).find(read).unwrap_or(0);
        Fault { population: PopulationId(population as u32), node, recordable, step }
    }

    /// Moves what the parts recorded after `from` up to `to` into the records.
    fn keep(&mut self, plan: &Plan, from: u64, to: u64, recorded: &[Recorded]) {
        let mut spikes: Vec<Spike> = recorded.iter().flat_map(|part| part.spikes.iter().copied()).collect();
        spikes.sort_by_key(|spike| spike.stamp);
        let populations = &self.populations;
        let resolution_us = self.settings.resolution_us;
        let locate = |source| {
            let population = plan.partition.population_of(source);
            (population, plan.partition.position(population, source))
        };
        let computed = |population: usize, node: usize, recordable: usize, stamp: u64| {
            let population = &populations[population];
            (!matches!(population.behaviour, Behaviour::Neuron(_)))
                .then(|| population.read(node, recordable, stamp, resolution_us))
        };
        for (number, record) in self.records.iter_mut().enumerate() {
            match record.kept {
                Kept::Spikes(_) => record.add_spikes(&spikes, locate),
                Kept::State { .. } => {
                    let parts = recorded.iter().map(|part| &part.samples[number]);
                    record.add_samples(from, to, parts, computed);
                }
            }
        }
    }
}
