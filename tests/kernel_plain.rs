//! Random small networks against a plain simulator, written for clarity: one neuron at a time, one connection at a time.
//! Spikes and potentials have the same bits, also when parameters, weights, delays, connections and nodes change between
//! runs.

#[path = "kernel_plain/generator.rs"]
mod generator;
mod kernel_networks;
#[path = "kernel_plain/neuron.rs"]
mod neuron;
#[path = "kernel_plain/simulator.rs"]
mod simulator;

use kernel_networks::{Built, change_something, random_network};
use simulator::Simulator;
use snn::kernel::lanes::Level;
use snn::kernel::{Control, NodeSelection};

/// Parts and instructions take turns: the plain simulator knows neither.
const FORCED: [(usize, Level); 4] =
    [(1, Level::Avx512), (2, Level::Baseline), (3, Level::Avx2), (5, Level::Avx512)];

/// Networks of each test. Miri is some thousand times as slow: it looks at a short moment of a few.
const NETWORKS: u64 = if cfg!(miri) { 4 } else { 40 };

#[test]
fn agrees_with_a_plain_simulator() {
    let pieces = if cfg!(miri) { [20] } else { [400] };
    let spikes: usize = (0..NETWORKS).map(|seed| compare(1000 + seed, &pieces, false)).sum();
    assert!(cfg!(miri) || spikes > 5_000, "the networks are alive: {spikes} spikes");
}

#[test]
fn agrees_when_something_changes_between_runs() {
    let pieces = if cfg!(miri) { [3, 4, 1, 5, 2, 2] } else { [13, 50, 1, 77, 120, 139] };
    let spikes: usize = (0..NETWORKS).map(|seed| compare(2000 + seed, &pieces, true)).sum();
    assert!(cfg!(miri) || spikes > 5_000, "the networks are alive: {spikes} spikes");
}

/// Runs a network and its plain twin; gives the number of spikes.
fn compare(seed: u64, pieces: &[u64], change: bool) -> usize {
    let mut built = random_network(seed, true);
    if !change && !seed.is_multiple_of(4) {
        built.simplify(seed % 4 > 1, true);
    }
    let (parts, level) = FORCED[seed as usize % FORCED.len()];
    let all: Vec<NodeSelection> = built.nodes.iter().map(|n| NodeSelection::all(n.id, n.count)).collect();
    let recorded: usize = built.nodes.iter().map(|nodes| nodes.count).sum();
    let record = built.network.record_spikes(&all, None);
    let mut plain = Simulator::default();
    // Once: each time would make a new layout, and hide one that survives a change that it should not.
    built.network.force(parts, level);
    if seed.is_multiple_of(2) {
        built.network.force_small_chunks();
    }
    for (k, &steps) in pieces.iter().enumerate() {
        plain.load(&built);
        plain.run(steps as usize);
        built.network.simulate(steps, &Control::default()).unwrap();
        same_potentials(&built, &plain, seed);
        if change {
            change_something(&mut built, seed + k as u64);
        }
    }
    let spikes = built.network.spikes(record);
    let spikes: Vec<_> = spikes.steps.iter().copied().zip(spikes.senders.iter().copied()).collect();
    // Nodes that were made later are not in the record.
    plain.spikes.retain(|(_, node)| (*node as usize) < recorded);
    assert!(spikes == plain.spikes, "seed {seed}: {} spikes, plainly {}", spikes.len(), plain.spikes.len());
    spikes.len()
}

fn same_potentials(built: &Built, plain: &Simulator, seed: u64) {
    let mut first = 0;
    for nodes in &built.nodes {
        if nodes.model.starts_with("iaf") {
            let ours = built.network.read(&NodeSelection::all(nodes.id, nodes.count), 0);
            let bits = |values: &[f64]| values.iter().map(|v| v.to_bits()).collect::<Vec<_>>();
            let plainly = plain.potentials(first, nodes.count);
            assert_eq!(bits(&ours), bits(&plainly), "seed {seed} {}: {ours:?} {plainly:?}", nodes.model);
        }
        first += nodes.count;
    }
}
