//! Functions that make lists.

use super::super::arithmetic::check_lengths;
use super::super::format;
use super::super::whole::check_length;
use super::super::{ArgumentKind, List, Measure, Returns, Value};
use super::{Arguments, Function, function, repeated, required};
use crate::diagnostic::Diagnostic;
use crate::units::Dimension;

const ONE: ArgumentKind = ArgumentKind::Number(Measure::A);

pub(super) static FUNCTIONS: &[Function] = &[
    function(
        "range",
        &[
            required("start", ArgumentKind::NumberOrList(Measure::A)),
            required("stop", ArgumentKind::NumberOrList(Measure::A)),
            required("step", ArgumentKind::NumberOrList(Measure::A)),
        ],
        Returns::Special,
        "start, start + step, … up to and without stop; a list of steps (or ends) gives a list for each",
        |a| match (a.value(0), a.value(1), a.value(2)) {
            (Some(start), Some(stop), Some(step)) => range([start, stop, step], a.dimension(2)),
            _ => Ok(Value::Unknown),
        },
    ),
    function(
        "linspace",
        &[required("start", ONE), required("stop", ONE), required("n", ArgumentKind::Whole)],
        Returns::Numbers(Measure::A),
        "n numbers from start to stop, both included, equally far apart",
        linspace,
    ),
    function(
        "geomspace",
        &[required("start", ONE), required("stop", ONE), required("n", ArgumentKind::Whole)],
        Returns::Numbers(Measure::A),
        "n numbers from start to stop, both included, each the same multiple of the one before",
        geomspace,
    ),
    function(
        "repeat",
        &[required("x", ArgumentKind::Anything), required("n", ArgumentKind::Whole)],
        Returns::Special,
        "a list of n times x",
        |a| match (a.value(0), a.count(1)?) {
            (Some(x), Some(n)) => {
                check_length(n as f64 * x.total() as f64)?;
                Ok(Value::List(std::iter::repeat_n(x.clone(), n).collect()))
            }
            _ => Ok(Value::Unknown),
        },
    ),
    function(
        "concat",
        &[required("a", ArgumentKind::List), repeated("b", ArgumentKind::List)],
        Returns::Same,
        "one list of the elements of all",
        |a| {
            let lists: Option<Vec<&List>> = (0..a.values.len()).map(|position| a.list(position)).collect();
            let Some(lists) = lists else { return Ok(Value::Unknown) };
            check_length(lists.iter().map(|list| list.total() as f64).sum())?;
            let numbers = lists.iter().map(|list| list.as_numbers()).collect::<Option<Vec<_>>>();
            Ok(match numbers {
                Some(numbers) if lists.iter().any(|list| !list.is_empty()) => Value::numbers(
                    numbers.iter().flat_map(|numbers| numbers.iter().copied()).collect::<Vec<f64>>(),
                ),
                _ => Value::List(lists.iter().flat_map(|list| list.iter()).collect()),
            })
        },
    ),
    function(
        "load",
        &[required("file", ArgumentKind::Text)],
        Returns::Special,
        "the table in a CSV file, read when the script is checked; units stand in the column names, `delay_ms`",
        // The checker reads the file, since only it knows the folder of the script, and gives the table instead.
        |a| {
            Ok(a.value(0).filter(|value| matches!(value, Value::Table(_))).cloned().unwrap_or(Value::Unknown))
        },
    ),
];

/// `start + k · step` for k < ceil((stop − start) / step − 1e-9): products, not running sums, and so much slack that
/// rounding noise adds no element. Lists among the arguments give a list of ranges.
fn range(arguments: [&Value; 3], dimension: Dimension) -> Result<Value, Box<Diagnostic>> {
    if let [Value::Number(start), Value::Number(stop), Value::Number(step)] = arguments {
        return one_range(*start, *stop, *step, dimension);
    }
    check_lengths(arguments)?;
    let length = arguments.iter().find_map(|argument| match argument {
        Value::List(list) => Some(list.len()),
        _ => None,
    });
    let Some(length) = length else { return Ok(Value::Unknown) };
    let element = |argument: &Value, index| match argument {
        Value::List(list) => list.get(index).unwrap_or(Value::Unknown),
        scalar => scalar.clone(),
    };
    let mut total = 0;
    let ranges = (0..length).map(|index| {
        let elements = arguments.map(|argument| element(argument, index));
        let one = range([&elements[0], &elements[1], &elements[2]], dimension)?;
        total += one.total();
        check_length(total as f64)?;
        Ok(one)
    });
    Ok(Value::List(ranges.collect::<Result<List, Box<Diagnostic>>>()?))
}

fn one_range(start: f64, stop: f64, step: f64, dimension: Dimension) -> Result<Value, Box<Diagnostic>> {
    if step.is_nan() || step <= 0.0 {
        let step = format::number(step, dimension);
        let headline = format!("the step of `range` must be greater than 0, it is {step}");
        return Err(Box::new(Diagnostic::nowhere("E0402", headline)));
    }
    let count = ((stop - start) / step - 1e-9).ceil().max(0.0);
    check_length(count)?;
    Ok(Value::numbers((0..count as u64).map(|k| start + k as f64 * step).collect::<Vec<f64>>()))
}

