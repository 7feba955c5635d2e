//! `snn test PATHS…`: scripts against their golden files.

use super::arguments::TestArguments;
use super::console::{self, Messages};
use super::{FAILED, FINE, INTERRUPTED, USAGE, interrupt, pretty, written};
use crate::output::replace;
use crate::source::Sources;
use crate::testing::{Outcome, Plan, Report, Verdict, junit, run_all};
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
    let report = match run_all(&plan, asked, &tell) {
        Ok(report) => report,
        Err(diagnostic) => {
            messages.diagnostic(&diagnostic, &Sources::new());
            return USAGE;
        }
    };
    let mut code = if report.count(Verdict::Failed) > 0 { FAILED } else { FINE };
    if let Some(error) = failure.into_inner().unwrap_or_else(PoisonError::into_inner) {
        messages.error(&format!("standard output could not be written: {error}"));
        code = FAILED;
    }
    if let Some(path) = &arguments.junit
        && let Err(error) = replace(path, junit(&report).as_bytes())
    {
        messages.error(&format!("{} cannot be written: {error}", path.display()));
        code = FAILED;
    }
    let interrupted = asked.load(Ordering::Relaxed);
    let closing = if arguments.json { pretty(&as_json(&report, interrupted)) } else { closing(&report) };
    let code = code.max(written(messages, &closing));
    if interrupted {
        let (ended, all) =
            (report.outcomes.len() - report.count(Verdict::Interrupted), report.outcomes.len());
        messages.line(&format!("interrupted when {ended} of {} tests had ended", all + report.not_run));
        return INTERRUPTED;
    }
    if report.outcomes.is_empty() {
        messages.error(&match &arguments.filter {
            Some(filter) => format!("no script was tested: `{filter}` is in no path"),
            None => "no script was tested; `snn test FOLDER` tests all below a folder".into(),
        });
        return USAGE;
    }
    code
}

/// `N passed, N failed`; lines about what was not run, or not to its end, before it.
fn closing(report: &Report) -> String {
    let counts = [
        (report.count(Verdict::Skipped), "skipped"),
        (report.count(Verdict::Interrupted), "interrupted"),
        (report.not_run, "not run"),
    ];
    let lines =
        counts.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}\n"));
    let (passed, failed) = (report.passed(), report.count(Verdict::Failed));
    lines.collect::<String>() + &format!("{passed} passed, {failed} failed\n")
}

fn described(outcome: &Outcome) -> String {
    let script = outcome.script.display();
    let head = match outcome.verdict {
        Verdict::Passed => format!("ok    {script}\n"),
        Verdict::Failed => format!("FAIL  {script}\n"),
        Verdict::Blessed => format!("bless {script}\n"),
        Verdict::Skipped => format!("skip  {script}: {}\n", outcome.reason),
        Verdict::Interrupted => format!("stop  {script}\n"),
    };
    head + &outcome.failures.iter().map(|failure| failure.text()).collect::<String>()
}

fn as_json(report: &Report, interrupted: bool) -> Value {
    let test = |outcome: &Outcome| {
        let failures = outcome.failures.iter().map(|failure| {
            json!({ "file": failure.file, "headline": failure.headline, "details": failure.details })
        });
        let verdict = match outcome.verdict {
            Verdict::Passed => "passed",
            Verdict::Failed => "failed",
            Verdict::Skipped => "skipped",
            Verdict::Interrupted => "interrupted",
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
    json!({
        "passed": report.passed(),
        "failed": report.count(Verdict::Failed),
        "skipped": report.count(Verdict::Skipped),
        "interrupted": interrupted,
        "not_run": report.not_run,
        "tests": report.outcomes.iter().map(test).collect::<Vec<_>>(),
    })
}
