//! What arrives at the nodes of a chunk: the spikes that were delivered, then what generators send to each connection.

use super::part::Part;
use crate::kernel::lanes::Level;
use crate::kernel::model::Behaviour;
use crate::kernel::plan::{Sources, Train};
use crate::kernel::population::Population;
use crate::kernel::random::Stream;
use crate::kernel::random::batch::{add_counted, train_halves};
use crate::kernel::random::poisson::Poisson;
use std::ops::Range;

/// Steps whose counts are drawn together: as many as one block of random words serves.
const STEPS: usize = 8;

/// Counts of random events of a train: of the [`STEPS`] that are drawn together, for each entry.
#[derive(Clone, Debug, Default)]
pub(crate) struct Drawn {
    /// By chunk: which steps; the number of the block.
    blocks: Vec<u64>,
    /// [`STEPS`] times as many as there are entries. Tables end far below 256.
    counts: Vec<u8>,
}

/// Consecutive nodes of a population that are updated together.
#[derive(Clone, Copy)]
pub(crate) struct Chunk {
    /// Number of the chunk in its piece.
    pub number: usize,
    /// Position of the first node in the piece.
    pub start: usize,
    pub size: usize,
    /// Stamp at which the inputs of the first step arrive, and number of steps.
    pub stamp: u64,
    pub steps: usize,
    /// How many steps at the beginning have got their inputs before.
    pub served: usize,
}

/// What evaluation of trains needs to know.
#[derive(Clone, Copy)]
pub(crate) struct Setting<'a> {
    pub populations: &'a [Population],
    pub resolution_us: u32,
    pub level: Level,
    /// Stamp after which generators send with their present parameters and connections.
    pub since: u64,
}

impl Part {
    /// Adds a train's input to a chunk to `values`, which hold its steps `stride` apart.
    pub fn add_train(
        &mut self,
        setting: Setting<'_>,
        (number, train): (usize, &Train),
        chunk: Chunk,
        (values, stride): (&mut [f64], usize),
        halves: &mut Vec<u16>,
    ) {
        let entries = train.entries(chunk.start..chunk.start + chunk.size);
        if entries.is_empty() {
            return;
        }
        let population = &setting.populations[train.population];
        for step in chunk.served..chunk.steps {
            let Some(sent) = (chunk.stamp + step as u64).checked_sub(u64::from(train.delay)) else {
                continue;
            };
            if sent <= setting.since {
                continue;
            }
            let row = &mut values[step * stride..step * stride + chunk.size];
            if let Behaviour::Events(_) = population.behaviour {
                let drawn = &mut self.drawn[number];
                self.events += drawn.add(setting, train, (chunk, entries.clone()), sent, row, halves);
            } else {
                train.each_current(
                    setting.populations,
                    setting.resolution_us,
                    entries.clone(),
                    sent,
                    |entry, current| {
                        row[train.column(entry) - chunk.start] += train.weights[entry] * current;
                    },
                );
            }
        }
    }
}

impl Drawn {
    /// Adds the random events that the entries of a chunk send at stamp `sent`; gives their number.
    fn add(
        &mut self,
        setting: Setting<'_>,
        train: &Train,
        (chunk, entries): (Chunk, Range<usize>),
        sent: u64,
        row: &mut [f64],
        halves: &mut Vec<u16>,
    ) -> u64 {
        let population = &setting.populations[train.population];
        let step = sent - 1;
        let one_law = train.one_law(population);
        if let Some((active, _)) = one_law
            && !active.contains(&sent)
        {
            return 0;
        }
        if let Some((_, law @ Poisson::Rejection(_))) = one_law {
            return add_each(train, entries, chunk.start, row, |entry| {
                law.draw(train.key, train.numbers[entry], step)
            });
        }
        self.draw(setting, train, (chunk.number, entries.clone()), step / STEPS as u64, halves);
        let first = step as usize % STEPS * train.len();
        let counts = &self.counts[first..first + train.len()];
        match (one_law, train.even_weight()) {
            (Some(_), Some(weight)) => {
                let column = train.column(entries.start) - chunk.start;
                add_counted(setting.level, &counts[entries], weight, &mut row[column..])
            }
            (Some(_), None) => add_each(train, entries, chunk.start, row, |entry| u32::from(counts[entry])),
            (None, _) => add_each(train, entries, chunk.start, row, |entry| {
                match population.law(train.source(entry)) {
                    (active, _) if !active.contains(&sent) => 0,
                    (_, law @ Poisson::Rejection(_)) => law.draw(train.key, train.numbers[entry], step),
                    (_, Poisson::Table(_)) => u32::from(counts[entry]),
                }
            }),
        }
    }

