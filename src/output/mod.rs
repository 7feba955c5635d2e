//! What leaves the program: figures as data, and their renderings.

pub mod figure;
pub mod plot;
