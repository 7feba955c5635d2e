//! Exported programs in NEST: the same spikes where nothing is random, the same rates within four standard errors where
//! something is, and numbers drawn from the same distributions. Where `python3` has no NEST these tests are ignored, and it
//! is said.

#[path = "export/agreement.rs"]
mod agreement;
#[path = "export/both.rs"]
mod both;

use agreement::{agree, same_distribution};
use both::{Both, Who, python, snn};
use libtest_mimic::{Arguments, Failed, Trial};
use std::path::Path;
use std::process::{Command, ExitCode};

/// An experiment without randomness, with what is to be added so that it saves its spikes.
const SPIKE_FOR_SPIKE: &[(&str, &[&str], &str)] = &[
    ("scripts/membrane.snn", &[], ""),
    ("scripts/membrane.snn", &["duration=200 ms", "weight=60 pA", "bias=12 mV"], ""),
    ("scripts/activation_bias.snn", &[], "save out to \"spikes.csv\""),
    ("scripts/activation_weight.snn", &["input=regular", "winfactor=0.4"], "save out to \"spikes.csv\""),
    ("scripts/activation_rate.snn", &[], "save out to \"spikes.csv\""),
    ("tests/export/currents.snn", &[], ""),
    ("tests/export/chain.snn", &[], ""),
    ("tests/export/order.snn", &[], ""),
];

/// A script without randomness, and a table that it saves.
const SAME_TABLES: &[(&str, &str)] = &[
    ("scripts/activation_bias_sweep.snn", "activation_bias_sweep.csv"),
    ("tests/export/order.snn", "values.csv"),
    ("tests/export/names.snn", "values.csv"),
];

/// A random experiment, its settings, and what is to be added so that it saves rates.
const WITHIN_BOUNDS: &[(&str, &[&str], &str)] = &[
    (
        "scripts/brunel.snn",
        &["order=50", "J=1 mV"],
        "save table { rate = [rate(spikes)], exposure = [len(E) * 1 s] } to \"rates.csv\"",
    ),
    MICROCIRCUIT,
    (
        "scripts/two_phase.snn",
        &[],
        "save table { rate = [rate(exc), rate(inh)], exposure = [len(E) * 2 s, len(I) * 2 s] } to \"rates.csv\"",
    ),
    (
        "scripts/spike_analysis.snn",
        &[],
        "save table { rate = [rate(out)], cv = [cv(out)], exposure = [60 s] } to \"rates.csv\"",
    ),
    (
        "scripts/edge_list.snn",
        &[],
        "save table { rate = [rate(spikes)], exposure = [n * 2 s] } to \"rates.csv\"",
    ),
    (
        "scripts/membrane.snn",
        &["input=irregular", "duration=2 s", "bias=10 mV"],
        "save table { rate = [rate(spikes)], exposure = [duration] } to \"rates.csv\"",
    ),
    ("tests/export/trials.snn", &[], ""),
];

const MICROCIRCUIT: (&str, &[&str], &str) = (
    "scripts/microcircuit.snn",
    &["scale=0.02", "duration=1 s"],
    "save table { rate = summary.rate, exposure = summary.neurons * duration } to \"rates.csv\"",
);

/// Changes of the microcircuit that make it another network.
const WRONG: &[(&str, &str, &str)] = &[
    ("no recurrence", "fixed_total_number(", "fixed_total_number(0 * "),
    ("weaker synapses", "psp      = 0.15 mV", "psp = 0.14 mV"),
    ("half the inhibition", "g        = -4", "g = -2"),
];

/// Runs of each random experiment, on each side.
const SEEDS: [u32; 5] = [1, 2, 3, 4, 5];

fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    let has_nest = python(Path::new("."), &["-c", "import nest"]).is_ok();
    if !has_nest {
        eprintln!("python3 has no NEST here (`pip install nest-simulator`): exported programs are not run");
    }
    // NEST's processes are many and short; more at a time than cores would not be faster.
    arguments.test_threads.get_or_insert(2);
    let mut trials = Vec::new();
    let mut with_nest = |name: String, run: Box<dyn FnOnce() -> Result<(), Failed> + Send>| {
        trials.push(Trial::test(name, run).with_ignored_flag(!has_nest));
    };
    // The longest first.
    with_nest("within_bounds::wrong_networks_are_noticed".into(), Box::new(wrong_networks));
    for case in WITHIN_BOUNDS {
        with_nest(format!("within_bounds::{}", stem(case.0)), Box::new(move || same_rates(case)));
    }
    with_nest("within_bounds::drawn_numbers".into(), Box::new(drawn_numbers));
    for (index, case) in SPIKE_FOR_SPIKE.iter().enumerate() {
        with_nest(format!("spike_for_spike::{}_{index}", stem(case.0)), Box::new(move || same_spikes(case)));
    }
    for (script, file) in SAME_TABLES {
        with_nest(format!("same_table::{}", stem(script)), Box::new(move || same_table(script, file)));
    }
    trials.push(Trial::test("every_script_is_exported_or_refused", every_script));
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn stem(script: &str) -> &str {
    script.rsplit('/').next().unwrap_or(script).trim_end_matches(".snn")
}

