//! Counts in bins of equal width, as NumPy's `histogram` has them: every bin holds its left edge, the last both.

use super::super::{Column, List, Table, Value};
use super::Arguments;
use crate::diagnostic::Diagnostic;
use crate::units::{Dimension, Exponent};
use std::sync::Arc;

/// `histogram(a, bins = n)`.
pub(super) fn histogram(arguments: &Arguments) -> Result<Value, Box<Diagnostic>> {
    let (Some(numbers), Some(bins)) = (arguments.numbers(0), arguments.count(1)?) else {
        return Ok(Value::Unknown);
    };
    if bins == 0 {
        let diagnostic = Diagnostic::nowhere("E0402", "`bins` of `histogram` must be at least 1, it is 0");
        return Err(Box::new(diagnostic));
    }
    super::super::whole::check_length(bins as f64)?;
    let (edges, counts) = count(&numbers, bins);
    let total: f64 = counts.iter().sum();
    let density =
        counts.iter().zip(edges.windows(2)).map(|(count, edge)| count / (total * (edge[1] - edge[0])));
    let measured = arguments.dimension(0);
    let inverse = measured.power(Exponent::whole(-1)).unwrap_or(Dimension::NONE);
    let column = |name: &str, dimension, numbers: Vec<f64>| Column {
        name: name.into(),
        dimension,
        values: List::Numbers(numbers.into()),
    };
    let density = density.collect();
    let columns = vec![
        column("left", measured, edges[..counts.len()].to_vec()),
        column("count", Dimension::NONE, counts),
        column("density", inverse, density),
    ];
    Ok(Value::Table(Arc::new(Table { columns })))
}

/// Edges and counts; no bins at all if there is no finite number. Numbers that are not finite are left out.
fn count(numbers: &[f64], bins: usize) -> (Vec<f64>, Vec<f64>) {
    let finite = || numbers.iter().copied().filter(|x| x.is_finite());
    let Some(low) = finite().reduce(f64::min) else { return (Vec::new(), Vec::new()) };
    let high = finite().fold(low, f64::max);
    // One value has no width of its own.
    let (low, high) = if low == high { (low - 0.5, high + 0.5) } else { (low, high) };
    let width = (high - low) / bins as f64;
    let mut edges: Vec<f64> = (0..bins).map(|bin| low + bin as f64 * width).collect();
    edges.push(high);
    let mut counts = vec![0.0; bins];
    for x in finite() {
        let mut bin = (((x - low) / width) as usize).min(bins - 1);
        // The quotient may be off by rounding; the edges decide.
        if x < edges[bin] {
            bin -= 1;
        } else if bin + 1 < bins && x >= edges[bin + 1] {
            bin += 1;
        }
        counts[bin] += 1.0;
    }
    (edges, counts)
}

#[cfg(test)]
mod tests {
    use super::super::Context;
    use super::*;

    #[test]
    fn the_last_bin_holds_both_edges() {
        let (edges, counts) = count(&[1.0, 2.0, 1.0, 4.0, 5.0, f64::NAN], 4);
        assert_eq!(edges, [1.0, 2.0, 3.0, 4.0, 5.0]);
        assert_eq!(counts, [2.0, 1.0, 0.0, 2.0]);
        assert_eq!(count(&[7.0, 7.0], 1), (vec![6.5, 7.5], vec![2.0]));
        assert_eq!(count(&[], 3), (vec![], vec![]));
    }

    #[test]
    fn edges_decide_in_spite_of_rounding() {
        let numbers: Vec<f64> = (0..=1000).map(|k| f64::from(k) * 0.1).collect();
        let (edges, counts) = count(&numbers, 1000);
        for (bin, &counted) in counts.iter().enumerate() {
            let inside = |x: &&f64| **x >= edges[bin] && (**x < edges[bin + 1] || bin == 999);
            assert_eq!(counted, numbers.iter().filter(inside).count() as f64);
        }
    }

    #[test]
    fn density_integrates_to_one() {
        let values = [Some(Value::numbers([1.0, 2.0, 5.0])), Some(Value::Number(8.0))];
        let context = Context { resolution_us: 100, dimensions: &[Dimension::TIME, Dimension::NONE] };
        let Value::Table(table) = histogram(&Arguments { values: &values, context: &context }).unwrap()
        else {
            panic!("a table")
        };
        let density = table.column("density").unwrap();
        assert_eq!(density.dimension, Dimension::FREQUENCY);
        let integral: f64 = density.values.as_numbers().unwrap().iter().map(|x| x * 0.5).sum();
        assert!((integral - 1.0).abs() < 1e-15);
    }
}
