//! The state of a session: everything that undo takes back. Its texts are only ever appended, so that how far they went
//! is enough to go back; what the checker makes of them is computed again.

use super::accept::Ready;
use super::inside::Inside;
use super::memory::Memory;
use super::script::Script;
use crate::check::{CheckedInputs, Input, Redefined, Visible, check_inputs};
use crate::diagnostic::Diagnostic;
use crate::interp::{Options, World};
use crate::program::Program;
use crate::session::Neighbours;
use crate::source::{SourceFile, Sources, Span};
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
        self.sources = ready.sources;
        self.memory = ready.memory;
        self.options = ready.options;
        self.accepted.extend(ready.pieces);
        self.hold(ready.checked);
    }

    /// Checks the accepted inputs again, after some were taken out.
    pub fn renew(&mut self) {
        let inputs = self.inputs();
        let checked = check_inputs(Arc::make_mut(&mut self.sources), &inputs, &*self.memory);
        self.hold(checked);
        if self.inside.is_some() {
            self.look_around();
        }
    }

    fn hold(&mut self, checked: CheckedInputs) {
        let CheckedInputs { program, diagnostics, references, names, redefined, .. } = checked;
        self.redefined = Arc::new(redefined);
        self.program = Arc::new(program);
        self.names = Arc::new(names);
        self.references = Arc::new(references);
        let reported = Arc::make_mut(&mut self.reported);
        for diagnostic in diagnostics {
            if !reported.contains(&diagnostic) {
                reported.push(diagnostic);
            }
        }
    }

    /// How far its texts go.
    pub fn extent(&self) -> Extent {
        Extent {
            accepted: self.accepted.len(),
            files: self.sources.files().len(),
            reported: self.reported.len(),
            memory: self.memory.clone(),
            options: self.options.clone(),
        }
    }

    /// Cuts its texts to an earlier extent and gives what was behind; [`State::renew`] must follow.
    pub fn cut(&mut self, extent: Extent) -> Texts {
        Texts {
            accepted: self.accepted.split_off(extent.accepted),
            files: Arc::make_mut(&mut self.sources).split_off(extent.files),
            reported: Arc::make_mut(&mut self.reported).split_off(extent.reported),
            memory: std::mem::replace(&mut self.memory, extent.memory),
            options: std::mem::replace(&mut self.options, extent.options),
        }
    }

    /// Puts back what [`State::cut`] gave; [`State::renew`] must follow.
    pub fn extend(&mut self, texts: Texts) {
        self.accepted.extend(texts.accepted);
        Arc::make_mut(&mut self.sources).append(texts.files);
        Arc::make_mut(&mut self.reported).extend(texts.reported);
        self.memory = texts.memory;
        self.options = texts.options;
    }

    /// Bytes that it takes, about, without rows.
    pub fn bytes(&self) -> usize {
        /// What the checker makes of a text is so many times as long.
        const CHECKED: usize = 50;
        let text: usize = self.sources.files().iter().map(|file| file.text.len()).sum();
        CHECKED * text + self.world.bytes()
    }
}

/// How far the texts of a session go.
#[derive(Clone)]
pub(super) struct Extent {
    accepted: usize,
    files: usize,
    reported: usize,
    memory: Rc<Memory<Neighbours>>,
    options: Arc<Options>,
}

/// Texts of a session behind an extent.
pub(super) struct Texts {
    accepted: Vec<Accepted>,
    files: Vec<SourceFile>,
    reported: Vec<Diagnostic>,
    memory: Rc<Memory<Neighbours>>,
    options: Arc<Options>,
}

impl Texts {
    /// Bytes that they take, about.
    pub fn bytes(&self) -> usize {
        let file = |file: &SourceFile| size_of::<SourceFile>() + file.name.len() + file.text.len();
        self.files.iter().map(file).sum::<usize>() + size_of_val(self.accepted.as_slice())
    }
}
