//! Spike marks, guides and shaded intervals.

use super::rect_of;
use crate::output::figure::LineStyle;
use crate::output::plot::canvas::{Canvas, Path, Stroke};
use crate::output::plot::frame::Frame;
use crate::output::plot::ink::Ink;
use crate::output::plot::look::Look;

/// Height of a spike mark in points.
pub const MARK: f64 = 7.0;
/// Marks closer than a dot at 600 dpi are one mark.
const COLUMN: f64 = 0.12;
/// Opacity of shaded intervals.
pub const SHADE: f64 = 0.16;

/// A vertical stroke for each position, centred on the height `at` or hanging from the upper edge.
pub fn marks(canvas: &mut Canvas, ink: &mut Ink, frame: &Frame, look: &Look, x: &[f64], at: Option<f64>) {
    let centre = at.map_or(frame.rect.top + MARK / 2.0, |at| frame.py(at));
    if centre.is_nan() {
        return;
    }
    let (top, bottom) = (centre - MARK / 2.0, centre + MARK / 2.0);
    let mut columns: Vec<i64> = x
        .iter()
        .map(|x| frame.px(*x))
        .filter(|px| *px >= frame.rect.left - 0.01 && *px <= frame.rect.right + 0.01)
        .map(|px| (px / COLUMN).round() as i64)
        .collect();
    columns.sort_unstable();
    columns.dedup();
    // Crowded marks are thinner, so that they can be told apart.
    let apart = frame.rect.width() / columns.len().max(1) as f64;
    let width = if look.adapts { look.width.min(0.45 * apart).max(0.25) } else { look.width };
    let mut path = Path::new();
    for column in columns {
        let px = column as f64 * COLUMN;
        path.move_to(px, top).line_to(px, bottom);
        ink.line((px, top), (px, bottom));
    }
    canvas.stroke(&path, Stroke { style: look.style, ..Stroke::plain(look.color, width) });
}

/// A guide across the frame.
pub fn horizontal(canvas: &mut Canvas, ink: &mut Ink, frame: &Frame, look: &Look, y: f64) {
    let y = frame.py(y);
    guide(canvas, ink, frame, look, (frame.rect.left, y), (frame.rect.right, y));
}

/// A guide from bottom to top.
pub fn vertical(canvas: &mut Canvas, ink: &mut Ink, frame: &Frame, look: &Look, x: f64) {
    let x = frame.px(x);
    guide(canvas, ink, frame, look, (x, frame.rect.bottom), (x, frame.rect.top));
}

fn guide(canvas: &mut Canvas, ink: &mut Ink, frame: &Frame, look: &Look, from: (f64, f64), to: (f64, f64)) {
    if !frame.holds(from.0, from.1) || !frame.holds(to.0, to.1) {
        return;
    }
    let mut path = Path::new();
    path.move_to(from.0, from.1).line_to(to.0, to.1);
    let round = look.style == LineStyle::Dotted;
    canvas.stroke(&path, Stroke { style: look.style, round, ..Stroke::plain(look.color, look.width) });
    ink.line(from, to);
}

/// A shaded interval from bottom to top.
pub fn span(canvas: &mut Canvas, frame: &Frame, look: &Look, from: f64, to: f64) {
    // An infinite end reaches to the edge.
    let end = |value: f64| match value {
        f64::INFINITY => frame.rect.right,
        f64::NEG_INFINITY => frame.rect.left,
        _ => frame.px(value),
    };
    let (from, to) = (end(from), end(to));
    if from.is_nan() || to.is_nan() {
        return;
    }
    let bounded = |x: f64| x.clamp(frame.rect.left, frame.rect.right);
    let mut path = Path::new();
    path.rect(rect_of((bounded(from), frame.rect.top), (bounded(to), frame.rect.bottom)));
    canvas.fill(&path, look.color, SHADE);
}
