//! What a name of the script is called in Python.

use super::header::blocks;

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
    "collected",
    "turns",
    "part",
    "LISTS",
    "RESOLUTION",
    "SEED",
];

/// The name in Python: the same, or with `_` where it means something else there.
pub(super) fn python(name: &str) -> String {
    let is_taken = TAKEN.contains(&name) || blocks().any(|block| block.name == name);
    if is_taken { format!("{name}_") } else { name.to_string() }
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
