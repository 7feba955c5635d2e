//! The reference is true: every example of `docs/*.md` runs and prints what stands below it, examples of mistakes give
//! their code, lists of functions, units and models are those of the program, and every code is explained.
//!
//! In a page, ` ```snn ` is a whole script without mistakes and warnings; a ` ```text ` right below it is what it prints,
//! ` ```csv,file=NAME ` a file that it writes. ` ```snn,error=E0302 ` gives that code and no other. What stands between
//! `<!-- generated: units -->` and `<!-- end -->` comes from the program.
//! `BLESS=1 cargo test --test docs` rewrites outputs and generated parts; read the difference before it is committed.

#[path = "docs/example.rs"]
mod example;
#[path = "docs/generated.rs"]
mod generated;
#[path = "docs/page.rs"]
mod page;

use example::Outcome;
use libtest_mimic::{Arguments, Failed, Trial};
use page::{Block, Page};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::sync::Arc;

fn main() -> ExitCode {
    let pages: Vec<Arc<Page>> = pages().iter().map(|path| Arc::new(Page::read(path))).collect();
    if std::env::var_os("BLESS").is_some() {
        for page in &pages {
            bless(page);
        }
        return ExitCode::SUCCESS;
    }
    let trials = pages.iter().flat_map(trials).collect();
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

/// The pages of `docs`, in order of their names.
fn pages() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    let entries = std::fs::read_dir(folder).expect("the folder docs");
    let paths = entries.map(|entry| entry.expect("an entry of docs").path());
    let mut pages: Vec<PathBuf> =
        paths.filter(|path| path.extension().is_some_and(|extension| extension == "md")).collect();
    pages.sort();
    pages
}

fn trials(page: &Arc<Page>) -> Vec<Trial> {
    let mut trials = Vec::new();
    for example in page.examples() {
        let title = format!("{}:{}", page.name, example.script.line);
        let page = page.clone();
        trials.push(Trial::test(title, move || {
            let outcome = example::run(&page, &example)?;
            compare(&page, &outcome)
        }));
    }
    for part in page.generated() {
        let title = format!("{}: {} are those of the program", page.name, part.name);
        let page = page.clone();
        trials.push(Trial::test(title, move || {
            let expected =
                generated::part(&part.name).ok_or(format!("no generated part is called {}", part.name))?;
            same(&page.text[part.range.clone()], &expected)
        }));
    }
    let codes = page.codes();
    if !codes.is_empty() {
        trials.push(Trial::test(format!("{}: codes are explained", page.name), move || {
            codes.iter().try_for_each(|code| explained(code))
        }));
    }
    trials
}

fn explained(code: &str) -> Result<(), Failed> {
    let output = Command::new(example::SNN).args(["explain", code]).output()?;
    if output.status.success() { Ok(()) } else { Err(format!("`snn explain {code}` fails").into()) }
}

fn compare(page: &Page, outcome: &Outcome) -> Result<(), Failed> {
    outcome.found.iter().try_for_each(|(block, found)| {
        same(page.content(block), found).map_err(|failed| at(page, block, failed))
    })
}

fn at(page: &Page, block: &Block, failed: Failed) -> Failed {
    let what = failed.message().unwrap_or_default();
    format!("{}:{}: {what}", page.name, block.line).into()
}

fn same(written: &str, found: &str) -> Result<(), Failed> {
    if written == found {
        return Ok(());
    }
    Err(format!("the page says\n{written}\nthe program says\n{found}").into())
}

/// Writes outputs and generated parts into the page, from its end so that places stay true.
fn bless(page: &Page) {
    let mut changes = Vec::new();
    for example in page.examples() {
        match example::run(page, &example) {
            Ok(outcome) => {
                changes.extend(outcome.found.into_iter().map(|(block, found)| (block.content, found)));
            }
            Err(failed) => {
                eprintln!("{}:{}: {}", page.name, example.script.line, failed.message().unwrap_or_default())
            }
        }
    }
    for part in page.generated() {
        if let Some(found) = generated::part(&part.name) {
            changes.push((part.range, found));
        }
    }
    changes.sort_by_key(|(range, _)| std::cmp::Reverse(range.start));
    let mut text = page.text.clone();
    for (range, found) in changes {
        text.replace_range(range, &found);
    }
    std::fs::write(&page.path, text).expect("a page that can be written");
}
