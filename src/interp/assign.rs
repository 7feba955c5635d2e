//! Values onto parameters of nodes: the one door from quantities to the bare numbers of the kernel.
//!
//! What a list is for is decided by its depth, never by its length: as deep as the parameter itself, it goes to all
//! nodes; one level deeper, it has a value for each. Lengths are checked afterwards.

use super::flow::Flow;
use super::interpreter::Interpreter;
use super::known::Known;
use super::parameter::number_fault;
use super::time::{not_a_positive_step, not_a_step};
use crate::diagnostic::Diagnostic;
use crate::kernel::random::{Distribution, Key, step_of};
use crate::models::declaration::{GridRule, ModelDeclaration, ParameterDeclaration, Relation, Shape};
use crate::source::Span;
use crate::value::{List, Picked, Value, whole};
use std::sync::Arc;

/// The nodes of one population that get values, as a part of all nodes that a statement sets.
pub(super) struct Receivers<'p> {
    /// Their model.
    pub declaration: &'static ModelDeclaration,
    /// Their positions in the population.
    pub picked: &'p Picked,
    /// How many nodes of the statement come before them.
    pub offset: usize,
    /// How many nodes the statement has in all.
    pub total: usize,
    /// The population's name, for messages.
    pub name: &'p str,
}

/// What a parameter is given: numbers, or a law that the kernel draws from.
pub(super) struct Given {
    /// The numbers, as far as the interpreter knows them.
    pub known: Known,
    /// In place of the numbers.
    pub draw: Option<(Arc<Distribution>, Key)>,
}

impl Given {
    /// Nothing is known.
    pub const UNKNOWN: Given = Given { known: Known::Nothing, draw: None };
}

impl Interpreter<'_> {
    /// The numbers of a given value for the receivers: E0405, E0501, E0502 and what only the nodes decide.
    pub(super) fn give(
        &mut self,
        receivers: &Receivers<'_>,
        parameter: usize,
        value: &Value,
        span: Span,
    ) -> Flow<Given> {
        let parameter = &receivers.declaration.parameters[parameter];
        let own = usize::from(matches!(parameter.shape, Shape::List | Shape::WholeList));
        let depth = depth(value);
        let list = match value {
            Value::List(list) if depth > own => Some(list),
            _ => None,
        };
        if let Some(list) = list
            && list.len() != receivers.total
        {
            let diagnostic = wrong_length(parameter.name, list.len(), receivers.total, span);
            return self.fail(diagnostic, Given::UNKNOWN);
        }
        if value.is_unknown() {
            return Ok(Given::UNKNOWN);
        }
        if depth > own + 1 {
            let headline = format!("`{}` cannot take lists so deep", parameter.name);
            return self.fail(Diagnostic::new("E0310", span, headline), Given::UNKNOWN);
        }
        let Some(known) = known(value, list, own, receivers, parameter.shape) else {
            return Ok(Given::UNKNOWN);
        };
        self.on_the_grid(parameter, &known, span)?;
        Ok(Given { known, draw: None })
    }

    /// The draws of `~` for the receivers: E0405 for its arguments, E0402 where a draw is no value of the parameter.
    ///
    /// They are computed here only where something is to be checked in them; else the kernel draws.
    pub(super) fn give_draw(
        &mut self,
        receivers: &Receivers<'_>,
        parameter: usize,
        law: &Arc<Distribution>,
        key: Key,
        span: Span,
    ) -> Flow<Given> {
        let declared = &receivers.declaration.parameters[parameter];
        if let Some(length) = law.lengths().into_iter().find(|length| *length != receivers.total) {
            let diagnostic = wrong_length(declared.name, length, receivers.total, span);
            return self.fail(diagnostic, Given::UNKNOWN);
        }
        let (low, high) = law.support();
        let bounded =
            |end: f64| declared.range.contains(end) || (end.is_infinite() && is_free(declared, end));
        let in_relation =
            receivers.declaration.relations.iter().any(|relation| names(relation, declared.name));
        let one_part = receivers.offset == 0 && receivers.picked.len() == receivers.total;
        if bounded(low)
            && bounded(high)
            && !in_relation
            && declared.grid == GridRule::Free
            && declared.shape == Shape::Number
            && (one_part || law.lengths().is_empty())
        {
            return Ok(Given { known: Known::Nothing, draw: Some((law.clone(), key)) });
        }
        let resolution_us = self.world.resolution_us;
        let drawn = receivers.picked.iter().enumerate().map(|(position, node)| {
            let (index, item) = (u64::from(node), receivers.offset + position);
            match declared.grid {
                GridRule::Free => law.draw(key, index, 0, item),
                _ => law.draw_on_grid(key, index, 0, item, resolution_us),
            }
        });
        let drawn: Arc<[f64]> = drawn.collect();
        for (position, &number) in drawn.iter().enumerate() {
            if let Some(fault) = number_fault(declared, number, span) {
                let node = receivers.picked.iter().nth(position).unwrap_or(0);
                let diagnostic = fault
                    .note(format!("drawn for {}[{node}]", receivers.name))
                    .help("keep the draws in the valid range: `clip(…, low, high)` or `redraw(…, low = …)`");
                return self.fail(diagnostic, Given::UNKNOWN);
            }
        }
        let known = Known::Each(drawn);
        self.on_the_grid(declared, &known, span)?;
        Ok(Given { known, draw: None })
    }

    /// E0501, E0502 for times of a parameter that must be on the grid; the warnings about spike times.
    pub(super) fn on_the_grid(
        &mut self,
        parameter: &ParameterDeclaration,
        known: &Known,
        span: Span,
    ) -> Flow<()> {
        if parameter.grid == GridRule::Free {
            return Ok(());
        }
        let resolution_us = self.world.resolution_us;
        let at_least_one = parameter.grid == GridRule::AtLeastOneStep;
        let valid = |time: &f64| {
            time.is_infinite() || step_of(*time, resolution_us).is_some_and(|step| step > 0 || !at_least_one)
        };
        let first = match known {
            Known::Nothing => None,
            Known::Same(time) => Some(*time).filter(|time| !valid(time)),
            Known::Each(times) | Known::SameList(times) => times.iter().copied().find(|time| !valid(time)),
            Known::EachList(lists) => {
                lists.iter().flat_map(|times| times.iter().copied()).find(|time| !valid(time))
            }
        };
        if let Some(time) = first {
            let diagnostic = if at_least_one {
                not_a_positive_step(time, &format!("`{}`", parameter.name), resolution_us, span)
            } else {
                not_a_step(time, resolution_us, span)
            };
            let diagnostic = diagnostic.label(format!("`{}`", parameter.name));
            return self.fail(diagnostic, ());
        }
        if parameter.grid == GridRule::SpikeTimes {
            self.suspect_spike_times(known, span);
        }
        Ok(())
    }
}

