//! Connections: what to connect by which rule, the connections that a rule gives, and their values.
//!
//! A projection keeps its rule and its keys, not its connections: these are functions of the keys and are made again
//! whenever they are needed. What a run uses are the tables of `plan`.

mod batch;
mod blocks;
mod enumerate;
mod projection;
mod rule;

pub(crate) use batch::{Batch, PairChoices};
pub(crate) use blocks::Block;
pub(crate) use enumerate::Connection;
pub(crate) use projection::{Projection, Scratch};
pub use rule::{Connect, ConnectError, ConnectKeys, Counts, Rule, SynapseValues};
