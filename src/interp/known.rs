//! What the interpreter knows of a parameter of the nodes of a population: the numbers that were given last.

use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The values of one parameter for all nodes of a population, or for those that a statement sets.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) enum Known {
    /// Nothing: it comes from the simulation, or was drawn where nobody had to look.
    Nothing,
    /// One number for all.
    Same(f64),
    /// A number for each.
    Each(Arc<[f64]>),
    /// One list for all.
    SameList(Arc<[f64]>),
    /// A list for each.
    EachList(Arc<[Arc<[f64]>]>),
}

impl Known {
    /// The number of node `node`, if it is known and a number.
    pub fn number(&self, node: usize) -> Option<f64> {
        match self {
            Known::Same(number) => Some(*number),
            Known::Each(numbers) => numbers.get(node).copied(),
            _ => None,
        }
    }

    /// The list of node `node`, if it is known and a list.
    pub fn list(&self, node: usize) -> Option<&[f64]> {
        match self {
            Known::SameList(list) => Some(list),
            Known::EachList(lists) => lists.get(node).map(|list| &**list),
            _ => None,
        }
    }

    /// Whether all nodes have the same.
    pub fn is_uniform(&self) -> bool {
        matches!(self, Known::Same(_) | Known::SameList(_))
    }

    /// Gives `values` to the nodes at `positions` of a population of `count`.
    pub fn merge(&mut self, values: &Known, positions: impl Iterator<Item = u32>, all: bool, count: usize) {
        if all && values.is_uniform() {
            *self = values.clone();
            return;
        }
        *self = match values {
            Known::Nothing => Known::Nothing,
            Known::Same(_) | Known::Each(_) => {
                // Where all are set, what they had does not matter.
                let before = |node| if all { Some(0.0) } else { self.number(node) };
                let Some(mut numbers) = (0..count).map(before).collect::<Option<Vec<f64>>>() else {
                    *self = Known::Nothing;
                    return;
                };
                for (item, node) in positions.enumerate() {
                    if let Some(number) = values.number(item) {
                        numbers[node as usize] = number;
                    }
                }
                Known::Each(numbers.into())
            }
            Known::SameList(_) | Known::EachList(_) => {
                let before = |node| if all { Some(Arc::from([])) } else { self.list(node).map(Arc::from) };
                let Some(mut lists) = (0..count).map(before).collect::<Option<Vec<Arc<[f64]>>>>() else {
                    *self = Known::Nothing;
                    return;
                };
                for (item, node) in positions.enumerate() {
                    if let Some(list) = values.list(item) {
                        lists[node as usize] = list.into();
                    }
                }
                Known::EachList(lists.into())
            }
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_the_nodes_is_set() {
        let mut known = Known::Same(1.0);
        known.merge(&Known::Same(5.0), [2, 0].into_iter(), false, 3);
        assert_eq!(known, Known::Each([5.0, 1.0, 5.0].into()));
        known.merge(&Known::Each([7.0, 8.0].into()), [1, 2].into_iter(), false, 3);
        assert_eq!(known, Known::Each([5.0, 7.0, 8.0].into()));
        known.merge(&Known::Nothing, [1].into_iter(), false, 3);
        assert_eq!(known, Known::Nothing);
        known.merge(&Known::Each([1.0, 2.0, 3.0].into()), [2, 1, 0].into_iter(), true, 3);
        assert_eq!(known, Known::Each([3.0, 2.0, 1.0].into()));
        known.merge(&Known::Same(2.0), 0..3, true, 3);
        assert_eq!(known, Known::Same(2.0));
    }
}
