//! Signs of other languages, and signs in the wrong place.

use super::grammar::Rule;
use super::mistake::Mistake;
use super::token::{Token, TokenKind};
use crate::diagnostic::Diagnostic;

impl Mistake<'_> {
    /// Signs of other languages.
    pub(super) fn foreign_sign(&self) -> Option<Diagnostic> {
        let (here, before) = (self.here(), self.before());
        let touches = |first: Option<Token>, second: Option<Token>| matches!((first, second), (Some(first), Some(second)) if first.end == second.start);
        let next = self.tokens.get(self.here + 1).copied();
        let next_is_number = next.is_some_and(|token| token.kind == TokenKind::Number);
        if let Some(number) = self.number_with_point() {
            return Some(number);
        }
        Some(match here {
            "&&" | "&" => self.instead("`and` is written as a word", " and "),
            "||" | "|" => self.instead("`or` is written as a word", " or "),
            "!" => self.instead("`not` is written as a word", "not "),
            "**" => self.instead("powers are written with `^`", "^"),
            "'" | "`" | "“" | "”" | "‘" | "’" => {
                self.unreadable("texts stand in double quotes").help("write `\"text\"`")
            }
            "%" => self
                .unreadable("`%` is the unit percent, there is no such operator")
                .help("write `mod(a, b)`"),
            _ if before == "%" && self.starts_value() => self
                .unreadable("`%` is the unit percent, there is no such operator")
                .help("write `mod(a, b)`"),
            "=" if self.expects(Rule::comparison) && self.is_condition() => {
                self.instead("`=` gives a value; two values are compared with `==`", "==")
            }
            "==" if self.expects(Rule::equals) && !self.expects(Rule::comparison) => {
                self.instead("`==` compares; a value is given with `=`", "=")
            }
            ":" if self.expects(Rule::equals) => self.instead("a value is given with `=`", " ="),
            "<" if self.expects(Rule::equals) || self.expects(Rule::arrow_sign) => return None,
            "." if next_is_number
                && touches(self.token_here(), next)
                && !touches(self.token_before(), self.token_here()) =>
            {
                self.instead("a number begins with a digit", "0.")
            }
            "@" | "$" | "?" | "\\" | "&=" => self.unreadable(format!("`{here}` means nothing here")),
            _ if !here.is_ascii() => self
                .unreadable(format!("`{here}` means nothing here"))
                .help("names are made of the letters a to z, digits and `_`"),
            _ => return None,
        })
    }

    /// `5.`: what follows the point would be a column.
    fn number_with_point(&self) -> Option<Diagnostic> {
        let point = self.token_before().filter(|_| self.before() == "." && self.expects(Rule::word))?;
        let number = self.position().checked_sub(2).and_then(|at| self.token(at))?;
        if number.kind != TokenKind::Number || number.end != point.start {
            return None;
        }
        let number = number.text(self.source);
        let diagnostic = Diagnostic::new("E0102", self.span(point), "a number does not end with its point");
        Some(diagnostic.help(format!("write `{number}` or `{number}.0`")))
    }

    /// Is a condition being read?
    fn is_condition(&self) -> bool {
        let before = &self.tokens[self.segment.tokens.start..self.here.min(self.segment.tokens.end)];
        let word = |token: &Token| token.text(self.source);
        let since =
            before.iter().rev().take_while(|token| !matches!(word(token), "then" | "else" | "," | "{"));
        since.into_iter().any(|token| matches!(word(token), "if" | "assert" | "and" | "or" | "not" | "("))
    }
}
