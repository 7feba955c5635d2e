//! Random events of trains: how many each connection brings in a step. They are drawn for eight steps at once.

use super::gather::{Chunk, Setting};
use super::offers::Offer;
use crate::kernel::input::MOST_LANES;
use crate::kernel::lanes::Level;
use crate::kernel::model::Behaviour;
use crate::kernel::plan::Train;
use crate::kernel::population::Population;
use crate::kernel::random::batch::add_counted;
use crate::kernel::random::poisson::Poisson;
use crate::kernel::random::table::Table;
use crate::kernel::random::trains::{Numbers, train_halves};
use std::ops::Range;

/// Steps whose counts are drawn together, so that threads which draw for others need not ask for each.
pub(super) const STEPS: usize = 8;

/// Counts that are looked at together, whether all are 0.
const SOME: usize = 32;

/// In place of a count that is drawn when it is needed, by another way than a table: tables end below this.
const TO_DRAW: u8 = u8::MAX;

/// Counts of random events of a train.
#[derive(Clone, Debug, Default)]
pub(crate) struct Drawn {
    /// By chunk: some blocks of steps.
    blocks: Vec<Block>,
    /// By block, step of the block and entry. Tables end far below 256.
    counts: Vec<u8>,
    /// Blocks of a chunk.
    places: usize,
    /// Counts of a step, with what is read beyond the last.
    stride: usize,
}

/// What is known of the counts of a chunk in eight steps.
#[derive(Clone, Copy, Debug)]
struct Block {
    number: u64,
    /// By step: the sum of the counts.
    totals: [u32; STEPS],
}

/// A train by which each node of a piece gets a count times the same weight.
#[derive(Clone, Copy)]
pub(crate) struct PlainTrain<'a> {
    pub weight: f64,
    pub active: &'a Range<u64>,
    pub table: &'a Table,
}

/// Blocks of a train that consecutive steps may need at once.
pub(crate) fn blocks_for(steps: usize) -> usize {
    steps.div_ceil(STEPS) + 1
}

