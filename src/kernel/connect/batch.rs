//! Connections in batches, for building tables: those of `enumerate`, in the same order, many at a time.

use super::blocks::{Block, blocks};
use super::enumerate::{Connection, Pairs};
use super::rule::Rule;
use crate::kernel::lanes::{Lanes, Level, dispatch};
use crate::kernel::random::{batch::owner_words, below, below_all, choose};

/// Connections of one owner.
#[derive(Default)]
pub(crate) struct Batch {
    pub owner: u64,
    /// The number in the `connect` of a connection is `base + j`.
    pub base: u64,
    pub j: Vec<u64>,
    pub pre: Vec<u32>,
    pub post: Vec<u32>,
}

/// Connections in a batch at most.
const BATCH: usize = 4096;

impl Batch {
    fn begin(&mut self, owner: u64, base: u64) {
        (self.owner, self.base) = (owner, base);
        self.j.clear();
        self.pre.clear();
        self.post.clear();
    }

    fn push(&mut self, j: u64, pre: u32, post: u32) {
        self.j.push(j);
        self.pre.push(pre);
        self.post.push(post);
    }

    /// Keeps the pairs whose target is wanted; `first` is the number of the first pair.
    fn select(&mut self, first: u64, pre: &[u32], post: &[u32], wanted: &[bool], kept: &mut Vec<u32>) {
        // Every pair is noted, and stays if it is wanted: which are cannot be predicted, so a branch would cost more.
        kept.clear();
        kept.resize(pre.len() + 1, 0);
        let mut count = 0;
        for (k, &post) in (0..).zip(post) {
            kept[count] = k;
            count += usize::from(wanted[post as usize]);
        }
        let kept = &kept[..count];
        self.j.extend(kept.iter().map(|&k| first + u64::from(k)));
        self.pre.extend(kept.iter().map(|&k| pre[k as usize]));
        self.post.extend(kept.iter().map(|&k| post[k as usize]));
    }

    /// A connection of the batch.
    pub fn connection(&self, k: usize) -> Connection {
        Connection {
            number: self.base + self.j[k],
            owner: self.owner,
            j: self.j[k],
            pre: self.pre[k],
            post: self.post[k],
        }
    }
}

