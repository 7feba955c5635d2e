//! Operators: what they take and what dimension comes out.

use super::Checker;
use super::expression::join;
use crate::diagnostic::Diagnostic;
use crate::program::{Expression, ExpressionKind, Type};
use crate::source::{Span, Spanned};
use crate::syntax::ast::{BinaryOperator, Expr};
use crate::units::{Dimension, Exponent};
use crate::value::Value;

impl Checker<'_> {
    pub(super) fn binary(
        &mut self,
        operator: &Spanned<BinaryOperator>,
        left: &Expr,
        right: &Expr,
        span: Span,
    ) -> Expression {
        let left = self.expression(left);
        let right = self.expression(right);
        let failed = left.ty.is_error() || right.ty.is_error();
        let ty = match operator.node {
            BinaryOperator::Or | BinaryOperator::And => self.logical(operator, &left, &right),
            // An empty list is of any type.
            _ if failed && left.ty.depth() == 0 && right.ty.depth() == 0 => None,
            BinaryOperator::Equal | BinaryOperator::NotEqual => self.equality(operator, &left, &right, span),
            comparison if comparison.is_comparison() => self.comparison(operator, &left, &right, span),
            BinaryOperator::Add | BinaryOperator::Subtract => self.sum(operator, &left, &right, span),
            BinaryOperator::Multiply | BinaryOperator::Divide => self.product(operator, &left, &right, span),
            _ => self.power(operator, &left, &right, span),
        };
        let ty = match ty {
            Some(_) if self.mixes_depths(&left, &right, span) => Type::Error,
            Some(ty) => ty,
            None => Type::Error,
        };
        let kind = ExpressionKind::Binary {
            operator: operator.clone(),
            left: Box::new(left),
            right: Box::new(right),
        };
        Expression { span, ty, kind }
    }

    /// E0313: a vector and a matrix do not spread to each other, since either axis could be meant.
    fn mixes_depths(&mut self, left: &Expression, right: &Expression, span: Span) -> bool {
        let (a, b) = (left.ty.depth(), right.ty.depth());
        if a == 0 || b == 0 || a == b || left.ty.is_error() || right.ty.is_error() {
            return false;
        }
        let (matrix, vector) = if a > b { (left, right) } else { (right, left) };
        let (matrix_text, vector_text) = (self.written(matrix.span), self.written(vector.span));
        self.report(
            Diagnostic::new("E0313", span, "a list and a list of lists cannot be combined")
                .related(vector.span, format!("{}", vector.ty))
                .related(matrix.span, format!("{}", matrix.ty))
                .help(format!(
                    "say which belongs to which: `[{matrix_text}[i] + {vector_text}[i] for i in 0 .. len({vector_text})]` for instance"
                )),
        );
        true
    }

    fn logical(
        &mut self,
        operator: &Spanned<BinaryOperator>,
        left: &Expression,
        right: &Expression,
    ) -> Option<Type> {
        for side in [left, right] {
            if !matches!(side.ty.innermost(), Type::Bool | Type::Error) {
                self.want_truth(side, operator.node.symbol());
                return None;
            }
        }
        Some(Type::Bool.nested(left.ty.depth().max(right.ty.depth())))
    }

    fn equality(
        &mut self,
        operator: &Spanned<BinaryOperator>,
        left: &Expression,
        right: &Expression,
        span: Span,
    ) -> Option<Type> {
        let depth = left.ty.depth().max(right.ty.depth());
        let (a, b) = (left.ty.innermost(), right.ty.innermost());
        match (a, b) {
            (Type::Error, _) | (_, Type::Error) => Some(Type::Bool.nested(depth)),
            (Type::Number(_) | Type::Zero, Type::Number(_) | Type::Zero) => {
                if join(a, b).is_none() {
                    self.report_unlike(operator, left, right, span);
                    return None;
                }
                if self.is_computed(left) || self.is_computed(right) {
                    let (left, right) = (self.written(left.span), self.written(right.span));
                    self.report(
                        Diagnostic::new("W0301", span, "exact comparison of computed numbers").help(format!(
                            "rounding may decide; write `approx({left}, {right}, tol = 1e-9)`"
                        )),
                    );
                }
                Some(Type::Bool.nested(depth))
            }
            (Type::Text, Type::Text) => {
                self.lint_choice(left, right);
                self.lint_choice(right, left);
                Some(Type::Bool.nested(depth))
            }
            (Type::Bool, Type::Bool) => Some(Type::Bool.nested(depth)),
            _ => {
                let comparable =
                    |ty: &Type| matches!(ty, Type::Number(_) | Type::Zero | Type::Text | Type::Bool);
                let side = if comparable(a) { right } else { left };
                let headline = if comparable(a) && comparable(b) {
                    format!("{} and {} cannot be compared", left.ty, right.ty)
                } else {
                    format!("`{}` cannot compare this: it is {}", operator.node.symbol(), side.ty)
                };
                self.report(
                    Diagnostic::new("E0305", span, headline)
                        .related(left.span, format!("{}", left.ty))
                        .related(right.span, format!("{}", right.ty))
                        .help("numbers, texts and truth values can be compared, and lists of them"),
                );
                None
            }
        }
    }

    /// W0202: a choice param compared with what is none of its choices.
    fn lint_choice(&mut self, variable: &Expression, text: &Expression) {
        let (ExpressionKind::Variable { slot, name }, ExpressionKind::Constant(Value::Text(text_value))) =
            (&variable.kind, &text.kind)
        else {
            return;
        };
        let Some(param) = self.params.iter().find(|param| param.slot == *slot) else { return };
        let Some(ExpressionKind::List(choices)) = param.domain.as_ref().map(|domain| &domain.kind) else {
            return;
        };
        let choices: Vec<String> = choices
            .iter()
            .filter_map(|choice| match &choice.kind {
                ExpressionKind::Constant(Value::Text(choice)) => Some(choice.to_string()),
                _ => None,
            })
            .collect();
        if choices.iter().all(|choice| **choice != **text_value) {
            let quoted: Vec<String> = choices.iter().map(|choice| format!("\"{choice}\"")).collect();
            self.report(
                Diagnostic::new("W0202", text.span, format!("`{name}` is never \"{text_value}\""))
                    .help(format!("choices: {}", quoted.join(", "))),
            );
        }
    }

    fn comparison(
        &mut self,
        operator: &Spanned<BinaryOperator>,
        left: &Expression,
        right: &Expression,
        span: Span,
    ) -> Option<Type> {
        let depth = left.ty.depth().max(right.ty.depth());
        self.numbers_alike(operator, left, right, span).map(|_| Type::Bool.nested(depth))
    }

    fn sum(
        &mut self,
        operator: &Spanned<BinaryOperator>,
        left: &Expression,
        right: &Expression,
        span: Span,
    ) -> Option<Type> {
        let depth = left.ty.depth().max(right.ty.depth());
        // A distribution is shifted by a value.
        let shifted = match (&left.ty, &right.ty) {
            (Type::Distribution(dimension), other) | (other, Type::Distribution(dimension)) => {
                Some((*dimension, other))
            }
            _ => None,
        };
        if let Some((dimension, other)) = shifted {
            return match other.innermost() {
                Type::Zero => Some(Type::Distribution(dimension)),
                Type::Number(found) if *found == dimension => Some(Type::Distribution(dimension)),
                Type::Number(found) => {
                    let (a, b) = (Type::Number(dimension), Type::Number(*found));
                    let headline = format!("a distribution of {a} cannot be shifted by {b}");
                    self.report(Diagnostic::new("E0301", span, headline).help("both must measure the same"));
                    None
                }
                _ => {
                    self.report_distribution(span);
                    None
                }
            };
        }
        self.numbers_alike(operator, left, right, span).map(|ty| ty.nested(depth))
    }

    /// Both are numbers of one dimension; gives that number type.
    fn numbers_alike(
        &mut self,
        operator: &Spanned<BinaryOperator>,
        left: &Expression,
        right: &Expression,
        span: Span,
    ) -> Option<Type> {
        for side in [left, right] {
            if !matches!(side.ty.innermost(), Type::Number(_) | Type::Zero | Type::Error) {
                self.report_not_a_number(operator, side);
                return None;
            }
        }
        let joined = join(left.ty.innermost(), right.ty.innermost());
        if joined.is_none() {
            self.report_unlike(operator, left, right, span);
        }
        joined
    }

    fn report_unlike(
        &mut self,
        operator: &Spanned<BinaryOperator>,
        left: &Expression,
        right: &Expression,
        span: Span,
    ) {
        let (a, b) = (Type::Number(left.ty.dimension()), Type::Number(right.ty.dimension()));
        let action = match operator.node {
            BinaryOperator::Add => "added",
            BinaryOperator::Subtract => "subtracted",
            _ => "compared",
        };
        let headline = format!("{a} and {b} cannot be {action}");
        let (left_text, right_text) = (self.written(left.span), self.written(right.span));
        let help = help_for_unlike(left.ty.dimension(), right.ty.dimension(), &left_text, &right_text);
        self.report(
            Diagnostic::new("E0301", span, headline)
                .related(left.span, format!("this is {a}"))
                .related(right.span, format!("this is {b}"))
                .help(help),
        );
    }

    fn report_not_a_number(&mut self, operator: &Spanned<BinaryOperator>, side: &Expression) {
        let symbol = operator.node.symbol();
        if matches!(side.ty.innermost(), Type::Distribution(_)) {
            return self.report_distribution(side.span);
        }
        let headline = format!("`{symbol}` needs numbers, this is {}", side.ty);
        let help = match side.ty.innermost() {
            Type::Text => {
                "numbers are written without quotes; texts are put together as \"{a} {b}\"".to_string()
            }
            Type::Bool => "to count what is true, use `sum(…)`".to_string(),
            Type::Record(_) | Type::Table(_) => "choose a column: `trace.V_m`".to_string(),
            Type::Nodes(_) => "choose an attribute: `E.V_m`".to_string(),
            _ => "use numbers or lists of numbers".to_string(),
        };
        self.report(Diagnostic::new("E0313", side.span, headline).help(help));
    }

    fn report_distribution(&mut self, span: Span) {
        let written = self.written(span);
        self.report(
            Diagnostic::new("E0306", span, format!("`{written}` uses a distribution as if it were a value"))
                .help("a distribution can be scaled and shifted by values, clipped and redrawn; draw from it with `~`"),
        );
    }

    fn product(
        &mut self,
        operator: &Spanned<BinaryOperator>,
        left: &Expression,
        right: &Expression,
        span: Span,
    ) -> Option<Type> {
        let divides = operator.node == BinaryOperator::Divide;
        let dimension_of = |ty: &Type| match ty.innermost() {
            Type::Number(dimension) | Type::Distribution(dimension) => Some(*dimension),
            Type::Zero | Type::Error => Some(Dimension::NONE),
            _ => None,
        };
        for side in [left, right] {
            if dimension_of(&side.ty).is_none() {
                self.report_not_a_number(operator, side);
                return None;
            }
        }
        let (a, b) = (dimension_of(&left.ty)?, dimension_of(&right.ty)?);
        let result = if divides { a.over(b) } else { a.times(b) };
        let Some(dimension) = result else {
            self.report(
                Diagnostic::new("E0311", span, "the powers of the units grow beyond all bounds")
                    .help("divide by a unit first: `x / 1 mV`"),
            );
            return None;
        };
        match (&left.ty, &right.ty) {
            (Type::Distribution(_), Type::Distribution(_)) => {
                self.report_distribution(span);
                None
            }
            (_, Type::Distribution(_)) if divides => {
                self.report_distribution(span);
                None
            }
            (Type::Distribution(_), _) | (_, Type::Distribution(_)) => Some(Type::Distribution(dimension)),
            (left, right) => Some(Type::Number(dimension).nested(left.depth().max(right.depth()))),
        }
    }

    fn power(
        &mut self,
        operator: &Spanned<BinaryOperator>,
        left: &Expression,
        right: &Expression,
        span: Span,
    ) -> Option<Type> {
        for side in [left, right] {
            if !matches!(side.ty.innermost(), Type::Number(_) | Type::Zero | Type::Error) {
                self.report_not_a_number(operator, side);
                return None;
            }
        }
        let depth = left.ty.depth().max(right.ty.depth());
        if !right.ty.dimension().is_none() {
            let headline = format!("an exponent is a plain number, this is {}", right.ty);
            self.report(
                Diagnostic::new("E0312", right.span, headline).help("divide by a unit first: `x / 1 ms`"),
            );
            return None;
        }
        let base = left.ty.dimension();
        if base.is_none() {
            return Some(Type::Number(Dimension::NONE).nested(depth));
        }
        let exponent = self.fold(right).and_then(Exponent::from_number);
        match exponent.and_then(|exponent| base.power(exponent)) {
            Some(dimension) => Some(Type::Number(dimension).nested(depth)),
            None => {
                let base = Type::Number(base);
                self.report(
                    Diagnostic::new("E0311", span, "the exponent of a quantity must be a known fraction")
                        .related(left.span, format!("this is {base}"))
                        .help("write a number such as `2` or `1/2`, or divide by a unit first: `(x / 1 mV) ^ n`"),
                );
                None
            }
        }
    }
}

