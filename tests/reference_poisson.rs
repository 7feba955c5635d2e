//! Experiments with random numbers against NEST: means over 20 seeds of ours and 30 or 40 of NEST's
//! (`tests/reference/poisson`) agree within 4 standard errors of their difference. The seeds are fixed, so that a test
//! which passes does so again. `--nocapture` says how far apart the means are.

#![expect(clippy::disallowed_macros, reason = "a test says what it found")]

#[path = "reference_poisson/counts.rs"]
mod counts;
#[path = "reference_poisson/curves.rs"]
mod curves;
#[path = "support/means.rs"]
mod means;
#[path = "reference_poisson/networks.rs"]
mod networks;
#[path = "reference_poisson/neurons.rs"]
mod neurons;
#[path = "support/numbers.rs"]
mod numbers;
#[path = "support/properties.rs"]
mod properties;
#[path = "support/script.rs"]
mod script;

use means::Sample;
use numbers::Numbers;
use serde_json::Value;
use snn::session::Script;
use std::path::Path;

const FOLDER: &str = "tests/reference/poisson";
const SEEDS: u64 = 20;

fn index(file: &str) -> Value {
    serde_json::from_str(&std::fs::read_to_string(Path::new(FOLDER).join(file)).unwrap()).unwrap()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

/// Compares each column that NEST's table has, but the seed; gives what differs.
fn differences(name: &str, ours: &Numbers, nest: &Numbers) -> Vec<String> {
    let mut found = Vec::new();
    let mut errors = Vec::new();
    for column in nest.header.iter().filter(|column| *column != "seed") {
        match Sample(&ours.column(column)).agrees_with(&Sample(&nest.column(column))) {
            Ok(error) => errors.push(format!("{column} {error:.1}")),
            Err(difference) => found.push(format!("{name}: {column} is {difference}\n")),
        }
    }
    println!("{name}, standard errors: {}", errors.join(", "));
    found
}

/// A script whose `body`, which ends in a `collect`, is run with each seed.
fn under_each_seed(body: &str) -> Numbers {
    let text = format!(
        "sweep seed = 1 .. {} as runs {{\nkernel {{ seed = seed }}\n{body}\n}}\nsave runs to \"runs.csv\"",
        SEEDS + 1
    );
    script::run(Script { name: "seeds.snn".into(), text }, &[], None).saved("runs.csv")
}
