//! A train: connections of generators that send to each connection in every step (random events, currents).
//!
//! Entries are ascending by source and then in the order of creation.

use crate::kernel::random::Key;

/// See the module.
#[derive(Debug, Clone)]
pub(crate) struct Train {
    /// Population of the generators.
    pub population: usize,
    /// Number in the network of the first source.
    pub first_source: u32,
    /// Delay of all connections, steps.
    pub delay: u32,
    /// Position in the population of each entry's source.
    pub sources: Sources,
    /// Cells in a row of all ports.
    pub cells: Cells,
    /// Weights; 1 where the target does not weigh.
    pub weights: Vec<f64>,
    /// All weights are equal to the first.
    pub one_weight: bool,
    /// Number of each connection in its `connect`.
    pub numbers: Vec<u64>,
    /// Key of the random trains.
    pub key: Key,
}

/// Sources of a train.
#[derive(Debug, Clone)]
pub(crate) enum Sources {
    /// One generator.
    Same(u32),
    /// Each entry's.
    Each(Vec<u32>),
}

/// Cells of a train.
#[derive(Debug, Clone)]
pub(crate) enum Cells {
    /// Neighbours.
    From(usize),
    /// Each entry's.
    Each(Vec<u32>),
}

/// One entry while a train is built.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry {
    pub source: u32,
    pub delay: u32,
    pub cell: u32,
    pub weight: f64,
    pub number: u64,
}

impl Train {
    /// From entries of one delay, already in order.
    pub fn new(population: usize, first_number: u32, key: Key, entries: &[Entry]) -> Train {
        let first = entries[0];
        let same_source = entries.iter().all(|entry| entry.source == first.source);
        let neighbours = entries.windows(2).all(|pair| pair[0].cell + 1 == pair[1].cell);
        Train {
            population,
            first_source: first_number + first.source,
            delay: first.delay,
            sources: if same_source {
                Sources::Same(first.source)
            } else {
                Sources::Each(entries.iter().map(|entry| entry.source).collect())
            },
            cells: if neighbours {
                Cells::From(first.cell as usize)
            } else {
                Cells::Each(entries.iter().map(|entry| entry.cell).collect())
            },
            one_weight: entries.iter().all(|entry| entry.weight.to_bits() == first.weight.to_bits()),
            weights: entries.iter().map(|entry| entry.weight).collect(),
            numbers: entries.iter().map(|entry| entry.number).collect(),
            key,
        }
    }

    pub fn len(&self) -> usize {
        self.numbers.len()
    }

    /// Position in the population of the source of an entry.
    pub fn source(&self, entry: usize) -> usize {
        match &self.sources {
            Sources::Same(source) => *source as usize,
            Sources::Each(sources) => sources[entry] as usize,
        }
    }

    /// Cell of an entry.
    pub fn cell(&self, entry: usize) -> usize {
        match &self.cells {
            Cells::From(first) => first + entry,
            Cells::Each(cells) => cells[entry] as usize,
        }
    }

    /// Bytes of the table.
    pub fn bytes(&self) -> usize {
        16 * self.numbers.len()
            + if let Cells::Each(cells) = &self.cells { 4 * cells.len() } else { 0 }
            + if let Sources::Each(sources) = &self.sources { 4 * sources.len() } else { 0 }
    }
}
