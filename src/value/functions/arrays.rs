//! Functions of lists that look at order, ends and truth; `len`.

use super::super::arithmetic::same;
use super::super::{ArgumentKind, List, Measure, Returns, Value};
use super::{Arguments, Function, function, named_optional, required};
use crate::diagnostic::Diagnostic;
use std::cmp::Ordering;
use std::sync::Arc;

const NUMBERS: ArgumentKind = ArgumentKind::Numbers(Measure::A);
const NUMBER: Returns = Returns::Number(Measure::Plain);

pub(super) static FUNCTIONS: &[Function] = &[
    function(
        "len",
        &[required("a", ArgumentKind::AnyList)],
        NUMBER,
        "how many elements, nodes or rows",
        |a| {
            Ok(match a.value(0) {
                Some(Value::Nodes(nodes)) => Value::Number(nodes.len() as f64),
                Some(Value::Table(table)) => Value::Number(table.rows() as f64),
                // Records and projections are counted by who knows the network.
                _ => a.list(0).map_or(Value::Unknown, |list| Value::Number(list.len() as f64)),
            })
        },
    ),
    function("first", &[required("a", ArgumentKind::List)], Returns::Element, "the first element", |a| {
        end(a, "first", |_| 0)
    }),
    function("last", &[required("a", ArgumentKind::List)], Returns::Element, "the last element", |a| {
        end(a, "last", |length| length - 1)
    }),
    function(
        "sort",
        &[required("a", ArgumentKind::List)],
        Returns::Same,
        "the elements in ascending order, NaN last; a list of lists has each sorted",
        |a| Ok(a.list(0).map_or(Value::Unknown, |list| Value::List(sorted(list)))),
    ),
    function(
        "unique",
        &[required("a", ArgumentKind::List)],
        Returns::Same,
        "the different elements in ascending order",
        |a| Ok(a.list(0).map_or(Value::Unknown, |list| Value::List(unique(list)))),
    ),
    function(
        "diff",
        &[required("a", NUMBERS)],
        Returns::Numbers(Measure::A),
        "the differences of neighbours, one fewer than elements",
        |a| transform(a, |numbers| numbers.windows(2).map(|pair| pair[1] - pair[0]).collect()),
    ),
    function("cumsum", &[required("a", NUMBERS)], Returns::Numbers(Measure::A), "the running sum", |a| {
        transform(a, |numbers| {
            let mut sum = 0.0;
            numbers
                .iter()
                .map(|number| {
                    sum += number;
                    sum
                })
                .collect()
        })
    }),
    function(
        "any",
        &[required("a", ArgumentKind::Truths)],
        Returns::Bool,
        "whether at least one is true; of none: false",
        |a| truths(a, |truths| truths.iter().any(|&truth| truth)),
    ),
    function(
        "all",
        &[required("a", ArgumentKind::Truths)],
        Returns::Bool,
        "whether every one is true; of none: true",
        |a| truths(a, |truths| truths.iter().all(|&truth| truth)),
    ),
    function(
        "argmin",
        &[required("a", NUMBERS)],
        NUMBER,
        "the index of the smallest element, the first if several are; NaN is passed over",
        |a| position(a, "smallest", |x, best| x < best),
    ),
    function(
        "argmax",
        &[required("a", NUMBERS)],
        NUMBER,
        "the index of the largest element, the first if several are; NaN is passed over",
        |a| position(a, "largest", |x, best| x > best),
    ),
    function(
        "approx",
        &[
            required("x", ArgumentKind::NumberOrList(Measure::A)),
            required("y", ArgumentKind::NumberOrList(Measure::A)),
            named_optional("tol", ArgumentKind::Number(Measure::A)),
        ],
        Returns::Bool,
        "whether all of x and y agree within tol (1e-9 of the larger, if not said) and are equally long",
        |a| match (a.value(0), a.value(1)) {
            (Some(x), Some(y)) => Ok(agree(x, y, a.number(2)).map_or(Value::Unknown, Value::Bool)),
            _ => Ok(Value::Unknown),
        },
    ),
];

