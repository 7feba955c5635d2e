//! `--set NAME=VALUE`: a value of a param as text, read by the param's type.
//!
//! A param of text takes the characters as they are, `--set input=irregular`; any other a literal: a number with its unit, a
//! list of them, true or false. No names and no formulas, so that a setting means the same in every script.

use crate::diagnostic::{Diagnostic, suggest};
use crate::program::{Parameter, Program, Type};
use crate::source::{Sources, Span};
use crate::syntax::ast::{Expr, ExprKind, UnaryOperator};
use crate::syntax::parse_value;
use crate::units::{Dimension, Unit, parse_quantity, parse_unit};
use crate::value::{List, Value};

/// The value of the param `name`, written as `text`, which becomes a source of its own so that messages can show it.
///
/// Whether it lies in the param's range (E0401) is known when the range is: the rehearsal tells.
///
/// # Errors
/// E0214 where the script has no such param; E0303, E0304, E0305, E0310, E0313, E0315 where the value does not fit its type,
/// and what the parser says of a text that is no literal.
pub fn value(
    sources: &mut Sources,
    program: &Program,
    name: &str,
    text: &str,
) -> Result<Value, Box<Diagnostic>> {
    // A prompt lets a param be given again.
    let Some(param) = program.params.iter().rfind(|param| param.name.node == name) else {
        return Err(unknown(program, name));
    };
    if *param.ty.innermost() == Type::Text && param.ty.depth() == 0 {
        return Ok(Value::text(unquoted(text)));
    }
    let file = sources.add(format!("--set {name}"), text);
    let whole = Span::new(file, 0, text.len());
    let place = Place { param, text };
    match parse_value(file, text) {
        Ok(expression) => place.value(&expression, &param.ty, None),
        Err(_)
            if text.chars().all(|letter| letter.is_alphanumeric() || letter == '_')
                && !starts_as_number(text) =>
        {
            Err(place.needs("E0304", whole, &format!("`{text}` is text"), &param.ty))
        }
        Err(diagnostic) => Err(diagnostic),
    }
}

fn unknown(program: &Program, name: &str) -> Box<Diagnostic> {
    let names = || program.params.iter().map(|param| param.name.node.as_str());
    let diagnostic = Diagnostic::nowhere("E0214", format!("the script has no param `{name}`"));
    Box::new(match suggest(name, names()) {
        Some(meant) => diagnostic.help(format!("did you mean `{meant}`?")),
        None if program.params.is_empty() => diagnostic.help("it has no params; `param` declares one"),
        None => diagnostic.help(format!("its params are {}", names().collect::<Vec<_>>().join(", "))),
    })
}

/// Quotes around a text are accepted, since a script has them: `--set input='"irregular"'`.
fn unquoted(text: &str) -> &str {
    text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text)
}

fn starts_as_number(text: &str) -> bool {
    text.starts_with(|letter: char| letter.is_ascii_digit())
}

/// The param that is set, and to what.
struct Place<'a> {
    param: &'a Parameter,
    text: &'a str,
}

impl Place<'_> {
    /// The literal `expression` as a value of type `ty`; `unit` is that behind the list around it.
    fn value(&self, expression: &Expr, ty: &Type, unit: Option<Unit>) -> Result<Value, Box<Diagnostic>> {
        let span = expression.span;
        match (&expression.node, ty) {
            (ExprKind::Number { text, unit: own }, Type::Number(dimension)) => {
                let own = own.as_ref().map(|unit| parse_unit(&unit.node)).unwrap_or(unit);
                self.number(span, text, own, *dimension).map(Value::Number)
            }
            (ExprKind::Name(name), Type::Number(_)) if name == "inf" => Ok(Value::Number(f64::INFINITY)),
            (ExprKind::Unary { operator: UnaryOperator::Negate, operand }, Type::Number(_)) => {
                match self.value(operand, ty, unit)? {
                    Value::Number(number) => Ok(Value::Number(-number)),
                    other => Ok(other),
                }
            }
            (ExprKind::Bool(value), Type::Bool) => Ok(Value::Bool(*value)),
            (ExprKind::List { items, unit: own }, Type::List(element)) => {
                let unit = own.as_ref().map(|unit| parse_unit(&unit.node)).unwrap_or(unit);
                let values: Result<Vec<Value>, _> =
                    items.iter().map(|item| self.value(item, element, unit)).collect();
                Ok(Value::List(list(values?)))
            }
            (ExprKind::Text(_), Type::Text) => Ok(Value::text(unquoted(self.text))),
            (ExprKind::List { .. }, _) => Err(self.needs("E0315", span, "this is a list", ty)),
            (_, Type::List(_)) => Err(self.needs("E0310", span, "this is a single value", ty)),
            (ExprKind::Bool(_), _) => Err(self.needs("E0304", span, "this is true or false", ty)),
            (_, Type::Bool) => Err(self.needs("E0305", span, "this is a number", ty)),
            _ => Err(self.needs("E0304", span, "this is none", ty)),
        }
    }

    fn number(
        &self,
        span: Span,
        text: &str,
        unit: Option<Unit>,
        dimension: Dimension,
    ) -> Result<f64, Box<Diagnostic>> {
        let unit = match unit {
            Some(unit) => unit,
            // The literal 0 fits every dimension.
            None if parse_quantity(text, PLAIN) == Some(0.0) => return Ok(0.0),
            None => PLAIN,
        };
        if unit.dimension != dimension {
            let ty = Type::Number(dimension);
            return Err(match unit.dimension {
                Dimension::NONE => self.needs("E0304", span, &format!("`{text}` has no unit"), &ty),
                other => self.needs("E0303", span, &format!("this is {other}"), &ty),
            });
        }
        parse_quantity(text, unit).ok_or_else(|| {
            Box::new(Diagnostic::new("E0102", span, format!("{text} is too large for a number")))
        })
    }

    /// "`weight` needs a current, `10` has no unit", with an example of how to write it.
    fn needs(&self, code: &'static str, span: Span, but: &str, ty: &Type) -> Box<Diagnostic> {
        let name = &self.param.name.node;
        let unit = self.param.ty.dimension().default_unit();
        // The number that was meant, with a unit that fits.
        let is_number = |first: &&str| first.parse().is_ok_and(f64::is_finite);
        let number = self.text.split_whitespace().next().filter(is_number).unwrap_or("10");
        let quantity = format!("{number} {unit}");
        let example = match &self.param.ty {
            Type::Bool => "true".into(),
            Type::List(_) => format!("[1, 2] {unit}"),
            _ => quantity,
        };
        let example = example.trim_end();
        Box::new(
            Diagnostic::new(code, span, format!("`{name}` needs {ty}, {but}"))
                .help(format!("write `--set {name}='{example}'`"))
                .related(self.param.name.span, "the param"),
        )
    }
}

