//! The entries of a panel in braille dots.

use super::braille::{Braille, DOTS};
use crate::output::figure::{Color, Entry, Heatmap, LineStyle, Shape};
use crate::output::plot::draw::{Dodge, first_rows};
use crate::output::plot::extent::edges;
use crate::output::plot::frame::Frame;
use crate::output::plot::look::Look;
use crate::output::plot::prepare::Prepared;

/// Characters for cells of a heat map without colours, from low to high.
const SHADES: [char; 5] = [' ', '░', '▒', '▓', '█'];

/// Which dots of a line are drawn: those of its style, and without colours, where the style says nothing, those of a
/// pattern that differs from curve to curve.
pub fn pattern(entry: &Entry, rank: usize, colored: bool) -> fn(usize) -> bool {
    let rank = match entry.style {
        Some(LineStyle::Solid) => 0,
        Some(LineStyle::Dashed) => 1,
        Some(LineStyle::Dotted) => 2,
        None if colored => 0,
        None => rank % 4,
    };
    match rank {
        0 => |_| true,
        1 => |count| count % 8 < 4,
        2 => |count| count % 3 == 0,
        _ => |count| count % 12 < 6 || count % 12 == 8,
    }
}

/// Draws all entries.
pub fn entries(canvas: &mut Braille, prepared: &Prepared, frame: &Frame, colored: bool) {
    let first = first_rows(prepared.panel);
    let curves = ranks(prepared);
    let dodge = Dodge::new(prepared.panel, !prepared.x.categories.is_empty());
    for (index, (entry, look)) in prepared.panel.entries.iter().zip(&prepared.looks).enumerate() {
        let shows = pattern(entry, curves[index], colored);
        match &entry.shape {
            Shape::Line { x, y, .. } => {
                polyline(
                    canvas,
                    frame,
                    look,
                    x.iter().zip(y).map(|(x, y)| (frame.px(*x), frame.py(*y))),
                    shows,
                );
            }
            Shape::Steps { x, y, .. } => {
                let ends = x.iter().skip(1).chain(x.last());
                let corners = x.iter().zip(ends).zip(y).flat_map(|((from, to), y)| [(*from, *y), (*to, *y)]);
                polyline(canvas, frame, look, corners.map(|(x, y)| (frame.px(x), frame.py(y))), shows);
            }
            Shape::Points { x, y, error } => {
                for (index, (x, y)) in x.iter().zip(y).enumerate() {
                    canvas.dot(frame.px(*x), frame.py(*y), look.color);
                    if let Some(error) = error.as_ref().and_then(|error| error.get(index)) {
                        let ends = (frame.py(y - error), frame.py(y + error));
                        canvas.line(
                            (frame.px(*x), ends.0),
                            (frame.px(*x), ends.1),
                            look.color,
                            &mut 0,
                            shows,
                        );
                    }
                }
            }
            Shape::Bars { x, y, .. } => {
                let place = dodge.place(index, x);
                for (x, y) in x.iter().zip(y) {
                    let (x, half) = (x + place.shift, place.width / 2.0);
                    bar(canvas, frame, look, (frame.px(x - half), frame.px(x + half)), frame.py(*y));
                }
            }
            Shape::Histogram { .. } => {
                if let Some(bins) = &prepared.bins[index] {
                    for (edges, count) in bins.edges.windows(2).zip(&bins.counts) {
                        bar(canvas, frame, look, (frame.px(edges[0]), frame.px(edges[1])), frame.py(*count));
                    }
                }
            }
            Shape::Marks { x, at } => {
                let y = at.map_or(2.0, |at| frame.py(at));
                for x in x {
                    let x = frame.px(*x);
                    canvas.line((x, y - 1.5), (x, y + 1.5), look.color, &mut 0, |_| true);
                }
            }
            Shape::HorizontalLine { y } => {
                let y = frame.py(*y);
                let ends = ((frame.rect.left, y), (frame.rect.right, y));
                canvas.line(ends.0, ends.1, look.color, &mut 0, |count| count % 2 == 0);
            }
            Shape::VerticalLine { x } => guide(canvas, frame, look, *x),
            Shape::Span { from, to } => [*from, *to].into_iter().for_each(|x| guide(canvas, frame, look, x)),
            Shape::Raster { times, rows, .. } => {
                for (time, row) in times.iter().zip(rows) {
                    canvas.dot(frame.px(*time), frame.py((first[index] + *row as usize) as f64), look.color);
                }
            }
            Shape::Heatmap { grid, .. } => heatmap(canvas, prepared, frame, grid, colored),
        }
    }
}

