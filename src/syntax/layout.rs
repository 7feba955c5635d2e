//! Lines and brackets: where statements begin and end, before the grammar sees them.
//!
//! A newline ends a statement unless it is inside `(` or `[`, or the line before ends in an operator, a comma, `=`, `~`,
//! `->` or a joining word, or the line after begins with a joining word (`then`, `else`, `by`, …). All other newlines, and
//! comments, become blanks in [`Layout::clean`], except behind a text that its line does not close; bytes keep their
//! places. A bracket that is never closed is found here, because only the lines say where it should have been.

use super::lexer;
use super::token::{JOINING_WORDS, STATEMENT_WORDS, Token, TokenKind};

/// Brackets, texts and `if`s within one another, at most; also bounds the stack that the grammar's reader needs.
pub(super) const MAX_NESTING: usize = 100;

/// A statement of the file's top level.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Chunk {
    /// Its tokens in [`Layout::tokens`].
    pub tokens: std::ops::Range<usize>,
    /// Braces that are missing at its end.
    pub missing_braces: usize,
    /// The token at which it is nested too deeply to be read.
    pub too_deep: Option<Token>,
}

/// A bracket without its partner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BracketProblem {
    /// This `{` is never closed; `before` is the statement or closing brace that shows it, if it is not the file's end.
    Unclosed {
        /// The brace.
        opener: Token,
        /// Where it should have been closed.
        before: Option<Token>,
    },
    /// This closes nothing.
    Stray(Token),
}

/// A text with its lines and brackets understood.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    /// The text with blanks for comments and for newlines that end nothing; as many bytes as the source.
    pub clean: String,
    /// Tokens without comments; a newline among them ends a statement or entry.
    pub tokens: Vec<Token>,
    /// The statements of the top level.
    pub chunks: Vec<Chunk>,
    /// Brackets without partners.
    pub problems: Vec<BracketProblem>,
    /// Brackets still open at the end of the text.
    pub open_at_end: usize,
}

/// Reads the lines and brackets of a text.
pub(super) fn layout(source: &str) -> Layout {
    let raw = lexer::tokens(source);
    let plain = Walk::new(source, &raw, false, &[]).run();
    let brace_is_open =
        plain.problems.iter().any(|problem| matches!(problem, BracketProblem::Unclosed { .. }));
    let open_at_end = plain.open_at_end;
    let mut given_up = plain.given_up.clone();
    given_up.sort_unstable();
    // A bracket that nothing closes ends with its line, and a brace where the indentation says so.
    let walk = if brace_is_open || !given_up.is_empty() {
        Walk::new(source, &raw, brace_is_open, &given_up).run()
    } else {
        plain
    };
    let mut clean = vec![b' '; source.len()];
    for token in &walk.kept {
        let is_unclosed = matches!(token.kind, TokenKind::Text { closed: false, .. });
        // The line's end after it too: blank, it would let the text go on in the next line, to a quote there.
        let end = (token.end + usize::from(is_unclosed)).min(source.len());
        clean[token.start..end].copy_from_slice(&source.as_bytes()[token.start..end]);
    }
    Layout {
        clean: String::from_utf8(clean).unwrap_or_default(),
        tokens: walk.kept,
        chunks: walk.chunks,
        problems: walk.problems,
        open_at_end,
    }
}

/// Does this word with what follows it begin a statement, not a property or an argument?
fn begins_statement(source: &str, raw: &[Token], at: usize) -> bool {
    let begins = raw.get(at).is_some_and(|token| STATEMENT_WORDS.contains(&token.text(source)));
    let next = raw.get(at + 1).map_or("", |token| token.text(source));
    begins && !matches!(next, "=" | "~" | "," | "." | ")" | "]")
}

/// An open bracket.
struct Frame {
    opener: Token,
    /// Column of the first token of its line, from 0.
    indentation: usize,
    /// `if`s since the last comma or line's end in it.
    ifs: usize,
}

