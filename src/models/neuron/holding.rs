//! Models that hold their inputs: what arrives in a step acts from the next step on. Their step has two halves, which can
//! take turns in another order with the same results.

use super::one_by_one;
use super::side_by_side::{Arriving, Dynamics};
use crate::kernel::model::{Block, Order};
use std::marker::PhantomData;

/// The halves of a step: [`Dynamics::step`] is one after the other.
pub(super) trait Holding<const STATE: usize, const CONSTANTS: usize, const INPUTS: usize>:
    Dynamics<STATE, CONSTANTS, INPUTS>
{
    /// The state after a step in which nothing arrives.
    fn go(state: [f64; STATE], constants: &[f64; CONSTANTS]) -> [f64; STATE];

    /// The state with what arrived in the step. The potential stays as it is.
    fn receive(state: [f64; STATE], constants: &[f64; CONSTANTS], input: [f64; INPUTS]) -> [f64; STATE];
}

/// Advances a block in its order.
pub(super) fn advance<D: Holding<S, C, I>, const S: usize, const C: usize, const I: usize>(
    block: &mut Block<'_, '_>,
) {
    match block.order {
        Order::Prompt => one_by_one::advance::<D, S, C, I>(block),
        Order::Late => one_by_one::advance::<Late<D>, S, C, I>(block),
        // Once in a thousand steps: not worth vectors.
        Order::Opening => one_by_one::each::<Opening<D>, S, C, I>(block),
        Order::Closing => one_by_one::each::<Closing<D>, S, C, I>(block),
    }
}

/// What a step is made of, in the orders that [`Order`] describes.
const LATE: u8 = 0;
const OPENING: u8 = 1;
const CLOSING: u8 = 2;

/// Steps in one of these orders.
pub(super) struct InOrder<D, const ORDER: u8>(PhantomData<D>);

pub(super) type Late<D> = InOrder<D, LATE>;
pub(super) type Opening<D> = InOrder<D, OPENING>;
pub(super) type Closing<D> = InOrder<D, CLOSING>;

impl<D: Holding<S, C, I>, const ORDER: u8, const S: usize, const C: usize, const I: usize> Dynamics<S, C, I>
    for InOrder<D, ORDER>
{
    const REFRACTORY: usize = D::REFRACTORY;
    const COLUMNS: [usize; S] = D::COLUMNS;
    const ARRIVING: [Arriving; I] = D::ARRIVING;
    const THRESHOLD: usize = D::THRESHOLD;
    const RESET: usize = D::RESET;
    const DEAD_STEPS: usize = D::DEAD_STEPS;
    const FIRES: bool = ORDER != CLOSING;

    #[inline(always)]
    fn step(state: [f64; S], constants: &[f64; C], input: [f64; I]) -> [f64; S] {
        match ORDER {
            OPENING => D::go(state, constants),
            CLOSING => D::receive(state, constants, input),
            _ => D::go(D::receive(state, constants, input), constants),
        }
    }
}
