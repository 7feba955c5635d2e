//! Text to tree, with all its mistakes.
//!
//! Each statement of the top level is read on its own. Where the grammar cannot go on, the innermost statement (or entry
//! of a plot) around that place is reported, blanked, and the rest is read again.

use pest::Parser;
use pest::error::{ErrorVariant, InputLocation};

use super::ast::{Else, Script, Statement, StatementKind};
use super::build::Builder;
use super::build_expression::too_deep;
use super::grammar::{Grammar, Rule};
use super::layout::{BracketProblem, Chunk, Layout, layout};
use super::mistake::Mistake;
use super::segment::{Segment, broken_segment, declared_names};
use super::token::{STATEMENT_WORDS, TokenKind};
use crate::diagnostic::Diagnostic;
use crate::source::{FileId, Span};

/// Mistakes reported of one file, at most.
const MAX_MISTAKES: usize = 50;
/// Bytes of a file, at most: far above any script, and within what a [`Span`] can say.
const MAX_BYTES: usize = 1 << 30;

/// What could be read of a file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Parsed {
    /// Its statements; those with mistakes are left out, and the names they declare are in `broken_names`.
    pub script: Script,
    /// Its mistakes, in source order, 50 at most.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads a script. Expressions on their own are reported, and stay in the tree.
pub fn parse(file: FileId, text: &str) -> Parsed {
    let mut parsed = parse_input(file, text);
    for statement in &parsed.script.statements {
        report_bare(statement, text, &mut parsed.diagnostics);
    }
    in_order(&mut parsed.diagnostics);
    parsed
}

/// Reads what was typed at a prompt: as [`parse`], with expressions on their own.
pub fn parse_input(file: FileId, text: &str) -> Parsed {
    let mut parsed = Parsed::default();
    if text.len() > MAX_BYTES {
        parsed
            .diagnostics
            .push(Diagnostic::nowhere("E0102", "this file is too large for a script (more than 1 GiB)"));
        return parsed;
    }
    let mut reader = Reader { file, source: text, layout: layout(text), parsed };
    reader.report_brackets();
    let mut is_broken = false;
    for chunk in reader.layout.chunks.clone() {
        // What follows a broken statement and cannot begin one belongs to it.
        let first = reader.layout.tokens[chunk.tokens.start];
        if !is_broken || first.kind == TokenKind::Word {
            is_broken = !reader.read(&chunk);
        }
    }
    let mut parsed = reader.parsed;
    in_order(&mut parsed.diagnostics);
    parsed
}

fn in_order(diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.sort_by_key(|diagnostic| diagnostic.place.as_ref().map_or(0, |place| place.span.start));
    diagnostics.truncate(MAX_MISTAKES);
}

/// Reports an expression on its own, also in blocks.
fn report_bare(statement: &Statement, text: &str, diagnostics: &mut Vec<Diagnostic>) {
    match &statement.node {
        StatementKind::Bare(_) => {
            let written = text.get(statement.span.start as usize..statement.span.end as usize).unwrap_or("…");
            let written = if written.len() > 60 || written.contains('\n') { "…" } else { written };
            diagnostics.push(
                Diagnostic::new("E0102", statement.span, "an expression alone does nothing in a script")
                    .help(format!("print it: `print {written}`")),
            );
        }
        StatementKind::Sweep { body, .. } | StatementKind::For { body, .. } => {
            body.iter().for_each(|inner| report_bare(inner, text, diagnostics));
        }
        StatementKind::If { then, otherwise, .. } => {
            then.iter().for_each(|inner| report_bare(inner, text, diagnostics));
            match otherwise {
                Some(Else::Block(block)) => {
                    block.iter().for_each(|inner| report_bare(inner, text, diagnostics));
                }
                Some(Else::If(choice)) => report_bare(choice, text, diagnostics),
                None => {}
            }
        }
        _ => {}
    }
}

struct Reader<'a> {
    file: FileId,
    source: &'a str,
    layout: Layout,
    parsed: Parsed,
}

