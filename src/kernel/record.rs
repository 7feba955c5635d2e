//! Records: columns of samples of state, and of spikes.

use super::run::{SampleRows, Sampler, Spike};
use super::selection::{NodeSet, Selection};
use serde::{Deserialize, Serialize};

/// A record of state or spikes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RecordId(pub(crate) u32);

/// Samples: rows by (step, position of the node in the record).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Samples {
    /// Stamp of each row in steps.
    pub steps: Vec<u64>,
    /// Position in the recorded set.
    pub senders: Vec<u32>,
    /// One column for each recordable.
    pub columns: Vec<Vec<f64>>,
}

/// Spikes: rows by (step, position of the node in the record); a multiplicity of m gives m rows.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SpikeRows {
    /// Stamp of each row in steps.
    pub steps: Vec<u64>,
    /// Position in the recorded set.
    pub senders: Vec<u32>,
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
    Spikes(SpikeRows),
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
            Kept::Spikes(_) => 0,
        }
    }

    /// Makes room for the samples of an epoch and returns where they begin.
    fn make_room(&mut self, from: u64, to: u64) -> Option<(u64, usize)> {
        let (first, last) = self.due(from, to);
        let width = self.nodes.len();
        let Kept::State { every, samples, .. } = &mut self.kept else { return None };
        if first > last {
            return None;
        }
        let start = samples.steps.len();
        for stamp in (first..=last).step_by(*every as usize) {
            samples.steps.extend(std::iter::repeat_n(stamp, width));
            samples.senders.extend(0..width as u32);
        }
        let end = samples.steps.len();
        samples.columns.iter_mut().for_each(|column| column.resize(end, f64::NAN));
        Some((first, start))
    }

    /// Adds the samples that the parts took after `from` up to `to`. What neurons do not give,
    /// `computed` does: the current of a generator by population, node, recordable and stamp.
    pub fn add_samples<'a>(
        &mut self,
        from: u64,
        to: u64,
        parts: impl Iterator<Item = &'a SampleRows>,
        computed: impl Fn(usize, usize, usize, u64) -> Option<f64>,
    ) {
        let Some((first, start)) = self.make_room(from, to) else { return };
        let (nodes, last) = (self.nodes.clone(), self.last.min(to));
        let width = nodes.len();
        let Kept::State { recordables, every, samples, .. } = &mut self.kept else { return };
        let row =
            |stamp: u64, position: usize| start + ((stamp - first) / *every) as usize * width + position;
        let columns = samples.columns.len();
        for rows in parts {
            let mut values = 0;
            for &(stamp, position) in &rows.rows {
                let row = row(stamp, position as usize);
                for column in 0..columns {
                    samples.columns[column][row] = rows.values[values + column];
                }
                values += columns;
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
                        samples.columns[column][row(stamp, position)] = value;
                    }
                }
            }
        }
    }

    /// Adds spikes, which are in the order of stamp; `locate` gives population and node of a source.
    pub fn add_spikes(&mut self, spikes: &[Spike], locate: impl Fn(u32) -> (usize, usize)) {
        let (first, last) = (self.first, self.last);
        // Position in the record of a node: by population, either shift of a range or a sorted list.
        let lists: Vec<Vec<(usize, usize)>> = self
            .nodes
            .parts()
            .iter()
            .enumerate()
            .map(|(k, part)| match &part.selection {
                Selection::Range { .. } => Vec::new(),
                Selection::List(list) => {
                    let start = self.nodes.span(k).start;
                    let mut sorted: Vec<_> = list
                        .iter()
                        .enumerate()
                        .map(|(position, &node)| (node as usize, start + position))
                        .collect();
                    sorted.sort_unstable();
                    sorted
                }
            })
            .collect();
        let mut rows: Vec<(u64, u32, u32)> = Vec::new();
        for spike in spikes.iter().filter(|spike| spike.stamp >= first && spike.stamp <= last) {
            let (population, node) = locate(spike.source);
            for (k, part) in self.nodes.parts().iter().enumerate() {
                if part.population.0 as usize != population {
                    continue;
                }
                let position = match &part.selection {
                    Selection::Range { start, len } => (node >= *start && node < start + len)
                        .then(|| self.nodes.span(k).start + node - start),
                    Selection::List(_) => lists[k]
                        .binary_search_by_key(&node, |&(node, _)| node)
                        .ok()
                        .map(|found| lists[k][found].1),
                };
                if let Some(position) = position {
                    rows.push((spike.stamp, position as u32, spike.multiplicity));
                }
            }
        }
        rows.sort_by_key(|&(stamp, position, _)| (stamp, position));
        let Kept::Spikes(kept) = &mut self.kept else { return };
        for (stamp, position, multiplicity) in rows {
            for _ in 0..multiplicity {
                kept.steps.push(stamp);
                kept.senders.push(position);
            }
        }
    }
}
