//! Runs that are kept from time to time, so that another process can go on with them.

use super::flow::{Flow, Stop};
use super::image::WorldImage;
use super::interpreter::{Interpreter, Mode};
use crate::diagnostic::Diagnostic;
use crate::kernel::step_of;
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
    /// Steps that are done of that statement, a `simulate`.
    pub steps: u64,
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
    /// Executes a statement of the top level of which `done` steps are done, and keeps what is reached when that is due.
    pub(super) fn execute_kept(
        &mut self,
        number: usize,
        statement: &Statement,
        done: u64,
        keeper: &dyn Keeper,
    ) -> Flow<()> {
        match &statement.kind {
            StatementKind::Simulate(duration) => self.simulate_kept(number, duration, done, keeper),
            _ => {
                self.execute(statement)?;
                if keeper.is_due() {
                    self.keep(keeper, number + 1, 0);
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
        mut done: u64,
        keeper: &dyn Keeper,
    ) -> Flow<()> {
        let time = self.number(duration)?.filter(|time| *time > 0.0 && time.is_finite());
        let Some(steps) = time.and_then(|time| step_of(time, self.world.resolution_us)) else {
            // It is refused, or does nothing.
            return self.simulate(duration);
        };
        self.count_samples(Some(steps - done.min(steps)));
        self.fits()?;
        self.world.mark_simulated();
        let end = self.world.steps() + steps - done.min(steps);
        while done < steps {
            let began = self.world.steps();
            let result = self.advance_towards(AT_ONCE.min(steps - done), end, duration.span);
            done += self.world.steps() - began;
            if matches!(result, Err(Stop::Interrupted)) || keeper.is_due() {
                self.keep(keeper, number, done);
            }
            result?;
        }
        Ok(())
    }

    /// What cannot be kept is told, and the run goes on.
    fn keep(&self, keeper: &dyn Keeper, statement: usize, steps: u64) {
        let reached = Reached { statement, steps, world: self.world.image() };
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