fn transform(arguments: &Arguments, function: fn(&[f64]) -> Vec<f64>) -> Result<Value, Box<Diagnostic>> {
    Ok(arguments.numbers(0).map_or(Value::Unknown, |numbers| Value::numbers(function(&numbers))))
}

fn end(arguments: &Arguments, which: &str, position: fn(usize) -> usize) -> Result<Value, Box<Diagnostic>> {
    let Some(list) = arguments.list(0) else { return Ok(Value::Unknown) };
    if list.is_empty() {
        let headline = format!("the list is empty, it has no {which} element");
        return Err(Box::new(Diagnostic::nowhere("E0404", headline).help("ask for `len(…) > 0` first")));
    }
    Ok(list.get(position(list.len())).unwrap_or(Value::Unknown))
}

fn truths(arguments: &Arguments, function: fn(&[bool]) -> bool) -> Result<Value, Box<Diagnostic>> {
    Ok(match arguments.value(0) {
        Some(Value::Bool(truth)) => Value::Bool(*truth),
        Some(Value::List(List::Bools(truths))) => Value::Bool(function(truths)),
        Some(Value::List(list)) if list.is_empty() => Value::Bool(function(&[])),
        _ => Value::Unknown,
    })
}

fn position(
    arguments: &Arguments,
    which: &str,
    better: fn(f64, f64) -> bool,
) -> Result<Value, Box<Diagnostic>> {
    let Some(numbers) = arguments.numbers(0) else { return Ok(Value::Unknown) };
    let mut best: Option<(usize, f64)> = None;
    for (position, &number) in numbers.iter().enumerate().filter(|(_, number)| !number.is_nan()) {
        if best.is_none_or(|(_, so_far)| better(number, so_far)) {
            best = Some((position, number));
        }
    }
    match best {
        Some((position, _)) => Ok(Value::Number(position as f64)),
        None => {
            let what = if numbers.is_empty() { "is empty" } else { "holds nothing but NaN" };
            let headline = format!("the list {what}, it has no {which} element");
            Err(Box::new(Diagnostic::nowhere("E0404", headline).help("ask for `len(…) > 0` first")))
        }
    }
}

/// Ascending, NaN last.
pub(super) fn ascending(a: &f64, b: &f64) -> Ordering {
    a.partial_cmp(b).unwrap_or_else(|| a.is_nan().cmp(&b.is_nan()))
}

fn sorted(list: &List) -> List {
    match list {
        List::Numbers(numbers) => {
            let mut numbers = numbers.to_vec();
            numbers.sort_by(ascending);
            List::Numbers(numbers.into())
        }
        List::Bools(truths) => {
            let mut truths = truths.to_vec();
            truths.sort_unstable();
            List::Bools(truths.into())
        }
        List::Values(values) => {
            let mut values: Vec<Value> = values
                .iter()
                .map(|value| match value {
                    Value::List(inner) => Value::List(sorted(inner)),
                    other => other.clone(),
                })
                .collect();
            values.sort_by(|a, b| match (a, b) {
                (Value::Text(a), Value::Text(b)) => a.cmp(b),
                _ => Ordering::Equal,
            });
            List::Values(values.into())
        }
    }
}

fn unique(list: &List) -> List {
    match sorted(list) {
        List::Numbers(numbers) => {
            let mut numbers = numbers.to_vec();
            numbers.dedup_by(|a, b| a == b || (a.is_nan() && b.is_nan()));
            List::Numbers(numbers.into())
        }
        List::Bools(truths) => {
            let mut truths = truths.to_vec();
            truths.dedup();
            List::Bools(truths.into())
        }
        List::Values(values) if values.iter().all(|value| matches!(value, Value::List(_))) => {
            let each = values.iter().map(|value| match value {
                Value::List(inner) => Value::List(unique(inner)),
                other => other.clone(),
            });
            List::Values(each.collect::<Vec<Value>>().into())
        }
        List::Values(values) => {
            let mut values = values.to_vec();
            values.dedup_by(|a, b| same(a, b) == Some(true));
            List::Values(Arc::from(values))
        }
    }
}

