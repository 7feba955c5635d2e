//! Statistics against Elephant (`tests/reference/statistics`) and by hand.

use super::{Argument, find};
use crate::diagnostic::Diagnostic;
use crate::results::{Samples, Spikes};
use crate::units::Dimension;
use crate::value::{Numbers, Table, Value};
use std::sync::Arc;

fn spikes(trains: &[&[u64]], stop: u64) -> Spikes {
    let mut rows: Vec<(u64, u32)> = (0u32..)
        .zip(trains)
        .flat_map(|(sender, train)| train.iter().map(move |&step| (step, sender)))
        .collect();
    rows.sort_unstable();
    Spikes {
        steps: Arc::new(rows.iter().map(|row| row.0).collect()),
        senders: Arc::new(rows.iter().map(|row| row.1).collect()),
        nodes: trains.len(),
        start: 0,
        stop,
        resolution_us: 100,
    }
}

fn call(name: &str, arguments: &[Argument]) -> Result<Value, Box<Diagnostic>> {
    let arguments: Vec<Option<Argument>> = arguments.iter().cloned().map(Some).collect();
    find(name).expect("a statistic").evaluate(&arguments)
}

fn of(name: &str, spikes: &Spikes, bin: Option<f64>) -> f64 {
    let mut arguments = vec![Argument::Spikes(spikes.clone())];
    arguments.extend(bin.map(|bin| Argument::Value(Value::Number(bin))));
    call(name, &arguments).unwrap().as_number().expect("a number")
}

fn list_of(name: &str, spikes: &Spikes, bin: Option<f64>) -> Vec<f64> {
    let mut arguments = vec![Argument::Spikes(spikes.clone())];
    arguments.extend(bin.map(|bin| Argument::Value(Value::Number(bin))));
    match call(name, &arguments).unwrap() {
        Value::List(list) => list.as_numbers().unwrap().to_vec(),
        other => panic!("{other:?}"),
    }
}

fn table(value: Value) -> Arc<Table> {
    match value {
        Value::Table(table) => table,
        other => panic!("{other:?}"),
    }
}

fn numbers(table: &Table, name: &str) -> Numbers {
    table.column(name).and_then(|column| column.values.as_numbers()).expect("a column of numbers")
}

fn window(start: f64, end: f64) -> Argument {
    Argument::Value(Value::Range { start: Some(start), end: Some(end) })
}

fn close(a: f64, b: f64) -> bool {
    (a.is_nan() && b.is_nan()) || (a - b).abs() <= 1e-12 * b.abs().max(1.0)
}

#[test]
fn counts_and_rates() {
    let s = spikes(&[&[10, 20, 40], &[], &[15]], 1000);
    assert_eq!(of("count", &s, None), 4.0);
    assert_eq!(list_of("counts", &s, None), [3.0, 0.0, 1.0]);
    // 4 spikes of 3 nodes in 100 ms, in kHz
    assert_eq!(of("rate", &s, None), 4.0 / 300.0);
    assert_eq!(list_of("rates", &s, None), [0.03, 0.0, 0.01]);
    assert_eq!(list_of("isi", &s, None), [1.0, 2.0]);
    assert!(of("rate", &s.between(Some(5), Some(5)), None).is_nan());
}

#[test]
fn too_little_is_nan_and_left_out_of_means() {
    let s = spikes(&[&[10, 20, 40], &[], &[15]], 1000);
    // intervals 1 and 2 ms: standard deviation 0.5, mean 1.5
    assert_eq!(of("cv", &s, None), 0.5 / 1.5);
    let cvs = list_of("cvs", &s, None);
    assert!(cvs[1].is_nan() && cvs[2].is_nan());
    assert_eq!(of("cv2", &s, None), 2.0 / 3.0);
    assert!(close(of("lv", &s, None), 3.0 / 9.0));
    let silent = spikes(&[&[], &[7]], 1000);
    assert!(of("cv", &silent, None).is_nan());
    assert!(of("lv", &silent, None).is_nan());
    assert!(of("fano", &spikes(&[&[]], 1000), Some(10.0)).is_nan());
}