/// One pass over the tokens.
struct Walk<'a> {
    source: &'a str,
    raw: &'a [Token],
    /// Trust the indentation to find out which brace is not closed.
    by_indentation: bool,
    /// First bytes of the `(` and `[` that nothing closes, as an earlier pass has found them.
    never_closed: &'a [usize],
    frames: Vec<Frame>,
    ifs: usize,
    top_ifs: usize,
    indentation: usize,
    kept: Vec<Token>,
    chunks: Vec<Chunk>,
    chunk: Chunk,
    problems: Vec<BracketProblem>,
    open_at_end: usize,
    /// First bytes of the `(` and `[` that nothing closes, as this pass finds them.
    given_up: Vec<usize>,
}

impl<'a> Walk<'a> {
    fn new(source: &'a str, raw: &'a [Token], by_indentation: bool, never_closed: &'a [usize]) -> Walk<'a> {
        Walk {
            source,
            raw,
            by_indentation,
            never_closed,
            frames: Vec::new(),
            ifs: 0,
            top_ifs: 0,
            indentation: 0,
            kept: Vec::with_capacity(raw.len()),
            chunks: Vec::new(),
            chunk: Chunk { tokens: 0..0, missing_braces: 0, too_deep: None },
            problems: Vec::new(),
            open_at_end: 0,
            given_up: Vec::new(),
        }
    }

    fn run(mut self) -> Walk<'a> {
        // The first token after each place that is neither a newline nor a comment.
        let mut next_solid = vec![self.raw.len(); self.raw.len() + 1];
        for at in (0..self.raw.len()).rev() {
            next_solid[at] = if self.raw[at].is_solid() { at } else { next_solid[at + 1] };
        }
        let mut line_start = 0;
        let mut is_line_start = true;
        for (&token, &next) in self.raw.iter().zip(&next_solid) {
            if token.is_solid() && is_line_start {
                self.indentation = token.start - line_start;
            }
            match token.kind {
                TokenKind::Comment => {}
                TokenKind::Newline => {
                    line_start = token.end;
                    self.newline(token, next);
                }
                TokenKind::Symbol => self.symbol(token, is_line_start),
                TokenKind::Word => self.word(token),
                TokenKind::Text { depth, .. } => {
                    self.kept.push(token);
                    self.check_depth(token, depth);
                }
                TokenKind::Number => self.kept.push(token),
            }
            is_line_start = token.kind == TokenKind::Newline;
        }
        self.open_at_end = self.frames.len();
        self.close_at_end();
        self.end_chunk();
        self
    }

