//! Many blocks of Philox at once, sixteen side by side so that the compiler uses vectors. The words are those of
//! [`philox::block`].

use super::normal::{central, normal_quantile};
use super::{Key, philox};
use crate::kernel::lanes::{Lanes, Level, dispatch};

/// Blocks side by side.
const LANES: usize = 16;

/// One column of words, a word for each block.
type Column = [u32; LANES];

#[inline(always)]
fn high_and_low(multiplier: u32, x: &Column) -> (Column, Column) {
    let (mut high, mut low) = ([0; LANES], [0; LANES]);
    for lane in 0..LANES {
        let product = u64::from(multiplier) * u64::from(x[lane]);
        high[lane] = (product >> 32) as u32;
        low[lane] = product as u32;
    }
    (high, low)
}

#[inline(always)]
fn mix(high: &Column, other: &Column, key: u32) -> Column {
    let mut mixed = [0; LANES];
    for lane in 0..LANES {
        mixed[lane] = high[lane] ^ other[lane] ^ key;
    }
    mixed
}

/// Ten rounds on sixteen counters.
#[inline(always)]
fn rounds([mut a, mut b, mut c, mut d]: [Column; 4], key: Key) -> [Column; 4] {
    let [mut k0, mut k1] = [key.0 as u32, (key.0 >> 32) as u32];
    for _ in 0..10 {
        let (first_high, first_low) = high_and_low(philox::MULTIPLIERS[0], &a);
        let (second_high, second_low) = high_and_low(philox::MULTIPLIERS[1], &c);
        (a, b, c, d) = (mix(&second_high, &b, k0), second_low, mix(&first_high, &d, k1), first_low);
        k0 = k0.wrapping_add(philox::WEYL[0]);
        k1 = k1.wrapping_add(philox::WEYL[1]);
    }
    [a, b, c, d]
}

/// Counters of sixteen (ordinal, index) with retry 0.
#[inline(always)]
fn counters(at: impl Fn(usize) -> (u64, u64)) -> [Column; 4] {
    let mut columns = [[0; LANES]; 4];
    for lane in 0..LANES {
        let (ordinal, index) = at(lane);
        let words = philox::counter(0, ordinal, index);
        for (column, word) in columns.iter_mut().zip(words) {
            column[lane] = word;
        }
    }
    columns
}

/// The words of one ordinal for many indices: `words[w · n + k]` is word w of index k of n.
pub(crate) fn train_words(level: Level, key: Key, ordinal: u64, indices: &[u64], words: &mut Vec<u32>) {
    words.clear();
    words.resize(4 * indices.len(), 0);
    dispatch(level, TrainWords { key, ordinal, indices, words });
}

struct TrainWords<'a> {
    key: Key,
    ordinal: u64,
    indices: &'a [u64],
    words: &'a mut [u32],
}

impl Lanes for TrainWords<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let n = self.indices.len();
        for start in (0..n).step_by(LANES) {
            let size = LANES.min(n - start);
            let blocks =
                rounds(counters(|lane| (self.ordinal, self.indices[(start + lane).min(n - 1)])), self.key);
            for (w, column) in blocks.iter().enumerate() {
                self.words[w * n + start..w * n + start + size].copy_from_slice(&column[..size]);
            }
        }
    }
}

/// The words `first .. first + words.len()` of one owner; `first` is a multiple of 4.
pub(crate) fn owner_words(level: Level, key: Key, index: u64, first: u64, words: &mut [u32]) {
    dispatch(level, OwnerWords { key, index, first, words });
}

struct OwnerWords<'a> {
    key: Key,
    index: u64,
    first: u64,
    words: &'a mut [u32],
}

impl Lanes for OwnerWords<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let mut ordinal = self.first / 4;
        for part in self.words.chunks_mut(4 * LANES) {
            let [a, b, c, d] = rounds(counters(|lane| (ordinal + lane as u64, self.index)), self.key);
            let mut interleaved = [0; 4 * LANES];
            for lane in 0..LANES {
                interleaved[4 * lane] = a[lane];
                interleaved[4 * lane + 1] = b[lane];
                interleaved[4 * lane + 2] = c[lane];
                interleaved[4 * lane + 3] = d[lane];
            }
            part.copy_from_slice(&interleaved[..part.len()]);
            ordinal += LANES as u64;
        }
    }
}

/// The first standard normal number of each of the draws `j` of one owner, as `Stream::normal` gives it.
pub(crate) fn normals(level: Level, key: Key, index: u64, j: &[u64], normals: &mut Vec<f64>) {
    normals.clear();
    normals.resize(j.len(), 0.0);
    dispatch(level, Normals { key, index, j, normals });
}

struct Normals<'a> {
    key: Key,
    index: u64,
    j: &'a [u64],
    normals: &'a mut [f64],
}

