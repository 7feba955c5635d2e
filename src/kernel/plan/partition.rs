//! Which part owns which nodes: every population is cut into equal contiguous pieces, one for each part. Nodes that
//! receive spikes get a cell in the input rows of their part.

use crate::kernel::connect::Projection;
use crate::kernel::model::Behaviour;
use crate::kernel::population::Population;
use std::ops::Range;

/// See the module.
#[derive(Debug)]
pub(crate) struct Partition {
    pub parts: usize,
    /// By population: number of the first node, and how many.
    populations: Vec<(u32, usize)>,
    /// By part and population: column of its first node in the rows; `None` if the population receives no spikes.
    columns: Vec<Vec<Option<u32>>>,
    /// By part: columns of a row.
    widths: Vec<usize>,
    /// Rows for each step, one for each port of spikes.
    pub ports: usize,
    /// Whether there are generators of currents.
    pub currents: bool,
}

impl Partition {
    pub fn new(populations: &[Population], projections: &[Projection], parts: usize) -> Partition {
        let mut reached = vec![false; populations.len()];
        let (mut ports, mut currents) = (0, false);
        for projection in projections {
            let behaviours = projection
                .sources
                .parts()
                .iter()
                .map(|part| populations[part.population.0 as usize].behaviour);
            let mut spikes = false;
            for behaviour in behaviours {
                currents |= matches!(behaviour, Behaviour::Current(_) | Behaviour::Noise(_));
                spikes |= matches!(behaviour, Behaviour::Neuron(_) | Behaviour::Spikes(_));
            }
            for part in projection.targets.parts().iter().filter(|_| spikes) {
                let population = part.population.0 as usize;
                reached[population] = true;
                if let Behaviour::Neuron(neuron) = populations[population].behaviour {
                    ports = ports.max(neuron.spike_ports());
                }
            }
        }
        let mut partition = Partition {
            parts,
            populations: populations.iter().map(|population| (population.first, population.count)).collect(),
            columns: Vec::new(),
            widths: Vec::new(),
            ports,
            currents,
        };
        for part in 0..parts {
            let mut width = 0;
            let mut columns = Vec::new();
            for (population, &reached) in reached.iter().enumerate() {
                columns.push(reached.then_some(width as u32));
                if reached {
                    width += partition.nodes(part, population).len();
                }
            }
            partition.columns.push(columns);
            partition.widths.push(width);
        }
        partition
    }

    /// Nodes of a population that a part owns.
    pub fn nodes(&self, part: usize, population: usize) -> Range<usize> {
        let count = self.populations[population].1;
        count * part / self.parts..count * (part + 1) / self.parts
    }

    /// Column of the first owned node of a population.
    pub fn column(&self, part: usize, population: usize) -> Option<usize> {
        self.columns[part][population].map(|column| column as usize)
    }

    /// Columns of a row.
    pub fn width(&self, part: usize) -> usize {
        self.widths[part]
    }

    /// Population of a node number.
    pub fn population_of(&self, number: u32) -> usize {
        self.populations.partition_point(|&(first, _)| first <= number) - 1
    }

    /// Whether a node number belongs to a population.
    pub fn is_in(&self, population: usize, number: u32) -> bool {
        self.populations.get(population).is_some_and(|&(first, count)| {
            number.checked_sub(first).is_some_and(|position| (position as usize) < count)
        })
    }

    /// Population and node at a column of a part.
    pub fn node_at(&self, part: usize, column: usize) -> Option<(usize, usize)> {
        (0..self.populations.len()).find_map(|population| {
            let offset = column.checked_sub(self.column(part, population)?)?;
            let nodes = self.nodes(part, population);
            (offset < nodes.len()).then(|| (population, nodes.start + offset))
        })
    }

    /// Part of a node, and its position among the nodes of its population there.
    pub fn owner(&self, population: usize, node: usize) -> (usize, usize) {
        let count = self.populations[population].1;
        // The first part whose nodes end after this one.
        let part = ((node + 1) * self.parts).div_ceil(count) - 1;
        (part, node - self.nodes(part, population).start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_node_has_its_owner() {
        for (count, parts) in [(1, 5), (2, 5), (7, 3), (1000, 7), (12, 12)] {
            let partition = Partition {
                parts,
                populations: vec![(0, count)],
                columns: vec![vec![Some(10)]; parts],
                widths: vec![count; parts],
                ports: 1,
                currents: false,
            };
            for part in 0..parts {
                for (k, node) in partition.nodes(part, 0).enumerate() {
                    assert_eq!(partition.owner(0, node), (part, k), "{count} nodes, {parts} parts");
                }
            }
            assert_eq!((0..parts).map(|part| partition.nodes(part, 0).len()).sum::<usize>(), count);
        }
    }
}
