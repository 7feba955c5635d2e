//! What can be seen of nodes and connections from outside: for `:inspect`, `:nodes` and `:connections` of a prompt.

use super::interpreter::Interpreter;
use super::live::Live;
use super::parameter;
use super::world::World;
use crate::models::declaration::Shape;
use crate::output::columns::aligned;
use crate::output::text;
use crate::program::Type;
use crate::units::Dimension;
use crate::value::format::{self, best_unit, number_in};
use crate::value::{Column, List, NodeSet, Table, Value};

/// Lines of a list of connections.
const MOST_PROJECTIONS: usize = 20;

impl Live<'_> {
    /// Everything about a value: of nodes their state, parameters and connections.
    pub fn inspect(&self, world: &mut World, value: &Value, ty: &Type) -> String {
        self.look(world, |interpreter| match value {
            Value::Nodes(nodes) => interpreter.inspect_nodes(nodes),
            Value::Projection(projections) => {
                let table = interpreter.projection_table(projections);
                format!("{}\n{}", interpreter.shown(value, ty), text::shown(&table))
            }
            Value::Table(table) => text::shown(table),
            value => format!("{ty}\n{}", interpreter.shown(value, ty)),
        })
    }

    /// A value on one line.
    pub fn shown(&self, world: &mut World, value: &Value, ty: &Type) -> String {
        self.look(world, |interpreter| {
            let text = match value {
                Value::Text(text) => format!("\"{text}\""),
                Value::Table(table) => {
                    let names: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
                    format!("table of {}, {} rows", names.join(", "), table.rows())
                }
                value => interpreter.shown(value, ty),
            };
            text.lines().next().unwrap_or("").to_string()
        })
    }

    /// The connections from some nodes to others, or all projections.
    pub fn connections(&self, world: &mut World, between: Option<(&NodeSet, &NodeSet)>) -> String {
        self.look(world, |interpreter| match between {
            Some((from, to)) => interpreter.connections_text(from, to),
            None => interpreter.projections_text(None),
        })
    }
}

impl World {
    /// The populations, one line for each.
    pub fn nodes_text(&self) -> String {
        let rows = self.populations.iter().map(|population| {
            let count = if population.single { "1".into() } else { population.count.to_string() };
            let model = population.model.map_or("", |model| model.name);
            vec![population.name.clone(), count, model.to_string()]
        });
        aligned(&rows.collect::<Vec<_>>(), "").trim_end().to_string()
    }

    /// Counts for a status line: nodes, connections, spikes fired, events delivered.
    pub fn statistics(&self) -> crate::kernel::Statistics {
        self.network.as_ref().map(crate::kernel::Network::statistics).unwrap_or_default()
    }

    /// The records: name, what, rows.
    pub fn records_text(&self) -> Vec<Vec<String>> {
        let rows = self.records.iter().map(|record| {
            let what = match record.spikes {
                true => "spikes".to_string(),
                false => record.columns.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", "),
            };
            let rows = self.network.as_ref().zip(record.id).map_or(0, |(network, id)| {
                if record.spikes { network.spikes(id).steps.len() } else { network.samples(id).rows() }
            });
            vec![record.name.clone(), what, format!("{rows} rows")]
        });
        rows.collect()
    }
}

