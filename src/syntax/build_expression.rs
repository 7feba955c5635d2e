//! Expressions: values, calls, lists and what follows them.

use super::ast::{Argument, Expr, ExprKind, Format, Properties, Property, TextPart};
use super::build::{Builder, MAX_HEIGHT};
use super::grammar::{Pair, Rule};
use super::{precedence, unit_mistake};
use crate::diagnostic::Diagnostic;
use crate::source::{Span, Spanned};
use crate::units::{self, Unit};

impl Builder {
    /// The tree of an expression that is `height` levels below the top of its statement's tree.
    pub fn expression(&mut self, pair: Pair, height: usize) -> Option<Expr> {
        let span = self.span(&pair);
        // Each sign may put the values one level lower.
        let is_sign = |part: &Pair| !matches!(part.as_rule(), Rule::value | Rule::head_value);
        let inner = height + pair.clone().into_inner().filter(is_sign).count();
        if inner > MAX_HEIGHT {
            self.report(too_deep(span));
            return None;
        }
        let mut parts = Vec::new();
        for part in pair.into_inner() {
            let place = self.span(&part);
            parts.push(match part.as_rule() {
                Rule::conditional | Rule::head_conditional => return self.conditional(part, inner),
                Rule::value | Rule::head_value => precedence::Part::Value(self.value(part, inner)?),
                Rule::negate | Rule::not => precedence::Part::prefix(part.as_rule(), place),
                _ => precedence::Part::infix(part.as_str().trim(), place),
            });
        }
        precedence::tree(parts).map_err(|diagnostic| self.report(*diagnostic)).ok()
    }

