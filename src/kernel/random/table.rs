//! Counts by table: 16 random bits decide nearly every one, 32 the others, and the law is exact to 2^-32.
//!
//! The probability of each count is a whole number of 2^-32: so many half words of 16 bits, and a remainder. The half
//! words from [`Table::open`] on are dealt out to the counts, ascending. The remainders together fill the half words
//! below, which alone leave the count open: with 16 bits more they are numbers that are dealt out in the same way.

use super::lookup::Lookup;
use super::trains::Numbers;
use super::{Key, ars};
use crate::kernel::lanes::{Lanes, Level, dispatch};

/// Marks the bits that decide what a half word leaves open. Nothing else draws with this bit and without the one above.
const MORE: u32 = 1 << 30;

/// Half words that are counted together.
const BLOCK: usize = 256;

/// Thresholds that all half words are compared with. Few reach more.
const FIRST: usize = 8;

/// A law of counts below 256.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// Half words below this leave the count open.
    open: u16,
    /// For half words, ascending: the count is the number of thresholds that the half word reaches.
    thresholds: Vec<u16>,
    /// How many thresholds are 0.
    always: u16,
    /// The last half word before each of the next ones, with a sign; one that none exceeds where there are no more.
    first: [i16; FIRST],
    /// Thresholds for the numbers of 32 bits that begin with an open half word.
    remainders: Vec<u32>,
    /// The thresholds once more, where they can be looked up.
    lookup: Option<Box<Lookup>>,
}

/// Half words that bring no event, whatever else is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct Silent {
    first: u16,
    length: u16,
}

impl Silent {
    /// Whether a half word is one of these.
    #[inline(always)]
    pub fn contains(self, half: u16) -> bool {
        half.wrapping_sub(self.first) < self.length
    }
}

impl Table {
    /// From cumulative probabilities times 2^32, ascending, at most 255; that of the last count, 2^32, is left out.
    pub fn new(cumulative: &[u32]) -> Table {
        let ends = cumulative.iter().map(|&end| u64::from(end)).chain([1 << 32]);
        let starts = cumulative.iter().map(|&start| u64::from(start));
        let probabilities: Vec<u64> =
            ends.zip([0].into_iter().chain(starts)).map(|(end, start)| end - start).collect();
        let remainder = |probability: u64| probability & 0xFFFF;
        let open: u64 = probabilities.iter().map(|&probability| remainder(probability)).sum::<u64>() >> 16;
        let thresholds: Vec<u16> =
            running_sums(open, probabilities.iter().map(|&probability| probability >> 16))
                .map_while(|threshold| u16::try_from(threshold).ok())
                .collect();
        let always = thresholds.partition_point(|&threshold| threshold == 0);
        let before =
            |k: usize| thresholds.get(always + k).map_or(i16::MAX, |threshold| signed(threshold - 1));
        Table {
            open: open as u16,
            always: always as u16,
            first: std::array::from_fn(before),
            lookup: Lookup::new(&thresholds).map(Box::new),
            thresholds,
            remainders: running_sums(0, probabilities.iter().map(|&probability| remainder(probability)))
                .take_while(|&threshold| threshold < open << 16)
                .map(|threshold| threshold as u32)
                .collect(),
        }
    }

    /// Half words that bring no event, one less where these are all that there are.
    pub fn silent(&self) -> Silent {
        let end = self.thresholds.first().copied().unwrap_or(u16::MAX);
        Silent { first: self.open, length: end - self.open }
    }

    /// The count of connection `index` in step `step` (in `MAX_STEP`), whose half word is `half`.
    #[inline]
    pub fn count(&self, (key, index, step): (Key, u64, u64), half: u16) -> u32 {
        if half < self.open {
            self.count_open((key, index, step), half)
        } else {
            reached(&self.thresholds, half)
        }
    }

    /// As [`Table::count`], for a half word below `open`.
    #[cold]
    fn count_open(&self, (key, index, step): (Key, u64, u64), half: u16) -> u32 {
        let more = ars::half_word(key, MORE, index, step);
        reached(&self.remainders, u32::from(half) << 16 | u32::from(more))
    }

