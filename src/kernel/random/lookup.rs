//! Counts of a table, looked up by the highest bits of their half words: with 512-bit vectors 32 at once.

use crate::kernel::lanes::Level;

/// Bits that are looked up. Half words that agree in them are a bucket.
const BITS: u32 = 6;
const BUCKETS: usize = 1 << BITS;
const SHIFT: u32 = u16::BITS - BITS;

/// Half words that are looked up at once.
#[cfg(target_arch = "x86_64")]
const LANES: usize = 32;

/// Thresholds, ascending, of which no bucket but the last has more than two inside.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Lookup {
    /// By bucket: how many thresholds all of it reaches.
    base: [u16; BUCKETS],
    /// By bucket: the last half word before the next threshold, and before the one after that, if these are inside.
    first: [u16; BUCKETS],
    second: [u16; BUCKETS],
    /// All further ones. Few half words reach them.
    beyond: Vec<u16>,
}

impl Lookup {
    /// None if a bucket has too many thresholds.
    pub fn new(thresholds: &[u16]) -> Option<Lookup> {
        let none = [u16::MAX; BUCKETS];
        let mut lookup = Lookup { base: [0; BUCKETS], first: none, second: none, beyond: Vec::new() };
        for bucket in 0..BUCKETS {
            let start = (bucket << SHIFT) as u16;
            let (base, rest) =
                thresholds.split_at(thresholds.partition_point(|&threshold| threshold <= start));
            let inside = rest.partition_point(|&threshold| usize::from(threshold >> SHIFT) == bucket);
            lookup.base[bucket] = base.len() as u16;
            let before = |k: usize| rest[..inside].get(k).map_or(u16::MAX, |threshold| threshold - 1);
            (lookup.first[bucket], lookup.second[bucket]) = (before(0), before(1));
            match rest[..inside].get(2..) {
                Some(beyond) if bucket == BUCKETS - 1 => lookup.beyond = beyond.to_vec(),
                Some([_, ..]) => return None,
                _ => {}
            }
        }
        Some(lookup)
    }

    /// How many thresholds each half word of full vectors reaches; there is a count for each half word. Says whether any of
    /// them is below `open`, the sum, and how many half words these are; the last ones are left. None if the machine cannot
    /// do it at this level.
    #[inline]
    pub fn count(
        &self,
        level: Level,
        open: u16,
        halves: &[u16],
        counts: &mut [u8],
    ) -> Option<(bool, u32, usize)> {
        #[cfg(target_arch = "x86_64")]
        if level.here() == Level::Avx512 {
            // SAFETY: the machine has the features of this level.
            return Some(unsafe { with_avx512(self, open, halves, counts) });
        }
        let _ = (level, open, halves, counts);
        None
    }
}

