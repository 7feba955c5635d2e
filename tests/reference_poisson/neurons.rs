//! Single neurons under Poisson trains, noise currents, or with escape noise.

use super::properties::{list, number, properties, quantity};
use super::{FOLDER, Numbers, differences, index, text, under_each_seed};
use serde_json::Value;
use snn::models::{self, declaration::ModelKind};
use std::path::Path;

#[test]
fn neurons() {
    let index = index("neurons.json");
    let mut found = Vec::new();
    for scenario in list(&index["scenarios"]) {
        let nest = Numbers::read(&Path::new(FOLDER).join(text(&scenario["file"])));
        let ours = under_each_seed(&neuron(scenario, &index, &nest));
        found.extend(differences(text(&scenario["name"]), &ours, &nest));
    }
    assert!(found.is_empty(), "{}", found.concat());
}

/// One neuron with its inputs, and the statistics that NEST's table has.
fn neuron(scenario: &Value, index: &Value, nest: &Numbers) -> String {
    let neuron = models::find(text(&scenario["model"])).unwrap();
    let braces = |entries: Vec<String>| match entries.as_slice() {
        [] => String::new(),
        entries => format!(" {{ {} }}", entries.join(", ")),
    };
    let mut body =
        format!("node neuron = {}{}\n", neuron.name, braces(properties(neuron, &scenario["params"])));
    for (k, input) in list(&scenario["inputs"]).iter().enumerate() {
        let model = models::find(text(&input["model"])).unwrap();
        let unit = match (model.kind, neuron.receptors.weight) {
            (ModelKind::SpikeGenerator | ModelKind::TrainGenerator, Some(dimension)) => {
                dimension.default_unit()
            }
            _ => String::new(),
        };
        let weight = quantity(&input["weight"], &unit);
        body += &format!("node input_{k} = {}{}\n", model.name, braces(properties(model, &input["params"])));
        body += &format!("connect input_{k} -> neuron {{ weight = {weight} }}\n");
    }
    let recorded: Vec<&str> = ["V_m", "I_syn_ex", "I_syn_in"]
        .into_iter()
        .filter(|name| nest.header.iter().any(|column| column.starts_with(&format!("mean_{name}"))))
        .collect();
    let (warm_up, duration) = (number(&index["warm_up_ms"]), number(&index["duration_ms"]));
    body += &format!("simulate {warm_up} ms\nrecord spikes from neuron as out\n");
    body += &format!("record {} from neuron as trace\nsimulate {duration} ms\n", recorded.join(", "));
    body += "collect rate = rate(out), cv_isi = cv(out)\n";
    for name in recorded {
        body += &format!("collect mean_{name} = mean(trace.{name}), std_{name} = std(trace.{name})\n");
    }
    if !scenario["phase_bins_Hz"].is_null() {
        let period = 1000.0 / number(&scenario["phase_bins_Hz"]);
        body += &format!("let phase = floor(10 * mod(trace.time, {period} ms) / {period} ms)\n");
        for k in 0..10 {
            body += &format!("collect std_V_m_phase_{k} = std(trace.V_m[phase == {k}])\n");
        }
    }
    body
}
