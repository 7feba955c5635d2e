//! `set NODES { … }` and `set PROJECTION { … }`: all or nothing, relations tested on the result.

use super::assign::{Given, Receivers};
use super::flow::Flow;
use super::interpreter::Interpreter;
use super::known::Known;
use super::network::Chosen;
use super::nodes::Union;
use super::relation::Related;
use crate::diagnostic::Diagnostic;
use crate::kernel::random::Distribution;
use crate::program::{Place, Property, Target};
use crate::source::Span;
use crate::value::{List, NodePart, NodeSet, Value};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What one parameter of some nodes of a population gets.
struct Change {
    part: NodePart,
    parameter: usize,
    given: Given,
}

impl Interpreter<'_> {
    pub(super) fn set(&mut self, target: &Target, properties: &[Property], span: Span) -> Flow<()> {
        match target {
            Target::Nodes(places) => self.set_nodes(places, properties, span),
            Target::Projection(projection) => self.set_projection(projection, properties),
            Target::Arrow(from, to) => self.set_arrow(from, to, properties, span),
        }
    }

    fn set_nodes(&mut self, places: &[Place], properties: &[Property], span: Span) -> Flow<()> {
        let union = self.union(places)?;
        let mut changes = Vec::new();
        // One occurrence of a path for the statement, also where it names a population in several slices.
        let mut paths = BTreeMap::new();
        for property in properties {
            let value = self.evaluate(&property.value)?;
            for (nodes, value) in self.levels(&union, property, value)? {
                self.changes(&nodes, property, &value, &mut paths, &mut changes)?;
            }
        }
        let mut parameters: BTreeMap<usize, Vec<Known>> = BTreeMap::new();
        for change in &changes {
            let population = &self.world.populations[change.part.population];
            let count = population.count;
            let known =
                parameters.entry(change.part.population).or_insert_with(|| population.parameters.clone());
            if let Some(known) = known.get_mut(change.parameter) {
                let all = change.part.picked.len() == count;
                known.merge(&change.given.known, change.part.picked.iter(), all, count);
            }
        }
        let written = |name: &str| {
            properties
                .iter()
                .find(|property| property.name.node == name)
                .map(|property| property.name.span.to(property.value.span))
        };
        for (population, known) in &parameters {
            let Some(declaration) = self.world.populations[*population].model else { continue };
            let count = self.world.populations[*population].count;
            let related = Related { declaration, parameters: known, count, written: &written, span };
            self.check_relations(&related)?;
        }
        for change in &changes {
            let Some((times, origin)) = self.spike_times_of(change.part.population) else { continue };
            if change.parameter == times
                && let Some(property) = properties.iter().find(|given| given.name.node == "spike_times")
                && let Some(known) = parameters.get(&change.part.population)
            {
                let nodes: Vec<u32> = change.part.picked.iter().collect();
                let origin = |item: usize| known[origin].number(nodes[item] as usize);
                self.suspect_past_spikes(&change.given.known, origin, nodes.len(), property.value.span);
            }
        }
        for (population, known) in parameters {
            self.world.populations[population].parameters = known;
        }
        for change in &changes {
            self.give_to_network(&change.part, change.parameter, &change.given);
        }
        Ok(())
    }

    /// The numbers of the parameters of a population that say when it spikes: the times, and what they count from.
    pub(super) fn spike_times_of(&self, population: usize) -> Option<(usize, usize)> {
        let declaration = self.world.populations[population].model?;
        let position = |name: &str| declaration.parameters.iter().position(|known| known.name == name);
        Some((position("spike_times")?, position("origin")?))
    }

    /// The nodes with what they get of a value: in a list of populations its first level counts populations.
    fn levels(&mut self, union: &Union, property: &Property, value: Value) -> Flow<Vec<(NodeSet, Value)>> {
        let Some(nodes) = &union.nodes else { return Ok(Vec::new()) };
        let Some(populations) = &union.list else { return Ok(vec![(nodes.clone(), value)]) };
        let own =
            populations.iter().find_map(|nodes| self.list_depth(nodes, &property.name.node)).unwrap_or(0);
        let list = match &value {
            Value::List(list) if super::assign::depth(&value) > own => list.clone(),
            Value::Distribution(law) if !law.lengths().is_empty() => {
                let of_population = |index| Value::Distribution(Arc::new(super::draw::item(law, index)));
                let counts = law.lengths();
                let count = counts.iter().copied().find(|count| *count != populations.len());
                List::Values((0..count.unwrap_or(populations.len())).map(of_population).collect())
            }
            _ => List::Values((0..populations.len()).map(|_| value.clone()).collect::<Vec<Value>>().into()),
        };
        if list.len() != populations.len() {
            let (values, count) = (list.len(), populations.len());
            let headline = format!("`{}` has {values} values for {count} populations", property.name.node);
            let diagnostic = Diagnostic::new("E0405", property.value.span, headline)
                .help(format!("give one value, or {count} values"));
            return self.fail(diagnostic, Vec::new());
        }
        Ok(populations.iter().cloned().zip(list.iter()).collect())
    }

    /// 1 if the parameter is a list by itself.
    fn list_depth(&self, nodes: &NodeSet, name: &str) -> Option<usize> {
        use crate::models::declaration::Shape;
        let declaration = self.world.populations[nodes.parts.first()?.population].model?;
        let parameter = declaration.parameters.iter().find(|parameter| parameter.name == name)?;
        Some(usize::from(matches!(parameter.shape, Shape::List | Shape::WholeList)))
    }

    fn changes(
        &mut self,
        nodes: &NodeSet,
        property: &Property,
        value: &Value,
        paths: &mut BTreeMap<(usize, String), String>,
        changes: &mut Vec<Change>,
    ) -> Flow<()> {
        let total = nodes.len();
        let mut offset = 0;
        for part in &nodes.parts {
            let population = &self.world.populations[part.population];
            let (name, path) = (population.name.clone(), population.path.clone());
            let parameter = population.model.and_then(|declaration| {
                let name = &property.name.node;
                let index = declaration.parameters.iter().position(|known| known.name == name)?;
                Some((declaration, index))
            });
            let before = offset;
            offset += part.picked.len();
            let Some((declaration, parameter)) = parameter else { continue };
            let receivers =
                Receivers { declaration, picked: &part.picked, offset: before, total, name: &name };
            let span = property.value.span;
            let given = match value {
                Value::Distribution(law) if property.drawn => {
                    let path = paths
                        .entry((part.population, property.name.node.clone()))
                        .or_insert_with(|| {
                            self.world.occurrence(&format!("set/{path}/{}", property.name.node))
                        })
                        .clone();
                    let key = self.world.key(&path);
                    self.give_draw(&receivers, parameter, law, key, span)?
                }
                value => {
                    let value = self.in_range(declaration, parameter, value.clone(), span)?;
                    self.give(&receivers, parameter, &value, span)?
                }
            };
            changes.push(Change { part: part.clone(), parameter, given });
        }
        Ok(())
    }

    fn set_projection(
        &mut self,
        projection: &crate::program::Expression,
        properties: &[Property],
    ) -> Flow<()> {
        let Value::Projection(projections) = self.evaluate(projection)? else {
            for property in properties {
                self.evaluate(&property.value)?;
            }
            return Ok(());
        };
        let all = |index: &usize| Chosen {
            projection: *index,
            numbers: None,
            count: self.world.projections[*index].count,
        };
        let all: Vec<Chosen> = projections.iter().map(all).collect();
        self.set_connections(&all, properties)
    }

    fn set_arrow(&mut self, from: &[Place], to: &[Place], properties: &[Property], span: Span) -> Flow<()> {
        let (from, to) = (self.union(from)?, self.union(to)?);
        let (Some(sources), Some(targets)) = (&from.nodes, &to.nodes) else {
            for property in properties {
                self.evaluate(&property.value)?;
            }
            return Ok(());
        };
        let chosen = self.connections_between(sources, targets);
        if chosen.is_empty() {
            let headline = format!(
                "there is no connection from {} to {}",
                self.nodes_name(sources),
                self.nodes_name(targets)
            );
            let span = from.span.to(to.span).to(Span { end: span.start, ..from.span });
            return self.fail(Diagnostic::new("E0614", span, headline).help("connect first"), ());
        }
        self.set_connections(&chosen, properties)
    }

    /// Sets weights or delays of connections.
    fn set_connections(&mut self, chosen: &[Chosen], properties: &[Property]) -> Flow<()> {
        let mut changes = Vec::new();
        for property in properties {
            let value = self.evaluate(&property.value)?;
            self.check_synapse_change(chosen, property, &value)?;
            let mut offset = 0;
            for Chosen { projection, numbers, count } in chosen {
                let part = match (&value, count) {
                    (Value::List(list), Some(count)) => list.as_numbers().map(|values| {
                        let end = (offset + count).min(values.len());
                        Value::numbers(&values[offset.min(end)..end])
                    }),
                    (value, _) => Some(value.clone()),
                };
                offset += count.unwrap_or(0);
                if let Some(part) = part {
                    changes.push((*projection, numbers, property, part));
                }
            }
        }
        for (index, connections, property, value) in changes {
            let projection = &self.world.projections[index];
            let path = format!("set/{}/{}", projection.path, property.name.node);
            let path = self.world.occurrence(&path);
            let law: Option<Arc<Distribution>> = match &value {
                Value::Distribution(law) => Some(law.clone()),
                _ => None,
            };
            self.change_synapses(index, connections.as_deref(), &property.name.node, &value, law, &path);
        }
        Ok(())
    }
}
