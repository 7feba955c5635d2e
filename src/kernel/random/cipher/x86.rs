//! Rounds by the instructions of x86-64, on one, two or four blocks at once.

use super::super::ars::{Block, ROUNDS, Schedule};
use super::{SIDE_BY_SIDE, Word, next};
use crate::kernel::lanes::Level;
use std::arch::x86_64::{
    __m128i, __m256i, __m512i, _mm_add_epi64, _mm_aesenc_si128, _mm_aesenclast_si128, _mm_cvtsi128_si64,
    _mm_loadu_si128, _mm_set_epi64x, _mm_storeu_si128, _mm_unpackhi_epi64, _mm_xor_si128, _mm256_add_epi64,
    _mm256_aesenc_epi128, _mm256_aesenclast_epi128, _mm256_broadcastsi128_si256, _mm256_loadu_si256,
    _mm256_storeu_si256, _mm256_xor_si256, _mm512_add_epi64, _mm512_aesenc_epi128, _mm512_aesenclast_epi128,
    _mm512_broadcast_i32x4, _mm512_loadu_si512, _mm512_storeu_si512, _mm512_xor_si512,
};

/// Blocks in a vector whose rounds this machine knows: 1, 2 or 4.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Width(usize);

impl Width {
    /// The widest of a level, or of the machine where it has less. The baseline does without instructions for rounds.
    #[inline]
    pub fn of(level: Level) -> Option<Width> {
        let widest = match level.here() {
            Level::Baseline => 0,
            Level::Avx2 => 2,
            Level::Avx512 => 4,
        };
        [4, 2, 1].into_iter().filter(|&blocks| blocks <= widest).find_map(Width::new)
    }

    /// None if the machine does not know it.
    #[inline]
    pub fn new(blocks: usize) -> Option<Width> {
        let aes = is_x86_feature_detected!("aes");
        let known = match blocks {
            1 => aes,
            2 => aes && is_x86_feature_detected!("vaes") && is_x86_feature_detected!("avx2"),
            4 => aes && is_x86_feature_detected!("vaes") && is_x86_feature_detected!("avx512f"),
            _ => false,
        };
        known.then_some(Width(blocks))
    }

    /// See `super::fill`.
    #[inline]
    pub fn fill<W: Word>(self, schedule: &Schedule, counters: (Block, Block), words: &mut [W]) {
        // SAFETY: there is no such width where the machine has not the instructions.
        unsafe {
            match self.0 {
                4 => fill_four(schedule, counters, words),
                2 => fill_two(schedule, counters, words),
                _ => fill_one(schedule, counters, words),
            }
        }
    }

    /// See `super::replace`.
    #[inline]
    pub fn replace(self, schedule: &Schedule, counters: &mut [Block]) {
        // SAFETY: as above.
        unsafe {
            match self.0 {
                4 => replace_four(schedule, counters),
                2 => replace_two(schedule, counters),
                _ => replace_one(schedule, counters),
            }
        }
    }
}

/// See `super::one`, where the machine has instructions for it.
#[inline]
pub(super) fn one(schedule: &Schedule, counter: Block) -> Option<Block> {
    // SAFETY: the machine has these instructions.
    is_x86_feature_detected!("aes").then(|| unsafe { cipher_one(schedule, counter) })
}

/// Some blocks in a register. The methods may only be called where the machine has the instructions, from functions
/// that say so: they become part of these.
trait Vector: Copy {
    const BLOCKS: usize;
    unsafe fn load(blocks: *const Block) -> Self;
    unsafe fn store(self, blocks: *mut Block);
    /// The same block everywhere.
    unsafe fn same(block: Block) -> Self;
    unsafe fn xor(self, other: Self) -> Self;
    unsafe fn add(self, other: Self) -> Self;
    unsafe fn round(self, key: Self) -> Self;
    unsafe fn last_round(self, key: Self) -> Self;
}

