//! Recorded data and the statistics over it (layer 4): what the interpreter has copied out of the kernel, cut by nodes
//! and time, and reduced.
//!
//! Everything counts in steps; a step becomes a time in ms by one division, (n · r) / 1000.

mod samples;
mod spikes;
pub mod statistics;

pub use samples::Samples;
pub use spikes::Spikes;

/// The rows with `after` < step ≤ `until`.
fn rows_between(steps: &[u64], after: Option<u64>, until: Option<u64>) -> std::ops::Range<usize> {
    let start = after.map_or(0, |after| steps.partition_point(|&step| step <= after));
    let end = until.map_or(steps.len(), |until| steps.partition_point(|&step| step <= until));
    start..end.max(start)
}

/// A recorded time span (start, stop] cut to (after, until]; never longer, perhaps empty.
fn span_between(start: u64, stop: u64, after: Option<u64>, until: Option<u64>) -> (u64, u64) {
    let start = after.map_or(start, |after| after.clamp(start, stop));
    (start, until.map_or(stop, |until| until.clamp(start, stop)))
}
