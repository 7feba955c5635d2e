//! From a text to a changed session: check, rehearse, execute, or leave everything as it was.

use super::console::Printing;
use super::message::{LEAVE, in_a_block};
use super::state::{Accepted, State};
use super::{Desk, Failed, Outcome, Repl, first_line};
use crate::check::{CheckedInputs, Input, check_inputs, check_inside};
use crate::diagnostic::Diagnostic;
use crate::interp::{Live, Stop};
use crate::program::{Program, Statement, StatementKind};
use crate::session::FolderOutlet;
use crate::source::{FileId, Sources};
use crate::syntax::ast;
use crate::syntax::parse_input;
use std::sync::Arc;

/// Texts that a session can consist of; places count files in 16 bits, and imports need some too.
const MOST_TEXTS: usize = 60_000;

/// How an input ended that did not fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ended {
    /// All of it was done.
    Whole,
    /// Ctrl-C stopped it.
    Stopped,
}

/// A text that passed all checks.
pub(super) struct Ready {
    pub sources: Arc<Sources>,
    /// What is new.
    pub pieces: Vec<Accepted>,
    /// The program of all inputs, these included.
    pub checked: CheckedInputs,
    /// How many statements the program had before.
    pub first: usize,
}

impl Ready {
    /// The new statements.
    pub fn statements(&self) -> &[Statement] {
        &self.checked.program.statements[self.first..]
    }
}

impl Repl {
    /// A line of the language.
    pub(super) fn type_in(&mut self, text: &str, desk: Desk<'_>) -> Outcome {
        self.typed += 1;
        let name = format!("<input {}>", self.typed);
        let mut sources = (*self.state.sources).clone();
        let (file, pieces) = read(&mut sources, &name, text);
        if let Some(diagnostic) = too_many(&sources) {
            return self.refuse(desk, &diagnostic);
        }
        if pieces.is_empty() && parse_input(file, text).diagnostics.is_empty() {
            return Ok(());
        }
        if self.state.inside.is_some() {
            if pieces.iter().any(|piece| !piece.plain) {
                let why = "in the middle of a block only expressions and commands can be entered";
                return self.refuse(desk, &in_a_block(why).help(LEAVE));
            }
            return self.once(&name, text, desk);
        }
        let ready = self.check(sources, pieces, true, desk)?;
        self.execute(ready, text, desk).map(|_| ())
    }

    /// Checks new pieces behind what was accepted, and shows what is found; `rehearsed` also checks values.
    pub(super) fn check(
        &self,
        mut sources: Sources,
        pieces: Vec<Accepted>,
        rehearsed: bool,
        desk: Desk<'_>,
    ) -> Result<Ready, Failed> {
        let state = &self.state;
        let mut inputs = state.inputs();
        // What could not be read has no pieces: the whole text is checked, so that all its mistakes are told.
        let broken = pieces.is_empty();
        let new: Vec<Input> = match broken {
            true => vec![Input { file: FileId((sources.files().len() - 1) as u16), part: None }],
            false => pieces.iter().map(|piece| piece.input).collect(),
        };
        let checked = match state.place_inside() {
            Some(cursor) => {
                let view = (cursor, state.program.slots);
                check_inside(&mut sources, &inputs, &*state.memory, view, &new)
            }
            None => {
                inputs.extend(new);
                check_inputs(&mut sources, &inputs, &*state.memory)
            }
        };
        let first = state.program.statements.len();
        let mut found: Vec<Diagnostic> =
            checked.diagnostics.iter().filter(|known| !state.reported.contains(known)).cloned().collect();
        if rehearsed && !broken && !found.iter().any(Diagnostic::is_error) {
            let rehearsed = rehearse(state, &checked.program, first, desk);
            found.extend(rehearsed.into_iter().filter(|known| !state.reported.contains(known)));
        }
        found.dedup();
        found.sort_by_key(|diagnostic| {
            diagnostic.place.as_ref().map(|place| (place.span.file, place.span.start))
        });
        for diagnostic in &found {
            desk.console.diagnostic(diagnostic, &sources);
        }
        if broken || found.iter().any(Diagnostic::is_error) {
            return Err(Failed);
        }
        Ok(Ready { sources: Arc::new(sources), pieces, checked, first })
    }

