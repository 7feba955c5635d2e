//! ARS-7, the counter-based generator of Salmon, Moraes, Dror and Shaw (2011): seven rounds of AES on a counter of 128 bits,
//! with keys that differ by constants. Its five-round form is in Intel's libraries, and already passes all tests for
//! randomness that its authors knew.
//!
//! The counter says what is drawn: its lower 64 bits have the index in 48 bits and half of the retry above, its upper ones
//! the ordinal and the other half.

use super::Key;
use super::cipher::{self, Word};

/// 128 bits, the lower 64 first: a counter, or what comes of it.
pub(super) type Block = [u64; 2];

/// Rounds but for the last, which differs from the others.
pub(super) const ROUNDS: usize = 6;

/// Largest index and ordinal: 48 bits each.
const FIELD: u64 = (1 << 48) - 1;

/// The keys of the rounds.
#[derive(Clone, Copy)]
pub(super) struct Schedule {
    /// Added to the counter before the first round.
    pub first: Block,
    pub rounds: [Block; ROUNDS],
    pub last: Block,
}

impl Schedule {
    /// From a key of 128 bits.
    #[inline(always)]
    pub fn new(key: Block) -> Schedule {
        const STEP: Block = [0x9E37_79B9_7F4A_7C15, 0xBB67_AE85_84CA_A73B];
        let after = |rounds: usize| {
            std::array::from_fn(|half| key[half].wrapping_add(STEP[half].wrapping_mul(rounds as u64)))
        };
        Schedule {
            first: key,
            rounds: std::array::from_fn(|round| after(round + 1)),
            last: after(ROUNDS + 1),
        }
    }

    /// Of a stream.
    #[inline(always)]
    pub fn of(key: Key) -> Schedule {
        Schedule::new([key.0, 0])
    }
}

/// The counter of (retry, ordinal, index).
#[inline(always)]
pub(super) fn counter(retry: u32, ordinal: u64, index: u64) -> Block {
    let (low, high) = (u64::from(retry & 0xFFFF), u64::from(retry >> 16));
    [index & FIELD | low << 48, ordinal & FIELD | high << 48]
}

/// The 128 bits of (key, retry, ordinal, index).
#[inline(always)]
pub fn block(key: Key, retry: u32, ordinal: u64, index: u64) -> Block {
    cipher::one(&Schedule::of(key), counter(retry, ordinal, index))
}

/// The 32-bit word number `j` of an owner: choices of partners, stochastic neurons.
#[inline(always)]
pub fn word(key: Key, retry: u32, index: u64, j: u64) -> u32 {
    u32::of(block(key, retry, j / 4, index), (j % 4) as usize)
}

/// The 16 bits of a connection in a step: trains. Eight connections whose numbers differ in the lowest three bits share a
/// block.
#[inline(always)]
pub fn half_word(key: Key, retry: u32, number: u64, step: u64) -> u16 {
    u16::of(block(key, retry, step, number / 8), (number % 8) as usize)
}

/// The 64-bit half number `j` of an owner: values.
#[inline(always)]
pub fn half(key: Key, retry: u32, index: u64, j: u64) -> u64 {
    block(key, retry, j / 2, index)[(j % 2) as usize]
}

/// 53 bits as a number in [0, 1).
#[inline(always)]
pub fn unit(bits: u64) -> f64 {
    (bits >> 11) as f64 * (1.0 / 9_007_199_254_740_992.0)
}

/// 53 bits as a number inside (0, 1), never an end.
#[inline(always)]
pub fn open_unit(bits: u64) -> f64 {
    ((bits >> 12) as f64 + 0.5) * (1.0 / 4_503_599_627_370_496.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_of_the_counter_do_not_overlap() {
        let counters = [(0, 0, 1), (0, 1, 0), (1, 0, 0), (1 << 16, 0, 0), (0, 0, FIELD), (0, FIELD, 0)];
        for (k, &(retry, ordinal, index)) in counters.iter().enumerate() {
            let one = counter(retry, ordinal, index);
            assert_eq!(counter(retry, ordinal | 1 << 48, index | 1 << 48), one);
            for &(retry, ordinal, index) in &counters[..k] {
                assert_ne!(counter(retry, ordinal, index), one);
            }
        }
        assert_eq!(counter(u32::MAX, FIELD, FIELD), [u64::MAX; 2]);
    }

    #[test]
    fn words_are_a_block_from_its_lowest_bit_on() {
        let [low, high] = block(Key(7), 3, 5, 9).map(u128::from);
        let bits = low | high << 64;
        assert!((0..2).all(|h| half(Key(7), 3, 9, 10 + h) == (bits >> (64 * h)) as u64));
        assert!((0..4).all(|w| word(Key(7), 3, 9, 20 + w) == (bits >> (32 * w)) as u32));
        assert!((0..8).all(|h| half_word(Key(7), 3, 72 + h, 5) == (bits >> (16 * h)) as u16));
    }

    #[test]
    fn open_unit_never_reaches_its_ends() {
        assert!(open_unit(0) > 0.0 && open_unit(u64::MAX) < 1.0);
        assert!(unit(u64::MAX) < 1.0 && unit(0) == 0.0);
    }
}
