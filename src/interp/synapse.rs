//! Weights, delays and receptors of connections: E0503, E0604, E0605, E0607, E0612, W0603.

use super::flow::Flow;
use super::interpreter::Interpreter;
use super::network::Chosen;
use super::time::not_a_positive_step;
use crate::diagnostic::Diagnostic;
use crate::kernel::SynapseValues;
use crate::kernel::random::{Distribution, step_of, time_of};
use crate::models::declaration::ModelDeclaration;
use crate::program::{Property, RuleKind, SynapseProperty};
use crate::source::Span;
use crate::units::Dimension;
use crate::value::{List, NodeSet, Value, format, whole};
use std::sync::Arc;

/// What the connections are like to which values are given.
#[derive(Clone, Copy)]
pub(super) struct Shape {
    pub sources: usize,
    pub targets: usize,
    pub rule: RuleKind,
    /// Number of connections; `None` if the rule draws it, or nothing is known.
    pub count: Option<usize>,
    /// The rule draws the number of connections.
    pub random: bool,
}

impl Shape {
    /// A rule that draws how many connections there are.
    pub fn is_random(rule: RuleKind) -> bool {
        matches!(
            rule,
            RuleKind::PairwiseBernoulli | RuleKind::SymmetricPairwiseBernoulli | RuleKind::PairwisePoisson
        )
    }
}

