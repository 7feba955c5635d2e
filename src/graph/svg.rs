//! As a picture that needs no other program.

use super::layout::places;
use super::{Arrow, Graph};
use crate::output::xml::escaped;
use std::collections::BTreeMap;
use std::fmt::Write;

/// Sizes in pixels.
const BOX_HEIGHT: f64 = 46.0;
const ROW: f64 = 150.0;
const GAP: f64 = 200.0;
const MARGIN: f64 = 70.0;
const LINE: f64 = 14.0;
/// Width of a letter of 12 pixels, on average.
const LETTER: f64 = 7.0;

/// How far above a box a line passes it: over its loop and what is said of that.
const OVER: f64 = 170.0;
/// Width of a letter of 11 pixels, on average.
const SMALL_LETTER: f64 = 6.2;

/// A rectangle of the page.
#[derive(Clone, Copy)]
struct Area {
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
}

impl Default for Area {
    /// Of nothing.
    fn default() -> Area {
        let (least, most) = (f64::NEG_INFINITY, f64::INFINITY);
        Area { left: most, right: least, top: most, bottom: least }
    }
}

impl Area {
    fn overlaps(&self, other: &Area) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }

    fn with(&self, other: &Area) -> Area {
        Area {
            left: self.left.min(other.left),
            right: self.right.max(other.right),
            top: self.top.min(other.top),
            bottom: self.bottom.max(other.bottom),
        }
    }

    fn grown(&self, by: f64) -> Area {
        Area { left: self.left - by, right: self.right + by, top: self.top - by, bottom: self.bottom + by }
    }
}

/// A box on the page: its left upper corner and its width.
#[derive(Clone, Copy)]
struct Place {
    x: f64,
    y: f64,
    width: f64,
}

impl Place {
    /// The box, and the loop that may stand on it.
    fn area(self) -> Area {
        Area { left: self.x, right: self.x + self.width, top: self.y - 33.0, bottom: self.y + BOX_HEIGHT }
    }
}

/// The network as an SVG file.
pub fn svg(graph: &Graph) -> String {
    let places = on_page(graph);
    // Arrows between the same populations are one line, with what is said of all.
    let mut arrows: BTreeMap<(usize, usize), Vec<&Arrow>> = BTreeMap::new();
    for arrow in &graph.arrows {
        arrows.entry((arrow.from, arrow.to)).or_default().push(arrow);
    }
    let mut lines: Vec<Line> =
        arrows.into_iter().map(|((from, to), arrows)| line(&places, from, to, &arrows)).collect();
    let mut taken: Vec<Area> = places.iter().map(|place| place.area()).collect();
    for line in &mut lines {
        line.keep_clear(&taken);
        taken.push(line.area());
    }
    let page = taken.iter().fold(Area::default(), |page, area| page.with(area)).grown(MARGIN / 2.0);
    let (width, height) = (page.right - page.left, page.bottom - page.top);
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.0}\" height=\"{height:.0}\" \
         viewBox=\"{:.0} {:.0} {width:.0} {height:.0}\" font-family=\"Helvetica, Arial, sans-serif\" \
         font-size=\"12\">\n<title>{}</title>\n<rect x=\"{:.0}\" y=\"{:.0}\" width=\"{width:.0}\" \
         height=\"{height:.0}\" fill=\"white\"/>\n{HEADS}",
        page.left,
        page.top,
        escaped(&graph.title),
        page.left,
        page.top,
    );
    lines.iter().for_each(|line| text.push_str(&line.stroke()));
    for (node, place) in graph.populations.iter().zip(&places) {
        let (fill, radius) = if node.is_generator { ("#fdf3e1", 2) } else { ("#e8f0fb", 12) };
        let middle = place.x + place.width / 2.0;
        let sweep = if node.sweep.is_empty() { String::new() } else { format!(" · sweep {}", node.sweep) };
        // Writing to a text cannot fail.
        let _ = write!(
            text,
            "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{BOX_HEIGHT}\" rx=\"{radius}\" fill=\"{fill}\" \
             stroke=\"#444\"/>\n<text x=\"{middle:.1}\" y=\"{:.1}\" text-anchor=\"middle\" font-weight=\"bold\">{}</text>\n\
             <text x=\"{middle:.1}\" y=\"{:.1}\" text-anchor=\"middle\" fill=\"#555\">{}{}</text>\n",
            place.x,
            place.y,
            place.width,
            place.y + 19.0,
            escaped(&node.name),
            place.y + 36.0,
            escaped(&node.models),
            escaped(&sweep),
        );
    }
    // Last, so that no line runs through what is said of another.
    lines.iter().for_each(|line| text.push_str(&line.words()));
    text + "</svg>\n"
}

