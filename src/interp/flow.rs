//! How statements end early.

use crate::diagnostic::Diagnostic;

/// Why the statements that follow are not executed.
#[derive(Debug)]
pub enum Stop {
    /// In a run: an error.
    Failed(Box<Diagnostic>),
    /// In a run: Ctrl-C.
    Interrupted,
}

/// What a step of the interpreter gives. In a rehearsal errors are collected and do not stop.
pub(super) type Flow<T> = Result<T, Stop>;
