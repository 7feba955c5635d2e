//! The inputs of a session at a prompt, checked as one script that grows: an expression may stand alone and is `ans`, and
//! `let`, `fn`, `model` and `param` may be given again.
//!
//! All inputs are checked each time, which takes milliseconds. Since names get their slots in the order of declaration,
//! the program of a longer session begins with that of the shorter one, and only what is new has to be executed.

use super::scope::{Name, NameKind, Scope};
use super::{Checker, Files, imports};
use crate::diagnostic::Diagnostic;
use crate::program::{self, Cursor, Expression, Program, Slot, StatementKind, Type};
use crate::source::{FileId, Sources, Span, Spanned};
use crate::syntax::ast::{Expr, Statement};
use std::collections::BTreeSet;

/// What was typed, or a statement of a script that is executed step by step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Input {
    /// The file that holds it.
    pub file: FileId,
    /// Which statement of the file; `None` for all.
    pub part: Option<usize>,
}

/// What checking a session gives.
pub struct CheckedInputs {
    /// The program of all inputs.
    pub program: Program,
    /// How many of its statements belong to the inputs up to and with each.
    pub ends: Vec<usize>,
    /// Errors and warnings of all inputs.
    pub diagnostics: Vec<Diagnostic>,
    /// Names that were given again, at their new place.
    pub redefined: Vec<Redefined>,
    /// Names where they are used, and where what they mean is declared. `ans` is declared by the expression.
    pub references: Vec<(Span, Span)>,
    /// Names of the top level, the newest of each.
    pub names: Vec<Visible>,
}

/// A name that was given again.
#[derive(Clone, Debug, PartialEq)]
pub struct Redefined {
    /// The name at its new place.
    pub name: Spanned<String>,
    /// Its first place.
    pub first: Span,
}

/// A name of the top level.
#[derive(Clone, Debug)]
pub struct Visible {
    /// As it is written.
    pub name: String,
    /// What it is; `None` for a function.
    pub value: Option<(Slot, Type)>,
    /// How it is written: `cv(s)` for a function.
    pub usage: String,
    /// Where it is declared.
    pub span: Span,
}

/// What the checker keeps for a prompt.
#[derive(Default)]
pub(super) struct Prompt {
    redefined: Vec<Redefined>,
    references: Vec<(Span, Span)>,
    /// A look from inside a block, until it is taken.
    look: Option<Look>,
    /// What was seen from there.
    seen: Option<Seen>,
    /// It is being taken.
    looking: bool,
}

/// A look at the names of a block, and with them at something that is no part of the session.
struct Look {
    cursor: Cursor,
    /// Slots from here on are free.
    slots: usize,
    aside: Vec<Statement>,
}

/// What a look gives.
struct Seen {
    names: Vec<Visible>,
    aside: Vec<program::Statement>,
    slots: usize,
}

/// Checks all inputs of a session; imported files are added to `sources` and kept there.
pub fn check_inputs(sources: &mut Sources, inputs: &[Input], files: &dyn Files) -> CheckedInputs {
    check_with(sources, inputs, files, None)
}

/// As [`check_inputs`], where the execution stands inside a block of the last input: the names are those that can be seen
/// at `cursor`, and the statements of `aside` are checked there. They come last in the program, which is for them alone:
/// their own names begin with slot number `slots`.
pub fn check_inside(
    sources: &mut Sources,
    inputs: &[Input],
    files: &dyn Files,
    (cursor, slots): (Cursor, usize),
    aside: &[Input],
) -> CheckedInputs {
    let (scripts, mut diagnostics) = imports::gather_inputs(sources, aside, files);
    let aside = scripts.into_iter().flat_map(|script| script.statements).collect();
    let mut checked = check_with(sources, inputs, files, Some(Look { cursor, slots, aside }));
    diagnostics.append(&mut checked.diagnostics);
    CheckedInputs { diagnostics, ..checked }
}

fn check_with(
    sources: &mut Sources,
    inputs: &[Input],
    files: &dyn Files,
    look: Option<Look>,
) -> CheckedInputs {
    let (scripts, diagnostics) = imports::gather_inputs(sources, inputs, files);
    let own = inputs.iter().map(|input| input.file).collect();
    let mut checker = Checker::new(sources, files, own);
    checker.diagnostics = diagnostics;
    checker.prompt = Some(Prompt { look, ..Prompt::default() });
    let (mut statements, mut ends) = (Vec::new(), Vec::new());
    for script in scripts {
        checker.broken = script.broken_names.into_iter().collect();
        checker.declare_later(&script.statements);
        statements.append(&mut checker.statements(&script.statements));
        ends.push(statements.len());
    }
    let mut names = checker.visible();
    let Prompt { redefined, mut references, seen, .. } = checker.prompt.take().unwrap_or_default();
    if let Some(mut seen) = seen {
        names = seen.names;
        statements.append(&mut seen.aside);
        checker.slots = checker.slots.max(seen.slots);
    }
    references.sort_unstable();
    references.dedup();
    let program = Program {
        statements,
        functions: checker.program_functions,
        slots: checker.slots,
        params: checker.params,
        // A later input may read any record.
        unread_records: BTreeSet::new(),
        asked: None,
    };
    CheckedInputs { program, ends, diagnostics: checker.diagnostics, redefined, references, names }
}

