//! `plot "file.svg" { … }`: entries to a [`Figure`]. What is drawn is in `plot_data`.

use super::flow::Flow;
use super::interpreter::{Interpreter, Mode};
use crate::diagnostic::Diagnostic;
use crate::output::figure::{Axis, Figure, Panel, Scale};
use crate::output::plot::Format;
use crate::program::{Canvas, Entry, EntryKind, Expression};
use crate::source::Span;
use crate::syntax::ast::{AxisName, TextKind};
use crate::value::Value;

/// Coherent units (um) in a millimetre.
const MILLIMETRE: f64 = 1000.0;

impl Interpreter<'_> {
    pub(super) fn plot(&mut self, file: Option<&Expression>, canvas: &Canvas, span: Span) -> Flow<()> {
        let name = match file {
            Some(file) => {
                let name = self.string(file)?;
                if let Some(name) = &name {
                    self.check_format(name, file.span)?;
                    self.claim_file(name, file.span)?;
                }
                name
            }
            None => None,
        };
        let mut figure = Figure::default();
        let mut frame = Panel::default();
        self.canvas(canvas, &mut frame, &mut figure)?;
        figure.title = frame.title.take();
        if figure.panels.is_empty() {
            figure.panels.push(frame);
        } else {
            let entries = std::mem::take(&mut frame.entries);
            (figure.x, figure.y, figure.z, figure.legend) = (frame.x, frame.y, frame.z, frame.legend);
            if !entries.is_empty() {
                figure.panels.insert(0, Panel { entries, ..Panel::default() });
            }
        }
        let Mode::Run(running) = &self.mode else { return Ok(()) };
        let result = running.shared.outlet.plot(name.as_deref(), &figure);
        self.settle(result, file.map_or(span, |file| file.span)).map(|_| ())
    }

    /// E0908.
    fn check_format(&mut self, name: &str, span: Span) -> Flow<()> {
        let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
        if Format::of_file(name).is_some() {
            return Ok(());
        }
        let headline = if extension.is_empty() {
            format!("\"{name}\" does not say what to draw")
        } else {
            format!("cannot draw a `.{extension}` file")
        };
        self.fail(Diagnostic::new("E0908", span, headline).help(Format::choices()), ())
    }

    fn canvas(&mut self, canvas: &Canvas, frame: &mut Panel, figure: &mut Figure) -> Flow<()> {
        canvas.entries.iter().try_for_each(|entry| self.entry(entry, frame, figure))
    }

    fn entry(&mut self, entry: &Entry, frame: &mut Panel, figure: &mut Figure) -> Flow<()> {
        match &entry.kind {
            EntryKind::Curve { .. }
            | EntryKind::Marks { .. }
            | EntryKind::Plain { .. }
            | EntryKind::Heatmap { .. } => self.drawn(entry, frame),
            EntryKind::Text { kind, value } => {
                let text = self.string(value)?.map(|text| text.to_string());
                match kind {
                    TextKind::Title => frame.title = text,
                    TextKind::XLabel => frame.x.label = text,
                    TextKind::YLabel => frame.y.label = text,
                }
                Ok(())
            }
            EntryKind::Limits { axis, range } => {
                if let Value::Range { start, end } = self.evaluate(range)? {
                    let axis = chosen(frame, *axis);
                    axis.limits = (start, end);
                    measure(axis, range);
                }
                Ok(())
            }
            EntryKind::Scale { axis, log } => {
                chosen(frame, *axis).scale = Some(if *log { Scale::Log } else { Scale::Linear });
                Ok(())
            }
            EntryKind::Legend(shown) => {
                frame.legend = Some(*shown);
                Ok(())
            }
            EntryKind::Size(width, height) => {
                let (width, height) = (self.number(width)?, self.number(height)?);
                if let Some((width, height)) = width.zip(height) {
                    if !(width > 0.0 && height > 0.0 && width.is_finite() && height.is_finite()) {
                        let diagnostic =
                            Diagnostic::new("E0402", entry.span, "`size` must be greater than 0")
                                .help("write `size 85 mm, 60 mm`");
                        return self.fail(diagnostic, ());
                    }
                    figure.size_mm = Some((width / MILLIMETRE, height / MILLIMETRE));
                }
                Ok(())
            }
            EntryKind::Columns(count) => {
                figure.columns = self.count(count)?.map(|count| count.max(1));
                Ok(())
            }
            EntryKind::Panel { title, canvas } => {
                let mut panel = Panel::default();
                if let Some(title) = title {
                    panel.title = self.string(title)?.map(|text| text.to_string());
                }
                let mut inner = Figure::default();
                self.canvas(canvas, &mut panel, &mut inner)?;
                figure.panels.push(panel);
                Ok(())
            }
            EntryKind::For { slot, values, canvas } => {
                let Some(elements) = self.elements(values)? else {
                    self.world.set_value(*slot, Value::Unknown);
                    return self.uncertainly(|interpreter| interpreter.canvas(canvas, frame, figure));
                };
                for (turn, element) in elements.iter().enumerate() {
                    if turn > 0 && !self.work(1) {
                        return Ok(());
                    }
                    self.world.set_value(*slot, element);
                    self.canvas(canvas, frame, figure)?;
                }
                Ok(())
            }
            EntryKind::If { condition, then, otherwise } => match self.truth(condition)? {
                Some(true) => self.canvas(then, frame, figure),
                Some(false) => self.canvas(otherwise, frame, figure),
                None => self.uncertainly(|interpreter| {
                    interpreter.canvas(then, frame, figure)?;
                    interpreter.canvas(otherwise, frame, figure)
                }),
            },
        }
    }
}

fn chosen(frame: &mut Panel, axis: AxisName) -> &mut Axis {
    match axis {
        AxisName::X => &mut frame.x,
        AxisName::Y => &mut frame.y,
        AxisName::Z => &mut frame.z,
    }
}

/// The axis measures what is drawn on it, which the checker has compared.
pub(super) fn measure(axis: &mut Axis, drawn: &Expression) {
    if axis.dimension.is_none() {
        axis.dimension = drawn.ty.dimension();
    }
}
