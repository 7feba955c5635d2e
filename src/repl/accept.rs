//! From a text to a changed session: check, rehearse, execute, or leave everything as it was.

use super::console::Printing;
use super::memory::Memory;
use super::message::{LEAVE, in_a_block, misused};
use super::state::{Accepted, Extent, State};
use super::{Desk, Failed, Outcome, Repl, first_line};
use crate::check::{CheckedInputs, Input, check_inputs, check_inside};
use crate::diagnostic::Diagnostic;
use crate::interp::{Live, Options, Stop};
use crate::program::{Program, Statement, StatementKind};
use crate::session::{FolderOutlet, Neighbours, set_value};
use crate::source::{FileId, Sources};
use crate::syntax::ast;
use crate::syntax::parse_input;
use std::iter::once;
use std::rc::Rc;
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
    /// Files that were read for it, and for all before.
    pub memory: Rc<Memory<Neighbours>>,
    /// With the values of params that it declares, where they are set from outside.
    pub options: Arc<Options>,
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
            let ready = self.check(sources, pieces, true, desk)?;
            return self.execute_aside(&ready, desk);
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
        // What a text reads that is refused may be mended before it is typed again.
        let memory = (*state.memory).clone();
        let checked = match state.place_inside() {
            Some(cursor) => {
                let view = (cursor, state.program.slots);
                check_inside(&mut sources, &inputs, &memory, view, &new)
            }
            None => {
                inputs.extend(new);
                check_inputs(&mut sources, &inputs, &memory)
            }
        };
        let first = state.program.statements.len();
        let mut found: Vec<Diagnostic> =
            checked.diagnostics.iter().filter(|known| !state.reported.contains(known)).cloned().collect();
        let is_right = !broken && !found.iter().any(Diagnostic::is_error);
        let options = match is_right {
            true => self.options_with(&checked.program, &sources, desk)?,
            false => state.options.clone(),
        };
        if rehearsed && is_right {
            let rehearsed = rehearse(state, &checked.program, &options, first, desk);
            found.extend(rehearsed.into_iter().filter(|known| !state.reported.contains(known)));
        }
        let mut told = Vec::new();
        found.retain(|diagnostic| {
            let is_new = !told.contains(diagnostic);
            told.extend(is_new.then(|| diagnostic.clone()));
            is_new
        });
        found.sort_by_key(|diagnostic| {
            diagnostic.place.as_ref().map(|place| (place.span.file, place.span.start))
        });
        for diagnostic in &found {
            desk.console.diagnostic(diagnostic, &sources);
        }
        if broken || found.iter().any(Diagnostic::is_error) {
            return Err(Failed);
        }
        let memory =
            if memory.count() == state.memory.count() { state.memory.clone() } else { Rc::new(memory) };
        Ok(Ready { sources: Arc::new(sources), memory, options, pieces, checked, first })
    }

    /// The options with the values of those params of a longer program that are set from outside; shows what is wrong
    /// with them.
    fn options_with(
        &self,
        program: &Program,
        sources: &Sources,
        desk: Desk<'_>,
    ) -> Result<Arc<Options>, Failed> {
        let mut options = self.state.options.clone();
        for (name, text) in self.state.set.iter() {
            let known = self.state.program.params.len();
            if !program.params.iter().skip(known).any(|param| param.name.node == *name) {
                continue;
            }
            // Its text is no part of the session, only of the message about it.
            let mut sources = sources.clone();
            match set_value(&mut sources, program, name, text) {
                Ok(value) => {
                    let set = &mut Arc::make_mut(&mut options).set;
                    set.retain(|(other, _)| other != name);
                    set.push((name.clone(), value));
                }
                Err(diagnostic) => {
                    desk.console.diagnostic(&diagnostic, &sources);
                    return Err(Failed);
                }
            }
        }
        Ok(options)
    }

    /// Executes what was checked; `label` is what undo calls it.
    pub(super) fn execute(&mut self, ready: Ready, label: &str, desk: Desk<'_>) -> Result<Ended, Failed> {
        let plain = ready.pieces.iter().all(|piece| piece.plain);
        // `kernel` holds for what stands above it too, values and sweeps: all of it is computed anew.
        let is_kernel = |statement: &Statement| matches!(statement.kind, StatementKind::Kernel(_));
        let anew = ready.statements().iter().any(is_kernel);
        let extent = self.state.extent();
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
        let replayed = if anew { self.replay(first, desk) } else { Ok(()) };
        let result = replayed.map_err(|stop| (None, stop)).and_then(|()| self.run_from(first, desk));
        match result {
            Ok(()) => {}
            Err((_, Stop::Failed(diagnostic))) => {
                desk.console.diagnostic(&diagnostic, &self.state.sources);
                self.withdraw(plain, extent);
                return Err(Failed);
            }
            Err((stopped_at, Stop::Interrupted)) => {
                let simulate = stopped_at.filter(|(number, _)| {
                    matches!(self.state.program.statements[*number].kind, StatementKind::Simulate(_))
                });
                match simulate {
                    Some(simulate) => self.keep_simulated(&pieces, &ends, extent, simulate, desk),
                    None => {
                        self.withdraw(plain, extent);
                        desk.console.note("stopped; the session is as it was before");
                    }
                }
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
    fn run_from(&mut self, from: usize, desk: Desk<'_>) -> Result<(), (Option<(usize, u64)>, Stop)> {
        self.with_live(desk, |live, state| {
            let (mut result, rows) = (Ok(()), rows(live, state));
            for (number, statement) in live.program.statements.iter().enumerate().skip(from) {
                let began = state.world.steps();
                if let (_, Err(stop)) = live.execute(&mut state.world, std::slice::from_ref(statement)) {
                    result = Err((Some((number, began)), stop));
                    break;
                }
            }
            if !matches!(result, Err((_, Stop::Failed(_)))) {
                write_streams(live, state, &rows, desk);
            }
            result
        })
    }

    /// After Ctrl-C in a `simulate`, whose number and first step are given: keeps the pieces before it, and the steps of it
    /// that were done.
    fn keep_simulated(
        &mut self,
        pieces: &[Accepted],
        ends: &[usize],
        extent: Extent,
        (number, began): (usize, u64),
        desk: Desk<'_>,
    ) {
        let done = self.state.world.steps() - began;
        let resolution_us = self.state.world.resolution_us();
        match ends.iter().position(|end| number < *end).unwrap_or(0) {
            0 => {
                self.state.cut(extent);
            }
            kept => self.state.accepted.truncate(self.state.accepted.len() - (pieces.len() - kept)),
        }
        if done > 0 {
            let text = format!("simulate {}", super::advance::exactly(done, resolution_us));
            let name = format!("<simulated until {}>", super::advance::exactly(began + done, resolution_us));
            let (_, kept) = read(Arc::make_mut(&mut self.state.sources), &name, &text);
            self.state.accepted.extend(kept);
        }
        self.state.renew();
        self.history.commit();
        let now = super::advance::exactly(self.state.world.steps(), resolution_us);
        desk.console.note(&format!("stopped at {now}; what was simulated until then stays"));
    }

    /// Takes an input out of the session that failed or was stopped.
    fn withdraw(&mut self, plain: bool, extent: Extent) {
        if plain {
            // It changed nothing in the world, and there is nothing to go back to.
            self.state.cut(extent);
            self.state.renew();
        } else {
            self.history.take_back(&mut self.state);
        }
    }

    /// Executes the statements before number `end` again, in silence.
    fn replay(&mut self, end: usize, desk: Desk<'_>) -> Result<(), Stop> {
        let silent = super::console::Silence(Some(desk.console));
        let (program, options) = (self.state.program.clone(), self.state.options.clone());
        let live = Live { program: &program, options: &options, outlet: &silent, interrupt: desk.interrupt };
        self.state.world = super::first_world(&program, &options);
        live.execute(&mut self.state.world, &program.statements[..end]).1
    }

    /// Checks and executes a text that is not kept, such as the `plot` behind `:plot`.
    pub(super) fn once(&mut self, name: &str, text: &str, usage: &str, desk: Desk<'_>) -> Outcome {
        let ready = self.aside(name, text, usage, desk)?;
        self.execute_aside(&ready, desk)
    }

    /// Executes what is no part of the session.
    fn execute_aside(&mut self, ready: &Ready, desk: Desk<'_>) -> Outcome {
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

    /// A text that a command makes, as the next input; checked but not kept. What the user gave must not end the statement
    /// and begin others: these would be executed and no part of the session.
    pub(super) fn aside(&self, name: &str, text: &str, usage: &str, desk: Desk<'_>) -> Result<Ready, Failed> {
        let mut sources = (*self.state.sources).clone();
        let (_, pieces) = read(&mut sources, name, text);
        if pieces.len() > 1 {
            let diagnostic = misused("a command takes no further statements", usage);
            return self.refuse(desk, &diagnostic).and(Err(Failed));
        }
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

fn rehearse(
    state: &State,
    program: &Program,
    options: &Options,
    first: usize,
    desk: Desk<'_>,
) -> Vec<Diagnostic> {
    let silent = super::console::Silence(None);
    let live = Live { program, options, outlet: &silent, interrupt: desk.interrupt };
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
        if !same && let Err(diagnostic) = live.outlet.save(&name, &mut once(table)) {
            desk.console.diagnostic(&diagnostic, &state.sources);
        }
    }
}
