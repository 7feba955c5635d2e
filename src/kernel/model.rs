//! What the kernel asks of a model. Names, units and documentation live elsewhere: here a parameter is its index.

pub use super::input::{Input, InputForm, StepForm, Steps, Term, counted, drawn};
use super::lanes::Level;
pub use super::lanes::SMALLEST_GROUP;
use super::random::Key;
use std::ops::Range;
use std::sync::Arc;

/// A model of a node.
pub trait Model: Sync {
    /// The parameters in the order of their indices, with their defaults.
    fn parameters(&self) -> Vec<Initial>;
    /// How nodes of this model behave.
    fn behaviour(&self) -> Behaviour;
}

/// A parameter when nothing has been set.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Initial {
    /// A number (a switch: 0 or 1).
    Number(f64),
    /// An empty list.
    List,
}

/// The kinds of nodes.
#[derive(Clone, Copy)]
pub enum Behaviour {
    /// Takes input, has state, may fire.
    Neuron(&'static dyn Neuron),
    /// Fires at times that are known in advance.
    Spikes(&'static dyn SpikeSource),
    /// Sends an independent random number of events to each connection in each step.
    Events(&'static dyn EventSource),
    /// Sends a current, the same to each connection.
    Current(&'static dyn CurrentSource),
    /// Sends an independent random current to each connection.
    Noise(&'static dyn NoiseSource),
}

/// Where a connection ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Route {
    /// Adds to this spike port.
    Port(usize),
    /// Valid, without any effect.
    Ignored,
}

/// A neuron: parameters → constants of a step (propagators), and state that evolves.
///
/// State and constants are columns of f64. A step with stamp s (it ends at s · h) goes from the state at s − 1 to the
/// state at s; its inputs are what arrives with stamp s.
pub trait Neuron: Sync {
    /// Number of state columns.
    fn state_columns(&self) -> usize;
    /// Number of constants.
    fn constant_columns(&self) -> usize;
    /// Number of ports for spikes.
    fn spike_ports(&self) -> usize;
    /// Takes currents of generators; they come as one more input after the ports for spikes.
    fn takes_current(&self) -> bool;
    /// Whether weights count. Where they do not, an input is the number of spikes.
    fn weighs(&self) -> bool {
        true
    }
    /// The port for a receptor and a sign of the weight; `None` if there is no such receptor.
    fn route(&self, receptor: u32, negative: bool) -> Option<Route>;
    /// The parameter that is state; `None` if no parameter is.
    fn potential(&self) -> Option<Potential> {
        None
    }
    /// The constants of a step of `resolution_us`.
    fn constants(&self, parameters: &[f64], resolution_us: u32, constants: &mut [f64]);
    /// Number of recordables.
    fn recordables(&self) -> usize;
    /// What a recordable is.
    fn observable(&self, recordable: usize) -> Observable;
    /// Whether what arrives in a step changes the potential in the next step only: then it may come late, see [`Order`].
    fn holds_inputs(&self) -> bool {
        false
    }
    /// Whether nodes whose constants are what `same` says, if they agree, add up what arrives at their ports before it acts, as long as nobody asks for
    /// what [`Neuron::apart`] names.
    fn adds_up_ports(&self, _same: &dyn Fn(usize) -> Option<f64>) -> bool {
        false
    }
    /// What needs the ports apart where they could be added up.
    fn apart(&self) -> Apart {
        Apart { recordables: &[], parameters: &[] }
    }
    /// Brings the state of a node up to date after a parameter has changed from `before.1`; its number is `before.0`.
    fn parameter_changed(&self, _before: (usize, f64), _parameters: &[f64], _state: &mut [f64]) {}
    /// Advances consecutive nodes by the steps of the block, and notes who fires.
    fn advance(&self, block: &mut Block<'_, '_>);
}

/// What needs the ports of a neuron apart: by their numbers, recordables, and parameters that change in the middle of an
/// experiment.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Apart {
    /// Recordables.
    pub recordables: &'static [usize],
    /// Parameters.
    pub parameters: &'static [usize],
}

/// A parameter that is state, kept relative to another one: V_m to E_L, so that the equations have no constant term.
///
/// What is kept is the difference, what users see and set is the sum: a potential stays what it is when E_L is set.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Potential {
    /// The parameter that is state.
    pub parameter: usize,
    /// The parameter that it is relative to.
    pub rest: usize,
    /// Its column of the state.
    pub column: usize,
}

impl Potential {
    /// The value that users see.
    pub fn read(&self, parameters: &[f64], state: &[f64]) -> f64 {
        state[self.column] + parameters[self.rest]
    }

    /// Sets it to a value as users see it.
    pub fn write(&self, value: f64, parameters: &[f64], state: &mut [f64]) {
        state[self.column] = value - parameters[self.rest];
    }

    /// Keeps the value that users see when a parameter went from `before` to its value in `parameters`.
    pub fn parameter_changed(&self, parameter: usize, before: f64, parameters: &[f64], state: &mut [f64]) {
        if parameter == self.rest {
            state[self.column] -= parameters[self.rest] - before;
        }
    }
}

/// Consecutive nodes of a population in consecutive steps.
pub struct Block<'a, 'state> {
    /// Stamp of the first step, counted from 1.
    pub stamp: u64,
    /// Number of steps, at least 1.
    pub steps: usize,
    /// Position in the population of the first node.
    pub first: usize,
    /// Number of nodes, at least 1.
    pub nodes: usize,
    /// The constants.
    pub constants: Constants<'a>,
    /// State columns, one element for each node.
    pub state: &'a mut [&'state mut [f64]],
    /// Input by port: spike ports, then the current if the model takes currents.
    pub inputs: &'a [Input<'a>],
    /// By step: what arrives at the first two spike ports together, or at the only one.
    pub spikes: Steps<'a, StepForm<'a>>,
    /// Whether all recordables may be asked for. If not, what [`Neuron::apart`] names may be left as it is.
    pub watched: bool,
    /// Which input belongs to a step.
    pub order: Order,
    /// By group of nodes, of at least [`SMALLEST_GROUP`]: whether one of them may be refractory. Kept from block to block for
    /// the same nodes, so that the column that counts what is left need not be read; all true says nothing.
    pub resting: &'a mut [bool],
    /// Who fires, to be added: in the order of steps for each node.
    pub fired: &'a mut Vec<Fired>,
    /// Key of the population's random numbers; the index is the node, the draw the step.
    pub key: Key,
    /// Instructions to use.
    pub level: Level,
}

