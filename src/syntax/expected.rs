//! Rules of the grammar in the user's words, and the forms of statements.

use super::grammar::Rule;

/// What was expected, without the ways in which any value could have gone on; each once, signs first.
pub(super) fn words(rules: &[Rule], statement: &str, inside_brackets: bool) -> Vec<&'static str> {
    let mut words: Vec<&'static str> = Vec::new();
    for word in rules.iter().filter_map(|rule| word(*rule)) {
        if !words.contains(&word) {
            words.push(word);
        }
    }
    // What could go on behind any value is not worth saying, unless the statement cannot do without it.
    let needs_braces = matches!(statement, "set" | "kernel" | "for" | "if" | "sweep" | "plot" | "panel");
    drop_unless_alone(&mut words, "the end of the line");
    if statement != "fn" {
        drop_unless_alone(&mut words, "`(`");
    }
    drop_unless_alone(&mut words, "`[`");
    if matches!(statement, "connect" | "for") {
        drop_unless_alone(&mut words, "`as NAME`");
    }
    if !needs_braces {
        drop_unless_alone(&mut words, "`{`");
    }
    if words.contains(&"a value") {
        words.retain(|word| *word == "a value");
    }
    if !inside_brackets {
        drop_unless_alone(&mut words, "`,`");
    }
    if words == ["`[`"]
        || (words == ["`(`"] && statement != "fn")
        || (words == ["`{`"] && !needs_braces)
        || (words == ["`as NAME`"] && statement == "connect")
    {
        words.clear();
    }
    words.sort_by_key(|word| !word.starts_with('`'));
    words
}

fn drop_unless_alone(words: &mut Vec<&'static str>, unwanted: &str) {
    if words.len() > 1 {
        words.retain(|word| *word != unwanted);
    }
}

/// The one sign or word that was expected and can be put in as it stands.
pub(super) fn sign(words: &[&'static str]) -> Option<&'static str> {
    match words {
        [word] if word.matches('`').count() == 2 && !word.contains(' ') && *word != "`{`" => {
            Some(word.trim_matches('`'))
        }
        _ => None,
    }
}

fn word(rule: Rule) -> Option<&'static str> {
    Some(match rule {
        Rule::equals => "`=`",
        Rule::tilde => "`~`",
        Rule::comma => "`,`",
        Rule::arrow_sign => "`->`",
        Rule::open_round => "`(`",
        Rule::close_round => "`)`",
        Rule::open_square | Rule::count => "`[`",
        Rule::close_square => "`]`",
        Rule::open_brace | Rule::block | Rule::canvas => "`{`",
        Rule::close_brace => "`}`",
        Rule::kw_in | Rule::domain => "`in`",
        Rule::kw_from => "`from`",
        Rule::then_branch | Rule::head_then | Rule::kw_then => "`then`",
        Rule::else_branch | Rule::head_else | Rule::kw_else => "`else`",
        Rule::named | Rule::kw_as => "`as NAME`",
        Rule::to_file | Rule::kw_to => "`to \"file\"`",
        Rule::kw_vs => "`vs`",
        Rule::name | Rule::place | Rule::nodes | Rule::target | Rule::axis | Rule::parameter => "a name",
        Rule::recordable => "what to record",
        Rule::word | Rule::property | Rule::column => "a name",
        Rule::text | Rule::quote => "a text in quotes",
        Rule::expression | Rule::head | Rule::value | Rule::head_value | Rule::argument | Rule::quantity => {
            "a value"
        }
        Rule::negate | Rule::not => "a value",
        Rule::dash => "`solid`, `dashed` or `dotted`",
        Rule::on_off => "`on` or `off`",
        Rule::scale_kind => "`log` or `linear`",
        Rule::EOI | Rule::end => "the end of the line",
        _ => return None,
    })
}

/// The form of a statement or entry, as the reference writes it.
pub(super) fn form_of(word: &str, in_plot: bool) -> Option<&'static str> {
    Some(match (word, in_plot) {
        ("param", false) => "`param NAME = DEFAULT in LOW .. HIGH step S \"label\"`",
        ("let", false) => "`let NAME = VALUE`, or `let NAME[COUNT] ~ DISTRIBUTION`",
        ("fn", false) => "`fn NAME(a, b) = FORMULA`",
        ("import", false) => "`import \"file.snn\"`",
        ("kernel", false) => "`kernel { resolution = 0.1 ms, seed = 1 }`",
        ("model", false) => "`model NAME = MODEL { parameter = VALUE }`",
        ("node", false) => "`node NAME[COUNT] = MODEL { parameter = VALUE }`",
        ("connect", false) => "`connect A -> B by RULE with SYNAPSE { weight = … } as NAME`",
        ("record", false) => "`record V_m from NODES every T as NAME`, `record spikes from NODES as NAME`",
        ("simulate", false) => "`simulate 1 s`",
        ("set", false) => "`set NODES { parameter = VALUE }`",
        ("sweep", false) => "`sweep X = VALUES as NAME { … }`",
        ("collect", false) => "`collect NAME = VALUE`",
        ("for", _) => "`for X in VALUES { … }`",
        ("if", false) => "`if CONDITION { … } else { … }`, or as a value `if CONDITION then A else B`",
        ("if", true) => "`if CONDITION { … } else { … }`",
        ("save", false) => "`save TABLE to \"file.csv\"`",
        ("plot", false) => "`plot \"file.svg\" { line Y vs X }`",
        ("assert", false) => "`assert CONDITION, \"message\"`",
        ("line" | "steps" | "points" | "bars", true) => "`line Y vs X label \"text\"`",
        ("heatmap", true) => "`heatmap Z vs X, Y colormap \"viridis\"`",
        ("marks", true) => "`marks X at Y`",
        ("raster", true) => "`raster SPIKES label \"text\"`",
        ("histogram", true) => "`histogram VALUES bins 40`",
        ("xlim" | "ylim" | "zlim", true) => "`xlim LOW .. HIGH`",
        ("xscale" | "yscale" | "zscale", true) => "`xscale log`",
        ("size", true) => "`size 85 mm, 60 mm`",
        ("panel", true) => "`panel \"title\" { … }`",
        _ => return None,
    })
}

/// The order of a statement's clauses, if `word` begins one of them.
pub(super) fn order_of(statement: &str, word: &str) -> Option<&'static str> {
    let clauses: &[&str] = match statement {
        "connect" => &["by", "with", "as", "{"],
        "record" => &["from", "every", "offset", "during", "as", "to"],
        "param" => &["in", "step"],
        _ => return None,
    };
    if !clauses.contains(&word) {
        return None;
    }
    Some(match statement {
        "connect" => "`connect A -> B by RULE with SYNAPSE { … } as NAME`",
        "record" => "`record WHAT from NODES every T offset T during T0 .. T1 as NAME to \"file.csv\"`",
        _ => "`param NAME = DEFAULT in LOW .. HIGH step S \"label\"`",
    })
}
