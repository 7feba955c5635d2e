//! Many scripts: which of them, several at a time, told in order.

use super::compare::{Outputs, differences, unknown_columns};
use super::expectation::Expectation;
use super::failure::Failure;
use super::golden::{self, Golden, Kept};
use super::golden_folder;
use super::trial::{self, NoOutputs};
use crate::diagnostic::Diagnostic;
use crate::session::{plain, read, scripts_below};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// What to test, and how.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// Scripts, and folders of scripts.
    pub paths: Vec<PathBuf>,
    /// Only those whose path holds this.
    pub filter: Option<String>,
    /// How many scripts run at a time; at least 1.
    pub jobs: usize,
    /// Threads of each run; at least 1.
    pub threads: usize,
    /// Accept what the scripts give as golden files.
    pub bless: bool,
}

/// How a test ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// All is as expected.
    Passed,
    /// Something is not.
    Failed,
    /// It was not run, as it asks.
    Skipped,
    /// Ctrl-C came while it ran.
    Interrupted,
    /// It ran, and what it gave is now expected.
    Blessed,
}

/// What became of one script, or of golden files without a script.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The script.
    pub script: PathBuf,
    /// How it ended.
    pub verdict: Verdict,
    /// Why it failed; of a blessed one, what changed.
    pub failures: Vec<Failure>,
    /// Why it was skipped.
    pub reason: String,
    /// How long it took.
    pub time: Duration,
}

/// What became of a plan.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// The tests that were begun, in order of their paths.
    pub outcomes: Vec<Outcome>,
    /// How many were not, because of Ctrl-C.
    pub not_run: usize,
}

impl Report {
    /// How many tests ended so.
    pub fn count(&self, verdict: Verdict) -> usize {
        self.outcomes.iter().filter(|outcome| outcome.verdict == verdict).count()
    }

    /// How many are as expected, some of them only now.
    pub fn passed(&self) -> usize {
        self.count(Verdict::Passed) + self.count(Verdict::Blessed)
    }
}

/// Runs all tests of a plan and tells of each in order of their paths, as soon as those before it have ended.
///
/// # Errors
/// E0901: a path that there is not.
pub fn run_all(
    plan: &Plan,
    interrupt: &AtomicBool,
    tell: &(dyn Fn(&Outcome) + Sync),
) -> Result<Report, Box<Diagnostic>> {
    let is_wanted =
        |path: &Path| plan.filter.as_ref().is_none_or(|part| path.to_string_lossy().contains(part.as_str()));
    let found = scripts_below(&plan.paths)?;
    let mut tests: Vec<PathBuf> =
        found.iter().filter(|path| !is_golden(path) && is_wanted(path)).cloned().collect();
    tests.extend(orphans(&plan.paths).into_iter().filter(|path| is_wanted(path)));
    tests.sort();
    let next = AtomicUsize::new(0);
    let told: Mutex<(usize, Vec<Option<Outcome>>)> = Mutex::new((0, vec![None; tests.len()]));
    let work = || {
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(path) = tests.get(index) else { break };
            if interrupt.load(Ordering::Relaxed) {
                break;
            }
            let outcome = if path.extension().is_some_and(|ending| ending == "golden") {
                orphan(path, plan.bless)
            } else {
                test(path, plan, interrupt)
            };
            let mut told = told.lock().unwrap_or_else(PoisonError::into_inner);
            let (first, outcomes) = &mut *told;
            outcomes[index] = Some(outcome);
            while let Some(Some(outcome)) = outcomes.get(*first) {
                tell(outcome);
                *first += 1;
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..plan.jobs.max(1) {
            scope.spawn(work);
        }
        work();
    });
    let (_, outcomes) = told.into_inner().unwrap_or_else(PoisonError::into_inner);
    let outcomes: Vec<Outcome> = outcomes.into_iter().flatten().collect();
    Ok(Report { not_run: tests.len() - outcomes.len(), outcomes })
}

/// Is it a file of a golden folder?
fn is_golden(path: &Path) -> bool {
    path.ancestors().skip(1).any(|folder| folder.extension().is_some_and(|ending| ending == "golden"))
}

/// Golden folders below these paths whose script there is not.
fn orphans(paths: &[PathBuf]) -> BTreeSet<PathBuf> {
    let mut orphans = BTreeSet::new();
    let mut folders: Vec<PathBuf> =
        paths.iter().map(|path| plain(path)).filter(|path| path.is_dir()).collect();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            let hidden = entry.file_name().to_string_lossy().starts_with('.');
            if hidden || !entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                continue;
            }
            let path = if folder == Path::new(".") { PathBuf::from(entry.file_name()) } else { entry.path() };
            if path.extension().is_none_or(|ending| ending != "golden") {
                folders.push(path);
            } else if !is_script(&path.with_extension("snn")) {
                orphans.insert(path);
            }
        }
    }
    orphans
}

/// Is a script there, though perhaps one that cannot be read now?
fn is_script(path: &Path) -> bool {
    path.metadata().map_or_else(|error| error.kind() != std::io::ErrorKind::NotFound, |_| true)
}

