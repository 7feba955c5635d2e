//! The interpreter itself: its two modes, how errors leave it, and which code executes which statement.

use super::findings::Findings;
use super::flow::{Flow, Stop};
use super::run::Running;
use super::world::World;
use crate::diagnostic::Diagnostic;
use crate::program::{Program, Statement, StatementKind};
use crate::source::Span;
use crate::value::Value;
use std::sync::atomic::Ordering;

/// Executes the statements of a program on a [`World`].
pub struct Interpreter<'a> {
    pub(super) program: &'a Program,
    pub(super) options: &'a super::Options,
    pub(super) mode: Mode<'a>,
    /// What the statements work on.
    pub world: World,
    /// The loop variables and swept values in force, as notes say them: `bias = 3 mV`.
    pub(super) turns: Vec<String>,
    /// Calls of the script's functions that are being computed.
    pub(super) calls: Vec<Span>,
}

/// See the module `interp`.
pub(super) enum Mode<'a> {
    /// Collects errors.
    Rehearsal(Findings),
    /// Stops at the first one.
    Run(Running<'a>),
}

impl<'a> Interpreter<'a> {
    pub(super) fn new(
        program: &'a Program,
        options: &'a super::Options,
        mode: Mode<'a>,
        world: World,
    ) -> Interpreter<'a> {
        Interpreter { program, options, mode, world, turns: Vec::new(), calls: Vec::new() }
    }

    /// Executes a statement that holds no others; of a `simulate` that was begun, the steps that are `left`.
    pub(super) fn execute_simple(&mut self, statement: &Statement, left: &mut Option<u64>) -> Flow<()> {
        self.begin_statement()?;
        let span = statement.span;
        match &statement.kind {
            StatementKind::Param(index) => self.param(*index),
            StatementKind::Let { slot, value, .. } => self.assign_name(*slot, value),
            StatementKind::Draw { slot, name, count, distribution } => {
                self.draw_list(*slot, name, count, distribution)
            }
            StatementKind::Kernel(settings) => self.kernel(settings),
            StatementKind::Node { slot, name, count, model } => {
                self.node(*slot, name, count.as_ref(), model, span)
            }
            StatementKind::Connect(connect) => self.connect(connect, span),
            StatementKind::Record(record) => self.record(record),
            StatementKind::Simulate(duration) => self.simulate_left(duration, left, u64::MAX),
            StatementKind::Set { target, properties } => self.set(target, properties, span),
            StatementKind::Collect(collected) => self.collect(collected),
            StatementKind::Print(value) => self.print(value),
            StatementKind::Bare { value, slot } => self.bare(value, *slot),
            StatementKind::Save { table, file } => self.save(table, file),
            StatementKind::Plot { file, canvas } => self.plot(file.as_ref(), canvas, span),
            StatementKind::Assert { condition, message } => self.assert(condition, message.as_ref()),
            // The machine goes through what these hold.
            StatementKind::If { .. } | StatementKind::For { .. } | StatementKind::Sweep { .. } => Ok(()),
        }
    }

    /// Executes statements in order.
    pub(super) fn execute_all(&mut self, statements: &[Statement]) -> Flow<()> {
        statements.iter().try_for_each(|statement| self.execute(statement))
    }

    pub(super) fn assign_name(
        &mut self,
        slot: crate::program::Slot,
        value: &crate::program::Expression,
    ) -> Flow<()> {
        let result = self.evaluate(value)?;
        if matches!(result, Value::Model(_)) {
            let origins = self.origins(value);
            self.world.origins.insert(slot, origins);
        }
        self.world.set_value(slot, result);
        Ok(())
    }

    /// A rehearsal's way through what may or may not be executed.
    pub(super) fn uncertainly<T>(&mut self, body: impl FnOnce(&mut Self) -> Flow<T>) -> Flow<T> {
        self.set_uncertain(true);
        let result = body(self);
        self.set_uncertain(false);
        result
    }

    fn set_uncertain(&mut self, entering: bool) {
        if let Mode::Rehearsal(findings) = &mut self.mode {
            findings.set_uncertain(entering);
        }
    }

    /// No network: errors are collected, what comes from the simulation is unknown.
    pub(super) fn is_rehearsal(&self) -> bool {
        matches!(self.mode, Mode::Rehearsal(_))
    }

    /// An error: stops a run; a rehearsal keeps it and goes on with `instead`.
    pub(super) fn fail<T>(&mut self, diagnostic: Diagnostic, instead: T) -> Flow<T> {
        let diagnostic = self.in_context(diagnostic);
        match &mut self.mode {
            Mode::Rehearsal(findings) => {
                findings.add(diagnostic);
                Ok(instead)
            }
            Mode::Run(_) => Err(Stop::Failed(Box::new(match self.world.now() {
                Some(now) if now > 0.0 => diagnostic.note(format!("at {}", super::time::show(now))),
                _ => diagnostic,
            }))),
        }
    }

    /// A warning: the rehearsal's, about what is known. In a run all these have been shown.
    pub(super) fn warn(&mut self, warning: Diagnostic) {
        let warning = self.in_context(warning);
        if let Mode::Rehearsal(findings) = &mut self.mode {
            findings.add(warning);
        }
    }

    /// What a pure operation gave; its error gets the place `span`.
    pub(super) fn settle<T>(&mut self, result: Result<T, Box<Diagnostic>>, span: Span) -> Flow<Option<T>> {
        match result {
            Ok(value) => Ok(Some(value)),
            Err(diagnostic) => self.fail(placed(*diagnostic, span), None),
        }
    }

    /// Adds the loop turns and the call in which something is.
    pub(super) fn in_context(&self, mut diagnostic: Diagnostic) -> Diagnostic {
        if let Some(call) = self.calls.last() {
            diagnostic = diagnostic.related(*call, "called here");
        }
        match self.turns.as_slice() {
            [] => diagnostic,
            turns => diagnostic.note(format!("when {}", turns.join(", "))),
        }
    }

    /// Ends what is computed when it is interrupted; a rehearsal has an end of its own.
    pub(super) fn uninterrupted(&self) -> Flow<()> {
        match &self.mode {
            Mode::Run(running) if running.shared.interrupt.load(Ordering::Relaxed) => Err(Stop::Interrupted),
            _ => Ok(()),
        }
    }

    /// Counts work of a rehearsal; false when it has done enough, so that loops end quietly after their first turn.
    pub(super) fn work(&mut self, amount: usize) -> bool {
        match &mut self.mode {
            Mode::Rehearsal(findings) => findings.work(amount),
            Mode::Run(_) => true,
        }
    }

    /// Counts the work of making a long list, so that a rehearsal makes only some of them.
    pub(super) fn work_for(&mut self, made: &Value) {
        /// So many elements cost about as much as a turn of a loop.
        const WORTH_ONE_TURN: usize = 1000;
        if let Value::List(list) = made {
            self.work(list.len() / WORTH_ONE_TURN);
        }
    }

    /// Whether a statement's effects are sure to happen; files and unused nodes are only judged then.
    pub(super) fn is_certain(&self) -> bool {
        match &self.mode {
            Mode::Rehearsal(findings) => !findings.is_uncertain(),
            Mode::Run(_) => true,
        }
    }
}

/// The diagnostic with a place, if it had none.
pub(super) fn placed(diagnostic: Diagnostic, span: Span) -> Diagnostic {
    match diagnostic.place {
        Some(_) => diagnostic,
        None => {
            Diagnostic { place: Some(crate::diagnostic::Label { span, text: String::new() }), ..diagnostic }
        }
    }
}
