//! Runs a script as `snn run` does, into a folder of its own that goes away with the result.

use super::numbers::Numbers;
use snn::diagnostic::{Diagnostic, Style, render};
use snn::interp::Progress;
use snn::output::figure::Figure;
use snn::session::{Checked, Depth, Printer, Script, Settings, check, run as run_checked};
use std::sync::atomic::AtomicBool;
use tempfile::TempDir;

/// What a script left behind.
pub struct Ran {
    folder: TempDir,
}

impl Ran {
    /// A table that the script saved.
    pub fn saved(&self, name: &str) -> Numbers {
        Numbers::read(&self.folder.path().join(name))
    }
}

/// Runs a script with `--set name=value` for each setting, and `--seed` if one is given.
///
/// # Panics
/// If the script has errors, or fails; the messages are those that a user sees.
pub fn run(script: Script, set: &[(&str, String)], seed: Option<u64>) -> Ran {
    let set = set.iter().map(|(name, value)| ((*name).to_string(), value.clone())).collect();
    let checked = check(script, &Settings { set, seed, threads: 2, memory: None }, Depth::AsRun);
    assert!(!checked.failed(), "{}", messages(&checked.diagnostics, &checked));
    let folder = tempfile::tempdir().expect("a folder for temporary files");
    let ended = run_checked(&checked, folder.path(), false, &Silent, &AtomicBool::new(false));
    assert!(ended.failures.is_empty(), "{}", messages(&ended.failures, &checked));
    Ran { folder }
}

fn messages(diagnostics: &[Diagnostic], checked: &Checked) -> String {
    diagnostics.iter().map(|found| format!("{}\n", render(found, &checked.sources, Style::PLAIN))).collect()
}

struct Silent;

impl Printer for Silent {
    fn print(&self, _text: &str) {}
    fn figure(&self, _figure: &Figure) {}
    fn progress(&self, _progress: Progress<'_>) {}
    fn warn(&self, _warning: &Diagnostic) {}
}
