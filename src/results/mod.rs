//! Recorded data and the statistics over it (layer 4): what the interpreter has copied out of the kernel, cut by nodes
//! and time, and reduced.
//!
//! Everything counts in steps; a step becomes a time in ms by one division, (n · r) / 1000.

mod samples;
mod spikes;
pub mod statistics;

pub use samples::Samples;
pub use spikes::Spikes;

use crate::value::Picked;
use std::cmp::Ordering;

/// New sender of every old one after a cut, `None` for those that are cut away.
fn renumbered(nodes: usize, picked: &Picked) -> Vec<Option<u32>> {
    let mut places = vec![None; nodes];
    for (new, old) in (0u32..).zip(picked.iter()) {
        if let Some(place) = places.get_mut(old as usize) {
            *place = Some(new);
        }
    }
    places
}

/// The rows whose node is kept, with their new senders, ordered by (step, sender).
fn kept_rows(steps: &[u64], senders: &[u32], nodes: usize, picked: &Picked) -> Vec<(usize, u32)> {
    let places = renumbered(nodes, picked);
    let mut rows: Vec<(usize, u32)> = senders
        .iter()
        .enumerate()
        .filter_map(|(row, &sender)| Some((row, (*places.get(sender as usize)?)?)))
        .collect();
    let order =
        |a: &(usize, u32), b: &(usize, u32)| -> Ordering { (steps[a.0], a.1).cmp(&(steps[b.0], b.1)) };
    if !rows.is_sorted_by(|a, b| order(a, b) != Ordering::Greater) {
        rows.sort_by(order);
    }
    rows
}

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
