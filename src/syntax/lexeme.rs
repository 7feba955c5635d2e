//! A text as it is written, comments and line ends included, with what the grammar makes of each piece: what a formatter or a
//! highlighter needs, and the tree does not hold.

use pest::Parser;
use pest::iterators::Pairs;

use super::grammar::{Grammar, Rule};
use super::layout::layout;
use super::lexer;
use super::token::TokenKind;

/// What a piece of text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LexemeKind {
    /// A name, or a word of the language.
    Word,
    /// A number without its unit.
    Number,
    /// A whole unit, `mV^-1/ms`.
    Unit,
    /// A text with its quotes.
    Text,
    /// An operator, a bracket or another mark.
    Symbol,
    /// The end of a line.
    Newline,
    /// `# …`, up to the end of its line.
    Comment,
}

/// What a mark does, where its characters do not say it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Nothing that needs saying.
    Plain,
    /// The minus before a value, not that between two.
    Prefix,
    /// The `(` of a call or the `[` of an index: it belongs to the name before.
    Attached,
    /// The `{` before statements, or before the entries of a plot.
    Block,
    /// The `{` before properties.
    Properties,
}

/// What begins with a piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Begins {
    /// `param …`
    Param,
    /// `let …`
    Let,
    /// `model …`
    Model,
    /// `node …`
    Node,
    /// Any other statement, or an entry of a plot that draws nothing.
    Statement,
    /// An entry of a plot that draws: `line …`
    Drawing,
    /// A property: `weight = 10 pA`
    Property,
}

/// Parts of statements that stand below one another in consecutive lines, from left to right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Column {
    /// What an entry of a plot draws.
    Drawn,
    /// `=` or `~` of a declaration or a property.
    Sign,
    /// `in` of a param.
    Domain,
    /// `step` of a param.
    Step,
    /// The label of a param.
    Label,
    /// `vs` of a plot's entry.
    Versus,
    /// The first of `label`, `color`, … of a plot's entry.
    Look,
}

/// A piece of a script's text: bytes `start .. end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lexeme {
    /// What it is.
    pub kind: LexemeKind,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// What it does.
    pub role: Role,
    /// The statement, entry or property that begins here.
    pub begins: Option<Begins>,
    /// The part of a statement that begins here.
    pub column: Option<Column>,
}

impl Lexeme {
    /// As it is written.
    pub fn text(self, source: &str) -> &str {
        &source[self.start..self.end]
    }
}

/// All pieces of a text, in order; only blanks lie between them. Of a statement with mistakes nothing is said but the kinds.
pub fn lexemes(source: &str) -> Vec<Lexeme> {
    let mut lexemes: Vec<Lexeme> = lexer::tokens(source)
        .into_iter()
        .map(|token| {
            let kind = match token.kind {
                TokenKind::Word => LexemeKind::Word,
                TokenKind::Number => LexemeKind::Number,
                TokenKind::Text { .. } => LexemeKind::Text,
                TokenKind::Symbol => LexemeKind::Symbol,
                TokenKind::Newline => LexemeKind::Newline,
                TokenKind::Comment => LexemeKind::Comment,
            };
            let (start, end) = (token.start, token.end);
            Lexeme { kind, start, end, role: Role::Plain, begins: None, column: None }
        })
        .collect();
    let layout = layout(source);
    for chunk in layout.chunks.iter().filter(|chunk| chunk.too_deep.is_none() && chunk.missing_braces == 0) {
        let tokens = &layout.tokens[chunk.tokens.clone()];
        let (Some(first), Some(last)) = (tokens.first(), tokens.last()) else { continue };
        if let Ok(pairs) = Grammar::parse(Rule::one_statement, &layout.clean[first.start..last.end]) {
            Reading { lexemes: &mut lexemes, base: first.start }.statement(pairs);
        }
    }
    lexemes
}

/// What the grammar says of the statement that begins at byte `base`.
struct Reading<'a> {
    lexemes: &'a mut Vec<Lexeme>,
    base: usize,
}

