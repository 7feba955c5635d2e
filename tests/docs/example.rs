//! Runs an example as a user would: the program, in an empty folder.

use super::page::{Block, Example, Page};
use libtest_mimic::Failed;
use std::path::Path;
use std::process::{Command, Output};

/// The program.
pub const SNN: &str = env!("CARGO_BIN_EXE_snn");

/// What the result blocks of an example should say.
pub struct Outcome {
    /// Each block with what the program gave.
    pub found: Vec<(Block, String)>,
}

/// Runs an example; fails where it has mistakes that it should not have, or lacks those that it should.
pub fn run(page: &Page, example: &Example) -> Result<Outcome, Failed> {
    let folder = tempfile::tempdir()?;
    std::fs::write(folder.path().join("example.snn"), page.content(&example.script))?;
    let output = Command::new(SNN)
        .args(["run", "example.snn", "--color", "never", "--threads", "2"])
        .current_dir(folder.path())
        .output()?;
    let messages = String::from_utf8_lossy(&output.stderr).into_owned();
    let expected: Vec<&str> = example.script.option("error").into_iter().collect();
    if codes(&messages) != expected || output.status.success() != expected.is_empty() {
        let wanted = if expected.is_empty() { "no message".to_string() } else { expected.join(", ") };
        return Err(format!("{wanted} was expected, {}:\n{messages}", output.status).into());
    }
    let mut found = Vec::new();
    for block in &example.results {
        found.push((block.clone(), result(block, &output, folder.path())?));
    }
    Ok(Outcome { found })
}

fn result(block: &Block, output: &Output, folder: &Path) -> Result<String, Failed> {
    match block.option("file") {
        Some(name) => {
            std::fs::read_to_string(folder.join(name)).map_err(|error| format!("{name}: {error}").into())
        }
        None => Ok(String::from_utf8_lossy(&output.stdout).into_owned()),
    }
}

/// The codes at the heads of messages: `error[E0302]: …`.
fn codes(messages: &str) -> Vec<&str> {
    let head = |line: &'_ str| -> Option<(usize, usize)> {
        let start =
            ["error[", "warning["].iter().find_map(|head| line.starts_with(head).then_some(head.len()))?;
        Some((start, line.find(']')?))
    };
    messages.lines().filter_map(|line| head(line).map(|(start, end)| &line[start..end])).collect()
}
