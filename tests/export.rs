//! Exported programs in NEST: the same spikes where nothing is random, the same rates within five standard errors where
//! something is. Where `python3` has no NEST these tests are ignored, and it is said.

use libtest_mimic::{Arguments, Failed, Trial};
use std::path::{Path, PathBuf};
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
];

/// A random experiment, its settings, what is to be added so that it saves rates, and the file with them.
const WITHIN_BOUNDS: &[(&str, &[&str], &str, &str)] = &[
    ("scripts/brunel.snn", &["order=50", "J=1 mV"], RATES, "rates.csv"),
    ("scripts/microcircuit.snn", &["scale=0.02", "duration=0.2 s"], "", "microcircuit.csv"),
    (
        "scripts/two_phase.snn",
        &[],
        "save table { exc = [rate(exc)], inh = [rate(inh)] } to \"rates.csv\"",
        "rates.csv",
    ),
    (
        "scripts/spike_analysis.snn",
        &[],
        "save table { rate = [rate(out)], cv = [cv(out)] } to \"rates.csv\"",
        "rates.csv",
    ),
    ("scripts/edge_list.snn", &[], RATES, "rates.csv"),
    ("scripts/membrane.snn", &["input=irregular", "duration=2 s", "bias=10 mV"], RATES, "rates.csv"),
    ("tests/export/trials.snn", &[], "", "rates.csv"),
];

const RATES: &str = "save table { rate = [rate(spikes)] } to \"rates.csv\"";
/// Runs of each random experiment, on each side.
const SEEDS: u32 = 3;
/// Differences in standard errors, at most.
const BOUND: f64 = 5.0;
/// Rates of a few spikes have no spread that says much: these differences, in Hz (or of a CV), are always allowed.
const FLOOR: f64 = 1.0;

fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    let has_nest = python(Path::new("."), &["-c", "import nest"]).is_ok();
    if !has_nest {
        eprintln!("python3 has no NEST here (`pip install nest-simulator`): exported programs are not run");
    }
    // NEST's processes are many and short; more at a time than cores would not be faster.
    arguments.test_threads.get_or_insert(2);
    let mut trials = Vec::new();
    for (index, case) in SPIKE_FOR_SPIKE.iter().enumerate() {
        let name = format!("spike_for_spike::{}_{index}", stem(case.0));
        trials.push(Trial::test(name, move || same_spikes(case)).with_ignored_flag(!has_nest));
    }
    for case in WITHIN_BOUNDS {
        let name = format!("within_bounds::{}", stem(case.0));
        trials.push(Trial::test(name, move || same_rates(case)).with_ignored_flag(!has_nest));
    }
    let sweep = || same_table("scripts/activation_bias_sweep.snn", "activation_bias_sweep.csv");
    trials.push(Trial::test("spike_for_spike::activation_bias_sweep", sweep).with_ignored_flag(!has_nest));
    trials.push(Trial::test("every_script_is_exported_or_refused", every_script));
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn stem(script: &str) -> &str {
    script.rsplit('/').next().unwrap_or(script).trim_end_matches(".snn")
}

/// Runs Python in a folder; its standard error if it fails.
fn python(folder: &Path, arguments: &[&str]) -> Result<(), String> {
    let output = Command::new("python3")
        .args(arguments)
        .current_dir(folder)
        .output()
        .map_err(|error| error.to_string())?;
    if output.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) }
}

fn snn(arguments: &[String]) -> Result<(), String> {
    let output = Command::new(env!("CARGO_BIN_EXE_snn"))
        .args(arguments)
        .output()
        .map_err(|error| error.to_string())?;
    if output.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) }
}

/// A folder with the script, what it imports, and the files of both programs in `ours` and `nest`.
struct Both {
    folder: tempfile::TempDir,
}