const HEADS: &str = "<defs>\n\
    <marker id=\"arrow\" viewBox=\"0 0 8 8\" refX=\"8\" refY=\"4\" markerWidth=\"8\" markerHeight=\"8\" orient=\"auto\">\
    <path d=\"M0,0 L8,4 L0,8 z\" fill=\"#333\"/></marker>\n\
    <marker id=\"dot\" viewBox=\"0 0 8 8\" refX=\"8\" refY=\"4\" markerWidth=\"8\" markerHeight=\"8\" orient=\"auto\">\
    <circle cx=\"4\" cy=\"4\" r=\"4\" fill=\"#b22222\"/></marker>\n</defs>\n";

fn on_page(graph: &Graph) -> Vec<Place> {
    let places = places(graph);
    let widths: Vec<f64> = graph
        .populations
        .iter()
        .map(|node| {
            let sweep = if node.sweep.is_empty() { 0 } else { node.sweep.chars().count() + 9 };
            let letters = node.name.chars().count().max(node.models.chars().count() + sweep);
            (letters as f64 * LETTER + 24.0).max(90.0)
        })
        .collect();
    let count = places.iter().map(|(column, _)| column + 1).max().unwrap_or(0);
    let mut left = vec![MARGIN; count + 1];
    for column in 0..count {
        let widest =
            places.iter().zip(&widths).filter(|((own, _), _)| *own == column).map(|(_, width)| *width);
        left[column + 1] = left[column] + widest.fold(0.0, f64::max) + GAP;
    }
    places
        .iter()
        .zip(widths)
        .map(|(&(column, row), width)| Place {
            x: left[column],
            // Every second column is lower, so that lines over a column pass between its populations.
            y: MARGIN + 20.0 + row as f64 * ROW + if column % 2 == 1 { ROW / 3.0 } else { 0.0 },
            width,
        })
        .collect()
}

/// A line from population to population, and what is said of it.
struct Line {
    path: String,
    is_negative: bool,
    said: Vec<String>,
    /// Middle of the words.
    x: f64,
    /// Upper end of the words.
    top: f64,
}

impl Line {
    fn color(&self) -> &'static str {
        if self.is_negative { "#b22222" } else { "#333" }
    }

    /// What the words take.
    fn area(&self) -> Area {
        let letters = self.said.iter().map(|words| words.chars().count()).max().unwrap_or(0);
        let half = letters as f64 * SMALL_LETTER / 2.0;
        let bottom = self.top + self.said.len() as f64 * LINE;
        Area { left: self.x - half, right: self.x + half, top: self.top, bottom }
    }

    /// Moves the words up or down to the nearest place where they cover nothing.
    fn keep_clear(&mut self, taken: &[Area]) {
        let begin = self.top;
        // Alternately below and above, half a line further each time.
        for turn in 0..80 {
            let away = f64::from(turn / 2 + turn % 2) * LINE / 2.0;
            self.top = if turn % 2 == 0 { begin - away } else { begin + away };
            let area = self.area();
            if !taken.iter().any(|other| other.overlaps(&area)) {
                return;
            }
        }
        self.top = begin;
    }

    fn stroke(&self) -> String {
        let head = if self.is_negative { "dot" } else { "arrow" };
        let (path, color) = (&self.path, self.color());
        format!("<path d=\"{path}\" fill=\"none\" stroke=\"{color}\" marker-end=\"url(#{head})\"/>\n")
    }

    fn words(&self) -> String {
        let mut text = String::new();
        for (index, words) in self.said.iter().enumerate() {
            let y = self.top + (index as f64 + 1.0) * LINE - 3.0;
            for halo in [" stroke=\"white\" stroke-width=\"3\"", ""] {
                let _ = writeln!(
                    text,
                    "<text x=\"{:.1}\" y=\"{y:.1}\" text-anchor=\"middle\" font-size=\"11\" fill=\"{}\"{halo}>{}</text>",
                    self.x,
                    self.color(),
                    escaped(words)
                );
            }
        }
        text
    }
}

