//! What may happen to a network between two runs, while spikes and currents are under way.

use super::{Built, Dice, random_connect};
use snn::kernel::{Argument, ConnectId, Distribution, Key, SynapseValues, Values};

/// Sets a parameter, weights or delays, connects, or creates and connects nodes.
pub fn change_something(built: &mut Built, seed: u64) {
    let mut dice = Dice(seed);
    let chosen = dice.below(built.connects.len().max(1));
    let connect: Option<ConnectId> = built.connects.get(chosen).map(|(_, id)| *id);
    match (dice.below(11), connect) {
        (0, _) => set_all(built, "poisson_generator", "rate", Values::Same(dice.uniform(0.0, 10.0))),
        (1, Some(id)) => {
            let weight = SynapseValues::Same(dice.uniform(-3.0, 3.0));
            built.network.set_weights(id, None, &weight, Key(0)).unwrap();
            built.connects[chosen].0.weight = weight;
        }
        (2, Some(id)) if built.network.connections(id) > 0 => {
            let delay = SynapseValues::Same(dice.steps(1, 20));
            built.network.set_delays(id, Some(&[0]), &delay, Key(0)).unwrap();
        }
        (3, _) => random_connect(&mut dice, built),
        (4, _) => set_all(built, "dc_generator", "amplitude", Values::Same(dice.uniform(-50.0, 50.0))),
        (5, Some(id)) => {
            let law = Distribution::Normal(Argument::Same(1.0), Argument::Same(2.0));
            let weight = SynapseValues::Draw(law);
            built.network.set_weights(id, None, &weight, Key(seed)).unwrap();
            // From now on they are what they are, without a law.
            built.connects[chosen].0.weight = SynapseValues::Each(built.network.weights(id).into());
        }
        (6, Some(id)) if built.network.connections(id) > 0 => {
            let count = built.network.connections(id);
            let each = (0..count).map(|_| dice.steps(1, 25)).collect::<Vec<f64>>().into();
            built.network.set_delays(id, None, &SynapseValues::Each(each), Key(0)).unwrap();
        }
        (7, _) => {
            let mut times: Vec<f64> = (0..30).map(|_| dice.steps(1, 400)).collect();
            times.sort_by(f64::total_cmp);
            let nodes = built.find("spike_generator");
            // Weights and multiplicities belong to the times before: none, or new ones.
            for (list, highest) in [("spike_weights", 2.0), ("spike_multiplicities", 3.0)] {
                let length = if dice.below(2) == 0 { times.len() } else { 0 };
                let values = (0..length).map(|_| match list {
                    "spike_weights" => dice.uniform(-highest, highest),
                    _ => dice.uniform(0.0, highest).floor(),
                });
                let values = values.collect();
                built.set(&nodes, list, Values::SameList(values));
            }
            built.set(&nodes, "spike_times", Values::SameList(times));
        }
        (8, _) => {
            let nodes = built.create("iaf_psc_exp", 1 + dice.below(5));
            built.set(&nodes, "I_e", Values::Same(450.0));
            (0..3).for_each(|_| random_connect(&mut dice, built));
        }
        (9, _) => set_all(built, "iaf_psc_exp", "tau_syn_ex", Values::Same([2.0, 5.0][dice.below(2)])),
        _ => set_all(built, "iaf_psc_exp", "V_th", Values::Same(-54.0)),
    }
}

/// Sets a parameter of the first population of a model.
fn set_all(built: &mut Built, model: &str, name: &str, values: Values) {
    let nodes = built.find(model);
    built.set(&nodes, name, values);
}