    /// Executes what was checked; `label` is what undo calls it.
    pub(super) fn execute(&mut self, ready: Ready, label: &str, desk: Desk<'_>) -> Result<Ended, Failed> {
        let plain = ready.pieces.iter().all(|piece| piece.plain);
        if !plain {
            self.history.remember(&mut self.state, first_line(label));
        }
        let before = self.state.names.clone();
        let first = ready.first;
        let pieces = ready.pieces.clone();
        let ends = ready.checked.ends[self.state.accepted.len()..].to_vec();
        let redefined: Vec<String> = newly_redefined(&ready, &self.state);
        self.state.take(ready);
        self.folders.renew(&self.state);
        let anew = self.state.program.statements[first..]
            .iter()
            .any(|statement| matches!(statement.kind, StatementKind::Kernel(_)));
        if anew && let Err(diagnostic) = self.replay(desk) {
            desk.console.diagnostic(&diagnostic, &self.state.sources);
            self.history.take_back(&mut self.state);
            return Err(Failed);
        }
        let from = if anew { self.state.program.statements.len() } else { first };
        match self.run_from(from, desk) {
            Ok(()) => {}
            Err((_, Stop::Failed(diagnostic))) => {
                desk.console.diagnostic(&diagnostic, &self.state.sources);
                if plain {
                    self.forget(&pieces);
                } else {
                    self.history.take_back(&mut self.state);
                }
                return Err(Failed);
            }
            Err((stopped, Stop::Interrupted)) => {
                self.interrupted(&pieces, &ends, stopped, desk);
                return Ok(Ended::Stopped);
            }
        }
        if !plain {
            self.history.commit();
        }
        for name in redefined {
            let what = before
                .iter()
                .find(|known| known.name == name)
                .map_or("value", |known| if known.value.is_some() { "value" } else { "formula" });
            desk.console.note(&format!("`{name}` has a new {what}; what was made with the old one stays"));
        }
        Ok(Ended::Whole)
    }

    /// Executes the statements of the program from number `from` on, and writes the files of records that have grown. Where
    /// one is stopped: its number, and the step in which it began.
    fn run_from(&mut self, from: usize, desk: Desk<'_>) -> Result<(), ((usize, u64), Stop)> {
        self.with_live(desk, |live, state| {
            let (mut result, rows) = (Ok(()), rows(live, state));
            for (number, statement) in live.program.statements.iter().enumerate().skip(from) {
                let began = state.world.steps();
                if let (_, Err(stop)) = live.execute(&mut state.world, std::slice::from_ref(statement)) {
                    result = Err(((number, began), stop));
                    break;
                }
            }
            if !matches!(result, Err((_, Stop::Failed(_)))) {
                write_streams(live, state, &rows, desk);
            }
            result
        })
    }

    /// After Ctrl-C: keeps the pieces before the one that was stopped, and of a `simulate` the steps that were done.
    fn interrupted(&mut self, pieces: &[Accepted], ends: &[usize], stopped: (usize, u64), desk: Desk<'_>) {
        let (number, began) = stopped;
        let piece = ends.iter().position(|end| number < *end).unwrap_or(0);
        let is_simulate = matches!(self.state.program.statements[number].kind, StatementKind::Simulate(_));
        if !is_simulate {
            self.history.take_back(&mut self.state);
            desk.console.note("stopped; the session is as it was before");
            return;
        }
        let done = self.state.world.steps() - began;
        let resolution_us = self.state.world.resolution_us();
        self.state.accepted.truncate(self.state.accepted.len() - (pieces.len() - piece));
        let mut sources = (*self.state.sources).clone();
        let mut inputs = self.state.inputs();
        if done > 0 {
            let text = format!("simulate {}", super::advance::exactly(done, resolution_us));
            let name = format!("<simulated until {}>", super::advance::exactly(began + done, resolution_us));
            let (_, kept) = read(&mut sources, &name, &text);
            inputs.extend(kept.iter().map(|piece| piece.input));
            self.state.accepted.extend(kept);
        }
        let checked = check_inputs(&mut sources, &inputs, &*self.state.memory);
        let first = checked.program.statements.len();
        self.state.take(Ready { sources: Arc::new(sources), pieces: Vec::new(), checked, first });
        self.history.commit();
        let now = super::advance::exactly(self.state.world.steps(), resolution_us);
        desk.console.note(&format!("stopped at {now}; what was simulated until then stays"));
    }

