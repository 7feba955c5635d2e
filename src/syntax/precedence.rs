//! Operators: a flat row of values and signs to a tree.
//!
//! Loosest first: `or`, `and`, `not`, comparisons (not chained), `..` (not chained), `+ -`, `* /`, unary `-`, `^` (from the
//! right, so `-2 ^ 2` is -4 and `2 ^ -1` is one half).

use super::ast::{BinaryOperator, Expr, ExprKind, UnaryOperator};
use super::grammar::Rule;
use crate::diagnostic::Diagnostic;
use crate::source::{Span, Spanned};

/// How tightly signs bind; the printer sets parentheses by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    /// `if … then … else …`, and the start of any expression.
    Loosest,
    /// `or`
    Or,
    /// `and`
    And,
    /// `not`
    Not,
    /// `== != < <= > >=`
    Comparison,
    /// `..`
    Range,
    /// `+ -`
    Sum,
    /// `* /`
    Product,
    /// unary `-`
    Negate,
    /// `^`
    Power,
    /// Values with what is glued to them.
    Value,
}

impl Level {
    /// The level of an operator.
    pub fn of(operator: BinaryOperator) -> Level {
        match operator {
            BinaryOperator::Or => Level::Or,
            BinaryOperator::And => Level::And,
            BinaryOperator::Add | BinaryOperator::Subtract => Level::Sum,
            BinaryOperator::Multiply | BinaryOperator::Divide => Level::Product,
            BinaryOperator::Power => Level::Power,
            _ => Level::Comparison,
        }
    }

    /// The next tighter level.
    pub fn tighter(self) -> Level {
        match self {
            Level::Loosest => Level::Or,
            Level::Or => Level::And,
            Level::And => Level::Not,
            Level::Not => Level::Comparison,
            Level::Comparison => Level::Range,
            Level::Range => Level::Sum,
            Level::Sum => Level::Product,
            Level::Product => Level::Negate,
            Level::Negate => Level::Power,
            Level::Power | Level::Value => Level::Value,
        }
    }
}

/// A piece of the row.
pub(super) enum Part {
    /// A value.
    Value(Expr),
    /// `-` or `not` before a value.
    Prefix(UnaryOperator, Span),
    /// A sign between two values.
    Infix(BinaryOperator, Span),
    /// `..`
    Range(Span),
}

impl Part {
    /// A sign before a value.
    pub fn prefix(rule: Rule, span: Span) -> Part {
        let operator = if rule == Rule::not { UnaryOperator::Not } else { UnaryOperator::Negate };
        Part::Prefix(operator, span)
    }

    /// A sign between two values, or `..`.
    pub fn infix(symbol: &str, span: Span) -> Part {
        let operator = match symbol {
            "or" => BinaryOperator::Or,
            "and" => BinaryOperator::And,
            "==" => BinaryOperator::Equal,
            "!=" => BinaryOperator::NotEqual,
            "<" => BinaryOperator::Less,
            "<=" => BinaryOperator::LessEqual,
            ">" => BinaryOperator::Greater,
            ">=" => BinaryOperator::GreaterEqual,
            "+" => BinaryOperator::Add,
            "-" => BinaryOperator::Subtract,
            "*" => BinaryOperator::Multiply,
            "/" => BinaryOperator::Divide,
            "^" => BinaryOperator::Power,
            _ => return Part::Range(span),
        };
        Part::Infix(operator, span)
    }
}

type Built = Result<Expr, Box<Diagnostic>>;

/// The tree of a row that the grammar has read.
pub(super) fn tree(parts: Vec<Part>) -> Built {
    let mut row = Row { parts: parts.into_iter().peekable() };
    row.expression(Level::Loosest)
}

struct Row {
    parts: std::iter::Peekable<std::vec::IntoIter<Part>>,
}

impl Row {
    /// A value and all signs after it that bind at least as tightly as `level`.
    fn expression(&mut self, level: Level) -> Built {
        let mut left = self.start()?;
        loop {
            match self.parts.peek() {
                Some(&Part::Infix(operator, span)) if Level::of(operator) >= level => {
                    self.parts.next();
                    left = self.binary(left, Spanned::new(operator, span))?;
                }
                Some(&Part::Range(span)) if Level::Range >= level => {
                    self.parts.next();
                    left = self.range(Some(left), span)?;
                }
                _ => return Ok(left),
            }
        }
    }

