//! Operators on values: element by element, IEEE 754, the same bits on every machine.
//!
//! The checker has seen to kinds and dimensions; what it would refuse gives [`Value::Unknown`] here.

use super::spread::{Pairwise, combine, lengths_differ, map};
use super::{List, Numbers, Value};
use crate::diagnostic::Diagnostic;
use crate::kernel::random::{Argument, Distribution};
use crate::syntax::ast::{BinaryOperator, UnaryOperator};
use std::sync::Arc;

/// `-x`, `not x`.
pub fn unary(operator: UnaryOperator, operand: &Value) -> Value {
    match (operator, operand) {
        (UnaryOperator::Negate, Value::Distribution(law)) => scaled(law, Argument::Same(-1.0)),
        (UnaryOperator::Negate, _) => map(operand, &|x| -x),
        (UnaryOperator::Not, Value::Bool(truth)) => Value::Bool(!truth),
        (UnaryOperator::Not, Value::List(List::Bools(truths))) => {
            Value::List(List::Bools(truths.iter().map(|truth| !truth).collect()))
        }
        (UnaryOperator::Not, Value::List(list)) => {
            Value::List(list.iter().map(|element| unary(operator, &element)).collect())
        }
        (UnaryOperator::Not, _) => Value::Unknown,
    }
}

/// `a + b` and all other operators between two values; E0406 for lists of different lengths.
pub fn binary(operator: BinaryOperator, left: &Value, right: &Value) -> Result<Value, Box<Diagnostic>> {
    if let Some(value) = on_distribution(operator, left, right) {
        return Ok(value);
    }
    let pairwise = match operator {
        BinaryOperator::Or => Pairwise::Values(|a, b| truths(a, b, |a, b| a || b)),
        BinaryOperator::And => Pairwise::Values(|a, b| truths(a, b, |a, b| a && b)),
        BinaryOperator::Equal if both_numbers(left, right) => Pairwise::Compares(|a, b| a == b),
        BinaryOperator::NotEqual if both_numbers(left, right) => Pairwise::Compares(|a, b| a != b),
        BinaryOperator::Equal => Pairwise::Values(|a, b| equal(a, b).map_or(Value::Unknown, Value::Bool)),
        BinaryOperator::NotEqual => {
            Pairwise::Values(|a, b| equal(a, b).map_or(Value::Unknown, |same| Value::Bool(!same)))
        }
        BinaryOperator::Less => Pairwise::Compares(|a, b| a < b),
        BinaryOperator::LessEqual => Pairwise::Compares(|a, b| a <= b),
        BinaryOperator::Greater => Pairwise::Compares(|a, b| a > b),
        BinaryOperator::GreaterEqual => Pairwise::Compares(|a, b| a >= b),
        BinaryOperator::Add => Pairwise::Numbers(|a, b| a + b),
        BinaryOperator::Subtract => Pairwise::Numbers(|a, b| a - b),
        BinaryOperator::Multiply => Pairwise::Numbers(|a, b| a * b),
        BinaryOperator::Divide => Pairwise::Numbers(|a, b| a / b),
        BinaryOperator::Power => Pairwise::Numbers(power),
    };
    combine(left, right, pairwise)
}

/// `x ^ y`. The powers of every day, 2, ½ and −1, are one exactly rounded operation, as in NumPy.
pub fn power(x: f64, y: f64) -> f64 {
    match y {
        1.0 => x,
        2.0 => x * x,
        0.5 if x >= 0.0 => x.sqrt(),
        -1.0 => 1.0 / x,
        _ => libm::pow(x, y),
    }
}

fn both_numbers(left: &Value, right: &Value) -> bool {
    let numbers = |value: &Value| matches!(value, Value::Number(_) | Value::List(List::Numbers(_)));
    numbers(left) && numbers(right)
}

fn truths(left: &Value, right: &Value, operation: fn(bool, bool) -> bool) -> Value {
    match (left, right) {
        (Value::Bool(a), Value::Bool(b)) => Value::Bool(operation(*a, *b)),
        _ => Value::Unknown,
    }
}

/// Equality of two elements that have one.
fn equal(left: &Value, right: &Value) -> Option<bool> {
    match (left, right) {
        (Value::Number(a), Value::Number(b)) => Some(a == b),
        (Value::Bool(a), Value::Bool(b)) => Some(a == b),
        (Value::Text(a), Value::Text(b)) => Some(a == b),
        _ => None,
    }
}