/// `None` where something is not a number.
fn agree(x: &Value, y: &Value, tolerance: Option<f64>) -> Option<bool> {
    match (x, y) {
        (Value::Number(x), Value::Number(y)) => {
            let limit = tolerance.unwrap_or(1e-9 * x.abs().max(y.abs()));
            // Equal infinities have no difference.
            Some(x == y || (x - y).abs() <= limit && (x - y).is_finite())
        }
        (Value::List(a), Value::List(b)) if a.len() != b.len() => Some(false),
        (Value::List(a), Value::List(b)) => both(a.iter().zip(b.iter()), tolerance),
        (Value::List(a), y) => both(a.iter().map(|x| (x, y.clone())), tolerance),
        (x, Value::List(b)) => both(b.iter().map(|y| (x.clone(), y)), tolerance),
        _ => None,
    }
}

fn both(mut pairs: impl Iterator<Item = (Value, Value)>, tolerance: Option<f64>) -> Option<bool> {
    pairs.try_fold(true, |so_far, (x, y)| Some(so_far && agree(&x, &y, tolerance)?))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{call, list, reduce};
    use super::*;

    #[test]
    fn nan_sorts_last() {
        let sorted = list("sort", &[Value::numbers([f64::NAN, 2.0, -1.0, f64::INFINITY])]);
        assert_eq!(sorted[..3], [-1.0, 2.0, f64::INFINITY]);
        assert!(sorted[3].is_nan());
        assert_eq!(list("unique", &[Value::numbers([3.0, 1.0, 3.0, 0.0, -0.0])]), [0.0, 1.0, 3.0]);
        let names: List = ["b", "a", "b"].into_iter().map(Value::text).collect();
        let Value::List(names) = call("unique", &[Value::List(names)]).unwrap() else { panic!("a list") };
        assert_eq!(names.len(), 2);
    }

    #[test]
    fn order_and_ends() {
        assert_eq!(list("diff", &[Value::numbers([1.0, 4.0, 9.0])]), [3.0, 5.0]);
        assert_eq!(list("diff", &[Value::numbers([1.0])]), [0.0; 0]);
        assert_eq!(list("cumsum", &[Value::numbers([1.0, 2.0, 3.0])]), [1.0, 3.0, 6.0]);
        assert_eq!(reduce("last", &[1.0, 4.0]), 4.0);
        assert_eq!(call("first", &[Value::numbers([])]).unwrap_err().code.0, "E0404");
        assert_eq!(reduce("argmax", &[f64::NAN, 1.0, 7.0, 7.0]), 2.0);
        assert_eq!(reduce("argmin", &[3.0, 1.0, 1.0]), 1.0);
        assert_eq!(call("argmax", &[Value::numbers([])]).unwrap_err().code.0, "E0404");
    }

    #[test]
    fn truth_of_nothing() {
        let empty = [Value::List(List::Bools([].into()))];
        assert!(matches!(call("any", &empty).unwrap(), Value::Bool(false)));
        assert!(matches!(call("all", &empty).unwrap(), Value::Bool(true)));
    }

    #[test]
    fn approximate_agreement() {
        let agree = |values: &[Value]| matches!(call("approx", values).unwrap(), Value::Bool(true));
        let numbers = |numbers: &[f64]| Value::numbers(numbers);
        assert!(agree(&[Value::Number(0.1 + 0.2), Value::Number(0.3)]));
        assert!(!agree(&[Value::Number(0.3001), Value::Number(0.3)]));
        assert!(agree(&[Value::Number(0.31), Value::Number(0.3), Value::Number(0.02)]));
        assert!(!agree(&[numbers(&[1.0, 2.0]), numbers(&[1.0])]));
        assert!(agree(&[numbers(&[1.0, 1.0]), Value::Number(1.0)]));
        assert!(!agree(&[Value::Number(f64::NAN), Value::Number(f64::NAN)]));
        assert!(agree(&[Value::Number(f64::INFINITY), Value::Number(f64::INFINITY)]));
        assert!(!agree(&[Value::Number(f64::INFINITY), Value::Number(1.0)]));
    }
}