    /// As [`Table::count`], for many connections in one step, each of which has a half word and a count. Gives the sum.
    pub fn count_all(
        &self,
        level: Level,
        (key, numbers, step): (Key, Numbers<'_>, u64),
        halves: &[u16],
        counts: &mut [u8],
    ) -> u32 {
        let mut total = 0;
        let blocks = halves.chunks(BLOCK).zip(counts.chunks_mut(BLOCK));
        for (start, (halves, counts)) in (0..).step_by(BLOCK).zip(blocks) {
            let lookup = self.lookup.as_ref();
            let (mut open, sum, done) =
                lookup.and_then(|lookup| lookup.count(level, self.open, halves, counts)).unwrap_or_default();
            total += sum;
            if done < halves.len() {
                let rest = CountHalves { table: self, halves: &halves[done..], counts: &mut counts[done..] };
                let (more, sum) = dispatch(level, rest);
                open |= more;
                total += sum;
            }
            if open {
                for (k, (count, &half)) in (start..).zip(counts.iter_mut().zip(halves)) {
                    if half < self.open {
                        *count = self.count_open((key, numbers.at(k), step), half) as u8;
                        total += u32::from(*count);
                    }
                }
            }
        }
        total
    }
}

/// Running sums that begin with `first` + the first term.
fn running_sums(first: u64, terms: impl Iterator<Item = u64>) -> impl Iterator<Item = u64> {
    terms.scan(first, |sum, term| {
        *sum += term;
        Some(*sum)
    })
}

/// How many ascending thresholds `word` reaches.
fn reached<T: Copy + Ord>(thresholds: &[T], word: T) -> u32 {
    if thresholds.len() <= 24 {
        thresholds.iter().map(|&threshold| u32::from(word >= threshold)).sum()
    } else {
        thresholds.partition_point(|&threshold| word >= threshold) as u32
    }
}

/// Counts at most [`BLOCK`] half words, those that leave the count open as 0; says whether there are any, and the sum.
struct CountHalves<'a> {
    table: &'a Table,
    halves: &'a [u16],
    counts: &'a mut [u8],
}

impl Lanes for CountHalves<'_> {
    type Output = (bool, u32);

    #[inline(always)]
    fn run(self) -> (bool, u32) {
        let CountHalves { table, halves, counts } = self;
        let Table { always, first: [a, b, c, d, e, f, g, h], .. } = *table;
        let (mut open, mut more, mut total) = (0, 0, 0u16);
        // A plain loop over slices, which becomes wide vectors.
        for (count, &half) in counts.iter_mut().zip(halves) {
            let number = signed(half);
            let last = u16::from(number > h);
            let reached = always
                + u16::from(number > a)
                + u16::from(number > b)
                + u16::from(number > c)
                + u16::from(number > d)
                + u16::from(number > e)
                + u16::from(number > f)
                + u16::from(number > g)
                + last;
            open |= u16::from(half < table.open);
            more |= last;
            total = total.wrapping_add(reached);
            *count = reached as u8;
        }
        let mut total = u32::from(total);
        if more != 0 {
            let further = &table.thresholds[usize::from(always) + FIRST..];
            total += count_further(further, halves, counts);
        }
        (open != 0, total)
    }
}

/// Adds how many of these thresholds each half word reaches, and gives the sum. Few reach any, and in most blocks none does.
#[inline(always)]
fn count_further(thresholds: &[u16], halves: &[u16], counts: &mut [u8]) -> u32 {
    let mut total = 0;
    for some in thresholds.chunks(4) {
        let before = |k: usize| some.get(k).map_or(i16::MAX, |threshold| signed(threshold - 1));
        let [a, b, c, d] = [before(0), before(1), before(2), before(3)];
        let mut sum = 0u16;
        for (count, &half) in counts.iter_mut().zip(halves) {
            let number = signed(half);
            let reached =
                u16::from(number > a) + u16::from(number > b) + u16::from(number > c) + u16::from(number > d);
            sum += reached;
            *count += reached as u8;
        }
        if sum == 0 {
            break;
        }
        total += u32::from(sum);
    }
    total
}

/// A number that is greater than that of another half word if the half word is: vectors compare numbers with a sign.
#[inline(always)]
fn signed(half: u16) -> i16 {
    (half ^ 0x8000) as i16
}

#[cfg(test)]
mod tests {
    use super::super::poisson::cumulative;
    use super::super::trains::train_halves;
    use super::*;

    const LEVELS: [Level; 3] = [Level::Baseline, Level::Avx2, Level::Avx512];

    /// At once or one by one; with means of 0 and of which nearly every half word leaves the count open.
    #[test]
    fn silent_half_words_bring_nothing() {
        let tables = [0.0, 1e-6, 0.001, 0.1, 2.0, 30.0].map(|mean| Table::new(&cumulative(mean)));
        for table in tables.into_iter().chain([all_but_one_open()]) {
            let silent = table.silent();
            for half in 0..=u16::MAX {
                let none = half >= table.open && reached(&table.thresholds, half) == 0;
                let last = table.thresholds.is_empty() && half == u16::MAX;
                assert_eq!(silent.contains(half), none && !last, "{half}");
            }
        }
    }

