//! One answer: random small networks give the same bits on any number of parts, with any instructions, in one run or
//! many, and the same as a plain simulator that goes neuron by neuron.

use snn::kernel::lanes::Level;
use snn::kernel::{
    Argument, Connect, ConnectId, ConnectKeys, Control, Counts, Distribution, Key, Network, NodeSelection,
    PopulationId, Rule, Selection, Settings, SynapseValues, Values,
};
use snn::models;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A small generator for choosing networks (SplitMix64); nothing of what is tested draws from it.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    fn uniform(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    fn steps(&mut self, low: usize, high: usize) -> f64 {
        (low + self.below(high - low + 1)) as f64 * 100.0 / 1000.0
    }
}

const RESOLUTION: u32 = 100;

#[derive(Clone)]
struct Nodes {
    model: &'static str,
    id: PopulationId,
    count: usize,
}

struct Built {
    network: Network,
    nodes: Vec<Nodes>,
    connects: Vec<(Connect, ConnectId)>,
}

fn parameter(model: &str, name: &str) -> usize {
    let model = models::find(model).unwrap();
    model.parameters.iter().position(|parameter| parameter.name == name).unwrap()
}

impl Built {
    fn create(&mut self, model: &'static str, count: usize) -> Nodes {
        let key = Key(1000 + self.nodes.len() as u64);
        let id = self.network.create(models::find(model).unwrap().kernel, count, key);
        self.nodes.push(Nodes { model, id, count });
        self.nodes[self.nodes.len() - 1].clone()
    }

    fn set(&mut self, nodes: &Nodes, name: &str, values: Values) {
        self.network.set(&NodeSelection::all(nodes.id, nodes.count), parameter(nodes.model, name), &values);
    }
}

/// Neurons of each model and generators of each kind, with parameters that differ or agree.
fn create_nodes(built: &mut Built, dice: &mut Dice, plain: bool) {
    for model in ["iaf_psc_exp", "iaf_psc_delta", "iaf_psc_alpha", "parrot_neuron"] {
        if plain && model == "iaf_psc_alpha" {
            continue;
        }
        let nodes = built.create(model, 1 + dice.below(40));
        if model == "parrot_neuron" {
            continue;
        }
        built.set(
            &nodes,
            "V_m",
            Values::Each((0..nodes.count).map(|_| dice.uniform(-75.0, -56.0)).collect()),
        );
        built.set(&nodes, "t_ref", Values::Same(dice.steps(0, 30)));
        if dice.below(2) == 0 {
            built.set(&nodes, "I_e", Values::Same(dice.uniform(200.0, 450.0)));
        } else {
            built.set(
                &nodes,
                "I_e",
                Values::Each((0..nodes.count).map(|_| dice.uniform(200.0, 450.0)).collect()),
            );
            built.set(
                &nodes,
                "tau_m",
                Values::Each((0..nodes.count).map(|_| dice.uniform(5.0, 20.0)).collect()),
            );
        }
        if !plain && model == "iaf_psc_exp" && dice.below(2) == 0 {
            built.set(&nodes, "delta", Values::Same(2.0));
        }
        if !plain && model == "iaf_psc_delta" && dice.below(2) == 0 {
            built.set(&nodes, "refractory_input", Values::Same(1.0));
        }
    }
    let nodes = built.create("spike_generator", 1 + dice.below(6));
    let mut times = || {
        let mut times: Vec<f64> = (0..dice.below(20)).map(|_| dice.steps(1, 400)).collect();
        times.sort_by(f64::total_cmp);
        times
    };
    let times: Vec<Vec<f64>> = (0..nodes.count).map(|_| times()).collect();
    let weights = times.iter().map(|times| times.iter().map(|_| dice.uniform(-2.0, 2.0)).collect()).collect();
    let multiplicities =
        times.iter().map(|times| times.iter().map(|_| dice.below(3) as f64).collect()).collect();
    built.set(&nodes, "spike_times", Values::EachList(times));
    if dice.below(2) == 0 {
        built.set(&nodes, "spike_weights", Values::EachList(weights));
    }
    if dice.below(2) == 0 {
        built.set(&nodes, "spike_multiplicities", Values::EachList(multiplicities));
    }
    let nodes = built.create("poisson_generator", 1 + dice.below(3));
    if dice.below(2) == 0 {
        built.set(&nodes, "rate", Values::Same(dice.uniform(0.0, 5.0)));
    } else {
        built.set(&nodes, "rate", Values::Each((0..nodes.count).map(|_| dice.uniform(0.0, 20.0)).collect()));
    }
    if dice.below(2) == 0 {
        built.set(&nodes, "start", Values::Same(dice.steps(0, 100)));
    }
    if !plain {
        let nodes = built.create("poisson_generator", 1);
        built.set(&nodes, "rate", Values::Same(900.0));
        let nodes = built.create("noise_generator", 2);
        built.set(&nodes, "std", Values::Same(100.0));
        built.set(&nodes, "dt", Values::Same(dice.steps(1, 12)));
        let nodes = built.create("ac_generator", 2);
        built.set(&nodes, "amplitude", Values::Each(vec![50.0, 80.0]));
        built.set(&nodes, "frequency", Values::Same(0.05));
        let nodes = built.create("step_current_generator", 1);
        built.set(&nodes, "amplitude_times", Values::SameList(vec![0.3, 5.0, 17.2]));
        built.set(&nodes, "amplitude_values", Values::SameList(vec![30.0, -40.0, 10.0]));
    }
    let nodes = built.create("dc_generator", 2);
    built.set(&nodes, "amplitude", Values::Each(vec![30.0, -20.0]));
    built.set(&nodes, "start", Values::Same(dice.steps(0, 50)));
}

