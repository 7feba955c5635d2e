//! What stands after a point: columns, attributes of nodes, models and projections.

use super::flow::Flow;
use super::interpreter::Interpreter;
use super::network::selection;
use crate::diagnostic::Diagnostic;
use crate::kernel::Values;
use crate::models::declaration::Shape;
use crate::program::{Expression, Type};
use crate::source::Spanned;
use crate::units::Dimension;
use crate::value::{Assignment, Column, List, NodeSet, Table, Value};

impl Interpreter<'_> {
    /// `trace.V_m`, `table.rate`.
    pub(super) fn column(&mut self, base: &Expression, name: &Spanned<String>) -> Flow<Value> {
        Ok(match self.evaluate(base)? {
            Value::Table(table) => {
                table.column(&name.node).map_or(Value::Unknown, |column| Value::List(column.values.clone()))
            }
            Value::Record(cut) => {
                self.suspect_empty(&cut, base);
                self.record_column(&cut, &name.node)
            }
            Value::List(List::Values(records)) => {
                // A list of records gives a list of columns.
                let columns = records.iter().map(|record| match record {
                    Value::Record(cut) => self.record_column(cut, &name.node),
                    _ => Value::Unknown,
                });
                Value::List(columns.collect())
            }
            _ => Value::Unknown,
        })
    }

    /// `E.V_m`: state as it is now, a parameter as it was last set.
    pub(super) fn node_attribute(&mut self, base: &Expression, name: &Spanned<String>) -> Flow<Value> {
        let nodes = match self.evaluate(base)? {
            Value::Nodes(nodes) => nodes,
            _ => return Ok(Value::Unknown),
        };
        self.mark_used(&nodes);
        if self.is_rehearsal() {
            return Ok(Value::Unknown);
        }
        let Some(values) = self.attribute_values(&nodes, &name.node) else {
            let headline = format!("`{}` has no `{}`", self.nodes_name(&nodes), name.node);
            return self.fail(Diagnostic::new("E0207", name.span, headline), Value::Unknown);
        };
        let single = match &base.ty {
            Type::Nodes(nodes) => nodes.single,
            _ => false,
        };
        match values.first() {
            Some(value) if single => Ok(value.clone()),
            _ => Ok(Value::List(values.into_iter().collect())),
        }
    }

    pub(super) fn attribute_values(&self, nodes: &NodeSet, name: &str) -> Option<Vec<Value>> {
        let network = self.world.network.as_ref()?;
        let mut values = Vec::with_capacity(nodes.len());
        for part in &nodes.parts {
            let population = &self.world.populations[part.population];
            let (declaration, selection) = (population.model?, selection(population.id?, &part.picked));
            if let Some(index) = declaration.recordables.iter().position(|recordable| recordable.name == name)
            {
                values.extend(network.read(&selection, index).into_iter().map(Value::Number));
                continue;
            }
            let index = declaration.parameters.iter().position(|parameter| parameter.name == name)?;
            let shape = declaration.parameters[index].shape;
            let count = part.picked.len();
            match network.get(&selection, index) {
                Values::Same(number) => {
                    values.extend(std::iter::repeat_n(number_value(number, shape), count))
                }
                Values::Each(numbers) => {
                    values.extend(numbers.into_iter().map(|number| number_value(number, shape)));
                }
                Values::SameList(list) => values.extend(std::iter::repeat_n(Value::numbers(list), count)),
                Values::EachList(lists) => values.extend(lists.into_iter().map(Value::numbers)),
                Values::Draw { .. } => return None,
            }
        }
        Some(values)
    }

    /// `lif.C_m`: what the model gives, or the default.
    pub(super) fn model_attribute(&mut self, base: &Expression, name: &Spanned<String>) -> Flow<Value> {
        let Value::Model(model) = self.evaluate(base)? else { return Ok(Value::Unknown) };
        let parameters = model.declaration.parameters;
        let Some(index) = parameters.iter().position(|parameter| parameter.name == name.node) else {
            return Ok(Value::Unknown);
        };
        match model.assignment(index) {
            Some(Assignment::Given(value)) => Ok(value.clone()),
            Some(Assignment::Drawn(_)) => {
                let headline = format!("`{}` is drawn for each node and has no single value", name.node);
                let diagnostic = Diagnostic::new("E0306", name.span, headline).help("read it from the nodes");
                self.fail(diagnostic, Value::Unknown)
            }
            None => Ok(match parameters[index].shape {
                Shape::List | Shape::WholeList => Value::numbers([]),
                shape => number_value(parameters[index].default, shape),
            }),
        }
    }

    /// `wiring.weight`.
    pub(super) fn projection_attribute(&mut self, base: &Expression, name: &Spanned<String>) -> Flow<Value> {
        let Value::Projection(projections) = self.evaluate(base)? else { return Ok(Value::Unknown) };
        if self.is_rehearsal() {
            return Ok(Value::Unknown);
        }
        Ok(Value::numbers(self.synapse_column(&projections, &name.node)))
    }

    fn synapse_column(&self, projections: &[usize], name: &str) -> Vec<f64> {
        let mut column = Vec::new();
        let Some(network) = &self.world.network else { return column };
        for id in projections.iter().filter_map(|index| self.world.projections[*index].id) {
            match name {
                "weight" => column.extend(network.weights(id)),
                "delay" => column.extend(network.delays(id)),
                "pre" => column.extend(network.pre(id).into_iter().map(f64::from)),
                "post" => column.extend(network.post(id).into_iter().map(f64::from)),
                _ => {}
            }
        }
        column
    }

    /// Connections as a table: pre, post, weight, delay.
    pub(super) fn projection_table(&self, projections: &[usize]) -> Table {
        let weight =
            projections.first().map_or(Dimension::NONE, |index| self.world.projections[*index].weight);
        let columns = [
            ("pre", Dimension::NONE),
            ("post", Dimension::NONE),
            ("weight", weight),
            ("delay", Dimension::TIME),
        ];
        let column = |(name, dimension): (&str, Dimension)| Column {
            name: name.into(),
            dimension,
            values: List::Numbers(self.synapse_column(projections, name).into()),
        };
        Table { columns: columns.into_iter().map(column).collect() }
    }
}

fn number_value(number: f64, shape: Shape) -> Value {
    if shape == Shape::Switch { Value::Bool(number != 0.0) } else { Value::Number(number) }
}
