//! Random small networks over all rules, models, weights and delays, for tests of the kernel.
#![allow(dead_code, reason = "each test file uses its part")]

mod changes;

pub use changes::change_something;

use snn::kernel::{
    Argument, Connect, ConnectId, ConnectKeys, Counts, Distribution, Key, Network, NodeSelection,
    PopulationId, Rule, Selection, Settings, SynapseValues, Values,
};
use snn::models;
use std::sync::Arc;

/// A small generator for choosing networks (SplitMix64); nothing of what is tested draws from it.
pub struct Dice(pub u64);

impl Dice {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    pub fn uniform(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    pub fn steps(&mut self, low: usize, high: usize) -> f64 {
        (low + self.below(high - low + 1)) as f64 * 100.0 / 1000.0
    }
}

pub const RESOLUTION: u32 = 100;

#[derive(Clone)]
pub struct Nodes {
    pub model: &'static str,
    pub id: PopulationId,
    pub count: usize,
}

pub struct Built {
    pub network: Network,
    pub nodes: Vec<Nodes>,
    /// As they were asked for, but with the weights in force.
    pub connects: Vec<(Connect, ConnectId)>,
}

pub fn parameter(model: &str, name: &str) -> usize {
    let model = models::find(model).unwrap();
    model.parameters.iter().position(|parameter| parameter.name == name).unwrap()
}

impl Built {
    pub fn create(&mut self, model: &'static str, count: usize) -> Nodes {
        let key = Key(1000 + self.nodes.len() as u64);
        let id = self.network.create(models::find(model).unwrap().kernel, count, key);
        self.nodes.push(Nodes { model, id, count });
        self.nodes[self.nodes.len() - 1].clone()
    }

    /// The first population of a model.
    pub fn find(&self, model: &str) -> Nodes {
        self.nodes.iter().find(|nodes| nodes.model == model).unwrap().clone()
    }

    /// All currents of a neuron decay alike if `alike`; nobody asks for them if `unwatched`.
    pub fn simplify(&mut self, alike: bool, unwatched: bool) {
        for nodes in self.nodes.clone().iter().filter(|nodes| nodes.model == "iaf_psc_exp") {
            if alike {
                self.set(nodes, "tau_syn_in", Values::Same(2.0));
            }
            if unwatched {
                self.network.unwatch(nodes.id);
            }
        }
    }

