//! Mistakes within a text, and texts that are never closed.

use super::grammar::Rule;
use super::mistake::Mistake;
use super::token::TokenKind;
use crate::diagnostic::Diagnostic;
use crate::source::Span;

impl Mistake<'_> {
    /// In a text, or in one that is never closed.
    pub(super) fn in_text(&self) -> Option<Diagnostic> {
        let near = self.here.saturating_sub(1)..(self.here + 1).min(self.tokens.len());
        let token = self.tokens[near]
            .iter()
            .find(|token| match token.kind {
                TokenKind::Text { closed: false, .. } => token.start <= self.at && self.at <= token.end,
                TokenKind::Text { .. } => token.start < self.at && self.at < token.end,
                _ => false,
            })
            .copied()?;
        let text = token.text(self.source);
        if matches!(token.kind, TokenKind::Text { closed: false, .. }) {
            let start = Span::new(self.file, token.start, token.start + 1);
            let diagnostic = Diagnostic::new("E0103", start, "this text is never closed");
            return Some(if text.contains('{') && text[1..].contains('"') {
                diagnostic
                    .help("`{` in a text begins a value that ends at `}`; write `{{` for the brace itself")
            } else {
                diagnostic.help("add `\"` at its end; a text is on one line, `\\n` in it begins a new one")
            });
        }
        let rest = &self.source[self.at..token.end];
        let character = rest.chars().next().unwrap_or('"');
        let place = Span::new(self.file, self.at, self.at + character.len_utf8());
        let mistake = |headline: String| Diagnostic::new("E0102", place, headline);
        let before = self.source[token.start..self.at].trim_end();
        Some(match character {
            '}' if before.ends_with('{') => mistake("a value is missing between `{` and `}`".into())
                .help("write `{{}}` for the braces themselves"),
            '}' if self.expects(Rule::closing_quote) => {
                mistake("this `}` in a text closes nothing".into()).help("write `}}` for the brace itself")
            }
            '\\' => mistake("this `\\` in a text means nothing".into())
                .help("after `\\` stands `n` (a new line), `t` (a tab), `\"` or `\\`"),
            _ if self.expects(Rule::format) || self.expects(Rule::decimals) || before.contains(":.") => {
                mistake("this is no way to write a value".into())
                    .help("after `:` stand decimals, a unit, or both: `{x:.2}`, `{x:mV}`, `{x:.2 mV}`")
            }
            _ => mistake(format!("the value in this text cannot be read at `{character}`"))
                .help("in `{…}` stands an expression; write `{{` and `}}` for the braces themselves"),
        })
    }
}
