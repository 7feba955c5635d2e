//! Results for which there is no Python: they are left out with a comment, and so is what reads them.

use super::{Missing, Python, Untold};
use crate::program::{Expression, ExpressionKind, Slot};
use crate::source::Span;

impl Python<'_> {
    /// Leaves a result out, with a comment.
    pub fn leave_out(&mut self, span: Span, reason: &Untold) {
        let written = self.sources.text(span).lines().next().unwrap_or("").trim_end_matches([' ', '{']);
        let written = one_line(written);
        self.line(format!("# left out, {}: {written}", reason.what));
    }

    /// Says which columns a table does not have.
    pub fn leave_out_columns(&mut self, missing: &Missing) {
        for (name, reason) in missing {
            self.line(format!("# left out, {reason}: the column {name}"));
        }
    }

    /// The columns that are left out of a table, or a part of one.
    pub fn missing_columns(&self, table: &Expression) -> Missing {
        match &table.kind {
            ExpressionKind::Variable { slot, .. } => self.missing.get(slot).cloned().unwrap_or_default(),
            ExpressionKind::Index { base, .. } => self.missing_columns(base),
            ExpressionKind::If { then, otherwise, .. } => {
                let mut missing = self.missing_columns(then);
                missing.extend(self.missing_columns(otherwise));
                missing
            }
            _ => Missing::new(),
        }
    }

    /// The table of the innermost `sweep` or `for` ends: it lacks what could not be collected.
    pub fn end_table(&mut self, slot: Slot) {
        let missing = self.collecting.pop().unwrap_or_default();
        self.missing.insert(slot, missing);
    }
}

/// A text for a comment.
pub(super) fn one_line(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}
