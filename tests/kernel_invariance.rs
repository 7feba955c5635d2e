//! One answer: random small networks give the same bits on any number of parts, with any instructions, in one run or
//! many.

mod kernel_networks;

use kernel_networks::{Built, Dice, random_connect, random_network};
use snn::kernel::lanes::Level;
use snn::kernel::{Control, Key, NodeSelection, SynapseValues, Values};

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
