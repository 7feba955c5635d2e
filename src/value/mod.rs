//! Values (layer 3): what expressions compute, the pure functions over them, and numbers as text.
//!
//! Dimensions are static (the program knows them), so a number is a bare `f64` in the coherent set of [`crate::units`].
//! Only what is shown or saved as a whole, a [`Table`], carries the dimensions of its columns with it.

pub mod arithmetic;
mod decimal;
mod describe;
pub mod format;
mod function;
pub mod functions;
pub mod index;
mod list;
mod model;
mod nodes;
mod numbers;
mod spread;
mod table;
pub mod whole;

pub use function::{ArgumentDeclaration, ArgumentKind, FunctionDeclaration, Measure, Need, Returns};
pub use list::List;
pub use model::{Assignment, ModelValue};
pub use nodes::{NodePart, NodeSet, Picked};
pub use numbers::Numbers;
pub use table::{Column, Table};

use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What an expression gives.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Value {
    /// Not known before the run, or the result of an expression that failed: fits everything, causes no message.
    Unknown,
    /// A number in coherent units.
    Number(f64),
    /// A truth value.
    Bool(bool),
    /// A text.
    Text(Arc<str>),
    /// A list of any depth.
    List(List),
    /// `a .. b`; a missing end is open. Numbers in coherent units.
    Range {
        /// Lower end.
        start: Option<f64>,
        /// Upper end.
        end: Option<f64>,
    },
    /// What `~` draws from.
    Distribution(Arc<crate::kernel::random::Distribution>),
    /// A model with other defaults.
    Model(Arc<ModelValue>),
    /// A node, a population, a union of them.
    Nodes(NodeSet),
    /// All connections of some `connect` statements; indices into the network's list of executed `connect`s.
    Projection(Arc<[usize]>),
    /// A table.
    Table(Arc<Table>),
    /// A record, perhaps cut by node or time.
    Record(RecordCut),
}

/// A record and what was cut from it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RecordCut {
    /// Index in the network's list of records.
    pub record: usize,
    /// Indices into the recorded nodes that are kept, in this order; `None` keeps all. Senders count anew in a cut.
    pub nodes: Option<Picked>,
    /// Only rows after this step.
    pub after: Option<u64>,
    /// Only rows up to and with this step.
    pub until: Option<u64>,
}

impl Value {
    /// A text value.
    pub fn text(text: impl Into<Arc<str>>) -> Value {
        Value::Text(text.into())
    }

    /// A list of numbers.
    pub fn numbers(numbers: impl Into<Numbers>) -> Value {
        Value::List(List::Numbers(numbers.into()))
    }

    /// How many values it holds at the innermost depth; one if it is no list.
    pub fn total(&self) -> usize {
        match self {
            Value::List(list) => list.total(),
            _ => 1,
        }
    }

    /// The number, if it is one.
    pub fn as_number(&self) -> Option<f64> {
        match self {
            Value::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// Whether `test` holds for a number in it, at any depth: is there a NaN, a zero to divide by?
    pub fn any_number(&self, test: fn(f64) -> bool) -> bool {
        match self {
            Value::Number(number) => test(*number),
            Value::List(List::Numbers(numbers)) => numbers.iter().any(|&number| test(number)),
            Value::List(List::Values(values)) => values.iter().any(|value| value.any_number(test)),
            Value::Range { start, end } => start.iter().chain(end).any(|&number| test(number)),
            _ => false,
        }
    }

    /// Whether something in it is [`Value::Unknown`].
    pub fn is_unknown(&self) -> bool {
        match self {
            Value::Unknown => true,
            Value::List(List::Values(values)) => values.iter().any(Value::is_unknown),
            Value::Model(model) => model.assignments.iter().any(|(_, assignment)| match assignment {
                Assignment::Given(value) => value.is_unknown(),
                Assignment::Drawn(_) => false,
            }),
            _ => false,
        }
    }
}
