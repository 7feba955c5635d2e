//! Pieces to lines: where lines break, how far they are indented, what stands on them.

use super::gap::{Gap, split};
use super::space;
use crate::syntax::{Begins, Column, Lexeme, LexemeKind, Role, lexemes};

/// A line of the result.
#[derive(Clone, Debug, Default)]
pub(super) struct Line {
    /// Levels of four blanks.
    pub level: usize,
    /// What stands on it, without its comment.
    pub text: String,
    /// Parts that may stand below those of the line above, with the characters before them in `text`, in order.
    pub columns: Vec<(Column, usize)>,
    /// What begins with the line.
    pub begins: Option<Begins>,
    /// Its comment.
    pub comment: Option<String>,
    /// An empty line stands before it.
    pub blank_before: bool,
}

/// The lines of a script without mistakes.
pub(super) fn lines(source: &str) -> Vec<Line> {
    let (pieces, end) = split(source, &lexemes(source));
    let broken = broken_braces(source, &pieces);
    let mut layout = Layout {
        source,
        lines: Vec::new(),
        line: None,
        brackets: Vec::new(),
        depth: 0,
        before: None,
        after_block: false,
        separated: false,
    };
    let mut gap = Gap::default();
    let mut after = pieces.iter().skip(1).map(|(_, piece)| Some(*piece)).chain([None]);
    for ((index, (own_gap, piece)), next) in pieces.iter().enumerate().zip(&mut after) {
        gap.join(own_gap.clone());
        if layout.is_left_out(*piece, next) {
            continue;
        }
        layout.push(*piece, std::mem::take(&mut gap), broken[index]);
    }
    gap.join(end);
    layout.comments(gap, 0, true);
    layout.end_line();
    layout.lines
}

/// For each piece: is it a `{` whose content stands on lines of its own?
fn broken_braces(source: &str, pieces: &[(Gap, Lexeme)]) -> Vec<bool> {
    let mut broken = vec![false; pieces.len()];
    let mut open: Vec<usize> = Vec::new();
    for (index, (gap, piece)) in pieces.iter().enumerate() {
        if gap.breaks() {
            if let Some(&innermost) = open.last() {
                broken[innermost] = true;
            }
            // Statements on one line hold nothing that is longer.
            for &around in open.iter().filter(|&&around| pieces[around].1.role == Role::Block) {
                broken[around] = true;
            }
        }
        match (piece.kind, piece.text(source)) {
            (LexemeKind::Symbol, "(" | "[" | "{") => open.push(index),
            (LexemeKind::Symbol, ")" | "]" | "}") => {
                open.pop();
            }
            _ => {}
        }
    }
    broken
}

/// An open bracket.
struct Bracket {
    opener: Lexeme,
    /// Level of the lines in it.
    inner: usize,
    /// A `{` whose content stands on lines of its own.
    broken: bool,
}

/// Builds the lines.
struct Layout<'a> {
    source: &'a str,
    lines: Vec<Line>,
    /// The line that is being written.
    line: Option<Line>,
    brackets: Vec<Bracket>,
    /// Brackets open where the line began.
    depth: usize,
    before: Option<Lexeme>,
    /// The piece before is the `}` of statements or entries.
    after_block: bool,
    /// A separator was left out since the last piece.
    separated: bool,
}

