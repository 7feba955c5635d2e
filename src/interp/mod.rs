//! The interpreter (layer 7): runs a [`crate::program::Program`] statement by statement.
//!
//! One code, two modes. A *rehearsal* runs the program without a network: what comes from the simulation is
//! [`Value::Unknown`], everything else is really computed, and all errors are collected. A *run* does the same with a
//! [`crate::kernel::Network`] and stops at the first error. So each check of a value is written once, and a value is
//! checked before the first step exactly if it is known before it.

mod assertion;
mod assign;
mod attribute;
mod bits;
mod call;
mod collect;
mod connect;
mod cost;
mod describe;
mod differences;
mod draw;
mod echo;
mod estimate;
mod evaluate;
mod files;
mod findings;
mod flow;
mod image;
mod index;
mod inputs;
mod inspect;
mod interpreter;
mod kept;
mod known;
mod lint;
mod live;
mod machine;
mod memory;
mod network;
mod node;
mod nodes;
mod origin;
mod outlet;
mod output;
mod param;
mod parameter;
mod plot;
mod plot_data;
mod points;
mod position;
mod position_image;
mod record;
mod recorded;
mod relation;
mod repeat;
mod rule;
mod run;
mod set;
mod settings;
mod simulate;
mod slots;
mod stream;
mod sweep;
mod synapse;
mod text;
mod time;
mod world;

pub use cost::Cost;
pub use estimate::{Estimate, Sizes, SweepEstimate};
pub use flow::Stop;
pub use image::WorldImage;
pub use inputs::{Inputs, inputs};
pub use interpreter::Interpreter;
pub use kept::{Keeper, Reached, Resumption};
pub use live::{Live, Search};
pub use machine::Goal;
pub use memory::MemoryLimit;
pub use outlet::{Outlet, Progress, StreamedFile};
pub use position::{Position, Turn};
pub use position_image::PositionImage;
pub use run::{Failure, Outcome, Rehearsal, rehearse, run, run_kept};
pub use world::World;

use crate::value::Value;

/// What the user chose outside the script.
#[derive(Clone, Debug)]
pub struct Options {
    /// Values of params by name, already checked against their types.
    pub set: Vec<(String, Value)>,
    /// In place of the seed of the script's own `kernel`.
    pub seed: Option<u64>,
    /// Threads of one network, or points of a sweep at a time.
    pub threads: usize,
    /// Memory that a run may take.
    pub memory: MemoryLimit,
}

impl Default for Options {
    fn default() -> Options {
        Options { set: Vec::new(), seed: None, threads: 1, memory: MemoryLimit::of(None) }
    }
}
