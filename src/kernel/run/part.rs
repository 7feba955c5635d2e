//! What one part keeps from step to step: what is under way to its nodes.

use super::exchange::Spike;
use crate::kernel::plan::{Plan, Tables};
use std::collections::BTreeMap;

/// Something that arrives at a known stamp.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Arrival {
    /// A segment of a strand.
    Spike { strand: u32, start: u32, end: u32, multiplicity: u32, factor: f64 },
    /// A train, sent at a stamp.
    Train { train: u32, stamp: u64 },
}

/// Memory that says nothing between epochs: a clone begins without it.
#[derive(Debug, Default)]
pub(crate) struct WorkingRows(pub Vec<f64>);

impl Clone for WorkingRows {
    fn clone(&self) -> WorkingRows {
        WorkingRows::default()
    }
}

/// See the module.
#[derive(Clone, Debug, Default)]
pub(crate) struct Part {
    /// By arrival stamp modulo the length of the ring, in the order of summation.
    pub ring: Vec<Vec<Arrival>>,
    /// What was under way when the tables were last made: by stamp, cells and values, before everything else.
    pub settled: BTreeMap<u64, Vec<(u32, f64)>>,
    /// Random words of each train: for which four steps, and for each of these a word for each entry.
    pub words: Vec<(u64, Vec<u32>)>,
    /// Input rows of the steps at hand: all zero between epochs.
    pub rows: WorkingRows,
    /// Spikes fired by the nodes of this part.
    pub spikes: u64,
    /// Synaptic events delivered to them.
    pub events: u64,
}

impl Part {
    /// A part with nothing under way.
    pub fn new(plan: &Plan, tables: &Tables) -> Part {
        Part {
            ring: vec![Vec::new(); plan.ring],
            words: vec![(u64::MAX, Vec::new()); tables.trains.len()],
            ..Part::default()
        }
    }

    /// Registers what is sent in the stamps `first ..= last`: the spikes, which are in order, and the trains.
    pub fn send(&mut self, plan: &Plan, tables: &Tables, spikes: &[Spike], first: u64, last: u64) {
        let length = self.ring.len() as u64;
        let mut spikes = spikes.iter().peekable();
        let mut population = 0;
        for stamp in first..=last {
            let mut trains = tables.trains.iter().enumerate().peekable();
            loop {
                let spike = spikes.peek().filter(|spike| spike.stamp == stamp);
                let train = trains.peek();
                match (spike, train) {
                    (None, None) => break,
                    (Some(spike), train)
                        if train.is_none_or(|(_, train)| spike.source < train.first_source) =>
                    {
                        let spike = **spike;
                        spikes.next();
                        if !plan.partition.is_in(population, spike.source) {
                            population = plan.partition.population_of(spike.source);
                        }
                        for &strand in &tables.strands_of[population] {
                            tables.strands[strand as usize].segments(spike.source, |delay, start, end| {
                                let Spike { multiplicity, factor, .. } = spike;
                                let slot = ((stamp + u64::from(delay)) % length) as usize;
                                self.ring[slot].push(Arrival::Spike {
                                    strand,
                                    start,
                                    end,
                                    multiplicity,
                                    factor,
                                });
                            });
                        }
                    }
                    _ => {
                        if let Some((number, train)) = trains.next() {
                            let slot = ((stamp + u64::from(train.delay)) % length) as usize;
                            self.ring[slot].push(Arrival::Train { train: number as u32, stamp });
                        }
                    }
                }
            }
        }
    }
}