    fn conditional(&mut self, pair: Pair, height: usize) -> Option<Expr> {
        let span = self.span(&pair);
        let mut branches = Vec::new();
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::expression | Rule::head => branches.push(self.expression(part, height + 1)?),
                Rule::then_branch | Rule::else_branch | Rule::head_then | Rule::head_else => {
                    branches.push(self.branch(part, height + 1)?)
                }
                _ => {}
            }
        }
        conditional_of(branches, span)
    }

    fn branch(&mut self, pair: Pair, height: usize) -> Option<Expr> {
        let part = pair.into_inner().find(|part| matches!(part.as_rule(), Rule::expression | Rule::head))?;
        self.expression(part, height)
    }

    fn value(&mut self, pair: Pair, height: usize) -> Option<Expr> {
        let mut parts = pair.into_inner();
        let primary = self.primary(parts.next()?, height)?;
        self.postfixes(primary, parts, height)
    }

    /// A place: a name with indices and fields.
    pub fn place(&mut self, pair: Pair) -> Option<Expr> {
        let mut parts = pair.into_inner();
        let name = parts.next()?;
        let base = Expr::new(ExprKind::Name(name.as_str().to_owned()), self.span(&name));
        self.postfixes(base, parts, 0)
    }

    fn postfixes<'a>(
        &mut self,
        base: Expr,
        parts: impl Iterator<Item = Pair<'a>>,
        height: usize,
    ) -> Option<Expr> {
        let mut value = base;
        for (level, part) in parts.enumerate() {
            let span = value.span.to(self.span(&part));
            if height + level >= MAX_HEIGHT {
                self.report(too_deep(span));
                return None;
            }
            let below = height + level + 1;
            value = match part.as_rule() {
                Rule::index => {
                    let indices = self.expressions(part, below)?;
                    Expr::new(ExprKind::Index { base: Box::new(value), indices }, span)
                }
                Rule::field => {
                    let name = self.part(&part, Rule::word)?;
                    Expr::new(ExprKind::Field { base: Box::new(value), name: self.name(&name) }, span)
                }
                _ => {
                    if !takes_properties(&value) {
                        self.report(
                            Diagnostic::new("E0102", self.span(&part), "properties can follow only the name of a model, or `table`")
                                .help("`{ … }` begins properties; a block belongs to `for`, `if`, `sweep` and `plot`"),
                        );
                        return None;
                    }
                    let properties = self.properties(part, below)?;
                    Expr::new(ExprKind::With { base: Box::new(value), properties }, span)
                }
            };
        }
        Some(value)
    }

    /// All expressions directly within a pair.
    fn expressions(&mut self, pair: Pair, height: usize) -> Option<Vec<Expr>> {
        let mut all = Vec::new();
        for part in pair.into_inner().filter(|part| part.as_rule() == Rule::expression) {
            all.push(self.expression(part, height)?);
        }
        Some(all)
    }

    fn primary(&mut self, pair: Pair, height: usize) -> Option<Expr> {
        let span = self.span(&pair);
        let kind = match pair.as_rule() {
            Rule::quantity => self.quantity(pair),
            Rule::text => return Some(self.text(pair, height + 1)),
            Rule::boolean => ExprKind::Bool(pair.as_str().trim() == "true"),
            Rule::list => self.list(pair, height + 1)?,
            Rule::parenthesised => {
                let inner = self.part(&pair, Rule::expression)?;
                // The parentheses belong to the place, so that messages underline what they hold together.
                return Some(Expr::new(self.expression(inner, height + 1)?.node, span));
            }
            _ => {
                let name = self.part(&pair, Rule::name)?;
                match self.part(&pair, Rule::arguments) {
                    None => ExprKind::Name(name.as_str().to_owned()),
                    Some(arguments) => ExprKind::Call {
                        function: self.name(&name),
                        arguments: self.arguments(arguments, height + 1)?,
                    },
                }
            }
        };
        Some(Expr::new(kind, span))
    }

    fn quantity(&mut self, pair: Pair) -> ExprKind {
        let span = self.span(&pair);
        let mut parts = pair.into_inner();
        let text = parts.next().map_or("", |number| number.as_str());
        let unit = parts.next().map(|unit| self.unit(&unit));
        let plain = Unit { dimension: units::Dimension::NONE, shift: 0 };
        let known = unit.as_ref().and_then(|unit| units::parse_unit(&unit.node)).unwrap_or(plain);
        if units::parse_quantity(text, known).is_none() {
            self.report(
                Diagnostic::new("E0102", span, format!("{text} is too large for a number"))
                    .help("the largest is about 1.8e308; write `inf` for infinity"),
            );
        }
        ExprKind::Number { text: text.to_owned(), unit }
    }

    /// A unit, `µ` read as `u`; reported if there is no such unit.
    fn unit(&mut self, pair: &Pair) -> Spanned<String> {
        let span = self.span(pair);
        let unit = pair.as_str().replace(['µ', 'μ'], "u");
        if units::parse_unit(&unit).is_none() {
            self.report(unit_mistake::diagnostic(&unit, span));
        }
        Spanned::new(unit, span)
    }

    /// A unit in a text's `{x:…}`, where people also try the letters of other languages.
    fn format_unit(&mut self, pair: &Pair) -> Spanned<String> {
        if !matches!(pair.as_str(), "f" | "g" | "e" | "d") {
            return self.unit(pair);
        }
        let headline = format!("`{}` is not a unit", pair.as_str());
        let help = "after `:` stand decimals, a unit, or both: `{x:.2}`, `{x:mV}`, `{x:.2 mV}`";
        self.report(Diagnostic::new("E0106", self.span(pair), headline).help(help));
        self.name(pair)
    }

    fn list(&mut self, pair: Pair, height: usize) -> Option<ExprKind> {
        let unit = self.part(&pair, Rule::unit).map(|unit| self.unit(&unit));
        let each = self.part(&pair, Rule::each);
        let mut items = self.expressions(pair, height)?;
        let Some(each) = each else { return Some(ExprKind::List { items, unit }) };
        let variable = self.part(&each, Rule::name)?;
        let values = self.part(&each, Rule::expression)?;
        Some(ExprKind::Comprehension {
            body: Box::new(items.pop()?),
            variable: self.name(&variable),
            values: Box::new(self.expression(values, height)?),
            unit,
        })
    }

    /// The arguments between parentheses.
    pub fn arguments(&mut self, pair: Pair, height: usize) -> Option<Vec<Argument>> {
        let mut arguments = Vec::new();
        for part in pair.into_inner().filter(|part| part.as_rule() == Rule::argument) {
            let name = self.part(&part, Rule::argument_name).map(|name| self.trimmed_name(&name));
            let value = self.part(&part, Rule::expression)?;
            arguments.push(Argument { name, value: self.expression(value, height)? });
        }
        Some(arguments)
    }

    fn trimmed_name(&self, pair: &Pair) -> Spanned<String> {
        Spanned::new(pair.as_str().trim().to_owned(), self.span(pair))
    }

    /// A property block.
    pub fn properties(&mut self, pair: Pair, height: usize) -> Option<Properties> {
        let span = self.span(&pair);
        let mut properties = Vec::new();
        for part in pair.into_inner().filter(|part| part.as_rule() == Rule::property) {
            let name = self.part(&part, Rule::word)?;
            let drawn = self.part(&part, Rule::tilde).is_some();
            let value = self.part(&part, Rule::expression)?;
            properties.push(Property {
                name: self.name(&name),
                drawn,
                value: self.expression(value, height)?,
            });
        }
        Some(Spanned::new(properties, span))
    }

    /// A text; its characters are joined into as few pieces as can be.
    pub fn text(&mut self, pair: Pair, height: usize) -> Expr {
        let span = self.span(&pair);
        let mut parts = Vec::new();
        let mut literal = String::new();
        for part in pair.into_inner() {
            match part.as_rule() {
                Rule::characters => literal.push_str(part.as_str()),
                Rule::escape => literal.push(match part.as_str() {
                    "{{" => '{',
                    "}}" => '}',
                    "\\n" => '\n',
                    "\\t" => '\t',
                    other => other.chars().last().unwrap_or('\\'),
                }),
                Rule::interpolation => {
                    if !literal.is_empty() {
                        parts.push(TextPart::Literal(std::mem::take(&mut literal)));
                    }
                    parts.extend(self.interpolation(part, height));
                }
                _ => {}
            }
        }
        if !literal.is_empty() {
            parts.push(TextPart::Literal(literal));
        }
        Expr::new(ExprKind::Text(parts), span)
    }

    fn interpolation(&mut self, pair: Pair, height: usize) -> Option<TextPart> {
        let value = self.part(&pair, Rule::expression)?;
        let value = self.expression(value, height)?;
        let mut format = Format::default();
        if let Some(pair) = self.part(&pair, Rule::format) {
            for part in pair.into_inner() {
                if part.as_rule() == Rule::unit {
                    format.unit = Some(self.format_unit(&part));
                    continue;
                }
                format.decimals =
                    part.as_str()[1..].parse().ok().filter(|decimals| *decimals <= MAX_DECIMALS);
                if format.decimals.is_none() {
                    let headline = format!("a number is written with {MAX_DECIMALS} decimals at most");
                    self.report(Diagnostic::new("E0102", self.span(&part), headline));
                }
            }
        }
        Some(TextPart::Value { value, format })
    }
}

/// More decimals than any number in a script has.
const MAX_DECIMALS: u32 = 100;

/// `if c then a else b` of its three parts.
pub(super) fn conditional_of(branches: Vec<Expr>, span: Span) -> Option<Expr> {
    let mut branches = branches.into_iter().map(Box::new);
    let (condition, then, otherwise) = (branches.next()?, branches.next()?, branches.next()?);
    Some(Expr::new(ExprKind::If { condition, then, otherwise }, span))
}

/// A name, perhaps with indices?
fn takes_properties(value: &Expr) -> bool {
    match &value.node {
        ExprKind::Name(_) => true,
        ExprKind::Index { base, .. } => takes_properties(base),
        _ => false,
    }
}

/// The message for a tree that is too high.
pub(super) fn too_deep(span: Span) -> Diagnostic {
    Diagnostic::new("E0102", span, "this is nested too deeply")
        .help("give a part of it a name of its own with `let`")
        .note(format!(
            "brackets go {} levels deep, an expression may have {MAX_HEIGHT} operators above one another",
            super::layout::MAX_NESTING
        ))
}
