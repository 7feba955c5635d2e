//! Plots: what each entry can draw, and that all that shares an axis measures the same.

use super::Checker;
use super::scope::NameKind;
use crate::diagnostic::Diagnostic;
use crate::program::{Canvas, Entry, EntryKind, Expression, Look, Type};
use crate::source::Span;
use crate::syntax::ast::{self, AxisName, PlainKind, TextKind};
use crate::units::Dimension;

/// What the axes of a panel show, and the place that said so first.
#[derive(Clone, Default)]
struct Axes {
    x: Option<(Dimension, Span)>,
    y: Option<(Dimension, Span)>,
    z: Option<(Dimension, Span)>,
}

impl Checker<'_> {
    pub(super) fn canvas(&mut self, canvas: &ast::Canvas) -> Canvas {
        let mut axes = Axes::default();
        self.canvas_with(canvas, &mut axes)
    }

    fn canvas_with(&mut self, canvas: &ast::Canvas, axes: &mut Axes) -> Canvas {
        let mut entries = Vec::new();
        for entry in &canvas.entries {
            if let Some(kind) = self.entry(&entry.node, entry.span, axes) {
                entries.push(Entry { span: entry.span, kind });
            }
        }
        Canvas { entries }
    }

    fn entry(&mut self, entry: &ast::EntryKind, span: Span, axes: &mut Axes) -> Option<EntryKind> {
        Some(match entry {
            ast::EntryKind::Curve { kind, y, x, looks } => {
                let mut y = self.expression(y);
                let mut x = x.as_ref().map(|x| self.expression(x));
                let texts = x.as_ref().is_some_and(|x| x.ty == Type::Text.nested(1));
                let mut fits = self.drawable(&mut y, &mut axes.y, "y");
                if let Some(x) = x.as_mut().filter(|_| !texts) {
                    fits &= self.drawable(x, &mut axes.x, "x");
                }
                let looks = self.looks(looks, y.ty.dimension());
                if !fits {
                    return None;
                }
                EntryKind::Curve { kind: *kind, y, x, looks }
            }
            ast::EntryKind::Marks { x, at, looks } => {
                let mut x = self.expression(x);
                let mut at = at.as_ref().map(|at| self.expression(at));
                let mut fits = self.drawable(&mut x, &mut axes.x, "x");
                if let Some(at) = &mut at {
                    fits &= self.drawable(at, &mut axes.y, "y");
                }
                let looks = self.looks(looks, Dimension::NONE);
                if !fits {
                    return None;
                }
                EntryKind::Marks { x, at, looks }
            }
            ast::EntryKind::Plain { kind, value, looks } => self.plain_entry(*kind, value, looks, axes)?,
            ast::EntryKind::Heatmap { z, coordinates, looks } => {
                self.heatmap(z, coordinates.as_ref(), looks, axes)?
            }
            ast::EntryKind::Text { kind, value } => {
                let value = self.expression(value);
                let word = match kind {
                    TextKind::Title => "title",
                    TextKind::XLabel => "xlabel",
                    TextKind::YLabel => "ylabel",
                };
                if !self.want_text(&value, word) {
                    return None;
                }
                EntryKind::Text { kind: *kind, value }
            }
            ast::EntryKind::Limits { axis, range } => {
                let mut range = self.expression(range);
                let (known, word) = match axis {
                    AxisName::X => (axes.x, "xlim"),
                    AxisName::Y => (axes.y, "ylim"),
                    AxisName::Z => (axes.z, "zlim"),
                };
                let wanted = known.map_or(range.ty.dimension(), |(dimension, _)| dimension);
                if !self.want_range(&mut range, wanted, word) {
                    return None;
                }
                EntryKind::Limits { axis: *axis, range }
            }
            ast::EntryKind::Scale { axis, log } => EntryKind::Scale { axis: *axis, log: *log },
            ast::EntryKind::Legend(on) => EntryKind::Legend(*on),
            ast::EntryKind::Size(width, height) => {
                let (mut width, mut height) = (self.expression(width), self.expression(height));
                let fits = self.want_number(&mut width, Dimension::LENGTH, "size")
                    & self.want_number(&mut height, Dimension::LENGTH, "size");
                if !fits {
                    return None;
                }
                EntryKind::Size(width, height)
            }
            ast::EntryKind::Columns(count) => {
                let mut count = self.expression(count);
                if !self.want_number(&mut count, Dimension::NONE, "columns") {
                    return None;
                }
                EntryKind::Columns(count)
            }
            ast::EntryKind::Panel { title, canvas } => {
                let title = title.as_ref().map(|title| self.expression(title));
                if let Some(title) = &title {
                    self.want_text(title, "panel");
                }
                EntryKind::Panel { title, canvas: self.canvas(canvas) }
            }
            ast::EntryKind::For { variable, values, canvas } => {
                let values = self.expression(values);
                let element = self.element_of(&values, "for");
                let (slot, canvas) = self.in_scope(span, |checker| {
                    let slot = checker.declare(variable, NameKind::Variable, element);
                    (slot, checker.canvas_with(canvas, axes))
                });
                EntryKind::For { slot, values, canvas }
            }
            ast::EntryKind::If { condition, then, otherwise } => {
                let condition = self.expression(condition);
                let fits = self.want_truth(&condition, "if");
                let then = self.canvas_with(then, axes);
                let otherwise =
                    otherwise.as_ref().map(|canvas| self.canvas_with(canvas, axes)).unwrap_or_default();
                if !fits {
                    return None;
                }
                EntryKind::If { condition, then, otherwise }
            }
        })
    }

    fn plain_entry(
        &mut self,
        kind: PlainKind,
        value: &ast::Expr,
        looks: &[ast::Look],
        axes: &mut Axes,
    ) -> Option<EntryKind> {
        let mut value = self.expression(value);
        let looks = self.looks(looks, value.ty.dimension());
        let fits = match kind {
            PlainKind::HorizontalLine => self.drawable(&mut value, &mut axes.y, "y"),
            PlainKind::VerticalLine => self.drawable(&mut value, &mut axes.x, "x"),
            PlainKind::Histogram => self.drawable(&mut value, &mut axes.x, "x"),
            PlainKind::Span => {
                let wanted = axes.x.map_or(value.ty.dimension(), |(dimension, _)| dimension);
                self.want_range(&mut value, wanted, "span")
            }
            PlainKind::Raster => self.raster(&value, axes),
        };
        fits.then_some(EntryKind::Plain { kind, value, looks })
    }

    fn raster(&mut self, value: &Expression, axes: &mut Axes) -> bool {
        axes.x.get_or_insert((Dimension::TIME, value.span));
        match value.ty.innermost() {
            Type::Record(record) if record.spikes => true,
            Type::Error => true,
            _ => {
                let written = self.written(value.span);
                let headline = format!("`raster` needs recorded spikes, `{written}` is {}", value.ty);
                self.report(
                    Diagnostic::new("E0315", value.span, headline)
                        .help("`record spikes from E as s`, then `raster s`"),
                );
                false
            }
        }
    }

    fn heatmap(
        &mut self,
        z: &ast::Expr,
        coordinates: Option<&(ast::Expr, ast::Expr)>,
        looks: &[ast::Look],
        axes: &mut Axes,
    ) -> Option<EntryKind> {
        let mut z = self.expression(z);
        let looks = self.looks(looks, z.ty.dimension());
        let mut coordinates = coordinates.map(|(x, y)| (self.expression(x), self.expression(y)));
        let own = z.ty.dimension();
        let least = if coordinates.is_some() { 1 } else { 2 };
        let mut fits = self.want_nested(&mut z, own, least, 2, "heatmap");
        axes.z.get_or_insert((own, z.span));
        if let Some((x, y)) = &mut coordinates {
            fits &= self.drawable(x, &mut axes.x, "x");
            fits &= self.drawable(y, &mut axes.y, "y");
        }
        fits.then_some(EntryKind::Heatmap { z, coordinates, looks })
    }

    /// A number or list of numbers on an axis; all on one axis must measure the same.
    fn drawable(&mut self, value: &mut Expression, axis: &mut Option<(Dimension, Span)>, name: &str) -> bool {
        match value.ty.innermost() {
            Type::Error => return true,
            Type::Zero | Type::Number(_) if value.ty.depth() <= 1 => {}
            Type::Range(Dimension::NONE) => return true,
            other => {
                let written = self.written(value.span);
                let help = match other {
                    Type::Record(_) | Type::Table(_) => format!("choose a column: `{written}.time`"),
                    Type::Number(_) => format!("draw one row of it: `{written}[0]`, or use `for i in …`"),
                    _ => "a plot draws numbers and lists of numbers".to_string(),
                };
                let headline = format!("this cannot be drawn: it is {}", value.ty);
                self.report(Diagnostic::new("E0310", value.span, headline).help(help));
                return false;
            }
        }
        let found = match (value.ty.innermost(), &axis) {
            (Type::Number(found), _) => *found,
            (_, Some((dimension, _))) => *dimension,
            _ => Dimension::NONE,
        };
        if *value.ty.innermost() == Type::Zero {
            value.ty = Type::Number(found).nested(value.ty.depth());
        }
        let (first, place) = *axis.get_or_insert((found, value.span));
        if first == found {
            return true;
        }
        let (found, first) = (Type::Number(found), Type::Number(first));
        self.report(
            Diagnostic::new("E0303", value.span, format!("the {name} axis shows {first}, this is {found}"))
                .related(place, format!("this is {first}"))
                .help("draw it in a panel of its own, or divide both by their units"),
        );
        false
    }

    /// How an entry looks; `error` measures what is drawn.
    fn looks(&mut self, looks: &[ast::Look], drawn: Dimension) -> Vec<Look> {
        let mut lowered = Vec::new();
        for look in looks {
            let text = |checker: &mut Self, expr: &ast::Expr, word: &str| {
                let value = checker.expression(expr);
                checker.want_text(&value, word).then_some(value)
            };
            let look = match look {
                ast::Look::Label(expr) => text(self, expr, "label").map(Look::Label),
                ast::Look::Colormap(expr) => text(self, expr, "colormap").map(Look::Colormap),
                ast::Look::Color(expr) => text(self, expr, "color").map(Look::Color),
                ast::Look::Error(expr) => {
                    let mut value = self.expression(expr);
                    self.want_nested(&mut value, drawn, 0, 1, "error").then_some(Look::Error(value))
                }
                ast::Look::Bins(expr) => {
                    let mut value = self.expression(expr);
                    self.want_number(&mut value, Dimension::NONE, "bins").then_some(Look::Bins(value))
                }
                ast::Look::Width(expr) => {
                    let mut value = self.expression(expr);
                    self.want_number(&mut value, Dimension::NONE, "width").then_some(Look::Width(value))
                }
                ast::Look::Style(dash) => Some(Look::Style(*dash)),
            };
            lowered.extend(look);
        }
        lowered
    }
}
