//! `connect A -> B by RULE { weight, delay, receptor } as NAME`.

use super::flow::Flow;
use super::interpreter::Interpreter;
use super::rule::KnownRule;
use super::synapse::Shape;
use super::time::not_a_positive_step;
use super::world::Projection;
use crate::diagnostic::Diagnostic;
use crate::kernel::random::step_of;
use crate::kernel::{Connect as KernelConnect, ConnectError, ConnectKeys, SynapseValues};
use crate::models::declaration::ModelKind;
use crate::program::Connect;
use crate::source::Span;
use crate::units::Dimension;
use crate::value::{NodeSet, Value};

/// Delay of connections that give none, in ms.
const DEFAULT_DELAY: f64 = 1.0;

impl Interpreter<'_> {
    pub(super) fn connect(&mut self, connect: &Connect, span: Span) -> Flow<()> {
        let (from, to) = (self.union(&connect.from)?, self.union(&connect.to)?);
        if let Some((slot, _)) = &connect.name {
            self.world.set_value(*slot, Value::Unknown);
        }
        for nodes in [&from.nodes, &to.nodes].into_iter().flatten() {
            self.mark_used(nodes);
        }
        let rule = self.rule(&connect.rule, from.nodes.as_ref(), to.nodes.as_ref())?;
        let shape = match (&from.nodes, &to.nodes, &rule) {
            (Some(from), Some(to), Some(rule)) => Some(Shape {
                sources: from.len(),
                targets: to.len(),
                rule: connect.rule.kind,
                count: rule.count,
                random: Shape::is_random(connect.rule.kind),
            }),
            _ => None,
        };
        let weight = match &connect.weight {
            Some(property) => self.synapse_values("weight", property, shape)?,
            None => Some(SynapseValues::Same(1.0)),
        };
        let delay = match &connect.delay {
            Some(property) => self.synapse_values("delay", property, shape)?,
            None => Some(SynapseValues::Same(DEFAULT_DELAY)),
        };
        let receptor = match &connect.receptor {
            Some(property) => self.synapse_values("receptor", property, shape)?,
            None => Some(Self::DEFAULT_RECEPTOR),
        };
        let delays_fit = self.delays_fit(connect, delay.as_ref(), span)?;
        let (Some(from_nodes), Some(to_nodes)) = (from.nodes, to.nodes) else {
            self.world.sizes.unknown = true;
            return Ok(());
        };
        let dimension = self.weight_dimension(&from_nodes, &to_nodes);
        if !self.takes_input(&from_nodes, &to_nodes, to.span)? || !delays_fit {
            return Ok(());
        }
        if let (Some(weight), Some(receptor)) = (&weight, &receptor) {
            let at = |property: &Option<crate::program::SynapseProperty>| {
                property.as_ref().map_or(span, |property| property.value.span)
            };
            let (weight_span, receptor_span) = (at(&connect.weight), at(&connect.receptor));
            if !self.check_receptors(receptor, &to_nodes, receptor_span)?
                || !self.check_weights(weight, receptor, &to_nodes, dimension, weight_span)?
            {
                return Ok(());
            }
        }
        let expected = rule.as_ref().map_or(0.0, |rule| rule.expected);
        let memory =
            self.connection_memory(&from_nodes, &to_nodes, expected, [weight.as_ref(), delay.as_ref()]);
        let path = self.world.occurrence(&format!("connect/{}>{}", from.names, to.names));
        let projection = Projection {
            from: from_nodes,
            to: to_nodes,
            path: path.trim_start_matches("connect/").to_string(),
            weight: dimension,
            count: rule.as_ref().and_then(|rule| rule.count),
            span,
            expected,
            memory,
            id: None,
        };
        self.count_connections(expected, memory);
        self.world.sizes.unknown |= rule.is_none();
        let index = self.world.projections.len();
        self.world.projections.push(projection);
        self.fits()?;
        if let (Some(rule), Some(weight), Some(delay), Some(receptor)) = (rule, weight, delay, receptor) {
            self.build(index, rule, [weight, delay, receptor], &path, span)?;
        }
        if let Some((slot, _)) = &connect.name {
            self.world.set_value(*slot, Value::Projection([index].into()));
        }
        Ok(())
    }

    fn delays_fit(&mut self, connect: &Connect, delay: Option<&SynapseValues>, span: Span) -> Flow<bool> {
        match (&connect.delay, delay) {
            (Some(property), Some(delay)) => self.check_delays(delay, property.value.span),
            (None, _) if step_of(DEFAULT_DELAY, self.world.resolution_us).is_none_or(|step| step == 0) => {
                let diagnostic =
                    not_a_positive_step(DEFAULT_DELAY, "a delay", self.world.resolution_us, span)
                        .label("without `delay`, it is 1 ms");
                self.fail(diagnostic, false)
            }
            _ => Ok(true),
        }
    }

    /// What the weights measure: a plain factor for currents, else what the targets' ports take.
    fn weight_dimension(&self, from: &NodeSet, to: &NodeSet) -> Dimension {
        let model = |nodes: &NodeSet| {
            nodes.parts.first().and_then(|part| self.world.populations[part.population].model)
        };
        match model(from) {
            Some(source) if source.kind == ModelKind::CurrentGenerator => Dimension::NONE,
            _ => model(to).and_then(|target| target.receptors.weight).unwrap_or(Dimension::NONE),
        }
    }

    /// E0608, for models that were chosen while the script runs.
    fn takes_input(&mut self, from: &NodeSet, to: &NodeSet, span: Span) -> Flow<bool> {
        let kind = |nodes: &NodeSet, kind: ModelKind| {
            nodes.parts.iter().any(|part| {
                self.world.populations[part.population].model.is_some_and(|model| model.kind == kind)
            })
        };
        let currents = kind(from, ModelKind::CurrentGenerator);
        let refusing = to.parts.iter().find_map(|part| {
            let population = &self.world.populations[part.population];
            let model = population.model?;
            if model.kind != ModelKind::Neuron {
                Some(format!("`{}` is a generator and takes no input", population.name))
            } else if currents && !model.takes_current {
                Some(format!("`{}` takes spikes, no currents", population.name))
            } else {
                None
            }
        });
        match refusing {
            None => Ok(true),
            Some(headline) => {
                let help = format!("did you mean `{} -> {}`?", self.nodes_name(to), self.nodes_name(from));
                self.fail(Diagnostic::new("E0608", span, headline).help(help), false)
            }
        }
    }

    fn build(
        &mut self,
        index: usize,
        rule: KnownRule,
        [weight, delay, receptor]: [SynapseValues; 3],
        path: &str,
        span: Span,
    ) -> Flow<()> {
        if self.world.network.is_none() {
            return Ok(());
        }
        let key = |what: &str| self.world.key(&format!("{path}/{what}"));
        let keys = ConnectKeys {
            pairs: key("pairs"),
            weight: key("weight"),
            delay: key("delay"),
            receptor: key("receptor"),
            train: key("train"),
        };
        let projection = &self.world.projections[index];
        let request = KernelConnect {
            sources: self.selections(&projection.from),
            targets: self.selections(&projection.to),
            rule: rule.rule,
            autapses: rule.autapses,
            multapses: rule.multapses,
            weight,
            delay,
            receptor,
            keys,
        };
        let Some(network) = &mut self.world.network else { return Ok(()) };
        match network.connect(&request) {
            Ok(id) => {
                let projection = &mut self.world.projections[index];
                projection.id = Some(id);
                projection.count = Some(network.connections(id) as usize);
                Ok(())
            }
            Err(fault) => {
                let code = if fault == ConnectError::TooMany { "E0807" } else { "E0602" };
                let diagnostic = Diagnostic::new(code, span, fault.to_string());
                self.fail(diagnostic, ())
            }
        }
    }
}
