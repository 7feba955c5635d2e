//! The state of a session: everything that undo takes back.

use super::accept::Ready;
use super::inside::Inside;
use super::memory::Memory;
use super::script::Script;
use crate::check::{CheckedInputs, Input, Redefined, Visible};
use crate::diagnostic::Diagnostic;
use crate::interp::{Options, World};
use crate::program::Program;
use crate::session::Neighbours;
use crate::source::{Sources, Span};
use std::rc::Rc;
use std::sync::Arc;

/// See the module.
#[derive(Clone)]
pub(super) struct State {
    /// All text that was accepted, and what it imports.
    pub sources: Arc<Sources>,
    /// The accepted inputs in order.
    pub accepted: Vec<Accepted>,
    /// The program of these inputs.
    pub program: Arc<Program>,
    /// Names of the top level.
    pub names: Arc<Vec<Visible>>,
    /// Uses of names, with the places of their declarations.
    pub references: Arc<Vec<(Span, Span)>>,
    /// Warnings about these inputs, which were shown.
    pub reported: Arc<Vec<Diagnostic>>,
    /// Names that were given again.
    pub redefined: Arc<Vec<Redefined>>,
    /// Files that the inputs read.
    pub memory: Rc<Memory<Neighbours>>,
    /// Params that were set from outside, as written.
    pub set: Arc<Vec<(String, String)>>,
    /// Params that were set from outside, seed, threads.
    pub options: Arc<Options>,
    /// The values of names, and the network.
    pub world: World,
    /// The script that is executed step by step.
    pub script: Option<Script>,
    /// Where it stands inside a block, which is the last statement of the program.
    pub inside: Option<Inside>,
}

/// A statement that was accepted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Accepted {
    /// Where it is.
    pub input: Input,
    /// An expression alone: it changes nothing but `ans`.
    pub plain: bool,
}

impl State {
    /// A session in which nothing has happened.
    pub fn new(sources: Sources, options: Options, world: World) -> State {
        State {
            sources: Arc::new(sources),
            accepted: Vec::new(),
            program: Arc::default(),
            names: Arc::default(),
            references: Arc::default(),
            reported: Arc::default(),
            redefined: Arc::default(),
            memory: Rc::new(Memory::new(Neighbours)),
            set: Arc::default(),
            options: Arc::new(options),
            world,
            script: None,
            inside: None,
        }
    }

    /// The accepted inputs as the checker takes them.
    pub fn inputs(&self) -> Vec<Input> {
        self.accepted.iter().map(|accepted| accepted.input).collect()
    }

    /// The name of the top level, if there is one.
    pub fn name(&self, name: &str) -> Option<&Visible> {
        self.names.iter().find(|known| known.name == name && known.value.is_some())
    }

    /// Makes checked pieces part of the session.
    pub fn take(&mut self, ready: Ready) {
        let CheckedInputs { program, diagnostics, references, names, redefined, .. } = ready.checked;
        self.redefined = Arc::new(redefined);
        self.sources = ready.sources;
        self.accepted.extend(ready.pieces);
        self.program = Arc::new(program);
        self.names = Arc::new(names);
        self.references = Arc::new(references);
        let mut reported = (*self.reported).clone();
        reported.extend(diagnostics.into_iter().filter(|known| !self.reported.contains(known)));
        self.reported = Arc::new(reported);
    }
}
