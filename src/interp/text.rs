//! Texts with values in them, and values as `print` shows them.

use super::flow::Flow;
use super::interpreter::Interpreter;
use crate::program::{Part, Type};
use crate::units::Unit;
use crate::value::format::{self, DisplayUnit};
use crate::value::{List, NodeSet, RecordCut, Value};

impl Interpreter<'_> {
    /// `"{count(s)} spikes"`.
    pub(super) fn text(&mut self, parts: &[Part]) -> Flow<Value> {
        let mut text = String::new();
        let mut known = true;
        for part in parts {
            match part {
                Part::Literal(literal) => text.push_str(literal),
                Part::Value { value, decimals, unit } => {
                    let result = self.evaluate(value)?;
                    known &= !result.is_unknown();
                    text.push_str(&self.written(&result, &value.ty, *decimals, unit.as_ref()));
                }
            }
        }
        Ok(if known { Value::text(text) } else { Value::Unknown })
    }

    fn written(
        &self,
        value: &Value,
        ty: &Type,
        decimals: Option<u32>,
        unit: Option<&(String, Unit)>,
    ) -> String {
        let display = unit.map(|(name, unit)| DisplayUnit { name: name.clone(), shift: -unit.shift });
        match (decimals, display) {
            (None, None) => self.shown(value, ty),
            (None, Some(unit)) => format::value_in(value, &unit),
            (Some(places), unit) => format::value_decimals(value, ty.dimension(), places, unit.as_ref()),
        }
    }

    /// A value as `print` shows it.
    pub(super) fn shown(&self, value: &Value, ty: &Type) -> String {
        match value {
            Value::Nodes(nodes) => self.shown_nodes(nodes),
            Value::Record(cut) => self.shown_record(cut),
            Value::Projection(projections) => self.shown_projection(projections),
            Value::Model(model) => {
                let properties = model.assignments.iter().map(|(index, assignment)| {
                    let parameter = &model.declaration.parameters[*index];
                    match assignment {
                        crate::value::Assignment::Given(value) => {
                            format!("{} = {}", parameter.name, format::value(value, parameter.dimension))
                        }
                        crate::value::Assignment::Drawn(_) => format!("{} ~ a distribution", parameter.name),
                    }
                });
                let properties: Vec<String> = properties.collect();
                match properties.as_slice() {
                    [] => model.declaration.name.to_string(),
                    _ => format!("{} {{ {} }}", model.declaration.name, properties.join(", ")),
                }
            }
            Value::List(List::Values(values))
                if values
                    .iter()
                    .any(|value| !matches!(value, Value::List(_) | Value::Text(_) | Value::Number(_))) =>
            {
                let shown: Vec<String> = values.iter().map(|value| self.shown(value, ty)).collect();
                format!("[{}]", shown.join(", "))
            }
            value => format::value(value, ty.dimension()),
        }
    }

    fn shown_nodes(&self, nodes: &NodeSet) -> String {
        let model = nodes.parts.first().and_then(|part| self.world.populations[part.population].model);
        let model = model.map_or("node", |model| model.name);
        format!("{}: {} × {model}", self.nodes_name(nodes), nodes.len())
    }

    fn shown_record(&self, cut: &RecordCut) -> String {
        let record = &self.world.records[cut.record];
        let what = if record.spikes {
            "spikes".to_string()
        } else {
            record.columns.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ")
        };
        let rows = self.record_table(cut).map_or(0, |table| table.rows());
        format!("{}: {what} of {} nodes, {rows} rows", record.name, self.cut_len(cut))
    }

    fn shown_projection(&self, projections: &[usize]) -> String {
        let shown = projections.iter().map(|index| {
            let projection = &self.world.projections[*index];
            let count = projection.count.unwrap_or(0);
            format!(
                "{} -> {}: {count} connection{}",
                self.nodes_name(&projection.from),
                self.nodes_name(&projection.to),
                if count == 1 { "" } else { "s" }
            )
        });
        shown.collect::<Vec<_>>().join(", ")
    }
}
