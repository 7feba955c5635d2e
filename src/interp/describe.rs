//! Expressions as short texts, for headlines: `1 / rate`.

use super::interpreter::Interpreter;
use crate::program::{Expression, ExpressionKind, Part};
use crate::syntax::ast::{BinaryOperator, UnaryOperator};
use crate::value::{Value, format};

/// Longer texts are cut; the source line is shown anyway.
const LONGEST: usize = 40;

impl Interpreter<'_> {
    /// The expression in one short line.
    pub(super) fn describe(&self, expression: &Expression) -> String {
        let text = write(expression, self.program);
        match text.char_indices().nth(LONGEST) {
            Some((byte, _)) => format!("{}…", &text[..byte]),
            None => text,
        }
    }

    /// `: rate is 0 Hz`: the single values of the names in an expression; nothing if it has none.
    pub(super) fn with_values(&self, expression: &Expression) -> String {
        let mut names = Vec::new();
        variables(expression, &mut names);
        let values = names.iter().filter_map(|variable| match &variable.kind {
            ExpressionKind::Variable { slot, name } => match self.world.value(*slot) {
                value @ (Value::Number(_) | Value::Bool(_)) => {
                    Some(format!("{name} is {}", format::value(value, variable.ty.dimension())))
                }
                _ => None,
            },
            _ => None,
        });
        let values: Vec<String> = values.collect();
        if values.is_empty() { String::new() } else { format!(": {}", values.join(", ")) }
    }
}

/// The first name in an expression.
pub(super) fn first_name(expression: &Expression) -> Option<&str> {
    let mut names = Vec::new();
    variables(expression, &mut names);
    names.first().and_then(|variable| match &variable.kind {
        ExpressionKind::Variable { name, .. } => Some(name.as_str()),
        _ => None,
    })
}

/// The variables of an expression, each name once, in written order.
fn variables<'e>(expression: &'e Expression, found: &mut Vec<&'e Expression>) {
    let same = |a: &Expression, b: &Expression| match (&a.kind, &b.kind) {
        (ExpressionKind::Variable { slot: a, .. }, ExpressionKind::Variable { slot: b, .. }) => a == b,
        _ => false,
    };
    match &expression.kind {
        ExpressionKind::Variable { .. } if found.iter().any(|known| same(known, expression)) => {}
        ExpressionKind::Variable { .. } => found.push(expression),
        ExpressionKind::Unary { operand, .. } => variables(operand, found),
        ExpressionKind::Binary { left, right, .. } => {
            variables(left, found);
            variables(right, found);
        }
        ExpressionKind::Call { arguments, .. } => {
            arguments.iter().flatten().for_each(|argument| variables(argument, found));
        }
        ExpressionKind::UserCall { arguments, .. } => {
            arguments.iter().for_each(|argument| variables(argument, found));
        }
        _ => {}
    }
}

fn write(expression: &Expression, program: &crate::program::Program) -> String {
    let write = |expression: &Expression| write(expression, program);
    let all = |expressions: &[Expression]| expressions.iter().map(write).collect::<Vec<_>>().join(", ");
    match &expression.kind {
        ExpressionKind::Failed | ExpressionKind::Comprehension { .. } => "…".into(),
        ExpressionKind::Constant(Value::Text(text)) => format!("\"{text}\""),
        ExpressionKind::Constant(Value::Model(model)) => model.declaration.name.into(),
        ExpressionKind::Constant(value) => format::value(value, expression.ty.dimension()),
        ExpressionKind::Variable { name, .. } => name.clone(),
        ExpressionKind::Now => "now".into(),
        ExpressionKind::Text(parts) => match parts.as_slice() {
            [Part::Literal(text)] => format!("\"{text}\""),
            _ => "text".into(),
        },
        ExpressionKind::List(items) => format!("[{}]", all(items)),
        ExpressionKind::Call { function, arguments } => {
            let arguments: Vec<String> = arguments.iter().flatten().map(write).collect();
            format!("{function}({})", arguments.join(", "))
        }
        ExpressionKind::UserCall { function, arguments } => {
            let name = program.functions.get(function.0).map_or("", |function| function.name.as_str());
            format!("{name}({})", all(arguments))
        }
        ExpressionKind::Unary { operator: UnaryOperator::Not, operand } => format!("not {}", write(operand)),
        ExpressionKind::Unary { operator: UnaryOperator::Negate, operand } => {
            format!("-{}", bracketed(operand, &write, BinaryOperator::Multiply, false))
        }
        ExpressionKind::Binary { operator, left, right } => {
            let left = bracketed(left, &write, operator.node, false);
            let right = bracketed(right, &write, operator.node, true);
            format!("{left} {} {right}", operator.node.symbol())
        }
        ExpressionKind::Range { start, end } => {
            let side = |side: &Option<Box<Expression>>| side.as_deref().map(write).unwrap_or_default();
            format!("{} .. {}", side(start), side(end)).trim().to_string()
        }
        ExpressionKind::If { .. } => "if … then … else …".into(),
        ExpressionKind::Index { base, indices } => format!("{}[{}]", write(base), all(indices)),
        ExpressionKind::Column { base, name }
        | ExpressionKind::NodeAttribute { base, name }
        | ExpressionKind::ModelAttribute { base, name }
        | ExpressionKind::ProjectionAttribute { base, name } => format!("{}.{}", write(base), name.node),
        ExpressionKind::Model { base, .. } => format!("{} {{ … }}", write(base)),
        ExpressionKind::Table(_) => "table { … }".into(),
    }
}

/// An operand, in parentheses where precedence wants them.
fn bracketed(
    operand: &Expression,
    write: &dyn Fn(&Expression) -> String,
    around: BinaryOperator,
    is_right: bool,
) -> String {
    let needs = match &operand.kind {
        ExpressionKind::Binary { operator, .. } => {
            let (inner, outer) = (precedence(operator.node), precedence(around));
            inner < outer || (inner == outer && is_right)
        }
        ExpressionKind::If { .. } | ExpressionKind::Range { .. } => true,
        _ => false,
    };
    if needs { format!("({})", write(operand)) } else { write(operand) }
}

fn precedence(operator: BinaryOperator) -> u8 {
    match operator {
        BinaryOperator::Or => 0,
        BinaryOperator::And => 1,
        BinaryOperator::Add | BinaryOperator::Subtract => 3,
        BinaryOperator::Multiply | BinaryOperator::Divide => 4,
        BinaryOperator::Power => 5,
        _ => 2,
    }
}

/// What an axis is called that shows an expression, if it has a name.
pub(super) fn drawn_name(expression: &Expression) -> Option<String> {
    match &expression.kind {
        ExpressionKind::Variable { name, .. } => Some(name.clone()),
        ExpressionKind::Column { name, .. }
        | ExpressionKind::NodeAttribute { name, .. }
        | ExpressionKind::ProjectionAttribute { name, .. } => Some(name.node.clone()),
        ExpressionKind::Index { base, .. } => drawn_name(base),
        ExpressionKind::Call { function: "rate" | "rates", .. } => Some("rate".into()),
        _ => None,
    }
}
