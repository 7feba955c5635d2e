//! Element by element: a scalar spreads to every depth, two lists need equal lengths.
//!
//! What is not known stays unknown, element by element; kinds that do not fit, which the checker refuses, give
//! [`Value::Unknown`] too.

use super::{List, Value};
use crate::diagnostic::Diagnostic;

/// What is done with two elements.
#[derive(Clone, Copy)]
pub(super) enum Pairwise {
    /// Two numbers give a number.
    Numbers(fn(f64, f64) -> f64),
    /// Two numbers give a truth value.
    Compares(fn(f64, f64) -> bool),
    /// Anything else.
    Values(fn(&Value, &Value) -> Value),
}

/// `function` of every number in `value`, at every depth.
pub(super) fn map(value: &Value, function: &dyn Fn(f64) -> f64) -> Value {
    match value {
        Value::Number(x) => Value::Number(function(*x)),
        Value::List(List::Numbers(numbers)) => {
            Value::List(List::Numbers(numbers.iter().map(|&x| function(x)).collect()))
        }
        Value::List(list) => Value::List(list.iter().map(|element| map(&element, function)).collect()),
        _ => Value::Unknown,
    }
}

/// `pairwise` of every two elements of `left` and `right` that belong together.
pub(super) fn combine(left: &Value, right: &Value, pairwise: Pairwise) -> Result<Value, Box<Diagnostic>> {
    match (left, right) {
        (Value::Unknown, _) | (_, Value::Unknown) => Ok(Value::Unknown),
        (Value::List(a), Value::List(b)) if a.len() != b.len() => Err(lengths_differ(a.len(), b.len())),
        (Value::List(List::Numbers(a)), Value::List(List::Numbers(b))) => {
            Ok(packed(a.iter().copied().zip(b.iter().copied()), pairwise))
        }
        (Value::List(List::Numbers(a)), Value::Number(b)) => Ok(packed(a.iter().map(|&a| (a, *b)), pairwise)),
        (Value::Number(a), Value::List(List::Numbers(b))) => Ok(packed(b.iter().map(|&b| (*a, b)), pairwise)),
        (Value::List(a), Value::List(b)) => {
            collect(a.iter().zip(b.iter()).map(|(a, b)| combine(&a, &b, pairwise)))
        }
        (Value::List(a), b) => collect(a.iter().map(|a| combine(&a, b, pairwise))),
        (a, Value::List(b)) => collect(b.iter().map(|b| combine(a, &b, pairwise))),
        (a, b) => Ok(single(a, b, pairwise)),
    }
}

fn collect(elements: impl Iterator<Item = Result<Value, Box<Diagnostic>>>) -> Result<Value, Box<Diagnostic>> {
    Ok(Value::List(elements.collect::<Result<List, _>>()?))
}

fn packed(pairs: impl Iterator<Item = (f64, f64)>, pairwise: Pairwise) -> Value {
    Value::List(match pairwise {
        Pairwise::Numbers(function) => List::Numbers(pairs.map(|(a, b)| function(a, b)).collect()),
        Pairwise::Compares(test) => List::Bools(pairs.map(|(a, b)| test(a, b)).collect()),
        Pairwise::Values(function) => {
            pairs.map(|(a, b)| function(&Value::Number(a), &Value::Number(b))).collect()
        }
    })
}

fn single(left: &Value, right: &Value, pairwise: Pairwise) -> Value {
    match (left, right, pairwise) {
        (Value::Number(a), Value::Number(b), Pairwise::Numbers(function)) => Value::Number(function(*a, *b)),
        (Value::Number(a), Value::Number(b), Pairwise::Compares(test)) => Value::Bool(test(*a, *b)),
        (a, b, Pairwise::Values(function)) => function(a, b),
        _ => Value::Unknown,
    }
}

/// E0406.
pub(super) fn lengths_differ(left: usize, right: usize) -> Box<Diagnostic> {
    let shorter = left.min(right);
    let diagnostic =
        Diagnostic::nowhere("E0406", format!("lists of {left} and {right} values cannot be combined"));
    Box::new(
        diagnostic.help(format!("cut the longer one, `[0 .. {shorter}]`, or make both from the same count")),
    )
}