impl Drawn {
    /// Adds the random events that the entries of a chunk send at stamp `sent`; gives their number.
    pub fn add(
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
                law.draw(train.key, train.number(entry), step)
            });
        }
        let first = entries.start;
        if let Some((_, Poisson::Table(table))) = one_law {
            let total = self.draw(setting, (train, table), (chunk, entries.clone(), None), sent, halves);
            if let Some(weight) = train.even_weight() {
                let column = train.column(first) - chunk.start;
                let counts = &self.counts(chunk, sent)[..entries.len()];
                add_counted(setting.level, counts, weight, &mut row[column..]);
            } else {
                let counts = self.counts(chunk, sent);
                add_rare(train, entries.clone(), chunk.start, row, counts, |_, count| u32::from(count));
            }
            return total;
        }
        if self.is_new(train, chunk, sent) {
            let chunk = (chunk, entries.clone());
            self.draw_block(setting.level, train, chunk, sent, halves, |step, numbers, halves, counts| {
                for (k, (counted, &half)) in counts.iter_mut().zip(halves).enumerate() {
                    let source = train.source(first + k);
                    // Most are decided without the law, which is somewhere else in memory.
                    if population.silent[source].contains(half) {
                        *counted = 0;
                        continue;
                    }
                    *counted = match population.law(source) {
                        (_, Poisson::Table(table)) => {
                            table.count((train.key, numbers.at(k), step), half) as u8
                        }
                        (_, Poisson::Rejection(_)) => TO_DRAW,
                    };
                }
                // Some are not active in a step, so that the sum does not say what comes.
                0
            });
        }
        let counts = self.counts(chunk, sent);
        add_rare(train, entries, chunk.start, row, counts, |entry, count| {
            match population.law(train.source(entry)) {
                (active, _) if !active.contains(&sent) => 0,
                (_, law @ Poisson::Rejection(_)) => law.draw(train.key, train.number(entry), step),
                (_, Poisson::Table(_)) => u32::from(count),
            }
        })
    }

    /// Draws what the nodes of a chunk get that was sent at stamp `sent` through a plain train; gives the number of events.
    #[inline]
    pub fn prepare(
        &mut self,
        setting: Setting<'_>,
        (train, plain): (&Train, PlainTrain<'_>),
        (chunk, offer): (Chunk, Option<&Offer<'_>>),
        sent: u64,
        halves: &mut Vec<u16>,
    ) -> u64 {
        if !plain.active.contains(&sent) {
            return 0;
        }
        self.draw(setting, (train, plain.table), (chunk, chunk.nodes(), offer), sent, halves)
    }

    /// What was prepared: a count for each node of a chunk.
    #[inline]
    pub fn prepared(&self, plain: PlainTrain<'_>, chunk: Chunk, sent: u64) -> Option<&[u8]> {
        plain.active.contains(&sent).then(|| self.counts(chunk, sent))
    }

    /// Where the block of a stamp is kept.
    fn place(&self, chunk: Chunk, sent: u64) -> usize {
        chunk.number * self.places + (sent - 1) as usize / STEPS % self.places
    }

    /// The counts that were drawn for a stamp, from those of the first entry of the chunk on.
    fn counts(&self, chunk: Chunk, sent: u64) -> &[u8] {
        let row = self.place(chunk, sent) * STEPS + (sent - 1) as usize % STEPS;
        &self.counts[row * self.stride..(row + 1) * self.stride]
    }

    /// Whether the block of a stamp must be drawn; from then on it counts as drawn.
    #[inline]
    fn is_new(&mut self, train: &Train, chunk: Chunk, sent: u64) -> bool {
        let number = (sent - 1) / STEPS as u64;
        if self.places == 0 {
            self.places = chunk.blocks;
            self.stride = train.most_entries(chunk.most) + MOST_LANES;
        }
        let end = (chunk.number + 1) * self.places;
        if self.blocks.len() < end {
            self.blocks.resize(end, Block { number: u64::MAX, totals: [0; STEPS] });
            self.counts.resize(end * STEPS * self.stride, 0);
        }
        let place = self.place(chunk, sent);
        std::mem::replace(&mut self.blocks[place].number, number) != number
    }

    /// Draws the counts of the block of a stamp for the entries of a chunk, which have one law, unless they are there or
    /// others have drawn them; gives the sum of those of the stamp.
    #[inline]
    fn draw(
        &mut self,
        setting: Setting<'_>,
        (train, table): (&Train, &Table),
        (chunk, entries, offer): (Chunk, Range<usize>, Option<&Offer<'_>>),
        sent: u64,
        halves: &mut Vec<u16>,
    ) -> u64 {
        if self.is_new(train, chunk, sent) {
            let (place, number) = (self.place(chunk, sent), (sent - 1) / STEPS as u64);
            let counts = &mut self.counts[place * STEPS * self.stride..][..STEPS * self.stride];
            let totals = &mut self.blocks[place].totals;
            match offer.and_then(|offer| offer.take(number, counts.chunks_exact_mut(self.stride))) {
                Some(drawn) => *totals = drawn,
                None => {
                    let rows = counts.chunks_exact_mut(self.stride);
                    draw_rows(setting.level, (train, table), entries, number, rows, totals, halves);
                }
            }
        }
        u64::from(self.blocks[self.place(chunk, sent)].totals[(sent - 1) as usize % STEPS])
    }

    /// Draws the half words of the block of a stamp for the entries of a chunk. `count` turns those of a step into counts, from
    /// the numbers of the connections, and gives their sum.
    fn draw_block(
        &mut self,
        level: Level,
        train: &Train,
        (chunk, entries): (Chunk, Range<usize>),
        sent: u64,
        halves: &mut Vec<u16>,
        count: impl Fn(u64, Numbers<'_>, &[u16], &mut [u8]) -> u32,
    ) {
        let (place, block) = (self.place(chunk, sent), (sent - 1) / STEPS as u64);
        let rows = self.counts[place * STEPS * self.stride..].chunks_exact_mut(self.stride);
        let totals = &mut self.blocks[place].totals;
        count_rows(level, (train, entries), block, rows, totals, halves, count);
    }
}

/// Draws the half words of some entries of a train in block number `block`. `count` turns those of a step into the counts of
/// a row, from the numbers of the connections, and gives their sum.
fn count_rows<'r>(
    level: Level,
    (train, entries): (&Train, Range<usize>),
    block: u64,
    rows: impl Iterator<Item = &'r mut [u8]>,
    totals: &mut [u32; STEPS],
    halves: &mut Vec<u16>,
    count: impl Fn(u64, Numbers<'_>, &[u16], &mut [u8]) -> u32,
) {
    let numbers = train.numbers(entries);
    for (step, (counts, total)) in (block * STEPS as u64..).zip(rows.zip(totals)) {
        let halves = train_halves(level, train.key, step, numbers, halves);
        *total = count(step, numbers, halves, &mut counts[..numbers.len()]);
    }
}

/// Draws the counts of some entries of a train, which have one law, in block number `block`, a row for each step, and their sums.
pub(super) fn draw_rows<'r>(
    level: Level,
    (train, table): (&Train, &Table),
    entries: Range<usize>,
    block: u64,
    rows: impl Iterator<Item = &'r mut [u8]>,
    totals: &mut [u32; STEPS],
    halves: &mut Vec<u16>,
) {
    count_rows(level, (train, entries), block, rows, totals, halves, |step, numbers, halves, counts| {
        table.count_all(level, (train.key, numbers, step), halves, counts)
    });
}

impl Train {
    /// The train, if each of `nodes` nodes, all that the part owns, gets a count times the same weight.
    pub fn plain<'a>(&self, populations: &'a [Population], nodes: usize) -> Option<PlainTrain<'a>> {
        let population = &populations[self.population];
        let Behaviour::Events(_) = population.behaviour else { return None };
        let weight = self.even_weight().filter(|_| self.entries(0..nodes) == (0..nodes))?;
        match self.one_law(population)? {
            (active, Poisson::Table(table)) => Some(PlainTrain { weight, active, table }),
            (_, Poisson::Rejection(_)) => None,
        }
    }

    /// Active stamps and law of all entries, if they have the same.
    fn one_law<'a>(&self, population: &'a Population) -> Option<&'a (Range<u64>, Poisson)> {
        let same = population.laws.len() == 1 || self.one_source();
        same.then(|| population.law(self.source(0)))
    }
}

/// Adds counts, which are mostly 0 where many generators send to one target; `count` tells what one that is not 0 stands
/// for. Gives their sum.
fn add_rare(
    train: &Train,
    entries: Range<usize>,
    first_column: usize,
    row: &mut [f64],
    counts: &[u8],
    count: impl Fn(usize, u8) -> u32,
) -> u64 {
    let mut events = 0;
    let counts = &counts[..entries.len()];
    for (start, some) in entries.step_by(SOME).zip(counts.chunks(SOME)) {
        if some.iter().fold(0, |any, count| any | count) > 0 {
            events += add_each(train, start..start + some.len(), first_column, row, |entry| {
                match some[entry - start] {
                    0 => 0,
                    counted => count(entry, counted),
                }
            });
        }
    }
    events
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