fn some_of(dice: &mut Dice, nodes: &Nodes) -> NodeSelection {
    let selection = match dice.below(3) {
        0 => {
            let start = dice.below(nodes.count);
            Selection::Range { start, len: 1 + dice.below(nodes.count - start) }
        }
        1 => {
            let mut list: Vec<u32> = (0..nodes.count as u32).filter(|_| dice.below(2) == 0).collect();
            list.reverse();
            if list.is_empty() {
                list.push(0);
            }
            Selection::List(list.into())
        }
        _ => Selection::Range { start: 0, len: nodes.count },
    };
    NodeSelection { population: nodes.id, selection }
}

fn random_rule(dice: &mut Dice, n: usize, m: usize, multapses: bool) -> Rule {
    let limit = |size: usize| if multapses { 12 } else { size.saturating_sub(1).min(12) };
    let (indegree, outdegree) = (limit(n), limit(m));
    match dice.below(9) {
        0 if n == m => Rule::OneToOne,
        0 | 1 => Rule::AllToAll,
        2 => {
            let size = dice.below(60);
            let mut list = |k: usize| (0..size).map(|_| dice.below(k) as u32).collect::<Arc<[u32]>>();
            Rule::Pairs { pre: list(n), post: list(m) }
        }
        3 => Rule::FixedIndegree(Counts::Same(dice.below(indegree + 1) as u64)),
        4 => Rule::FixedIndegree(Counts::Each((0..m).map(|_| dice.below(indegree + 1) as u64).collect())),
        5 => Rule::FixedOutdegree(Counts::Same(dice.below(outdegree + 1) as u64)),
        6 => Rule::FixedTotalNumber(dice.below(if multapses { 200 } else { n * m / 3 + 1 }) as u64),
        7 => Rule::PairwiseBernoulli(dice.uniform(0.0, 0.4)),
        _ => Rule::PairwisePoisson(dice.uniform(0.0, 0.4)),
    }
}

fn values(
    dice: &mut Dice,
    count: Option<usize>,
    one: &mut dyn FnMut(&mut Dice) -> f64,
    law: Distribution,
) -> SynapseValues {
    match (dice.below(3), count) {
        (0, Some(count)) => SynapseValues::Each((0..count).map(|_| one(dice)).collect()),
        (1, _) => SynapseValues::Draw(law),
        _ => SynapseValues::Same(one(dice)),
    }
}

