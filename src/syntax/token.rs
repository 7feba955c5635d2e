//! Tokens: the light reading of a text that finds brackets, lines and the word at a mistake.
//!
//! The grammar decides what a script is; tokens never refuse anything, so that every text has them.

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// Letters, digits and `_`, beginning with a letter; `µ` counts as one.
    Word,
    /// A number without its unit.
    Number,
    /// A text with its quotes.
    Text {
        /// Does it end on its line?
        closed: bool,
        /// How deep brackets and texts in its `{…}` go; 0 without any.
        depth: usize,
    },
    /// An operator, a bracket or another mark.
    Symbol,
    /// The end of a line.
    Newline,
    /// `# …`
    Comment,
}

/// A token: bytes `start .. end` of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Token {
    /// As it is written.
    pub fn text(self, source: &str) -> &str {
        &source[self.start..self.end]
    }

    /// Something other than a line's end or a comment?
    pub fn is_solid(self) -> bool {
        !matches!(self.kind, TokenKind::Newline | TokenKind::Comment)
    }
}

/// Words that begin a statement.
pub(super) const STATEMENT_WORDS: [&str; 19] = [
    "param", "let", "fn", "import", "kernel", "model", "node", "connect", "record", "simulate", "set",
    "sweep", "collect", "for", "if", "print", "save", "plot", "assert",
];

/// Reserved words that stand between the parts of a statement: a line that ends or begins with one goes on.
pub(super) const JOINING_WORDS: [&str; 11] =
    ["then", "else", "in", "as", "by", "with", "from", "every", "during", "and", "or"];

/// Words that begin an entry of a plot.
pub(super) const ENTRY_WORDS: [&str; 24] = [
    "line",
    "steps",
    "points",
    "bars",
    "marks",
    "hline",
    "vline",
    "span",
    "raster",
    "histogram",
    "heatmap",
    "title",
    "xlabel",
    "ylabel",
    "xlim",
    "ylim",
    "zlim",
    "xscale",
    "yscale",
    "zscale",
    "legend",
    "size",
    "columns",
    "panel",
];

/// Can nothing be called so?
pub(super) fn is_reserved(word: &str) -> bool {
    STATEMENT_WORDS.contains(&word)
        || JOINING_WORDS.contains(&word)
        || matches!(word, "not" | "true" | "false")
}
