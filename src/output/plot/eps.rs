//! Encapsulated PostScript from the SVG text of a figure. PostScript knows no transparency: bands become the tint they
//! have on white.

use super::export::ExportError;
use crate::output::figure::Color;
use resvg::tiny_skia::PathSegment;
use resvg::usvg::{self, Group, LineCap, LineJoin, Node, Paint, Path};
use std::fmt::Write;

/// Points in one px of the parsed picture.
const POINTS: f64 = 0.75;

/// The picture as EPS (level 2), in its size.
///
/// # Errors
/// A text that is not SVG.
pub fn eps(svg: &str) -> Result<String, ExportError> {
    let options = usvg::Options::default();
    let tree = usvg::Tree::from_str(svg, &options).map_err(|error| ExportError::Parse(error.to_string()))?;
    let width = f64::from(tree.size().width()) * POINTS;
    let height = f64::from(tree.size().height()) * POINTS;
    let mut page = Page { text: String::new(), height };
    let (whole_width, whole_height) = (width.ceil(), height.ceil());
    page.line(&format!(
        "%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 {whole_width} {whole_height}\n\
         %%HiResBoundingBox: 0 0 {width:.2} {height:.2}\n%%LanguageLevel: 2\n%%EndComments\n\
         /m {{moveto}} bind def /l {{lineto}} bind def /c {{curveto}} bind def /z {{closepath}} bind def"
    ));
    page.group(tree.root());
    page.line("showpage\n%%EOF");
    Ok(page.text)
}

struct Page {
    text: String,
    height: f64,
}

impl Page {
    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn group(&mut self, group: &Group) {
        let clip = group.clip_path();
        if let Some(clip) = clip {
            self.line("gsave newpath");
            for node in clip.root().children() {
                if let Node::Path(path) = node {
                    self.outline(path);
                }
            }
            self.line("clip");
        }
        for node in group.children() {
            match node {
                Node::Group(inner) => self.group(inner),
                Node::Path(path) => self.path(path),
                // Figures hold neither.
                Node::Image(_) | Node::Text(_) => {}
            }
        }
        if clip.is_some() {
            self.line("grestore");
        }
    }

    fn path(&mut self, path: &Path) {
        if let Some(fill) = path.fill() {
            self.color(fill.paint(), f64::from(fill.opacity().get()));
            self.line("newpath");
            self.outline(path);
            self.line(if fill.rule() == usvg::FillRule::EvenOdd { "eofill" } else { "fill" });
        }
        if let Some(stroke) = path.stroke() {
            self.color(stroke.paint(), f64::from(stroke.opacity().get()));
            let cap = match stroke.linecap() {
                LineCap::Butt => 0,
                LineCap::Round => 1,
                LineCap::Square => 2,
            };
            let join = match stroke.linejoin() {
                LineJoin::Round => 1,
                LineJoin::Bevel => 2,
                LineJoin::Miter | LineJoin::MiterClip => 0,
            };
            let dashes: Vec<String> = stroke
                .dasharray()
                .unwrap_or(&[])
                .iter()
                .map(|length| format!("{:.2}", f64::from(*length) * POINTS))
                .collect();
            let width =
                f64::from(stroke.width().get()) * POINTS * f64::from(path.abs_transform().get_scale().0);
            self.line(&format!(
                "{width:.2} setlinewidth {cap} setlinecap {join} setlinejoin [{}] 0 setdash newpath",
                dashes.join(" ")
            ));
            self.outline(path);
            self.line("stroke");
        }
    }

    fn color(&mut self, paint: &Paint, opacity: f64) {
        let color = match paint {
            Paint::Color(color) => Color { red: color.red, green: color.green, blue: color.blue },
            // Figures paint with colours only.
            _ => Color::hex(0),
        };
        let color = color.tint(opacity);
        let share = |channel: u8| f64::from(channel) / 255.0;
        self.line(&format!(
            "{:.3} {:.3} {:.3} setrgbcolor",
            share(color.red),
            share(color.green),
            share(color.blue)
        ));
    }

    fn outline(&mut self, path: &Path) {
        let Some(data) = path.data().clone().transform(path.abs_transform()) else { return };
        let mut last = (0.0, 0.0);
        for segment in data.segments() {
            let place =
                |point: resvg::tiny_skia::Point| (f64::from(point.x) * POINTS, f64::from(point.y) * POINTS);
            match segment {
                PathSegment::MoveTo(to) => self.points(&[place(to)], "m", &mut last),
                PathSegment::LineTo(to) => self.points(&[place(to)], "l", &mut last),
                PathSegment::CubicTo(first, second, to) => {
                    self.points(&[place(first), place(second), place(to)], "c", &mut last);
                }
                PathSegment::QuadTo(control, to) => {
                    // A quadratic curve as a cubic one: both controls two thirds of the way to its control.
                    let (control, to) = (place(control), place(to));
                    let towards = |from: (f64, f64)| {
                        (from.0 + (control.0 - from.0) * 2.0 / 3.0, from.1 + (control.1 - from.1) * 2.0 / 3.0)
                    };
                    self.points(&[towards(last), towards(to), to], "c", &mut last);
                }
                PathSegment::Close => self.line("z"),
            }
        }
    }

    fn points(&mut self, points: &[(f64, f64)], operator: &str, last: &mut (f64, f64)) {
        for (x, y) in points {
            // Writing to a String cannot fail.
            let _ = write!(self.text, "{x:.2} {:.2} ", self.height - y);
            *last = (*x, *y);
        }
        self.line(operator);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_square_stands_upright() {
        let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"72pt\" height=\"36pt\" viewBox=\"0 0 72 36\">\
            <path fill=\"#ff0000\" fill-opacity=\"0.2\" d=\"m0 0h10v5h-10z\"/></svg>";
        let eps = eps(svg).unwrap();
        assert!(eps.starts_with("%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 72 36\n"));
        assert!(eps.contains(
            "1.000 0.800 0.800 setrgbcolor\nnewpath\n0.00 36.00 m\n10.00 36.00 l\n10.00 31.00 l\n"
        ));
        assert!(eps.ends_with("showpage\n%%EOF\n"));
    }
}
