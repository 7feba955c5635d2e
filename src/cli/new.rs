//! `snn new NAME`: a folder to begin an experiment in.

use super::console::Messages;
use super::{FAILED, FINE, USAGE};
use crate::testing::{Plan, Verdict, run_all};
use std::path::Path;
use std::sync::atomic::AtomicBool;

/// The first script.
const SCRIPT: &str = include_str!("../../assets/new/experiment.snn");
/// The checks of the folder, for services that know GitHub's workflows.
const CHECKS: &str = include_str!("../../assets/new/ci.yml");

/// The command; gives the exit code.
pub fn new(messages: &Messages, folder: &Path) -> u8 {
    let name = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let is_plain = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '-');
    if name.is_empty() || !name.chars().all(is_plain) {
        messages.error(&format!(
            "`{}` is no name for a folder of scripts; write letters, digits, `_` and `-`",
            folder.display()
        ));
        return USAGE;
    }
    if folder.symlink_metadata().is_ok() {
        messages.error(&format!("{} is there already; choose another name", folder.display()));
        return USAGE;
    }
    match made(folder, &name) {
        Ok(()) => {
            messages.line(&format!(
                "made {0}; try\n    cd {0}\n    snn {name}.snn\n    snn test",
                folder.display()
            ));
            FINE
        }
        Err(reason) => {
            messages.error(&reason);
            FAILED
        }
    }
}

/// Makes the folder with its script, golden files and checks.
fn made(folder: &Path, name: &str) -> Result<(), String> {
    let script = folder.join(name).with_extension("snn");
    let workflow = folder.join(".github/workflows/experiments.yml");
    let write = || -> std::io::Result<()> {
        std::fs::create_dir_all(folder.join(".github/workflows"))?;
        std::fs::write(&script, SCRIPT.replace("NAME", name))?;
        std::fs::write(&workflow, CHECKS)
    };
    write().map_err(|error| format!("{} cannot be made: {error}", folder.display()))?;
    let plan = Plan { paths: vec![script], jobs: 1, threads: 1, bless: true, ..Plan::default() };
    let report =
        run_all(&plan, &AtomicBool::new(false), &|_| {}).map_err(|diagnostic| diagnostic.headline)?;
    match report.outcomes.iter().find(|outcome| outcome.verdict == Verdict::Failed) {
        None => Ok(()),
        Some(failed) => Err(failed.failures.iter().map(|failure| failure.text()).collect()),
    }
}
