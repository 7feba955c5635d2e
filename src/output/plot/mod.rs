//! Figures as pictures: SVG text by our own writer; PNG, PDF and EPS from that SVG; braille for terminals.
//!
//! A figure goes through `prepare` (units, ranges, looks), `layout` (frames), `draw` (data) and `panel` (axes) to the
//! `canvas`. The same figure gives the same bytes on every machine: coordinates are rounded to 0.01 pt, text is outlines
//! of the embedded face, ids are counted, there are no dates.

mod bins;
mod canvas;
mod draw;
mod eps;
mod export;
mod extent;
mod font;
mod format;
mod frame;
mod ink;
mod layout;
mod legend;
mod look;
mod panel;
mod prepare;
mod style;
mod terminal;
mod text;
mod ticks;
mod unit;
mod view;

pub use eps::eps;
pub use export::{ExportError, pdf, png};
pub use format::{DOTS_PER_INCH, Format};
pub use terminal::terminal;

use super::figure::Figure;
use canvas::Canvas;
use font::Fonts;
use layout::{Grid, Layout};
use legend::{Legend, Spot};
use text::{Anchor, Place};

/// The figure as SVG text, of the figure's size.
pub fn svg(figure: &Figure) -> String {
    let fonts = Fonts::load();
    let prepared = prepare::prepare(figure);
    let legends: Vec<Option<Legend>> =
        prepared.iter().map(|prepared| Legend::new(prepared, &fonts)).collect();
    let mut above = vec![0.0; prepared.len()];
    let first = layout::layout(figure, &prepared, &fonts, &above);
    let mut page = draw(figure, &prepared, &legends, &fonts, &first, &above);
    // Legends that found no place in their frames get one above them, which makes the frames lower.
    let mut moved = false;
    for (panel, spot) in page.spots.iter().enumerate() {
        if let (Some(Spot::Above), Some(legend)) = (spot, &legends[panel]) {
            above[panel] = legend.height_above(first.frames[panel].width());
            moved = true;
        }
    }
    if moved {
        let second = layout::layout(figure, &prepared, &fonts, &above);
        page = draw(figure, &prepared, &legends, &fonts, &second, &above);
    }
    page.canvas.finish()
}

/// A drawn page and where its legends found a place.
struct Page {
    canvas: Canvas,
    spots: Vec<Option<Spot>>,
}

fn draw(
    figure: &Figure,
    prepared: &[prepare::Prepared],
    legends: &[Option<Legend>],
    fonts: &Fonts,
    layout: &Layout,
    above: &[f64],
) -> Page {
    let (width, height) = Grid::new(figure).size(figure);
    let mut canvas = Canvas::new(width, height, &description(figure));
    let mut spots = Vec::with_capacity(prepared.len());
    for (index, prepared) in prepared.iter().enumerate() {
        let (rect, shown) = (layout.frames[index], &layout.surrounds[index]);
        panel::surround(&mut canvas, prepared, shown, fonts, rect, above[index]);
        let ink = panel::contents(&mut canvas, prepared, fonts, rect);
        let spot = legends[index].as_ref().map(|legend| {
            let spot = if above[index] > 0.0 { Spot::Above } else { legend.spot(rect, &ink) };
            legend.draw(&mut canvas, fonts, rect, &spot);
            spot
        });
        spots.push(spot);
    }
    // A title that is longer than its first frame allows begins further left.
    let widths = layout.title.iter().map(|line| line.width(&fonts.bold, style::TITLE_SIZE));
    let room = width - style::MARGIN - widths.fold(0.0, f64::max);
    let left = layout.frames.first().map_or(style::MARGIN, |frame| frame.left).min(room);
    for (line, text) in layout.title.iter().enumerate() {
        let y = style::MARGIN + style::TITLE_LEADING * line as f64 + 0.85 * style::TITLE_SIZE;
        let place = Place::at(left, y, Anchor::Start);
        text.draw(&mut canvas, &fonts.bold, style::TITLE_SIZE, place, style::TEXT);
    }
    Page { canvas, spots }
}

/// The titles, for readers that cannot see the picture.
fn description(figure: &Figure) -> String {
    let titles = figure.title.iter().chain(figure.panels.iter().filter_map(|panel| panel.title.as_ref()));
    titles.map(String::as_str).collect::<Vec<_>>().join("; ")
}
