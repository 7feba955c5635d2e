//! Memory that is told before a network is built, against the tables that it then has.

use snn::kernel::lanes::Level;
use snn::kernel::{
    Argument, Connect, ConnectKeys, Control, Counts, Distribution, ExpectedSynapses, Key, Network,
    NodeSelection, Rule, Settings, SynapseValues,
};

/// Bytes of the tables of a network of 2000 neurons with these values, and what was expected: the neurons have 100
/// connections each from each other, or from some generators.
fn bytes(weight: SynapseValues, delay: SynapseValues, parts: usize, generators: usize) -> (f64, f64) {
    let model = snn::models::find("iaf_psc_exp").unwrap().kernel;
    let mut network = Network::new(Settings { resolution_us: 100, threads: parts });
    network.force(parts, Level::detect());
    let key = Key::from_path("test");
    let cells = [NodeSelection::all(network.create(model, 2000, key), 2000)];
    let poisson = snn::models::find("poisson_generator").unwrap().kernel;
    let sources = match generators {
        0 => cells.to_vec(),
        count => vec![NodeSelection::all(network.create(poisson, count, key), count)],
    };
    let connect = Connect {
        sources,
        targets: cells.to_vec(),
        rule: Rule::FixedIndegree(Counts::Same(100)),
        autapses: true,
        multapses: true,
        weight,
        delay,
        receptor: SynapseValues::Same(0.0),
        keys: ConnectKeys { pairs: key, weight: key, delay: key, receptor: key, train: key },
    };
    let expected = ExpectedSynapses {
        connections: 200_000.0,
        sources: if generators > 0 { generators } else { 2000 },
        spiking: generators == 0,
        weighed: true,
        weights: Some(&connect.weight),
        delays: Some(&connect.delay),
        resolution_us: 100,
        parts,
    };
    let expected = expected.memory().tables;
    network.connect(&connect).unwrap();
    network.simulate(1, &Control::default()).unwrap();
    (network.statistics().table_bytes as f64, expected)
}

#[test]
fn tables_are_as_large_as_was_expected() {
    let same = SynapseValues::Same;
    let draw =
        |low, high| SynapseValues::Draw(Distribution::Uniform(Argument::Same(low), Argument::Same(high)));
    for parts in [1, 3] {
        for (weight, delay) in [
            (same(1.0), same(1.5)),
            (draw(1.0, 2.0), same(1.5)),
            (same(1.0), draw(0.1, 2.0)),
            (draw(1.0, 2.0), draw(0.1, 30.0)),
        ] {
            let what = format!("{weight:?} {delay:?} {parts}");
            let (real, expected) = bytes(weight, delay, parts, 0);
            assert!((real / expected - 1.0).abs() < 0.1, "{what}: {real} bytes, {expected} expected");
        }
        for generators in [1, 20] {
            let (real, expected) = bytes(draw(1.0, 2.0), same(1.5), parts, generators);
            // Entries of one generator onto all nodes need no list of targets, those of a random rule do.
            assert!(
                (real / expected - 1.0).abs() < 0.25,
                "{generators} generators, {parts}: {real}, {expected}"
            );
        }
    }
}