/// `start + k · ((stop − start) / (n − 1))`, the last exactly `stop`.
fn linspace(arguments: &Arguments) -> Result<Value, Box<Diagnostic>> {
    let (Some(start), Some(stop), Some(n)) = (arguments.number(0), arguments.number(1), arguments.count(2)?)
    else {
        return Ok(Value::Unknown);
    };
    let step = (stop - start) / (n as f64 - 1.0);
    spaced(start, stop, n, &|k| start + k * step)
}

/// `start · 10^(k · log10(stop / start) / (n − 1))`, both ends exact.
fn geomspace(arguments: &Arguments) -> Result<Value, Box<Diagnostic>> {
    let (Some(start), Some(stop), Some(n)) = (arguments.number(0), arguments.number(1), arguments.count(2)?)
    else {
        return Ok(Value::Unknown);
    };
    let ratio = stop / start;
    if ratio.is_nan() || ratio <= 0.0 || ratio.is_infinite() {
        let (low, high) =
            (format::number(start, arguments.dimension(0)), format::number(stop, arguments.dimension(1)));
        let headline = format!("`geomspace` cannot go from {low} to {high}");
        let help = "both ends must be on the same side of 0; `linspace` takes any";
        return Err(Box::new(Diagnostic::nowhere("E0402", headline).help(help)));
    }
    let step = libm::log10(ratio) / (n as f64 - 1.0);
    spaced(start, stop, n, &|k| start * libm::pow(10.0, k * step))
}

fn spaced(start: f64, stop: f64, n: usize, element: &dyn Fn(f64) -> f64) -> Result<Value, Box<Diagnostic>> {
    check_length(n as f64)?;
    let numbers = (0..n).map(|k| match k {
        0 => start,
        k if k == n - 1 => stop,
        k => element(k as f64),
    });
    Ok(Value::numbers(numbers.collect::<Vec<f64>>()))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{call, list};
    use super::*;

    fn numbers(numbers: &[f64]) -> Vec<Value> {
        numbers.iter().map(|&number| Value::Number(number)).collect()
    }

    #[test]
    fn ranges_leave_the_end_out() {
        assert_eq!(list("range", &numbers(&[0.0, 1.0, 0.25])), [0.0, 0.25, 0.5, 0.75]);
        // NumPy's arange(1, 1.3, 0.1) has four elements.
        assert_eq!(list("range", &numbers(&[1.0, 1.3, 0.1])), [1.0, 1.1, 1.0 + 2.0 * 0.1]);
        assert_eq!(list("range", &numbers(&[2.0, 1.0, 0.5])), [0.0; 0]);
        assert_eq!(call("range", &numbers(&[0.0, 1.0, 0.0])).unwrap_err().code.0, "E0402");
        assert_eq!(call("range", &numbers(&[0.0, f64::INFINITY, 1.0])).unwrap_err().code.0, "E0807");
    }

    #[test]
    fn a_list_of_steps_gives_a_ragged_list() {
        let steps = [Value::Number(0.0), Value::Number(1.0), Value::numbers([0.5, 0.25])];
        let Value::List(rows) = call("range", &steps).unwrap() else { panic!("a list") };
        let lengths: Vec<usize> = rows
            .iter()
            .map(|row| match row {
                Value::List(row) => row.len(),
                _ => 0,
            })
            .collect();
        assert_eq!(lengths, [2, 4]);
    }

    #[test]
    fn ends_may_be_lists_too() {
        let ends = [Value::numbers([0.0, 1.0]), Value::numbers([1.0, 3.0]), Value::Number(1.0)];
        let Value::List(rows) = call("range", &ends).unwrap() else { panic!("a list") };
        assert!(matches!(rows.get(1), Some(Value::List(row)) if row.len() == 2));
        let many = [Value::Number(0.0), Value::Number(1.0), Value::numbers(vec![1e-6; 100])];
        assert_eq!(call("range", &many).unwrap_err().code.0, "E0807");
        let uneven = [Value::numbers([0.0, 1.0]), Value::numbers([1.0]), Value::Number(1.0)];
        assert_eq!(call("range", &uneven).unwrap_err().code.0, "E0406");
    }

    #[test]
    fn both_ends_are_exact() {
        assert_eq!(list("linspace", &numbers(&[-15.0, 50.0, 3.0])), [-15.0, 17.5, 50.0]);
        assert_eq!(list("linspace", &numbers(&[2.0, 3.0, 1.0])), [2.0]);
        assert_eq!(list("linspace", &numbers(&[2.0, 3.0, 0.0])), [0.0; 0]);
        assert_eq!(list("linspace", &numbers(&[0.0, 0.7, 11.0])).last(), Some(&0.7));
        assert_eq!(list("geomspace", &numbers(&[1.0, 1000.0, 4.0])), [1.0, 10.0, 100.0, 1000.0]);
        assert_eq!(call("geomspace", &numbers(&[0.0, 1.0, 4.0])).unwrap_err().code.0, "E0402");
    }

    #[test]
    fn lists_are_repeated_and_joined() {
        assert_eq!(list("repeat", &numbers(&[3.0, 2.0])), [3.0, 3.0]);
        assert_eq!(
            list("concat", &[Value::numbers([1.0]), Value::numbers([]), Value::numbers([2.0])]),
            [1.0, 2.0]
        );
        assert_eq!(call("repeat", &numbers(&[3.0, 2.5])).unwrap_err().code.0, "E0407");
        let row = call("repeat", &numbers(&[1.0, 1e5])).unwrap();
        assert_eq!(call("repeat", &[row, Value::Number(1e5)]).unwrap_err().code.0, "E0807");
    }
}
