#![doc = include_str!("README.md")]
#![forbid(unsafe_op_in_unsafe_fn)]
#![warn(missing_docs)]

pub mod source;
pub mod units;

pub mod diagnostic;

pub mod kernel;

pub mod models;
pub mod syntax;
pub mod value;

pub mod format;

pub mod program;

pub mod check;
pub mod results;

pub mod interp;

pub mod output;

pub mod session;

pub mod export;
pub mod graph;
pub mod repl;
pub mod testing;

pub mod cli;
