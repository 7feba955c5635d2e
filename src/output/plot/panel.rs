//! One panel on the page: its entries, axes, ticks, labels, title, legend and colour bar.

use super::canvas::{Canvas, Path, Rect, Stroke};
use super::draw::{self, ColorScale, Scene};
use super::font::Fonts;
use super::frame::Frame;
use super::ink::Ink;
use super::layout::{Surround, horizontal_ticks, most_ticks};
use super::prepare::Prepared;
use super::style::{
    AXIS, AXIS_WIDTH, COLOR_BAR, FAINT, LABEL_GAP, LABEL_LEADING, LABEL_SIZE, MINOR_TICK, SLANT, TEXT, TICK,
    TICK_GAP, TICK_SIZE, TITLE_LEADING, TITLE_SIZE,
};
use super::text::{Anchor, Place, Text};
use super::ticks::Tick;

/// Draws the data of a panel and tells where.
pub fn contents(canvas: &mut Canvas, prepared: &Prepared, fonts: &Fonts, rect: Rect) -> Ink {
    let frame = Frame { rect, x: &prepared.x, y: &prepared.y };
    let scene = Scene {
        panel: prepared.panel,
        looks: &prepared.looks,
        bins: &prepared.bins,
        colors: prepared.colors.as_ref(),
        frame,
    };
    let mut ink = draw::entries(canvas, &scene);
    if prepared.is_empty {
        let place = Place::centred(
            (rect.left + rect.right) / 2.0,
            (rect.top + rect.bottom) / 2.0,
            Anchor::Middle,
            LABEL_SIZE,
        );
        Text::plain("no data").draw(canvas, &fonts.regular, LABEL_SIZE, place, FAINT);
        ink.line((place.x - 20.0, place.y), (place.x + 20.0, place.y));
    }
    ink
}

/// Draws axes, ticks, labels and the title; `above` is the room between frame and title that a legend takes.
pub fn surround(
    canvas: &mut Canvas,
    prepared: &Prepared,
    shown: &Surround,
    fonts: &Fonts,
    rect: Rect,
    above: f64,
) {
    axis_lines(canvas, rect, prepared.colors.is_some());
    x_axis(canvas, prepared, shown, fonts, rect);
    y_axis(canvas, prepared, shown, fonts, rect);
    if let Some(colors) = &prepared.colors {
        color_bar(canvas, colors, shown, fonts, rect);
    }
    let lines = shown.title.len();
    for (line, text) in shown.title.iter().enumerate() {
        let y = rect.top - above - 6.0 - (lines - 1 - line) as f64 * TITLE_LEADING;
        text.draw(canvas, &fonts.bold, TITLE_SIZE, Place::at(rect.left, y, Anchor::Start), TEXT);
    }
}

fn axis_lines(canvas: &mut Canvas, rect: Rect, closed: bool) {
    let mut path = Path::new();
    if closed {
        path.rect(rect);
    } else {
        path.move_to(rect.left, rect.top).line_to(rect.left, rect.bottom).line_to(rect.right, rect.bottom);
    }
    canvas.stroke(&path, Stroke::plain(AXIS, AXIS_WIDTH));
}

fn tick_length(tick: &Tick) -> f64 {
    if tick.label == Text::default() { MINOR_TICK } else { TICK }
}

fn x_axis(canvas: &mut Canvas, prepared: &Prepared, shown: &Surround, fonts: &Fonts, rect: Rect) {
    let ticks = horizontal_ticks(&prepared.x, fonts, rect.width());
    let mut path = Path::new();
    let mut deepest = rect.bottom + TICK;
    for (position, tick) in &ticks {
        let x = rect.left + position * rect.width();
        path.move_to(x, rect.bottom).line_to(x, rect.bottom + tick_length(tick));
        if !shown.shows_x_numbers {
            continue;
        }
        let baseline = rect.bottom + TICK + TICK_GAP + TICK_SIZE * 0.74;
        let (place, depth) = if shown.slanted {
            let radians = SLANT.to_radians();
            let fall = tick.label.width(&fonts.regular, TICK_SIZE) * libm::sin(radians);
            let place = Place { x: x + 2.0, y: baseline - 1.0, anchor: Anchor::End, angle: SLANT };
            (place, baseline + fall)
        } else {
            (Place::at(x, baseline, Anchor::Middle), baseline)
        };
        tick.label.draw(canvas, &fonts.regular, TICK_SIZE, place, TEXT);
        deepest = deepest.max(depth);
    }
    canvas.stroke(&path, Stroke::plain(AXIS, AXIS_WIDTH));
    for (line, label) in shown.x_label.iter().enumerate() {
        let y = deepest + LABEL_GAP + 0.74 * LABEL_SIZE + line as f64 * LABEL_LEADING;
        let place = Place::at((rect.left + rect.right) / 2.0, y, Anchor::Middle);
        label.draw(canvas, &fonts.regular, LABEL_SIZE, place, TEXT);
    }
}

fn y_axis(canvas: &mut Canvas, prepared: &Prepared, shown: &Surround, fonts: &Fonts, rect: Rect) {
    let mut widest = 0.0f64;
    let end = rect.left - TICK - TICK_GAP;
    if prepared.row_names.is_empty() {
        let mut path = Path::new();
        for (position, tick) in prepared.y.ticks(most_ticks(rect.height())) {
            let y = rect.bottom - position * rect.height();
            path.move_to(rect.left, y).line_to(rect.left - tick_length(&tick), y);
            if shown.shows_y_numbers {
                let place = Place::centred(end, y, Anchor::End, TICK_SIZE);
                tick.label.draw(canvas, &fonts.regular, TICK_SIZE, place, TEXT);
                widest = widest.max(tick.label.width(&fonts.regular, TICK_SIZE));
            }
        }
        canvas.stroke(&path, Stroke::plain(AXIS, AXIS_WIDTH));
    } else {
        widest = row_names(canvas, prepared, fonts, rect);
    }
    let numbers = if widest > 0.0 { TICK_GAP + widest } else { 0.0 };
    let x = rect.left - TICK - numbers - LABEL_GAP - 0.04 * LABEL_SIZE;
    let first = x - LABEL_LEADING * shown.y_label.len().saturating_sub(1) as f64;
    upright_label(canvas, &shown.y_label, fonts, first, rect);
}

