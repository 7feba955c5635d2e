//! The activation curves with Poisson input, by the scripts as they stand.

use super::means::Sample;
use super::properties::{list, number, quantity};
use super::{FOLDER, Numbers, SEEDS, index, script, text};
use serde_json::Value;
use snn::session::read;
use std::path::Path;

#[test]
fn activation_curves() {
    let mut found = Vec::new();
    for curve in list(&index("activation.json")["curves"]) {
        let ours: Vec<Vec<f64>> = (1..=SEEDS).map(|seed| tens(&counts(curve, seed))).collect();
        let nest = Numbers::read(&Path::new(FOLDER).join(text(&curve["file"])));
        let seeds = nest.header.iter().filter(|column| column.starts_with("seed_"));
        let nest: Vec<Vec<f64>> = seeds.map(|seed| tens(&nest.column(seed))).collect();
        for ten in 0..ours[0].len() {
            let of = |runs: &[Vec<f64>]| runs.iter().map(|run| run[ten]).collect::<Vec<f64>>();
            if let Err(difference) = Sample(&of(&ours)).agrees_with(&Sample(&of(&nest))) {
                found.push(format!("{}: neurons from {} on: {difference}\n", curve["name"], 10 * ten));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.concat());
}

/// Spikes of ten neighbours on a curve together: single ones fire too seldom for a standard error to mean much.
fn tens(counts: &[f64]) -> Vec<f64> {
    counts.chunks(10).map(|ten| ten.iter().sum()).collect()
}

/// The spikes of each neuron on a curve under one seed.
fn counts(curve: &Value, seed: u64) -> Vec<f64> {
    let set = |name, field: &str, unit: &str| (name, quantity(&curve[field], unit));
    let mut settings = vec![
        set("bias", "bias_mV", "mV"),
        set("duration", "duration_ms", "ms"),
        ("input", "irregular".to_string()),
    ];
    let (name, column) = match text(&curve["variable"]) {
        "weight_pA" => {
            settings.extend([set("winfactor", "winfactor", ""), set("rate", "rate_Hz", "Hz")]);
            ("activation_weight", "rate_Hz")
        }
        _ => {
            settings.push(set("weight", "weight_pA", "pA"));
            ("activation_rate", "output_Hz")
        }
    };
    let script = read(&Path::new("scripts").join(format!("{name}.snn"))).unwrap();
    let table = script::run(script, &settings, Some(seed)).saved(&format!("{name}.csv"));
    let seconds = number(&curve["duration_ms"]) / 1000.0;
    table.column(column).iter().map(|rate| rate * seconds).collect()
}
