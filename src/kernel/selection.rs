//! Which nodes: a population and a range or list of its positions.

use serde::{Deserialize, Serialize};
use std::ops::Range;
use std::sync::Arc;

/// A population, in the order of creation.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PopulationId(pub(crate) u32);

/// Positions in a population.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Selection {
    /// `start`, `start + 1`, …
    Range {
        /// First position.
        start: usize,
        /// How many.
        len: usize,
    },
    /// Distinct positions in any order.
    List(Arc<[u32]>),
}

/// Nodes of one population, in order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NodeSelection {
    /// The population.
    pub population: PopulationId,
    /// Which of its nodes.
    pub selection: Selection,
}

impl Selection {
    /// How many nodes.
    pub fn len(&self) -> usize {
        match self {
            Selection::Range { len, .. } => *len,
            Selection::List(list) => list.len(),
        }
    }

    /// No node at all.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The node at position `k` of the selection, as a position in the population.
    #[inline]
    pub fn at(&self, k: usize) -> usize {
        match self {
            Selection::Range { start, .. } => start + k,
            Selection::List(list) => list[k] as usize,
        }
    }

    /// All positions in order.
    pub fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.len()).map(|k| self.at(k))
    }
}

impl NodeSelection {
    /// All `count` nodes of a population.
    pub fn all(population: PopulationId, count: usize) -> NodeSelection {
        NodeSelection { population, selection: Selection::Range { start: 0, len: count } }
    }
}

/// Several selections joined, in written order: positions run through them one after the other.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct NodeSet {
    parts: Vec<NodeSelection>,
    /// Position of the first node of each part, and the total at the end.
    starts: Vec<usize>,
}

impl NodeSet {
    pub(crate) fn new(parts: &[NodeSelection]) -> NodeSet {
        let mut starts = vec![0];
        for part in parts {
            starts.push(starts[starts.len() - 1] + part.selection.len());
        }
        NodeSet { parts: parts.to_vec(), starts }
    }

    pub(crate) fn len(&self) -> usize {
        self.starts[self.parts.len()]
    }

    pub(crate) fn parts(&self) -> &[NodeSelection] {
        &self.parts
    }

    /// Positions that part `k` takes.
    pub(crate) fn span(&self, k: usize) -> Range<usize> {
        self.starts[k]..self.starts[k + 1]
    }

    /// The nodes as numbers in the network, given the first number of each population.
    pub(crate) fn numbers(&self, first: impl Fn(PopulationId) -> u32) -> Vec<u32> {
        let mut numbers = Vec::with_capacity(self.len());
        for part in &self.parts {
            let first = first(part.population);
            numbers.extend(part.selection.iter().map(|node| first + node as u32));
        }
        numbers
    }
}
