//! The state of an experiment: the values of names, what has been built, and the network, if it is not a rehearsal.
//!
//! Cloning a world is taking a snapshot: values are shared, and the network's connections are too.

use super::estimate::Sizes;
use super::known::Known;
use super::origin::Origins;
use super::slots::Slots;
use crate::kernel::{ConnectId, Network, PopulationId, RecordId, Rows, SynapseMemory};
use crate::models::declaration::ModelDeclaration;
use crate::program::Slot;
use crate::source::Span;
use crate::units::Dimension;
use crate::value::{List, NodeSet, Value};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// See the module.
#[derive(Clone)]
pub struct World {
    /// Values of names, by slot.
    pub(super) slots: Slots,
    /// Where the properties of models with a name are written.
    pub(super) origins: BTreeMap<Slot, Origins>,
    /// Resolution in um of time: microseconds.
    pub(super) resolution_us: u32,
    /// Seed in force at the top level.
    pub(super) seed: u64,
    /// What every path of a random stream begins with: `snn1/1`, `snn1/1/act(x=3)`.
    pub(super) root: String,
    /// How often each path was executed.
    pub(super) occurrences: BTreeMap<String, u32>,
    /// In order of creation; [`crate::value::NodePart`] counts in them.
    pub(super) populations: Vec<Population>,
    /// Executed `connect`s; [`Value::Projection`] counts in them.
    pub(super) projections: Vec<Projection>,
    /// Executed `record`s; [`crate::value::RecordCut`] counts in them.
    pub(super) records: Vec<Recorded>,
    /// What `collect` has given in the current point or turn.
    pub(super) collected: Vec<(String, Value)>,
    /// It is the simulation of a sweep's point.
    pub(super) in_sweep: bool,
    /// Simulations like this one that go on at the same time: points of a sweep.
    pub(super) at_a_time: usize,
    /// Bytes that the simulations around this one take.
    pub(super) beside: f64,
    /// How large it is.
    pub(super) sizes: Sizes,
    /// The step reached; in a rehearsal only if it is known.
    pub(super) now: Option<u64>,
    /// `None` in a rehearsal.
    pub(super) network: Option<Network>,
}

/// One population.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Population {
    /// As messages call it: `E`, `P[3]`.
    pub name: String,
    /// Where it is declared.
    pub span: Span,
    /// What random keys call it: `E#0`, `P[3]#0`.
    pub path: String,
    /// `None` if a rehearsal cannot know it.
    #[serde(with = "crate::models::by_name::optional")]
    pub model: Option<&'static ModelDeclaration>,
    /// Number of nodes.
    pub count: usize,
    /// A single node, `node n`.
    pub single: bool,
    /// What was given, by parameter of the model.
    pub parameters: Vec<Known>,
    /// In the network, if there is one.
    pub id: Option<PopulationId>,
    /// Connected, recorded or read.
    pub used: bool,
    /// A `simulate` has run since it was made.
    pub simulated: bool,
    /// Its firing in every step was reported.
    pub reported: bool,
}

impl Population {
    /// One of its nodes as a message calls it: `E[3]`, `n`.
    pub fn node_name(&self, node: u32) -> String {
        if self.single { self.name.clone() } else { format!("{}[{node}]", self.name) }
    }
}

/// One executed `connect`.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Projection {
    /// Sources.
    pub from: NodeSet,
    /// Targets.
    pub to: NodeSet,
    /// What random keys call it: `E>E,I#0`.
    pub path: String,
    /// What the weights measure.
    pub weight: Dimension,
    /// Number of connections; in a rehearsal only if it is known.
    pub count: Option<usize>,
    /// The statement.
    pub span: Span,
    /// Number of connections that is expected.
    pub expected: f64,
    /// What they are expected to take.
    pub memory: SynapseMemory,
    /// In the network, if there is one.
    pub id: Option<ConnectId>,
}

/// One executed `record`.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Recorded {
    /// As it is called.
    pub name: String,
    /// The recorded nodes.
    pub nodes: NodeSet,
    /// Columns beside time and sender; none for spikes.
    pub columns: Vec<(String, Dimension)>,
    /// Spikes, in contrast to state.
    pub spikes: bool,
    /// Steps from sample to sample.
    pub every: u64,
    /// The step after which it records.
    pub since: u64,
    /// The step up to which it records.
    pub until: Option<u64>,
    /// Where it is declared.
    pub span: Span,
    /// Rows stay in memory; else they only go to a file.
    pub kept: bool,
    /// Rows of state that stay in memory.
    pub rows: f64,
    /// In the network, if there is one.
    pub id: Option<RecordId>,
    /// A `simulate` has run since it was made.
    pub simulated: bool,
    /// The file that it streams to.
    pub file: Option<String>,
}

/// The value as a sweep's point sees it: what belongs to the outer simulation is not there.
fn outside_of_simulation(value: &Value) -> Value {
    match value {
        Value::Nodes(_) | Value::Record(_) | Value::Projection(_) => Value::Unknown,
        Value::List(List::Values(values))
            if matches!(values.first(), Some(Value::Nodes(_) | Value::Record(_) | Value::Projection(_))) =>
        {
            Value::Unknown
        }
        other => other.clone(),
    }
}

