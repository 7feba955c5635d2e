//! Figures in a terminal: braille dots in a frame of characters, plain text when colours are off, so that a picture
//! survives a pipe. Panels stand below each other.

mod braille;
mod entries;

use super::canvas::Rect;
use super::frame::Frame;
use super::prepare::{Prepared, prepare};
use super::text::Text;
use super::ticks::Tick;
use super::view::View;
use crate::output::figure::{Entry, Figure, Shape};
use braille::{Braille, DOTS, RESET, escape};

/// Smallest size of the canvas in characters.
const SMALLEST: (usize, usize) = (8, 3);
/// Largest size of a panel in characters.
const LARGEST: (usize, usize) = (1000, 300);

/// The figure as text of `width` characters a line (a little more if that is less than about 30), each panel `height`
/// lines with its axes; with escape sequences if `color`. Ends in a line break.
pub fn terminal(figure: &Figure, width: usize, height: usize, color: bool) -> String {
    let mut text = String::new();
    if let Some(title) = figure.title.as_deref().filter(|title| !title.trim().is_empty()) {
        push_line(&mut text, &Text::written(title).words());
    }
    for (index, prepared) in prepare(figure).iter().enumerate() {
        if index > 0 {
            text.push('\n');
        }
        panel(&mut text, prepared, width.min(LARGEST.0), height.min(LARGEST.1), color);
    }
    text
}

fn push_line(text: &mut String, line: &str) {
    text.push_str(line.trim_end());
    text.push('\n');
}

fn panel(text: &mut String, prepared: &Prepared, width: usize, height: usize, color: bool) {
    if let Some(title) = &prepared.panel.title {
        push_line(text, &Text::written(title).words());
    }
    let heading = heading(prepared, color, width.saturating_sub(6));
    // Around the frame: heading and title; the axis, its numbers and its label.
    let titles = usize::from(prepared.panel.title.is_some());
    let taken = 2 + usize::from(prepared.x.label.is_some()) + heading.len() + titles;
    let rows = height.saturating_sub(taken).max(SMALLEST.1);
    let names = side(prepared, rows);
    let margin = names.iter().map(|(_, name)| name.chars().count()).max().unwrap_or(0);
    let columns = width.saturating_sub(margin + 2).max(SMALLEST.0);
    let rect = Rect { left: 0.0, top: 0.0, right: (columns * DOTS.0) as f64, bottom: (rows * DOTS.1) as f64 };
    let mut canvas = Braille::new(columns, rows);
    let frame = Frame { rect, x: &prepared.x, y: &prepared.y };
    entries::entries(&mut canvas, prepared, &frame, color);
    for line in &heading {
        push_line(text, &format!("{}{line}", " ".repeat(margin + 2)));
    }
    for row in 0..rows {
        let name = names.iter().find(|(at, _)| *at == row);
        let label = name.map_or("", |(_, name)| name.as_str());
        let edge = if name.is_some() { '┤' } else { '│' };
        let line = if prepared.is_empty && row == rows / 2 {
            format!("{:^columns$}", "no data")
        } else {
            canvas.row(row, color)
        };
        push_line(text, &format!("{label:>margin$} {edge}{line}"));
    }
    x_axis(text, &prepared.x, margin, columns);
}

/// The labels that stand at the y axis: for each the row and the words.
fn side(prepared: &Prepared, rows: usize) -> Vec<(usize, String)> {
    let row = |position: f64| (((1.0 - position) * rows as f64) as usize).min(rows.saturating_sub(1));
    let mut names: Vec<(usize, String)> = if prepared.row_names.is_empty() {
        let ticks = prepared.y.ticks((rows / 3).clamp(2, 7));
        let labelled = ticks.into_iter().filter(|(_, tick)| tick.label != Text::default());
        labelled.map(|(position, tick)| (row(position), tick.label.words())).collect()
    } else {
        let names = prepared.row_names.iter();
        names.map(|(position, name)| (row(*position), Text::written(name).words())).collect()
    };
    names.dedup_by_key(|(row, _)| *row);
    names
}

