//! Every script of the project reads without a mistake.

use snn::source::FileId;
use snn::syntax::parse;

#[test]
fn all_scripts_are_read() {
    for entry in std::fs::read_dir("scripts").unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "snn") {
            let text = std::fs::read_to_string(&path).unwrap();
            let parsed = parse(FileId(0), &text);
            assert_eq!(parsed.diagnostics, [], "{}", path.display());
            assert!(!parsed.script.statements.is_empty());
        }
    }
}
