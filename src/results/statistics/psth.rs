//! The rate of a population in bins of time, from the start of the record or about given times.

use super::{Arguments, bins};
use crate::diagnostic::Diagnostic;
use crate::kernel::random::time_of;
use crate::results::Spikes;
use crate::units::Dimension;
use crate::value::{Column, List, Numbers, Table, Value};
use std::sync::Arc;

pub(super) fn psth(arguments: &Arguments) -> Result<Value, Box<Diagnostic>> {
    let (Some(spikes), Some(bin)) = (arguments.spikes(0), arguments.bin(1)?) else {
        return Ok(Value::Unknown);
    };
    let start = time_of(spikes.start, spikes.resolution_us);
    let (origins, from, to) = match (arguments.value(2), arguments.window(3)?) {
        (None, None) => (Numbers::from([0.0]), start, time_of(spikes.stop, spikes.resolution_us)),
        (None, Some((from, to))) => (Numbers::from([0.0]), from, to),
        (Some(Value::Number(origin)), Some((from, to))) => (Numbers::from([*origin]), from, to),
        (Some(Value::List(origins)), Some((from, to))) => {
            let Some(origins) = origins.as_numbers() else { return Ok(Value::Unknown) };
            (origins, from, to)
        }
        (Some(_), _) => {
            let diagnostic = Diagnostic::nowhere("E0210", "`psth` with `align` needs a `window`");
            return Err(Box::new(
                diagnostic.help("write `window = -100 ms .. 200 ms`: the time about each of `align`"),
            ));
        }
    };
    let bins = bins::whole_bins(to - from, bin, 1)?;
    let (counts, trials) = about(spikes, &origins, from, bin, bins);
    let middle = |index: usize| from + (index as f64 + 0.5) * bin;
    let weight = trials as f64 * spikes.nodes as f64 * bin;
    Ok(table_of("time", (0..bins).map(middle).collect(), counts.iter().map(|count| count / weight).collect()))
}

/// Counts in bins after `origin + from`, summed over those origins whose whole window was recorded, and how many these
/// are. Times in ms.
fn about(spikes: &Spikes, origins: &[f64], from: f64, bin: f64, bins: usize) -> (Vec<f64>, usize) {
    let mut counts = vec![0.0; bins];
    let mut trials = 0;
    let resolution = f64::from(spikes.resolution_us) / 1000.0;
    let (start, stop) = (spikes.start as f64, spikes.stop as f64);
    let reach = bins as f64 * bin;
    for &origin in origins {
        let low = bins::ceil((origin + from) / resolution);
        let high = bins::floor((origin + from + reach) / resolution);
        if !(low >= start && high <= stop) {
            continue;
        }
        trials += 1;
        let first = spikes.steps.partition_point(|&step| (step as f64) < low);
        for &step in &spikes.steps[first..] {
            let offset = time_of(step, spikes.resolution_us) - origin - from;
            match bins::index(offset, bin) {
                Some(index) if index < bins => counts[index] += 1.0,
                Some(_) => break,
                None => {}
            }
        }
    }
    (counts, trials)
}

/// A table of times and rates.
pub(super) fn table_of(name: &str, times: Vec<f64>, rates: Vec<f64>) -> Value {
    let column = |name: &str, dimension, numbers: Vec<f64>| Column {
        name: name.into(),
        dimension,
        values: List::Numbers(numbers.into()),
    };
    let columns = vec![column(name, Dimension::TIME, times), column("rate", Dimension::FREQUENCY, rates)];
    Value::Table(Arc::new(Table { columns }))
}
