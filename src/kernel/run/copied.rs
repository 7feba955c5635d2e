//! Synapses brought together before they are added up.
//!
//! They are copied from all over memory, which is nothing but loads that do not wait for each other, and then added up in
//! the caches. A core can wait for many cache lines at once, but only while there is little else to do between them.

use crate::kernel::plan::{GridSynapse, WINDOW};
use crate::kernel::prefetch;
use std::ops::Range;

/// Synapses of a cache line, which are copied at once. The library's copy of a length that is not known before takes twice as
/// long.
pub(super) const LINE: usize = prefetch::LINE / size_of::<GridSynapse>();

/// Place in its cache line of the first synapse of a table: that of synapse `k` is `(skew + k) % LINE`.
pub(super) fn skew_of(table: &[GridSynapse]) -> usize {
    table.as_ptr().addr() / size_of::<GridSynapse>() % LINE
}

/// In how many cache lines some synapses of a table lie, one at least; for `skew` see [`skew_of`].
#[inline(always)]
pub(super) fn lines_of(skew: usize, synapses: Range<usize>) -> usize {
    ((skew + synapses.start) % LINE + synapses.len()).div_ceil(LINE)
}

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Copied {
    /// The first `count` of these wait to be added up.
    synapses: Vec<GridSynapse>,
    count: usize,
}

impl Copied {
    /// As many are added up together, at least: they stay in a first-level cache.
    pub const FULL: usize = 4096;

    /// Makes room, or gives it back.
    pub fn prepare(&mut self, needed: bool) {
        self.synapses.resize(if needed { 2 * Copied::FULL + 2 * LINE } else { 0 }, GridSynapse::default());
        self.synapses.shrink_to_fit();
    }

    /// Whether it is time to add them up.
    #[inline(always)]
    pub fn is_full(&self) -> bool {
        self.count >= Copied::FULL
    }

    /// Copies synapses of a table, one at least and at most [`Copied::FULL`], that lie in `LINES` cache lines, while it is
    /// not full; 0: in any number. For `skew` see [`skew_of`].
    #[inline(always)]
    pub fn push<const LINES: usize>(&mut self, table: &[GridSynapse], skew: usize, range: Range<usize>) {
        let lines = if LINES > 0 { LINES } else { lines_of(skew, range.clone()) };
        let (from, to) = (&table[range.start..], &mut self.synapses[self.count..]);
        // The beginning, with a bit of the second line, and then whole lines. The last one goes as far as it goes: what is
        // beyond is copied over by the next synapses.
        let second = LINE - (skew + range.start) % LINE;
        let whole = second..second + (lines - 1) * LINE;
        match from.first_chunk::<LINE>().zip(from.get(whole.clone())) {
            Some((first, from)) => {
                to[..LINE].copy_from_slice(first);
                let (from, to) = (from.as_chunks::<LINE>().0, to[whole].as_chunks_mut::<LINE>().0);
                to.iter_mut().zip(from).for_each(|(to, from)| *to = *from);
            }
            // The table ends before the line.
            None => to[..range.len()].copy_from_slice(&table[range.clone()]),
        }
        self.count += range.len();
    }

    /// Adds them up in a window, their weights times 2 to the power of `shift`. None waits then.
    #[inline(never)]
    pub fn add_to(&mut self, window: &mut [i32; WINDOW], shift: u32) {
        let synapses = &self.synapses[..std::mem::take(&mut self.count)];
        match shift {
            0 => add(window, synapses, |weight| weight),
            shift => add(window, synapses, |weight| weight << shift),
        }
    }
}

#[inline(always)]
fn add(window: &mut [i32; WINDOW], synapses: &[GridSynapse], weight: impl Fn(i32) -> i32) {
    // Eight at a time: the loop's own arithmetic would cost as much as the additions.
    let (eights, rest) = synapses.as_chunks::<8>();
    for eight in eights {
        for synapse in eight {
            window[synapse.target()] += weight(synapse.weight());
        }
    }
    for synapse in rest {
        window[synapse.target()] += weight(synapse.weight());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Segments of all lengths and places in a line, up to the last synapse of the table.
    #[test]
    fn every_synapse_counts_once() {
        let synapse = |k: usize| GridSynapse::new((k % 700) as u16, (k % 13) as i16 - 6);
        let table: Vec<GridSynapse> = (0..30_000).map(synapse).collect();
        for (shift, skew) in (0..LINE).map(|skew| (skew as u32 % 3, skew)) {
            let (mut copied, mut start) = (Copied::default(), table.len() - 3 * 130 * 131 / 2);
            copied.prepare(true);
            let (mut window, mut expected) = (Box::new([0; WINDOW]), vec![0; WINDOW]);
            for length in (1..131).flat_map(|length| [length; 3]) {
                let range = start..start + length;
                match lines_of(skew, range.clone()) {
                    1 => copied.push::<1>(&table, skew, range),
                    2 => copied.push::<2>(&table, skew, range),
                    3 => copied.push::<3>(&table, skew, range),
                    7 => copied.push::<7>(&table, skew, range),
                    _ => copied.push::<0>(&table, skew, range),
                }
                for synapse in &table[start..start + length] {
                    expected[synapse.target()] += synapse.weight() << shift;
                }
                start += length;
                if copied.is_full() {
                    copied.add_to(&mut window, shift);
                }
            }
            copied.add_to(&mut window, shift);
            copied.add_to(&mut window, shift);
            assert_eq!(window[..], expected);
        }
    }

    #[test]
    fn lines_are_counted_from_where_the_table_begins() {
        let lines = |skew, range| lines_of(skew, range);
        assert_eq!([lines(0, 0..1), lines(0, 0..16), lines(0, 0..17), lines(1, 0..16)], [1, 1, 2, 2]);
        assert_eq!([lines(0, 15..17), lines(1, 15..17), lines(15, 1..17), lines(3, 29..62)], [2, 1, 1, 3]);
    }

    #[test]
    fn it_holds_one_segment_more_when_it_is_nearly_full() {
        let table = vec![GridSynapse::new(3, 1); Copied::FULL];
        let mut copied = Copied::default();
        copied.prepare(true);
        copied.push::<0>(&table, 15, 1..Copied::FULL);
        assert!(!copied.is_full());
        copied.push::<0>(&table, 1, 0..Copied::FULL);
        assert!(copied.is_full());
        let mut window = Box::new([0; WINDOW]);
        copied.add_to(&mut window, 0);
        assert_eq!(window[3] as usize, 2 * Copied::FULL - 1);
    }
}
