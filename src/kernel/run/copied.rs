//! Synapses brought together before they are added up.
//!
//! They are copied from all over memory, which is nothing but loads that do not wait for each other, and then added up in
//! the caches. A core can wait for many cache lines at once, but only while there is little else to do between them.

use crate::kernel::plan::{GridSynapse, WINDOW};
use std::ops::Range;

/// Synapses that are copied at once. The library's copy of a length that is not known before takes twice as long.
const BLOCK: usize = 16;

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
        self.synapses.resize(if needed { 2 * Copied::FULL + BLOCK } else { 0 }, GridSynapse::default());
        self.synapses.shrink_to_fit();
    }

    /// Whether it is time to add them up.
    #[inline(always)]
    pub fn is_full(&self) -> bool {
        self.count >= Copied::FULL
    }

    /// Blocks that so many synapses take.
    #[inline(always)]
    pub fn blocks(synapses: usize) -> usize {
        synapses.div_ceil(BLOCK)
    }

    /// As [`Copied::push`], where it is known that the synapses take `N` blocks.
    #[inline(always)]
    pub fn push_blocks<const N: usize>(&mut self, table: &[GridSynapse], range: Range<usize>) {
        let to = self.synapses[self.count..].as_chunks_mut::<BLOCK>().0;
        let from = table.get(range.start..range.start + N * BLOCK).map(|from| from.as_chunks::<BLOCK>().0);
        match (from.and_then(|from| from.first_chunk::<N>()), to.first_chunk_mut::<N>()) {
            (Some(from), Some(to)) => {
                #[allow(
                    clippy::manual_memcpy,
                    reason = "the library is asked to copy many blocks at once, which takes longer"
                )]
                for block in 0..N {
                    to[block] = from[block];
                }
                self.count += range.len();
            }
            _ => self.push(table, range),
        }
    }

    /// Copies at most [`Copied::FULL`] synapses of a table, while it is not full.
    #[inline(always)]
    pub fn push(&mut self, table: &[GridSynapse], range: Range<usize>) {
        let length = range.len();
        let to = &mut self.synapses[self.count..];
        // The last block goes as far as it goes: what is beyond is copied over by the next synapses.
        match table.get(range.start..range.start + length.next_multiple_of(BLOCK)) {
            Some(from) => {
                let (from, to) = (from.as_chunks::<BLOCK>().0, to.as_chunks_mut::<BLOCK>().0);
                to.iter_mut().zip(from).for_each(|(to, from)| *to = *from);
            }
            None => to[..length].copy_from_slice(&table[range]),
        }
        self.count += length;
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

    /// Segments of all lengths, up to the last synapse of the table.
    #[test]
    fn every_synapse_counts_once() {
        let synapse = |k: usize| GridSynapse::new((k % 700) as u16, (k % 13) as i16 - 6);
        let table: Vec<GridSynapse> = (0..10_000).map(synapse).collect();
        for (shift, first) in [(0, 0), (3, 10_000 - 50 * 51 / 2)] {
            let (mut copied, mut start) = (Copied::default(), first);
            copied.prepare(true);
            let mut expected = vec![0; WINDOW];
            for length in 0..51 {
                let range = start..start + length;
                match Copied::blocks(length) {
                    1 => copied.push_blocks::<1>(&table, range),
                    2 => copied.push_blocks::<2>(&table, range),
                    4 => copied.push_blocks::<4>(&table, range),
                    _ => copied.push(&table, range),
                }
                for synapse in &table[start..start + length] {
                    expected[synapse.target()] += synapse.weight() << shift;
                }
                start += length;
            }
            let mut window = Box::new([0; WINDOW]);
            copied.add_to(&mut window, shift);
            copied.add_to(&mut window, shift);
            assert_eq!(window[..], expected);
        }
    }

    #[test]
    fn it_holds_one_segment_more_when_it_is_nearly_full() {
        let table = vec![GridSynapse::new(3, 1); Copied::FULL];
        let mut copied = Copied::default();
        copied.prepare(true);
        copied.push(&table, 1..Copied::FULL);
        assert!(!copied.is_full());
        copied.push(&table, 0..Copied::FULL);
        assert!(copied.is_full());
        let mut window = Box::new([0; WINDOW]);
        copied.add_to(&mut window, 0);
        assert_eq!(window[3] as usize, 2 * Copied::FULL - 1);
    }
}
