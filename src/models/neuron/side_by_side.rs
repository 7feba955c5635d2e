//! Nodes side by side: steps of many nodes at once, in a form that the compiler turns into vectors.
//!
//! A group of nodes goes through all steps of a block before the next one does, so that its state stays in the first-level
//! cache.

use super::group::group;
use crate::kernel::lanes::{self, Groups};
use crate::kernel::model::{Block, Constants};
use std::marker::PhantomData;

/// What an input of a step is.
#[derive(Clone, Copy)]
pub(super) enum Arriving {
    /// What arrives at a port.
    At(usize),
    /// What arrives at the first two ports together.
    Joint,
}

const fn first<const N: usize>() -> [usize; N] {
    let (mut all, mut k) = ([0; N], 0);
    while k < N {
        all[k] = k;
        k += 1;
    }
    all
}

const fn ports<const N: usize>() -> [Arriving; N] {
    let (mut all, mut k) = ([Arriving::Joint; N], 0);
    while k < N {
        all[k] = Arriving::At(k);
        k += 1;
    }
    all
}

/// What arrives at a node in a step, input by input.
#[inline(always)]
pub(super) fn arriving<D: Dynamics<S, C, I>, const S: usize, const C: usize, const I: usize>(
    block: &Block<'_, '_>,
    step: usize,
    node: usize,
) -> [f64; I] {
    D::ARRIVING.map(|arriving| match arriving {
        Arriving::At(port) => block.inputs[port].at(step, node),
        Arriving::Joint => block.inputs[0].at_with(&block.inputs[1], step, node),
    })
}

/// A model with a sharp threshold, as one step of one node: `STATE` columns of state, of which the first is the
/// potential, `CONSTANTS` constants, `INPUTS` ports.
pub(super) trait Dynamics<const STATE: usize, const CONSTANTS: usize, const INPUTS: usize> {
    /// State column that counts the steps of refractoriness that are left.
    const REFRACTORY: usize;
    /// The columns of state of the model that these are, and the inputs: an only one is that of all spikes.
    const COLUMNS: [usize; STATE] = first();
    const ARRIVING: [Arriving; INPUTS] = ports();
    /// Constants: the threshold, the potential after a spike, the length of refractoriness in steps.
    const THRESHOLD: usize;
    const RESET: usize;
    const DEAD_STEPS: usize;

    /// Whether nodes may fire.
    const FIRES: bool = true;

    /// The state after a step, before firing.
    fn step(state: [f64; STATE], constants: &[f64; CONSTANTS], input: [f64; INPUTS]) -> [f64; STATE];
}

/// Advances a block.
pub(super) fn advance<D: Dynamics<S, C, I>, const S: usize, const C: usize, const I: usize>(
    block: &mut Block<'_, '_>,
) {
    lanes::dispatch_groups(block.level, AllNodes::<D, S, C, I> { block, dynamics: PhantomData });
}

struct AllNodes<'b, 'a, 'state, D, const S: usize, const C: usize, const I: usize> {
    block: &'b mut Block<'a, 'state>,
    dynamics: PhantomData<D>,
}

impl<D: Dynamics<S, C, I>, const S: usize, const C: usize, const I: usize> Groups
    for AllNodes<'_, '_, '_, D, S, C, I>
{
    type Output = ();
    const STATE: usize = S;

    #[inline(always)]
    fn run<const LANES: usize>(self) {
        let block = self.block;
        // Out of the block, which is in use beside them.
        let mut columns = D::COLUMNS.map(|column| std::mem::take(&mut block.state[column]));
        match block.constants {
            _ if block.nodes < LANES => few::<D, _, _, _, LANES>(block, &mut columns),
            Constants::Uniform(all) => {
                let constants: [f64; C] = std::array::from_fn(|constant| all[constant]);
                groups::<D, _, _, _, LANES, _>(block, &mut columns, |_| |_| constants);
            }
            Constants::Varying(all) => groups::<D, _, _, _, LANES, _>(block, &mut columns, |start| {
                let mut constants = [[0.0; LANES]; C];
                for (lanes, column) in constants.iter_mut().zip(all) {
                    lanes.copy_from_slice(&column[start..start + LANES]);
                }
                move |lane: usize| std::array::from_fn(|constant| constants[constant][lane])
            }),
        }
        for (column, own) in D::COLUMNS.into_iter().zip(columns) {
            block.state[column] = own;
        }
    }
}

/// All steps of all nodes, which are at least one group. `constants` gives those of a group, lane by lane.
#[inline(always)]
fn groups<
    D: Dynamics<S, C, I>,
    const S: usize,
    const C: usize,
    const I: usize,
    const LANES: usize,
    F: Fn(usize) -> [f64; C],
>(
    block: &mut Block<'_, '_>,
    columns: &mut [&mut [f64]; S],
    constants: impl Fn(usize) -> F,
) {
    let whole = block.nodes - block.nodes % LANES;
    for (number, start) in (0..whole).step_by(LANES).enumerate() {
        let mut each = columns.iter_mut();
        let state: [&mut [f64; LANES]; S] = std::array::from_fn(|_| lanes_from(each.next(), start));
        group::<D, _, _, _, _>(block, (number, start, 0), state, constants(start));
    }
    if whole < block.nodes {
        // The last nodes once more with those before them, which stay as they are.
        let start = block.nodes - LANES;
        let mut own: [[f64; LANES]; S] =
            std::array::from_fn(|column| *lanes_from(columns.get_mut(column), start));
        let group_of = (whole / LANES, start, whole - start);
        group::<D, _, _, _, _>(block, group_of, own.each_mut(), constants(start));
        for (column, own) in columns.iter_mut().zip(own) {
            column[whole..].copy_from_slice(&own[whole - start..]);
        }
    }
}

#[inline(always)]
fn lanes_from<'c, const LANES: usize>(
    column: Option<&'c mut &mut [f64]>,
    start: usize,
) -> &'c mut [f64; LANES] {
    let Some(lanes) = column.and_then(|column| column[start..].first_chunk_mut()) else {
        unreachable!("there is a whole group")
    };
    lanes
}

/// All steps of nodes that are fewer than a group.
#[inline(always)]
fn few<D: Dynamics<S, C, I>, const S: usize, const C: usize, const I: usize, const LANES: usize>(
    block: &mut Block<'_, '_>,
    columns: &mut [&mut [f64]; S],
) {
    let size = block.nodes;
    let mut state = [[0.0; LANES]; S];
    for (lanes, column) in state.iter_mut().zip(&*columns) {
        lanes[..size].copy_from_slice(&column[..size]);
    }
    let mut constants = [[0.0; LANES]; C];
    for (constant, lanes) in constants.iter_mut().enumerate() {
        for (lane, value) in lanes.iter_mut().enumerate() {
            *value = block.constants.at(constant, lane.min(size - 1));
        }
    }
    let of = |lane: usize| std::array::from_fn(|constant| constants[constant][lane]);
    group::<D, _, _, _, _>(block, (0, 0, 0), state.each_mut(), of);
    for (lanes, column) in state.iter().zip(columns) {
        column[..size].copy_from_slice(&lanes[..size]);
    }
}
