//! Printing and reading give back the same tree, for trees of every kind of node.

mod syntax;

use proptest::prelude::*;
use snn::source::FileId;
use snn::syntax::ast::{Script, StatementKind};
use snn::syntax::{is_complete, parse, parse_input, print_expr, print_script, print_statement};
use syntax::generate;

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_printed_expression_reads_back(value in generate::expression()) {
        let text = print_expr(&value);
        let parsed = parse(FileId(0), &format!("print {text}"));
        prop_assert_eq!(&parsed.diagnostics, &[], "{}", text);
        let StatementKind::Print(again) = &parsed.script.statements[0].node else { panic!("{text}") };
        prop_assert_eq!(again, &value, "{}", text);
    }

    #[test]
    fn a_printed_statement_reads_back_at_the_prompt(statement in generate::statement()) {
        let text = print_statement(&statement);
        let parsed = parse_input(FileId(0), &text);
        prop_assert_eq!(&parsed.diagnostics, &[], "{}", text);
        prop_assert_eq!(&parsed.script.statements, &[statement], "{}", text);
        prop_assert!(is_complete(&text), "{}", text);
    }

    #[test]
    fn a_printed_script_reads_back(statements in prop::collection::vec(generate::statement(), 0..6)) {
        let script = Script { statements, broken_names: Vec::new() };
        let text = print_script(&script);
        let parsed = parse_input(FileId(0), &text);
        prop_assert_eq!(&parsed.diagnostics, &[], "{}", text);
        prop_assert_eq!(&parsed.script, &script, "{}", text);
        prop_assert_eq!(print_script(&parsed.script), text);
    }
}
