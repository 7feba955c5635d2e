//! Functions that make laws to draw from, or bound them.

use super::super::arithmetic::argument;
use super::super::{ArgumentKind, Measure, Returns, Value, format};
use super::{Arguments, Function, function, named_optional, required};
use crate::diagnostic::Diagnostic;
use crate::kernel::random::{Argument, Distribution};
use crate::units::Dimension;
use std::sync::Arc;

const ANY: ArgumentKind = ArgumentKind::DistributionArgument(Measure::A);
const PLAIN: ArgumentKind = ArgumentKind::DistributionArgument(Measure::Plain);
const LAW: Returns = Returns::Distribution(Measure::A);

pub(super) static FUNCTIONS: &[Function] = &[
    function(
        "normal",
        &[required("mean", ANY), required("sd", ANY)],
        LAW,
        "the normal distribution of a mean and a standard deviation",
        |a| {
            check_each(a, "normal", 1, "sd", Bound::FromZero)?;
            two(a, Distribution::Normal)
        },
    ),
    function(
        "lognormal",
        &[required("median", ANY), required("sigma", PLAIN)],
        LAW,
        "the log-normal distribution of a median and a standard deviation of the logarithm",
        |a| {
            check_each(a, "lognormal", 1, "sigma", Bound::FromZero)?;
            two(a, Distribution::Lognormal)
        },
    ),
    function(
        "uniform",
        &[required("low", ANY), required("high", ANY)],
        LAW,
        "equally likely everywhere between low and high; delays: at every point of the grid",
        |a| {
            check_ordered(a)?;
            two(a, Distribution::Uniform)
        },
    ),
    function(
        "uniform_int",
        &[required("low", PLAIN), required("high", PLAIN)],
        Returns::Distribution(Measure::Plain),
        "each whole number from low to high, both included, equally likely",
        |a| {
            for position in 0..2 {
                for &x in a.numbers(position).iter().flat_map(|numbers| numbers.iter()) {
                    super::super::whole::expect_whole(x)?;
                }
            }
            check_ordered(a)?;
            two(a, Distribution::UniformInt)
        },
    ),
    function("exponential", &[required("mean", ANY)], LAW, "the exponential distribution of a mean", |a| {
        Ok(a.value(0).and_then(argument).map_or(Value::Unknown, |mean| law(Distribution::Exponential(mean))))
    }),
    function(
        "gamma",
        &[required("shape", PLAIN), required("scale", ANY)],
        LAW,
        "the gamma distribution of a shape and a scale; its mean is shape * scale",
        |a| {
            check_each(a, "gamma", 0, "shape", Bound::AboveZero)?;
            check_each(a, "gamma", 1, "scale", Bound::AboveZero)?;
            two(a, Distribution::Gamma)
        },
    ),
    function(
        "redraw",
        &[
            required("d", ArgumentKind::Distribution(Measure::A)),
            named_optional("low", ArgumentKind::Number(Measure::A)),
            named_optional("high", ArgumentKind::Number(Measure::A)),
        ],
        LAW,
        "what lies outside low .. high is drawn again",
        |a| {
            let Some(inner) = a.distribution(0) else { return Ok(Value::Unknown) };
            let (low, high) = (a.number(1), a.number(2));
            check_order(low.unwrap_or(f64::NEG_INFINITY), high.unwrap_or(f64::INFINITY), a.dimension(1))?;
            let bounded = Distribution::Redraw { inner: Box::new(inner.clone()), low, high };
            check_reachable(inner, low, high, a.dimension(1))?;
            Ok(law(bounded))
        },
    ),
];

/// `clip(d, low, high)`.
pub(super) fn clip(arguments: &Arguments) -> Result<Value, Box<Diagnostic>> {
    let (Some(inner), Some(low), Some(high)) =
        (arguments.distribution(0), arguments.number(1), arguments.number(2))
    else {
        return Ok(Value::Unknown);
    };
    check_order(low, high, arguments.dimension(1))?;
    Ok(law(Distribution::Clip { inner: Box::new(inner.clone()), low: Some(low), high: Some(high) }))
}

/// E0403 unless `low` ≤ `high`.
pub(super) fn check_order(low: f64, high: f64, dimension: Dimension) -> Result<(), Box<Diagnostic>> {
    if low <= high {
        return Ok(());
    }
    let (low, high) = (format::number(low, dimension), format::number(high, dimension));
    let headline = format!("`low` ({low}) must not be above `high` ({high})");
    Err(Box::new(Diagnostic::nowhere("E0403", headline).help("exchange them")))
}

