//! `:checkpoint FILE` and `:resume FILE`: a session in a file, to go on with in another process.

use super::accept::Ready;
use super::inside::Inside;
use super::memory::Memory;
use super::message::misused;
use super::script::Script;
use super::state::{Accepted, State};
use super::{Desk, Outcome, Repl};
use crate::check::{Input, check_inputs};
use crate::diagnostic::Diagnostic;
use crate::interp::{Options, Position, PositionImage, World, WorldImage};
use crate::session::checkpoint::{is_checkpoint, read, refused, write};
use crate::source::{FileId, Sources};
use crate::syntax::parse_input;
use crate::value::{Table, Value};
use serde::{Deserialize, Serialize};
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;

pub(super) const CHECKPOINT: &str = ":checkpoint session.checkpoint";

/// A file that a session has read: who asked, for what, and what it was.
pub(super) type Reading<T> = ((String, String), T);

/// A session as data.
#[derive(Serialize, Deserialize)]
struct Saved {
    /// Name and text of every input and import.
    sources: Vec<(String, String)>,
    /// File and statement of each accepted input, and whether it is an expression.
    accepted: Vec<(FileId, Option<usize>, bool)>,
    scripts: Vec<Reading<(String, String)>>,
    tables: Vec<Reading<Table>>,
    /// Params that were set, as written and as values.
    set: Vec<(String, String)>,
    values: Vec<(String, Value)>,
    seed: Option<u64>,
    /// Files that were written.
    made: Vec<String>,
    /// The script's text, its next statement, and the steps that are left of it if it was begun.
    script: Option<(FileId, usize, Option<u64>)>,
    /// The block in which the script stands, a statement of the program, and where.
    inside: Option<(usize, PositionImage)>,
    world: WorldImage,
}

impl Repl {
    /// `:checkpoint FILE`.
    pub(super) fn checkpoint(&mut self, file: &str, desk: Desk<'_>) -> Outcome {
        if file.is_empty() {
            return self.refuse(desk, &misused("`:checkpoint` needs a file", CHECKPOINT));
        }
        let path = Path::new(file);
        // Only a checkpoint is replaced.
        if path.exists() && !is_checkpoint(path) {
            let diagnostic = Diagnostic::nowhere("E0903", format!("\"{file}\" exists and is no checkpoint"))
                .help("choose another name");
            return self.refuse(desk, &diagnostic);
        }
        match write(path, &self.saved()) {
            Ok(()) => {
                desk.console.note(&format!("wrote {file}"));
                Ok(())
            }
            Err(diagnostic) => self.refuse(desk, &diagnostic),
        }
    }

    /// `:resume FILE`.
    pub(super) fn resume(&mut self, file: &str, desk: Desk<'_>) -> Outcome {
        if file.is_empty() {
            return self.refuse(desk, &misused("`:resume` needs a file", ":resume session.checkpoint"));
        }
        let saved = match read::<Saved>(Path::new(file)) {
            Ok(saved) => saved,
            Err(diagnostic) => return self.refuse(desk, &diagnostic),
        };
        let made = saved.made.clone();
        match self.restored(saved) {
            Some(state) => {
                self.folders.go_on_with(&made);
                self.history.replace(&mut self.state, state, format!(":resume {file}"));
                Ok(())
            }
            None => {
                let diagnostic = refused(file, "is damaged", "begin again from an earlier checkpoint");
                self.refuse(desk, &diagnostic)
            }
        }
    }

    fn saved(&self) -> Saved {
        let state = &self.state;
        let accepted = state.accepted.iter();
        Saved {
            sources: state
                .sources
                .files()
                .iter()
                .map(|file| (file.name.clone(), file.text.to_string()))
                .collect(),
            accepted: accepted.map(|one| (one.input.file, one.input.part, one.plain)).collect(),
            scripts: state.memory.scripts(),
            tables: state.memory.tables(),
            set: (*state.set).clone(),
            values: state.options.set.clone(),
            seed: state.options.seed,
            made: self.folders.made(),
            script: state.script.as_ref().map(|script| (script.file, script.next, script.left)),
            inside: state.inside.as_ref().map(|inside| (inside.root, inside.position.image())),
            world: state.world.image(),
        }
    }

    /// The state of a checkpoint; `None` if its parts do not belong together.
    fn restored(&self, saved: Saved) -> Option<State> {
        let mut sources = Sources::new();
        for (name, text) in &saved.sources {
            sources.add(name.as_str(), text.as_str());
        }
        let memory = Rc::new(Memory::of(crate::session::Neighbours, saved.scripts, saved.tables));
        let is_file = |file: &FileId| (file.0 as usize) < saved.sources.len();
        if !saved.accepted.iter().all(|(file, ..)| is_file(file)) {
            return None;
        }
        let accepted =
            saved.accepted.iter().map(|&(file, part, plain)| Accepted { input: Input { file, part }, plain });
        let accepted: Vec<Accepted> = accepted.collect();
        let inputs: Vec<Input> = accepted.iter().map(|accepted| accepted.input).collect();
        let checked = check_inputs(&mut sources, &inputs, &*memory);
        if checked.diagnostics.iter().any(Diagnostic::is_error) {
            return None;
        }
        let script = match saved.script {
            None => None,
            Some((file, next, left)) if is_file(&file) => {
                let source = sources.file(file);
                let parsed = parse_input(file, &source.text);
                let statements = parsed.script.statements.iter().map(|statement| statement.span).collect();
                Some(Script { name: source.name.clone(), file, statements, next, left })
            }
            Some(_) => return None,
        };
        let threads = self.settings.threads.max(1);
        let options =
            Options { set: saved.values, seed: saved.seed, threads, memory: self.settings.memory_limit() };
        let mut world = World::from_image(saved.world, threads)?;
        world.grow(checked.program.slots);
        let mut state = State::new(Sources::new(), options, world);
        state.set = Arc::new(saved.set);
        state.script = script;
        state.inside = match saved.inside {
            Some((root, position)) if root < checked.program.statements.len() => {
                Some(Inside { root, position: Position::from_image(position, threads)? })
            }
            Some(_) => return None,
            None => None,
        };
        let first = checked.program.statements.len();
        let options = state.options.clone();
        state.take(Ready { sources: Arc::new(sources), memory, options, pieces: accepted, checked, first });
        if state.inside.is_some() {
            state.look_around();
        }
        Some(state)
    }
}
