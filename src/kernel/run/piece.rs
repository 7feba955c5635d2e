//! A neuron population as one part sees it.

use super::drawn::PlainTrain;
use super::epoch::Epoch;
use super::sample::Sampler;
use crate::kernel::model::{Neuron, SMALLEST_GROUP};
use crate::kernel::plan::Train;
use crate::kernel::population::Population;
use crate::kernel::values::Column;
use std::ops::Range;

/// See the module.
pub(crate) struct Piece<'a> {
    pub population: &'a Population,
    /// Number of the population.
    pub number: usize,
    pub neuron: &'static dyn Neuron,
    /// Nodes of the population that the part owns.
    pub nodes: Range<usize>,
    /// Their state columns.
    pub state: Vec<&'a mut [f64]>,
    /// By chunk and group, as many for each chunk: see [`resting`](crate::kernel::model::Block::resting).
    pub resting: Vec<bool>,
    /// Column in the input rows of the first node, if the population receives spikes.
    pub column: Option<usize>,
    /// By constant: one value, if all agree.
    pub uniform: Option<Vec<f64>>,
    /// Constants that agree, spread over a chunk, for use beside those that do not.
    pub spread: Vec<Vec<f64>>,
    /// Its samplers, with their numbers among those of the part.
    pub samplers: Vec<(usize, &'a Sampler)>,
    /// The trains onto its nodes, in their order.
    pub trains: Vec<Incoming<'a>>,
}

/// A train onto the nodes of a piece.
#[derive(Clone, Copy)]
pub(crate) struct Incoming<'a> {
    /// Its number in the tables.
    pub number: usize,
    pub train: &'a Train,
    /// As a plain one, if it is.
    pub plain: Option<PlainTrain<'a>>,
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
            resting: vec![true; nodes.len().div_ceil(chunk) * groups_of(chunk)],
            nodes,
            state,
            column: plan.partition.column(part, number),
            uniform,
            spread,
            samplers: epoch.samplers[part]
                .iter()
                .enumerate()
                .filter(|(_, sampler)| sampler.population == number)
                .collect(),
        }
    }

    /// The nodes of chunk number `chunk` of `most` nodes in [`Piece::resting`].
    pub fn groups(chunk: usize, most: usize) -> Range<usize> {
        let groups = groups_of(most);
        chunk * groups..(chunk + 1) * groups
    }

    /// Number of inputs of a node: ports for spikes, and one for currents where the model takes them.
    pub fn ports(&self) -> usize {
        self.neuron.spike_ports() + usize::from(self.neuron.takes_current())
    }
}

/// Groups of a chunk of so many nodes, at most.
fn groups_of(chunk: usize) -> usize {
    chunk.div_ceil(SMALLEST_GROUP)
}
