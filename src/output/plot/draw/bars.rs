//! Bars and histograms. Narrow bars that touch are one silhouette, so that no seams show between them.

use super::curve::Columns;
use super::dots::error_bars;
use super::rect_of;
use crate::output::figure::{Color, Panel, Shape};
use crate::output::plot::bins::Bins;
use crate::output::plot::canvas::{Canvas, Path, Stroke};
use crate::output::plot::extent::spacing;
use crate::output::plot::frame::Frame;
use crate::output::plot::ink::Ink;
use crate::output::plot::look::Look;

/// Bars at least this wide, in points, stand apart.
const WIDE: f64 = 5.0;
/// Space between wide bars, in points.
const GAP: f64 = 0.7;
/// A dot at 600 dpi: narrower bars share a column.
const COLUMN: f64 = 0.12;
/// Share of a category that its bars take.
const CATEGORY: f64 = 0.7;

/// Where one entry's bars stand about their positions, in stored units.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    /// From the position to the middle of the bar.
    pub shift: f64,
    /// Width of the bar.
    pub width: f64,
    apart: bool,
    overlaid: bool,
}

/// How several entries of bars share a panel: side by side at categories, else over each other.
pub struct Dodge {
    /// Indices of the entries that are bars.
    bars: Vec<usize>,
    histograms: usize,
    categories: bool,
}

impl Dodge {
    pub fn new(panel: &Panel, categories: bool) -> Dodge {
        let entries = || panel.entries.iter().enumerate();
        Dodge {
            bars: entries()
                .filter(|(_, e)| matches!(e.shape, Shape::Bars { .. }))
                .map(|(index, _)| index)
                .collect(),
            histograms: entries().filter(|(_, e)| matches!(e.shape, Shape::Histogram { .. })).count(),
            categories,
        }
    }

    /// The place of the bars of an entry.
    pub fn place(&self, entry: usize, x: &[f64]) -> Place {
        if !self.categories {
            return Place { shift: 0.0, width: spacing(x), apart: false, overlaid: self.overlays() };
        }
        let width = CATEGORY / self.bars.len().max(1) as f64;
        let rank = self.bars.iter().position(|index| *index == entry).unwrap_or(0) as f64;
        let shift = (rank + 0.5) * width - CATEGORY / 2.0;
        Place { shift, width, apart: true, overlaid: false }
    }

    /// Do bars lie over each other?
    pub fn overlays(&self) -> bool {
        self.histograms + self.bars.len() > 1 && !self.categories
    }
}

/// Bars from the foot to each height.
pub fn bars(
    canvas: &mut Canvas,
    ink: &mut Ink,
    frame: &Frame,
    look: &Look,
    (x, y, error): Columns,
    place: Place,
) {
    let mut silhouette = Silhouette::new(canvas, ink, frame, look, place.apart, place.overlaid);
    for (x, y) in x.iter().zip(y) {
        let centre = x + place.shift;
        silhouette.bar(
            frame.px(centre - place.width / 2.0),
            frame.px(centre + place.width / 2.0),
            frame.py(*y),
        );
    }
    silhouette.finish();
    if let Some(error) = error {
        let centres: Vec<f64> = x.iter().map(|x| x + place.shift).collect();
        let dark = Look { color: look.color.towards(Color::hex(0), 0.45), ..*look };
        error_bars(canvas, ink, frame, &dark, (&centres, y, error));
    }
}

/// Bars between the edges of bins.
pub fn histogram(
    canvas: &mut Canvas,
    ink: &mut Ink,
    frame: &Frame,
    look: &Look,
    bins: &Bins,
    overlaid: bool,
) {
    let mut silhouette = Silhouette::new(canvas, ink, frame, look, false, overlaid);
    for (edges, count) in bins.edges.windows(2).zip(&bins.counts) {
        silhouette.bar(frame.px(edges[0]), frame.px(edges[1]), frame.py(*count));
    }
    silhouette.finish();
}

/// The outline of bars under construction.
struct Silhouette<'a, 'f> {
    canvas: &'a mut Canvas,
    ink: &'a mut Ink,
    frame: &'a Frame<'f>,
    look: &'a Look,
    apart: bool,
    overlaid: bool,
    path: Path,
    /// The merged bars that touch: left, right, height.
    run: Vec<(f64, f64, f64)>,
}

impl<'a, 'f> Silhouette<'a, 'f> {
    fn new(
        canvas: &'a mut Canvas,
        ink: &'a mut Ink,
        frame: &'a Frame<'f>,
        look: &'a Look,
        apart: bool,
        overlaid: bool,
    ) -> Silhouette<'a, 'f> {
        Silhouette { canvas, ink, frame, look, apart, overlaid, path: Path::new(), run: Vec::new() }
    }

    fn bar(&mut self, left: f64, right: f64, height: f64) {
        let area = self.frame.rect.grown(20.0);
        let height = height.clamp(area.top, area.bottom);
        if left.is_nan() || right.is_nan() || height.is_nan() || right < area.left || left > area.right {
            self.end_run();
            return;
        }
        let foot = self.frame.foot();
        self.ink.rect(rect_of((left, foot), (right, height)));
        if self.apart || (right - left > WIDE && !self.overlaid) {
            let gap = if self.apart { 0.0 } else { GAP / 2.0 };
            self.path.rect(rect_of((left + gap, foot), (right - gap, height)));
            return;
        }
        match self.run.last_mut() {
            Some(last) if (left - last.1).abs() < 0.02 && right - last.0 < COLUMN => {
                last.1 = right;
                if (height - foot).abs() > (last.2 - foot).abs() {
                    last.2 = height;
                }
            }
            Some(last) if (left - last.1).abs() < 0.02 => self.run.push((left, right, height)),
            _ => {
                self.end_run();
                self.run.push((left, right, height));
            }
        }
    }

    fn end_run(&mut self) {
        let foot = self.frame.foot();
        if let (Some(first), Some(last)) = (self.run.first(), self.run.last()) {
            self.path.move_to(first.0, foot);
            for (left, right, height) in &self.run {
                self.path.line_to(*left, *height).line_to(*right, *height);
            }
            self.path.line_to(last.1, foot).close();
        }
        self.run.clear();
    }

    fn finish(mut self) {
        self.end_run();
        if self.overlaid {
            self.canvas.fill(&self.path, self.look.color, 0.35);
            self.canvas.stroke(&self.path, Stroke::plain(self.look.color, 0.7));
        } else {
            self.canvas.fill(&self.path, self.look.color, 1.0);
        }
    }
}