    fn text(&self, token: Token) -> &'a str {
        token.text(self.source)
    }

    fn newline(&mut self, token: Token, next: usize) {
        let is_statement = self.next_is_statement(next);
        if let Some(opener) = self.frames.last().map(|frame| frame.opener)
            && self.text(opener) != "{"
        {
            if !is_statement && self.never_closed.binary_search(&opener.start).is_err() {
                return;
            }
            while let Some(opener) = self.frames.last().map(|frame| frame.opener)
                && self.text(opener) != "{"
            {
                self.give_up(opener, None);
            }
        }
        if is_statement {
            if self.by_indentation {
                self.close_indented(self.raw[next]);
            }
        } else if self.line_goes_on() || self.begins_joining(next) {
            return;
        }
        self.forget_ifs();
        if self.frames.is_empty() {
            self.end_chunk();
        } else if self.kept.last().is_some_and(|last| last.kind != TokenKind::Newline) {
            self.kept.push(token);
        }
    }

    /// A word that begins a statement, where brackets are open or the line before should go on. An `if` or `for` may
    /// belong to an expression; it is taken as a statement where its line ends in a brace.
    fn next_is_statement(&self, next: usize) -> bool {
        // A column may be called `node`: behind a point stands no statement.
        let names_column = self.kept.last().is_some_and(|last| self.text(*last) == ".");
        if names_column || !begins_statement(self.source, self.raw, next) {
            return false;
        }
        if !matches!(self.text(self.raw[next]), "if" | "for") {
            return true;
        }
        let last = self.raw[next..].iter().take_while(|token| token.is_solid()).last();
        let in_column_one = self.raw[next].start == token_line_start(self.source, self.raw[next]);
        in_column_one && last.is_some_and(|token| self.text(*token) == "{")
    }

    /// Does the line end in something after which a statement cannot end?
    fn line_goes_on(&self) -> bool {
        goes_on_after(self.source, &self.kept[self.chunk.tokens.start..])
    }

    /// Does the next line begin with a word that belongs to the statement above? `vs` is one only here.
    fn begins_joining(&self, next: usize) -> bool {
        let joins = self.raw.get(next).is_some_and(|token| {
            let word = self.text(*token);
            JOINING_WORDS.contains(&word) || word == "vs"
        });
        // A property may have such a name, and its sign may stand on another line.
        let after = self.raw.iter().skip(next + 1).find(|token| token.is_solid());
        joins && !matches!(after.map_or("", |token| self.text(*token)), "=" | "~")
    }

    fn symbol(&mut self, token: Token, is_line_start: bool) {
        match self.text(token) {
            "(" | "[" | "{" => {
                self.kept.push(token);
                self.frames.push(Frame { opener: token, indentation: self.indentation, ifs: 0 });
                self.check_depth(token, 0);
            }
            ")" | "]" | "}" => self.close(token, is_line_start),
            "," => {
                self.kept.push(token);
                self.forget_ifs();
            }
            ";" => {
                self.forget_ifs();
                if self.frames.is_empty() {
                    self.end_chunk();
                } else {
                    self.kept.push(token);
                }
            }
            _ => self.kept.push(token),
        }
    }

    /// Closes the bracket that this one belongs to. A wrong one is left to the grammar, which says what it expected.
    fn close(&mut self, token: Token, is_line_start: bool) {
        let wanted = match self.text(token) {
            ")" => "(",
            "]" => "[",
            _ => "{",
        };
        let partner = self.frames.iter().rposition(|frame| self.text(frame.opener) == wanted).filter(|at| {
            wanted == "{" || self.frames[*at..].iter().all(|frame| self.text(frame.opener) != "{")
        });
        match partner {
            Some(at) => {
                let at =
                    if self.by_indentation && is_line_start { self.indented_partner(at, token) } else { at };
                while self.frames.len() > at + 1 {
                    self.skip();
                }
                self.pop();
                self.kept.push(token);
            }
            None if matches!(self.frames.last().map(|frame| self.text(frame.opener)), Some("(" | "["))
                && wanted != "{" =>
            {
                self.pop();
                self.kept.push(token);
            }
            None => self.problems.push(BracketProblem::Stray(token)),
        }
    }

    /// The brace that a `}` at the start of a line closes by its column: an outer one if that stands in the same column
    /// and the innermost stands further right.
    fn indented_partner(&mut self, innermost: usize, closer: Token) -> usize {
        if self.frames[innermost].indentation <= self.indentation {
            return innermost;
        }
        let outer = self.frames[..innermost]
            .iter()
            .rposition(|frame| self.text(frame.opener) == "{" && frame.indentation == self.indentation);
        let Some(outer) = outer else { return innermost };
        for frame in &self.frames[outer + 1..] {
            if self.text(frame.opener) == "{" {
                self.problems.push(BracketProblem::Unclosed { opener: frame.opener, before: Some(closer) });
                self.chunk.missing_braces += 1;
            }
        }
        outer
    }

    fn word(&mut self, token: Token) {
        self.kept.push(token);
        if self.text(token) == "if" {
            self.ifs += 1;
            *self.frames.last_mut().map_or(&mut self.top_ifs, |frame| &mut frame.ifs) += 1;
            self.check_depth(token, 0);
        }
    }

    fn check_depth(&mut self, token: Token, inside: usize) {
        if self.frames.len() + self.ifs + inside > MAX_NESTING && self.chunk.too_deep.is_none() {
            self.chunk.too_deep = Some(token);
        }
    }

    fn forget_ifs(&mut self) {
        let ifs = self.frames.last_mut().map_or(&mut self.top_ifs, |frame| &mut frame.ifs);
        self.ifs -= std::mem::take(ifs);
    }

    fn pop(&mut self) {
        if let Some(frame) = self.frames.pop() {
            self.ifs -= frame.ifs;
        }
    }

    /// Gives up the braces whose lines are not further left than this statement: it would not stand in them.
    fn close_indented(&mut self, statement: Token) {
        let column = statement.start - token_line_start(self.source, statement);
        while let Some(opener) =
            self.frames.last().filter(|frame| frame.indentation >= column).map(|frame| frame.opener)
        {
            self.give_up(opener, Some(statement));
        }
    }

    /// Gives up all brackets that are open at the end of the file.
    fn close_at_end(&mut self) {
        while let Some(opener) = self.frames.last().map(|frame| frame.opener) {
            self.give_up(opener, None);
        }
    }

    /// Takes the innermost bracket as never closed. Of `(` and `[` the grammar says what it expected.
    fn give_up(&mut self, opener: Token, before: Option<Token>) {
        if self.text(opener) == "{" {
            self.problems.push(BracketProblem::Unclosed { opener, before });
            self.chunk.missing_braces += 1;
        }
        self.skip();
    }

    /// Leaves the innermost bracket without its partner.
    fn skip(&mut self) {
        if let Some(frame) = self.frames.last().filter(|frame| self.text(frame.opener) != "{") {
            self.given_up.push(frame.opener.start);
        }
        self.pop();
    }

    fn end_chunk(&mut self) {
        let next = Chunk { tokens: self.kept.len()..self.kept.len(), missing_braces: 0, too_deep: None };
        let mut chunk = std::mem::replace(&mut self.chunk, next);
        chunk.tokens.end = self.kept.len();
        if !chunk.tokens.is_empty() {
            self.chunks.push(chunk);
        }
    }
}