    /// Counts 0 to 254 have less than a half word each, so that open half words alone give them.
    fn all_but_one_open() -> Table {
        Table::new(&std::array::from_fn::<_, 255, _>(|k| (k as u32 + 1) * 0xFFFF))
    }

    /// All 2^32 numbers, those with one decided half word at once.
    #[test]
    fn each_count_has_its_probability_exactly() {
        let exact = [0.0, 1e-4, 0.3, 2.3, 20.0].map(|mean| (Table::new(&cumulative(mean)), cumulative(mean)));
        let crafted = [vec![], vec![1], vec![u32::MAX], vec![0, 0, 0x8000_0001], vec![0xFFFF, 0x1_0000]]
            .map(|cumulative| (Table::new(&cumulative), cumulative));
        for (table, cumulative) in exact.into_iter().chain(crafted) {
            let mut seen = vec![0u64; cumulative.len() + 1];
            for half in 0..=u16::MAX {
                if half >= table.open {
                    seen[reached(&table.thresholds, half) as usize] += 1 << 16;
                }
            }
            for number in 0..u32::from(table.open) << 16 {
                seen[reached(&table.remainders, number) as usize] += 1;
            }
            let mut end = 0;
            for (seen, &wanted) in seen.iter().zip(&cumulative) {
                end += seen;
                assert_eq!(end, u64::from(wanted));
            }
        }
    }

    #[test]
    fn long_tables_agree_with_plain_comparison() {
        let table = Table::new(&cumulative(40.0));
        assert!(table.thresholds.len() > 24);
        for half in 0..=u16::MAX {
            let plain = table.thresholds.iter().filter(|&&threshold| half >= threshold).count();
            assert_eq!(reached(&table.thresholds, half), plain as u32);
        }
    }

    /// Batches against single draws at every level; how many half words were open, and what they became.
    fn open_counts(table: &Table, steps: u64) -> Vec<u32> {
        let (key, numbers): (_, Vec<u64>) = (Key(0xfeed), (0..1003).map(|k| k * 5).collect());
        let (mut open, mut memory) = (Vec::new(), Vec::new());
        for step in 0..steps {
            let mut counts = [0; 1003];
            let halves = train_halves(Level::detect(), key, step, Numbers::Each(&numbers), &mut memory);
            let single: Vec<u8> = numbers
                .iter()
                .map(|&number| {
                    let half = ars::half_word(key, 0, number, step);
                    table.count((key, number, step), half) as u8
                })
                .collect();
            for level in LEVELS {
                table.count_all(level, (key, Numbers::Each(&numbers), step), halves, &mut counts);
                assert_eq!(counts, *single);
            }
            let pairs = halves.iter().zip(&single).filter(|&(&half, _)| half < table.open);
            open.extend(pairs.map(|(_, &count)| u32::from(count)));
        }
        open
    }

    #[test]
    fn batches_are_single_draws() {
        for mean in [0.0, 0.01, 1.3, 9.0, 64.0] {
            open_counts(&Table::new(&cumulative(mean)), 24);
        }
        // Thresholds that all half words reach, none that they compare with at once, and more than these.
        let steep: Vec<u32> = (1..=30).map(|k| k << 27).collect();
        for crafted in [vec![0, 0, 0x8000_0001], vec![0; 3], vec![], steep] {
            open_counts(&Table::new(&crafted), 8);
        }
    }

    #[test]
    fn open_half_words_follow_their_law() {
        let table = all_but_one_open();
        let open = open_counts(&table, 400);
        // 401,200 half words, of which 255 in 65,536 are open: 1561 ± 39.
        assert!((1400..1720).contains(&open.len()), "{}", open.len());
        // The 255 counts are equally likely; ten classes, χ² with 9 degrees of freedom beyond its 0.999 quantile.
        let mut seen = [0.0; 10];
        open.iter().for_each(|&count| seen[(count as usize * 10 / 255).min(9)] += 1.0);
        let share = |class: usize| (0..255).filter(|count| count * 10 / 255 == class).count() as f64 / 255.0;
        let chi: f64 = (0..10)
            .map(|class| (seen[class], share(class) * open.len() as f64))
            .map(|(seen, expected): (f64, f64)| (seen - expected).powi(2) / expected)
            .sum();
        assert!(chi < 27.9, "χ² {chi}");
    }
}
