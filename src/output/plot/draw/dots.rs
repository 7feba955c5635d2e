//! Dots, with error bars through them.

use super::curve::Columns;
use crate::output::plot::canvas::{Canvas, Path, Rect, Stroke};
use crate::output::plot::frame::Frame;
use crate::output::plot::ink::Ink;
use crate::output::plot::look::Look;

/// Up to here dots are full circles; more of them are drawn smaller.
const FEW: usize = 400;
/// Beyond this, dots closer than half a dot are drawn once.
const MANY: usize = 5_000;
/// Half the width of the feet of error bars, in points.
const FOOT: f64 = 2.0;

/// Radius of dots for a number of them and a width of lines, in points.
pub fn radius(count: usize, width: f64) -> f64 {
    let steps = [(60, 1.6), (FEW, 1.25), (MANY, 0.75)];
    width * steps.iter().find(|(most, _)| count <= *most).map_or(0.45, |(_, share)| *share)
}

/// Dots at the points inside the frame; a dot at the edge is drawn whole.
pub fn points(canvas: &mut Canvas, ink: &mut Ink, frame: &Frame, look: &Look, (x, y, error): Columns) {
    let count = x.len().min(y.len());
    let radius = radius(count, look.width);
    if let Some(error) = error {
        error_bars(canvas, ink, frame, look, (x, y, error));
    }
    let places =
        x.iter().zip(y).map(|(x, y)| (frame.px(*x), frame.py(*y))).filter(|(x, y)| frame.holds(*x, *y));
    let mut places: Vec<(f64, f64)> = places.collect();
    if count > MANY {
        places = thinned(&places, radius);
    }
    let (mut circles, mut dots) = (Path::new(), Path::new());
    for (x, y) in places {
        ink.rect(Rect { left: x, top: y, right: x, bottom: y }.grown(radius));
        if count <= FEW {
            circles.circle(x, y, radius);
        } else {
            dots.dot(x, y);
        }
    }
    // The clip would cut dots at the edge in half.
    canvas.end_clip();
    canvas.fill(&circles, look.color, 1.0);
    canvas.stroke(&dots, Stroke::round(look.color, 2.0 * radius));
    canvas.clip(frame.rect.grown(0.6));
}

/// The places on a grid of half a dot, each once: closer dots look like one.
fn thinned(places: &[(f64, f64)], radius: f64) -> Vec<(f64, f64)> {
    let mut cells: Vec<(i32, i32)> =
        places.iter().map(|(x, y)| ((y / radius).round() as i32, (x / radius).round() as i32)).collect();
    cells.sort_unstable();
    cells.dedup();
    cells.into_iter().map(|(y, x)| (f64::from(x) * radius, f64::from(y) * radius)).collect()
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
