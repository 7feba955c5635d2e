//! What to say where the grammar cannot go on: the commonest mistakes by their looks, the others by what was expected.

use super::expected;
use super::grammar::Rule;
use super::segment::Segment;
use super::token::{STATEMENT_WORDS, Token, TokenKind, is_reserved};
use super::unknown_word;
use crate::diagnostic::Diagnostic;
use crate::source::{FileId, Span};

/// A place where the grammar cannot go on.
pub(super) struct Mistake<'a> {
    pub(super) file: FileId,
    /// The text as written.
    pub(super) source: &'a str,
    /// The text without comments, all of a statement on what counts as one line.
    pub(super) clean: &'a str,
    pub(super) tokens: &'a [Token],
    /// The statement or entry around it.
    pub(super) segment: &'a Segment,
    /// Its byte.
    pub(super) at: usize,
    /// The token there or next after it, in [`Mistake::tokens`].
    pub(super) here: usize,
    /// What the grammar would have gone on with.
    expected: Vec<Rule>,
}

impl<'a> Mistake<'a> {
    /// A mistake at byte `at` in a segment of a text.
    pub fn new(
        file: FileId,
        source: &'a str,
        clean: &'a str,
        tokens: &'a [Token],
        segment: &'a Segment,
        at: usize,
        expected: Vec<Rule>,
    ) -> Mistake<'a> {
        let here = tokens.partition_point(|token| token.end <= at);
        Mistake { file, source, clean, tokens, segment, at, here, expected }
    }

    /// The message.
    pub fn diagnostic(&self) -> Diagnostic {
        self.in_text()
            .or_else(|| unknown_word::diagnostic(self))
            .or_else(|| self.unclosed())
            .or_else(|| self.foreign_sign())
            .or_else(|| self.shape())
            .unwrap_or_else(|| self.not_expected())
    }

    /// Does the grammar expect this here?
    pub fn expects(&self, rule: Rule) -> bool {
        self.expected.contains(&rule)
    }

    /// The word or sign at the mistake; empty at the end of the statement.
    pub fn here(&self) -> &'a str {
        self.token_here().map_or("", |token| token.text(self.source))
    }

    pub(super) fn token_here(&self) -> Option<Token> {
        self.tokens.get(self.here).copied().filter(|token| {
            self.here < self.segment.tokens.end
                && token.kind != TokenKind::Newline
                && token.text(self.source) != ";"
        })
    }

    /// The word or sign before it.
    pub fn before(&self) -> &'a str {
        self.token_before().map_or("", |token| token.text(self.source))
    }

    pub(super) fn token_before(&self) -> Option<Token> {
        let before = self.tokens.get(self.segment.tokens.start..self.here)?;
        before.iter().rev().find(|token| token.is_solid()).copied()
    }

    /// A token of the segment, counted from its first.
    pub fn token(&self, number: usize) -> Option<Token> {
        self.tokens[self.segment.tokens.clone()].get(number).copied()
    }

    /// A word or sign of the segment, counted from its first; empty if there are not so many.
    pub fn word(&self, number: usize) -> &'a str {
        self.token(number).map_or("", |token| token.text(self.source))
    }

    /// Number of the token at the mistake, counted from the first of the segment.
    pub fn position(&self) -> usize {
        self.here.saturating_sub(self.segment.tokens.start)
    }

    /// The place of a token.
    pub fn span(&self, token: Token) -> Span {
        Span::new(self.file, token.start, token.end)
    }

    /// The place of the mistake; at the end of a statement, the last character of it.
    fn place(&self) -> Span {
        match (self.token_here(), self.token_before()) {
            (Some(token), _) => self.span(token),
            (None, Some(before)) => Span::new(self.file, before.end, before.end),
            (None, None) => Span::new(self.file, self.at, self.at),
        }
    }

    pub(super) fn unreadable(&self, headline: impl Into<String>) -> Diagnostic {
        Diagnostic::new("E0102", self.place(), headline)
    }

    /// The line with something put in place of bytes `from .. to`, if it is a short one.
    fn rewritten(&self, from: usize, to: usize, new: &str) -> Option<String> {
        let start = self.source[..from].rfind('\n').map_or(0, |newline| newline + 1);
        let end = self.source[to..].find('\n').map_or(self.source.len(), |newline| to + newline);
        // The clean line has no comment.
        let line = format!("{}{new}{}", &self.clean[start..from], &self.clean[to..end]);
        let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
        (line.len() <= 100).then(|| format!("write `{line}`"))
    }

    fn with_rewritten(&self, diagnostic: Diagnostic, from: usize, to: usize, new: &str) -> Diagnostic {
        match self.rewritten(from, to, new) {
            Some(help) => diagnostic.help(help),
            None => diagnostic,
        }
    }

    /// With the sign at the mistake replaced.
    pub(super) fn instead(&self, headline: &str, new: &str) -> Diagnostic {
        let diagnostic = self.unreadable(headline);
        match self.token_here() {
            Some(token) => self.with_rewritten(diagnostic, token.start, token.end, new),
            None => diagnostic,
        }
    }

    /// At the end of a statement, with a bracket open.
    fn unclosed(&self) -> Option<Diagnostic> {
        if self.token_here().is_some() {
            return None;
        }
        let opener = self.tokens[*self.segment.open.last()?];
        let text = opener.text(self.source);
        let closer = closer_of(text)?;
        Some(
            Diagnostic::new("E0103", self.span(opener), format!("this `{text}` is never closed"))
                .help(format!("add `{closer}`")),
        )
    }

    /// Could a value begin at the mistake?
    pub fn starts_value(&self) -> bool {
        let Some(token) = self.token_here() else { return false };
        match token.kind {
            TokenKind::Number | TokenKind::Text { .. } => true,
            TokenKind::Word => {
                !is_reserved(self.here()) || matches!(self.here(), "not" | "true" | "false" | "if")
            }
            _ => matches!(self.here(), "(" | "["),
        }
    }

    /// Mistakes of shape that have a better message than what was expected.
    fn shape(&self) -> Option<Diagnostic> {
        let (first, here, before) = (self.word(0), self.here(), self.before());
        if first == "model" && here == "{" && self.position() == 2 {
            return Some(self.unreadable("models by equations are not part of this version").help(format!(
                "give a built-in model other values: `model {before} = iaf_psc_exp {{ … }}`"
            )));
        }
        let next = self.word(self.position() + 1);
        let is_declared = matches!(before, "let" | "node" | "model" | "fn" | "param" | "as" | "for");
        if is_declared && is_reserved(here) && matches!(next, "=" | "[" | "(" | "~" | "{" | "in" | "") {
            let what = Diagnostic::new("E0205", self.place(), format!("`{here}` cannot be a name"));
            return Some(what.label("a word of the language").help("choose another name"));
        }
        if here == "}" && before == "{" {
            return Some(self.unreadable("there is nothing between these braces").help("leave `{ }` out"));
        }
        if first == "fn" && here == ")" && before == "(" {
            let name = self.word(1);
            return Some(
                self.unreadable("a function takes at least one value")
                    .help(format!("a formula without any is a `let`: `let {name} = …`")),
            );
        }
        if first == "let" && here == "(" && self.position() == 2 {
            return Some(
                self.unreadable("`let` names a value, a function is made with `fn`")
                    .help(format!("write `fn {before}(x) = …`")),
            );
        }
        if first == "sweep" && here == "in" && self.expects(Rule::equals) {
            return Some(self.instead("the values of a sweep are given with `=`", "="));
        }
        if first == "connect" && (here == "," || (next == "=" && self.segment.open.is_empty())) {
            return Some(
                self.unreadable("the properties of connections stand in braces")
                    .help("write `connect A -> B { weight = … }`"),
            );
        }
        let is_rule = (next == "(" || matches!(here, "one_to_one" | "all_to_all"))
            && !matches!(before, "connect" | "->" | "," | ")" | "by");
        if first == "connect" && is_rule && self.segment.open.is_empty() && !is_reserved(here) {
            let diagnostic = self.unreadable("the rule of connections stands behind `by`");
            let Some(rule) = self.token_here() else { return Some(diagnostic) };
            return Some(self.with_rewritten(diagnostic, rule.start, rule.start, "by "));
        }
        if here == "{" && self.position() == 0 {
            return Some(
                self.unreadable("this `{` begins no statement")
                    .help("put it at the end of the line that it belongs to"),
            );
        }
        if here == "if" && self.expects(Rule::value) {
            return Some(
                self.unreadable("an `if` within a calculation needs parentheses")
                    .help("write `(if … then … else …)`"),
            );
        }
        if matches!(here, ")" | "]" | "}") && self.segment.open.is_empty() {
            return Some(self.unreadable(format!("this `{here}` closes nothing")).help("remove it"));
        }
        if let Some(place) = self.sweep_without_name() {
            return Some(
                Diagnostic::new("E0102", place, "expected `as NAME` before the block of the sweep")
                    .help("the form is: `sweep X = VALUES as NAME { … }`"),
            );
        }
        if self.expects(Rule::name) || self.expects(Rule::recordable) {
            return None;
        }
        if let Some(order) = expected::order_of(first, here) {
            return Some(
                self.unreadable(format!("`{here}` cannot stand here")).help(format!("the order is: {order}")),
            );
        }
        None
    }

    /// The brace of a sweep's block, taken for the properties of a model because there is no `as NAME` before it.
    fn sweep_without_name(&self) -> Option<Span> {
        let opener = *self.segment.open.first()?;
        let word = |token: &Token| token.text(self.source);
        let head = &self.tokens[self.segment.tokens.start..opener];
        let inside = self.tokens[opener + 1..].iter().find(|token| token.is_solid());
        let is_block = inside.is_some_and(|token| STATEMENT_WORDS.contains(&word(token)));
        (self.word(0) == "sweep" && is_block && !head.iter().any(|token| word(token) == "as"))
            .then(|| self.span(self.tokens[opener]))
    }

    /// What was expected, in the user's words.
    fn not_expected(&self) -> Diagnostic {
        let opener = self.segment.open.last().map(|opener| self.tokens[*opener]);
        let words = expected::words(&self.expected, self.word(0), opener.is_some());
        let form = expected::form_of(self.word(0), self.segment.in_plot);
        let not_here = match self.here() {
            "" => String::new(),
            here => format!(", not `{}`", shortened(here)),
        };
        if words.is_empty() || words == ["the end of the line"] {
            let diagnostic = match (self.before(), self.here()) {
                ("", _) => self.unreadable("a statement is expected here"),
                (_, "") => self.unreadable("this statement is not complete"),
                _ => self.unreadable(format!("expected the end of the statement{}{not_here}", self.after())),
            };
            return match (self.starts_value(), form) {
                (true, _) => diagnostic.help("an operator, a comma or a newline is missing between the two"),
                (false, Some(form)) => diagnostic.help(format!("the form is: {form}")),
                (false, None) => diagnostic,
            };
        }
        let diagnostic =
            self.unreadable(format!("expected {}{}{not_here}", alternatives(&words), self.after()));
        if matches!(words[..], ["`then`"] | ["`else`"]) {
            return diagnostic.help("an `if` that gives a value has both branches: `if … then … else …`");
        }
        let closer = opener.and_then(|opener| closer_of(opener.text(self.source)));
        let can_close =
            closer.is_some_and(|closer| words.iter().any(|word| word.trim_matches('`') == closer));
        let missing = if can_close && self.starts_value() && words.contains(&"`,`") {
            Some(",")
        } else if can_close {
            closer
        } else {
            expected::sign(&words)
        };
        let rewritten = match (missing, self.token_before()) {
            (Some(sign), Some(before)) if !self.here().is_empty() && sign != "}" => {
                let blank = if matches!(sign, ")" | "]" | ",") { "" } else { " " };
                self.rewritten(before.end, before.end, &format!("{blank}{sign} "))
            }
            _ => None,
        };
        match (rewritten, opener, form) {
            (Some(help), ..) => diagnostic.help(help),
            (None, Some(opener), _) if can_close => {
                diagnostic.related(self.span(opener), "it belongs to this bracket")
            }
            (None, None, Some(form)) => diagnostic.help(format!("the form is: {form}")),
            _ => diagnostic,
        }
    }

    /// ` after the count`, `` after `=` ``.
    fn after(&self) -> String {
        let Some(before) = self.token_before() else { return String::new() };
        let opener = self.segment.open.last().copied();
        let is_count = matches!(self.word(0), "node" | "let")
            && opener == Some(self.segment.tokens.start + 2)
            && self.word(2) == "["
            && self.expects(Rule::close_square);
        if is_count && self.before() != "[" {
            return " after the count".into();
        }
        // A number and its unit belong together.
        let is_unit = before.kind == TokenKind::Word && !is_reserved(self.before());
        let number = self.position().checked_sub(2).and_then(|at| self.token(at));
        let start = match number {
            Some(number) if number.kind == TokenKind::Number && is_unit => number.start,
            _ => before.start,
        };
        format!(" after `{}`", shortened(&self.clean[start..before.end]))
    }

    /// Is this a word that begins a statement?
    pub fn begins_statement(&self) -> bool {
        STATEMENT_WORDS.contains(&self.word(0))
    }
}

fn closer_of(opener: &str) -> Option<&'static str> {
    match opener {
        "(" => Some(")"),
        "[" => Some("]"),
        "{" => Some("}"),
        _ => None,
    }
}

/// `a`, `a or b`, `a, b or c`.
fn alternatives(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

/// A piece of source for a headline: on one line, and cut where it is long.
fn shortened(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.chars().count() <= 30 {
        return text;
    }
    let start: String = text.chars().take(28).collect();
    format!("{start}…")
}
