//! The interpreter on scripts in memory: what it checks before a run, what runs give, and which random numbers they draw.

mod random;
mod runs;
mod support;
mod values;
