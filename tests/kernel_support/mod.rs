//! Nodes by the names of models and parameters, for tests of the kernel.

use snn::kernel::{Control, Key, Network, NodeSelection, Values};
use snn::models;

/// Nodes of a model with its defaults.
pub fn create(network: &mut Network, model: &str, count: usize) -> NodeSelection {
    let id = network.create(models::find(model).unwrap().kernel, count, Key(5));
    NodeSelection::all(id, count)
}

/// Sets a parameter by its name.
pub fn set(network: &mut Network, nodes: &NodeSelection, model: &str, name: &str, values: Values) {
    let parameters = models::find(model).unwrap().parameters;
    let parameter = parameters.iter().position(|parameter| parameter.name == name).unwrap();
    network.set(nodes, parameter, &values);
}

/// Runs so many steps.
pub fn simulate(network: &mut Network, steps: u64) {
    network.simulate(steps, &Control::default()).unwrap();
}
