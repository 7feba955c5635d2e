//! As a picture that needs no other program.

use super::layout::places;
use super::{Arrow, Graph};
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

/// A box on the page: its left upper corner and its width.
#[derive(Clone, Copy)]
struct Place {
    x: f64,
    y: f64,
    width: f64,
}

/// The network as an SVG file.
pub fn svg(graph: &Graph) -> String {
    let places = on_page(graph);
    let right = places.iter().map(|place| place.x + place.width).fold(0.0, f64::max) + MARGIN;
    let bottom = places.iter().map(|place| place.y + BOX_HEIGHT).fold(0.0, f64::max) + MARGIN;
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{right:.0}\" height=\"{bottom:.0}\" \
         viewBox=\"0 0 {right:.0} {bottom:.0}\" font-family=\"Helvetica, Arial, sans-serif\" font-size=\"12\">\n\
         <title>{}</title>\n<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n{HEADS}",
        escaped(&graph.title)
    );
    // Arrows between the same populations are one line, with what is said of all.
    let mut lines: BTreeMap<(usize, usize), Vec<&Arrow>> = BTreeMap::new();
    for arrow in &graph.arrows {
        lines.entry((arrow.from, arrow.to)).or_default().push(arrow);
    }
    for ((from, to), arrows) in &lines {
        text.push_str(&line(places[*from], places[*to], from == to, arrows));
    }
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

/// A line with its head and what is said of it.
fn line(from: Place, to: Place, to_itself: bool, arrows: &[&Arrow]) -> String {
    let middle = |place: Place| place.y + BOX_HEIGHT / 2.0;
    let (path, at) = if to_itself {
        let (x, y) = (from.x + from.width / 2.0, from.y);
        (
            format!(
                "M{:.1},{y:.1} C{:.1},{:.1} {:.1},{:.1} {:.1},{y:.1}",
                x - 18.0,
                x - 30.0,
                y - 40.0,
                x + 30.0,
                y - 40.0,
                x + 18.0
            ),
            (x, y - 36.0),
        )
    } else if to.x > from.x + from.width {
        let (x0, y0, x1, y1) = (from.x + from.width, middle(from) - 6.0, to.x, middle(to) - 6.0);
        let half = f64::midpoint(x0, x1);
        (
            format!("M{x0:.1},{y0:.1} C{half:.1},{y0:.1} {half:.1},{y1:.1} {x1:.1},{y1:.1}"),
            (half, f64::midpoint(y0, y1)),
        )
    } else if to.x + to.width < from.x {
        // Back, below the line in the other direction.
        let (x0, y0, x1, y1) = (from.x, middle(from) + 10.0, to.x + to.width, middle(to) + 10.0);
        let half = f64::midpoint(x0, x1);
        let low = y0.max(y1) + 50.0;
        (format!("M{x0:.1},{y0:.1} C{half:.1},{low:.1} {half:.1},{low:.1} {x1:.1},{y1:.1}"), (half, low))
    } else {
        let down = to.y > from.y;
        let x = from.x + from.width * if down { 0.35 } else { 0.65 };
        let (y0, y1) = if down { (from.y + BOX_HEIGHT, to.y) } else { (from.y, to.y + BOX_HEIGHT) };
        (format!("M{x:.1},{y0:.1} L{x:.1},{y1:.1}"), (x, f64::midpoint(y0, y1)))
    };
    let negative = arrows.iter().all(|arrow| arrow.is_negative);
    let (head, color) = if negative { ("dot", "#b22222") } else { ("arrow", "#333") };
    let mut text =
        format!("<path d=\"{path}\" fill=\"none\" stroke=\"{color}\" marker-end=\"url(#{head})\"/>\n");
    let said: Vec<&String> = arrows.iter().flat_map(|arrow| &arrow.label).collect();
    // Over a loop the lines grow upwards, elsewhere about the middle.
    let above = if to_itself { said.len() as f64 } else { said.len() as f64 / 2.0 };
    for (index, label) in said.iter().enumerate() {
        let y = at.1 + (index as f64 - above) * LINE + LINE - 3.0;
        for halo in [" stroke=\"white\" stroke-width=\"3\"", ""] {
            let _ = writeln!(
                text,
                "<text x=\"{:.1}\" y=\"{y:.1}\" text-anchor=\"middle\" font-size=\"11\" fill=\"{color}\"{halo}>{}</text>",
                at.0,
                escaped(label)
            );
        }
    }
    text
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
