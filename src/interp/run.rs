//! The ways in: [`rehearse`] and [`run`].

use super::Options;
use super::cost::{Cost, charge};
use super::estimate::Estimate;
use super::files::Files;
use super::findings::Findings;
use super::flow::Stop;
use super::interpreter::{Interpreter, Mode};
use super::kept::Keeper;
use super::outlet::Outlet;
use super::stream::Stream;
use super::world::World;
use crate::diagnostic::Diagnostic;
use crate::program::Program;
use crate::source::Span;
use std::sync::atomic::AtomicBool;
use std::sync::{Mutex, PoisonError};

/// What all points of a run share.
#[derive(Clone, Copy)]
pub(super) struct Shared<'a> {
    pub outlet: &'a dyn Outlet,
    pub interrupt: &'a AtomicBool,
    pub files: &'a Files,
    /// What fails is taken back by the front end.
    pub taken_back: bool,
    /// What the simulations that have ended cost.
    pub cost: &'a Mutex<Cost>,
}

/// What a run tells while it goes on.
pub(super) enum Told {
    /// By `print`.
    Text(String),
    /// What only the run could find.
    Warning(Diagnostic),
}

/// What a run needs beside the program.
pub(super) struct Running<'a> {
    pub shared: Shared<'a>,
    /// What a sweep's point tells, until its turn comes.
    pub held: Option<Vec<Told>>,
    /// Files that records stream to.
    pub streams: Vec<Stream<'a>>,
    /// Builds and times of this simulation.
    pub spent: Cost,
}

impl<'a> Shared<'a> {
    /// For a point of a sweep, which holds its prints back.
    pub fn for_point(self) -> Running<'a> {
        Running { shared: self, held: Some(Vec::new()), streams: Vec::new(), spent: Cost::default() }
    }
}

/// How a run ended that did not fail.
#[derive(Clone, Copy, Debug)]
pub struct Outcome {
    /// Ctrl-C stopped it after a whole step.
    pub interrupted: bool,
    /// Model time reached, in ms.
    pub reached: f64,
    /// What all simulations cost, since the checkpoint if it went on from one.
    pub cost: Cost,
    /// Seed at the top level.
    pub seed: u64,
    /// Resolution at the top level, in us.
    pub resolution_us: u32,
}

/// Why a run failed, and how far it came. What it recorded until then was handed to [`Outlet::save_partial`].
#[derive(Debug)]
pub struct Failure {
    /// The error.
    pub diagnostic: Box<Diagnostic>,
    /// Model time reached, in ms.
    pub reached: f64,
    /// What all simulations cost until then.
    pub cost: Box<Cost>,
}

/// What is known of a run before it begins.
#[derive(Clone, Debug, Default)]
pub struct Rehearsal {
    /// Errors and warnings in the order in which they were found, each place and code once.
    pub diagnostics: Vec<Diagnostic>,
    /// Files that the run will write, as far as their names are known, with the places of these names.
    pub files: Vec<(String, Span)>,
    /// Nodes, connections and memory of the run.
    pub estimate: Estimate,
}

/// Checks every value of a program that is known before the first step.
pub fn rehearse(program: &Program, options: &Options) -> Rehearsal {
    let mode = Mode::Rehearsal(Findings::default());
    let mut interpreter = Interpreter::new(program, options, mode, World::new(program.slots));
    interpreter.prepare();
    // A rehearsal collects its errors and never stops.
    let _ = interpreter.execute_all(&program.statements);
    interpreter.suspect_populations();
    interpreter.judge_memory(None);
    match interpreter.mode {
        Mode::Rehearsal(findings) => findings.into_rehearsal(),
        Mode::Run(_) => Rehearsal::default(),
    }
}

/// Runs a program that was rehearsed without errors.
///
/// # Errors
/// The first error that only the run could find: a value from the simulation, a numerical instability, an assertion, a
/// file that cannot be written.
pub fn run(
    program: &Program,
    options: &Options,
    outlet: &dyn Outlet,
    interrupt: &AtomicBool,
) -> Result<Outcome, Failure> {
    run_kept(program, options, outlet, interrupt, None, None)
}

/// As [`run`], but goes on where another run has come, and keeps what it reaches.
///
/// # Errors
/// As [`run`].
pub fn run_kept(
    program: &Program,
    options: &Options,
    outlet: &dyn Outlet,
    interrupt: &AtomicBool,
    keeper: Option<&dyn Keeper>,
    from: Option<(usize, Option<u64>, World)>,
) -> Result<Outcome, Failure> {
    let files = Files::default();
    let cost = Mutex::default();
    let shared = Shared { outlet, interrupt, files: &files, taken_back: false, cost: &cost };
    let running = Running { shared, held: None, streams: Vec::new(), spent: Cost::default() };
    let mut interpreter = Interpreter::new(program, options, Mode::Run(running), World::new(program.slots));
    interpreter.prepare();
    let mut begun = Ok(());
    let (first, mut left) = match from {
        Some((statement, left, world)) => {
            interpreter.world = world;
            begun = interpreter.reopen_streams();
            (statement, left)
        }
        None => (0, None),
    };
    let earlier = interpreter.own_cost();
    for (index, statement) in program.statements.iter().enumerate().skip(first) {
        let result = std::mem::replace(&mut begun, Ok(()))
            .and_then(|()| interpreter.execute_kept(index, statement, left.take(), keeper));
        let Err(stop) = result else { continue };
        interpreter.save_partial(&program.statements[index..]);
        interpreter.close_streams(false);
        return match stop {
            Stop::Interrupted => Ok(interpreter.outcome(true, &earlier)),
            Stop::Failed(diagnostic) => {
                let reached = interpreter.world.now().unwrap_or(0.0);
                Err(Failure { diagnostic, reached, cost: Box::new(interpreter.cost(&earlier)) })
            }
        };
    }
    interpreter.close_streams(true);
    Ok(interpreter.outcome(false, &earlier))
}

impl Interpreter<'_> {
    /// What this simulation, beyond what it had cost `earlier`, and those of all points cost.
    fn cost(&self, earlier: &Cost) -> Cost {
        let Mode::Run(running) = &self.mode else { return Cost::default() };
        charge(running.shared.cost, &self.own_cost().since(earlier));
        *running.shared.cost.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn outcome(&self, interrupted: bool, earlier: &Cost) -> Outcome {
        Outcome {
            interrupted,
            reached: self.world.now().unwrap_or(0.0),
            cost: self.cost(earlier),
            seed: self.world.seed,
            resolution_us: self.world.resolution_us,
        }
    }
}
