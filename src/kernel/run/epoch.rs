//! An epoch: a stretch of a run that no one interrupts, on one thread for each part.

use super::drawn::blocks_for;
use super::exchange::{Exchange, Spike};
use super::gather::Setting;
use super::offers::{Helper, Offers};
use super::part::Part;
use super::piece::Piece;
use super::sample::{Sampler, Taking};
use super::scratch::Scratch;
use super::state::{is_finite, move_in, move_out};
use super::update::{Turns, Update, update};
use crate::kernel::lanes::Level;
use crate::kernel::model::{Behaviour, Order};
use crate::kernel::plan::Plan;
use crate::kernel::population::Population;
use std::panic::resume_unwind;

/// What an epoch needs to know.
pub(crate) struct Epoch<'a> {
    pub populations: &'a [Population],
    pub plan: &'a Plan,
    pub resolution_us: u32,
    pub level: Level,
    /// By part.
    pub samplers: &'a [Vec<Sampler>],
    /// By population: whether its spikes are kept.
    pub keep: &'a [bool],
    /// Stamp after which generators send with their present parameters and connections.
    pub generators_since: u64,
    /// The epoch covers the stamps after `from`, up to and including `to`.
    pub from: u64,
    pub to: u64,
    /// Whether small traces of currents are dropped at the end: see [`move_out`].
    pub drop_traces: bool,
    /// Whether state that is not finite is wanted, too.
    pub anyway: bool,
}

/// Runs an epoch. `states` holds the state columns of each population, taken out for the time of the run; `takings` says by
/// part and sampler where samples go. Spikes that are recorded are in the memory of the parts then. False if a state did
/// not stay finite; all of it is then as it was before, unless [`Epoch::anyway`].
pub(crate) fn run_epoch(
    epoch: &Epoch<'_>,
    parts: &mut [Part],
    states: &mut [Vec<Vec<f64>>],
    mut takings: Vec<Vec<Taking<'_>>>,
) -> bool {
    let mut pieces = cut(epoch, states);
    let outboxes = parts.iter_mut().map(|part| std::mem::take(&mut part.scratch.outboxes)).collect();
    let (exchange, offers) = (Exchange::new(outboxes), Offers::new(epoch));
    if let [part] = parts {
        let (pieces, mut takings) = (pieces.swap_remove(0), takings.swap_remove(0));
        run_part(epoch, (&exchange, &offers), 0, part, pieces, &mut takings);
        return exchange.all_agree();
    }
    std::thread::scope(|scope| {
        let shared = (&exchange, &offers);
        let workers: Vec<_> = parts
            .iter_mut()
            .zip(pieces)
            .zip(&mut takings)
            .enumerate()
            .map(|(number, ((part, pieces), takings))| {
                scope.spawn(move || run_part(epoch, shared, number, part, pieces, takings))
            })
            .collect();
        workers.into_iter().for_each(|worker| worker.join().unwrap_or_else(|panic| resume_unwind(panic)));
    });
    let finite = exchange.all_agree();
    for (part, outboxes) in parts.iter_mut().zip(exchange.into_outboxes()) {
        part.scratch.outboxes = outboxes;
    }
    finite
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
            pieces.push(Piece::new(epoch, (part, number), neuron, state));
        }
    }
    pieces
}

