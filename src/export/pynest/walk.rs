//! What an expression is made of.

use crate::program::{Expression, ExpressionKind, FunctionId, Part, Program, Slot};
use std::collections::BTreeSet;

/// The expressions directly within an expression.
pub(super) fn children(expression: &Expression) -> Vec<&Expression> {
    match &expression.kind {
        ExpressionKind::Failed
        | ExpressionKind::Constant(_)
        | ExpressionKind::Variable { .. }
        | ExpressionKind::Now => Vec::new(),
        ExpressionKind::Text(parts) => parts
            .iter()
            .filter_map(|part| match part {
                Part::Value { value, .. } => Some(value),
                Part::Literal(_) => None,
            })
            .collect(),
        ExpressionKind::List(items) => items.iter().collect(),
        ExpressionKind::Comprehension { body, values, .. } => vec![body, values],
        ExpressionKind::Call { arguments, .. } => arguments.iter().flatten().collect(),
        ExpressionKind::UserCall { arguments, .. } => arguments.iter().collect(),
        ExpressionKind::Unary { operand, .. } => vec![operand],
        ExpressionKind::Binary { left, right, .. } => vec![left, right],
        ExpressionKind::Range { start, end } => start.iter().chain(end).map(|bound| &**bound).collect(),
        ExpressionKind::If { condition, then, otherwise } => vec![condition, then, otherwise],
        ExpressionKind::Index { base, indices } => std::iter::once(&**base).chain(indices).collect(),
        ExpressionKind::Column { base, .. }
        | ExpressionKind::NodeAttribute { base, .. }
        | ExpressionKind::ModelAttribute { base, .. }
        | ExpressionKind::ProjectionAttribute { base, .. } => vec![base],
        ExpressionKind::Model { base, properties } => {
            std::iter::once(&**base).chain(properties.iter().map(|property| &property.value)).collect()
        }
        ExpressionKind::Table(columns) => columns.iter().map(|(_, value)| value).collect(),
    }
}

/// What the name of a slot is in an expression, if it is there.
pub(super) fn name_of(slot: Slot, expression: &Expression) -> Option<String> {
    match &expression.kind {
        ExpressionKind::Variable { slot: found, name } if *found == slot => Some(name.clone()),
        _ => children(expression).into_iter().find_map(|child| name_of(slot, child)),
    }
}

/// All slots that an expression reads, in the functions that it calls too.
pub(super) fn slots(program: &Program, expression: &Expression, found: &mut BTreeSet<Slot>) {
    match &expression.kind {
        ExpressionKind::Variable { slot, .. } => {
            found.insert(*slot);
        }
        ExpressionKind::UserCall { function: FunctionId(index), .. } => {
            if let Some(function) = program.functions.get(*index) {
                slots(program, &function.body, found);
            }
        }
        _ => {}
    }
    for child in children(expression) {
        slots(program, child, found);
    }
}
