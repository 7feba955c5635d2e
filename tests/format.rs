//! Formatting keeps the meaning and the comments of every script, and formatting twice is formatting once.

#[path = "support/mutate.rs"]
mod mutate;
mod syntax;

use mutate::{Corpus, Random};
use proptest::prelude::*;
use snn::format::{Refusal, format};
use snn::source::FileId;
use snn::syntax::ast::Script;
use snn::syntax::{LexemeKind, lexemes, parse_input, print_script};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use syntax::generate;

/// The comments of a text, with the blank behind `#` that the style wants.
fn comments(text: &str) -> Vec<String> {
    let comments = lexemes(text).into_iter().filter(|lexeme| lexeme.kind == LexemeKind::Comment);
    comments.map(|comment| comment.text(text).trim_start_matches('#').trim().to_string()).collect()
}

/// What holds of every text that can be read; what cannot is refused with its mistakes.
fn assert_formatted(text: &str) -> Option<String> {
    let formatted = match format(FileId(0), text) {
        Ok(formatted) => formatted,
        Err(Refusal::Mistakes(diagnostics)) => {
            assert!(!diagnostics.is_empty());
            return None;
        }
        Err(Refusal::WouldChange) => panic!("formatting would change\n{text}"),
    };
    let tree = |text: &str| parse_input(FileId(0), text).script;
    assert_eq!(tree(&formatted), tree(text), "{text}\n=====\n{formatted}");
    assert_eq!(comments(&formatted), comments(text), "{text}\n=====\n{formatted}");
    assert_eq!(format(FileId(0), &formatted).as_ref(), Ok(&formatted), "{text}");
    assert!(!formatted.contains(" \n") && !formatted.contains("\n\n\n"), "{formatted}");
    Some(formatted)
}

/// Takes a text apart and joins it with other blanks, line ends and comments, as far as it stays the same script.
fn disfigured(text: &str, random: &mut Random) -> String {
    let wanted = parse_input(FileId(0), text);
    let mut text = text.to_string();
    for _ in 0..12 {
        let pieces = lexemes(&text);
        if pieces.len() < 2 {
            break;
        }
        let at = 1 + random.below(pieces.len() - 1);
        let between = random.one(&[
            "",
            "  ",
            "\t",
            "\n",
            "\n\n\n  ",
            " # why\n",
            "\n#why \n\n\n# more\n",
            ";",
            "; # then\n",
            ",",
        ]);
        let other = format!("{}{between}{}", &text[..pieces[at - 1].end], &text[pieces[at].start..]);
        if parse_input(FileId(0), &other) == wanted {
            text = other;
        }
    }
    text
}

fn scripts() -> Vec<(String, String)> {
    let mut folders: Vec<PathBuf> = ["scripts", "tests"].iter().map(PathBuf::from).collect();
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "snn")
                && let Ok(text) = std::fs::read_to_string(&path)
            {
                found.push((path.display().to_string(), text));
            }
        }
    }
    found.sort();
    found
}

/// The examples of the pages, whatever they show.
fn examples() -> Vec<(String, String)> {
    let pages = std::fs::read_dir("docs").unwrap().chain(std::fs::read_dir("docs/errors").unwrap());
    let mut pages: Vec<PathBuf> = pages.map(|entry| entry.unwrap().path()).collect();
    pages.push("README.md".into());
    let mut found = Vec::new();
    for page in pages.iter().filter(|path| path.extension().is_some_and(|ending| ending == "md")) {
        let text = std::fs::read_to_string(page).unwrap();
        let blocks = text.split("```snn").skip(1).filter_map(|rest| Some(rest.split_once('\n')?.1));
        let content = blocks.filter_map(|rest| rest.split("```").next());
        found.extend(content.map(|content| (page.display().to_string(), content.to_string())));
    }
    found
}

#[test]
fn every_script_and_every_example_keeps_its_meaning() {
    let all: Vec<(String, String)> = scripts().into_iter().chain(examples()).collect();
    let formatted = all.iter().filter(|(_, text)| assert_formatted(text).is_some()).count();
    assert!(formatted > 150, "only {formatted} of {}", all.len());
}

