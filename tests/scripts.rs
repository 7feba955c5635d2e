//! Every script in `scripts/`: `snn test scripts` passes, nothing is to be said of any, and one, two and three threads give the
//! same bytes. `cargo run -- test scripts --bless` writes the golden files anew.

use libtest_mimic::{Arguments, Failed, Trial};
use snn::diagnostic::{Diagnostic, Style, render};
use snn::interp::Progress;
use snn::output::figure::Figure;
use snn::output::plot;
use snn::session::{Checked, Depth, Printer, Settings, check, read, run};
use snn::testing::{Plan, Verdict, run_all};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let mut scripts: Vec<PathBuf> = std::fs::read_dir("scripts")
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|ending| ending == "snn"))
        .collect();
    scripts.sort();
    let imported: Vec<String> = scripts.iter().flat_map(|script| imports(script)).collect();
    scripts.retain(|script| !imported.iter().any(|name| script.ends_with(name)));
    let golden = Trial::test("snn test scripts", golden_files);
    let threads = scripts.into_iter().map(|script| {
        let name = script.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        Trial::test(name, move || same_with_any_threads(&script))
    });
    libtest_mimic::run(&arguments, std::iter::once(golden).chain(threads).collect()).exit_code()
}

/// What a script imports; such a file only declares.
fn imports(script: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(script).unwrap_or_default();
    let names = text.lines().filter_map(|line| line.strip_prefix("import \"")?.split('"').next());
    names.map(String::from).collect()
}

/// What `snn test scripts` does.
fn golden_files() -> Result<(), Failed> {
    let plan = Plan { paths: vec!["scripts".into()], jobs: 2, threads: 1, ..Plan::default() };
    let report = run_all(&plan, &AtomicBool::new(false), &|_| {});
    let outcomes = report.map_err(|diagnostic| diagnostic.headline)?.outcomes;
    let failed = outcomes.iter().filter(|outcome| outcome.verdict != Verdict::Passed);
    let report: String = failed
        .map(|outcome| {
            let differences: String = outcome.failures.iter().map(|failure| failure.text()).collect();
            format!("{}\n{differences}", outcome.script.display())
        })
        .collect();
    if outcomes.len() > 12 && report.is_empty() { Ok(()) } else { Err(report.into()) }
}

/// The settings of a script's `# test: set` lines, under which large networks take a moment instead of minutes.
fn smaller(script: &str) -> Vec<(String, String)> {
    let lines = script.lines().filter_map(|line| line.strip_prefix("# test: "));
    let settings = lines.flat_map(|line| line.split(", ")).filter_map(|setting| setting.strip_prefix("set "));
    let pairs = settings.filter_map(|setting| setting.split_once(" = "));
    pairs.map(|(name, value)| (name.to_string(), value.to_string())).collect()
}

fn same_with_any_threads(script: &Path) -> Result<(), Failed> {
    let first = outputs(script, 1)?;
    for threads in [2, 3] {
        let other = outputs(script, threads)?;
        let differing: Vec<&String> =
            first.keys().chain(other.keys()).filter(|file| first.get(*file) != other.get(*file)).collect();
        if !differing.is_empty() {
            return Err(format!("{threads} threads give other bytes than one: {differing:?}").into());
        }
    }
    Ok(())
}

/// All files that a script writes, and what it prints as `stdout`.
fn outputs(script: &Path, threads: usize) -> Result<BTreeMap<String, Vec<u8>>, Failed> {
    let script = read(script).map_err(|diagnostic| diagnostic.headline)?;
    let settings = Settings { set: smaller(&script.text), seed: None, threads, memory: None };
    let checked = check(script, &settings, Depth::EveryChoice);
    if !checked.diagnostics.is_empty() {
        return Err(shown(&checked.diagnostics, &checked).into());
    }
    let folder = tempfile::tempdir()?;
    let printed = Printed::default();
    let ended = run(&checked, folder.path(), false, &printed, &AtomicBool::new(false));
    if !ended.failures.is_empty() {
        return Err(shown(&ended.failures, &checked).into());
    }
    let mut outputs = BTreeMap::new();
    for entry in std::fs::read_dir(folder.path())? {
        let path = entry?.path();
        let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        outputs.insert(file, std::fs::read(&path)?);
    }
    let printed = printed.0.into_inner().unwrap_or_default();
    if !printed.is_empty() {
        outputs.insert("stdout".into(), printed.into_bytes());
    }
    Ok(outputs)
}

fn shown(diagnostics: &[Diagnostic], checked: &Checked) -> String {
    diagnostics.iter().map(|found| render(found, &checked.sources, Style::PLAIN)).collect()
}

/// Keeps what is printed, warnings included: a script of ours has none.
#[derive(Default)]
struct Printed(Mutex<String>);

impl Printed {
    fn add(&self, text: &str) {
        if let Ok(mut printed) = self.0.lock() {
            printed.push_str(text);
            printed.push('\n');
        }
    }
}

impl Printer for Printed {
    fn print(&self, text: &str) {
        self.add(text);
    }
    fn figure(&self, figure: &Figure) {
        self.add(&plot::terminal(figure, 78, 24, false));
    }
    fn progress(&self, _progress: Progress<'_>) {}
    fn warn(&self, warning: &Diagnostic) {
        self.add(&warning.headline);
    }
}
