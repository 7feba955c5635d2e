//! `record`: what of which nodes, when.

use super::Checker;
use super::nodes::models_of;
use super::scope::NameKind;
use crate::diagnostic::{Diagnostic, suggest};
use crate::models::declaration::ModelKind;
use crate::program::{Model, Place, Record, RecordType, StatementKind, Type, What};
use crate::source::Spanned;
use crate::syntax::ast;
use crate::units::Dimension;

/// NEST's recording devices, which are statements here.
pub(super) const RECORDERS: &[&str] = &[
    "multimeter",
    "voltmeter",
    "spike_recorder",
    "spike_detector",
    "weight_recorder",
    "correlation_detector",
    "correlomatrix_detector",
    "correlospinmatrix_detector",
    "spin_detector",
];

impl Checker<'_> {
    pub(super) fn record(&mut self, record: &ast::Record) -> Option<StatementKind> {
        let from = self.record_places(record);
        let mut fits = from.is_some();
        let models = from.as_deref().map(models_of).unwrap_or_default();
        let spikes = record.what.iter().find(|what| what.node == "spikes");
        let what = match spikes {
            Some(spikes) if record.what.len() > 1 => {
                let name = &record.name.node;
                self.report(
                    Diagnostic::new("E0702", spikes.span, "spikes and state are recorded apart").help(
                        format!("write two: `record spikes from … as {name}_spikes`, and one for the state"),
                    ),
                );
                fits = false;
                What::Spikes
            }
            Some(_) => {
                fits &= self.can_fire(&models, from.as_deref().unwrap_or_default());
                What::Spikes
            }
            None => {
                fits &= from.is_none() || self.recordable(&models, &record.what);
                What::State(record.what.clone())
            }
        };
        let mut time = |checker: &mut Self, expr: &Option<ast::Expr>, name: &str| {
            expr.as_ref().map(|expr| {
                let mut value = checker.expression(expr);
                fits &= checker.want_number(&mut value, Dimension::TIME, name);
                value
            })
        };
        let every = time(self, &record.every, "every");
        let offset = time(self, &record.offset, "offset");
        if let (What::Spikes, Some(every)) = (&what, &every) {
            self.report(
                Diagnostic::new(
                    "E0102",
                    every.span,
                    "spikes are recorded when they happen, `every` has no meaning",
                )
                .help("leave `every …` out"),
            );
            fits = false;
        }
        let during = record.during.as_ref().map(|during| {
            let mut range = self.expression(during);
            fits &= self.want_range(&mut range, Dimension::TIME, "during");
            range
        });
        let to = record.to.as_ref().map(|to| {
            let to = self.expression(to);
            fits &= self.want_text(&to, "to");
            to
        });
        let columns = match &what {
            What::Spikes => Vec::new(),
            What::State(names) => {
                self.asked.extend(names.iter().map(|name| name.node.clone()));
                names.iter().map(|name| (name.node.clone(), dimension_of(&models, &name.node))).collect()
            }
        };
        let kind = Type::Record(RecordType { columns, spikes: matches!(what, What::Spikes) });
        let depth = match from.as_deref() {
            Some([place]) => place.nodes.ty.depth(),
            _ => 0,
        };
        let ty = if fits { kind.nested(depth) } else { Type::Error };
        let slot = self.declare(&record.name, NameKind::Record, ty);
        if record.to.is_some() {
            self.streaming.insert(slot);
        }
        if !fits {
            return None;
        }
        let record = Record { what, from: from?, every, offset, during, slot, name: record.name.clone(), to };
        Some(StatementKind::Record(Box::new(record)))
    }

    fn record_places(&mut self, record: &ast::Record) -> Option<Vec<Place>> {
        let nodes = match &record.from {
            ast::Target::Nodes(nodes) => nodes,
            ast::Target::Arrow(arrow) => {
                self.places(&arrow.from);
                self.places(&arrow.to);
                let span = ast::nodes_span(&arrow.from).to(ast::nodes_span(&arrow.to));
                self.report_no_weights(span);
                return None;
            }
        };
        if let [single] = nodes.as_slice()
            && let ast::ExprKind::Name(name) = &single.node
            && self.find(name).is_some_and(|found| matches!(found.ty, Type::Projection(_)))
        {
            self.report_no_weights(single.span);
            return None;
        }
        self.places(nodes)
    }

    fn report_no_weights(&mut self, span: crate::source::Span) {
        self.report(
            Diagnostic::new(
                "E0702",
                span,
                "static synapses have nothing to record: their weights do not change",
            )
            .help("read them at any time: `wiring.weight`, after `connect … as wiring`"),
        );
    }

    /// E0702 where a source of currents, or of a train for each connection, is asked for spikes.
    fn can_fire(&mut self, models: &[Model], places: &[Place]) -> bool {
        let silent =
            |model: &&Model| matches!(model.0.kind, ModelKind::CurrentGenerator | ModelKind::TrainGenerator);
        let Some(silent) = models.iter().find(silent) else { return true };
        let (name, span) = (silent.0.name, places.first().map(|place| place.nodes.span).unwrap_or_default());
        self.report(if silent.0.kind == ModelKind::CurrentGenerator {
            Diagnostic::new("E0702", span, format!("{name} gives a current and has no spikes to record"))
                .help("record the neuron that it drives")
        } else {
            Diagnostic::new("E0702", span, format!("{name} gives each connection a train of its own"))
                .label("so it has no spikes to record")
                .help("connect it to a parrot_neuron, which repeats its train, and record that")
        });
        false
    }

    /// Every model must have each of these.
    fn recordable(&mut self, models: &[Model], what: &[Spanned<String>]) -> bool {
        let mut fits = true;
        for (position, name) in what.iter().enumerate() {
            if let Some(first) = what[..position].iter().find(|earlier| earlier.node == name.node) {
                self.report(
                    Diagnostic::new("E0108", name.span, format!("`{}` is given twice", name.node))
                        .related(first.span, "first given here")
                        .help("keep one of the two"),
                );
                fits = false;
                continue;
            }
            let lacking =
                models.iter().find(|model| model.0.recordables.iter().all(|own| own.name != name.node));
            let Some(model) = lacking else { continue };
            fits = false;
            let recordables: Vec<&str> = model.0.recordables.iter().map(|own| own.name).collect();
            let title = model.0.name;
            let is_parameter = model.0.parameters.iter().any(|own| own.name == name.node);
            let diagnostic = if is_parameter {
                let headline =
                    format!("`{}` of {title} is a parameter, it does not change by itself", name.node);
                Diagnostic::new("E0702", name.span, headline)
                    .help(format!("read it at any time: `n.{}`", name.node))
            } else if recordables.is_empty() {
                Diagnostic::new("E0703", name.span, format!("{title} has no state to record"))
                    .help("write `record spikes from … as s`")
            } else {
                let headline = format!("{title} has no `{}` to record", name.node);
                let diagnostic = Diagnostic::new("E0702", name.span, headline);
                match suggest(&name.node, recordables.iter().copied().chain(["spikes"])) {
                    Some(found) => diagnostic.help(format!("did you mean `{found}`?")),
                    None => diagnostic,
                }
                .help(format!("it has {} and spikes", recordables.join(", ")))
            };
            self.report(diagnostic);
        }
        fits
    }
}

fn dimension_of(models: &[Model], name: &str) -> Dimension {
    let recordables = models.iter().flat_map(|model| model.0.recordables.iter());
    recordables.into_iter().find(|own| own.name == name).map_or(Dimension::NONE, |own| own.dimension)
}
