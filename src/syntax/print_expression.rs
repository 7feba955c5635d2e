//! Tree to canonical text: expressions.
//!
//! Parentheses stand where precedence wants them, around an `if` or a range within a calculation, and around what would
//! otherwise be read with its neighbour: a model with properties before a block, a range without end before a word.

use super::ast::{BinaryOperator, Expr, ExprKind, Format, TextPart, UnaryOperator};
use super::precedence::Level;
use super::print::{arguments, free, properties};

/// May a long text be broken into lines?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lines {
    /// No.
    One,
    /// Yes; the first line is indented by this many levels.
    Many {
        /// Levels of four blanks.
        level: usize,
    },
}

impl Lines {
    /// Pieces with commas between them, each on a line if there is more than one and lines may be broken.
    pub fn joined(self, pieces: &[String]) -> String {
        match self {
            Lines::Many { level } => pieces.join(&format!(",\n{}", "    ".repeat(level + 1))),
            Lines::One => pieces.join(", "),
        }
    }
}

/// What comes after an expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    /// Nothing that a value can begin with: a range may be open there.
    Free,
    /// A word that could be a name.
    Closed,
}

/// An expression that is not an operand of another.
pub(super) fn whole(value: &Expr, ending: Ending, lines: Lines) -> String {
    if ending == Ending::Closed && is_open(value) {
        return format!("({})", one(value, false));
    }
    let Lines::Many { level } = lines else { return one(value, false) };
    let inner = "    ".repeat(level + 1);
    match &value.node {
        ExprKind::With { base, properties: values } => {
            format!("{} {}", one(base, false), properties(values, lines))
        }
        ExprKind::If { condition, then, otherwise } => format!(
            "if {}\n{inner}then {}\n{inner}else {}",
            branch(condition),
            branch(then),
            last_branch(otherwise)
        ),
        ExprKind::List { items, unit } if items.len() > 1 => {
            let items: Vec<String> = items.iter().map(|item| free(item, Lines::One)).collect();
            let unit = unit.as_ref().map_or(String::new(), |unit| format!(" {}", unit.node));
            format!("[\n{inner}{}\n{}]{unit}", lines.joined(&items), "    ".repeat(level))
        }
        _ => one(value, false),
    }
}

/// An expression before the block of `for` or `if`.
pub(super) fn head(value: &Expr) -> String {
    match &value.node {
        ExprKind::If { .. } => format!("({})", one(value, false)),
        _ if is_open(value) => format!("({})", one(value, false)),
        _ => one(value, true),
    }
}

/// A text without values in it, with its quotes.
pub(super) fn text_literal(characters: &str) -> String {
    format!("\"{}\"", escaped(characters))
}

/// On one line. In a head, models with properties stand in parentheses.
fn one(value: &Expr, in_head: bool) -> String {
    let unit = |unit: &Option<_>| unit_after(unit.as_ref());
    match &value.node {
        ExprKind::Number { text, unit: its_unit } => format!("{text}{}", unit(its_unit)),
        ExprKind::Text(parts) => format!("\"{}\"", parts.iter().map(part).collect::<String>()),
        ExprKind::Bool(value) => value.to_string(),
        ExprKind::Name(name) => name.clone(),
        ExprKind::List { items, unit: its_unit } => {
            let items: Vec<String> = items.iter().map(|item| free(item, Lines::One)).collect();
            format!("[{}]{}", items.join(", "), unit(its_unit))
        }
        ExprKind::Comprehension { body, variable, values, unit: its_unit } => {
            let (body, values) = (whole(body, Ending::Free, Lines::One), free(values, Lines::One));
            format!("[{body} for {} in {values}]{}", variable.node, unit(its_unit))
        }
        ExprKind::Call { function, arguments: list } => format!("{}({})", function.node, arguments(list)),
        ExprKind::Unary { operator: UnaryOperator::Not, operand: inner } => {
            format!("not {}", operand(inner, Level::Not, in_head))
        }
        ExprKind::Unary { operator: UnaryOperator::Negate, operand: inner } => {
            format!("-{}", operand(inner, Level::Negate, in_head))
        }
        ExprKind::Binary { operator, left, right } => binary(operator.node, left, right, in_head),
        ExprKind::Range { start, end } => range(start.as_deref(), end.as_deref(), in_head),
        ExprKind::If { condition, then, otherwise } => {
            format!("if {} then {} else {}", branch(condition), branch(then), last_branch(otherwise))
        }
        ExprKind::Index { base, indices } => {
            let indices: Vec<String> = indices.iter().map(|index| free(index, Lines::One)).collect();
            format!("{}[{}]", operand(base, Level::Value, true), indices.join(", "))
        }
        ExprKind::Field { base, name } => format!("{}.{}", operand(base, Level::Value, true), name.node),
        ExprKind::With { base, properties: values } => {
            let text = format!("{} {}", one(base, false), properties(values, Lines::One));
            if in_head { format!("({text})") } else { text }
        }
    }
}

