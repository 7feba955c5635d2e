//! The reader that pest makes of `grammar/snn.pest`.

/// Reads text by the rules of the grammar.
#[derive(pest_derive::Parser)]
#[grammar = "../grammar/snn.pest"]
pub(super) struct Grammar;

/// A piece of text that a rule has read.
pub(super) type Pair<'a> = pest::iterators::Pair<'a, Rule>;

#[cfg(test)]
mod tests {
    use super::*;
    use pest::Parser;

    /// Above each rule that reports what it read stands a text that it accepts; what follows two blanks explains it.
    #[test]
    fn each_rule_accepts_the_example_above_it() {
        let lines: Vec<&str> = include_str!("../../grammar/snn.pest").lines().collect();
        for rule in Rule::all_rules().iter().filter(|rule| **rule != Rule::EOI) {
            let name = format!("{rule:?}");
            let is_rule = |line: &&str| line.split_once('=').is_some_and(|(before, _)| before.trim() == name);
            let at = lines.iter().position(is_rule).unwrap_or_else(|| panic!("no rule {name}"));
            if lines[at].contains("= _{") {
                continue;
            }
            let comment =
                lines[at - 1].strip_prefix("// ").unwrap_or_else(|| panic!("{name} has no example"));
            let example = comment.split("  ").next().unwrap_or("").trim();
            let example = if name == "end" { "\n" } else { example };
            let pairs = Grammar::parse(*rule, example).unwrap_or_else(|error| panic!("{name}: {error}"));
            let is_whole = pairs.as_str() == example || *rule == Rule::argument_name;
            assert!(is_whole, "{name} reads only {} of {example}", pairs.as_str());
        }
    }
}
