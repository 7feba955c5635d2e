//! Lists: numbers packed, everything else as values; a list of lists is a matrix or ragged.

use super::Value;
use std::sync::Arc;

/// A list. Its elements are of one type and dimension, which the program knows.
#[derive(Clone, Debug)]
pub enum List {
    /// Numbers.
    Numbers(Arc<[f64]>),
    /// Truth values, a mask.
    Bools(Arc<[bool]>),
    /// Anything else: texts, lists, records, node sets, tables. The empty list `[]` of unknown type is this.
    Values(Arc<[Value]>),
}

impl List {
    /// How many elements.
    pub fn len(&self) -> usize {
        match self {
            List::Numbers(numbers) => numbers.len(),
            List::Bools(bools) => bools.len(),
            List::Values(values) => values.len(),
        }
    }

    /// No elements.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Element `index`, if there is one.
    pub fn get(&self, index: usize) -> Option<Value> {
        match self {
            List::Numbers(numbers) => numbers.get(index).map(|&number| Value::Number(number)),
            List::Bools(bools) => bools.get(index).map(|&bool| Value::Bool(bool)),
            List::Values(values) => values.get(index).cloned(),
        }
    }

    /// The elements in order.
    pub fn iter(&self) -> impl Iterator<Item = Value> + '_ {
        (0..self.len()).filter_map(|index| self.get(index))
    }

    /// The numbers, if it is a list of numbers (or empty).
    pub fn as_numbers(&self) -> Option<Arc<[f64]>> {
        match self {
            List::Numbers(numbers) => Some(numbers.clone()),
            _ if self.is_empty() => Some(Arc::from([])),
            _ => None,
        }
    }
}

impl FromIterator<Value> for List {
    /// Packs the values: numbers and truth values where all are.
    fn from_iter<I: IntoIterator<Item = Value>>(values: I) -> List {
        let values: Vec<Value> = values.into_iter().collect();
        if !values.is_empty() {
            if let Some(numbers) = values.iter().map(Value::as_number).collect::<Option<Vec<f64>>>() {
                return List::Numbers(numbers.into());
            }
            let bools = values.iter().map(|value| match value {
                Value::Bool(bool) => Some(*bool),
                _ => None,
            });
            if let Some(bools) = bools.collect::<Option<Vec<bool>>>() {
                return List::Bools(bools.into());
            }
        }
        List::Values(values.into())
    }
}
