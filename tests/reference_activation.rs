//! The activation curves against NEST, spike for spike, from the scripts themselves: each is run as it stands, with one
//! more line that saves its spikes.

#[path = "support/numbers.rs"]
mod numbers;
#[path = "support/script.rs"]
mod script;

use numbers::Numbers;
use script::Ran;
use serde_json::Value;
use snn::session::{Script, read};
use std::path::Path;

const FOLDER: &str = "tests/reference/activation";

/// The curves in the index whose names begin like this.
fn curves(beginning: &str) -> Vec<Value> {
    let index = std::fs::read_to_string(Path::new(FOLDER).join("index.json")).unwrap();
    let index: Value = serde_json::from_str(&index).unwrap();
    let all = index["curves"].as_array().unwrap().iter();
    let curves: Vec<Value> =
        all.filter(|curve| curve["name"].as_str().unwrap().starts_with(beginning)).cloned().collect();
    assert!(!curves.is_empty(), "{beginning}");
    curves
}

fn reference(curve: &Value, file: &str) -> Numbers {
    Numbers::read(&Path::new(FOLDER).join(curve[file].as_str().unwrap()))
}

fn setting(curve: &Value, field: &str, unit: &str) -> String {
    format!("{} {unit}", curve[field].as_f64().unwrap()).trim_end().to_string()
}

/// The script as it stands, and a line that saves its record `out`.
fn with_spikes(name: &str) -> Script {
    let script = read(&Path::new("scripts").join(name)).unwrap();
    Script { text: format!("{}\nsave out to \"spikes.csv\"\n", script.text), ..script }
}

/// The varied values are NEST's, the rates are its counts over the duration, the spikes are its spikes.
fn compare(ran: &Ran, curve: &Value, table: &str, varied: &str, rate: &str) {
    let name = &curve["name"];
    let counts = reference(curve, "counts_file");
    let ours = ran.saved(table);
    for (ours, nest) in ours.column(varied).iter().zip(counts.column(curve["variable"].as_str().unwrap())) {
        // Rates are 1/ms inside, so their last digits may differ from those of a calculation in Hz.
        let tolerance = if varied.ends_with("_Hz") { 1e-15 * nest } else { 0.0 };
        assert!((ours - nest).abs() <= tolerance, "{name}: {ours} for {nest}");
    }
    let duration = curve["duration_ms"].as_f64().unwrap();
    for (neuron, (rate, count)) in ours.column(rate).iter().zip(counts.column("spikes")).enumerate() {
        // A rate comes out of text as Hz: the count is whole again after rounding, and nothing else is as near.
        let found = rate * duration / 1000.0;
        assert!((found - count).abs() < 1e-9, "{name}: neuron {neuron} has {found} spikes, in NEST {count}");
    }
    let (ours, nest) = (ran.saved("spikes.csv"), reference(curve, "spikes_file"));
    let mut trains: Vec<(f64, f64)> = ours.column("sender").into_iter().zip(ours.column("time_ms")).collect();
    let mut expected: Vec<(f64, f64)> =
        nest.column("neuron").into_iter().zip(nest.column("time_ms")).collect();
    for spikes in [&mut trains, &mut expected] {
        spikes.sort_by(|a, b| a.partial_cmp(b).unwrap());
    }
    assert_eq!(trains.len() as u64, curve["spikes"].as_u64().unwrap(), "{name}");
    assert_eq!(trains, expected, "{name}");
}

#[test]
fn bias() {
    for curve in curves("bias") {
        let ran = script::run(
            with_spikes("activation_bias.snn"),
            &[("duration", setting(&curve, "duration_ms", "ms"))],
            None,
        );
        compare(&ran, &curve, "activation_bias.csv", "bias_mV", "rate_Hz");
    }
}

#[test]
fn bias_as_a_network_and_as_a_sweep_gives_the_same_numbers() {
    let rates = |name: &str| {
        let script = read(&Path::new("scripts").join(format!("{name}.snn"))).unwrap();
        let table = script::run(script, &[], None).saved(&format!("{name}.csv"));
        let bits = |column: &str| table.column(column).into_iter().map(f64::to_bits).collect::<Vec<_>>();
        (bits("bias_mV"), bits("rate_Hz"))
    };
    assert_eq!(rates("activation_bias"), rates("activation_bias_sweep"));
}

#[test]
fn weight() {
    for curve in curves("weight") {
        let weights = reference(&curve, "counts_file").column("weight_pA");
        let (lowest, highest) = (weights[0], weights[weights.len() - 1]);
        let ran = script::run(
            with_spikes("activation_weight.snn"),
            &[
                ("winfactor", setting(&curve, "winfactor", "")),
                ("w_min", format!("{lowest} pA")),
                ("w_max", format!("{highest} pA")),
                ("rate", setting(&curve, "rate_Hz", "Hz")),
                ("bias", setting(&curve, "bias_mV", "mV")),
                ("duration", setting(&curve, "duration_ms", "ms")),
                ("input", "regular".into()),
            ],
            None,
        );
        compare(&ran, &curve, "activation_weight.csv", "weight_pA", "rate_Hz");
    }
}

#[test]
fn rate() {
    for curve in curves("rate") {
        let rates = reference(&curve, "counts_file").column("rate_Hz");
        let (lowest, highest) = (rates[0], rates[rates.len() - 1]);
        let ran = script::run(
            with_spikes("activation_rate.snn"),
            &[
                ("weight", setting(&curve, "weight_pA", "pA")),
                ("rate_min", format!("{lowest} Hz")),
                ("rate_max", format!("{highest} Hz")),
                ("bias", setting(&curve, "bias_mV", "mV")),
                ("duration", setting(&curve, "duration_ms", "ms")),
                ("input", "regular".into()),
            ],
            None,
        );
        compare(&ran, &curve, "activation_rate.csv", "input_Hz", "output_Hz");
    }
}
