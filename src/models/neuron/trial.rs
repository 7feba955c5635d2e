//! One neuron on the bench, for the tests of the models: parameters, spikes at given times, a trace.

use crate::kernel::{
    Connect, ConnectKeys, Control, Key, Network, NodeSelection, Rule, Settings, SynapseValues, Values,
};
use crate::models::{self, ModelDeclaration};

/// Step of all trials, ms.
pub(super) const STEP: f64 = 0.1;

/// A neuron of `model` with some parameters, and spikes onto it: (time in ms, weight), with a delay of one step.
pub(super) struct Trial {
    network: Network,
    neuron: NodeSelection,
}

impl Trial {
    pub fn new(model: &str, parameters: &[(&str, f64)], spikes: &[(f64, f64)]) -> Trial {
        let mut network = Network::new(Settings { resolution_us: 100, threads: 1 });
        let declaration = declaration(model);
        let neuron = NodeSelection::all(network.create(declaration.kernel, 1, Key(1)), 1);
        for &(name, value) in parameters {
            network.set(&neuron, index(declaration, name), &Values::Same(value));
        }
        let source = declaration_of_sources();
        for &(time, weight) in spikes {
            let node = NodeSelection::all(network.create(source.kernel, 1, Key(2)), 1);
            network.set(&node, index(source, "spike_times"), &Values::SameList(vec![time]));
            let connect = Connect {
                sources: vec![node],
                targets: vec![neuron.clone()],
                rule: Rule::OneToOne,
                autapses: true,
                multapses: true,
                weight: SynapseValues::Same(weight),
                delay: SynapseValues::Same(STEP),
                receptor: SynapseValues::Same(0.0),
                keys: ConnectKeys::default(),
            };
            network.connect(&connect).unwrap();
        }
        Trial { network, neuron }
    }

    /// The first recordable at the stamps h, 2h … up to `duration` (ms).
    pub fn trace(&mut self, recordable: usize, duration: f64) -> Vec<f64> {
        let record =
            self.network.record_state(std::slice::from_ref(&self.neuron), &[vec![recordable]], 1, 0, None);
        self.run(duration);
        self.network.samples(record).columns[0].to_vec()
    }

    /// Times of the neuron's spikes in steps.
    pub fn spikes(&mut self, duration: f64) -> Vec<u64> {
        let record = self.network.record_spikes(std::slice::from_ref(&self.neuron), None);
        self.run(duration);
        self.network.spikes(record).steps.to_vec()
    }

    fn run(&mut self, duration: f64) {
        self.network.simulate((duration / STEP).round() as u64, &Control::default()).unwrap();
    }
}

fn declaration(model: &str) -> &'static ModelDeclaration {
    models::find(model).unwrap()
}

fn declaration_of_sources() -> &'static ModelDeclaration {
    declaration("spike_generator")
}

fn index(declaration: &ModelDeclaration, name: &str) -> usize {
    declaration.parameters.iter().position(|parameter| parameter.name == name).unwrap()
}

/// Largest difference of two columns.
pub(super) fn distance(a: &[f64], b: impl Fn(f64) -> f64) -> f64 {
    (1..).zip(a).map(|(step, value)| (value - b(f64::from(step) * STEP)).abs()).fold(0.0, f64::max)
}
