//! Text to tree, with all its mistakes.

use pest::Parser;

use super::ast::Script;
use super::build::Builder;
use super::grammar::{Grammar, Rule};
use super::layout::layout;
use crate::diagnostic::Diagnostic;
use crate::source::{FileId, Span};

/// What could be read of a file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Parsed {
    /// Its statements.
    pub script: Script,
    /// Its mistakes, in source order.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads a script.
pub fn parse(file: FileId, text: &str) -> Parsed {
    let layout = layout(text);
    let mut parsed = Parsed::default();
    for chunk in &layout.chunks {
        let first = layout.tokens[chunk.tokens.start];
        let last = layout.tokens[chunk.tokens.end - 1];
        let source = &layout.clean[first.start..last.end];
        match Grammar::parse(Rule::one_statement, source) {
            Err(_) => parsed.diagnostics.push(Diagnostic::new(
                "E0102",
                Span::new(file, first.start, last.end),
                "this statement cannot be read",
            )),
            Ok(pairs) => {
                let mut builder = Builder::new(file, first.start);
                let statement = pairs.into_iter().next().and_then(|whole| whole.into_inner().next());
                parsed.script.statements.extend(statement.and_then(|pair| builder.statement(pair)));
                parsed.diagnostics.append(&mut builder.diagnostics);
            }
        }
    }
    parsed
}