macro_rules! vector {
    ($vector:ty, $blocks:literal, $load:ident, $store:ident, $same:expr, $xor:ident, $add:ident, $round:ident, $last:ident) => {
        // SAFETY of all methods: see the trait.
        impl Vector for $vector {
            const BLOCKS: usize = $blocks;

            #[inline(always)]
            unsafe fn load(blocks: *const Block) -> Self {
                unsafe { $load(blocks.cast()) }
            }

            #[inline(always)]
            unsafe fn store(self, blocks: *mut Block) {
                unsafe { $store(blocks.cast(), self) }
            }

            #[inline(always)]
            unsafe fn same(block: Block) -> Self {
                unsafe { $same(_mm_set_epi64x(block[1] as i64, block[0] as i64)) }
            }

            #[inline(always)]
            unsafe fn xor(self, other: Self) -> Self {
                unsafe { $xor(self, other) }
            }

            #[inline(always)]
            unsafe fn add(self, other: Self) -> Self {
                unsafe { $add(self, other) }
            }

            #[inline(always)]
            unsafe fn round(self, key: Self) -> Self {
                unsafe { $round(self, key) }
            }

            #[inline(always)]
            unsafe fn last_round(self, key: Self) -> Self {
                unsafe { $last(self, key) }
            }
        }
    };
}

vector!(
    __m128i,
    1,
    _mm_loadu_si128,
    _mm_storeu_si128,
    std::convert::identity,
    _mm_xor_si128,
    _mm_add_epi64,
    _mm_aesenc_si128,
    _mm_aesenclast_si128
);
vector!(
    __m256i,
    2,
    _mm256_loadu_si256,
    _mm256_storeu_si256,
    _mm256_broadcastsi128_si256,
    _mm256_xor_si256,
    _mm256_add_epi64,
    _mm256_aesenc_epi128,
    _mm256_aesenclast_epi128
);
vector!(
    __m512i,
    4,
    _mm512_loadu_si512,
    _mm512_storeu_si512,
    _mm512_broadcast_i32x4,
    _mm512_xor_si512,
    _mm512_add_epi64,
    _mm512_aesenc_epi128,
    _mm512_aesenclast_epi128
);

/// Blocks of the widest vectors that are side by side.
const MOST: usize = 4 * SIDE_BY_SIDE;

/// The keys of a schedule.
struct Keys<V> {
    first: V,
    rounds: [V; ROUNDS],
    last: V,
}

impl<V: Vector> Keys<V> {
    #[inline(always)]
    unsafe fn new(schedule: &Schedule) -> Keys<V> {
        let &Schedule { first, rounds, last } = schedule;
        // SAFETY: see `Vector`.
        unsafe {
            let (first, last) = (V::same(first), V::same(last));
            let mut keys = Keys { first, rounds: [first; ROUNDS], last };
            for (key, round) in keys.rounds.iter_mut().zip(rounds) {
                *key = V::same(round);
            }
            keys
        }
    }

    #[inline(always)]
    unsafe fn cipher(&self, mut state: [V; SIDE_BY_SIDE]) -> [V; SIDE_BY_SIDE] {
        // SAFETY: see `Vector`.
        unsafe {
            for vector in &mut state {
                *vector = vector.xor(self.first);
            }
            for &key in &self.rounds {
                for vector in &mut state {
                    *vector = vector.round(key);
                }
            }
            for vector in &mut state {
                *vector = vector.last_round(self.last);
            }
        }
        state
    }
}

// There are no closures in what follows: they would not have the instructions.

