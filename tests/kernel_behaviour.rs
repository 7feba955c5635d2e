//! What the kernel promises beside numbers: records, faults, interruption, random trains, errors of `connect`.

mod kernel_support;

use kernel_support::{create, set, simulate};
use snn::kernel::lanes::Level;
use snn::kernel::{
    Argument, Connect, ConnectError, ConnectKeys, Control, Counts, Distribution, Key, Network, NodeSelection,
    Outcome, Rule, Selection, Settings, SynapseValues, Values,
};
use snn::models;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Instant;

fn network() -> Network {
    Network::new(Settings { resolution_us: 100, threads: 2 })
}

fn connect(sources: &NodeSelection, targets: &NodeSelection, rule: Rule, weight: f64, delay: f64) -> Connect {
    Connect {
        sources: vec![sources.clone()],
        targets: vec![targets.clone()],
        rule,
        autapses: true,
        multapses: true,
        weight: SynapseValues::Same(weight),
        delay: SynapseValues::Same(delay),
        receptor: SynapseValues::Same(0.0),
        keys: ConnectKeys { train: Key(99), pairs: Key(98), ..ConnectKeys::default() },
    }
}

#[test]
fn records_keep_order_interval_and_window() {
    let mut network = network();
    let cells = create(&mut network, "iaf_psc_exp", 4);
    set(&mut network, &cells, "iaf_psc_exp", "V_m", Values::Each(vec![-61.0, -62.0, -63.0, -64.0]));
    let some = NodeSelection { population: cells.population, selection: Selection::List([3, 1].into()) };
    let windowed = network.record_state(&[some], &[vec![0, 1]], 5, 3, Some((6, 18)));
    simulate(&mut network, 4);
    let late = network.record_state(std::slice::from_ref(&cells), &[vec![0]], 10, 0, None);
    simulate(&mut network, 40);
    let samples = network.samples(windowed);
    assert_eq!((&samples.steps[..], samples.nodes, samples.rows()), (&[8, 13, 18][..], 2, 6));
    assert!(samples.columns[0][0] < samples.columns[0][1], "node 3 lies below node 1");
    assert!(samples.columns[1].iter().all(|&current| current == 0.0));
    assert_eq!(*network.samples(late).steps, [10, 20, 30, 40]);
    simulate(&mut network, 6);
    assert_eq!(network.read(&cells, 0), network.samples(late).columns[0][16..]);
}

/// Of neighbours and of others, in any order, of several populations and a generator, on several threads, where constants
/// agree and where they do not.
#[test]
fn samples_are_what_reading_gives() {
    let resting = (0..500).map(|k| -70.0 - 0.01 * f64::from(k)).collect();
    for (parts, resting) in [(1, Values::Same(-70.0)), (3, Values::Same(-70.0)), (3, Values::Each(resting))] {
        let make = |parts| {
            let mut network = network();
            let cells = create(&mut network, "iaf_psc_exp", 500);
            let currents = (0..500).map(|k| 3.0 * f64::from(k)).collect();
            set(&mut network, &cells, "iaf_psc_exp", "I_e", Values::Each(currents));
            set(&mut network, &cells, "iaf_psc_exp", "E_L", resting.clone());
            let others = create(&mut network, "iaf_psc_alpha", 41);
            set(&mut network, &others, "iaf_psc_alpha", "I_e", Values::Same(500.0));
            let generator = create(&mut network, "ac_generator", 2);
            set(&mut network, &generator, "ac_generator", "amplitude", Values::Each(vec![3.0, 5.0]));
            set(&mut network, &generator, "ac_generator", "frequency", Values::Same(20.0));
            network.force(parts, Level::detect());
            (network, cells, others, generator)
        };
        let (mut network, cells, others, generator) = make(parts);
        let of = |nodes: &NodeSelection, selection| NodeSelection { population: nodes.population, selection };
        let some = [
            vec![cells.clone()],
            vec![of(&cells, Selection::Range { start: 100, len: 300 })],
            vec![of(&cells, Selection::List((0..500).rev().step_by(7).collect()))],
            vec![of(&cells, Selection::List([1, 2, 3, 5, 8, 13].into()))],
            vec![of(&cells, Selection::List([499, 0, 250].into()))],
            vec![others.clone(), cells.clone()],
            vec![of(&cells, Selection::Range { start: 5, len: 20 }), generator.clone(), others.clone()],
        ];
        let records: Vec<_> = some
            .iter()
            .map(|nodes| network.record_state(nodes, &vec![vec![0]; nodes.len()], 3, 1, None))
            .collect();
        simulate(&mut network, 250);
        simulate(&mut network, 150);
        let (mut stepped, ..) = make(1);
        let mut seen = vec![Vec::new(); some.len()];
        for _ in (1..=400).step_by(3) {
            let steps = if stepped.now() == 0 { 1 } else { 3 };
            simulate(&mut stepped, steps);
            for (seen, nodes) in seen.iter_mut().zip(&some) {
                nodes.iter().for_each(|nodes| seen.extend(stepped.read(nodes, 0)));
            }
        }
        for (seen, record) in seen.into_iter().zip(records) {
            let samples = network.samples(record);
            assert!(samples.steps.iter().copied().eq((1..=400).step_by(3)));
            let column = &samples.columns[0];
            let different = (0..seen.len()).find(|&k| column[k] != seen[k]);
            let at = different.map(|k| (k / samples.nodes, k % samples.nodes, column[k], seen[k]));
            assert_eq!((at, column.len()), (None, seen.len()), "{parts} parts, {} nodes", samples.nodes);
        }
    }
}

