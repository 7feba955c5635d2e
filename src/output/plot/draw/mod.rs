//! What each kind of entry draws inside a frame: one file for each family of shapes.

mod bars;
mod curve;
mod dots;
mod guides;
mod heatmap;
mod raster;

pub use bars::Dodge;
pub use dots::radius as dot_radius;
pub use guides::{MARK as MARK_HEIGHT, SHADE as SHADE_OPACITY};
pub use heatmap::{ColorScale, bar as color_bar};
pub use raster::first_rows;

use super::bins::Bins;
use super::canvas::{Canvas, Rect};
use super::frame::Frame;
use super::ink::Ink;
use super::look::Look;
use crate::output::figure::{Panel, Shape};

/// Everything that the entries of one panel are drawn with.
pub struct Scene<'a> {
    pub panel: &'a Panel,
    pub looks: &'a [Look],
    pub bins: &'a [Option<Bins>],
    pub colors: Option<&'a ColorScale>,
    pub frame: Frame<'a>,
}

/// Draws all entries of a panel and tells where: shaded intervals and grids below, then bars, guides, and all else.
pub fn entries(canvas: &mut Canvas, scene: &Scene) -> Ink {
    let frame = &scene.frame;
    let mut ink = Ink::new(frame.rect);
    let first_row = raster::first_rows(scene.panel);
    let visible = raster::visible(scene.panel, frame);
    let dodge = Dodge::new(scene.panel, !frame.x.categories.is_empty());
    canvas.clip(frame.rect.grown(0.6));
    for layer in 0..4 {
        for (index, (entry, look)) in scene.panel.entries.iter().zip(scene.looks).enumerate() {
            if layer_of(&entry.shape) != layer {
                continue;
            }
            match &entry.shape {
                Shape::Line { x, y, error } => {
                    curve::line(canvas, &mut ink, frame, look, (x, y, error.as_deref()))
                }
                Shape::Steps { x, y, error } => {
                    curve::steps(canvas, &mut ink, frame, look, (x, y, error.as_deref()));
                }
                Shape::Points { x, y, error } => {
                    dots::points(canvas, &mut ink, frame, look, (x, y, error.as_deref()));
                }
                Shape::Bars { x, y, error } => {
                    let place = dodge.place(index, x);
                    bars::bars(canvas, &mut ink, frame, look, (x, y, error.as_deref()), place);
                }
                Shape::Histogram { .. } => {
                    if let Some(bins) = &scene.bins[index] {
                        bars::histogram(canvas, &mut ink, frame, look, bins, dodge.overlays());
                    }
                }
                Shape::Marks { x, at } => guides::marks(canvas, &mut ink, frame, look, x, *at),
                Shape::HorizontalLine { y } => guides::horizontal(canvas, &mut ink, frame, look, *y),
                Shape::VerticalLine { x } => guides::vertical(canvas, &mut ink, frame, look, *x),
                Shape::Span { from, to } => guides::span(canvas, frame, look, *from, *to),
                Shape::Raster { times, rows, nodes } => {
                    let rows = raster::Rows { visible, times, rows, nodes: *nodes, first: first_row[index] };
                    raster::raster(canvas, &mut ink, frame, look, &rows);
                }
                Shape::Heatmap { grid, .. } => {
                    if let Some(colors) = scene.colors {
                        heatmap::heatmap(canvas, frame, grid, colors);
                        ink.rect(frame.rect);
                    }
                }
            }
        }
    }
    canvas.end_clip();
    ink
}

fn layer_of(shape: &Shape) -> usize {
    match shape {
        Shape::Span { .. } | Shape::Heatmap { .. } => 0,
        Shape::Bars { .. } | Shape::Histogram { .. } => 1,
        Shape::HorizontalLine { .. } | Shape::VerticalLine { .. } => 2,
        _ => 3,
    }
}

/// A rectangle from two opposite corners in any order.
fn rect_of(a: (f64, f64), b: (f64, f64)) -> Rect {
    Rect { left: a.0.min(b.0), top: a.1.min(b.1), right: a.0.max(b.0), bottom: a.1.max(b.1) }
}
