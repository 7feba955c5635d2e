//! Pairs of the grammar to the syntax tree: what all parts of the building share.
//!
//! What the grammar lets through and the language does not (a unit that there is not, a number too large, a chain of
//! comparisons) is reported here; the statement or entry that holds it is then left out of the tree. So every number and
//! every unit in a tree can be read, and no expression is higher than [`MAX_HEIGHT`].

use super::ast::{Expr, ExprKind, Name, TextPart};
use super::grammar::{Pair, Rule};
use crate::diagnostic::Diagnostic;
use crate::source::{FileId, Span, Spanned};

/// Height of an expression's tree, at most.
pub(super) const MAX_HEIGHT: usize = 200;

/// Builds the tree of one statement.
pub(super) struct Builder {
    file: FileId,
    /// Byte of the file at which the pairs' text begins.
    base: usize,
    /// One past the last byte that the file has of that text; missing braces are added behind it.
    end: usize,
    /// What was found.
    pub diagnostics: Vec<Diagnostic>,
    /// Is the statement or entry that is being built to be left out?
    pub broken: bool,
}

impl Builder {
    /// For pairs of a text that is bytes `base .. end` of a file.
    pub fn new(file: FileId, base: usize, end: usize) -> Builder {
        Builder { file, base, end, diagnostics: Vec::new(), broken: false }
    }

    /// The place of a pair, without blanks at its ends.
    pub fn span(&self, pair: &Pair) -> Span {
        let text = pair.as_str();
        let start = self.base + pair.as_span().start();
        let length = text.trim_end_matches([' ', '\t']).len();
        Span::new(self.file, start.min(self.end), (start + length).min(self.end))
    }

    /// A pair's text with its place.
    pub fn name(&self, pair: &Pair) -> Name {
        Spanned::new(pair.as_str().to_owned(), self.span(pair))
    }

    /// Reports a mistake; the statement or entry around it is left out.
    pub fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
        self.broken = true;
    }

    /// Builds a statement or entry; `None` if it is to be left out.
    pub fn unless_broken<T>(&mut self, build: impl FnOnce(&mut Builder) -> Option<T>) -> Option<T> {
        let outside = std::mem::replace(&mut self.broken, false);
        let built = build(self);
        let broken = std::mem::replace(&mut self.broken, outside);
        built.filter(|_| !broken)
    }

    /// The first part of a pair that a rule has read.
    pub fn part<'a>(&self, pair: &Pair<'a>, rule: Rule) -> Option<Pair<'a>> {
        pair.clone().into_inner().find(|part| part.as_rule() == rule)
    }

    /// The expression within a pair.
    pub fn expression_in(&mut self, pair: &Pair) -> Option<Expr> {
        let part =
            pair.clone().into_inner().find(|part| matches!(part.as_rule(), Rule::expression | Rule::head))?;
        self.expression(part, 0)
    }

    /// The expression in that part of a pair that a rule has read.
    pub fn clause(&mut self, pair: &Pair, rule: Rule) -> Option<Expr> {
        let part = self.part(pair, rule)?;
        self.expression_in(&part)
    }

    /// The text expression within a pair.
    pub fn text_in(&mut self, pair: &Pair) -> Option<Expr> {
        let part = self.part(pair, Rule::text)?;
        Some(self.text(part, 0))
    }

    /// A text that takes no values: a file to import, a label.
    pub fn plain_text_in(&mut self, pair: &Pair, what: &str) -> Option<Spanned<String>> {
        let text = self.text_in(pair)?;
        let span = text.span;
        let ExprKind::Text(parts) = text.node else { return None };
        let mut plain = String::new();
        for part in parts {
            match part {
                TextPart::Literal(characters) => plain.push_str(&characters),
                TextPart::Value { .. } => self.report(
                    Diagnostic::new("E0102", span, format!("{what} cannot hold a value in `{{…}}`"))
                        .help("write `{{` and `}}` for braces"),
                ),
            }
        }
        Some(Spanned::new(plain, span))
    }
}
