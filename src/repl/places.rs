//! The places of a script at which execution can stand, in the order of the text: for `:until LINE`.

use crate::program::Cursor;
use crate::source::SourceFile;
use crate::syntax::ast::{Else, Statement, StatementKind};

/// A place, and the statement of the top level that it is part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// Number of the statement.
    pub statement: usize,
    pub cursor: Cursor,
}

/// The first place on a line or below it.
pub(super) fn first_from(statements: &[Statement], source: &SourceFile, line: usize) -> Option<Place> {
    let line_of = |cursor: Cursor| source.line_column(cursor.byte()).0;
    statements.iter().enumerate().find_map(|(number, statement)| {
        let mut cursors = Vec::new();
        add(statement, &mut cursors);
        let cursor = cursors.into_iter().find(|cursor| line_of(*cursor) >= line)?;
        Some(Place { statement: number, cursor })
    })
}

fn add(statement: &Statement, cursors: &mut Vec<Cursor>) {
    cursors.push(Cursor::before(statement.span));
    match &statement.node {
        StatementKind::For { body, .. } | StatementKind::Sweep { body, .. } => {
            // Functions are not executed, and a point begins with its settings.
            let is_place = |inner: &&Statement| {
                !matches!(inner.node, StatementKind::Function { .. } | StatementKind::Kernel(_))
            };
            body.iter().filter(is_place).for_each(|inner| add(inner, cursors));
            cursors.push(Cursor::end_of(statement.span));
        }
        StatementKind::If { then, otherwise, .. } => {
            then.iter().for_each(|inner| add(inner, cursors));
            match otherwise {
                Some(Else::Block(block)) => block.iter().for_each(|inner| add(inner, cursors)),
                Some(Else::If(inner)) => add(inner, cursors),
                None => {}
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Sources;
    use crate::syntax::parse;

    const TEXT: &str = "let x = 1\nfor i in 0 .. 3 {\n    if i > 1 {\n        print i\n    } else {\n\n        print x\n    }\n}\nprint x\n";

    #[test]
    fn a_line_means_the_first_place_from_there_on() {
        let mut sources = Sources::new();
        let file = sources.add("a.snn", TEXT);
        let statements = parse(file, TEXT).script.statements;
        let source = sources.file(file);
        let found = |line| {
            let place = first_from(&statements, source, line)?;
            Some((place.statement, source.line_column(place.cursor.byte()).0, place.cursor.at_end))
        };
        assert_eq!(found(1), Some((0, 1, false)));
        assert_eq!(found(2), Some((1, 2, false)));
        assert_eq!(found(4), Some((1, 4, false)));
        assert_eq!(found(5), Some((1, 7, false)));
        assert_eq!(found(8), Some((1, 9, true)));
        assert_eq!(found(10), Some((2, 10, false)));
        assert_eq!(found(11), None);
    }
}
