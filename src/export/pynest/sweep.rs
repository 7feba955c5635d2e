//! Sweeps: a function that makes one point, called for each.

use super::names::literal;
use super::{Missing, Network, Python};
use crate::program::{Axis, Slot, Statement, StatementKind};
use std::collections::BTreeSet;

impl Python<'_> {
    /// `sweep x = …, y = … as name { … }`
    pub fn sweep(
        &mut self,
        axes: &[Axis],
        (slot, name): (Slot, &str),
        body: &[Statement],
        renewed: &[Statement],
    ) {
        let name = self.names.of(name);
        let point = self.names.added(&format!("{name}_point"));
        let mut values = Vec::new();
        for axis in axes {
            match self.value(&axis.values) {
                Ok(text) => values.push(format!("{}: {text}", literal(&axis.name.node))),
                Err(reason) => return self.refuse(reason),
            }
        }
        let variables: Vec<String> = axes.iter().map(|axis| self.names.of(&axis.name.node)).collect();
        let outer = self.network;
        self.line(format!("\n\ndef {point}({}):", variables.join(", ")));
        self.level += 1;
        let has_seed = body.iter().any(|statement| match &statement.kind {
            StatementKind::Kernel(settings) => settings.seed.is_some(),
            _ => false,
        });
        if !has_seed {
            self.line("start()");
        }
        self.collecting.push(Missing::new());
        let collected = self.collected();
        self.line(format!("{collected} = {{}}"));
        let mut anew: BTreeSet<Slot> =
            axes.iter().filter(|axis| axis.param.is_some()).map(|axis| axis.slot).collect();
        anew.extend(renewed.iter().filter_map(|statement| match &statement.kind {
            StatementKind::Let { slot, .. } | StatementKind::Draw { slot, .. } => Some(*slot),
            _ => None,
        }));
        self.functions_that_read(&anew);
        self.block(renewed);
        self.network = Network::None;
        self.block(body);
        self.line(format!("return {collected}"));
        self.end_table(slot);
        self.level -= 1;
        self.network =
            if outer == Network::None || outer == Network::Free { Network::Free } else { Network::Ended };
        self.line(format!("\n\n{name} = sweep({point}, {{{}}})", values.join(", ")));
    }
}
