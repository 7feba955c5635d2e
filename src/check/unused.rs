//! Lints about names: what is declared and never used.

use super::Checker;
use super::scope::{Name, NameKind};
use crate::diagnostic::Diagnostic;
use crate::program::Statement;
use crate::source::FileId;
use std::collections::BTreeSet;

/// Warns if a name of the main script was never used.
pub(super) fn note(diagnostics: &mut Vec<Diagnostic>, name: &str, declared: &Name, own: &BTreeSet<FileId>) {
    if declared.used.get() || !own.contains(&declared.span.file) {
        return;
    }
    let warning = match declared.kind {
        NameKind::Param(_) | NameKind::Let | NameKind::Draw | NameKind::Model => {
            Diagnostic::new("W0201", declared.span, format!("`{name}` is never used"))
                .help("use it or remove it")
        }
        NameKind::Record => {
            Diagnostic::new("W0701", declared.span, format!("nothing uses the record `{name}`"))
                .help(format!("remove it, or `save {name} to \"{name}.csv\"`"))
        }
        _ => return,
    };
    if !diagnostics.contains(&warning) {
        diagnostics.push(warning);
    }
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
                note(&mut self.diagnostics, &name, &declared, &self.own);
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