/// A unit may stand behind a number alone; anything else is multiplied.
fn in_unit(text: &str, unit: &str) -> String {
    let mut depth = 0;
    let has_blank_outside_brackets = text.chars().any(|sign| {
        depth += i32::from("([".contains(sign)) - i32::from(")]".contains(sign));
        sign == ' ' && depth == 0
    });
    if text.replace('_', "").parse::<f64>().is_ok() {
        format!("{text} {unit}")
    } else if has_blank_outside_brackets {
        format!("({text}) * 1 {unit}")
    } else {
        format!("{text} * 1 {unit}")
    }
}

fn help_for_unlike(left: Dimension, right: Dimension, left_text: &str, right_text: &str) -> String {
    use Dimension as D;
    let unit = |dimension: Dimension| dimension.default_unit();
    match (left, right) {
        (D::VOLTAGE, D::CURRENT) => format!("divide the current by a conductance: `{right_text} / g_L`"),
        (D::CURRENT, D::VOLTAGE) => format!("divide the current by a conductance: `{left_text} / g_L`"),
        (D::TIME, D::FREQUENCY) => format!("one over a frequency is a time: `1 / {right_text}`"),
        (D::FREQUENCY, D::TIME) => format!("one over a time is a frequency: `1 / {right_text}`"),
        (other, D::NONE) => format!("give `{right_text}` a unit: `{}`", in_unit(right_text, &unit(other))),
        (D::NONE, other) => format!("give `{left_text}` a unit: `{}`", in_unit(left_text, &unit(other))),
        _ => "both sides must measure the same".to_string(),
    }
}

impl Checker<'_> {
    /// Whether rounding may have changed it: quotients, powers, means and the like; not counts, times, state or literals. Names stand for what `let`
    /// gave them.
    pub(super) fn is_computed(&self, expression: &Expression) -> bool {
        match &expression.kind {
            ExpressionKind::Binary { operator, left, right } => match operator.node {
                BinaryOperator::Divide | BinaryOperator::Power => true,
                _ => self.is_computed(left) || self.is_computed(right),
            },
            ExpressionKind::Unary { operand, .. } => self.is_computed(operand),
            ExpressionKind::Variable { slot, .. } => self.computed.contains(slot),
            ExpressionKind::Call { function, .. } => matches!(
                *function,
                "mean"
                    | "std"
                    | "var"
                    | "sem"
                    | "median"
                    | "quantile"
                    | "sqrt"
                    | "exp"
                    | "expm1"
                    | "log"
                    | "log1p"
                    | "log10"
                    | "sin"
                    | "cos"
                    | "tan"
                    | "tanh"
                    | "rate"
                    | "rates"
                    | "cv"
                    | "cvs"
                    | "cv2"
                    | "lv"
                    | "fano"
            ),
            _ => false,
        }
    }
}
