//! Sampling of state while nodes are updated.

use crate::kernel::growth::Stretch;
use crate::kernel::model::{Constants, Neuron, Observable};

/// Which nodes of a population a part samples for a record.
#[derive(Clone, Debug)]
pub(crate) struct Sampler {
    /// The record.
    pub record: usize,
    /// Population of the nodes.
    pub population: usize,
    /// Node in the population, and its position in the record; ascending by node.
    pub nodes: Vec<(u32, u32)>,
    /// Position of the first one, if the others follow in the order of the record.
    pub place: Option<usize>,
    /// What is sampled.
    pub recordables: Vec<usize>,
    /// When.
    pub due: Due,
}

/// When samples are due: at stamps s with first ≤ s ≤ last and (s − offset) divisible by `every`, all in steps.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Due {
    pub first: u64,
    pub last: u64,
    pub every: u64,
    pub offset: u64,
}

impl Due {
    /// The stamps after `from` up to `to`.
    pub fn within(self, from: u64, to: u64) -> impl Iterator<Item = u64> {
        (self.next(from + 1)..=self.last.min(to)).step_by(self.every as usize)
    }

    /// How many these are; a run may have too many to go through.
    pub fn count(self, from: u64, to: u64) -> u64 {
        let (first, last) = (self.next(from + 1), self.last.min(to));
        if first > last { 0 } else { (last - first) / self.every + 1 }
    }

    /// The first stamp from `stamp` on; [`u64::MAX`] if there is none.
    pub fn next(self, stamp: u64) -> u64 {
        let from = stamp.max(self.first).max(self.offset);
        // Sampling each step is usual, and a division is as long as a step of a few neurons.
        let due = match self.every {
            1 => from,
            every => self.offset + (from - self.offset).div_ceil(every) * every,
        };
        if due <= self.last { due } else { u64::MAX }
    }
}

/// Where the samples of a sampler go in an epoch.
pub(crate) struct Taking<'a> {
    /// The first stamp at which samples are due in the epoch.
    pub first: u64,
    /// How many times they are.
    pub steps: usize,
    /// By recordable and time: room for a value of each node, in their order.
    pub stretches: Vec<Stretch<'a, f64>>,
}

impl Taking<'_> {
    /// Takes the samples of a block of nodes that starts at node `at` of their population, as of a stamp. Blocks ascend.
    pub fn take(
        &mut self,
        sampler: &Sampler,
        neuron: &dyn Neuron,
        constants: Constants<'_>,
        state: &[&mut [f64]],
        (at, stamp): (usize, u64),
    ) {
        let size = state.first().map_or(0, |column| column.len());
        let before = |end: usize| sampler.nodes.partition_point(|&(node, _)| (node as usize) < end);
        let nodes = &sampler.nodes[before(at)..before(at + size)];
        let Some(&(first, _)) = nodes.first() else { return };
        let first = first as usize - at;
        let neighbours = nodes[nodes.len() - 1].0 as usize - at - first == nodes.len() - 1;
        let step = ((stamp - self.first) / sampler.due.every) as usize;
        for (k, &recordable) in sampler.recordables.iter().enumerate() {
            let Observable { column, above } = neuron.observable(recordable);
            let stretch = &mut self.stretches[k * self.steps + step];
            let state = &state[column];
            if !neighbours {
                let above = |node: usize| match (above, constants) {
                    (None, _) => None,
                    (Some(above), Constants::Uniform(constants)) => Some(constants[above]),
                    (Some(above), Constants::Varying(constants)) => Some(constants[above][node]),
                };
                stretch.extend(nodes.iter().map(|&(node, _)| {
                    let node = node as usize - at;
                    above(node).map_or(state[node], |above| state[node] + above)
                }));
                continue;
            }
            let range = first..first + nodes.len();
            let values = state[range.clone()].iter();
            match (above, constants) {
                (None, _) => stretch.extend(values.copied()),
                (Some(above), Constants::Uniform(constants)) => {
                    let above = constants[above];
                    stretch.extend(values.map(|value| value + above));
                }
                (Some(above), Constants::Varying(constants)) => {
                    let above = &constants[above][range];
                    stretch.extend(values.zip(above).map(|(value, above)| value + above));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Due;

    #[test]
    fn samples_are_due_on_their_grid() {
        for (every, offset) in [(1, 0), (1, 6), (3, 0), (3, 2), (5, 11)] {
            let due = Due { first: 4, last: 17, every, offset };
            let is_due = |s: u64| (4..=17).contains(&s) && s >= offset && (s - offset).is_multiple_of(every);
            for stamp in 0..25 {
                let next = (stamp..25).find(|&stamp| is_due(stamp));
                assert_eq!(due.next(stamp), next.unwrap_or(u64::MAX), "{every} {offset} {stamp}");
                let within: Vec<u64> = (stamp + 1..=20).filter(|&stamp| is_due(stamp)).collect();
                assert_eq!(due.count(stamp, 20), within.len() as u64);
                assert!(due.within(stamp, 20).eq(within));
            }
        }
    }
}