    pub fn set(&mut self, nodes: &Nodes, name: &str, values: Values) {
        self.network.set(&NodeSelection::all(nodes.id, nodes.count), parameter(nodes.model, name), &values);
    }
}

/// Neurons of each model, networks of nothing but neurons that hold their inputs, which may come late, and of nothing but
/// neurons that may add up their ports.
const MODELS: [&[&str]; 3] = [
    &["iaf_psc_exp", "iaf_psc_delta", "iaf_psc_alpha", "parrot_neuron"],
    &["iaf_psc_exp", "iaf_psc_alpha", "iaf_psc_exp"],
    &["iaf_psc_exp", "iaf_psc_exp", "iaf_psc_exp"],
];

/// Neurons of some models and generators of each kind, with parameters that differ or agree. `plain` leaves out what the
/// plain simulator does not know: escape noise, and random events so many that they are drawn by rejection.
pub fn create_nodes(built: &mut Built, dice: &mut Dice, models: &[&'static str], plain: bool) {
    for &model in models {
        let nodes = built.create(model, 1 + dice.below(80));
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
        if model == "iaf_psc_exp" {
            // Currents that decay alike, apart, and both in one population.
            match dice.below(4) {
                0 => built.set(&nodes, "tau_syn_in", Values::Same(5.0)),
                1 => {
                    let each = (0..nodes.count).map(|_| [2.0, 5.0][dice.below(2)]).collect();
                    built.set(&nodes, "tau_syn_in", Values::Each(each));
                }
                _ => {}
            }
        }
        if !plain && model == "iaf_psc_exp" && dice.below(2) == 0 {
            built.set(&nodes, "delta", Values::Same(2.0));
        }
        if model == "iaf_psc_delta" && dice.below(2) == 0 {
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
    }
    let nodes = built.create("noise_generator", 2);
    built.set(&nodes, "std", Values::Same(100.0));
    built.set(&nodes, "dt", Values::Same(dice.steps(1, 12)));
    let nodes = built.create("ac_generator", 2);
    built.set(&nodes, "amplitude", Values::Each(vec![50.0, 80.0]));
    built.set(&nodes, "frequency", Values::Same(0.05));
    let nodes = built.create("step_current_generator", 1);
    built.set(&nodes, "amplitude_times", Values::SameList(vec![0.3, 5.0, 17.2]));
    built.set(&nodes, "amplitude_values", Values::SameList(vec![30.0, -40.0, 10.0]));
    let nodes = built.create("dc_generator", 2);
    built.set(&nodes, "amplitude", Values::Each(vec![30.0, -20.0]));
    built.set(&nodes, "start", Values::Same(dice.steps(0, 50)));
}

pub fn some_of(dice: &mut Dice, nodes: &Nodes) -> NodeSelection {
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

pub fn random_rule(dice: &mut Dice, n: usize, m: usize, multapses: bool) -> Rule {
    let limit = |size: usize| if multapses { 12 } else { size.saturating_sub(1).min(12) };
    let (indegree, outdegree) = (limit(n), limit(m));
    match dice.below(9) {
        0 | 1 if n == m => Rule::OneToOne,
        0 | 1 => Rule::AllToAll,
        2 => {
            let size = dice.below(60);
            let mut list = |k: usize| (0..size).map(|_| dice.below(k) as u32).collect::<Arc<[u32]>>();
            Rule::Pairs { pre: list(n), post: list(m) }
        }
        3 => Rule::FixedIndegree(Counts::Same(dice.below(indegree + 1) as u64)),
        4 => Rule::FixedIndegree(Counts::Each((0..m).map(|_| dice.below(indegree + 1) as u64).collect())),
        5 if dice.below(2) == 0 => Rule::FixedOutdegree(Counts::Same(dice.below(outdegree + 1) as u64)),
        5 => Rule::FixedOutdegree(Counts::Each((0..n).map(|_| dice.below(outdegree + 1) as u64).collect())),
        6 => Rule::FixedTotalNumber(dice.below(if multapses { 200 } else { n * m / 3 + 1 }) as u64),
        7 => Rule::PairwiseBernoulli(dice.uniform(0.0, 0.4)),
        _ => Rule::PairwisePoisson(dice.uniform(0.0, 0.4)),
    }
}

pub fn values(
    dice: &mut Dice,
    count: Option<usize>,
    one: &mut dyn FnMut(&mut Dice) -> f64,
    law: Distribution,
) -> SynapseValues {
    match (dice.below(3), count) {
        (0, Some(count)) => SynapseValues::Each((0..count).map(|_| one(dice)).collect::<Vec<f64>>().into()),
        (1, _) => SynapseValues::Draw(law),
        _ => SynapseValues::Same(one(dice)),
    }
}

pub fn random_connect(dice: &mut Dice, built: &mut Built) {
    let is_generator = |nodes: &&Nodes| nodes.model.ends_with("generator");
    let targets: Vec<Nodes> = built.nodes.iter().filter(|nodes| !is_generator(nodes)).cloned().collect();
    let source = built.nodes[dice.below(built.nodes.len())].clone();
    let target = targets[dice.below(targets.len())].clone();
    let current = ["dc_generator", "ac_generator", "step_current_generator", "noise_generator"];
    if target.model == "parrot_neuron" && current.contains(&source.model) {
        return;
    }
    let (mut sources, mut targets) = (vec![some_of(dice, &source)], vec![some_of(dice, &target)]);
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
    let symmetric = target.model != "parrot_neuron" && dice.below(10) == 0;
    if symmetric {
        sources = targets.clone();
    }
    let length = |parts: &[NodeSelection]| parts.iter().map(|part| part.selection.len()).sum::<usize>();
    if sources.len() == 1 && dice.below(6) == 0 {
        // As many of each, for rules that go one to one.
        let len = length(&sources).min(length(&targets));
        for part in sources.iter_mut().chain(&mut targets) {
            part.selection = Selection::Range { start: 0, len };
        }
    }
    let (n, m) = (length(&sources), length(&targets));
    let rule = match symmetric {
        true => Rule::SymmetricPairwiseBernoulli(dice.uniform(0.0, 0.4)),
        false => random_rule(dice, n, m, multapses),
    };
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

pub fn random_network(seed: u64, plain: bool) -> Built {
    let mut dice = Dice(seed);
    let network = Network::new(Settings { resolution_us: RESOLUTION, threads: 4 });
    let mut built = Built { network, nodes: Vec::new(), connects: Vec::new() };
    create_nodes(&mut built, &mut dice, MODELS[seed as usize % MODELS.len()], plain);
    for _ in 0..4 + dice.below(12) {
        random_connect(&mut dice, &mut built);
    }
    if dice.below(3) == 0 {
        connect_all_noise(&mut dice, &mut built);
    }
    built
}

/// Each random generator of one more population sends to each neuron: more trains than neurons are side by side.
fn connect_all_noise(dice: &mut Dice, built: &mut Built) {
    let noise = built.create("poisson_generator", 6 + dice.below(10));
    let rates = (0..noise.count).map(|_| dice.uniform(0.0, 0.5)).collect();
    built.set(&noise, "rate", if dice.below(2) == 0 { Values::Same(0.2) } else { Values::Each(rates) });
    let neurons = built.nodes.iter().filter(|nodes| nodes.model.starts_with("iaf"));
    let all = |nodes: &Nodes| NodeSelection::all(nodes.id, nodes.count);
    for target in neurons.map(all).collect::<Vec<_>>() {
        let k = 10 * built.connects.len() as u64;
        let connect = Connect {
            sources: vec![all(&noise)],
            targets: vec![target],
            rule: Rule::AllToAll,
            autapses: true,
            multapses: true,
            weight: SynapseValues::Same(dice.uniform(-1.0, 1.0)),
            delay: SynapseValues::Same(dice.steps(1, 30)),
            receptor: SynapseValues::Same(0.0),
            keys: ConnectKeys { pairs: Key(k), train: Key(k + 4), ..ConnectKeys::default() },
        };
        if let Ok(id) = built.network.connect(&connect) {
            built.connects.push((connect, id));
        }
    }
}