/// The lines above the frame, none much longer than `width`: name of the y axis, then the legend.
fn heading(prepared: &Prepared, color: bool, width: usize) -> Vec<String> {
    let mut lines: Vec<(String, usize)> = Vec::new();
    let mut push = |part: String, length: usize| match lines.last_mut() {
        Some((line, taken)) if *taken + 3 + length <= width => {
            line.push_str("   ");
            line.push_str(&part);
            *taken += 3 + length;
        }
        _ => lines.push((part, length)),
    };
    if let Some(label) = &prepared.y.label {
        let words = label.words();
        let length = words.chars().count();
        push(words, length);
    }
    let ranks = entries::ranks(prepared);
    for (index, (entry, look)) in prepared.panel.entries.iter().zip(&prepared.looks).enumerate() {
        let named = matches!(entry.shape, Shape::Raster { .. }) && !prepared.row_names.is_empty();
        let is_map = matches!(entry.shape, Shape::Heatmap { .. });
        let Some(label) = entry.label.as_deref().filter(|_| prepared.legend && !named && !is_map) else {
            continue;
        };
        let words = Text::written(label).words();
        let sample = sample(entry, ranks[index], color);
        let length = sample.chars().count() + 1 + words.chars().count();
        let colored = format!("{}{sample}{RESET} {words}", escape(look.color));
        push(if color { colored } else { format!("{sample} {words}") }, length);
    }
    if let Some(colors) = &prepared.colors {
        let ticks = colors.view.ticks(7);
        let numbers: Vec<String> =
            ticks.iter().map(|(_, tick)| tick.label.words()).filter(|words| !words.is_empty()).collect();
        if let [first, .., last] = numbers.as_slice() {
            let label = colors.view.label.as_ref().map_or_else(|| "colours".to_owned(), Text::words);
            let words = format!("{label}: dark {first} … light {last}");
            let length = words.chars().count();
            push(words, length);
        }
    }
    lines.into_iter().map(|(line, _)| line).collect()
}

/// A sample of an entry for the legend, three characters or one.
fn sample(entry: &Entry, rank: usize, color: bool) -> &'static str {
    match entry.shape {
        Shape::Line { .. } | Shape::Steps { .. } => {
            let shows = entries::pattern(entry, rank, color);
            // The dots that tell the patterns apart.
            match (shows(1), shows(6), shows(11)) {
                (true, true, true) => "⠤⠤⠤",
                (true, false, false) => "⠤⠂⠤",
                (true, ..) => "⠤ ⠤",
                _ => "⠄⠄⠄",
            }
        }
        Shape::Points { .. } | Shape::Raster { .. } => "⠂",
        Shape::Bars { .. } | Shape::Histogram { .. } => "⣿",
        Shape::Marks { .. } | Shape::VerticalLine { .. } | Shape::Span { .. } => "⡇",
        Shape::HorizontalLine { .. } | Shape::Heatmap { .. } => "⠒",
    }
}

/// The axis with its ticks, their labels, and the name of the axis.
fn x_axis(text: &mut String, view: &View, margin: usize, columns: usize) {
    let column = |position: f64| ((position * columns as f64) as usize).min(columns - 1);
    let ticks = if view.categories.is_empty() {
        (2..=7).rev().map(|most| view.ticks(most)).find(|ticks| fits(ticks, columns)).unwrap_or_default()
    } else {
        view.ticks(2)
    };
    let mut line = vec!['─'; columns];
    let mut numbers = vec![' '; margin + 2 + columns + 8];
    let mut free = 0;
    for (position, tick) in ticks.iter().filter(|(_, tick)| tick.label != Text::default()) {
        let words: Vec<char> = tick.label.words().chars().collect();
        let at = column(*position);
        line[at] = '┬';
        let start = (margin + 2 + at).saturating_sub(words.len() / 2);
        if start < free || start + words.len() > numbers.len() {
            continue;
        }
        numbers[start..start + words.len()].copy_from_slice(&words);
        free = start + words.len() + 1;
    }
    push_line(text, &format!("{} └{}", " ".repeat(margin), line.into_iter().collect::<String>()));
    push_line(text, &numbers.into_iter().collect::<String>());
    if let Some(label) = &view.label {
        push_line(text, &format!("{}{:^columns$}", " ".repeat(margin + 2), label.words()));
    }
}

/// Do the labels of a horizontal axis leave two spaces between them?
fn fits(ticks: &[(f64, Tick)], columns: usize) -> bool {
    let labelled: Vec<(f64, f64)> = ticks
        .iter()
        .filter(|(_, tick)| tick.label != Text::default())
        .map(|(position, tick)| (position * columns as f64, tick.label.words().chars().count() as f64))
        .collect();
    labelled.windows(2).all(|pair| pair[1].0 - pair[0].0 >= (pair[0].1 + pair[1].1) / 2.0 + 2.0)
}
