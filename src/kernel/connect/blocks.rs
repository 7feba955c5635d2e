//! `FixedTotalNumber` block by block: how many of the pairs have their source among each sixteen, so that a table can be
//! made source by source. Numbers of pairs are binomial, halving after halving; together they are multinomial, as if each
//! pair had drawn its source from all.

use crate::kernel::random::{Key, Stream};
use rand_distr::{Binomial, Distribution};
use std::ops::Range;

/// Sources of a block: few enough that the synapses of one stay in a second-level cache.
const SOURCES: usize = 16;

/// Pairs whose sources are neighbours. Its number is the owner of the pairs and of what is drawn for them.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Block {
    pub number: u64,
    /// Position in the order of creation of the first pair.
    pub base: u64,
    /// How many pairs.
    pub count: u64,
    /// Positions of the sources.
    pub sources: Range<u32>,
}

/// The blocks of `total` pairs that are not empty.
pub(super) fn blocks(key: Key, total: u64, sources: usize) -> Vec<Block> {
    let mut blocks = Vec::new();
    halve(key, (1, 0..sources.div_ceil(SOURCES)), sources, total, &mut blocks);
    blocks
}

/// Shares pairs among some blocks. The halvings are numbered as the nodes of a tree, beyond all owners of pairs.
fn halve(
    key: Key,
    (node, numbers): (u64, Range<usize>),
    sources: usize,
    total: u64,
    blocks: &mut Vec<Block>,
) {
    const TREE: u64 = 1 << 47;
    if total == 0 {
        return;
    }
    let positions = |numbers: &Range<usize>| numbers.start * SOURCES..(numbers.end * SOURCES).min(sources);
    if numbers.len() == 1 {
        let base = blocks.last().map_or(0, |last: &Block| last.base + last.count);
        let positions = positions(&numbers);
        let sources = positions.start as u32..positions.end as u32;
        blocks.push(Block { number: numbers.start as u64, base, count: total, sources });
        return;
    }
    let middle = numbers.start + numbers.len() / 2;
    let (left, right) = (numbers.start..middle, middle..numbers.end);
    let share = positions(&left).len() as f64 / positions(&numbers).len() as f64;
    let law = Binomial::new(total, share);
    let first = law.map_or(0, |law| law.sample(&mut Stream::new(key, TREE | node, 0)).min(total));
    halve(key, (2 * node, left), sources, first, blocks);
    halve(key, (2 * node + 1, right), sources, total - first, blocks);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_hold_all_pairs_in_order() {
        for (total, sources) in [(0, 5), (1, 1), (7, 16), (1000, 17), (5, 100_000), (1_000_000, 333)] {
            let blocks = blocks(Key(5), total, sources);
            let mut next = 0;
            for block in &blocks {
                assert!(block.base == next && block.count > 0 && block.sources.end as usize <= sources);
                assert_eq!(block.sources.start as u64, 16 * block.number);
                next += block.count;
            }
            assert_eq!(next, total);
            assert!(blocks.is_sorted_by_key(|block| block.number));
        }
    }

    /// Over many keys the number of a block has the mean and the variance of a binomial law, also of the last, smaller one.
    #[test]
    fn numbers_are_binomial() {
        let (total, sources, keys) = (500u64, 72usize, 4000u64);
        for (number, size) in [(0, 16.0), (2, 16.0), (4, 8.0)] {
            let counts = (0..keys).map(|key| {
                let blocks = blocks(Key(key), total, sources);
                blocks.iter().find(|block| block.number == number).map_or(0, |block| block.count) as f64
            });
            let counts: Vec<f64> = counts.collect();
            let (p, n) = (size / sources as f64, keys as f64);
            let (mean, variance) = (total as f64 * p, total as f64 * p * (1.0 - p));
            let seen = counts.iter().sum::<f64>() / n;
            assert!((seen - mean).abs() < 4.5 * (variance / n).sqrt(), "{number}: {seen} of {mean}");
            let spread = counts.iter().map(|count| (count - mean).powi(2)).sum::<f64>() / n;
            assert!(
                (spread / variance - 1.0).abs() < 4.5 * (2.0 / n).sqrt(),
                "{number}: {spread} of {variance}"
            );
        }
    }
}
