//! `snn run FILE`: check a script, run it, and say what became of it.

use super::arguments::RunArguments;
use super::console::{self, Messages};
use super::progress::ProgressLine;
use super::stats::Bill;
use super::{FAILED, FINE, INTERRUPTED, USAGE, interrupt, pretty, report, script, written};
use crate::diagnostic::{Diagnostic, to_json};
use crate::interp::Progress;
use crate::output::figure::Figure;
use crate::repl::figure_text;
use crate::session::{self, Checked, Checkpoints, Depth, Ended, Printer};
use crate::source::Sources;
use crate::units::Dimension;
use crate::value::format::number;
use serde_json::json;
use std::io::{IsTerminal, stdout};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// The command; gives the exit code.
pub fn run(messages: &Messages, arguments: &RunArguments) -> u8 {
    let settings = match script::settings(&arguments.settings, script::threads(arguments.place.threads)) {
        Ok(settings) => settings,
        Err(reason) => {
            messages.error(&reason);
            return USAGE;
        }
    };
    let script = match script::script(arguments.file.as_deref(), arguments.code.as_deref()) {
        Ok(script) => script,
        Err(diagnostic) if arguments.json => {
            let found = to_json(&diagnostic, &Sources::new());
            let object = json!({ "ok": false, "diagnostics": [found] });
            return written(messages, &pretty(&object)).max(USAGE);
        }
        Err(diagnostic) => {
            messages.diagnostic(&diagnostic, &Sources::new());
            return USAGE;
        }
    };
    let checked = session::check(script, &settings, Depth::AsRun);
    if !arguments.json {
        report::show(messages, &checked, !arguments.quiet);
    }
    if checked.failed() {
        if arguments.json {
            return json_report(
                messages,
                &checked,
                &Terminal::new(messages, &checked, arguments),
                &Ended::default(),
                None,
                FAILED,
            );
        }
        report::conclude(messages, &checked.diagnostics, "; nothing was run");
        return FAILED;
    }
    let terminal = Terminal::new(messages, &checked, arguments);
    let folder = arguments.place.output.as_deref().unwrap_or(Path::new("."));
    let checkpoints = Checkpoints { every: arguments.checkpoint_every, resume: arguments.resume };
    if checkpoints.resume && !arguments.quiet && !arguments.json {
        let path = session::checkpoint_path(&checked, folder);
        if !path.exists() {
            messages.line(&format!("{} is not there; the run begins at its beginning", path.display()));
        }
    }
    let interrupt = interrupt::listen();
    let began = Instant::now();
    let ended =
        session::run_kept(&checked, folder, arguments.place.overwrite, &terminal, interrupt, &checkpoints);
    terminal.progress.clear();
    let code = match &ended {
        Ended { failures, .. } if !failures.is_empty() => FAILED,
        Ended { interrupted: true, .. } => INTERRUPTED,
        _ => FINE,
    };
    let (wall, resumed) = (began.elapsed(), ended.resumed);
    let mut bill = Bill { cost: &ended.cost, wall, resumed, peak: None };
    if arguments.stats || bill.is_long() {
        bill.peak = session::peak_memory();
    }
    if arguments.json {
        let bill = arguments.stats.then_some(&bill);
        return json_report(messages, &checked, &terminal, &ended, bill, code);
    }
    if let (Some(time), false) = (ended.resumed, arguments.quiet) {
        messages.line(&format!("went on from {}", number(time, Dimension::TIME)));
    }
    for failure in &ended.failures {
        messages.diagnostic(failure, &checked.sources);
    }
    if ended.interrupted {
        messages.line(&format!("interrupted at {}", number(ended.reached, Dimension::TIME)));
    }
    if !arguments.quiet {
        list(messages, "wrote", &ended.files);
    }
    list(messages, "what was recorded until then:", &ended.partial_files);
    if arguments.stats {
        messages.line(&bill.table());
    } else if bill.is_long() && !arguments.quiet {
        messages.line(&bill.line());
    }
    terminal.output_failure(code)
}

fn list(messages: &Messages, what: &str, files: &[PathBuf]) {
    /// More names than this fill the screen.
    const MOST: usize = 8;
    let names: Vec<String> = files.iter().take(MOST).map(|path| path.display().to_string()).collect();
    let more = match files.len().saturating_sub(MOST) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    if !names.is_empty() {
        messages.line(&format!("{what} {}{more}", names.join(", ")));
    }
}

fn json_report(
    messages: &Messages,
    checked: &Checked,
    terminal: &Terminal<'_>,
    ended: &Ended,
    bill: Option<&Bill<'_>>,
    code: u8,
) -> u8 {
    let shown = terminal.shown.lock().unwrap_or_else(PoisonError::into_inner);
    let found = report::as_json(checked).into_iter();
    let later = shown.warnings.iter().chain(&ended.failures);
    let mut object = json!({
        "ok": code == FINE,
        "interrupted": ended.interrupted,
        "time_ms": ended.reached,
        "printed": shown.printed,
        "files": ended.files,
        "partial_files": ended.partial_files,
        "diagnostics": found.chain(later.map(|diagnostic| to_json(diagnostic, &checked.sources))).collect::<Vec<_>>(),
    });
    if let Some(bill) = bill {
        object["stats"] = bill.as_json();
    }
    written(messages, &pretty(&object)).max(code)
}

/// Prints on standard output; progress and warnings on standard error.
struct Terminal<'a> {
    messages: &'a Messages,
    sources: &'a Sources,
    quiet: bool,
    json: bool,
    progress: ProgressLine,
    shown: Mutex<Shown>,
}

/// What was held back for the JSON report, and whether standard output failed.
#[derive(Default)]
struct Shown {
    printed: Vec<String>,
    warnings: Vec<Diagnostic>,
    failure: Option<std::io::Error>,
}

impl<'a> Terminal<'a> {
    fn new(messages: &'a Messages, checked: &'a Checked, arguments: &RunArguments) -> Terminal<'a> {
        Terminal {
            messages,
            sources: &checked.sources,
            quiet: arguments.quiet,
            json: arguments.json,
            progress: ProgressLine::new(arguments.quiet || arguments.json),
            shown: Mutex::default(),
        }
    }

    fn write(&self, text: &str) {
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        if self.json {
            shown.printed.push(text.trim_end_matches('\n').into());
        } else if shown.failure.is_none() {
            self.progress.clear();
            shown.failure = console::write(text).err();
        }
    }

    /// What was printed is a result: a run whose prints are lost has failed.
    fn output_failure(&self, code: u8) -> u8 {
        match &self.shown.lock().unwrap_or_else(PoisonError::into_inner).failure {
            Some(error) => {
                self.messages.error(&format!("standard output could not be written: {error}"));
                FAILED
            }
            None => code,
        }
    }
}

impl Printer for Terminal<'_> {
    fn print(&self, text: &str) {
        self.write(&format!("{text}\n"));
    }

    fn figure(&self, figure: &Figure) {
        let color = self.messages.color_on(stdout().is_terminal());
        let text = figure_text(figure, color && !self.json);
        self.write(&format!("{}\n", text.trim_end_matches('\n')));
    }

    fn progress(&self, progress: Progress<'_>) {
        self.progress.update(progress);
    }

    fn warn(&self, warning: &Diagnostic) {
        if self.json {
            self.shown.lock().unwrap_or_else(PoisonError::into_inner).warnings.push(warning.clone());
        } else if !self.quiet {
            self.progress.clear();
            self.messages.diagnostic(warning, self.sources);
        }
    }
}
