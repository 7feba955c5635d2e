//! Inside a run: layouts that are made when they are needed, epochs, and the step at which a state stops being finite.

use super::{EPOCH, Network};
use crate::kernel::control::{Control, Fault};
use crate::kernel::model::Behaviour;
use crate::kernel::plan::{Draft, Plan};
use crate::kernel::population::Population;
use crate::kernel::record::{Filling, Kept};
use crate::kernel::run::{Epoch, KeptSpikes, Moment, Part, Sampler, run_epoch};
use crate::kernel::selection::PopulationId;
use std::sync::Arc;

/// Neurons that make a thread worth its barriers.
const NEURONS_FOR_A_PART: usize = 2000;

impl Network {
    /// Decides what is under way and drops the layout, before anything that changes what is sent or how.
    pub(super) fn settle(&mut self) {
        let Some(plan) = self.plan.take() else { return };
        let mut settled = Vec::new();
        for (number, part) in self.parts.iter().enumerate() {
            settled.extend(part.settle(self.moment(), &plan, number));
            self.spikes += part.spikes;
            self.events += part.events;
        }
        self.parts.clear();
        self.settled = settled;
    }

    /// Decides what generators have sent, before their parameters change. The layout stays: a large network takes seconds
    /// for a new one.
    pub(super) fn settle_trains(&mut self) {
        let Some(plan) = &self.plan else { return };
        let mut parts = std::mem::take(&mut self.parts);
        for (part, tables) in parts.iter_mut().zip(&plan.tables) {
            part.settle_trains(self.moment(), tables);
        }
        self.parts = parts;
        self.generators_since = self.now;
    }