/// More random trains to a neuron than neurons: as many events as the rates tell, and the same with any number of parts.
#[test]
fn many_random_trains_reach_each_neuron() {
    // 500 neurons with 40 sources of 50 Hz each, for 100 ms.
    let expected: f64 = 500.0 * 40.0 * 0.05 * 100.0;
    for rule in [Rule::AllToAll, Rule::FixedIndegree(Counts::Same(40))] {
        for rates in
            [Values::Same(0.05), Values::Each((0..40).map(|k| 0.03 + f64::from(k % 2) * 0.04).collect())]
        {
            let run = |parts| {
                let mut network = network();
                let noise = create(&mut network, "poisson_generator", 40);
                set(&mut network, &noise, "poisson_generator", "rate", rates.clone());
                let cells = create(&mut network, "iaf_psc_exp", 500);
                network.connect(&connect(&noise, &cells, rule.clone(), 2.0, 1.5)).unwrap();
                network.force(parts, Level::detect());
                simulate(&mut network, 1015);
                (network.read(&cells, 0), network.statistics().events as f64)
            };
            let (potentials, events) = run(1);
            // Where sources are drawn, so are the rates: each of 20,000 connections brings two events more or less.
            let spread = (expected + 20_000.0 * 4.0).sqrt();
            assert!((events - expected).abs() < 5.0 * spread, "{events}");
            assert!(potentials.iter().all(|&potential| potential > -70.0));
            for parts in [2, 3] {
                assert!(run(parts) == (potentials.clone(), events), "{parts} parts");
            }
        }
    }
}

/// Generators of one population with different laws, one beyond all tables and one that begins later, each bring what they
/// bring alone.
#[test]
fn generators_of_different_laws_add_up() {
    for rule in [Rule::AllToAll, Rule::FixedIndegree(Counts::Same(6))] {
        let events = |rates: [f64; 3]| {
            let mut network = network();
            let noise = create(&mut network, "poisson_generator", 3);
            set(&mut network, &noise, "poisson_generator", "rate", Values::Each(rates.to_vec()));
            set(&mut network, &noise, "poisson_generator", "start", Values::Each(vec![0.0, 0.0, 50.0]));
            let cells = create(&mut network, "iaf_psc_exp", 50);
            network.connect(&connect(&noise, &cells, rule.clone(), 0.01, 1.0)).unwrap();
            simulate(&mut network, 1010);
            network.statistics().events as f64
        };
        let (many, few, late) = (events([700.0, 0.0, 0.0]), events([0.0, 0.5, 0.0]), events([0.0, 0.0, 3.0]));
        assert_eq!(events([700.0, 0.5, 3.0]), many + few + late);
        if rule == Rule::AllToAll {
            let expected = [(many, 700.0 * 100.0), (few, 0.5 * 100.0), (late, 3.0 * 50.0)];
            let fits = |(events, mean): (f64, f64)| (events - 50.0 * mean).abs() < 5.0 * (50.0 * mean).sqrt();
            assert!(expected.into_iter().all(fits), "{expected:?}");
        }
    }
}

