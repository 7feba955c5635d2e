//! The network of a script as a diagram (layer 9): populations and projections, as they are written.
//!
//! Nothing is computed: counts, rules and weights are those of the text. A loop over populations is one arrow for each pair of
//! boxes that it may connect.

mod collect;
mod dot;
mod layout;
mod mermaid;
mod places;
mod svg;

pub use collect::{Arrow, Graph, Population, graph};
pub use dot::dot;
pub use mermaid::mermaid;
pub use svg::svg;
