//! Scopes: which names there are, what they stand for, and what is said of names that are not.

use super::Checker;
use crate::diagnostic::{Diagnostic, suggest};
use crate::program::{Slot, Type};
use crate::source::{Span, Spanned};
use crate::units::UNIT_NAMES;
use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// The names of a block.
#[derive(Clone, Default)]
pub(super) struct Scope {
    /// In the order of declaration; [`Scope::add`] adds one.
    pub names: Vec<(String, Rc<Name>)>,
    /// Where in these the newest of each name is: a session may have thousands.
    newest: BTreeMap<String, usize>,
    /// Names of blocks inside that have ended, for the message, and the line where each block began.
    pub ended: Vec<(String, Span)>,
}

impl Scope {
    /// A scope with these names, in the order of declaration.
    pub fn of(names: Vec<(String, Rc<Name>)>) -> Scope {
        let newest = names.iter().enumerate().map(|(index, (name, _))| (name.clone(), index)).collect();
        Scope { names, newest, ended: Vec::new() }
    }

    fn add(&mut self, name: String, declared: Name) {
        self.newest.insert(name.clone(), self.names.len());
        self.names.push((name, Rc::new(declared)));
    }

    fn find(&self, name: &str) -> Option<&Rc<Name>> {
        self.newest.get(name).map(|index| &self.names[*index].1)
    }
}

/// What a name stands for.
#[derive(Debug)]
pub(super) struct Name {
    pub slot: Slot,
    pub ty: Type,
    pub span: Span,
    pub kind: NameKind,
    /// Depends on these params.
    pub params: BTreeSet<usize>,
    /// Its value comes from the simulation.
    pub running: bool,
    /// The level of sweeps in which it was declared.
    pub simulation: usize,
    pub used: Cell<bool>,
    /// How many functions were declared before it.
    pub functions_before: usize,
}

/// What declared a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NameKind {
    /// `param`: its index.
    Param(usize),
    Let,
    Draw,
    Model,
    Nodes,
    Projection,
    Record,
    /// The table of a `sweep` or `for … as`.
    Table,
    /// A variable of `for`, `sweep` or a comprehension.
    Variable,
    /// An argument of a function.
    Argument,
}

/// Words that begin or join statements, and operators: never names.
const RESERVED: &[&str] = &[
    "param", "let", "fn", "import", "kernel", "model", "node", "connect", "record", "simulate", "set",
    "sweep", "for", "if", "then", "else", "print", "save", "plot", "assert", "collect", "in", "as", "by",
    "with", "from", "every", "during", "true", "false", "and", "or", "not",
];

