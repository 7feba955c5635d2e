//! Tree to canonical text: plots.

use super::ast::{AxisName, Canvas, CurveKind, Dash, Entry, EntryKind, Expr, Look, PlainKind, TextKind};
use super::print::{Printer, free};
use super::print_expression::{self, Ending, Lines};

impl Printer {
    /// The entries of a plot or panel.
    pub fn entries(&mut self, canvas: &Canvas) {
        for entry in &canvas.entries {
            self.entry(entry);
        }
    }

    fn entry(&mut self, entry: &Entry) {
        match &entry.node {
            EntryKind::Curve { kind, y, x, looks: all } => self.line(|_| {
                let word = match kind {
                    CurveKind::Line => "line",
                    CurveKind::Steps => "steps",
                    CurveKind::Points => "points",
                    CurveKind::Bars => "bars",
                };
                let x = x.as_ref().map_or(String::new(), |x| format!(" vs {}", closed(x)));
                format!("{word} {}{x}{}", closed(y), looks(all))
            }),
            EntryKind::Marks { x, at, looks: all } => self.line(|_| {
                let at = at.as_ref().map_or(String::new(), |at| format!(" at {}", closed(at)));
                format!("marks {}{at}{}", closed(x), looks(all))
            }),
            EntryKind::Plain { kind, value, looks: all } => self.line(|_| {
                let word = match kind {
                    PlainKind::Raster => "raster",
                    PlainKind::Histogram => "histogram",
                    PlainKind::HorizontalLine => "hline",
                    PlainKind::VerticalLine => "vline",
                    PlainKind::Span => "span",
                };
                format!("{word} {}{}", closed(value), looks(all))
            }),
            EntryKind::Heatmap { z, coordinates, looks: all } => self.line(|_| {
                let coordinates = coordinates
                    .as_ref()
                    .map_or(String::new(), |(x, y)| format!(" vs {}, {}", closed(x), closed(y)));
                format!("heatmap {}{coordinates}{}", closed(z), looks(all))
            }),
            EntryKind::Text { kind, value } => self.line(|lines| {
                let word = match kind {
                    TextKind::Title => "title",
                    TextKind::XLabel => "xlabel",
                    TextKind::YLabel => "ylabel",
                };
                format!("{word} {}", free(value, lines))
            }),
            EntryKind::Limits { axis, range } => {
                self.line(|_| format!("{}lim {}", letter(*axis), free(range, Lines::One)));
            }
            EntryKind::Scale { axis, log } => {
                let kind = if *log { "log" } else { "linear" };
                self.line(|_| format!("{}scale {kind}", letter(*axis)));
            }
            EntryKind::Legend(on) => self.line(|_| format!("legend {}", if *on { "on" } else { "off" })),
            EntryKind::Size(width, height) => {
                self.line(|_| format!("size {}, {}", free(width, Lines::One), free(height, Lines::One)));
            }
            EntryKind::Columns(number) => self.line(|_| format!("columns {}", free(number, Lines::One))),
            EntryKind::Panel { title, canvas } => {
                let title =
                    title.as_ref().map_or(String::new(), |title| format!(" {}", free(title, Lines::One)));
                self.braces(&format!("panel{title}"), |printer| printer.entries(canvas));
            }
            EntryKind::For { variable, values, canvas } => {
                let head = format!("for {} in {}", variable.node, print_expression::head(values));
                self.braces(&head, |printer| printer.entries(canvas));
            }
            EntryKind::If { condition, then, otherwise } => {
                let head = format!("if {}", print_expression::head(condition));
                self.open_braces(&head, |printer| printer.entries(then));
                match otherwise.as_ref().map(|canvas| (canvas, canvas.entries.as_slice())) {
                    None => self.text.push('\n'),
                    Some((_, [choice])) if matches!(choice.node, EntryKind::If { .. }) => {
                        self.text.push_str(" else ");
                        self.entry(choice);
                    }
                    Some((canvas, _)) => self.braces(" else", |printer| printer.entries(canvas)),
                }
            }
        }
    }
}

/// A value that a word may follow.
fn closed(value: &Expr) -> String {
    print_expression::whole(value, Ending::Closed, Lines::One)
}

fn looks(looks: &[Look]) -> String {
    let mut text = String::new();
    for look in looks {
        text += &match look {
            Look::Label(value) => format!(" label {}", closed(value)),
            Look::Error(value) => format!(" error {}", closed(value)),
            Look::Colormap(value) => format!(" colormap {}", closed(value)),
            Look::Color(value) => format!(" color {}", closed(value)),
            Look::Bins(value) => format!(" bins {}", closed(value)),
            Look::Width(value) => format!(" width {}", closed(value)),
            Look::Style(Dash::Solid) => " style solid".to_owned(),
            Look::Style(Dash::Dashed) => " style dashed".to_owned(),
            Look::Style(Dash::Dotted) => " style dotted".to_owned(),
        };
    }
    text
}

fn letter(axis: AxisName) -> char {
    match axis {
        AxisName::X => 'x',
        AxisName::Y => 'y',
        AxisName::Z => 'z',
    }
}
