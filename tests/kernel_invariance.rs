//! One answer: random small networks give the same bits on any number of parts, with any instructions, in one run or
//! many.

mod kernel_networks;

use kernel_networks::{Built, change_something, random_network};
use snn::kernel::lanes::Level;
use snn::kernel::{Control, NodeSelection, PopulationId, Rule, SynapseValues};
use std::collections::BTreeMap;

/// Spikes of all nodes, and the bits of all potentials in every step.
type Answer = (Vec<(u64, u32)>, Vec<u64>);

fn run(seed: u64, parts: usize, level: Level, pieces: &[u64], change: bool) -> Answer {
    let mut built = random_network(seed, false);
    built.network.force(parts, level);
    if parts == 3 {
        built.network.force_small_chunks();
    }
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
        for (parts, level) in [(2, Level::Baseline), (3, Level::Avx512), (5, Level::Avx2)] {
            assert!(run(seed, parts, level, &pieces, true) == one, "seed {seed}: {parts} parts, {level:?}");
        }
    }
}

/// Inputs that may come late (see `Order`) do so only where nobody looks at the state in between.
#[test]
fn whether_the_state_is_recorded_changes_nothing() {
    let mut spikes = 0;
    for seed in 300..340 {
        let ends = [1, 3].map(|parts| {
            [false, true].map(|watched| {
                let mut built = random_network(seed, false);
                built.network.force(parts, Level::detect());
                let selections: Vec<NodeSelection> =
                    built.nodes.iter().map(|nodes| NodeSelection::all(nodes.id, nodes.count)).collect();
                let record = built.network.record_spikes(&selections, None);
                if watched {
                    built.network.record_state(&selections[..1], &[vec![0]], 1, 0, None);
                }
                for (k, steps) in [1, 2, 60, 33, 104, 200].into_iter().enumerate() {
                    built.network.simulate(steps, &Control::default()).unwrap();
                    if k % 2 == 1 {
                        change_something(&mut built, seed + k as u64);
                    }
                }
                let state: Vec<u64> = built
                    .nodes
                    .iter()
                    .filter(|nodes| nodes.model.starts_with("iaf"))
                    .flat_map(|nodes| {
                        let all = NodeSelection::all(nodes.id, nodes.count);
                        let recordables = if nodes.model == "iaf_psc_delta" { 0..1 } else { 0..3 };
                        recordables.flat_map(|k| built.network.read(&all, k)).collect::<Vec<_>>()
                    })
                    .map(f64::to_bits)
                    .collect();
                let rows = built.network.spikes(record);
                (rows.steps.to_vec(), rows.senders.to_vec(), state, built.network.statistics().events)
            })
        });
        spikes += ends[0][0].0.len();
        let one = &ends[0][0];
        assert!(ends.iter().flatten().all(|end| end == one), "seed {seed}");
    }
    assert!(spikes > 5_000, "the networks are alive: {spikes} spikes");
}

/// Exact sums of all ports share a row where nobody asks for what is in between.
#[test]
fn whether_currents_may_be_asked_for_changes_nothing() {
    let mut spikes = 0;
    for seed in 400..430 {
        let end = |watched: bool, parts: usize, level: Level| {
            let mut built = random_network(seed, false);
            built.network.force(parts, level);
            built.simplify(seed % 3 > 0, !watched);
            let exponential: Vec<NodeSelection> = built
                .nodes
                .iter()
                .filter(|nodes| nodes.model == "iaf_psc_exp")
                .map(|nodes| NodeSelection::all(nodes.id, nodes.count))
                .collect();
            let record = built.network.record_spikes(&exponential, None);
            for steps in [1, 2, 60, 337] {
                built.network.simulate(steps, &Control::default()).unwrap();
            }
            let rows = built.network.spikes(record);
            let potentials: Vec<u64> =
                exponential.iter().flat_map(|all| built.network.read(all, 0)).map(f64::to_bits).collect();
            let currents = exponential.iter().flat_map(|all| built.network.read(all, 1));
            assert!(currents.into_iter().all(|current| current.is_nan() != watched), "seed {seed}");
            (rows.steps.to_vec(), rows.senders.to_vec(), potentials)
        };
        let one = end(true, 1, Level::Baseline);
        spikes += one.0.len();
        for (parts, level) in [(1, Level::Avx512), (2, Level::Baseline), (3, Level::Avx2)] {
            assert!(end(false, parts, level) == one, "seed {seed}: {parts} parts, {level:?}");
        }
    }
    assert!(spikes > 5_000, "the networks are alive: {spikes} spikes");
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

/// What the networks of these tests are made of.
#[test]
fn the_networks_hold_every_rule_from_every_model() {
    let mut rules: BTreeMap<(&str, bool, bool), usize> = BTreeMap::new();
    let mut sources: BTreeMap<&str, usize> = BTreeMap::new();
    let (mut drawn_weights, mut drawn_delays, mut ignored) = (0, 0, 0);
    for built in (0..24).chain(100..120).map(|seed| random_network(seed, false)) {
        for (connect, id) in &built.connects {
            let made = built.network.connections(*id) as usize;
            *rules.entry((name(&connect.rule), connect.autapses, connect.multapses)).or_default() += made;
            *sources.entry(model(&built, connect.sources[0].population)).or_default() += made;
            drawn_weights += usize::from(matches!(connect.weight, SynapseValues::Draw(_)));
            drawn_delays += usize::from(matches!(connect.delay, SynapseValues::Draw(_)));
            ignored += usize::from(connect.receptor == SynapseValues::Same(1.0));
        }
    }
    assert_eq!(rules.len(), 9 * 4, "every rule, with and without autapses and multapses: {rules:?}");
    assert!(rules.values().all(|&made| made > 0), "{rules:?}");
    assert_eq!(sources.len(), 10, "{sources:?}");
    assert!(sources.values().all(|&made| made > 0), "{sources:?}");
    assert!(drawn_weights > 50 && drawn_delays > 50 && ignored > 0);
}

fn model(built: &Built, id: PopulationId) -> &'static str {
    built.nodes.iter().find(|nodes| nodes.id == id).unwrap().model
}

fn name(rule: &Rule) -> &'static str {
    match rule {
        Rule::OneToOne => "one_to_one",
        Rule::AllToAll => "all_to_all",
        Rule::Pairs { .. } => "pairs",
        Rule::FixedIndegree(_) => "fixed_indegree",
        Rule::FixedOutdegree(_) => "fixed_outdegree",
        Rule::FixedTotalNumber(_) => "fixed_total_number",
        Rule::PairwiseBernoulli(_) => "pairwise_bernoulli",
        Rule::SymmetricPairwiseBernoulli(_) => "symmetric_pairwise_bernoulli",
        Rule::PairwisePoisson(_) => "pairwise_poisson",
    }
}
