//! The simulation kernel (layer 1): a library of numbers in ms, mV, pA, pF, nS. No units, names, text or files.
//!
//! The result of a run is a function of models, parameters, keys and connections alone: random numbers are functions
//! of (key, index, number), and what reaches a port in a step is added in the order (emission step, source, `connect`,
//! connection), on any number of threads and with any instructions.
//!
//! `network` is the way in. `plan` lays a network out for threads, `run` steps it; `connect` and `random` say which
//! connections and numbers there are; `model` is what a model implements.

mod connect;
mod control;
pub mod lanes;
pub mod model;
mod network;
mod plan;
mod population;
mod prefetch;
pub mod random;
mod record;
mod run;
mod selection;
mod time;
mod values;

pub use connect::{Connect, ConnectError, ConnectKeys, Counts, Rule, SynapseValues};
pub use control::{Control, Fault, Outcome, Statistics};
pub use model::Model;
pub use network::{ConnectId, Network, NetworkImage, Rows, Settings};
pub use random::{Argument, Distribution, Key};
pub use record::{RecordId, Samples, SpikeRows};
pub use selection::{NodeSelection, PopulationId, Selection};
pub use time::{on_grid, step_of, time_of};
pub use values::Values;
