//! Functions of numbers, element by element.

use super::super::spread::{Pairwise, combine, map};
use super::super::{ArgumentKind, Measure, Returns, Value};
use super::reductions::reduce;
use super::{Arguments, Function, angles, distributions, function, repeated, required};
use crate::diagnostic::Diagnostic;
use crate::kernel::random::{on_grid, time_of};
use crate::units::Dimension;

const PLAIN: ArgumentKind = ArgumentKind::Each(Measure::Plain);
const ANY: ArgumentKind = ArgumentKind::Each(Measure::A);
const ANGLE: ArgumentKind = ArgumentKind::Each(Measure::PlainOrAngle);
const GIVES_PLAIN: Returns = Returns::Each(Measure::Plain);
const GIVES_ANY: Returns = Returns::Each(Measure::A);

pub(super) static FUNCTIONS: &[Function] = &[
    function("abs", &[required("x", ANY)], GIVES_ANY, "the magnitude", |a| each(a, f64::abs)),
    function("sign", &[required("x", ANY)], GIVES_PLAIN, "-1, 0 or 1", |a| each(a, sign)),
    function("sqrt", &[required("x", ANY)], Returns::Each(Measure::SquareRootOfA), "the square root", |a| {
        each(a, f64::sqrt)
    }),
    function("exp", &[required("x", PLAIN)], GIVES_PLAIN, "e to the power of x", |a| each(a, libm::exp)),
    function("expm1", &[required("x", PLAIN)], GIVES_PLAIN, "exp(x) - 1, exact for small x", |a| {
        each(a, libm::expm1)
    }),
    function("log", &[required("x", PLAIN)], GIVES_PLAIN, "the natural logarithm", |a| each(a, libm::log)),
    function("log1p", &[required("x", PLAIN)], GIVES_PLAIN, "log(1 + x), exact for small x", |a| {
        each(a, libm::log1p)
    }),
    function("log10", &[required("x", PLAIN)], GIVES_PLAIN, "the logarithm to base 10", |a| {
        each(a, libm::log10)
    }),
    function("sin", &[required("x", ANGLE)], GIVES_PLAIN, "the sine of an angle, or of radians", |a| {
        trigonometric(a, angles::sine, libm::sin)
    }),
    function("cos", &[required("x", ANGLE)], GIVES_PLAIN, "the cosine of an angle, or of radians", |a| {
        trigonometric(a, angles::cosine, libm::cos)
    }),
    function("tan", &[required("x", ANGLE)], GIVES_PLAIN, "the tangent of an angle, or of radians", |a| {
        trigonometric(a, angles::tangent, libm::tan)
    }),
    function("tanh", &[required("x", PLAIN)], GIVES_PLAIN, "the hyperbolic tangent", |a| each(a, libm::tanh)),
    function("floor", &[required("x", PLAIN)], GIVES_PLAIN, "the whole number at or below", |a| {
        each(a, f64::floor)
    }),
    function("ceil", &[required("x", PLAIN)], GIVES_PLAIN, "the whole number at or above", |a| {
        each(a, f64::ceil)
    }),
    function(
        "round",
        &[required("x", PLAIN)],
        GIVES_PLAIN,
        "the nearest whole number; halves go to the even one, as in NumPy",
        |a| each(a, f64::round_ties_even),
    ),
    function(
        "mod",
        &[required("x", ANY), required("y", ANY)],
        GIVES_ANY,
        "the remainder of x / y, with the sign of y",
        |a| match (a.value(0), a.value(1)) {
            (Some(x), Some(y)) => combine(x, y, Pairwise::Numbers(modulo)),
            _ => Ok(Value::Unknown),
        },
    ),
    function(
        "min",
        &[required("x", ArgumentKind::NumberOrList(Measure::A)), repeated("y", ANY)],
        Returns::Special,
        "the smallest element of a list, or the smaller of the arguments, element by element",
        |a| extreme(a, smaller),
    ),
    function(
        "max",
        &[required("x", ArgumentKind::NumberOrList(Measure::A)), repeated("y", ANY)],
        Returns::Special,
        "the largest element of a list, or the larger of the arguments, element by element",
        |a| extreme(a, larger),
    ),
    function(
        "clip",
        &[
            required("x", ArgumentKind::EachOrDistribution(Measure::A)),
            required("low", ANY),
            required("high", ANY),
        ],
        Returns::Special,
        "what lies outside low .. high moved to the bound, for numbers or for the draws of a distribution",
        clip,
    ),
    function(
        "on_grid",
        &[required("x", ArgumentKind::Each(Measure::Time))],
        Returns::Each(Measure::Time),
        "the nearest time that is a multiple of the resolution; halves go to the even one",
        |a| {
            let resolution_us = a.context.resolution_us;
            each_with(a, &|t| rounded_to_grid(t, resolution_us))
        },
    ),
];

fn each(arguments: &Arguments, function: fn(f64) -> f64) -> Result<Value, Box<Diagnostic>> {
    each_with(arguments, &function)
}

fn each_with(arguments: &Arguments, function: &dyn Fn(f64) -> f64) -> Result<Value, Box<Diagnostic>> {
    Ok(arguments.value(0).map_or(Value::Unknown, |value| map(value, function)))
}