/// See [`Lookup::count`]. Plain loops do not become this: no compiler knows that a list of 64 words fits two registers.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512bw")]
fn with_avx512(lookup: &Lookup, open: u16, halves: &[u16], counts: &mut [u8]) -> (bool, u32, usize) {
    use std::arch::x86_64::{
        __m512i, _mm256_storeu_si256, _mm512_add_epi32, _mm512_cmpge_epu16_mask, _mm512_cmpgt_epu16_mask,
        _mm512_cmplt_epu16_mask, _mm512_cvtepi16_epi8, _mm512_loadu_si512, _mm512_madd_epi16,
        _mm512_mask_add_epi16, _mm512_permutex2var_epi16, _mm512_reduce_add_epi32, _mm512_set1_epi16,
        _mm512_setzero_si512, _mm512_srli_epi16,
    };
    let load = |words: &[u16; LANES]| {
        // SAFETY: so many words are 64 bytes, and may begin anywhere.
        unsafe { _mm512_loadu_si512(words.as_ptr().cast()) }
    };
    let table = |words: &[u16; BUCKETS]| {
        let (halves, _) = words.as_chunks();
        [load(&halves[0]), load(&halves[1])]
    };
    let look_up = |[low, high]: [__m512i; 2], buckets| _mm512_permutex2var_epi16(low, buckets, high);
    let (base, first, second) = (table(&lookup.base), table(&lookup.first), table(&lookup.second));
    let one = _mm512_set1_epi16(1);
    let far = lookup
        .beyond
        .first()
        .map_or(_mm512_set1_epi16(-1), |&threshold| _mm512_set1_epi16((threshold - 1) as i16));
    let open = _mm512_set1_epi16(open as i16);
    let (mut any_open, mut total) = (0, _mm512_setzero_si512());
    let (halves, counts) = (halves.as_chunks::<LANES>().0, counts.as_chunks_mut::<LANES>().0);
    for (words, counts) in halves.iter().zip(counts) {
        let words = load(words);
        let buckets = _mm512_srli_epi16::<SHIFT>(words);
        let mut count = look_up(base, buckets);
        let reaches_first = _mm512_cmpgt_epu16_mask(words, look_up(first, buckets));
        count = _mm512_mask_add_epi16(count, reaches_first, count, one);
        let reaches_second = _mm512_cmpgt_epu16_mask(words, look_up(second, buckets));
        count = _mm512_mask_add_epi16(count, reaches_second, count, one);
        if _mm512_cmpgt_epu16_mask(words, far) != 0 {
            for &threshold in &lookup.beyond {
                let reaches = _mm512_cmpge_epu16_mask(words, _mm512_set1_epi16(threshold as i16));
                count = _mm512_mask_add_epi16(count, reaches, count, one);
            }
        }
        any_open |= _mm512_cmplt_epu16_mask(words, open);
        total = _mm512_add_epi32(total, _mm512_madd_epi16(count, one));
        // SAFETY: 32 bytes, which may begin anywhere.
        unsafe { _mm256_storeu_si256(counts.as_mut_ptr().cast(), _mm512_cvtepi16_epi8(count)) };
    }
    (any_open != 0, _mm512_reduce_add_epi32(total) as u32, halves.len() * LANES)
}

#[cfg(test)]
mod tests {
    use super::super::poisson::cumulative;
    use super::*;

    impl Lookup {
        /// What [`with_avx512`] does for one half word, on any machine.
        fn count_one(&self, half: u16) -> usize {
            let bucket = usize::from(half >> SHIFT);
            let one_by_one = [half > self.first[bucket], half > self.second[bucket]];
            let beyond = self.beyond.iter().map(|&threshold| half >= threshold);
            usize::from(self.base[bucket])
                + one_by_one.into_iter().chain(beyond).map(usize::from).sum::<usize>()
        }
    }

    /// All half words, against plain comparison.
    #[test]
    fn each_half_word_reaches_its_thresholds() {
        let halves: Vec<u16> = (0..=u16::MAX).collect();
        let laws = [1e-4, 0.01, 0.3, 1.3, 2.3, 5.0]
            .map(|mean| cumulative(mean).iter().map(|&end| (end >> 16) as u16).collect::<Vec<_>>());
        let crafted = [vec![], vec![0], vec![0, 0, 0], vec![1024, 1024, 1025, 2047], vec![u16::MAX; 5]];
        for thresholds in laws.into_iter().chain(crafted) {
            let lookup = Lookup::new(&thresholds).unwrap();
            let plain = |half| thresholds.iter().filter(|&&threshold| half >= threshold).count();
            assert!(halves.iter().all(|&half| lookup.count_one(half) == plain(half)));
            let mut counts = vec![0; halves.len()];
            assert_eq!(lookup.count(Level::Avx2, 3, &halves, &mut counts), None);
            if Level::detect() < Level::Avx512 {
                continue;
            }
            let (open, total, done) = lookup.count(Level::Avx512, 3, &halves, &mut counts).unwrap();
            assert!(open && done == halves.len());
            assert!(halves.iter().zip(&counts).all(|(&half, &count)| usize::from(count) == plain(half)));
            assert_eq!(total, counts.iter().map(|&count| u32::from(count)).sum::<u32>());
            assert_eq!(
                lookup
                    .count(Level::Avx512, 3, &halves[3..99], &mut counts)
                    .map(|(open, _, done)| (open, done)),
                Some((false, 96))
            );
        }
        assert!(Lookup::new(&[1, 2, 3]).is_none() && Lookup::new(&[1, 2]).is_some());
    }
}