impl Checker<'_> {
    /// Takes the look that was asked for at this place.
    pub(super) fn look_around(&mut self, cursor: Cursor) {
        let look = self.prompt.as_mut().and_then(|prompt| prompt.look.take_if(|look| look.cursor == cursor));
        let Some(look) = look else { return };
        let names = self.visible();
        // As if there were nothing but what stands above: what comes later gets the slots that it has without the look.
        let slots = std::mem::replace(&mut self.slots, look.slots);
        let top_level = std::mem::replace(&mut self.top_level, true);
        let uses = std::mem::take(&mut self.uses);
        self.set_looking(true);
        self.scopes.push(Scope::default());
        self.declare_later(&look.aside);
        let aside = self.statements(&look.aside);
        self.scopes.pop();
        self.set_looking(false);
        self.uses = uses;
        self.top_level = top_level;
        let slots = std::mem::replace(&mut self.slots, slots);
        if let Some(prompt) = &mut self.prompt {
            prompt.seen = Some(Seen { names, aside, slots });
        }
    }

    fn set_looking(&mut self, looking: bool) {
        if let Some(prompt) = &mut self.prompt {
            prompt.looking = looking;
        }
    }

    /// Whether what is checked was entered at a prompt inside a block, where later statements have yet to be executed.
    pub(super) fn is_looking(&self) -> bool {
        self.prompt.as_ref().is_some_and(|prompt| prompt.looking)
    }

    /// An expression that is shown.
    pub(super) fn bare(&mut self, value: &Expr) -> StatementKind {
        let span = value.span;
        let mut value = self.expression(value);
        value.ty = value.ty.settled();
        if !self.top_level {
            self.report(
                Diagnostic::new("E0102", span, "an expression alone does nothing in a block")
                    .help(format!("print it: `print {}`", self.written(span))),
            );
        }
        let slot = self.answer(&value);
        StatementKind::Bare { value, slot }
    }

    /// Makes the value of an expression known as `ans`, where it can have a name and no node is called so.
    fn answer(&mut self, value: &Expression) -> Option<Slot> {
        let can_have_name = !value.ty.is_error() && !matches!(value.ty, Type::Distribution(_));
        let taken = self.find("ans").is_some_and(|found| found.kind != NameKind::Let);
        let at_top = self.top_level && self.scopes.len() == 1;
        if self.prompt.is_none() || !at_top || !can_have_name || taken {
            return None;
        }
        let name = Spanned::new("ans".to_string(), value.span);
        Some(self.declare(&name, NameKind::Let, value.ty.clone()))
    }

    /// Whether a prompt lets `name` be given again; `first` is what it means until then.
    pub(super) fn may_redefine(&mut self, name: &Spanned<String>, kind: NameKind, first: &Name) -> bool {
        let redefinable = |kind| matches!(kind, NameKind::Let | NameKind::Model | NameKind::Param(_));
        let swept = matches!(first.kind, NameKind::Param(index) if self.swept.contains(&index));
        let at_top = self.top_level && self.scopes.len() == 1;
        let Some(prompt) = &mut self.prompt else { return false };
        if !(at_top && redefinable(kind) && redefinable(first.kind)) || swept {
            return false;
        }
        prompt.redefined.push(Redefined { name: name.clone(), first: first.span });
        true
    }

    /// Whether a prompt gives a function again.
    pub(super) fn redefines_function(&mut self, name: &Spanned<String>) -> bool {
        let Some(first) = self.functions.iter().rfind(|function| function.name.node == name.node) else {
            return false;
        };
        let first = first.name.span;
        let Some(prompt) = &mut self.prompt else { return false };
        prompt.redefined.push(Redefined { name: name.clone(), first });
        true
    }

    /// Notes where a name is used and where it is declared.
    pub(super) fn refer(&mut self, used: Span, declared: Span) {
        if let Some(prompt) = &mut self.prompt {
            prompt.references.push((used, declared));
        }
    }

    /// In the order of declaration; of names that were given again the newest.
    fn visible(&self) -> Vec<Visible> {
        // What belongs to the simulation outside of a sweep is not there inside.
        let is_here = |name: &Name| {
            name.simulation == self.simulation
                || !matches!(name.kind, NameKind::Nodes | NameKind::Record | NameKind::Projection)
        };
        let values = self.scopes.iter().flat_map(|scope| scope.names.iter());
        let values = values.filter(|(_, declared)| is_here(declared)).map(|(name, declared)| Visible {
            name: name.clone(),
            value: Some((declared.slot, declared.ty.clone())),
            usage: name.clone(),
            span: declared.span,
        });
        let functions = self.functions.iter().map(|function| Visible {
            name: function.name.node.clone(),
            value: None,
            usage: self.function_named(&function.name.node).unwrap_or_default(),
            span: function.name.span,
        });
        let all: Vec<Visible> = values.chain(functions).collect();
        // A value and a function of one name are both there.
        let mut seen = BTreeSet::new();
        let is_newest = |known: &Visible| seen.insert((known.name.clone(), known.value.is_some()));
        let mut newest: Vec<Visible> = all.into_iter().rev().filter(is_newest).collect();
        newest.reverse();
        newest
    }
}
