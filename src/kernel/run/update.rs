//! Update of the neurons of a part: chunk by chunk, step by step inside, one call of the model for each chunk and step.

use super::CHUNK;
use super::exchange::Spike;
use super::part::Part;
use super::sample::{SampleRows, Sampler};
use crate::kernel::lanes::Level;
use crate::kernel::model::{Block, Constants, Neuron};
use crate::kernel::population::Population;
use crate::kernel::values::Column;
use std::ops::Range;

/// Most state columns, constants and input rows of a model.
const MOST_STATE: usize = 8;
const MOST_CONSTANTS: usize = 32;
const MOST_INPUTS: usize = 8;

/// A neuron population as one part sees it.
pub(crate) struct Piece<'a> {
    pub population: &'a Population,
    pub neuron: &'static dyn Neuron,
    /// Nodes of the population that the part owns.
    pub nodes: Range<usize>,
    /// Their state columns.
    pub state: Vec<&'a mut [f64]>,
    /// Column in the input rows of the first node, if the population receives anything.
    pub column: Option<usize>,
    /// By constant: one value, if all agree.
    uniform: Option<Vec<f64>>,
    /// Constants that agree, spread over a chunk, for use beside those that do not.
    spread: Vec<Vec<f64>>,
    pub samplers: Vec<&'a Sampler>,
}

impl<'a> Piece<'a> {
    pub fn new(
        population: &'a Population,
        neuron: &'static dyn Neuron,
        nodes: Range<usize>,
        state: Vec<&'a mut [f64]>,
        column: Option<usize>,
        samplers: Vec<&'a Sampler>,
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
                .map(|column| same(column).map_or(Vec::new(), |x| vec![x; CHUNK]))
                .collect(),
        };
        Piece { population, neuron, nodes, state, column, uniform, spread, samplers }
    }
}

/// Where input rows lie.
#[derive(Clone, Copy)]
pub(crate) struct Rows {
    /// Columns of a row of one port.
    pub width: usize,
    /// From one step's rows to the next step's.
    pub stride: usize,
    /// The port of currents.
    pub current_port: Option<usize>,
}

/// Scratch memory of an update.
pub(crate) struct Scratch {
    zeros: Vec<f64>,
    fired: Vec<f64>,
}

impl Scratch {
    pub fn new() -> Scratch {
        Scratch { zeros: vec![0.0; CHUNK], fired: vec![0.0; CHUNK] }
    }
}

/// Updates a piece over the stamps `first ..= last`, whose inputs are in the rows of `part`, and clears these.
#[allow(clippy::too_many_arguments)]
pub(crate) fn update(
    piece: &mut Piece<'_>,
    part: &mut Part,
    rows: Rows,
    (first, last): (u64, u64),
    level: Level,
    scratch: &mut Scratch,
    spikes: &mut Vec<Spike>,
    samples: &mut [SampleRows],
) {
    let spike_ports = piece.neuron.spike_ports();
    let inputs = spike_ports + usize::from(piece.neuron.takes_current());
    let length = piece.nodes.len();
    let mut start = 0;
    while start < length {
        let end = (start + CHUNK).min(length);
        let size = end - start;
        let at = piece.nodes.start + start;
        let mut columns = piece.state.iter_mut();
        let mut state: [&mut [f64]; MOST_STATE] = std::array::from_fn(|_| {
            columns.next().map_or(&mut [] as &mut [f64], |column| &mut column[start..end])
        });
        let state_columns = piece.neuron.state_columns();
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
        // What neurons without any connection get, in every step.
        let silent: [&[f64]; MOST_INPUTS] = std::array::from_fn(|input| {
            let absent = input >= inputs || (input == spike_ports && rows.current_port.is_none());
            if absent { &[] as &[f64] } else { &scratch.zeros[..size] }
        });
        for stamp in first..=last {
            let lag = (stamp - first) as usize;
            let row = |port: usize| -> Option<Range<usize>> {
                let cell = lag * rows.stride + port * rows.width + piece.column? + start;
                Some(cell..cell + size)
            };
            let port_of = |input: usize| if input < spike_ports { Some(input) } else { rows.current_port };
            let slices: [&[f64]; MOST_INPUTS] = match piece.column {
                None => silent,
                Some(_) => std::array::from_fn(|input| {
                    if input >= inputs || (input == spike_ports && rows.current_port.is_none()) {
                        return &[] as &[f64];
                    }
                    port_of(input).and_then(row).map_or(&scratch.zeros[..size], |cells| &part.rows.0[cells])
                }),
            };
            let mut block = Block {
                stamp,
                first: at,
                constants,
                state: &mut state[..state_columns],
                inputs: &slices[..inputs],
                fired: &mut scratch.fired[..size],
                key: piece.population.key,
                level,
            };
            let any = piece.neuron.step(&mut block);
            for input in 0..inputs {
                if let Some(cells) = port_of(input).and_then(row) {
                    part.rows.0[cells].fill(0.0);
                }
            }
            if any {
                for (k, &fired) in scratch.fired[..size].iter().enumerate() {
                    if fired > 0.0 {
                        let source = piece.population.first + (at + k) as u32;
                        spikes.push(Spike { stamp, source, multiplicity: fired as u32, factor: 1.0 });
                    }
                }
            }
            for sampler in piece.samplers.iter().filter(|sampler| sampler.is_due(stamp)) {
                sample(sampler, piece.neuron, constants, &state[..state_columns], at, stamp, samples);
            }
        }
        start = end;
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
    for &(node, position) in &sampler.nodes[from..] {
        let k = node as usize - at;
        if k >= size {
            break;
        }
        let (mut varying, mut own_state) = ([0.0; MOST_CONSTANTS], [0.0; MOST_STATE]);
        let own_constants = match constants {
            Constants::Uniform(values) => values,
            Constants::Varying(columns) => {
                varying.iter_mut().zip(columns).for_each(|(value, column)| *value = column[k]);
                &varying[..columns.len()]
            }
        };
        own_state.iter_mut().zip(state).for_each(|(value, column)| *value = column[k]);
        let samples = &mut samples[sampler.record];
        samples.rows.push((stamp, position));
        for &recordable in &sampler.recordables {
            samples.values.push(neuron.record(recordable, own_constants, &own_state[..state.len()]));
        }
    }
}
