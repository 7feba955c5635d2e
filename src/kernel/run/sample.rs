//! Sampling of state while nodes are updated.

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
    /// What is sampled.
    pub recordables: Vec<usize>,
    /// Samples are taken at stamps s with first ≤ s ≤ last and (s − offset) divisible by `every`.
    pub first: u64,
    pub last: u64,
    pub every: u64,
    pub offset: u64,
}

impl Sampler {
    /// The first stamp from `stamp` on at which a sample is due; [`u64::MAX`] if there is none.
    pub fn next_due(&self, stamp: u64) -> u64 {
        let from = stamp.max(self.first).max(self.offset);
        // Sampling each step is usual, and a division is as long as a step of a few neurons.
        let due = match self.every {
            1 => from,
            every => self.offset + (from - self.offset).div_ceil(every) * every,
        };
        if due <= self.last { due } else { u64::MAX }
    }
}

/// What a sampler took in an epoch: a value for each step in which samples are due, recordable and node, one after the other.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sampled {
    /// The first stamp at which samples are due in the epoch.
    first: u64,
    values: Vec<f64>,
}

impl Sampled {
    /// Room for those that are due after stamp `from` up to `to`.
    pub fn new(sampler: &Sampler, from: u64, to: u64) -> Sampled {
        let first = sampler.next_due(from + 1);
        let last = sampler.last.min(to);
        let steps = if first > last { 0 } else { (last - first) / sampler.every + 1 };
        let values = vec![f64::NAN; steps as usize * sampler.recordables.len() * sampler.nodes.len()];
        Sampled { first, values }
    }

    /// Takes the samples of a block of nodes that starts at node `at` of their population, as of a stamp.
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
        let (start, end) = (before(at), before(at + size));
        let nodes = &sampler.nodes[start..end];
        let Some(&(first, _)) = nodes.first() else { return };
        let first = first as usize - at;
        let neighbours = nodes[nodes.len() - 1].0 as usize - at - first == nodes.len() - 1;
        let step = ((stamp - self.first) / sampler.every) as usize;
        let row = step * sampler.recordables.len() * sampler.nodes.len() + start;
        for (k, &recordable) in sampler.recordables.iter().enumerate() {
            let Observable { column, above } = neuron.observable(recordable);
            let values = &mut self.values[row + k * sampler.nodes.len()..][..nodes.len()];
            if neighbours {
                values.copy_from_slice(&state[column][first..first + nodes.len()]);
            } else {
                let of_nodes = nodes.iter().map(|&(node, _)| state[column][node as usize - at]);
                values.iter_mut().zip(of_nodes).for_each(|(value, state)| *value = state);
            }
            match (above, constants) {
                (None, _) => {}
                (Some(above), Constants::Uniform(constants)) => {
                    values.iter_mut().for_each(|value| *value += constants[above]);
                }
                (Some(above), Constants::Varying(constants)) => {
                    let of_nodes = nodes.iter().map(|&(node, _)| constants[above][node as usize - at]);
                    values.iter_mut().zip(of_nodes).for_each(|(value, constant)| *value += constant);
                }
            }
        }
    }

    /// The values by step and recordable, one for each node of the sampler.
    pub fn rows(&self, sampler: &Sampler) -> impl Iterator<Item = &[f64]> {
        self.values.chunks_exact(sampler.nodes.len().max(1))
    }
}

#[cfg(test)]
mod tests {
    use super::Sampler;

    #[test]
    fn samples_are_due_on_their_grid() {
        for (every, offset) in [(1, 0), (1, 6), (3, 0), (3, 2), (5, 11)] {
            let sampler = Sampler {
                record: 0,
                population: 0,
                nodes: vec![],
                recordables: vec![],
                first: 4,
                last: 17,
                every,
                offset,
            };
            let is_due = |s: u64| (4..=17).contains(&s) && s >= offset && (s - offset).is_multiple_of(every);
            for stamp in 0..25 {
                let next = (stamp..25).find(|&stamp| is_due(stamp));
                assert_eq!(sampler.next_due(stamp), next.unwrap_or(u64::MAX), "{every} {offset} {stamp}");
            }
        }
    }
}
