//! Names of files that a script writes: each by one statement, once (E0904).

use super::flow::Flow;
use super::interpreter::{Interpreter, Mode};
use crate::diagnostic::Diagnostic;
use crate::output::folder::relative_path;
use crate::source::Span;
use std::collections::BTreeMap;
use std::sync::Mutex;

/// Names that were claimed, with the place of the name.
#[derive(Debug, Default)]
pub(super) struct Files(Mutex<BTreeMap<String, Span>>);

impl Files {
    /// Claims a name; gives the place where it was claimed before.
    fn claim(&self, name: &str, span: Span) -> Option<Span> {
        let mut names = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let before = names.get(name).copied();
        names.entry(name.to_string()).or_insert(span);
        before
    }

    /// The names in their order, each with its place.
    pub fn into_names(self) -> Vec<(String, Span)> {
        self.0.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner).into_iter().collect()
    }
}

impl Interpreter<'_> {
    /// E0902; E0904: another statement, turn or point has written this name.
    pub(super) fn claim_file(&mut self, name: &str, span: Span) -> Flow<()> {
        if self.settle(relative_path(name), span)?.is_none() || !self.is_certain() {
            return Ok(());
        }
        let files = match &self.mode {
            Mode::Rehearsal(findings) => &findings.files,
            Mode::Run(running) => running.shared.files,
        };
        let Some(before) = files.claim(name, span) else { return Ok(()) };
        let diagnostic = if before == span {
            let who = if self.world.in_sweep { "every point" } else { "every turn" };
            let variable =
                self.turns.last().and_then(|turn| turn.split(' ').next()).unwrap_or("x").to_string();
            let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
            Diagnostic::new("E0904", span, format!("{who} would write \"{name}\""))
                .help(format!("put the variable into the name: \"{stem}_{{{variable}}}.{extension}\""))
        } else {
            Diagnostic::new("E0904", span, format!("two statements would write \"{name}\""))
                .related(before, "the first")
                .help("choose another name")
        };
        self.fail(diagnostic, ())
    }
}
