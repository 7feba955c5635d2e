//! Wordings that several checks share.

use crate::diagnostic::Diagnostic;
use crate::program::Type;
use crate::source::Span;
use crate::units::Dimension;

/// `cv takes 1 argument, 2 are given`
pub(super) fn wrong_count(name: &str, wanted: usize, given: usize) -> String {
    let arguments = if wanted == 1 { "argument" } else { "arguments" };
    let are = if given == 1 { "is" } else { "are" };
    match (wanted, given) {
        (0, _) => format!("`{name}` takes no argument, {given} {are} given"),
        (_, 0) => format!("`{name}` takes {wanted} {arguments}, none is given"),
        _ => format!("`{name}` takes {wanted} {arguments}, {given} {are} given"),
    }
}

/// An example of a number of this dimension, for help: `10 mV`.
pub(super) fn example(dimension: Dimension) -> String {
    let unit = dimension.default_unit();
    if unit.is_empty() { "10".into() } else { format!("10 {unit}") }
}

/// How to come from one dimension to another, where there is a usual way.
pub(super) fn conversion(from: Dimension, to: Dimension, written: &str) -> Option<String> {
    use Dimension as D;
    let inverse = from.power(crate::units::Exponent::whole(-1)) == Some(to);
    let simple = written.chars().all(|letter| letter.is_alphanumeric() || "._ µ".contains(letter));
    let written = if simple { written.to_string() } else { format!("({written})") };
    if inverse {
        return Some(format!("write `1 / {written}`"));
    }
    match (from, to) {
        (D::CURRENT, D::VOLTAGE) => Some("a current over a conductance is a voltage: `I / g_L`".into()),
        (D::VOLTAGE, D::CURRENT) => Some("a voltage times a conductance is a current: `g_L * V`".into()),
        (D::CAPACITANCE, D::TIME) => Some("a capacitance over a conductance is a time: `C_m / g_L`".into()),
        (D::TIME, D::NONE) => Some(format!("to strip the unit, divide: `{written} / 1 ms`")),
        (from, D::NONE) => {
            Some(format!("to strip the unit, divide: `{written} / 1 {}`", from.default_unit()))
        }
        _ => None,
    }
}

/// Words of statements that a time follows: they are no times themselves.
const TIMES_OF_STATEMENTS: &[&str] = &["simulate", "every", "offset", "during"];

/// A value does not measure what its place wants: E0303 between two dimensions, E0304 where there is no unit.
pub(super) fn wrong_measure(
    name: &str,
    wanted: Dimension,
    found: &Type,
    written: &str,
    span: Span,
) -> Diagnostic {
    let unit = wanted.default_unit();
    match found.innermost() {
        Type::Number(dimension) if *dimension != Dimension::NONE => {
            let headline = if wanted.is_none() {
                format!("`{name}` is a plain number, {written} is {found}")
            } else {
                let verb = if TIMES_OF_STATEMENTS.contains(&name) { "needs" } else { "is" };
                format!("`{name}` {verb} {wanted}, {written} is {found}")
            };
            let help = conversion(*dimension, wanted, written)
                .unwrap_or_else(|| format!("write {wanted}, `{}` for instance", example(wanted)));
            Diagnostic::new("E0303", span, headline).label(format!("this is {found}")).help(help)
        }
        Type::Number(_) | Type::Zero => {
            let help = match written.parse::<f64>() {
                Ok(_) => format!("write `{written} {unit}`"),
                Err(_) => format!("give it a unit, or multiply: `{written} * 1 {unit}`"),
            };
            Diagnostic::new("E0304", span, format!("`{name}` needs {wanted}, `{written}` has no unit"))
                .label("a plain number")
                .help(help)
        }
        Type::Text => {
            let headline = if wanted.is_none() {
                format!("`{name}` needs a number, this is text")
            } else {
                format!("`{name}` needs {wanted}, this is text")
            };
            Diagnostic::new("E0304", span, headline)
                .help(format!("write `{}`, without quotes", example(wanted)))
        }
        Type::Bool => {
            let what = if wanted.is_none() { "a number".into() } else { wanted.to_string() };
            Diagnostic::new("E0304", span, format!("`{name}` needs {what}, this is true or false"))
                .help(format!("write `{}` for instance", example(wanted)))
        }
        Type::Distribution(_) => {
            Diagnostic::new("E0306", span, format!("{written} is a distribution, not a value"))
                .help("draw from it: `~` in place of `=` in a property, or `let x[100] ~ …`")
        }
        other => {
            let what = if wanted.is_none() { "a number".into() } else { wanted.to_string() };
            Diagnostic::new("E0313", span, format!("`{name}` needs {what}, this is {other}"))
                .help(format!("write `{}` for instance", example(wanted)))
        }
    }
}
