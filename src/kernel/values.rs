//! Parameter values that go in and out, and how they are stored: one number where all nodes agree.

use super::random::{Distribution, Key};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Values of a parameter for the nodes of a selection.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Values {
    /// The same number for all.
    Same(f64),
    /// One number for each node, in the order of the selection.
    Each(Vec<f64>),
    /// The same list for all.
    SameList(Vec<f64>),
    /// One list for each node.
    EachList(Vec<Vec<f64>>),
    /// One draw for each node: the index is the node in its population, the item its position in the selection.
    Draw {
        /// The law.
        distribution: Distribution,
        /// The stream.
        key: Key,
    },
}

/// A column of numbers, one for each node.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) enum Column {
    /// All nodes agree.
    Same(f64),
    /// They do not.
    Each(Vec<f64>),
}

impl Column {
    /// The value of all nodes, if they agree.
    pub fn same(&self) -> Option<f64> {
        match self {
            Column::Same(value) => Some(*value),
            Column::Each(_) => None,
        }
    }

    #[inline]
    pub(crate) fn at(&self, node: usize) -> f64 {
        match self {
            Column::Same(value) => *value,
            Column::Each(values) => values[node],
        }
    }

    /// Sets node `node` of `count`.
    pub(crate) fn set(&mut self, node: usize, value: f64, count: usize) {
        if let Column::Same(same) = self {
            if same.to_bits() == value.to_bits() {
                return;
            }
            *self = Column::Each(vec![*same; count]);
        }
        if let Column::Each(values) = self {
            values[node] = value;
        }
    }

    /// Back to one number if all nodes agree.
    pub(crate) fn compress(&mut self) {
        if let Column::Each(values) = self
            && let Some(first) = values.first().copied()
            && values.iter().all(|value| value.to_bits() == first.to_bits())
        {
            *self = Column::Same(first);
        }
    }

    pub(crate) fn bytes(&self) -> usize {
        match self {
            Column::Same(_) => 0,
            Column::Each(values) => 8 * values.capacity(),
        }
    }
}

/// A column of lists.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) enum ListColumn {
    Same(Arc<[f64]>),
    Each(Vec<Arc<[f64]>>),
}

impl ListColumn {
    pub(crate) fn at(&self, node: usize) -> &Arc<[f64]> {
        match self {
            ListColumn::Same(list) => list,
            ListColumn::Each(lists) => &lists[node],
        }
    }
}
