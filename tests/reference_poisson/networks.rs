//! Small networks of the kind of Brunel (2000), by the script as it stands.

use super::properties::{list, quantity};
use super::{FOLDER, Numbers, SEEDS, differences, index, script, text};
use serde_json::Value;
use snn::session::{Script, read};
use std::path::Path;

#[test]
fn networks() {
    let mut found = Vec::new();
    let with_statistics = with_statistics(&read(Path::new("scripts/brunel.snn")).unwrap());
    for network in list(&index("brunel.json")["networks"]) {
        let settings = settings(network);
        let mut ours = Numbers { header: Vec::new(), rows: Vec::new() };
        for seed in 1..=SEEDS {
            let run = script::run(with_statistics.clone(), &settings, Some(seed)).saved("statistics.csv");
            ours.header = run.header;
            ours.rows.extend(run.rows);
        }
        let nest = Numbers::read(&Path::new(FOLDER).join(text(&network["file"])));
        found.extend(differences(text(&network["name"]), &ours, &nest));
    }
    assert!(found.is_empty(), "{}", found.concat());
}

fn settings(network: &Value) -> [(&'static str, String); 5] {
    let set = |name, field: &str, unit: &str| (name, quantity(&network[field], unit));
    [
        set("order", "order", ""),
        set("g", "g", ""),
        set("eta", "eta", ""),
        set("J", "J_mV", "mV"),
        set("D", "D_ms", "ms"),
    ]
}

/// The script without its figure; it records the inhibitory neurons too, and saves the columns of NEST's tables.
fn with_statistics(script: &Script) -> Script {
    let recorded = "record spikes from E as spikes\n";
    let (experiment, _figure) = script.text.split_once("plot ").unwrap();
    assert!(experiment.contains(recorded));
    let experiment = experiment.replace(recorded, &format!("{recorded}record spikes from I as inhibitory\n"));
    let columns = |label: &str, record: &str| {
        format!(
            "{label}_rate = [rate({record})], {label}_cv = [mean(cvs({record})[counts({record}) >= 3])],
             {label}_neurons_with_cv = [sum(counts({record}) >= 3)],
             {label}_std_count_per_bin = [std(psth({record}, bin = 1 ms).rate * 1 ms) * len(counts({record}))]"
        )
    };
    let columns = format!("{}, {}", columns("E", "spikes"), columns("I", "inhibitory"));
    let text = format!("{experiment}\nsave table {{ {columns} }} to \"statistics.csv\"\n");
    Script { text, ..script.clone() }
}
