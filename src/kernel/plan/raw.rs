//! A strand while it is built: count the synapses of each source, place them, sort each source's by delay.

use super::segments::Segments;
use super::strand::{Delays, GridSynapse, SingleSynapse, Strand, Synapses};
use crate::kernel::large_pages::filled;

/// What kind of weights a strand holds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Class {
    /// None: the target counts spikes.
    Count,
    /// One f64, by its bits.
    Same(u64),
    /// Each on a grid, by the bits of its quantum.
    Grid(u64),
    /// Each an f32, exactly.
    Single,
    /// Each an f64.
    Double,
}

/// Delays while placing, as narrow as they can be.
enum DelayColumn {
    Same(u32),
    /// Beside the weights.
    Inside,
    Bytes(Vec<u8>),
    Narrow(Vec<u16>),
    Wide(Vec<u32>),
}

/// Which targets a strand reaches.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Place {
    /// The port, and the port of the opposite sign.
    pub port: usize,
    pub opposite: usize,
    /// First column of the window.
    pub column: usize,
}

/// See the module.
pub(super) struct Raw {
    class: Class,
    place: Place,
    /// Number of the first source that the strand may have.
    first_source: u32,
    /// Counts by source, then the place of each source's next synapse, finally the end of each source's synapses.
    next: Vec<u32>,
    delays: DelayColumn,
    synapses: Synapses,
}

/// Delays up to here are sorted by counting.
const COUNTED: usize = 1 << 12;

impl Raw {
    /// A strand for sources from `first_source` up to `end_source`; `delay` is that of all synapses, if it is one.
    pub fn new(
        class: Class,
        place: Place,
        (first_source, end_source): (u32, u32),
        delay: Option<u32>,
    ) -> Raw {
        Raw {
            class,
            place,
            first_source,
            next: vec![0; (end_source - first_source) as usize],
            delays: match (delay, class) {
                (Some(delay), _) => DelayColumn::Same(delay),
                (None, Class::Single) => DelayColumn::Inside,
                (None, _) => DelayColumn::Bytes(Vec::new()),
            },
            synapses: Synapses::Counted(Vec::new()),
        }
    }

    /// Whether weights and delays must be given one by one.
    pub fn needs(&self) -> (bool, bool) {
        (
            matches!(self.class, Class::Grid(_) | Class::Single | Class::Double),
            !matches!(self.delays, DelayColumn::Same(_)),
        )
    }

    /// Counts a synapse.
    #[inline(always)]
    pub fn count(&mut self, source: u32) {
        self.next[(source - self.first_source) as usize] += 1;
    }

    /// Turns counts into places and makes room.
    pub fn allocate(&mut self) {
        let mut total = 0u32;
        for next in &mut self.next {
            total += std::mem::replace(next, total);
        }
        let total = total as usize;
        if let DelayColumn::Bytes(delays) = &mut self.delays {
            *delays = filled(0, total);
        }
        self.synapses = match self.class {
            Class::Count => Synapses::Counted(filled(0, total)),
            Class::Same(bits) => Synapses::Same(filled(0, total), f64::from_bits(bits)),
            Class::Grid(bits) => Synapses::Grid(filled(GridSynapse::default(), total), f64::from_bits(bits)),
            Class::Single => Synapses::Single(filled(SingleSynapse::default(), total)),
            Class::Double => Synapses::Double(filled(0, total), filled(0.0, total)),
        };
    }

    /// Places a synapse; `delay` and `weight` count only where they are needed.
    #[inline(always)]
    pub fn place(&mut self, source: u32, target: u16, delay: u32, weight: f64) {
        let next = &mut self.next[(source - self.first_source) as usize];
        let at = *next as usize;
        *next += 1;
        match &mut self.synapses {
            Synapses::Counted(targets) | Synapses::Same(targets, _) => targets[at] = target,
            Synapses::Grid(synapses, quantum) => {
                synapses[at] = GridSynapse::new(target, (weight / *quantum) as i16);
            }
            Synapses::Single(synapses) => {
                synapses[at] = SingleSynapse { weight: weight as f32, target, delay: delay as u16 };
            }
            Synapses::Double(targets, weights) => (targets[at], weights[at]) = (target, weight),
        }
        match &mut self.delays {
            DelayColumn::Same(_) => {}
            DelayColumn::Inside if delay <= u32::from(u16::MAX) => {}
            DelayColumn::Wide(delays) => delays[at] = delay,
            DelayColumn::Bytes(delays) if delay <= u32::from(u8::MAX) => delays[at] = delay as u8,
            DelayColumn::Narrow(delays) if delay <= u32::from(u16::MAX) => delays[at] = delay as u16,
            DelayColumn::Inside | DelayColumn::Bytes(_) | DelayColumn::Narrow(_) => self.widen(at, delay),
        }
    }