impl Interpreter<'_> {
    fn inspect_nodes(&self, nodes: &NodeSet) -> String {
        let mut text = match nodes.parts.first() {
            Some(part) if nodes.len() == 1 => {
                let model = self.world.populations[part.population].model.map_or("node", |model| model.name);
                format!("{}: {model}\n", self.nodes_name(nodes))
            }
            _ => self.shown(&Value::Nodes(nodes.clone()), &Type::Error) + "\n",
        };
        let models = nodes.parts.iter().filter_map(|part| self.world.populations[part.population].model);
        let mut models: Vec<_> = models.collect();
        models.dedup_by_key(|model| model.name);
        if let [model] = models.as_slice() {
            let mut rows = Vec::new();
            for recordable in model.recordables {
                let Some(values) = self.attribute_values(nodes, recordable.name) else { continue };
                let shown = spread(&values, |number| format::number(number, recordable.dimension));
                rows.push(vec![recordable.name.to_string(), shown, recordable.documentation.to_string()]);
            }
            if !rows.is_empty() {
                text.push_str(&format!("state\n{}", aligned(&rows, "  ")));
            }
            let mut rows = Vec::new();
            for declared in model.parameters.iter().filter(|parameter| !parameter.is_state) {
                let Some(values) = self.attribute_values(nodes, declared.name) else { continue };
                let shown = match declared.shape {
                    Shape::List | Shape::WholeList => lists(&values, declared.dimension),
                    _ => spread(&values, |number| parameter::show(declared, number)),
                };
                rows.push(vec![declared.name.to_string(), shown, declared.documentation.to_string()]);
            }
            text.push_str(&format!("parameters\n{}", aligned(&rows, "  ")));
        }
        for (title, incoming) in [("incoming", true), ("outgoing", false)] {
            text.push_str(&format!("{title}\n{}\n", self.projections_text(Some((nodes, incoming)))));
        }
        text.trim_end().to_string()
    }

    /// One line for each projection, or for what it has onto (`true`) or from some nodes.
    fn projections_text(&self, nodes: Option<(&NodeSet, bool)>) -> String {
        let mut lines = Vec::new();
        for projection in &self.world.projections {
            let all = self.all_of(projection);
            let line = match nodes {
                None => self.connections_line(&all.0, &all.1),
                Some((nodes, true)) => self.connections_line(&all.0, nodes),
                Some((nodes, false)) => self.connections_line(nodes, &all.1),
            };
            if let Some(line) = line.filter(|line| !lines.contains(line)) {
                lines.push(line);
            }
        }
        let more = lines.len().saturating_sub(MOST_PROJECTIONS);
        lines.truncate(MOST_PROJECTIONS);
        if more > 0 {
            lines.push(format!("  and {more} more"));
        }
        if lines.is_empty() { "  none".into() } else { lines.join("\n") }
    }

    fn all_of(&self, projection: &super::world::Projection) -> (NodeSet, NodeSet) {
        (projection.from.clone(), projection.to.clone())
    }

    fn connections_line(&self, from: &NodeSet, to: &NodeSet) -> Option<String> {
        let table = self.connections_table(from, to);
        let count = table.rows();
        let name = format!("  {} -> {}", self.nodes_name(from), self.nodes_name(to));
        let plural = if count == 1 { "" } else { "s" };
        let column = |name: &str| {
            let column = table.column(name)?;
            let numbers: Vec<Value> = column.values.iter().collect();
            let unit = best_unit(numbers.iter().filter_map(Value::as_number), column.dimension);
            Some(spread(&numbers, |number| number_in(number, &unit)))
        };
        let (weight, delay) = (column("weight")?, column("delay")?);
        (count > 0).then(|| format!("{name}: {count} connection{plural}, weight {weight}, delay {delay}"))
    }

    fn connections_text(&self, from: &NodeSet, to: &NodeSet) -> String {
        let table = self.connections_table(from, to);
        match table.rows() {
            0 => "no connections".into(),
            _ => text::shown(&table),
        }
    }

    /// The connections from some nodes to others; `pre` and `post` count in these.
    fn connections_table(&self, from: &NodeSet, to: &NodeSet) -> Table {
        let mut columns: [Vec<f64>; 4] = Default::default();
        let mut weight = Dimension::NONE;
        let places = |nodes: &NodeSet| -> std::collections::BTreeMap<(usize, u32), f64> {
            nodes.iter().enumerate().map(|(place, node)| (node, place as f64)).collect()
        };
        let (sources, targets) = (places(from), places(to));
        for chosen in self.connections_between(from, to) {
            let projection = &self.world.projections[chosen.projection];
            let (Some(network), Some(id)) = (&self.world.network, projection.id) else { continue };
            weight = projection.weight;
            let own: Vec<(usize, u32)> = projection.from.iter().collect();
            let others: Vec<(usize, u32)> = projection.to.iter().collect();
            let (pre, post) = (network.pre(id), network.post(id));
            let (weights, delays) = (network.weights(id), network.delays(id));
            let numbers = chosen.numbers.unwrap_or_else(|| (0..pre.len() as u32).collect());
            for number in numbers.into_iter().map(|number| number as usize) {
                let (source, target) = (own[pre[number] as usize], others[post[number] as usize]);
                let ends = sources.get(&source).zip(targets.get(&target));
                let Some((source, target)) = ends else { continue };
                let row = [*source, *target, weights[number], delays[number]];
                columns.iter_mut().zip(row).for_each(|(column, value)| column.push(value));
            }
        }
        let names = ["pre", "post", "weight", "delay"];
        let dimensions = [Dimension::NONE, Dimension::NONE, weight, Dimension::TIME];
        let column = |((name, dimension), values): ((&str, Dimension), Vec<f64>)| Column {
            name: name.into(),
            dimension,
            values: List::Numbers(values.into()),
        };
        Table { columns: names.into_iter().zip(dimensions).zip(columns).map(column).collect() }
    }
}

/// The value, or the range of several.
fn spread(values: &[Value], show: impl Fn(f64) -> String) -> String {
    if let Some(Value::Bool(first)) = values.first() {
        let same = values.iter().all(|value| matches!(value, Value::Bool(other) if other == first));
        return if same { first.to_string() } else { "true and false".into() };
    }
    let numbers: Vec<f64> = values.iter().filter_map(Value::as_number).collect();
    let low = numbers.iter().copied().fold(f64::INFINITY, f64::min);
    let high = numbers.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    match (numbers.first(), low < high) {
        (None, _) => String::new(),
        (_, true) => format!("{} .. {}", show(low), show(high)),
        (Some(first), false) => show(*first),
    }
}

/// A list, or how many there are of several.
fn lists(values: &[Value], dimension: Dimension) -> String {
    /// Values that are shown of a list.
    const BEGINNING: usize = 4;
    let [Value::List(List::Numbers(numbers))] = values else { return format!("{} lists", values.len()) };
    let shown = format::value(&Value::numbers(&numbers[..numbers.len().min(BEGINNING)]), dimension);
    match numbers.len() {
        0 => "[]".into(),
        count if count > BEGINNING => format!("{shown} and {} more", count - BEGINNING),
        _ => shown,
    }
}
