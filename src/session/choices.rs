//! Every choice of a script, not only the one that is made: `param input = "regular" in ["regular", "irregular"]`.

use crate::diagnostic::Diagnostic;
use crate::interp::{Options, rehearse};
use crate::program::{Expression, ExpressionKind, Parameter, Program};
use crate::value::{List, Value, arithmetic};

/// Rehearses the program with each other choice of each param that has choices, one param at a time, and adds what is
/// found only then, saying for which choice.
pub(super) fn rehearse_others(program: &Program, options: &Options, found: &mut Vec<Diagnostic>) {
    for param in &program.params {
        let name = &param.name.node;
        let current = options
            .set
            .iter()
            .rfind(|(set, _)| set == name)
            .map(|(_, value)| value.clone())
            .or_else(|| literal(&param.default));
        for choice in choices(param) {
            if current.as_ref().and_then(|current| arithmetic::same(current, &choice)) == Some(true) {
                continue;
            }
            let written = written(&choice, param);
            let mut other = options.clone();
            other.set.retain(|(set, _)| set != name);
            other.set.push((name.clone(), choice));
            for diagnostic in rehearse(program, &other).diagnostics {
                if !found.iter().any(|known| same_finding(known, &diagnostic)) {
                    found.push(diagnostic.note(format!("when {name} = {written}")));
                }
            }
        }
    }
}

fn same_finding(known: &Diagnostic, other: &Diagnostic) -> bool {
    let place = |diagnostic: &Diagnostic| diagnostic.place.as_ref().map(|place| place.span);
    known.code == other.code && place(known) == place(other)
}

/// The choices of a param: a list of literals after `in`.
fn choices(param: &Parameter) -> Vec<Value> {
    match param.domain.as_ref().map(|domain| &domain.kind) {
        Some(ExpressionKind::List(items)) => items.iter().filter_map(literal).collect(),
        Some(ExpressionKind::Constant(Value::List(list))) => list.iter().collect(),
        _ => Vec::new(),
    }
}

fn literal(expression: &Expression) -> Option<Value> {
    match &expression.kind {
        ExpressionKind::Constant(value) => Some(value.clone()),
        ExpressionKind::Text(parts) => match parts.as_slice() {
            [] => Some(Value::text("")),
            [crate::program::Part::Literal(text)] => Some(Value::text(text.as_str())),
            _ => None,
        },
        _ => None,
    }
}

fn written(choice: &Value, param: &Parameter) -> String {
    match choice {
        Value::Text(text) => format!("\"{text}\""),
        Value::List(List::Values(_)) => "another choice".into(),
        other => crate::value::format::value(other, param.ty.dimension()),
    }
}
