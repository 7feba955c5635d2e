//! Neuron models.

mod group;
mod holding;
pub(crate) mod iaf_psc_alpha;
pub(crate) mod iaf_psc_delta;
pub(crate) mod iaf_psc_exp;
mod one_by_one;
pub(crate) mod parrot_neuron;
mod propagator;
mod side_by_side;
#[cfg(test)]
mod trial;
