//! What a rehearsal finds: each place and code once, with how often it was met.

use super::estimate::Estimate;
use super::files::Files;
use super::run::Rehearsal;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use std::collections::BTreeMap;

/// Statements and loop turns that a rehearsal executes at most: some tens of milliseconds.
const WORK: usize = 50_000;

/// The collected diagnostics and the work left.
#[derive(Debug)]
pub(super) struct Findings {
    found: Vec<Diagnostic>,
    /// Index in `found`, and how often it was met again.
    seen: BTreeMap<(Code, Option<Span>), (usize, usize)>,
    work_left: usize,
    /// Not zero while branches are executed of which only one will be.
    uncertain: usize,
    /// Nothing is reported: values are computed ahead of their turn.
    silent: bool,
    /// Names of files that were claimed.
    pub files: Files,
    /// What the run will take.
    pub estimate: Estimate,
}

impl Default for Findings {
    fn default() -> Findings {
        Findings {
            found: Vec::new(),
            seen: BTreeMap::new(),
            work_left: WORK,
            uncertain: 0,
            silent: false,
            files: Files::default(),
            estimate: Estimate::default(),
        }
    }
}

impl Findings {
    /// Findings that report nothing.
    pub fn silent() -> Findings {
        Findings { silent: true, ..Findings::default() }
    }

    /// Keeps a diagnostic, unless its code was already reported for its place.
    pub fn add(&mut self, diagnostic: Diagnostic) {
        if self.silent {
            return;
        }
        let key = (diagnostic.code, diagnostic.place.as_ref().map(|place| place.span));
        match self.seen.get_mut(&key) {
            Some((_, again)) => *again += 1,
            None => {
                self.seen.insert(key, (self.found.len(), 0));
                self.found.push(diagnostic);
            }
        }
    }

    /// Takes `amount` of the work that is left; false if there is not so much.
    pub fn work(&mut self, amount: usize) -> bool {
        let enough = self.work_left > amount;
        self.work_left = self.work_left.saturating_sub(amount);
        enough
    }

    /// Enters (`true`) or leaves branches of which only one will be executed.
    pub fn set_uncertain(&mut self, entering: bool) {
        self.uncertain = if entering { self.uncertain + 1 } else { self.uncertain.saturating_sub(1) };
    }

    /// Whether what is executed now may not be executed in the run.
    pub fn is_uncertain(&self) -> bool {
        self.uncertain > 0
    }

    /// What the rehearsal found.
    pub fn into_rehearsal(mut self) -> Rehearsal {
        for (index, again) in self.seen.into_values().filter(|(_, again)| *again > 0) {
            let diagnostic = &mut self.found[index];
            if diagnostic.is_error() {
                diagnostic.notes.push(format!("and {again} more"));
            }
        }
        Rehearsal { diagnostics: self.found, files: self.files.into_names(), estimate: self.estimate }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    #[test]
    fn a_place_is_reported_once() {
        let mut findings = Findings::default();
        let span = Span::new(FileId(0), 3, 5);
        for turn in 0..13 {
            findings.add(Diagnostic::new("E0402", span, format!("turn {turn}")));
        }
        findings.add(Diagnostic::new("E0501", span, "another code"));
        let found = findings.into_rehearsal().diagnostics;
        assert_eq!(found.len(), 2);
        assert_eq!(
            (found[0].headline.as_str(), found[0].notes.as_slice()),
            ("turn 0", &["and 12 more".into()][..])
        );
    }
}
