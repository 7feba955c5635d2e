//! One run of a script in a temporary folder, with a watch beside it.

use super::compare::Outputs;
use super::expectation::Expectation;
use super::failure::Failure;
use super::golden;
use crate::diagnostic::{Diagnostic, Style, render};
use crate::interp::Progress;
use crate::output::figure::Figure;
use crate::output::plot;
use crate::session::{Checked, Depth, Printer, Script, Settings, check, run};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Columns and rows of a figure that is printed.
const FIGURE_SIZE: (usize, usize) = (78, 24);
/// How often the watch looks.
const WATCH: Duration = Duration::from_millis(20);

/// Why a run gave no outputs.
pub(super) enum NoOutputs {
    /// What the checker or the run says, an expected error that did not come, the time limit.
    Failed(Failure),
    /// Ctrl-C.
    Interrupted,
}

impl From<Failure> for NoOutputs {
    fn from(failure: Failure) -> NoOutputs {
        NoOutputs::Failed(failure)
    }
}

/// What a script printed and wrote.
///
/// # Errors
/// Why the run is no success.
pub(super) fn outputs(
    script: &Script,
    expectation: &Expectation,
    seed: Option<u64>,
    threads: usize,
    interrupt: &AtomicBool,
) -> Result<Outputs, NoOutputs> {
    let attempt = || attempt(script, expectation, seed, threads, interrupt);
    match catch_unwind(AssertUnwindSafe(attempt)) {
        Ok(result) => result,
        Err(_) => {
            Err(Failure::new("", "snn itself failed while it ran this script; please report it").into())
        }
    }
}

fn attempt(
    script: &Script,
    expectation: &Expectation,
    seed: Option<u64>,
    threads: usize,
    interrupt: &AtomicBool,
) -> Result<Outputs, NoOutputs> {
    let settings = Settings { set: expectation.set.clone(), seed, threads, memory: None };
    let checked = check(script.clone(), &settings, Depth::AsRun);
    if checked.failed() {
        return Ok(refused(&checked, &checked.diagnostics, expectation)?);
    }
    let temporary =
        |error: std::io::Error| Failure::new("", format!("there is no temporary folder: {error}"));
    let folder = tempfile::tempdir().map_err(temporary)?;
    let printed = Printed::default();
    let start = Instant::now();
    let ended = watched(expectation.time_limit, interrupt, |stop| {
        run(&checked, folder.path(), false, &printed, stop)
    });
    if ended.interrupted && !interrupt.load(Ordering::Relaxed) {
        let (limit, elapsed) = (expectation.time_limit, start.elapsed());
        let headline = format!("it did not end within {limit:?} (stopped after {elapsed:.1?})");
        return Err(Failure::new("", headline)
            .details("`# test: time = 60 s` in the script allows more")
            .into());
    }
    if ended.interrupted {
        return Err(NoOutputs::Interrupted);
    }
    if !ended.failures.is_empty() {
        return Ok(refused(&checked, &ended.failures, expectation)?);
    }
    if let Some(code) = &expectation.error {
        return Err(Failure::new("", format!("{code} is expected, and there is no error")).into());
    }
    collected(folder.path(), printed)
        .map_err(|error| Failure::new("", format!("its files cannot be read: {error}")).into())
}

/// A script with errors: as expected, without outputs, if all of them have the code that is expected.
fn refused(checked: &Checked, found: &[Diagnostic], expectation: &Expectation) -> Result<Outputs, Failure> {
    let errors: Vec<&Diagnostic> = found.iter().filter(|diagnostic| diagnostic.is_error()).collect();
    let headline = match &expectation.error {
        Some(code) if errors.iter().all(|error| error.code.0 == code) => return Ok(Outputs::new()),
        Some(code) => format!("{code} is expected, and not this:"),
        None => "it fails:".to_string(),
    };
    let shown: String =
        errors.iter().map(|error| render(error, &checked.sources, Style::PLAIN) + "\n").collect();
    Err(Failure::new("", headline).details(&shown))
}

/// Runs something that stops when the flag it gets is set: when time is over, or the user interrupts.
fn watched<T>(limit: Duration, interrupt: &AtomicBool, run: impl FnOnce(&AtomicBool) -> T) -> T {
    let stop = AtomicBool::new(false);
    let (ended, watch) = channel::<()>();
    std::thread::scope(|scope| {
        let stop = &stop;
        scope.spawn(move || {
            let start = Instant::now();
            while watch.recv_timeout(WATCH) == Err(RecvTimeoutError::Timeout) {
                if start.elapsed() > limit || interrupt.load(Ordering::Relaxed) {
                    stop.store(true, Ordering::Relaxed);
                }
            }
        });
        let result = run(stop);
        drop(ended);
        result
    })
}

fn collected(folder: &Path, printed: Printed) -> std::io::Result<Outputs> {
    let mut outputs = Outputs::new();
    for (name, path) in golden::files(folder)? {
        if !name.ends_with(".provenance.json") {
            outputs.insert(name, std::fs::read(path)?);
        }
    }
    let printed = printed.0.into_inner().unwrap_or_else(PoisonError::into_inner);
    if !printed.is_empty() {
        outputs.insert(golden::PRINTED.into(), printed.into_bytes());
    }
    Ok(outputs)
}

/// Keeps what is printed.
#[derive(Default)]
struct Printed(Mutex<String>);

impl Printed {
    fn add(&self, text: &str) {
        let mut printed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        printed.push_str(text.trim_end_matches('\n'));
        printed.push('\n');
    }
}

impl Printer for Printed {
    fn print(&self, text: &str) {
        self.add(text);
    }
    fn figure(&self, figure: &Figure) {
        let (width, height) = FIGURE_SIZE;
        self.add(&plot::terminal(figure, width, height, false));
    }
    fn progress(&self, _progress: Progress<'_>) {}
    fn warn(&self, _warning: &Diagnostic) {}
}