    /// Takes pieces out of the session that changed nothing in the world.
    fn forget(&mut self, pieces: &[Accepted]) {
        let kept = self.state.accepted.len() - pieces.len();
        self.state.accepted.truncate(kept);
        let mut sources = (*self.state.sources).clone();
        let checked = check_inputs(&mut sources, &self.state.inputs(), &*self.state.memory);
        let first = checked.program.statements.len();
        self.state.take(Ready { sources: Arc::new(sources), pieces: Vec::new(), checked, first });
    }

    /// Executes the whole session again, in silence: `kernel` holds for what stands above it too.
    fn replay(&mut self, desk: Desk<'_>) -> Result<(), Box<Diagnostic>> {
        let silent = super::console::Silence(None);
        let (program, options) = (self.state.program.clone(), self.state.options.clone());
        let live = Live { program: &program, options: &options, outlet: &silent, interrupt: desk.interrupt };
        self.state.world = super::first_world(&program, &options);
        match live.execute(&mut self.state.world, &program.statements) {
            (_, Err(Stop::Failed(diagnostic))) => Err(diagnostic),
            _ => Ok(()),
        }
    }

    /// Checks and executes a text that is not kept, such as the `plot` behind `:plot`.
    pub(super) fn once(&mut self, name: &str, text: &str, desk: Desk<'_>) -> Outcome {
        let ready = self.aside(name, text, desk)?;
        let printing = Printing { console: desk.console, sources: &ready.sources };
        let outlet = FolderOutlet::new(self.folders.of(&self.state), &printing);
        let program = &ready.checked.program;
        let live = Live { program, options: &self.state.options, outlet: &outlet, interrupt: desk.interrupt };
        let (_, result) = live.execute(&mut self.state.world, ready.statements());
        super::tell_written(&outlet.into_written(), &ready.sources, desk);
        match result {
            Err(Stop::Failed(diagnostic)) => {
                desk.console.diagnostic(&diagnostic, &ready.sources);
                Err(Failed)
            }
            _ => Ok(()),
        }
    }

    /// A text as the next input, checked but not kept.
    pub(super) fn aside(&self, name: &str, text: &str, desk: Desk<'_>) -> Result<Ready, Failed> {
        let mut sources = (*self.state.sources).clone();
        let (_, pieces) = read(&mut sources, name, text);
        self.check(sources, pieces, true, desk)
    }
}

/// Adds a text to the sources; its statements, one by one.
pub(super) fn read(sources: &mut Sources, name: &str, text: &str) -> (FileId, Vec<Accepted>) {
    let file = sources.add(name, text);
    let parsed = parse_input(file, text);
    if parsed.diagnostics.iter().any(Diagnostic::is_error) {
        return (file, Vec::new());
    }
    let statements = parsed.script.statements.iter().enumerate();
    let pieces = statements.map(|(index, statement)| Accepted {
        input: Input { file, part: Some(index) },
        plain: matches!(statement.node, ast::StatementKind::Bare(_)),
    });
    (file, pieces.collect())
}

/// E1003: the session cannot grow any more.
fn too_many(sources: &Sources) -> Option<Diagnostic> {
    (sources.files().len() > MOST_TEXTS).then(|| {
        super::message::not_there("this session is too long for another input")
            .help("`:save` it as a script, and `:load` that")
    })
}

fn rehearse(state: &State, program: &Program, first: usize, desk: Desk<'_>) -> Vec<Diagnostic> {
    let silent = super::console::Silence(None);
    let live = Live { program, options: &state.options, outlet: &silent, interrupt: desk.interrupt };
    live.rehearse(&state.world, &program.statements[first..]).diagnostics
}

/// Names that the new pieces give again; `ans` is meant to be.
fn newly_redefined(ready: &Ready, state: &State) -> Vec<String> {
    let new = ready.checked.redefined.iter().skip(state.redefined.len());
    new.map(|redefined| redefined.name.node.clone()).filter(|name| name != "ans").collect()
}

/// How many rows each streaming record has.
pub(super) fn rows(live: &Live<'_>, state: &mut State) -> Vec<(String, usize)> {
    live.streamed(&mut state.world).iter().map(|(name, table)| (name.clone(), table.rows())).collect()
}

/// Writes the files of records that have grown, whole: what was undone must not stay in them.
pub(super) fn write_streams(live: &Live<'_>, state: &mut State, before: &[(String, usize)], desk: Desk<'_>) {
    for (name, table) in live.streamed(&mut state.world) {
        let same = before.contains(&(name.clone(), table.rows()));
        if !same && let Err(diagnostic) = live.outlet.save(&name, &table) {
            desk.console.diagnostic(&diagnostic, &state.sources);
        }
    }
}