/// The names of stacked rasters, pushed apart where rows are few, each with a line to the middle of its rows.
fn row_names(canvas: &mut Canvas, prepared: &Prepared, fonts: &Fonts, rect: Rect) -> f64 {
    let wanted: Vec<f64> =
        prepared.row_names.iter().map(|(middle, _)| rect.bottom - middle * rect.height()).collect();
    let places = spread(&wanted, TICK_SIZE * 1.1, rect.top, rect.bottom);
    let mut path = Path::new();
    let mut widest = 0.0f64;
    for ((middle, place), (_, name)) in wanted.iter().zip(&places).zip(&prepared.row_names) {
        path.move_to(rect.left, *middle).line_to(rect.left - 1.5, *middle);
        path.line_to(rect.left - TICK - 2.5, *place).line_to(rect.left - TICK - 4.0, *place);
        let text = Text::written(name);
        let at = Place::centred(rect.left - TICK - TICK_GAP - 4.0, *place, Anchor::End, TICK_SIZE);
        text.draw(canvas, &fonts.regular, TICK_SIZE, at, TEXT);
        widest = widest.max(text.width(&fonts.regular, TICK_SIZE) + 4.0);
    }
    canvas.stroke(&path, Stroke::plain(AXIS, AXIS_WIDTH));
    widest
}

/// Places at least `gap` apart near the wanted ones, which fall (upwards on the page), between `top` and `bottom`.
fn spread(wanted: &[f64], gap: f64, top: f64, bottom: f64) -> Vec<f64> {
    let gap = gap.min((bottom - top) / wanted.len().max(1) as f64);
    // Groups of names that touch stand about the mean of what they want.
    let mut groups: Vec<(f64, usize)> = Vec::new();
    for &place in wanted {
        let mut group = (place, 1);
        while let Some(before) = groups.last() {
            let half = |count: usize| gap * count as f64 / 2.0;
            if before.0 - half(before.1) >= group.0 + half(group.1) - 1e-9 {
                break;
            }
            let total = (before.1 + group.1) as f64;
            group = ((before.0 * before.1 as f64 + group.0 * group.1 as f64) / total, before.1 + group.1);
            groups.pop();
        }
        let half = gap * group.1 as f64 / 2.0;
        group.0 = group.0.clamp(top + half - gap / 2.0, bottom - half + gap / 2.0);
        groups.push(group);
    }
    let spread = |(centre, count): (f64, usize)| {
        (0..count).map(move |index| centre + gap * ((count - 1) as f64 / 2.0 - index as f64))
    };
    groups.into_iter().flat_map(spread).collect()
}

fn color_bar(canvas: &mut Canvas, colors: &ColorScale, shown: &Surround, fonts: &Fonts, frame: Rect) {
    let left = frame.right + COLOR_BAR.0;
    let rect = Rect { left, right: left + COLOR_BAR.1, ..frame };
    draw::color_bar(canvas, rect, &colors.colormap);
    axis_lines(canvas, rect, true);
    let mut path = Path::new();
    let mut widest = 0.0f64;
    for (position, tick) in colors.view.ticks(most_ticks(rect.height())) {
        let y = rect.bottom - position * rect.height();
        path.move_to(rect.right, y).line_to(rect.right + tick_length(&tick), y);
        let place = Place::centred(rect.right + TICK + TICK_GAP, y, Anchor::Start, TICK_SIZE);
        tick.label.draw(canvas, &fonts.regular, TICK_SIZE, place, TEXT);
        widest = widest.max(tick.label.width(&fonts.regular, TICK_SIZE));
    }
    canvas.stroke(&path, Stroke::plain(AXIS, AXIS_WIDTH));
    let x = rect.right + TICK + TICK_GAP + widest + LABEL_GAP + 0.74 * LABEL_SIZE;
    upright_label(canvas, &shown.z_label, fonts, x, rect);
}

/// The lines of a label that reads upwards, the first with its baseline at `x`, at the middle of a frame's side.
fn upright_label(canvas: &mut Canvas, lines: &[Text], fonts: &Fonts, x: f64, rect: Rect) {
    for (line, label) in lines.iter().enumerate() {
        let place = Place {
            x: x + line as f64 * LABEL_LEADING,
            y: (rect.top + rect.bottom) / 2.0,
            anchor: Anchor::Middle,
            angle: 90.0,
        };
        label.draw(canvas, &fonts.regular, LABEL_SIZE, place, TEXT);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crowded_names_are_pushed_apart() {
        let places = spread(&[90.0, 50.0, 49.0, 48.0, 10.0], 8.0, 0.0, 100.0);
        assert_eq!(places, [90.0, 57.0, 49.0, 41.0, 10.0]);
        let edge = spread(&[3.0, 2.0, 1.0], 8.0, 0.0, 100.0);
        assert!(edge.iter().all(|place| *place >= 0.0) && edge[0] > edge[1] && edge[1] > edge[2]);
        assert!(spread(&[], 8.0, 0.0, 1.0).is_empty());
    }
}