fn random_connect(dice: &mut Dice, built: &mut Built) {
    let is_generator = |nodes: &&Nodes| nodes.model.ends_with("generator");
    let targets: Vec<Nodes> = built.nodes.iter().filter(|nodes| !is_generator(nodes)).cloned().collect();
    let source = built.nodes[dice.below(built.nodes.len())].clone();
    let target = targets[dice.below(targets.len())].clone();
    let current = ["dc_generator", "ac_generator", "step_current_generator", "noise_generator"];
    if target.model == "parrot_neuron" && current.contains(&source.model) {
        return;
    }
    let (mut sources, targets) = (vec![some_of(dice, &source)], vec![some_of(dice, &target)]);
    let other = built.nodes[dice.below(built.nodes.len())].clone();
    let both_spike = !current.contains(&source.model) && !current.contains(&other.model);
    if other.id != source.id && both_spike && dice.below(2) == 0 {
        sources.push(some_of(dice, &other));
    }
    // Parrots that repeat each other would multiply without end.
    let from_parrot = |part: &NodeSelection| {
        built.nodes.iter().any(|nodes| nodes.id == part.population && nodes.model == "parrot_neuron")
    };
    if target.model == "parrot_neuron" && sources.iter().any(from_parrot) {
        return;
    }
    let (autapses, multapses) = (dice.below(2) == 0, dice.below(2) == 0);
    let (n, m) = (sources.iter().map(|part| part.selection.len()).sum(), targets[0].selection.len());
    let rule = random_rule(dice, n, m, multapses);
    let count = match &rule {
        Rule::OneToOne if autapses => Some(n),
        Rule::AllToAll => Some(n * m),
        Rule::Pairs { pre, .. } if autapses => Some(pre.len()),
        Rule::FixedTotalNumber(count) => Some(*count as usize),
        _ => None,
    };
    let scale = if target.model == "iaf_psc_delta" { 2.0 } else { 150.0 };
    let normal =
        |mean: f64, sd: f64| Box::new(Distribution::Normal(Argument::Same(mean), Argument::Same(sd)));
    let weight_law = match dice.below(3) {
        0 => *normal(0.1 * scale, scale),
        1 => Distribution::Redraw { inner: normal(0.1 * scale, scale), low: Some(0.0), high: None },
        _ => Distribution::Scaled(
            Box::new(Distribution::Lognormal(Argument::Same(1.0), Argument::Same(0.3))),
            Argument::Same(-scale),
        ),
    };
    let delay_law = match dice.below(2) {
        0 => Distribution::Uniform(Argument::Same(0.1), Argument::Same(2.0)),
        _ => Distribution::Redraw { inner: normal(1.5, 0.75), low: Some(0.1), high: None },
    };
    let shortest = 1 + dice.below(15);
    let weight = values(dice, count, &mut |dice| dice.uniform(-scale, 1.5 * scale), weight_law);
    let delay = values(dice, count, &mut |dice| dice.steps(shortest, 30), delay_law);
    let receptor = if target.model == "parrot_neuron" && dice.below(3) == 0 { 1.0 } else { 0.0 };
    let k = 10 * built.connects.len() as u64;
    let keys = ConnectKeys {
        pairs: Key(k),
        weight: Key(k + 1),
        delay: Key(k + 2),
        receptor: Key(k + 3),
        train: Key(k + 4),
    };
    let receptor = SynapseValues::Same(receptor);
    let connect = Connect { sources, targets, rule, autapses, multapses, weight, delay, receptor, keys };
    if let Ok(id) = built.network.connect(&connect) {
        built.connects.push((connect, id));
    }
}

fn random_network(seed: u64, plain: bool) -> Built {
    let mut dice = Dice(seed);
    let network = Network::new(Settings { resolution_us: RESOLUTION, threads: 4 });
    let mut built = Built { network, nodes: Vec::new(), connects: Vec::new() };
    create_nodes(&mut built, &mut dice, plain);
    for _ in 0..4 + dice.below(12) {
        random_connect(&mut dice, &mut built);
    }
    built
}

