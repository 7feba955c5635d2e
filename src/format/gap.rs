//! What lies between two pieces of a script that mean something: line ends and comments.

use crate::syntax::{Lexeme, LexemeKind};

/// A comment between two pieces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Comment {
    /// As it is to be written.
    pub text: String,
    /// It stands on a line of its own, not behind something.
    pub own_line: bool,
    /// An empty line stands before it.
    pub blank_before: bool,
}

/// Line ends and comments before a piece.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Gap {
    /// Comments in order.
    pub comments: Vec<Comment>,
    /// Line ends since the last comment, or since the piece before.
    newlines: usize,
    /// There is a line end, or was one before a separator that is left out.
    has_newline: bool,
}

impl Gap {
    /// Does the next piece stand on another line than the one before?
    pub fn breaks(&self) -> bool {
        self.has_newline
    }

    /// Is there an empty line directly before the next piece?
    pub fn blank_before_next(&self) -> bool {
        self.newlines > 1
    }

    /// Takes in what lies behind a separator that is left out.
    pub fn join(&mut self, other: Gap) {
        let newlines =
            if other.comments.is_empty() { self.newlines + other.newlines } else { other.newlines };
        self.comments.extend(other.comments);
        self.newlines = newlines;
        self.has_newline |= other.has_newline;
    }
}

/// The pieces that mean something, each with the gap before it, and the gap at the end.
pub(super) fn split(source: &str, lexemes: &[Lexeme]) -> (Vec<(Gap, Lexeme)>, Gap) {
    let mut pieces = Vec::new();
    let mut gap = Gap::default();
    for &lexeme in lexemes {
        match lexeme.kind {
            LexemeKind::Newline => {
                gap.newlines += 1;
                gap.has_newline = true;
            }
            LexemeKind::Comment => {
                let is_first_line = pieces.is_empty() && gap.comments.is_empty();
                gap.comments.push(Comment {
                    text: comment(lexeme.text(source)),
                    own_line: gap.newlines > 0 || is_first_line,
                    blank_before: gap.newlines > 1,
                });
                // The comment's own line end is counted when it comes, so that two make an empty line.
                gap.newlines = 0;
                gap.has_newline = true;
            }
            _ => pieces.push((std::mem::take(&mut gap), lexeme)),
        }
    }
    (pieces, gap)
}

/// A blank behind the `#`, unless a mark such as `#!` says otherwise; none at the end.
fn comment(text: &str) -> String {
    let text = text.trim_end();
    match text.strip_prefix('#') {
        Some(rest) if rest.starts_with(char::is_alphanumeric) => format!("# {rest}"),
        _ => text.to_owned(),
    }
}