/// E0402 if `redraw` could never end: no value of the law lies between the bounds.
fn check_reachable(
    inner: &Distribution,
    low: Option<f64>,
    high: Option<f64>,
    dimension: Dimension,
) -> Result<(), Box<Diagnostic>> {
    let (least, most) = inner.support();
    if least > most || (low.is_none_or(|low| low <= most) && high.is_none_or(|high| high >= least)) {
        return Ok(());
    }
    let (least, most) = (format::number(least, dimension), format::number(most, dimension));
    let headline = format!("`redraw` would never end: the law gives {least} .. {most} only");
    Err(Box::new(Diagnostic::nowhere("E0402", headline).help("widen the bounds, or use `clip(…)`")))
}

fn law(law: Distribution) -> Value {
    Value::Distribution(Arc::new(law))
}

fn two(
    arguments: &Arguments,
    make: fn(Argument, Argument) -> Distribution,
) -> Result<Value, Box<Diagnostic>> {
    let argument = |position| arguments.value(position).and_then(argument);
    if let (Some(Value::List(a)), Some(Value::List(b))) = (arguments.value(0), arguments.value(1))
        && a.len() != b.len()
    {
        return Err(super::super::spread::lengths_differ(a.len(), b.len()));
    }
    Ok(match (argument(0), argument(1)) {
        (Some(first), Some(second)) => law(make(first, second)),
        _ => Value::Unknown,
    })
}

#[derive(Clone, Copy, PartialEq)]
enum Bound {
    FromZero,
    AboveZero,
}

/// E0402 unless every number of an argument keeps its bound.
fn check_each(
    arguments: &Arguments,
    function: &str,
    position: usize,
    name: &str,
    bound: Bound,
) -> Result<(), Box<Diagnostic>> {
    let numbers = arguments.numbers(position);
    let wrong = numbers.iter().flat_map(|numbers| numbers.iter()).find(|&&x| match bound {
        Bound::FromZero => x.is_nan() || x < 0.0,
        Bound::AboveZero => x.is_nan() || x <= 0.0,
    });
    let Some(&x) = wrong else { return Ok(()) };
    let must = if bound == Bound::FromZero { "must not be negative" } else { "must be greater than 0" };
    let found = format::number(x, arguments.dimension(position));
    Err(Box::new(Diagnostic::nowhere("E0402", format!("`{name}` of `{function}` {must}, it is {found}"))))
}

/// E0403 unless the first argument is nowhere above the second.
fn check_ordered(arguments: &Arguments) -> Result<(), Box<Diagnostic>> {
    let (Some(low), Some(high)) = (arguments.numbers(0), arguments.numbers(1)) else { return Ok(()) };
    let at = |numbers: &[f64], item: usize| numbers.get(if numbers.len() == 1 { 0 } else { item }).copied();
    for item in 0..low.len().max(high.len()) {
        if let (Some(low), Some(high)) = (at(&low, item), at(&high, item)) {
            check_order(low, high, arguments.dimension(0))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::tests::call;
    use super::*;

    fn numbers(numbers: &[f64]) -> Vec<Value> {
        numbers.iter().map(|&number| Value::Number(number)).collect()
    }

    fn support(value: &Value) -> (f64, f64) {
        match value {
            Value::Distribution(law) => law.support(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn laws_are_made_and_bounded() {
        let normal = call("normal", &numbers(&[0.0, 1.0])).unwrap();
        let clipped = call("clip", &[normal.clone(), Value::Number(-1.0), Value::Number(2.0)]).unwrap();
        assert_eq!(support(&clipped), (-1.0, 2.0));
        let redrawn = call("redraw", &[normal, Value::Number(0.0)]).unwrap();
        assert_eq!(support(&redrawn), (0.0, f64::INFINITY));
        assert_eq!(support(&call("uniform", &numbers(&[2.0, 3.0])).unwrap()), (2.0, 3.0));
    }

    #[test]
    fn what_cannot_be_drawn_is_refused() {
        let code = |name, values: &[f64]| call(name, &numbers(values)).unwrap_err().code.0;
        assert_eq!(code("normal", &[0.0, -1.0]), "E0402");
        assert_eq!(code("uniform", &[3.0, 2.0]), "E0403");
        assert_eq!(code("uniform_int", &[0.5, 2.0]), "E0407");
        assert_eq!(code("gamma", &[0.0, 2.0]), "E0402");
        let lists = [Value::numbers([0.0; 3]), Value::numbers([1.0; 2])];
        assert_eq!(call("normal", &lists).unwrap_err().code.0, "E0406");
        let uniform = call("uniform", &numbers(&[2.0, 3.0])).unwrap();
        let never = call("redraw", &[uniform, Value::Number(4.0)]).unwrap_err();
        assert_eq!(never.code.0, "E0402");
    }
}
