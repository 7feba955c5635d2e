//! The spike-triggered average of recorded state.
//!
//! A spike takes the last sample at or before it as the sample of lag 0, and counts if its whole window was recorded.

use super::{Arguments, bins};
use crate::diagnostic::Diagnostic;
use crate::kernel::random::time_of;
use crate::results::{Samples, Spikes};
use crate::units::Dimension;
use crate::value::functions::{mean, standard_error};
use crate::value::{Column, List, Table, Value};
use std::sync::Arc;

pub(super) fn average(arguments: &Arguments) -> Result<Value, Box<Diagnostic>> {
    let (Some(spikes), Some(samples), Some((from, to))) =
        (arguments.spikes(0), arguments.samples(1), arguments.window(2)?)
    else {
        return Ok(Value::Unknown);
    };
    if samples.nodes != 1 && samples.nodes != spikes.nodes {
        let headline =
            format!("spikes of {} nodes and state of {} cannot be combined", spikes.nodes, samples.nodes);
        let help = "record both from the same nodes, or the state of one node";
        return Err(Box::new(Diagnostic::nowhere("E0406", headline).help(help)));
    }
    let (nodes, rows) = (samples.nodes.max(1), samples.steps.len());
    // Samples lie on a regular grid; a single one has no interval, and no window.
    let every = if rows > 1 { samples.steps[1] - samples.steps[0] } else { 1 }.max(1);
    let interval = time_of(every, samples.resolution_us);
    let (low, high) = (bins::ceil(from / interval), bins::floor(to / interval));
    // Both ends, since a lag far outside would not fit into the steps either.
    bins::check_count(low.abs(), 1)?;
    bins::check_count(high.abs(), 1)?;
    let grid = Grid { nodes, rows: rows as i64, every, low: low as i64, high: high as i64 };
    let triggers = grid.triggers(spikes, samples);
    let lags = (grid.low..=grid.high).map(|lag| {
        let magnitude = time_of(lag.unsigned_abs() * every, samples.resolution_us);
        if lag < 0 { -magnitude } else { magnitude }
    });
    let mut columns = vec![column("time".into(), Dimension::TIME, lags.collect())];
    for (name, dimension, values) in &samples.columns {
        let about = |lag| grid.values(values, &triggers, lag);
        let means = (grid.low..=grid.high).map(|lag| mean(&about(lag))).collect();
        let errors = (grid.low..=grid.high).map(|lag| standard_error(&about(lag))).collect();
        columns.push(column(name.clone(), *dimension, means));
        columns.push(column(format!("sem_{name}"), *dimension, errors));
    }
    Ok(Value::Table(Arc::new(Table { columns })))
}

/// Samples as a grid of rows (times) and nodes, and a window of lags in rows.
struct Grid {
    nodes: usize,
    rows: i64,
    every: u64,
    low: i64,
    high: i64,
}

impl Grid {
    /// Row and node of the sample of lag 0, for every spike whose window lies within the rows.
    fn triggers(&self, spikes: &Spikes, samples: &Samples) -> Vec<(i64, usize)> {
        let Some(&first) = samples.steps.first() else { return Vec::new() };
        let of_spike = |(&step, &sender): (&u64, &u32)| {
            let row = (step.checked_sub(first)? / self.every) as i64;
            let inside = row + self.low >= 0 && row + self.high < self.rows;
            let node = if self.nodes == 1 { 0 } else { sender as usize };
            inside.then_some((row, node))
        };
        spikes.steps.iter().zip(spikes.senders.iter()).filter_map(of_spike).collect()
    }

    /// The values at one lag from each trigger.
    fn values(&self, values: &[f64], triggers: &[(i64, usize)], lag: i64) -> Vec<f64> {
        triggers.iter().map(|&(row, node)| values[(row + lag) as usize * self.nodes + node]).collect()
    }
}

fn column(name: String, dimension: Dimension, numbers: Vec<f64>) -> Column {
    Column { name, dimension, values: List::Numbers(numbers.into()) }
}
