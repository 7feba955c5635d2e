//! Expressions.

use super::names::{literal, number};
use super::{Python, Untold, Written, untold};
use crate::program::{Expression, ExpressionKind, Part, Type};
use crate::syntax::ast::{BinaryOperator, UnaryOperator};
use crate::units::Dimension;
use crate::value::{List, Value};

impl Python<'_> {
    /// An expression.
    pub fn value(&mut self, expression: &Expression) -> Written {
        match &expression.kind {
            ExpressionKind::Failed => untold(expression.span, "it has a mistake"),
            ExpressionKind::Constant(Value::Model(_)) | ExpressionKind::Model { .. } => {
                self.model(expression)
            }
            ExpressionKind::Constant(value) => constant(value, expression),
            ExpressionKind::Variable { slot, .. } if self.left_out.contains_key(slot) => {
                untold(expression.span, self.left_out[slot].clone())
            }
            ExpressionKind::Variable { name, .. } => Ok(self.names.of(name)),
            ExpressionKind::Now => Ok("nest.biological_time".into()),
            ExpressionKind::Text(parts) => self.text(parts),
            ExpressionKind::List(items) => {
                let items: Result<Vec<String>, Untold> = items.iter().map(|item| self.value(item)).collect();
                Ok(listed(&expression.ty, format!("[{}]", items?.join(", "))))
            }
            ExpressionKind::Comprehension { body, slot, values } => {
                let variable = self.variable_in(body, *slot);
                let (body, values) = (self.value(body)?, self.value(values)?);
                Ok(listed(&expression.ty, format!("[{body} for {variable} in {values}]")))
            }
            ExpressionKind::Call { function, arguments } => self.call(expression, function, arguments),
            ExpressionKind::UserCall { function, arguments } => {
                self.user_call(expression, *function, arguments)
            }
            ExpressionKind::Unary { operator, operand } => {
                let text = self.within(operand, Binding::Sign)?;
                Ok(match operator {
                    UnaryOperator::Negate => format!("-{text}"),
                    UnaryOperator::Not if operand.ty.depth() > 0 => format!("np.logical_not({text})"),
                    UnaryOperator::Not => format!("not {text}"),
                })
            }
            ExpressionKind::Binary { operator, left, right } => {
                self.binary(expression, operator.node, left, right)
            }
            ExpressionKind::Range { start, end } => {
                let Some(end) = end else { return untold(expression.span, "a range without end") };
                let start = start.as_ref().map_or(Ok("0".to_string()), |start| self.whole(start))?;
                Ok(format!("range({start}, {})", self.whole(end)?))
            }
            ExpressionKind::If { condition, then, otherwise } => {
                let condition = self.value(condition)?;
                Ok(format!("({} if {condition} else {})", self.value(then)?, self.value(otherwise)?))
            }
            ExpressionKind::Index { base, indices } => self.index(base, indices),
            ExpressionKind::Column { base, name } => {
                if let Some(reason) = self.missing_columns(base).remove(&name.node) {
                    return untold(expression.span, reason);
                }
                let table = self.operand(base)?;
                let column = literal(&name.node);
                Ok(match base.ty {
                    Type::Record(_) => format!("rows({table})[{column}]"),
                    _ => format!("{table}[{column}]"),
                })
            }
            ExpressionKind::NodeAttribute { base, name } => {
                let nodes = self.operand(base)?;
                let value = format!("{nodes}.get({})", literal(&name.node));
                let Type::Nodes(kind) = &base.ty else {
                    return untold(expression.span, "an attribute of a list of populations");
                };
                let value = if kind.single { value } else { format!("np.atleast_1d({value})") };
                Ok(if expression.ty.dimension() == Dimension::FREQUENCY {
                    format!("({value} / 1000.0)")
                } else {
                    value
                })
            }
            ExpressionKind::ModelAttribute { base, name } => self.model_attribute(base, name, expression),
            ExpressionKind::ProjectionAttribute { base, name } => {
                Ok(format!("{}[{}]", self.operand(base)?, literal(&name.node)))
            }
            ExpressionKind::Table(columns) => {
                let columns: Result<Vec<String>, Untold> = columns
                    .iter()
                    .map(|(name, value)| Ok(format!("{}: {}", literal(&name.node), self.value(value)?)))
                    .collect();
                Ok(format!("{{{}}}", columns?.join(", ")))
            }
        }
    }

    /// An expression from which something is picked.
    pub fn operand(&mut self, expression: &Expression) -> Written {
        self.within(expression, Binding::Value)
    }

    /// An expression within another that binds as tightly as this.
    fn within(&mut self, expression: &Expression, outer: Binding) -> Written {
        let text = self.value(expression)?;
        let own = match &expression.kind {
            ExpressionKind::Unary { operator: UnaryOperator::Not, .. } => Binding::Not,
            ExpressionKind::Unary { .. } => Binding::Sign,
            ExpressionKind::Binary { operator, .. } => binding(operator.node),
            _ if text.starts_with('-') => Binding::Sign,
            _ => Binding::Value,
        };
        Ok(if own < outer { format!("({text})") } else { text })
    }

    /// A count or an index.
    pub fn whole(&mut self, expression: &Expression) -> Written {
        Ok(match &expression.kind {
            ExpressionKind::Constant(Value::Number(x)) if x.is_finite() => format!("{x:.0}"),
            _ => format!("whole({})", self.value(expression)?),
        })
    }

    /// `a + b`
    fn binary(
        &mut self,
        expression: &Expression,
        operator: BinaryOperator,
        left: &Expression,
        right: &Expression,
    ) -> Written {
        let is_drawn = matches!(expression.ty, Type::Distribution(_));
        let level = binding(operator);
        // `a - (b - c)`, `(a ^ b) ^ c`, and comparisons, which Python would chain.
        let (on_left, on_right) = match operator {
            BinaryOperator::Power => (Binding::Value, Binding::Sign),
            _ if operator.is_comparison() => (Binding::Sum, Binding::Sum),
            _ => (level, level.tighter()),
        };
        let mut side = |side: &Expression, outer: Binding| -> Written {
            let is_number = !matches!(side.ty, Type::Distribution(_));
            let is_literal = matches!(side.kind, ExpressionKind::Constant(_));
            // NumPy's numbers do not leave the calculation to NEST's distributions.
            if is_drawn && is_number && !is_literal {
                Ok(format!("float({})", self.value(side)?))
            } else {
                self.within(side, outer)
            }
        };
        let (left_text, right_text) = (side(left, on_left)?, side(right, on_right)?);
        let lists = left.ty.depth() + right.ty.depth() > 0;
        Ok(match operator {
            BinaryOperator::And if lists => format!("np.logical_and({left_text}, {right_text})"),
            BinaryOperator::Or if lists => format!("np.logical_or({left_text}, {right_text})"),
            BinaryOperator::Power => format!("{left_text} ** {right_text}"),
            _ => format!("{left_text} {} {right_text}", operator.symbol()),
        })
    }

    /// A text: a literal, or one that values are put into.
    fn text(&mut self, parts: &[Part]) -> Written {
        let mut pattern = String::new();
        let mut values = Vec::new();
        if parts.iter().all(|part| matches!(part, Part::Literal(_))) {
            let literals = parts.iter().filter_map(|part| match part {
                Part::Literal(text) => Some(text.as_str()),
                Part::Value { .. } => None,
            });
            return Ok(literal(&literals.collect::<String>()));
        }
        for part in parts {
            match part {
                Part::Literal(text) => pattern.push_str(&text.replace('{', "{{").replace('}', "}}")),
                Part::Value { value, decimals, unit } => {
                    pattern.push_str("{}");
                    let unit = unit.as_ref().map(|(name, unit)| (name.as_str(), unit.shift));
                    values.push(self.shown(value, unit, *decimals)?);
                }
            }
        }
        Ok(format!("{}.format({})", literal(&pattern), values.join(", ")))
    }

    /// A value as text, in a unit with its power of ten, or in that of its dimension.
    pub fn shown(&mut self, value: &Expression, unit: Option<(&str, i32)>, decimals: Option<u32>) -> Written {
        let dimension = value.ty.dimension();
        let own = dimension.default_unit();
        let (unit, shift) = unit.unwrap_or((own.as_str(), -dimension.default_shift()));
        let mut arguments = vec![self.value(value)?];
        let factor = 10_f64.powi(-shift);
        if !unit.is_empty() || shift != 0 || decimals.is_some() {
            arguments.push(literal(unit));
        }
        if shift != 0 {
            arguments.push(number(factor));
        }
        if let Some(decimals) = decimals {
            arguments.push(format!("decimals={decimals}"));
        }
        Ok(format!("show({})", arguments.join(", ")))
    }
}

