//! The connections of a rule, in their order of creation, as a function of the rule and the key of the pairs.
//!
//! Rules by target list target after target, `FixedOutdegree` source after source, `FixedTotalNumber` one block of sources
//! after the other (all pairs in one block, if some are forbidden), the others pair after pair. The owner of a connection
//! (its target, its source, its block, or 0) and its number among the owner's connections are the index and
//! the number of everything drawn for it.

use super::blocks::blocks;
use super::rule::Rule;
use crate::kernel::random::{Key, ars, choose};

/// One connection.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Connection {
    /// Position in the order of creation.
    pub number: u64,
    /// Position of the owner: target, source, block of sources, or 0.
    pub owner: u64,
    /// Number among the owner's connections.
    pub j: u64,
    /// Position of the source.
    pub pre: u32,
    /// Position of the target.
    pub post: u32,
}

/// What a rule works on.
pub(crate) struct Pairs<'a> {
    pub rule: &'a Rule,
    /// Sources as numbers in the network.
    pub sources: &'a [u32],
    /// Targets as numbers in the network.
    pub targets: &'a [u32],
    pub autapses: bool,
    pub multapses: bool,
    pub key: Key,
}

impl Pairs<'_> {
    /// Every connection whose target position is `wanted`, in order.
    pub fn for_each(&self, wanted: &dyn Fn(u32) -> bool, emit: &mut dyn FnMut(Connection)) {
        match self.rule {
            Rule::OneToOne => {
                let allowed = (0..self.targets.len() as u32).filter(|&k| self.allowed(k, k));
                list(allowed.map(|k| (k, k)), wanted, emit);
            }
            Rule::Pairs { pre, post } => {
                let pairs = pre.iter().copied().zip(post.iter().copied());
                list(pairs.filter(|&(pre, post)| self.allowed(pre, post)), wanted, emit);
            }
            Rule::AllToAll => {
                self.by_target(wanted, emit, |post, found| {
                    found.extend((0..self.sources.len() as u32).filter(|&pre| self.allowed(pre, post)));
                });
            }
            Rule::FixedIndegree(counts) => self.indegree(|post| counts.at(post), wanted, emit),
            Rule::FixedOutdegree(counts) => {
                let (mut number, mut taken) = (0, Taken::new(self.targets.len()));
                for pre in 0..self.sources.len() as u32 {
                    let forbidden = |post| !self.allowed(pre, post);
                    let count = counts.at(pre as usize);
                    self.partners(
                        u64::from(pre),
                        count,
                        self.targets.len(),
                        &forbidden,
                        &mut taken,
                        &mut |j, post| {
                            if wanted(post) {
                                emit(Connection { number, owner: u64::from(pre), j, pre, post });
                            }
                            number += 1;
                        },
                    );
                }
            }
            Rule::FixedTotalNumber(count) if self.is_free() => self.in_blocks(*count, wanted, emit),
            Rule::FixedTotalNumber(count) => self.total(*count, wanted, emit),
            Rule::PairwiseBernoulli(p) => self.by_target(wanted, emit, |post, found| {
                self.gaps(post, self.sources.len() as u32, *p, |pre| {
                    if self.allowed(pre, post) {
                        found.push(pre);
                    }
                });
            }),
            Rule::SymmetricPairwiseBernoulli(p) => self.symmetric(*p, wanted, emit),
            Rule::PairwisePoisson(mean) => self.by_target(wanted, emit, |post, found| {
                self.arrivals(post, *mean, |pre| {
                    if self.allowed(pre, post) {
                        found.push(pre);
                    }
                });
            }),
        }
    }

    /// No pair is forbidden.
    pub fn is_free(&self) -> bool {
        self.autapses && self.multapses
    }

    fn allowed(&self, pre: u32, post: u32) -> bool {
        self.autapses || self.sources[pre as usize] != self.targets[post as usize]
    }

    /// Rules by target whose degrees are found only by making the connections.
    fn by_target(
        &self,
        wanted: &dyn Fn(u32) -> bool,
        emit: &mut dyn FnMut(Connection),
        mut find: impl FnMut(u32, &mut Vec<u32>),
    ) {
        let (mut number, mut found) = (0, Vec::new());
        for post in 0..self.targets.len() as u32 {
            found.clear();
            find(post, &mut found);
            if wanted(post) {
                for (j, &pre) in (0..).zip(&found) {
                    emit(Connection { number: number + j, owner: u64::from(post), j, pre, post });
                }
            }
            number += found.len() as u64;
        }
    }

    fn indegree(
        &self,
        count: impl Fn(usize) -> u64,
        wanted: &dyn Fn(u32) -> bool,
        emit: &mut dyn FnMut(Connection),
    ) {
        let (mut number, mut taken) = (0, Taken::new(self.sources.len()));
        for post in 0..self.targets.len() as u32 {
            let (owner, count) = (u64::from(post), count(post as usize));
            if wanted(post) {
                let forbidden = |pre| !self.allowed(pre, post);
                self.partners(owner, count, self.sources.len(), &forbidden, &mut taken, &mut |j, pre| {
                    emit(Connection { number: number + j, owner, j, pre, post });
                });
            }
            number += count;
        }
    }

    /// `count` partners of an owner among `partners`. An owner without any partner that is allowed gets none.
    fn partners(
        &self,
        owner: u64,
        count: u64,
        partners: usize,
        forbidden: &dyn Fn(u32) -> bool,
        taken: &mut Taken,
        use_partner: &mut dyn FnMut(u64, u32),
    ) {
        if self.is_free() {
            for j in 0..count {
                use_partner(j, choose(self.key, 0, owner, j, partners as u32).0);
            }
            return;
        }
        let mut available = partners as u64;
        if !self.autapses {
            available -= (0..partners as u32).filter(|&partner| forbidden(partner)).count() as u64;
        }
        if available == 0 {
            return;
        }
        let count = if self.multapses { count } else { count.min(available) };
        taken.clear();
        for j in 0..count {
            let mut retry = 0;
            loop {
                let (partner, at) = choose(self.key, retry, owner, j, partners as u32);
                if !forbidden(partner) && (self.multapses || taken.insert(partner as usize)) {
                    use_partner(j, partner);
                    break;
                }
                retry = at.wrapping_add(1);
            }
        }
    }

    /// `count` pairs, of any sources and targets: in each block the source by word 2j, the target by word 2j + 1.
    fn in_blocks(&self, count: u64, wanted: &dyn Fn(u32) -> bool, emit: &mut dyn FnMut(Connection)) {
        for block in blocks(self.key, count, self.sources.len()) {
            let owner = block.number;
            for j in 0..block.count {
                let post = choose(self.key, 0, owner, 2 * j + 1, self.targets.len() as u32).0;
                if wanted(post) {
                    let sources = block.sources.len() as u32;
                    let pre = block.sources.start + choose(self.key, 0, owner, 2 * j, sources).0;
                    emit(Connection { number: block.base + j, owner, j, pre, post });
                }
            }
        }
    }

    /// `count` pairs: the source by word 2j, the target by word 2j + 1, both again if the pair cannot be used.
    fn total(&self, count: u64, wanted: &dyn Fn(u32) -> bool, emit: &mut dyn FnMut(Connection)) {
        let (sources, targets) = (self.sources.len() as u32, self.targets.len() as u32);
        let mut seen = std::collections::HashSet::new();
        for j in 0..count {
            let mut retry = 0;
            let (pre, post) = loop {
                let (pre, first) = choose(self.key, retry, 0, 2 * j, sources);
                let (post, second) = choose(self.key, retry, 0, 2 * j + 1, targets);
                let pair = u64::from(pre) << 32 | u64::from(post);
                if self.allowed(pre, post) && (self.multapses || seen.insert(pair)) {
                    break (pre, post);
                }
                retry = first.max(second).wrapping_add(1);
            };
            if wanted(post) {
                emit(Connection { number: j, owner: 0, j, pre, post });
            }
        }
    }

    /// Each of `candidates` with probability `p`, by the geometric gaps between those that are taken.
    fn gaps(&self, owner: u32, candidates: u32, p: f64, mut take: impl FnMut(u32)) {
        if p >= 1.0 {
            (0..candidates).for_each(take);
            return;
        }
        if p <= 0.0 {
            return;
        }
        let log_miss = libm::log1p(-p);
        let mut next = 0.0;
        for j in 0.. {
            let u = ars::open_unit(ars::half(self.key, 0, u64::from(owner), j));
            next += (libm::log(u) / log_miss).floor();
            if next >= f64::from(candidates) {
                return;
            }
            take(next as u32);
            next += 1.0;
        }
    }

    /// A Poisson number of each source, as arrivals of a Poisson process along the sources.
    fn arrivals(&self, owner: u32, mean: f64, mut take: impl FnMut(u32)) {
        if mean <= 0.0 {
            return;
        }
        let mut position = 0.0;
        for j in 0.. {
            position -= libm::log(ars::open_unit(ars::half(self.key, 0, u64::from(owner), j))) / mean;
            if position >= self.sources.len() as f64 {
                return;
            }
            take(position as u32);
        }
    }

    /// Pairs (i, k) with k < i are decided by i; each accepted pair is connected both ways.
    fn symmetric(&self, p: f64, wanted: &dyn Fn(u32) -> bool, emit: &mut dyn FnMut(Connection)) {
        let nodes = self.targets.len();
        let mut partners: Vec<Vec<u32>> = vec![Vec::new(); nodes];
        for post in 0..nodes as u32 {
            // Ascending by itself: lower partners come now, higher ones when their turn comes.
            let mut lower = Vec::new();
            self.gaps(post, post, p, |pre| lower.push(pre));
            for &pre in &lower {
                partners[pre as usize].push(post);
            }
            lower.append(&mut partners[post as usize]);
            partners[post as usize] = lower;
        }
        self.by_target(wanted, emit, |post, found| found.append(&mut partners[post as usize]));
    }
}

