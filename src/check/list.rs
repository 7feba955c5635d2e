//! Lists, comprehensions, tables.

use super::Checker;
use super::expression::{constant, join};
use super::scope::NameKind;
use crate::diagnostic::Diagnostic;
use crate::program::{Expression, ExpressionKind, Type};
use crate::source::{Span, Spanned};
use crate::syntax::ast::{BinaryOperator, Expr, ExprKind, Properties, UnaryOperator};
use crate::units::{Dimension, Unit, parse_quantity};
use crate::value::Value;

impl Checker<'_> {
    pub(super) fn list(&mut self, items: &[Expr], unit: Option<&Spanned<String>>, span: Span) -> Expression {
        if let Some(unit) = unit {
            return match self.unit(unit) {
                Some(unit) => self.list_with_unit(items, unit, span),
                None => Expression::failed(span),
            };
        }
        let items: Vec<Expression> = items.iter().map(|item| self.expression(item)).collect();
        let mut element = Type::Error;
        for (position, item) in items.iter().enumerate() {
            match join(&element, &item.ty) {
                Some(joined) => element = joined,
                None => {
                    let first = &items[..position];
                    let first = first.iter().rev().find(|earlier| !earlier.ty.is_error()).unwrap_or(item);
                    let headline = format!("the list mixes {} and {}", first.ty, item.ty);
                    self.report(
                        Diagnostic::new("E0313", item.span, headline)
                            .label(format!("{}", item.ty))
                            .related(first.span, format!("{}", first.ty))
                            .help("the elements of a list must be of one kind; for columns of several kinds use `table { … }`"),
                    );
                    return Expression::failed(span);
                }
            }
        }
        Expression { span, ty: Type::List(Box::new(element)), kind: ExpressionKind::List(items) }
    }

    /// `[1, 2, -5] mV`: each number is converted in decimal, as if the unit stood behind it.
    fn list_with_unit(&mut self, items: &[Expr], unit: Unit, span: Span) -> Expression {
        let mut lowered = Vec::new();
        let mut ty = Type::Number(unit.dimension);
        for item in items {
            match &item.node {
                ExprKind::List { items, unit: None } => {
                    let inner = self.list_with_unit(items, unit, item.span);
                    if inner.ty == Type::Error {
                        return Expression::failed(span);
                    }
                    ty = inner.ty.clone();
                    lowered.push(inner);
                }
                _ => match plain_number(item)
                    .and_then(|(sign, text)| Some(sign * parse_quantity(text, unit)?))
                {
                    Some(number) => {
                        let number = constant(Value::Number(number), Type::Number(unit.dimension), item.span);
                        lowered.push(number);
                    }
                    None => {
                        let written = self.written(item.span);
                        self.report(
                            Diagnostic::new(
                                "E0313",
                                item.span,
                                "a unit may follow a list of plain numbers only",
                            )
                            .label(format!("`{written}` is not a plain number"))
                            .help("write the unit at each element, or multiply the list: `[a, b] * 1 mV`"),
                        );
                        return Expression::failed(span);
                    }
                },
            }
        }
        Expression { span, ty: Type::List(Box::new(ty)), kind: ExpressionKind::List(lowered) }
    }

    pub(super) fn comprehension(
        &mut self,
        body: &Expr,
        variable: &Spanned<String>,
        values: &Expr,
        unit: Option<&Spanned<String>>,
        span: Span,
    ) -> Expression {
        let values = self.expression(values);
        let element = self.element_of(&values, "for");
        let (slot, mut body) = self.in_scope(span, |checker| {
            let kind = if checker.in_function > 0 { NameKind::Argument } else { NameKind::Variable };
            let slot = checker.declare(variable, kind, element);
            (slot, checker.expression(body))
        });
        if let Some(unit) = unit {
            let Some(unit) = self.unit(unit) else { return Expression::failed(span) };
            if !self.want_nested(&mut body, Dimension::NONE, 0, 9, "an element") {
                return Expression::failed(span);
            }
            let one = parse_quantity("1", unit).unwrap_or(1.0);
            let factor = constant(Value::Number(one), Type::Number(unit.dimension), body.span);
            let ty = Type::Number(unit.dimension).nested(body.ty.depth());
            let operator = Spanned::new(BinaryOperator::Multiply, body.span);
            let kind = ExpressionKind::Binary { operator, left: Box::new(body), right: Box::new(factor) };
            body = Expression { span, ty, kind };
        }
        let ty = Type::List(Box::new(body.ty.clone()));
        let kind = ExpressionKind::Comprehension { body: Box::new(body), slot, values: Box::new(values) };
        Expression { span, ty, kind }
    }

    /// What the elements are of something to be gone through; reports what cannot be.
    pub(super) fn element_of(&mut self, values: &Expression, what: &str) -> Type {
        match &values.ty {
            Type::Error => Type::Error,
            Type::List(element) => (**element).clone().settled(),
            Type::Range(Dimension::NONE) => {
                let open = matches!(&values.kind, ExpressionKind::Range { end: None, .. });
                if open {
                    self.report(
                        Diagnostic::new("E0102", values.span, format!("`{what}` needs a range with an end"))
                            .help("write `0 .. 10`"),
                    );
                    return Type::Error;
                }
                Type::Number(Dimension::NONE)
            }
            Type::Range(dimension) => {
                let unit = dimension.default_unit();
                self.report(
                    Diagnostic::new("E0310", values.span, format!("`{what}` cannot count in {unit}"))
                        .label("a range of quantities has no steps of its own")
                        .help("say the steps: `range(start, stop, step)` or `linspace(start, stop, n)`"),
                );
                Type::Error
            }
            other => {
                let written = self.written(values.span);
                let help = match other {
                    Type::Number(dimension) if !dimension.is_none() => {
                        format!("for one value write `[{written}]`, for several `range(…)` or `linspace(…)`")
                    }
                    Type::Number(_) | Type::Zero => format!("count with `0 .. {written}`"),
                    Type::Nodes(_) => format!("go through the indices: `for i in 0 .. len({written})`"),
                    _ => "go through a list, or a range such as `0 .. 10`".to_string(),
                };
                self.report(
                    Diagnostic::new(
                        "E0310",
                        values.span,
                        format!("`{what}` needs a list or a range, this is {other}"),
                    )
                    .help(help),
                );
                Type::Error
            }
        }
    }

    /// `table { name = values, … }`
    pub(super) fn table(&mut self, properties: &Properties, span: Span) -> Expression {
        let mut columns: Vec<(Spanned<String>, Expression)> = Vec::new();
        let mut types = Vec::new();
        self.report_twice(properties);
        for property in &properties.node {
            let mut value = self.expression(&property.value);
            if property.drawn {
                self.report(
                    Diagnostic::new("E0306", property.name.span, "a column of a table cannot be drawn")
                        .help(format!("draw above: `let {}[100] ~ …`", property.name.node)),
                );
                value = Expression::failed(property.value.span);
            }
            let element = match &value.ty {
                Type::List(element) => (**element).clone().settled(),
                Type::Range(Dimension::NONE) => Type::Number(Dimension::NONE),
                Type::Error => Type::Error,
                other => {
                    let written = self.written(value.span);
                    let headline = format!("`{}` needs a list", property.name.node);
                    let help = format!("a column holds one value for each row: `[{written}]`");
                    let diagnostic = Diagnostic::new("E0310", value.span, headline)
                        .label(format!("this is {other}"))
                        .help(help);
                    self.report(diagnostic);
                    Type::Error
                }
            };
            types.push((property.name.node.clone(), element));
            columns.push((property.name.clone(), value));
        }
        Expression { span, ty: Type::Table(types), kind: ExpressionKind::Table(columns) }
    }

    /// E0108 for properties that are given twice.
    pub(super) fn report_twice(&mut self, properties: &Properties) {
        for (position, property) in properties.node.iter().enumerate() {
            let name = &property.name;
            if let Some(first) = properties.node[..position].iter().find(|earlier| earlier.name == *name) {
                self.report(
                    Diagnostic::new("E0108", name.span, format!("`{}` is given twice", name.node))
                        .related(first.name.span, "first given here")
                        .help("keep one of the two"),
                );
            }
        }
    }
}

/// Sign and digits of a number without unit, `-5`.
fn plain_number(expr: &Expr) -> Option<(f64, &str)> {
    match &expr.node {
        ExprKind::Number { text, unit: None } => Some((1.0, text)),
        ExprKind::Unary { operator: UnaryOperator::Negate, operand } => {
            plain_number(operand).map(|(sign, text)| (-sign, text))
        }
        _ => None,
    }
}
