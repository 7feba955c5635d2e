//! The networks of the benchmarks.

use snn::kernel::{
    Argument, Connect, ConnectKeys, Counts, Distribution, Key, Network, NodeSelection, Rule, Settings,
    SynapseValues, Values,
};
use snn::models;

fn network(threads: usize) -> Network {
    Network::new(Settings { resolution_us: 100, threads })
}

fn create(network: &mut Network, model: &str, count: usize, parameters: &[(&str, f64)]) -> NodeSelection {
    let declaration = models::find(model).unwrap_or(models::MODELS[0]);
    let population = network.create(declaration.kernel, count, Key(1));
    // As in a script that records spikes.
    network.unwatch(population);
    let nodes = NodeSelection::all(population, count);
    for &(name, value) in parameters {
        set(network, &nodes, model, name, Values::Same(value));
    }
    nodes
}

fn set(network: &mut Network, nodes: &NodeSelection, model: &str, name: &str, values: Values) {
    let parameters = models::find(model).map_or(&[][..], |declaration| declaration.parameters);
    if let Some(parameter) = parameters.iter().position(|parameter| parameter.name == name) {
        network.set(nodes, parameter, &values);
    }
}

fn same(value: f64) -> Argument {
    Argument::Same(value)
}

fn normal(mean: f64, sd: f64) -> Box<Distribution> {
    Box::new(Distribution::Normal(same(mean), same(sd)))
}

/// A `connect` whose keys are numbered from `key`.
fn connect(
    network: &mut Network,
    sources: &NodeSelection,
    targets: &[NodeSelection],
    rule: Rule,
    (weight, delay): (SynapseValues, SynapseValues),
    key: u64,
) {
    let keys = ConnectKeys {
        pairs: Key(key),
        weight: Key(key + 1),
        delay: Key(key + 2),
        receptor: Key(key + 3),
        train: Key(key + 4),
    };
    let connect = Connect {
        sources: vec![sources.clone()],
        targets: targets.to_vec(),
        rule,
        autapses: true,
        multapses: true,
        weight,
        delay,
        receptor: SynapseValues::Same(0.0),
        keys,
    };
    assert!(network.connect(&connect).is_ok(), "the benchmarks connect what can be connected");
}

/// The current (pA) of an exponential synapse whose potential peaks at 1 mV.
fn current_for_1_mv(tau_m: f64, tau_s: f64, c_m: f64) -> f64 {
    let peak = libm::log(tau_m / tau_s) * tau_m * tau_s / (tau_m - tau_s);
    c_m * (tau_m - tau_s) / (tau_m * tau_s) / (libm::exp(-peak / tau_m) - libm::exp(-peak / tau_s))
}

/// 10,000 excitatory and 2500 inhibitory neurons, 1250 inputs each (Brunel 2000, g = 5, eta = 2).
pub fn brunel(model: &str, threads: usize) -> Network {
    let mut network = network(threads);
    let exponential = model == "iaf_psc_exp";
    let c_m = if exponential { 250.0 } else { 1.0 };
    let weight = if exponential { 0.1 * current_for_1_mv(20.0, 0.5, c_m) } else { 0.1 };
    let parameters = [
        ("C_m", c_m),
        ("tau_m", 20.0),
        ("t_ref", 2.0),
        ("E_L", 0.0),
        ("V_reset", 0.0),
        ("V_th", 20.0),
        ("tau_syn_ex", 0.5),
        ("tau_syn_in", 0.5),
    ];
    let excitatory = create(&mut network, model, 10_000, &parameters);
    let inhibitory = create(&mut network, model, 2500, &parameters);
    let start = Distribution::Uniform(same(0.0), same(20.0));
    for (key, nodes) in [(10, &excitatory), (11, &inhibitory)] {
        set(&mut network, nodes, model, "V_m", Values::Draw { distribution: start.clone(), key: Key(key) });
    }
    // Twice the rate that just drives a neuron to threshold, in 1/ms.
    let external = create(&mut network, "poisson_generator", 1, &[("rate", 2.0 * 20.0 / (0.1 * 20.0))]);
    let all = [excitatory.clone(), inhibitory.clone()];
    let values = |weight| (SynapseValues::Same(weight), SynapseValues::Same(1.5));
    connect(&mut network, &external, &all, Rule::AllToAll, values(weight), 100);
    let indegree = |count| Rule::FixedIndegree(Counts::Same(count));
    connect(&mut network, &excitatory, &all, indegree(1000), values(weight), 110);
    connect(&mut network, &inhibitory, &all, indegree(250), values(-5.0 * weight), 120);
    network.record_spikes(&[excitatory], None);
    network
}

/// Neurons, external inputs, initial potentials (mean, sd) and rates (1/s) of the populations of the microcircuit.
const POPULATIONS: [(f64, f64, f64, f64, f64); 8] = [
    (20683.0, 1600.0, -68.28, 5.36, 0.903),
    (5834.0, 1500.0, -63.16, 4.57, 2.965),
    (21915.0, 2100.0, -63.33, 4.74, 4.414),
    (5479.0, 1900.0, -63.45, 4.94, 5.876),
    (4850.0, 2000.0, -63.11, 4.94, 7.569),
    (1065.0, 1900.0, -61.66, 4.55, 8.633),
    (14395.0, 2900.0, -66.72, 5.46, 1.105),
    (2948.0, 2100.0, -61.43, 4.48, 7.829),
];

