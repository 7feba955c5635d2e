//! Lines to text: parts of consecutive lines below one another.

use super::line::Line;
use crate::syntax::{Begins, Column};

/// Blanks before a comment behind a line.
const BEFORE_COMMENT: usize = 2;

/// The text of these lines.
pub(super) fn joined(mut lines: Vec<Line>) -> String {
    let mut start = 0;
    while start < lines.len() {
        let mut end = start + 1;
        while end < lines.len() && stand_together(&lines[end - 1], &lines[end]) {
            end += 1;
        }
        align_columns(&mut lines[start..end]);
        start = end;
    }
    let comment_columns = comment_columns(&lines);
    let mut text = String::new();
    for (line, column) in lines.iter().zip(comment_columns) {
        if line.blank_before {
            text.push('\n');
        }
        let indentation = " ".repeat(4 * line.level);
        text.push_str(&indentation);
        text.push_str(&line.text);
        if let Some(comment) = &line.comment {
            text.push_str(&" ".repeat(column.saturating_sub(width(line))));
            text.push_str(comment);
        }
        text.push('\n');
    }
    text
}

/// Are these consecutive lines of one kind?
fn stand_together(above: &Line, below: &Line) -> bool {
    let kind = |line: &Line| line.begins.filter(|begins| *begins != Begins::Statement);
    kind(above).is_some() && kind(above) == kind(below) && above.level == below.level && !below.blank_before
}

const COLUMNS: [Column; 7] =
    [Column::Drawn, Column::Sign, Column::Domain, Column::Step, Column::Label, Column::Versus, Column::Look];

/// Moves each column to the right until it stands in the same place in all lines that have it.
fn align_columns(lines: &mut [Line]) {
    for column in COLUMNS {
        let place =
            |line: &Line| line.columns.iter().find(|(found, _)| *found == column).map(|(_, place)| *place);
        let Some(target) = lines.iter().filter_map(place).max() else { continue };
        for line in lines.iter_mut() {
            let Some(place) = place(line) else { continue };
            let byte = line.text.char_indices().nth(place).map_or(line.text.len(), |(byte, _)| byte);
            line.text.insert_str(byte, &" ".repeat(target - place));
            for (_, later) in line.columns.iter_mut().filter(|(_, later)| *later >= place) {
                *later += target - place;
            }
        }
    }
}

fn width(line: &Line) -> usize {
    4 * line.level + line.text.chars().count()
}

/// The column of each line's comment; comments behind consecutive lines stand below one another.
fn comment_columns(lines: &[Line]) -> Vec<usize> {
    let is_behind = |line: &Line| line.comment.is_some() && !line.text.is_empty();
    let mut columns = vec![0; lines.len()];
    let mut start = 0;
    while start < lines.len() {
        let mut end = start + 1;
        if is_behind(&lines[start]) {
            while end < lines.len() && is_behind(&lines[end]) && !lines[end].blank_before {
                end += 1;
            }
            let column = lines[start..end].iter().map(width).max().unwrap_or(0) + BEFORE_COMMENT;
            columns[start..end].fill(column);
        }
        start = end;
    }
    columns
}
