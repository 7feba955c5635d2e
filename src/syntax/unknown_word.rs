//! Statements and entries of plots that begin with a word that begins none.

use super::grammar::Rule;
use super::mistake::Mistake;
use super::token::{ENTRY_WORDS, JOINING_WORDS, STATEMENT_WORDS, TokenKind};
use crate::diagnostic::Diagnostic;

/// The message for such a word, if the segment begins with one and cannot be read for that reason.
pub(super) fn diagnostic(mistake: &Mistake) -> Option<Diagnostic> {
    let first = mistake.token(0)?;
    let word = mistake.word(0);
    let place = mistake.span(first);
    if first.kind != TokenKind::Word || (mistake.begins_statement() && !mistake.segment.in_plot) {
        return None;
    }
    let unknown = |what: &str| Diagnostic::new("E0101", place, format!("no {what} starts with `{word}`"));
    if word == "else" {
        return Some(
            Diagnostic::new("E0102", place, "this `else` has no `if`").help("it follows the `}` of the `if`"),
        );
    }
    if JOINING_WORDS.contains(&word) {
        return Some(
            unknown("statement").help("it belongs to the statement above, which has ended before this"),
        );
    }
    if mistake.segment.in_plot {
        if ENTRY_WORDS.contains(&word) || matches!(word, "for" | "if") {
            return None;
        }
        if mistake.begins_statement() {
            return Some(unknown("entry of a plot").help("close the plot with `}` before this statement"));
        }
        let diagnostic = unknown("entry of a plot");
        return Some(
            match nearest(
                word,
                &ENTRY_WORDS,
                &[("scatter", "points"), ("plot", "line"), ("hist", "histogram")],
            ) {
                Some(meant) => diagnostic.help(format!("did you mean `{meant}`?")),
                None => diagnostic.help(format!("entries start with {}", listed(&ENTRY_WORDS))),
            },
        );
    }
    let here = mistake.here();
    if here == "=" && mistake.position() == 1 {
        return Some(unknown("statement").help(format!("to give a value a name, write `let {word} = …`")));
    }
    if here == "=" && mistake.word(1) == "." && mistake.position() == 3 {
        let field = mistake.word(2);
        return Some(
            Diagnostic::new("E0102", place, "a parameter of nodes is changed with `set`")
                .help(format!("write `set {word} {{ {field} = … }}`")),
        );
    }
    if matches!(here, "=" | "~") && mistake.word(1) == "[" {
        return Some(unknown("statement").help(format!("to give a value a name, write `let {word} = …`")));
    }
    // `count(s) extra` is an expression with something behind it; `conect A -> B` a word that should begin a statement.
    if mistake.position() != 1 && !(mistake.position() >= 2 && is_operand(mistake, 1)) && here != "->" {
        return None;
    }
    if here.is_empty() || (!mistake.starts_value() && !matches!(here, "->" | "{" | "," | "=" | "~")) {
        return None;
    }
    if ENTRY_WORDS.contains(&word) && !mistake.expects(Rule::equals) {
        return Some(
            unknown("statement")
                .help(format!("`{word}` belongs between the braces of `plot \"file.svg\" {{ … }}`")),
        );
    }
    Some(match nearest(word, &STATEMENT_WORDS, &SYNONYMS) {
        Some(meant) => unknown("statement").help(format!("did you mean `{meant}`?")),
        None => unknown("statement").help(format!("statements start with {}", listed(&STATEMENT_WORDS))),
    })
}

fn is_operand(mistake: &Mistake, number: usize) -> bool {
    mistake.token(number).is_some_and(|token| {
        matches!(token.kind, TokenKind::Word | TokenKind::Number | TokenKind::Text { .. })
    })
}

/// Words of other languages, and plurals.
const SYNONYMS: [(&str, &str); 26] = [
    ("nodes", "node"),
    ("neuron", "node"),
    ("neurons", "node"),
    ("population", "node"),
    ("group", "node"),
    ("create", "node"),
    ("const", "let"),
    ("var", "let"),
    ("def", "fn"),
    ("func", "fn"),
    ("function", "fn"),
    ("fun", "fn"),
    ("run", "simulate"),
    ("sim", "simulate"),
    ("synapse", "connect"),
    ("synapses", "connect"),
    ("projection", "connect"),
    ("monitor", "record"),
    ("use", "import"),
    ("include", "import"),
    ("while", "for"),
    ("elif", "else if"),
    ("figure", "plot"),
    ("write", "save"),
    ("parameter", "param"),
    ("input", "param"),
];

/// The word that was probably meant.
fn nearest<'a>(word: &str, words: &[&'a str], synonyms: &[(&str, &'a str)]) -> Option<&'a str> {
    let lower = word.to_lowercase();
    if let Some((_, meant)) = synonyms.iter().find(|(synonym, _)| *synonym == lower) {
        return Some(meant);
    }
    let near = words.iter().map(|candidate| (strsim::osa_distance(candidate, &lower), *candidate));
    near.min_by_key(|(distance, _)| *distance)
        .filter(|(distance, candidate)| *distance <= 2 && *distance * 2 < candidate.len())
        .map(|(_, candidate)| candidate)
}

fn listed(words: &[&str]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(" ")
}
