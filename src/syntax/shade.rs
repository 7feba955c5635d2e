//! What the parts of a line are, for colours at a prompt; and the words that begin statements, for completion.

use super::lexer;
use super::token::{ENTRY_WORDS, JOINING_WORDS, STATEMENT_WORDS, TokenKind};
use std::ops::Range;

/// What a part of a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shade {
    /// A word that begins a statement or joins its parts.
    Keyword,
    /// A number.
    Number,
    /// The unit behind a number.
    Unit,
    /// A text.
    Text,
    /// A comment.
    Comment,
}

/// The parts of a text that have a shade, in order; the rest is plain.
pub fn shades(text: &str) -> Vec<(Range<usize>, Shade)> {
    let mut shades = Vec::new();
    let mut before = None;
    for token in lexer::tokens(text) {
        let word = token.text(text);
        let shade = match token.kind {
            TokenKind::Number => Some(Shade::Number),
            TokenKind::Text { .. } => Some(Shade::Text),
            TokenKind::Comment => Some(Shade::Comment),
            TokenKind::Word
                if before == Some(TokenKind::Number) && crate::units::parse_unit(word).is_some() =>
            {
                Some(Shade::Unit)
            }
            TokenKind::Word if STATEMENT_WORDS.contains(&word) || JOINING_WORDS.contains(&word) => {
                Some(Shade::Keyword)
            }
            _ => None,
        };
        before = Some(token.kind);
        shades.extend(shade.map(|shade| (token.start..token.end, shade)));
    }
    shades
}

/// Words that begin a statement.
pub fn statement_words() -> &'static [&'static str] {
    &STATEMENT_WORDS
}

/// Words that begin an entry of a plot.
pub fn entry_words() -> &'static [&'static str] {
    &ENTRY_WORDS
}

#[cfg(test)]
mod tests {
    use super::{Shade, shades};

    #[test]
    fn parts_of_a_line_are_told_apart() {
        let text = "let x = 10 mV * mV # note";
        let found: Vec<(&str, Shade)> =
            shades(text).into_iter().map(|(range, shade)| (&text[range], shade)).collect();
        let expected =
            [("let", Shade::Keyword), ("10", Shade::Number), ("mV", Shade::Unit), ("# note", Shade::Comment)];
        assert_eq!(found, expected);
    }
}
