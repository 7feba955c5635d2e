//! A train: connections of one `connect` and delay by which generators send to each connection in every step (random
//! events, currents), onto one port of one population.
//!
//! Entries ascend by target; those of one target are in the order of creation, in which most rules go target by target:
//! the random bits of neighbours are drawn together.

use crate::kernel::random::Key;
use crate::kernel::random::trains::Numbers;
use std::ops::Range;

/// See the module.
#[derive(Debug, Clone)]
pub(crate) struct Train {
    /// Population of the generators.
    pub population: usize,
    /// Population of the targets, and the input of their model: a spike port, or the current after these.
    pub target: usize,
    pub port: usize,
    /// Delay of all connections, steps.
    pub delay: u32,
    /// Position in the population of each entry's source.
    pub sources: Sources,
    /// Position of each entry's target among those that the part owns.
    columns: Columns,
    /// Weights; 1 where the target does not weigh.
    pub weights: Vec<f64>,
    /// All weights are equal to the first.
    one_weight: bool,
    /// Number of each connection in its `connect`.
    numbers: Created,
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

/// Targets of a train.
#[derive(Debug, Clone)]
enum Columns {
    /// Neighbours.
    From(usize),
    /// Each entry's, ascending.
    Each(Vec<u32>),
}

/// Numbers of a train's connections.
#[derive(Debug, Clone)]
enum Created {
    /// Neighbours.
    From(u64),
    /// Each entry's.
    Each(Vec<u64>),
}

/// What the entries of a train have in common. Trains ascend by this: what was sent earlier comes first, then the
/// `connect` decides, then the generators.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Common {
    /// Delay in steps; the longest comes first.
    pub delay: std::cmp::Reverse<u32>,
    /// Number of the `connect`.
    pub projection: usize,
    /// Population of the generators.
    pub population: usize,
    pub target: usize,
    pub port: usize,
}

/// One entry while a train is built.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry {
    pub source: u32,
    pub column: u32,
    pub weight: f64,
    pub number: u64,
}

impl Train {
    /// From entries in the order of creation, at least one.
    pub fn new(common: Common, key: Key, mut entries: Vec<Entry>) -> Train {
        entries.sort_by_key(|entry| (entry.column, entry.number));
        let first = entries[0];
        let same_source = entries.iter().all(|entry| entry.source == first.source);
        let neighbours = entries.windows(2).all(|pair| pair[0].column + 1 == pair[1].column);
        Train {
            population: common.population,
            target: common.target,
            port: common.port,
            delay: common.delay.0,
            sources: if same_source {
                Sources::Same(first.source)
            } else {
                Sources::Each(entries.iter().map(|entry| entry.source).collect())
            },
            columns: if neighbours {
                Columns::From(first.column as usize)
            } else {
                Columns::Each(entries.iter().map(|entry| entry.column).collect())
            },
            one_weight: entries.iter().all(|entry| entry.weight.to_bits() == first.weight.to_bits()),
            weights: entries.iter().map(|entry| entry.weight).collect(),
            numbers: if entries.windows(2).all(|pair| pair[0].number + 1 == pair[1].number) {
                Created::From(first.number)
            } else {
                Created::Each(entries.iter().map(|entry| entry.number).collect())
            },
            key,
        }
    }

    pub fn len(&self) -> usize {
        self.weights.len()
    }

    /// Number in its `connect` of an entry.
    pub fn number(&self, entry: usize) -> u64 {
        self.numbers(entry..entry + 1).at(0)
    }

    /// Those of some entries.
    pub fn numbers(&self, entries: Range<usize>) -> Numbers<'_> {
        match &self.numbers {
            Created::From(first) => Numbers::Range(*first, first + self.len() as u64).slice(entries),
            Created::Each(numbers) => Numbers::Each(&numbers[entries]),
        }
    }

    /// Whether one generator sends to all.
    pub fn one_source(&self) -> bool {
        matches!(self.sources, Sources::Same(_))
    }

    /// Position in the population of the source of an entry.
    pub fn source(&self, entry: usize) -> usize {
        match &self.sources {
            Sources::Same(source) => *source as usize,
            Sources::Each(sources) => sources[entry] as usize,
        }
    }

    /// Target of an entry.
    pub fn column(&self, entry: usize) -> usize {
        match &self.columns {
            Columns::From(first) => first + entry,
            Columns::Each(columns) => columns[entry] as usize,
        }
    }

    /// The entries of the targets in a range of columns.
    pub fn entries(&self, columns: Range<usize>) -> Range<usize> {
        let before = |end: usize| match &self.columns {
            Columns::From(first) => end.saturating_sub(*first).min(self.len()),
            Columns::Each(columns) => columns.partition_point(|&column| (column as usize) < end),
        };
        before(columns.start)..before(columns.end)
    }

    /// The largest number of entries of so many neighbouring targets, counted off from the first: more than these where several
    /// generators send to one.
    pub fn most_entries(&self, targets: usize) -> usize {
        let end = self.column(self.len() - 1) + 1;
        let some = (0..end).step_by(targets.max(1)).map(|start| self.entries(start..start + targets).len());
        some.max().unwrap_or(0)
    }

    /// The weight, if the targets are neighbours and all weights are equal.
    pub fn even_weight(&self) -> Option<f64> {
        (self.one_weight && matches!(self.columns, Columns::From(_))).then(|| self.weights[0])
    }

    /// Bytes of the table where there are so many parts, with the counts that a run draws ahead: one for each step of two
    /// blocks of random words, or of more where many steps are taken at once, and as many that parts draw for each other.
    pub fn bytes(&self, parts: usize) -> usize {
        let counts = if parts > 1 { 32 } else { 16 };
        (8 + counts) * self.len()
            + if let Created::Each(numbers) = &self.numbers { 8 * numbers.len() } else { 0 }
            + if let Columns::Each(columns) = &self.columns { 4 * columns.len() } else { 0 }
            + if let Sources::Each(sources) = &self.sources { 4 * sources.len() } else { 0 }
    }
}