fn trigonometric(
    arguments: &Arguments,
    degrees: fn(f64) -> f64,
    radians: fn(f64) -> f64,
) -> Result<Value, Box<Diagnostic>> {
    each(arguments, if arguments.dimension(0) == Dimension::ANGLE { degrees } else { radians })
}

fn sign(x: f64) -> f64 {
    if x > 0.0 {
        1.0
    } else if x < 0.0 {
        -1.0
    } else {
        // 0, or NaN
        x.abs()
    }
}

fn modulo(x: f64, y: f64) -> f64 {
    let remainder = x % y;
    if remainder != 0.0 && (remainder < 0.0) != (y < 0.0) { remainder + y } else { remainder }
}

/// The smaller of two; NaN if one is.
fn smaller(x: f64, y: f64) -> f64 {
    if x.is_nan() || x < y { x } else { y }
}

/// The larger of two; NaN if one is.
fn larger(x: f64, y: f64) -> f64 {
    if x.is_nan() || x > y { x } else { y }
}

fn extreme(arguments: &Arguments, choose: fn(f64, f64) -> f64) -> Result<Value, Box<Diagnostic>> {
    let mut values = arguments.values.iter().flatten();
    let Some(first) = values.next() else { return Ok(Value::Unknown) };
    if arguments.values.len() == 1 {
        return reduce(arguments, |numbers| numbers.iter().copied().reduce(choose).unwrap_or(f64::NAN));
    }
    values.try_fold(first.clone(), |so_far, value| combine(&so_far, value, Pairwise::Numbers(choose)))
}

fn clip(arguments: &Arguments) -> Result<Value, Box<Diagnostic>> {
    if arguments.distribution(0).is_some() {
        return distributions::clip(arguments);
    }
    let (Some(x), Some(low), Some(high)) = (arguments.value(0), arguments.value(1), arguments.value(2))
    else {
        return Ok(Value::Unknown);
    };
    if let (Value::Number(low), Value::Number(high)) = (low, high) {
        distributions::check_order(*low, *high, arguments.dimension(0))?;
    }
    combine(&combine(x, high, Pairwise::Numbers(smaller))?, low, Pairwise::Numbers(larger))
}

/// On the grid of `resolution_us`; NaN and infinite times stay.
fn rounded_to_grid(t: f64, resolution_us: u32) -> f64 {
    if !t.is_finite() {
        return t;
    }
    let magnitude = time_of(on_grid(t.abs(), resolution_us), resolution_us);
    if t < 0.0 && magnitude > 0.0 { -magnitude } else { magnitude }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{call, list, reduce};
    use super::*;

    #[test]
    fn remainders_have_the_sign_of_the_divisor() {
        assert_eq!(modulo(7.0, 3.0), 1.0);
        assert_eq!(modulo(-7.0, 3.0), 2.0);
        assert_eq!(modulo(7.0, -3.0), -2.0);
        assert_eq!(modulo(6.0, 3.0), 0.0);
        assert!(modulo(1.0, 0.0).is_nan());
    }

    #[test]
    fn halves_round_to_even() {
        assert_eq!(list("round", &[Value::numbers([0.5, 1.5, 2.5, -0.5, 2.51])]), [0.0, 2.0, 2.0, 0.0, 3.0]);
        assert_eq!(list("sign", &[Value::numbers([-3.0, 0.0, 2.0])]), [-1.0, 0.0, 1.0]);
    }

    #[test]
    fn extremes_of_a_list_or_of_arguments() {
        assert_eq!(reduce("min", &[3.0, 1.0, 2.0]), 1.0);
        assert!(reduce("max", &[1.0, f64::NAN, 2.0]).is_nan());
        assert!(reduce("max", &[]).is_nan());
        let pairwise = list("max", &[Value::numbers([1.0, 5.0]), Value::Number(3.0)]);
        assert_eq!(pairwise, [3.0, 5.0]);
        let clipped =
            list("clip", &[Value::numbers([-1.0, 0.5, 7.0]), Value::Number(0.0), Value::Number(1.0)]);
        assert_eq!(clipped, [0.0, 0.5, 1.0]);
        let reversed = call("clip", &[Value::Number(0.0), Value::Number(2.0), Value::Number(1.0)]);
        assert_eq!(reversed.unwrap_err().code.0, "E0403");
    }

    #[test]
    fn angles_and_radians() {
        let context = super::super::Context { resolution_us: 100, dimensions: &[Dimension::ANGLE] };
        let sine = super::super::find("sin").unwrap();
        let value = sine.evaluate(&[Some(Value::Number(30.0))], &context).unwrap();
        assert!((value.as_number().unwrap() - 0.5).abs() < 1e-16);
        assert_eq!(call("sin", &[Value::Number(30.0)]).unwrap().as_number(), Some(libm::sin(30.0)));
    }

    #[test]
    fn times_go_to_the_grid() {
        let times = Value::numbers([1.35, 3.85, 0.1 + 0.2, -0.26, 0.0, f64::INFINITY]);
        assert_eq!(list("on_grid", &[times]), [1.4, 3.8, 0.3, -0.3, 0.0, f64::INFINITY]);
    }
}
