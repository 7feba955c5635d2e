//! Lists: numbers packed, everything else as values; a list of lists is a matrix or ragged.

use super::{Numbers, Value};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A list. Its elements are of one type and dimension, which the program knows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum List {
    /// Numbers.
    Numbers(Numbers),
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

    /// How many elements it has at the innermost depth, those that hold none counted as one.
    pub fn total(&self) -> usize {
        match self {
            List::Values(values) => values.iter().map(Value::total).sum(),
            _ => self.len(),
        }
    }

    /// The elements in order.
    pub fn iter(&self) -> impl Iterator<Item = Value> + '_ {
        (0..self.len()).filter_map(|index| self.get(index))
    }

    /// The numbers, if it is a list of numbers (or empty).
    pub fn as_numbers(&self) -> Option<Numbers> {
        match self {
            List::Numbers(numbers) => Some(numbers.clone()),
            _ if self.is_empty() => Some(Numbers::default()),
            _ => None,
        }
    }
}

impl FromIterator<Value> for List {
    /// Packs the values: numbers and truth values where all are.
    fn from_iter<I: IntoIterator<Item = Value>>(values: I) -> List {
        let mut values = values.into_iter();
        let mut numbers = Vec::new();
        // Numbers are packed as they come: a value takes eight times their space.
        let other = loop {
            match values.next() {
                Some(Value::Number(number)) => numbers.push(number),
                other => break other,
            }
        };
        if other.is_none() && !numbers.is_empty() {
            return List::Numbers(numbers.into());
        }
        let values: Vec<Value> = numbers.into_iter().map(Value::Number).chain(other).chain(values).collect();
        if !values.is_empty() {
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

#[cfg(test)]
mod tests {
    use super::{List, Value};

    #[test]
    fn values_are_packed_where_all_are_alike() {
        let list = |values: &[Value]| values.iter().cloned().collect::<List>();
        let (one, two, yes) = (Value::Number(1.0), Value::Number(2.0), Value::Bool(true));
        assert!(
            matches!(list(&[one.clone(), two.clone()]), List::Numbers(numbers) if *numbers == [1.0, 2.0])
        );
        assert!(matches!(list(&[yes]), List::Bools(bools) if *bools == [true]));
        assert!(matches!(list(&[one, Value::Unknown, two]), List::Values(values) if values.len() == 3));
        assert!(matches!(list(&[]), List::Values(values) if values.is_empty()));
    }

    #[test]
    fn the_total_counts_inner_lists() {
        let rows: List = [Value::numbers([1.0, 2.0]), Value::numbers([3.0])].into_iter().collect();
        assert_eq!((rows.len(), rows.total()), (2, 3));
    }
}
