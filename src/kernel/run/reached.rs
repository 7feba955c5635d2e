//! Segments of synapses on a grid that spikes reach in the steps at hand. They are only noted when spikes arrive, and used
//! in an order that suits the processor: strand by strand, since what a source brings in a step and in the next one lies
//! in the same cache lines, and within a strand those that lie in equally many lines together, since the processor then
//! knows beforehand where the copy of each ends, and goes on with the next.

use super::copied::{LINE, lines_of, skew_of};
use crate::kernel::plan::GridSynapse;
use crate::kernel::prefetch::ask_second_level;

/// Segments in so many lines and more are one class, which is called 0.
const CLASSES: usize = 8;

/// Segments that are asked for at once.
const BLOCK: usize = 64;

/// Segments between asking and use: enough that the first ones have come. Together they stay in a second-level cache.
const LEAD: usize = 128;

/// See the module. Nothing is reached between batches.
#[derive(Debug, Default)]
pub(super) struct Reached {
    /// By strand, step and class: first synapse and end of each segment.
    lists: Vec<Vec<(u32, u32)>>,
    /// Which of these are not empty.
    waiting: Vec<usize>,
    steps: usize,
}

/// Segments of one strand that are reached in one step, of one class.
#[derive(Clone, Copy)]
pub(super) struct SegmentGroup<'a> {
    pub strand: usize,
    pub step: usize,
    /// In how many cache lines each of them lies; 0: in any number.
    pub lines: usize,
    /// First synapse and end.
    pub segments: &'a [(u32, u32)],
}

impl Reached {
    /// Makes room for the segments of so many strands in so many steps.
    pub fn prepare(&mut self, strands: usize, steps: usize) {
        self.steps = steps;
        self.lists.resize(strands * steps * CLASSES, Vec::new());
    }

    /// In a step, a plain spike reaches a segment of a strand; `skew` as in [`lines_of`].
    #[inline(always)]
    pub fn push(&mut self, (step, strand): (usize, usize), skew: usize, (start, end): (u32, u32)) {
        let lines = lines_of(skew, start as usize..end as usize);
        let class = if lines < CLASSES { lines } else { 0 };
        let number = (strand * self.steps + step) * CLASSES + class;
        let list = &mut self.lists[number];
        if list.is_empty() {
            self.waiting.push(number);
        }
        list.push((start, end));
    }

    /// Goes through all of them, with the `synapses` of their strand, and forgets them. What is used soon is asked for: it is
    /// anywhere in memory, and of a copy alone, which waits for it in the first-level cache, a core has only half as many
    /// under way.
    pub fn drain<'t>(
        &mut self,
        synapses: impl Fn(usize) -> &'t [GridSynapse],
        mut use_them: impl FnMut(&[GridSynapse], SegmentGroup<'_>),
    ) {
        self.waiting.sort_unstable();
        let mut next = self.groups();
        let mut lead = 0;
        for group in self.groups() {
            while lead < LEAD + group.segments.len()
                && let Some(soon) = next.next()
            {
                soon.ask_for(synapses(soon.strand));
                lead += soon.segments.len();
            }
            lead -= group.segments.len();
            use_them(synapses(group.strand), group);
        }
        drop(next);
        let Reached { lists, waiting, .. } = self;
        waiting.drain(..).for_each(|number| lists[number].clear());
    }

    fn groups(&self) -> impl Iterator<Item = SegmentGroup<'_>> {
        self.waiting.iter().flat_map(|&number| {
            let (place, lines) = (number / CLASSES, number % CLASSES);
            let (strand, step) = (place / self.steps, place % self.steps);
            self.lists[number].chunks(BLOCK).map(move |segments| SegmentGroup {
                strand,
                step,
                lines,
                segments,
            })
        })
    }
}

impl SegmentGroup<'_> {
    /// Asks for all of them.
    fn ask_for(self, synapses: &[GridSynapse]) {
        for &(start, end) in self.segments {
            let (start, end) = (start as usize, end as usize);
            let lines = if self.lines > 0 { self.lines } else { lines_of(skew_of(synapses), start..end) };
            (0..lines).for_each(|line| ask_second_level(synapses, start + line * LINE));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// More of a class than are asked for at once, and segments in one cache line and in many.
    #[test]
    fn every_segment_comes_once_and_strand_by_strand() {
        let tables = [0, 1].map(|_| vec![GridSynapse::default(); 50_000]);
        let skews = [0, 1].map(|strand| skew_of(&tables[strand]));
        let (mut reached, mut expected) = (Reached::default(), Vec::new());
        reached.prepare(2, 3);
        for k in 0..2000 {
            let (strand, step, start) = (k % 2, k % 3, 23 * k as u32);
            let end = start + if k % 50 == 0 { 200 } else { 1 + k as u32 % 90 };
            reached.push((step, strand), skews[strand], (start, end));
            expected.push((strand, step, start, end));
        }
        let (mut seen, mut places) = (Vec::new(), Vec::new());
        reached.drain(
            |strand| &tables[strand],
            |synapses, group| {
                assert_eq!(synapses.as_ptr(), tables[group.strand].as_ptr());
                places.push((group.strand, group.step));
                for &(start, end) in group.segments {
                    let lines = lines_of(skews[group.strand], start as usize..end as usize);
                    assert!(group.lines == lines || group.lines == 0 && lines >= CLASSES);
                    seen.push((group.strand, group.step, start, end));
                }
            },
        );
        assert!(places.is_sorted());
        seen.sort_unstable();
        expected.sort_unstable();
        assert_eq!(seen, expected);
        reached.drain(|strand| &tables[strand], |_, _| panic!("nothing is left"));
    }
}
