//! `assert r > 5 Hz, "too slow"`: E0803, with the values of both sides.

use super::flow::Flow;
use super::interpreter::Interpreter;
use crate::diagnostic::Diagnostic;
use crate::program::{Expression, ExpressionKind};
use crate::syntax::ast::BinaryOperator;
use crate::value::Value;

/// Longer lists are not shown whole.
const LONGEST: usize = 120;

impl Interpreter<'_> {
    pub(super) fn assert(&mut self, condition: &Expression, message: Option<&Expression>) -> Flow<()> {
        let holds = self.truth(condition)?;
        let text = match message {
            Some(message) if self.is_rehearsal() || holds == Some(false) => self.string(message)?,
            _ => None,
        };
        if holds != Some(false) {
            return Ok(());
        }
        let headline = match text {
            Some(text) => format!("assertion failed: \"{text}\""),
            None => format!("assertion failed: `{}`", self.describe(condition)),
        };
        let mut diagnostic = Diagnostic::new("E0803", condition.span, headline);
        for side in self.sides(condition)? {
            diagnostic = diagnostic.note(side);
        }
        self.fail(diagnostic, ())
    }

    /// `r = 3.2 Hz`, for the sides of the comparisons that an `and` joins.
    fn sides(&mut self, condition: &Expression) -> Flow<Vec<String>> {
        match &condition.kind {
            ExpressionKind::Binary { operator, left, right } if operator.node == BinaryOperator::And => {
                let mut sides = self.sides(left)?;
                sides.extend(self.sides(right)?);
                Ok(sides)
            }
            ExpressionKind::Binary { operator, left, right } if operator.node.is_comparison() => {
                let mut sides = Vec::new();
                sides.extend(self.side(left)?);
                sides.extend(self.side(right)?);
                Ok(sides)
            }
            ExpressionKind::Call { arguments, .. } => {
                let mut sides = Vec::new();
                for argument in arguments.iter().flatten() {
                    sides.extend(self.side(argument)?);
                }
                Ok(sides)
            }
            _ => Ok(self.side(condition)?.into_iter().collect()),
        }
    }

    fn side(&mut self, expression: &Expression) -> Flow<Option<String>> {
        if matches!(expression.kind, ExpressionKind::Constant(_)) {
            return Ok(None);
        }
        let value = self.evaluate(expression)?;
        if matches!(value, Value::Unknown | Value::Bool(_)) {
            return Ok(None);
        }
        let mut shown = self.shown(&value, &expression.ty);
        if let Some((byte, _)) = shown.char_indices().nth(LONGEST) {
            shown.truncate(byte);
            shown.push('…');
        }
        Ok(Some(format!("{} = {shown}", self.describe(expression))))
    }
}
