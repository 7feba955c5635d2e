//! The shape of the source: imports point down, files are small and say what they hold, nothing is left unfinished.

use std::path::{Path, PathBuf};

/// The folders of `src` by layer; a file may import from lower layers and from its own folder.
const LAYERS: &[&[&str]] = &[
    &["source", "units"],
    &["diagnostic", "kernel"],
    &["models", "syntax"],
    &["value", "format"],
    &["results", "output"],
    &["program"],
    &["check"],
    &["interp"],
    &["session"],
    &["testing", "export", "graph", "repl"],
    &["cli"],
];

/// Imports that point down but are still not allowed.
const FORBIDDEN: &[(&str, &str)] = &[("kernel", "source"), ("kernel", "units"), ("output", "kernel")];

/// Longest file, in lines.
const LONGEST: usize = 600;

fn files(folder: &str, ending: &str) -> Vec<PathBuf> {
    let mut folders = vec![PathBuf::from(folder)];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|found| found == ending) {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap()
}

/// `src/kernel/network.rs` belongs to `kernel`, `src/source.rs` to `source`.
fn module(path: &Path) -> String {
    let inside = path.strip_prefix("src").unwrap();
    inside.components().next().unwrap().as_os_str().to_string_lossy().trim_end_matches(".rs").into()
}

/// The text without comments and without tests, which may use whatever they need.
fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]").next().unwrap_or("");
    text.lines().map(|line| line.split("//").next().unwrap_or("")).collect::<Vec<_>>().join("\n")
}

/// The modules of this crate that a text names after `crate::`, in groups too.
fn imports(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices("crate::") {
        let rest = &text[at + "crate::".len()..];
        match rest.strip_prefix('{') {
            None => {
                found.extend(rest.split(|letter: char| !letter.is_alphanumeric() && letter != '_').next())
            }
            Some(group) => {
                // The first name of each entry of the group, entries of nested groups left out.
                let mut depth = 0;
                let mut entry_begins = true;
                for (position, letter) in group.char_indices() {
                    match letter {
                        '{' => depth += 1,
                        '}' if depth == 0 => break,
                        '}' => depth -= 1,
                        ',' => entry_begins = entry_begins || depth == 0,
                        _ if letter.is_whitespace() => {}
                        _ if entry_begins => {
                            let name = &group[position..];
                            found.extend(
                                name.split(|letter: char| !letter.is_alphanumeric() && letter != '_').next(),
                            );
                            entry_begins = false;
                        }
                        _ => {}
                    }
                }
            }
        }
    }
    found.into_iter().filter(|name| !name.is_empty()).map(String::from).collect()
}

#[test]
fn groups_of_imports_are_read() {
    let text = "use crate::{source::Span, units::{Unit, Dimension}, value};\nlet a = crate::kernel::f();";
    assert_eq!(imports(text), ["source", "units", "value", "kernel"]);
}

#[test]
fn imports_point_down() {
    let layer = |name: &str| LAYERS.iter().position(|modules| modules.contains(&name));
    let mut wrong = Vec::new();
    for path in files("src", "rs") {
        let own = module(&path);
        if ["lib", "main"].contains(&own.as_str()) {
            continue;
        }
        let own_layer = layer(&own).unwrap_or_else(|| panic!("{own} belongs to no layer"));
        for imported in imports(&code(&read(&path))) {
            let Some(imported_layer) = layer(&imported) else { continue };
            let down = imported_layer < own_layer || imported == own;
            if !down || FORBIDDEN.contains(&(own.as_str(), imported.as_str())) {
                wrong.push(format!("{} imports {imported}", path.display()));
            }
        }
    }
    wrong.dedup();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_module_belongs_to_a_layer() {
    for line in read(Path::new("src/lib.rs")).lines() {
        if let Some(name) = line.strip_prefix("pub mod ").and_then(|line| line.strip_suffix(';')) {
            assert!(LAYERS.iter().any(|modules| modules.contains(&name)), "{name}");
        }
    }
}

#[test]
fn every_file_says_what_it_holds_and_is_small() {
    let mut wrong = Vec::new();
    for folder in ["src", "tests", "benches", "examples"] {
        for path in files(folder, "rs") {
            let text = read(&path);
            if !text.starts_with("//!") && path != Path::new("src/lib.rs") {
                wrong.push(format!("{} does not begin with `//!`", path.display()));
            }
            let lines = text.lines().count();
            if lines > LONGEST {
                wrong.push(format!("{} has {lines} lines", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn nothing_is_left_unfinished() {
    let unfinished = ["todo!", "unimplemented!", "dbg!("];
    let mut wrong = Vec::new();
    for path in files("src", "rs") {
        let text = code(&read(&path));
        wrong.extend(
            unfinished
                .iter()
                .filter(|word| text.contains(**word))
                .map(|word| format!("{}: {word}", path.display())),
        );
        // Tests in a file of their own may take everything of the module that they test.
        let is_test = path.ends_with("tests.rs");
        if !is_test && (text.contains("::*;") || text.contains("::*}")) {
            wrong.push(format!("{}: glob import", path.display()));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn only_the_command_line_prints() {
    let macros = ["println!(", "print!(", "eprintln!(", "eprint!("];
    for path in files("src", "rs") {
        let text = code(&read(&path));
        let prints = macros.iter().any(|name| text.contains(name));
        assert!(!prints || module(&path) == "cli", "{} prints", path.display());
    }
}

#[test]
fn unsafe_code_is_in_the_kernel_alone() {
    for path in files("src", "rs") {
        let unsafe_code = code(&read(&path)).contains("unsafe {") || code(&read(&path)).contains("unsafe fn");
        assert!(!unsafe_code || module(&path) == "kernel", "{}", path.display());
    }
}

#[test]
fn nothing_refers_to_the_machine_where_it_was_written() {
    let places = ["/wo".to_string() + "rk/", "/ho".to_string() + "me/user", "../sha".to_string() + "red"];
    let endings = ["rs", "md", "snn", "toml", "py", "pest", "json", "stderr"];
    let mut wrong = Vec::new();
    for folder in ["src", "tests", "scripts", "docs", "grammar", "benches", "examples"] {
        for path in endings.iter().flat_map(|ending| files(folder, ending)) {
            let text = read(&path);
            wrong.extend(
                places
                    .iter()
                    .filter(|place| text.contains(place.as_str()))
                    .map(|place| format!("{}: {place}", path.display())),
            );
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
