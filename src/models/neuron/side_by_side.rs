//! Nodes side by side: steps of many nodes at once, in a form that the compiler turns into vectors.
//!
//! A group of [`LANES`] nodes keeps its state in registers while it goes through all steps of a block. Firing is rare
//! and left to a branch that looks at the nodes one by one.

use crate::kernel::lanes::{self, Lanes};
use crate::kernel::model::{Block, Constants, Fired};
use std::marker::PhantomData;
use std::ops::Range;

/// Nodes of a group: enough independent work to hide the latency of an addition, few enough to stay in registers.
const LANES: usize = 32;

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
    /// The columns of state of the model that these are, and the inputs.
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
    lanes::dispatch(block.level, Groups::<D, S, C, I> { block, dynamics: PhantomData });
}

struct Groups<'b, 'a, 'state, D, const S: usize, const C: usize, const I: usize> {
    block: &'b mut Block<'a, 'state>,
    dynamics: PhantomData<D>,
}

impl<D: Dynamics<S, C, I>, const S: usize, const C: usize, const I: usize> Lanes
    for Groups<'_, '_, '_, D, S, C, I>
{
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let block = self.block;
        if block.nodes < LANES {
            few::<D, S, C, I>(block);
            return;
        }
        match block.constants {
            Constants::Uniform(all) => {
                let constants: [f64; C] = std::array::from_fn(|constant| all[constant]);
                groups::<D, S, C, I, _>(block, |_| move |_: usize| constants);
            }
            Constants::Varying(all) => groups::<D, S, C, I, _>(block, |start| {
                let mut constants = [[0.0; LANES]; C];
                for (lanes, column) in constants.iter_mut().zip(all) {
                    lanes.copy_from_slice(&column[start..start + LANES]);
                }
                move |lane: usize| std::array::from_fn(|constant| constants[constant][lane])
            }),
        }
    }
}

/// All steps of all nodes, which are at least one group. `constants` gives those of a group, lane by lane.
#[inline(always)]
fn groups<D: Dynamics<S, C, I>, const S: usize, const C: usize, const I: usize, F: Fn(usize) -> [f64; C]>(
    block: &mut Block<'_, '_>,
    constants: impl Fn(usize) -> F,
) {
    let whole = block.nodes - block.nodes % LANES;
    for start in (0..whole).step_by(LANES) {
        some::<D, S, C, I, false>(block, start, 0, constants(start));
    }
    if whole < block.nodes {
        // The last nodes once more with those before them, which stay as they are.
        let start = block.nodes - LANES;
        some::<D, S, C, I, true>(block, start, whole - start, constants(start));
    }
}

/// All steps of the group of nodes from `start` on, of which the first `done` stay as they are if `PART`.
#[inline(always)]
fn some<D: Dynamics<S, C, I>, const S: usize, const C: usize, const I: usize, const PART: bool>(
    block: &mut Block<'_, '_>,
    start: usize,
    done: usize,
    constants: impl Fn(usize) -> [f64; C],
) {
    let mut state = [[0.0; LANES]; S];
    for (lanes, column) in state.iter_mut().zip(D::COLUMNS) {
        lanes.copy_from_slice(&block.state[column][start..start + LANES]);
    }
    let whose = if PART { done..LANES } else { 0..LANES };
    group::<D, S, C, I>(block, (start, whose), &mut state, constants);
    for (number, (lanes, column)) in state.iter_mut().zip(D::COLUMNS).enumerate() {
        let column = &mut block.state[column][start..start + LANES];
        if PART {
            for lane in 0..LANES {
                lanes[lane] = if lane < done { column[lane] } else { lanes[lane] };
            }
        }
        // Most neurons are not refractory, before and after: what is not written stays clean in the caches.
        if number == D::REFRACTORY {
            let mut changed = false;
            for lane in 0..LANES {
                changed |= column[lane] != lanes[lane];
            }
            if !changed {
                continue;
            }
        }
        column.copy_from_slice(lanes);
    }
}