/// A current that has decayed for two hundred time constants is none, whether the run is cut into pieces or not; as long as
/// it is more than a trace it stays.
#[test]
fn traces_of_currents_end() {
    for model in ["iaf_psc_exp", "iaf_psc_alpha"] {
        let run = |pieces: &[u64]| {
            let mut network = network();
            let kick = create(&mut network, "spike_generator", 1);
            set(&mut network, &kick, "spike_generator", "spike_times", Values::SameList(vec![1.0]));
            let cell = create(&mut network, model, 1);
            set(&mut network, &cell, model, "tau_syn_ex", Values::Same(0.5));
            set(&mut network, &cell, model, "tau_syn_in", Values::Same(0.7));
            network.connect(&connect(&kick, &cell, Rule::AllToAll, 100.0, 1.0)).unwrap();
            pieces.iter().for_each(|&steps| simulate(&mut network, steps));
            [0, 1, 2].map(|recordable| network.read(&cell, recordable)[0].to_bits())
        };
        let [_, decaying, _] = run(&[900]).map(f64::from_bits);
        assert!((1e-99..1e-60).contains(&decaying), "{decaying}");
        let [potential, current, other] = run(&[4000]);
        assert_eq!((current, other), (0, 0), "{model}");
        assert_ne!(potential, 0);
        assert_eq!(run(&[1000, 1000, 2000]), [potential, current, other]);
        assert_eq!(run(&[3, 999, 1, 996, 1, 2000]), [potential, current, other]);
        assert_eq!(run(&[1999]), run(&[700, 1299]));
    }
}

/// What a clone shares is copied when more is recorded, not when a run brings nothing.
#[test]
fn rows_stay_shared_until_there_are_more() {
    let mut network = network();
    let cells = create(&mut network, "iaf_psc_exp", 4);
    let some = [NodeSelection { population: cells.population, selection: Selection::List([3, 1].into()) }];
    let cells = [cells];
    let samples = [&cells, &some].map(|nodes| network.record_state(nodes, &[vec![0]], 1, 0, Some((0, 10))));
    let spikes = network.record_spikes(&cells, None);
    simulate(&mut network, 10);
    let columns = samples.map(|record| network.samples(record).columns[0].clone());
    let senders = network.spikes(spikes).senders.clone();
    simulate(&mut network, 10);
    for (record, column) in samples.into_iter().zip(&columns) {
        assert!(Arc::ptr_eq(&network.samples(record).columns[0], column));
    }
    assert!(Arc::ptr_eq(&network.spikes(spikes).senders, &senders));
}

#[test]
fn values_go_in_and_out() {
    let mut network = network();
    let cells = create(&mut network, "iaf_psc_exp", 3);
    let get = |network: &Network, name: &str| {
        let parameters = models::find("iaf_psc_exp").unwrap().parameters;
        network.get(&cells, parameters.iter().position(|parameter| parameter.name == name).unwrap())
    };
    assert_eq!(get(&network, "tau_m"), Values::Same(10.0));
    set(&mut network, &cells, "iaf_psc_exp", "E_L", Values::Each(vec![-60.0, -65.0, -70.0]));
    assert_eq!(get(&network, "V_m"), Values::Same(-70.0), "the absolute potential stays");
    assert_eq!(get(&network, "E_L"), Values::Each(vec![-60.0, -65.0, -70.0]));
    set(&mut network, &cells, "iaf_psc_exp", "E_L", Values::Same(-50.0));
    assert_eq!(get(&network, "E_L"), Values::Same(-50.0));
    let generators = create(&mut network, "spike_generator", 2);
    set(
        &mut network,
        &generators,
        "spike_generator",
        "spike_times",
        Values::EachList(vec![vec![1.0], vec![]]),
    );
    assert_eq!(network.get(&generators, 0), Values::EachList(vec![vec![1.0], vec![]]));
    set(&mut network, &generators, "spike_generator", "spike_times", Values::SameList(vec![2.0]));
    assert_eq!(network.get(&generators, 0), Values::SameList(vec![2.0]));
}

