//! An epoch: a stretch of a run that no one interrupts, on one thread for each part.

use super::exchange::{Exchange, Spike};
use super::part::Part;
use super::sample::{SampleRows, Sampler};
use super::update::{Piece, Rows, Scratch, update};
use crate::kernel::lanes::Level;
use crate::kernel::model::Behaviour;
use crate::kernel::plan::{Plan, WINDOW};
use crate::kernel::population::Population;

/// Memory for input rows in bytes: about what stays in a second-level cache beside state and synapses.
const ROWS: usize = 256 * 1024;

/// What an epoch needs to know.
pub(crate) struct Epoch<'a> {
    pub populations: &'a [Population],
    pub plan: &'a Plan,
    pub resolution_us: u32,
    pub level: Level,
    /// By part.
    pub samplers: &'a [Vec<Sampler>],
    /// Number of records.
    pub records: usize,
    /// By population: whether its spikes are kept.
    pub keep: &'a [bool],
    /// The epoch covers the stamps after `from`, up to and including `to`.
    pub from: u64,
    pub to: u64,
}

/// What a part has recorded in an epoch.
pub(crate) struct Recorded {
    /// By record.
    pub samples: Vec<SampleRows>,
    pub spikes: Vec<Spike>,
}

/// Runs an epoch. `states` holds the state columns of each population, taken out for the time of the run.
pub(crate) fn run_epoch(
    epoch: &Epoch<'_>,
    parts: &mut [Part],
    states: &mut [Vec<Vec<f64>>],
) -> Vec<Recorded> {
    let mut pieces = cut(epoch, states);
    let exchange = Exchange::new(parts.len());
    if let ([part], [pieces]) = (&mut *parts, &mut *pieces) {
        return vec![run_part(epoch, &exchange, 0, part, pieces)];
    }
    std::thread::scope(|scope| {
        let exchange = &exchange;
        let workers: Vec<_> = parts
            .iter_mut()
            .zip(pieces)
            .enumerate()
            .map(|(number, (part, mut pieces))| {
                scope.spawn(move || run_part(epoch, exchange, number, part, &mut pieces))
            })
            .collect();
        workers.into_iter().filter_map(|worker| worker.join().ok()).collect()
    })
}

/// Hands every part its piece of each neuron population.
fn cut<'a>(epoch: &'a Epoch<'_>, states: &'a mut [Vec<Vec<f64>>]) -> Vec<Vec<Piece<'a>>> {
    let plan = epoch.plan;
    let mut pieces: Vec<Vec<Piece<'a>>> = (0..plan.partition.parts).map(|_| Vec::new()).collect();
    for ((number, population), columns) in epoch.populations.iter().enumerate().zip(states) {
        let Behaviour::Neuron(neuron) = population.behaviour else { continue };
        let mut rest: Vec<&mut [f64]> = columns.iter_mut().map(Vec::as_mut_slice).collect();
        for (part, pieces) in pieces.iter_mut().enumerate() {
            let nodes = plan.partition.nodes(part, number);
            let mut state = Vec::new();
            for column in &mut rest {
                let (own, others) = std::mem::take(column).split_at_mut(nodes.len());
                state.push(own);
                *column = others;
            }
            let samplers =
                epoch.samplers[part].iter().filter(|sampler| sampler.population == number).collect();
            let column = plan.partition.column(part, number);
            pieces.push(Piece::new(population, neuron, nodes, state, column, samplers));
        }
    }
    pieces
}

fn run_part(
    epoch: &Epoch<'_>,
    exchange: &Exchange,
    number: usize,
    part: &mut Part,
    pieces: &mut [Piece<'_>],
) -> Recorded {
    let plan = epoch.plan;
    let tables = &plan.tables[number];
    let width = plan.partition.width(number);
    let rows =
        Rows { width, stride: plan.partition.ports * width, current_port: plan.partition.current_port };
    // More rows than fit the cache would cost more than going through the nodes again.
    let batch =
        ((ROWS / 8 / rows.stride.max(1)) as u64).clamp(1, plan.slice.min(epoch.to - epoch.from).max(1));
    // Synapses are added within windows of fixed length, the last of which begins in the last row.
    let margin = if tables.strands.is_empty() { 0 } else { WINDOW };
    part.rows.0.resize(batch as usize * rows.stride + margin, 0.0);
    let mut scratch = Scratch::new();
    let mut recorded = Recorded { samples: vec![SampleRows::default(); epoch.records], spikes: Vec::new() };
    let mut spikes = Vec::new();
    let mut sources: Vec<Cursor<'_>> = cursors(epoch, number);
    let mut slice = 0;
    let mut now = epoch.from;
    while now < epoch.to {
        let end = (now + plan.slice).min(epoch.to);
        spikes.clear();
        let mut first = now + 1;
        while first <= end {
            let last = (first + batch - 1).min(end);
            for stamp in first..=last {
                let start = (stamp - first) as usize * rows.stride;
                let settings = (epoch.resolution_us, epoch.level);
                part.deliver(epoch.populations, tables, settings, stamp, start);
            }
            for piece in &mut *pieces {
                let stamps = (first, last);
                update(
                    piece,
                    part,
                    rows,
                    stamps,
                    epoch.level,
                    &mut scratch,
                    &mut spikes,
                    &mut recorded.samples,
                );
            }
            first = last + 1;
        }
        for cursor in &mut sources {
            cursor.emit(end, &mut spikes);
        }
        part.spikes += spikes.len() as u64;
        let keep = |spike: &&Spike| epoch.keep[plan.partition.population_of(spike.source)];
        recorded.spikes.extend(spikes.iter().filter(keep).copied());
        exchange.swap(number, slice, &mut spikes);
        part.send(plan, tables, &spikes, now + 1, end);
        slice += 1;
        now = end;
    }
    recorded
}

/// The rest of the schedule of a spike source.
struct Cursor<'a> {
    source: u32,
    rest: &'a [crate::kernel::model::Emission],
}

impl Cursor<'_> {
    fn emit(&mut self, last: u64, spikes: &mut Vec<Spike>) {
        while let Some((next, rest)) = self.rest.split_first()
            && next.stamp <= last
        {
            spikes.push(Spike {
                stamp: next.stamp,
                source: self.source,
                multiplicity: next.multiplicity,
                factor: next.factor,
            });
            self.rest = rest;
        }
    }
}

fn cursors<'a>(epoch: &'a Epoch<'_>, part: usize) -> Vec<Cursor<'a>> {
    let mut cursors = Vec::new();
    for (number, population) in epoch.populations.iter().enumerate() {
        if let Behaviour::Spikes(_) = population.behaviour {
            for node in epoch.plan.partition.nodes(part, number) {
                let schedule = population.schedule(node);
                let past = schedule.partition_point(|emission| emission.stamp <= epoch.from);
                cursors.push(Cursor { source: population.first + node as u32, rest: &schedule[past..] });
            }
        }
    }
    cursors
}
