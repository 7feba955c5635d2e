//! Values given from outside of a script.

use pest::Parser;

use super::ast::{Expr, ExprKind, TextPart, UnaryOperator};
use super::build::Builder;
use super::grammar::{Grammar, Rule};
use super::layout::layout;
use crate::diagnostic::Diagnostic;
use crate::source::{FileId, Span};

/// Reads a value given from outside, as in `--set x='30 pA'`: a number with its unit, `true` or `false`, a text, or a list
/// of these; no names, no calculations but a minus sign.
pub fn parse_value(file: FileId, text: &str) -> Result<Expr, Box<Diagnostic>> {
    let span = Span::new(file, 0, text.len());
    let refused = || {
        let help =
            "write a number with its unit such as `30 pA`, `true`, `false`, or a list of them: `[1, 2] mV`";
        Box::new(Diagnostic::new("E0102", span, format!("`{}` is not a value", text.trim())).help(help))
    };
    let layout = layout(text);
    let is_one = layout.chunks.len() == 1 && layout.problems.is_empty() && layout.open_at_end == 0;
    if !is_one || layout.chunks[0].too_deep.is_some() {
        return Err(refused());
    }
    let pairs = Grammar::parse(Rule::one_expression, &layout.clean).map_err(|_| refused())?;
    let mut builder = Builder::new(file, 0, layout.clean.len());
    let pair = pairs.into_iter().next().and_then(|whole| whole.into_inner().next());
    let value = pair.and_then(|pair| builder.expression(pair, 0));
    match (builder.diagnostics.into_iter().next(), value) {
        (Some(diagnostic), _) => Err(Box::new(diagnostic)),
        (None, Some(value)) if is_literal(&value) => Ok(value),
        _ => Err(refused()),
    }
}

fn is_literal(value: &Expr) -> bool {
    match &value.node {
        ExprKind::Number { .. } | ExprKind::Bool(_) => true,
        ExprKind::Text(parts) => parts.iter().all(|part| matches!(part, TextPart::Literal(_))),
        ExprKind::Name(name) => name == "inf",
        ExprKind::Unary { operator: UnaryOperator::Negate, operand } => match &operand.node {
            ExprKind::Number { .. } => true,
            ExprKind::Name(name) => name == "inf",
            _ => false,
        },
        ExprKind::List { items, .. } => items.iter().all(is_literal),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::print_expr;

    #[test]
    fn literals_are_taken_and_nothing_else() {
        for text in ["30 pA", "-5 mV", "true", "[1, 2] mV", "[[1, 2], []]", "\"a\"", "inf", "-inf", " 1e-3 "]
        {
            let value = parse_value(FileId(0), text).unwrap();
            assert_eq!(print_expr(&value), text.trim());
        }
        for text in
            ["", "x", "1 + 1", "f(1)", "1; 2", "1\n2", "\"{x}\"", "(", "[1", "let x = 1", "--1", "1 .. 2"]
        {
            assert_eq!(parse_value(FileId(0), text).unwrap_err().code.0, "E0102", "{text}");
        }
        assert_eq!(parse_value(FileId(0), "30 pa").unwrap_err().help, ["did you mean `pA`?"]);
        assert_eq!(parse_value(FileId(0), "1e999").unwrap_err().headline, "1e999 is too large for a number");
    }
}
