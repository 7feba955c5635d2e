//! `connect`: sources, targets, rule, synapse, and what a weight must measure.

use super::nodes::{may_vary, models_of};
use super::scope::NameKind;
use super::{Checker, messages};
use crate::diagnostic::{Diagnostic, suggest};
use crate::models::declaration::ModelKind;
use crate::program::{
    Connect, Expression, Place, Property, Rule, RuleKind, StatementKind, SynapseProperty, Type,
};
use crate::source::Span;
use crate::syntax::ast;
use crate::units::Dimension;

/// The rules: name, kind, names of the arguments.
const RULES: &[(&str, RuleKind, &[&str])] = &[
    ("one_to_one", RuleKind::OneToOne, &[]),
    ("all_to_all", RuleKind::AllToAll, &[]),
    ("pairs", RuleKind::Pairs, &["pre", "post"]),
    ("fixed_indegree", RuleKind::FixedIndegree, &["100"]),
    ("fixed_outdegree", RuleKind::FixedOutdegree, &["100"]),
    ("fixed_total_number", RuleKind::FixedTotalNumber, &["1000"]),
    ("pairwise_bernoulli", RuleKind::PairwiseBernoulli, &["0.1"]),
    ("symmetric_pairwise_bernoulli", RuleKind::SymmetricPairwiseBernoulli, &["0.1"]),
    ("pairwise_poisson", RuleKind::PairwisePoisson, &["0.5"]),
];

/// Synapses that exist.
const SYNAPSES: &[&str] = &["static_synapse"];

/// What can be given for a connection.
const SYNAPSE_PROPERTIES: &[&str] = &["weight", "delay", "receptor"];

/// The property block of a `connect`, taken apart.
#[derive(Default)]
struct SynapseValues {
    weight: Option<SynapseProperty>,
    delay: Option<SynapseProperty>,
    receptor: Option<SynapseProperty>,
}

