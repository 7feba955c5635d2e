//! Executing statements one at a time on a world that stays: what a prompt and a stepping front end use.

use super::Options;
use super::cost::Cost;
use super::files::Files;
use super::findings::Findings;
use super::flow::{Flow, Stop};
use super::interpreter::{Interpreter, Mode};
use super::machine::Goal;
use super::outlet::Outlet;
use super::position::Position;
use super::run::{Rehearsal, Running, Shared};
use super::world::World;
use crate::diagnostic::Diagnostic;
use crate::program::{Expression, Program, Statement};
use crate::source::Span;
use crate::value::{RecordCut, Table, Value};
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;

/// How statements are executed on a world.
#[derive(Clone, Copy)]
pub struct Live<'a> {
    /// The program that the statements are part of.
    pub program: &'a Program,
    /// What the user chose.
    pub options: &'a Options,
    /// Where results go.
    pub outlet: &'a dyn Outlet,
    /// Set to stop after a whole step.
    pub interrupt: &'a AtomicBool,
}

impl Live<'_> {
    /// The world before the first statement, with the settings of the program's `kernel` in force.
    pub fn begin(&self) -> World {
        let aside = Aside::default();
        let mut interpreter = self.interpreter(World::new(self.program.slots), &aside);
        interpreter.prepare();
        interpreter.world
    }

    /// Checks the values of statements that are known before they are executed on `world`, as a script's are before its run.
    pub fn rehearse(&self, world: &World, statements: &[Statement]) -> Rehearsal {
        let mode = Mode::Rehearsal(Findings::default());
        let mut interpreter = Interpreter::new(self.program, self.options, mode, world.without_network());
        for statement in statements {
            // A rehearsal collects its errors and never stops.
            let _ = interpreter.execute(statement);
        }
        match interpreter.mode {
            Mode::Rehearsal(findings) => findings.into_rehearsal(),
            Mode::Run(_) => Rehearsal::default(),
        }
    }

    /// Executes statements of one input in order. How many of them were executed as a whole, and why the next was not.
    pub fn execute(&self, world: &mut World, statements: &[Statement]) -> (usize, Result<(), Stop>) {
        let aside = Aside::default();
        let mut interpreter = self.interpreter(std::mem::replace(world, World::new(0)), &aside);
        interpreter.world.grow(self.program.slots);
        let mut done = 0;
        let mut result = Ok(());
        for statement in statements {
            result = interpreter.execute(statement);
            if result.is_err() {
                break;
            }
            done += 1;
        }
        *world = interpreter.world;
        (done, result)
    }

    /// The value of an expression as of now.
    ///
    /// # Errors
    /// What only its evaluation can find, such as an index that is too large.
    pub fn evaluate(&self, world: &mut World, expression: &Expression) -> Result<Value, Box<Diagnostic>> {
        self.ask(world, |interpreter| interpreter.evaluate(expression))
            .map(|value| value.unwrap_or(Value::Unknown))
    }

    /// The steps that a `simulate` of this duration would do now.
    ///
    /// # Errors
    /// What `simulate` says of a duration that it cannot do.
    pub fn steps(&self, world: &mut World, duration: &Expression) -> Result<Option<u64>, Box<Diagnostic>> {
        self.ask(world, |interpreter| interpreter.steps_of(duration)).map(Option::flatten)
    }

    /// When something happens first, looked for on a copy of `world`. `statements` are executed on it; then it is simulated
    /// until `condition` holds, or without one until the record that they made has a spike, `limit` steps at most.
    ///
    /// # Errors
    /// What `statements` and `condition` cannot be evaluated for, and a state that becomes infinite.
    pub fn search(
        &self,
        world: &World,
        statements: &[Statement],
        condition: Option<&Expression>,
        limit: u64,
    ) -> Result<Search, Box<Diagnostic>> {
        let aside = Aside::default();
        let mut interpreter = self.interpreter(world.clone(), &aside);
        interpreter.world.grow(self.program.slots);
        let result = match condition {
            Some(condition) => interpreter.search_condition(condition, limit),
            None => interpreter
                .execute_all(statements)
                .and_then(|()| interpreter.search_spike(limit, statements.first().map(|first| first.span))),
        };
        match result {
            Ok(Some(steps)) => Ok(Search::Found(steps)),
            Ok(None) => Ok(Search::NotFound),
            Err(Stop::Interrupted) => Ok(Search::Interrupted),
            Err(Stop::Failed(diagnostic)) => Err(diagnostic),
        }
    }

    /// Records that stream to files: the file, and all that was recorded.
    pub fn streamed(&self, world: &mut World) -> Vec<(String, Table)> {
        self.look(world, |interpreter| interpreter.streamed())
    }

    /// Goes on in `root`, a statement of the program, until `goal`. Where it is interrupted, `position` is where it can go on.
    ///
    /// # Errors
    /// The first error, with which world and position are of no use any more; Ctrl-C.
    pub fn proceed(
        &self,
        world: &mut World,
        root: &Statement,
        position: &mut Position,
        goal: Goal,
    ) -> Result<(), Stop> {
        self.inside(world, position, |interpreter, position| interpreter.proceed(root, position, goal))
    }

    /// The steps that are left of the `simulate` at the position; `None` where something else comes next.
    ///
    /// # Errors
    /// What only the evaluation of its time can find.
    pub fn left(
        &self,
        world: &mut World,
        root: &Statement,
        position: &mut Position,
    ) -> Result<Option<u64>, Stop> {
        self.inside(world, position, |interpreter, position| interpreter.left(root, position))
    }

    /// Does at most so many steps of the `simulate` at the position.
    ///
    /// # Errors
    /// As [`Live::proceed`].
    pub fn advance(
        &self,
        world: &mut World,
        root: &Statement,
        position: &mut Position,
        most: u64,
    ) -> Result<(), Stop> {
        self.inside(world, position, |interpreter, position| interpreter.advance_part(root, position, most))
    }

    fn inside<T>(
        &self,
        world: &mut World,
        position: &mut Position,
        body: impl FnOnce(&mut Interpreter<'_>, &mut Position) -> Flow<T>,
    ) -> Flow<T> {
        self.on(world, |interpreter| {
            interpreter.turns = position.variables();
            body(interpreter, position)
        })
    }

    /// What an interpreter says of a world that it leaves as it is.
    pub(super) fn look<T>(&self, world: &mut World, body: impl FnOnce(&Interpreter<'_>) -> T) -> T {
        self.on(world, |interpreter| body(interpreter))
    }

    /// What is computed now; `None` where Ctrl-C ended it.
    fn ask<T>(
        &self,
        world: &mut World,
        body: impl FnOnce(&mut Interpreter<'_>) -> Flow<T>,
    ) -> Result<Option<T>, Box<Diagnostic>> {
        match self.on(world, body) {
            Ok(answer) => Ok(Some(answer)),
            Err(Stop::Failed(diagnostic)) => Err(diagnostic),
            Err(Stop::Interrupted) => Ok(None),
        }
    }

    /// Lends the world to an interpreter.
    fn on<T>(&self, world: &mut World, body: impl FnOnce(&mut Interpreter<'_>) -> T) -> T {
        let aside = Aside::default();
        let mut interpreter = self.interpreter(std::mem::replace(world, World::new(0)), &aside);
        interpreter.world.grow(self.program.slots);
        let result = body(&mut interpreter);
        *world = interpreter.world;
        result
    }

    fn interpreter<'b>(&'b self, world: World, aside: &'b Aside) -> Interpreter<'b> {
        let Aside { files, cost } = aside;
        let shared = Shared { outlet: self.outlet, interrupt: self.interrupt, files, taken_back: true, cost };
        let running = Running { shared, held: None, streams: Vec::new(), spent: Cost::default() };
        Interpreter::new(self.program, self.options, Mode::Run(running), world)
    }
}

/// What an interpreter needs beside the world, for as long as it is there.
#[derive(Default)]
struct Aside {
    files: Files,
    cost: Mutex<Cost>,
}

/// What a search has found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Search {
    /// So many steps from now.
    Found(u64),
    /// Not within the limit.
    NotFound,
    /// The user did not want to wait.
    Interrupted,
}

impl Interpreter<'_> {
    /// See [`Live::streamed`].
    pub(super) fn streamed(&self) -> Vec<(String, Table)> {
        let records = self.world.records.iter().enumerate();
        let tables = records.filter_map(|(index, record)| {
            let cut = RecordCut { record: index, nodes: None, after: None, until: None };
            Some((record.file.clone()?, self.record_table(&cut)?))
        });
        tables.collect()
    }

    fn search_condition(&mut self, condition: &Expression, limit: u64) -> Flow<Option<u64>> {
        for step in 0..=limit {
            if self.truth(condition)? == Some(true) {
                return Ok(Some(step));
            }
            if step < limit {
                self.advance(1, condition.span)?;
            }
        }
        Ok(None)
    }

    fn search_spike(&mut self, limit: u64, span: Option<Span>) -> Flow<Option<u64>> {
        /// Steps that are simulated between two looks.
        const AT_ONCE: u64 = 1000;
        let start = self.world.steps();
        let record = self.world.records.last().and_then(|record| record.id);
        let mut done = 0;
        while done < limit {
            let steps = AT_ONCE.min(limit - done);
            self.advance(steps, span.unwrap_or_default())?;
            done += steps;
            let network = self.world.network.as_ref();
            let spikes = network.zip(record).map(|(network, record)| network.spikes(record));
            if let Some(first) = spikes.and_then(|spikes| spikes.steps.first()) {
                return Ok(Some(first - start));
            }
        }
        Ok(None)
    }
}
