//! The legend: in a corner where nothing is drawn, else in rows above the frame.

use super::canvas::{Canvas, Path, Rect, Stroke};
use super::draw::{MARK_HEIGHT, SHADE_OPACITY, dot_radius};
use super::font::Fonts;
use super::ink::Ink;
use super::look::Look;
use super::prepare::Prepared;
use super::style::{TEXT, TICK_SIZE};
use super::text::{Anchor, Place, Text};
use crate::output::figure::{Entry, Shape};

/// Width of a sample of lines.
const LINE_SAMPLE: f64 = 14.0;
/// Width of samples if none is a line.
const SMALL_SAMPLE: f64 = 8.0;
/// From a sample to its words.
const GAP: f64 = 4.5;
/// Distance of lines.
const LEADING: f64 = 10.5;
/// From one item to the next in a row.
const BETWEEN: f64 = 12.0;
/// Distance from the frame and from what is drawn.
const AIR: f64 = 4.0;

/// One line of a legend.
struct Item<'a> {
    shape: &'a Shape,
    look: Look,
    text: Text,
    width: f64,
}

/// A legend whose place is not yet known.
pub struct Legend<'a> {
    items: Vec<Item<'a>>,
    sample: f64,
}

/// Where a legend stands.
#[derive(Clone, Debug, PartialEq)]
pub enum Spot {
    /// In the frame, from this left upper corner.
    Inside { left: f64, top: f64 },
    /// Above the frame.
    Above,
}