    fn start(&mut self) -> Built {
        match self.parts.next() {
            Some(Part::Prefix(operator, span)) => {
                let level = if operator == UnaryOperator::Not { Level::Not } else { Level::Negate };
                let operand = self.expression(level)?;
                let span = span.to(operand.span);
                Ok(Expr::new(ExprKind::Unary { operator, operand: Box::new(operand) }, span))
            }
            Some(Part::Range(span)) => self.range(None, span),
            Some(Part::Value(value)) => Ok(value),
            Some(Part::Infix(_, span)) => Err(value_missing(span)),
            None => Err(value_missing(Span::default())),
        }
    }

    fn binary(&mut self, left: Expr, operator: Spanned<BinaryOperator>) -> Built {
        let level = Level::of(operator.node);
        // The right side of `^` takes a further `^`, and a sign of its own.
        let right = self.expression(if level == Level::Power { level } else { level.tighter() })?;
        if operator.node.is_comparison()
            && let Some(&Part::Infix(second, span)) = self.parts.peek()
            && second.is_comparison()
        {
            return Err(Box::new(
                Diagnostic::new("E0102", span, "comparisons cannot be chained")
                    .label(format!(
                        "after `{}` there can be no `{}`",
                        operator.node.symbol(),
                        second.symbol()
                    ))
                    .related(operator.span, "the first comparison")
                    .help("write both with `and`: `a < b and b < c`"),
            ));
        }
        let span = left.span.to(right.span);
        Ok(Expr::new(ExprKind::Binary { operator, left: Box::new(left), right: Box::new(right) }, span))
    }

    fn range(&mut self, start: Option<Expr>, sign: Span) -> Built {
        let has_end = matches!(self.parts.peek(), Some(Part::Value(_) | Part::Prefix(..)));
        let end = if has_end { Some(self.expression(Level::Sum)?) } else { None };
        if let Some(&Part::Range(span)) = self.parts.peek() {
            return Err(Box::new(
                Diagnostic::new("E0102", span, "a range has two ends only")
                    .help("for other steps than 1, write `range(start, stop, step)`"),
            ));
        }
        let first = start.as_ref().map_or(sign, |start| start.span);
        let span = first.to(end.as_ref().map_or(sign, |end| end.span));
        Ok(Expr::new(ExprKind::Range { start: start.map(Box::new), end: end.map(Box::new) }, span))
    }
}

fn value_missing(span: Span) -> Box<Diagnostic> {
    Box::new(Diagnostic::new("E0102", span, "a value is missing here"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;
    use crate::syntax::ast::StatementKind;
    use crate::syntax::parse_input;

    /// The tree of an expression with all its parentheses.
    fn tree_of(text: &str) -> String {
        let parsed = parse_input(FileId(0), text);
        assert_eq!(parsed.diagnostics, [], "{text}");
        match &parsed.script.statements[0].node {
            StatementKind::Bare(value) => shown(value),
            other => panic!("{other:?}"),
        }
    }

    fn shown(value: &Expr) -> String {
        let bound = |bound: &Option<Box<Expr>>| bound.as_ref().map_or(String::new(), |bound| shown(bound));
        match &value.node {
            ExprKind::Binary { operator, left, right } => {
                format!("({} {} {})", shown(left), operator.node.symbol(), shown(right))
            }
            ExprKind::Unary { operator: UnaryOperator::Negate, operand } => format!("(-{})", shown(operand)),
            ExprKind::Unary { operator: UnaryOperator::Not, operand } => format!("(not {})", shown(operand)),
            ExprKind::Range { start, end } => format!("({} .. {})", bound(start), bound(end)),
            _ => crate::syntax::print_expr(value),
        }
    }

    #[test]
    fn signs_bind_as_the_language_says() {
        for (text, tree) in [
            ("a or b and not c == d", "(a or (b and (not (c == d))))"),
            ("a + b * c - d / e", "((a + (b * c)) - (d / e))"),
            ("-2 ^ 2", "(-(2 ^ 2))"),
            ("2 ^ -1 * 3", "((2 ^ (-1)) * 3)"),
            ("a ^ b ^ c", "(a ^ (b ^ c))"),
            ("-a * -b", "((-a) * (-b))"),
            ("0 .. n + 1", "(0 .. (n + 1))"),
            ("-50 ms .. 20 ms", "((-50 ms) .. 20 ms)"),
            ("1 / 20 ms", "(1 / 20 ms)"),
            ("10 mV / s", "(10 mV / s)"),
            ("10 mV/s", "10 mV/s"),
            ("a - b - c", "((a - b) - c)"),
            (".. a + b", "( .. (a + b))"),
            ("a ..", "(a .. )"),
        ] {
            assert_eq!(tree_of(text), tree, "{text}");
        }
    }
}
