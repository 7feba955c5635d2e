//! Lints about names: what is declared and never used.

use super::Checker;
use super::scope::{Name, NameKind};
use crate::diagnostic::Diagnostic;
use crate::program::Statement;

impl Checker<'_> {
    /// The end of a scope: warns if a name of the main script was never used.
    pub(super) fn note_unused(&mut self, name: &str, declared: &Name) {
        if declared.used.get() {
            return;
        }
        if self.streaming.contains(&declared.slot) {
            self.unread_records.insert(declared.slot);
        } else if self.own.contains(&declared.span.file)
            && let Some(warning) = unused(name, declared)
        {
            self.report(warning);
        }
    }
}

/// W0201, W0701.
fn unused(name: &str, declared: &Name) -> Option<Diagnostic> {
    Some(match declared.kind {
        NameKind::Param(_) | NameKind::Let | NameKind::Draw | NameKind::Model => {
            Diagnostic::new("W0201", declared.span, format!("`{name}` is never used"))
                .help("use it or remove it")
        }
        NameKind::Record => {
            Diagnostic::new("W0701", declared.span, format!("nothing uses the record `{name}`"))
                .help(format!("remove it, or `save {name} to \"{name}.csv\"`"))
        }
        _ => return None,
    })
}

impl Checker<'_> {
    /// The names of the top level, when all statements have been seen.
    pub(super) fn report_unused(&mut self, statements: &[Statement]) {
        // A file that only declares is there to be imported.
        let declares = |statement: &Statement| {
            use crate::program::StatementKind::{Let, Param};
            matches!(statement.kind, Param(_) | Let { .. })
        };
        if statements.iter().all(declares) {
            return;
        }
        for scope in std::mem::take(&mut self.scopes) {
            for (name, declared) in scope.names {
                self.note_unused(&name, &declared);
            }
        }
        for function in std::mem::take(&mut self.functions) {
            if !function.used.get() && self.own.contains(&function.name.span.file) {
                let name = &function.name.node;
                self.report(
                    Diagnostic::new("W0201", function.name.span, format!("`{name}` is never used"))
                        .help("use it or remove it"),
                );
            }
        }
    }
}
