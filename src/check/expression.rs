//! Expressions: one arm for each kind, the longer ones in files of their own.

use super::Checker;
use super::scope::NameKind;
use crate::diagnostic::Diagnostic;
use crate::program::{Expression, ExpressionKind, Model, Type};
use crate::source::{Span, Spanned};
use crate::syntax::ast::{Expr, ExprKind, UnaryOperator};
use crate::units::{Dimension, Unit, parse_quantity, parse_unit};
use crate::value::{ModelValue, Value};
use std::sync::Arc;

impl Checker<'_> {
    /// Checks an expression; one that fails has [`Type::Error`], and was reported.
    pub(super) fn expression(&mut self, expr: &Expr) -> Expression {
        let span = expr.span;
        match &expr.node {
            ExprKind::Number { text, unit } => self.number(text, unit.as_ref(), span),
            ExprKind::Text(parts) => self.text(parts, span),
            ExprKind::Bool(bool) => constant(Value::Bool(*bool), Type::Bool, span),
            ExprKind::Name(name) => self.name(name, span),
            ExprKind::List { items, unit } => self.list(items, unit.as_ref(), span),
            ExprKind::Comprehension { body, variable, values, unit } => {
                self.comprehension(body, variable, values, unit.as_ref(), span)
            }
            ExprKind::Call { function, arguments } => self.call(function, arguments, span),
            ExprKind::Unary { operator, operand } => self.unary(*operator, operand, span),
            ExprKind::Binary { operator, left, right } => self.binary(operator, left, right, span),
            ExprKind::Range { start, end } => self.range(start.as_deref(), end.as_deref(), span),
            ExprKind::If { condition, then, otherwise } => self.choice(condition, then, otherwise, span),
            ExprKind::Index { base, indices } => self.index(base, indices, span),
            ExprKind::Field { base, name } => self.field(base, name, span),
            ExprKind::With { base, properties } => match &base.node {
                ExprKind::Name(name) if name == "table" => self.table(properties, span),
                _ => self.model_with(base, properties, span),
            },
        }
    }

    fn number(&mut self, text: &str, unit: Option<&Spanned<String>>, span: Span) -> Expression {
        let unit = match unit {
            None => Unit { dimension: Dimension::NONE, shift: 0 },
            Some(unit) => match self.unit(unit) {
                Some(unit) => unit,
                None => return Expression::failed(span),
            },
        };
        let Some(number) = parse_quantity(text, unit) else {
            self.report(
                Diagnostic::new("E0102", span, format!("{} is too large a number", self.written(span)))
                    .help("the largest is about 1e308; `inf` stands for infinity"),
            );
            return Expression::failed(span);
        };
        let zero = number == 0.0 && unit.dimension.is_none() && unit.shift == 0;
        let ty = if zero { Type::Zero } else { Type::Number(unit.dimension) };
        constant(Value::Number(number), ty, span)
    }

    /// Reads a unit; the parser has reported those that do not exist.
    pub(super) fn unit(&mut self, unit: &Spanned<String>) -> Option<Unit> {
        let found = parse_unit(&unit.node);
        if found.is_none() {
            self.report(
                Diagnostic::new("E0106", unit.span, format!("`{}` is not a unit", unit.node))
                    .help("`snn units` lists all"),
            );
        }
        found
    }

    fn name(&mut self, name: &str, span: Span) -> Expression {
        if let Some(found) = self.find(name) {
            found.used.set(true);
            self.refer(span, found.span);
            let elsewhere = found.simulation < self.simulation
                && matches!(found.kind, NameKind::Nodes | NameKind::Record | NameKind::Projection);
            if elsewhere {
                let headline = format!("`{name}` belongs to the simulation outside this sweep");
                self.report(
                    Diagnostic::new("E0209", span, headline)
                        .related(found.span, "declared here")
                        .help(
                            "each point of a sweep is a simulation of its own: declare what it needs inside",
                        )
                        .help("or copy a value above the sweep: `let v = …`"),
                );
                return Expression::failed(span);
            }
            self.uses.params.extend(found.params.iter().copied());
            self.uses.running |= found.running;
            let kind = ExpressionKind::Variable { slot: found.slot, name: name.to_string() };
            return Expression { span, ty: found.ty.clone(), kind };
        }
        match name {
            "pi" => constant(Value::Number(std::f64::consts::PI), Type::Number(Dimension::NONE), span),
            "inf" => constant(Value::Number(f64::INFINITY), Type::Zero, span),
            "now" => {
                self.uses.running = true;
                Expression { span, ty: Type::Number(Dimension::TIME), kind: ExpressionKind::Now }
            }
            _ => match crate::models::find(name) {
                Some(declaration) => {
                    let value = Value::Model(Arc::new(ModelValue::plain(declaration)));
                    constant(value, Type::Model(vec![Model(declaration)]), span)
                }
                None => {
                    self.report_unknown_name(name, span);
                    Expression::failed(span)
                }
            },
        }
    }

    fn unary(&mut self, operator: UnaryOperator, operand: &Expr, span: Span) -> Expression {
        let operand = self.expression(operand);
        let ty = match (operator, operand.ty.innermost()) {
            (_, Type::Error) => Type::Error,
            (UnaryOperator::Negate, Type::Number(_) | Type::Zero | Type::Distribution(_)) => {
                operand.ty.clone()
            }
            (UnaryOperator::Not, Type::Bool) => operand.ty.clone(),
            (UnaryOperator::Not, _) => {
                self.want_truth(&operand, "not");
                Type::Error
            }
            (UnaryOperator::Negate, _) => {
                let headline = format!("`-` needs a number, this is {}", operand.ty);
                self.report(
                    Diagnostic::new("E0313", operand.span, headline)
                        .help("use it on a number or a list of numbers"),
                );
                Type::Error
            }
        };
        Expression { span, ty, kind: ExpressionKind::Unary { operator, operand: Box::new(operand) } }
    }

    fn range(&mut self, start: Option<&Expr>, end: Option<&Expr>, span: Span) -> Expression {
        let start = start.map(|side| self.expression(side));
        let end = end.map(|side| self.expression(side));
        let mut dimension = None;
        for side in start.iter().chain(&end) {
            match (&side.ty, dimension) {
                (Type::Error, _) => return Expression::failed(span),
                (Type::Zero, _) => {}
                (Type::Number(found), None) => dimension = Some(*found),
                (Type::Number(found), Some(first)) if *found == first => {}
                (Type::Number(found), Some(first)) => {
                    let found = Type::Number(*found);
                    let first = Type::Number(first);
                    self.report(
                        Diagnostic::new("E0301", span, format!("a range cannot go from {first} to {found}"))
                            .related(side.span, format!("this is {found}"))
                            .help("both ends must measure the same; the unit is written at each: `0 ms .. 10 ms`"),
                    );
                    return Expression::failed(span);
                }
                (other, _) => {
                    let headline = format!("the ends of a range are numbers, this is {other}");
                    self.report(Diagnostic::new("E0313", side.span, headline).help("write `0 .. 10`"));
                    return Expression::failed(span);
                }
            }
        }
        let ty = Type::Range(dimension.unwrap_or(Dimension::NONE));
        Expression {
            span,
            ty,
            kind: ExpressionKind::Range { start: start.map(Box::new), end: end.map(Box::new) },
        }
    }

    fn choice(&mut self, condition: &Expr, then: &Expr, otherwise: &Expr, span: Span) -> Expression {
        let condition = self.expression(condition);
        self.want_truth(&condition, "if");
        let then = self.expression(then);
        let otherwise = self.expression(otherwise);
        let ty = match join(&then.ty, &otherwise.ty) {
            Some(ty) => ty,
            None => {
                let headline = format!("the branches differ: {} and {}", then.ty, otherwise.ty);
                self.report(
                    Diagnostic::new("E0313", span, headline)
                        .related(then.span, format!("{}", then.ty))
                        .related(otherwise.span, format!("{}", otherwise.ty))
                        .help("both branches of an `if` must be of one kind"),
                );
                Type::Error
            }
        };
        let kind = ExpressionKind::If {
            condition: Box::new(condition),
            then: Box::new(then),
            otherwise: Box::new(otherwise),
        };
        Expression { span, ty, kind }
    }
}

