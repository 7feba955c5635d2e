//! What a name of the script is called in Python.

use super::header::blocks;
use crate::source::Sources;
use std::collections::{BTreeMap, BTreeSet};

/// Words that mean something in Python or in the head of the program.
const TAKEN: &[&str] = &[
    "False",
    "None",
    "True",
    "and",
    "as",
    "assert",
    "async",
    "await",
    "break",
    "class",
    "continue",
    "def",
    "del",
    "elif",
    "else",
    "except",
    "finally",
    "for",
    "from",
    "global",
    "if",
    "import",
    "in",
    "is",
    "lambda",
    "nonlocal",
    "not",
    "or",
    "pass",
    "raise",
    "return",
    "try",
    "while",
    "with",
    "yield",
    "abs",
    "all",
    "any",
    "bool",
    "bytes",
    "chr",
    "dict",
    "dir",
    "enumerate",
    "filter",
    "float",
    "getattr",
    "hash",
    "hex",
    "id",
    "input",
    "int",
    "isinstance",
    "iter",
    "len",
    "list",
    "map",
    "max",
    "min",
    "next",
    "object",
    "open",
    "ord",
    "pow",
    "print",
    "range",
    "repr",
    "reversed",
    "round",
    "set",
    "slice",
    "sorted",
    "str",
    "sum",
    "super",
    "tuple",
    "type",
    "vars",
    "zip",
    "np",
    "nest",
    "csv",
    "itertools",
    "LISTS",
    "RESOLUTION",
    "SEED",
];

/// Names in Python: no two names of the script have the same, and none has that of something this program adds.
pub(super) struct Names {
    /// Every word of the script and of what it imports, its names among them.
    words: BTreeSet<String>,
    /// What is added, by what it would be called.
    added: BTreeMap<String, String>,
    /// The values of `added`, and the names of functions.
    taken: BTreeSet<String>,
}

impl Names {
    /// For the script of these sources.
    pub fn new(sources: &Sources) -> Names {
        let is_part = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
        let texts = sources.files().iter().flat_map(|file| file.text.split(move |letter| !is_part(letter)));
        Names { words: texts.map(str::to_string).collect(), added: BTreeMap::new(), taken: BTreeSet::new() }
    }

    /// A name of the script: the same, or with `_` where it means something else in Python.
    pub fn of(&self, name: &str) -> String {
        let mut own = name.to_string();
        while is_reserved(&own) || (own != name && self.words.contains(&own)) {
            own.push('_');
        }
        own
    }

    /// A variable that the script does not know; the same one whenever it is asked for.
    pub fn added(&mut self, name: &str) -> String {
        if let Some(own) = self.added.get(name) {
            return own.clone();
        }
        let own = self.another(name);
        self.added.insert(name.into(), own.clone());
        own
    }

    /// A name like this that nothing has yet.
    pub fn another(&mut self, name: &str) -> String {
        let is_free = |own: &String| {
            // `input_` may be what the script's `input` is called.
            let plain = own.trim_end_matches('_');
            !is_reserved(own) && !is_reserved(plain) && !self.words.contains(own) && !self.taken.contains(own)
        };
        let numbered = (2..).map(|number| format!("{name}_{number}"));
        let own = std::iter::once(name.to_string()).chain(numbered).find(is_free).unwrap_or_default();
        self.taken.insert(own.clone());
        own
    }
}

/// Does this mean something in Python or in the head of the program?
fn is_reserved(name: &str) -> bool {
    TAKEN.contains(&name) || blocks().any(|block| block.name == name)
}

/// A text as a literal of Python, which reads JSON's.
pub(super) fn literal(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// A number as a literal of Python.
pub(super) fn number(x: f64) -> String {
    match x {
        _ if x.is_nan() => "np.nan".into(),
        f64::INFINITY => "np.inf".into(),
        f64::NEG_INFINITY => "-np.inf".into(),
        _ => format!("{x:?}"),
    }
}

#[cfg(test)]
mod tests {
    use super::Names;
    use crate::source::Sources;

    #[test]
    fn no_two_names_become_one() {
        let mut sources = Sources::new();
        sources.add("a.snn", "let input = 1; let input_ = 2; let rows = 3; let k = 4; let f_of = 5");
        let mut names = Names::new(&sources);
        assert_eq!(
            ["input", "input_", "rows", "k"].map(|name| names.of(name)),
            ["input__", "input_", "rows_", "k"]
        );
        assert_eq!([names.added("k"), names.added("n"), names.added("k")], ["k_2", "n", "k_2"]);
        assert_eq!([names.another("f_of"), names.another("f_of")], ["f_of_2", "f_of_3"]);
    }
}