impl Pairs<'_> {
    /// Every connection whose target position is wanted, in order, batch by batch.
    pub fn for_each_batch(&self, level: Level, wanted: &[bool], use_batch: &mut dyn FnMut(&Batch)) {
        let mut batch = Batch::default();
        let free = self.is_free();
        match self.rule {
            Rule::FixedIndegree(counts) if free => {
                let (mut base, mut words) = (0, Vec::new());
                for post in 0..self.targets.len() as u32 {
                    let count = counts.at(post as usize);
                    if wanted[post as usize] {
                        let mut first = 0;
                        while first < count {
                            let size = (count - first).min(BATCH as u64);
                            batch.begin(u64::from(post), base);
                            self.choices(
                                level,
                                u64::from(post),
                                first,
                                size,
                                self.sources.len(),
                                &mut words,
                                &mut batch.pre,
                            );
                            batch.j.extend(first..first + size);
                            batch.post.resize(size as usize, post);
                            use_batch(&batch);
                            first += size;
                        }
                    }
                    base += count;
                }
            }
            Rule::FixedTotalNumber(count) if free => {
                let mut pairs = PairChoices::default();
                for block in blocks(self.key, *count, self.sources.len()) {
                    self.for_each_of_block(level, &block, wanted, (&mut batch, &mut pairs), use_batch);
                }
            }
            _ => {
                self.for_each(&|post| wanted[post as usize], &mut |connection| {
                    let base = connection.number - connection.j;
                    if connection.owner != batch.owner || base != batch.base || batch.j.len() == BATCH {
                        if !batch.j.is_empty() {
                            use_batch(&batch);
                        }
                        batch.begin(connection.owner, base);
                    }
                    batch.push(connection.j, connection.pre, connection.post);
                });
                if !batch.j.is_empty() {
                    use_batch(&batch);
                }
            }
        }
    }

    /// The choices `first .. first + size` of an owner among `partners`; `first` is a multiple of 4.
    #[allow(clippy::too_many_arguments)]
    fn choices(
        &self,
        level: Level,
        owner: u64,
        first: u64,
        size: u64,
        partners: usize,
        words: &mut Vec<u32>,
        choices: &mut Vec<u32>,
    ) {
        words.resize(size as usize, 0);
        owner_words(level, self.key, owner, first, words);
        let bound = partners as u32;
        choices.resize(words.len(), 0);
        if dispatch(level, Below { words, stride: 1, bound, numbers: choices }) {
            for ((choice, &word), j) in choices.iter_mut().zip(&*words).zip(first..) {
                *choice = below(word, bound).unwrap_or_else(|| choose(self.key, 0, owner, j, bound).0);
            }
        }
    }

    /// The connections of a block of `FixedTotalNumber` whose target position is wanted.
    pub fn for_each_of_block(
        &self,
        level: Level,
        block: &Block,
        wanted: &[bool],
        (batch, pairs): (&mut Batch, &mut PairChoices),
        use_batch: &mut dyn FnMut(&Batch),
    ) {
        let mut first = 0;
        while first < block.count {
            let size = (block.count - first).min(BATCH as u64) as usize;
            self.choose_pairs(level, block, (first, size), pairs);
            batch.begin(block.number, block.base);
            batch.select(first, &pairs.pre[..size], &pairs.post[..size], wanted, &mut pairs.kept);
            use_batch(batch);
            first += size as u64;
        }
    }

    /// Sources and targets of the pairs `first .. first + size` of a block; `first` is even.
    fn choose_pairs(
        &self,
        level: Level,
        block: &Block,
        (first, size): (u64, usize),
        pairs: &mut PairChoices,
    ) {
        let PairChoices { words, pre, post, .. } = pairs;
        words.resize(2 * size, 0);
        pre.resize(size, 0);
        post.resize(size, 0);
        owner_words(level, self.key, block.number, 2 * first, words);
        let (sources, targets) = (block.sources.len() as u32, self.targets.len() as u32);
        let rejected = dispatch(level, Below { words, stride: 2, bound: sources, numbers: pre })
            | dispatch(level, Below { words: &words[1..], stride: 2, bound: targets, numbers: post });
        if rejected {
            for (k, j) in (0..size).zip(first..) {
                if below(words[2 * k], sources).is_none() || below(words[2 * k + 1], targets).is_none() {
                    pre[k] = choose(self.key, 0, block.number, 2 * j, sources).0;
                    post[k] = choose(self.key, 0, block.number, 2 * j + 1, targets).0;
                }
            }
        }
        pre.iter_mut().for_each(|pre| *pre += block.sources.start);
    }
}

/// Memory for the pairs of a batch.
#[derive(Default)]
pub(crate) struct PairChoices {
    words: Vec<u32>,
    pre: Vec<u32>,
    post: Vec<u32>,
    /// Which are kept.
    kept: Vec<u32>,
}

/// Numbers below a bound from every `stride`-th word, 1 or 2; says whether one has to be drawn again.
struct Below<'a> {
    words: &'a [u32],
    stride: usize,
    bound: u32,
    numbers: &'a mut [u32],
}

impl Lanes for Below<'_> {
    type Output = bool;

    #[inline(always)]
    fn run(self) -> bool {
        if self.stride == 1 {
            return below_all(self.words.iter().copied(), self.bound, self.numbers);
        }
        below_all(self.words.chunks(2).map(|pair| pair[0]), self.bound, self.numbers)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::connect::Counts;
    use crate::kernel::random::Key;

    #[test]
    fn the_same_connections_as_one_by_one() {
        let rules = [
            Rule::FixedIndegree(Counts::Each([0, 5000, 7, 1, 4097].into())),
            Rule::FixedOutdegree(Counts::Same(9)),
            Rule::FixedTotalNumber(100_001),
            Rule::PairwiseBernoulli(0.3),
            Rule::AllToAll,
        ];
        let (sources, targets): (Vec<u32>, Vec<u32>) = ((0..43).collect(), (43..48).collect());
        for rule in rules {
            let pairs = Pairs {
                rule: &rule,
                sources: &sources,
                targets: &targets,
                autapses: true,
                multapses: true,
                key: Key(77),
            };
            let wanted = [true, true, false, true, true];
            let (mut single, mut batched) = (Vec::new(), Vec::new());
            pairs.for_each(&|post| wanted[post as usize], &mut |connection| single.push(connection));
            pairs.for_each_batch(Level::Avx512, &wanted, &mut |batch| {
                batched.extend((0..batch.j.len()).map(|k| batch.connection(k)));
            });
            assert_eq!(single, batched, "{rule:?}");
        }
    }
}
