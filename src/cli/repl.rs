//! `snn repl`: the prompt on a terminal, or a batch of lines from a pipe.

use super::arguments::ReplArguments;
use super::console::{self, Messages};
use super::terminal::converse;
use super::{FAILED, FINE, INTERRUPTED, USAGE, interrupt, script};
use crate::diagnostic::{Diagnostic, Style, render};
use crate::interp::Progress;
use crate::output::figure::Figure;
use crate::repl::{Console, Desk, Repl, Reply, figure_text};
use crate::source::Sources;
use std::io::{IsTerminal, stdin};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

/// The command; gives the exit code.
pub fn repl(messages: &Messages, arguments: &ReplArguments) -> u8 {
    let settings = match script::settings(&arguments.settings, script::threads(arguments.place.threads)) {
        Ok(settings) => settings,
        Err(reason) => {
            messages.error(&reason);
            return USAGE;
        }
    };
    let folder = arguments.place.output.as_deref().unwrap_or(Path::new("."));
    let mut repl = Repl::new(settings, folder, arguments.place.overwrite);
    let file = arguments.file.as_deref();
    if stdin().is_terminal() {
        converse(messages, repl, file, !arguments.no_init)
    } else {
        batch(messages, &mut repl, file)
    }
}

/// A transcript on standard output; ends at the first line that fails.
fn batch(messages: &Messages, repl: &mut Repl, file: Option<&Path>) -> u8 {
    let pipe = Pipe::default();
    let desk = Desk { console: &pipe, interrupt: interrupt::listen() };
    let load = file.map(|file| format!(":load {}", file.display()));
    if load.is_some_and(|load| repl.enter(&load, desk) == Reply::Failed) {
        return FAILED;
    }
    let reply = repl.batch(&mut stdin().lock(), true, &mut |line| pipe.write(line), desk);
    let code = match reply {
        Ok(Reply::Failed) => FAILED,
        Ok(Reply::Stopped) => INTERRUPTED,
        Ok(Reply::Done | Reply::Quit) => FINE,
        Err(error) => {
            messages.error(&format!("standard input cannot be read: {error}"));
            USAGE
        }
    };
    match pipe.failure.into_inner().unwrap_or_else(PoisonError::into_inner) {
        Some(error) => {
            messages.error(&format!("standard output could not be written: {error}"));
            FAILED
        }
        None => code,
    }
}

/// Writes everything to standard output, in order.
#[derive(Default)]
struct Pipe {
    failure: Mutex<Option<std::io::Error>>,
}

impl Pipe {
    fn write(&self, text: &str) {
        let mut failure = self.failure.lock().unwrap_or_else(PoisonError::into_inner);
        if failure.is_none() {
            *failure = console::write(&format!("{}\n", text.trim_end_matches('\n'))).err();
        }
    }
}

impl Console for Pipe {
    fn text(&self, text: &str) {
        self.write(text);
    }

    fn note(&self, text: &str) {
        self.write(&format!("# {text}"));
    }

    fn diagnostic(&self, diagnostic: &Diagnostic, sources: &Sources) {
        self.write(&render(diagnostic, sources, Style::PLAIN));
    }

    fn figure(&self, figure: &Figure) {
        self.write(&figure_text(figure, false));
    }

    fn progress(&self, _: Progress<'_>) {}
}
