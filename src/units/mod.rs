//! Dimensions and units (layer 0): what a number measures, and how it is written.
//!
//! A number is stored in the coherent set ms, mV, pA, um, deg (so that capacitances are in pF, conductances in nS,
//! resistances in GOhm, rates in kHz), which is the simulation kernel's own; the unit it was written in is forgotten.

mod dimension;
mod unit;

pub use dimension::{Dimension, Exponent};
pub use unit::{UNIT_NAMES, Unit, parse_quantity, parse_unit};