fn unit_after(unit: Option<&crate::source::Spanned<String>>) -> String {
    unit.map_or(String::new(), |unit| format!(" {}", unit.node))
}

/// The condition and first branch of an `if`: a word follows.
fn branch(value: &Expr) -> String {
    match &value.node {
        ExprKind::If { .. } => format!("({})", one(value, false)),
        _ => free(value, Lines::One),
    }
}

/// The last branch: further `if`s go on as they are read.
fn last_branch(value: &Expr) -> String {
    if is_open(value) { format!("({})", one(value, false)) } else { one(value, false) }
}

fn binary(operator: BinaryOperator, left: &Expr, right: &Expr, in_head: bool) -> String {
    let level = Level::of(operator);
    let from_the_right = operator == BinaryOperator::Power;
    let is_loose_left = !from_the_right && !operator.is_comparison();
    let left = operand(left, if is_loose_left { level } else { level.tighter() }, in_head);
    // The right side of `^` may have a sign of its own.
    let right_level = match &right.node {
        ExprKind::Unary { operator: UnaryOperator::Negate, .. } if from_the_right => Level::Negate,
        _ if from_the_right => level,
        _ => level.tighter(),
    };
    format!("{left} {} {}", operator.symbol(), operand(right, right_level, in_head))
}

fn range(start: Option<&Expr>, end: Option<&Expr>, in_head: bool) -> String {
    let start = start.map_or(String::new(), |start| format!("{} ", operand(start, Level::Sum, in_head)));
    let end = end.map_or(String::new(), |end| {
        let text = operand(end, Level::Sum, in_head);
        // A text after `..` is the label of a `param`.
        if text.starts_with('"') { format!(" ({text})") } else { format!(" {text}") }
    });
    format!("{start}..{end}")
}

/// A part of a calculation that binds at least as tightly as `level`.
fn operand(value: &Expr, level: Level, in_head: bool) -> String {
    let own = match &value.node {
        ExprKind::If { .. } | ExprKind::Range { .. } => Level::Loosest,
        ExprKind::Binary { operator, .. } => Level::of(operator.node),
        ExprKind::Unary { operator: UnaryOperator::Not, .. } => Level::Not,
        ExprKind::Unary { .. } => Level::Negate,
        _ => Level::Value,
    };
    if own < level || own == Level::Loosest {
        format!("({})", one(value, false))
    } else {
        one(value, in_head)
    }
}

/// Does it end in a range without end?
fn is_open(value: &Expr) -> bool {
    match &value.node {
        ExprKind::Range { end, .. } => end.is_none(),
        ExprKind::If { otherwise, .. } => is_open(otherwise),
        _ => false,
    }
}

fn part(part: &TextPart) -> String {
    match part {
        TextPart::Literal(characters) => escaped(characters),
        TextPart::Value { value, format } => {
            format!("{{{}{}}}", free(value, Lines::One), format_after(format))
        }
    }
}

fn format_after(format: &Format) -> String {
    match (&format.decimals, &format.unit) {
        (None, None) => String::new(),
        (None, Some(unit)) => format!(":{}", unit.node),
        (Some(decimals), unit) => format!(":.{decimals}{}", unit_after(unit.as_ref())),
    }
}

fn escaped(characters: &str) -> String {
    let mut text = String::with_capacity(characters.len());
    for character in characters.chars() {
        match character {
            '{' => text.push_str("{{"),
            '}' => text.push_str("}}"),
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\n' => text.push_str("\\n"),
            '\t' => text.push_str("\\t"),
            other => text.push(other),
        }
    }
    text
}
