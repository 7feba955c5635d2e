//! Diagnostics as data (layer 1): what is wrong, where, why, and what to write instead.
//!
//! Every stage gives [`Diagnostic`]s; one file renders them.

use crate::source::Span;

mod explain;
mod json;
mod render;
mod suggest;

pub use explain::{Explanation, explain, explanations};
pub use json::to_json;
pub use render::{Style, render, summary};
pub use suggest::suggest;

/// The stable code of a kind of diagnostic, `E0302` or `W0601`: the letter says error or warning.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub struct Code(pub &'static str);

impl Code {
    /// A warning does not keep a script from running.
    pub fn is_warning(self) -> bool {
        self.0.starts_with('W')
    }
}

/// A place in the source and what is to be said of it.
#[derive(Clone, PartialEq, Debug)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// What is here; may be empty.
    pub text: String,
}

/// One message for the user.
#[derive(Clone, PartialEq, Debug)]
pub struct Diagnostic {
    /// Which kind.
    pub code: Code,
    /// What is wrong, in the user's names and written values, on one line.
    pub headline: String,
    /// The place that is wrong; `None` for what is not in a file (a wrong `--set`, say).
    pub place: Option<Label>,
    /// Other places that have to do with it: the first declaration, the range that was set.
    pub related: Vec<Label>,
    /// What to write instead; each a line of its own.
    pub help: Vec<String>,
    /// Further facts: "default of iaf_psc_exp", "when input = "irregular"", "and 12 more".
    pub notes: Vec<String>,
}

impl Diagnostic {
    /// A diagnostic at a place, whose headline stands alone, on one line whatever the texts of the script hold.
    pub fn new(code: &'static str, span: Span, headline: impl Into<String>) -> Diagnostic {
        Diagnostic {
            code: Code(code),
            headline: headline.into().replace('\n', "\\n"),
            place: Some(Label { span, text: String::new() }),
            related: Vec::new(),
            help: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// A diagnostic of something that is not in a file.
    pub fn nowhere(code: &'static str, headline: impl Into<String>) -> Diagnostic {
        Diagnostic { place: None, ..Diagnostic::new(code, Span::default(), headline) }
    }

    /// Puts the diagnostic at a place that only its caller knows.
    pub fn at(mut self, span: Span) -> Diagnostic {
        self.place = Some(Label { span, text: String::new() });
        self
    }

    /// Says what is at the place.
    pub fn label(mut self, text: impl Into<String>) -> Diagnostic {
        if let Some(place) = &mut self.place {
            place.text = text.into();
        }
        self
    }

    /// Shows another place.
    pub fn related(mut self, span: Span, text: impl Into<String>) -> Diagnostic {
        self.related.push(Label { span, text: text.into() });
        self
    }

    /// Says what to write instead.
    pub fn help(mut self, text: impl Into<String>) -> Diagnostic {
        self.help.push(text.into());
        self
    }

    /// Adds a fact.
    pub fn note(mut self, text: impl Into<String>) -> Diagnostic {
        self.notes.push(text.into());
        self
    }

    /// An error, in contrast to a warning?
    pub fn is_error(&self) -> bool {
        !self.code.is_warning()
    }
}
