//! Experiments in the languages of other simulators (layer 9).

mod pynest;

pub use pynest::pynest;