/// All steps of nodes that are fewer than a group.
#[inline(always)]
fn few<D: Dynamics<S, C, I>, const S: usize, const C: usize, const I: usize>(block: &mut Block<'_, '_>) {
    let size = block.nodes;
    let mut state = [[0.0; LANES]; S];
    for (lanes, column) in state.iter_mut().zip(D::COLUMNS) {
        lanes[..size].copy_from_slice(&block.state[column][..size]);
    }
    let mut constants = [[0.0; LANES]; C];
    for (constant, lanes) in constants.iter_mut().enumerate() {
        for (lane, value) in lanes.iter_mut().enumerate() {
            *value = block.constants.at(constant, lane.min(size - 1));
        }
    }
    let of = |lane: usize| std::array::from_fn(|constant| constants[constant][lane]);
    group::<D, S, C, I>(block, (0, 0..size), &mut state, of);
    for (lanes, column) in state.iter().zip(D::COLUMNS) {
        block.state[column][..size].copy_from_slice(&lanes[..size]);
    }
}

/// All steps of a group of nodes from `start` on, of which the lanes `whose` count. The others are computed too, and mean
/// nothing.
#[inline(always)]
fn group<D: Dynamics<S, C, I>, const S: usize, const C: usize, const I: usize>(
    block: &mut Block<'_, '_>,
    (start, whose): (usize, Range<usize>),
    state: &mut [[f64; LANES]; S],
    constants: impl Fn(usize) -> [f64; C],
) {
    let mut now = *state;
    let mut step = 0;
    while step < block.steps {
        // Mostly none is refractory, and then none is until one fires: a shorter step.
        let awake = now[D::REFRACTORY].iter().fold(true, |all, &left| all & (left <= 0.0));
        let mut any = false;
        if awake {
            while step < block.steps && !any {
                any = one_step::<D, S, C, I, true>(block, (start, step), &mut now, &constants);
                step += 1;
            }
        } else {
            any = one_step::<D, S, C, I, false>(block, (start, step), &mut now, &constants);
            step += 1;
        }
        if any {
            // A copy, so that the state itself is never asked for in memory.
            let mut fired = now;
            fire::<D, S, C, I>(&mut fired, &constants, |lane| {
                if whose.contains(&lane) {
                    let (step, node) = (step as u32 - 1, (start + lane) as u32);
                    block.fired.push(Fired { step, node, multiplicity: 1 });
                }
            });
            now = fired;
        }
    }
    *state = now;
}

/// A step of a group, of which none is refractory if `AWAKE`; whether any node reaches its threshold.
#[allow(clippy::needless_range_loop, reason = "an iterator over the inputs is 4 % slower")]
#[inline(always)]
fn one_step<D: Dynamics<S, C, I>, const S: usize, const C: usize, const I: usize, const AWAKE: bool>(
    block: &Block<'_, '_>,
    (start, step): (usize, usize),
    now: &mut [[f64; LANES]; S],
    constants: &impl Fn(usize) -> [f64; C],
) -> bool {
    let mut inputs = [[0.0; LANES]; I];
    for input in 0..I {
        inputs[input] = match D::ARRIVING[input] {
            Arriving::At(port) => block.inputs[port].lanes(step, start),
            Arriving::Joint => block.inputs[0].lanes_with(&block.inputs[1], step, start),
        };
    }
    let mut any = false;
    for lane in 0..LANES {
        let constants = constants(lane);
        let mut before: [f64; S] = std::array::from_fn(|column| now[column][lane]);
        if AWAKE {
            before[D::REFRACTORY] = 0.0;
        }
        let after = D::step(before, &constants, std::array::from_fn(|input| inputs[input][lane]));
        for column in 0..S {
            if !(AWAKE && column == D::REFRACTORY) {
                now[column][lane] = after[column];
            }
        }
        any |= after[0] >= constants[D::THRESHOLD];
    }
    any
}

/// Resets the nodes of a group that have reached their threshold.
#[allow(clippy::needless_range_loop, reason = "columns side by side")]
#[cold]
#[inline(never)]
fn fire<D: Dynamics<S, C, I>, const S: usize, const C: usize, const I: usize>(
    state: &mut [[f64; LANES]; S],
    constants: &impl Fn(usize) -> [f64; C],
    mut note: impl FnMut(usize),
) {
    for lane in 0..LANES {
        let constants = constants(lane);
        if state[0][lane] >= constants[D::THRESHOLD] {
            state[0][lane] = constants[D::RESET];
            state[D::REFRACTORY][lane] = constants[D::DEAD_STEPS];
            note(lane);
        }
    }
}
