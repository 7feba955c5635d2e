//! `kernel { resolution, seed }`: it holds for the whole script, also above the place where it stands.

use super::findings::Findings;
use super::flow::Flow;
use super::interpreter::{Interpreter, Mode};
use super::world::World;
use crate::diagnostic::Diagnostic;
use crate::kernel::{Network, Settings};
use crate::program::{Expression, KernelSettings, StatementKind};
use crate::value::whole::whole;

/// Largest seed, as in NEST.
const LARGEST_SEED: i64 = (1 << 32) - 1;

impl Interpreter<'_> {
    /// Puts the settings of the script's `kernel`, and the seed that the user chose, in force before the first statement.
    /// What `kernel` itself needs is computed ahead and in silence; errors are shown when it is executed.
    pub(super) fn prepare(&mut self) {
        let program = self.program;
        let kernel = program
            .statements
            .iter()
            .position(|statement| matches!(statement.kind, StatementKind::Kernel(_)));
        if let Some(kernel) = kernel {
            let silent = Findings::silent();
            let world = World::new(program.slots);
            let mut ahead = Interpreter::new(program, self.options, Mode::Rehearsal(silent), world);
            let is_needed = |kind: &StatementKind| {
                matches!(
                    kind,
                    StatementKind::Param(_) | StatementKind::Let { .. } | StatementKind::Draw { .. }
                )
            };
            for statement in
                program.statements[..kernel].iter().filter(|statement| is_needed(&statement.kind))
            {
                // A rehearsal never stops.
                let _ = ahead.execute(statement);
            }
            let _ = ahead.execute(&program.statements[kernel]);
            self.world.resolution_us = ahead.world.resolution_us;
            self.world.seed = ahead.world.seed;
        }
        if let Some(seed) = self.options.seed {
            self.world.seed = seed;
        }
        self.world.root = format!("snn1/{}", self.world.seed);
        self.renew_network();
    }

    pub(super) fn kernel(&mut self, settings: &KernelSettings) -> Flow<()> {
        if let Some(expression) = &settings.resolution
            && let Some(resolution_us) = self.resolution(expression)?
        {
            self.world.resolution_us = resolution_us;
        }
        if let Some(expression) = &settings.seed
            && let Some(seed) = self.seed(expression)?
        {
            let chosen = self.options.seed.filter(|_| !self.world.in_sweep);
            self.world.seed = chosen.unwrap_or(seed);
            self.world.root = format!("snn1/{}", self.world.seed);
        }
        self.renew_network();
        Ok(())
    }

    /// E0506.
    fn resolution(&mut self, expression: &Expression) -> Flow<Option<u32>> {
        let Some(time) = self.number(expression)? else { return Ok(None) };
        match whole(time * 1000.0) {
            Some(microseconds) if microseconds >= 1 && microseconds <= i64::from(u32::MAX) => {
                Ok(Some(microseconds as u32))
            }
            _ => {
                let headline =
                    format!("the resolution must be a multiple of 1 us, this is {}", super::time::show(time));
                let help = "0.001 ms or 0.1 ms";
                self.fail(Diagnostic::new("E0506", expression.span, headline).help(help), None)
            }
        }
    }

    /// E0413.
    fn seed(&mut self, expression: &Expression) -> Flow<Option<u64>> {
        let Some(number) = self.number(expression)? else { return Ok(None) };
        match whole(number) {
            Some(seed) if (1..=LARGEST_SEED).contains(&seed) => Ok(Some(seed as u64)),
            _ => {
                let headline = format!(
                    "a seed is a whole number from 1 to {LARGEST_SEED}, this is {}",
                    crate::value::format::bare(number, 0)
                );
                self.fail(Diagnostic::new("E0413", expression.span, headline).help("default 1"), None)
            }
        }
    }

    /// An empty network with the settings in force, in a run.
    pub(super) fn renew_network(&mut self) {
        let threads = if self.world.in_sweep { 1 } else { self.options.threads.max(1) };
        if let (Mode::Run(_), true) = (&self.mode, self.world.populations.is_empty()) {
            let settings = Settings { resolution_us: self.world.resolution_us, threads };
            self.world.network = Some(Network::new(settings));
        }
    }
}