impl Lanes for Normals<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let n = self.j.len();
        for start in (0..n).step_by(LANES) {
            let size = LANES.min(n - start);
            let j = |lane: usize| self.j[(start + lane).min(n - 1)];
            let [a, b, c, d] = rounds(counters(|lane| (j(lane) / 2, self.index)), self.key);
            let mut units = [0.0; LANES];
            for lane in 0..LANES {
                let odd = j(lane) % 2 == 1;
                let (low, high) = if odd { (c[lane], d[lane]) } else { (a[lane], b[lane]) };
                units[lane] = philox::open_unit(u64::from(low) | u64::from(high) << 32);
            }
            let mut values = [0.0; LANES];
            let mut tail = false;
            for lane in 0..LANES {
                values[lane] = central(units[lane] - 0.5);
                tail |= (units[lane] - 0.5).abs() > 0.425;
            }
            if tail {
                for lane in 0..LANES {
                    if (units[lane] - 0.5).abs() > 0.425 {
                        values[lane] = normal_quantile(units[lane]);
                    }
                }
            }
            self.normals[start..start + size].copy_from_slice(&values[..size]);
        }
    }
}

/// How many of `thresholds` each word reaches, times `weight`, added to `row`; returns the sum of the counts.
pub(crate) fn add_counts(
    level: Level,
    thresholds: &[u32],
    words: &[u32],
    weight: f64,
    row: &mut [f64],
) -> u64 {
    dispatch(level, AddCounts { thresholds, words, weight, row })
}

struct AddCounts<'a> {
    thresholds: &'a [u32],
    words: &'a [u32],
    weight: f64,
    row: &'a mut [f64],
}

impl Lanes for AddCounts<'_> {
    type Output = u64;

    #[inline(always)]
    fn run(self) -> u64 {
        const BATCH: usize = 64;
        let mut events = 0;
        let n = self.words.len();
        let (words, row) = (&self.words[..n], &mut self.row[..n]);
        let mut start = 0;
        while start + BATCH <= n {
            let words: &[u32] = &words[start..start + BATCH];
            let mut counts = [0u32; BATCH];
            for &threshold in self.thresholds {
                for lane in 0..BATCH {
                    counts[lane] += u32::from(words[lane] >= threshold);
                }
            }
            let row = &mut row[start..start + BATCH];
            for lane in 0..BATCH {
                row[lane] += self.weight * f64::from(counts[lane]);
            }
            events += u64::from(counts.iter().sum::<u32>());
            start += BATCH;
        }
        for k in start..n {
            let count: u32 = self.thresholds.iter().map(|&threshold| u32::from(words[k] >= threshold)).sum();
            row[k] += self.weight * f64::from(count);
            events += u64::from(count);
        }
        events
    }
}

#[cfg(test)]
mod tests {
    use super::super::Stream;
    use super::super::poisson::{Poisson, count};
    use super::*;

    const LEVELS: [Level; 3] = [Level::Baseline, Level::Avx2, Level::Avx512];

    #[test]
    fn words_are_those_of_single_blocks() {
        let key = Key(0x1234_5678_9abc_def0);
        let indices: Vec<u64> = (0..37).map(|k| k * 77_777_777_777 % (1 << 48)).collect();
        for level in LEVELS {
            let mut words = Vec::new();
            train_words(level, key, 12_345, &indices, &mut words);
            for (k, &index) in indices.iter().enumerate() {
                let block = philox::block(key, 0, 12_345, index);
                assert_eq!(block, std::array::from_fn(|w| words[w * 37 + k]));
            }
            let mut words = vec![0; 1001];
            owner_words(level, key, 99, 8, &mut words);
            assert!(words.iter().zip(8..).all(|(&word, j)| word == philox::word(key, 0, 99, j)));
        }
    }

    #[test]
    fn normals_are_those_of_single_draws() {
        let j: Vec<u64> = (0..3001).map(|k| k * 7 % 5000).collect();
        for level in LEVELS {
            let mut values = Vec::new();
            normals(level, Key(3), 42, &j, &mut values);
            for (value, &j) in values.iter().zip(&j) {
                assert_eq!(value.to_bits(), Stream::new(Key(3), 42, j).normal().to_bits());
            }
        }
    }

    #[test]
    fn counts_are_those_of_single_words() {
        let Poisson::Table(thresholds) = Poisson::new(1.3) else { panic!("1.3 goes by table") };
        let words: Vec<u32> = (0..203u32).map(|k| k.wrapping_mul(2_654_435_761)).collect();
        for level in LEVELS {
            let mut row = vec![0.5; 203];
            let events = add_counts(level, &thresholds, &words, 0.3, &mut row);
            assert_eq!(events, words.iter().map(|&word| u64::from(count(&thresholds, word))).sum::<u64>());
            for (value, &word) in row.iter().zip(&words) {
                assert_eq!(*value, 0.5 + 0.3 * f64::from(count(&thresholds, word)));
            }
        }
    }
}