/// How steps and inputs take turns.
///
/// A node that holds its inputs can take a step before it knows what arrives in it. Nodes whose smallest delay is d then
/// need to tell each other their spikes only every d + 1 steps: the input of the last step comes with the next block.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Order {
    /// Each step with what arrives in it.
    Prompt,
    /// Before each step, what arrived in the step before it.
    Late,
    /// The steps alone: what arrived before is in the state.
    Opening,
    /// No step: what arrived in the last one, so that the state is as after [`Order::Prompt`].
    Closing,
}

/// As many spikes as one can stand for. More in a step are a mistake, such as a parrot that repeats its own spikes, and
/// would take rows without end in a record.
pub const MOST_SPIKES: u32 = 1_000_000;

/// A node of a block that fires.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Fired {
    /// Step of the block.
    pub step: u32,
    /// Node of the block.
    pub node: u32,
    /// Number of spikes.
    pub multiplicity: u32,
}

/// What a recordable of a neuron is: a column of the state, and a constant that is added to it, if any.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Observable {
    /// The column of the state.
    pub column: usize,
    /// The constant.
    pub above: Option<usize>,
}

impl Observable {
    /// A column of the state as it is.
    pub const fn state(column: usize) -> Observable {
        Observable { column, above: None }
    }

    /// A column of the state that counts from a constant.
    pub const fn above(constant: usize, column: usize) -> Observable {
        Observable { column, above: Some(constant) }
    }
}

/// Constants of the nodes of a block.
#[derive(Clone, Copy)]
pub enum Constants<'a> {
    /// The same for all nodes: one number for each constant.
    Uniform(&'a [f64]),
    /// One column for each constant, one element for each node.
    Varying(&'a [&'a [f64]]),
}

impl Constants<'_> {
    /// Constant `constant` of node `k` of the block.
    pub fn at(&self, constant: usize, k: usize) -> f64 {
        match self {
            Constants::Uniform(values) => values[constant],
            Constants::Varying(columns) => columns[constant][k],
        }
    }

    /// Whether `test` holds for a constant of any node of the block.
    #[inline]
    pub fn any(&self, constant: usize, test: impl Fn(f64) -> bool) -> bool {
        match self {
            Constants::Uniform(values) => test(values[constant]),
            Constants::Varying(columns) => columns[constant].iter().any(|&value| test(value)),
        }
    }
}

/// The parameters of one generator.
#[derive(Clone, Debug, Default)]
pub struct NodeValues {
    /// Number parameters by index (0 where the parameter is a list).
    pub numbers: Vec<f64>,
    /// List parameters by index (empty where the parameter is a number).
    pub lists: Vec<Arc<[f64]>>,
}

/// A spike that is known in advance.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Emission {
    /// Stamp, at least 1.
    pub stamp: u64,
    /// Factor on the weight of the connection.
    pub factor: f64,
    /// For how many spikes it counts.
    pub multiplicity: u32,
}

/// Fires at given times.
pub trait SpikeSource: Sync {
    /// All spikes, in ascending order of their stamps.
    fn schedule(&self, node: &NodeValues, resolution_us: u32) -> Vec<Emission>;
}

/// Sends random events, independently to each connection.
pub trait EventSource: Sync {
    /// The stamps in which it is active.
    fn active(&self, node: &NodeValues, resolution_us: u32) -> Range<u64>;
    /// Mean number of events in a step while active.
    fn mean(&self, node: &NodeValues, resolution_us: u32) -> f64;
}

/// Sends a current.
pub trait CurrentSource: Sync {
    /// The current sent at a stamp, pA. It arrives a delay later and acts in the step after that.
    fn current(&self, node: &NodeValues, stamp: u64, resolution_us: u32) -> f64;
}

/// Sends random currents, independently to each connection.
pub trait NoiseSource: Sync {
    /// The current sent at a stamp, pA; `deviate` gives the standard normal number of this connection for a stamp.
    fn current(
        &self,
        node: &NodeValues,
        stamp: u64,
        resolution_us: u32,
        deviate: &mut dyn FnMut(u64) -> f64,
    ) -> f64;
}
