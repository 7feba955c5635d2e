//! What the reader says of mistakes: code, place, headline and what to write instead.

use snn::source::FileId;
use snn::syntax::{Parsed, parse, parse_input};

fn read(text: &str) -> Parsed {
    parse(FileId(0), text)
}

/// Each text, what is underlined, code and headline, and a piece of the help.
const MISTAKES: &[(&str, &str, &str, &str)] = &[
    ("conect A -> B", "conect", "E0101 no statement starts with `conect`", "did you mean `connect`?"),
    ("nodes n = lif", "nodes", "E0101 no statement starts with `nodes`", "did you mean `node`?"),
    ("run 100 ms", "run", "E0101 no statement starts with `run`", "did you mean `simulate`?"),
    ("tau = 5 ms", "tau", "E0101 no statement starts with `tau`", "write `let tau = …`"),
    ("line x vs y", "line", "E0101 no statement starts with `line`", "between the braces of `plot"),
    ("plot { lnie x }", "lnie", "E0101 no entry of a plot starts with `lnie`", "did you mean `line`?"),
    ("plot { print x }", "print", "E0101 no entry of a plot starts with `print`", "close the plot"),
    ("n.V_m = 5 mV", "n", "E0102 a parameter of nodes is changed with `set`", "write `set n { V_m = … }`"),
    ("node E[10 = lif", "=", "E0102 expected `]` after the count, not `=`", "write `node E[10] = lif`"),
    ("node n lif", "lif", "E0102 expected `=` after `n`, not `lif`", "write `node n = lif`"),
    ("let x =", "", "E0102 expected a value after `=`", "`let NAME = VALUE`"),
    ("let x = a < b < c", "<", "E0102 comparisons cannot be chained", "a < b and b < c"),
    (
        "if a = b { print 1 }",
        "=",
        "E0102 `=` gives a value; two values are compared with `==`",
        "write `if a == b { print 1 }`",
    ),
    ("let x == 5", "==", "E0102 `==` compares; a value is given with `=`", "write `let x = 5`"),
    ("let x = if a then b", "", "E0102 expected `else` after `b`", "has both branches"),
    ("let x = if a 1 else 2", "1", "E0102 expected `then` after `a`, not `1`", "has both branches"),
    ("let x = y % 3", "%", "E0102 `%` is the unit percent, there is no such operator", "mod(a, b)"),
    ("let x = 5 % 3", "3", "E0102 `%` is the unit percent, there is no such operator", "mod(a, b)"),
    ("let x = a && b", "&&", "E0102 `and` is written as a word", "write `let x = a and b`"),
    ("let x = a || b", "||", "E0102 `or` is written as a word", "write `let x = a or b`"),
    ("let x = !a", "!", "E0102 `not` is written as a word", "write `let x = not a`"),
    ("let x = a ** 2", "**", "E0102 powers are written with `^`", "write `let x = a ^ 2`"),
    ("print 'a'", "'", "E0102 texts stand in double quotes", "write `\"text\"`"),
    ("let x = .5", ".", "E0102 a number begins with a digit", "write `let x = 0.5`"),
    ("let x = 5.", ".", "E0102 a number does not end with its point", "`5.0`"),
    ("let x = 1e999 mV", "1e999 mV", "E0102 1e999 is too large for a number", "inf"),
    ("connect A B", "B", "E0102 expected `->` after `A`, not `B`", "write `connect A -> B`"),
    ("connect A -> B { }", "}", "E0102 there is nothing between these braces", "leave `{ }` out"),
    ("connect A -> B as w by r", "by", "E0102 `by` cannot stand here", "the order is"),
    (
        "connect A -> B { weight: 1 pA }",
        ":",
        "E0102 a value is given with `=`",
        "write `connect A -> B { weight = 1 pA }`",
    ),
    ("record V_m from n every 1 ms", "", "E0102 expected `as NAME` after `1 ms`", "`record V_m from NODES"),
    (
        "sweep x = xs {\n    node n = lif\n}",
        "{",
        "E0102 expected `as NAME` before the block of the sweep",
        "sweep X = VALUES as NAME",
    ),
    (
        "for i 0 .. 5 { print i }",
        "0",
        "E0102 expected `in` after `i`, not `0`",
        "write `for i in 0 .. 5 { print i }`",
    ),
    ("fn f() = 3", ")", "E0102 a function takes at least one value", "let f = …"),
    ("let b = f(x y)", "y", "E0102 expected `,` or `)` after `x`, not `y`", "write `let b = f(x, y)`"),
    (
        "simulate 1 2",
        "2",
        "E0102 expected the end of the statement after `1`, not `2`",
        "an operator, a comma or a newline",
    ),
    ("save t", "", "E0102 expected `to \"file\"` after `t`", "`save TABLE to \"file.csv\"`"),
    (
        "model m {\n    param a = 1\n}",
        "{",
        "E0102 models by equations are not part of this version",
        "model m = iaf_psc_exp",
    ),
    ("count(s)", "count(s)", "E0102 an expression alone does nothing in a script", "`print count(s)`"),
    ("if a { 1 + 1 }", "1 + 1", "E0102 an expression alone does nothing in a script", "`print 1 + 1`"),
    (
        "let x = 1 + if a then b else c",
        "if",
        "E0102 an `if` within a calculation needs parentheses",
        "(if … then … else …)",
    ),
    ("}", "}", "E0102 this `}` closes nothing", "remove it"),
    ("let x = 1)", ")", "E0102 this `)` closes nothing", "remove it"),
    ("print \"a } b\"", "}", "E0102 this `}` in a text closes nothing", "`}}`"),
    ("print \"{}\"", "}", "E0102 a value is missing between `{` and `}`", "`{{}}`"),
    ("let x = (1 + 2", "(", "E0103 this `(` is never closed", "add `)`"),
    ("let x = [1,\nlet y = 2", "[", "E0103 this `[` is never closed", "add `]`"),
    ("print \"abc", "\"", "E0103 this text is never closed", "add `\"`"),
    ("print \"{x\"", "\"", "E0103 this text is never closed", "`{{`"),
    (
        "plot {\n    line x\nsave t to \"a\"",
        "{",
        "E0103 this `{` is never closed",
        "add `}` before line 3, where `save` starts",
    ),
    ("set n { a = 1", "{", "E0103 this `{` is never closed", "add `}` at the end"),
    ("let x = -5 mv", "mv", "E0106 `mv` is not a unit", "did you mean `mV`?"),
    ("let x = 5 msec", "msec", "E0106 `msec` is not a unit", "did you mean `ms`?"),
    ("let x = 3 mV/mss", "mV/mss", "E0106 `mV/mss` is not a unit", "did you mean `mV/ms`?"),
    ("let x = [1, 2] khz", "khz", "E0106 `khz` is not a unit", "did you mean `kHz`?"),
    ("let x = 2 ms*rate", "ms*rate", "E0106 `ms*rate` is not a unit", "`ms * rate`"),
    ("print \"{x:.3f}\"", "f", "E0106 `f` is not a unit", "`{x:.2}`"),
    ("let f(x) = x", "(", "E0102 `let` names a value, a function is made with `fn`", "write `fn f(x) = …`"),
    (
        "sweep x in xs as t { simulate 1 s }",
        "in",
        "E0102 the values of a sweep are given with `=`",
        "write `sweep x = xs",
    ),
    (
        "connect A -> B by r, weight = 1",
        ",",
        "E0102 the properties of connections stand in braces",
        "{ weight = … }",
    ),
    (
        "connect A -> B weight = 1",
        "weight",
        "E0102 the properties of connections stand in braces",
        "{ weight = … }",
    ),
    ("for x in xs", "", "E0102 expected `{` after `xs`", "`for X in VALUES { … }`"),
    ("let node = 3", "node", "E0205 `node` cannot be a name", "choose another name"),
    ("let in = 3", "in", "E0205 `in` cannot be a name", "choose another name"),
];