/// Spikes of all nodes, and the bits of all potentials in every step.
type Answer = (Vec<(u64, u32)>, Vec<u64>);

fn run(seed: u64, parts: usize, level: Level, pieces: &[u64], change: bool) -> Answer {
    let mut built = random_network(seed, false);
    built.network.force(parts, level);
    let all: Vec<NodeSelection> =
        built.nodes.iter().map(|nodes| NodeSelection::all(nodes.id, nodes.count)).collect();
    let spikes = built.network.record_spikes(&all, None);
    let neurons: Vec<NodeSelection> =
        built.nodes[..3].iter().map(|n| NodeSelection::all(n.id, n.count)).collect();
    let state = built.network.record_state(&neurons, &[vec![0], vec![0], vec![0]], 1, 0, None);
    for (k, &steps) in pieces.iter().enumerate() {
        built.network.simulate(steps, &Control::default()).unwrap();
        if change {
            change_something(&mut built, seed + k as u64);
        }
    }
    let spikes = built.network.spikes(spikes);
    let spikes = spikes.steps.iter().copied().zip(spikes.senders.iter().copied()).collect();
    (spikes, built.network.samples(state).columns[0].iter().map(|v| v.to_bits()).collect())
}

/// What may happen between two runs, while spikes and currents are under way.
fn change_something(built: &mut Built, seed: u64) {
    let mut dice = Dice(seed);
    let poisson = built.nodes.iter().find(|nodes| nodes.model == "poisson_generator").unwrap().clone();
    match dice.below(6) {
        0 => built.set(&poisson, "rate", Values::Same(dice.uniform(0.0, 10.0))),
        1 if !built.connects.is_empty() => {
            let id = built.connects[dice.below(built.connects.len())].1;
            built
                .network
                .set_weights(id, None, &SynapseValues::Same(dice.uniform(-3.0, 3.0)), Key(0))
                .unwrap();
        }
        2 if !built.connects.is_empty() => {
            let id = built.connects[dice.below(built.connects.len())].1;
            if built.network.connections(id) > 0 {
                let delay = SynapseValues::Same(dice.steps(1, 20));
                built.network.set_delays(id, Some(&[0]), &delay, Key(0)).unwrap();
            }
        }
        3 => random_connect(&mut dice, built),
        4 => {
            let dc = built.nodes.iter().find(|nodes| nodes.model == "dc_generator").unwrap().clone();
            built.set(&dc, "amplitude", Values::Same(dice.uniform(-50.0, 50.0)));
        }
        _ => {
            let nodes = built.nodes[0].clone();
            built.set(&nodes, "V_th", Values::Same(-54.0));
        }
    }
}

#[test]
fn parts_instructions_and_pieces_change_nothing() {
    let mut spikes = 0;
    for seed in 0..24 {
        let whole = run(seed, 1, Level::Baseline, &[400], false);
        spikes += whole.0.len();
        for (parts, level) in [(2, Level::Avx512), (3, Level::Avx2), (5, Level::Baseline), (1, Level::Avx512)]
        {
            assert!(run(seed, parts, level, &[400], false) == whole, "seed {seed}: {parts} parts, {level:?}");
        }
        assert!(
            run(seed, 2, Level::Avx2, &[1, 0, 7, 92, 133, 167], false) == whole,
            "seed {seed}: in pieces"
        );
    }
    assert!(spikes > 5_000, "the networks are alive: {spikes} spikes");
}

#[test]
fn changes_between_runs_hold_for_what_is_sent_later() {
    for seed in 100..120 {
        let pieces = [13, 50, 1, 77, 120, 139];
        let one = run(seed, 1, Level::Avx512, &pieces, true);
        for parts in [2, 3, 5] {
            assert!(run(seed, parts, Level::Avx512, &pieces, true) == one, "seed {seed}: {parts} parts");
        }
    }
}

