//! Update of the neurons of a part, chunk by chunk: gather what arrives in all steps at hand, then let the model go
//! through these steps.

use super::drawn::PlainTrain;
use super::epoch::Epoch;
use super::exchange::Spike;
use super::gather::{Chunk, Setting};
use super::part::{Part, SettledTrain};
use super::sample::{SampleRows, Sampler};
use super::scratch::{MOST_INPUTS, Scratch};
use crate::kernel::input::{Input, StepForm, StepForms, Terms};
use crate::kernel::model::{Block, Constants, Fired, Neuron, Order};
use crate::kernel::plan::{Tables, Train};
use crate::kernel::population::Population;
use crate::kernel::values::Column;
use std::ops::Range;

/// Most state columns and constants of a model.
const MOST_STATE: usize = 8;
const MOST_CONSTANTS: usize = 32;

/// A neuron population as one part sees it.
pub(crate) struct Piece<'a> {
    pub population: &'a Population,
    /// Number of the population.
    pub number: usize,
    pub neuron: &'static dyn Neuron,
    /// Nodes of the population that the part owns.
    pub nodes: Range<usize>,
    /// Their state columns.
    pub state: Vec<&'a mut [f64]>,
    /// Column in the input rows of the first node, if the population receives spikes.
    pub column: Option<usize>,
    /// By constant: one value, if all agree.
    uniform: Option<Vec<f64>>,
    /// Constants that agree, spread over a chunk, for use beside those that do not.
    spread: Vec<Vec<f64>>,
    pub samplers: Vec<&'a Sampler>,
    /// The trains onto its nodes, in their order.
    trains: Vec<Incoming<'a>>,
}

/// A train onto the nodes of a piece.
#[derive(Clone, Copy)]
struct Incoming<'a> {
    /// Its number in the tables.
    number: usize,
    train: &'a Train,
    plain: Option<PlainTrain<'a>>,
}

impl<'a> Piece<'a> {
    /// The piece of population number `number` that part number `part` owns, with these columns of state.
    pub fn new(
        epoch: &Epoch<'a>,
        (part, number): (usize, usize),
        neuron: &'static dyn Neuron,
        state: Vec<&'a mut [f64]>,
    ) -> Piece<'a> {
        let (population, plan, tables) = (&epoch.populations[number], epoch.plan, &epoch.plan.tables[part]);
        let (nodes, chunk) = (plan.partition.nodes(part, number), plan.chunk(part));
        let uniform: Option<Vec<f64>> = population.constants.iter().map(Column::same).collect();
        let spread = match uniform {
            Some(_) => Vec::new(),
            None => population
                .constants
                .iter()
                .map(|column| column.same().map_or(Vec::new(), |x| vec![x; chunk]))
                .collect(),
        };
        let trains = tables.trains_of[number].iter().map(|&number| {
            let train = &tables.trains[number as usize];
            Incoming { number: number as usize, train, plain: train.plain(epoch.populations, nodes.len()) }
        });
        Piece {
            population,
            number,
            neuron,
            trains: trains.collect(),
            nodes,
            state,
            column: plan.partition.column(part, number),
            uniform,
            spread,
            samplers: epoch.samplers[part].iter().filter(|sampler| sampler.population == number).collect(),
        }
    }

    /// Number of inputs of a node: ports for spikes, and one for currents where the model takes them.
    pub fn ports(&self) -> usize {
        self.neuron.spike_ports() + usize::from(self.neuron.takes_current())
    }
}

/// What an update of the pieces of a part needs to know.
#[derive(Clone, Copy)]
pub(crate) struct Update<'a> {
    pub setting: Setting<'a>,
    pub tables: &'a Tables,
    /// Nodes of a chunk.
    pub chunk: usize,
    /// Blocks of random events that the steps may need.
    pub blocks: usize,
    /// Whether there are generators of currents.
    pub currents: bool,
    /// First and last stamp.
    pub first: u64,
    pub last: u64,
    /// Stamp at which the inputs of the first step arrive. The spikes that arrive from then on are in the rows of the part.
    pub arrivals: u64,
    /// Whether there is an input for each step: see [`Order`].
    pub turns: Turns,
}