/// Rules that list pairs: index 0, the number is the position in the list.
fn list(
    pairs: impl Iterator<Item = (u32, u32)>,
    wanted: &dyn Fn(u32) -> bool,
    emit: &mut dyn FnMut(Connection),
) {
    for (number, (pre, post)) in (0..).zip(pairs) {
        if wanted(post) {
            emit(Connection { number, owner: 0, j: number, pre, post });
        }
    }
}

/// Which partners an owner has already; cleared in constant time.
struct Taken {
    stamps: Vec<u32>,
    stamp: u32,
}

impl Taken {
    fn new(partners: usize) -> Taken {
        Taken { stamps: vec![0; partners], stamp: 0 }
    }

    fn clear(&mut self) {
        self.stamp += 1;
    }

    /// Whether the partner was not taken yet.
    fn insert(&mut self, partner: usize) -> bool {
        std::mem::replace(&mut self.stamps[partner], self.stamp) != self.stamp
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::connect::Counts;

    fn connections(rule: Rule, n: u32, m: u32, autapses: bool, multapses: bool) -> Vec<Connection> {
        let (sources, targets): (Vec<u32>, Vec<u32>) = ((0..n).collect(), (0..m).collect());
        let pairs =
            Pairs { rule: &rule, sources: &sources, targets: &targets, autapses, multapses, key: Key(11) };
        let mut all = Vec::new();
        pairs.for_each(&|_| true, &mut |connection| all.push(connection));
        assert!(all.iter().zip(0..).all(|(connection, k)| connection.number == k), "numbers run from 0");
        let mut odd = Vec::new();
        pairs.for_each(&|post| post % 2 == 1, &mut |connection| odd.push(connection));
        let expected: Vec<_> = all.iter().copied().filter(|connection| connection.post % 2 == 1).collect();
        assert_eq!(odd, expected, "a part of the targets sees its part of the connections");
        all
    }

    fn degrees(all: &[Connection], nodes: u32, end: impl Fn(&Connection) -> u32) -> Vec<u64> {
        let mut degrees = vec![0; nodes as usize];
        all.iter().for_each(|connection| degrees[end(connection) as usize] += 1);
        degrees
    }

    /// χ² of the counts against equal expectations, as a number of standard deviations from its mean.
    fn surprise(counts: &[u64]) -> f64 {
        let mean = counts.iter().sum::<u64>() as f64 / counts.len() as f64;
        let chi: f64 = counts.iter().map(|&n| (n as f64 - mean).powi(2) / mean).sum();
        let freedom = counts.len() as f64 - 1.0;
        (chi - freedom) / (2.0 * freedom).sqrt()
    }

    #[test]
    fn fixed_degrees() {
        let all = connections(Rule::FixedIndegree(Counts::Same(40)), 200, 300, true, true);
        assert!(degrees(&all, 300, |c| c.post).iter().all(|&n| n == 40));
        assert!(surprise(&degrees(&all, 200, |c| c.pre)).abs() < 4.5);
        let all = connections(Rule::FixedOutdegree(Counts::Same(40)), 300, 200, true, true);
        assert!(degrees(&all, 300, |c| c.pre).iter().all(|&n| n == 40));
        assert!(surprise(&degrees(&all, 200, |c| c.post)).abs() < 4.5);
        let all = connections(Rule::FixedTotalNumber(20_000), 100, 100, true, true);
        assert_eq!(all.len(), 20_000);
        let pairs: Vec<u64> = degrees(&all, 10_000, |c| c.pre * 100 + c.post);
        assert!(surprise(&pairs).abs() < 4.5);
    }

    #[test]
    fn no_multapses_no_autapses() {
        for rule in [
            Rule::FixedIndegree(Counts::Same(49)),
            Rule::FixedOutdegree(Counts::Same(49)),
            Rule::FixedTotalNumber(2450),
        ] {
            let all = connections(rule, 50, 50, false, false);
            let mut pairs: Vec<_> = all.iter().map(|c| (c.pre, c.post)).collect();
            pairs.sort_unstable();
            pairs.dedup();
            assert_eq!(pairs.len(), 2450);
            assert!(pairs.iter().all(|(pre, post)| pre != post));
        }
    }

    #[test]
    fn bernoulli_and_poisson() {
        let all = connections(Rule::PairwiseBernoulli(0.2), 200, 500, true, true);
        // 100,000 pairs: mean 20,000, standard deviation 126.
        assert!(all.len().abs_diff(20_000) < 570, "{}", all.len());
        assert!(all.windows(2).all(|w| (w[0].post, w[0].pre) < (w[1].post, w[1].pre)));
        let indegrees = degrees(&all, 500, |c| c.post);
        let variance = indegrees.iter().map(|&n| (n as f64 - 40.0).powi(2)).sum::<f64>() / 500.0;
        assert!((variance / 32.0 - 1.0).abs() < 0.3, "binomial variance 32, {variance}");

        let all = connections(Rule::PairwisePoisson(0.7), 100, 300, true, true);
        assert!(all.len().abs_diff(21_000) < 650, "{}", all.len());
        let mut counts = [0u64; 4];
        let mut multiplicity = std::collections::BTreeMap::new();
        all.iter().for_each(|c| *multiplicity.entry((c.pre, c.post)).or_insert(0usize) += 1);
        counts[0] = 30_000 - multiplicity.len() as u64;
        multiplicity.values().for_each(|&n| counts[n.min(3)] += 1);
        let p = |k: i32| libm::exp(-0.7) * 0.7f64.powi(k);
        for (k, expected) in [(0, p(0)), (1, p(1)), (2, p(2) / 2.0)] {
            let expected = 30_000.0 * expected;
            assert!((counts[k] as f64 - expected).abs() < 4.5 * expected.sqrt(), "{k}: {counts:?}");
        }
        assert!(connections(Rule::PairwiseBernoulli(0.0), 10, 10, true, true).is_empty());
        assert_eq!(connections(Rule::PairwiseBernoulli(1.0), 10, 10, false, true).len(), 90);
    }

    #[test]
    fn symmetric_pairs_come_in_both_directions() {
        let all = connections(Rule::SymmetricPairwiseBernoulli(0.3), 150, 150, false, false);
        let pairs: std::collections::BTreeSet<_> = all.iter().map(|c| (c.pre, c.post)).collect();
        assert_eq!(pairs.len(), all.len());
        assert!(pairs.iter().all(|&(pre, post)| pre != post && pairs.contains(&(post, pre))));
        // 11,175 unordered pairs: mean 3352.5, standard deviation 48.4.
        assert!((pairs.len() as f64 / 2.0 - 3352.5).abs() < 218.0, "{}", pairs.len());
        assert!(all.windows(2).all(|w| (w[0].post, w[0].pre) < (w[1].post, w[1].pre)));
    }

    #[test]
    fn all_to_all_goes_target_by_target() {
        let all = connections(Rule::AllToAll, 2, 3, true, true);
        let pairs: Vec<_> = all.iter().map(|c| (c.post, c.pre, c.j)).collect();
        assert_eq!(pairs, [(0, 0, 0), (0, 1, 1), (1, 0, 0), (1, 1, 1), (2, 0, 0), (2, 1, 1)]);
    }
}
