//! Philox4x32-10, the counter-based generator of Salmon, Moraes, Dror and Shaw (2011), and how its 128-bit counter is
//! packed: retry (32 bits), ordinal (48 bits), index (48 bits), from the highest bit to the lowest.

use super::Key;

pub(super) const MULTIPLIERS: [u32; 2] = [0xD251_1F53, 0xCD9E_8D57];
pub(super) const WEYL: [u32; 2] = [0x9E37_79B9, 0xBB67_AE85];

/// Largest index and ordinal: 48 bits each.
const FIELD: u64 = (1 << 48) - 1;

/// One block of four words.
#[inline(always)]
pub fn philox(counter: [u32; 4], key: [u32; 2]) -> [u32; 4] {
    let ([mut a, mut b, mut c, mut d], [mut k0, mut k1]) = (counter, key);
    for round in 0..10 {
        if round > 0 {
            k0 = k0.wrapping_add(WEYL[0]);
            k1 = k1.wrapping_add(WEYL[1]);
        }
        let first = u64::from(MULTIPLIERS[0]) * u64::from(a);
        let second = u64::from(MULTIPLIERS[1]) * u64::from(c);
        (a, b, c, d) =
            ((second >> 32) as u32 ^ b ^ k0, second as u32, (first >> 32) as u32 ^ d ^ k1, first as u32);
    }
    [a, b, c, d]
}

/// The counter of (retry, ordinal, index).
#[inline(always)]
pub(super) fn counter(retry: u32, ordinal: u64, index: u64) -> [u32; 4] {
    let (ordinal, index) = (ordinal & FIELD, index & FIELD);
    [index as u32, (index >> 32) as u32 | (ordinal as u32) << 16, (ordinal >> 16) as u32, retry]
}

/// The four words of (key, retry, ordinal, index).
#[inline(always)]
pub fn block(key: Key, retry: u32, ordinal: u64, index: u64) -> [u32; 4] {
    philox(counter(retry, ordinal, index), [key.0 as u32, (key.0 >> 32) as u32])
}

/// The 32-bit word number `j` of an owner: choices of partners, stochastic neurons.
#[inline(always)]
pub fn word(key: Key, retry: u32, index: u64, j: u64) -> u32 {
    block(key, retry, j / 4, index)[(j % 4) as usize]
}

/// The 16-bit half word number `j` of an owner: trains. Half words 2w and 2w + 1 of a block are the lower and the upper
/// half of its word w.
#[inline(always)]
pub fn half_word(key: Key, retry: u32, index: u64, j: u64) -> u16 {
    (block(key, retry, j / 8, index)[(j % 8 / 2) as usize] >> (16 * (j % 2))) as u16
}

/// The 64-bit half number `j` of an owner: values.
#[inline(always)]
pub fn half(key: Key, retry: u32, index: u64, j: u64) -> u64 {
    let words = block(key, retry, j / 2, index);
    let low = 2 * (j % 2) as usize;
    u64::from(words[low]) | u64::from(words[low + 1]) << 32
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

    /// The known answers that come with Random123 1.14 (`kat_vectors`, philox4x32 with 10 rounds).
    #[test]
    fn known_answers_of_random123() {
        assert_eq!(philox([0; 4], [0; 2]), [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]);
        assert_eq!(
            philox([u32::MAX; 4], [u32::MAX; 2]),
            [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]
        );
        assert_eq!(
            philox([0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344], [0xa409_3822, 0x299f_31d0]),
            [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]
        );
    }

    #[test]
    fn fields_of_the_counter_do_not_overlap() {
        let key = Key(7);
        assert_ne!(block(key, 0, 1, 0), block(key, 0, 0, 1 << 16));
        assert_ne!(block(key, 0, 0, FIELD), block(key, 0, 1, FIELD));
        assert_ne!(block(key, 1, 0, 0), block(key, 0, FIELD, 0));
        let counter = (3u128 << 96) | (5u128 << 48) | 9;
        let words = std::array::from_fn(|k| (counter >> (32 * k)) as u32);
        assert_eq!(block(key, 3, 5, 9), philox(words, [7, 0]));
    }

    #[test]
    fn half_words_are_a_block_from_its_lowest_bit_on() {
        let bits =
            block(Key(7), 3, 5, 9).iter().rev().fold(0u128, |bits, &word| bits << 32 | u128::from(word));
        assert!((0..8).all(|h| half_word(Key(7), 3, 9, 40 + h) == (bits >> (16 * h)) as u16));
    }

    #[test]
    fn open_unit_never_reaches_its_ends() {
        assert!(open_unit(0) > 0.0 && open_unit(u64::MAX) < 1.0);
        assert!(unit(u64::MAX) < 1.0 && unit(0) == 0.0);
    }
}
