//! The plain simulator: every node, connection and step in turn, in the order in which sums are defined.
//!
//! A port gets weight times count for each constant weight, in the order of their first use; then the sum of all other
//! spikes in the order of emission, source, `connect` and connection; then what generators send, in the order of emission,
//! `connect`, population of the generators and connection; then the exact sum of the spikes through weights on a grid.
//! Two ports together get what the first and the second get but for the exact sums, then both of these.

use super::generator::Generator;
use super::kernel_networks::{Built, Nodes, parameter};
use super::neuron::{Input, Neuron};
use snn::kernel::{Key, NodeSelection, PopulationId, SynapseValues, Values};
use snn::models;
use std::collections::BTreeMap;

#[derive(Clone, Copy)]
struct Synapse {
    /// Number of its `connect`.
    connect: usize,
    target: usize,
    weight: f64,
    /// All of its `connect` have this weight.
    constant: bool,
    /// It was drawn on a grid that is not too coarse: sums are exact.
    exact: bool,
    delay: usize,
    /// Population of its source, and number in its `connect`.
    population: usize,
    number: u64,
    /// Key of the trains of its `connect`.
    key: Key,
    /// Onto the receptor of parrots that ignores spikes.
    ignored: bool,
}

/// A value for a port; port 2 is the current.
#[derive(Clone, Copy)]
struct Arrival {
    target: usize,
    port: usize,
    value: f64,
}

/// What arrives at a stamp.
#[derive(Clone, Default)]
struct Arrivals {
    /// Spikes by target, port and constant weight.
    counts: BTreeMap<(usize, usize, usize), u32>,
    /// Spikes through weights on a grid.
    exact: Vec<Arrival>,
    others: Vec<Arrival>,
    generated: Vec<Arrival>,
}

/// Either a neuron or a generator.
enum Node {
    Neuron(Neuron),
    Generator(&'static str, Generator),
}

/// See the module.
#[derive(Default)]
pub struct Simulator {
    nodes: Vec<Node>,
    /// Of each node, in the order of `connect` and connection.
    synapses: Vec<Vec<Synapse>>,
    /// Constant weights in the order of their first use, after the 1 of targets that do not weigh.
    constants: Vec<f64>,
    /// The finest quantum of drawn weights so far; 0 before there is one.
    finest: f64,
    /// By stamp.
    arrivals: Vec<Arrivals>,
    now: usize,
    /// Stamp and node of each spike.
    pub spikes: Vec<(u64, u32)>,
}

impl Simulator {
    /// Takes over nodes, parameters and connections as they are now; the state of known neurons stays.
    pub fn load(&mut self, built: &Built) {
        let mut number = 0;
        for nodes in &built.nodes {
            for node in 0..nodes.count {
                let found = self.node(built, nodes, node, number);
                if number < self.nodes.len() {
                    self.nodes[number] = found;
                } else {
                    self.nodes.push(found);
                }
                number += 1;
            }
        }
        self.synapses = (0..self.nodes.len()).map(|_| Vec::new()).collect();
        let network = &built.network;
        let numbered = built.nodes.iter().enumerate();
        // Of each node.
        let populations: Vec<usize> =
            numbered.flat_map(|(number, nodes)| std::iter::repeat_n(number, nodes.count)).collect();
        self.know(1.0);
        for quantum in built.connects.iter().filter_map(|(connect, _)| quantum(&connect.weight)) {
            self.finest = if self.finest > 0.0 { self.finest.min(quantum) } else { quantum };
        }
        for (order, (connect, id)) in built.connects.iter().enumerate() {
            if let SynapseValues::Same(weight) = connect.weight {
                self.know(weight);
            }
            let (sources, targets) = (numbers(built, &connect.sources), numbers(built, &connect.targets));
            let (pre, post) = (network.pre(*id), network.post(*id));
            let (weights, delays) = (network.weights(*id), network.delays(*id));
            for k in 0..pre.len() {
                let source = sources[pre[k] as usize];
                self.synapses[source].push(Synapse {
                    connect: order,
                    constant: matches!(connect.weight, SynapseValues::Same(_)),
                    exact: quantum(&connect.weight).is_some_and(|quantum| quantum <= 256.0 * self.finest),
                    target: targets[post[k] as usize],
                    weight: weights[k],
                    delay: (delays[k] * 10.0).round() as usize,
                    population: populations[source],
                    number: k as u64,
                    key: connect.keys.train,
                    ignored: connect.receptor == SynapseValues::Same(1.0),
                });
            }
        }
    }

