//! Curves, staircases and the bands about them. Of the points within one column of the finest printed dot only the
//! first, lowest, highest and last are drawn: the picture is the same, its size bounded by the width of the frame.

use crate::output::plot::canvas::{Canvas, Path, Stroke};
use crate::output::plot::frame::Frame;
use crate::output::plot::ink::Ink;
use crate::output::plot::look::Look;

/// x, y and half heights of the band.
pub type Columns<'a> = (&'a [f64], &'a [f64], Option<&'a [f64]>);

/// Width of a column in points: a dot at 600 dpi.
const COLUMN: f64 = 0.12;
/// Curves with fewer points are drawn whole.
const FEW: usize = 500;
/// Opacity of bands.
const BAND: f64 = 0.2;

/// A curve through the points; a point without a place is a gap.
pub fn line(canvas: &mut Canvas, ink: &mut Ink, frame: &Frame, look: &Look, (x, y, error): Columns) {
    if let Some(error) = error {
        let points = x.iter().zip(y).zip(error).map(|((x, y), error)| (*x, *y, error.abs()));
        band(canvas, frame, look, points);
    }
    let points = x.iter().zip(y).map(|(x, y)| (frame.px(*x), frame.py(*y)));
    stroke(canvas, ink, frame, look, points, x.len().min(y.len()));
}

/// A staircase; its last step is as wide as the one before.
pub fn steps(canvas: &mut Canvas, ink: &mut Ink, frame: &Frame, look: &Look, (x, y, error): Columns) {
    let end = |index: usize| match x.get(index + 1) {
        Some(next) => *next,
        None if index > 0 => x[index] + (x[index] - x[index - 1]),
        None => x[index],
    };
    let count = x.len().min(y.len());
    if let Some(error) = error {
        let count = count.min(error.len());
        let corners =
            (0..count).flat_map(|step| [x[step], end(step)].map(|x| (x, y[step], error[step].abs())));
        band(canvas, frame, look, corners);
    }
    let corners = (0..count).flat_map(|step| [x[step], end(step)].map(|x| (frame.px(x), frame.py(y[step]))));
    stroke(canvas, ink, frame, look, corners, 2 * count);
}

fn stroke(
    canvas: &mut Canvas,
    ink: &mut Ink,
    frame: &Frame,
    look: &Look,
    points: impl Iterator<Item = (f64, f64)>,
    count: usize,
) {
    let mut pen = Pen { path: Path::new(), ink, frame, last: None, length: 0.0, drawn: None };
    if count <= FEW {
        points.for_each(|point| pen.point(point));
    } else {
        let mut column = Column::default();
        for point in points {
            column.take(point, &mut pen);
        }
        column.flush(&mut pen);
    }
    let (path, length) = pen.end();
    let stroke =
        Stroke { style: look.style, ..Stroke::round(look.color, width(look, length / frame.rect.width())) };
    canvas.stroke(&path, stroke);
}

/// A curve that goes up and down many times is thinner: `turns` is its length in widths of the frame.
fn width(look: &Look, turns: f64) -> f64 {
    match look.adapts && turns > 12.0 {
        true => (look.width * (12.0 / turns).sqrt()).max(0.4 * look.width),
        false => look.width,
    }
}

/// Draws line segments as far as they lie near the frame.
struct Pen<'a, 'f> {
    path: Path,
    ink: &'a mut Ink,
    frame: &'a Frame<'f>,
    /// The last point of the curve.
    last: Option<(f64, f64)>,
    /// Drawn so far, in points across and down.
    length: f64,
    /// Where the path ends.
    drawn: Option<(f64, f64)>,
}

impl Pen<'_, '_> {
    fn point(&mut self, point: (f64, f64)) {
        if point.0.is_nan() || point.1.is_nan() {
            // A point between two gaps has no line: it is drawn as a dot.
            if let Some(alone) = self.last.filter(|_| self.drawn.is_none()) {
                self.lone(alone);
            }
            (self.last, self.drawn) = (None, None);
            return;
        }
        if let Some(last) = self.last
            && let Some((from, to)) = self.frame.near(last, point)
        {
            if self.drawn != Some(from) {
                self.path.move_to(from.0, from.1);
            }
            self.path.line_to(to.0, to.1);
            self.length += (to.0 - from.0).abs() + (to.1 - from.1).abs();
            self.ink.line(from, to);
            self.drawn = Some(to);
        }
        self.last = Some(point);
    }