/// A literal.
pub(super) fn constant(value: Value, ty: Type, span: Span) -> Expression {
    Expression { span, ty, kind: ExpressionKind::Constant(value) }
}

/// The type that holds both, if they are of one kind: `0` takes the other's dimension, an empty list the other's
/// element, models add their alternatives.
pub(super) fn join(left: &Type, right: &Type) -> Option<Type> {
    match (left, right) {
        (Type::Error, other) | (other, Type::Error) => Some(other.clone()),
        (Type::Zero, Type::Zero) => Some(Type::Zero),
        (Type::Zero, Type::Number(dimension)) | (Type::Number(dimension), Type::Zero) => {
            Some(Type::Number(*dimension))
        }
        (Type::List(left), Type::List(right)) => Some(Type::List(Box::new(join(left, right)?))),
        (Type::Model(left), Type::Model(right)) => {
            let mut models = left.clone();
            models.extend(right.iter().filter(|model| !left.contains(model)));
            Some(Type::Model(models))
        }
        (Type::Nodes(left), Type::Nodes(right)) => {
            let mut models = left.models.clone();
            models.extend(right.models.iter().filter(|model| !left.models.contains(model)));
            let single = left.single && right.single;
            Some(Type::Nodes(crate::program::NodesType { models, single }))
        }
        (left, right) => (left == right).then(|| left.clone()),
    }
}
