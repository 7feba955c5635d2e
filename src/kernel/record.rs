//! Records: columns of samples of state, and of spikes.

use super::run::{Sampled, Sampler, Spike};
use super::selection::NodeSet;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A record of state or spikes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RecordId(pub(crate) u32);

/// Samples: in some steps a value of each node. A clone shares them until more are recorded.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Samples {
    /// Stamps in steps, ascending.
    pub steps: Arc<Vec<u64>>,
    /// How many nodes are recorded.
    pub nodes: usize,
    /// By recordable: the values of all nodes in the first step, in the order of the record, then those in the next one.
    pub columns: Vec<Arc<Vec<f64>>>,
}

impl Samples {
    /// None of so many recordables and nodes.
    pub fn none(recordables: usize, nodes: usize) -> Samples {
        Samples { steps: Arc::default(), nodes, columns: vec![Arc::default(); recordables] }
    }

    /// How many rows: one for each step and node.
    pub fn rows(&self) -> usize {
        self.steps.len() * self.nodes
    }

    /// Takes them all out.
    pub fn take(&mut self) -> Samples {
        let none = Samples::none(self.columns.len(), self.nodes);
        std::mem::replace(self, none)
    }
}

/// Spikes: rows by (step, position of the node in the record); a multiplicity of m gives m rows. A
/// clone shares them until more are recorded.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SpikeRows {
    /// Stamp of each row in steps.
    pub steps: Arc<Vec<u64>>,
    /// Position in the recorded set.
    pub senders: Arc<Vec<u32>>,
}

/// What a record keeps.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) enum Kept {
    State {
        /// By part of the node set.
        recordables: Vec<Vec<usize>>,
        every: u64,
        offset: u64,
        samples: Samples,
    },
    Spikes {
        places: Places,
        rows: SpikeRows,
    },
}

/// See the module.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Record {
    pub nodes: NodeSet,
    /// Stamps s with first ≤ s ≤ last are recorded.
    pub first: u64,
    pub last: u64,
    pub kept: Kept,
}

impl Record {
    /// `during` is a half-open range of steps: stamps a < s ≤ b.
    pub fn new(nodes: NodeSet, now: u64, during: Option<(u64, u64)>, kept: Kept) -> Record {
        let (start, last) = during.unwrap_or((now, u64::MAX));
        Record { nodes, first: start.max(now) + 1, last, kept }
    }

    /// The samplers of this record, number `record`, for each of its populations; `owned` says which nodes of a
    /// population belong to the part.
    pub fn samplers(&self, record: usize, owned: impl Fn(usize) -> std::ops::Range<usize>) -> Vec<Sampler> {
        let Kept::State { recordables, every, offset, .. } = &self.kept else { return Vec::new() };
        let parts = self.nodes.parts().iter().enumerate().map(|(k, part)| {
            let population = part.population.0 as usize;
            let owned = owned(population);
            let mut nodes: Vec<(u32, u32)> = (self.nodes.span(k).start as u32..)
                .zip(part.selection.iter())
                .filter(|(_, node)| owned.contains(node))
                .map(|(position, node)| (node as u32, position))
                .collect();
            nodes.sort_unstable();
            Sampler {
                record,
                population,
                nodes,
                recordables: recordables[k].clone(),
                first: self.first,
                last: self.last,
                every: *every,
                offset: *offset,
            }
        });
        parts.filter(|sampler| !sampler.nodes.is_empty()).collect()
    }

    /// Samples of this record that are due in the stamps after `from` up to `to`.
    fn due(&self, from: u64, to: u64) -> (u64, u64) {
        let Kept::State { every, offset, .. } = &self.kept else { return (1, 0) };
        let low = self.first.max(from + 1).max(*offset);
        let first = offset + (low - offset).div_ceil(*every) * every;
        (first, self.last.min(to))
    }

    /// Rows that an epoch will add.
    pub fn rows_per_step(&self) -> u64 {
        match &self.kept {
            Kept::State { every, .. } => (self.nodes.len() as u64).div_ceil(*every),
            Kept::Spikes { .. } => 0,
        }
    }

    /// Makes room for the samples that are due after `from` up to `to`: rows that grow bit by bit are moved again and again.
    /// Where there is no room, or none for so many, they grow as they come.
    pub fn reserve(&mut self, from: u64, to: u64) {
        /// Rows.
        const MOST: u64 = 1 << 28;
        let (first, last) = self.due(from, to);
        let width = self.nodes.len() as u64;
        let Kept::State { every, samples, .. } = &mut self.kept else { return };
        if first > last {
            return;
        }
        let steps = (last - first) / *every + 1;
        if steps.saturating_mul(width) <= MOST {
            let _ = Arc::make_mut(&mut samples.steps).try_reserve(steps as usize);
            for column in &mut samples.columns {
                let _ = Arc::make_mut(column).try_reserve((steps * width) as usize);
            }
        }
    }

    /// Makes room for the samples of an epoch and returns where they begin.
    fn make_room(&mut self, from: u64, to: u64) -> Option<(u64, usize)> {
        let (first, last) = self.due(from, to);
        let Kept::State { every, samples, .. } = &mut self.kept else { return None };
        if first > last {
            return None;
        }
        let start = samples.rows();
        Arc::make_mut(&mut samples.steps).extend((first..=last).step_by(*every as usize));
        let end = samples.rows();
        samples.columns.iter_mut().for_each(|column| Arc::make_mut(column).resize(end, f64::NAN));
        Some((first, start))
    }

