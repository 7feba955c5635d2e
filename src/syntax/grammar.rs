//! The reader that pest makes of `grammar/snn.pest`.

/// Reads text by the rules of the grammar.
#[derive(pest_derive::Parser)]
#[grammar = "../grammar/snn.pest"]
pub(super) struct Grammar;

/// A piece of text that a rule has read.
pub(super) type Pair<'a> = pest::iterators::Pair<'a, Rule>;
