//! Populations and projections of a program.

use crate::models::declaration::ModelKind;
use crate::program::{Connect, Expression, Place, Statement, StatementKind, SynapseProperty, Type};
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
        graph: Graph { title, ..Graph::default() },
        sweep: String::new(),
    };
    collector.block(&checked.program.statements);
    collector.graph
}

struct Collector<'a> {
    sources: &'a Sources,
    graph: Graph,
    sweep: String,
}

impl Collector<'_> {
    fn block(&mut self, statements: &[Statement]) {
        for statement in statements {
            match &statement.kind {
                StatementKind::Node { name, count, model, .. } => {
                    self.node(&name.node, count.as_ref(), model);
                }
                StatementKind::Connect(connect) => self.connect(connect),
                StatementKind::Sweep { name, body, .. } => {
                    let outer = std::mem::replace(&mut self.sweep, name.node.clone());
                    self.block(body);
                    self.sweep = outer;
                }
                StatementKind::For { body, .. } => self.block(body),
                StatementKind::If { then, otherwise, .. } => {
                    self.block(then);
                    self.block(otherwise);
                }
                _ => {}
            }
        }
    }

    fn node(&mut self, name: &str, count: Option<&Expression>, model: &Expression) {
        let count = count.map_or(String::new(), |count| format!("[{}]", self.written(count.span)));
        let Type::Model(models) = &model.ty else { return };
        let names: Vec<&str> = models.iter().map(|model| model.0.name).collect();
        self.graph.populations.push(Population {
            name: format!("{name}{count}"),
            models: names.join(" or "),
            is_generator: models.iter().all(|model| model.0.kind != ModelKind::Neuron),
            sweep: self.sweep.clone(),
        });
    }

    fn connect(&mut self, connect: &Connect) {
        let mut label = Vec::new();
        let rule = self.written(connect.rule.span);
        if !rule.is_empty() && !rule.starts_with("connect") {
            let arguments: Vec<String> =
                connect.rule.arguments.iter().map(|argument| self.written(argument.span)).collect();
            let name = rule.split('(').next().unwrap_or_default();
            label.push(if arguments.is_empty() { rule } else { format!("{name}({})", arguments.join(", ")) });
        }
        let weight = connect.weight.as_ref().map(|weight| self.property("weight", weight));
        let is_negative =
            weight.as_ref().is_some_and(|weight| weight.contains(['=', '~']) && is_minus(weight));
        label.extend(weight);
        label.extend(connect.delay.as_ref().map(|delay| self.property("delay", delay)));
        for from in self.found(&connect.from) {
            for to in self.found(&connect.to) {
                self.graph.arrows.push(Arrow { from, to, label: label.clone(), is_negative });
            }
        }
    }

    /// `weight = J`
    fn property(&self, name: &str, property: &SynapseProperty) -> String {
        let sign = if property.drawn { '~' } else { '=' };
        format!("{name} {sign} {}", self.written(property.value.span))
    }

    /// The populations of these places: the last ones of their names.
    fn found(&self, places: &[Place]) -> Vec<usize> {
        let named = |name: &str| {
            let own =
                |found: &Population| found.name.split('[').next() == Some(name) && found.sweep == self.sweep;
            self.graph.populations.iter().rposition(own)
        };
        places.iter().filter_map(|place| named(&place.name)).collect()
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
