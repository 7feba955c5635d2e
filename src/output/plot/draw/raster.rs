//! Spike rasters: strokes where rows are tall enough, else dots, which run together where they overlap.

use crate::output::figure::{Panel, Shape};
use crate::output::plot::canvas::{Canvas, Path, Stroke};
use crate::output::plot::frame::Frame;
use crate::output::plot::ink::Ink;
use crate::output::plot::look::Look;

/// Rows at least this tall, in points, hold strokes.
const TALL: f64 = 3.2;
/// Beyond this many spikes, dots that overlap are joined.
const MANY: usize = 4_000;

/// The spikes of one raster.
pub struct Rows<'a> {
    /// Spikes of all rasters of the panel that are to be seen.
    pub visible: usize,
    pub times: &'a [f64],
    /// Row of each spike within this raster.
    pub rows: &'a [u32],
    /// Number of rows.
    pub nodes: usize,
    /// Rows of the rasters below.
    pub first: usize,
}

/// For each entry the number of rows of the rasters before it.
pub fn first_rows(panel: &Panel) -> Vec<usize> {
    let mut next = 0;
    let mut first = Vec::with_capacity(panel.entries.len());
    for entry in &panel.entries {
        first.push(next);
        if let Shape::Raster { nodes, .. } = entry.shape {
            next += nodes;
        }
    }
    first
}

/// Spikes of all rasters within the x axis, which decide on the size of their dots.
pub fn visible(panel: &Panel, frame: &Frame) -> usize {
    let times = panel.entries.iter().filter_map(|entry| match &entry.shape {
        Shape::Raster { times, .. } => Some(times),
        _ => None,
    });
    times.flatten().filter(|time| (0.0..=1.0).contains(&frame.x.position(**time))).count()
}

/// The spikes inside the frame.
pub fn raster(canvas: &mut Canvas, ink: &mut Ink, frame: &Frame, look: &Look, raster: &Rows) {
    let tall = (frame.py(0.0) - frame.py(1.0)).abs();
    let spikes = raster
        .times
        .iter()
        .zip(raster.rows)
        .filter(|(_, row)| (**row as usize) < raster.nodes)
        .map(|(time, row)| (frame.px(*time), frame.py((raster.first + *row as usize) as f64)))
        .filter(|(x, y)| frame.holds(*x, *y));
    if tall >= TALL {
        strokes(canvas, ink, look, spikes, (0.72 * tall).min(9.0));
    } else {
        // Dots so large that a sixteenth of the frame is covered, but never a blot.
        let area = frame.rect.width() * frame.rect.height() / raster.visible.max(1) as f64;
        let size = (0.28 * area.sqrt()).clamp(0.45, 1.5);
        if raster.times.len() <= MANY {
            let mut path = Path::new();
            for (x, y) in spikes {
                path.dot(x, y);
                ink.point(x, y);
            }
            canvas.stroke(&path, Stroke::round(look.color, size));
        } else {
            joined(canvas, ink, frame, look, spikes, size);
        }
    }
}

fn strokes(
    canvas: &mut Canvas,
    ink: &mut Ink,
    look: &Look,
    spikes: impl Iterator<Item = (f64, f64)>,
    height: f64,
) {
    // In order of place, so that doubles can be told; a dot at 600 dpi is one place.
    let mut places: Vec<(i64, i64)> =
        spikes.map(|(x, y)| ((y * 100.0).round() as i64, (x / 0.12).round() as i64)).collect();
    places.sort_unstable();
    places.dedup();
    let mut path = Path::new();
    for (y, x) in places {
        let (x, y) = (x as f64 * 0.12, y as f64 / 100.0);
        path.move_to(x, y - height / 2.0).line_to(x, y + height / 2.0);
        ink.line((x, y - height / 2.0), (x, y + height / 2.0));
    }
    canvas.stroke(&path, Stroke::plain(look.color, 0.67 * look.width));
}

/// Dots on a grid of half their size, neighbours joined to one line: a million spikes stay a small picture.
fn joined(
    canvas: &mut Canvas,
    ink: &mut Ink,
    frame: &Frame,
    look: &Look,
    spikes: impl Iterator<Item = (f64, f64)>,
    size: f64,
) {
    let grid = size / 2.0;
    let mut cells: Vec<(i32, i32)> = spikes
        .map(|(x, y)| (((y - frame.rect.top) / grid) as i32, ((x - frame.rect.left) / grid) as i32))
        .collect();
    cells.sort_unstable();
    cells.dedup();
    let mut path = Path::new();
    for run in cells.chunk_by(|a, b| a.0 == b.0 && b.1 == a.1 + 1) {
        let y = frame.rect.top + f64::from(run[0].0) * grid;
        let x = frame.rect.left + f64::from(run[0].1) * grid;
        let end = x + (run.len() - 1) as f64 * grid;
        path.dot(x, y);
        path.line_to(end, y);
        ink.line((x, y), (end, y));
    }
    canvas.stroke(&path, Stroke::round(look.color, size));
}
