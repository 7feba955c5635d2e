//! Running a checked script into an output folder.

use super::Checked;
use super::keeping::{CheckpointFile, Checkpoints, never_kept};
use super::outlet::{FolderOutlet, Printer};
use crate::diagnostic::Diagnostic;
use crate::interp::{self, Cost, Keeper, inputs};
use crate::output::folder::{OutputFolder, Permissions};
use crate::output::provenance::{Provenance, SourceHash};
use crate::source::{SourceFile, Span};
use crate::units::Dimension;
use crate::value::format::number;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

/// How a run ended.
#[derive(Clone, Debug, Default)]
pub struct Ended {
    /// Why it failed: the error of a statement, and what could not be written when it had ended.
    pub failures: Vec<Diagnostic>,
    /// Ctrl-C stopped it.
    pub interrupted: bool,
    /// Model time reached, in ms.
    pub reached: f64,
    /// Model time of the checkpoint that it went on from, in ms.
    pub resumed: Option<f64>,
    /// Files that were written, by name.
    pub files: Vec<PathBuf>,
    /// Files of what was recorded until the run ended early.
    pub partial_files: Vec<PathBuf>,
    /// What it cost, since that checkpoint.
    pub cost: Cost,
}

/// Runs a script that was checked without errors; files go to `folder`, which is made if there are any.
pub fn run(
    checked: &Checked,
    folder: &Path,
    overwrite: bool,
    printer: &dyn Printer,
    interrupt: &AtomicBool,
) -> Ended {
    run_kept(checked, folder, overwrite, printer, interrupt, &Checkpoints::default())
}

/// As [`run`], with checkpoints: a file beside the results, which is gone when the run has ended.
pub fn run_kept(
    checked: &Checked,
    folder: &Path,
    overwrite: bool,
    printer: &dyn Printer,
    interrupt: &AtomicBool,
    checkpoints: &Checkpoints,
) -> Ended {
    let file = CheckpointFile::new(checked, folder, checkpoints.every);
    if let Err(diagnostic) = file.check_free() {
        return Ended { failures: vec![*diagnostic], ..Ended::default() };
    }
    let from = match checkpoints.resume.then(|| file.resume(&checked.options)).transpose() {
        Ok(from) => from.flatten(),
        Err(diagnostic) => return Ended { failures: vec![*diagnostic], ..Ended::default() },
    };
    let resumed = from.as_ref().and_then(|(.., world)| world.now());
    let permissions = Permissions { overwrite, ..Permissions::default() };
    let folder = OutputFolder::open(folder, provenance(checked), permissions);
    let outlet = FolderOutlet::new(&folder, printer);
    let mut ended = Ended { failures: in_the_way(checked, &folder), ..Ended::default() };
    if !ended.failures.is_empty() {
        return ended;
    }
    if checkpoints.every.is_some() {
        never_kept(&checked.program).iter().for_each(|warning| printer.warn(warning));
    }
    let keeps = checkpoints.every.is_some() || checkpoints.resume;
    let keeper = checkpoints.every.is_some().then_some(&file as &dyn Keeper);
    let mut program = std::borrow::Cow::Borrowed(&checked.program);
    if keeps {
        // A checkpoint holds what was recorded, so that files are written anew from it.
        program.to_mut().unread_records.clear();
    }
    match interp::run_kept(&program, &checked.options, &outlet, interrupt, keeper, from) {
        Ok(outcome) => {
            ended.interrupted = outcome.interrupted;
            ended.reached = outcome.reached;
            ended.cost = outcome.cost;
        }
        Err(failure) => {
            ended.failures.push(*failure.diagnostic);
            ended.reached = failure.reached;
            ended.cost = *failure.cost;
        }
    }
    let written = outlet.into_written();
    ended.failures.extend(written.trouble);
    ended.files = sorted(written.files);
    ended.partial_files = sorted(written.partial);
    if ended.interrupted || !ended.failures.is_empty() {
        folder.stopped_at(number(ended.reached, Dimension::TIME));
    }
    ended.failures.extend(folder.finish().err().map(|diagnostic| *diagnostic));
    ended.resumed = resumed;
    if keeps && ended.failures.is_empty() && !ended.interrupted {
        file.remove();
    }
    ended
}

/// E0903 for each file that somebody else put where the script wants to write: to be told before a long run, not after.
fn in_the_way(checked: &Checked, folder: &OutputFolder) -> Vec<Diagnostic> {
    let mut failures: Vec<(Span, Diagnostic)> = checked
        .files
        .iter()
        .filter_map(|(name, span)| Some((*span, *folder.check(name).err()?)))
        .map(|(span, failure)| (span, failure.at(span)))
        .collect();
    failures.sort_by_key(|(span, _)| *span);
    failures.into_iter().map(|(_, failure)| failure).collect()
}

/// In order of their names, since points of a sweep write in any order; `./a.csv` as `a.csv`.
fn sorted(paths: Vec<PathBuf>) -> Vec<PathBuf> {
    let plain = |path: PathBuf| path.strip_prefix(".").map(Path::to_path_buf).unwrap_or(path);
    let mut paths: Vec<PathBuf> = paths.into_iter().map(plain).collect();
    paths.sort();
    paths
}

pub(super) fn provenance(checked: &Checked) -> Provenance {
    // `<standard input>` is no name for a file: the provenance becomes that of `standard_input`.
    let named = |name: &str| match name.strip_prefix('<').and_then(|name| name.strip_suffix('>')) {
        Some(place) => place.replace(' ', "_"),
        None => name.to_string(),
    };
    let hash = |file: &SourceFile| SourceHash::of(&named(&file.name), &file.text);
    let scripts = checked.sources.files().iter().filter(|file| !file.name.starts_with("--set "));
    let mut sources = scripts.map(hash);
    let script = sources.next().unwrap_or_else(|| SourceHash::of("", ""));
    let inputs = inputs(&checked.program, &checked.options);
    Provenance {
        script,
        imports: sources.collect(),
        params: inputs.params,
        seed: inputs.seed,
        resolution_us: inputs.resolution_us,
        stopped_at: None,
    }
}
