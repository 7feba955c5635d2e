//! The one writer of SVG text: paths with a fill and a stroke, in points (1/72 inch) with y downwards.
//!
//! Every coordinate is rounded to 0.01 pt on the way in and written as the difference to the last rounded one, so that
//! the text is short, the same on every machine, and rounding never adds up.

use crate::output::figure::{Color, LineStyle};
use crate::output::xml::escaped;

/// An axis-parallel rectangle in points; `top` is the smaller y.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rect {
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
}

impl Rect {
    pub fn width(&self) -> f64 {
        self.right - self.left
    }

    pub fn height(&self) -> f64 {
        self.bottom - self.top
    }

    /// Is a point inside or on an edge?
    pub fn holds(&self, (x, y): (f64, f64)) -> bool {
        x >= self.left && x <= self.right && y >= self.top && y <= self.bottom
    }

    /// Moved outwards on all sides.
    pub fn grown(&self, by: f64) -> Rect {
        Rect { left: self.left - by, top: self.top - by, right: self.right + by, bottom: self.bottom + by }
    }
}

/// The data of one SVG path.
#[derive(Clone, Debug, Default)]
pub struct Path {
    data: String,
    current: (i64, i64),
    start: (i64, i64),
    command: u8,
}

/// Hundredths of a point; positions far outside any page are cut so that differences stay small numbers.
fn hundredths(value: f64) -> i64 {
    // Halves away from zero, as `round` does, in a fifth of the time: curves have tens of thousands of coordinates.
    let value = value.clamp(-1e6, 1e6) * 100.0;
    let whole = value as i64;
    let rest = value - whole as f64;
    whole + i64::from(rest >= 0.5) - i64::from(rest <= -0.5)
}

/// Writes hundredths as a decimal: `-0.05` is `-.05`, `3.00` is `3`.
fn push_hundredths(text: &mut String, value: i64) {
    if value < 0 {
        text.push('-');
    }
    let (whole, part) = (value.unsigned_abs() / 100, (value.unsigned_abs() % 100) as u8);
    match whole {
        0 if part > 0 => {}
        0..10 => text.push(digit(whole as u8)),
        _ => text.push_str(itoa::Buffer::new().format(whole)),
    }
    if part > 0 {
        text.push('.');
        text.push(digit(part / 10));
        if part % 10 > 0 {
            text.push(digit(part % 10));
        }
    }
}

fn digit(value: u8) -> char {
    char::from(b'0' + value)
}

/// A number with at most two decimals, as attributes have it.
pub fn decimal(value: f64) -> String {
    let mut text = String::new();
    let value = hundredths(value);
    if value.abs() < 100 && value != 0 {
        text.push_str(if value < 0 { "-0" } else { "0" });
        push_hundredths(&mut text, value.abs());
    } else {
        push_hundredths(&mut text, value);
    }
    text
}

impl Path {
    pub fn new() -> Path {
        Path::default()
    }

    pub fn is_empty(&self) -> bool {
        self.data.is_empty()
    }

    fn command(&mut self, command: u8) {
        // A letter need not be repeated, but a move repeats as a line.
        if self.command != command || command == b'm' {
            self.data.push(char::from(command));
            self.command = command;
        }
    }

    fn number(&mut self, value: i64) {
        if value >= 0
            && self.data.as_bytes().last().is_some_and(|last| last.is_ascii_digit() || *last == b'.')
        {
            self.data.push(' ');
        }
        push_hundredths(&mut self.data, value);
    }

    fn pair(&mut self, (x, y): (i64, i64)) {
        self.number(x - self.current.0);
        self.number(y - self.current.1);
    }

    /// Begins a contour.
    pub fn move_to(&mut self, x: f64, y: f64) -> &mut Path {
        let point = (hundredths(x), hundredths(y));
        self.command(b'm');
        self.pair(point);
        (self.current, self.start) = (point, point);
        self
    }

