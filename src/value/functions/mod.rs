//! The built-in functions of values: declaration and computation in one visible table.
//!
//! Every function is pure: its result depends on its arguments and the resolution alone, reductions run in index order,
//! and transcendental functions come from one library. Statistics of recorded spikes are declared in
//! [`crate::results`], in the same form.

mod angles;
mod arguments;
mod arrays;
mod distributions;
mod histogram;
mod making;
mod numbers;
mod reductions;
mod tables;

pub use arguments::{Arguments, Context};
pub use reductions::{mean, standard_error};
pub use tables::group_with;

use super::whole::counted;
use super::{ArgumentDeclaration, ArgumentKind, FunctionDeclaration, Need, Returns, Value};
use crate::diagnostic::Diagnostic;

/// A built-in function.
pub struct Function {
    /// What it tells about itself.
    pub declaration: FunctionDeclaration,
    /// What it computes from known arguments.
    compute: Compute,
}

type Compute = fn(&Arguments) -> Result<Value, Box<Diagnostic>>;

impl Function {
    /// Its value for arguments in the order of the declaration (`None` for those left out, repeated ones at the end).
    /// Unknown if an argument is, or if one has a kind that the checker would refuse.
    pub fn evaluate(&self, values: &[Option<Value>], context: &Context) -> Result<Value, Box<Diagnostic>> {
        if values.iter().flatten().any(Value::is_unknown) {
            return Ok(Value::Unknown);
        }
        let has_range = values.iter().flatten().any(|value| matches!(value, Value::Range { .. }));
        if !has_range {
            return (self.compute)(&Arguments { values, context });
        }
        // Where a list is wanted, `0 .. 8` holds 0 to 7.
        let counted: Result<Vec<Option<Value>>, _> = values.iter().map(without_range).collect();
        (self.compute)(&Arguments { values: &counted?, context })
    }
}

fn without_range(value: &Option<Value>) -> Result<Option<Value>, Box<Diagnostic>> {
    match value {
        Some(Value::Range { start, end }) => Ok(Some(Value::numbers(counted(*start, *end)?))),
        other => Ok(other.clone()),
    }
}

/// Functions that belong together, as the reference shows them.
pub struct Family {
    /// What they have in common.
    pub title: &'static str,
    /// In the order of the reference.
    pub functions: &'static [Function],
}

/// All functions of values.
pub static FAMILIES: &[Family] = &[
    Family { title: "Numbers", functions: numbers::FUNCTIONS },
    Family { title: "Making arrays", functions: making::FUNCTIONS },
    Family { title: "Arrays", functions: arrays::FUNCTIONS },
    Family { title: "Reductions", functions: reductions::FUNCTIONS },
    Family { title: "Tables", functions: tables::FUNCTIONS },
    Family { title: "Distributions", functions: distributions::FUNCTIONS },
];

/// All functions in the order of the reference.
pub fn all() -> impl Iterator<Item = &'static Function> {
    FAMILIES.iter().flat_map(|family| family.functions)
}

/// The function with this name.
pub fn find(name: &str) -> Option<&'static Function> {
    all().find(|function| function.declaration.name == name)
}

const fn function(
    name: &'static str,
    arguments: &'static [ArgumentDeclaration],
    returns: Returns,
    summary: &'static str,
    compute: Compute,
) -> Function {
    Function { declaration: FunctionDeclaration { name, arguments, returns, summary }, compute }
}

/// An argument that must be given, by position.
pub(crate) const fn required(name: &'static str, kind: ArgumentKind) -> ArgumentDeclaration {
    ArgumentDeclaration { name, kind, need: Need::Required }
}

/// Any number of further arguments.
const fn repeated(name: &'static str, kind: ArgumentKind) -> ArgumentDeclaration {
    ArgumentDeclaration { name, kind, need: Need::Repeated }
}

/// `name = value`.
pub(crate) const fn named(name: &'static str, kind: ArgumentKind) -> ArgumentDeclaration {
    ArgumentDeclaration { name, kind, need: Need::Named }
}

/// `name = value`, or left out.
pub(crate) const fn named_optional(name: &'static str, kind: ArgumentKind) -> ArgumentDeclaration {
    ArgumentDeclaration { name, kind, need: Need::NamedOptional }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::Dimension;

    /// The value of a call with plain arguments at a resolution of 0.1 ms.
    pub(super) fn call(name: &str, values: &[Value]) -> Result<Value, Box<Diagnostic>> {
        let dimensions = vec![Dimension::NONE; values.len()];
        let context = Context { resolution_us: 100, dimensions: &dimensions };
        let values: Vec<Option<Value>> = values.iter().cloned().map(Some).collect();
        find(name).expect("a built-in function").evaluate(&values, &context)
    }

    /// As [`call`], for a function of a list that gives a number.
    pub(super) fn reduce(name: &str, numbers: &[f64]) -> f64 {
        call(name, &[Value::numbers(numbers)]).unwrap().as_number().expect("a number")
    }

    /// As [`call`], for a function that gives a list of numbers.
    pub(super) fn list(name: &str, values: &[Value]) -> Vec<f64> {
        match call(name, values).unwrap() {
            Value::List(list) => list.as_numbers().expect("numbers").to_vec(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn names_are_unique_and_described() {
        let mut names: Vec<&str> = all().map(|function| function.declaration.name).collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
        assert!(all().all(|function| !function.declaration.summary.is_empty()));
    }

    /// Every function of the language reference that is not a statistic.
    #[test]
    fn nothing_is_missing() {
        let names = "abs sign sqrt exp expm1 log log1p log10 sin cos tan tanh floor ceil round mod min max clip on_grid \
                     range linspace geomspace repeat concat load len first last sort unique diff cumsum any all argmin \
                     argmax sum mean median std var sem quantile histogram normal lognormal uniform uniform_int \
                     exponential gamma redraw approx group";
        for name in names.split_whitespace() {
            assert!(find(name).is_some(), "{name}");
        }
        assert_eq!(names.split_whitespace().count(), all().count());
    }

    /// Whatever a function is called with, it gives a value or a diagnostic.
    #[test]
    fn nothing_panics() {
        let samples = [
            Value::Unknown,
            Value::Number(2.0),
            Value::Number(f64::NAN),
            Value::Number(f64::INFINITY),
            Value::Bool(true),
            Value::text("a"),
            Value::numbers([]),
            Value::numbers([3.0, 1.0, f64::NAN]),
            Value::List([Value::text("a"), Value::text("b")].into_iter().collect()),
            Value::List([Value::numbers([1.0]), Value::numbers([])].into_iter().collect()),
            Value::Range { start: Some(0.0), end: Some(3.0) },
            Value::Range { start: None, end: None },
        ];
        for function in all() {
            for a in &samples {
                for b in &samples {
                    for length in 0..=4 {
                        let values: Vec<Option<Value>> =
                            [a, b, a, b].iter().take(length).map(|&value| Some(value.clone())).collect();
                        let context = Context { resolution_us: 100, dimensions: &[] };
                        let result = function.evaluate(&values, &context);
                        if values.iter().flatten().any(Value::is_unknown) {
                            assert!(result.unwrap().is_unknown(), "{}", function.declaration.name);
                        }
                    }
                }
            }
        }
    }
}