impl World {
    /// An empty experiment with `slots` names, the default resolution of 0.1 ms, and seed 1.
    pub fn new(slots: usize) -> World {
        World {
            slots: Slots::new(slots),
            origins: BTreeMap::new(),
            resolution_us: 100,
            seed: 1,
            root: "snn1/1".into(),
            occurrences: BTreeMap::new(),
            populations: Vec::new(),
            projections: Vec::new(),
            records: Vec::new(),
            collected: Vec::new(),
            in_sweep: false,
            at_a_time: 1,
            beside: 0.0,
            sizes: Sizes::default(),
            now: Some(0),
            network: None,
        }
    }

    /// The world of a sweep's point, of which so many are simulated at a time: the values of this one, an empty
    /// simulation, a root of its own.
    pub(super) fn point(&self, root: String, at_a_time: usize) -> World {
        World {
            slots: self.slots.map(outside_of_simulation),
            origins: self.origins.clone(),
            root,
            resolution_us: self.resolution_us,
            seed: self.seed,
            in_sweep: true,
            at_a_time: at_a_time * self.at_a_time,
            beside: self.beside + self.at_a_time as f64 * self.sizes.peak(),
            ..World::new(0)
        }
    }

    /// This world as a rehearsal sees it: with all values, without the network.
    pub(super) fn without_network(&self) -> World {
        World {
            slots: self.slots.clone(),
            origins: self.origins.clone(),
            root: self.root.clone(),
            occurrences: self.occurrences.clone(),
            populations: self.populations.clone(),
            projections: self.projections.clone(),
            records: self.records.clone(),
            collected: self.collected.clone(),
            network: None,
            ..*self
        }
    }

    /// A `simulate` is executed.
    pub(super) fn mark_simulated(&mut self) {
        self.populations.iter_mut().for_each(|population| population.simulated = true);
        self.records.iter_mut().for_each(|record| record.simulated = true);
    }

    /// Steps simulated.
    pub fn steps(&self) -> u64 {
        self.now.unwrap_or(0)
    }

    /// The resolution, in us.
    pub fn resolution_us(&self) -> u32 {
        self.resolution_us
    }

    /// The seed in force.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// Bytes that a clone takes, about; what clones share does not count: tables of connections, most values.
    pub fn bytes(&self) -> usize {
        /// A path or a name, with what keeps it in order.
        const NAMED: usize = 64;
        let nodes = self.populations.iter().map(|population| {
            size_of::<Population>() + NAMED + population.parameters.len() * size_of::<Known>()
        });
        let connections = self.projections.len() * (size_of::<Projection>() + NAMED);
        let records = self.records.iter().map(|record| {
            size_of::<Recorded>() + NAMED + record.columns.len() * (NAMED + size_of::<Dimension>())
        });
        let counts = (self.occurrences.len() + self.origins.len()) * NAMED;
        let network = self.network.as_ref().map_or(0, Network::bytes);
        self.slots.bytes() + nodes.chain(records).sum::<usize>() + connections + counts + network
    }

    /// Gives up tables of connections that it does not share with `other`; they are made again when they are needed.
    pub fn drop_tables_not_of(&mut self, other: &World) {
        if let (Some(network), Some(other)) = (&mut self.network, &other.network) {
            network.drop_tables_not_of(other);
        }
    }

    /// Takes out what was recorded, so that a clone of the world is a snapshot without it.
    pub fn take_rows(&mut self) -> Rows {
        self.network.as_mut().map(Network::take_rows).unwrap_or_default()
    }

    /// Puts rows back that were taken from this world, or from one that it was before.
    pub fn give_rows(&mut self, rows: Rows) {
        if let Some(network) = &mut self.network {
            network.give_rows(rows);
        }
    }

    /// Makes room for names that a later input has added.
    pub fn grow(&mut self, slots: usize) {
        self.slots.grow(slots);
    }

    /// The value of a name; unknown if it was not set.
    pub fn value(&self, slot: Slot) -> &Value {
        self.slots.get(slot).unwrap_or(&Value::Unknown)
    }

    pub(super) fn set_value(&mut self, slot: Slot, value: Value) {
        self.slots.set(slot, value);
    }

    /// Model time, in ms, as far as it is known.
    pub fn now(&self) -> Option<f64> {
        self.now.map(|step| crate::kernel::random::time_of(step, self.resolution_us))
    }

    /// `path#k`, where k counts the earlier executions of `path`.
    pub(super) fn occurrence(&mut self, path: &str) -> String {
        let count = self.occurrences.entry(path.to_string()).or_insert(0);
        let numbered = format!("{path}#{count}");
        *count += 1;
        numbered
    }

    /// The key of the random stream at `path` below the root.
    pub(super) fn key(&self, path: &str) -> crate::kernel::random::Key {
        crate::kernel::random::Key::from_path(&format!("{}/{path}", self.root))
    }
}
