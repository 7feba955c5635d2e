//! Numbers that are known while checking: exponents need them, since they decide dimensions.

use super::Checker;
use crate::program::{Expression, ExpressionKind};
use crate::syntax::ast::{BinaryOperator, UnaryOperator};
use crate::value::Value;

impl Checker<'_> {
    /// The number that an expression is, where that can be said without running: literals, `let`s and params of them,
    /// and arithmetic.
    pub(super) fn fold(&self, expression: &Expression) -> Option<f64> {
        match &expression.kind {
            ExpressionKind::Constant(Value::Number(number)) => Some(*number),
            ExpressionKind::Variable { slot, .. } => self.numbers.get(slot).copied(),
            ExpressionKind::Unary { operator: UnaryOperator::Negate, operand } => Some(-self.fold(operand)?),
            ExpressionKind::Binary { operator, left, right } => {
                let (left, right) = (self.fold(left)?, self.fold(right)?);
                Some(match operator.node {
                    BinaryOperator::Add => left + right,
                    BinaryOperator::Subtract => left - right,
                    BinaryOperator::Multiply => left * right,
                    BinaryOperator::Divide => left / right,
                    BinaryOperator::Power => libm::pow(left, right),
                    _ => return None,
                })
            }
            _ => None,
        }
    }
}