/// Spikes in order of time and sender: exactly the same ones.
fn same_spikes((script, set, added): &(&str, &[&str], &str)) -> Result<(), Failed> {
    let both = Both::run(script, set, added, &[])?;
    let steps = |who: Who| -> Result<Vec<(i64, i64)>, Failed> {
        let tables = both.tables(who, "spikes.csv")?;
        let (times, senders) = (tables[0].numbers("time_ms")?, tables[0].numbers("sender")?);
        let microseconds = |time: &f64| (time * 1000.0).round() as i64;
        Ok(times.iter().map(microseconds).zip(senders.iter().map(|&sender| sender as i64)).collect())
    };
    let (ours, nest) = (steps(Who::Ours)?, steps(Who::Nest)?);
    if ours.len() < 2 {
        return Err(format!("{} spikes say nothing", ours.len()).into());
    }
    match (0..ours.len().max(nest.len())).find(|&at| ours.get(at) != nest.get(at)) {
        None => Ok(()),
        Some(at) => Err(format!(
            "spike {at} of {} is {:?}, in NEST {:?} of {} (us, sender)",
            ours.len(),
            ours.get(at),
            nest.get(at),
            nest.len()
        )
        .into()),
    }
}

fn same_table(script: &str, file: &str) -> Result<(), Failed> {
    let both = Both::run(script, &[], "", &[])?;
    let (ours, nest) = (both.tables(Who::Ours, file)?, both.tables(Who::Nest, file)?);
    let near = |(a, b): (&String, &String)| match (a.parse::<f64>(), b.parse::<f64>()) {
        (Ok(a), Ok(b)) => (a - b).abs() <= 1e-9 * a.abs().max(b.abs()),
        _ => a == b,
    };
    let (ours, nest) = (&ours[0], &nest[0]);
    let same = ours.head == nest.head
        && ours.rows.len() == nest.rows.len()
        && ours.rows.iter().flatten().zip(nest.rows.iter().flatten()).all(near);
    if same { Ok(()) } else { Err(format!("{ours:?} is not\n{nest:?}").into()) }
}

/// The mean of each rate over several seeds.
fn same_rates((script, set, added): &(&str, &[&str], &str)) -> Result<(), Failed> {
    let both = Both::run(script, set, added, &SEEDS)?;
    let (ours, nest) = (both.tables(Who::Ours, "rates.csv")?, both.tables(Who::Nest, "rates.csv")?);
    Ok(agree(&ours, &nest)?)
}

/// The bounds are of use: networks that are wrong are outside.
fn wrong_networks() -> Result<(), Failed> {
    let (script, set, added) = MICROCIRCUIT;
    let both = Both::run(script, set, added, &SEEDS)?;
    let (ours, text) = (both.tables(Who::Ours, "rates.csv")?, both.script()?);
    for (what, from, to) in WRONG {
        assert!(text.contains(from), "the script has no `{from}`");
        both.run_nest(&text.replace(from, to), set, &SEEDS)?;
        match agree(&ours, &both.tables(Who::Nest, "rates.csv")?) {
            Err(difference) if difference.contains("standard errors") => {}
            other => return Err(format!("{what} is not noticed: {other:?}").into()),
        }
    }
    Ok(())
}

/// Weights, delays and potentials have the same means and standard deviations.
fn drawn_numbers() -> Result<(), Failed> {
    let both = Both::run("tests/export/drawn.snn", &[], "", &SEEDS[..1])?;
    for (file, column) in [
        ("normal.csv", "weight_pA"),
        ("normal.csv", "delay_ms"),
        ("lognormal.csv", "weight_pA"),
        ("nodes.csv", "V_m_mV"),
        ("nodes.csv", "I_e_pA"),
    ] {
        let (ours, nest) = (both.tables(Who::Ours, file)?, both.tables(Who::Nest, file)?);
        same_distribution(&ours[0].numbers(column)?, &nest[0].numbers(column)?)
            .map_err(|difference| format!("{column} of {file}: {difference}"))?;
    }
    Ok(())
}

/// Without NEST at least this: every script becomes Python that can be read, or is refused with a code.
fn every_script() -> Result<(), Failed> {
    let mut exported = 0;
    for folder in ["scripts", "tests/export", "tests/syntax"] {
        for entry in std::fs::read_dir(folder)? {
            let path = entry?.path();
            if path.extension().is_none_or(|ending| ending != "snn") {
                continue;
            }
            let file = tempfile::NamedTempFile::new()?;
            let (script, program) = (path.display().to_string(), file.path().display().to_string());
            let export = ["export", "--to", "pynest", &script, "-o", &program].map(String::from);
            match snn(&export) {
                Ok(()) => exported += 1,
                Err(message) if message.contains("error[") => continue,
                Err(message) => return Err(format!("{script}: {message}").into()),
            }
            let has_python = Command::new("python3").arg("--version").output().is_ok();
            if has_python {
                let read = "import ast, sys; ast.parse(open(sys.argv[1]).read())";
                python(Path::new("."), &["-c", read, &program])?;
            }
        }
    }
    if exported >= 15 { Ok(()) } else { Err(format!("only {exported} scripts are exported").into()) }
}