    /// Draws the counts of a block of steps for the entries of a chunk, unless they are there.
    fn draw(
        &mut self,
        setting: Setting<'_>,
        train: &Train,
        (chunk, entries): (usize, Range<usize>),
        block: u64,
        halves: &mut Vec<u16>,
    ) {
        if self.blocks.len() <= chunk {
            self.blocks.resize(chunk + 1, u64::MAX);
            self.counts.resize(STEPS * train.len(), 0);
        }
        if std::mem::replace(&mut self.blocks[chunk], block) == block {
            return;
        }
        let numbers = &train.numbers[entries.clone()];
        train_halves(setting.level, train.key, block, numbers, halves);
        let population = &setting.populations[train.population];
        for (place, halves) in halves.chunks_exact(entries.len()).enumerate() {
            let step = block * STEPS as u64 + place as u64;
            let first = place * train.len();
            let counts = &mut self.counts[first + entries.start..first + entries.end];
            match train.one_law(population) {
                Some((_, Poisson::Table(table))) => {
                    table.count_all(setting.level, (train.key, numbers, step), halves, counts);
                }
                _ => {
                    for ((counted, &half), entry) in counts.iter_mut().zip(halves).zip(entries.clone()) {
                        if let (_, Poisson::Table(table)) = population.law(train.source(entry)) {
                            *counted = table.count((train.key, train.numbers[entry], step), half) as u8;
                        }
                    }
                }
            }
        }
    }
}

/// Adds counts entry by entry; gives their sum.
fn add_each(
    train: &Train,
    entries: Range<usize>,
    first_column: usize,
    row: &mut [f64],
    count: impl Fn(usize) -> u32,
) -> u64 {
    let mut events = 0;
    for entry in entries {
        let count = count(entry);
        if count > 0 {
            events += u64::from(count);
            row[train.column(entry) - first_column] += train.weights[entry] * f64::from(count);
        }
    }
    events
}

impl Train {
    /// Active stamps and law of all entries, if they have the same.
    fn one_law<'a>(&self, population: &'a Population) -> Option<&'a (Range<u64>, Poisson)> {
        let same = population.laws.len() == 1 || matches!(self.sources, Sources::Same(_));
        same.then(|| population.law(self.source(0)))
    }

    /// What each entry brings that was sent at a stamp, by column.
    pub fn evaluate(
        &self,
        populations: &[Population],
        resolution_us: u32,
        sent: u64,
        mut bring: impl FnMut(usize, f64),
    ) {
        let population = &populations[self.population];
        if !matches!(population.behaviour, Behaviour::Events(_)) {
            self.each_current(populations, resolution_us, 0..self.len(), sent, |entry, current| {
                bring(self.column(entry), self.weights[entry] * current);
            });
            return;
        }
        for entry in 0..self.len() {
            let (active, law) = population.law(self.source(entry));
            let count =
                if active.contains(&sent) { law.draw(self.key, self.numbers[entry], sent - 1) } else { 0 };
            if count > 0 {
                bring(self.column(entry), self.weights[entry] * f64::from(count));
            }
        }
    }

    /// The currents that some entries send at a stamp.
    fn each_current(
        &self,
        populations: &[Population],
        resolution_us: u32,
        entries: Range<usize>,
        sent: u64,
        mut bring: impl FnMut(usize, f64),
    ) {
        let population = &populations[self.population];
        match population.behaviour {
            Behaviour::Current(source) => {
                let mut last: Option<(usize, f64)> = None;
                for entry in entries {
                    let node = self.source(entry);
                    let current = match last {
                        Some((other, current)) if other == node => current,
                        _ => source.current(population.generator(node), sent, resolution_us),
                    };
                    last = Some((node, current));
                    bring(entry, current);
                }
            }
            Behaviour::Noise(source) => {
                for entry in entries {
                    let node = population.generator(self.source(entry));
                    let mut deviate = |stamp: u64| {
                        Stream::new(self.key, self.numbers[entry], stamp.saturating_sub(1)).normal()
                    };
                    bring(entry, source.current(node, sent, resolution_us, &mut deviate));
                }
            }
            Behaviour::Neuron(_) | Behaviour::Spikes(_) | Behaviour::Events(_) => {}
        }
    }
}
