//! A script as a PyNEST program, statement by statement.
//!
//! Numbers are in the same units as here (ms, mV, pA, pF, nS), rates in 1/ms until NEST gets them in Hz. What the program needs
//! beside NEST (records with their bookkeeping, statistics) stands at its head, taken from `prelude.py`. What belongs to the
//! network is exported or refused; a result for which there is no Python here, plots among them, is left out with a comment.

mod call;
mod connect;
mod expression;
mod header;
mod index;
mod left_out;
mod model;
mod names;
mod node;
mod record;
mod results;
mod statement;
mod sweep;
mod walk;

use crate::diagnostic::Diagnostic;
use crate::interp::Options;
use crate::program::{Program, Slot};
use crate::session::Checked;
use crate::source::{Sources, Span};
use names::Names;
use std::collections::{BTreeMap, BTreeSet};

/// The program; `checked` must have no errors.
///
/// # Errors
/// E0909 for each statement of the network for which PyNEST has no words.
pub fn pynest(checked: &Checked) -> Result<String, Vec<Diagnostic>> {
    let mut python = Python::new(&checked.program, &checked.options, &checked.sources);
    python.functions();
    let functions = std::mem::take(&mut python.lines);
    python.block(&checked.program.statements);
    python.streamed_files();
    if python.refused.is_empty() {
        Ok(header::program(checked, &functions.join("\n"), &python.lines.join("\n")))
    } else {
        Err(python.refused)
    }
}

/// Why a piece of a script has no form in Python.
struct Untold {
    span: Span,
    what: String,
}

/// A piece of Python, or why there is none.
type Written = Result<String, Untold>;

fn untold<T>(span: Span, what: impl Into<String>) -> Result<T, Untold> {
    Err(Untold { span, what: what.into() })
}

/// Columns that are left out of a table, and why.
type Missing = BTreeMap<String, String>;

/// Writes the program.
struct Python<'a> {
    program: &'a Program,
    options: &'a Options,
    sources: &'a Sources,
    names: Names,
    lines: Vec<String>,
    /// Blocks around the line.
    level: usize,
    /// What the functions of the script are called.
    function_names: Vec<String>,
    /// Names whose values were left out, and why.
    left_out: BTreeMap<Slot, String>,
    /// Models some of whose values are lists.
    models_with_lists: BTreeSet<Slot>,
    /// Names whose nodes are a collection of NEST, or a list of these; with its place among all that are created, where
    /// that is known.
    collections: BTreeMap<Slot, Option<usize>>,
    /// In a list of populations: the variable that counts them.
    population: Option<String>,
    /// Sweeps and tables of `for` around the statement, with the columns that each leaves out, and why.
    collecting: Vec<Missing>,
    /// Tables without some of their columns.
    missing: BTreeMap<Slot, Missing>,
    /// The network of the block that is being written: none, living, or ended by a sweep.
    network: Network,
    /// Files that records stream to: the statement that saves each at the end.
    streams: Vec<String>,
    refused: Vec<Diagnostic>,
}

/// NEST has one network at a time.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Network {
    /// No node yet.
    None,
    /// There are nodes.
    Living,
    /// A sweep has begun networks of its own; there was none before.
    Free,
    /// A sweep has ended it.
    Ended,
}

impl<'a> Python<'a> {
    fn new(program: &'a Program, options: &'a Options, sources: &'a Sources) -> Python<'a> {
        Python {
            program,
            options,
            sources,
            names: Names::new(sources),
            lines: Vec::new(),
            level: 0,
            function_names: Vec::new(),
            left_out: BTreeMap::new(),
            models_with_lists: BTreeSet::new(),
            collections: BTreeMap::new(),
            population: None,
            collecting: Vec::new(),
            missing: BTreeMap::new(),
            network: Network::None,
            streams: Vec::new(),
            refused: Vec::new(),
        }
    }

    /// Writes a line, or several.
    fn line(&mut self, text: impl AsRef<str>) {
        for line in text.as_ref().lines() {
            let indentation = if line.is_empty() { String::new() } else { "    ".repeat(self.level) };
            self.lines.push(format!("{indentation}{line}"));
        }
    }

    /// Writes lines one level deeper; `pass` where there are none.
    fn indented(&mut self, write: impl FnOnce(&mut Self)) {
        self.level += 1;
        let before = self.lines.len();
        write(self);
        if self.lines[before..].iter().all(|line| line.trim_start().starts_with('#')) {
            self.line("pass");
        }
        self.level -= 1;
    }

    /// Refuses a statement of the network.
    fn refuse(&mut self, reason: Untold) {
        let headline = format!("this cannot be said in PyNEST: {}", reason.what);
        let help = "write it otherwise, or leave it out of the script that is exported";
        self.refused.push(Diagnostic::new("E0909", reason.span, headline).help(help));
    }

    /// The dictionary that `collect` writes to.
    fn collected(&mut self) -> String {
        match self.collecting.len() {
            0 | 1 => self.names.added("collected"),
            depth => self.names.added(&format!("collected_{depth}")),
        }
    }

    fn streamed_files(&mut self) {
        for save in std::mem::take(&mut self.streams) {
            self.line(save);
        }
    }
}
