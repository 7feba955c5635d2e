//! The arguments of a call, read by position and kind.

use super::super::arithmetic::flat_numbers;
use super::super::whole::expect_count;
use super::super::{List, Numbers, Table, Value};
use crate::diagnostic::Diagnostic;
use crate::kernel::random::Distribution;
use crate::units::Dimension;

/// What a function may know beside its arguments.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// Resolution of the simulation that evaluates, in us; for `on_grid`.
    pub resolution_us: u32,
    /// What the numbers of each argument measure, in the order of the arguments; missing ones count as plain.
    pub dimensions: &'a [Dimension],
}

/// Arguments in the order of the declaration. All are known; each accessor gives `None` for one that was left out or
/// has another kind.
pub struct Arguments<'a> {
    /// The values; `None` for those left out.
    pub values: &'a [Option<Value>],
    /// What else the function may know.
    pub context: &'a Context<'a>,
}

impl Arguments<'_> {
    /// The argument.
    pub fn value(&self, position: usize) -> Option<&Value> {
        self.values.get(position)?.as_ref()
    }

    /// What its numbers measure.
    pub fn dimension(&self, position: usize) -> Dimension {
        self.context.dimensions.get(position).copied().unwrap_or(Dimension::NONE)
    }

    /// A number.
    pub fn number(&self, position: usize) -> Option<f64> {
        self.value(position)?.as_number()
    }

    /// A whole number of 0 or more; E0407 for any other number.
    pub fn count(&self, position: usize) -> Result<Option<usize>, Box<Diagnostic>> {
        self.number(position).map(expect_count).transpose()
    }

    /// The numbers of a list; true counts 1, a number is a list of one, a list of lists is read row by row.
    pub fn numbers(&self, position: usize) -> Option<Numbers> {
        numbers_of(self.value(position)?)
    }

    /// A list.
    pub fn list(&self, position: usize) -> Option<&List> {
        match self.value(position)? {
            Value::List(list) => Some(list),
            _ => None,
        }
    }

    /// A text.
    pub fn text(&self, position: usize) -> Option<&str> {
        match self.value(position)? {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// A table.
    pub fn table(&self, position: usize) -> Option<&Table> {
        match self.value(position)? {
            Value::Table(table) => Some(table),
            _ => None,
        }
    }

    /// A distribution.
    pub fn distribution(&self, position: usize) -> Option<&Distribution> {
        match self.value(position)? {
            Value::Distribution(law) => Some(law),
            _ => None,
        }
    }
}

fn numbers_of(value: &Value) -> Option<Numbers> {
    match value {
        Value::List(List::Bools(truths)) => {
            Some(truths.iter().map(|&truth| f64::from(u8::from(truth))).collect())
        }
        _ => flat_numbers(value),
    }
}