/// Connection probabilities, target by target.
const PROBABILITIES: [[f64; 8]; 8] = [
    [0.1009, 0.1689, 0.0437, 0.0818, 0.0323, 0.0, 0.0076, 0.0],
    [0.1346, 0.1371, 0.0316, 0.0515, 0.0755, 0.0, 0.0042, 0.0],
    [0.0077, 0.0059, 0.0497, 0.1350, 0.0067, 0.0003, 0.0453, 0.0],
    [0.0691, 0.0029, 0.0794, 0.1597, 0.0033, 0.0, 0.1057, 0.0],
    [0.1004, 0.0622, 0.0505, 0.0057, 0.0831, 0.3726, 0.0204, 0.0],
    [0.0548, 0.0269, 0.0257, 0.0022, 0.0600, 0.3158, 0.0086, 0.0],
    [0.0156, 0.0066, 0.0211, 0.0166, 0.0572, 0.0197, 0.0396, 0.2252],
    [0.0364, 0.0010, 0.0034, 0.0005, 0.0277, 0.0080, 0.0658, 0.1443],
];

/// The cortical microcircuit (Potjans and Diesmann 2014) with a fraction `scale` of its neurons and in-degrees.
pub fn microcircuit(scale: f64, threads: usize) -> Network {
    let mut network = network(threads);
    let model = "iaf_psc_exp";
    let psc = 0.15 * current_for_1_mv(10.0, 0.5, 250.0);
    let weight = |x: usize, y: usize| match (x, y) {
        (_, y) if y % 2 == 1 => -4.0 * psc,
        (0, 2) => 2.0 * psc,
        _ => psc,
    };
    let synapses = |x: usize, y: usize| {
        libm::log1p(-PROBABILITIES[x][y]) / libm::log1p(-1.0 / (POPULATIONS[x].0 * POPULATIONS[y].0))
    };
    let mut cortex = Vec::new();
    for (x, &(neurons, inputs, mean, sd, _)) in POPULATIONS.iter().enumerate() {
        let recurrent = (0..8).map(|y| weight(x, y) * synapses(x, y) / neurons * POPULATIONS[y].4 * 1e-3);
        let drive = recurrent.sum::<f64>() + psc * inputs * 8e-3;
        let parameters = [
            ("tau_syn_ex", 0.5),
            ("tau_syn_in", 0.5),
            ("E_L", -65.0),
            ("V_th", -50.0),
            ("V_reset", -65.0),
            ("I_e", (1.0 - scale.sqrt()) * 0.5 * drive),
        ];
        let nodes = create(&mut network, model, (scale * neurons).round() as usize, &parameters);
        let key = Key(20 + x as u64);
        set(&mut network, &nodes, model, "V_m", Values::Draw { distribution: *normal(mean, sd), key });
        cortex.push(nodes);
    }
    for x in 0..8 {
        let rate = 8e-3 * (scale * POPULATIONS[x].1).round();
        let background = create(&mut network, "poisson_generator", 1, &[("rate", rate)]);
        let values = (SynapseValues::Same(psc / scale.sqrt()), SynapseValues::Same(1.5));
        let key = 1000 * (x as u64 + 1);
        connect(&mut network, &background, &cortex[x..=x], Rule::AllToAll, values, key);
        for y in 0..8 {
            let mean = if y % 2 == 1 { 0.75 } else { 1.5 };
            let redraw = |inner, low| Distribution::Redraw { inner, low: Some(low), high: None };
            let weights = Distribution::Scaled(
                Box::new(redraw(normal(1.0, 0.1), 0.0)),
                same(weight(x, y) / scale.sqrt()),
            );
            let values =
                (SynapseValues::Draw(weights), SynapseValues::Draw(redraw(normal(mean, 0.5 * mean), 0.1)));
            let rule = Rule::FixedTotalNumber((scale * scale * synapses(x, y)).round() as u64);
            connect(&mut network, &cortex[y], &cortex[x..=x], rule, values, key + 10 * (y as u64 + 1));
        }
    }
    network.record_spikes(&cortex, None);
    network
}

/// Neurons with a constant current and nothing else.
pub fn unconnected(count: usize, threads: usize) -> Network {
    let mut network = network(threads);
    create(&mut network, "iaf_psc_exp", count, &[("I_e", 500.0)]);
    network
}

/// 100 neurons of different resting potentials under Poisson input, as in a lecture on activation functions.
pub fn sweep(threads: usize) -> Network {
    let mut network = network(threads);
    let neurons = create(&mut network, "iaf_psc_exp", 100, &[]);
    let resting = (0..100).map(|k| -70.0 + 0.1 * f64::from(k)).collect();
    set(&mut network, &neurons, "iaf_psc_exp", "E_L", Values::Each(resting));
    let source = create(&mut network, "poisson_generator", 1, &[("rate", 0.8)]);
    let values = (SynapseValues::Same(60.0), SynapseValues::Same(1.0));
    connect(&mut network, &source, std::slice::from_ref(&neurons), Rule::AllToAll, values, 100);
    network.record_spikes(&[neurons], None);
    network
}
