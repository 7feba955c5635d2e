//! What a prompt answers to an expression: its value with its unit; nodes and records as a short table.

use super::flow::Flow;
use super::interpreter::Interpreter;
use super::run::Told;
use crate::kernel::random::time_of;
use crate::output::sparkline::sparkline;
use crate::output::text;
use crate::program::{Expression, Slot};
use crate::units::Dimension;
use crate::value::format::{self, best_unit, number_in};
use crate::value::{List, NodeSet, RecordCut, Value};

/// Cells of a sparkline.
const SPARK: usize = 32;

impl Interpreter<'_> {
    /// An expression alone, at a prompt: shows its value, and keeps it as `ans`.
    pub(super) fn bare(&mut self, expression: &Expression, slot: Option<Slot>) -> Flow<()> {
        let value = self.evaluate(expression)?;
        if !self.is_rehearsal() {
            let text = self.echo(&value, expression);
            self.tell(Told::Text(text));
        }
        if let Some(slot) = slot {
            self.world.set_value(slot, value);
        }
        Ok(())
    }

    /// The value as a prompt shows it.
    fn echo(&self, value: &Value, expression: &Expression) -> String {
        match value {
            Value::Text(text) => format!("\"{text}\""),
            Value::Table(table) => text::shown(table),
            Value::Nodes(nodes) => self.echo_nodes(nodes),
            Value::Record(cut) if self.world.records[cut.record].spikes => self.echo_spikes(cut),
            Value::Record(cut) => self.echo_samples(cut),
            Value::List(List::Values(values))
                if matches!(values.first(), Some(Value::Nodes(_) | Value::Record(_))) =>
            {
                let shown: Vec<String> =
                    values.iter().map(|value| self.shown(value, &expression.ty)).collect();
                shown.join("\n")
            }
            Value::List(_) => echo_list(value, expression.ty.dimension()),
            value => self.shown(value, &expression.ty),
        }
    }

    fn echo_nodes(&self, nodes: &NodeSet) -> String {
        let Some(first) = nodes.parts.first() else { return "no nodes".into() };
        let model = self.world.populations[first.population].model;
        let same = nodes.parts.iter().all(|part| {
            let other = self.world.populations[part.population].model;
            other.map(|model| model.name) == model.map(|model| model.name)
        });
        let Some(model) = model.filter(|_| same) else {
            let parts = nodes.parts.iter().map(|part| {
                let population = &self.world.populations[part.population];
                let model = population.model.map_or("node", |model| model.name);
                format!("{}: {} × {model}", population.name, part.picked.len())
            });
            return parts.collect::<Vec<_>>().join("\n");
        };
        let name = self.nodes_name(nodes);
        let head = match nodes.len() {
            1 => format!("{name}: {}", model.name),
            count => format!("{name}: {count} × {}", model.name),
        };
        let rows = model.recordables.iter().filter_map(|recordable| {
            let values = self.attribute_values(nodes, recordable.name)?;
            let numbers: Vec<f64> = values.iter().filter_map(Value::as_number).collect();
            Some(summary(recordable.name, &numbers, recordable.dimension))
        });
        let rows: Vec<Vec<String>> = rows.collect();
        if rows.is_empty() { head } else { format!("{head}\n{}", aligned(&rows)) }
    }

    fn echo_spikes(&self, cut: &RecordCut) -> String {
        let record = &self.world.records[cut.record];
        let spikes = self.recorded_spikes(cut);
        let duration = spikes.duration();
        let time = format::number(duration, Dimension::TIME);
        let head = format!(
            "{}: {} of {} in {time}",
            record.name,
            counted(spikes.len(), "spike"),
            counted(spikes.nodes, "node")
        );
        if spikes.is_empty() || duration <= 0.0 {
            return head;
        }
        let rate = spikes.len() as f64 / spikes.nodes as f64 / duration;
        let cells = SPARK.min((spikes.stop - spikes.start) as usize);
        let mut counts = vec![0.0; cells];
        for step in spikes.steps.iter() {
            let cell = (step - spikes.start - 1) as usize * cells / (spikes.stop - spikes.start) as usize;
            counts[cell.min(cells - 1)] += 1.0;
        }
        let rate = format::number(rate, Dimension::FREQUENCY);
        format!("{head}, {rate}\n{}", aligned(&[vec!["spikes".into(), sparkline(&counts, SPARK)]]))
    }

    fn echo_samples(&self, cut: &RecordCut) -> String {
        let record = &self.world.records[cut.record];
        let samples = self.recorded_samples(cut);
        let names: Vec<&str> = record.columns.iter().map(|(name, _)| name.as_str()).collect();
        let mut head = format!("{}: {} of {}", record.name, names.join(", "), counted(samples.nodes, "node"));
        let (Some(first), Some(last)) = (samples.steps.first(), samples.steps.last()) else {
            return format!("{head}, no rows");
        };
        let time = |step: &u64| format::number(time_of(*step, samples.resolution_us), Dimension::TIME);
        head.push_str(&format!(", {} from {} to {}", counted(samples.len(), "row"), time(first), time(last)));
        let rows: Vec<Vec<String>> = samples
            .columns
            .iter()
            .map(|(name, dimension, values)| summary(name, values, *dimension))
            .collect();
        format!("{head}\n{}", aligned(&rows))
    }
}

/// `1 spike`, `2 spikes`.
fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

/// Name, mean, range and course of some numbers; the value alone if it is one.
fn summary(name: &str, numbers: &[f64], dimension: Dimension) -> Vec<String> {
    let finite: Vec<f64> = numbers.iter().copied().filter(|number| number.is_finite()).collect();
    let unit = best_unit(finite.iter().copied(), dimension);
    let written = |number: f64| number_in(number, &unit);
    let low = finite.iter().copied().fold(f64::INFINITY, f64::min);
    let high = finite.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    match finite.len() {
        0 => vec![name.into(), "nan".into()],
        1 => vec![name.into(), written(finite[0])],
        count if low < high => {
            // A mean of equal numbers may differ from them in the last digit.
            let mean = finite.iter().sum::<f64>() / count as f64;
            vec![
                name.into(),
                format!("mean {}", written(mean)),
                format!("{} .. {}", written(low), written(high)),
                sparkline(numbers, SPARK),
            ]
        }
        _ => vec![name.into(), format!("all {}", written(low))],
    }
}

/// A list of numbers that is too long for a line as a summary of it.
fn echo_list(value: &Value, dimension: Dimension) -> String {
    /// Characters that fit into a line.
    const LINE: usize = 78;
    let whole = format::value(value, dimension);
    let Value::List(List::Numbers(numbers)) = value else { return whole };
    if whole.chars().count() <= LINE {
        return whole;
    }
    let row = summary("", numbers, dimension);
    format!("{} values  {}", numbers.len(), row[1..].join("  "))
}

/// Rows with their cells below each other, indented.
fn aligned(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let line = |row: &Vec<String>| {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}"));
        format!("  {}", cells.collect::<Vec<_>>().join("  ")).trim_end().to_string()
    };
    rows.iter().map(line).collect::<Vec<_>>().join("\n")
}