#[test]
fn each_mistake_has_its_message() {
    for (text, place, headline, help) in MISTAKES {
        let diagnostics = read(text).diagnostics;
        assert_eq!(diagnostics.len(), 1, "{text}: {diagnostics:#?}");
        let found = &diagnostics[0];
        assert_eq!(format!("{} {}", found.code.0, found.headline), *headline, "{text}");
        let span = found.place.as_ref().unwrap().span;
        assert_eq!(&text[span.start as usize..span.end as usize], *place, "{text}");
        assert!(found.help.iter().any(|line| line.contains(help)), "{text}: {:?}", found.help);
    }
}

#[test]
fn all_mistakes_of_a_file_are_reported_in_order_and_the_rest_is_read() {
    let text = "\
let a = 1 mv
node E[10 = lif
conect E -> E
sweep x = 0 .. 3 as t {
    nod n = lif
    simulate
    plot {
        lnie x
        line x
    }
    collect r = 1
}
let b = 2
";
    let parsed = read(text);
    let codes: Vec<&str> = parsed.diagnostics.iter().map(|one| one.code.0).collect();
    assert_eq!(codes, ["E0106", "E0102", "E0101", "E0101", "E0102", "E0101"]);
    let printed = snn::syntax::print_script(&parsed.script);
    assert_eq!(
        printed,
        "sweep x = 0 .. 3 as t {\n    plot {\n        line x\n    }\n    collect r = 1\n}\nlet b = 2\n"
    );
    for name in ["a", "E", "n"] {
        assert!(parsed.script.broken_names.iter().any(|broken| broken == name), "{name}");
    }
}

#[test]
fn at_the_prompt_an_expression_is_a_statement() {
    for text in ["count(s)", "1 + 1", "if a then b else c", "not a", "\"a\"", "true", "[1, 2] mV"] {
        assert_eq!(parse_input(FileId(0), text).diagnostics, [], "{text}");
    }
}

#[test]
fn words_with_a_meaning_elsewhere_are_names_too() {
    let text = "\
let step = 1
param input = step in 0 .. 9 step step \"label\"
record spikes from rate every offset offset to as spikes to \"to.csv\"
record weight from state as weight
plot { line label vs vs label at; marks at at at; raster line }
";
    assert_eq!(read(text).diagnostics, []);
}