impl<'a> Legend<'a> {
    /// The entries with a label, except those named elsewhere (rows of stacked rasters, colour bars). `None` if nothing
    /// is left or legends are off.
    pub fn new(prepared: &'a Prepared, fonts: &Fonts) -> Option<Legend<'a>> {
        let named: Vec<(&Entry, &Look)> = prepared
            .panel
            .entries
            .iter()
            .zip(&prepared.looks)
            .filter(|(entry, _)| match entry.shape {
                Shape::Heatmap { .. } => false,
                Shape::Raster { .. } => prepared.row_names.is_empty(),
                _ => true,
            })
            .filter(|(entry, _)| entry.label.as_deref().is_some_and(|label| !label.trim().is_empty()))
            .collect();
        let small = |entry: &Entry| {
            matches!(
                entry.shape,
                Shape::Points { .. } | Shape::Bars { .. } | Shape::Histogram { .. } | Shape::Marks { .. }
            )
        };
        let sample = if named.iter().all(|(entry, _)| small(entry)) { SMALL_SAMPLE } else { LINE_SAMPLE };
        let item = |(entry, look): (&'a Entry, &Look)| {
            let text = Text::written(entry.label.as_deref().unwrap_or_default());
            let width = sample + GAP + text.width(&fonts.regular, TICK_SIZE);
            Item { shape: &entry.shape, look: *look, text, width }
        };
        let items: Vec<Item> = named.into_iter().map(item).collect();
        (prepared.legend && !items.is_empty()).then_some(Legend { items, sample })
    }

    fn size(&self) -> (f64, f64) {
        let width = self.items.iter().map(|item| item.width).fold(0.0, f64::max);
        (width, LEADING * self.items.len() as f64)
    }

    /// A free place inside the frame, or above it.
    pub fn spot(&self, frame: Rect, ink: &Ink) -> Spot {
        let (width, height) = self.size();
        if width + 2.0 * AIR > 0.7 * frame.width() || height + 2.0 * AIR > 0.8 * frame.height() {
            return Spot::Above;
        }
        let columns =
            [frame.right - width - AIR, frame.left + 2.0 * AIR, (frame.left + frame.right - width) / 2.0];
        let rows = [frame.top + 1.0, frame.bottom - height - AIR, (frame.top + frame.bottom - height) / 2.0];
        // Corners first, then the middles of the sides; never the middle of the frame.
        let order = [(0, 0), (1, 0), (0, 1), (1, 1), (2, 0), (2, 1), (0, 2), (1, 2)];
        let free = order.into_iter().find(|(column, row)| {
            let (left, top) = (columns[*column], rows[*row]);
            ink.is_free(Rect { left, top, right: left + width, bottom: top + height }.grown(AIR))
        });
        match free {
            Some((column, row)) => Spot::Inside { left: columns[column], top: rows[row] },
            None => Spot::Above,
        }
    }

    /// The items in rows no wider than `width`, as places from the left upper corner; and the height of all.
    fn rows(&self, width: f64) -> (Vec<(f64, f64)>, f64) {
        let line: f64 = self.items.iter().map(|item| item.width + BETWEEN).sum::<f64>() - BETWEEN;
        let widest = self.size().0;
        let mut x = 0.0;
        if line <= width {
            let places = self.items.iter().map(|item| {
                x += item.width + BETWEEN;
                (x - item.width - BETWEEN, 0.0)
            });
            return (places.collect(), LEADING);
        }
        // Several rows are set in columns.
        let columns = (((width + BETWEEN) / (widest + BETWEEN)) as usize).clamp(1, self.items.len());
        let place = |index: usize| {
            ((index % columns) as f64 * (widest + BETWEEN), (index / columns) as f64 * LEADING)
        };
        let rows = self.items.len().div_ceil(columns) as f64;
        ((0..self.items.len()).map(place).collect(), rows * LEADING)
    }

    /// Height of the rows above a frame of a width.
    pub fn height_above(&self, width: f64) -> f64 {
        self.rows(width).1 + 2.0
    }

    /// Draws the legend.
    pub fn draw(&self, canvas: &mut Canvas, fonts: &Fonts, frame: Rect, spot: &Spot) {
        let places: Vec<(f64, f64)> = match spot {
            Spot::Inside { left, top } => {
                (0..self.items.len()).map(|line| (*left, top + LEADING * line as f64)).collect()
            }
            Spot::Above => {
                let (places, height) = self.rows(frame.width());
                places.into_iter().map(|(x, y)| (frame.left + x, frame.top - 3.0 - height + y)).collect()
            }
        };
        for (item, (x, y)) in self.items.iter().zip(places) {
            let middle = y + LEADING / 2.0;
            item.sample(canvas, x, self.sample, middle);
            let place = Place::centred(x + self.sample + GAP, middle, Anchor::Start, TICK_SIZE);
            item.text.draw(canvas, &fonts.regular, TICK_SIZE, place, TEXT);
        }
    }
}

impl Item<'_> {
    /// The sample of the entry, centred on a height.
    fn sample(&self, canvas: &mut Canvas, x: f64, sample: f64, y: f64) {
        let look = self.look;
        let centre = x + sample / 2.0;
        let mut path = Path::new();
        let area = |half: f64| Rect { left: x, top: y - half, right: x + sample, bottom: y + half };
        match self.shape {
            Shape::Line { error, .. } | Shape::Steps { error, .. } => {
                if error.is_some() {
                    let mut band = Path::new();
                    band.rect(area(3.0));
                    canvas.fill(&band, look.color, 0.2);
                }
                path.move_to(x, y).line_to(x + sample, y);
                canvas.stroke(&path, Stroke { style: look.style, ..Stroke::round(look.color, look.width) });
            }
            Shape::HorizontalLine { .. } | Shape::VerticalLine { .. } => {
                path.move_to(x, y).line_to(x + sample, y);
                canvas.stroke(&path, Stroke { style: look.style, ..Stroke::plain(look.color, look.width) });
            }
            Shape::Points { x: all, .. } => {
                path.circle(centre, y, dot_radius(all.len(), look.width).max(1.2));
                canvas.fill(&path, look.color, 1.0);
            }
            Shape::Marks { .. } => {
                path.move_to(centre, y - MARK_HEIGHT / 2.0).line_to(centre, y + MARK_HEIGHT / 2.0);
                canvas.stroke(&path, Stroke::plain(look.color, look.width));
            }
            Shape::Raster { .. } => {
                for spike in [0.2, 0.45, 0.8] {
                    path.move_to(x + sample * spike, y - 2.5).line_to(x + sample * spike, y + 2.5);
                }
                canvas.stroke(&path, Stroke::plain(look.color, look.width));
            }
            Shape::Span { .. } => {
                path.rect(area(3.0));
                canvas.fill(&path, look.color, SHADE_OPACITY);
            }
            Shape::Bars { .. } | Shape::Histogram { .. } | Shape::Heatmap { .. } => {
                path.rect(Rect { left: centre - 4.0, right: centre + 4.0, ..area(3.0) });
                canvas.fill(&path, look.color, 1.0);
            }
        }
    }
}
