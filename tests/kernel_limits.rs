//! Sizes beyond what a table, a row or a ring of the kernel holds: other code runs there, and gives the same numbers.

mod kernel_support;

use kernel_support::{create, set, simulate};
use snn::kernel::lanes::Level;
use snn::kernel::{
    Connect, ConnectKeys, Control, Key, Network, NodeSelection, Rule, Settings, SynapseValues, Values,
};

/// Recordables of iaf_psc_exp: the excitatory and the inhibitory current.
const EXCITATORY: usize = 1;
const INHIBITORY: usize = 2;

fn network(parts: usize) -> Network {
    let mut network = Network::new(Settings { resolution_us: 100, threads: parts });
    network.force(parts, Level::detect());
    network
}

/// A generator that fires at some times.
fn firing_at(network: &mut Network, times: &[f64]) -> NodeSelection {
    let generator = create(network, "spike_generator", 1);
    set(network, &generator, "spike_generator", "spike_times", Values::SameList(times.to_vec()));
    generator
}

fn connect(
    network: &mut Network,
    sources: &NodeSelection,
    targets: &[NodeSelection],
    weight: SynapseValues,
    delay: f64,
) {
    let connect = Connect {
        sources: vec![sources.clone()],
        targets: targets.to_vec(),
        rule: Rule::AllToAll,
        autapses: true,
        multapses: true,
        weight,
        delay: SynapseValues::Same(delay),
        receptor: SynapseValues::Same(0.0),
        keys: ConnectKeys { train: Key(99), pairs: Key(98), ..ConnectKeys::default() },
    };
    network.connect(&connect).unwrap();
}

/// Whatever was sent first is added first: 1e16 − 1e16 + 1 = 1, where another order gives 0.
#[test]
fn delays_beyond_the_ring_keep_the_order_of_summation() {
    for pieces in [&[10_200][..], &[200, 9_000, 1_000], &[50, 8_060, 1_985, 105]] {
        let mut network = network(1);
        let cell = create(&mut network, "iaf_psc_delta", 1);
        for (sent, delay, weight) in [(10.0, 1000.0, 1e16), (810.0, 200.0, -1e16), (1009.0, 1.0, 1.0)] {
            let source = firing_at(&mut network, &[sent]);
            // In a list: spikes through a constant weight are counted.
            let weight = SynapseValues::Each(vec![weight].into());
            connect(&mut network, &source, std::slice::from_ref(&cell), weight, delay);
        }
        let record = network.record_state(std::slice::from_ref(&cell), &[vec![0]], 1, 0, None);
        for &steps in pieces {
            simulate(&mut network, steps);
            // A new layout, while spikes are under way.
            create(&mut network, "iaf_psc_exp", 1);
        }
        let potentials = &network.samples(record).columns[0];
        assert_eq!(potentials[10_098..10_100], [-70.0, -69.0], "in {} pieces", pieces.len());
    }
}

/// Some thousand seconds of delay take no more memory than a short one.
#[test]
fn a_spike_may_be_under_way_for_days() {
    let mut network = network(2);
    let cell = create(&mut network, "iaf_psc_exp", 4);
    let source = firing_at(&mut network, &[1.0]);
    connect(&mut network, &source, std::slice::from_ref(&cell), SynapseValues::Same(100.0), 400_000_000.0);
    simulate(&mut network, 1000);
    let copy = network.clone();
    assert_eq!(copy.read(&cell, EXCITATORY), [0.0; 4]);
}

/// The first 64 constant weights have counters of their own, the others do not.
#[test]
fn many_constant_weights_all_arrive() {
    let mut network = network(1);
    let cell = create(&mut network, "iaf_psc_exp", 1);
    let source = firing_at(&mut network, &[1.0, 3.0]);
    for weight in 1..=100 {
        connect(
            &mut network,
            &source,
            std::slice::from_ref(&cell),
            SynapseValues::Same(f64::from(weight)),
            1.0,
        );
    }
    simulate(&mut network, 20);
    assert_eq!(network.read(&cell, EXCITATORY), [5050.0]);
    // Again with a layout that is made while the second spike is under way.
    simulate(&mut network, 11);
    create(&mut network, "iaf_psc_exp", 1);
    simulate(&mut network, 9);
    let decayed = (0..20).fold(5050.0, |current, _| current * libm::exp(-0.05));
    let current = network.read(&cell, EXCITATORY)[0];
    assert!((current - decayed - 5050.0).abs() < 1e-9, "{current}");
}