    /// Makes room for a longer delay.
    #[cold]
    fn widen(&mut self, at: usize, delay: u32) {
        if let (DelayColumn::Bytes(delays), Ok(delay)) = (&self.delays, u16::try_from(delay)) {
            let mut narrow: Vec<u16> = delays.iter().map(|&delay| u16::from(delay)).collect();
            narrow[at] = delay;
            self.delays = DelayColumn::Narrow(narrow);
            return;
        }
        let mut wide: Vec<u32> = match (&self.delays, &self.synapses) {
            (DelayColumn::Bytes(delays), _) => delays.iter().map(|&delay| u32::from(delay)).collect(),
            (DelayColumn::Narrow(delays), _) => delays.iter().map(|&delay| u32::from(delay)).collect(),
            (_, Synapses::Single(synapses)) => {
                synapses.iter().map(|synapse| u32::from(synapse.delay)).collect()
            }
            _ => return,
        };
        wide[at] = delay;
        self.delays = DelayColumn::Wide(wide);
    }

    /// The finished strand; `None` if it has no synapses.
    pub fn finish(mut self) -> Option<Strand> {
        if self.synapses.len() == 0 {
            return None;
        }
        let mut offsets = Vec::with_capacity(self.next.len() + 1);
        offsets.push(0);
        offsets.append(&mut self.next);
        let delays = match std::mem::replace(&mut self.delays, DelayColumn::Same(1)) {
            DelayColumn::Same(delay) => Delays::Same(delay),
            DelayColumn::Inside => match &mut self.synapses {
                Synapses::Single(synapses) => sort_in_place(synapses, &offsets),
                _ => return None,
            },
            DelayColumn::Bytes(delays) => self.sort_by_delay(&offsets, |k| u32::from(delays[k])),
            DelayColumn::Narrow(delays) => self.sort_by_delay(&offsets, |k| u32::from(delays[k])),
            DelayColumn::Wide(delays) => self.sort_by_delay(&offsets, |k| delays[k]),
        };
        Some(Strand {
            first_source: self.first_source,
            offsets,
            delays,
            synapses: self.synapses,
            column: self.place.column,
            port: self.place.port,
            opposite: self.place.opposite,
            counting: None,
            largest: GridSynapse::LARGEST,
        })
    }

    /// Sorts the synapses of each source by delay, keeping their order where delays are equal.
    fn sort_by_delay(&mut self, offsets: &[u32], delay: impl Fn(usize) -> u32) -> Delays {
        let mut segments = Segments::new();
        let mut order = Vec::new();
        let mut sorter = Sorter::default();
        let mut scratch = Scratch::default();
        for (source, pair) in (1..).zip(offsets.windows(2)) {
            let (start, end) = (pair[0] as usize, pair[1] as usize);
            sorter.order(start, end, &delay, &mut order);
            match &mut self.synapses {
                Synapses::Counted(targets) | Synapses::Same(targets, _) => {
                    permute(&order, targets, start..end, &mut scratch.targets);
                }
                Synapses::Grid(synapses, _) => permute(&order, synapses, start..end, &mut scratch.grid),
                Synapses::Single(synapses) => permute(&order, synapses, start..end, &mut scratch.singles),
                Synapses::Double(targets, weights) => {
                    permute(&order, targets, start..end, &mut scratch.targets);
                    permute(&order, weights, start..end, &mut scratch.doubles);
                }
            }
            for segment in order.chunk_by(|&a, &b| delay(a as usize) == delay(b as usize)) {
                segments.push(delay(segment[0] as usize), segment.len() as u32);
            }
            segments.go_to(source);
        }
        segments.finish();
        Delays::Segments(segments)
    }
}