const PLAIN: Unit = Unit { dimension: Dimension::NONE, shift: 0 };

fn list(values: Vec<Value>) -> List {
    let numbers: Option<Vec<f64>> = values.iter().map(Value::as_number).collect();
    match numbers {
        Some(numbers) => List::Numbers(numbers.into()),
        None => List::Values(values.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::value;
    use crate::program::{Expression, ExpressionKind, Parameter, Program, Slot, Type};
    use crate::source::{Sources, Span, Spanned};
    use crate::units::Dimension;
    use crate::value::{List, Value};

    /// The value of a param `x` of type `ty`, or the code of the error.
    fn set(ty: Type, text: &str) -> Result<Value, &'static str> {
        let default = Expression {
            span: Span::default(),
            ty: ty.clone(),
            kind: ExpressionKind::Constant(Value::Unknown),
        };
        let name = Spanned::new("x".to_string(), Span::default());
        let param = Parameter { slot: Slot(0), name, ty, default, domain: None, step: None, label: None };
        let program = Program { params: vec![param], ..Program::default() };
        let mut sources = Sources::new();
        sources.add("a.snn", "");
        value(&mut sources, &program, "x", text).map_err(|diagnostic| diagnostic.code.0)
    }

    #[test]
    fn numbers_have_units() {
        let current = Type::Number(Dimension::CURRENT);
        let number = |text: &str| set(current.clone(), text).map(|value| value.as_number().unwrap());
        assert_eq!(number("30 pA"), Ok(30.0));
        assert_eq!(number("-0.03 nA"), Ok(-30.0));
        assert_eq!(number("0"), Ok(0.0));
        assert_eq!(number("inf"), Ok(f64::INFINITY));
        assert_eq!(number("-inf"), Ok(f64::NEG_INFINITY));
        assert_eq!(number("30"), Err("E0304"));
        assert_eq!(number("30 mV"), Err("E0303"));
        assert_eq!(number("30 pa"), Err("E0106"));
        assert_eq!(number("true"), Err("E0304"));
        assert_eq!(number("heavy"), Err("E0304"));
        assert_eq!(number("[1 pA]"), Err("E0315"));
        assert!(number("2 * 15 pA").is_err());
        assert!(number("").is_err());
    }

    #[test]
    fn lists_may_share_a_unit() {
        let times = || Type::Number(Dimension::TIME).nested(1);
        for text in ["[1, 2] ms", "[1 ms, 2 ms]", "[1 ms, 0.002 s]"] {
            let Ok(Value::List(List::Numbers(numbers))) = set(times(), text) else { panic!("{text}") };
            assert_eq!(*numbers, [1.0, 2.0], "{text}");
        }
        assert_eq!(set(times(), "1 ms").err(), Some("E0310"));
        assert_eq!(set(times(), "[1, 2]").err(), Some("E0304"));
    }

    #[test]
    fn texts_are_taken_as_they_are() {
        for text in ["irregular", "\"irregular\""] {
            assert!(matches!(set(Type::Text, text), Ok(Value::Text(value)) if &*value == "irregular"));
        }
        assert!(matches!(set(Type::Bool, "false"), Ok(Value::Bool(false))));
        assert_eq!(set(Type::Bool, "1").err(), Some("E0305"));
    }

    #[test]
    fn a_param_that_does_not_exist_is_told() {
        let mut sources = Sources::new();
        let diagnostic = value(&mut sources, &Program::default(), "x", "1").unwrap_err();
        assert_eq!(diagnostic.code.0, "E0214");
    }
}
