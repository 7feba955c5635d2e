//! Running a network: parts go through slices of the smallest delay, deliver what arrives, update their nodes, and
//! exchange the spikes at the end of each slice.

mod deliver;
mod epoch;
mod exchange;
mod part;
mod sample;
mod update;

pub(crate) use deliver::Settled;
pub(crate) use epoch::{Epoch, Recorded, run_epoch};
pub(crate) use exchange::Spike;
pub(crate) use part::Part;
pub(crate) use sample::{SampleRows, Sampler};

/// Nodes that are updated together: their state stays in the first-level cache.
pub(crate) const CHUNK: usize = 256;
