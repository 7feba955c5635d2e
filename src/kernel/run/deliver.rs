//! Delivery: what arrives at a stamp is added to the current input row, in the order of summation.

use super::part::{Arrival, Part};
use crate::kernel::lanes::Level;
use crate::kernel::model::Behaviour;
use crate::kernel::plan::{Cells, Plan, Sources, Strand, Tables, Train, WINDOW, Weights};
use crate::kernel::population::Population;
use crate::kernel::prefetch::prefetch;
use crate::kernel::random::Stream;
use crate::kernel::random::batch::{add_counts, train_words};
use crate::kernel::random::poisson::{Poisson, count};

/// How many arrivals ahead synapses are asked for, and how many synapses of each: the processor finds the rest of a
/// longer segment by itself.
const AHEAD: usize = 6;
const PREFETCHED: usize = 256;

/// An input that is already decided, in terms that survive a new layout.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Settled {
    pub stamp: u64,
    pub population: usize,
    pub node: usize,
    /// Port; `None` for the current.
    pub port: Option<usize>,
    pub value: f64,
}

impl Part {
    /// Adds everything that arrives at `stamp` to the row that starts at `start` in `rows`.
    pub fn deliver(
        &mut self,
        populations: &[Population],
        tables: &Tables,
        (resolution_us, level): (u32, Level),
        stamp: u64,
        start: usize,
    ) {
        let slot = (stamp % self.ring.len().max(1) as u64) as usize;
        if self.settled.is_empty() && self.ring.get(slot).is_none_or(Vec::is_empty) {
            return;
        }
        let mut rows = std::mem::take(&mut self.rows.0);
        let row = &mut rows[start..];
        if let Some(settled) = self.settled.remove(&stamp) {
            settled.iter().for_each(|&(cell, value)| row[cell as usize] += value);
        }
        let Some(slot_arrivals) = self.ring.get_mut(slot) else {
            self.rows.0 = rows;
            return;
        };
        let mut arrivals = std::mem::take(slot_arrivals);
        for (k, arrival) in arrivals.iter().enumerate() {
            if let Some(soon) = arrivals.get(k + AHEAD) {
                prefetch_arrival(tables, soon);
            }
            match *arrival {
                Arrival::Spike { strand, start, end, multiplicity, factor } => {
                    self.events += u64::from(end - start);
                    let strand = &tables.strands[strand as usize];
                    let (start, end) = (start as usize, end as usize);
                    if multiplicity == 1 && factor == 1.0 {
                        add_plain(row, strand, start, end);
                    } else {
                        add_scaled(row, strand, start, end, multiplicity, factor);
                    }
                }
                Arrival::Train { train: number, stamp } => {
                    let train = &tables.trains[number as usize];
                    let words = &mut self.words[number as usize];
                    let even = add_even_train(populations, train, words, level, stamp, row);
                    self.events += even.unwrap_or_else(|| {
                        evaluate(populations, train, words, level, resolution_us, stamp, |cell, value| {
                            row[cell] += value;
                        })
                    });
                }
            }
        }
        arrivals.clear();
        self.ring[slot] = arrivals;
        self.rows.0 = rows;
    }

