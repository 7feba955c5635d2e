//! No text makes the reader panic, hang or run out of stack.

use std::time::{Duration, Instant};

use proptest::prelude::Rng;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use snn::source::FileId;
use snn::syntax::{Parsed, is_complete, parse, parse_input, parse_value, print_script};

/// Reads a text, prints it, and checks what holds of every text.
fn read(text: &str) -> Parsed {
    let start = Instant::now();
    let parsed = parse(FileId(0), text);
    is_complete(text);
    let printed = print_script(&parsed.script);
    let again = parse_input(FileId(0), &printed);
    let beginning: String = text.chars().take(300).collect();
    assert_eq!(again.diagnostics, [], "what was read of this cannot be printed: {beginning}\n{printed}");
    assert_eq!(again.script.statements, parsed.script.statements, "{beginning}");
    assert!(parsed.diagnostics.len() <= 50);
    for diagnostic in &parsed.diagnostics {
        let spans = diagnostic.place.iter().chain(&diagnostic.related).map(|label| label.span);
        for span in spans {
            let (from, to) = (span.start as usize, span.end as usize);
            assert!(from <= to && text.get(from..to).is_some(), "{diagnostic:?} in {beginning}");
        }
        assert!(!diagnostic.headline.is_empty() && !diagnostic.headline.contains('\n'), "{diagnostic:?}");
    }
    let starts: Vec<u32> =
        parsed.diagnostics.iter().filter_map(|one| Some(one.place.as_ref()?.span.start)).collect();
    assert!(starts.is_sorted(), "{beginning}");
    assert!(start.elapsed() < Duration::from_secs(20), "{:?} for {beginning}", start.elapsed());
    parsed
}

/// Reads a text that is too deep, and says so at once.
fn read_too_deep(text: &str) {
    let parsed = read(text);
    let beginning: String = text.chars().take(60).collect();
    let is_told = parsed.diagnostics.iter().any(|one| one.headline.contains("nested too deeply"));
    assert!(is_told, "{:?} for {beginning}", parsed.diagnostics);
}

#[test]
fn deep_nesting_is_refused_in_every_bracket() {
    let openings = [
        ("print ", "(", ")", "1"),
        ("print ", "[", "]", "1"),
        ("print ", "f(", ")", "1"),
        ("print ", "f(x = ", ")", "1"),
        ("print ", "a[", "]", "1"),
        ("print ", "a { b = ", " }", "1"),
        ("print ", "[x for x in ", "]", "1"),
        ("print ", "[", " for x in a]", "1"),
        ("print ", "if a then ", " else b", "1"),
        ("print ", "if ", " then a else b", "1"),
        ("print ", "if a then b else ", "", "1"),
        ("print ", "\"{", "}\"", "1"),
        ("print ", "\"{f(", ")}\"", "1"),
        ("", "if a { ", " }", "print 1"),
        ("", "for x in a {\n", "\n}", "print 1"),
        ("", "sweep x = a as b { ", " }", "print 1"),
        ("", "if a { } else ", "", "if a { }"),
        ("plot { ", "panel { ", " }", "line 1"),
        ("plot { ", "for x in a { ", " }", "line 1"),
        ("plot { ", "if a { line 1 } else ", "", "if a { }"),
        ("connect a[", "b[", "]", "1"),
        ("node n = ", "lif { a ~ ", " }", "1"),
    ];
    for (before, open, close, inner) in openings {
        for depth in [150, 10_000] {
            let tail = if before.ends_with('[') {
                "]"
            } else if before.starts_with("plot") {
                " }"
            } else {
                ""
            };
            let closed = format!("{before}{}{inner}{}{tail}", open.repeat(depth), close.repeat(depth));
            read_too_deep(&closed);
            read(&format!("{before}{}", open.repeat(depth)));
            read(&format!("{before}{}{inner}{}", open.repeat(depth), close.repeat(depth - 1)));
            read(&format!("{before}{inner}{}", close.repeat(depth)));
        }
    }
}

#[test]
fn what_is_not_too_deep_is_read_on_a_small_stack() {
    let reading = || {
        for (open, close) in [
            ("(", ")"),
            ("[", "]"),
            ("f(", ")"),
            ("a[", "]"),
            ("a { b = ", " }"),
            ("-f(", ")"),
            ("[x for x in ", "]"),
        ] {
            let text = format!("print {}1{}", open.repeat(98), close.repeat(98));
            assert_eq!(read(&text).diagnostics, [], "{open}");
        }
        let blocks = format!("{}print 1{}", "if a { ".repeat(49), " }".repeat(49));
        assert_eq!(read(&blocks).diagnostics, []);
    };
    std::thread::Builder::new().stack_size(2 << 20).spawn(reading).unwrap().join().unwrap();
}

