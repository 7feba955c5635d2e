//! Nodes one by one: a population of a few neurons would leave most lanes of a group empty, and a block between two
//! samples is a single step, in which moving a group to registers and back takes longer than the step.

use super::side_by_side::{self, Dynamics, arriving};
use crate::kernel::model::{Block, Fired};

/// Up to so many nodes, single numbers are faster than vectors.
const FEW: usize = 4;

/// Advances a block: a few nodes one by one, more of them side by side. Both give the same bits.
pub(super) fn advance<D: Dynamics<S, C, I>, const S: usize, const C: usize, const I: usize>(
    block: &mut Block<'_, '_>,
) {
    if block.nodes > FEW {
        side_by_side::advance::<D, S, C, I>(block);
    } else {
        each::<D, S, C, I>(block);
    }
}

/// All nodes, one by one.
pub(super) fn each<D: Dynamics<S, C, I>, const S: usize, const C: usize, const I: usize>(
    block: &mut Block<'_, '_>,
) {
    block.resting.fill(true);
    for k in 0..block.nodes {
        let constants: [f64; C] = std::array::from_fn(|constant| block.constants.at(constant, k));
        let mut state: [f64; S] = D::COLUMNS.map(|column| block.state[column][k]);
        for step in 0..block.steps {
            state = D::step(state, &constants, arriving::<D, S, C, I>(block, step, k));
            if D::FIRES && state[0] >= constants[D::THRESHOLD] {
                state[0] = constants[D::RESET];
                state[D::REFRACTORY] = constants[D::DEAD_STEPS];
                block.fired.push(Fired { step: step as u32, node: k as u32, multiplicity: 1 });
            }
        }
        D::COLUMNS.iter().zip(state).for_each(|(&column, value)| block.state[column][k] = value);
    }
}
