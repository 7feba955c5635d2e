//! Every script in `tests/cases/<kind>/` against the message that it must give, `<name>.stderr` beside it.
//!
//! The first line of a case names its code, `# E0302: why`; a line `# args: --set weight='30 pA'` gives arguments, `# run`
//! runs the script instead of only checking it, `# export` exports it to PyNEST, `# there: a.csv` in a folder where such a
//! file is already, `# memory: 512 MiB` where no more memory is free,
//! `# kept` runs it with checkpoints. `BLESS=1 cargo test --test diagnostics` writes the
//! messages anew: read the difference before you commit it, as a student would who made the mistake.

use libtest_mimic::{Arguments, Failed, Trial};
use snn::diagnostic::{Diagnostic, Style, explanations, render};
use snn::export::pynest;
use snn::interp::Progress;
use snn::output::figure::Figure;
use snn::session::{Checked, Checkpoints, Depth, Printer, Settings, check, read, run_kept};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let cases = cases();
    let mut trials: Vec<Trial> = cases
        .iter()
        .cloned()
        .map(|case| {
            let name =
                case.with_extension("").strip_prefix("tests/cases").unwrap_or(&case).display().to_string();
            Trial::test(name, move || against_expected(&case))
        })
        .collect();
    trials.push(Trial::test("every_code_has_a_case", move || every_code_has_a_case(&cases)));
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// All cases, by path from the root of the package, which is where tests run.
fn cases() -> Vec<PathBuf> {
    let entries = |folder: &Path| -> Vec<PathBuf> {
        let entries = std::fs::read_dir(folder).into_iter().flatten();
        let mut paths: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
        paths.sort();
        paths
    };
    let kinds = entries(Path::new("tests/cases"));
    let files = kinds.iter().flat_map(|kind| entries(kind));
    files.filter(|path| path.extension().is_some_and(|ending| ending == "snn")).collect()
}

/// What the first lines of a case say about it.
struct Header {
    code: String,
    settings: Settings,
    run: bool,
    kept: bool,
    export: bool,
    /// A file that somebody else put into the output folder.
    there: Option<String>,
}

fn header(text: &str) -> Option<Header> {
    let code = text.strip_prefix("# ")?.split(':').next()?.to_string();
    let comments = || text.lines().take_while(|line| line.starts_with('#'));
    let after = |name: &str| comments().find_map(|line| line.strip_prefix(name));
    let arguments = after("# args: ").unwrap_or("");
    let set = arguments.split("--set ").skip(1).filter_map(|setting| {
        let (name, value) = setting.trim().split_once('=')?;
        Some((name.to_string(), value.trim_matches('\'').to_string()))
    });
    let threads = if arguments.contains("--threads 2") { 2 } else { 1 };
    let mebibytes = after("# memory: ").and_then(|size| size.strip_suffix(" MiB")?.parse::<u64>().ok());
    let memory = mebibytes.map(|mebibytes| mebibytes << 20);
    let settings = Settings { set: set.collect(), seed: None, threads, memory };
    let there = after("# there: ").map(str::to_string);
    let is_said = |what: &str| comments().any(|line| line == what);
    Some(Header {
        code,
        settings,
        run: is_said("# run"),
        kept: is_said("# kept"),
        export: is_said("# export"),
        there,
    })
}

fn against_expected(case: &Path) -> Result<(), Failed> {
    let text = std::fs::read_to_string(case)?;
    let header = header(&text).ok_or("the first line must be `# CODE: what is wrong`")?;
    let script = read(case).map_err(|diagnostic| diagnostic.headline)?;
    let depth = if header.run { Depth::AsRun } else { Depth::EveryChoice };
    let checked = check(script, &header.settings, depth);
    let mut messages: String = checked.diagnostics.iter().map(|found| shown(found, &checked)).collect();
    if (header.run || header.kept) && !checked.failed() {
        messages.push_str(&messages_of_run(&checked, header.there.as_deref(), header.kept)?);
    }
    if header.export
        && let Err(found) = pynest(&checked)
    {
        messages.extend(found.iter().map(|found| shown(found, &checked)));
    }
    if !messages.contains(&format!("[{}]", header.code)) {
        return Err(format!("{} was not reported, but:\n{messages}", header.code).into());
    }
    let expected = case.with_extension("stderr");
    if std::env::var_os("BLESS").is_some() {
        return Ok(std::fs::write(expected, messages)?);
    }
    let expected = std::fs::read_to_string(expected).unwrap_or_default();
    if expected == messages {
        Ok(())
    } else {
        Err(format!("expected:\n{expected}\nfound:\n{messages}").into())
    }
}

fn shown(diagnostic: &Diagnostic, checked: &Checked) -> String {
    format!("{}\n", render(diagnostic, &checked.sources, Style::PLAIN))
}

/// Keeps warnings.
#[derive(Default)]
struct Warnings(Mutex<Vec<Diagnostic>>);

impl Printer for Warnings {
    fn print(&self, _text: &str) {}
    fn figure(&self, _figure: &Figure) {}
    fn progress(&self, _progress: Progress<'_>) {}
    fn warn(&self, warning: &Diagnostic) {
        if let Ok(mut warnings) = self.0.lock() {
            warnings.push(warning.clone());
        }
    }
}

fn messages_of_run(checked: &Checked, there: Option<&str>, kept: bool) -> Result<String, Failed> {
    let folder = tempfile::tempdir()?;
    if let Some(name) = there {
        std::fs::write(folder.path().join(name), "not of this script\n")?;
    }
    let warnings = Warnings::default();
    let checkpoints = Checkpoints { every: kept.then_some(Duration::from_secs(3600)), resume: false };
    let ended = run_kept(checked, folder.path(), false, &warnings, &AtomicBool::new(false), &checkpoints);
    let warnings = warnings.0.into_inner().unwrap_or_default();
    let mut text: String =
        warnings.iter().chain(&ended.failures).map(|found| shown(found, checked)).collect();
    for file in &ended.partial_files {
        text.push_str(&format!("kept {}\n", file.file_name().unwrap_or_default().display()));
    }
    Ok(text)
}

/// Codes that no script can cause by what models and statements there are.
const NOT_YET: &[&str] = &[
    "E0612", // no conductance-based models
    "E0613", // no synapses with common properties
    "W0603", // no models with receptors for one sign each
    "W0605", // no plastic synapses
];

fn every_code_has_a_case(cases: &[PathBuf]) -> Result<(), Failed> {
    let mut covered = BTreeSet::new();
    for case in cases {
        covered.extend(header(&std::fs::read_to_string(case)?).map(|header| header.code));
    }
    // What only a prompt can say stands in the sessions.
    for session in std::fs::read_dir("tests/repl")? {
        let path = session?.path();
        if path.is_dir() {
            continue;
        }
        let text = std::fs::read_to_string(path)?;
        let codes = text.split("error[").skip(1).filter_map(|rest| rest.split(']').next());
        covered.extend(codes.filter(|code| code.starts_with("E10")).map(str::to_string));
    }
    let missing: Vec<&str> = explanations()
        .map(|explanation| explanation.code)
        .filter(|code| !covered.contains(*code) && !NOT_YET.contains(code))
        .collect();
    if missing.is_empty() { Ok(()) } else { Err(format!("no case for {}", missing.join(", ")).into()) }
}
