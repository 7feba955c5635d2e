//! Many blocks of Philox at once, sixteen side by side so that the compiler uses vectors. The words are those of
//! [`philox::block`].

use super::normal::{central, is_central, middle, normal_quantile};
use super::{Key, philox};
use crate::kernel::lanes::{Lanes, Level, dispatch};

/// Blocks side by side.
const LANES: usize = 16;

/// One column of words, a word for each block, in the lower halves: the upper ones hold what the multiplications leave.
type Column = [u64; LANES];

/// The keys of the ten rounds.
type RoundKeys = [[u64; 2]; 10];

fn round_keys(key: Key) -> RoundKeys {
    let key = [key.0 as u32, (key.0 >> 32) as u32];
    std::array::from_fn(|round| {
        std::array::from_fn(|k| u64::from(key[k].wrapping_add(philox::WEYL[k].wrapping_mul(round as u32))))
    })
}

/// Rounds with these keys on sixteen blocks. All rounds of a block are one loop body, whose words stay in registers.
#[inline(always)]
fn rounds(counters: [Column; 4], keys: &[[u64; 2]]) -> [Column; 4] {
    let mut blocks = [[0; LANES]; 4];
    for lane in 0..LANES {
        let [mut a, mut b, mut c, mut d] = [0, 1, 2, 3].map(|word| counters[word][lane]);
        for key in keys {
            let (first, second) = (times(a, 0), times(c, 1));
            (a, c) = ((second >> 32) ^ b ^ key[0], (first >> 32) ^ d ^ key[1]);
            (b, d) = (second, first);
        }
        [blocks[0][lane], blocks[1][lane], blocks[2][lane], blocks[3][lane]] = [a, b, c, d];
    }
    blocks
}

/// The product of a word and one of the multipliers.
#[inline(always)]
fn times(word: u64, multiplier: usize) -> u64 {
    (word & 0xFFFF_FFFF) * u64::from(philox::MULTIPLIERS[multiplier])
}

/// The first two rounds on the counters of one ordinal and sixteen indices below 2^32: half of their multiplications are
/// the same for all.
#[inline(always)]
fn two_rounds(ordinal: u64, indices: &Column, keys: &RoundKeys) -> [Column; 4] {
    let [_, b, c, d] = philox::counter(0, ordinal, 0).map(u64::from);
    let second = times(c, 1);
    let first = times((second >> 32) ^ b ^ keys[0][0], 0);
    let mut blocks = [[0; LANES]; 4];
    for lane in 0..LANES {
        let own_first = times(indices[lane], 0);
        let own_second = times((own_first >> 32) ^ d ^ keys[0][1], 1);
        blocks[0][lane] = (own_second >> 32) ^ (second ^ keys[1][0]);
        blocks[1][lane] = own_second;
        blocks[2][lane] = own_first ^ ((first >> 32) ^ keys[1][1]);
        blocks[3][lane] = first;
    }
    blocks
}

/// The words of sixteen blocks after rounds with these keys.
#[inline(always)]
fn words(counters: [Column; 4], keys: &[[u64; 2]]) -> [[u32; LANES]; 4] {
    let [a, b, c, d] = rounds(counters, keys);
    let mut words = [[0; LANES]; 4];
    for lane in 0..LANES {
        words[0][lane] = a[lane] as u32;
        words[1][lane] = b[lane] as u32;
        words[2][lane] = c[lane] as u32;
        words[3][lane] = d[lane] as u32;
    }
    words
}

/// The half words of sixteen words that begin at a bit, 0 or 16, as far as there is room.
#[inline(always)]
fn put_halves(words: &[u32; LANES], bit: u32, halves: &mut [u16]) {
    match halves.first_chunk_mut::<LANES>() {
        Some(halves) => {
            for lane in 0..LANES {
                halves[lane] = (words[lane] >> bit) as u16;
            }
        }
        None => halves.iter_mut().zip(words).for_each(|(half, word)| *half = (word >> bit) as u16),
    }
}

/// Counters of sixteen ordinals and indices with retry 0.
#[inline(always)]
fn counters(ordinals: &Column, indices: &Column) -> [Column; 4] {
    let mut columns = [[0; LANES]; 4];
    for lane in 0..LANES {
        let words = philox::counter(0, ordinals[lane], indices[lane]);
        columns[0][lane] = u64::from(words[0]);
        columns[1][lane] = u64::from(words[1]);
        columns[2][lane] = u64::from(words[2]);
        columns[3][lane] = u64::from(words[3]);
    }
    columns
}