/// The line from one box to another or back to itself.
fn line(places: &[Place], from: usize, to: usize, arrows: &[&Arrow]) -> Line {
    let said: Vec<String> = arrows.iter().flat_map(|arrow| arrow.label.iter().cloned()).collect();
    let height = said.len() as f64 * LINE;
    let (path, (x, y)) = path(places, from, to);
    // Over a loop the words grow upwards, elsewhere about the middle.
    let top = if from == to { y - height } else { y - height / 2.0 };
    Line { path, is_negative: arrows.iter().all(|arrow| arrow.is_negative), said, x, top }
}

/// How a line runs, and where its words belong.
fn path(places: &[Place], from: usize, to: usize) -> (String, (f64, f64)) {
    let middle = |place: Place| place.y + BOX_HEIGHT / 2.0;
    let (a, b) = (places[from], places[to]);
    if from == to {
        let (x, y) = (a.x + a.width / 2.0, a.y);
        let (left, right, high) = (x - 30.0, x + 30.0, y - 40.0);
        let path = format!(
            "M{:.1},{y:.1} C{left:.1},{high:.1} {right:.1},{high:.1} {:.1},{y:.1}",
            x - 18.0,
            x + 18.0
        );
        return (path, (x, y - 33.0));
    }
    if b.x > a.x + a.width {
        let (x0, y0, x1, y1) = (a.x + a.width, middle(a) - 6.0, b.x, middle(b) - 6.0);
        let half = f64::midpoint(x0, x1);
        // Boxes and their loops stand in the way of a line that passes a column.
        let between = places.iter().filter(|place| place.x >= x0 && place.x + place.width <= x1);
        let highest = between.map(|place| place.y).fold(f64::INFINITY, f64::min);
        if highest < f64::INFINITY {
            let high = highest.min(y0).min(y1) - OVER;
            let path = format!("M{x0:.1},{y0:.1} C{half:.1},{high:.1} {half:.1},{high:.1} {x1:.1},{y1:.1}");
            // A cubic curve comes three quarters of the way to its control points.
            return (path, (half, f64::midpoint(y0, y1) / 4.0 + 0.75 * high));
        }
        let path = format!("M{x0:.1},{y0:.1} C{half:.1},{y0:.1} {half:.1},{y1:.1} {x1:.1},{y1:.1}");
        return (path, (half, f64::midpoint(y0, y1)));
    }
    if b.x + b.width < a.x {
        // Back, below the line in the other direction.
        let (x0, y0, x1, y1) = (a.x, middle(a) + 10.0, b.x + b.width, middle(b) + 10.0);
        let half = f64::midpoint(x0, x1);
        let low = y0.max(y1) + 50.0;
        let path = format!("M{x0:.1},{y0:.1} C{half:.1},{low:.1} {half:.1},{low:.1} {x1:.1},{y1:.1}");
        return (path, (half, low));
    }
    let down = b.y > a.y;
    let x = a.x + a.width * if down { 0.35 } else { 0.65 };
    let (y0, y1) = if down { (a.y + BOX_HEIGHT, b.y) } else { (a.y, b.y + BOX_HEIGHT) };
    (format!("M{x:.1},{y0:.1} L{x:.1},{y1:.1}"), (x, f64::midpoint(y0, y1)))
}