    fn know(&mut self, constant: f64) {
        if !self.constants.contains(&constant) {
            self.constants.push(constant);
        }
    }

    /// The node with its parameters of now.
    fn node(&mut self, built: &Built, nodes: &Nodes, node: usize, number: usize) -> Node {
        let (mut values, mut lists) = (BTreeMap::new(), BTreeMap::new());
        for declared in models::find(nodes.model).unwrap().parameters {
            let own = NodeSelection::all(nodes.id, nodes.count);
            match built.network.get(&own, parameter(nodes.model, declared.name)) {
                Values::Same(value) => drop(values.insert(declared.name, value)),
                Values::Each(each) => drop(values.insert(declared.name, each[node])),
                Values::SameList(list) => drop(lists.insert(declared.name, list)),
                Values::EachList(each) => drop(lists.insert(declared.name, each[node].clone())),
                other => panic!("{other:?}"),
            }
        }
        if nodes.model.ends_with("generator") {
            return Node::Generator(nodes.model, Generator { numbers: values, lists });
        }
        match self.nodes.get_mut(number) {
            Some(Node::Neuron(neuron)) => {
                let mut neuron = std::mem::replace(neuron, Neuron::new("parrot_neuron", BTreeMap::new()));
                neuron.change(values);
                Node::Neuron(neuron)
            }
            _ => Node::Neuron(Neuron::new(nodes.model, values)),
        }
    }

    /// Runs so many steps.
    pub fn run(&mut self, steps: usize) {
        assert!(self.now + steps < 1000, "traces of currents end at each thousandth step, but not here");
        for stamp in self.now + 1..=self.now + steps {
            let inputs = self.inputs(stamp);
            // Stamp of arrival and arrival, by `connect`, population of the generators and connection.
            let mut generated = BTreeMap::new();
            for (source, input) in inputs.into_iter().enumerate() {
                self.emit_spikes(source, stamp, input);
                for synapse in self.synapses[source].clone() {
                    if let Some(arrival) = self.generate(source, &synapse, stamp) {
                        let order = (synapse.connect, synapse.population, synapse.number);
                        generated.insert(order, (stamp + synapse.delay, arrival));
                    }
                }
            }
            for (stamp, arrival) in generated.into_values() {
                self.arriving(stamp).generated.push(arrival);
            }
        }
        self.now += steps;
    }

    fn arriving(&mut self, stamp: usize) -> &mut Arrivals {
        self.arrivals.resize(self.arrivals.len().max(stamp + 1), Arrivals::default());
        &mut self.arrivals[stamp]
    }

    /// What arrives at each node.
    fn inputs(&mut self, stamp: usize) -> Vec<Input> {
        let arriving = std::mem::take(self.arriving(stamp));
        let (mut rest, mut others) = (vec![[0.0; 3]; self.nodes.len()], vec![[0.0; 3]; self.nodes.len()]);
        for ((target, port, constant), count) in arriving.counts {
            rest[target][port] += self.constants[constant] * f64::from(count);
        }
        for Arrival { target, port, value } in arriving.others {
            others[target][port] += value;
        }
        for (input, other) in rest.iter_mut().flatten().zip(others.iter().flatten()) {
            *input += other;
        }
        for Arrival { target, port, value } in arriving.generated {
            rest[target][port] += value;
        }
        let mut exact = vec![[0.0; 3]; self.nodes.len()];
        for Arrival { target, port, value } in arriving.exact {
            exact[target][port] += value;
        }
        let both = |rest: [f64; 3], exact: [f64; 3]| Input {
            ports: [rest[0] + exact[0], rest[1] + exact[1]],
            together: (rest[0] + rest[1]) + (exact[0] + exact[1]),
            current: rest[2],
        };
        rest.into_iter().zip(exact).map(|(rest, exact)| both(rest, exact)).collect()
    }

