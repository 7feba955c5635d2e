//! The command line (layer 10): arguments, exit codes, and what is shown on a terminal.
//!
//! Data goes to standard output, messages to standard error. Exit codes: 0 fine, 1 the script failed, 2 wrong usage, 130
//! interrupted.

mod arguments;
mod check;
mod console;
mod editor;
mod estimate;
mod explain;
mod export;
mod format;
mod graph;
mod interrupt;
mod manual;
mod new;
mod progress;
mod repl;
mod report;
mod run;
mod script;
mod stats;
mod terminal;
mod test;
mod units;

use crate::models::MODELS;
use crate::output::{models, replace};
use arguments::{Arguments, ColorChoice, Command, ReplArguments};
use clap::{CommandFactory, Parser};
use console::Messages;
use std::io::IsTerminal;
use std::path::Path;
use std::process::ExitCode;

/// Everything is as it should be.
const FINE: u8 = 0;
/// The script has errors, or failed while running.
const FAILED: u8 = 1;
/// The command line makes no sense.
const USAGE: u8 = 2;
/// Ctrl-C.
const INTERRUPTED: u8 = 130;

/// The `snn` program.
pub fn main() -> ExitCode {
    let given = match arguments::with_command(std::env::args_os().collect()) {
        Ok(given) => given,
        Err(reason) => {
            Messages::new(ColorChoice::Auto).error(&reason);
            return ExitCode::from(USAGE);
        }
    };
    let arguments = match Arguments::try_parse_from(given) {
        Ok(arguments) => arguments,
        Err(error) => {
            // A help or version text whose reader has gone away is no failure.
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { USAGE } else { FINE });
        }
    };
    let messages = Messages::new(arguments.color);
    let code = match arguments.command {
        None if std::io::stdin().is_terminal() => repl::repl(&messages, &ReplArguments::default()),
        None => written(&messages, &Arguments::command().render_help().to_string()),
        Some(Command::Run(arguments)) => run::run(&messages, &arguments),
        Some(Command::Check(arguments)) => check::check(&messages, &arguments),
        Some(Command::Fmt(arguments)) => format::format_scripts(&messages, &arguments),
        Some(Command::Export(arguments)) => export::export(&messages, &arguments),
        Some(Command::Graph(arguments)) => graph::draw(&messages, &arguments),
        Some(Command::New { folder }) => new::new(&messages, &folder),
        Some(Command::Completions { shell }) => written(&messages, &manual::completions(shell)),
        Some(Command::Man) => answer(&messages, manual::manual().map_err(|error| error.to_string())),
        Some(Command::Test(arguments)) => test::test(&messages, &arguments),
        Some(Command::Repl(arguments)) => repl::repl(&messages, &arguments),
        Some(Command::Models { name, json }) => show_models(&messages, name.as_deref(), json),
        Some(Command::Units { json: true }) => written(&messages, &pretty(&units::as_json())),
        Some(Command::Units { json: false }) => written(&messages, &units::text()),
        Some(Command::Explain { code }) => answer(&messages, explain::text(code.as_deref())),
    };
    ExitCode::from(code)
}

fn show_models(messages: &Messages, name: Option<&str>, json: bool) -> u8 {
    let text = match (name, json) {
        (None, false) => Ok(models::list(MODELS)),
        (None, true) => Ok(pretty(&MODELS.iter().map(|model| models::as_json(model)).collect())),
        (Some(name), false) => models::find(MODELS, name).map(models::describe),
        (Some(name), true) => models::find(MODELS, name).map(|model| pretty(&models::as_json(model))),
    };
    answer(messages, text)
}

/// Writes data, or says why there is none.
fn answer(messages: &Messages, text: Result<String, String>) -> u8 {
    match text {
        Ok(text) => written(messages, &text),
        Err(reason) => {
            messages.error(&reason);
            USAGE
        }
    }
}

/// Writes data to standard output.
fn written(messages: &Messages, text: &str) -> u8 {
    match console::write(text) {
        Ok(()) => FINE,
        Err(error) => {
            messages.error(&format!("standard output cannot be written: {error}"));
            FAILED
        }
    }
}

/// Writes data to a file that the user names, whole or not at all, or to standard output.
fn written_to(messages: &Messages, file: Option<&Path>, text: &str) -> u8 {
    let Some(file) = file else { return written(messages, text) };
    match replace(file, text.as_bytes()) {
        Ok(()) => FINE,
        Err(error) => {
            messages.error(&format!("{} cannot be written: {error}", file.display()));
            FAILED
        }
    }
}

/// JSON for people and programs, with a newline at its end.
fn pretty(value: &serde_json::Value) -> String {
    format!("{value:#}\n")
}
