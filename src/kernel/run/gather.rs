//! What arrives at the nodes of a chunk: the spikes that were delivered, then what generators send to each connection.

use super::offers::PartOffers;
use super::part::Part;
use crate::kernel::lanes::Level;
use crate::kernel::model::Behaviour;
use crate::kernel::plan::Train;
use crate::kernel::population::Population;
use crate::kernel::random::Stream;
use std::ops::Range;

/// Consecutive nodes of a population that are updated together.
#[derive(Clone, Copy)]
pub(crate) struct Chunk {
    /// Number of the chunk in its piece.
    pub number: usize,
    /// Position of the first node in the piece.
    pub start: usize,
    pub size: usize,
    /// Nodes of the largest chunk.
    pub most: usize,
    /// Stamp at which the inputs of the first step arrive, and number of steps.
    pub stamp: u64,
    pub steps: usize,
    /// How many steps at the beginning have got their inputs before.
    pub served: usize,
    /// Blocks of random events that these steps may need: see [`blocks_for`](super::drawn::blocks_for).
    pub blocks: usize,
}

impl Chunk {
    /// Its nodes, by their position in the piece.
    pub fn nodes(&self) -> Range<usize> {
        self.start..self.start + self.size
    }

    /// Where values of its nodes in a step stand in a list for the largest chunk.
    pub fn row(&self, step: usize) -> Range<usize> {
        step * self.most..step * self.most + self.size
    }

    /// When what arrives in a step was sent through a train, unless the generators have changed since.
    pub fn sent(&self, setting: Setting<'_>, train: &Train, step: usize) -> Option<u64> {
        let sent = (self.stamp + step as u64).checked_sub(u64::from(train.delay))?;
        (sent > setting.since).then_some(sent)
    }
}

/// What evaluation of trains needs to know.
#[derive(Clone, Copy)]
pub(crate) struct Setting<'a> {
    pub populations: &'a [Population],
    pub resolution_us: u32,
    pub level: Level,
    /// What other parts may draw for this one.
    pub offers: Option<&'a PartOffers<'a>>,
    /// Stamp after which generators send with their present parameters and connections.
    pub since: u64,
}

impl Part {
    /// Adds a train's input to a chunk to `values`, which hold the rows of its steps.
    pub fn add_train(
        &mut self,
        setting: Setting<'_>,
        (number, train): (usize, &Train),
        chunk: Chunk,
        values: &mut [f64],
        halves: &mut Vec<u16>,
    ) {
        let entries = train.entries(chunk.nodes());
        if entries.is_empty() {
            return;
        }
        let population = &setting.populations[train.population];
        for step in chunk.served..chunk.steps {
            let Some(sent) = chunk.sent(setting, train, step) else { continue };
            let row = &mut values[chunk.row(step)];
            if let Behaviour::Events(_) = population.behaviour {
                let drawn = &mut self.drawn[number];
                self.events += drawn.add(setting, train, (chunk, entries.clone()), sent, row, halves);
            } else {
                train.each_current(
                    setting.populations,
                    setting.resolution_us,
                    entries.clone(),
                    sent,
                    |entry, current| {
                        row[train.column(entry) - chunk.start] += train.weights[entry] * current;
                    },
                );
            }
        }
    }
}

impl Train {
    /// What each entry brings that was sent at a stamp, by column.
    pub fn evaluate(
        &self,
        populations: &[Population],
        resolution_us: u32,
        sent: u64,
        mut bring: impl FnMut(usize, f64),
    ) {
        let population = &populations[self.population];
        if !matches!(population.behaviour, Behaviour::Events(_)) {
            self.each_current(populations, resolution_us, 0..self.len(), sent, |entry, current| {
                bring(self.column(entry), self.weights[entry] * current);
            });
            return;
        }
        for entry in 0..self.len() {
            let (active, law) = population.law(self.source(entry));
            let count =
                if active.contains(&sent) { law.draw(self.key, self.number(entry), sent - 1) } else { 0 };
            if count > 0 {
                bring(self.column(entry), self.weights[entry] * f64::from(count));
            }
        }
    }

    /// The currents that some entries send at a stamp.
    fn each_current(
        &self,
        populations: &[Population],
        resolution_us: u32,
        entries: Range<usize>,
        sent: u64,
        mut bring: impl FnMut(usize, f64),
    ) {
        let population = &populations[self.population];
        match population.behaviour {
            Behaviour::Current(source) => {
                let mut last: Option<(usize, f64)> = None;
                for entry in entries {
                    let node = self.source(entry);
                    let current = match last {
                        Some((other, current)) if other == node => current,
                        _ => source.current(population.generator(node), sent, resolution_us),
                    };
                    last = Some((node, current));
                    bring(entry, current);
                }
            }
            Behaviour::Noise(source) => {
                for entry in entries {
                    let node = population.generator(self.source(entry));
                    let mut deviate = |stamp: u64| {
                        Stream::new(self.key, self.number(entry), stamp.saturating_sub(1)).normal()
                    };
                    bring(entry, source.current(node, sent, resolution_us, &mut deviate));
                }
            }
            Behaviour::Neuron(_) | Behaviour::Spikes(_) | Behaviour::Events(_) => {}
        }
    }
}