    /// A step of a neuron or spike_generator.
    fn emit_spikes(&mut self, source: usize, stamp: usize, input: Input) {
        let sent = match &mut self.nodes[source] {
            Node::Neuron(neuron) => vec![(neuron.step(input), 1.0)],
            Node::Generator("spike_generator", generator) => generator.spikes(stamp),
            Node::Generator(..) => Vec::new(),
        };
        for (count, factor) in sent.into_iter().filter(|(count, _)| *count > 0) {
            self.spikes.extend(std::iter::repeat_n((stamp as u64, source as u32), count as usize));
            for synapse in self.synapses[source].clone().iter().filter(|synapse| !synapse.ignored) {
                let (weight, arrival) = self.effect(synapse, count, factor);
                let counted = weight == synapse.weight && synapse.constant || !self.weighs(synapse);
                let constant = self.constants.iter().position(|&known| known == weight);
                let arriving = self.arriving(stamp + synapse.delay);
                match constant {
                    Some(constant) if counted => {
                        let key = (arrival.target, arrival.port, constant);
                        *arriving.counts.entry(key).or_default() += count;
                    }
                    _ if synapse.exact && factor == 1.0 => arriving.exact.push(arrival),
                    _ => arriving.others.push(arrival),
                }
            }
        }
    }

    /// What one connection of a generator of events or currents sends.
    fn generate(&self, source: usize, synapse: &Synapse, stamp: usize) -> Option<Arrival> {
        let Node::Generator(model, generator) = &self.nodes[source] else { return None };
        match *model {
            "spike_generator" => None,
            "poisson_generator" => {
                let count = generator.events(synapse.key, synapse.number, stamp);
                (count > 0 && !synapse.ignored).then(|| self.effect(synapse, count, 1.0).1)
            }
            model => {
                let current = generator.current(model, stamp, synapse.key, synapse.number);
                Some(Arrival { target: synapse.target, port: 2, value: synapse.weight * current })
            }
        }
    }

    /// Whether the target of a synapse knows weights: parrots count spikes.
    fn weighs(&self, synapse: &Synapse) -> bool {
        matches!(&self.nodes[synapse.target], Node::Neuron(target) if target.model != "parrot_neuron")
    }

    /// The weight of so many spikes, and what they do.
    fn effect(&self, synapse: &Synapse, count: u32, factor: f64) -> (f64, Arrival) {
        let weight = if self.weighs(synapse) { synapse.weight * factor } else { 1.0 };
        let value = weight * f64::from(count);
        let two_ports = matches!(&self.nodes[synapse.target], Node::Neuron(target) if target.has_two_ports());
        (weight, Arrival { target: synapse.target, port: usize::from(two_ports && value < 0.0), value })
    }

    /// Membrane potentials of so many neurons from a node on.
    pub fn potentials(&self, first: usize, count: usize) -> Vec<f64> {
        let of = |node: &Node| if let Node::Neuron(neuron) = node { neuron.potential() } else { f64::NAN };
        self.nodes[first..first + count].iter().map(of).collect()
    }
}

/// The quantum of weights that are drawn on a grid.
fn quantum(weights: &SynapseValues) -> Option<f64> {
    match weights {
        SynapseValues::Draw(law) => law.quantum(),
        SynapseValues::Same(_) | SynapseValues::Each(_) => None,
    }
}

/// Numbers in the network of selected nodes.
fn numbers(built: &Built, parts: &[NodeSelection]) -> Vec<usize> {
    let first = |id: PopulationId| -> usize {
        built.nodes.iter().take_while(|nodes| nodes.id != id).map(|nodes| nodes.count).sum()
    };
    let of = |part: &NodeSelection| -> Vec<usize> {
        part.selection.iter().map(|node| first(part.population) + node).collect()
    };
    parts.iter().flat_map(of).collect()
}
