//! Lists to one number, in index order, with NumPy's definitions: `std` and `var` divide by n, `sem` by n − 1.
//! Too few elements give NaN, and NaN propagates.

use super::super::spread::map;
use super::super::{ArgumentKind, Measure, Returns, Value};
use super::arrays::ascending;
use super::{Arguments, Function, function, required};
use crate::diagnostic::Diagnostic;

const NUMBERS: ArgumentKind = ArgumentKind::Numbers(Measure::A);
const COUNTED: ArgumentKind = ArgumentKind::NumbersOrTruths(Measure::A);
const SAME: Returns = Returns::Number(Measure::A);

pub(super) static FUNCTIONS: &[Function] = &[
    function("sum", &[required("a", COUNTED)], SAME, "the sum; true counts 1; of nothing 0", |a| {
        reduce(a, |numbers| numbers.iter().sum::<f64>() + 0.0)
    }),
    function("mean", &[required("a", COUNTED)], SAME, "the mean; of truth values the share of true", |a| {
        reduce(a, mean)
    }),
    function("median", &[required("a", NUMBERS)], SAME, "the middle, or the mean of the middle two", |a| {
        reduce(a, median)
    }),
    function("std", &[required("a", NUMBERS)], SAME, "the standard deviation, dividing by n", |a| {
        reduce(a, |numbers| variance(numbers).sqrt())
    }),
    function(
        "var",
        &[required("a", NUMBERS)],
        Returns::Number(Measure::SquareOfA),
        "the variance, dividing by n",
        |a| reduce(a, variance),
    ),
    function(
        "sem",
        &[required("a", NUMBERS)],
        SAME,
        "the standard error of the mean: the standard deviation (dividing by n - 1) over the square root of n",
        |a| reduce(a, standard_error),
    ),
    function(
        "quantile",
        &[required("a", NUMBERS), required("q", ArgumentKind::Each(Measure::Plain))],
        Returns::Each(Measure::A),
        "the value below which the fraction q lies, with linear interpolation",
        quantile,
    ),
];

/// A reduction of the first argument.
pub(super) fn reduce(
    arguments: &Arguments,
    reduction: impl Fn(&[f64]) -> f64,
) -> Result<Value, Box<Diagnostic>> {
    Ok(arguments.numbers(0).map_or(Value::Unknown, |numbers| Value::Number(reduction(&numbers))))
}

/// The mean; NaN of nothing.
pub fn mean(numbers: &[f64]) -> f64 {
    numbers.iter().sum::<f64>() / numbers.len() as f64
}

/// The standard error of the mean, from the standard deviation by n − 1; NaN of fewer than two.
pub fn standard_error(numbers: &[f64]) -> f64 {
    let n = numbers.len() as f64;
    (squared_deviations(numbers) / (n - 1.0)).sqrt() / n.sqrt()
}

fn variance(numbers: &[f64]) -> f64 {
    squared_deviations(numbers) / numbers.len() as f64
}

fn squared_deviations(numbers: &[f64]) -> f64 {
    let mean = mean(numbers);
    numbers.iter().map(|number| (number - mean) * (number - mean)).sum()
}

fn sorted(numbers: &[f64]) -> Vec<f64> {
    let mut numbers = numbers.to_vec();
    numbers.sort_by(ascending);
    numbers
}

fn median(numbers: &[f64]) -> f64 {
    let sorted = sorted(numbers);
    match (sorted.len(), sorted.last()) {
        (_, Some(last)) if last.is_nan() => f64::NAN,
        (0, _) => f64::NAN,
        (n, _) if n % 2 == 1 => sorted[n / 2],
        (n, _) => (sorted[n / 2 - 1] + sorted[n / 2]) / 2.0,
    }
}

fn quantile(arguments: &Arguments) -> Result<Value, Box<Diagnostic>> {
    let (Some(numbers), Some(q)) = (arguments.numbers(0), arguments.value(1)) else {
        return Ok(Value::Unknown);
    };
    if q.any_number(|q| !(0.0..=1.0).contains(&q)) {
        let diagnostic = Diagnostic::nowhere("E0402", "`q` of `quantile` must be from 0 to 1");
        return Err(Box::new(diagnostic.help("write 0.9 or `90 %`")));
    }
    let sorted = sorted(&numbers);
    Ok(map(q, &|q| quantile_of(&sorted, q)))
}

/// Interpolates between neighbours as NumPy does, from the nearer one, so that the result is monotonic in `q`.
fn quantile_of(sorted: &[f64], q: f64) -> f64 {
    let Some(last) = sorted.last().filter(|last| !last.is_nan()) else { return f64::NAN };
    let place = q * (sorted.len() - 1) as f64;
    let (low, fraction) = (place.floor(), place - place.floor());
    let below = sorted[low as usize];
    let above = sorted.get(low as usize + 1).unwrap_or(last);
    let gap = above - below;
    if fraction == 0.0 {
        below
    } else if fraction < 0.5 {
        below + gap * fraction
    } else {
        above - gap * (1.0 - fraction)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{call, list, reduce};
    use super::*;
    use crate::value::List;

    #[test]
    fn moments_as_numpy_has_them() {
        let a = [2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0];
        assert_eq!(reduce("mean", &a), 5.0);
        assert_eq!(reduce("std", &a), 2.0);
        assert_eq!(reduce("var", &a), 4.0);
        assert_eq!(reduce("median", &a), 4.5);
        assert_eq!(reduce("median", &[3.0, 1.0, 2.0]), 2.0);
        // sqrt(32 / 7) / sqrt(8)
        assert!((reduce("sem", &a) - 0.755_928_946_018_454_4).abs() < 1e-15);
        let mask = Value::List(List::Bools([true, false, true, true].into()));
        assert_eq!(call("sum", std::slice::from_ref(&mask)).unwrap().as_number(), Some(3.0));
        assert_eq!(call("mean", &[mask]).unwrap().as_number(), Some(0.75));
    }

    #[test]
    fn too_little_is_nan() {
        assert_eq!(reduce("sum", &[]), 0.0);
        assert!(reduce("sum", &[]).is_sign_positive());
        for name in ["mean", "median", "std", "var", "sem", "min", "max"] {
            assert!(reduce(name, &[]).is_nan(), "{name}");
            assert!(reduce(name, &[1.0, f64::NAN, 2.0]).is_nan(), "{name}");
        }
        assert!(reduce("sem", &[1.0]).is_nan());
        assert_eq!(reduce("std", &[1.0]), 0.0);
    }

    #[test]
    fn quantiles_as_numpy_has_them() {
        let a = Value::numbers([1.0, 2.0, 4.0, 8.0, 16.0]);
        let quantiles = list("quantile", &[a.clone(), Value::numbers([0.0, 0.1, 0.25, 0.9, 1.0])]);
        assert_eq!(quantiles, [1.0, 1.4, 2.0, 12.8, 16.0]);
        assert_eq!(call("quantile", &[a, Value::Number(1.5)]).unwrap_err().code.0, "E0402");
        let empty = call("quantile", &[Value::numbers([]), Value::Number(0.5)]).unwrap();
        assert!(empty.as_number().is_some_and(f64::is_nan));
    }
}
