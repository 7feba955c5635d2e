//! Many random words at once. They are those of [`ars::block`].

use super::Key;
use super::ars::{self, Block, Schedule};
use super::cipher::{fill, replace};
use super::normal::{central, is_central, middle, normal_quantile};
use crate::kernel::lanes::{Lanes, Level, dispatch};

/// The words `first .. first + words.len()` of one owner; `first` is a multiple of 4.
pub(crate) fn owner_words(level: Level, key: Key, index: u64, first: u64, words: &mut [u32]) {
    fill(level, &Schedule::of(key), (ars::counter(0, first / 4, index), [0, 1]), words);
}

/// The first 64 bits of each of the draws `j` of one owner, as `Stream::bits` gives them.
pub(super) fn first_bits(level: Level, key: Key, index: u64, j: &[u64], bits: &mut Vec<u64>) {
    /// Draws whose blocks are made together.
    const SOME: usize = 128;
    bits.clear();
    bits.resize(j.len(), 0);
    let (schedule, mut blocks) = (Schedule::of(key), [[0; 2]; SOME]);
    for (bits, j) in bits.chunks_mut(SOME).zip(j.chunks(SOME)) {
        let blocks: &mut [Block] = &mut blocks[..j.len()];
        for (counter, j) in blocks.iter_mut().zip(j) {
            *counter = ars::counter(0, j / 2, index);
        }
        replace(level, &schedule, blocks);
        for ((bits, [low, high]), j) in bits.iter_mut().zip(&*blocks).zip(j) {
            *bits = if j % 2 == 0 { *low } else { *high };
        }
    }
}

/// The first standard normal number of each of the draws `j` of one owner, as `Stream::normal` gives it; `bits` is memory to
/// use.
pub(crate) fn normals(
    level: Level,
    key: Key,
    index: u64,
    j: &[u64],
    bits: &mut Vec<u64>,
    normals: &mut Vec<f64>,
) {
    first_bits(level, key, index, j, bits);
    normals.clear();
    normals.resize(j.len(), 0.0);
    dispatch(level, Normals { bits, normals });
}

struct Normals<'a> {
    bits: &'a [u64],
    normals: &'a mut [f64],
}

impl Lanes for Normals<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        for (normal, &bits) in self.normals.iter_mut().zip(self.bits) {
            *normal = ars::open_unit(bits);
        }
        // The tails need a logarithm: those few draws are collected, so that vectors are full there too.
        const BLOCK: usize = 1024;
        let (mut places, mut tails, mut quantiles) = ([0u16; BLOCK + 1], [0.0; BLOCK], [0.0; BLOCK]);
        for block in self.normals.chunks_mut(BLOCK) {
            let mut count = 0;
            for (k, &unit) in (0..).zip(&*block) {
                places[count] = k;
                count += usize::from(!is_central(unit - 0.5));
            }
            let (places, tails) = (&places[..count], &mut tails[..count]);
            tails.iter_mut().zip(places).for_each(|(tail, &k)| *tail = block[k as usize]);
            block.iter_mut().for_each(|unit| *unit = central(*unit - 0.5));
            let mut far = 0;
            for (quantile, &tail) in quantiles.iter_mut().zip(&*tails) {
                let (value, is_far) = middle(tail);
                *quantile = value;
                far |= u32::from(is_far);
            }
            if far != 0 {
                quantiles
                    .iter_mut()
                    .zip(&*tails)
                    .for_each(|(quantile, &tail)| *quantile = normal_quantile(tail));
            }
            places.iter().zip(&quantiles).for_each(|(&k, &quantile)| block[k as usize] = quantile);
        }
    }
}

/// Sets the row to each count times `weight`.
pub(crate) fn set_counted(level: Level, counts: &[u8], weight: f64, row: &mut [f64]) {
    dispatch(level, SetCounted { counts, weight, row });
}

struct SetCounted<'a> {
    counts: &'a [u8],
    weight: f64,
    row: &'a mut [f64],
}

impl Lanes for SetCounted<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let pairs = self.row.iter_mut().zip(self.counts);
        if self.weight > 0.0 {
            pairs.for_each(|(value, &count)| *value = self.weight * f64::from(count));
        } else {
            // 0 + …, as wherever sums begin: the product of a negative weight and 0 is −0.
            pairs.for_each(|(value, &count)| *value = 0.0 + self.weight * f64::from(count));
        }
    }
}

/// Adds each count times `weight` to the row.
pub(crate) fn add_counted(level: Level, counts: &[u8], weight: f64, row: &mut [f64]) {
    dispatch(level, AddCounted { counts, weight, row });
}

struct AddCounted<'a> {
    counts: &'a [u8],
    weight: f64,
    row: &'a mut [f64],
}

impl Lanes for AddCounted<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let pairs = self.row.iter_mut().zip(self.counts);
        pairs.for_each(|(value, &count)| *value += self.weight * f64::from(count));
    }
}

#[cfg(test)]
mod tests {
    use super::super::Stream;
    use super::*;

    const LEVELS: [Level; 3] = [Level::Baseline, Level::Avx2, Level::Avx512];

    #[test]
    fn words_are_those_of_single_blocks() {
        let key = Key(0x1234_5678_9abc_def0);
        let j: Vec<u64> = (0..301).map(|k| k * 77_777_777_777 % (1 << 48)).collect();
        for level in LEVELS {
            let mut words = vec![0; 1001];
            owner_words(level, key, 99, 8, &mut words);
            assert!(words.iter().zip(8..).all(|(&word, j)| word == ars::word(key, 0, 99, j)));
            let mut bits = Vec::new();
            first_bits(level, key, 1 << 47, &j, &mut bits);
            assert!(bits.iter().zip(&j).all(|(&bits, &j)| bits == Stream::new(key, 1 << 47, j).bits()));
        }
    }

    #[test]
    fn normals_are_those_of_single_draws() {
        let j: Vec<u64> = (0..3001).map(|k| k * 7 % 5000).collect();
        for level in LEVELS {
            let mut values = Vec::new();
            normals(level, Key(3), 42, &j, &mut Vec::new(), &mut values);
            for (value, &j) in values.iter().zip(&j) {
                assert_eq!(value.to_bits(), Stream::new(Key(3), 42, j).normal().to_bits());
            }
        }
    }

    #[test]
    fn rows_get_each_count_times_the_weight() {
        let counts: Vec<u8> = (0..203).map(|k| k / 3 % 7).collect();
        for level in LEVELS {
            let mut row = vec![0.5; 203];
            add_counted(level, &counts, 0.3, &mut row);
            for (value, &count) in row.iter().zip(&counts) {
                assert_eq!(*value, 0.5 + 0.3 * f64::from(count));
            }
        }
    }
}