/// A potential of -1e308 mV doubled by its input is infinite in the next step.
#[test]
fn a_fault_leaves_the_last_whole_step() {
    let mut network = network();
    let cells = create(&mut network, "iaf_psc_delta", 3);
    let times = create(&mut network, "spike_generator", 1);
    set(&mut network, &times, "spike_generator", "spike_times", Values::SameList(vec![1.0, 50.0, 50.1]));
    let two =
        NodeSelection { population: cells.population, selection: Selection::Range { start: 1, len: 2 } };
    network.connect(&connect(&times, &two, Rule::AllToAll, -1e308, 1.0)).unwrap();
    let record = network.record_state(std::slice::from_ref(&cells), &[vec![0]], 1, 0, None);
    // The first spike is far from the second, so the sum overflows only at 51.1 ms.
    let fault = network.simulate(3000, &Control::default()).unwrap_err();
    assert_eq!((fault.population, fault.node, fault.recordable, fault.step), (cells.population, 1, 0, 511));
    assert_eq!(network.now(), 510);
    assert_eq!(network.samples(record).steps.last(), Some(&510));
    assert!(network.read(&cells, 0).iter().all(|v| v.is_finite()));
}

/// The neurons of other parts go back to the last whole step, too, and on from there as if nothing had happened.
#[test]
fn a_fault_in_one_part_is_one_of_all() {
    let states = |faulty: bool| {
        let mut network = network();
        network.force(3, Level::detect());
        let cells = create(&mut network, "iaf_psc_exp", 90);
        set(
            &mut network,
            &cells,
            "iaf_psc_exp",
            "I_e",
            Values::Each((0..90).map(|k| 8.0 * f64::from(k)).collect()),
        );
        let wild = create(&mut network, "iaf_psc_delta", 90);
        let times = create(&mut network, "spike_generator", 1);
        set(&mut network, &times, "spike_generator", "spike_times", Values::SameList(vec![1.0, 50.0, 50.1]));
        let last =
            NodeSelection { population: wild.population, selection: Selection::Range { start: 89, len: 1 } };
        let weight = if faulty { -1e308 } else { -1.0 };
        network.connect(&connect(&times, &last, Rule::AllToAll, weight, 1.0)).unwrap();
        let outcome = network.simulate(if faulty { 3000 } else { 510 }, &Control::default());
        assert_eq!(outcome.is_err_and(|fault| (fault.node, fault.step) == (89, 511)), faulty);
        assert_eq!(network.now(), 510);
        let mut bits: Vec<u64> = network.read(&cells, 0).into_iter().map(f64::to_bits).collect();
        set(&mut network, &wild, "iaf_psc_delta", "V_m", Values::Same(-60.0));
        network.simulate(700, &Control::default()).unwrap();
        bits.extend(network.read(&cells, 0).into_iter().map(f64::to_bits));
        bits
    };
    assert_eq!(states(true), states(false));
}

#[test]
fn an_interrupt_stops_between_steps() {
    let mut network = network();
    let cells = create(&mut network, "iaf_psc_exp", 2);
    let record = network.record_state(&[cells], &[vec![0]], 1, 0, None);
    let (interrupt, calls) = (AtomicBool::new(false), AtomicU64::new(0));
    let progress = |steps| {
        calls.fetch_add(1, Ordering::Relaxed);
        if steps >= 2000 {
            interrupt.store(true, Ordering::Relaxed);
        }
    };
    let control = Control { interrupt: Some(&interrupt), progress: Some(&progress), ..Control::default() };
    let outcome = network.simulate(1_000_000, &control).unwrap();
    assert!(outcome.interrupted && outcome.steps_done >= 2000 && outcome.steps_done < 1_000_000);
    assert_eq!(network.now(), outcome.steps_done);
    assert_eq!(network.samples(record).rows() as u64, 2 * outcome.steps_done);
    assert!(calls.load(Ordering::Relaxed) > 0);
}