/// Sixteen values of a list from `start` on; the last one again beyond its end.
#[inline(always)]
fn sixteen(list: &[u64], start: usize) -> Column {
    match list[start..].first_chunk() {
        Some(chunk) => *chunk,
        None => std::array::from_fn(|lane| list[(start + lane).min(list.len() - 1)]),
    }
}

/// The half words of one ordinal for many indices: `halves[h · n + k]` is half word h of 8 of index k of n.
pub(crate) fn train_halves(level: Level, key: Key, ordinal: u64, indices: &[u64], halves: &mut Vec<u16>) {
    halves.resize(8 * indices.len(), 0);
    dispatch(level, TrainHalves { key, ordinal, indices, halves });
}

struct TrainHalves<'a> {
    key: Key,
    ordinal: u64,
    indices: &'a [u64],
    halves: &'a mut [u16],
}

impl Lanes for TrainHalves<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let (n, keys) = (self.indices.len(), round_keys(self.key));
        for start in (0..n).step_by(LANES) {
            let size = LANES.min(n - start);
            let indices = sixteen(self.indices, start);
            let words = match indices.iter().fold(0, |all, index| all | index) >> 32 {
                0 => words(two_rounds(self.ordinal, &indices, &keys), &keys[2..]),
                _ => words(counters(&[self.ordinal; LANES], &indices), &keys),
            };
            for (word, words) in words.iter().enumerate() {
                put_halves(words, 0, &mut self.halves[2 * word * n + start..][..size]);
                put_halves(words, 16, &mut self.halves[(2 * word + 1) * n + start..][..size]);
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
        let (mut ordinal, keys) = (self.first / 4, round_keys(self.key));
        for part in self.words.chunks_mut(4 * LANES) {
            let ordinals = std::array::from_fn(|lane| ordinal + lane as u64);
            let [a, b, c, d] = words(counters(&ordinals, &[self.index; LANES]), &keys);
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

/// The first 64 bits of sixteen draws of one owner.
#[inline(always)]
fn sixteen_bits(keys: &RoundKeys, index: u64, j: &[u64; LANES]) -> [u64; LANES] {
    let mut ordinals = [0; LANES];
    for lane in 0..LANES {
        ordinals[lane] = j[lane] / 2;
    }
    let [a, b, c, d] = words(counters(&ordinals, &[index; LANES]), keys);
    let mut bits = [0; LANES];
    for lane in 0..LANES {
        let odd = j[lane] % 2 == 1;
        let (low, high) = if odd { (c[lane], d[lane]) } else { (a[lane], b[lane]) };
        bits[lane] = u64::from(low) | u64::from(high) << 32;
    }
    bits
}

/// The first 64 bits of each of the draws `j` of one owner, as `Stream::bits` gives them.
pub(super) fn first_bits(level: Level, key: Key, index: u64, j: &[u64], bits: &mut Vec<u64>) {
    bits.clear();
    bits.resize(j.len(), 0);
    dispatch(level, FirstBits { key, index, j, bits });
}

struct FirstBits<'a> {
    key: Key,
    index: u64,
    j: &'a [u64],
    bits: &'a mut [u64],
}

impl Lanes for FirstBits<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let keys = round_keys(self.key);
        for (start, some) in (0..).step_by(LANES).zip(self.bits.chunks_mut(LANES)) {
            let bits = sixteen_bits(&keys, self.index, &sixteen(self.j, start));
            match some.first_chunk_mut() {
                Some(some) => *some = bits,
                None => some.copy_from_slice(&bits[..some.len()]),
            }
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
        let (n, keys) = (self.j.len(), round_keys(self.key));
        for start in (0..n).step_by(LANES) {
            let size = LANES.min(n - start);
            let units = sixteen_bits(&keys, self.index, &sixteen(self.j, start)).map(philox::open_unit);
            let normals = &mut self.normals[start..start + size];
            match normals.first_chunk_mut() {
                Some(normals) => *normals = units,
                None => normals.copy_from_slice(&units[..size]),
            }
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
        let indices: Vec<u64> = (0..37).map(|k| k * 77_777_777_777 % (1 << 48)).collect();
        let small: Vec<u64> = (0..37).map(|k| (k * 777_777_777 + 3) % (1 << 32)).collect();
        for level in LEVELS {
            // Small indices, and small and large ones side by side; a small ordinal and a large one.
            for (indices, ordinal) in [(&small, 12_345), (&small, 1 << 44 | 7), (&indices, 12_345)] {
                let mut halves = Vec::new();
                train_halves(level, key, ordinal, indices, &mut halves);
                for (k, &index) in indices.iter().enumerate() {
                    let j = 8 * ordinal..8 * (ordinal + 1);
                    assert!(
                        j.zip(0..).all(|(j, h)| halves[h * 37 + k] == philox::half_word(key, 0, index, j))
                    );
                }
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
