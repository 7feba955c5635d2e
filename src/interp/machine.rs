//! Blocks, one step after the other: the same code runs them as a whole and lets a prompt stop inside.

use super::flow::{Flow, Stop};
use super::interpreter::Interpreter;
use super::position::{Block, Position};
use super::repeat::Repeat;
use super::sweep::Sweep;
use crate::program::{Cursor, Statement, StatementKind};
use crate::source::Span;

/// How far to go; at least one step, and never beyond the statement that the position is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goal {
    /// One step: a statement, the beginning of a block, or the end of a turn.
    Step,
    /// Until no more than so many blocks are open; sweeps on the way run as a whole, in parallel.
    Depth(usize),
    /// Until this place comes next.
    Cursor(Cursor),
}

impl Goal {
    /// Whether a sweep is entered, or its points run in parallel.
    fn is_inside(self, sweep: Span) -> bool {
        match self {
            Goal::Step => true,
            Goal::Depth(_) => false,
            Goal::Cursor(Cursor { span, at_end }) => {
                let within = sweep.start <= span.start && span.end <= sweep.end;
                span.file == sweep.file && within && (at_end || span != sweep)
            }
        }
    }
}

impl Interpreter<'_> {
    /// Executes one statement, a block with all that is in it.
    ///
    /// # Errors
    /// In a run, the first error of the statement, before any effect of it (a `simulate`, or a block, that fails on its way
    /// keeps what was done).
    pub fn execute(&mut self, statement: &Statement) -> Result<(), Stop> {
        if !statement.is_block() {
            return self.execute_simple(statement, &mut None);
        }
        let turns = self.turns.len();
        let result = self.proceed(statement, &mut Position::new(), Goal::Depth(0));
        self.turns.truncate(turns);
        result
    }

    /// Goes on in a statement until `goal`. Where it is stopped, `position` is where it can go on.
    pub(super) fn proceed(&mut self, root: &Statement, position: &mut Position, goal: Goal) -> Flow<()> {
        loop {
            self.one_step(root, position, goal)?;
            let reached = match goal {
                Goal::Step => true,
                Goal::Depth(depth) => position.depth() <= depth,
                Goal::Cursor(cursor) => position.cursor(root) == Some(cursor),
            };
            if reached || position.is_done() {
                return Ok(());
            }
        }
    }

    /// The steps that are left of the `simulate` that comes next, if it is one.
    pub(super) fn left(&mut self, root: &Statement, position: &Position) -> Flow<Option<u64>> {
        match position.statement(root).map(|statement| &statement.kind) {
            Some(StatementKind::Simulate(duration)) => match position.left {
                Some(left) => Ok(Some(left)),
                None => self.steps_of(duration),
            },
            _ => Ok(None),
        }
    }

    /// Does some steps of the `simulate` that comes next.
    pub(super) fn advance_part(&mut self, root: &Statement, position: &mut Position, most: u64) -> Flow<()> {
        if let Some(StatementKind::Simulate(duration)) =
            position.statement(root).map(|statement| &statement.kind)
        {
            self.simulate_left(duration, &mut position.left, most)?;
            if position.left.is_none_or(|left| left == 0) {
                position.pass();
            }
        }
        Ok(())
    }

    fn one_step(&mut self, root: &Statement, position: &mut Position, goal: Goal) -> Flow<()> {
        let Some(statement) = position.statement(root) else {
            return self.end_of_body(root, position, goal);
        };
        match &statement.kind {
            StatementKind::If { condition, then, otherwise } => {
                self.begin_statement()?;
                match self.truth(condition)? {
                    Some(true) => position.enter(Block::Branch(true), 0, then.len()),
                    Some(false) => position.enter(Block::Branch(false), 0, otherwise.len()),
                    None => {
                        self.uncertainly(|interpreter| {
                            interpreter.execute_all(then)?;
                            interpreter.execute_all(otherwise)
                        })?;
                        position.pass();
                    }
                }
            }
            StatementKind::For { body, .. } => {
                self.begin_statement()?;
                let Some(repeat) = Repeat::of(&statement.kind) else { return Ok(()) };
                match self.begin_turns(&repeat)? {
                    Some(turns) => position.enter(Block::Turns(turns), 0, body.len()),
                    None => position.pass(),
                }
            }
            StatementKind::Sweep { body, .. } => {
                self.begin_statement()?;
                let Some(sweep) = Sweep::of(&statement.kind) else { return Ok(()) };
                let entered = match goal.is_inside(statement.span) && !self.is_rehearsal() {
                    true => self.begin_points(&sweep)?,
                    false => self.sweep(&sweep).map(|()| None)?,
                };
                match entered {
                    Some(points) => position.enter(Block::Points(points), sweep.own_kernel(), body.len()),
                    None => position.pass(),
                }
            }
            _ => {
                self.execute_simple(statement, &mut position.left)?;
                position.pass();
            }
        }
        Ok(())
    }

    /// Goes on to the next turn or point of the innermost block, or leaves it.
    fn end_of_body(&mut self, root: &Statement, position: &mut Position, goal: Goal) -> Flow<()> {
        self.uninterrupted()?;
        let Some(statement) = position.block_statement(root) else { return Ok(()) };
        let ends_with_it = match goal {
            Goal::Depth(depth) => depth < position.depth(),
            goal => !goal.is_inside(statement.span),
        };
        let next = match position.block_mut() {
            Block::Turns(turns) => {
                Repeat::of(&statement.kind).filter(|repeat| self.next_turn(repeat, turns)).map(|_| 0)
            }
            Block::Points(points) => match Sweep::of(&statement.kind) {
                Some(sweep) if ends_with_it => self.finish_points(&sweep, points).map(|()| None)?,
                Some(sweep) => self.next_point(&sweep, points)?.then(|| sweep.own_kernel()),
                None => None,
            },
            Block::Whole | Block::Branch(_) => None,
        };
        match next {
            Some(next) => position.go_to(next),
            None => position.leave(),
        }
        Ok(())
    }

    /// What happens before each statement.
    pub(super) fn begin_statement(&mut self) -> Flow<()> {
        self.work(1);
        self.uninterrupted()
    }
}