/// Whenever it comes, an interrupt while tables are made leaves the network as it was: both with weights on a grid, whose
/// tables are made block by block, and with others, whose connections are first counted and then placed.
#[test]
fn an_interrupt_stops_the_making_of_tables() {
    let normal = Distribution::Normal(Argument::Same(9.0), Argument::Same(1.0));
    let ways = [
        (Rule::FixedTotalNumber(800_000), SynapseValues::Draw(normal)),
        (Rule::FixedIndegree(Counts::Same(200)), SynapseValues::Same(-5.0)),
    ];
    for (rule, weight) in ways {
        let make = || {
            let mut network = network();
            let cells = create(&mut network, "iaf_psc_exp", 4000);
            set(&mut network, &cells, "iaf_psc_exp", "I_e", Values::Same(500.0));
            let connect = connect(&cells, &cells, rule.clone(), 0.0, 1.0);
            network.connect(&Connect { weight: weight.clone(), ..connect }).unwrap();
            let record = network.record_spikes(std::slice::from_ref(&cells), None);
            (network, record)
        };
        let (mut network, record) = make();
        let began = Instant::now();
        assert!(network.build(&Control::default()));
        let time = began.elapsed();
        simulate(&mut network, 600);
        let whole = network.spikes(record).clone();
        assert!(whole.steps.len() > 4000);
        let mut interrupted = 0;
        for tenth in 0..10 {
            let (mut network, record) = make();
            let interrupt = AtomicBool::new(tenth == 0);
            let control = Control { interrupt: Some(&interrupt), ..Control::default() };
            std::thread::scope(|scope| {
                scope.spawn(|| {
                    std::thread::sleep(time * tenth / 10);
                    interrupt.store(true, Ordering::Relaxed);
                });
                interrupted += usize::from(!network.build(&control));
            });
            let outcome = network.simulate(600, &control).unwrap();
            assert_eq!(outcome, Outcome { steps_done: 0, interrupted: true });
            simulate(&mut network, 600);
            assert_eq!(*network.spikes(record), whole, "{rule:?}, interrupted after {tenth} tenths");
        }
        assert!(interrupted >= 3, "{rule:?}: interrupted {interrupted} times of 10");
    }
}

/// How far the tables are is told in parts of the whole, both where they are made block by block and where connections are
/// first counted and then placed, on any number of threads.
#[test]
fn the_making_of_tables_tells_how_far_it_is() {
    let normal = Distribution::Normal(Argument::Same(9.0), Argument::Same(1.0));
    let ways = [
        (Rule::FixedTotalNumber(6_000_000), SynapseValues::Draw(normal)),
        (Rule::FixedIndegree(Counts::Same(1500)), SynapseValues::Same(-5.0)),
    ];
    for (threads, (rule, weight)) in
        [1, 2].into_iter().flat_map(|threads| ways.clone().map(|way| (threads, way)))
    {
        let mut network = Network::new(Settings { resolution_us: 100, threads });
        let cells = create(&mut network, "iaf_psc_exp", 4000);
        let connect = connect(&cells, &cells, rule.clone(), 0.0, 1.0);
        network.connect(&Connect { weight, ..connect }).unwrap();
        let told = Mutex::new(Vec::new());
        let building = |done: f64| told.lock().unwrap().push(done);
        assert!(network.build(&Control { building: Some(&building), ..Control::default() }));
        let told = told.into_inner().unwrap();
        let (first, last) = (told[0], told[told.len() - 1]);
        assert!(told.is_sorted(), "{rule:?}: {told:?}");
        assert!(told.len() >= 8 && first < 0.2 && (0.8..=1.0).contains(&last), "{rule:?}: {told:?}");
    }
}

/// Each connection of a Poisson generator has its own train: rates add up, trains differ, counts are Poisson.
#[test]
fn poisson_trains_are_independent() {
    let mut network = network();
    let source = create(&mut network, "poisson_generator", 1);
    set(&mut network, &source, "poisson_generator", "rate", Values::Same(0.5));
    let parrots = create(&mut network, "parrot_neuron", 200);
    network.connect(&connect(&source, &parrots, Rule::AllToAll, 1.0, 1.0)).unwrap();
    let mut second = connect(&source, &parrots, Rule::FixedIndegree(Counts::Same(1)), 1.0, 0.1);
    second.keys.train = Key(100);
    network.connect(&second).unwrap();
    let record = network.record_spikes(&[parrots], None);
    simulate(&mut network, 10_000);
    let spikes = network.spikes(record);
    // 200 parrots × 2 trains × 0.5/ms × 1000 ms = 200,000 ± 447, less 200 × 0.55 by the delays.
    let expected = 200_000.0 - 110.0;
    assert!((spikes.steps.len() as f64 - expected).abs() < 4.5 * 447.0, "{}", spikes.steps.len());
    let mut counts = vec![0f64; 200];
    spikes.senders.iter().for_each(|&sender| counts[sender as usize] += 1.0);
    let mean = counts.iter().sum::<f64>() / 200.0;
    let variance = counts.iter().map(|n| (n - mean).powi(2)).sum::<f64>() / 199.0;
    // 200 independent sums: the error of variance/mean is sqrt(2/199).
    assert!((variance / mean - 1.0).abs() < 0.45, "{variance} {mean}");
}