/// How the steps of an update get their inputs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Turns {
    /// All in the same order.
    All(Order),
    /// The first step is [`Order::Opening`], all others are late.
    Open,
}

impl Turns {
    /// The order of the steps from `step` on, and whether it is that of one step only.
    fn order(self, step: usize) -> (Order, bool) {
        match self {
            Turns::All(order) => (order, false),
            Turns::Open if step == 0 => (Order::Opening, true),
            Turns::Open => (Order::Late, false),
        }
    }
}

/// Updates a piece.
pub(crate) fn update(
    update: Update<'_>,
    piece: &mut Piece<'_>,
    part: &mut Part,
    scratch: &mut Scratch,
    samples: &mut [SampleRows],
) {
    let neuron = piece.neuron;
    let inputs = piece.ports();
    let steps = (update.last - update.first + 1) as usize;
    let served = usize::from(update.turns == Turns::Open);
    let mut plain = [part.settled_trains.is_empty(); MOST_INPUTS];
    let mut silent = [false; MOST_INPUTS];
    let spikes = piece.column.is_some() && part.rows.touched[..steps].contains(&true);
    for port in 0..inputs {
        let mut trains = piece.trains.iter().filter(|incoming| incoming.train.port == port);
        plain[port] &= part.rows.is_plain(update.tables, port)
            && trains.next().is_none_or(|train| train.plain.is_some())
            && trains.next().is_none();
        silent[port] = plain[port]
            && !(spikes && port < neuron.spike_ports())
            && piece.trains.iter().all(|incoming| incoming.train.port != port);
    }
    let quiet = silent[..neuron.spike_ports()].iter().all(|&silent| silent);
    let has_exact = part.rows.has_exact();
    for (number, start) in (0..piece.nodes.len()).step_by(update.chunk).enumerate() {
        let (most, stamp, blocks) = (update.chunk, update.arrivals, update.blocks);
        let size = most.min(piece.nodes.len() - start);
        let chunk = Chunk { number, start, size, most, stamp, steps, served, blocks };
        let Scratch { terms, forms, gathered, exact, halves, fired, spikes, .. } = &mut *scratch;
        prepare(update, piece, part, chunk, &plain, halves);
        for port in (0..inputs).filter(|&port| !plain[port]) {
            gather(update, piece, part, port, chunk, &mut gathered[port], halves);
            if has_exact {
                gather_exact(update, piece, part, port, chunk, &mut exact[port]);
            }
        }
        let mut arriving: Vec<Terms<'_>> = std::mem::take(terms);
        let mut firsts = [0; MOST_INPUTS];
        for port in (0..inputs).filter(|&port| !silent[port]) {
            let first = arriving.len();
            firsts[port] = first;
            arriving.resize(first + steps, Terms::NONE);
            for (step, terms) in arriving[first..].iter_mut().enumerate().skip(served) {
                match plain[port] {
                    true => arrivals(update, piece, part, (step, port), chunk, terms),
                    false => {
                        terms.values = Some(&gathered[port][step * most..]);
                        terms.exact = has_exact.then(|| &exact[port][step * most..]);
                    }
                }
            }
        }
        let mut spike_forms: Vec<StepForm<'_>> = std::mem::take(forms);
        if !quiet {
            spike_forms.extend((0..steps).map(|step| {
                let terms = |port: usize| match silent[port] {
                    true => &Terms::NONE,
                    false => &arriving[firsts[port] + step],
                };
                form(neuron.spike_ports(), terms)
            }));
        }
        let input = |port: usize, from: usize| match silent[port] {
            _ if port == neuron.spike_ports() && !update.currents => Input::ABSENT,
            true => Input::SILENT,
            false => Input::new(&arriving[firsts[port] + from..firsts[port] + steps]),
        };
        let at = piece.nodes.start + start;
        let mut columns = piece.state.iter_mut();
        let mut state: [&mut [f64]; MOST_STATE] = std::array::from_fn(|_| {
            columns.next().map_or(&mut [] as &mut [f64], |column| &mut column[start..start + size])
        });
        let state = &mut state[..neuron.state_columns()];
        let varying: [&[f64]; MOST_CONSTANTS] = if piece.uniform.is_some() {
            [&[]; MOST_CONSTANTS]
        } else {
            std::array::from_fn(|k| match piece.population.constants.get(k) {
                Some(Column::Each(values)) => &values[at..at + size],
                Some(Column::Same(_)) => &piece.spread[k][..size],
                None => &[],
            })
        };
        let constants = match &piece.uniform {
            Some(values) => Constants::Uniform(values),
            None => Constants::Varying(&varying[..piece.population.constants.len()]),
        };
        // From sample to sample: in between the state is not seen.
        let mut from = 0;
        while from < steps {
            let first = update.first + from as u64;
            let due = piece.samplers.iter().map(|sampler| sampler.next_due(first)).min().unwrap_or(u64::MAX);
            let (order, alone) = update.turns.order(from);
            let last = if alone { first } else { due.min(update.last) };
            let to = (last - update.first) as usize + 1;
            let mut ports = [Input::ABSENT; MOST_INPUTS];
            (0..inputs).for_each(|port| ports[port] = input(port, from));
            neuron.advance(&mut Block {
                stamp: first,
                steps: to - from,
                first: at,
                nodes: size,
                constants,
                state: &mut *state,
                inputs: &ports,
                spikes: if quiet { StepForms::SILENT } else { StepForms::new(&spike_forms[from..]) },
                watched: piece.population.watched,
                order,
                fired: &mut *fired,
                key: piece.population.key,
                level: update.setting.level,
            });
            for Fired { step, node, multiplicity } in fired.drain(..) {
                let source = piece.population.first + at as u32 + node;
                let stamp = first + u64::from(step);
                spikes.push(Spike { stamp, source, multiplicity, factor: 1.0 });
            }
            if due == last {
                for sampler in piece.samplers.iter().filter(|sampler| sampler.next_due(due) == due) {
                    sample(sampler, neuron, constants, state, at, due, samples);
                }
            }
            from = to;
        }
        *forms = emptied(spike_forms, StepForm::NOTHING);
        *terms = emptied(arriving, Terms::NONE);
    }
}

