//! Numbers of spikes, rates, and how counts vary and covary.

use super::bins;
use super::{Arguments, intervals::mean_over_nodes};
use crate::diagnostic::Diagnostic;
use crate::results::Spikes;
use crate::value::Value;
use crate::value::functions::mean;

pub(super) fn count(arguments: &Arguments) -> Result<Value, Box<Diagnostic>> {
    Ok(arguments.spikes(0).map_or(Value::Unknown, |spikes| Value::Number(spikes.len() as f64)))
}

pub(super) fn counts(arguments: &Arguments) -> Result<Value, Box<Diagnostic>> {
    Ok(arguments.spikes(0).map_or(Value::Unknown, |spikes| Value::numbers(of_each_node(spikes))))
}

/// NaN for a record of no time.
pub(super) fn rate(arguments: &Arguments) -> Result<Value, Box<Diagnostic>> {
    let rate = |spikes: &Spikes| spikes.len() as f64 / (spikes.nodes as f64 * spikes.duration());
    Ok(arguments.spikes(0).map_or(Value::Unknown, |spikes| Value::Number(rate(spikes))))
}

pub(super) fn rates(arguments: &Arguments) -> Result<Value, Box<Diagnostic>> {
    Ok(arguments.spikes(0).map_or(Value::Unknown, |spikes| {
        let duration = spikes.duration();
        Value::numbers(of_each_node(spikes).iter().map(|count| count / duration).collect::<Vec<f64>>())
    }))
}

fn of_each_node(spikes: &Spikes) -> Vec<f64> {
    let mut counts = vec![0.0; spikes.nodes];
    for &sender in spikes.senders.iter() {
        if let Some(count) = counts.get_mut(sender as usize) {
            *count += 1.0;
        }
    }
    counts
}

pub(super) fn fano(arguments: &Arguments) -> Result<Value, Box<Diagnostic>> {
    let (Some(spikes), Some(bin)) = (arguments.spikes(0), arguments.bin(1)?) else {
        return Ok(Value::Unknown);
    };
    let factors: Vec<f64> =
        bins::counts(spikes, bin)?.iter().map(|counts| variance_over_mean(counts)).collect();
    Ok(Value::Number(mean_over_nodes(&factors)))
}

fn variance_over_mean(counts: &[f64]) -> f64 {
    let mean_count = mean(counts);
    let squares: f64 = counts.iter().map(|count| (count - mean_count) * (count - mean_count)).sum();
    squares / counts.len() as f64 / mean_count
}

/// Pairs of nodes in one result: 1 GiB of numbers.
const MOST_PAIRS: f64 = (1u64 << 27) as f64;

pub(super) fn correlation(arguments: &Arguments) -> Result<Value, Box<Diagnostic>> {
    let (Some(spikes), Some(bin)) = (arguments.spikes(0), arguments.bin(1)?) else {
        return Ok(Value::Unknown);
    };
    let count = spikes.nodes as f64 * spikes.nodes.saturating_sub(1) as f64 / 2.0;
    if count > MOST_PAIRS {
        let headline = format!("{} nodes have too many pairs", spikes.nodes);
        let help = "correlate a part of them: `correlation(s[.. 100], bin = …)`";
        return Err(Box::new(Diagnostic::nowhere("E0807", headline).help(help)));
    }
    let mut deviations = bins::counts(spikes, bin)?;
    for counts in &mut deviations {
        let mean_count = mean(counts);
        counts.iter_mut().for_each(|count| *count -= mean_count);
    }
    let product = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let squares: Vec<f64> = deviations.iter().map(|own| product(own, own)).collect();
    let mut pairs = Vec::with_capacity(count as usize);
    for first in 0..deviations.len() {
        for second in first + 1..deviations.len() {
            // A train whose counts never vary has no correlation; silent ones are many, so that it pays to skip them.
            let scale = (squares[first] * squares[second]).sqrt();
            pairs.push(if scale > 0.0 {
                product(&deviations[first], &deviations[second]) / scale
            } else {
                f64::NAN
            });
        }
    }
    Ok(Value::numbers(pairs))
}
