//! Update of the neurons of a part, chunk by chunk: gather what arrives in all steps at hand, then let the model go
//! through these steps.

use super::arriving::{Arriving, Ports, emptied, forms_from};
use super::exchange::Spike;
use super::gather::{Chunk, Setting};
use super::part::Part;
use super::piece::Piece;
use super::sample::Taking;
use super::scratch::Scratch;
use crate::kernel::input::StepForm;
use crate::kernel::model::{Block, Constants, Fired, Order};
use crate::kernel::plan::Tables;
use crate::kernel::values::Column;

/// Most state columns and constants of a model.
const MOST_STATE: usize = 8;
const MOST_CONSTANTS: usize = 32;

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

impl Update<'_> {
    /// Number of steps.
    pub fn steps(&self) -> usize {
        (self.last - self.first + 1) as usize
    }
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
    takings: &mut [Taking<'_>],
) {
    let ports = Ports::of(update, piece, part);
    let (most, stamp, blocks, steps) = (update.chunk, update.arrivals, update.blocks, update.steps());
    let served = usize::from(update.turns == Turns::Open);
    for (number, start) in (0..piece.nodes.len()).step_by(most).enumerate() {
        let size = most.min(piece.nodes.len() - start);
        let chunk = Chunk { number, start, size, most, stamp, steps, served, blocks };
        ports.collect(update, piece, part, chunk, scratch);
        let Scratch { terms, forms, gathered, exact, fired, spikes, .. } = &mut *scratch;
        let memory = std::mem::take(terms);
        let arriving = Arriving::new(update, piece, part, (&ports, chunk), (gathered, exact), memory);
        let known = arriving.forms(std::mem::take(forms));
        advance(update, piece, chunk, (&arriving, &known), (fired, spikes), takings);
        *forms = emptied(known, StepForm::NOTHING);
        *terms = arriving.into_memory();
    }
}

/// Lets the model go through all steps of a chunk, from sample to sample: in between the state is not seen.
fn advance(
    update: Update<'_>,
    piece: &mut Piece<'_>,
    chunk: Chunk,
    (arriving, forms): (&Arriving<'_>, &[StepForm<'_>]),
    (fired, spikes): (&mut Vec<Fired>, &mut Vec<Spike>),
    takings: &mut [Taking<'_>],
) {
    let Piece { population, neuron, state, resting, uniform, spread, samplers, .. } = piece;
    let resting = &mut resting[Piece::groups(chunk.number, chunk.most)];
    let at = piece.nodes.start + chunk.start;
    let mut columns = state.iter_mut();
    let mut state: [&mut [f64]; MOST_STATE] = std::array::from_fn(|_| {
        columns.next().map_or(&mut [] as &mut [f64], |column| &mut column[chunk.nodes()])
    });
    let state = &mut state[..neuron.state_columns()];
    let mut varying: [&[f64]; MOST_CONSTANTS] = [&[]; MOST_CONSTANTS];
    let constants = match uniform {
        Some(values) => Constants::Uniform(values),
        None => {
            for (k, (own, column)) in varying.iter_mut().zip(population.constants.iter()).enumerate() {
                *own = match column {
                    Column::Each(values) => &values[at..at + chunk.size],
                    Column::Same(_) => &spread[k][..chunk.size],
                };
            }
            Constants::Varying(&varying[..population.constants.len()])
        }
    };
    let mut from = 0;
    while from < chunk.steps {
        let first = update.first + from as u64;
        let due = samplers.iter().map(|(_, sampler)| sampler.due.next(first)).min().unwrap_or(u64::MAX);
        let (order, alone) = update.turns.order(from);
        let last = if alone { first } else { due.min(update.last) };
        let to = (last - update.first) as usize + 1;
        neuron.advance(&mut Block {
            stamp: first,
            steps: to - from,
            first: at,
            nodes: chunk.size,
            constants,
            state: &mut *state,
            inputs: &arriving.inputs(from),
            spikes: forms_from(forms, from),
            watched: population.watched,
            order,
            resting: &mut *resting,
            fired: &mut *fired,
            key: population.key,
            level: update.setting.level,
        });
        for Fired { step, node, multiplicity } in fired.drain(..) {
            let source = population.first + at as u32 + node;
            let stamp = first + u64::from(step);
            spikes.push(Spike { stamp, source, multiplicity, factor: 1.0 });
        }
        if due == last {
            for (number, sampler) in samplers.iter().filter(|(_, sampler)| sampler.due.next(due) == due) {
                takings[*number].take(sampler, *neuron, constants, state, (at, due));
            }
        }
        from = to;
    }
}
