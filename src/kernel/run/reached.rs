//! Segments of synapses on a grid that spikes reach in the steps at hand. They are only noted when spikes arrive, and used
//! in an order that suits the processor: strand by strand, since what a source brings in a step and in the next one lies
//! in the same cache lines, and within a strand those that lie in equally many lines together, since the processor then
//! knows beforehand where the copy of each ends, and goes on with the next.

use super::copied::{LINE, lines_of};
use crate::kernel::plan::{GridSynapse, Synapses, Tables};
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

/// Segments of one strand that are reached in one step.
#[derive(Clone, Copy)]
pub(super) struct Segments<'a> {
    pub strand: usize,
    pub step: usize,
    /// In how many cache lines each of them lies; 0: in any number.
    pub lines: usize,
    /// First synapse and end.
    pub list: &'a [(u32, u32)],
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

    /// Goes through all of them and forgets them. What is used soon is asked for: it is anywhere in memory, and of a copy
    /// alone, which waits for it in the first-level cache, a core has only half as many under way.
    pub fn drain(&mut self, tables: &Tables, mut use_them: impl FnMut(&[GridSynapse], Segments<'_>)) {
        self.waiting.sort_unstable();
        let synapses = |strand: usize| match &tables.strands[strand].synapses {
            Synapses::Grid(synapses, _) => &synapses[..],
            _ => &[],
        };
        let mut next = self.blocks();
        let mut lead = 0;
        for segments in self.blocks() {
            while lead < LEAD + segments.list.len()
                && let Some(soon) = next.next()
            {
                soon.ask_for(synapses(soon.strand));
                lead += soon.list.len();
            }
            lead -= segments.list.len();
            use_them(synapses(segments.strand), segments);
        }
        drop(next);
        let Reached { lists, waiting, .. } = self;
        waiting.drain(..).for_each(|number| lists[number].clear());
    }

    fn blocks(&self) -> impl Iterator<Item = Segments<'_>> {
        self.waiting.iter().flat_map(|&number| {
            let (place, lines) = (number / CLASSES, number % CLASSES);
            let (strand, step) = (place / self.steps, place % self.steps);
            self.lists[number].chunks(BLOCK).map(move |list| Segments { strand, step, lines, list })
        })
    }
}

impl Segments<'_> {
    /// Asks for all of them.
    fn ask_for(self, synapses: &[GridSynapse]) {
        match self.lines {
            1 => self.ask_for_lines::<1>(synapses),
            2 => self.ask_for_lines::<2>(synapses),
            3 => self.ask_for_lines::<3>(synapses),
            4 => self.ask_for_lines::<4>(synapses),
            5 => self.ask_for_lines::<5>(synapses),
            6 => self.ask_for_lines::<6>(synapses),
            7 => self.ask_for_lines::<7>(synapses),
            _ => {
                for &(start, end) in self.list {
                    (start..end).step_by(LINE).for_each(|k| ask_second_level(synapses, k as usize));
                    ask_second_level(synapses, end as usize - 1);
                }
            }
        }
    }

    fn ask_for_lines<const LINES: usize>(self, synapses: &[GridSynapse]) {
        for &(start, _) in self.list {
            (0..LINES).for_each(|line| ask_second_level(synapses, start as usize + line * LINE));
        }
    }
}