#[test]
fn psth_from_the_start_of_the_record() {
    let s = spikes(&[&[10, 11, 60], &[20]], 105).between(Some(0), None);
    let t = table(call("psth", &[Argument::Spikes(s), Argument::Value(Value::Number(2.0))]).unwrap());
    // Five whole bins of 2 ms; the spike at 2 ms belongs to the first.
    assert_eq!(*numbers(&t, "time"), [1.0, 3.0, 5.0, 7.0, 9.0]);
    assert_eq!(*numbers(&t, "rate"), [0.75, 0.0, 0.25, 0.0, 0.0]);
}

#[test]
fn alignment_needs_a_window_and_recorded_time() {
    let s = Argument::Spikes(spikes(&[&[110, 210]], 300));
    let bin = Argument::Value(Value::Number(1.0));
    let align = Argument::Value(Value::numbers([0.5, 10.0, 20.0, 29.9]));
    assert_eq!(call("psth", &[s.clone(), bin.clone(), align.clone()]).unwrap_err().code.0, "E0210");
    let t = table(call("psth", &[s, bin, align, window(-1.0, 2.0)]).unwrap());
    // 0.5 and 29.9 ms have no whole window.
    assert_eq!(*numbers(&t, "time"), [-0.5, 0.5, 1.5]);
    assert_eq!(*numbers(&t, "rate"), [0.0, 1.0, 0.0]);
}

#[test]
fn correlograms_are_symmetric_and_leave_the_spike_itself_out() {
    let s = Argument::Spikes(spikes(&[&[10, 20, 35]], 100));
    let bin = Argument::Value(Value::Number(1.0));
    let t = call("correlogram", &[s.clone(), s.clone(), bin.clone(), window(-3.0, 3.0)]).unwrap();
    let t = table(t);
    assert_eq!(*numbers(&t, "lag"), [-3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0]);
    // Lags 1, 1.5 (half in 1, half in 2) and 2.5 ms (half in 2, half in 3), three spikes, bins of 1 ms
    let rates: Vec<f64> = numbers(&t, "rate").iter().map(|rate| rate * 3.0).collect();
    assert_eq!(rates, [0.5, 1.0, 1.5, 0.0, 1.5, 1.0, 0.5]);
    let own =
        find("correlogram").unwrap().evaluate(&[Some(s), None, Some(bin), Some(window(-3.0, 3.0))]).unwrap();
    assert_eq!(numbers(&table(own), "rate"), numbers(&t, "rate"));
}

#[test]
fn wrong_bins_and_windows_are_refused() {
    let s = Argument::Spikes(spikes(&[&[10]], 100));
    let bin = |bin| Argument::Value(Value::Number(bin));
    assert_eq!(call("fano", &[s.clone(), bin(0.0)]).unwrap_err().code.0, "E0402");
    let reversed = find("correlogram").unwrap().evaluate(&[
        Some(s.clone()),
        None,
        Some(bin(1.0)),
        Some(window(1.0, -1.0)),
    ]);
    assert_eq!(reversed.unwrap_err().code.0, "E0416");
    assert!(call("fano", &[s, Argument::Value(Value::Unknown)]).unwrap().is_unknown());
}

