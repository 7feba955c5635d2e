//! The explanations of `docs/errors`: what they call refused gives the code, what they call right does not, and every code
//! of the program is explained.

use libtest_mimic::{Arguments, Failed, Trial};
use snn::diagnostic::{Explanation, explanations};
use snn::interp::Progress;
use snn::output::figure::Figure;
use snn::session::{Checked, Depth, Printer, Script, Settings, check, run};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let mut trials: Vec<Trial> = explanations()
        .map(|explanation| Trial::test(explanation.code, move || examples_hold(explanation)))
        .collect();
    trials.push(Trial::test("codes_of_the_source_are_explained", codes_of_the_source_are_explained));
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn examples_hold(explanation: Explanation) -> Result<(), Failed> {
    for (kind, text) in explanation.examples() {
        let codes = match kind {
            "text" => continue,
            _ => codes_of(text)?,
        };
        let expected = kind == "snn refused";
        if codes.contains(explanation.code) != expected {
            return Err(format!("{kind}: {codes:?}\n{text}").into());
        }
        if !expected && codes.iter().any(|code| code.starts_with('E')) {
            return Err(format!("the right example fails: {codes:?}\n{text}").into());
        }
    }
    Ok(())
}

/// The codes that a script gives, checked and run.
fn codes_of(text: &str) -> Result<BTreeSet<String>, Failed> {
    let first = text.lines().next().unwrap_or("");
    let set = first.strip_prefix("# args: --set ").and_then(|setting| setting.split_once('='));
    let set = set.map(|(name, value)| (name.to_string(), value.trim_matches('\'').to_string()));
    let settings = Settings { set: set.into_iter().collect(), seed: None, threads: 1, memory: None };
    let script = Script { name: "example.snn".into(), text: text.into() };
    let checked = check(script, &settings, Depth::EveryChoice);
    let mut codes: BTreeSet<String> =
        checked.diagnostics.iter().map(|diagnostic| diagnostic.code.0.to_string()).collect();
    if !checked.failed() {
        codes.extend(codes_of_run(&checked)?);
    }
    Ok(codes)
}

/// Keeps the codes of warnings.
#[derive(Default)]
struct Codes(Mutex<Vec<String>>);

impl Printer for Codes {
    fn print(&self, _text: &str) {}
    fn figure(&self, _figure: &Figure) {}
    fn progress(&self, _progress: Progress<'_>) {}
    fn warn(&self, warning: &snn::diagnostic::Diagnostic) {
        if let Ok(mut codes) = self.0.lock() {
            codes.push(warning.code.0.into());
        }
    }
}

fn codes_of_run(checked: &Checked) -> Result<Vec<String>, Failed> {
    let folder = tempfile::tempdir()?;
    let printer = Codes::default();
    let ended = run(checked, folder.path(), false, &printer, &AtomicBool::new(false));
    let mut codes = printer.0.into_inner().unwrap_or_default();
    codes.extend(ended.failures.iter().map(|failure| failure.code.0.to_string()));
    Ok(codes)
}

/// Codes stand in the source as literals, `"E0302"`.
fn codes_of_the_source_are_explained() -> Result<(), Failed> {
    let explained: BTreeSet<&str> = explanations().map(|explanation| explanation.code).collect();
    let mut folders = vec![PathBuf::from("src")];
    let mut unknown = BTreeSet::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let codes = literals(&std::fs::read_to_string(&path)?);
                unknown.extend(codes.into_iter().filter(|code| !explained.contains(code.as_str())));
            }
        }
    }
    unknown.retain(|code| code != "E9999");
    if unknown.is_empty() && Path::new("docs/errors").is_dir() {
        Ok(())
    } else {
        Err(format!("not explained: {unknown:?}").into())
    }
}

fn literals(text: &str) -> Vec<String> {
    let pieces = text.split('"');
    let is_code = |piece: &&str| {
        piece.len() == 5
            && piece.starts_with(['E', 'W'])
            && piece[1..].bytes().all(|byte| byte.is_ascii_digit())
    };
    pieces.filter(is_code).map(str::to_string).collect()
}
