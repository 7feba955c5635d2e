//! Random bits of trains: 16 for each connection and step. Eight connections with neighbouring numbers share a block, so
//! that those of a generator to a population are drawn in the order in which they are used.

use super::Key;
use super::ars::{self, Schedule};
use super::cipher::{Word, fill, replace};
use crate::kernel::lanes::Level;
use std::ops::Range;

/// Connections that share a block.
const OF_BLOCK: u64 = 8;

/// Numbers that connections have in their `connect`.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Numbers<'a> {
    /// Neighbours.
    Range(u64, u64),
    /// Any.
    Each(&'a [u64]),
}

impl<'a> Numbers<'a> {
    pub fn len(self) -> usize {
        match self {
            Numbers::Range(start, end) => (end - start) as usize,
            Numbers::Each(numbers) => numbers.len(),
        }
    }

    pub fn at(self, k: usize) -> u64 {
        match self {
            Numbers::Range(start, _) => start + k as u64,
            Numbers::Each(numbers) => numbers[k],
        }
    }

    /// Some of them.
    pub fn slice(self, some: Range<usize>) -> Numbers<'a> {
        match self {
            Numbers::Range(start, _) => Numbers::Range(start + some.start as u64, start + some.end as u64),
            Numbers::Each(numbers) => Numbers::Each(&numbers[some]),
        }
    }
}

/// The half words of connections in a step, as [`ars::half_word`] gives them; `memory` is used for them.
pub(crate) fn train_halves<'m>(
    level: Level,
    key: Key,
    step: u64,
    numbers: Numbers<'_>,
    memory: &'m mut Vec<u16>,
) -> &'m [u16] {
    let schedule = Schedule::of(key);
    match numbers {
        Numbers::Range(start, _) => {
            let first = (start % OF_BLOCK) as usize;
            memory.resize(first + numbers.len(), 0);
            blocks(level, &schedule, step, start / OF_BLOCK, memory);
            &memory[first..]
        }
        Numbers::Each(numbers) => {
            memory.resize(numbers.len(), 0);
            for (numbers, halves) in numbers.chunks(SOME).zip(memory.chunks_mut(SOME)) {
                some(level, &schedule, step, numbers, halves);
            }
            memory
        }
    }
}

/// The half words of blocks from number `first` on.
fn blocks(level: Level, schedule: &Schedule, step: u64, first: u64, halves: &mut [u16]) {
    fill(level, schedule, (ars::counter(0, step, first), [1, 0]), halves);
}

/// Connections that are drawn together.
const SOME: usize = 64;

/// Blocks that are worth to be drawn for them even if not all are used: connections of a target mostly lie together, in
/// another order.
const NEAR: usize = 2 * SOME;

/// The half words of at most [`SOME`] connections.
fn some(level: Level, schedule: &Schedule, step: u64, numbers: &[u64], halves: &mut [u16]) {
    let least = numbers.iter().copied().min().unwrap_or(0) / OF_BLOCK;
    let most = numbers.iter().copied().max().unwrap_or(0) / OF_BLOCK;
    if most - least < NEAR as u64 {
        let mut near = [0; NEAR * OF_BLOCK as usize];
        let drawn = &mut near[..((most - least + 1) * OF_BLOCK) as usize];
        blocks(level, schedule, step, least, drawn);
        for (half, number) in halves.iter_mut().zip(numbers) {
            *half = drawn[(number - least * OF_BLOCK) as usize];
        }
        return;
    }
    let mut far = [[0; 2]; SOME];
    let far = &mut far[..numbers.len()];
    for (counter, number) in far.iter_mut().zip(numbers) {
        *counter = ars::counter(0, step, number / OF_BLOCK);
    }
    replace(level, schedule, far);
    for ((half, block), number) in halves.iter_mut().zip(far).zip(numbers) {
        *half = u16::of(*block, (number % OF_BLOCK) as usize);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_words_are_those_of_single_connections() {
        let key = Key(0x1234_5678_9abc_def0);
        let near: Vec<u64> = (0..300).map(|k| k ^ 37).collect();
        let far: Vec<u64> = (0..137).map(|k| k * 77_777_777_777 % (1 << 48)).collect();
        let mut memory = Vec::new();
        for level in [Level::Baseline, Level::Avx2, Level::Avx512] {
            for start in [0, 3, 8, (1 << 40) + 5] {
                for n in [0, 1, 8, 61, 700] {
                    check(level, key, Numbers::Range(start, start + n), &mut memory);
                }
            }
            check(level, key, Numbers::Each(&near), &mut memory);
            check(level, key, Numbers::Each(&far), &mut memory);
            check(level, key, Numbers::Each(&[]), &mut memory);
            check(level, key, Numbers::Each(&near).slice(70..71), &mut memory);
            check(level, key, Numbers::Range(5, 100).slice(70..91), &mut memory);
        }
    }

    fn check(level: Level, key: Key, numbers: Numbers<'_>, memory: &mut Vec<u16>) {
        for step in [1, 1 << 40] {
            let halves = train_halves(level, key, step, numbers, memory);
            assert_eq!(halves.len(), numbers.len());
            for (k, &half) in halves.iter().enumerate() {
                assert_eq!(half, ars::half_word(key, 0, numbers.at(k), step), "{numbers:?}");
            }
        }
    }
}
