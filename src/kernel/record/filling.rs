//! Samples of an epoch on their way. Mostly the parts write them where they stay, each its nodes in every row: copies would
//! take as long as the taking, and be made by one thread. Only where the order of a record is not that of its nodes, or the
//! current of a generator is recorded, are they put aside first.

use super::{Kept, Record};
use crate::kernel::growth::Growth;
use crate::kernel::run::{Sampler, Taking};
use std::sync::Arc;

/// By part and sampler.
type OfSamplers<T> = Vec<Vec<T>>;

/// See the module.
pub(crate) struct Filling<'a> {
    records: Vec<Straight<'a>>,
    /// Memory for what is put aside; nothing where samples go straight to the record.
    aside: OfSamplers<Growth<'a, f64>>,
    /// By record.
    is_straight: Vec<bool>,
}

/// A record that samples go straight to.
struct Straight<'a> {
    stamps: Vec<u64>,
    steps: &'a mut Vec<u64>,
    columns: Vec<Growth<'a, f64>>,
    /// Part and number of its samplers, in the order of their places in a row.
    samplers: Vec<(usize, usize)>,
}

impl<'a> Filling<'a> {
    /// Makes room for the samples that are due after `from` up to `to`.
    pub fn new(
        records: &'a mut [Record],
        (from, to): (u64, u64),
        samplers: &OfSamplers<Sampler>,
        aside: &'a mut OfSamplers<Vec<f64>>,
    ) -> Filling<'a> {
        let mut straight = Vec::new();
        let mut is_straight = vec![false; records.len()];
        for (number, record) in records.iter_mut().enumerate() {
            let Some(mine) = tiles(number, record, samplers) else { continue };
            is_straight[number] = true;
            let stamps = record.stamps(from, to);
            let Kept::State { samples, .. } = &mut record.kept else { continue };
            if stamps.is_empty() {
                // Columns that a value shares are copied only if they grow.
                continue;
            }
            let nodes = mine.iter().map(|&(part, sampler)| samplers[part][sampler].nodes.len());
            let lengths: Vec<usize> = nodes.collect::<Vec<_>>().repeat(stamps.len());
            let columns = samples.columns.iter_mut();
            straight.push(Straight {
                stamps,
                steps: Arc::make_mut(&mut samples.steps),
                columns: columns.map(|column| Growth::new(Arc::make_mut(column), &lengths)).collect(),
                samplers: mine,
            });
        }
        let aside = aside.iter_mut().zip(samplers).map(|(aside, samplers)| {
            aside.resize_with(samplers.len(), Vec::new);
            let of_sampler = |(aside, sampler): (&'a mut Vec<f64>, &Sampler)| {
                aside.clear();
                let stretches = match is_straight[sampler.record] {
                    true => 0,
                    false => sampler.recordables.len() * sampler.due.count(from, to) as usize,
                };
                Growth::new(aside, &vec![sampler.nodes.len(); stretches])
            };
            aside.iter_mut().zip(samplers).map(of_sampler).collect()
        });
        Filling { records: straight, aside: aside.collect(), is_straight }
    }

    /// Where the samples go, by part and sampler.
    pub fn takings(
        &mut self,
        (from, to): (u64, u64),
        samplers: &OfSamplers<Sampler>,
    ) -> OfSamplers<Taking<'_>> {
        fn taking<'b>(
            (from, to): (u64, u64),
            (sampler, aside): (&Sampler, &'b mut Growth<'_, f64>),
        ) -> Taking<'b> {
            Taking {
                first: sampler.due.next(from + 1),
                steps: sampler.due.count(from, to) as usize,
                stretches: aside.stretches().collect(),
            }
        }
        let of_parts = samplers.iter().zip(&mut self.aside);
        let mut takings: OfSamplers<Taking<'_>> = of_parts
            .map(|(samplers, aside)| samplers.iter().zip(aside).map(|own| taking((from, to), own)).collect())
            .collect();
        for Straight { columns, samplers, .. } in &mut self.records {
            for column in columns {
                for (stretch, &(part, sampler)) in column.stretches().zip(samplers.iter().cycle()) {
                    takings[part][sampler].stretches.push(stretch);
                }
            }
        }
        takings
    }

    /// The records have what was taken, and `aside` the rest; gives by record whether it needs nothing more.
    pub fn finish(self) -> Vec<bool> {
        for Straight { stamps, steps, columns, .. } in self.records {
            steps.extend(stamps);
            columns.into_iter().for_each(Growth::finish);
        }
        self.aside.into_iter().flatten().for_each(Growth::finish);
        self.is_straight
    }
}

/// Part and number of the samplers of record number `number`, in the order of their places, if a row of it is theirs, one
/// after the other.
fn tiles(number: usize, record: &Record, samplers: &OfSamplers<Sampler>) -> Option<Vec<(usize, usize)>> {
    let mut mine = Vec::new();
    for (part, samplers) in samplers.iter().enumerate() {
        for (k, sampler) in samplers.iter().enumerate().filter(|(_, sampler)| sampler.record == number) {
            mine.push((sampler.place?, sampler.nodes.len(), (part, k)));
        }
    }
    mine.sort_unstable();
    let mut end = 0;
    for (place, nodes, _) in &mine {
        if *place != end {
            return None;
        }
        end += nodes;
    }
    (end > 0 && end == record.nodes.len()).then(|| mine.into_iter().map(|(_, _, sampler)| sampler).collect())
}