    /// Everything under way after stamp `now`, decided: by stamp and in the order of summation.
    pub fn settle(
        &mut self,
        populations: &[Population],
        plan: &Plan,
        part: usize,
        (resolution_us, level): (u32, Level),
        now: u64,
    ) -> Vec<Settled> {
        let tables = &plan.tables[part];
        let mut all = Vec::new();
        let mut inputs: Vec<(u64, usize, f64)> = Vec::new();
        for (&stamp, settled) in &self.settled {
            inputs.extend(settled.iter().map(|&(cell, value)| (stamp, cell as usize, value)));
        }
        for stamp in now + 1..=now + self.ring.len() as u64 {
            let arrivals = self.ring[(stamp % self.ring.len() as u64) as usize].clone();
            for arrival in arrivals {
                match arrival {
                    Arrival::Spike { strand, start, end, multiplicity, factor } => {
                        let strand = &tables.strands[strand as usize];
                        let base = if factor < 0.0 { strand.opposite } else { strand.base };
                        for k in start as usize..end as usize {
                            let value = strand.weights.input(k, factor, multiplicity);
                            inputs.push((stamp, base + strand.targets[k] as usize, value));
                        }
                    }
                    Arrival::Train { train: number, stamp: sent } => {
                        let train = &tables.trains[number as usize];
                        let words = &mut self.words[number as usize];
                        evaluate(populations, train, words, level, resolution_us, sent, |cell, value| {
                            inputs.push((stamp, cell, value));
                        });
                    }
                }
            }
        }
        inputs.sort_by_key(|&(stamp, ..)| stamp);
        let width = plan.partition.width(part);
        for (stamp, cell, value) in inputs {
            let (port, column) = (cell / width, cell % width);
            if let Some((population, node)) = plan.partition.node_at(part, column) {
                let port = (Some(port) != plan.partition.current_port).then_some(port);
                all.push(Settled { stamp, population, node, port, value });
            }
        }
        all
    }

    /// Takes over a decided input for a column of this part.
    pub fn take_over(&mut self, plan: &Plan, part: usize, column: usize, settled: &Settled) {
        let Some(port) = settled.port.or(plan.partition.current_port) else { return };
        let cell = port * plan.partition.width(part) + column;
        self.settled.entry(settled.stamp).or_default().push((cell as u32, settled.value));
    }
}

/// The window of a strand in a row.
fn window(row: &mut [f64], base: usize) -> Option<&mut [f64; WINDOW]> {
    row.get_mut(base..base + WINDOW)?.try_into().ok()
}

/// Spikes that count once. A 16-bit column cannot leave the window, hence no test in the loop.
#[inline]
fn add_plain(row: &mut [f64], strand: &Strand, start: usize, end: usize) {
    let Some(window) = window(row, strand.base) else { return };
    let targets = &strand.targets[start..end];
    match &strand.weights {
        Weights::Count => add_same(window, targets, 1.0),
        Weights::Same(weight) => add_same(window, targets, *weight),
        Weights::Single(weights) => {
            add_each(window, targets, &weights[start..end], f64::from);
        }
        Weights::Double(weights) => add_each(window, targets, &weights[start..end], |weight| weight),
    }
}

/// Eight at a time: the loop's own arithmetic would cost as much as the additions.
const UNROLLED: usize = 8;

#[inline(always)]
fn add_same(window: &mut [f64; WINDOW], targets: &[u16], weight: f64) {
    let (eights, rest) = targets.as_chunks::<UNROLLED>();
    for eight in eights {
        for &target in eight {
            window[target as usize] += weight;
        }
    }
    for &target in rest {
        window[target as usize] += weight;
    }
}

#[inline(always)]
fn add_each<W: Copy>(window: &mut [f64; WINDOW], targets: &[u16], weights: &[W], value: impl Fn(W) -> f64) {
    let (eights, rest) = targets.as_chunks::<UNROLLED>();
    let (eight_weights, rest_weights) = weights.as_chunks::<UNROLLED>();
    for (eight, weights) in eights.iter().zip(eight_weights) {
        for (&target, &weight) in eight.iter().zip(weights) {
            window[target as usize] += value(weight);
        }
    }
    for (&target, &weight) in rest.iter().zip(rest_weights) {
        window[target as usize] += value(weight);
    }
}

/// Asks for the synapses of an arrival that comes soon. Which come is known in advance, but not to the processor.
#[inline]
fn prefetch_arrival(tables: &Tables, arrival: &Arrival) {
    if let Arrival::Spike { strand, start, end, .. } = *arrival {
        let strand = &tables.strands[strand as usize];
        let range = start as usize..(end as usize).min(start as usize + PREFETCHED);
        prefetch(&strand.targets[range.clone()]);
        match &strand.weights {
            Weights::Count | Weights::Same(_) => {}
            Weights::Single(weights) => prefetch(&weights[range]),
            Weights::Double(weights) => prefetch(&weights[range]),
        }
    }
}