/// Ornstein-Uhlenbeck statistics of a membrane driven by piecewise constant noise: with a new value every dt the
/// stationary variance is (std·tau/C)² (1 − a)/(1 + a), a = exp(−dt/tau).
#[test]
fn noise_has_the_variance_of_its_parameters() {
    let mut network = network();
    let source = create(&mut network, "noise_generator", 1);
    set(&mut network, &source, "noise_generator", "std", Values::Same(100.0));
    set(&mut network, &source, "noise_generator", "mean", Values::Same(50.0));
    let cells = create(&mut network, "iaf_psc_exp", 500);
    set(&mut network, &cells, "iaf_psc_exp", "V_th", Values::Same(1e6));
    network.connect(&connect(&source, &cells, Rule::AllToAll, 1.0, 0.1)).unwrap();
    let record = network.record_state(&[cells], &[vec![0]], 1000, 2, None);
    simulate(&mut network, 10_000);
    let samples: Vec<f64> = network.samples(record).columns[0][1000..].iter().map(|v| v + 70.0).collect();
    let n = samples.len() as f64;
    let mean = samples.iter().sum::<f64>() / n;
    let variance = samples.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / n;
    let a = libm::exp(-0.1f64);
    let expected = (100.0f64 * 10.0 / 250.0).powi(2) * (1.0 - a) / (1.0 + a);
    assert!((mean - 2.0).abs() < 4.5 * (expected / n).sqrt(), "mean {mean}");
    assert!((variance / expected - 1.0).abs() < 4.5 * (2.0 / n).sqrt(), "variance {variance}, {expected}");
}

#[test]
fn connect_says_why_it_cannot() {
    let mut network = network();
    let four = create(&mut network, "iaf_psc_exp", 4);
    let three = create(&mut network, "parrot_neuron", 3);
    let current = create(&mut network, "dc_generator", 1);
    let mut error = |connect: Connect| network.connect(&connect).unwrap_err();
    let base = connect(&four, &three, Rule::AllToAll, 1.0, 1.0);
    assert_eq!(
        error(Connect { rule: Rule::OneToOne, ..base.clone() }),
        ConnectError::UnequalSizes { sources: 4, targets: 3 }
    );
    let fixed = Rule::FixedIndegree(Counts::Same(5));
    assert_eq!(
        error(Connect { rule: fixed, multapses: false, ..base.clone() }),
        ConnectError::TooFewPartners { needed: 5, available: 4 }
    );
    let delay = SynapseValues::Same(0.05);
    assert_eq!(error(Connect { delay, ..base.clone() }), ConnectError::InvalidDelay(0.05));
    let weight = SynapseValues::Each(vec![1.0, 2.0].into());
    assert_eq!(error(Connect { weight, ..base.clone() }), ConnectError::WrongLength { needed: 12, given: 2 });
    let receptor = SynapseValues::Same(2.0);
    assert_eq!(error(Connect { receptor, ..base.clone() }), ConnectError::NoSuchReceptor(2.0));
    assert_eq!(error(Connect { sources: vec![current.clone()], ..base.clone() }), ConnectError::TakesNoInput);
    assert_eq!(error(Connect { targets: vec![current], ..base.clone() }), ConnectError::TakesNoInput);
    let rule = Rule::FixedTotalNumber(1 << 33);
    assert_eq!(error(Connect { rule, ..base.clone() }), ConnectError::TooMany);
    let symmetric = Rule::SymmetricPairwiseBernoulli(0.1);
    assert_eq!(error(Connect { rule: symmetric, ..base }), ConnectError::NotTheSameNodes);
}

