//! Node sets: ordered distinct nodes of one or several populations.

use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Which of some numbered things, in order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Picked {
    /// `start .. start + len`
    Range {
        /// The first.
        start: u32,
        /// How many.
        len: u32,
    },
    /// These, in this order.
    Each(Arc<[u32]>),
}

impl Picked {
    /// How many.
    pub fn len(&self) -> usize {
        match self {
            Picked::Range { len, .. } => *len as usize,
            Picked::Each(indices) => indices.len(),
        }
    }

    /// None at all.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The indices in order.
    pub fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        (0..self.len()).map(|position| match self {
            Picked::Range { start, .. } => start + position as u32,
            Picked::Each(indices) => indices[position],
        })
    }

    /// The picked among the picked: positions into this, in their order. Positions must be below `self.len()`.
    pub fn pick(&self, positions: &Picked) -> Picked {
        match (self, positions) {
            (Picked::Range { start, .. }, Picked::Range { start: offset, len }) => {
                Picked::Range { start: start + offset, len: *len }
            }
            (Picked::Range { start, .. }, Picked::Each(positions)) => {
                Picked::Each(positions.iter().map(|position| start + position).collect())
            }
            (Picked::Each(indices), positions) => {
                Picked::Each(positions.iter().map(|position| indices[position as usize]).collect())
            }
        }
    }
}

/// Nodes of one population.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NodePart {
    /// Index in the network's list of populations.
    pub population: usize,
    /// Which of its nodes.
    pub picked: Picked,
}

/// Ordered distinct nodes.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct NodeSet {
    /// In order.
    pub parts: Vec<NodePart>,
}

impl NodeSet {
    /// All nodes of one population.
    pub fn population(population: usize, count: usize) -> NodeSet {
        NodeSet {
            parts: vec![NodePart { population, picked: Picked::Range { start: 0, len: count as u32 } }],
        }
    }

    /// How many nodes.
    pub fn len(&self) -> usize {
        self.parts.iter().map(|part| part.picked.len()).sum()
    }

    /// No nodes.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The nodes at these positions. Positions must be below `self.len()`.
    pub fn pick(&self, positions: &Picked) -> NodeSet {
        if let [part] = self.parts.as_slice() {
            return NodeSet {
                parts: vec![NodePart { population: part.population, picked: part.picked.pick(positions) }],
            };
        }
        let mut parts: Vec<(usize, Vec<u32>)> = Vec::new();
        let flat: Vec<(usize, u32)> = self.iter().collect();
        for position in positions.iter() {
            let (population, node) = flat[position as usize];
            match parts.last_mut() {
                Some((last, nodes)) if *last == population => nodes.push(node),
                _ => parts.push((population, vec![node])),
            }
        }
        let part = |(population, nodes): (usize, Vec<u32>)| {
            let contiguous = nodes.windows(2).all(|pair| pair[1] == pair[0] + 1);
            let picked = match nodes.first() {
                Some(&start) if contiguous => Picked::Range { start, len: nodes.len() as u32 },
                _ => Picked::Each(nodes.into()),
            };
            NodePart { population, picked }
        };
        NodeSet { parts: parts.into_iter().map(part).collect() }
    }

    /// Population and node in it, in order.
    pub fn iter(&self) -> impl Iterator<Item = (usize, u32)> + '_ {
        self.parts.iter().flat_map(|part| part.picked.iter().map(move |node| (part.population, node)))
    }
}
