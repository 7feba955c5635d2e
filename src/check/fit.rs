//! What fits where: numbers of a dimension, lists of a depth, truth values, texts; each misfit with its own message.

use super::{Checker, messages};
use crate::diagnostic::Diagnostic;
use crate::program::{Expression, Type};
use crate::units::Dimension;

impl Checker<'_> {
    /// Wants one number of `dimension`, called `name` in messages. Gives whether it fits.
    pub(super) fn want_number(
        &mut self,
        expression: &mut Expression,
        dimension: Dimension,
        name: &str,
    ) -> bool {
        self.want_nested(expression, dimension, 0, 0, name)
    }

    /// Wants numbers of `dimension`, in lists `least` to `most` deep; deeper or shallower is E0310 or E0313.
    pub(super) fn want_nested(
        &mut self,
        expression: &mut Expression,
        dimension: Dimension,
        least: usize,
        most: usize,
        name: &str,
    ) -> bool {
        if expression.ty.is_error() {
            return true;
        }
        let fits = match expression.ty.innermost() {
            Type::Zero => true,
            Type::Number(found) => *found == dimension,
            _ => false,
        };
        if !fits {
            let written = self.written(expression.span);
            let diagnostic =
                messages::wrong_measure(name, dimension, &expression.ty, &written, expression.span);
            self.report(diagnostic);
            return false;
        }
        let depth = expression.ty.depth();
        if depth < least {
            let written = self.written(expression.span);
            self.report(
                Diagnostic::new("E0310", expression.span, format!("`{name}` needs a list"))
                    .label(format!("this is {}", expression.ty))
                    .help(format!("write `[{written}]`")),
            );
            return false;
        }
        if depth > most {
            let what = if most == 0 { "one number" } else { "a list of numbers" };
            self.report(
                Diagnostic::new(
                    "E0310",
                    expression.span,
                    format!("`{name}` needs {what}, this is {}", expression.ty),
                )
                .help("choose one element, `x[0]`, or reduce the list: `mean(x)`, `max(x)`"),
            );
            return false;
        }
        expression.ty = Type::Number(dimension).nested(depth);
        true
    }

    /// Wants a single truth value, for `what` (`if`, `not`, …).
    pub(super) fn want_truth(&mut self, expression: &Expression, what: &str) -> bool {
        match &expression.ty {
            Type::Bool | Type::Error => true,
            Type::List(element) if matches!(**element, Type::Bool | Type::Error) => {
                let written = self.written(expression.span);
                self.report(
                    Diagnostic::new(
                        "E0305",
                        expression.span,
                        format!("`{what}` needs true or false, this is a list of them"),
                    )
                    .help(format!("write `all({written})` or `any({written})`")),
                );
                false
            }
            other => {
                let number = matches!(other, Type::Number(_) | Type::Zero);
                let found = if number { "a number".to_string() } else { other.to_string() };
                let written = self.written(expression.span);
                let help = if number {
                    format!("write `{written} > 0` or `{written} != 0`")
                } else {
                    "compare it with something: `==`, `<`, …".to_string()
                };
                self.report(
                    Diagnostic::new(
                        "E0305",
                        expression.span,
                        format!("`{what}` needs true or false, this is {found}"),
                    )
                    .help(help),
                );
                false
            }
        }
    }

    /// Wants a text, for `what`.
    pub(super) fn want_text(&mut self, expression: &Expression, what: &str) -> bool {
        match &expression.ty {
            Type::Text | Type::Error => true,
            other => {
                let written = self.written(expression.span);
                let headline = format!("`{what}` needs text, this is {other}");
                let help =
                    format!("write it in quotes: `\"{written}\"`, or `\"{{{written}}}\"` for its value");
                self.report(Diagnostic::new("E0304", expression.span, headline).help(help));
                false
            }
        }
    }

    /// Wants a range whose ends have `dimension`.
    pub(super) fn want_range(
        &mut self,
        expression: &mut Expression,
        dimension: Dimension,
        name: &str,
    ) -> bool {
        match &expression.ty {
            Type::Error => true,
            Type::Range(found) if *found == dimension => true,
            Type::Range(Dimension::NONE) if self.is_zero_range(expression) => {
                expression.ty = Type::Range(dimension);
                true
            }
            Type::Range(found) => {
                let written = self.written(expression.span);
                let found = Type::Number(*found);
                let diagnostic = messages::wrong_measure(name, dimension, &found, &written, expression.span);
                self.report(diagnostic);
                false
            }
            other => {
                let unit = dimension.default_unit();
                let headline = format!("`{name}` needs a range, this is {other}");
                self.report(
                    Diagnostic::new("E0310", expression.span, headline)
                        .help(format!("write two ends: `0 {unit} .. 10 {unit}`")),
                );
                false
            }
        }
    }

    /// Ends that are all literal zeros or `inf`, or missing, fit every dimension.
    fn is_zero_range(&self, expression: &Expression) -> bool {
        match &expression.kind {
            crate::program::ExpressionKind::Range { start, end } => {
                start.iter().chain(end).all(|side| side.ty == Type::Zero)
            }
            _ => false,
        }
    }
}
