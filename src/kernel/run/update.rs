//! Update of the neurons of a part, chunk by chunk: gather what arrives in all steps at hand, then let the model go
//! through these steps.

use super::exchange::Spike;
use super::gather::{Chunk, Setting};
use super::part::{Part, SettledTrain};
use super::sample::{SampleRows, Sampler};
use super::scratch::{MOST_INPUTS, Scratch};
use crate::kernel::model::{Block, Constants, Fired, Input, Neuron, Order};
use crate::kernel::plan::Tables;
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
}

impl<'a> Piece<'a> {
    pub fn new(
        (number, population): (usize, &'a Population),
        neuron: &'static dyn Neuron,
        nodes: Range<usize>,
        state: Vec<&'a mut [f64]>,
        column: Option<usize>,
        samplers: Vec<&'a Sampler>,
        chunk: usize,
    ) -> Piece<'a> {
        let same = |column: &Column| match column {
            Column::Same(value) => Some(*value),
            Column::Each(_) => None,
        };
        let uniform: Option<Vec<f64>> = population.constants.iter().map(same).collect();
        let spread = match uniform {
            Some(_) => Vec::new(),
            None => population
                .constants
                .iter()
                .map(|column| same(column).map_or(Vec::new(), |x| vec![x; chunk]))
                .collect(),
        };
        Piece { population, number, neuron, nodes, state, column, uniform, spread, samplers }
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

/// Updates a piece, and clears its rows.
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
    for (number, start) in (0..piece.nodes.len()).step_by(update.chunk).enumerate() {
        let size = update.chunk.min(piece.nodes.len() - start);
        let served = usize::from(update.turns == Turns::Open);
        let chunk = Chunk { number, start, size, stamp: update.arrivals, steps, served };
        let Scratch { silence, gathered, halves, fired, spikes, .. } = &mut *scratch;
        let mut sounds = [false; MOST_INPUTS];
        for (port, sound) in sounds.iter_mut().enumerate().take(inputs) {
            *sound = gather(update, piece, part, port, chunk, &mut gathered[port], halves);
        }
        let input = |port: usize, from: usize| match sounds[port] {
            _ if port == neuron.spike_ports() && !update.currents => Input::ABSENT,
            true => Input::new(&gathered[port][from * update.chunk..], update.chunk),
            false => Input::new(silence, 0),
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
    }
}

/// Collects what arrives at one port of a chunk: spikes from the rows, which are cleared, then trains. False if nothing
/// does.
fn gather(
    update: Update<'_>,
    piece: &Piece<'_>,
    part: &mut Part,
    port: usize,
    chunk: Chunk,
    values: &mut [f64],
    halves: &mut Vec<u16>,
) -> bool {
    let column = piece.column.filter(|_| port < piece.neuron.spike_ports());
    let spikes = column.is_some() && part.rows.touched.contains(&true);
    let mut trains = update.tables.trains_of[piece.number]
        .iter()
        .map(|&number| (number as usize, &update.tables.trains[number as usize]))
        .filter(|(_, train)| train.port == port)
        .peekable();
    if !spikes && trains.peek().is_none() && part.settled_trains.is_empty() {
        return false;
    }
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
    for train in trains {
        part.add_train(update.setting, train, chunk, (values, update.chunk), halves);
    }
    true
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
