//! Spikes, and the nodes whose spikes are recorded.

use super::{Kept, Record, on_threads, ranges};
use crate::kernel::growth::{Growth, Stretch};
use crate::kernel::run::KeptSpikes;
use serde::{Deserialize, Serialize};
use std::ops::Range;
use std::sync::Arc;

/// Spikes: rows by (step, position of the node in the record); a multiplicity of m gives m rows. A
/// clone shares them until more are recorded.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SpikeRows {
    /// Stamp of each row in steps.
    pub steps: Arc<Vec<u64>>,
    /// Position in the recorded set.
    pub senders: Arc<Vec<u32>>,
}

impl SpikeRows {
    /// Bytes that they take.
    pub(super) fn bytes(&self) -> usize {
        8 * self.steps.capacity() + 4 * self.senders.capacity()
    }
}

impl Record {
    /// Adds those of the spikes kept by the parts that were fired after `from` up to `to`, on so many threads at most.
    pub fn add_spikes(&mut self, (from, to): (u64, u64), kept: &[&KeptSpikes], threads: usize) {
        let (first, last) = (self.first.max(from + 1), self.last.min(to));
        let Kept::Spikes { places, rows } = &mut self.kept else { return };
        let spikes = kept.iter().map(|kept| kept.len()).sum();
        if first > last || spikes == 0 {
            return;
        }
        let ranges = ranges((last - first + 1) as usize, spikes, threads);
        let chosen = |steps: Range<usize>| Chosen {
            places,
            kept,
            first: first + steps.start as u64,
            steps: steps.len(),
        };
        let counts = on_threads(ranges.clone(), |steps| chosen(steps).count());
        let lengths: Vec<usize> = counts.iter().map(|counts| counts.iter().sum()).collect();
        if lengths.iter().all(|&length| length == 0) {
            // Rows that a value shares are copied only if they grow.
            return;
        }
        let mut steps = Growth::new(Arc::make_mut(&mut rows.steps), &lengths);
        let mut senders = Growth::new(Arc::make_mut(&mut rows.senders), &lengths);
        let stretches = steps.stretches().zip(senders.stretches());
        let tasks = ranges.into_iter().zip(counts).zip(stretches).collect();
        on_threads(tasks, |((steps, counts), stretches)| chosen(steps).sort(&counts, stretches));
        steps.finish();
        senders.finish();
    }
}

/// The recorded ones among the spikes of some steps.
struct Chosen<'a> {
    places: &'a Places,
    kept: &'a [&'a KeptSpikes],
    /// The first stamp.
    first: u64,
    steps: usize,
}

impl Chosen<'_> {
    /// For each spike: the number of its step, the position of the node, and the multiplicity.
    fn iter(&self) -> impl Iterator<Item = (usize, u32, usize)> {
        let (first, end) = (self.first, self.first + self.steps as u64);
        self.kept.iter().flat_map(move |kept| kept.within(first, end)).filter_map(move |spike| {
            let within = spike.stamp >= first && spike.stamp < end;
            let position = if within { self.places.position(spike.source)? } else { return None };
            Some(((spike.stamp - first) as usize, position, spike.multiplicity as usize))
        })
    }

    /// How many rows each step has.
    fn count(&self) -> Vec<usize> {
        let mut counts = vec![0; self.steps];
        self.iter().for_each(|(step, _, multiplicity)| counts[step] += multiplicity);
        counts
    }

    /// Writes the rows in their order. By counting: the cost is linear in spikes and steps, whatever a record keeps.
    fn sort(&self, counts: &[usize], (mut steps, mut senders): (Stretch<'_, u64>, Stretch<'_, u32>)) {
        let mut total = 0;
        let mut ends: Vec<usize> = counts
            .iter()
            .map(|count| {
                total += count;
                total - count
            })
            .collect();
        let sorted = senders.rest(0);
        self.iter().for_each(|(step, position, multiplicity)| {
            let start = ends[step];
            ends[step] += multiplicity;
            for place in &mut sorted[start..start + multiplicity] {
                *place = position;
            }
        });
        for ((stamp, &count), end) in (self.first..).zip(counts).zip(ends) {
            // What each part kept of a step is in order already, which this way of sorting profits from.
            sorted[end - count..end].sort();
            steps.extend(std::iter::repeat_n(stamp, count));
        }
    }
}