/// Whatever a statistic is called with, it gives a value or a diagnostic.
#[test]
fn nothing_panics() {
    let samples = Samples {
        steps: vec![5, 10, 15].into(),
        columns: vec![("V_m".into(), Dimension::VOLTAGE, vec![1.0, 2.0, 3.0].into())],
        nodes: 1,
        start: 0,
        stop: 18,
        resolution_us: 100,
    };
    let nothing = samples.between(Some(18), None);
    let range = |start, end| Argument::Value(Value::Range { start, end });
    let choices = [
        None,
        Some(Argument::Spikes(spikes(&[&[3, 9, 11], &[]], 18))),
        Some(Argument::Spikes(spikes(&[], 0))),
        Some(Argument::Samples(samples)),
        Some(Argument::Samples(nothing)),
        Some(Argument::Value(Value::Number(0.5))),
        Some(Argument::Value(Value::Number(1e-300))),
        Some(Argument::Value(Value::numbers([0.5, f64::NAN]))),
        Some(range(Some(-0.5), Some(0.5))),
        Some(range(Some(-1e300), Some(1e300))),
        Some(range(Some(1e20), Some(1.000_000_1e20))),
        Some(range(None, Some(1.0))),
    ];
    for statistic in super::all() {
        let count = statistic.declaration.arguments.len();
        for combination in 0..choices.len().pow(count as u32) {
            let choice = |place: u32| choices[combination / choices.len().pow(place) % choices.len()].clone();
            let arguments: Vec<Option<Argument>> = (0..count as u32).map(choice).collect();
            let _ = statistic.evaluate(&arguments);
        }
    }
}