#[test]
fn long_chains_are_refused_and_long_lists_are_read() {
    for chain in ["- ", "not ", "a ^ ", "a + ", "a .. ", "a < ", "a and ", "a or not ", "-a * "] {
        read_too_deep(&format!("print {}a", chain.repeat(10_000)));
    }
    read_too_deep(&format!("print a{}", ".b".repeat(10_000)));
    read_too_deep(&format!("print a{}", "[0]".repeat(10_000)));
    read_too_deep(&format!("print {}a", "if a then b else ".repeat(10_000)));
    assert_eq!(read(&format!("print {}a", "a + ".repeat(150))).diagnostics, []);
    assert_eq!(read(&format!("print [{}1]", "1 mV, ".repeat(50_000))).diagnostics, []);
    assert_eq!(read(&"let a = 1\n".repeat(20_000)).diagnostics, []);
    let entries = format!("plot {{\n{}}}\n", "line y vs x\n".repeat(5_000));
    assert_eq!(read(&entries).diagnostics, []);
}

#[test]
fn odd_texts_are_answered() {
    let large = 1 << 20;
    for text in [
        "a".repeat(large),
        "1".repeat(large),
        " ".repeat(large),
        "\n".repeat(large),
        "\n\n# \n".repeat(large / 5),
        "#".repeat(large),
        "\"".repeat(large),
        "\"a\" ".repeat(large / 4),
        "\\".repeat(large / 8),
        ";".repeat(large),
        "{\n".repeat(20_000),
        "}\n".repeat(20_000),
        "(\n".repeat(20_000),
        "] ".repeat(20_000),
        "µ".repeat(1000),
        "let x = (\n".repeat(5_000),
        "if a {\n".repeat(5_000),
        "print \"{\n".repeat(5_000),
        "x = 1\n".repeat(20_000),
        "print 1 mv\n".repeat(5_000),
        format!("sweep x = a as b {{\n{}}}\n", "print 1 2\n".repeat(2_000)),
        "print 1 +\n".repeat(5_000),
        "\0\u{feff}\r\n\u{202e}é漢".to_owned(),
        "print \"é漢{x:é}\"".to_owned(),
        "let x = 1 é".to_owned(),
        "\u{feff}let x = 1\r\nlet y =\r\n\t2\r\n".to_owned(),
        String::new(),
    ] {
        read(&text);
        let _ = parse_value(FileId(0), &text);
    }
}

#[test]
fn a_byte_order_mark_and_carriage_returns_do_not_matter() {
    let parsed = read("\u{feff}let x = 1\r\nlet y =\r\n\t2 mV # two\r\nprint \"a\"\r\n");
    assert_eq!(parsed.diagnostics, []);
    assert_eq!(print_script(&parsed.script), "let x = 1\nlet y = 2 mV\nprint \"a\"\n");
}

/// Pieces that mutations put in.
const PIECES: [&str; 40] = [
    "(", ")", "[", "]", "{", "}", "\"", "\n", ";", ",", "=", "~", "->", "..", ".", "-", "^", "<", "%", "#",
    "'", "\\", "if ", " then ", " else ", "for ", " in ", " as ", "node ", "let ", "plot ", "sweep ", " mV",
    "1e999", "é", "{{", "not ", " by ", "\t", "0",
];

fn mutated(text: &str, random: &mut TestRng) -> String {
    let mut below = |limit: usize| (random.next_u64() % limit.max(1) as u64) as usize;
    let characters: Vec<char> = text.chars().collect();
    let mut new = characters.clone();
    for _ in 0..1 + below(4) {
        let at = below(new.len());
        let length = (1 + below(12)).min(new.len() - at);
        match below(5) {
            0 => drop(new.drain(at..at + length)),
            1 => {
                let piece = new[at..at + length].to_vec();
                let to = below(new.len());
                new.splice(to..to, piece);
            }
            2 => {
                let to = below(new.len());
                new.swap(at, to);
            }
            3 => drop(new.splice(at..at, PIECES[below(PIECES.len())].chars())),
            _ => new.truncate(at.max(1)),
        }
        if new.is_empty() {
            return String::new();
        }
    }
    new.into_iter().collect()
}

#[test]
fn mutated_scripts_are_answered() {
    let rounds = std::env::var("SNN_MUTATIONS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(200);
    let mut runner =
        TestRunner::new_with_rng(Config::default(), TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let mut paths: Vec<_> =
        std::fs::read_dir("scripts").unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths.iter().filter(|path| path.extension().is_some_and(|extension| extension == "snn")) {
        let text = std::fs::read_to_string(path).unwrap();
        for _ in 0..rounds {
            read(&mutated(&text, runner.rng()));
        }
    }
}