#[test]
fn connections_can_be_read_and_changed() {
    let mut network = network();
    let (sources, targets) =
        (create(&mut network, "parrot_neuron", 2), create(&mut network, "iaf_psc_exp", 3));
    let mut matrix = connect(&sources, &targets, Rule::AllToAll, 0.0, 1.5);
    matrix.weight = SynapseValues::Each(vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0].into());
    let id = network.connect(&matrix).unwrap();
    assert_eq!((network.pre(id), network.post(id)), (vec![0, 1, 0, 1, 0, 1], vec![0, 0, 1, 1, 2, 2]));
    network.set_weights(id, Some(&[4, 1]), &SynapseValues::Each(vec![50.0, 20.0].into()), Key(0)).unwrap();
    assert_eq!(network.weights(id), [1.0, 20.0, 3.0, 4.0, 50.0, 6.0]);
    network.set_delays(id, Some(&[0]), &SynapseValues::Same(0.3), Key(0)).unwrap();
    assert_eq!(network.delays(id), [0.3, 1.5, 1.5, 1.5, 1.5, 1.5]);
    network.set_weights(id, None, &SynapseValues::Same(7.0), Key(0)).unwrap();
    assert_eq!(network.weights(id), [7.0; 6]);
    assert_eq!(network.connections(id), 6);
}

/// Spikes through a constant weight are counted in bytes; more than 255 of them at once still all count.
#[test]
fn counts_of_spikes_go_beyond_a_byte() {
    // Sources that fire together, synapses of each onto the cell, and how many spikes each spike counts for.
    for (sources, synapses, multiplicity) in [(600, 1, 1), (3, 100, 1), (1, 1000, 1), (7, 40, 9), (2, 300, 1)]
    {
        let mut network = network();
        let cell = create(&mut network, "iaf_psc_exp", 1);
        let generators = create(&mut network, "spike_generator", sources);
        set(&mut network, &generators, "spike_generator", "spike_times", Values::SameList(vec![1.0]));
        let multiplicities = Values::SameList(vec![f64::from(multiplicity)]);
        set(&mut network, &generators, "spike_generator", "spike_multiplicities", multiplicities);
        for _ in 0..synapses {
            network.connect(&connect(&generators, &cell, Rule::AllToAll, 1.5, 0.5)).unwrap();
        }
        let record = network.record_state(std::slice::from_ref(&cell), &[vec![1]], 1, 0, None);
        simulate(&mut network, 20);
        let largest = network.samples(record).columns[0].iter().copied().fold(0.0, f64::max);
        let spikes = sources as f64 * f64::from(synapses) * f64::from(multiplicity);
        assert_eq!(largest, 1.5 * spikes, "{sources} sources, {synapses} synapses");
        // From one source, all synapses onto one target: they are counted at once.
        let indegree = Rule::FixedIndegree(Counts::Same(u64::from(synapses as u32)));
        let before = network.now();
        network.connect(&connect(&generators, &cell, indegree, 2.0, 0.5)).unwrap();
        let again = Values::SameList(vec![5.0]);
        set(&mut network, &generators, "spike_generator", "spike_times", again);
        simulate(&mut network, 60);
        let later = &network.samples(record).columns[0][before as usize..];
        let jump = later.windows(2).map(|pair| pair[1] - pair[0] * libm::exp(-0.05)).fold(0.0, f64::max);
        let added = 1.5 * spikes + 2.0 * f64::from(synapses) * f64::from(multiplicity);
        assert!((jump - added).abs() < 1e-9 * added, "{jump} is not {added}");
    }
}

/// A generator whose rate changes needs no new tables, which take seconds for a large network; what it has sent arrives.
#[test]
fn tables_stay_when_a_generator_changes() {
    let mut network = network();
    let cell = create(&mut network, "parrot_neuron", 50);
    let generator = create(&mut network, "poisson_generator", 1);
    set(&mut network, &generator, "poisson_generator", "rate", Values::Same(1.0));
    network.connect(&connect(&generator, &cell, Rule::AllToAll, 1.0, 3.0)).unwrap();
    let record = network.record_spikes(std::slice::from_ref(&cell), None);
    assert!(network.build(&Control::default()), "the first tables");
    simulate(&mut network, 200);
    set(&mut network, &generator, "poisson_generator", "rate", Values::Same(0.0));
    assert!(!network.build(&Control::default()), "they are the same");
    simulate(&mut network, 100);
    let steps = &network.spikes(record).steps;
    // Sent until step 200, under way for 30 steps.
    let late = steps.iter().filter(|&&step| step > 200).count();
    assert!((100..200).contains(&late), "50 targets, 3 ms, 1 spike per ms: {late}");
    assert_eq!(steps.last(), Some(&230));
}