/// A law scaled or shifted by a number, or by a list with one for each item; `None` if neither side is a law.
fn on_distribution(operator: BinaryOperator, left: &Value, right: &Value) -> Option<Value> {
    let (law, other, law_first) = match (left, right) {
        (Value::Distribution(law), other) => (law, other, true),
        (other, Value::Distribution(law)) => (law, other, false),
        _ => return None,
    };
    let Some(argument) = argument(other) else { return Some(Value::Unknown) };
    Some(match (operator, law_first) {
        (BinaryOperator::Multiply, _) => scaled(law, argument),
        (BinaryOperator::Divide, true) => scaled(law, each(&argument, |x| 1.0 / x)),
        (BinaryOperator::Add, _) => shifted(law, argument),
        (BinaryOperator::Subtract, true) => shifted(law, each(&argument, |x| -x)),
        (BinaryOperator::Subtract, false) => match scaled(law, Argument::Same(-1.0)) {
            Value::Distribution(negated) => shifted(&negated, argument),
            other => other,
        },
        _ => Value::Unknown,
    })
}

/// A number or list as an argument of a law; a matrix is read row by row.
pub(super) fn argument(value: &Value) -> Option<Argument> {
    match value {
        Value::Number(x) => Some(Argument::Same(*x)),
        _ => flat_numbers(value).map(|numbers| Argument::Each(Arc::from(&*numbers))),
    }
}

/// The numbers of a value of any depth in order; `None` if it holds anything else.
pub(super) fn flat_numbers(value: &Value) -> Option<Numbers> {
    fn push(value: &Value, numbers: &mut Vec<f64>) -> Option<()> {
        match value {
            Value::Number(x) => numbers.push(*x),
            Value::List(List::Numbers(inner)) => numbers.extend_from_slice(inner),
            Value::List(List::Values(inner)) => {
                inner.iter().try_for_each(|element| push(element, numbers))?
            }
            _ => return None,
        }
        Some(())
    }
    if let Value::List(List::Numbers(numbers)) = value {
        return Some(numbers.clone());
    }
    let mut numbers = Vec::new();
    push(value, &mut numbers)?;
    Some(numbers.into())
}

fn each(argument: &Argument, function: fn(f64) -> f64) -> Argument {
    match argument {
        Argument::Same(x) => Argument::Same(function(*x)),
        Argument::Each(values) => Argument::Each(values.iter().map(|&x| function(x)).collect()),
    }
}

fn scaled(law: &Arc<Distribution>, factor: Argument) -> Value {
    Value::Distribution(Arc::new(Distribution::Scaled(Box::new((**law).clone()), factor)))
}

fn shifted(law: &Arc<Distribution>, offset: Argument) -> Value {
    Value::Distribution(Arc::new(Distribution::Shifted(Box::new((**law).clone()), offset)))
}

/// Whether two values are the same all over, in shape too: what `all(a == b)` asks, without an error for lengths. NaN
/// differs from itself; `None` where something is unknown or has no equality.
pub fn same(left: &Value, right: &Value) -> Option<bool> {
    match (left, right) {
        (Value::List(a), Value::List(b)) if a.len() != b.len() => Some(false),
        (Value::List(a), Value::List(b)) => {
            a.iter().zip(b.iter()).try_fold(true, |so_far, (a, b)| Some(so_far && same(&a, &b)?))
        }
        _ => equal(left, right),
    }
}

