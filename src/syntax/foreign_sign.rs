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
            "." if touches(self.token_before(), self.token_here())
                && before.ends_with(|c: char| c.is_ascii_digit()) =>
            {
                self.unreadable("a number does not end with its point")
                    .help(format!("write `{before}` or `{before}.0`"))
            }
            "@" | "$" | "?" | "\\" | "&=" => self.unreadable(format!("`{here}` means nothing here")),
            _ if here.chars().any(|character| !character.is_ascii()) => self
                .unreadable(format!("`{here}` means nothing here"))
                .help("names are made of the letters a to z, digits and `_`"),
            _ => return None,
        })
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
