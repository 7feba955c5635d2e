//! Places (nodes as a statement writes them) to node sets: unions in written order, E0606, E0614, and the names that
//! random keys use.

use super::flow::Flow;
use super::interpreter::Interpreter;
use crate::diagnostic::Diagnostic;
use crate::program::Place;
use crate::source::Span;
use crate::value::{List, NodeSet, Value};
use std::collections::BTreeSet;

/// The nodes of a comma list of places.
pub(super) struct Union {
    /// All nodes; `None` if a rehearsal does not know them.
    pub nodes: Option<NodeSet>,
    /// As random keys name them: `E,I`, `P[3]`.
    pub names: String,
    /// The populations of a list, where the union is one list of populations and nothing else.
    pub list: Option<Vec<NodeSet>>,
    /// Where they are written.
    pub span: Span,
}

impl Interpreter<'_> {
    /// The nodes of `places`, in written order; E0606 where a node is there twice, E0614 where there is none.
    pub(super) fn union(&mut self, places: &[Place]) -> Flow<Union> {
        let mut union = Union {
            nodes: Some(NodeSet::default()),
            names: String::new(),
            list: None,
            span: places.iter().map(|place| place.nodes.span).reduce(Span::to).unwrap_or_default(),
        };
        for place in places {
            if !union.names.is_empty() {
                union.names.push(',');
            }
            union.names.push_str(&self.place_name(place)?);
            match (self.evaluate(&place.nodes)?, &mut union.nodes) {
                (Value::Nodes(nodes), Some(all)) => all.parts.extend(nodes.parts),
                (Value::List(List::Values(values)), Some(all)) if !values.iter().any(Value::is_unknown) => {
                    let populations: Vec<NodeSet> = values.iter().filter_map(as_nodes).collect();
                    all.parts.extend(populations.iter().flat_map(|nodes| nodes.parts.iter().cloned()));
                    union.list = (places.len() == 1).then_some(populations);
                }
                (Value::List(list), Some(_)) if list.is_empty() => {}
                _ => union.nodes = None,
            }
        }
        let Some(nodes) = &union.nodes else { return Ok(union) };
        if nodes.is_empty() {
            let diagnostic = Diagnostic::new("E0614", union.span, "there is no node here")
                .help("`i .. j` leaves j out: `E[5 .. 6]` is one node");
            union.nodes = self.fail(diagnostic, None)?;
        } else if let Some((population, node)) = twice(nodes) {
            let name = self.world.populations[population].node_name(node);
            let diagnostic = Diagnostic::new("E0606", union.span, format!("`{name}` appears twice"))
                .help("list each node once");
            union.nodes = self.fail(diagnostic, None)?;
        }
        Ok(union)
    }

    /// `E`, or `P[3]` for one of a list of populations.
    fn place_name(&mut self, place: &Place) -> Flow<String> {
        let Some(index) = &place.population else { return Ok(place.name.clone()) };
        Ok(match self.number(index)?.and_then(crate::value::whole::whole) {
            Some(index) => format!("{}[{index}]", place.name),
            None => place.name.clone(),
        })
    }

    /// Notes that nodes are connected, recorded or read.
    pub(super) fn mark_used(&mut self, nodes: &NodeSet) {
        for part in &nodes.parts {
            self.world.populations[part.population].used = true;
        }
    }

    /// What a message calls nodes: their population, or the node.
    pub(super) fn nodes_name(&self, nodes: &NodeSet) -> String {
        let names = nodes.parts.iter().map(|part| {
            let population = &self.world.populations[part.population];
            match (part.picked.len(), part.picked.iter().next()) {
                (1, Some(node)) => population.node_name(node),
                _ => population.name.clone(),
            }
        });
        let mut names: Vec<String> = names.collect();
        names.dedup();
        names.join(", ")
    }
}

fn as_nodes(value: &Value) -> Option<NodeSet> {
    match value {
        Value::Nodes(nodes) => Some(nodes.clone()),
        _ => None,
    }
}

/// The first node that is there a second time.
pub(super) fn twice(nodes: &NodeSet) -> Option<(usize, u32)> {
    let distinct = nodes.parts.iter().map(|part| part.population).collect::<BTreeSet<_>>();
    let ranges_only =
        nodes.parts.iter().all(|part| matches!(part.picked, crate::value::Picked::Range { .. }));
    if distinct.len() == nodes.parts.len() && ranges_only {
        return None;
    }
    let mut seen = BTreeSet::new();
    nodes.iter().find(|node| !seen.insert(*node))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::{NodePart, Picked};

    #[test]
    fn a_node_is_there_once() {
        let part = |population, picked| NodePart { population, picked };
        let range = |start, len| Picked::Range { start, len };
        let twice = |parts: &[NodePart]| super::twice(&NodeSet { parts: parts.to_vec() });
        assert_eq!(twice(&[part(0, range(0, 5)), part(1, range(0, 5))]), None);
        assert_eq!(twice(&[part(0, range(0, 5)), part(0, range(5, 5))]), None);
        assert_eq!(twice(&[part(0, range(0, 5)), part(0, range(4, 5))]), Some((0, 4)));
        assert_eq!(twice(&[part(0, Picked::Each([3, 1, 3].into()))]), Some((0, 3)));
    }
}
