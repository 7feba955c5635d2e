//! The network of a script as a diagram (layer 9): populations and projections, as they are written.
//!
//! Nothing is computed: counts, rules and weights are those of the text, so that a loop over populations is one arrow.

mod collect;
mod dot;
mod layout;
mod mermaid;
mod svg;

pub use collect::{Arrow, Graph, Population, graph};
pub use dot::dot;
pub use mermaid::mermaid;
pub use svg::svg;
