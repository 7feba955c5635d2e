//! Texts with values in them.

use super::Checker;
use super::expression::constant;
use crate::diagnostic::Diagnostic;
use crate::program::{Expression, ExpressionKind, Part, Type};
use crate::source::Span;
use crate::syntax::ast::{Format, TextPart};
use crate::value::Value;

impl Checker<'_> {
    pub(super) fn text(&mut self, parts: &[TextPart], span: Span) -> Expression {
        if let Some(literal) = literal(parts) {
            return constant(Value::text(literal), Type::Text, span);
        }
        let mut lowered = Vec::new();
        for part in parts {
            match part {
                TextPart::Literal(text) => lowered.push(Part::Literal(text.clone())),
                TextPart::Value { value, format } => {
                    let value = self.expression(value);
                    lowered.push(self.formatted(value, format));
                }
            }
        }
        Expression { span, ty: Type::Text, kind: ExpressionKind::Text(lowered) }
    }

    fn formatted(&mut self, value: Expression, format: &Format) -> Part {
        let unit = format.unit.as_ref().and_then(|unit| Some((unit, self.unit(unit)?)));
        let number = matches!(value.ty.innermost(), Type::Number(_) | Type::Zero | Type::Error);
        if !number && (format.decimals.is_some() || unit.is_some()) {
            let headline = format!("decimals and units are for numbers, this is {}", value.ty);
            self.report(Diagnostic::new("E0304", value.span, headline).help("write `{x}` alone"));
        }
        if let Some((written, unit)) = &unit
            && number
            && !value.ty.is_error()
            && value.ty != Type::Zero
            && unit.dimension != value.ty.dimension()
        {
            let found = Type::Number(value.ty.dimension());
            self.report(
                Diagnostic::new(
                    "E0303",
                    written.span,
                    format!("{found} cannot be written in {}", written.node),
                )
                .related(value.span, format!("this is {found}"))
                .help(match value.ty.dimension().default_unit() {
                    unit if unit.is_empty() => "leave the unit out".to_string(),
                    unit => format!("write `{unit}`, or leave the unit out"),
                }),
            );
            return Part::Value { value, decimals: format.decimals, unit: None };
        }
        let unit = unit.map(|(written, unit)| (written.node.clone(), unit));
        Part::Value { value, decimals: format.decimals, unit }
    }
}

/// The characters of a text without values in it.
pub(super) fn literal(parts: &[TextPart]) -> Option<String> {
    parts
        .iter()
        .map(|part| match part {
            TextPart::Literal(text) => Some(text.as_str()),
            TextPart::Value { .. } => None,
        })
        .collect()
}
