//! Data on standard output, messages on standard error; neither fails when nobody reads.

use super::arguments::ColorChoice;
use crate::diagnostic::{Diagnostic, Style, render};
use crate::source::Sources;
use std::io::{ErrorKind, IsTerminal, Write, stderr, stdout};

/// Writes text to standard output as it is. A reader that has gone away (`snn models | head`) is no failure.
///
/// # Errors
/// What else keeps standard output from being written: a full disk behind a redirection.
pub fn write(text: &str) -> std::io::Result<()> {
    let mut output = stdout().lock();
    match output.write_all(text.as_bytes()).and_then(|()| output.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        result => result,
    }
}

/// Where messages go, and how they look.
#[derive(Clone, Copy, Debug)]
pub struct Messages {
    choice: ColorChoice,
    style: Style,
}

impl Messages {
    /// Messages on standard error, coloured as the user wants.
    pub fn new(choice: ColorChoice) -> Messages {
        let color = colored(choice, stderr().is_terminal());
        Messages { choice, style: Style { color, ..Style::PLAIN } }
    }

    /// Whether to write colours to a place that is a terminal or not.
    pub fn color_on(&self, terminal: bool) -> bool {
        colored(self.choice, terminal)
    }

    /// Says a line.
    pub fn line(&self, text: &str) {
        // Nothing can be said about a standard error that cannot be written.
        let _ = writeln!(stderr().lock(), "{text}");
    }

    /// Says what is wrong with the command line.
    pub fn error(&self, text: &str) {
        let (bold, plain) = if self.style.color { ("\u{1b}[1;91m", "\u{1b}[0m") } else { ("", "") };
        self.line(&format!("{bold}error{plain}: {text}"));
    }

    /// Shows a diagnostic, with an empty line behind it.
    pub fn diagnostic(&self, diagnostic: &Diagnostic, sources: &Sources) {
        self.line(&render(diagnostic, sources, self.style));
    }
}

fn colored(choice: ColorChoice, terminal: bool) -> bool {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let dumb = || std::env::var_os("TERM").is_some_and(|name| name == "dumb");
    match choice {
        ColorChoice::Always => true,
        ColorChoice::Never => false,
        ColorChoice::Auto => terminal && !set("NO_COLOR") && !dumb(),
    }
}