fn add_scaled(row: &mut [f64], strand: &Strand, start: usize, end: usize, multiplicity: u32, factor: f64) {
    let base = if factor < 0.0 { strand.opposite } else { strand.base };
    let Some(window) = window(row, base) else { return };
    for k in start..end {
        window[strand.targets[k] as usize] += strand.weights.input(k, factor, multiplicity);
    }
}

/// The random words of a train's entries in a step; a block of four is made when its first step comes.
fn step_words<'a>(train: &Train, words: &'a mut (u64, Vec<u32>), level: Level, step: u64) -> &'a [u32] {
    let (n, ordinal) = (train.len(), step / 4);
    if words.0 != ordinal {
        train_words(level, train.key, ordinal, &train.numbers, &mut words.1);
        words.0 = ordinal;
    }
    let start = (step % 4) as usize * n;
    &words.1[start..start + n]
}

/// A train of random events of one law and weight onto neighbouring cells, added at once. `None` if it is not that.
fn add_even_train(
    populations: &[Population],
    train: &Train,
    words: &mut (u64, Vec<u32>),
    level: Level,
    stamp: u64,
    row: &mut [f64],
) -> Option<u64> {
    let population = &populations[train.population];
    let Cells::From(first) = train.cells else { return None };
    if !matches!(population.behaviour, Behaviour::Events(_)) || !train.one_weight {
        return None;
    }
    if population.laws.len() > 1 && !matches!(train.sources, Sources::Same(_)) {
        return None;
    }
    let (active, law) = population.law(train.source(0));
    let Poisson::Table(thresholds) = law else { return None };
    if !active.contains(&stamp) {
        return Some(0);
    }
    let words = step_words(train, words, level, stamp - 1);
    Some(add_counts(level, thresholds, words, train.weights[0], &mut row[first..first + train.len()]))
}

/// What a train sent at `stamp` brings to its cells; returns the number of events.
fn evaluate(
    populations: &[Population],
    train: &Train,
    words: &mut (u64, Vec<u32>),
    level: Level,
    resolution_us: u32,
    stamp: u64,
    mut add: impl FnMut(usize, f64),
) -> u64 {
    let population = &populations[train.population];
    let step = stamp - 1;
    match population.behaviour {
        Behaviour::Events(_) => {
            let mut events = 0;
            for entry in 0..train.len() {
                let (active, law) = population.law(train.source(entry));
                if !active.contains(&stamp) {
                    continue;
                }
                let number = match law {
                    Poisson::Table(thresholds) => {
                        count(thresholds, step_words(train, words, level, step)[entry])
                    }
                    Poisson::Rejection(_) => law.draw(train.key, train.numbers[entry], step),
                };
                if number > 0 {
                    events += u64::from(number);
                    add(train.cell(entry), train.weights[entry] * f64::from(number));
                }
            }
            events
        }
        Behaviour::Current(source) => {
            let mut last: Option<(usize, f64)> = None;
            for entry in 0..train.len() {
                let node = train.source(entry);
                let current = match last {
                    Some((other, current)) if other == node => current,
                    _ => source.current(population.generator(node), stamp, resolution_us),
                };
                last = Some((node, current));
                add(train.cell(entry), train.weights[entry] * current);
            }
            0
        }
        Behaviour::Noise(source) => {
            for entry in 0..train.len() {
                let node = population.generator(train.source(entry));
                let mut deviate = |stamp: u64| {
                    Stream::new(train.key, train.numbers[entry], stamp.saturating_sub(1)).normal()
                };
                let current = source.current(node, stamp, resolution_us, &mut deviate);
                add(train.cell(entry), train.weights[entry] * current);
            }
            0
        }
        Behaviour::Neuron(_) | Behaviour::Spikes(_) => 0,
    }
}
