//! What has changed from one world to a later or other one, in words.

use super::world::{Population, World};
use crate::kernel::{NodeSelection, Values};
use crate::units::Dimension;
use crate::value::format::number;

impl World {
    /// Time, nodes, their parameters and state, connections and records that differ in `other`; `rows` are the lengths of the
    /// records in both, which may be taken out of the worlds.
    pub fn differences(&self, other: &World, rows: (&[usize], &[usize])) -> Vec<String> {
        let mut lines = Vec::new();
        let time = |world: &World| number(world.now().unwrap_or(0.0), Dimension::TIME);
        if self.now != other.now {
            lines.push(format!("time: {} -> {}", time(self), time(other)));
        }
        for (before, after) in self.populations.iter().zip(&other.populations) {
            lines.extend(self.state_differences(before, other, after));
        }
        for gone in self.populations.iter().skip(other.populations.len()) {
            lines.push(format!("node {}: not there any more", gone.name));
        }
        for new in other.populations.iter().skip(self.populations.len()) {
            let model = new.model.map_or("node", |model| model.name);
            lines.push(format!("node {}: new, {} × {model}", new.name, new.count));
        }
        let connections =
            |world: &World| -> usize { world.projections.iter().filter_map(|one| one.count).sum() };
        if connections(self) != connections(other) {
            lines.push(format!("connections: {} -> {}", connections(self), connections(other)));
        }
        for (index, record) in other.records.iter().enumerate() {
            match (rows.0.get(index), rows.1.get(index)) {
                (Some(before), Some(after)) if before != after => {
                    lines.push(format!("record {}: {before} -> {after} rows", record.name));
                }
                (None, Some(after)) => lines.push(format!("record {}: new, {after} rows", record.name)),
                _ => {}
            }
        }
        for gone in self.records.iter().skip(other.records.len()) {
            lines.push(format!("record {}: not there any more", gone.name));
        }
        lines
    }

    fn state_differences(&self, before: &Population, other: &World, after: &Population) -> Vec<String> {
        let mut lines = Vec::new();
        if before.name != after.name || before.count != after.count {
            lines.push(format!("node {}: {} × {} -> {}", before.name, before.count, before.name, after.name));
            return lines;
        }
        let (Some(model), Some(first), Some(second)) = (before.model, before.id, after.id) else {
            return lines;
        };
        let (Some(old), Some(new)) = (&self.network, &other.network) else { return lines };
        let (first, second) =
            (NodeSelection::all(first, before.count), NodeSelection::all(second, after.count));
        for (index, recordable) in model.recordables.iter().enumerate() {
            let (old, new) = (old.read(&first, index), new.read(&second, index));
            lines.extend(changed(before, recordable.name, &old, &new, recordable.dimension));
        }
        for (index, parameter) in model.parameters.iter().enumerate() {
            if parameter.is_state {
                continue;
            }
            let read = |values: Values| numbers(values, before.count);
            match (read(old.get(&first, index)), read(new.get(&second, index))) {
                (Some(old), Some(new)) => {
                    lines.extend(changed(before, parameter.name, &old, &new, parameter.dimension));
                }
                _ if old.get(&first, index) != new.get(&second, index) => {
                    lines.push(format!("{}.{}: another list", before.name, parameter.name));
                }
                _ => {}
            }
        }
        lines
    }
}

/// One number for each node; `None` for lists.
fn numbers(values: Values, count: usize) -> Option<Vec<f64>> {
    match values {
        Values::Same(number) => Some(vec![number; count]),
        Values::Each(numbers) => Some(numbers),
        _ => None,
    }
}

fn changed(nodes: &Population, name: &str, old: &[f64], new: &[f64], dimension: Dimension) -> Option<String> {
    let differ = old.iter().zip(new).filter(|(old, new)| old.to_bits() != new.to_bits()).count();
    let mean = |values: &[f64]| number(values.iter().sum::<f64>() / values.len() as f64, dimension);
    match (differ, old.len()) {
        (0, _) => None,
        (_, 1) => Some(format!("{}.{name}: {} -> {}", nodes.name, mean(old), mean(new))),
        (differ, count) => Some(format!(
            "{}.{name}: {differ} of {count} differ, mean {} -> {}",
            nodes.name,
            mean(old),
            mean(new)
        )),
    }
}