impl Checker<'_> {
    /// Looks a name up, innermost scope first.
    pub(super) fn find(&self, name: &str) -> Option<Rc<Name>> {
        self.scopes.iter().rev().find_map(|scope| scope.find(name)).cloned()
    }

    /// Declares a name in the innermost scope; reports what it clashes with, and declares it nevertheless.
    pub(super) fn declare(&mut self, name: &Spanned<String>, kind: NameKind, ty: Type) -> Slot {
        let slot = self.new_slot();
        self.declare_at(name, kind, ty, slot);
        slot
    }

    /// Declares a name whose value is kept in `slot`.
    pub(super) fn declare_at(&mut self, name: &Spanned<String>, kind: NameKind, ty: Type, slot: Slot) {
        self.report_clash(name, kind);
        let uses = self.uses.clone();
        let running = match kind {
            NameKind::Param(_) | NameKind::Draw | NameKind::Argument => false,
            NameKind::Nodes | NameKind::Projection | NameKind::Record | NameKind::Table => true,
            NameKind::Let | NameKind::Model | NameKind::Variable => uses.running,
        };
        let mut params = uses.params;
        if let NameKind::Param(index) = kind {
            params.insert(index);
        }
        let declared = Name {
            slot,
            ty,
            span: name.span,
            kind,
            params,
            running,
            simulation: self.simulation,
            used: Cell::new(false),
            functions_before: self.functions.len(),
        };
        if let Some(scope) = self.scopes.last_mut() {
            scope.add(name.node.clone(), declared);
        }
        if let Some(later) = self.later.last_mut() {
            later.remove(&name.node);
        }
    }

    fn report_clash(&mut self, name: &Spanned<String>, kind: NameKind) {
        let text = name.node.as_str();
        if RESERVED.contains(&text) {
            let headline = format!("`{text}` cannot be a name");
            let help = format!("`{text}` is a word of the language: choose another name");
            return self.report(Diagnostic::new("E0205", name.span, headline).help(help));
        }
        if crate::models::find(text).is_some() {
            let headline = format!("`{text}` cannot be a name");
            let help = format!("`{text}` is a built-in model: choose another name");
            return self.report(Diagnostic::new("E0205", name.span, headline).help(help));
        }
        if kind == NameKind::Argument {
            return;
        }
        let Some(first) = self.find(text) else { return };
        let lives_elsewhere = first.simulation < self.simulation
            && matches!(first.kind, NameKind::Nodes | NameKind::Record | NameKind::Projection)
            && matches!(kind, NameKind::Nodes | NameKind::Record | NameKind::Projection);
        if lives_elsewhere || self.may_redefine(name, kind, &first) {
            return;
        }
        let same_scope = self.scopes.last().is_some_and(|scope| scope.find(text).is_some());
        let line = self.sources.line(first.span);
        let place = if first.span.file == name.span.file {
            format!("line {line}")
        } else {
            format!("line {line} of {}", self.sources.file(first.span.file).name)
        };
        let headline = if same_scope {
            format!("`{text}` already exists")
        } else {
            format!("`{text}` hides the `{text}` of {place}")
        };
        self.report(
            Diagnostic::new("E0203", name.span, headline)
                .related(first.span, "first declared here")
                .help(format!("the first is on {place}; choose another name")),
        );
    }

    /// Says that nothing is called `name`, and why or what may have been meant. Silent where it was said already.
    pub(super) fn report_unknown_name(&mut self, name: &str, span: Span) {
        if self.in_function > 0 || self.broken.contains(name) {
            return;
        }
        if let Some(&declared) = self.later.iter().rev().find_map(|later| later.get(name)) {
            let line = self.sources.line(declared);
            let diagnostic =
                Diagnostic::new("E0202", span, format!("`{name}` is used before it is declared"));
            let own = self.in_the_making.iter().any(|making| making.span == declared);
            self.report(if self.is_looking() && !own {
                diagnostic
                    .related(declared, "declared here")
                    .help(format!("line {line} comes later: `:step` and `:until` go there"))
            } else if own {
                diagnostic
                    .related(declared, "the table of this block")
                    .help(format!("`{name}` is complete when its block has ended: use it below"))
            } else {
                diagnostic
                    .related(declared, "declared here")
                    .help(format!("move the declaration of `{name}` (line {line}) above this line"))
            });
            return;
        }
        let diagnostic = Diagnostic::new("E0201", span, format!("nothing is called `{name}`"));
        let diagnostic = match self.hint_for(name) {
            Some(help) => diagnostic.help(help),
            None if self.wanted_nodes.as_deref() == Some(name) => {
                diagnostic.help(format!("declare it above: `node {name} = …`"))
            }
            None => diagnostic.help(format!("declare it above, with `let {name} = …` for instance")),
        };
        self.report(diagnostic);
    }

    fn hint_for(&self, name: &str) -> Option<String> {
        if let Some((_, block)) =
            self.scopes.iter().rev().flat_map(|scope| scope.ended.iter().rev()).find(|(own, _)| own == name)
        {
            let line = self.sources.line(*block);
            return Some(format!(
                "`{name}` ends with the block of line {line}; use it inside, or declare it above"
            ));
        }
        if name == "table" {
            return Some("a table has columns: `table { x = …, y = … }`".to_string());
        }
        if let Some(function) = self.function_named(name) {
            return Some(format!("`{name}` is a function: write `{function}`"));
        }
        if UNIT_NAMES.iter().any(|(unit, ..)| *unit == name) {
            return Some(format!("`{name}` is a unit, write it right after a number: `1 {name}`"));
        }
        let names = self.scopes.iter().flat_map(|scope| scope.names.iter().map(|(own, _)| own.as_str()));
        // One letter begins many names of models and stands for none.
        let models = crate::models::MODELS.iter().map(|model| model.name).filter(|_| name.len() > 2);
        suggest(name, names.chain(models).chain(["pi", "inf", "now"]))
            .map(|found| format!("did you mean `{found}`?"))
    }

    /// Runs `body` in a scope of its own that begins at `span`; its names are remembered as ended.
    pub(super) fn in_scope<T>(&mut self, span: Span, body: impl FnOnce(&mut Self) -> T) -> T {
        self.scopes.push(Scope::default());
        let result = body(self);
        if let (Some(scope), Some(outer)) = (self.scopes.pop(), self.scopes.last_mut()) {
            outer.ended.extend(scope.ended);
            outer.ended.extend(scope.names.iter().map(|(name, _)| (name.clone(), span)));
            for (name, declared) in scope.names {
                self.note_unused(&name, &declared);
            }
        }
        result
    }
}