    /// A straight line; nothing if it is shorter than the rounding.
    pub fn line_to(&mut self, x: f64, y: f64) -> &mut Path {
        let point = (hundredths(x), hundredths(y));
        match (point.0 - self.current.0, point.1 - self.current.1) {
            (0, 0) => return self,
            (0, dy) => {
                self.command(b'v');
                self.number(dy);
            }
            (dx, 0) => {
                self.command(b'h');
                self.number(dx);
            }
            _ => {
                self.command(b'l');
                self.pair(point);
            }
        }
        self.current = point;
        self
    }

    /// A dot: a line of no length, which a round cap makes visible.
    pub fn dot(&mut self, x: f64, y: f64) -> &mut Path {
        self.move_to(x, y);
        self.command(b'h');
        self.number(0);
        self
    }

    /// A quadratic curve (control point, end point).
    pub fn quad_to(&mut self, control: (f64, f64), end: (f64, f64)) -> &mut Path {
        let end = (hundredths(end.0), hundredths(end.1));
        self.command(b'q');
        self.pair((hundredths(control.0), hundredths(control.1)));
        self.pair(end);
        self.current = end;
        self
    }

    /// A cubic curve (two control points, end point).
    pub fn curve_to(&mut self, first: (f64, f64), second: (f64, f64), end: (f64, f64)) -> &mut Path {
        let end = (hundredths(end.0), hundredths(end.1));
        self.command(b'c');
        self.pair((hundredths(first.0), hundredths(first.1)));
        self.pair((hundredths(second.0), hundredths(second.1)));
        self.pair(end);
        self.current = end;
        self
    }

    /// Closes the contour.
    pub fn close(&mut self) -> &mut Path {
        self.command(b'z');
        self.current = self.start;
        self
    }

    /// A closed rectangle.
    pub fn rect(&mut self, rect: Rect) -> &mut Path {
        self.move_to(rect.left, rect.top)
            .line_to(rect.right, rect.top)
            .line_to(rect.right, rect.bottom)
            .line_to(rect.left, rect.bottom)
            .close()
    }

    /// A closed circle.
    pub fn circle(&mut self, x: f64, y: f64, radius: f64) -> &mut Path {
        // Four cubic curves whose control arms are 4/3 (√2 − 1) of the radius are round to 0.03 %.
        let arm = 0.552_284_75 * radius;
        self.move_to(x + radius, y)
            .curve_to((x + radius, y + arm), (x + arm, y + radius), (x, y + radius))
            .curve_to((x - arm, y + radius), (x - radius, y + arm), (x - radius, y))
            .curve_to((x - radius, y - arm), (x - arm, y - radius), (x, y - radius))
            .curve_to((x + arm, y - radius), (x + radius, y - arm), (x + radius, y))
            .close()
    }
}

/// How a path is stroked.
#[derive(Clone, Copy, Debug)]
pub struct Stroke {
    pub color: Color,
    /// In points.
    pub width: f64,
    pub style: LineStyle,
    /// Round ends and corners, for curves and dots.
    pub round: bool,
}

impl Stroke {
    /// A solid line with square ends.
    pub fn plain(color: Color, width: f64) -> Stroke {
        Stroke { color, width, style: LineStyle::Solid, round: false }
    }

    /// A solid line with round ends and corners.
    pub fn round(color: Color, width: f64) -> Stroke {
        Stroke { round: true, ..Stroke::plain(color, width) }
    }
}

/// The SVG text under construction.
pub struct Canvas {
    text: String,
    clips: usize,
}