/// Draws the random events that arrive at the plain ports of a chunk.
fn prepare(
    update: Update<'_>,
    piece: &Piece<'_>,
    part: &mut Part,
    chunk: Chunk,
    ports: &[bool; MOST_INPUTS],
    halves: &mut Vec<u16>,
) {
    for &Incoming { number, train, plain } in piece.trains.iter() {
        let Some(plain) = plain.filter(|_| ports[train.port]) else { continue };
        for step in chunk.served..chunk.steps {
            if let Some(sent) = chunk.sent(update.setting, train, step) {
                let offer = update.setting.offers.and_then(|offers| offers.get(number, chunk.number));
                let drawn = &mut part.drawn[number];
                part.events += drawn.prepare(update.setting, (train, plain), (chunk, offer), sent, halves);
            }
        }
    }
}

/// The form of what arrives at the first two of so many spike ports; `terms` gives that of a port.
fn form<'a>(ports: usize, terms: impl Fn(usize) -> &'a Terms<'a>) -> StepForm<'a> {
    match ports {
        0 => StepForm::NOTHING,
        1 => StepForm::of(terms(0), None),
        _ => StepForm::of(terms(0), Some(terms(1))),
    }
}

/// The memory of a list for elements of another life.
fn emptied<A, B: Copy>(mut list: Vec<A>, any: B) -> Vec<B> {
    list.clear();
    // The library keeps the memory where the elements are as large as before.
    list.into_iter().map(|_| any).collect()
}

