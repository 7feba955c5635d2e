//! `simulate 1 s`.

use super::flow::{Flow, Stop};
use super::interpreter::{Interpreter, Mode};
use super::outlet::Progress;
use super::stream;
use crate::diagnostic::Diagnostic;
use crate::kernel::model::MOST_SPIKES;
use crate::kernel::random::time_of;
use crate::kernel::{Control, Fault};
use crate::program::Expression;
use crate::source::Span;
use std::time::Instant;

impl Interpreter<'_> {
    /// A `simulate`, or those steps of it that are `left` if it was begun, `most` at a time. Where it does not come to its
    /// end, `left` says what remains.
    pub(super) fn simulate_left(
        &mut self,
        duration: &Expression,
        left: &mut Option<u64>,
        most: u64,
    ) -> Flow<()> {
        let steps = match *left {
            Some(steps) => Some(steps),
            None => self.steps_of(duration)?,
        };
        if left.is_none() {
            self.count_samples(steps);
        }
        self.fits()?;
        // Also where the time is 0, which a param may say: the statement is there.
        self.world.mark_simulated();
        if steps == Some(0) {
            return Ok(());
        }
        if self.is_rehearsal() {
            self.world.now = self.world.now.zip(steps).map(|(now, steps)| now + steps);
            return Ok(());
        }
        let (began, steps) = (self.world.steps(), steps.unwrap_or(0));
        let result = self.advance_towards(steps.min(most), began + steps, duration.span);
        *left = Some(steps.saturating_sub(self.world.steps() - began));
        result
    }

    /// The steps of a `simulate`; unknown in a rehearsal where the time is.
    pub(super) fn steps_of(&mut self, duration: &Expression) -> Flow<Option<u64>> {
        match self.number(duration)? {
            Some(time) if !(time >= 0.0 && time.is_finite()) => {
                let headline = format!("cannot simulate {}", super::time::show(time));
                let diagnostic =
                    Diagnostic::new("E0508", duration.span, headline).help("a finite time of 0 or more");
                self.fail(diagnostic, None)
            }
            Some(time) => self.step(time, duration.span),
            None => Ok(None),
        }
    }

    pub(super) fn advance(&mut self, steps: u64, span: Span) -> Flow<()> {
        self.advance_towards(steps, self.world.steps() + steps, span)
    }

    /// Does some of the steps of a `simulate` that ends with step `end`.
    pub(super) fn advance_towards(&mut self, steps: u64, end: u64, span: Span) -> Flow<()> {
        let (Mode::Run(running), Some(network)) = (&mut self.mode, &mut self.world.network) else {
            return Ok(());
        };
        let resolution_us = self.world.resolution_us;
        let start = network.now();
        let end = time_of(end, resolution_us);
        let shared = running.shared;
        // Points that run in parallel would talk at the same time.
        let show = running.held.is_none();
        let progress = |done: u64| {
            if show {
                shared.outlet.progress(Progress::Time { now: time_of(start + done, resolution_us), end });
            }
        };
        let building = |done: f64| {
            if show {
                shared.outlet.progress(Progress::Building { done });
            }
        };
        let control = Control {
            interrupt: Some(shared.interrupt),
            building: Some(&building),
            progress: Some(&progress),
        };
        let began = Instant::now();
        running.spent.builds += u64::from(network.build(&control));
        running.spent.build += began.elapsed();
        let began = Instant::now();
        let (outcome, written) = if running.streams.is_empty() {
            (network.simulate(steps, &control), Ok(()))
        } else {
            let threads = if self.world.in_sweep { 1 } else { self.options.threads };
            let grid = (steps, resolution_us, threads);
            stream::simulate(network, &mut running.streams, &self.world.records, grid, &control)
        };
        running.spent.simulate += began.elapsed();
        self.world.now = Some(network.now());
        if let Err(diagnostic) = written {
            return self.fail(*diagnostic, ());
        }
        match outcome {
            Ok(outcome) if outcome.interrupted => Err(Stop::Interrupted),
            Ok(_) => {
                self.suspect_endless_firing(start, span);
                Ok(())
            }
            Err(fault) => Err(Stop::Failed(Box::new(self.in_context(self.became_infinite(&fault, span))))),
        }
    }

    /// E0801.
    fn became_infinite(&self, fault: &Fault, span: Span) -> Diagnostic {
        let resolution_us = self.world.resolution_us;
        let population =
            self.world.populations.iter().find(|population| population.id == Some(fault.population));
        let node = population.map_or("a node".into(), |population| population.node_name(fault.node as u32));
        let recordables = population.and_then(|population| population.model).map(|model| model.recordables);
        let at = super::time::show(time_of(fault.step, resolution_us));
        let (headline, help) = match recordables {
            // A parrot, which has nothing but spikes.
            Some([]) => (
                format!("more than {MOST_SPIKES} spikes reached {node} at once, at {at}"),
                "a parrot that repeats its own spikes? break the loop, or send fewer",
            ),
            _ => {
                let state = recordables
                    .and_then(|recordables| recordables.get(fault.recordable))
                    .map_or("the state", |recordable| recordable.name);
                (format!("{state} of {node} became infinite at {at}"), "smaller input or resolution")
            }
        };
        let kept = super::time::show(time_of(fault.step.saturating_sub(1), resolution_us));
        Diagnostic::new("E0801", span, headline).help(help).note(match &self.mode {
            Mode::Run(running) if running.shared.taken_back => format!("it is finite until {kept}"),
            _ => format!("data until {kept} kept"),
        })
    }
}
