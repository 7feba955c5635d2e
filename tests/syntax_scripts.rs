//! Every script of the project, and every example of the language's description in `tests/syntax`, reads without a mistake, and is the same after printing.

use snn::source::FileId;
use snn::syntax::{parse, print_script};

fn scripts() -> Vec<(String, String)> {
    let folders =
        ["scripts", "tests/syntax"].into_iter().flat_map(|folder| std::fs::read_dir(folder).unwrap());
    let files = folders.map(|entry| entry.unwrap().path());
    let scripts = files.filter(|path| path.extension().is_some_and(|extension| extension == "snn"));
    scripts.map(|path| (path.display().to_string(), std::fs::read_to_string(&path).unwrap())).collect()
}

#[test]
fn all_scripts_are_read() {
    assert!(scripts().len() >= 18);
    for (name, text) in scripts() {
        let parsed = parse(FileId(0), &text);
        assert_eq!(parsed.diagnostics, [], "{name}");
        assert!(!parsed.script.statements.is_empty(), "{name}");
    }
}

#[test]
fn printed_scripts_are_the_same_scripts() {
    for (name, text) in scripts() {
        let script = parse(FileId(0), &text).script;
        let printed = print_script(&script);
        let again = parse(FileId(0), &printed);
        assert_eq!(again.diagnostics, [], "{name}\n{printed}");
        assert_eq!(again.script, script, "{name}\n{printed}");
        assert_eq!(print_script(&again.script), printed, "{name}");
    }
}
