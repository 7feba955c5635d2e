//! Random small networks against a plain simulator, written for clarity: one neuron at a time, one connection at a time.
//! It knows iaf_psc_exp, iaf_psc_delta, parrot_neuron, spike_generator, poisson_generator and dc_generator.

mod kernel_networks;

use kernel_networks::{Built, Nodes, parameter, random_network};
use snn::kernel::lanes::Level;
use snn::kernel::{Control, Key, NodeSelection, PopulationId, SynapseValues, Values};
use snn::models;
use std::collections::BTreeMap;

/// Philox4x32-10 as published.
fn philox(mut c: [u32; 4], mut k: [u32; 2]) -> [u32; 4] {
    for _ in 0..10 {
        let (a, b) = (0xD251_1F53u64 * u64::from(c[0]), 0xCD9E_8D57u64 * u64::from(c[2]));
        c = [(b >> 32) as u32 ^ c[1] ^ k[0], b as u32, (a >> 32) as u32 ^ c[3] ^ k[1], a as u32];
        k = [k[0].wrapping_add(0x9E37_79B9), k[1].wrapping_add(0xBB67_AE85)];
    }
    c
}

/// The count of one connection in step n: words against the cumulative table.
fn poisson(key: Key, connection: u64, step: u64, mean: f64) -> u32 {
    let counter = u128::from(step / 4) << 48 | u128::from(connection);
    let words =
        philox(std::array::from_fn(|k| (counter >> (32 * k)) as u32), [key.0 as u32, (key.0 >> 32) as u32]);
    let word = f64::from(words[(step % 4) as usize]);
    let (mut p, mut k) = (libm::exp(-mean), 0);
    let mut cumulative = p;
    while (cumulative * 4_294_967_296.0).round() <= word {
        k += 1;
        p *= mean / f64::from(k);
        cumulative += p;
    }
    k
}

struct PlainNeuron {
    model: &'static str,
    v: f64,
    i: [f64; 2],
    held: f64,
    refractory: u32,
    p: BTreeMap<&'static str, f64>,
}

impl PlainNeuron {
    /// One step with the inputs of its ports and the current; gives the number of spikes.
    fn step(&mut self, input: [f64; 2], current: f64) -> u32 {
        if self.model == "parrot_neuron" {
            return input[0] as u32;
        }
        let p = |name| self.p[name];
        let h = 0.1;
        let decay = libm::exp(-h / p("tau_m"));
        let constant = p("tau_m") / p("C_m") * (1.0 - decay);
        let synaptic = |tau: f64| {
            let beta = (p("tau_m") - tau) / (p("tau_m") * tau);
            decay / p("C_m") * if beta == 0.0 { h } else { -libm::expm1(-h * beta) / beta }
        };
        let drive = p("I_e") + self.held;
        let exponential = self.model == "iaf_psc_exp";
        if self.refractory > 0 {
            self.refractory -= 1;
        } else if exponential {
            let (ex, inh) = (synaptic(p("tau_syn_ex")), synaptic(p("tau_syn_in")));
            self.v = self.v * decay + self.i[0] * ex + self.i[1] * inh + drive * constant;
        } else {
            self.v = constant * drive + decay * self.v + input[0];
        }
        if exponential {
            self.i[0] = self.i[0] * libm::exp(-h / p("tau_syn_ex")) + input[0];
            self.i[1] = self.i[1] * libm::exp(-h / p("tau_syn_in")) + input[1];
        }
        self.held = current;
        if self.v >= p("V_th") - p("E_L") {
            self.v = p("V_reset") - p("E_L");
            self.refractory = (p("t_ref") * 10.0).round() as u32;
            return 1;
        }
        0
    }
}

/// One connection for the plain simulator.
struct PlainSynapse {
    /// Number of the `connect`.
    connect: usize,
    target: usize,
    weight: f64,
    /// All synapses of the `connect` have this weight.
    constant: bool,
    delay: usize,
    number: u64,
    key: Key,
    ignored: bool,
}

#[test]
fn agrees_with_a_plain_simulator() {
    let mut spikes_in_all = 0;
    for seed in 1000..1040 {
        let steps = 400;
        let mut built = random_network(seed, true);
        let all: Vec<NodeSelection> = built.nodes.iter().map(|n| NodeSelection::all(n.id, n.count)).collect();
        let expected = plain(&built, steps);
        built.network.force(2, Level::Avx512);
        let record = built.network.record_spikes(&all, None);
        built.network.simulate(steps as u64, &Control::default()).unwrap();
        let spikes = built.network.spikes(record);
        let spikes: Vec<_> = spikes.steps.iter().copied().zip(spikes.senders.iter().copied()).collect();
        assert_eq!(spikes, expected.0, "seed {seed}");
        for (nodes, (_, potentials)) in built.nodes.iter().zip(&expected.1) {
            if nodes.model.starts_with("iaf") {
                let ours = built.network.read(&NodeSelection::all(nodes.id, nodes.count), 0);
                let bits = |values: &[f64]| values.iter().map(|v| v.to_bits()).collect::<Vec<_>>();
                assert_eq!(bits(&ours), bits(potentials), "seed {seed} {}", nodes.model);
            }
        }
        spikes_in_all += spikes.len();
    }
    assert!(spikes_in_all > 5_000, "the networks are alive: {spikes_in_all} spikes");
}

