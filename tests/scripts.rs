//! Every script in `scripts/` with one, two and three threads: no message, the same bytes each time, and those that are kept
//! in `scripts/<name>.golden/`.
//!
//! The folder holds what is printed (`stdout`), tables up to a few kilobytes whole, and of larger tables and of figures the
//! hash (`hashes`). `BLESS=1 cargo test --test scripts` writes it anew. Large networks run smaller here.

use libtest_mimic::{Arguments, Failed, Trial};
use snn::diagnostic::{Diagnostic, Style, render};
use snn::interp::Progress;
use snn::output::figure::Figure;
use snn::output::plot;
use snn::session::{Checked, Depth, Printer, Settings, check, read, run};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;

/// Settings under which the scripts with large networks take a moment instead of minutes.
const SMALLER: &[(&str, &str, &str)] = &[
    ("brunel", "order", "50"),
    ("brunel", "J", "1 mV"),
    ("microcircuit", "scale", "0.02"),
    ("microcircuit", "duration", "0.2 s"),
    ("trials", "trials", "2"),
];

/// Tables up to this size are kept whole, in bytes.
const WHOLE: usize = 8 << 10;

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
    let trials = scripts.into_iter().map(|script| {
        let name = script.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        Trial::test(name.clone(), move || as_expected(&script, &name))
    });
    libtest_mimic::run(&arguments, trials.collect()).exit_code()
}

/// What a script imports; such a file only declares.
fn imports(script: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(script).unwrap_or_default();
    let names = text.lines().filter_map(|line| line.strip_prefix("import \"")?.split('"').next());
    names.map(String::from).collect()
}

fn as_expected(script: &Path, name: &str) -> Result<(), Failed> {
    let first = outputs(script, name, 1)?;
    for threads in [2, 3] {
        let other = outputs(script, name, threads)?;
        let differing: Vec<&String> =
            first.keys().chain(other.keys()).filter(|file| first.get(*file) != other.get(*file)).collect();
        if !differing.is_empty() {
            return Err(format!("{threads} threads give other bytes than one: {differing:?}").into());
        }
    }
    if first.is_empty() {
        // It only asserts.
        return Ok(());
    }
    let golden = script.with_extension("golden");
    let found = kept(&first);
    if std::env::var_os("BLESS").is_some() {
        let _ = std::fs::remove_dir_all(&golden);
        std::fs::create_dir_all(&golden)?;
        for (file, content) in &found {
            std::fs::write(golden.join(file), content)?;
        }
        return Ok(());
    }
    let mut expected = BTreeMap::new();
    for entry in std::fs::read_dir(&golden).map_err(|error| format!("{}: {error}", golden.display()))? {
        let path = entry?.path();
        let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        expected.insert(file, std::fs::read(&path)?);
    }
    for (file, content) in &expected {
        match found.get(file) {
            None => return Err(format!("{file} was not made").into()),
            Some(other) if other != content => {
                let text = String::from_utf8_lossy(other);
                let start: Vec<&str> = text.lines().take(12).collect();
                return Err(format!("{file} differs; it begins\n{}", start.join("\n")).into());
            }
            Some(_) => {}
        }
    }
    let new: Vec<&String> = found.keys().filter(|file| !expected.contains_key(*file)).collect();
    if new.is_empty() { Ok(()) } else { Err(format!("not expected: {new:?}").into()) }
}

/// What is kept of all outputs: small texts as they are, the rest as hashes.
fn kept(outputs: &BTreeMap<String, Vec<u8>>) -> BTreeMap<String, Vec<u8>> {
    let mut kept = BTreeMap::new();
    let mut hashes = String::new();
    for (file, content) in outputs {
        let is_text = file == "stdout" || file.ends_with(".csv");
        if is_text && content.len() <= WHOLE {
            kept.insert(file.clone(), content.clone());
        } else if is_text || file.ends_with(".svg") {
            hashes.push_str(&format!("{}  {file}\n", blake3::hash(content).to_hex()));
        }
    }
    if !hashes.is_empty() {
        kept.insert("hashes".into(), hashes.into_bytes());
    }
    kept
}

/// All files that a script writes, and what it prints as `stdout`.
fn outputs(script: &Path, name: &str, threads: usize) -> Result<BTreeMap<String, Vec<u8>>, Failed> {
    let smaller = SMALLER.iter().filter(|(script, ..)| *script == name);
    let set = smaller.map(|(_, name, value)| (name.to_string(), value.to_string())).collect();
    let settings = Settings { set, seed: None, threads, memory: None };
    let script = read(script).map_err(|diagnostic| diagnostic.headline)?;
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
