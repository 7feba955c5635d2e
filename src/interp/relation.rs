//! Conditions between the parameters of a node: V_reset below V_th, lists that belong together.

use super::flow::Flow;
use super::interpreter::Interpreter;
use super::known::Known;
use super::parameter::show;
use crate::diagnostic::Diagnostic;
use crate::models::declaration::{ModelDeclaration, ParameterDeclaration, Relation};
use crate::source::Span;

/// Parameters of nodes, with the places where they were written.
pub(super) struct Related<'p> {
    /// The model of the nodes.
    pub declaration: &'static ModelDeclaration,
    /// Values by parameter.
    pub parameters: &'p [Known],
    /// Number of nodes.
    pub count: usize,
    /// Where a parameter was written; `None` where its default holds or the place is not known.
    pub written: &'p dyn Fn(&str) -> Option<Span>,
    /// The statement, in place of these.
    pub span: Span,
}

impl Interpreter<'_> {
    /// E0403, E0411, E0416.
    pub(super) fn check_relations(&mut self, related: &Related<'_>) -> Flow<()> {
        for relation in related.declaration.relations {
            if let Some(fault) = related.fault(relation) {
                self.fail(fault, ())?;
            }
        }
        Ok(())
    }
}

impl Related<'_> {
    fn fault(&self, relation: &Relation) -> Option<Diagnostic> {
        match *relation {
            Relation::Below(low, high) => {
                self.order_fault(low, high, |low, high| low < high, "must be below")
            }
            Relation::NotAbove(low, high) => self.order_fault(low, high, |low, high| low <= high, "is after"),
            Relation::SameLength { list, other, optional } => self.length_fault(list, other, optional),
            Relation::Exclusive(a, b) => self.exclusion_fault(a, b),
        }
    }

    fn parameter(&self, name: &str) -> Option<(&'static ParameterDeclaration, &Known)> {
        let index = self.declaration.parameters.iter().position(|parameter| parameter.name == name)?;
        Some((&self.declaration.parameters[index], self.parameters.get(index)?))
    }

    /// The nodes to look at: one if all are alike.
    fn nodes(&self, a: &Known, b: &Known) -> std::ops::Range<usize> {
        if a.is_uniform() && b.is_uniform() { 0..1 } else { 0..self.count }
    }

    fn order_fault(&self, a: &str, b: &str, holds: fn(f64, f64) -> bool, verb: &str) -> Option<Diagnostic> {
        let ((first, lower), (second, upper)) = (self.parameter(a)?, self.parameter(b)?);
        let (low, high) = self
            .nodes(lower, upper)
            .filter_map(|node| Some((lower.number(node)?, upper.number(node)?)))
            .find(|(low, high)| !holds(*low, *high))?;
        let (low, high) = (show(first, low), show(second, high));
        let (code, headline, help) = match verb {
            "is after" => {
                ("E0416", format!("`{a}` ({low}) is after `{b}` ({high})"), "exchange them".to_string())
            }
            _ => (
                "E0403",
                format!("`{a}` ({low}) {verb} `{b}` ({high})"),
                format!("lower `{a}` or raise `{b}`"),
            ),
        };
        Some(self.show_both(Diagnostic::new(code, self.place(&[a, b]), headline).help(help), a, b))
    }

    fn length_fault(&self, a: &str, b: &str, optional: bool) -> Option<Diagnostic> {
        let ((_, lists), (_, others)) = (self.parameter(a)?, self.parameter(b)?);
        let lengths = |node| Some((lists.list(node)?.len(), others.list(node)?.len()));
        let (list, other) = self
            .nodes(lists, others)
            .filter_map(lengths)
            .find(|(list, other)| list != other && !(optional && *other == 0))?;
        let headline = match other {
            0 => format!("{list} `{a}` but no `{b}`"),
            _ => format!("{list} `{a}` but {other} `{b}`"),
        };
        let diagnostic = Diagnostic::new("E0411", self.place(&[a, b]), headline)
            .help("these lists belong together: equal lengths, set in one statement");
        Some(self.show_both(diagnostic, a, b))
    }

    fn exclusion_fault(&self, a: &str, b: &str) -> Option<Diagnostic> {
        let ((first, one), (second, two)) = (self.parameter(a)?, self.parameter(b)?);
        let given = |parameter: &ParameterDeclaration, known: &Known, node| {
            known.number(node).is_some_and(|number| number != parameter.default)
                || known.list(node).is_some_and(|list| !list.is_empty())
        };
        self.nodes(one, two).find(|&node| given(first, one, node) && given(second, two, node))?;
        let headline = format!("`{a}` and `{b}` exclude each other");
        let diagnostic = Diagnostic::new("E0403", self.place(&[a, b]), headline).help("give one of them");
        Some(self.show_both(diagnostic, a, b))
    }

    /// Where the first of these parameters that was written is.
    fn place(&self, names: &[&str]) -> Span {
        names.iter().find_map(|name| (self.written)(name)).unwrap_or(self.span)
    }

    /// Shows where the other one is written, or says that it is a default.
    fn show_both(&self, diagnostic: Diagnostic, a: &str, b: &str) -> Diagnostic {
        match ((self.written)(a), (self.written)(b)) {
            (Some(_), Some(other)) => diagnostic.related(other, format!("`{b}`")),
            (Some(_), None) => diagnostic.note(format!("`{b}` is the default of {}", self.declaration.name)),
            (None, Some(_)) => diagnostic.note(format!("`{a}` is the default of {}", self.declaration.name)),
            (None, None) => diagnostic,
        }
    }
}