/// How deep lists nest in a value.
pub(super) fn depth(value: &Value) -> usize {
    match value {
        Value::List(List::Values(values)) => 1 + values.iter().map(depth).max().unwrap_or(0),
        Value::List(_) => 1,
        _ => 0,
    }
}

/// E0405.
pub(super) fn wrong_length(name: &str, values: usize, nodes: usize, span: Span) -> Diagnostic {
    let (plural, nodes_plural) = (if values == 1 { "" } else { "s" }, if nodes == 1 { "" } else { "s" });
    Diagnostic::new(
        "E0405",
        span,
        format!("`{name}` has {values} value{plural} for {nodes} node{nodes_plural}"),
    )
    .help(format!("give one value, {nodes} value{nodes_plural}, or a draw `~`"))
}

fn known(
    value: &Value,
    list: Option<&List>,
    own: usize,
    receivers: &Receivers<'_>,
    shape: Shape,
) -> Option<Known> {
    let range = receivers.offset..receivers.offset + receivers.picked.len();
    Some(match (list, own) {
        (None, 0) => Known::Same(bare(value, shape)?),
        (None, _) => Known::SameList(bare_list(value, shape)?),
        (Some(list), 0) => {
            Known::Each(range.map(|item| bare(&list.get(item)?, shape)).collect::<Option<Arc<[f64]>>>()?)
        }
        (Some(list), _) => {
            let lists = range.map(|item| bare_list(&list.get(item)?, shape));
            Known::EachList(lists.collect::<Option<Arc<[Arc<[f64]>]>>>()?)
        }
    })
}

/// The number that the kernel gets: switches are 1 and 0, whole numbers are rounded.
fn bare(value: &Value, shape: Shape) -> Option<f64> {
    match (value, shape) {
        (Value::Bool(on), _) => Some(f64::from(u8::from(*on))),
        (Value::Number(number), Shape::Whole | Shape::WholeList) => {
            Some(whole::whole(*number).map_or(*number, |whole| whole as f64))
        }
        (Value::Number(number), _) => Some(*number),
        _ => None,
    }
}

fn bare_list(value: &Value, shape: Shape) -> Option<Arc<[f64]>> {
    match value {
        Value::List(List::Numbers(numbers)) if shape == Shape::List => Some(Arc::from(&**numbers)),
        Value::List(list) => list.iter().map(|element| bare(&element, shape)).collect(),
        _ => None,
    }
}

/// Whether the range has no bound on the side of an infinite end of a law, whose draws are finite all the same.
fn is_free(parameter: &ParameterDeclaration, end: f64) -> bool {
    use crate::models::declaration::Bound::Free;
    (if end < 0.0 { parameter.range.low } else { parameter.range.high }) == Free
}

fn names(relation: &Relation, name: &str) -> bool {
    match relation {
        Relation::Below(a, b) | Relation::NotAbove(a, b) | Relation::Exclusive(a, b) => {
            *a == name || *b == name
        }
        Relation::SameLength { list, other, .. } => *list == name || *other == name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn depth_counts_lists() {
        assert_eq!(depth(&Value::Number(1.0)), 0);
        assert_eq!(depth(&Value::numbers([1.0, 2.0])), 1);
        let ragged =
            Value::List([Value::numbers([1.0]), Value::List(List::Values([].into()))].into_iter().collect());
        assert_eq!(depth(&ragged), 2);
    }
}
