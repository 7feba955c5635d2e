//! Generators of spikes, events and currents.

pub(crate) mod ac_generator;
pub(crate) mod dc_generator;
pub(crate) mod noise_generator;
pub(crate) mod poisson_generator;
pub(crate) mod spike_generator;
pub(crate) mod step_current_generator;
mod window;
