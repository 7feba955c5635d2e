//! Asking for synapses ahead of their use, line by line: which are used next is known, but not to the processor.

use super::part::{Arrival, SPECIAL};
use crate::kernel::plan::{Synapses, Tables};
use crate::kernel::prefetch::{LINE, Lines};

/// Bytes between asking and use: more cache lines than a core can wait for at once, so that it always waits for as many as
/// it can.
const LEAD: usize = 48 * LINE;

/// Bytes of a segment that are asked for at once.
const SHORT: usize = 8 * LINE;

/// See the module.
pub(crate) struct Ahead<'a> {
    tables: &'a Tables,
    /// Of which nothing was asked yet.
    rest: &'a [Arrival],
    /// What is left of a longer segment.
    long: Lines,
    /// Bytes of the arrivals whose turn it was, that are not used yet.
    lead: usize,
}

impl<'a> Ahead<'a> {
    /// For the synapses of these arrivals, in their order.
    pub(super) fn new(tables: &'a Tables, arrivals: &'a [Arrival]) -> Ahead<'a> {
        Ahead { tables, rest: arrivals, long: Lines::NONE, lead: 0 }
    }

    /// Goes through the synapses of the next arrival.
    #[inline(always)]
    pub(super) fn each<T>(&mut self, synapses: &[T], mut add: impl FnMut(&T)) {
        self.begin(synapses);
        let (blocks, rest) = synapses.as_chunks::<32>();
        for block in blocks {
            // One line for each that is used: of many lines that are asked for at once the last ones wait for the first.
            (0..size_of_val(block)).step_by(LINE).for_each(|_| self.long.ask());
            block.iter().for_each(&mut add);
        }
        // Eight at a time: the loop's own arithmetic would cost as much as the additions.
        let (eights, rest) = rest.as_chunks::<8>();
        for eight in eights {
            eight.iter().for_each(&mut add);
        }
        rest.iter().for_each(add);
    }

    /// The synapses of the next arrival are used from now on: sees to it that enough others are on their way.
    #[inline(always)]
    pub(super) fn begin<T>(&mut self, synapses: &[T]) {
        self.lead = self.lead.saturating_sub(size_of_val(synapses));
        while self.lead < LEAD + self.long.bytes() {
            if self.long.bytes() > 0 {
                self.long.ask();
                continue;
            }
            let Some((arrival, rest)) = self.rest.split_first() else { return };
            self.rest = rest;
            self.turn(arrival);
        }
    }

    /// Begins to ask for the synapses of an arrival.
    #[inline(always)]
    fn turn(&mut self, arrival: &Arrival) {
        if arrival.strand == SPECIAL {
            return;
        }
        let start = arrival.start as usize;
        let range = start..start + arrival.length as usize;
        let mut lines = match &self.tables.strands[arrival.strand as usize].synapses {
            Synapses::Counted(targets) | Synapses::Same(targets, _) => Lines::of(&targets[range]),
            // These are copied.
            Synapses::Grid(..) => return,
            Synapses::Single(synapses) => Lines::of(&synapses[range]),
            // The targets of these, a fifth of all lines, are left to the processor.
            Synapses::Double(_, weights) => Lines::of(&weights[range]),
        };
        self.lead += lines.bytes();
        if lines.bytes() > SHORT {
            self.long = lines;
            return;
        }
        while lines.bytes() > 0 {
            lines.ask();
        }
    }
}