/// Position in a record of each node, by its number in the network.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Places {
    /// Number of the first node of `positions`.
    first: u32,
    /// [`NOT_RECORDED`] for nodes in between.
    positions: Vec<u32>,
}

const NOT_RECORDED: u32 = u32::MAX;

impl Places {
    /// From the numbers of the recorded nodes, in the order of the record.
    pub fn new(numbers: &[u32]) -> Places {
        let first = numbers.iter().copied().min().unwrap_or(0);
        let end = numbers.iter().copied().max().map_or(first, |last| last + 1);
        let mut positions = vec![NOT_RECORDED; (end - first) as usize];
        for (position, &number) in (0..).zip(numbers) {
            positions[(number - first) as usize] = position;
        }
        Places { first, positions }
    }

    /// Position of a node, if it is recorded.
    fn position(&self, number: u32) -> Option<u32> {
        let position = *self.positions.get(number.checked_sub(self.first)? as usize)?;
        (position != NOT_RECORDED).then_some(position)
    }

    /// Bytes that they take.
    pub(super) fn bytes(&self) -> usize {
        4 * self.positions.capacity()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::selection::{NodeSelection, NodeSet, PopulationId, Selection};

    /// Stamp, source, multiplicity.
    type Spike = (u64, u32, u32);

    fn record(numbers: &[u32], during: (u64, u64)) -> Record {
        let list = Selection::List(numbers.iter().map(|number| number - 10).collect());
        let nodes = NodeSet::new(&[NodeSelection { population: PopulationId(0), selection: list }]);
        let kept = Kept::Spikes { places: Places::new(numbers), rows: SpikeRows::default() };
        Record::new(nodes, 0, Some(during), kept)
    }

    fn rows(record: &Record) -> (&[u64], &[u32]) {
        let Kept::Spikes { rows, .. } = &record.kept else { panic!() };
        (&rows.steps, &rows.senders)
    }

    /// What a part kept in slices up to these stamps.
    fn kept(slices: &[(u64, &[Spike])]) -> KeptSpikes {
        let mut kept = KeptSpikes::default();
        for (last, spikes) in slices {
            spikes.iter().for_each(|&(stamp, source, multiplicity)| kept.push(stamp, source, multiplicity));
            kept.close_slice(*last);
        }
        kept
    }

    #[test]
    fn spikes_of_an_epoch_are_sorted_by_step_and_position() {
        let mut record = record(&[14, 12, 10], (2, 6));
        // Nodes 11 and 13 are not recorded, steps up to 2 and after 6 neither.
        let one = kept(&[(5, &[(4, 14, 1)])]);
        let other = kept(&[(3, &[(2, 14, 1)]), (5, &[(4, 13, 1), (4, 10, 1)])]);
        record.add_spikes((0, 5), &[&one, &other], 1);
        let next = kept(&[(9, &[(7, 10, 1), (6, 12, 1), (6, 14, 2)])]);
        record.add_spikes((5, 9), &[&next], 1);
        assert_eq!(rows(&record), (&[4, 4, 6, 6, 6][..], &[0, 2, 0, 0, 1][..]));
    }

    #[test]
    fn threads_sort_the_same() {
        let nodes: Vec<u32> = (10..1010).rev().collect();
        let spikes = |part: u32, stamps: Range<u64>| -> Vec<Spike> {
            let fired = stamps.flat_map(|stamp| (0..500).map(move |k| (stamp, 10 + part * 500 + k)));
            fired.map(|(stamp, source)| (stamp, source, 1 + source % 2)).collect()
        };
        let of_part = |part| {
            let slices = [spikes(part, 1..40), spikes(part, 40..90), spikes(part, 90..101)];
            kept(&[(39, &slices[0]), (89, &slices[1]), (100, &slices[2])])
        };
        let parts = [of_part(0), of_part(1)];
        let by = |threads| {
            let mut record = record(&nodes, (30, 95));
            record.add_spikes((0, 100), &[&parts[0], &parts[1]], threads);
            record
        };
        let (one, three) = (by(1), by(3));
        let mut plain: Vec<(u64, u32)> = (31..=95)
            .flat_map(|stamp| (0..1000u32).map(move |position| (stamp, position)))
            .flat_map(|row| std::iter::repeat_n(row, 1 + (1009 - row.1 as usize) % 2))
            .collect();
        plain.sort();
        assert!(rows(&one).0.iter().copied().zip(rows(&one).1.iter().copied()).eq(plain));
        assert_eq!(rows(&one), rows(&three));
    }
}
