//! `param`: defaults, `--set`, and the domain that a value must lie in.

use super::flow::Flow;
use super::interpreter::Interpreter;
use crate::diagnostic::{Diagnostic, suggest};
use crate::program::Parameter;
use crate::source::Span;
use crate::value::{List, Value, arithmetic, format};

impl Interpreter<'_> {
    pub(super) fn param(&mut self, index: usize) -> Flow<()> {
        let program = self.program;
        let Some(parameter) = program.params.get(index) else { return Ok(()) };
        let set = self.options.set.iter().rev().find(|(name, _)| *name == parameter.name.node);
        let (value, place) = match set {
            Some((_, value)) => (value.clone(), None),
            None => (self.evaluate(&parameter.default)?, Some(parameter.default.span)),
        };
        let value = if self.in_domain(parameter, &value, place)? { value } else { Value::Unknown };
        self.world.set_value(parameter.slot, value);
        Ok(())
    }

    /// E0401; `place` is where the value is written, if it is in a file.
    pub(super) fn in_domain(
        &mut self,
        parameter: &Parameter,
        value: &Value,
        place: Option<Span>,
    ) -> Flow<bool> {
        let Some(domain) = &parameter.domain else { return Ok(true) };
        let dimension = parameter.ty.dimension();
        let name = &parameter.name.node;
        let domain_value = self.evaluate(domain)?;
        let outside = match &domain_value {
            Value::Range { start, end } => match value {
                Value::Number(number) => outside(*number, *start, *end).then_some(*number),
                Value::List(List::Numbers(numbers)) => {
                    numbers.iter().copied().find(|number| outside(*number, *start, *end))
                }
                _ => None,
            }
            .map(|number| {
                let range = format::value(&domain_value, dimension);
                format!("{name} = {} is outside {range}", format::number(number, dimension))
            }),
            Value::List(choices) if !value.is_unknown() => {
                let chosen = choices.iter().any(|choice| arithmetic::same(&choice, value) == Some(true));
                (!chosen).then(|| {
                    let choices = choices.iter().map(|choice| quoted(&choice, dimension));
                    let choices = choices.collect::<Vec<_>>().join(", ");
                    format!("{name} = {} is not among {choices}", quoted(value, dimension))
                })
            }
            _ => None,
        };
        let Some(headline) = outside else { return Ok(true) };
        let what =
            if matches!(domain_value, Value::List(_)) { "the choices" } else { "the range is set here" };
        let diagnostic = match place {
            Some(place) => Diagnostic::new("E0401", place, headline),
            None => Diagnostic::nowhere("E0401", headline),
        };
        let diagnostic = match meant(value, &domain_value) {
            Some(meant) => diagnostic.help(format!("did you mean \"{meant}\"?")),
            None => diagnostic,
        };
        self.fail(diagnostic.related(domain.span, what), false)
    }
}

/// The choice that a mistyped text most likely stands for.
fn meant(value: &Value, choices: &Value) -> Option<String> {
    let (Value::Text(text), Value::List(List::Values(choices))) = (value, choices) else { return None };
    let texts = choices.iter().filter_map(|choice| match choice {
        Value::Text(choice) => Some(&**choice),
        _ => None,
    });
    suggest(text, texts).map(String::from)
}

fn outside(number: f64, low: Option<f64>, high: Option<f64>) -> bool {
    number.is_nan() || low.is_some_and(|low| number < low) || high.is_some_and(|high| number > high)
}

fn quoted(value: &Value, dimension: crate::units::Dimension) -> String {
    match value {
        Value::Text(text) => format!("\"{text}\""),
        value => format::value(value, dimension),
    }
}
