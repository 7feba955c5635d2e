//! From what the interpreter has checked to the kernel: populations, parameters, connections. In a rehearsal, where
//! there is no network, nothing happens here.

use super::assign::Given;
use super::interpreter::Interpreter;
use super::known::Known;
use crate::kernel::model::{Apart, Behaviour};
use crate::kernel::random::{Distribution, Key};
use crate::kernel::{NodeSelection, PopulationId, Selection, Values};
use crate::models::ModelDeclaration;
use crate::value::{NodePart, NodeSet, Picked, Value};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Connections of one projection.
pub(super) struct Chosen {
    /// Index of the projection.
    pub projection: usize,
    /// Numbers of the connections; `None` for all.
    pub numbers: Option<Vec<u32>>,
    /// How many; `None` if it is not known.
    pub count: Option<usize>,
}

impl Interpreter<'_> {
    /// Makes the nodes of a population with what they are given.
    pub(super) fn create(&mut self, index: usize, given: &[(usize, Given)]) {
        let population = &self.world.populations[index];
        let Some(declaration) = population.model else { return };
        let spike_key = self.world.key(&format!("node/{}/spike", population.path));
        let watched = self.program.asked.as_ref().is_none_or(|asked| needs_apart(declaration, asked));
        let Some(network) = &mut self.world.network else { return };
        let id = network.create(declaration.kernel, population.count, spike_key);
        if !watched {
            network.unwatch(id);
        }
        let all = NodeSelection::all(id, population.count);
        for (parameter, given) in given {
            if let Some(values) = values(given) {
                network.set(&all, *parameter, &values);
            }
        }
        self.world.populations[index].id = Some(id);
    }

    /// Gives values to a parameter of some nodes.
    pub(super) fn give_to_network(&mut self, part: &NodePart, parameter: usize, given: &Given) {
        let Some(id) = self.world.populations[part.population].id else { return };
        if let (Some(network), Some(values)) = (&mut self.world.network, values(given)) {
            network.set(&selection(id, &part.picked), parameter, &values);
        }
    }

    /// The nodes as the kernel selects them; nodes that it does not have are left out.
    pub(super) fn selections(&self, nodes: &NodeSet) -> Vec<NodeSelection> {
        let part = |part: &NodePart| {
            self.world.populations[part.population].id.map(|id| selection(id, &part.picked))
        };
        nodes.parts.iter().filter_map(part).collect()
    }

    /// The connections made so far from `sources` to `targets`, by projection. In a rehearsal, projections that may have
    /// some.
    pub(super) fn connections_between(&self, sources: &NodeSet, targets: &NodeSet) -> Vec<Chosen> {
        let sources: BTreeSet<(usize, u32)> = sources.iter().collect();
        let targets: BTreeSet<(usize, u32)> = targets.iter().collect();
        let mut chosen = Vec::new();
        for (index, projection) in self.world.projections.iter().enumerate() {
            let inside = |nodes: &NodeSet, of: &BTreeSet<(usize, u32)>| -> Vec<bool> {
                nodes.iter().map(|node| of.contains(&node)).collect()
            };
            let (from, to) = (inside(&projection.from, &sources), inside(&projection.to, &targets));
            if !from.contains(&true) || !to.contains(&true) {
                continue;
            }
            let whole = !from.contains(&false) && !to.contains(&false);
            match (&self.world.network, projection.id) {
                (Some(network), Some(id)) if !whole => {
                    let ends = network.pre(id).into_iter().zip(network.post(id));
                    let numbers =
                        (0..).zip(ends).filter(|(_, (pre, post))| from[*pre as usize] && to[*post as usize]);
                    let numbers: Vec<u32> = numbers.map(|(number, _)| number).collect();
                    if !numbers.is_empty() {
                        let count = Some(numbers.len());
                        chosen.push(Chosen { projection: index, numbers: Some(numbers), count });
                    }
                }
                _ => {
                    let count = projection.count.filter(|_| whole);
                    chosen.push(Chosen { projection: index, numbers: None, count });
                }
            }
        }
        chosen
    }

    /// Changes weights or delays of connections; they were checked.
    pub(super) fn change_synapses(
        &mut self,
        projection: usize,
        connections: Option<&[u32]>,
        name: &str,
        value: &Value,
        law: Option<Arc<Distribution>>,
        path: &str,
    ) {
        let key = self.world.key(path);
        let id = self.world.projections[projection].id;
        let (Some(network), Some(id)) = (&mut self.world.network, id) else { return };
        let Some(values) = Self::synapse_change(value, law) else { return };
        // The lengths and delays were checked, so the kernel has nothing to refuse.
        let _ = match name {
            "delay" => network.set_delays(id, connections, &values, key),
            _ => network.set_weights(id, connections, &values, key),
        };
    }
}

/// Whether something is asked for that needs the ports of a model's neurons apart.
fn needs_apart(declaration: &ModelDeclaration, asked: &BTreeSet<String>) -> bool {
    let Behaviour::Neuron(neuron) = declaration.kernel.behaviour() else { return false };
    let Apart { recordables, parameters } = neuron.apart();
    let recordables = recordables.iter().map(|&number| declaration.recordables[number].name);
    let parameters = parameters.iter().map(|&number| declaration.parameters[number].name);
    recordables.chain(parameters).any(|name| asked.contains(name))
}

pub(super) fn selection(population: PopulationId, picked: &Picked) -> NodeSelection {
    let selection = match picked {
        Picked::Range { start, len } => Selection::Range { start: *start as usize, len: *len as usize },
        Picked::Each(positions) => Selection::List(positions.clone()),
    };
    NodeSelection { population, selection }
}

fn values(given: &Given) -> Option<Values> {
    if let Some((law, key)) = &given.draw {
        let (distribution, key): (Distribution, Key) = ((**law).clone(), *key);
        return Some(Values::Draw { distribution, key });
    }
    Some(match &given.known {
        Known::Nothing => return None,
        Known::Same(number) => Values::Same(*number),
        Known::Each(numbers) => Values::Each(numbers.to_vec()),
        Known::SameList(list) => Values::SameList(list.to_vec()),
        Known::EachList(lists) => Values::EachList(lists.iter().map(|list| list.to_vec()).collect()),
    })
}