/// How tightly a piece of Python holds together, the loosest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Binding {
    Or,
    And,
    Not,
    Comparison,
    Sum,
    Product,
    Sign,
    Power,
    Value,
}

impl Binding {
    /// What the right side of an operator of this kind must be.
    fn tighter(self) -> Binding {
        match self {
            Binding::Or => Binding::And,
            Binding::And => Binding::Not,
            Binding::Not => Binding::Comparison,
            Binding::Comparison => Binding::Sum,
            Binding::Sum => Binding::Product,
            Binding::Product => Binding::Sign,
            Binding::Sign => Binding::Power,
            Binding::Power | Binding::Value => Binding::Value,
        }
    }
}

fn binding(operator: BinaryOperator) -> Binding {
    match operator {
        BinaryOperator::Or => Binding::Or,
        BinaryOperator::And => Binding::And,
        BinaryOperator::Add | BinaryOperator::Subtract => Binding::Sum,
        BinaryOperator::Multiply | BinaryOperator::Divide => Binding::Product,
        BinaryOperator::Power => Binding::Power,
        _ => Binding::Comparison,
    }
}

/// A list in brackets as an array, if it holds numbers or truth values.
fn listed(ty: &Type, text: String) -> String {
    match ty.innermost() {
        Type::Number(_) | Type::Zero | Type::Bool => format!("array({text})"),
        _ => text,
    }
}

fn constant(value: &Value, expression: &Expression) -> Written {
    Ok(match value {
        Value::Number(x) if *x == x.trunc() && x.abs() < 1e15 && expression.ty.dimension().is_none() => {
            format!("{x:.0}")
        }
        Value::Number(x) => number(*x),
        Value::Bool(true) => "True".into(),
        Value::Bool(false) => "False".into(),
        Value::Text(text) => literal(text),
        Value::List(list) => listed_constant(list, expression)?,
        Value::Table(table) => {
            let columns: Result<Vec<String>, Untold> = table
                .columns
                .iter()
                .map(|column| {
                    Ok(format!("{}: {}", literal(&column.name), listed_constant(&column.values, expression)?))
                })
                .collect();
            format!("{{{}}}", columns?.join(", "))
        }
        _ => return untold(expression.span, "there is no Python for this value"),
    })
}

fn listed_constant(list: &List, expression: &Expression) -> Written {
    let items: Result<Vec<String>, Untold> = list.iter().map(|item| constant(&item, expression)).collect();
    let items = format!("[{}]", items?.join(", "));
    let has_numbers = !matches!(list.iter().next(), Some(Value::Text(_)));
    Ok(if has_numbers { format!("array({items})") } else { items })
}
