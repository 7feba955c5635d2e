//! The checker (layer 6): syntax tree to typed program; names, types, dimensions, models, every error of a script at once.
//!
//! What depends on values (ranges, lengths, times on the grid) is checked by the interpreter's rehearsal, which runs the
//! program that comes out of here without a simulation. An expression that fails becomes [`Type::Error`], which fits
//! everything and causes no second message.

mod call;
mod connect;
mod expression;
mod field;
mod fit;
mod fold;
mod function;
mod imports;
mod index;
mod list;
mod messages;
mod model;
mod names;
mod nodes;
mod operator;
mod plot;
mod prompt;
mod record;
mod registry;
mod scope;
mod special;
mod statement;
mod sweep;
mod text;
mod unused;

pub use imports::Files;
pub use prompt::{CheckedInputs, Input, Redefined, Visible, check_inputs, check_inside};
pub use registry::{declarations, usage as function_usage};

use crate::diagnostic::Diagnostic;
use crate::program::{Function, Parameter, Program, Slot, Statement, Type};
use crate::source::{FileId, Sources, Span, Spanned};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// What the checker gives: a program that runs if there is no error among the diagnostics.
pub struct Checked {
    /// The program; statements that failed are left out, expressions that failed evaluate to unknown.
    pub program: Program,
    /// Errors and warnings in source order, those of imports first.
    pub diagnostics: Vec<Diagnostic>,
}

/// Checks the script `main` of `sources`; imported files are read through `files` and added to `sources`.
pub fn check(sources: &mut Sources, main: FileId, files: &dyn Files) -> Checked {
    let (script, diagnostics) = imports::gather(sources, main, files);
    let mut checker = Checker::new(sources, files, [main].into());
    checker.diagnostics = diagnostics;
    checker.broken = script.broken_names.into_iter().collect();
    checker.declare_later(&script.statements);
    let statements = checker.statements(&script.statements);
    checker.report_unused(&statements);
    let order = imports::order(sources);
    let mut diagnostics = checker.diagnostics;
    diagnostics.sort_by_key(|diagnostic| {
        let span = diagnostic.place.as_ref().map_or(Span::default(), |place| place.span);
        (order.iter().position(|file| *file == span.file), span.start)
    });
    diagnostics.dedup();
    let program = Program {
        statements,
        functions: checker.program_functions,
        slots: checker.slots,
        params: checker.params,
        unread_records: checker.unread_records,
        asked: Some(checker.asked),
    };
    Checked { program, diagnostics }
}

/// The state of a check.
struct Checker<'a> {
    sources: &'a Sources,
    files: &'a dyn Files,
    /// The script itself, or the inputs at a prompt; what other files hold is imported.
    own: BTreeSet<FileId>,
    diagnostics: Vec<Diagnostic>,
    /// Open scopes, innermost last; the first holds the names of the top level.
    scopes: Vec<scope::Scope>,
    /// The functions of the script in order of declaration.
    functions: Vec<Rc<function::Declared>>,
    /// Their bodies, checked for argument types that occur.
    specialised: Vec<function::Specialised>,
    program_functions: Vec<Function>,
    params: Vec<Parameter>,
    /// Those that a sweep runs through; their names are part of random keys.
    swept: BTreeSet<usize>,
    /// Records that stream to a file.
    streaming: BTreeSet<Slot>,
    /// Those of them that nothing reads.
    unread_records: BTreeSet<Slot>,
    /// State and parameters that are asked for by name.
    asked: BTreeSet<String>,
    slots: usize,
    /// Numbers known while checking, for exponents.
    numbers: BTreeMap<Slot, f64>,
    /// Names for numbers that rounding may have changed.
    computed: BTreeSet<Slot>,
    /// Names that statements that could not be read would have declared.
    broken: BTreeSet<String>,
    /// Where names are declared that the checker has not reached yet.
    later: Vec<BTreeMap<String, Span>>,
    /// Tables that the statements around the one at hand are making.
    in_the_making: Vec<Spanned<String>>,
    /// How deep in sweeps: nodes and records belong to the simulation of their level.
    simulation: usize,
    /// `let`s and `model`s that a sweep over a param evaluates anew.
    renewable: Vec<(BTreeSet<usize>, Statement)>,
    /// What `collect` may add to, innermost last; `None` where it may not stand.
    collecting: Vec<Option<Vec<(String, Type)>>>,
    /// Whether the statements at hand are at the top level of the script.
    top_level: bool,
    /// A `kernel` statement may still come.
    kernel_allowed: Option<Span>,
    /// The first `kernel` of this simulation.
    kernel_seen: Option<Span>,
    /// Checking the body of a function for a call: names that fail were reported at the declaration.
    in_function: usize,
    /// What the expressions at hand use, for the renewal of `let`s.
    uses: Uses,
    /// The name at hand where only nodes may stand.
    wanted_nodes: Option<String>,
    /// The name of the nodes whose model is at hand, for advice on their number; none if they have one.
    declared_nodes: Option<String>,
    /// What only a prompt allows and asks for; `None` in a script.
    prompt: Option<prompt::Prompt>,
}

/// What an expression depends on.
#[derive(Clone, Default)]
struct Uses {
    /// Params, by index.
    params: BTreeSet<usize>,
    /// Something that only the simulation knows.
    running: bool,
}

impl<'a> Checker<'a> {
    fn new(sources: &'a Sources, files: &'a dyn Files, own: BTreeSet<FileId>) -> Checker<'a> {
        Checker {
            sources,
            files,
            own,
            diagnostics: Vec::new(),
            scopes: vec![scope::Scope::default()],
            functions: Vec::new(),
            specialised: Vec::new(),
            program_functions: Vec::new(),
            params: Vec::new(),
            swept: BTreeSet::new(),
            streaming: BTreeSet::new(),
            unread_records: BTreeSet::new(),
            asked: BTreeSet::new(),
            slots: 0,
            numbers: BTreeMap::new(),
            computed: BTreeSet::new(),
            broken: BTreeSet::new(),
            later: Vec::new(),
            in_the_making: Vec::new(),
            simulation: 0,
            renewable: Vec::new(),
            collecting: Vec::new(),
            top_level: true,
            kernel_allowed: None,
            kernel_seen: None,
            in_function: 0,
            uses: Uses::default(),
            wanted_nodes: None,
            declared_nodes: None,
            prompt: None,
        }
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        if !self.diagnostics.contains(&diagnostic) {
            self.diagnostics.push(diagnostic);
        }
    }

    fn new_slot(&mut self) -> Slot {
        self.slots += 1;
        Slot(self.slots - 1)
    }

    /// The text under a span on one line, for messages.
    fn written(&self, span: Span) -> String {
        let text = self.sources.text(span).split_whitespace().collect::<Vec<_>>().join(" ");
        match text.char_indices().nth(40) {
            Some((byte, _)) => format!("{}…", &text[..byte]),
            None => text,
        }
    }
}