impl Interpreter<'_> {
    /// A property's values in the order of the connections; `None` if not known.
    pub(super) fn synapse_values(
        &mut self,
        name: &str,
        property: &SynapseProperty,
        shape: Option<Shape>,
    ) -> Flow<Option<SynapseValues>> {
        let value = self.evaluate(&property.value)?;
        let Some(shape) = shape else { return Ok(None) };
        self.spread(name, &value, property.value.span, shape)
    }

    fn spread(&mut self, name: &str, value: &Value, span: Span, shape: Shape) -> Flow<Option<SynapseValues>> {
        if value.is_unknown() {
            return Ok(None);
        }
        match value {
            Value::Number(number) => Ok(Some(SynapseValues::Same(*number))),
            Value::Distribution(law) => {
                for length in law.lengths() {
                    if let Some(fault) = length_fault(name, length, span, shape) {
                        return self.fail(fault, None);
                    }
                }
                Ok(Some(SynapseValues::Draw((**law).clone())))
            }
            Value::List(List::Values(rows)) if !rows.is_empty() => self.matrix(name, rows, span, shape),
            Value::List(list) => {
                if let Some(fault) = length_fault(name, list.len(), span, shape) {
                    return self.fail(fault, None);
                }
                Ok(list.as_numbers().map(|numbers| SynapseValues::Each(numbers.shared())))
            }
            _ => Ok(None),
        }
    }

    /// `[target][source]`, for `all_to_all`.
    fn matrix(
        &mut self,
        name: &str,
        rows: &[Value],
        span: Span,
        shape: Shape,
    ) -> Flow<Option<SynapseValues>> {
        let lengths: Vec<usize> = rows
            .iter()
            .map(|row| match row {
                Value::List(list) => list.len(),
                _ => 0,
            })
            .collect();
        let columns = lengths.first().copied().unwrap_or(0);
        let fits = rows.len() == shape.targets && lengths.iter().all(|length| *length == shape.sources);
        if shape.rule != RuleKind::AllToAll || !fits {
            let headline = if shape.rule != RuleKind::AllToAll {
                format!("a matrix as `{name}` needs the rule `all_to_all`")
            } else if lengths.iter().all(|length| *length == columns) {
                let (targets, sources) = (shape.targets, shape.sources);
                format!("the matrix `{name}` is {} × {columns}, needs {targets} × {sources}", rows.len())
            } else {
                format!("the rows of the matrix `{name}` have different lengths")
            };
            let diagnostic =
                Diagnostic::new("E0604", span, headline).help("rows are targets, columns sources");
            return self.fail(diagnostic, None);
        }
        let mut flat = Vec::with_capacity(shape.targets * shape.sources);
        for row in rows {
            let Value::List(row) = row else { return Ok(None) };
            let Some(numbers) = row.as_numbers() else { return Ok(None) };
            flat.extend_from_slice(&numbers);
        }
        Ok(Some(SynapseValues::Each(flat.into())))
    }

    /// E0501, E0502, E0503 for delays in ms.
    pub(super) fn check_delays(&mut self, delays: &SynapseValues, span: Span) -> Flow<bool> {
        let resolution_us = self.world.resolution_us;
        let valid = |delay: &f64| step_of(*delay, resolution_us).is_some_and(|step| step > 0);
        let wrong = match delays {
            SynapseValues::Same(delay) => Some(*delay).filter(|delay| !valid(delay)),
            SynapseValues::Each(delays) => delays.iter().copied().find(|delay| !valid(delay)),
            SynapseValues::Draw(law) => {
                if reaches_below_a_step(law, resolution_us) {
                    let step = super::time::show(time_of(1, resolution_us));
                    let diagnostic = Diagnostic::new("E0503", span, "this delay can fall below one step")
                        .help(format!("keep it above: `clip(…, {step}, 5 ms)` or `redraw(…, low = {step})`"));
                    return self.fail(diagnostic, false);
                }
                None
            }
        };
        match wrong {
            None => Ok(true),
            Some(delay) => {
                let diagnostic = not_a_positive_step(delay, "a delay", resolution_us, span);
                self.fail(diagnostic, false)
            }
        }
    }

    /// Weights that the targets' ports take: finite, and of the right sign.
    pub(super) fn check_weights(
        &mut self,
        weights: &SynapseValues,
        receptors: &SynapseValues,
        to: &NodeSet,
        dimension: Dimension,
        span: Span,
    ) -> Flow<bool> {
        let numbers: &[f64] = match weights {
            SynapseValues::Same(weight) => std::slice::from_ref(weight),
            SynapseValues::Each(weights) => weights,
            SynapseValues::Draw(_) => &[],
        };
        if let Some(number) = numbers.iter().find(|number| !number.is_finite()) {
            let headline = format!("`weight` must be finite, this is {}", format::number(*number, dimension));
            return self.fail(Diagnostic::new("E0402", span, headline), false);
        }
        let declarations: Vec<&ModelDeclaration> =
            to.parts.iter().filter_map(|part| self.world.populations[part.population].model).collect();
        let lowest = match weights {
            SynapseValues::Draw(law) => law.support().0,
            _ => numbers.iter().copied().fold(f64::INFINITY, f64::min),
        };
        let conductances = dimension == Dimension::CONDUCTANCE;
        if conductances
            && lowest < 0.0
            && declarations.iter().any(|declaration| declaration.receptors.positive_only)
        {
            let shown = format::number(lowest, dimension);
            let headline = if lowest.is_finite() {
                format!("a conductance cannot be negative, this is {shown}")
            } else {
                "a conductance cannot be negative, these draws can".to_string()
            };
            let diagnostic = Diagnostic::new("E0612", span, headline)
                .help("choose the inhibitory receptor and a positive weight, or `redraw(…, low = 0)`");
            return self.fail(diagnostic, false);
        }
        self.suspect_sign(numbers, receptors, &declarations, dimension, span);
        Ok(true)
    }

    /// W0603: where receptor 2 is the inhibitory port of a model that takes currents of either sign.
    fn suspect_sign(
        &mut self,
        weights: &[f64],
        receptors: &SynapseValues,
        declarations: &[&ModelDeclaration],
        dimension: Dimension,
        span: Span,
    ) {
        let (SynapseValues::Same(receptor), [first, ..]) = (receptors, weights) else { return };
        let two_ports = declarations.iter().all(|declaration| {
            declaration.receptors.explicit == [1, 2] && !declaration.receptors.positive_only
        });
        let (one_sign, port) = match *receptor {
            1.0 => (weights.iter().all(|weight| *weight < 0.0), "excitatory"),
            2.0 => (weights.iter().all(|weight| *weight > 0.0), "inhibitory"),
            _ => return,
        };
        if two_ports && one_sign && !declarations.is_empty() {
            let headline =
                format!("{} onto the {port} receptor: the signs disagree", format::number(*first, dimension));
            self.warn(
                Diagnostic::new("W0603", span, headline).help("check the sign, or leave `receptor` out"),
            );
        }
    }

    /// E0407, E0607.
    pub(super) fn check_receptors(
        &mut self,
        receptors: &SynapseValues,
        to: &NodeSet,
        span: Span,
    ) -> Flow<bool> {
        let numbers: &[f64] = match receptors {
            SynapseValues::Same(receptor) => std::slice::from_ref(receptor),
            SynapseValues::Each(receptors) => receptors,
            SynapseValues::Draw(_) => &[],
        };
        for number in numbers {
            let Some(receptor) = self.settle(whole::expect_count(*number), span)? else { return Ok(false) };
            let missing = to.parts.iter().find_map(|part| {
                let population = &self.world.populations[part.population];
                let explicit = population.model?.receptors.explicit;
                let known = receptor == 0 || explicit.iter().any(|port| *port as usize == receptor);
                (!known).then(|| (population.name.clone(), explicit))
            });
            if let Some((name, explicit)) = missing {
                let ports: Vec<String> = explicit.iter().map(u32::to_string).collect();
                let headline = match ports.as_slice() {
                    [] => format!("`{name}` has no receptors to choose from, this is {receptor}"),
                    [one] => format!("`{name}` has receptor {one}, not {receptor}"),
                    [first @ .., last] => {
                        format!("`{name}` has receptors {} and {last}, not {receptor}", first.join(", "))
                    }
                };
                let diagnostic = Diagnostic::new("E0607", span, headline).help("`snn models` names them");
                return self.fail(diagnostic, false);
            }
        }
        Ok(true)
    }

    /// The checks of `set PROJECTION { weight = … }` before any effect.
    pub(super) fn check_synapse_change(
        &mut self,
        chosen: &[Chosen],
        property: &Property,
        value: &Value,
    ) -> Flow<()> {
        let count = chosen.iter().map(|chosen| chosen.count).sum::<Option<usize>>();
        let shape = Shape { sources: 0, targets: 0, rule: RuleKind::Pairs, count, random: false };
        let span = property.value.span;
        let Some(values) = self.spread(&property.name.node, value, span, shape)? else { return Ok(()) };
        if property.name.node == "delay" {
            self.check_delays(&values, span)?;
            return Ok(());
        }
        for Chosen { projection, .. } in chosen {
            let projection = &self.world.projections[*projection];
            let (to, dimension) = (projection.to.clone(), projection.weight);
            self.check_weights(&values, &SynapseValues::Same(0.0), &to, dimension, span)?;
        }
        Ok(())
    }
}

