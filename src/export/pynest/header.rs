//! The head of the program: what it is, its imports, and those parts of `prelude.py` that it uses.

use super::names::{literal, number};
use crate::interp::inputs;
use crate::session::Checked;

const PRELUDE: &str = include_str!("prelude.py");
/// What begins a part in `prelude.py`, before its name.
const MARK: &str = "#: ";

/// A part of the prelude: a function or a class.
pub(super) struct Block {
    /// Its name in Python.
    pub name: &'static str,
    text: &'static str,
}

/// All parts, in order.
pub(super) fn blocks() -> impl Iterator<Item = Block> {
    PRELUDE.split(MARK).filter_map(|part| {
        let (name, text) = part.split_once('\n')?;
        Some(Block { name: name.trim(), text: text.trim_end() })
    })
}

/// The whole program.
pub(super) fn program(checked: &Checked, functions: &str, body: &str) -> String {
    let all: Vec<Block> = blocks().collect();
    let mut used: Vec<bool> = all
        .iter()
        .map(|block| mentions(body, block.name) || mentions(functions, block.name) || block.name == "start")
        .collect();
    // A part may need others, which may need others in turn.
    loop {
        let needed = |block: &Block| {
            all.iter().zip(&used).any(|(other, used)| {
                *used && other.name != block.name && mentions(&code(other.text), block.name)
            })
        };
        let more: Vec<bool> = all.iter().zip(&used).map(|(block, used)| *used || needed(block)).collect();
        if more == used {
            break;
        }
        used = more;
    }
    let parts: String = all
        .iter()
        .zip(&used)
        .filter(|(_, used)| **used)
        .map(|(block, _)| format!("\n\n{}\n", block.text))
        .collect();
    let inputs = inputs(&checked.program, &checked.options);
    let script = checked.sources.files().first().map_or("", |file| file.name.as_str());
    // A quote or a backslash would end the text, or mean something in it.
    let script = literal(script);
    let script = script.trim_matches('"');
    let modules: String = ["csv", "itertools"]
        .into_iter()
        .filter(|module| parts.contains(&format!("{module}.")))
        .map(|module| format!("import {module}\n"))
        .collect();
    let gap = if modules.is_empty() { "" } else { "\n" };
    format!(
        "\"\"\"{script} as a PyNEST program, written by `snn export --to pynest`.\n\nTimes are in ms, potentials in mV, \
         currents in pA, capacitances in pF; rates in 1/ms, in Hz where NEST gets them.\n\"\"\"\n\n{modules}{gap}\
         import nest\nimport numpy as np\n\nRESOLUTION = {}\nSEED = {}\n{parts}{functions}\n\n\nnest.verbosity = nest.VerbosityLevel.ERROR\nstart()\n\n{body}\n",
        number(f64::from(inputs.resolution_us) / 1000.0),
        inputs.seed,
    )
}

/// A part without what it says about itself.
fn code(text: &str) -> String {
    text.split("\"\"\"").step_by(2).collect()
}

/// Does this text use the name, as a word of its own?
fn mentions(text: &str, name: &str) -> bool {
    let is_word =
        |letter: Option<char>| letter.is_some_and(|letter| letter.is_alphanumeric() || letter == '_');
    text.match_indices(name).any(|(at, _)| {
        !is_word(text[..at].chars().next_back()) && !is_word(text[at + name.len()..].chars().next())
    })
}

#[cfg(test)]
mod tests {
    use super::{blocks, mentions};

    #[test]
    fn every_part_defines_what_it_is_called() {
        assert!(blocks().count() > 20);
        for block in blocks() {
            let defines = [format!("def {}(", block.name), format!("class {}:", block.name)];
            assert!(defines.iter().any(|text| block.text.contains(text.as_str())), "{}", block.name);
        }
    }

    #[test]
    fn a_name_is_found_as_a_word() {
        assert!(mentions("x = rows(y)", "rows") && !mentions("browse(rows_1)", "rows"));
    }
}
