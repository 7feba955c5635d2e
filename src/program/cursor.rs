//! A place in a program where execution can stand.

use crate::source::Span;

/// Before a statement, or at the end of the body of one that repeats it: where its turn or point is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// The statement.
    pub span: Span,
    /// At the end of its body.
    pub at_end: bool,
}

impl Cursor {
    /// Before a statement.
    pub fn before(span: Span) -> Cursor {
        Cursor { span, at_end: false }
    }

    /// At the closing brace of a statement.
    pub fn end_of(span: Span) -> Cursor {
        Cursor { span, at_end: true }
    }

    /// The byte at which a listing shows it: the first one of the statement, or its closing brace.
    pub fn byte(&self) -> u32 {
        if self.at_end { self.span.end.saturating_sub(1).max(self.span.start) } else { self.span.start }
    }
}