/// Settling and laying out again in mid-run, without any change, changes nothing.
#[test]
fn a_new_layout_in_mid_run_changes_nothing() {
    for seed in 200..220 {
        let whole = run(seed, 1, Level::Avx512, &[400], false);
        let mut built = random_network(seed, false);
        let all: Vec<NodeSelection> =
            built.nodes.iter().map(|nodes| NodeSelection::all(nodes.id, nodes.count)).collect();
        let spikes = built.network.record_spikes(&all, None);
        for (steps, parts) in [(60, 1), (60, 3), (1, 2), (79, 5), (200, 1)] {
            built.network.force(parts, Level::Avx512);
            built.network.simulate(steps, &Control::default()).unwrap();
        }
        let spikes = built.network.spikes(spikes);
        let spikes: Vec<_> = spikes.steps.iter().copied().zip(spikes.senders.iter().copied()).collect();
        assert!(spikes == whole.0, "seed {seed}");
    }
}

// ------------------------------------------------------------------------------------------------------------------
// The plain simulator: one neuron at a time, one connection at a time, for iaf_psc_exp, iaf_psc_delta, parrot_neuron,
// spike_generator, poisson_generator and dc_generator.

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
    target: usize,
    weight: f64,
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
    for (connect, id) in &built.connects {
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
    let schedules: Vec<(Vec<Vec<f64>>, Vec<Vec<f64>>, Vec<Vec<f64>>)> = built
        .nodes
        .iter()
        .map(|nodes| match nodes.model {
            "spike_generator" => (
                each_list(nodes, "spike_times"),
                each_list(nodes, "spike_weights"),
                each_list(nodes, "spike_multiplicities"),
            ),
            _ => Default::default(),
        })
        .collect();
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
    // By stamp: target, port (2 is the current) and value, in the order of summation.
    let mut arrivals: Vec<Vec<(usize, usize, f64)>> = vec![Vec::new(); steps + 100];
    let mut spikes = Vec::new();
    for stamp in 1..=steps {
        let mut inputs = vec![[0.0; 3]; neurons.len()];
        arrivals[stamp].iter().for_each(|&(target, port, value)| inputs[target][port] += value);
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
                    let (times, weights, multiplicities) = &schedules[k];
                    for (spike, time) in times[node].iter().enumerate() {
                        if (time * 10.0).round() as usize == stamp {
                            let multiplicity = multiplicities[node].get(spike).map_or(1, |&m| m as u32);
                            if multiplicity > 0 {
                                sent.push((multiplicity, weights[node].get(spike).copied().unwrap_or(1.0)));
                            }
                        }
                    }
                }
                for &(count, _) in &sent {
                    spikes.extend(std::iter::repeat_n((stamp as u64, source as u32), count as usize));
                }
                let send = |synapse: &PlainSynapse, count: u32, factor: f64, arrivals: &mut Vec<Vec<_>>| {
                    let model = neurons[synapse.target].as_ref().unwrap().model;
                    let (weight, factor) =
                        if model == "parrot_neuron" { (1.0, 1.0) } else { (synapse.weight, factor) };
                    let value = weight * factor * f64::from(count);
                    let port = usize::from(model == "iaf_psc_exp" && value < 0.0);
                    if !synapse.ignored && count > 0 {
                        arrivals[stamp + synapse.delay].push((synapse.target, port, value));
                    }
                };
                for &(count, factor) in &sent {
                    synapses[source].iter().for_each(|synapse| send(synapse, count, factor, &mut arrivals));
                }
                for synapse in &synapses[source] {
                    if nodes.model == "poisson_generator" && stamp > start {
                        let count =
                            poisson(synapse.key, synapse.number, stamp as u64 - 1, rates[k][node] * 0.1);
                        send(synapse, count, 1.0, &mut arrivals);
                    }
                    if nodes.model == "dc_generator" {
                        let current = if stamp >= start { amplitudes[k][node] } else { 0.0 };
                        arrivals[stamp + synapse.delay].push((synapse.target, 2, synapse.weight * current));
                    }
                }
            }
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
