//! Text to syntax tree and back (layer 2); the only folder that names pest.

pub mod ast;