impl Reading<'_> {
    fn statement(&mut self, pairs: Pairs<'_, Rule>) {
        for pair in pairs.flatten() {
            let (rule, start) = (pair.as_rule(), pair.as_span().start());
            match rule {
                Rule::negate => self.role(start, Role::Prefix),
                Rule::arguments | Rule::index | Rule::count => self.role(start, Role::Attached),
                Rule::properties => self.role(start, Role::Properties),
                Rule::block | Rule::canvas => self.role(start, Role::Block),
                Rule::unit => self.unit(start, pair.as_span().end()),
                _ => {}
            }
            if let Some(begins) = begins(rule)
                && let Some(lexeme) = self.at(start)
            {
                lexeme.begins = Some(begins);
            }
            let mut has_look = false;
            for part in pair.into_inner() {
                let start = part.as_span().start();
                if rule == Rule::function && part.as_rule() == Rule::open_round {
                    self.role(start, Role::Attached);
                }
                let is_first_look = !has_look;
                has_look |= part.as_rule() == Rule::look;
                let column =
                    column(rule, part.as_rule()).filter(|column| *column != Column::Look || is_first_look);
                if let (Some(column), Some(lexeme)) = (column, self.at(start)) {
                    lexeme.column = Some(column);
                }
            }
        }
    }

    /// The piece that begins at this byte of the statement. Within a text there is none.
    fn at(&mut self, start: usize) -> Option<&mut Lexeme> {
        let byte = self.base + start;
        let index = self.lexemes.binary_search_by_key(&byte, |lexeme| lexeme.start).ok()?;
        Some(&mut self.lexemes[index])
    }

    fn role(&mut self, start: usize, role: Role) {
        if let Some(lexeme) = self.at(start) {
            lexeme.role = role;
        }
    }

    /// Makes the pieces of a unit one.
    fn unit(&mut self, start: usize, end: usize) {
        let (start, end) = (self.base + start, self.base + end);
        let Ok(first) = self.lexemes.binary_search_by_key(&start, |lexeme| lexeme.start) else { return };
        let after = self.lexemes.partition_point(|lexeme| lexeme.start < end);
        self.lexemes[first].kind = LexemeKind::Unit;
        self.lexemes[first].end = end;
        self.lexemes.drain(first + 1..after);
    }
}

fn begins(rule: Rule) -> Option<Begins> {
    Some(match rule {
        Rule::param => Begins::Param,
        Rule::let_value => Begins::Let,
        Rule::model => Begins::Model,
        Rule::node => Begins::Node,
        Rule::property => Begins::Property,
        Rule::curve | Rule::heatmap | Rule::marks | Rule::plain => Begins::Drawing,
        Rule::import
        | Rule::kernel
        | Rule::function
        | Rule::connect
        | Rule::record
        | Rule::simulate
        | Rule::set
        | Rule::sweep
        | Rule::collect
        | Rule::for_each
        | Rule::choice
        | Rule::print
        | Rule::save
        | Rule::plot
        | Rule::assertion
        | Rule::bare
        | Rule::panel
        | Rule::for_entries
        | Rule::entries_choice
        | Rule::frame_text
        | Rule::limits
        | Rule::scale
        | Rule::legend
        | Rule::size
        | Rule::columns => Begins::Statement,
        _ => return None,
    })
}

/// What the part of a rule is to the lines above and below.
fn column(rule: Rule, part: Rule) -> Option<Column> {
    let declares =
        matches!(rule, Rule::let_value | Rule::model | Rule::node | Rule::property | Rule::parameter);
    let draws = matches!(rule, Rule::curve | Rule::heatmap | Rule::marks | Rule::plain);
    match part {
        Rule::equals | Rule::tilde if declares => Some(Column::Sign),
        Rule::domain if rule == Rule::parameter => Some(Column::Domain),
        Rule::step if rule == Rule::parameter => Some(Column::Step),
        Rule::text if rule == Rule::parameter => Some(Column::Label),
        Rule::expression if draws => Some(Column::Drawn),
        Rule::versus | Rule::versus_two if draws => Some(Column::Versus),
        Rule::look if draws => Some(Column::Look),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_one_piece_and_a_quotient_is_three() {
        let text = "let x = 10 mV/s + 10 mV / s";
        let words: Vec<&str> = lexemes(text).iter().map(|lexeme| lexeme.text(text)).collect();
        assert_eq!(words, ["let", "x", "=", "10", "mV/s", "+", "10", "mV", "/", "s"]);
    }

    #[test]
    fn the_grammar_tells_marks_apart() {
        let role = |text: &str, mark: &str| {
            let found = lexemes(text).into_iter().rfind(|lexeme| lexeme.text(text) == mark);
            found.map(|lexeme| lexeme.role)
        };
        assert_eq!(role("let x = a - b", "-"), Some(Role::Plain));
        assert_eq!(role("let x = a * -b", "-"), Some(Role::Prefix));
        assert_eq!(role("print f(1)", "("), Some(Role::Attached));
        assert_eq!(role("print a * (1)", "("), Some(Role::Plain));
        assert_eq!(role("node a = b { c = 1 }", "{"), Some(Role::Properties));
        assert_eq!(role("plot { line x }", "{"), Some(Role::Block));
        assert_eq!(role("let x = (", "("), Some(Role::Plain));
    }
}
