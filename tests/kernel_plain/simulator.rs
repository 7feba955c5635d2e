//! The plain simulator: every node, connection and step in turn, in the order in which sums are defined.

use super::generator::Generator;
use super::kernel_networks::{Built, Nodes, parameter};
use super::neuron::Neuron;
use snn::kernel::{Key, NodeSelection, PopulationId, SynapseValues, Values};
use snn::models;
use std::collections::BTreeMap;

struct Synapse {
    target: usize,
    weight: f64,
    delay: usize,
    /// Number in its `connect`.
    number: u64,
    /// Key of the trains of its `connect`.
    key: Key,
    /// Onto the receptor of parrots that ignores spikes.
    ignored: bool,
}

/// Something that arrives; port 2 is the current.
#[derive(Clone, Copy)]
struct Arrival {
    target: usize,
    port: usize,
    value: f64,
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
    /// By stamp, in the order of summation.
    arrivals: Vec<Vec<Arrival>>,
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
        for (connect, id) in &built.connects {
            let (sources, targets) = (numbers(built, &connect.sources), numbers(built, &connect.targets));
            let (pre, post) = (network.pre(*id), network.post(*id));
            let (weights, delays) = (network.weights(*id), network.delays(*id));
            for k in 0..pre.len() {
                self.synapses[sources[pre[k] as usize]].push(Synapse {
                    target: targets[post[k] as usize],
                    weight: weights[k],
                    delay: (delays[k] * 10.0).round() as usize,
                    number: k as u64,
                    key: connect.keys.train,
                    ignored: connect.receptor == SynapseValues::Same(1.0),
                });
            }
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
                neuron.parameters = values;
                Node::Neuron(neuron)
            }
            _ => Node::Neuron(Neuron::new(nodes.model, values)),
        }
    }

    /// Runs so many steps.
    pub fn run(&mut self, steps: usize) {
        for stamp in self.now + 1..=self.now + steps {
            self.arrivals.resize(self.arrivals.len().max(stamp + 1), Vec::new());
            let mut inputs = vec![[0.0; 3]; self.nodes.len()];
            for arrival in std::mem::take(&mut self.arrivals[stamp]) {
                inputs[arrival.target][arrival.port] += arrival.value;
            }
            for source in 0..self.nodes.len() {
                self.step(source, stamp, inputs[source]);
            }
        }
        self.now += steps;
    }

    fn step(&mut self, source: usize, stamp: usize, input: [f64; 3]) {
        let sent = match &mut self.nodes[source] {
            Node::Neuron(neuron) => vec![(neuron.step([input[0], input[1]], input[2]), 1.0)],
            Node::Generator("spike_generator", generator) => generator.spikes(stamp),
            Node::Generator(..) => Vec::new(),
        };
        for (count, factor) in sent {
            self.spikes.extend(std::iter::repeat_n((stamp as u64, source as u32), count as usize));
            for k in 0..self.synapses[source].len() {
                self.send_spikes(source, k, stamp, count, factor);
            }
        }
        for k in 0..self.synapses[source].len() {
            let synapse = &self.synapses[source][k];
            match &self.nodes[source] {
                Node::Generator("poisson_generator", generator) => {
                    let count = generator.events(synapse.key, synapse.number, stamp);
                    self.send_spikes(source, k, stamp, count, 1.0);
                }
                Node::Generator(model, generator) if *model != "spike_generator" => {
                    let current = generator.current(model, stamp, synapse.key, synapse.number);
                    let (target, value) = (synapse.target, synapse.weight * current);
                    self.arrive(stamp + synapse.delay, Arrival { target, port: 2, value });
                }
                _ => {}
            }
        }
    }

    fn send_spikes(&mut self, source: usize, synapse: usize, stamp: usize, count: u32, factor: f64) {
        let synapse = &self.synapses[source][synapse];
        let Node::Neuron(target) = &self.nodes[synapse.target] else { return };
        if synapse.ignored || count == 0 {
            return;
        }
        // Parrots count spikes and ignore weights.
        let weighs = target.model != "parrot_neuron";
        let value = if weighs { synapse.weight * factor * f64::from(count) } else { f64::from(count) };
        let port = usize::from(target.has_two_ports() && value < 0.0);
        self.arrive(stamp + synapse.delay, Arrival { target: synapse.target, port, value });
    }

    fn arrive(&mut self, stamp: usize, arrival: Arrival) {
        self.arrivals.resize(self.arrivals.len().max(stamp + 1), Vec::new());
        self.arrivals[stamp].push(arrival);
    }

    /// Membrane potentials of so many neurons from a node on.
    pub fn potentials(&self, first: usize, count: usize) -> Vec<f64> {
        let of = |node: &Node| if let Node::Neuron(neuron) = node { neuron.potential() } else { f64::NAN };
        self.nodes[first..first + count].iter().map(of).collect()
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
