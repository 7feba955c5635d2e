//! `snn test PATHS…`: scripts against their golden files.

use super::arguments::TestArguments;
use super::console::{self, Messages};
use super::{FAILED, FINE, INTERRUPTED, USAGE, interrupt, pretty, written};
use crate::output::replace;
use crate::source::Sources;
use crate::testing::{Outcome, Plan, Verdict, junit, run_all};
use serde_json::{Value, json};
use std::num::NonZero;
use std::sync::atomic::Ordering;
use std::sync::{Mutex, PoisonError};

/// The command; gives the exit code.
pub fn test(messages: &Messages, arguments: &TestArguments) -> u8 {
    let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
    let jobs = arguments.jobs.map_or(cores, usize::from);
    let plan = Plan {
        paths: if arguments.paths.is_empty() { vec![".".into()] } else { arguments.paths.clone() },
        filter: arguments.filter.clone(),
        jobs,
        threads: (cores / jobs).max(1),
        bless: arguments.bless,
    };
    let asked = interrupt::listen();
    let failure = Mutex::new(None);
    let tell = |outcome: &Outcome| {
        if !arguments.json {
            let error = console::write(&described(outcome)).err();
            let mut failure = failure.lock().unwrap_or_else(PoisonError::into_inner);
            *failure = failure.take().or(error);
        }
    };
    let outcomes = match run_all(&plan, asked, &tell) {
        Ok(outcomes) => outcomes,
        Err(diagnostic) => {
            messages.diagnostic(&diagnostic, &Sources::new());
            return USAGE;
        }
    };
    let mut code = if count(&outcomes, Verdict::Failed) > 0 { FAILED } else { FINE };
    if let Some(error) = failure.into_inner().unwrap_or_else(PoisonError::into_inner) {
        messages.error(&format!("standard output could not be written: {error}"));
        code = FAILED;
    }
    if let Some(path) = &arguments.junit
        && let Err(error) = replace(path, junit(&outcomes).as_bytes())
    {
        messages.error(&format!("{} cannot be written: {error}", path.display()));
        code = FAILED;
    }
    let closing = if arguments.json { pretty(&as_json(&outcomes)) } else { closing(&outcomes) };
    let code = code.max(written(messages, &closing));
    if outcomes.is_empty() && !asked.load(Ordering::Relaxed) {
        messages.error("no script was tested; `snn test FOLDER` tests all below a folder");
        return USAGE;
    }
    if asked.load(Ordering::Relaxed) { INTERRUPTED } else { code }
}

/// `N passed, N failed`; a line about what was not run before it.
fn closing(outcomes: &[Outcome]) -> String {
    let (skipped, failed) = (count(outcomes, Verdict::Skipped), count(outcomes, Verdict::Failed));
    let passed = outcomes.len() - skipped - failed;
    let skipped = if skipped > 0 { format!("{skipped} skipped\n") } else { String::new() };
    format!("{skipped}{passed} passed, {failed} failed\n")
}

fn count(outcomes: &[Outcome], verdict: Verdict) -> usize {
    outcomes.iter().filter(|outcome| outcome.verdict == verdict).count()
}

fn described(outcome: &Outcome) -> String {
    let script = outcome.script.display();
    let head = match outcome.verdict {
        Verdict::Passed => format!("ok    {script}\n"),
        Verdict::Failed => format!("FAIL  {script}\n"),
        Verdict::Blessed => format!("bless {script}\n"),
        Verdict::Skipped => format!("skip  {script}: {}\n", outcome.reason),
    };
    head + &outcome.failures.iter().map(|failure| failure.text()).collect::<String>()
}

fn as_json(outcomes: &[Outcome]) -> Value {
    let test = |outcome: &Outcome| {
        let failures = outcome.failures.iter().map(|failure| {
            json!({ "file": failure.file, "headline": failure.headline, "details": failure.details })
        });
        let verdict = match outcome.verdict {
            Verdict::Passed => "passed",
            Verdict::Failed => "failed",
            Verdict::Skipped => "skipped",
            Verdict::Blessed => "blessed",
        };
        json!({
            "script": outcome.script,
            "verdict": verdict,
            "seconds": outcome.time.as_secs_f64(),
            "reason": outcome.reason,
            "differences": failures.collect::<Vec<_>>(),
        })
    };
    let (skipped, failed) = (count(outcomes, Verdict::Skipped), count(outcomes, Verdict::Failed));
    json!({
        "passed": outcomes.len() - skipped - failed,
        "failed": failed,
        "skipped": skipped,
        "tests": outcomes.iter().map(test).collect::<Vec<_>>(),
    })
}
