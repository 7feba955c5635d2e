//! Random numbers without a sequence: each draw is a function of a key (what draws), an index (who draws) and a
//! number (which draw), so that threads, order and unrelated statements cannot change it.
//!
//! The mapping from bits to values is part of the language's contract and pinned by known-answer tests.

pub(crate) mod ars;
pub(crate) mod batch;
mod cipher;
pub mod distribution;
mod escape;
pub(crate) mod fill;
mod integer;
mod key;
mod lookup;
mod normal;
pub(crate) mod poisson;
pub(crate) mod step_table;
mod stream;
pub(crate) mod table;
pub(crate) mod trains;
mod weight;

pub use super::time::{on_grid, step_of, time_of};
pub use distribution::{Argument, Distribution};
pub use escape::escapes;
pub(crate) use integer::{below, below_all, choose};
pub use key::Key;
pub use normal::normal_quantile;
pub use stream::Stream;
