//! What a value of a parameter must satisfy wherever it is written: range, whole numbers, order of times. What depends
//! on the nodes or the grid is checked where it is assigned.

use super::flow::Flow;
use super::interpreter::Interpreter;
use crate::diagnostic::Diagnostic;
use crate::kernel::random::time_of;
use crate::models::declaration::{Bound, GridRule, ModelDeclaration, ParameterDeclaration, Range, Shape};
use crate::source::Span;
use crate::value::whole::whole;
use crate::value::{List, Value, format};

impl Interpreter<'_> {
    /// The value, if every number in it is one that the parameter takes; else the error, and unknown.
    pub(super) fn in_range(
        &mut self,
        declaration: &'static ModelDeclaration,
        parameter: usize,
        value: Value,
        span: Span,
    ) -> Flow<Value> {
        let parameter = &declaration.parameters[parameter];
        match fault(parameter, &value, self.world.resolution_us, span) {
            None => {
                self.suspect_unit(declaration, parameter, &value, span);
                Ok(value)
            }
            Some(diagnostic) => {
                let diagnostic = match parameter.shape {
                    Shape::Number | Shape::Whole => {
                        diagnostic.note(format!("default {}", show(parameter, parameter.default)))
                    }
                    _ => diagnostic,
                };
                self.fail(diagnostic, Value::Unknown)
            }
        }
    }
}

/// A value of the parameter with its unit.
pub(super) fn show(parameter: &ParameterDeclaration, number: f64) -> String {
    match parameter.shape {
        Shape::Switch => (number != 0.0).to_string(),
        _ => format::number(number, parameter.dimension),
    }
}

/// The first number that is not allowed.
fn fault(
    parameter: &ParameterDeclaration,
    value: &Value,
    resolution_us: u32,
    span: Span,
) -> Option<Diagnostic> {
    match value {
        Value::Number(number) => number_fault(parameter, *number, span),
        Value::List(List::Numbers(numbers)) => {
            let order = matches!(parameter.shape, Shape::List | Shape::WholeList)
                .then(|| order_fault(parameter, numbers, resolution_us, span))
                .flatten();
            order.or_else(|| numbers.iter().find_map(|&number| number_fault(parameter, number, span)))
        }
        Value::List(List::Values(values)) => {
            values.iter().find_map(|value| fault(parameter, value, resolution_us, span))
        }
        _ => None,
    }
}

/// Why a number is not a value of the parameter (or of its elements): E0402, E0407.
pub(super) fn number_fault(parameter: &ParameterDeclaration, number: f64, span: Span) -> Option<Diagnostic> {
    let name = parameter.name;
    if !parameter.range.contains(number) {
        let headline = format!(
            "`{name}` must {}, this is {}",
            demand(parameter, &parameter.range),
            show(parameter, number)
        );
        return Some(Diagnostic::new("E0402", span, headline));
    }
    if matches!(parameter.shape, Shape::Whole | Shape::WholeList) && whole(number).is_none() {
        let headline = format!("`{name}` takes whole numbers, {} is none", show(parameter, number));
        return Some(
            Diagnostic::new("E0407", span, headline).help(format!("`round({})`", show(parameter, number))),
        );
    }
    None
}

/// `be greater than 0 pF`.
fn demand(parameter: &ParameterDeclaration, range: &Range) -> String {
    let show = |number| if number == 0.0 { "0".to_string() } else { show(parameter, number) };
    match (range.low, range.high) {
        (Bound::Free, Bound::Free) => "be finite".into(),
        (Bound::Inclusive(0.0), Bound::Free) => "not be negative".into(),
        (Bound::Inclusive(low), Bound::Free) => format!("be at least {}", show(low)),
        (Bound::Exclusive(low), Bound::Free) => format!("be greater than {}", show(low)),
        (Bound::Free, Bound::Inclusive(high)) => format!("be at most {}", show(high)),
        (Bound::Free, Bound::Exclusive(high)) => format!("be less than {}", show(high)),
        (low, high) => {
            let end = |bound| match bound {
                Bound::Inclusive(number) => show(number),
                Bound::Exclusive(number) => format!("{} (excluded)", show(number)),
                Bound::Free => "infinity".into(),
            };
            format!("be between {} and {}", end(low), end(high))
        }
    }
}

/// Times that come too early or go back: E0504, E0410.
fn order_fault(
    parameter: &ParameterDeclaration,
    times: &[f64],
    resolution_us: u32,
    span: Span,
) -> Option<Diagnostic> {
    let show = |time| show(parameter, time);
    let strict = match parameter.grid {
        GridRule::SpikeTimes => false,
        GridRule::ChangeTimes => true,
        _ => return None,
    };
    if let Some(early) = times.iter().find(|time| **time <= 0.0) {
        let what = if strict { "a change" } else { "a spike" };
        let diagnostic = Diagnostic::new("E0504", span, format!("{what} cannot be at {}", show(*early)));
        return Some(
            diagnostic.help(format!("the first possible time is {}", show(time_of(1, resolution_us)))),
        );
    }
    let back = times.windows(2).find(|pair| if strict { pair[1] <= pair[0] } else { pair[1] < pair[0] })?;
    let verb = if back[1] == back[0] { "stand still" } else { "go back" };
    let headline = format!("`{}` {verb}: {}, then {}", parameter.name, show(back[0]), show(back[1]));
    Some(Diagnostic::new("E0410", span, headline).help(if strict {
        "each time once, in ascending order"
    } else {
        "`sort(…)`"
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::Dimension;

    fn parameter(shape: Shape, range: Range, grid: GridRule) -> ParameterDeclaration {
        ParameterDeclaration {
            name: "x",
            dimension: Dimension::TIME,
            shape,
            default: 1.0,
            range,
            grid,
            is_state: false,
            documentation: "",
        }
    }

    #[test]
    fn ranges_are_said_in_words() {
        let positive = parameter(Shape::Number, Range::POSITIVE, GridRule::Free);
        let fault = |number| number_fault(&positive, number, Span::default()).map(|fault| fault.headline);
        assert_eq!(fault(1.0), None);
        assert_eq!(fault(0.0).as_deref(), Some("`x` must be greater than 0, this is 0 ms"));
        assert!(fault(f64::NAN).is_some() && fault(f64::INFINITY).is_some());
    }

    #[test]
    fn times_ascend() {
        let code = |grid, times: &[f64]| {
            let list = parameter(Shape::List, Range::ANY, grid);
            fault(&list, &Value::numbers(times), 100, Span::default()).map(|fault| fault.code.0)
        };
        assert_eq!(code(GridRule::SpikeTimes, &[1.0, 1.0, 2.0]), None);
        assert_eq!(code(GridRule::ChangeTimes, &[1.0, 1.0, 2.0]), Some("E0410"));
        assert_eq!(code(GridRule::SpikeTimes, &[2.0, 1.0]), Some("E0410"));
        assert_eq!(code(GridRule::SpikeTimes, &[0.0, 1.0]), Some("E0504"));
        assert_eq!(code(GridRule::Free, &[2.0, -1.0]), None);
    }
}