impl Layout<'_> {
    fn is(&self, piece: Lexeme, marks: &[&str]) -> bool {
        piece.kind == LexemeKind::Symbol && marks.contains(&piece.text(self.source))
    }

    fn in_properties(&self) -> bool {
        self.brackets.last().is_some_and(|bracket| bracket.opener.role == Role::Properties)
    }

    /// Separators are written anew where they are needed; a comma before a closing bracket is not.
    fn is_left_out(&mut self, piece: Lexeme, next: Option<Lexeme>) -> bool {
        let separates = self.is(piece, &[";"]) || self.is(piece, &[","]) && self.in_properties();
        self.separated |= separates;
        separates || self.is(piece, &[","]) && next.is_some_and(|next| self.is(next, &[")", "]"]))
    }

    fn push(&mut self, piece: Lexeme, gap: Gap, broken: bool) {
        let closes = self.is(piece, &[")", "]", "}"]);
        let opened = self.before.is_some_and(|before| self.is(before, &["(", "[", "{"]));
        let separated = std::mem::take(&mut self.separated) && !closes && !opened;
        let in_broken = self.brackets.last().is_some_and(|bracket| bracket.broken);
        let at_brace = closes || opened && self.before.is_some_and(|before| self.is(before, &["{"]));
        let in_properties = self.in_properties();
        let own_statement = separated && !in_properties && (in_broken || self.brackets.is_empty());
        let joins = piece.text(self.source) == "else" && gap.comments.is_empty() && self.after_block;
        let breaks = gap.breaks() && !joins || at_brace && in_broken || own_statement;
        if breaks || self.before.is_none() {
            let level = self.level(piece, closes, separated);
            let inside = self.brackets.last().map_or(0, |bracket| bracket.inner);
            let may_be_blank = !opened && !closes && piece.begins.is_some();
            let blank = gap.blank_before_next() && may_be_blank;
            let in_list = self.brackets.last().is_some_and(|bracket| !self.is(bracket.opener, &["{"]));
            self.comments(gap, if closes { inside } else { level }, !opened && !in_list);
            self.end_line();
            let blank_before = blank && !self.lines.is_empty();
            self.line = Some(Line { level, begins: piece.begins, blank_before, ..Line::default() });
            self.depth = self.brackets.len() - usize::from(closes);
        } else if let (Some(line), Some(before)) = (&mut self.line, self.before) {
            if separated {
                line.text.push(if in_properties { ',' } else { ';' });
            }
            if space::is_between(self.source, before, piece) {
                line.text.push(' ');
            }
        }
        self.write(piece, broken, closes);
    }

    /// Writes the piece at the end of the line.
    fn write(&mut self, piece: Lexeme, broken: bool, closes: bool) {
        self.after_block =
            closes && self.brackets.pop().is_some_and(|closed| closed.opener.role == Role::Block);
        let depth = self.brackets.len();
        let Some(line) = &mut self.line else { return };
        if let Some(column) = piece.column
            && depth == self.depth
        {
            if line.columns.last().is_none_or(|(last, _)| *last < column) {
                line.columns.push((column, line.text.chars().count()));
            } else if column == Column::Sign {
                // Several on one line are no column.
                line.begins = None;
            }
        }
        line.text.push_str(piece.text(self.source));
        let level = line.level;
        if self.is(piece, &["(", "[", "{"]) {
            self.brackets.push(Bracket { opener: piece, inner: level + 1, broken });
        }
        self.before = Some(piece);
    }

    /// The level of a line that begins with this piece: that of its brackets, one more where something goes on.
    fn level(&self, piece: Lexeme, closes: bool, separated: bool) -> usize {
        let begins = piece.begins.is_some() || piece.text(self.source) == "else" && self.after_block;
        let Some(bracket) = self.brackets.last() else { return usize::from(!begins) };
        if closes {
            return bracket.inner - 1;
        }
        let goes_on = if self.is(bracket.opener, &["{"]) {
            !begins && !separated
        } else {
            self.before.is_some_and(|before| !self.is(before, &[",", "(", "["]))
        };
        bracket.inner + usize::from(goes_on)
    }

    fn end_line(&mut self) {
        self.lines.extend(self.line.take());
    }

    /// Writes comments: the first behind the line that is being written if it stands there, others on lines of their own.
    fn comments(&mut self, gap: Gap, level: usize, may_be_blank: bool) {
        for (index, comment) in gap.comments.into_iter().enumerate() {
            match &mut self.line {
                Some(line) if !comment.own_line && line.comment.is_none() => {
                    line.comment = Some(comment.text)
                }
                _ => {
                    self.end_line();
                    let blank_before =
                        comment.blank_before && (may_be_blank || index > 0) && !self.lines.is_empty();
                    self.lines.push(Line {
                        level,
                        comment: Some(comment.text),
                        blank_before,
                        ..Line::default()
                    });
                }
            }
        }
    }
}
