//! The steps of a group of nodes. Within a step the numbers of all lanes are in registers; firing is rare and left to a branch
//! that looks at the nodes one by one.

use super::side_by_side::{Arriving, Dynamics};
use crate::kernel::model::{Block, Fired, InputForm, counted, drawn};
use std::sync::atomic::{Ordering, compiler_fence};

/// All steps of group number `number` of the block: the nodes from `start` on. The lanes before `first`, and those beyond the
/// last node, are computed too, and mean nothing.
#[inline(always)]
pub(super) fn group<
    D: Dynamics<S, C, I>,
    const S: usize,
    const C: usize,
    const I: usize,
    const LANES: usize,
>(
    block: &mut Block<'_, '_>,
    (number, start, first): (usize, usize, usize),
    mut state: [&mut [f64; LANES]; S],
    constants: impl Fn(usize) -> [f64; C],
) {
    let mut step = 0;
    while step < block.steps {
        // Mostly none is refractory, and then none is until one fires: a shorter step, without the column that counts what
        // is left.
        let awake = !block.resting[number]
            || state[D::REFRACTORY].iter().fold(0, |all, left| all | left.to_bits()) == 0;
        block.resting[number] = !awake;
        let mut any = false;
        if awake {
            while step < block.steps && !any {
                (step, any) = one_step::<D, _, _, _, _, true>(block, (start, step), &mut state, &constants);
            }
        } else {
            (step, any) = one_step::<D, _, _, _, _, false>(block, (start, step), &mut state, &constants);
        }
        if any {
            block.resting[number] = true;
            let counts = first..LANES.min(block.nodes - start);
            fire::<D, _, _, _, _>(&mut state, &constants, |lane| {
                if counts.contains(&lane) {
                    let (step, node) = (step as u32 - 1, (start + lane) as u32);
                    block.fired.push(Fired { step, node, multiplicity: 1 });
                }
            });
        }
    }
}

/// A step of a group, of which none is refractory if `AWAKE`, or more. Gives the next one, and whether any node reaches its
/// threshold.
#[allow(clippy::needless_range_loop, reason = "an iterator over the inputs is 4 % slower")]
#[inline(always)]
fn one_step<
    D: Dynamics<S, C, I>,
    const S: usize,
    const C: usize,
    const I: usize,
    const LANES: usize,
    const AWAKE: bool,
>(
    block: &Block<'_, '_>,
    (start, step): (usize, usize),
    state: &mut [&mut [f64; LANES]; S],
    constants: &impl Fn(usize) -> [f64; C],
) -> (usize, bool) {
    if I == 1 {
        let any = match block.spikes.at(step).lanes::<LANES>(start) {
            InputForm::Nothing if AWAKE => {
                return silent_steps::<D, _, _, _, _>(block, (start, step), state, constants);
            }
            InputForm::Nothing => lanes_step::<D, _, _, _, _, AWAKE>(state, constants, |_| [0.0; I]),
            InputForm::Drawn(counts, sums) => {
                lanes_step::<D, _, _, _, _, AWAKE>(state, constants, |lane| [drawn(counts, sums, lane); I])
            }
            InputForm::Counts(terms) => {
                lanes_step::<D, _, _, _, _, AWAKE>(state, constants, |lane| [counted(terms, lane); I])
            }
            InputForm::Added(sums) => {
                lanes_step::<D, _, _, _, _, AWAKE>(state, constants, |lane| [sums[lane]; I])
            }
        };
        return (step + 1, any);
    }
    let mut inputs = [[0.0; LANES]; I];
    for input in 0..I {
        inputs[input] = match D::ARRIVING[input] {
            Arriving::At(port) => block.inputs[port].lanes(step, start),
            Arriving::Joint => block.inputs[0].lanes_with(&block.inputs[1], step, start),
        };
    }
    let any = lanes_step::<D, _, _, _, _, AWAKE>(state, constants, |lane| {
        std::array::from_fn(|input| inputs[input][lane])
    });
    (step + 1, any)
}

/// A step of a group of which none is refractory, in which no spike arrives, and all that follow until one does or a node
/// reaches its threshold: the state is in registers all the time, which takes a third less. Returns as [`one_step`].
#[inline(always)]
fn silent_steps<D: Dynamics<S, C, I>, const S: usize, const C: usize, const I: usize, const LANES: usize>(
    block: &Block<'_, '_>,
    (start, mut step): (usize, usize),
    state: &mut [&mut [f64; LANES]; S],
    constants: &impl Fn(usize) -> [f64; C],
) -> (usize, bool) {
    let mut now: [[f64; LANES]; S] = std::array::from_fn(|column| *state[column]);
    let mut any = false;
    loop {
        let mut before = now;
        before[D::REFRACTORY] = [0.0; LANES];
        for lane in 0..LANES {
            let constants = constants(lane);
            let next = D::step(std::array::from_fn(|column| before[column][lane]), &constants, [0.0; I]);
            for column in 0..S {
                now[column][lane] = next[column];
            }
            any |= next[0] >= constants[D::THRESHOLD];
        }
        step += 1;
        let silent = |step: usize| matches!(block.spikes.at(step).lanes::<LANES>(start), InputForm::Nothing);
        if any || step == block.steps || !silent(step) {
            break;
        }
    }
    for (column, now) in now.into_iter().enumerate() {
        if column != D::REFRACTORY {
            *state[column] = now;
        }
    }
    (step, any)
}

/// A step of a group with what arrives at each lane.
#[inline(always)]
fn lanes_step<
    D: Dynamics<S, C, I>,
    const S: usize,
    const C: usize,
    const I: usize,
    const LANES: usize,
    const AWAKE: bool,
>(
    state: &mut [&mut [f64; LANES]; S],
    constants: &impl Fn(usize) -> [f64; C],
    input: impl Fn(usize) -> [f64; I],
) -> bool {
    let asleep = |column: usize| AWAKE && column == D::REFRACTORY;
    // All is read before anything is written, or the compiler would have to fear that one changes the other.
    let before: [[f64; LANES]; S] =
        std::array::from_fn(|column| if asleep(column) { [0.0; LANES] } else { *state[column] });
    let mut after = [[0.0; LANES]; S];
    let mut any = false;
    for lane in 0..LANES {
        let constants = constants(lane);
        let now = D::step(std::array::from_fn(|column| before[column][lane]), &constants, input(lane));
        for column in 0..S {
            after[column][lane] = now[column];
        }
        any |= now[0] >= constants[D::THRESHOLD];
    }
    // Without a fence, which is no instruction, the compiler writes only the lanes that change where some stay as they are:
    // such stores take some processors four times as long.
    compiler_fence(Ordering::SeqCst);
    for column in 0..S {
        if !asleep(column) {
            *state[column] = after[column];
        }
    }
    any
}

/// Resets the nodes of a group that have reached their threshold.
#[allow(clippy::needless_range_loop, reason = "columns side by side")]
#[cold]
#[inline(never)]
fn fire<D: Dynamics<S, C, I>, const S: usize, const C: usize, const I: usize, const LANES: usize>(
    state: &mut [&mut [f64; LANES]; S],
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
