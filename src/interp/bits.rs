//! All that can be read of a network, as text: for comparing two of them bit by bit.

use super::world::World;
use crate::kernel::{NodeSelection, Values};
use std::fmt::Write;

impl World {
    /// Every parameter, state variable and recorded row, and what later random keys depend on; not the values of names.
    /// What is under way between nodes shows when they go on.
    pub fn network_bits(&self) -> String {
        let mut text = format!("{:?} {} {}\n", self.now, self.resolution_us, self.root);
        // Writing to a text cannot fail.
        let _ = writeln!(text, "{:?}", self.occurrences);
        for population in &self.populations {
            let _ = writeln!(text, "{} {}", population.path, population.count);
            let (Some(network), Some(id), Some(model)) = (&self.network, population.id, population.model)
            else {
                continue;
            };
            let all = NodeSelection::all(id, population.count);
            for index in 0..model.parameters.len() {
                let _ = writeln!(text, "{}", values(&network.get(&all, index)));
            }
            for index in 0..model.recordables.len() {
                let _ = writeln!(text, "{:?}", network.read(&all, index));
            }
        }
        for projection in &self.projections {
            let _ = writeln!(text, "{} {:?}", projection.path, projection.count);
        }
        for record in &self.records {
            let _ = writeln!(text, "{} {} {}", record.name, record.every, record.since);
            if let (Some(network), Some(id)) = (&self.network, record.id) {
                let _ = writeln!(text, "{:?} {:?}", network.samples(id), network.spikes(id));
            }
        }
        text
    }
}

/// As many values, however the kernel keeps them.
fn values(values: &Values) -> String {
    match values {
        Values::Same(number) => format!("{number:?}"),
        Values::SameList(list) => format!("{list:?}"),
        Values::Each(numbers) => format!("{numbers:?}"),
        Values::EachList(lists) => format!("{lists:?}"),
        Values::Draw { .. } => String::new(),
    }
}
