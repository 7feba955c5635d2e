//! Heat maps: cells of one colour in one path, joined along rows.

use super::rect_of;
use crate::output::figure::{Color, Colormap, Heatmap};
use crate::output::plot::canvas::{Canvas, Path, Rect};
use crate::output::plot::extent::edges;
use crate::output::plot::frame::Frame;
use crate::output::plot::view::View;

/// What a value's colour is.
pub struct ColorScale {
    pub view: View,
    pub colormap: Colormap,
}

/// Colours between the ends of a map: finer steps cannot be told apart.
const LEVELS: f64 = 255.0;
/// Cells narrower than this, in points, are averaged: two dots at 300 dpi.
const FINEST: f64 = 0.48;
/// Width of the stroke about cells, in points, which covers the seams between them.
const SEAM: f64 = 0.5;
/// The colour under cells without a value.
const MISSING: Color = Color::hex(0xe4e4e4);

/// The cells of a grid.
pub fn heatmap(canvas: &mut Canvas, frame: &Frame, grid: &Heatmap, colors: &ColorScale) {
    let x: Vec<f64> = edges(&grid.x, frame.x.scale).iter().map(|edge| frame.px(*edge)).collect();
    let y: Vec<f64> = edges(&grid.y, frame.y.scale).iter().map(|edge| frame.py(*edge)).collect();
    let columns = bands(&x, frame.rect.left, frame.rect.right);
    let rows = bands(&y, frame.rect.top, frame.rect.bottom);
    let (Some(first), Some(last)) = (columns.first(), columns.last()) else { return };
    let (Some(top), Some(bottom)) = (rows.first(), rows.last()) else { return };
    if grid.z.iter().any(|value| colors.view.position(*value).is_nan()) {
        let mut ground = Path::new();
        ground.rect(rect_of((first.from, top.from), (last.to, bottom.to)));
        canvas.fill(&ground, MISSING, 1.0);
    }
    let smallest = (last.to - first.from).abs() / columns.len() as f64;
    let smallest = smallest.min((bottom.to - top.from).abs() / rows.len() as f64);
    let mut levels: Vec<Path> = vec![Path::new(); LEVELS as usize + 1];
    for row in &rows {
        let mut run: Option<(usize, f64, f64)> = None;
        for column in &columns {
            let level = level(grid, row, column, colors);
            match (&mut run, level) {
                (Some((open, _, to)), Some(level)) if *open == level => *to = column.to,
                _ => {
                    paint(&mut levels, row, run);
                    run = level.map(|level| (level, column.from, column.to));
                }
            }
        }
        paint(&mut levels, row, run);
    }
    for (level, path) in levels.iter().enumerate() {
        canvas.fill_closed(path, colors.colormap.at(level as f64 / LEVELS), (0.25 * smallest).min(SEAM));
    }
}

fn paint(levels: &mut [Path], row: &Band, run: Option<(usize, f64, f64)>) {
    if let Some((level, from, to)) = run {
        levels[level].rect(rect_of((from, row.from), (to, row.to)));
    }
}

/// One or more neighbouring columns (or rows) that are drawn as one.
struct Band {
    cells: std::ops::Range<usize>,
    from: f64,
    to: f64,
}

/// Joins cells until each band is wide enough to be seen; those outside the frame are left out.
fn bands(edges: &[f64], low: f64, high: f64) -> Vec<Band> {
    let mut bands: Vec<Band> = Vec::new();
    for (cell, pair) in edges.windows(2).enumerate() {
        let outside = pair[0].max(pair[1]) < low || pair[0].min(pair[1]) > high;
        if outside || pair[0].is_nan() || pair[1].is_nan() {
            continue;
        }
        match bands.last_mut() {
            Some(last) if last.cells.end == cell && (pair[1] - last.from).abs() < FINEST => {
                last.cells.end = cell + 1;
                last.to = pair[1];
            }
            _ => bands.push(Band { cells: cell..cell + 1, from: pair[0], to: pair[1] }),
        }
    }
    bands
}

/// The level of the mean of the finite values in a cell of bands.
fn level(grid: &Heatmap, row: &Band, column: &Band, colors: &ColorScale) -> Option<usize> {
    let (mut sum, mut count) = (0.0, 0.0);
    for y in row.cells.clone() {
        for x in column.cells.clone() {
            let value = grid.z.get(y * grid.x.len() + x).copied().unwrap_or(f64::NAN);
            let position = colors.view.position(value);
            if !position.is_nan() {
                sum += position.clamp(0.0, 1.0);
                count += 1.0;
            }
        }
    }
    (count > 0.0).then(|| (sum / count * LEVELS).round() as usize)
}

/// The bar beside a frame that explains the colours, smallest at the bottom.
pub fn bar(canvas: &mut Canvas, area: Rect, colormap: &Colormap) {
    let stripes = 128;
    for stripe in 0..stripes {
        let share = f64::from(stripe) / f64::from(stripes);
        // Each stripe reaches to the top and the next covers it: no seams.
        let mut path = Path::new();
        path.rect(Rect { bottom: area.bottom - share * area.height(), ..area });
        canvas.fill(&path, colormap.at((f64::from(stripe) + 0.5) / f64::from(stripes)), 1.0);
    }
}