    fn moment(&self) -> Moment<'_> {
        Moment {
            populations: &self.populations,
            resolution_us: self.settings.resolution_us,
            since: self.generators_since,
            now: self.now,
        }
    }

    /// Brings constants and layout up to date; false if it was interrupted.
    pub(super) fn prepare(&mut self, control: &Control<'_>) -> bool {
        for population in &mut self.populations {
            population.refresh(self.settings.resolution_us);
        }
        if self.plan.is_some() {
            return true;
        }
        let nodes: usize = self.populations.iter().map(|population| population.count).sum();
        let parts =
            self.fixed_parts.unwrap_or_else(|| self.settings.threads.min(nodes / NEURONS_FOR_A_PART).max(1));
        let plan = Plan::new(Draft {
            populations: &self.populations,
            projections: &self.projections,
            weights: &self.constant_weights,
            finest: self.finest,
            settled: &self.settled,
            parts,
            largest_chunk: self.largest_chunk,
            resolution_us: self.settings.resolution_us,
            level: self.level,
            control: *control,
        });
        let Some(plan) = plan else { return false };
        self.parts = plan.tables.iter().map(|tables| Part::new(&plan, tables)).collect();
        for settled in std::mem::take(&mut self.settled) {
            let (part, column) = plan.partition.owner(settled.population, settled.node);
            self.parts[part].take_over(&plan, part, column, &settled);
        }
        self.plan = Some(Arc::new(plan));
        self.generators_since = self.now;
        true
    }

    /// Runs up to stamp `to`.
    pub(super) fn advance(&mut self, to: u64) -> Result<(), Fault> {
        let (from, Some(plan)) = (self.now, self.plan.clone()) else { return Ok(()) };
        // A single step is repeated by nobody: what went wrong in it is looked at.
        let single = to - from == 1;
        let before = (self.parts.clone(), if single { self.states() } else { Vec::new() });
        let samplers: Vec<Vec<Sampler>> = (0..plan.partition.parts)
            .map(|part| {
                // What a generator gives is computed.
                let owned = |population: usize| match self.populations[population].behaviour {
                    Behaviour::Neuron(_) => plan.partition.nodes(part, population),
                    _ => 0..0,
                };
                self.records.iter().enumerate().flat_map(|(k, record)| record.samplers(k, owned)).collect()
            })
            .collect();
        let mut keep = vec![false; self.populations.len()];
        for record in self.records.iter().filter(|record| matches!(record.kept, Kept::Spikes { .. })) {
            record.nodes.parts().iter().for_each(|part| keep[part.population.0 as usize] = true);
        }
        let mut states: Vec<_> =
            self.populations.iter_mut().map(|population| std::mem::take(&mut population.state)).collect();
        let epoch = Epoch {
            populations: &self.populations,
            plan: &plan,
            resolution_us: self.settings.resolution_us,
            level: self.level,
            samplers: &samplers,
            keep: &keep,
            generators_since: self.generators_since,
            from,
            to,
            drop_traces: to.is_multiple_of(EPOCH),
            anyway: single,
        };
        let mut aside: Vec<Vec<Vec<f64>>> =
            self.parts.iter_mut().map(|part| std::mem::take(&mut part.scratch.aside)).collect();
        let mut filling = Filling::new(&mut self.records, (from, to), &samplers, &mut aside);
        let takings = filling.takings((from, to), &samplers);
        let finite = run_epoch(&epoch, &mut self.parts, &mut states, takings);
        for (population, state) in self.populations.iter_mut().zip(states) {
            population.state = state;
        }
        if !finite {
            self.parts = before.0;
            if !single {
                // Again in single steps, up to the one that fails.
                return (from + 1..=to).try_for_each(|to| self.advance(to));
            }
            let fault = self.fault(to);
            for (population, state) in self.populations.iter_mut().zip(before.1) {
                population.state = state;
            }
            return Err(fault);
        }
        self.now = to;
        let spikes: usize = self.parts.iter().map(|part| part.scratch.kept.len()).sum();
        self.spike_rows = Some(spikes as f64 / (to - from) as f64);
        let complete = filling.finish();
        self.keep((from, to), &complete, &samplers, &aside);
        self.parts.iter_mut().zip(aside).for_each(|(part, aside)| part.scratch.aside = aside);
        Ok(())
    }

    fn states(&self) -> Vec<Vec<Vec<f64>>> {
        self.populations.iter().map(|population| population.state.clone()).collect()
    }

    /// The fault of a step after which some state is not finite.
    fn fault(&self, step: u64) -> Fault {
        let (population, node) = not_finite(&self.populations).unwrap_or_default();
        let nodes = &self.populations[population];
        let recordables = match nodes.behaviour {
            Behaviour::Neuron(neuron) => neuron.recordables(),
            _ => 0,
        };
        let read = |recordable: &usize| {
            !nodes.read(node, *recordable, step, self.settings.resolution_us).is_finite()
        };
        let recordable = (0..recordables).find(read).unwrap_or(0);
        Fault { population: PopulationId(population as u32), node, recordable, step }
    }

    /// Copies what the parts kept or put aside after `from` up to `to` into the records that are not complete.
    fn keep(
        &mut self,
        (from, to): (u64, u64),
        complete: &[bool],
        samplers: &[Vec<Sampler>],
        aside: &[Vec<Vec<f64>>],
    ) {
        let spikes: Vec<&KeptSpikes> = self.parts.iter().map(|part| &part.scratch.kept).collect();
        let taken = || samplers.iter().flatten().zip(aside.iter().flatten());
        for (number, record) in self.records.iter_mut().enumerate() {
            match record.kept {
                Kept::Spikes { .. } => record.add_spikes((from, to), &spikes, self.parts.len()),
                Kept::State { .. } if complete[number] => {}
                Kept::State { .. } => {
                    let mine = taken().filter(|(sampler, _)| sampler.record == number);
                    let mine: Vec<_> = mine.map(|(sampler, values)| (sampler, values.as_slice())).collect();
                    let computed = (self.populations.as_slice(), self.settings.resolution_us);
                    record.put_in_order((from, to), &mine, computed);
                }
            }
        }
    }
}

/// The first node with a state that is not finite, and its population.
fn not_finite(populations: &[Population]) -> Option<(usize, usize)> {
    populations.iter().enumerate().find_map(|(number, population)| {
        let bad = |column: &Vec<f64>| column.iter().position(|x| !x.is_finite());
        population.state.iter().filter_map(bad).min().map(|node| (number, node))
    })
}
