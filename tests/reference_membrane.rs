//! `scripts/membrane.snn` against NEST: V_m and both synaptic currents in every step, and every spike, for each experiment
//! of `tests/reference/membrane/index.json`. `cargo test --test reference_membrane -- --nocapture` says how many values
//! have the same bits: all, when this was written.

#![expect(clippy::disallowed_macros, reason = "a test says what it found")]

#[path = "support/agreement.rs"]
mod agreement;
#[path = "support/numbers.rs"]
mod numbers;
#[path = "support/script.rs"]
mod script;

use agreement::Agreement;
use numbers::Numbers;
use serde_json::Value;
use std::path::Path;

const FOLDER: &str = "tests/reference/membrane";
const COLUMNS: [(&str, &str); 3] =
    [("V_m_mV", "V_m"), ("I_syn_ex_pA", "I_syn_ex"), ("I_syn_in_pA", "I_syn_in")];

#[test]
fn every_step_and_spike_is_that_of_nest() {
    let index = std::fs::read_to_string(Path::new(FOLDER).join("index.json")).unwrap();
    let index: Value = serde_json::from_str(&index).unwrap();
    let experiments = index["experiments"].as_array().unwrap();
    assert!(experiments.len() >= 8);
    let mut all = Agreement::default();
    for experiment in experiments {
        compare(experiment, &mut all);
    }
    println!("{all}");
}

fn compare(experiment: &Value, agreement: &mut Agreement) {
    let name = &experiment["name"];
    let setting = |field: &str, unit: &str| format!("{} {unit}", experiment[field].as_f64().unwrap());
    let ran = script::run(
        snn::session::read(Path::new("scripts/membrane.snn")).unwrap(),
        &[
            ("rate", setting("rate_Hz", "Hz")),
            ("weight", setting("weight_pA", "pA")),
            ("bias", setting("bias_mV", "mV")),
            ("duration", setting("duration_ms", "ms")),
        ],
        None,
    );
    let reference = |field: &str| Numbers::read(&Path::new(FOLDER).join(experiment[field].as_str().unwrap()));
    let (trace, nest) = (ran.saved("membrane.csv"), reference("trace"));
    assert_eq!(trace.column("time_ms"), nest.column("time_ms"), "{name}: a sample in every step");
    for (ours, theirs) in COLUMNS {
        let times = nest.column("time_ms");
        for (step, (value, reference)) in trace.column(ours).iter().zip(nest.column(theirs)).enumerate() {
            if let Err(difference) = agreement.compare(*value, reference, 1e-12) {
                panic!("{name}: {theirs} at {} ms is {difference}", times[step]);
            }
        }
    }
    let spikes = ran.saved("spikes.csv").column("time_ms");
    assert_eq!(spikes, reference("spikes").column("time_ms"), "{name}: spikes");
    assert_eq!(spikes.len() as u64, experiment["output_spikes"].as_u64().unwrap());
}