    fn lone(&mut self, (x, y): (f64, f64)) {
        if self.frame.holds(x, y) {
            self.path.dot(x, y);
            self.ink.point(x, y);
        }
    }

    /// Ends the curve, so that a single point is a dot as well, and gives path and length.
    fn end(mut self) -> (Path, f64) {
        self.point((f64::NAN, f64::NAN));
        (self.path, self.length)
    }
}

/// The points of a curve in one column.
#[derive(Default)]
struct Column {
    number: i64,
    count: usize,
    first: (f64, f64),
    lowest: (usize, (f64, f64)),
    highest: (usize, (f64, f64)),
    last: (f64, f64),
}

impl Column {
    fn take(&mut self, point: (f64, f64), pen: &mut Pen) {
        if point.0.is_nan() || point.1.is_nan() {
            self.flush(pen);
            pen.point(point);
            return;
        }
        let column = point.0 / COLUMN;
        // Rounded down, by a conversion that is quicker than the library's function.
        let number = (column as i64).saturating_sub(i64::from(column < column as i64 as f64));
        if self.count == 0 || number != self.number {
            self.flush(pen);
            *self = Column {
                number,
                count: 1,
                first: point,
                lowest: (0, point),
                highest: (0, point),
                last: point,
            };
            return;
        }
        if point.1 < self.lowest.1.1 {
            self.lowest = (self.count, point);
        }
        if point.1 > self.highest.1.1 {
            self.highest = (self.count, point);
        }
        self.last = point;
        self.count += 1;
    }

    fn flush(&mut self, pen: &mut Pen) {
        if self.count == 0 {
            return;
        }
        pen.point(self.first);
        let (a, b) = if self.lowest.0 < self.highest.0 {
            (self.lowest, self.highest)
        } else {
            (self.highest, self.lowest)
        };
        for (index, point) in [a, b] {
            if index > 0 && index + 1 < self.count {
                pen.point(point);
            }
        }
        if self.count > 1 {
            pen.point(self.last);
        }
        self.count = 0;
    }
}

/// The band between `y - error` and `y + error`, one polygon for each stretch without a gap.
fn band(canvas: &mut Canvas, frame: &Frame, look: &Look, points: impl Iterator<Item = (f64, f64, f64)>) {
    let mut path = Path::new();
    let mut stretch: Vec<(f64, f64, f64)> = Vec::new();
    let bounded = |y: f64| y.clamp(frame.rect.top - 20.0, frame.rect.bottom + 20.0);
    for (x, y, error) in points {
        let (x, mut below) = (frame.px(x), frame.py(y - error));
        let above = frame.py(y + error);
        if below.is_nan() && !above.is_nan() {
            // Below what a logarithmic axis can show.
            below = frame.rect.bottom + 20.0;
        }
        if x.is_nan() || above.is_nan() {
            polygon(&mut path, &mut stretch);
            continue;
        }
        let (above, below) = (bounded(above.min(below)), bounded(above.max(below)));
        match stretch.last_mut() {
            // Points closer than a column widen the band where it is; those of a staircase stand on each other.
            Some(last) if (x - last.0).abs() < COLUMN && x != last.0 => {
                last.1 = last.1.min(above);
                last.2 = last.2.max(below);
            }
            _ => stretch.push((x, above, below)),
        }
    }
    polygon(&mut path, &mut stretch);
    canvas.fill(&path, look.color, BAND);
}

fn polygon(path: &mut Path, stretch: &mut Vec<(f64, f64, f64)>) {
    if let [first, rest @ ..] = stretch.as_slice()
        && !rest.is_empty()
    {
        path.move_to(first.0, first.1);
        for (x, above, _) in rest {
            path.line_to(*x, *above);
        }
        for (x, _, below) in stretch.iter().rev() {
            path.line_to(*x, *below);
        }
        path.close();
    }
    stretch.clear();
}