/// For each entry the number of curves before it.
pub fn ranks(prepared: &Prepared) -> Vec<usize> {
    let mut next = 0;
    let rank = |shape: &Shape| {
        let rank = next;
        next += usize::from(matches!(shape, Shape::Line { .. } | Shape::Steps { .. }));
        rank
    };
    prepared.panel.entries.iter().map(|entry| &entry.shape).map(rank).collect()
}

fn polyline(
    canvas: &mut Braille,
    frame: &Frame,
    look: &Look,
    points: impl Iterator<Item = (f64, f64)>,
    shows: fn(usize) -> bool,
) {
    let mut last: Option<(f64, f64)> = None;
    let mut count = 0;
    for point in points {
        if point.0.is_nan() || point.1.is_nan() {
            last = None;
            continue;
        }
        if let Some((from, to)) = frame.near(last.unwrap_or(point), point) {
            canvas.line(from, to, look.color, &mut count, shows);
            // The end of one piece is the start of the next.
            count -= 1;
        }
        last = Some(point);
    }
}

fn bar(canvas: &mut Braille, frame: &Frame, look: &Look, (left, right): (f64, f64), height: f64) {
    if height.is_nan() || !(left <= frame.rect.right && right >= frame.rect.left) {
        return;
    }
    let (left, right) = (left.max(frame.rect.left), (right - 0.5).min(frame.rect.right).max(left));
    let mut x = left.floor() + 0.5;
    while x <= right.max(left + 0.5) {
        if frame.foot() != height {
            canvas.line((x, frame.foot()), (x, height), look.color, &mut 0, |_| true);
        }
        x += 1.0;
    }
}

fn guide(canvas: &mut Braille, frame: &Frame, look: &Look, x: f64) {
    let x = frame.px(x);
    if x.is_finite() {
        canvas.line((x, frame.rect.top), (x, frame.rect.bottom), look.color, &mut 0, |count| count % 2 == 0);
    }
}

/// Each character shows the value at its middle.
fn heatmap(canvas: &mut Braille, prepared: &Prepared, frame: &Frame, grid: &Heatmap, colored: bool) {
    let Some(colors) = &prepared.colors else { return };
    let places = |centres: &[f64], scale, place: &dyn Fn(f64) -> f64| -> Vec<f64> {
        edges(centres, scale).iter().map(|edge| place(*edge)).collect()
    };
    let x = places(&grid.x, frame.x.scale, &|x| frame.px(x));
    let y = places(&grid.y, frame.y.scale, &|y| frame.py(y));
    let cell = |edges: &[f64], place: f64| {
        edges.windows(2).position(|pair| (pair[0].min(pair[1])..=pair[0].max(pair[1])).contains(&place))
    };
    let columns = (frame.rect.width() / DOTS.0 as f64) as usize;
    let rows = (frame.rect.height() / DOTS.1 as f64) as usize;
    for row in 0..rows {
        let Some(grid_row) = cell(&y, (row as f64 + 0.5) * DOTS.1 as f64) else { continue };
        for column in 0..columns {
            let Some(grid_column) = cell(&x, (column as f64 + 0.5) * DOTS.0 as f64) else { continue };
            let value = grid.z.get(grid_row * grid.x.len() + grid_column).copied().unwrap_or(f64::NAN);
            let position = colors.view.position(value);
            if position.is_nan() {
                continue;
            }
            let position = position.clamp(0.0, 1.0);
            let shade = SHADES[(position * (SHADES.len() - 1) as f64).round() as usize];
            let (block, color) =
                if colored { ('█', colors.colormap.at(position)) } else { (shade, Color::hex(0)) };
            canvas.block(column, row, block, color);
        }
    }
}