#[test]
fn the_scripts_of_the_project_are_in_the_one_style() {
    for (name, text) in scripts().into_iter().filter(|(name, _)| name.starts_with("scripts")) {
        assert_eq!(assert_formatted(&text), Some(text), "`snn fmt {name}` changes it");
    }
}

#[test]
fn mutated_scripts_keep_their_meaning() {
    let corpus = Corpus::new(scripts());
    let mut formatted = 0;
    for turn in 0..3000 {
        let mut random = Random(0x5eed_0001 + turn);
        let index = random.below(corpus.scripts.len());
        let text = corpus.mutant(index, &mut random, true);
        formatted += usize::from(assert_formatted(&text).is_some());
    }
    assert!(formatted > 300, "only {formatted} could be read");
}

#[test]
fn disfigured_scripts_keep_their_meaning() {
    for (turn, (_, text)) in scripts().iter().enumerate() {
        if parse_input(FileId(0), text).diagnostics.is_empty() {
            let text = disfigured(text, &mut Random(0x5eed_0002 + turn as u64));
            assert!(assert_formatted(&text).is_some(), "{text}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn generated_scripts_keep_their_meaning(
        statements in prop::collection::vec(generate::statement(), 0..6),
        seed in 1..u64::MAX,
    ) {
        let text = print_script(&Script { statements, broken_names: Vec::new() });
        prop_assert!(assert_formatted(&text).is_some(), "{}", text);
        let text = disfigured(&text, &mut Random(seed));
        prop_assert!(assert_formatted(&text).is_some(), "{}", text);
    }
}

fn snn(folder: &Path, arguments: &[&str], input: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_snn"));
    command.args(arguments).current_dir(folder).stdin(Stdio::piped());
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn files_are_formatted_in_their_place() {
    let folder = tempfile::tempdir().unwrap();
    let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
    std::fs::create_dir(folder.path().join("deep")).unwrap();
    for (name, content) in
        [("good.snn", "print 1\n"), ("deep/ugly.snn", "print   1 #one"), ("wrong.snn", "print (")]
    {
        std::fs::write(folder.path().join(name), content).unwrap();
    }
    let check = snn(folder.path(), &["fmt", "--check", "good.snn", "deep"], "");
    assert_eq!((check.status.code(), text(&check.stdout).as_str()), (Some(1), "deep/ugly.snn\n"));
    assert_eq!(read("deep/ugly.snn"), "print   1 #one");
    let all = snn(folder.path(), &["fmt", "."], "");
    assert_eq!(all.status.code(), Some(1));
    assert!(text(&all.stderr).contains("wrong.snn is left as it is"), "{}", text(&all.stderr));
    assert!(text(&all.stderr).contains("formatted deep/ugly.snn"), "{}", text(&all.stderr));
    assert_eq!((read("deep/ugly.snn"), read("wrong.snn")), ("print 1  # one\n".into(), "print (".into()));
    let again = snn(folder.path(), &["fmt", "--check", "good.snn", "deep"], "");
    assert_eq!((again.status.code(), text(&again.stdout).as_str()), (Some(0), ""));
    assert_eq!(snn(folder.path(), &["fmt", "god.snn"], "").status.code(), Some(2));
    assert_eq!(snn(folder.path(), &["fmt"], "").status.code(), Some(2));
}

#[test]
fn standard_input_goes_to_standard_output() {
    let folder = tempfile::tempdir().unwrap();
    let good = snn(folder.path(), &["fmt", "-"], "let  x=1");
    assert_eq!((good.status.code(), text(&good.stdout).as_str()), (Some(0), "let x = 1\n"));
    let wrong = snn(folder.path(), &["fmt", "-"], "let x=");
    assert_eq!((wrong.status.code(), text(&wrong.stdout).as_str()), (Some(1), ""));
    let check = snn(folder.path(), &["fmt", "--check", "-"], "let  x=1");
    assert_eq!((check.status.code(), text(&check.stdout).as_str()), (Some(1), "<standard input>\n"));
}