/// What arrives at a plain port of a chunk in a step.
fn arrivals<'a>(
    update: Update<'_>,
    piece: &Piece<'_>,
    part: &'a Part,
    (step, port): (usize, usize),
    chunk: Chunk,
    terms: &mut Terms<'a>,
) {
    if let Some(column) =
        piece.column.filter(|_| port < piece.neuron.spike_ports() && part.rows.touched[step])
    {
        part.rows.terms(update.tables, (step, port), column + chunk.start, terms);
    }
    for &Incoming { number, train, plain } in piece.trains.iter().filter(|one| one.train.port == port) {
        if let (Some(plain), Some(sent)) = (plain, chunk.sent(update.setting, train, step)) {
            let counts = part.drawn[number].prepared(plain, chunk, sent);
            terms.trains = counts.map(|counts| (counts, plain.weight));
        }
    }
}

/// Collects what arrives at one port of a chunk, but for exact sums: spikes from the rows, then trains.
fn gather(
    update: Update<'_>,
    piece: &Piece<'_>,
    part: &mut Part,
    port: usize,
    chunk: Chunk,
    values: &mut [f64],
    halves: &mut Vec<u16>,
) {
    let column = piece.column.filter(|_| port < piece.neuron.spike_ports());
    for step in chunk.served..chunk.steps {
        let values = &mut values[step * update.chunk..step * update.chunk + chunk.size];
        match column.filter(|_| part.rows.touched[step]) {
            Some(column) => {
                let columns = column + chunk.start..column + chunk.start + chunk.size;
                part.rows.take(update.setting.level, update.tables, (step, port), columns, values);
            }
            None => values.fill(0.0),
        }
        if let Some(settled) = part.settled_trains.get(&(chunk.stamp + step as u64)) {
            let here = |input: &&SettledTrain| {
                (input.population, input.port) == (piece.number, port)
                    && (chunk.start..chunk.start + chunk.size).contains(&input.column)
            };
            settled.iter().filter(here).for_each(|input| values[input.column - chunk.start] += input.value);
        }
    }
    for &Incoming { number, train, .. } in piece.trains.iter().filter(|one| one.train.port == port) {
        part.add_train(update.setting, (number, train), chunk, (values, update.chunk), halves);
    }
}

/// Collects the exact sums that arrive at one port of a chunk.
fn gather_exact(
    update: Update<'_>,
    piece: &Piece<'_>,
    part: &mut Part,
    port: usize,
    chunk: Chunk,
    values: &mut [f64],
) {
    let column = piece.column.filter(|_| port < piece.neuron.spike_ports());
    for step in chunk.served..chunk.steps {
        let values = &mut values[step * update.chunk..step * update.chunk + chunk.size];
        let taken = column.filter(|_| part.rows.touched[step]).is_some_and(|column| {
            let columns = column + chunk.start..column + chunk.start + chunk.size;
            part.rows.take_exact(update.setting.level, (step, port), columns, values)
        });
        if !taken {
            values.fill(0.0);
        }
    }
}

/// Samples the nodes of a chunk that starts at node `at`.
fn sample(
    sampler: &Sampler,
    neuron: &dyn Neuron,
    constants: Constants<'_>,
    state: &[&mut [f64]],
    at: usize,
    stamp: u64,
    samples: &mut [SampleRows],
) {
    let size = state.first().map_or(0, |column| column.len());
    let from = sampler.nodes.partition_point(|&(node, _)| (node as usize) < at);
    let (mut varying, mut own_state) = ([0.0; MOST_CONSTANTS], [0.0; MOST_STATE]);
    let samples = &mut samples[sampler.record];
    for &(node, position) in &sampler.nodes[from..] {
        let k = node as usize - at;
        if k >= size {
            break;
        }
        let own_constants = match constants {
            Constants::Uniform(values) => values,
            Constants::Varying(columns) => {
                varying.iter_mut().zip(columns).for_each(|(value, column)| *value = column[k]);
                &varying[..columns.len()]
            }
        };
        own_state.iter_mut().zip(state).for_each(|(value, column)| *value = column[k]);
        samples.rows.push((stamp, position));
        for &recordable in &sampler.recordables {
            samples.values.push(neuron.record(recordable, own_constants, &own_state[..state.len()]));
        }
    }
}