/// E0406 unless all lists among `values` have one length: for tables and arguments that belong together.
pub fn check_lengths<'a>(values: impl IntoIterator<Item = &'a Value>) -> Result<(), Box<Diagnostic>> {
    let mut lengths = values.into_iter().filter_map(|value| match value {
        Value::List(list) => Some(list.len()),
        _ => None,
    });
    let Some(first) = lengths.next() else { return Ok(()) };
    lengths.find(|&length| length != first).map_or(Ok(()), |other| Err(lengths_differ(first, other)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::{ProptestConfig, any, prop_assert_eq, proptest};

    fn list(values: impl IntoIterator<Item = Value>) -> Value {
        Value::List(values.into_iter().collect())
    }

    fn compute(operator: BinaryOperator, left: &Value, right: &Value) -> Value {
        binary(operator, left, right).unwrap()
    }

    #[test]
    fn a_scalar_spreads_to_every_depth() {
        let ragged = list([Value::numbers([1.0]), Value::numbers([2.0, 3.0])]);
        let sum = compute(BinaryOperator::Add, &Value::Number(10.0), &ragged);
        assert_eq!(same(&sum, &list([Value::numbers([11.0]), Value::numbers([12.0, 13.0])])), Some(true));
        let doubled = compute(BinaryOperator::Subtract, &ragged, &ragged);
        assert_eq!(same(&doubled, &list([Value::numbers([0.0]), Value::numbers([0.0, 0.0])])), Some(true));
    }

    #[test]
    fn lists_of_different_lengths_are_refused() {
        let error =
            binary(BinaryOperator::Add, &Value::numbers([1.0; 3]), &Value::numbers([1.0; 4])).unwrap_err();
        assert_eq!(error.code.0, "E0406");
        assert_eq!(error.headline, "lists of 3 and 4 values cannot be combined");
        assert!(binary(BinaryOperator::Add, &Value::numbers([1.0]), &Value::numbers([1.0; 4])).is_err());
    }

    #[test]
    fn texts_and_masks() {
        let names = list([Value::text("a"), Value::text("b")]);
        let mask = compute(BinaryOperator::Equal, &names, &Value::text("b"));
        assert!(matches!(&mask, Value::List(List::Bools(bools)) if **bools == [false, true]));
        let none = compute(BinaryOperator::And, &mask, &unary(UnaryOperator::Not, &mask));
        assert!(matches!(&none, Value::List(List::Bools(bools)) if **bools == [false, false]));
        let nan = Value::Number(f64::NAN);
        assert!(matches!(compute(BinaryOperator::Equal, &nan, &nan), Value::Bool(false)));
        assert!(matches!(
            compute(BinaryOperator::Equal, &Value::Number(0.0), &Value::Number(-0.0)),
            Value::Bool(true)
        ));
    }

    #[test]
    fn the_unknown_stays_unknown() {
        let partly = Value::List(List::Values([Value::Unknown, Value::Number(1.0)].into()));
        let sum = compute(BinaryOperator::Add, &partly, &Value::Number(1.0));
        assert!(sum.is_unknown());
        assert!(compute(BinaryOperator::Less, &Value::Unknown, &Value::numbers([1.0])).is_unknown());
        assert!(unary(UnaryOperator::Negate, &Value::Unknown).is_unknown());
    }

    #[test]
    fn powers_of_whole_numbers_are_exact() {
        let mut exact = 1.0;
        for exponent in 0..=22 {
            assert_eq!(power(10.0, f64::from(exponent)), exact);
            exact *= 10.0;
        }
        assert_eq!(power(3.0, 4.0), 81.0);
        assert_eq!(power(2.0, 0.5), std::f64::consts::SQRT_2);
        assert!(power(-1.0, 0.5).is_nan());
    }

    #[test]
    fn laws_are_scaled_and_shifted() {
        let law =
            Value::Distribution(Arc::new(Distribution::Uniform(Argument::Same(1.0), Argument::Same(2.0))));
        let support = |value: &Value| match value {
            Value::Distribution(law) => law.support(),
            _ => (f64::NAN, f64::NAN),
        };
        let two = Value::Number(2.0);
        assert_eq!(support(&compute(BinaryOperator::Multiply, &two, &law)), (2.0, 4.0));
        assert_eq!(support(&compute(BinaryOperator::Divide, &law, &two)), (0.5, 1.0));
        assert_eq!(support(&compute(BinaryOperator::Subtract, &two, &law)), (0.0, 1.0));
        assert_eq!(support(&compute(BinaryOperator::Subtract, &law, &two)), (-1.0, 0.0));
        assert_eq!(support(&unary(UnaryOperator::Negate, &law)), (-2.0, -1.0));
        assert!(compute(BinaryOperator::Divide, &two, &law).is_unknown());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]
        #[test]
        fn spreading_is_element_by_element(a in any::<f64>(), b in proptest::collection::vec(any::<f64>(), 0..6)) {
            for operator in [BinaryOperator::Add, BinaryOperator::Divide, BinaryOperator::Power] {
                let whole = compute(operator, &Value::Number(a), &Value::numbers(b.clone()));
                let Value::List(whole) = whole else { panic!("a list spreads to a list") };
                for (index, &b) in b.iter().enumerate() {
                    let one = compute(operator, &Value::Number(a), &Value::Number(b)).as_number();
                    let found = whole.get(index).and_then(|value| value.as_number());
                    prop_assert_eq!(found.map(f64::to_bits), one.map(f64::to_bits));
                }
            }
        }
    }
}
