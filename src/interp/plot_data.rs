//! What the entries of a plot draw: values to the shapes of a figure.

use super::describe::drawn_name;
use super::flow::Flow;
use super::interpreter::Interpreter;
use super::plot::measure;
use crate::diagnostic::{Diagnostic, suggest};
use crate::kernel::random::time_of;
use crate::output::figure::{
    Axis, Entry as Drawn, GridError, Heatmap, LineStyle, Panel, Shape, color, colormap,
};
use crate::program::{Entry, EntryKind, Expression, ExpressionKind, Look};
use crate::source::Span;
use crate::syntax::ast::{CurveKind, Dash, PlainKind};
use crate::value::{List, Value, whole};
use std::sync::Arc;

/// What the looks of an entry say.
#[derive(Default)]
struct Looks {
    label: Option<String>,
    color: Option<color::Color>,
    style: Option<LineStyle>,
    width: Option<f64>,
    error: Option<Value>,
    bins: Option<usize>,
    colormap: Option<colormap::Colormap>,
}

impl Interpreter<'_> {
    /// Adds an entry that draws something to the panel; nothing in a rehearsal that does not know it.
    pub(super) fn drawn(&mut self, entry: &Entry, panel: &mut Panel) -> Flow<()> {
        match &entry.kind {
            EntryKind::Curve { kind, y, x, looks } => self.curve(*kind, y, x.as_ref(), looks, panel),
            EntryKind::Marks { x, at, looks } => self.marks(x, at.as_ref(), looks, panel),
            EntryKind::Plain { kind, value, looks } => self.plain(*kind, value, looks, panel),
            EntryKind::Heatmap { z, coordinates, looks } => {
                self.heatmap(z, coordinates.as_ref(), looks, panel, entry.span)
            }
            _ => Ok(()),
        }
    }

    fn curve(
        &mut self,
        kind: CurveKind,
        y: &Expression,
        x: Option<&Expression>,
        looks: &[Look],
        panel: &mut Panel,
    ) -> Flow<()> {
        let heights = self.numbers(y)?;
        let timed_by = match x.map(|x| &x.kind) {
            Some(ExpressionKind::Column { base, name }) if name.node == "time" => {
                match self.evaluate(base)? {
                    Value::Record(cut) if !self.world.records[cut.record].spikes => Some(cut),
                    _ => None,
                }
            }
            _ => None,
        };
        let positions = match x {
            Some(x) => self.positions_along(x, &mut panel.x)?,
            None => heights.as_ref().map(|heights| (0..heights.len()).map(|index| index as f64).collect()),
        };
        let looks = self.looks(looks)?;
        name_axis(&mut panel.y, y);
        if let Some(x) = x {
            name_axis(&mut panel.x, x);
        }
        let (Some(y_values), Some(x_values)) = (heights, positions) else { return Ok(()) };
        let span = x.map_or(y.span, |x| y.span.to(x.span));
        if !self.equally_long(y_values.len(), x_values.len(), span)? {
            return Ok(());
        }
        let error = match &looks.error {
            Some(Value::Number(error)) => Some(vec![*error; y_values.len()]),
            Some(Value::List(list)) => list.as_numbers().map(|numbers| numbers.to_vec()),
            _ => None,
        };
        if let Some(error) = &error
            && !self.equally_long(y_values.len(), error.len(), span)?
        {
            return Ok(());
        }
        let (mut x, mut y, mut error) = (x_values, y_values, error);
        let nodes = timed_by.map_or(1, |cut| self.cut_len(&cut));
        if matches!(kind, CurveKind::Line | CurveKind::Steps) && nodes > 1 {
            // Rows of a record go by time: drawn in this order, one line would jump from node to node.
            [Some(&mut x), Some(&mut y), error.as_mut()]
                .into_iter()
                .flatten()
                .for_each(|column| *column = by_node(column, nodes));
        }
        let shape = match kind {
            CurveKind::Line => Shape::Line { x, y, error },
            CurveKind::Steps => Shape::Steps { x, y, error },
            CurveKind::Points => Shape::Points { x, y, error },
            CurveKind::Bars => Shape::Bars { x, y, error },
        };
        panel.entries.push(looks.entry(shape));
        Ok(())
    }

    fn marks(
        &mut self,
        x: &Expression,
        at: Option<&Expression>,
        looks: &[Look],
        panel: &mut Panel,
    ) -> Flow<()> {
        let times = self.numbers(x)?;
        let heights = match at {
            Some(at) => self.numbers(at)?,
            None => None,
        };
        let looks = self.looks(looks)?;
        measure(&mut panel.x, x);
        if let Some(at) = at {
            measure(&mut panel.y, at);
        }
        let Some(times) = times else { return Ok(()) };
        match heights.as_deref() {
            None => panel.entries.push(looks.entry(Shape::Marks { x: times, at: None })),
            Some([height]) => panel.entries.push(looks.entry(Shape::Marks { x: times, at: Some(*height) })),
            Some(heights) => {
                if !self.equally_long(times.len(), heights.len(), x.span)? {
                    return Ok(());
                }
                // One entry for each run of equal heights; the first has the label.
                let pairs: Vec<(f64, f64)> = times.into_iter().zip(heights.iter().copied()).collect();
                for (run, marks) in pairs.chunk_by(|a, b| a.1 == b.1).enumerate() {
                    let x = marks.iter().map(|(time, _)| *time).collect();
                    let mut entry = looks.entry(Shape::Marks { x, at: marks.first().map(|(_, at)| *at) });
                    if run > 0 {
                        entry.label = None;
                    }
                    panel.entries.push(entry);
                }
            }
        }
        Ok(())
    }

    fn plain(&mut self, kind: PlainKind, value: &Expression, looks: &[Look], panel: &mut Panel) -> Flow<()> {
        let data = self.evaluate(value)?;
        let looks = self.looks(looks)?;
        match kind {
            PlainKind::Raster => {
                panel.x.dimension = crate::units::Dimension::TIME;
                let records = match data {
                    Value::List(List::Values(records)) => records,
                    record => Arc::from([record]),
                };
                for (index, record) in records.iter().enumerate() {
                    let Value::Record(cut) = record else { continue };
                    self.suspect_empty(cut, value);
                    let spikes = self.recorded_spikes(cut);
                    let shape = Shape::Raster {
                        times: spikes.steps.iter().map(|step| time_of(*step, spikes.resolution_us)).collect(),
                        rows: spikes.senders.to_vec(),
                        nodes: spikes.nodes,
                    };
                    let mut entry = looks.entry(shape);
                    if index > 0 {
                        entry.label = None;
                    }
                    panel.entries.push(entry);
                }
            }
            PlainKind::Histogram => {
                name_axis(&mut panel.x, value);
                if let Some(values) = flat(&data) {
                    panel.entries.push(looks.entry(Shape::Histogram { values, bins: looks.bins }));
                }
            }
            PlainKind::HorizontalLine => {
                measure(&mut panel.y, value);
                for y in flat(&data).unwrap_or_default() {
                    panel.entries.push(looks.entry(Shape::HorizontalLine { y }));
                }
            }
            PlainKind::VerticalLine => {
                measure(&mut panel.x, value);
                for x in flat(&data).unwrap_or_default() {
                    panel.entries.push(looks.entry(Shape::VerticalLine { x }));
                }
            }
            PlainKind::Span => {
                measure(&mut panel.x, value);
                if let Value::Range { start: Some(from), end: Some(to) } = data {
                    panel.entries.push(looks.entry(Shape::Span { from, to }));
                }
            }
        }
        Ok(())
    }

    fn heatmap(
        &mut self,
        z: &Expression,
        coordinates: Option<&(Expression, Expression)>,
        looks: &[Look],
        panel: &mut Panel,
        span: Span,
    ) -> Flow<()> {
        let values = self.evaluate(z)?;
        let points = match coordinates {
            Some((x, y)) => {
                name_axis(&mut panel.x, x);
                name_axis(&mut panel.y, y);
                Some((self.numbers(x)?, self.numbers(y)?))
            }
            None => None,
        };
        let looks = self.looks(looks)?;
        name_axis(&mut panel.z, z);
        if values.is_unknown() {
            return Ok(());
        }
        let matrix = matrix(&values);
        let grid = match (points, matrix) {
            (None, Some(matrix)) => Ok(Heatmap::from_matrix(&matrix)),
            (Some((Some(x), Some(y))), Some(matrix)) => Heatmap::from_matrix_at(&matrix, &x, &y),
            (Some((Some(x), Some(y))), None) => match flat(&values) {
                Some(z) => Heatmap::from_columns(&x, &y, &z),
                None => return Ok(()),
            },
            _ => return Ok(()),
        };
        match grid {
            Ok(grid) => {
                panel.entries.push(looks.entry(Shape::Heatmap { grid, colormap: looks.colormap }));
                Ok(())
            }
            Err(fault) => {
                let headline = match fault {
                    GridError::Lengths => "the heat map and its coordinates have different lengths",
                    GridError::Coordinate => "a coordinate of the heat map is not a finite number",
                    GridError::Twice(..) => "two values of the heat map stand at one place",
                    GridError::Missing(..) => "the heat map misses a value: its points are no whole grid",
                };
                let help = "give a matrix, or columns with one row for each point of a grid";
                self.fail(Diagnostic::new("E0406", span, headline).help(help), ())
            }
        }
    }

    fn looks(&mut self, looks: &[Look]) -> Flow<Looks> {
        let mut known = Looks::default();
        for look in looks {
            match look {
                Look::Label(text) => known.label = self.string(text)?.map(|text| text.to_string()),
                Look::Error(error) => known.error = Some(self.evaluate(error)?),
                Look::Width(width) => known.width = self.number(width)?,
                Look::Bins(bins) => known.bins = self.count(bins)?.map(|bins| bins.max(1)),
                Look::Style(dash) => {
                    known.style = Some(match dash {
                        Dash::Solid => LineStyle::Solid,
                        Dash::Dashed => LineStyle::Dashed,
                        Dash::Dotted => LineStyle::Dotted,
                    });
                }
                Look::Color(text) => {
                    if let Some(name) = self.string(text)? {
                        let names = color::NAMES.iter().map(|(name, _)| *name);
                        known.color = self.named("colour", &name, color::parse(&name), names, text.span)?;
                    }
                }
                Look::Colormap(text) => {
                    if let Some(name) = self.string(text)? {
                        let names = colormap::COLORMAPS.iter().map(colormap::Colormap::name);
                        known.colormap =
                            self.named("colour map", &name, colormap::find(&name), names, text.span)?;
                    }
                }
            }
        }
        Ok(known)
    }

    /// E0208.
    fn named<'n, T>(
        &mut self,
        what: &str,
        name: &str,
        found: Option<T>,
        names: impl Iterator<Item = &'n str>,
        span: Span,
    ) -> Flow<Option<T>> {
        if found.is_some() {
            return Ok(found);
        }
        let names: Vec<&str> = names.collect();
        let mut diagnostic = Diagnostic::new("E0208", span, format!("no {what} is called \"{name}\""));
        diagnostic = match suggest(name, names.iter().copied()) {
            Some(near) => diagnostic.help(format!("did you mean \"{near}\"?")),
            None => diagnostic.help(format!("one of {}", names.join(", "))),
        };
        self.fail(diagnostic, None)
    }

    /// The numbers of a list, or of one number.
    fn numbers(&mut self, expression: &Expression) -> Flow<Option<Vec<f64>>> {
        match self.evaluate(expression)? {
            Value::Range { start, end } => self.settle(whole::counted(start, end), expression.span),
            value => Ok(flat(&value)),
        }
    }

    /// Positions along the x axis: numbers, or texts as categories.
    fn positions_along(&mut self, x: &Expression, axis: &mut Axis) -> Flow<Option<Vec<f64>>> {
        match self.evaluate(x)? {
            Value::Text(name) => Ok(Some(vec![axis.category(&name)])),
            Value::List(List::Values(values))
                if values.iter().any(|value| matches!(value, Value::Text(_))) =>
            {
                let position = |value: &Value| match value {
                    Value::Text(name) => Some(axis.category(name)),
                    _ => None,
                };
                Ok(values.iter().map(position).collect())
            }
            Value::Range { start, end } => self.settle(whole::counted(start, end), x.span),
            value => Ok(flat(&value)),
        }
    }

    /// E0406.
    fn equally_long(&mut self, first: usize, second: usize, span: Span) -> Flow<bool> {
        if first == second {
            return Ok(true);
        }
        let headline = format!("lists of {first} and {second} values cannot be drawn against each other");
        let shorter = first.min(second);
        let help = format!("cut the longer one, `[0 .. {shorter}]`, or make both from the same count");
        self.fail(Diagnostic::new("E0406", span, headline).help(help), false)
    }
}

impl Looks {
    fn entry(&self, shape: Shape) -> Drawn {
        Drawn { shape, label: self.label.clone(), color: self.color, style: self.style, width: self.width }
    }
}

/// Rows of `nodes` nodes, time by time, as rows node by node, with a gap in the line after each node.
fn by_node(column: &[f64], nodes: usize) -> Vec<f64> {
    (0..nodes).flat_map(|node| column.iter().copied().skip(node).step_by(nodes).chain([f64::NAN])).collect()
}

/// The numbers of a value of depth 0 or 1.
fn flat(value: &Value) -> Option<Vec<f64>> {
    match value {
        Value::Number(number) => Some(vec![*number]),
        Value::List(list) => list.as_numbers().map(|numbers| numbers.to_vec()),
        _ => None,
    }
}

/// The rows of a list of lists.
fn matrix(value: &Value) -> Option<Vec<Vec<f64>>> {
    match value {
        Value::List(List::Values(rows)) if !rows.is_empty() => rows.iter().map(flat).collect(),
        _ => None,
    }
}

fn name_axis(axis: &mut Axis, drawn: &Expression) {
    measure(axis, drawn);
    if axis.default_label.is_none() {
        axis.default_label = drawn_name(drawn);
    }
}