/// The reference data: times in ms, spikes at least one step away from the edges of all bins.
fn reference() -> serde_json::Value {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/reference/statistics/statistics.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn steps(times: &serde_json::Value) -> Vec<u64> {
    floats(times).iter().map(|time| (time * 10.0).round() as u64).collect()
}

/// Numbers of a list, null as NaN.
fn floats(list: &serde_json::Value) -> Vec<f64> {
    list.as_array().unwrap().iter().map(|number| number.as_f64().unwrap_or(f64::NAN)).collect()
}

fn group(reference: &serde_json::Value, names: &serde_json::Value) -> Spikes {
    let trains: Vec<Vec<u64>> = names
        .as_array()
        .unwrap()
        .iter()
        .map(|name| steps(&reference["trains_ms"][name.as_str().unwrap()]))
        .collect();
    let trains: Vec<&[u64]> = trains.iter().map(Vec::as_slice).collect();
    spikes(&trains, 20_000)
}

#[test]
fn single_trains_agree_with_elephant() {
    let reference = reference();
    for (name, expected) in reference["single"].as_object().unwrap() {
        let s = spikes(&[&steps(&reference["trains_ms"][name])], 20_000);
        assert_eq!(of("count", &s, None), expected["count"].as_f64().unwrap(), "{name}");
        assert!(close(of("rate", &s, None) * 1000.0, expected["rate_Hz"].as_f64().unwrap()), "{name}");
        let intervals = list_of("isi", &s, None);
        assert!(intervals.iter().zip(floats(&expected["isi_ms"])).all(|(a, b)| close(*a, b)), "{name}");
        for (statistic, key, bin) in [
            ("cv", "cv", None),
            ("cv2", "cv2", None),
            ("lv", "lv", None),
            ("fano", "fano_50ms", Some(50.0)),
            ("fano", "fano_200ms", Some(200.0)),
        ] {
            let (found, expected) = (of(statistic, &s, bin), expected[key].as_f64().unwrap_or(f64::NAN));
            assert!(close(found, expected), "{name}: {key} is {found}, Elephant has {expected}");
        }
    }
}

#[test]
fn correlations_agree_with_elephant() {
    let reference = reference();
    for (bin, width) in [("5ms", 5.0), ("20ms", 20.0)] {
        let expected = &reference["correlation"][bin];
        let found = list_of("correlation", &group(&reference, &expected["trains"]), Some(width));
        let rows: Vec<Vec<f64>> = expected["matrix"].as_array().unwrap().iter().map(floats).collect();
        let pairs = rows.iter().enumerate().flat_map(|(row, values)| values[row + 1..].to_vec());
        assert!(found.iter().zip(pairs).all(|(a, b)| close(*a, b)), "{bin}");
        assert_eq!(found.len(), 6);
    }
}

#[test]
fn correlograms_agree_with_elephant() {
    let reference = reference();
    for (name, expected) in reference["correlogram"].as_object().unwrap() {
        let (first, second) = name.split_once('_').unwrap();
        let train = |name: &str| spikes(&[&steps(&reference["trains_ms"][name])], 20_000);
        let (first_train, second_train) = (train(first), train(second));
        let lags = floats(&expected["lag_ms"]);
        let bin = expected["bin_ms"].as_f64().unwrap();
        let t = table(
            call(
                "correlogram",
                &[
                    Argument::Spikes(first_train.clone()),
                    Argument::Spikes(second_train),
                    Argument::Value(Value::Number(bin)),
                    window(lags[0], lags[lags.len() - 1]),
                ],
            )
            .unwrap(),
        );
        assert!(numbers(&t, "lag").iter().zip(&lags).all(|(a, b)| close(*a, *b)), "{name}");
        let rates = numbers(&t, "rate");
        assert_eq!(rates.len(), lags.len());
        for (found, expected) in rates.iter().zip(floats(&expected["rate_Hz"])) {
            assert!(close(found * 1000.0, expected), "{name}");
        }
    }
}

#[test]
fn histograms_of_time_agree_with_elephant() {
    let reference = reference();
    let expected = &reference["psth"];
    let s = Argument::Spikes(group(&reference, &expected["trains"]));
    let bin =
        |expected: &serde_json::Value| Argument::Value(Value::Number(expected["bin_ms"].as_f64().unwrap()));
    let t = table(call("psth", &[s.clone(), bin(expected)]).unwrap());
    let agree = |t: &Table, expected: &serde_json::Value| {
        let (found, expected) = (numbers(t, "rate"), floats(&expected["rate_Hz"]));
        found.len() == expected.len() && found.iter().zip(expected).all(|(a, b)| close(a * 1000.0, b))
    };
    assert!(agree(&t, expected));
    let expected = &reference["psth_aligned"];
    let align = Argument::Value(Value::numbers(floats(&expected["align_ms"])));
    let ends = floats(&expected["window_ms"]);
    let t = table(call("psth", &[s, bin(expected), align, window(ends[0], ends[1])]).unwrap());
    assert!(agree(&t, expected));
}

#[test]
fn triggered_averages_agree_with_elephant() {
    let reference = reference();
    let expected = &reference["sta"];
    // The reference has a sample at time 0, which a record has not: everything comes 0.5 ms later.
    let spike_steps: Vec<u64> = steps(&expected["spike_times_ms"]).iter().map(|step| step + 5).collect();
    let signal = |k: u32| libm::sin(0.011 * f64::from(k)) + 0.3 * libm::cos(0.37 * f64::from(k));
    let samples = Samples {
        steps: Arc::new((0..=4000).map(|k| 5 * (k + 1)).collect()),
        columns: vec![("V_m".into(), Dimension::VOLTAGE, Arc::new((0..=4000).map(signal).collect()))],
        nodes: 1,
        start: 0,
        stop: 20_005,
        resolution_us: 100,
    };
    let ends = floats(&expected["window_ms"]);
    let arguments = [
        Argument::Spikes(spikes(&[&spike_steps], 20_005)),
        Argument::Samples(samples),
        window(ends[0], ends[1]),
    ];
    let t = table(call("sta", &arguments).unwrap());
    // Elephant leaves the upper end of the window out.
    let lags = floats(&expected["lag_ms"]);
    assert_eq!(t.rows(), lags.len() + 1);
    assert_eq!(numbers(&t, "time")[..lags.len()], lags);
    for (name, key) in [("V_m", "mean"), ("sem_V_m", "sem")] {
        let found = numbers(&t, name);
        assert!(found.iter().zip(floats(&expected[key])).all(|(a, b)| close(*a, b)), "{name}");
    }
}