fn orphan(folder: &Path, bless: bool) -> Outcome {
    let script = folder.with_extension("snn");
    let (verdict, failure) = match (golden::listed(folder), bless) {
        // The link may be mended tomorrow.
        _ if script.symlink_metadata().is_ok() => {
            (Verdict::Failed, Failure::new("", format!("{} is a link to nowhere", script.display())))
        }
        (Ok(Some(_)), false) => {
            let headline =
                format!("there are golden files, and no {}; `--bless` removes them", script.display());
            (Verdict::Failed, Failure::new("", headline))
        }
        (Ok(None), _) => {
            let headline =
                format!("there is no {}, and `--bless` did not write what is here", script.display());
            let failure = Failure::new("", headline);
            (
                Verdict::Failed,
                failure.details("rename it if it is no folder of golden files, or remove it yourself"),
            )
        }
        (Err(failure), _) => (Verdict::Failed, failure),
        (Ok(Some(_)), true) => match golden_folder::remove(folder) {
            Ok(()) => {
                let headline = format!("there are golden files, and no {}: removed", script.display());
                (Verdict::Blessed, Failure::new("", headline))
            }
            Err(failure) => (Verdict::Failed, failure),
        },
    };
    Outcome {
        script: folder.into(),
        verdict,
        failures: vec![failure],
        reason: String::new(),
        time: Duration::ZERO,
    }
}

fn test(path: &Path, plan: &Plan, interrupt: &AtomicBool) -> Outcome {
    let start = Instant::now();
    let mut outcome = Outcome {
        script: path.into(),
        verdict: Verdict::Passed,
        failures: Vec::new(),
        reason: String::new(),
        time: Duration::ZERO,
    };
    match verdict(path, plan, interrupt) {
        Ok(Ended::Interrupted) => outcome.verdict = Verdict::Interrupted,
        Ok(Ended::Skipped(reason)) => {
            outcome.verdict = Verdict::Skipped;
            outcome.reason = reason;
        }
        Ok(Ended::Changed(changes)) if !changes.is_empty() => {
            outcome.verdict = Verdict::Blessed;
            outcome.failures = changes;
        }
        Ok(Ended::Changed(_)) => {}
        Err(failures) => {
            outcome.verdict = Verdict::Failed;
            outcome.failures = failures;
        }
    }
    outcome.time = start.elapsed();
    outcome
}

/// A test that did not fail.
enum Ended {
    Interrupted,
    Skipped(String),
    /// What differed, and is accepted now.
    Changed(Vec<Failure>),
}

fn verdict(path: &Path, plan: &Plan, interrupt: &AtomicBool) -> Result<Ended, Vec<Failure>> {
    let one = |failure: Failure| vec![failure];
    let script = read(path).map_err(|diagnostic| one(Failure::new("", diagnostic.headline)))?;
    let expectation = Expectation::read(&script.text).map_err(one)?;
    if let Some(reason) = expectation.skip {
        return Ok(Ended::Skipped(reason));
    }
    let seeds: Vec<Option<u64>> = match expectation.seeds.as_slice() {
        [] => vec![None],
        seeds => seeds.iter().copied().map(Some).collect(),
    };
    let mut first: Option<Outputs> = None;
    for &seed in &seeds {
        let ran = trial::outputs(&script, &expectation, seed, plan.threads, interrupt);
        match ran {
            Ok(outputs) => {
                first.get_or_insert(outputs);
            }
            Err(NoOutputs::Interrupted) => return Ok(Ended::Interrupted),
            Err(NoOutputs::Failed(mut failure)) => {
                if let (Some(seed), true) = (seed, seeds.len() > 1) {
                    failure.headline = format!("with seed {seed}: {}", failure.headline);
                }
                return Err(vec![failure]);
            }
        }
    }
    let outputs = first.unwrap_or_default();
    let unknown = unknown_columns(&outputs, &expectation);
    if !unknown.is_empty() {
        return Err(unknown);
    }
    let folder = golden::folder(path);
    match golden::read(&folder) {
        Ok(golden) => {
            let failures = differences(&golden, &outputs, &expectation);
            if !plan.bless {
                return if failures.is_empty() { Ok(Ended::Changed(Vec::new())) } else { Err(failures) };
            }
            bless(&folder, golden, &outputs, failures)
        }
        Err(failure) if plan.bless => bless(&folder, Golden::new(), &outputs, vec![failure]),
        Err(failure) => Err(vec![failure]),
    }
}

/// Accepts what differs; files that are near enough stay as they are.
fn bless(
    folder: &Path,
    golden: Golden,
    outputs: &Outputs,
    changes: Vec<Failure>,
) -> Result<Ended, Vec<Failure>> {
    let mut accepted: Golden = golden.into_iter().filter(|(name, _)| outputs.contains_key(name)).collect();
    let differs = |name: &str| changes.iter().any(|change| change.file == name || change.file.is_empty());
    for (name, content) in outputs.iter().filter(|(name, _)| differs(name)) {
        accepted.insert(name.clone(), golden::kept(name, content));
    }
    golden_folder::write(folder, &accepted).map_err(|failure| vec![failure])?;
    let said = |mut change: Failure| {
        match (outputs.get(&change.file), accepted.get(&change.file)) {
            (None, _) if !change.file.is_empty() => change.headline = "removed".into(),
            (Some(_), Some(Kept::Made)) => change.headline = "new; that it is made is kept".into(),
            (Some(_), _) if change.details.is_empty() => {
                change.headline = "new, or too long to compare".into()
            }
            _ => {}
        }
        change
    };
    Ok(Ended::Changed(changes.into_iter().map(said).collect()))
}
