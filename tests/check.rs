//! The checker on its own: every script in `scripts/` is free of errors and warnings.

use snn::check::{Files, check};
use snn::diagnostic::{Diagnostic, Style, render};
use snn::source::Sources;
use snn::value::Table;
use std::path::{Path, PathBuf};

/// Reads beside the script.
struct Folder(PathBuf);

impl Files for Folder {
    fn script(&self, _from: &str, name: &str) -> Result<(String, String), Box<Diagnostic>> {
        let text = std::fs::read_to_string(self.0.join(name))
            .map_err(|_| Box::new(Diagnostic::nowhere("E0901", format!("there is no file {name:?}"))))?;
        Ok((name.to_string(), text))
    }

    fn table(&self, _from: &str, name: &str) -> Result<Table, Box<Diagnostic>> {
        snn::output::csv::load(&self.0.join(name), name)
    }
}

fn messages(path: &Path) -> String {
    let mut sources = Sources::new();
    let text = std::fs::read_to_string(path).expect("a script");
    let name = path.file_name().unwrap().to_string_lossy().into_owned();
    let main = sources.add(name, text);
    let checked = check(&mut sources, main, &Folder(path.parent().unwrap().to_path_buf()));
    checked.diagnostics.iter().map(|diagnostic| render(diagnostic, &sources, Style::PLAIN)).collect()
}

#[test]
fn all_scripts_are_free_of_errors_and_warnings() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts");
    let mut scripts: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("scripts/")
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "snn"))
        // It only declares.
        .filter(|path| path.file_stem().is_some_and(|stem| stem != "lif"))
        .collect();
    scripts.sort();
    assert!(scripts.len() >= 12, "{scripts:?}");
    let all: String = scripts.iter().map(|script| messages(script)).collect();
    assert_eq!(all, "");
}