#[inline(always)]
unsafe fn fill<V: Vector, W: Word>(schedule: &Schedule, (first, step): (Block, Block), words: &mut [W]) {
    let blocks = SIDE_BY_SIDE * V::BLOCKS;
    let mut start = [[0; 2]; MOST];
    let mut counter = first;
    for start in &mut start[..blocks] {
        *start = next(&mut counter, step);
    }
    let far = step.map(|step| step.wrapping_mul(blocks as u64));
    // SAFETY: see `Vector`. A full part has room for all words of the state.
    unsafe {
        let (keys, far) = (Keys::<V>::new(schedule), V::same(far));
        let mut counters = load::<V>(&start);
        for part in words.chunks_mut(blocks * W::OF_BLOCK) {
            let state = keys.cipher(counters);
            for counter in &mut counters {
                *counter = counter.add(far);
            }
            if part.len() == blocks * W::OF_BLOCK {
                for (k, vector) in state.iter().enumerate() {
                    vector.store(part.as_mut_ptr().cast::<Block>().add(k * V::BLOCKS));
                }
            } else {
                let mut last = [[0; 2]; MOST];
                store(state, &mut last);
                for (k, word) in part.iter_mut().enumerate() {
                    *word = W::of(last[k / W::OF_BLOCK], k % W::OF_BLOCK);
                }
            }
        }
    }
}

#[inline(always)]
unsafe fn replace<V: Vector>(schedule: &Schedule, counters: &mut [Block]) {
    // SAFETY: see `Vector`.
    unsafe {
        let keys = Keys::<V>::new(schedule);
        for part in counters.chunks_mut(SIDE_BY_SIDE * V::BLOCKS) {
            if part.len() == SIDE_BY_SIDE * V::BLOCKS {
                store(keys.cipher(load::<V>(part)), part);
            } else {
                let mut blocks = [[0; 2]; MOST];
                blocks[..part.len()].copy_from_slice(part);
                store(keys.cipher(load::<V>(&blocks)), &mut blocks);
                part.copy_from_slice(&blocks[..part.len()]);
            }
        }
    }
}

/// The first vectors of blocks.
#[inline(always)]
unsafe fn load<V: Vector>(blocks: &[Block]) -> [V; SIDE_BY_SIDE] {
    let blocks = &blocks[..SIDE_BY_SIDE * V::BLOCKS];
    // SAFETY: see `Vector`; there are so many blocks.
    unsafe {
        let mut state = [V::load(blocks.as_ptr()); SIDE_BY_SIDE];
        for (k, vector) in state.iter_mut().enumerate() {
            *vector = V::load(blocks.as_ptr().add(k * V::BLOCKS));
        }
        state
    }
}

/// The other way.
#[inline(always)]
unsafe fn store<V: Vector>(state: [V; SIDE_BY_SIDE], blocks: &mut [Block]) {
    let blocks = &mut blocks[..SIDE_BY_SIDE * V::BLOCKS];
    // SAFETY: see `Vector`; there are so many blocks.
    unsafe {
        for (k, vector) in state.iter().enumerate() {
            vector.store(blocks.as_mut_ptr().add(k * V::BLOCKS));
        }
    }
}

macro_rules! with_features {
    ($features:literal, $vector:ty, $fill:ident, $replace:ident) => {
        #[target_feature(enable = $features)]
        fn $fill<W: Word>(schedule: &Schedule, counters: (Block, Block), words: &mut [W]) {
            // SAFETY: this function has the instructions.
            unsafe { fill::<$vector, W>(schedule, counters, words) }
        }

        #[target_feature(enable = $features)]
        fn $replace(schedule: &Schedule, counters: &mut [Block]) {
            // SAFETY: this function has the instructions.
            unsafe { replace::<$vector>(schedule, counters) }
        }
    };
}

with_features!("aes", __m128i, fill_one, replace_one);
with_features!("avx2,aes,vaes", __m256i, fill_two, replace_two);
with_features!("avx512f,aes,vaes", __m512i, fill_four, replace_four);

#[target_feature(enable = "aes")]
fn cipher_one(schedule: &Schedule, counter: Block) -> Block {
    let vector = |block: Block| _mm_set_epi64x(block[1] as i64, block[0] as i64);
    let mut state = _mm_xor_si128(vector(counter), vector(schedule.first));
    for key in schedule.rounds {
        state = _mm_aesenc_si128(state, vector(key));
    }
    state = _mm_aesenclast_si128(state, vector(schedule.last));
    [_mm_cvtsi128_si64(state) as u64, _mm_cvtsi128_si64(_mm_unpackhi_epi64(state, state)) as u64]
}
