//! Weights on a grid: with a synaptic current that does not decay, the current of a neuron is the exact sum of the weights
//! that have arrived. What is expected is added up from the connections one by one.

mod kernel_support;

use kernel_support::{create, set, simulate};
use snn::kernel::lanes::Level;
use snn::kernel::{
    Argument, Connect, ConnectId, ConnectKeys, Counts, Distribution, Key, Network, NodeSelection, Rule,
    Selection, Settings, SynapseValues, Values,
};

/// Recordable of iaf_psc_exp.
const EXCITATORY: usize = 1;

/// The step in which all sources fire.
const FIRED: u64 = 10;

/// Targets that keep what arrives, and sources that fire once, for so many threads.
fn network(sources: usize, targets: usize, parts: usize) -> (Network, NodeSelection, NodeSelection) {
    let mut network = Network::new(Settings { resolution_us: 100, threads: parts });
    let cells = create(&mut network, "iaf_psc_exp", targets);
    set(&mut network, &cells, "iaf_psc_exp", "tau_syn_ex", Values::Same(1e18));
    set(&mut network, &cells, "iaf_psc_exp", "V_th", Values::Same(1e300));
    let generators = create(&mut network, "spike_generator", sources);
    set(&mut network, &generators, "spike_generator", "spike_times", Values::SameList([1.0].into()));
    network.force(parts, Level::detect());
    (network, generators, cells)
}

/// A normal law that never goes below 0.
fn positive(mean: f64, sd: f64) -> Distribution {
    let inner = Box::new(Distribution::Normal(Argument::Same(mean), Argument::Same(sd)));
    Distribution::Redraw { inner, low: Some(0.0), high: None }
}

fn connect(
    network: &mut Network,
    (source, target): (&NodeSelection, &NodeSelection),
    rule: Rule,
    (weight, delay): (Distribution, SynapseValues),
    key: u64,
) -> ConnectId {
    let keys = ConnectKeys {
        pairs: Key(key),
        weight: Key(key + 1),
        delay: Key(key + 2),
        receptor: Key(key + 3),
        train: Key(key + 4),
    };
    let connect = Connect {
        sources: vec![source.clone()],
        targets: vec![target.clone()],
        rule,
        autapses: true,
        multapses: true,
        weight: SynapseValues::Draw(weight),
        delay,
        receptor: SynapseValues::Same(0.0),
        keys,
    };
    network.connect(&connect).unwrap()
}

/// What has arrived at each target after so many steps.
fn arrived(network: &Network, connects: &[ConnectId], targets: usize, now: u64) -> Vec<f64> {
    let mut sums = vec![0.0; targets];
    for &id in connects {
        let (posts, weights, delays) = (network.post(id), network.weights(id), network.delays(id));
        for ((post, weight), delay) in posts.into_iter().zip(weights).zip(delays) {
            if FIRED + (delay * 10.0).round() as u64 <= now {
                sums[post as usize] += weight;
            }
        }
    }
    sums
}

/// More in one step than 32 bits hold: in segments that each fit, in one that does not, and through weights that are
/// sixteen times as coarse as the finest.
#[test]
fn sums_beyond_32_bits_are_exact() {
    let synapses = |count| Rule::FixedIndegree(Counts::Same(count));
    for (counts, factor) in [
        (vec![10_000; 10], 1.0),
        (vec![40_000, 40_000], 1.0),
        (vec![75_000], 1.0),
        (vec![4_000, 3_000, 5_000], 16.0),
    ] {
        let (mut network, generators, cells) = network(counts.len(), 2, 1);
        // 2^-7 is the largest quantum that 255.9 is less than 2^15 times.
        let law = |factor: f64| {
            Distribution::Uniform(Argument::Same(220.0 * factor), Argument::Same(255.9 * factor))
        };
        let one = SynapseValues::Same(1.0);
        let mut ids: Vec<ConnectId> = (0..counts.len())
            .map(|k| {
                let selection = Selection::Range { start: k, len: 1 };
                let source = NodeSelection { population: generators.population, selection };
                let values = (law(factor), one.clone());
                connect(&mut network, (&source, &cells), synapses(counts[k]), values, 10 * k as u64)
            })
            .collect();
        ids.push(connect(&mut network, (&generators, &cells), synapses(5), (law(1.0), one), 1000));
        simulate(&mut network, 30);
        let sums = arrived(&network, &ids, 2, 30);
        assert!(sums[0] * 128.0 > 2f64.powi(31), "less than 32 bits hold: {sums:?}");
        assert_eq!(network.read(&cells, EXCITATORY), sums, "{counts:?}");
    }
}

/// Tables that are built block by block: several blocks, sources that overlap but for their blocks, and more targets than
/// a window has, or delays that with their sources are too many to be counted.
#[test]
fn blocks_of_sources_bring_every_synapse_at_its_time() {
    let far = Distribution::Uniform(Argument::Same(0.1), Argument::Same(900.0));
    let uniform = Distribution::Uniform(Argument::Same(0.0), Argument::Same(2.0));
    let near = || SynapseValues::Draw(positive(1.5, 0.75));
    for (targets, last, times) in
        [(70_000, near(), &[15, 17, 30, 60][..]), (200, SynapseValues::Draw(far), &[30, 5000, 9100])]
    {
        for parts in [1, 3] {
            let (mut network, generators, cells) = network(100, targets, parts);
            let mut ids = Vec::new();
            for (key, start, len, law, delay) in [
                (0, 0, 100, positive(1.0, 0.1), near()),
                (10, 37, 63, positive(1.0, 0.1), near()),
                (20, 5, 20, positive(1.0, 0.1), SynapseValues::Same(0.7)),
                (30, 0, 100, uniform.clone(), last.clone()),
            ] {
                let selection = Selection::Range { start, len };
                let source = NodeSelection { population: generators.population, selection };
                let rule = Rule::FixedTotalNumber(20_000);
                ids.push(connect(&mut network, (&source, &cells), rule, (law, delay), key));
            }
            for &now in times {
                let done = network.now();
                simulate(&mut network, now - done);
                let (ours, expected) =
                    (network.read(&cells, EXCITATORY), arrived(&network, &ids, targets, now));
                assert!(ours == expected, "{targets} targets, {parts} parts, step {now}");
            }
            assert!(network.read(&cells, EXCITATORY).iter().sum::<f64>() > 75_000.0);
        }
    }
}
