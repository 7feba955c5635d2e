//! The line editor of the prompt: completion, hints, colours and continued lines of a session, for rustyline.

use crate::repl::{Candidate, Repl};
use crate::syntax::{Shade, shades};
use rustyline::completion::{Candidate as Shown, Completer};
use rustyline::highlight::{CmdKind, Highlighter};
use rustyline::hint::Hinter;
use rustyline::validate::{ValidationContext, ValidationResult, Validator};
use rustyline::{Context, Helper};
use std::borrow::Cow;
use std::cell::RefCell;
use std::rc::Rc;

/// Looks at the session while a line is typed.
pub struct Typing {
    repl: Rc<RefCell<Repl>>,
    color: bool,
}

impl Typing {
    /// Of this session, with colours or without.
    pub fn new(repl: Rc<RefCell<Repl>>, color: bool) -> Typing {
        Typing { repl, color }
    }

    fn with<T>(&self, look: impl FnOnce(&Repl) -> T) -> T {
        look(&self.repl.borrow())
    }
}

impl Shown for Candidate {
    fn display(&self) -> &str {
        &self.text
    }

    fn replacement(&self) -> &str {
        &self.text
    }
}

impl Completer for Typing {
    type Candidate = Candidate;

    fn complete(
        &self,
        line: &str,
        pos: usize,
        _: &Context<'_>,
    ) -> rustyline::Result<(usize, Vec<Candidate>)> {
        Ok(self.with(|repl| repl.complete(&line[..pos])))
    }
}

impl Hinter for Typing {
    type Hint = String;

    fn hint(&self, line: &str, pos: usize, _: &Context<'_>) -> Option<String> {
        if pos < line.len() { None } else { self.with(|repl| repl.hint(line)) }
    }
}

impl Highlighter for Typing {
    fn highlight<'l>(&self, line: &'l str, _: usize) -> Cow<'l, str> {
        if !self.color {
            return Cow::Borrowed(line);
        }
        let mut text = String::with_capacity(2 * line.len());
        let mut at = 0;
        for (part, shade) in shades(line) {
            text.push_str(&line[at..part.start]);
            text.push_str(&colored(&line[part.clone()], color_of(shade)));
            at = part.end;
        }
        text.push_str(&line[at..]);
        Cow::Owned(text)
    }

    fn highlight_hint<'h>(&self, hint: &'h str) -> Cow<'h, str> {
        if self.color { Cow::Owned(colored(hint, "2")) } else { Cow::Borrowed(hint) }
    }

    fn highlight_char(&self, _: &str, _: usize, kind: CmdKind) -> bool {
        self.color && kind != CmdKind::MoveCursor
    }
}

impl Validator for Typing {
    fn validate(&self, context: &mut ValidationContext<'_>) -> rustyline::Result<ValidationResult> {
        let complete = Repl::is_complete(context.input());
        Ok(if complete { ValidationResult::Valid(None) } else { ValidationResult::Incomplete })
    }
}

impl Helper for Typing {}

/// The code of a terminal's colour.
fn color_of(shade: Shade) -> &'static str {
    match shade {
        Shade::Keyword => "1;34",
        Shade::Number => "36",
        Shade::Unit => "32",
        Shade::Text => "33",
        Shade::Comment => "2",
    }
}

/// Text in a colour.
pub fn colored(text: &str, code: &str) -> String {
    format!("\u{1b}[{code}m{text}\u{1b}[0m")
}
