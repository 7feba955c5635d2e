//! Expressions.

use super::flow::Flow;
use super::interpreter::Interpreter;
use crate::diagnostic::Diagnostic;
use crate::program::{Expression, ExpressionKind, FunctionId, Property, Slot, Type};
use crate::source::{Span, Spanned};
use crate::syntax::ast::BinaryOperator;
use crate::value::{Assignment, Column, List, ModelValue, Numbers, Table, Value};
use crate::value::{arithmetic, whole};
use std::sync::Arc;

impl Interpreter<'_> {
    /// The value of an expression; [`Value::Unknown`] in a rehearsal where it is not known or failed.
    pub(super) fn evaluate(&mut self, expression: &Expression) -> Flow<Value> {
        match &expression.kind {
            ExpressionKind::Failed => Ok(Value::Unknown),
            ExpressionKind::Constant(value) => Ok(value.clone()),
            ExpressionKind::Variable { slot, .. } => Ok(self.world.value(*slot).clone()),
            ExpressionKind::Now => Ok(self.now()),
            ExpressionKind::Text(parts) => self.text(parts),
            ExpressionKind::List(items) => self.list(items, &expression.ty),
            ExpressionKind::Comprehension { body, slot, values } => self.comprehension(body, *slot, values),
            ExpressionKind::Call { function, arguments } => self.call(function, arguments, expression),
            ExpressionKind::UserCall { function, arguments } => {
                self.user_call(*function, arguments, expression.span)
            }
            ExpressionKind::Unary { operator, operand } => {
                Ok(arithmetic::unary(*operator, &self.evaluate(operand)?))
            }
            ExpressionKind::Binary { operator, left, right } => {
                self.binary(operator, left, right, expression)
            }
            ExpressionKind::Range { start, end } => self.range(start.as_deref(), end.as_deref()),
            ExpressionKind::If { condition, then, otherwise } => self.if_then(condition, then, otherwise),
            ExpressionKind::Index { base, indices } => self.index(base, indices),
            ExpressionKind::Column { base, name } => self.column(base, name),
            ExpressionKind::NodeAttribute { base, name } => self.node_attribute(base, name),
            ExpressionKind::ModelAttribute { base, name } => self.model_attribute(base, name),
            ExpressionKind::ProjectionAttribute { base, name } => self.projection_attribute(base, name),
            ExpressionKind::Model { base, properties } => self.model(base, properties),
            ExpressionKind::Table(columns) => self.table(columns, expression.span),
        }
    }

    fn now(&self) -> Value {
        if self.is_rehearsal() {
            Value::Unknown
        } else {
            self.world.now().map_or(Value::Unknown, Value::Number)
        }
    }

    fn list(&mut self, items: &[Expression], ty: &Type) -> Flow<Value> {
        let values = items.iter().map(|item| self.evaluate(item)).collect::<Flow<Vec<Value>>>()?;
        let empty_numbers = values.is_empty()
            && matches!(ty, Type::List(element) if matches!(**element, Type::Number(_) | Type::Zero));
        Ok(Value::List(if empty_numbers {
            List::Numbers(Numbers::default())
        } else {
            values.into_iter().collect()
        }))
    }

    fn comprehension(&mut self, body: &Expression, slot: Slot, values: &Expression) -> Flow<Value> {
        let Some(elements) = self.elements(values)? else {
            self.world.set_value(slot, Value::Unknown);
            self.evaluate(body)?;
            return Ok(Value::Unknown);
        };
        let (mut total, mut complete) = (0, true);
        let results = elements.iter().enumerate().map_while(|(turn, element)| {
            if turn > 0 && !self.work(1) {
                complete = false;
                return None;
            }
            self.world.set_value(slot, element);
            let result = self.uninterrupted().and_then(|()| self.evaluate(body));
            total += result.as_ref().map_or(0, Value::total);
            match self.settle(whole::check_length(total as f64), body.span) {
                Ok(Some(())) => Some(result),
                Ok(None) => {
                    complete = false;
                    None
                }
                Err(stop) => Some(Err(stop)),
            }
        });
        let results = results.collect::<Flow<List>>()?;
        Ok(if complete { Value::List(results) } else { Value::Unknown })
    }

    /// What `for`, `sweep` and comprehensions run through; `None` if it is not known.
    pub(super) fn elements(&mut self, values: &Expression) -> Flow<Option<List>> {
        Ok(match self.evaluate(values)? {
            Value::List(list) => Some(list),
            Value::Range { start, end } => {
                let counted = self.settle(whole::counted(start, end), values.span)?;
                counted.map(|numbers| List::Numbers(numbers.into()))
            }
            _ => None,
        })
    }

    fn user_call(&mut self, function: FunctionId, arguments: &[Expression], span: Span) -> Flow<Value> {
        let Some(function) = self.program.functions.get(function.0) else { return Ok(Value::Unknown) };
        // Functions that call others twice double the work with each level.
        if !self.work(1) {
            return Ok(Value::Unknown);
        }
        let values =
            arguments.iter().map(|argument| self.evaluate(argument)).collect::<Flow<Vec<Value>>>()?;
        for (slot, value) in function.parameters.iter().zip(values) {
            self.world.set_value(*slot, value);
        }
        self.calls.push(span);
        let result = self.evaluate(&function.body);
        self.calls.pop();
        result
    }

    fn binary(
        &mut self,
        operator: &Spanned<BinaryOperator>,
        left: &Expression,
        right: &Expression,
        whole: &Expression,
    ) -> Flow<Value> {
        let left_value = self.evaluate(left)?;
        match (operator.node, &left_value) {
            (BinaryOperator::And, Value::Bool(false)) => return Ok(Value::Bool(false)),
            (BinaryOperator::Or, Value::Bool(true)) => return Ok(Value::Bool(true)),
            _ => {}
        }
        let right_value = self.evaluate(right)?;
        let result = arithmetic::binary(operator.node, &left_value, &right_value);
        let Some(result) = self.settle(result, operator.span)? else { return Ok(Value::Unknown) };
        self.work_for(&result);
        if operator.node == BinaryOperator::Divide && self.divides_by_zero(&left_value, &right_value) {
            let diagnostic = self.division_by_zero(whole, right, operator.span);
            return self.fail(diagnostic, Value::Unknown);
        }
        self.finite(result, &[&left_value, &right_value], whole, operator.span)
    }

    fn range(&mut self, start: Option<&Expression>, end: Option<&Expression>) -> Flow<Value> {
        let mut side = |expression: Option<&Expression>| -> Flow<Option<Option<f64>>> {
            let Some(expression) = expression else { return Ok(Some(None)) };
            Ok(self.number(expression)?.map(Some))
        };
        let (start, end) = (side(start)?, side(end)?);
        Ok(match (start, end) {
            (Some(start), Some(end)) => Value::Range { start, end },
            _ => Value::Unknown,
        })
    }

    fn if_then(&mut self, condition: &Expression, then: &Expression, otherwise: &Expression) -> Flow<Value> {
        match self.truth(condition)? {
            Some(true) => self.evaluate(then),
            Some(false) => self.evaluate(otherwise),
            None => {
                self.uncertainly(|interpreter| {
                    interpreter.evaluate(then)?;
                    interpreter.evaluate(otherwise)
                })?;
                Ok(Value::Unknown)
            }
        }
    }

    fn model(&mut self, base: &Expression, properties: &[Property]) -> Flow<Value> {
        let base = self.evaluate(base)?;
        let mut model = match base {
            Value::Model(model) => (*model).clone(),
            _ => {
                for property in properties {
                    self.evaluate(&property.value)?;
                }
                return Ok(Value::Unknown);
            }
        };
        for property in properties {
            self.model_property(&mut model, property)?;
        }
        Ok(Value::Model(Arc::new(model)))
    }

    fn model_property(&mut self, model: &mut ModelValue, property: &Property) -> Flow<()> {
        let value = self.evaluate(&property.value)?;
        let name = &property.name.node;
        let Some(index) = model.declaration.parameters.iter().position(|known| known.name == name) else {
            return Ok(());
        };
        let assignment = match value {
            Value::Distribution(law) if property.drawn => Assignment::Drawn(law),
            value => {
                Assignment::Given(self.in_range(model.declaration, index, value, property.value.span)?)
            }
        };
        model.assign(index, assignment);
        Ok(())
    }

    fn table(&mut self, columns: &[(Spanned<String>, Expression)], span: Span) -> Flow<Value> {
        let mut table = Table::default();
        let mut lengths = Vec::new();
        for (name, expression) in columns {
            let values = match self.evaluate(expression)? {
                Value::List(list) => list,
                Value::Range { start, end } => {
                    let counted = self.settle(whole::counted(start, end), expression.span)?;
                    match counted {
                        Some(numbers) => List::Numbers(numbers.into()),
                        None => return Ok(Value::Unknown),
                    }
                }
                _ => {
                    lengths.push(Value::Unknown);
                    continue;
                }
            };
            lengths.push(Value::List(values.clone()));
            table.columns.push(Column {
                name: name.node.clone(),
                dimension: expression.ty.dimension(),
                values,
            });
        }
        if self.settle(arithmetic::check_lengths(&lengths), span)?.is_none()
            || table.columns.len() < columns.len()
        {
            return Ok(Value::Unknown);
        }
        Ok(Value::Table(Arc::new(table)))
    }

    /// A number; `None` if it is not known.
    pub(super) fn number(&mut self, expression: &Expression) -> Flow<Option<f64>> {
        Ok(self.evaluate(expression)?.as_number())
    }

    /// A truth value; `None` if it is not known.
    pub(super) fn truth(&mut self, expression: &Expression) -> Flow<Option<bool>> {
        Ok(match self.evaluate(expression)? {
            Value::Bool(truth) => Some(truth),
            _ => None,
        })
    }

    /// A whole number that is not negative: E0407.
    pub(super) fn count(&mut self, expression: &Expression) -> Flow<Option<usize>> {
        match self.number(expression)? {
            Some(number) => self.settle(whole::expect_count(number), expression.span),
            None => Ok(None),
        }
    }

    /// A text; `None` if it is not known.
    pub(super) fn string(&mut self, expression: &Expression) -> Flow<Option<Arc<str>>> {
        Ok(match self.evaluate(expression)? {
            Value::Text(text) => Some(text),
            _ => None,
        })
    }

    /// Whether a rehearsal divides known numbers by a known zero.
    fn divides_by_zero(&self, left: &Value, right: &Value) -> bool {
        self.is_rehearsal()
            && !left.is_unknown()
            && !left.any_number(|number| !number.is_finite())
            && right.any_number(|number| number == 0.0)
    }

    /// In a rehearsal: E0409 where known finite numbers gave something that is not.
    pub(super) fn finite(
        &mut self,
        result: Value,
        operands: &[&Value],
        expression: &Expression,
        span: Span,
    ) -> Flow<Value> {
        let infinite = |number: f64| !number.is_finite();
        if !self.is_rehearsal()
            || !result.any_number(infinite)
            || operands.iter().any(|operand| operand.is_unknown() || operand.any_number(infinite))
        {
            return Ok(result);
        }
        let what = if result.any_number(f64::is_nan) { "is not a number" } else { "is infinite" };
        let headline = format!("`{}` {what}{}", self.describe(expression), self.with_values(expression));
        let diagnostic = Diagnostic::new("E0409", span, headline).help(
            "values that are known before the run must be finite: keep its arguments where it is defined",
        );
        self.fail(diagnostic, Value::Unknown)
    }

    fn division_by_zero(&mut self, whole: &Expression, divisor: &Expression, span: Span) -> Diagnostic {
        let headline = format!("`{}` divides by zero{}", self.describe(whole), self.with_values(divisor));
        let diagnostic = Diagnostic::new("E0409", span, headline);
        match super::describe::first_name(divisor) {
            Some(name) => {
                diagnostic.help(format!("keep `{name}` away from 0, or choose with `if … then … else …`"))
            }
            None => diagnostic.help("choose another value with `if … then … else …`"),
        }
    }
}
