//! The cipher under the generator on many blocks at once: ARS (Salmon, Moraes, Dror and Shaw 2011), which is rounds of AES
//! with keys that differ by constants. Processors have an instruction for a round; with VAES it works on two or four blocks.

mod portable;
#[cfg(all(target_arch = "x86_64", not(portable_cipher)))]
mod x86;

use super::ars::{Block, Schedule};
use crate::kernel::lanes::Level;

/// Blocks, or vectors of them, that are on their way at once: a round takes some cycles, of which one can begin in each.
const SIDE_BY_SIDE: usize = 8;

/// What blocks are cut into, from the lowest bit on.
///
/// # Safety
/// `OF_BLOCK` words take as much memory as a block, and any bits are a word.
pub(crate) unsafe trait Word: Copy {
    /// Words of a block.
    const OF_BLOCK: usize;
    /// Word number `k` of a block.
    fn of(block: Block, k: usize) -> Self;
}

// SAFETY: 8 times 2 bytes.
unsafe impl Word for u16 {
    const OF_BLOCK: usize = 8;

    #[inline(always)]
    fn of(block: Block, k: usize) -> u16 {
        (block[k / 4] >> (16 * (k % 4))) as u16
    }
}

// SAFETY: 4 times 4 bytes.
unsafe impl Word for u32 {
    const OF_BLOCK: usize = 4;

    #[inline(always)]
    fn of(block: Block, k: usize) -> u32 {
        (block[k / 2] >> (32 * (k % 2))) as u32
    }
}

/// The words of counters that begin with `first` and go up by `step`, each half on its own.
pub(super) fn fill<W: Word>(
    level: Level,
    schedule: &Schedule,
    (first, step): (Block, Block),
    words: &mut [W],
) {
    #[cfg(all(target_arch = "x86_64", not(portable_cipher)))]
    if let Some(width) = x86::Width::of(level) {
        return width.fill(schedule, (first, step), words);
    }
    let _ = level;
    let mut counter = first;
    for part in words.chunks_mut(SIDE_BY_SIDE * W::OF_BLOCK) {
        let blocks = portable::cipher(schedule, std::array::from_fn(|_| next(&mut counter, step)));
        part.iter_mut()
            .enumerate()
            .for_each(|(k, word)| *word = W::of(blocks[k / W::OF_BLOCK], k % W::OF_BLOCK));
    }
}

/// Puts what comes of them in the place of counters.
pub(super) fn replace(level: Level, schedule: &Schedule, counters: &mut [Block]) {
    #[cfg(all(target_arch = "x86_64", not(portable_cipher)))]
    if let Some(width) = x86::Width::of(level) {
        return width.replace(schedule, counters);
    }
    let _ = level;
    for part in counters.chunks_mut(SIDE_BY_SIDE) {
        let mut blocks = [[0; 2]; SIDE_BY_SIDE];
        blocks[..part.len()].copy_from_slice(part);
        part.copy_from_slice(&portable::cipher(schedule, blocks)[..part.len()]);
    }
}

/// What comes of one counter.
#[inline]
pub(super) fn one(schedule: &Schedule, counter: Block) -> Block {
    #[cfg(all(target_arch = "x86_64", not(portable_cipher)))]
    if let Some(block) = x86::one(schedule, counter) {
        return block;
    }
    portable::cipher_one(schedule, counter)
}

/// A counter, which goes up.
#[inline(always)]
fn next(counter: &mut Block, step: Block) -> Block {
    let [low, high] = *counter;
    *counter = [low.wrapping_add(step[0]), high.wrapping_add(step[1])];
    [low, high]
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEVELS: [Level; 3] = [Level::Baseline, Level::Avx2, Level::Avx512];

    /// The known answers that come with Random123 (`old_kat_vectors`, ars4x32 with 7 rounds), which gives words of 32 bits:
    /// counter, key and what comes of them.
    #[test]
    fn known_answers_of_random123() {
        let known: [[u32; 12]; 4] = [
            [1, 0, 0, 0, 1, 0, 0, 0, 0x3523_162b, 0xdc14_d20c, 0x7918_4077, 0x7218_4193],
            [0x100, 0, 0, 0, 1, 0, 0, 0, 0x6fb6_e62d, 0x68b6_61a4, 0x6f12_80f3, 0x22cd_b932],
            [0, 0, 0, 1, 1, 0, 0, 0, 0xfa8b_ab94, 0xef7e_7d49, 0xd67f_6d8f, 0xb030_b353],
            [
                0xe621_2845,
                0x7713_d038,
                0xcf66_54be,
                0x6c0c_e934,
                0x100,
                0,
                0,
                0,
                0x5f2b_d4b2,
                0xd3e5_db14,
                0x64a0_54e9,
                0x1a7f_038c,
            ],
        ];
        for words in known {
            let block = |k: usize| {
                std::array::from_fn(|half| {
                    u64::from(words[k + 2 * half]) | u64::from(words[k + 2 * half + 1]) << 32
                })
            };
            let (counter, schedule, answer): (Block, _, Block) =
                (block(0), Schedule::new(block(4)), block(8));
            assert_eq!(one(&schedule, counter), answer);
            assert_eq!(portable::cipher_one(&schedule, counter), answer);
        }
    }

    /// Every width, also where the last blocks do not fill a vector.
    #[test]
    fn all_widths_give_the_same() {
        let schedule = Schedule::new([0x0123_4567_89ab_cdef, 0x1357_9bdf_0246_8ace]);
        let (first, step) = ([7, u64::MAX - 20], [3, 1 << 40 | 1]);
        let mut counter = first;
        let counters: Vec<Block> = (0..200).map(|_| next(&mut counter, step)).collect();
        let blocks: Vec<Block> =
            counters.iter().map(|&counter| portable::cipher_one(&schedule, counter)).collect();
        let halves: Vec<u16> =
            blocks.iter().flat_map(|&block| (0..8).map(move |k| u16::of(block, k))).collect();
        let words: Vec<u32> =
            blocks.iter().flat_map(|&block| (0..4).map(move |k| u32::of(block, k))).collect();
        let check_replaced = |n: usize, replace: &dyn Fn(&mut [Block])| {
            let mut replaced = counters[..n].to_vec();
            replace(&mut replaced);
            assert_eq!(replaced, blocks[..n]);
        };
        let check_filled = |n: usize, fill: &dyn Fn(&mut [u16], &mut [u32])| {
            let (mut filled, mut wide) = (vec![0; n], vec![0; n / 2]);
            fill(&mut filled, &mut wide);
            assert_eq!((&filled[..], &wide[..]), (&halves[..n], &words[..n / 2]));
        };
        for n in [0, 1, 7, 8, 31, 32, 33, 63, 64, 65, 127, 200, 255, 256, 257, 1599] {
            for level in LEVELS {
                check_replaced(n / 8, &|counters| replace(level, &schedule, counters));
                check_filled(n, &|halves, words| {
                    fill(level, &schedule, (first, step), halves);
                    fill(level, &schedule, (first, step), words);
                });
            }
            #[cfg(all(target_arch = "x86_64", not(portable_cipher)))]
            for width in [1, 2, 4].into_iter().filter_map(x86::Width::new) {
                check_replaced(n / 8, &|counters| width.replace(&schedule, counters));
                check_filled(n, &|halves, words| {
                    width.fill(&schedule, (first, step), halves);
                    width.fill(&schedule, (first, step), words);
                });
            }
        }
    }
}
