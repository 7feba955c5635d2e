//! Blanks between two pieces on one line.

use crate::syntax::{Lexeme, LexemeKind, Role};

/// Does a blank stand between these neighbours?
pub(super) fn is_between(source: &str, before: Lexeme, after: Lexeme) -> bool {
    let (left, right) = (before.text(source), after.text(source));
    let is_mark = |piece: Lexeme| piece.kind == LexemeKind::Symbol;
    if before.role == Role::Prefix || after.role == Role::Attached {
        return false;
    }
    if is_mark(before) && (matches!(left, "(" | "[" | ".") || left == "{" && right == "}") {
        return false;
    }
    !(is_mark(after) && matches!(right, ")" | "]" | "," | ";" | "."))
}
