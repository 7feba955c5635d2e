//! The simulation kernel (layer 1): a library of numbers in ms, mV, pA, pF, nS. No units, names, text or files.
//!
//! The result of a run is a function of models, parameters, keys and connections alone, on any number of threads and
//! with any instructions. Random numbers are functions of (key, index, number). A port gets in each step, in this order:
//! for each of the constant weights of the network (the first 64), in the order of their first use, the weight times the
//! number of spikes that reach the port through it; the sum of all other spikes, in the order (emission step, source, `connect`,
//! connection); what generators send to each connection, in the order (emission step, `connect`, population of the
//! generators, connection); and the exact sum of the spikes through weights that were drawn on a grid. A neuron that adds
//! up its ports gets what the first and the second get but for the exact sums, and then both of these.
//!
//! `network` is the way in. `plan` lays a network out for threads, `run` steps it; `connect` and `random` say which
//! connections and numbers there are; `model` is what a model implements.

mod connect;
mod control;
mod growth;
mod input;
pub mod lanes;
mod large_pages;
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
pub use plan::{ExpectedSynapses, SynapseMemory, node_memory};
pub use random::{Argument, Distribution, Key};
pub use record::{RecordId, Samples, SpikeRows};
pub use selection::{NodeSelection, PopulationId, Selection};
pub use time::{on_grid, step_of, time_of};
pub use values::Values;