/// Sorts the synapses of each source by the delay beside them, keeping their order where delays are equal: counts the
/// synapses of each delay, and moves each to its place.
fn sort_in_place(synapses: &mut [SingleSynapse], offsets: &[u32]) -> Delays {
    let mut segments = Segments::new();
    let (mut places, mut before): (Vec<u32>, Vec<SingleSynapse>) = (Vec::new(), Vec::new());
    for (source, pair) in (1..).zip(offsets.windows(2)) {
        let synapses = &mut synapses[pair[0] as usize..pair[1] as usize];
        before.clear();
        before.extend_from_slice(synapses);
        let longest = before.iter().map(|synapse| synapse.delay).max().unwrap_or(0);
        places.clear();
        places.resize(longest as usize + 1, 0);
        before.iter().for_each(|synapse| places[synapse.delay as usize] += 1);
        let mut end = 0;
        for (delay, place) in (0..).zip(&mut places) {
            let count = std::mem::replace(place, end);
            end += count;
            if count > 0 {
                segments.push(delay, count);
            }
        }
        for &synapse in &before {
            let place = &mut places[synapse.delay as usize];
            synapses[*place as usize] = synapse;
            *place += 1;
        }
        segments.go_to(source);
    }
    segments.finish();
    Delays::Segments(segments)
}

/// Orders a range by delay, stably: by counting, or by comparison where delays are very long.
#[derive(Default)]
struct Sorter {
    counts: Vec<u32>,
}

impl Sorter {
    fn order(&mut self, start: usize, end: usize, delay: &impl Fn(usize) -> u32, order: &mut Vec<u32>) {
        let longest = (start..end).map(delay).max().unwrap_or(0) as usize;
        order.clear();
        if longest > COUNTED {
            order.extend(start as u32..end as u32);
            order.sort_by_key(|&k| delay(k as usize));
            return;
        }
        self.counts.clear();
        self.counts.resize(longest + 1, 0);
        (start..end).for_each(|k| self.counts[delay(k) as usize] += 1);
        let mut total = 0;
        for count in &mut self.counts {
            total += std::mem::replace(count, total);
        }
        order.resize(end - start, 0);
        for k in start..end {
            let place = &mut self.counts[delay(k) as usize];
            order[*place as usize] = k as u32;
            *place += 1;
        }
    }
}

/// Memory for permutations.
#[derive(Default)]
struct Scratch {
    targets: Vec<u16>,
    grid: Vec<GridSynapse>,
    singles: Vec<SingleSynapse>,
    doubles: Vec<f64>,
}

fn permute<T: Copy>(order: &[u32], values: &mut [T], range: std::ops::Range<usize>, scratch: &mut Vec<T>) {
    scratch.clear();
    scratch.extend(order.iter().map(|&k| values[k as usize]));
    values[range].copy_from_slice(scratch);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn synapses_end_up_by_source_and_delay_in_their_order() {
        let classes = [Class::Grid(0.5f64.to_bits()), Class::Single, Class::Double];
        let cases = classes.into_iter().flat_map(|class| [7, 700, 70_000].map(|longest| (class, longest)));
        for (class, longest) in cases {
            let synapses = [
                (5, 1, 3, 0.5),
                (7, 2, 1, 1.5),
                (5, 3, 1, 2.5),
                (5, 4, 3, 3.5),
                (5, 5, longest, 4.5),
                (7, 6, 1, 5.5),
            ];
            let place = Place { port: 0, opposite: 1, column: 0 };
            let mut raw = Raw::new(class, place, (4, 9), None);
            synapses.iter().for_each(|&(source, ..)| raw.count(source));
            raw.allocate();
            for &(source, target, delay, weight) in &synapses {
                raw.place(source, target, delay, weight);
            }
            let strand = raw.finish().unwrap();
            let targets: Vec<usize> = (0..6).map(|k| strand.synapses.target(k)).collect();
            assert_eq!(targets, [3, 1, 4, 5, 2, 6]);
            let weights: Vec<f64> = (0..6).map(|k| strand.synapses.input(k, 1.0, 1)).collect();
            assert_eq!(weights, [2.5, 0.5, 3.5, 4.5, 1.5, 5.5]);
            let mut segments = Vec::new();
            (0..12).for_each(|source| {
                strand.segments(source, |delay, a, b| segments.push((source, delay, a, b)));
            });
            assert_eq!(segments, [(5, 1, 0, 1), (5, 3, 1, 3), (5, longest, 3, 4), (7, 1, 4, 6)]);
        }
    }
}
