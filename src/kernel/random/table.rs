//! Counts by table: 16 random bits decide nearly every one, 32 the others, and the law is exact to 2^-32.
//!
//! The probability of each count is a whole number of 2^-32: so many half words of 16 bits, and a remainder. The half
//! words from [`Table::open`] on are dealt out to the counts, ascending. The remainders together fill the half words
//! below, which alone leave the count open: with 16 bits more they are numbers that are dealt out in the same way.

use super::{Key, philox};
use crate::kernel::lanes::{Lanes, Level, dispatch};

/// Marks the bits that decide what a half word leaves open. Nothing else draws with this bit and without the one above.
const MORE: u32 = 1 << 30;

/// Half words that are counted together.
const BLOCK: usize = 256;

/// A law of counts below 256.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// Half words below this leave the count open.
    open: u16,
    /// For half words, ascending: the count is the number of thresholds that the half word reaches.
    thresholds: Vec<u16>,
    /// The same for the numbers of 32 bits that begin with an open half word.
    remainders: Vec<u32>,
}

impl Table {
    /// From cumulative probabilities times 2^32, ascending, at most 255; that of the last count, 2^32, is left out.
    pub fn new(cumulative: &[u32]) -> Table {
        let ends = cumulative.iter().map(|&end| u64::from(end)).chain([1 << 32]);
        let starts = cumulative.iter().map(|&start| u64::from(start));
        let probabilities: Vec<u64> =
            ends.zip([0].into_iter().chain(starts)).map(|(end, start)| end - start).collect();
        let remainder = |probability: u64| probability & 0xFFFF;
        let open: u64 = probabilities.iter().map(|&probability| remainder(probability)).sum::<u64>() >> 16;
        Table {
            open: open as u16,
            thresholds: running_sums(open, probabilities.iter().map(|&probability| probability >> 16))
                .map_while(|threshold| u16::try_from(threshold).ok())
                .collect(),
            remainders: running_sums(0, probabilities.iter().map(|&probability| remainder(probability)))
                .take_while(|&threshold| threshold < open << 16)
                .map(|threshold| threshold as u32)
                .collect(),
        }
    }

    /// The count of connection `index` in step `step` (in `MAX_STEP`), whose half word is `half`.
    #[inline]
    pub fn count(&self, (key, index, step): (Key, u64, u64), half: u16) -> u32 {
        if half < self.open {
            self.count_open((key, index, step), half)
        } else {
            reached(&self.thresholds, half)
        }
    }

    /// As [`Table::count`], for a half word below `open`.
    #[cold]
    fn count_open(&self, (key, index, step): (Key, u64, u64), half: u16) -> u32 {
        let more = philox::half_word(key, MORE, index, step);
        reached(&self.remainders, u32::from(half) << 16 | u32::from(more))
    }

    /// As [`Table::count`], for many connections in one step; all three slices are equally long.
    pub fn count_all(
        &self,
        level: Level,
        (key, indices, step): (Key, &[u64], u64),
        halves: &[u16],
        counts: &mut [u8],
    ) {
        let blocks = halves.chunks(BLOCK).zip(counts.chunks_mut(BLOCK)).zip(indices.chunks(BLOCK));
        for ((halves, counts), indices) in blocks {
            if dispatch(level, CountHalves { table: self, halves, counts }) {
                for ((count, &half), &index) in counts.iter_mut().zip(halves).zip(indices) {
                    if half < self.open {
                        *count = self.count_open((key, index, step), half) as u8;
                    }
                }
            }
        }
    }
}

/// Running sums that begin with `first` + the first term.
fn running_sums(first: u64, terms: impl Iterator<Item = u64>) -> impl Iterator<Item = u64> {
    terms.scan(first, |sum, term| {
        *sum += term;
        Some(*sum)
    })
}

/// How many ascending thresholds `word` reaches.
fn reached<T: Copy + Ord>(thresholds: &[T], word: T) -> u32 {
    if thresholds.len() <= 24 {
        thresholds.iter().map(|&threshold| u32::from(word >= threshold)).sum()
    } else {
        thresholds.partition_point(|&threshold| word >= threshold) as u32
    }
}

/// Counts at most [`BLOCK`] half words as if none left the count open; says whether some do.
struct CountHalves<'a> {
    table: &'a Table,
    halves: &'a [u16],
    counts: &'a mut [u8],
}

impl Lanes for CountHalves<'_> {
    type Output = bool;

    #[inline(always)]
    fn run(self) -> bool {
        let mut block = [0u16; BLOCK];
        let (halves, sums) = (self.halves, &mut block[..self.halves.len()]);
        // Plain loops over slices, which become wide vectors whatever the compiler thinks of the rest.
        let mut open = 0;
        halves.iter().for_each(|&half| open |= u16::from(half < self.table.open));
        let (fours, rest) = self.table.thresholds.as_chunks::<4>();
        let mut some = true;
        for &[a, b, c, d] in fours {
            let mut any = 0;
            for (sum, &half) in sums.iter_mut().zip(halves) {
                let last = u16::from(half >= d);
                *sum += u16::from(half >= a) + u16::from(half >= b) + u16::from(half >= c) + last;
                any |= last;
            }
            // Few half words reach the higher thresholds, and in most blocks none does.
            some = any != 0;
            if !some {
                break;
            }
        }
        for &threshold in rest.iter().filter(|_| some) {
            sums.iter_mut().zip(halves).for_each(|(sum, &half)| *sum += u16::from(half >= threshold));
        }
        self.counts.iter_mut().zip(&*sums).for_each(|(count, &sum)| *count = sum as u8);
        open != 0
    }
}
