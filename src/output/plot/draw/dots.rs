//! Dots, with error bars through them.

use super::super::canvas::{Canvas, Path, Stroke};
use super::super::frame::Frame;
use super::super::ink::Ink;
use super::super::look::Look;
use super::curve::Columns;
use std::collections::BTreeSet;

/// Up to here dots are full circles; more of them are drawn smaller.
const FEW: usize = 400;
/// Beyond this, dots closer than half a dot are drawn once.
const MANY: usize = 5_000;
/// Half the width of the feet of error bars, in points.
const FOOT: f64 = 2.0;

/// Radius of dots for a number of them and a width of lines, in points.
pub fn radius(count: usize, width: f64) -> f64 {
    let share = match count {
        ..=60 => 1.6,
        ..=FEW => 1.25,
        ..=MANY => 0.75,
        _ => 0.45,
    };
    share * width
}

/// Dots at the points inside the frame; a dot at the edge is drawn whole.
pub fn points(canvas: &mut Canvas, ink: &mut Ink, frame: &Frame, look: &Look, (x, y, error): Columns) {
    let count = x.len().min(y.len());
    let radius = radius(count, look.width);
    if let Some(error) = error {
        error_bars(canvas, ink, frame, look, (x, y, error));
    }
    let (mut circles, mut dots) = (Path::new(), Path::new());
    let mut seen = BTreeSet::new();
    // The clip would cut dots at the edge in half.
    canvas.end_clip();
    for (x, y) in x.iter().zip(y) {
        let (px, py) = (frame.px(*x), frame.py(*y));
        if !frame.holds(px, py) {
            continue;
        }
        ink.point(px, py);
        ink.point(px + radius, py + radius);
        ink.point(px - radius, py - radius);
        if count <= FEW {
            circles.circle(px, py, radius);
        } else if count <= MANY || seen.insert(((px / radius).round() as i64, (py / radius).round() as i64)) {
            dots.dot(px, py);
        }
    }
    canvas.fill(&circles, look.color, 1.0);
    canvas.stroke(&dots, Stroke::round(look.color, 2.0 * radius));
    canvas.clip(frame.rect.grown(0.6));
}

/// Vertical bars of ± error with feet.
pub fn error_bars(
    canvas: &mut Canvas,
    ink: &mut Ink,
    frame: &Frame,
    look: &Look,
    (x, y, error): (&[f64], &[f64], &[f64]),
) {
    let mut bars = Path::new();
    for ((x, y), error) in x.iter().zip(y).zip(error) {
        let (px, top, bottom) = (frame.px(*x), frame.py(y + error.abs()), frame.py(y - error.abs()));
        let bottom = if bottom.is_nan() && !top.is_nan() { frame.rect.bottom + FOOT } else { bottom };
        if px.is_nan() || top.is_nan() || bottom.is_nan() || *error == 0.0 {
            continue;
        }
        bars.move_to(px, top).line_to(px, bottom);
        for end in [top, bottom] {
            bars.move_to(px - FOOT, end).line_to(px + FOOT, end);
        }
        ink.line((px, top), (px, bottom));
    }
    canvas.stroke(&bars, Stroke::plain(look.color, 0.75 * look.width));
}
