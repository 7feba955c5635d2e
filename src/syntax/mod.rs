//! Text to syntax tree and back (layer 2); the only folder that names pest.

pub mod ast;
mod build;
mod build_expression;
mod build_plot;
mod build_statement;
mod grammar;
mod layout;
mod lexer;
mod parse;
mod precedence;
mod token;
mod unit_mistake;

pub use parse::{Parsed, parse};