impl Both {
    fn run(script: &str, set: &[&str], added: &str, seed: Option<u32>) -> Result<Both, Failed> {
        let folder = tempfile::tempdir()?;
        for name in ["ours", "nest"] {
            std::fs::create_dir(folder.path().join(name))?;
        }
        for name in ["lif.snn", "edges.csv"] {
            std::fs::copy(Path::new("scripts").join(name), folder.path().join(name))?;
        }
        let text = std::fs::read_to_string(script)?;
        let both = Both { folder };
        let script = both.path("script.snn");
        std::fs::write(&script, format!("{text}\n{added}\n"))?;
        let mut settings: Vec<String> =
            set.iter().flat_map(|set| ["--set".to_string(), (*set).to_string()]).collect();
        settings.extend(seed.into_iter().flat_map(|seed| ["--seed".to_string(), seed.to_string()]));
        let path = |name: &str| both.path(name).display().to_string();
        let mut run = vec!["run".to_string(), path("script.snn"), "-q".into(), "-o".into(), path("ours")];
        run.extend(settings.iter().cloned());
        snn(&run)?;
        let mut export =
            vec!["export".into(), "--to".into(), "pynest".into(), path("script.snn"), "-o".into()];
        export.push(path("program.py"));
        export.extend(settings);
        snn(&export)?;
        python(&both.path("nest"), &["../program.py"])?;
        Ok(both)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The head and the rows of a table of numbers that one of both saved.
    fn table(&self, who: &str, name: &str) -> Result<(String, Vec<Vec<f64>>), Failed> {
        let path = self.path(who).join(name);
        let text = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        let (head, rows) = text.split_once('\n').unwrap_or((&text, ""));
        let row = |line: &str| line.split(',').map(|cell| cell.parse::<f64>().unwrap_or(f64::NAN)).collect();
        Ok((head.to_string(), rows.lines().map(row).collect()))
    }
}

/// Spikes in order of time and sender: exactly the same ones.
fn same_spikes((script, set, added): &(&str, &[&str], &str)) -> Result<(), Failed> {
    let both = Both::run(script, set, added, None)?;
    let steps = |who: &str| -> Result<Vec<(i64, i64)>, Failed> {
        let (head, rows) = both.table(who, "spikes.csv")?;
        if head != "time_ms,sender" {
            return Err(format!("{who} has the columns {head}").into());
        }
        Ok(rows.iter().map(|row| ((row[0] * 1000.0).round() as i64, row[1] as i64)).collect())
    };
    let (ours, nest) = (steps("ours")?, steps("nest")?);
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
    let both = Both::run(script, &[], "", None)?;
    let (ours, nest) = (both.table("ours", file)?, both.table("nest", file)?);
    let near = |(a, b): (&f64, &f64)| (a - b).abs() <= 1e-9 * a.abs().max(b.abs());
    let same = ours.0 == nest.0
        && ours.1.len() == nest.1.len()
        && ours.1.iter().flatten().zip(nest.1.iter().flatten()).all(near);
    if same { Ok(()) } else { Err(format!("{ours:?} is not\n{nest:?}").into()) }
}

/// The mean of each number over several seeds.
fn same_rates((script, set, added, file): &(&str, &[&str], &str, &str)) -> Result<(), Failed> {
    let mut samples: [Vec<Vec<f64>>; 2] = Default::default();
    let mut head = String::new();
    for seed in 1..=SEEDS {
        let both = Both::run(script, set, added, Some(seed))?;
        for (who, samples) in ["ours", "nest"].iter().zip(&mut samples) {
            let (columns, rows) = both.table(who, file)?;
            samples.push(rows.into_iter().flatten().collect());
            head = columns;
        }
    }
    let [ours, nest] = samples;
    for place in 0..ours[0].len() {
        let numbers = |samples: &[Vec<f64>]| -> Vec<f64> {
            samples.iter().filter_map(|sample| sample.get(place).copied()).filter(|x| x.is_finite()).collect()
        };
        let (ours, nest) = (numbers(&ours), numbers(&nest));
        if ours.len() < SEEDS as usize || nest.len() < SEEDS as usize {
            // A name, or a CV of too few spikes.
            continue;
        }
        let ((mean, error), (wanted, wanted_error)) = (mean_and_error(&ours), mean_and_error(&nest));
        let allowed = FLOOR + BOUND * (error.powi(2) + wanted_error.powi(2)).sqrt();
        if (mean - wanted).abs() > allowed {
            return Err(format!("value {place} of {head}: {ours:?}, in NEST {nest:?}").into());
        }
    }
    Ok(())
}

fn mean_and_error(numbers: &[f64]) -> (f64, f64) {
    let count = numbers.len() as f64;
    let mean = numbers.iter().sum::<f64>() / count;
    let squares: f64 = numbers.iter().map(|x| (x - mean).powi(2)).sum();
    (mean, (squares / (count - 1.0) / count).sqrt())
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