type PlainAnswer = (Vec<(u64, u32)>, Vec<(&'static str, Vec<f64>)>);

fn plain(built: &Built, steps: usize) -> PlainAnswer {
    let network = &built.network;
    let mut firsts = vec![0];
    built.nodes.iter().for_each(|nodes| firsts.push(firsts[firsts.len() - 1] + nodes.count));
    let first = |id: PopulationId| firsts[built.nodes.iter().position(|nodes| nodes.id == id).unwrap()];
    let each = |nodes: &Nodes, name: &str| -> Vec<f64> {
        let values = network.get(&NodeSelection::all(nodes.id, nodes.count), parameter(nodes.model, name));
        match values {
            Values::Same(value) => vec![value; nodes.count],
            Values::Each(values) => values,
            other => panic!("{other:?}"),
        }
    };
    let each_list = |nodes: &Nodes, name: &str| -> Vec<Vec<f64>> {
        let values = network.get(&NodeSelection::all(nodes.id, nodes.count), parameter(nodes.model, name));
        match values {
            Values::SameList(list) => vec![list; nodes.count],
            Values::EachList(lists) => lists,
            other => panic!("{other:?}"),
        }
    };
    // Synapses of each node in the order of connect and connection.
    let mut synapses: Vec<Vec<PlainSynapse>> = (0..firsts[firsts.len() - 1]).map(|_| Vec::new()).collect();
    for (order, (connect, id)) in built.connects.iter().enumerate() {
        let numbers = |parts: &[NodeSelection]| -> Vec<usize> {
            parts
                .iter()
                .flat_map(|p| p.selection.iter().map(|node| first(p.population) + node).collect::<Vec<_>>())
                .collect()
        };
        let (sources, targets) = (numbers(&connect.sources), numbers(&connect.targets));
        let (pre, post) = (network.pre(*id), network.post(*id));
        let (weights, delays) = (network.weights(*id), network.delays(*id));
        for k in 0..pre.len() {
            synapses[sources[pre[k] as usize]].push(PlainSynapse {
                connect: order,
                constant: matches!(connect.weight, SynapseValues::Same(_)),
                target: targets[post[k] as usize],
                weight: weights[k],
                delay: (delays[k] * 10.0).round() as usize,
                number: k as u64,
                key: connect.keys.train,
                ignored: connect.receptor == SynapseValues::Same(1.0),
            });
        }
    }
    let mut neurons: Vec<Option<PlainNeuron>> = Vec::new();
    for nodes in &built.nodes {
        for node in 0..nodes.count {
            neurons.push((!nodes.model.ends_with("generator")).then(|| {
                let names =
                    models::find(nodes.model).unwrap().parameters.iter().map(|parameter| parameter.name);
                let p: BTreeMap<_, _> = names.map(|name| (name, each(nodes, name)[node])).collect();
                let v = p.get("V_m").map_or(0.0, |v| v - p["E_L"]);
                PlainNeuron { model: nodes.model, v, i: [0.0; 2], held: 0.0, refractory: 0, p }
            }));
        }
    }
    let lists = |name: &str| -> Vec<Vec<Vec<f64>>> {
        let of = |nodes: &Nodes| (nodes.model == "spike_generator").then(|| each_list(nodes, name));
        built.nodes.iter().map(|nodes| of(nodes).unwrap_or_default()).collect()
    };
    let (times, weights, multiplicities) =
        (lists("spike_times"), lists("spike_weights"), lists("spike_multiplicities"));
    let rates: Vec<Vec<f64>> = built
        .nodes
        .iter()
        .map(|n| if n.model == "poisson_generator" { each(n, "rate") } else { Vec::new() })
        .collect();
    let amplitudes: Vec<Vec<f64>> = built
        .nodes
        .iter()
        .map(|n| if n.model == "dc_generator" { each(n, "amplitude") } else { Vec::new() })
        .collect();
    let starts: Vec<Vec<f64>> = built
        .nodes
        .iter()
        .map(|n| if n.model.ends_with("generator") { each(n, "start") } else { Vec::new() })
        .collect();
    // Constant weights in the order of their first use; spikes of targets that do not weigh have weight 1.
    let mut constants = vec![1.0];
    for (connect, _) in &built.connects {
        if let SynapseValues::Same(weight) = connect.weight
            && !constants.contains(&weight)
        {
            constants.push(weight);
        }
    }
    // By stamp, in the order of summation: counts of spikes by target, port and constant weight; target, port and value
    // of other spikes; target, port (2 is the current) and value of generators.
    let mut counts: Vec<BTreeMap<(usize, usize, usize), u32>> = vec![BTreeMap::new(); steps + 100];
    let mut singles: Vec<Vec<(usize, usize, f64)>> = vec![Vec::new(); steps + 100];
    let mut trains = singles.clone();
    let mut spikes = Vec::new();
    for stamp in 1..=steps {
        let (mut inputs, mut others) = (vec![[0.0; 3]; neurons.len()], vec![[0.0; 3]; neurons.len()]);
        for (&(target, port, weight), &count) in &counts[stamp] {
            inputs[target][port] += constants[weight] * f64::from(count);
        }
        singles[stamp].iter().for_each(|&(target, port, value)| others[target][port] += value);
        for (input, other) in inputs.iter_mut().flatten().zip(others.iter().flatten()) {
            *input += other;
        }
        trains[stamp].iter().for_each(|&(target, port, value)| inputs[target][port] += value);
        // Number of the `connect`, arrival, target, port and value.
        let mut generated: Vec<(usize, usize, usize, usize, f64)> = Vec::new();
        for (k, nodes) in built.nodes.iter().enumerate() {
            for node in 0..nodes.count {
                let source = firsts[k] + node;
                let start = starts[k].get(node).map_or(0, |start| (start * 10.0).round() as usize);
                // What it sends: number of spikes and factor, one or several.
                let mut sent: Vec<(u32, f64)> = Vec::new();
                if let Some(neuron) = &mut neurons[source] {
                    let fired = neuron.step([inputs[source][0], inputs[source][1]], inputs[source][2]);
                    if fired > 0 {
                        sent.push((fired, 1.0));
                    }
                } else if nodes.model == "spike_generator" {
                    for (spike, time) in times[k][node].iter().enumerate() {
                        if (time * 10.0).round() as usize == stamp {
                            let multiplicity = multiplicities[k][node].get(spike).map_or(1, |&m| m as u32);
                            if multiplicity > 0 {
                                sent.push((
                                    multiplicity,
                                    weights[k][node].get(spike).copied().unwrap_or(1.0),
                                ));
                            }
                        }
                    }
                }
                for &(count, _) in &sent {
                    spikes.extend(std::iter::repeat_n((stamp as u64, source as u32), count as usize));
                }
                let effect = |synapse: &PlainSynapse, count: u32, factor: f64| {
                    let model = neurons[synapse.target].as_ref().unwrap().model;
                    let counts_only = model == "parrot_neuron";
                    let (weight, factor) = if counts_only { (1.0, 1.0) } else { (synapse.weight, factor) };
                    let value = weight * factor * f64::from(count);
                    let port = usize::from(model == "iaf_psc_exp" && value < 0.0);
                    let counted = (synapse.constant || counts_only) && factor == 1.0;
                    (port, value, counted.then_some(weight))
                };
                for &(count, factor) in &sent {
                    for synapse in synapses[source].iter().filter(|synapse| !synapse.ignored) {
                        let (port, value, counted) = effect(synapse, count, factor);
                        let arrival = stamp + synapse.delay;
                        match counted {
                            Some(weight) => {
                                let place = constants.iter().position(|&known| known == weight).unwrap();
                                *counts[arrival].entry((synapse.target, port, place)).or_default() += count;
                            }
                            None => singles[arrival].push((synapse.target, port, value)),
                        }
                    }
                }
                for synapse in &synapses[source] {
                    let mut generate = |port, value| {
                        generated.push((synapse.connect, stamp + synapse.delay, synapse.target, port, value))
                    };
                    if nodes.model == "poisson_generator" && stamp > start && !synapse.ignored {
                        let count =
                            poisson(synapse.key, synapse.number, stamp as u64 - 1, rates[k][node] * 0.1);
                        if count > 0 {
                            let (port, value, _) = effect(synapse, count, 1.0);
                            generate(port, value);
                        }
                    }
                    if nodes.model == "dc_generator" {
                        let current = if stamp >= start { amplitudes[k][node] } else { 0.0 };
                        generate(2, synapse.weight * current);
                    }
                }
            }
        }
        generated.sort_by_key(|&(connect, ..)| connect);
        for (_, arrival, target, port, value) in generated {
            trains[arrival].push((target, port, value));
        }
        // Records come node by node within a step; the loop above goes in that order.
    }
    let potentials = built.nodes.iter().enumerate().map(|(k, nodes)| {
        let of = |node: usize| {
            neurons[firsts[k] + node].as_ref().map_or(f64::NAN, |n| n.v + n.p.get("E_L").unwrap_or(&0.0))
        };
        (nodes.model, (0..nodes.count).map(of).collect())
    });
    (spikes, potentials.collect())
}
