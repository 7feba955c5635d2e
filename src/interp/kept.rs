//! Runs that are kept from time to time, so that another process can go on with them.

use super::flow::{Flow, Stop};
use super::image::WorldImage;
use super::interpreter::{Interpreter, Mode};
use crate::diagnostic::Diagnostic;
use crate::program::{Expression, Statement, StatementKind};
use crate::source::Span;
use serde::{Deserialize, Serialize};

/// Steps between two looks at the clock: as many as the kernel does without looking up anyway.
const AT_ONCE: u64 = 1000;

/// How far a run has come.
#[derive(Serialize, Deserialize)]
pub struct Reached {
    /// The statement of the top level that comes next, or is half done.
    pub statement: usize,
    /// Steps that are left of that statement, a `simulate` that was begun. Its time is computed once: it may depend on
    /// `now`.
    pub left: Option<u64>,
    /// All that there is by then.
    pub world: WorldImage,
}

/// Keeps what a run has reached.
pub trait Keeper {
    /// Whether it is time to keep it again.
    fn is_due(&self) -> bool;

    /// Keeps it.
    ///
    /// # Errors
    /// E0906: it could not be written. The run goes on.
    fn keep(&self, reached: &Reached) -> Result<(), Box<Diagnostic>>;
}

impl Interpreter<'_> {
    /// Executes a statement of the top level, or what is `left` of it, and keeps what is reached when that is due.
    pub(super) fn execute_kept(
        &mut self,
        number: usize,
        statement: &Statement,
        left: Option<u64>,
        keeper: Option<&dyn Keeper>,
    ) -> Flow<()> {
        match &statement.kind {
            StatementKind::Simulate(duration) if keeper.is_some() || left.is_some() => {
                self.simulate_kept(number, duration, left, keeper)
            }
            _ => {
                self.execute(statement)?;
                if let Some(keeper) = keeper.filter(|keeper| keeper.is_due()) {
                    self.keep(keeper, number + 1, None);
                }
                Ok(())
            }
        }
    }

    /// A `simulate` in parts, which gives the same bits.
    fn simulate_kept(
        &mut self,
        number: usize,
        duration: &Expression,
        mut left: Option<u64>,
        keeper: Option<&dyn Keeper>,
    ) -> Flow<()> {
        loop {
            let result = self.simulate_left(duration, &mut left, AT_ONCE);
            let is_due = |keeper: &&dyn Keeper| match result {
                Ok(()) => keeper.is_due(),
                Err(Stop::Interrupted) => true,
                Err(Stop::Failed(_)) => false,
            };
            if let Some(keeper) = keeper.filter(is_due) {
                self.keep(keeper, number, left);
            }
            result?;
            if left.is_none_or(|left| left == 0) {
                return Ok(());
            }
        }
    }

    /// What cannot be kept is told, and the run goes on.
    fn keep(&self, keeper: &dyn Keeper, statement: usize, left: Option<u64>) {
        let reached = Reached { statement, left, world: self.world.image() };
        if let (Err(diagnostic), Mode::Run(running)) = (keeper.keep(&reached), &self.mode) {
            running.shared.outlet.warn(&diagnostic);
        }
    }

    /// Opens the files again that the records of a resumed run stream to, and writes what they have.
    pub(super) fn reopen_streams(&mut self) -> Flow<()> {
        for index in 0..self.world.records.len() {
            if let Some(name) = self.world.records[index].file.clone() {
                self.open_stream(index, &name, Span::default())?;
                self.write_earlier_rows(index)?;
            }
        }
        Ok(())
    }
}
