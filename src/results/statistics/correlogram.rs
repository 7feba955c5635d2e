//! Correlograms: how often a train fires at a lag after another one, as a rate.
//!
//! A bin is centred on a multiple of its width. A lag on the edge of two bins counts half in each, so that an
//! autocorrelogram is symmetric. The ends of the record are not corrected for.

use super::psth::table_of;
use super::{Arguments, bins};
use crate::diagnostic::Diagnostic;
use crate::results::Spikes;
use crate::value::Value;
use crate::value::whole::whole;
use std::sync::Arc;

pub(super) fn correlogram(arguments: &Arguments) -> Result<Value, Box<Diagnostic>> {
    let (Some(spikes), Some(bin), Some((from, to))) =
        (arguments.spikes(0), arguments.bin(2)?, arguments.window(3)?)
    else {
        return Ok(Value::Unknown);
    };
    let bins = Bins { width: bin, first: bins::ceil(from / bin), count: 0 };
    let count = bins::whole_bins(bins::floor(to / bin) - bins.first + 1.0, 1.0, 1)?;
    let bins = Bins { count, ..bins };
    let rates = match arguments.spikes(1) {
        None => own(spikes, &bins),
        Some(other) => across(spikes, other, &bins),
    };
    let lags = (0..count).map(|index| (bins.first + index as f64) * bin);
    Ok(table_of("lag", lags.collect(), rates))
}

/// Bins centred on `width` times `first`, `first + 1`, …; width in ms.
struct Bins {
    width: f64,
    first: f64,
    count: usize,
}

impl Bins {
    /// Adds one lag, given in ms.
    fn add(&self, counts: &mut [f64], lag: f64) {
        let place = lag / self.width - self.first;
        let mut put = |index: f64, amount: f64| {
            if index >= 0.0 && index < counts.len() as f64 {
                counts[index as usize] += amount;
            }
        };
        // Twice the place is an odd whole number on an edge.
        match whole(2.0 * place) {
            Some(twice) if twice % 2 != 0 => {
                put(((twice - 1) / 2) as f64, 0.5);
                put(((twice + 1) / 2) as f64, 0.5);
            }
            _ => put(place.round(), 1.0),
        }
    }

    /// Smallest and largest lag in steps that may count.
    fn reach(&self, resolution_us: u32) -> (i64, i64) {
        let step = f64::from(resolution_us) / 1000.0;
        let low = (self.first - 0.5) * self.width / step;
        let high = (self.first + self.count as f64 - 0.5) * self.width / step;
        (low.floor() as i64, high.ceil() as i64)
    }

    /// Adds the lags from every one of `from` to every one of `to`, both ascending steps.
    fn add_pairs(&self, counts: &mut [f64], from: &[u64], to: &[u64], resolution_us: u32) {
        let (low, high) = self.reach(resolution_us);
        let mut first = 0;
        for &step in from {
            while to.get(first).is_some_and(|&other| (other as i64 - step as i64) < low) {
                first += 1;
            }
            for &other in &to[first..] {
                let lag = other as i64 - step as i64;
                if lag > high {
                    break;
                }
                // One division, as for times, so that lags on the grid are the decimal ones.
                self.add(counts, (lag * i64::from(resolution_us)) as f64 / 1000.0);
            }
        }
    }
}

/// Every train about its own spikes, without each spike itself.
fn own(spikes: &Spikes, bins: &Bins) -> Vec<f64> {
    let mut counts = vec![0.0; bins.count];
    for train in spikes.trains() {
        bins.add_pairs(&mut counts, &train, &train, spikes.resolution_us);
    }
    without_itself(&mut counts, spikes, bins);
    as_rates(&counts, spikes.len(), 1, bins)
}

/// The trains of `other` about the spikes of `spikes`, over the time that both have recorded.
fn across(spikes: &Spikes, other: &Spikes, bins: &Bins) -> Vec<f64> {
    let identical = Arc::ptr_eq(&spikes.steps, &other.steps) && Arc::ptr_eq(&spikes.senders, &other.senders);
    let (start, stop) = (spikes.start.max(other.start), spikes.stop.min(other.stop));
    let (spikes, other) = (spikes.between(Some(start), Some(stop)), other.between(Some(start), Some(stop)));
    let mut counts = vec![0.0; bins.count];
    bins.add_pairs(&mut counts, &spikes.steps, &other.steps, spikes.resolution_us);
    if identical {
        without_itself(&mut counts, &spikes, bins);
    }
    as_rates(&counts, spikes.len(), other.nodes, bins)
}

fn without_itself(counts: &mut [f64], spikes: &Spikes, bins: &Bins) {
    let mut zeros = vec![0.0; counts.len()];
    bins.add(&mut zeros, 0.0);
    counts.iter_mut().zip(zeros).for_each(|(count, zero)| *count -= zero * spikes.len() as f64);
}

fn as_rates(counts: &[f64], spikes: usize, nodes: usize, bins: &Bins) -> Vec<f64> {
    let weight = spikes as f64 * nodes as f64 * bins.width;
    counts.iter().map(|count| count / weight).collect()
}