impl Reader<'_> {
    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.file, start, end)
    }

    /// Reports braces without partners.
    fn report_brackets(&mut self) {
        let line = |byte: usize| self.source[..byte].matches('\n').count() + 1;
        let mut found = Vec::new();
        let some_unclosed =
            self.layout.problems.iter().any(|problem| matches!(problem, BracketProblem::Unclosed { .. }));
        for problem in self.layout.problems.iter().take(MAX_MISTAKES) {
            match *problem {
                BracketProblem::Unclosed { opener, before } => {
                    let help = match before {
                        None => "add `}` at the end".to_owned(),
                        Some(next) if STATEMENT_WORDS.contains(&next.text(self.source)) => format!(
                            "add `}}` before line {}, where `{}` starts a new statement",
                            line(next.start),
                            next.text(self.source)
                        ),
                        Some(next) => format!("add `}}` before line {}", line(next.start)),
                    };
                    let span = self.span(opener.start, opener.end);
                    found.push(Diagnostic::new("E0103", span, "this `{` is never closed").help(help));
                }
                // After an unclosed brace, a closing one too many is only its shadow.
                BracketProblem::Stray(token) if !some_unclosed => {
                    let text = token.text(self.source);
                    let span = self.span(token.start, token.end);
                    found.push(
                        Diagnostic::new("E0102", span, format!("this `{text}` closes nothing"))
                            .help("remove it"),
                    );
                }
                BracketProblem::Stray(_) => {}
            }
        }
        self.parsed.diagnostics.append(&mut found);
    }

    /// Reads a statement, again without its broken parts as long as there are some. False if nothing of it is left.
    fn read(&mut self, chunk: &Chunk) -> bool {
        let start = self.layout.tokens[chunk.tokens.start].start;
        let end = self.layout.tokens[chunk.tokens.end - 1].end;
        if let Some(token) = chunk.too_deep {
            self.parsed.diagnostics.push(too_deep(self.span(token.start, token.end)));
            self.declare(&chunk.tokens);
            return false;
        }
        let mut text = self.layout.clean[start..end].to_owned();
        text.push_str(&"}".repeat(chunk.missing_braces));
        let mut blanked: Vec<Segment> = Vec::new();
        loop {
            let error = match Grammar::parse(Rule::one_statement, &text) {
                Ok(pairs) => {
                    let mut builder = Builder::new(self.file, start, end);
                    let pair = pairs.into_iter().next().and_then(|whole| whole.into_inner().next());
                    let statement = pair.and_then(|pair| builder.statement(pair));
                    if !builder.diagnostics.is_empty() {
                        // Of a block, also names that were read: one too many only keeps a message back.
                        self.declare(&chunk.tokens);
                    }
                    self.parsed.diagnostics.append(&mut builder.diagnostics);
                    let is_read = statement.is_some();
                    self.parsed.script.statements.extend(statement);
                    return is_read;
                }
                Err(error) => error,
            };
            let (InputLocation::Pos(at) | InputLocation::Span((at, _))) = error.location;
            let at = (start + at).min(end);
            let segment = broken_segment(self.source, &self.layout.tokens, chunk, at);
            if !self.is_reported(&segment) {
                let expected = match error.variant {
                    ErrorVariant::ParsingError { positives, .. } => positives,
                    ErrorVariant::CustomError { .. } => Vec::new(),
                };
                let tokens = &self.layout.tokens;
                let mistake =
                    Mistake::new(self.file, self.source, &self.layout.clean, tokens, &segment, at, expected);
                self.parsed.diagnostics.push(mistake.diagnostic());
            }
            self.declare(&segment.tokens);
            let is_hopeless = segment.tokens == chunk.tokens
                || segment.tokens.is_empty()
                || blanked.contains(&segment)
                || self.parsed.diagnostics.len() > MAX_MISTAKES;
            if is_hopeless {
                return false;
            }
            let from = self.layout.tokens[segment.tokens.start].start - start;
            let to = self.layout.tokens[segment.tokens.end - 1].end - start;
            text.replace_range(from..to, &" ".repeat(to - from));
            blanked.push(segment);
        }
    }

    /// Is a brace of this segment reported as missing?
    fn is_reported(&self, segment: &Segment) -> bool {
        let tokens = &self.layout.tokens[segment.tokens.clone()];
        self.layout.problems.iter().any(|problem| match problem {
            BracketProblem::Unclosed { opener, .. } => tokens.contains(opener),
            BracketProblem::Stray(_) => false,
        })
    }

    /// Keeps the names that broken tokens would have declared.
    fn declare(&mut self, tokens: &std::ops::Range<usize>) {
        let names = declared_names(self.source, &self.layout.tokens[tokens.clone()]);
        self.parsed.script.broken_names.extend(names);
    }
}
