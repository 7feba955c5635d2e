//! A script that is executed step by step: its statements, and a cursor.

use crate::source::{FileId, SourceFile, Span};
use std::sync::Arc;

/// Lines that a listing shows above and below the cursor.
const AROUND: usize = 10;

/// See the module.
#[derive(Clone)]
pub(super) struct Script {
    /// Its path as the user gave it, which is also its name in messages.
    pub name: String,
    /// Its text in the sources of the session.
    pub file: FileId,
    /// Its statements at the top level.
    pub statements: Arc<[Span]>,
    /// The statement that comes next.
    pub next: usize,
    /// Steps that are left of that statement, a `simulate` that was begun. Its time is computed once: it may depend on `now`.
    pub left: Option<u64>,
}

impl Script {
    /// The place of the statement that comes next; `None` at the end.
    pub fn place(&self) -> Option<Span> {
        self.statements.get(self.next).copied()
    }

    /// Of the `simulate` that comes next, so many steps are left now.
    pub fn simulated(&mut self, left: u64) {
        (self.next, self.left) = if left == 0 { (self.next + 1, None) } else { (self.next, Some(left)) };
    }

    /// The lines around the cursor, which is at a byte of the text or at the end, or all lines.
    pub fn listing(&self, source: &SourceFile, cursor: Option<u32>, all: bool) -> String {
        let lines = source.text.lines().count();
        let cursor = cursor.map(|byte| source.line_column(byte).0);
        let middle = cursor.unwrap_or(lines);
        let (first, last) = match all || lines <= 2 * AROUND + 5 {
            true => (1, lines),
            false => (middle.saturating_sub(AROUND).max(1), (middle + AROUND).min(lines)),
        };
        let width = last.to_string().len();
        let line = |number: usize| {
            let mark = if Some(number) == cursor { "->" } else { "  " };
            format!("{mark} {number:>width$} | {}", source.line(number)).trim_end().to_string()
        };
        let mut text: Vec<String> = (first..=last).map(line).collect();
        if cursor.is_none() {
            text.push("-> the end".into());
        }
        text.join("\n")
    }
}