/// E0604, E0605.
fn length_fault(name: &str, length: usize, span: Span, shape: Shape) -> Option<Diagnostic> {
    if shape.random {
        let headline = format!("a list as `{name}` needs a known number of connections");
        return Some(Diagnostic::new("E0605", span, headline).help("give one value or a draw `~`"));
    }
    let count = shape.count?;
    let plural = if count == 1 { "" } else { "s" };
    (length != count).then(|| {
        Diagnostic::new("E0604", span, format!("`{name}` has {length} values for {count} connection{plural}"))
            .help(format!("give one value, {count} value{plural} in the order of creation, or a draw `~`"))
    })
}

/// Whether draws on the grid can be 0 steps or fewer.
fn reaches_below_a_step(law: &Distribution, resolution_us: u32) -> bool {
    let lowest = law.support().0 * 1000.0 / f64::from(resolution_us);
    // Bounds move inwards to the grid; other laws are rounded to the nearest step.
    let bounded =
        matches!(law, Distribution::Clip { .. } | Distribution::Redraw { .. } | Distribution::Uniform(..));
    if bounded { (lowest - 1e-6).ceil() < 1.0 } else { lowest <= 0.5 + 1e-6 }
}

impl Interpreter<'_> {
    /// The default of a receptor: the sign of the weight chooses.
    pub(super) const DEFAULT_RECEPTOR: SynapseValues = SynapseValues::Same(0.0);

    /// One number for each connection, from what a `set` gives.
    pub(super) fn synapse_change(value: &Value, law: Option<Arc<Distribution>>) -> Option<SynapseValues> {
        match (value, law) {
            (_, Some(law)) => Some(SynapseValues::Draw((*law).clone())),
            (Value::Number(number), None) => Some(SynapseValues::Same(*number)),
            (Value::List(list), None) => {
                list.as_numbers().map(|numbers| SynapseValues::Each(numbers.shared()))
            }
            _ => None,
        }
    }
}
