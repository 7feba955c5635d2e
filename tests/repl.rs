//! Sessions at the prompt, `tests/repl/*.txt`: each is a transcript that must come out again.
//!
//! A first line `$ snn repl FILE --set NAME='VALUE'` begins with a script, if there is one. Lines behind a prompt are entered; one that ends
//! in `<TAB>` is completed in place of that. `OUT` stands for a new folder, in which all files are written.
//! `BLESS=1 cargo test --test repl` writes the transcripts anew: read the difference, as the one who typed would.

use libtest_mimic::{Arguments, Failed, Trial};
use snn::repl::{Console, Desk, Repl, Transcript};
use snn::session::Settings;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::AtomicBool;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir("tests/repl").into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "txt"));
    paths.sort();
    assert!(paths.len() >= 30, "only {} sessions", paths.len());
    if std::env::var_os("BLESS").is_some() {
        for path in &paths {
            let found =
                std::fs::read_to_string(path).map_err(Failed::from).and_then(|text| transcript(&text));
            std::fs::write(path, found.expect("a session")).expect("a transcript");
        }
        for (page, session) in SHOWN {
            let text = read(page);
            let text = text.replacen(shown_in(&text, session), &in_a_page(session), 1);
            std::fs::write(page, text).expect("the page");
        }
        return ExitCode::SUCCESS;
    }
    let trial = |path: &PathBuf| {
        let (name, path) = (path.file_stem().unwrap_or_default().display().to_string(), path.clone());
        Trial::test(name, move || same_again(&path))
    };
    let mut trials: Vec<Trial> = paths.iter().map(trial).collect();
    for (page, session) in SHOWN {
        trials.push(Trial::test(format!("{page} shows {session}"), move || {
            match shown_in(&read(page), session) == in_a_page(session) {
                true => Ok(()),
                false => Err(format!("{page} shows another session than {session}").into()),
            }
        }));
    }
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// Pages, and the session that each shows.
const SHOWN: &[(&str, &str)] =
    &[("README.md", "tests/repl/readme.txt"), ("docs/repl.md", "tests/repl/block_short.txt")];

fn read(page: &str) -> String {
    std::fs::read_to_string(page).expect("a page or a session")
}

/// What stands above a session in a page.
fn mark(session: &str) -> String {
    format!("<!-- session: {session} -->\n")
}

/// The session in a page, with the mark above it.
fn shown_in<'p>(page: &'p str, session: &str) -> &'p str {
    let begin = page.find(&mark(session)).expect("the session's mark");
    let length = page[begin..].find("<!-- end -->").expect("the end of the session");
    &page[begin..begin + length]
}

/// A session as a page shows it.
fn in_a_page(session: &str) -> String {
    format!("{}```text\n{}```\n", mark(session), read(session))
}

fn same_again(path: &Path) -> Result<(), Failed> {
    let expected = std::fs::read_to_string(path)?;
    let found = transcript(&expected)?;
    if found == expected {
        return Ok(());
    }
    let line = found.lines().zip(expected.lines()).position(|(found, expected)| found != expected);
    let line = line.unwrap_or(found.lines().count().min(expected.lines().count()));
    let shown = |text: &str| text.lines().nth(line).unwrap_or("the end").to_string();
    Err(format!("line {}\nexpected: {}\nfound:    {}\n\n{found}", line + 1, shown(&expected), shown(&found))
        .into())
}

/// What was typed: the text behind a prompt, or behind the dots of a continued line.
fn typed(line: &str) -> Option<&str> {
    if let Some(rest) = line.strip_prefix("snn ") {
        let (time, typed) = rest.split_once('>')?;
        let is_time = time.starts_with(|letter: char| letter.is_ascii_digit()) && time.ends_with('s');
        return is_time.then(|| typed.strip_prefix(' ').unwrap_or(typed));
    }
    let rest = line.strip_prefix("   ")?.trim_start().strip_prefix("...")?;
    Some(rest.strip_prefix(' ').unwrap_or(rest))
}

/// The session that a transcript tells, once more.
fn transcript(expected: &str) -> Result<String, Failed> {
    let folder = tempfile::tempdir()?;
    let out = folder.path().to_str().ok_or("a folder without a name")?;
    let (header, file, settings) = header(expected);
    let mut repl = Repl::new(settings, folder.path(), false);
    let interrupt = AtomicBool::new(false);
    let console = Transcript::default();
    let desk = Desk { console: &console, interrupt: &interrupt };
    let mut found = String::new();
    if let Some(header) = header {
        found.push_str(&format!("{header}\n"));
        if !file.is_empty() {
            repl.enter(&format!(":load {file}"), desk);
        }
        found.push_str(&console.take());
    }
    let mut lines = expected.lines().peekable();
    while let Some(line) = lines.next() {
        let Some(line) = typed(line) else { continue };
        let prompt = repl.prompt();
        if let Some(text) = line.strip_suffix("<TAB>") {
            found.push_str(&format!("{prompt}{line}\n{}", completions(&repl, text)));
            continue;
        }
        let mut input = format!("{line}\n");
        while let Some(more) = lines.next_if(|next| next.starts_with("   ") && typed(next).is_some()) {
            input.push_str(&format!("{}\n", typed(more).unwrap_or("")));
        }
        let input = input.replace("OUT", out);
        let echo = &mut |echoed: &str| console.text(echoed);
        repl.batch(&mut input.as_bytes(), false, echo, desk)?;
        found.push_str(&console.take());
    }
    Ok(found.replace(out, "OUT"))
}

fn header(expected: &str) -> (Option<&str>, &str, Settings) {
    let header = expected.lines().next().filter(|line| line.starts_with("$ snn repl"));
    let arguments = header.and_then(|line| line.strip_prefix("$ snn repl")).unwrap_or("");
    let mut parts = arguments.split(" --set ");
    let file = parts.next().unwrap_or("").trim();
    let set = parts.filter_map(|setting| {
        let (name, value) = setting.split_once('=')?;
        Some((name.to_string(), value.trim_matches('\'').to_string()))
    });
    (header, file, Settings { set: set.collect(), seed: None, threads: 1, memory: None })
}

fn completions(repl: &Repl, text: &str) -> String {
    let (start, candidates) = repl.complete(text);
    let hint = repl.hint(text).map(|hint| format!("hint:{hint}\n")).unwrap_or_default();
    let line = |candidate: &snn::repl::Candidate| format!("  {}{}\n", &text[..start], candidate.text);
    let most = 12;
    let more = candidates.len().saturating_sub(most);
    let more = if more > 0 { format!("  and {more} more\n") } else { String::new() };
    hint + &candidates.iter().take(most).map(line).collect::<String>() + &more
}