fn run_part(
    epoch: &Epoch<'_>,
    (exchange, offers): (&Exchange, &Offers<'_>),
    number: usize,
    part: &mut Part,
    pieces: Vec<Piece<'_>>,
    takings: &mut [Taking<'_>],
) {
    let _guard = exchange.guard();
    let plan = epoch.plan;
    let tables = &plan.tables[number];
    let (batch, chunk) = (plan.batch(number), plan.chunk(number));
    let blocks = blocks_for(batch);
    part.rows.prepare(plan, number);
    let setting = Setting {
        populations: epoch.populations,
        resolution_us: epoch.resolution_us,
        level: epoch.level,
        offers: offers.of(number),
        since: epoch.generators_since,
    };
    // Out of the part, which is in use beside it.
    let mut scratch = std::mem::take(&mut part.scratch);
    let ports = pieces.iter().map(Piece::ports).max().unwrap_or(0);
    scratch.prepare(chunk, ports, batch);
    let mut memory = std::mem::take(&mut scratch.state);
    let (mut pieces, homes) = move_in(pieces, &mut memory);
    let mut kept = std::mem::take(&mut scratch.kept);
    kept.clear();
    let mut sources: Vec<Cursor<'_>> = cursors(epoch, number);
    let has_targets =
        |population: usize| plan.tables.iter().any(|tables| !tables.strands_of[population].is_empty());
    let reaches: Vec<bool> = (0..epoch.populations.len()).map(has_targets).collect();
    // Samples show what has arrived.
    let late = plan.late && epoch.samplers.iter().all(Vec::is_empty);
    let lag = u64::from(late);
    let currents = plan.partition.currents;
    let mut helper = Helper::new(offers, number);
    let mut slice = 0;
    let mut now = epoch.from;
    while now < epoch.to {
        let end = (now + plan.slice + lag).min(epoch.to);
        scratch.spikes.clear();
        let mut first = now + 1;
        while first <= end {
            let last = (first + batch as u64 - 1).min(end);
            let arrivals = first - lag;
            let turns = match late {
                false => Turns::All(Order::Prompt),
                true if arrivals == epoch.from => Turns::Open,
                true => Turns::All(Order::Late),
            };
            // What arrives at the beginning of the epoch was delivered before it.
            let stamp = arrivals.max(epoch.from + 1);
            part.deliver(epoch.level, tables, stamp..=last - lag, (stamp - arrivals) as usize);
            let step = Update { setting, tables, chunk, blocks, currents, first, last, arrivals, turns };
            for piece in &mut pieces {
                update(step, piece, part, &mut scratch, takings);
            }
            part.rows.finish();
            first = last + 1;
        }
        if !part.settled_trains.is_empty() {
            part.settled_trains = part.settled_trains.split_off(&(first - lag));
        }
        let Scratch { spikes, sorter, .. } = &mut scratch;
        for cursor in &mut sources {
            cursor.emit(end, spikes);
        }
        part.spikes += spikes.len() as u64;
        let mut population = 0;
        spikes.retain(|spike| {
            if !plan.partition.is_in(population, spike.source) {
                population = plan.partition.population_of(spike.source);
            }
            if epoch.keep[population] {
                kept.push(spike.stamp, spike.source, spike.multiplicity);
            }
            // Of what reaches nobody the others need not know.
            reaches[population]
        });
        kept.close_slice(end);
        exchange.swap(number, slice, spikes, || helper.help());
        sorter.sort(spikes);
        part.send(plan, tables, spikes);
        slice += 1;
        now = end;
    }
    if late {
        let (arrivals, turns) = (epoch.to, Turns::All(Order::Closing));
        part.deliver(epoch.level, tables, arrivals..=arrivals, 0);
        let step = Update {
            setting,
            tables,
            chunk,
            blocks,
            currents,
            first: now + 1,
            last: now + 1,
            arrivals,
            turns,
        };
        for piece in &mut pieces {
            update(step, piece, part, &mut scratch, takings);
        }
        part.rows.finish();
        part.settled_trains = part.settled_trains.split_off(&(now + 1));
    }
    if !is_finite(&pieces) {
        exchange.object();
    }
    scratch.spikes.clear();
    exchange.swap(number, slice, &mut scratch.spikes, || false);
    if epoch.anyway || exchange.all_agree() {
        move_out(&pieces, homes, epoch.drop_traces);
    }
    drop(pieces);
    (scratch.state, scratch.kept) = (memory, kept);
    part.scratch = scratch;
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