impl Checker<'_> {
    pub(super) fn connect(&mut self, connect: &ast::Connect, span: Span) -> Option<StatementKind> {
        let from = self.places(&connect.arrow.from);
        let to = self.places(&connect.arrow.to);
        let arrow_span = ast::nodes_span(&connect.arrow.from).to(ast::nodes_span(&connect.arrow.to));
        let weight = match (&from, &to) {
            (Some(from), Some(to)) => self.weight_dimension(from, to, arrow_span),
            _ => None,
        };
        let rule = match &connect.rule {
            Some(rule) => self.rule(rule),
            None => Some(Rule {
                span,
                kind: RuleKind::AllToAll,
                arguments: Vec::new(),
                autapses: None,
                multapses: None,
            }),
        };
        let synapse = connect.synapse.as_ref().is_none_or(|synapse| self.synapse(synapse));
        let mut values = SynapseValues::default();
        if let Some(properties) = &connect.properties {
            let onto = to.as_deref().map(names_of).unwrap_or_default();
            for property in self.synapse_properties(properties, weight.unwrap_or(None), &onto) {
                let value = SynapseProperty {
                    span: property.name.span,
                    drawn: property.drawn,
                    value: property.value,
                };
                match property.name.node.as_str() {
                    "weight" => values.weight = Some(value),
                    "delay" => values.delay = Some(value),
                    _ => values.receptor = Some(value),
                }
            }
        }
        // A misspelt weight is reported as what it is, not as missing too.
        let written = |properties: &ast::Properties| {
            properties.node.iter().any(|property| {
                property.name.node == "weight"
                    || suggest(&property.name.node, SYNAPSE_PROPERTIES.iter().copied()) == Some("weight")
            })
        };
        let given = connect.properties.as_ref().is_some_and(written);
        if let (Some(Some(dimension)), false) = (weight, given)
            && !dimension.is_none()
        {
            let example = messages::example(dimension);
            self.report(
                Diagnostic::new("E0603", arrow_span, "the weight is missing")
                    .help(format!("write `{{ weight = {example} }}`: it is {dimension} here")),
            );
        }
        let dimension = weight.flatten().unwrap_or(Dimension::NONE);
        let name = connect.name.as_ref().map(|name| {
            let slot = self.declare(name, NameKind::Projection, Type::Projection(dimension));
            (slot, name.clone())
        });
        if !synapse || weight.is_none() {
            return None;
        }
        Some(StatementKind::Connect(Box::new(Connect {
            from: from?,
            to: to?,
            rule: rule?,
            weight: values.weight,
            delay: values.delay,
            receptor: values.receptor,
            name,
            properties: connect.properties.as_ref().map(|properties| properties.span),
        })))
    }

    /// What a weight of connections between these nodes measures: `Some(None)` if anything will do, `None` if they cannot
    /// be connected, which is reported.
    pub(super) fn weight_dimension(
        &mut self,
        from: &[Place],
        to: &[Place],
        span: Span,
    ) -> Option<Option<Dimension>> {
        let sources = models_of(from);
        let targets = models_of(to);
        if from.iter().chain(to).any(|place| may_vary(&place.nodes)) {
            return self.common_weight(&sources, &targets, to, span);
        }
        for place in to {
            for model in models_of(std::slice::from_ref(place)) {
                if model.0.kind != ModelKind::Neuron {
                    let (target, source) = (self.written(place.nodes.span), self.written(from[0].nodes.span));
                    self.report(
                        Diagnostic::new(
                            "E0608",
                            place.nodes.span,
                            format!("`{target}` is a generator and takes no input"),
                        )
                        .label(format!("a {}", model.0.name))
                        .help(format!("did you mean `{target} -> {source}`?")),
                    );
                    return None;
                }
            }
        }
        let current = sources.iter().any(|model| model.0.kind == ModelKind::CurrentGenerator);
        if current && let Some(deaf) = targets.iter().find(|model| !model.0.takes_current) {
            let headline = format!("{} takes spikes, no currents", deaf.0.name);
            let names: Vec<&str> = sources.iter().map(|model| model.0.name).collect();
            self.report(
                Diagnostic::new("E0608", span, headline)
                    .label(format!("a {} gives a current", names.join(", ")))
                    .help("connect the current to a neuron"),
            );
            return None;
        }
        if current && sources.iter().any(|model| model.0.kind != ModelKind::CurrentGenerator) {
            self.report(
                Diagnostic::new("E0314", span, "sources of spikes and of currents take different weights")
                    .help("write one `connect` for each"),
            );
            return None;
        }
        self.common_weight(&sources, &targets, to, span)
    }

    fn common_weight(
        &mut self,
        sources: &[crate::program::Model],
        targets: &[crate::program::Model],
        to: &[Place],
        span: Span,
    ) -> Option<Option<Dimension>> {
        if !sources.is_empty() && sources.iter().all(|model| model.0.kind == ModelKind::CurrentGenerator) {
            return Some(Some(Dimension::NONE));
        }
        let mut found: Option<Dimension> = None;
        for model in targets {
            match (found, model.0.receptors.weight) {
                (_, None) => {}
                (None, Some(dimension)) => found = Some(dimension),
                (Some(first), Some(dimension)) if first == dimension => {}
                (Some(_), Some(_)) => {
                    let units: Vec<String> = to
                        .iter()
                        .flat_map(|place| {
                            let name = self.written(place.nodes.span);
                            models_of(std::slice::from_ref(place)).into_iter().filter_map(move |model| {
                                Some(format!("{name} {}", model.0.receptors.weight?.default_unit()))
                            })
                        })
                        .collect();
                    let headline = format!("the targets take different weights: {}", units.join(", "));
                    // One population whose model is chosen has no `connect` for each.
                    let help = match to {
                        [_] => "a population of its own for each model, and one `connect` for each",
                        _ => "write one `connect` for each",
                    };
                    self.report(Diagnostic::new("E0314", span, headline).help(help));
                    return None;
                }
            }
        }
        Some(found)
    }

    fn synapse(&mut self, synapse: &ast::Name) -> bool {
        if SYNAPSES.contains(&synapse.node.as_str()) {
            return true;
        }
        let diagnostic =
            Diagnostic::new("E0208", synapse.span, format!("no synapse is called `{}`", synapse.node));
        self.report(match suggest(&synapse.node, SYNAPSES.iter().copied()) {
            Some(found) => diagnostic.help(format!("did you mean `{found}`?")),
            None => diagnostic.help(format!("there is {}", SYNAPSES.join(", "))),
        });
        false
    }

    /// `weight`, `delay`, `receptor`, each checked; `weight` is what a weight measures, if that is known, and `onto` names
    /// the models of the targets.
    pub(super) fn synapse_properties(
        &mut self,
        properties: &ast::Properties,
        weight: Option<Dimension>,
        onto: &str,
    ) -> Vec<Property> {
        self.report_twice(properties);
        let mut lowered = Vec::new();
        for property in &properties.node {
            let name = property.name.node.as_str();
            let dimension = match name {
                "weight" => weight,
                "delay" => Some(Dimension::TIME),
                "receptor" => Some(Dimension::NONE),
                "rule" => {
                    self.rule_among_properties(property);
                    continue;
                }
                _ => {
                    self.expression(&property.value);
                    let headline = format!("static_synapse has no `{name}`");
                    let diagnostic = Diagnostic::new("E0207", property.name.span, headline);
                    self.report(match suggest(name, SYNAPSE_PROPERTIES.iter().copied()) {
                        Some(found) => diagnostic.help(format!("did you mean `{found}`?")),
                        None => diagnostic.help(format!("it has {}", SYNAPSE_PROPERTIES.join(", "))),
                    });
                    continue;
                }
            };
            let mut value = self.expression(&property.value);
            let fits = match (property.drawn, dimension) {
                (true, Some(dimension)) => self.want_synapse_draw(&value, dimension, name, onto),
                (true, None) => {
                    matches!(value.ty, Type::Distribution(_) | Type::Error) || {
                        self.want_distribution(&value, Dimension::NONE, name)
                    }
                }
                (false, Some(dimension)) => self.want_synapse_value(&mut value, dimension, name, onto),
                (false, None) => {
                    let own = value.ty.dimension();
                    self.want_synapse_value(&mut value, own, name, onto)
                }
            };
            if fits {
                lowered.push(Property { name: property.name.clone(), drawn: property.drawn, value });
            }
        }
        lowered
    }

    /// E0207 for a rule where NEST has it, among the other properties.
    fn rule_among_properties(&mut self, property: &ast::Property) {
        let written = self.written(property.value.span);
        let written = written.trim_matches('"');
        let (name, given) = written.split_at(written.find('(').unwrap_or(written.len()));
        let names = || RULES.iter().map(|(rule, ..)| *rule);
        let name = names().find(|rule| *rule == name).or_else(|| suggest(name, names()));
        let rule = match RULES.iter().find(|(rule, ..)| Some(*rule) == name) {
            Some((rule, _, [])) => String::from(*rule),
            Some((rule, _, arguments)) if given.is_empty() => format!("{rule}({})", arguments.join(", ")),
            Some((rule, ..)) => format!("{rule}{given}"),
            None => String::from("fixed_indegree(100)"),
        };
        let headline = "a rule stands before the properties of a connection";
        self.report(
            Diagnostic::new("E0207", property.name.span, headline)
                .help(format!("write `by {rule}` before the braces")),
        );
    }

    fn want_synapse_value(
        &mut self,
        value: &mut Expression,
        dimension: Dimension,
        name: &str,
        onto: &str,
    ) -> bool {
        if let Type::Distribution(_) = value.ty {
            let written = self.written(value.span);
            self.report(
                Diagnostic::new("E0306", value.span, format!("{written} is a distribution, not a value"))
                    .help(format!("draw from it: `{name} ~ {written}`")),
            );
            return false;
        }
        match value.ty.innermost() {
            Type::Number(found) if *found != dimension && name == "weight" => {
                let written = self.written(value.span);
                let diagnostic = wrong_weight(&written, *found, dimension, onto, value.span);
                self.report(diagnostic);
                false
            }
            _ => self.want_nested(value, dimension, 0, 2, name),
        }
    }

    fn want_synapse_draw(
        &mut self,
        value: &Expression,
        dimension: Dimension,
        name: &str,
        onto: &str,
    ) -> bool {
        match value.ty {
            Type::Distribution(found) if found != dimension && name == "weight" => {
                let written = self.written(value.span);
                let diagnostic = wrong_weight(&written, found, dimension, onto, value.span);
                self.report(diagnostic);
                false
            }
            _ => self.want_distribution(value, dimension, name),
        }
    }

    fn rule(&mut self, rule: &ast::Rule) -> Option<Rule> {
        let name = rule.name.node.as_str();
        let Some((_, kind, wanted)) = RULES.iter().find(|(own, ..)| *own == name) else {
            let diagnostic = Diagnostic::new("E0208", rule.name.span, format!("no rule is called `{name}`"));
            self.report(match suggest(name, RULES.iter().map(|(own, ..)| *own)) {
                Some(found) => diagnostic.help(format!("did you mean `{found}`?")),
                None => {
                    let names: Vec<&str> = RULES.iter().map(|(own, ..)| *own).collect();
                    diagnostic.help(format!("rules: {}", names.join(", ")))
                }
            });
            return None;
        };
        let usage =
            if wanted.is_empty() { name.to_string() } else { format!("{name}({})", wanted.join(", ")) };
        let mut lowered = Rule {
            span: rule.name.span,
            kind: *kind,
            arguments: Vec::new(),
            autapses: None,
            multapses: None,
        };
        for argument in rule.arguments.iter().flatten() {
            let mut value = self.expression(&argument.value);
            let Some(named) = &argument.name else {
                let depth = if *kind == RuleKind::Pairs { 1 } else { 0 };
                if !self.want_nested(&mut value, Dimension::NONE, depth, depth, name) {
                    return None;
                }
                lowered.arguments.push(value);
                continue;
            };
            let place = match named.node.as_str() {
                "autapses" => &mut lowered.autapses,
                "multapses" => &mut lowered.multapses,
                other => {
                    let headline = format!("`{name}` has no argument `{other}`");
                    let diagnostic = Diagnostic::new("E0210", named.span, headline);
                    self.report(match suggest(other, ["autapses", "multapses"]) {
                        Some(found) => diagnostic.help(format!("did you mean `{found}`?")),
                        None => diagnostic
                            .help(format!("write `{usage}`, or with autapses = false, multapses = false")),
                    });
                    return None;
                }
            };
            *place = Some(value.clone());
            if !self.want_truth(&value, &named.node) {
                return None;
            }
        }
        if lowered.arguments.len() != wanted.len() {
            let headline = messages::wrong_count(name, wanted.len(), lowered.arguments.len());
            self.report(Diagnostic::new("E0210", rule.name.span, headline).help(format!("write `{usage}`")));
            return None;
        }
        Some(lowered)
    }
}

/// The models of these places, for messages.
pub(super) fn names_of(places: &[Place]) -> String {
    let names: Vec<&str> = models_of(places).iter().map(|model| model.0.name).collect();
    names.join(" and ")
}

/// E0302: the weight does not measure what the target's port takes.
fn wrong_weight(written: &str, found: Dimension, wanted: Dimension, onto: &str, span: Span) -> Diagnostic {
    let (wanted_name, found_name) = (Type::Number(wanted), Type::Number(found));
    let headline = format!("the weight onto {onto} is {wanted_name}, {written} is {found_name}");
    let models = match found {
        Dimension::VOLTAGE => ", or use a model with delta synapses, iaf_psc_delta",
        Dimension::CURRENT => ", or use a current-based model such as iaf_psc_exp",
        _ => "",
    };
    let help = if wanted.is_none() {
        "write a plain number: it is a factor here".to_string()
    } else {
        format!("write it in {}{models}", wanted.default_unit())
    };
    Diagnostic::new("E0302", span, headline).label(format!("this is {found_name}")).help(help)
}
