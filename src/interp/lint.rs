//! Warnings about values and about what a script leaves without effect.

use super::interpreter::Interpreter;
use super::known::Known;
use super::parameter::show;
use super::run::Told;
use crate::diagnostic::Diagnostic;
use crate::kernel::random::time_of;
use crate::models::declaration::{ModelDeclaration, ModelKind, ParameterDeclaration, Shape};
use crate::source::Span;
use crate::units::Dimension;
use crate::value::{List, Value, format};
use std::collections::BTreeMap;

/// A value counts as a thousandth of its default if it is within this factor of it: those who write volts for millivolts
/// rarely keep the default itself.
const NEAR: f64 = 1.4;

/// Steps in a row in which a neuron must fire to be reported.
const ENDLESS: u64 = 50;

impl Interpreter<'_> {
    /// W0401: a value that is a thousandth of the default was probably meant in the unit a thousand times as large.
    pub(super) fn suspect_unit(
        &mut self,
        declaration: &ModelDeclaration,
        parameter: &ParameterDeclaration,
        value: &Value,
        span: Span,
    ) {
        let first = match value {
            Value::Number(number) => Some(*number),
            Value::List(List::Numbers(numbers)) => numbers.first().copied(),
            _ => None,
        };
        let likely = [Dimension::VOLTAGE, Dimension::CURRENT, Dimension::CAPACITANCE, Dimension::CONDUCTANCE];
        let Some(number) = first.filter(|_| {
            parameter.shape == Shape::Number
                && declaration.kind == ModelKind::Neuron
                && likely.contains(&parameter.dimension)
        }) else {
            return;
        };
        let ratio = parameter.default / number / 1000.0;
        if ratio.is_finite() && (1.0 / NEAR..NEAR).contains(&ratio) {
            let name = parameter.name;
            let headline = format!("{name} = {} is a thousandth of its default", show(parameter, number));
            let meant = show(parameter, number * 1000.0);
            self.warn(
                Diagnostic::new("W0401", span, headline)
                    .help(format!("did you mean `{meant}`?"))
                    .note(format!("default {}", show(parameter, parameter.default))),
            );
        }
    }

    /// W0501: two spikes in one step.
    pub(super) fn suspect_spike_times(&mut self, known: &Known, span: Span) {
        let lists: &[std::sync::Arc<[f64]>] = match known {
            Known::SameList(list) => std::slice::from_ref(list),
            Known::EachList(lists) => lists,
            _ => return,
        };
        // Times that passed the check of the grid are equal where their steps are, up to rounding noise.
        let tolerance = time_of(1, self.world.resolution_us) / 2.0;
        let twice = lists.iter().flat_map(|list| list.windows(2)).find(|pair| pair[1] - pair[0] < tolerance);
        if let Some(pair) = twice {
            let headline = format!("two spikes fall into one step, at {}", super::time::show(pair[1]));
            self.warn(Diagnostic::new("W0501", span, headline).help("both count; `unique(…)` keeps one"));
        }
    }

    /// W0502: spikes of a generator, given to `items` nodes, that are past; they count from the `origin` of each item.
    pub(super) fn suspect_past_spikes(
        &mut self,
        times: &Known,
        origin: impl Fn(usize) -> Option<f64>,
        items: usize,
        span: Span,
    ) {
        let Some(now) = self.world.now().filter(|now| *now > 0.0) else { return };
        let of_item = |item: usize| {
            let (list, origin) = (times.list(item)?, origin(item)?);
            Some(list.iter().filter(|time| origin + **time <= now).count())
        };
        // What all get from one list is told once.
        let items = if times.is_uniform() { 1 } else { items };
        let past: usize = (0..items).filter_map(of_item).sum();
        if past > 0 {
            let (plural, verb) = if past == 1 { ("", "lies") } else { ("s", "lie") };
            let skipped = if past == 1 { "is skipped" } else { "are skipped" };
            let headline = format!(
                "{past} spike time{plural} {verb} before now ({}) and {skipped}",
                format::number(now, Dimension::TIME)
            );
            self.warn(
                Diagnostic::new("W0502", span, headline)
                    .help("times are absolute: add `now`, or set `origin = now`"),
            );
        }
    }

    /// W0801: a recorded neuron that fired in each of the last steps of a `simulate` which began after step `start`.
    pub(super) fn suspect_endless_firing(&mut self, start: u64, span: Span) {
        let Some(network) = &self.world.network else { return };
        let now = network.now();
        if now < start + ENDLESS {
            return;
        }
        let mut found = Vec::new();
        for record in self.world.records.iter().filter(|record| record.spikes) {
            let Some(rows) = record.id.map(|id| network.spikes(id)) else { continue };
            let first = rows.steps.partition_point(|step| *step <= now - ENDLESS);
            let mut counts = BTreeMap::new();
            for sender in &rows.senders[first..] {
                *counts.entry(*sender).or_insert(0u64) += 1;
            }
            let Some((sender, _)) = counts.into_iter().find(|(_, count)| *count >= ENDLESS) else { continue };
            let Some((population, node)) = record.nodes.iter().nth(sender as usize) else { continue };
            // The step from which on it fired in all.
            let mine =
                rows.steps.iter().zip(rows.senders.iter()).rev().filter(|(_, other)| **other == sender);
            let since =
                mine.zip((0..=now).rev()).take_while(|((step, _), expected)| *step == expected).count();
            found.push((population, node, now + 1 - since as u64));
        }
        for (population, node, since) in found {
            let population = &mut self.world.populations[population];
            let can_rest = population
                .model
                .is_some_and(|model| model.parameters.iter().any(|parameter| parameter.name == "t_ref"));
            if population.reported || !can_rest {
                continue;
            }
            population.reported = true;
            let name = population.node_name(node);
            let since = super::time::show(time_of(since, self.world.resolution_us));
            let warning =
                Diagnostic::new("W0801", span, format!("{name} fires in every step from {since} on"))
                    .help("check its input and `t_ref`");
            let warning = self.in_context(warning);
            self.tell(Told::Warning(warning));
        }
    }

    /// W0601, W0702: what the simulation that ends here made and did not use.
    pub(super) fn suspect_populations(&mut self) {
        if !self.is_rehearsal() {
            return;
        }
        let populations = self.world.populations.clone();
        // Populations of a list share their declaration: one that is used speaks for all.
        let any = |span: Span, test: fn(&super::world::Population) -> bool| {
            populations.iter().any(|population| population.span == span && test(population))
        };
        for population in &populations {
            let Some(declaration) = population.model else { continue };
            let (name, span) = (&population.name, population.span);
            if !any(span, |population| population.used) {
                let generator = declaration.kind != ModelKind::Neuron;
                let what =
                    if generator { "is connected to nothing" } else { "is neither connected nor recorded" };
                self.warn(
                    Diagnostic::new("W0601", span, format!("`{name}` {what}"))
                        .help("connect it, record from it, or remove it"),
                );
            } else if !any(span, |population| population.simulated) {
                self.warn(
                    Diagnostic::new("W0702", span, format!("`{name}` is never simulated"))
                        .help("add `simulate 1 s` after the last statement about it"),
                );
            }
        }
    }
}