/// Do these tokens end in an operator, a comma or a joining word, after which a statement cannot end?
pub(super) fn goes_on_after(source: &str, tokens: &[Token]) -> bool {
    let mut last = tokens.iter().rev();
    let Some(token) = last.next() else { return false };
    match token.kind {
        TokenKind::Symbol => matches!(
            token.text(source),
            "+" | "-" | "*" | "/" | "^" | "==" | "!=" | "<" | "<=" | ">" | ">=" | "=" | "~" | "->" | ","
        ),
        // `t.from` is a column.
        TokenKind::Word => {
            (JOINING_WORDS.contains(&token.text(source)) || token.text(source) == "not")
                && last.next().is_none_or(|before| before.text(source) != ".")
        }
        _ => false,
    }
}

fn token_line_start(source: &str, token: Token) -> usize {
    source[..token.start].rfind('\n').map_or(0, |newline| newline + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The statements of a text, with what is left of its newlines as `|`.
    fn statements(source: &str) -> Vec<String> {
        let layout = layout(source);
        let chunk = |chunk: &Chunk| {
            let tokens = &layout.tokens[chunk.tokens.clone()];
            let words = tokens.iter().map(|token| token.text(source).replace('\n', "|"));
            words.collect::<Vec<_>>().join(" ")
        };
        layout.chunks.iter().map(chunk).collect()
    }

    #[test]
    fn a_statement_goes_on_where_it_cannot_end() {
        assert_eq!(statements("let x =\n 1 +\n 2\nlet y = 3"), ["let x = 1 + 2", "let y = 3"]);
        assert_eq!(statements("let x = if a # why\n\n then b\n else c"), ["let x = if a then b else c"]);
        assert_eq!(statements("f(\n1\n)\n[2,\n3\n]; 4"), ["f ( 1 )", "[ 2 , 3 ]", "4"]);
        assert_eq!(statements("connect A ->\n B\n by r"), ["connect A -> B by r"]);
        assert_eq!(statements("xlim 0 ..\nt.from\nx"), ["xlim 0 ..", "t . from", "x"]);
    }

    #[test]
    fn a_newline_in_braces_separates_and_a_joining_word_can_be_a_property() {
        assert_eq!(statements("set n {\n a = 1\n\n as = 2 }"), ["set n { | a = 1 | as = 2 }"]);
        assert_eq!(statements("f(lif {\n a = 1\n b = 2 })"), ["f ( lif { | a = 1 | b = 2 } )"]);
    }

    #[test]
    fn an_open_bracket_ends_before_a_statement() {
        assert_eq!(statements("let x = (1\nlet y = 2"), ["let x = ( 1", "let y = 2"]);
        let open = "plot {\n line x\nsave t to \"a\"";
        assert_eq!(statements(open), ["plot { | line x", "save t to \"a\""]);
        assert_eq!(layout(open).chunks[0].missing_braces, 1);
        let inner = "sweep x = a as b {\n  node n = lif {\n  simulate 1\n}\nprint b";
        let problems = layout(inner).problems;
        assert!(
            matches!(problems[..], [BracketProblem::Unclosed { opener, .. }] if opener.start == 34),
            "{problems:?}"
        );
    }
}
