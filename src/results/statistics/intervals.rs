//! Intervals between spikes and how they vary. Intervals are taken in steps, so that equal ones are equal.

use super::Arguments;
use crate::diagnostic::Diagnostic;
use crate::kernel::random::time_of;
use crate::results::Spikes;
use crate::value::Value;
use crate::value::functions::mean;

/// The intervals of each node in ms.
fn of_each_node(spikes: &Spikes) -> Vec<Vec<f64>> {
    let interval = |pair: &[u64]| time_of(pair[1] - pair[0], spikes.resolution_us);
    spikes.trains().iter().map(|train| train.windows(2).map(interval).collect()).collect()
}

pub(super) fn isi(arguments: &Arguments) -> Result<Value, Box<Diagnostic>> {
    Ok(arguments.spikes(0).map_or(Value::Unknown, |spikes| Value::numbers(of_each_node(spikes).concat())))
}

pub(super) fn cv(arguments: &Arguments) -> Result<Value, Box<Diagnostic>> {
    mean_of(arguments, coefficient_of_variation)
}

pub(super) fn cvs(arguments: &Arguments) -> Result<Value, Box<Diagnostic>> {
    Ok(arguments.spikes(0).map_or(Value::Unknown, |spikes| {
        let of_node = |intervals: &Vec<f64>| coefficient_of_variation(intervals);
        Value::numbers(of_each_node(spikes).iter().map(of_node).collect::<Vec<f64>>())
    }))
}

pub(super) fn cv2(arguments: &Arguments) -> Result<Value, Box<Diagnostic>> {
    mean_of(arguments, |intervals| 2.0 * mean_of_neighbours(intervals, |a, b| (b - a).abs() / (b + a)))
}

pub(super) fn lv(arguments: &Arguments) -> Result<Value, Box<Diagnostic>> {
    mean_of(arguments, |intervals| {
        3.0 * mean_of_neighbours(intervals, |a, b| {
            let contrast = (b - a) / (b + a);
            contrast * contrast
        })
    })
}

fn mean_of(arguments: &Arguments, statistic: fn(&[f64]) -> f64) -> Result<Value, Box<Diagnostic>> {
    Ok(arguments.spikes(0).map_or(Value::Unknown, |spikes| {
        let values: Vec<f64> = of_each_node(spikes).iter().map(|intervals| statistic(intervals)).collect();
        Value::Number(mean_over_nodes(&values))
    }))
}

/// The mean of those that are defined; NaN if none is.
pub(super) fn mean_over_nodes(values: &[f64]) -> f64 {
    let defined: Vec<f64> = values.iter().copied().filter(|value| !value.is_nan()).collect();
    mean(&defined)
}

fn coefficient_of_variation(intervals: &[f64]) -> f64 {
    let mean_interval = mean(intervals);
    let squares: f64 =
        intervals.iter().map(|interval| (interval - mean_interval) * (interval - mean_interval)).sum();
    (squares / intervals.len() as f64).sqrt() / mean_interval
}

fn mean_of_neighbours(intervals: &[f64], contrast: fn(f64, f64) -> f64) -> f64 {
    let contrasts: Vec<f64> = intervals.windows(2).map(|pair| contrast(pair[0], pair[1])).collect();
    mean(&contrasts)
}
