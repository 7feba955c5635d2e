//! Golden files and what a script gave.

use super::expectation::Expectation;
use super::failure::Failure;
use super::golden::{self, Golden, Kept};
use super::table;
use crate::diagnostic::suggest;
use std::collections::{BTreeMap, BTreeSet};

/// All files of a run by name, and what is printed.
pub(super) type Outputs = BTreeMap<String, Vec<u8>>;

/// What does not agree.
pub(super) fn differences(golden: &Golden, outputs: &Outputs, expectation: &Expectation) -> Vec<Failure> {
    let mut failures = Vec::new();
    for (name, kept) in golden {
        match outputs.get(name) {
            None => failures.push(Failure::new(name, "it is expected, and not made")),
            Some(found) => failures.extend(file(name, kept, found, expectation)),
        }
    }
    for name in outputs.keys().filter(|name| !golden.contains_key(*name)) {
        failures.push(Failure::new(name, "there is no golden file for it; `--bless` makes one"));
    }
    failures
}

/// Columns with a tolerance of their own that no table has.
pub(super) fn unknown_columns(outputs: &Outputs, expectation: &Expectation) -> Vec<Failure> {
    let tables = outputs.iter().filter(|(name, _)| name.ends_with(".csv"));
    let known: BTreeSet<String> =
        tables.flat_map(|(_, table)| table::columns(&String::from_utf8_lossy(table))).collect();
    let unknown = expectation.columns.keys().filter(|name| !known.contains(*name));
    let failure = |name: &String| {
        let headline = format!("there is a tolerance for `{name}`, and no table with such a column");
        let failure = Failure::new("", headline);
        match suggest(name, known.iter().map(String::as_str)) {
            Some(meant) => failure.details(&format!("did you mean `{meant}`?")),
            None => failure,
        }
    };
    unknown.map(failure).collect()
}

fn file(name: &str, kept: &Kept, found: &[u8], expectation: &Expectation) -> Option<Failure> {
    let wanted = match kept {
        Kept::Made => return None,
        Kept::Hash(hash) if *hash == golden::hash(found) => return None,
        Kept::Hash(_) => {
            return Some(Failure::new(name, "it differs; of a file this long only the hash is kept"));
        }
        Kept::Whole(wanted) if wanted == found => return None,
        Kept::Whole(wanted) => wanted,
    };
    match (std::str::from_utf8(wanted), std::str::from_utf8(found)) {
        (Ok(wanted), Ok(found)) if name.ends_with(".csv") => {
            table::compare(name, wanted, found, expectation.tolerance, &expectation.columns)
        }
        (Ok(wanted), Ok(found)) => Some(lines(name, wanted, found)),
        (Err(_), _) => Some(Failure::new(name, "the golden file is no text in UTF-8")),
        (_, Err(_)) => Some(Failure::new(name, "this is no text in UTF-8")),
    }
}

/// Two different texts: how many lines differ, and the first of them.
fn lines(name: &str, wanted: &str, found: &str) -> Failure {
    const SHOWN: usize = 100;
    let cut = |line: Option<&&str>| match line {
        None => "(nothing)".to_string(),
        Some(line) => match line.char_indices().nth(SHOWN) {
            Some((byte, _)) => format!("{}…", &line[..byte]),
            None => line.to_string(),
        },
    };
    let (wanted, found): (Vec<&str>, Vec<&str>) = (wanted.split('\n').collect(), found.split('\n').collect());
    let longest = wanted.len().max(found.len());
    let differing: Vec<usize> = (0..longest).filter(|&line| wanted.get(line) != found.get(line)).collect();
    let Some(&first) = differing.first() else { return Failure::new(name, "it differs") };
    let verb = if differing.len() == 1 { "line differs" } else { "lines differ" };
    Failure::new(name, format!("{} {verb}, the first is line {}", differing.len(), first + 1))
        .details(&format!("expected  {}", cut(wanted.get(first))))
        .details(&format!("found     {}", cut(found.get(first))))
}

#[cfg(test)]
mod tests {
    use super::{Outputs, differences};
    use crate::testing::expectation::Expectation;
    use crate::testing::golden::{Golden, Kept, kept};

    fn told(golden: &[(&str, Kept)], outputs: &[(&str, &str)]) -> String {
        let golden: Golden = golden.iter().map(|(name, kept)| (name.to_string(), kept.clone())).collect();
        let outputs: Outputs =
            outputs.iter().map(|(name, content)| (name.to_string(), content.as_bytes().to_vec())).collect();
        let failures = differences(&golden, &outputs, &Expectation::default());
        failures.iter().map(|failure| failure.text()).collect()
    }

    #[test]
    fn every_kind_of_difference_is_told() {
        let whole = |text: &str| kept("a", text.as_bytes());
        assert_eq!(told(&[("a", whole("x"))], &[("a", "x")]), "");
        assert!(told(&[("a", whole("x"))], &[]).contains("a: it is expected, and not made"));
        assert!(told(&[], &[("a", "x")]).contains("a: there is no golden file"));
        let text = told(&[("stdout", whole("a\nb\nc\n"))], &[("stdout", "a\nB\nc\n")]);
        assert!(text.contains("1 line differs, the first is line 2"), "{text}");
        assert!(text.contains("expected  b") && text.contains("found     B"), "{text}");
        assert!(told(&[("a", kept("a", &[1; 100_000]))], &[("a", "x")]).contains("only the hash is kept"));
        assert_eq!(told(&[("a.png", Kept::Made)], &[("a.png", "x")]), "");
        assert!(told(&[("a", kept("a", b"\xff"))], &[("a", "x")]).contains("no text in UTF-8"));
        assert!(told(&[("a.csv", kept("a", b"\xff"))], &[("a.csv", "x")]).contains("no text in UTF-8"));
    }
}