impl Canvas {
    /// A white page of a size in points.
    pub fn new(width: f64, height: f64, title: &str) -> Canvas {
        let (w, h) = (decimal(width), decimal(height));
        let mut text = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{w}pt\" height=\"{h}pt\" viewBox=\"0 0 {w} {h}\" role=\"img\">\n"
        );
        if !title.is_empty() {
            text.push_str(&format!("<title>{}</title>\n", escaped(title)));
        }
        text.push_str(&format!("<path fill=\"#ffffff\" d=\"m0 0h{w}v{h}h-{w}z\"/>\n"));
        Canvas { text, clips: 0 }
    }

    /// The finished text.
    pub fn finish(mut self) -> String {
        self.text.push_str("</svg>\n");
        self.text
    }

    /// Fills a path; `opacity` 1 hides what is below.
    pub fn fill(&mut self, path: &Path, color: Color, opacity: f64) {
        if path.is_empty() {
            return;
        }
        self.text.push_str("<path fill=\"");
        self.push_color(color);
        self.text.push('"');
        if opacity < 1.0 {
            self.text.push_str(&format!(" fill-opacity=\"{}\"", decimal(opacity)));
        }
        self.push_data(path);
    }

    /// Fills a path and strokes it in the same colour, which closes the seams between neighbours.
    pub fn fill_closed(&mut self, path: &Path, color: Color, width: f64) {
        if path.is_empty() {
            return;
        }
        self.text.push_str("<path fill=\"");
        self.push_color(color);
        self.text.push_str("\" stroke=\"");
        self.push_color(color);
        self.text.push_str(&format!("\" stroke-width=\"{}\"", decimal(width)));
        self.push_data(path);
    }

    /// Fills the outlines of a text; the words stay readable for machines.
    pub fn fill_text(&mut self, path: &Path, color: Color, words: &str) {
        if path.is_empty() {
            return;
        }
        self.text.push_str("<path fill=\"");
        self.push_color(color);
        self.text.push_str("\" aria-label=\"");
        self.text.push_str(&escaped(words));
        self.text.push('"');
        self.push_data(path);
    }

    /// Strokes a path.
    pub fn stroke(&mut self, path: &Path, stroke: Stroke) {
        if path.is_empty() {
            return;
        }
        self.text.push_str("<path fill=\"none\" stroke=\"");
        self.push_color(stroke.color);
        self.text.push_str(&format!("\" stroke-width=\"{}\"", decimal(stroke.width)));
        let width = stroke.width.max(0.5);
        match stroke.style {
            LineStyle::Solid => {}
            LineStyle::Dashed => self.text.push_str(&format!(
                " stroke-dasharray=\"{} {}\"",
                decimal(width * 3.6),
                decimal(width * 2.0)
            )),
            LineStyle::Dotted => {
                self.text.push_str(&format!(" stroke-dasharray=\"0 {}\"", decimal(width * 2.0)));
            }
        }
        if stroke.round || stroke.style == LineStyle::Dotted {
            let cap = if stroke.style == LineStyle::Dashed { "butt" } else { "round" };
            self.text.push_str(&format!(" stroke-linecap=\"{cap}\" stroke-linejoin=\"round\""));
        }
        self.push_data(path);
    }

    /// Draws what follows only inside the rectangle, until [`Canvas::end_clip`].
    pub fn clip(&mut self, rect: Rect) {
        self.clips += 1;
        let mut path = Path::new();
        path.rect(rect);
        self.text.push_str(&format!(
            "<clipPath id=\"c{0}\"><path d=\"{1}\"/></clipPath>\n<g clip-path=\"url(#c{0})\">\n",
            self.clips, path.data
        ));
    }

    /// Ends the innermost [`Canvas::clip`].
    pub fn end_clip(&mut self) {
        self.text.push_str("</g>\n");
    }

    fn push_color(&mut self, color: Color) {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        self.text.push('#');
        for channel in [color.red, color.green, color.blue] {
            self.text.push(char::from(DIGITS[usize::from(channel >> 4)]));
            self.text.push(char::from(DIGITS[usize::from(channel & 15)]));
        }
    }

    fn push_data(&mut self, path: &Path) {
        self.text.push_str(" d=\"");
        self.text.push_str(&path.data);
        self.text.push_str("\"/>\n");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_short_and_do_not_drift() {
        let mut path = Path::new();
        path.move_to(1.004, 2.0).line_to(1.008, 2.0).line_to(1.5, 2.0).line_to(1.25, 1.95).close();
        assert_eq!(path.data, "m1 2h.01.49l-.25-.05z".replace(".01.49", ".01 .49"));
    }

    #[test]
    fn decimals_have_two_places_at_most() {
        assert_eq!(decimal(0.5), "0.5");
        assert_eq!(decimal(-0.051), "-0.05");
        assert_eq!(decimal(-0.001), "0");
        assert_eq!(decimal(120.0), "120");
    }
}