/// Targets are 16-bit columns in a window: the nodes behind the first window have windows of their own.
#[test]
fn more_nodes_than_a_window_has() {
    for parts in [1, 3] {
        let mut network = network(parts);
        let cells = create(&mut network, "iaf_psc_exp", 70_000);
        let source = firing_at(&mut network, &[1.0]);
        let weights = (0..70_000).map(|node| f64::from(node) + 1.0).collect::<Vec<f64>>().into();
        connect(&mut network, &source, std::slice::from_ref(&cells), SynapseValues::Each(weights), 1.0);
        connect(&mut network, &source, std::slice::from_ref(&cells), SynapseValues::Same(0.5), 1.0);
        simulate(&mut network, 20);
        let expected: Vec<f64> = (0..70_000).map(|node| f64::from(node) + 1.5).collect();
        assert!(network.read(&cells, EXCITATORY) == expected, "{parts} parts");
    }
}

/// A union of more populations than 16 bits count.
#[test]
fn more_populations_than_sixteen_bits_count() {
    let mut network = network(2);
    let source = firing_at(&mut network, &[1.0]);
    let cells: Vec<NodeSelection> = (0..65_600).map(|_| create(&mut network, "iaf_psc_exp", 1)).collect();
    let weights = (0..65_600u32).map(f64::from).collect::<Vec<f64>>().into();
    connect(&mut network, &source, &cells, SynapseValues::Each(weights), 1.0);
    simulate(&mut network, 20);
    for node in [0, 1, 65_535, 65_536, 65_599] {
        assert_eq!(network.read(&cells[node], EXCITATORY), [node as f64]);
    }
}

/// A parrot that hears itself twice doubles its spikes in each step, until there are more than a spike may stand for.
#[test]
fn spikes_that_multiply_end_the_run() {
    let mut network = network(1);
    let parrot = create(&mut network, "parrot_neuron", 1);
    let source = firing_at(&mut network, &[1.0]);
    for source in [&source, &parrot, &parrot] {
        connect(&mut network, source, std::slice::from_ref(&parrot), SynapseValues::Same(1.0), 0.1);
    }
    let spikes = network.record_spikes(std::slice::from_ref(&parrot), None);
    let fault = network.simulate(1000, &Control::default()).unwrap_err();
    // 2^20 is the first power beyond a million: 1 at step 11, 2^20 at step 31.
    assert_eq!((fault.population, fault.step), (parrot.population, 31));
    assert_eq!(network.now(), 30);
    assert_eq!(network.spikes(spikes).steps.len(), (1 << 20) - 1);
}

/// Emissions that are scheduled after a run may have factors, although the tables were made for counts.
#[test]
fn factors_may_come_after_a_run() {
    for parts in [1, 2, 3] {
        let mut network = network(parts);
        let cells = create(&mut network, "iaf_psc_exp", 7);
        let source = firing_at(&mut network, &[1.0, 2.0, 4.0]);
        connect(&mut network, &source, std::slice::from_ref(&cells), SynapseValues::Same(100.0), 1.0);
        simulate(&mut network, 10);
        set(
            &mut network,
            &source,
            "spike_generator",
            "spike_weights",
            Values::SameList(vec![1.0, 3.0, -2.0]),
        );
        simulate(&mut network, 20);
        let decayed = (0..10).fold(100.0, |current, _| current * libm::exp(-0.05)) + 300.0;
        assert!((network.read(&cells, EXCITATORY)[6] - decayed).abs() < 1e-9, "{parts} parts");
        simulate(&mut network, 20);
        assert_eq!(network.read(&cells, INHIBITORY), [-200.0; 7], "{parts} parts");
    }
}

/// A current that has decayed to −0 stays so wherever nothing arrives, also where a neighbour in a row gets something.
#[test]
fn the_sign_of_zero_is_the_same_on_any_number_of_threads() {
    let bits = |parts| {
        let mut network = network(parts);
        let cells = create(&mut network, "iaf_psc_exp", 10);
        set(&mut network, &cells, "iaf_psc_exp", "tau_syn_in", Values::Same(0.1));
        let source = firing_at(&mut network, &[1.0]);
        connect(&mut network, &source, std::slice::from_ref(&cells), SynapseValues::Same(-1.0), 1.0);
        let first = NodeSelection {
            population: cells.population,
            selection: snn::kernel::Selection::Range { start: 0, len: 1 },
        };
        let later = firing_at(&mut network, &[97.0]);
        connect(&mut network, &later, &[first], SynapseValues::Same(-1.0), 1.0);
        simulate(&mut network, 985);
        network.read(&cells, INHIBITORY).iter().map(|current| current.to_bits()).collect::<Vec<_>>()
    };
    let one = bits(1);
    assert_eq!(one[9], 0, "the current has decayed");
    assert!(bits(2) == one && bits(3) == one);
}