    /// Adds what the samplers of this record took after `from` up to `to`. What neurons do not give, `computed` does: the
    /// current of a generator by population, node, recordable and stamp.
    pub fn add_samples<'a>(
        &mut self,
        from: u64,
        to: u64,
        sampled: impl Iterator<Item = (&'a Sampler, &'a Sampled)>,
        computed: impl Fn(usize, usize, usize, u64) -> Option<f64>,
    ) {
        let Some((first, start)) = self.make_room(from, to) else { return };
        let (nodes, last) = (self.nodes.clone(), self.last.min(to));
        let width = nodes.len();
        let Kept::State { recordables, every, samples, .. } = &mut self.kept else { return };
        let row =
            |stamp: u64, position: usize| start + ((stamp - first) / *every) as usize * width + position;
        let mut columns: Vec<&mut Vec<f64>> = samples.columns.iter_mut().map(Arc::make_mut).collect();
        let count = columns.len();
        for (sampler, sampled) in sampled {
            let Some(&(_, place)) = sampler.nodes.first() else { continue };
            let neighbours = sampler.nodes.iter().zip(place..).all(|(&(_, position), next)| position == next);
            for (number, values) in sampled.rows(sampler).enumerate() {
                let (step, column) = (number / count, number % count);
                let row = &mut columns[column][start + step * width..][..width];
                if neighbours {
                    row[place as usize..][..values.len()].copy_from_slice(values);
                } else {
                    let positions = sampler.nodes.iter().map(|&(_, position)| position as usize);
                    positions.zip(values).for_each(|(position, &value)| row[position] = value);
                }
            }
        }
        for (k, part) in nodes.parts().iter().enumerate() {
            for (position, node) in nodes.span(k).zip(part.selection.iter()) {
                for (column, &recordable) in recordables[k].iter().enumerate() {
                    for stamp in (first..=last).step_by(*every as usize) {
                        let Some(value) = computed(part.population.0 as usize, node, recordable, stamp)
                        else {
                            break;
                        };
                        columns[column][row(stamp, position)] = value;
                    }
                }
            }
        }
    }

    /// Adds the spikes that were fired after `from` up to `to`, in any order.
    ///
    /// Sorted by counting: the cost is linear in spikes and steps, whatever a record keeps.
    pub fn add_spikes<'a>(&mut self, from: u64, to: u64, spikes: impl Iterator<Item = &'a Spike> + Clone) {
        let (first, last) = (self.first.max(from + 1), self.last.min(to));
        let Kept::Spikes { places, rows } = &mut self.kept else { return };
        if first > last {
            return;
        }
        let mine = spikes.filter_map(|spike| {
            let within = spike.stamp >= first && spike.stamp <= last;
            let position = if within { places.position(spike.source)? } else { return None };
            Some(((spike.stamp - first) as usize, position, spike.multiplicity as usize))
        });
        // Where the rows of each step begin.
        let mut starts = vec![0; (last - first) as usize + 2];
        mine.clone().for_each(|(step, _, multiplicity)| starts[step + 1] += multiplicity);
        for step in 1..starts.len() {
            starts[step] += starts[step - 1];
        }
        let total = starts.last().copied().unwrap_or(0);
        if total == 0 {
            return;
        }
        let (steps, senders) = (Arc::make_mut(&mut rows.steps), Arc::make_mut(&mut rows.senders));
        let before = senders.len();
        senders.resize(before + total, 0);
        let senders = &mut senders[before..];
        let mut next = starts.clone();
        for (step, position, multiplicity) in mine {
            senders[next[step]..next[step] + multiplicity].fill(position);
            next[step] += multiplicity;
        }
        for (stamp, pair) in (first..).zip(starts.windows(2)) {
            senders[pair[0]..pair[1]].sort_unstable();
            steps.extend(std::iter::repeat_n(stamp, pair[1] - pair[0]));
        }
    }

    /// Bytes of what is kept.
    pub fn bytes(&self) -> usize {
        match &self.kept {
            Kept::Spikes { places, rows } => {
                4 * places.positions.capacity() + 8 * rows.steps.capacity() + 4 * rows.senders.capacity()
            }
            Kept::State { samples, .. } => {
                let columns = samples.columns.iter().map(|column| 8 * column.capacity()).sum::<usize>();
                columns + 8 * samples.steps.capacity()
            }
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
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::selection::{NodeSelection, PopulationId, Selection};

    #[test]
    fn spikes_of_an_epoch_are_sorted_by_step_and_position() {
        let list = Selection::List(Arc::from([4, 2, 0]));
        let nodes = NodeSet::new(&[NodeSelection { population: PopulationId(0), selection: list }]);
        let kept = Kept::Spikes { places: Places::new(&[14, 12, 10]), rows: SpikeRows::default() };
        let mut record = Record::new(nodes, 0, Some((2, 6)), kept);
        let spike = |stamp, source, multiplicity| Spike { stamp, source, multiplicity, factor: 1.0 };
        // Of the second part, then the first; nodes 11 and 13 are not recorded, steps up to 2 and after 6 neither.
        let fired = [spike(4, 14, 1), spike(6, 14, 2), spike(2, 14, 1), spike(4, 13, 1), spike(4, 10, 1)];
        record.add_spikes(0, 5, fired[..1].iter().chain(&fired[2..]));
        record.add_spikes(5, 9, [spike(7, 10, 1), spike(6, 12, 1), fired[1]].iter());
        let Kept::Spikes { rows, .. } = &record.kept else { panic!() };
        assert_eq!((&rows.steps[..], &rows.senders[..]), (&[4, 4, 6, 6, 6][..], &[0, 2, 0, 0, 1][..]));
    }
}
