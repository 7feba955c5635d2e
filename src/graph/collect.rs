//! Populations and projections of a program.

use super::places::Places;
use crate::models::declaration::ModelKind;
use crate::program::{
    Connect, Expression, Model, Place, Rule, Slot, Statement, StatementKind, SynapseProperty, Type,
};
use crate::session::Checked;
use crate::source::{Sources, Span};

/// A network.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Graph {
    /// What it is a diagram of.
    pub title: String,
    /// Populations in order.
    pub populations: Vec<Population>,
    /// Projections in order.
    pub arrows: Vec<Arrow>,
}

/// A population, a list of populations, or a single node.
#[derive(Clone, Debug, PartialEq)]
pub struct Population {
    /// Its name, and its count as written: `E[N_E]`.
    pub name: String,
    /// Its models: `iaf_psc_delta`.
    pub models: String,
    /// It only sends: a generator.
    pub is_generator: bool,
    /// The sweep that it belongs to; empty for the network outside of sweeps.
    pub sweep: String,
}

/// A projection.
#[derive(Clone, Debug, PartialEq)]
pub struct Arrow {
    /// Index of the box it begins at.
    pub from: usize,
    /// Index of the box it ends at.
    pub to: usize,
    /// What is said of it, line by line: rule, weight, delay as written.
    pub label: Vec<String>,
    /// Its weight is written with a minus.
    pub is_negative: bool,
}

/// The network of a checked script.
pub fn graph(checked: &Checked) -> Graph {
    let title = checked.sources.files().first().map_or(String::new(), |file| file.name.clone());
    let mut collector = Collector {
        sources: &checked.sources,
        places: Places::new(&checked.program),
        graph: Graph { title, ..Graph::default() },
        sweep: String::new(),
    };
    collector.block(&checked.program.statements);
    collector.graph
}

struct Collector<'a> {
    sources: &'a Sources,
    places: Places<'a>,
    graph: Graph,
    sweep: String,
}

impl<'a> Collector<'a> {
    fn block(&mut self, statements: &'a [Statement]) {
        for statement in statements {
            match &statement.kind {
                StatementKind::Node { slot, name, count, model } => {
                    self.node(*slot, &name.node, count.as_ref(), model);
                }
                StatementKind::Let { slot, value, .. } => self.places.bind(*slot, value),
                StatementKind::Connect(connect) => self.connect(connect),
                StatementKind::Sweep { name, body, .. } => {
                    let outer = std::mem::replace(&mut self.sweep, name.node.clone());
                    self.block(body);
                    self.sweep = outer;
                }
                StatementKind::For { slot, values, body, .. } => {
                    self.places.bind_elements(*slot, values);
                    self.block(body);
                }
                StatementKind::If { then, otherwise, .. } => {
                    self.block(then);
                    self.block(otherwise);
                }
                _ => {}
            }
        }
    }

    fn node(&mut self, slot: Slot, name: &str, count: Option<&Expression>, model: &Expression) {
        let count = count.map_or(String::new(), |count| format!("[{}]", self.written(count.span)));
        let Type::Model(models) = &model.ty else { return };
        let index = self.draw(format!("{name}{count}"), models);
        self.places.put(slot, index);
    }

    /// A box of its own; its index.
    fn draw(&mut self, name: String, models: &[Model]) -> usize {
        let names: Vec<&str> = models.iter().map(|model| model.0.name).collect();
        self.graph.populations.push(Population {
            name,
            models: names.join(" or "),
            is_generator: !models.is_empty() && models.iter().all(|model| model.0.kind != ModelKind::Neuron),
            sweep: self.sweep.clone(),
        });
        self.graph.populations.len() - 1
    }

    fn connect(&mut self, connect: &'a Connect) {
        let mut label: Vec<String> = self.rule(&connect.rule).into_iter().collect();
        let weight = connect.weight.as_ref().map(|weight| self.property("weight", weight));
        let is_negative =
            weight.as_ref().is_some_and(|weight| weight.contains(['=', '~']) && is_minus(weight));
        label.extend(weight);
        label.extend(connect.delay.as_ref().map(|delay| self.property("delay", delay)));
        let (sources, targets) = (self.found(&connect.from), self.found(&connect.to));
        for &from in &sources {
            for &to in &targets {
                self.graph.arrows.push(Arrow { from, to, label: label.clone(), is_negative });
            }
        }
    }

    /// `weight = J`
    fn property(&self, name: &str, property: &SynapseProperty) -> String {
        let sign = if property.drawn { '~' } else { '=' };
        format!("{name} {sign} {}", self.written(property.value.span))
    }

    /// `fixed_indegree(C_E, autapses = false)`; nothing where no rule is written.
    fn rule(&self, rule: &Rule) -> Option<String> {
        let written = self.written(rule.span);
        if written.is_empty() || written.starts_with("connect") {
            return None;
        }
        let mut arguments: Vec<String> =
            rule.arguments.iter().map(|argument| self.written(argument.span)).collect();
        for (name, value) in [("autapses", &rule.autapses), ("multapses", &rule.multapses)] {
            arguments.extend(value.as_ref().map(|value| format!("{name} = {}", self.written(value.span))));
        }
        let name = written.split('(').next().unwrap_or_default();
        Some(if arguments.is_empty() { written } else { format!("{name}({})", arguments.join(", ")) })
    }

    /// The boxes of these places. Nodes of which only a run knows where they are from get one of their own.
    fn found(&mut self, places: &'a [Place]) -> Vec<usize> {
        let mut found = Vec::new();
        for place in places {
            let mut boxes = self.places.boxes(&place.nodes);
            if boxes.is_empty() {
                let name = self.written(place.nodes.span);
                let known = self
                    .graph
                    .populations
                    .iter()
                    .rposition(|own| own.name == name && own.sweep == self.sweep);
                let models = match place.nodes.ty.innermost() {
                    Type::Nodes(nodes) => nodes.models.clone(),
                    _ => Vec::new(),
                };
                boxes.insert(known.unwrap_or_else(|| self.draw(name, &models)));
            }
            found.extend(boxes.into_iter().filter(|index| !found.contains(index)).collect::<Vec<_>>());
        }
        found
    }

    /// The text under a span, on one line.
    fn written(&self, span: Span) -> String {
        const LONGEST: usize = 48;
        let text = self.sources.text(span).split_whitespace().collect::<Vec<_>>().join(" ");
        match text.char_indices().nth(LONGEST) {
            Some((byte, _)) => format!("{}…", &text[..byte]),
            None => text,
        }
    }
}

/// Does the value behind the sign begin with a minus?
fn is_minus(property: &str) -> bool {
    property.split_once(['=', '~']).is_some_and(|(_, value)| value.trim_start().starts_with('-'))
}
