//! Where a session tells what happens: a terminal, a transcript, a test.

use crate::diagnostic::{Diagnostic, Style, render};
use crate::interp::{Outlet, Progress, StreamedFile};
use crate::output::figure::Figure;
use crate::output::plot;
use crate::session::Printer;
use crate::source::Sources;
use crate::value::Table;
use std::io::Write;
use std::sync::{Mutex, PoisonError};

/// Columns and rows of a figure on the terminal.
const FIGURE_SIZE: (usize, usize) = (78, 24);

/// What a front end shows, in the order in which it happens.
pub trait Console: Sync {
    /// A result: what was printed, the value of an expression.
    fn text(&self, text: &str);
    /// Something about the session: what was undone, what was written.
    fn note(&self, text: &str);
    /// An error or a warning.
    fn diagnostic(&self, diagnostic: &Diagnostic, sources: &Sources);
    /// A figure that goes to no file.
    fn figure(&self, figure: &Figure);
    /// How far a long statement is; called often.
    fn progress(&self, progress: Progress<'_>);
}

/// Everything as one plain text.
#[derive(Default)]
pub struct Transcript {
    text: Mutex<String>,
}

impl Transcript {
    /// Takes what was written until now.
    pub fn take(&self) -> String {
        std::mem::take(&mut *self.text.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn push(&self, text: &str) {
        let mut whole = self.text.lock().unwrap_or_else(PoisonError::into_inner);
        whole.push_str(text.trim_end_matches('\n'));
        whole.push('\n');
    }
}

impl Console for Transcript {
    fn text(&self, text: &str) {
        self.push(text);
    }

    fn note(&self, text: &str) {
        self.push(&format!("# {text}"));
    }

    fn diagnostic(&self, diagnostic: &Diagnostic, sources: &Sources) {
        self.push(&render(diagnostic, sources, Style::PLAIN));
    }

    fn figure(&self, figure: &Figure) {
        self.push(&figure_text(figure, false));
    }

    fn progress(&self, _: Progress<'_>) {}
}

/// A figure as text for a terminal.
pub fn figure_text(figure: &Figure, color: bool) -> String {
    let (width, height) = FIGURE_SIZE;
    plot::terminal(figure, width, height, color)
}

/// A console for what the session executes.
pub(super) struct Printing<'a> {
    pub console: &'a dyn Console,
    pub sources: &'a Sources,
}

impl Printer for Printing<'_> {
    fn print(&self, text: &str) {
        self.console.text(text);
    }

    fn figure(&self, figure: &Figure) {
        self.console.figure(figure);
    }

    fn progress(&self, progress: Progress<'_>) {
        self.console.progress(progress);
    }

    fn warn(&self, warning: &Diagnostic) {
        self.console.diagnostic(warning, self.sources);
    }
}

/// A console that holds back what is said of a session until it is known whether it will be the user's.
pub(super) struct Holding<'a> {
    console: &'a dyn Console,
    notes: Mutex<Vec<String>>,
}

impl<'a> Holding<'a> {
    /// In front of `console`.
    pub fn new(console: &'a dyn Console) -> Holding<'a> {
        Holding { console, notes: Mutex::default() }
    }

    /// Says what was held back.
    pub fn release(self) {
        let notes = self.notes.into_inner().unwrap_or_else(PoisonError::into_inner);
        notes.iter().for_each(|note| self.console.note(note));
    }
}

impl Console for Holding<'_> {
    fn text(&self, text: &str) {
        self.console.text(text);
    }

    fn note(&self, text: &str) {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner).push(text.into());
    }

    fn diagnostic(&self, diagnostic: &Diagnostic, sources: &Sources) {
        self.console.diagnostic(diagnostic, sources);
    }

    fn figure(&self, figure: &Figure) {
        self.console.figure(figure);
    }

    fn progress(&self, progress: Progress<'_>) {
        self.console.progress(progress);
    }
}

/// A console that shows nothing: for looking ahead.
pub(super) struct Mute;

impl Console for Mute {
    fn text(&self, _: &str) {}

    fn note(&self, _: &str) {}

    fn diagnostic(&self, _: &Diagnostic, _: &Sources) {}

    fn figure(&self, _: &Figure) {}

    fn progress(&self, _: Progress<'_>) {}
}

/// An outlet that keeps nothing: for what was told before, or must not be told. At most it says how far it is.
pub(super) struct Silence<'a>(pub Option<&'a dyn Console>);

impl Outlet for Silence<'_> {
    fn print(&self, _: &str) {}

    fn save(&self, _: &str, _: &mut dyn Iterator<Item = Table>) -> Result<(), Box<Diagnostic>> {
        Ok(())
    }

    fn plot(&self, _: Option<&str>, _: &Figure) -> Result<(), Box<Diagnostic>> {
        Ok(())
    }

    fn stream<'a>(&'a self, _: &str) -> Result<Box<dyn StreamedFile + 'a>, Box<Diagnostic>> {
        Ok(Box::new(Sink))
    }

    fn save_partial(&self, _: &str, _: &Table) -> Result<(), Box<Diagnostic>> {
        Ok(())
    }

    fn progress(&self, progress: Progress<'_>) {
        if let Some(console) = self.0 {
            console.progress(progress);
        }
    }

    fn warn(&self, _: &Diagnostic) {}
}

/// A file that is not written.
struct Sink;

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl StreamedFile for Sink {
    fn finish(self: Box<Self>, _: bool) {}
}
