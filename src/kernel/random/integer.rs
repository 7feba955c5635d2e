//! Whole numbers below a bound: multiply and keep the high part, reject the few words that would make a value more
//! likely than another (Lemire 2019).

use super::{Key, ars};

/// `low32(word × bound)` below this is rejected.
#[inline(always)]
fn threshold(bound: u32) -> u32 {
    bound.wrapping_neg() % bound
}

/// A number in 0 .. `bound` from a word, or `None` when the word has to be drawn again. `bound` is at least 1.
#[inline(always)]
pub fn below(word: u32, bound: u32) -> Option<u32> {
    let product = u64::from(word) * u64::from(bound);
    let low = product as u32;
    // Only a low part below the bound can be below the threshold: the division is almost never needed.
    (low >= bound || low >= threshold(bound)).then_some((product >> 32) as u32)
}

/// Writes a number in 0 .. `bound` for each word, at most 2^32 of them; says whether some word has to be drawn again, and
/// its number is without meaning then.
#[inline(always)]
pub(crate) fn below_all(words: impl Iterator<Item = u32>, bound: u32, numbers: &mut [u32]) -> bool {
    let threshold = threshold(bound);
    let mut rejected = false;
    for (number, word) in numbers.iter_mut().zip(words) {
        let product = u64::from(word) * u64::from(bound);
        *number = (product >> 32) as u32;
        rejected |= (product as u32) < threshold;
    }
    rejected
}

/// The `j`-th choice of an owner among `bound` partners, starting at attempt `retry`; the attempt that succeeded is
/// returned too, so that a caller who cannot use the partner goes on from the next.
#[inline]
pub fn choose(key: Key, retry: u32, index: u64, j: u64, bound: u32) -> (u32, u32) {
    let mut retry = retry;
    loop {
        if let Some(choice) = below(ars::word(key, retry, index, j), bound) {
            return (choice, retry);
        }
        retry = retry.wrapping_add(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_is_equally_likely() {
        // Words at equal distances over the whole range.
        for bound in [1u32, 2, 3, 7, 10, 1000] {
            let mut counts = vec![0u32; bound as usize];
            for k in 0..200_000u32 {
                if let Some(value) = below(k.wrapping_mul(21_475), bound) {
                    counts[value as usize] += 1;
                }
            }
            let mean = 200_000.0 / f64::from(bound);
            assert!(
                counts.iter().all(|&n| (f64::from(n) - mean).abs() <= 0.02 * mean + 10.0),
                "{bound}: {counts:?}"
            );
        }
        assert_eq!(below(0, 3), None, "2^32 mod 3 = 1 word must be rejected");
        assert_eq!(below(1, 3), Some(0));
        assert_eq!(below(u32::MAX, 3), Some(2));
    }
}
