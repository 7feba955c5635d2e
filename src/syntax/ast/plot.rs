//! The entries of a plot, as written.

use super::{Expr, Name};
use crate::source::Spanned;

/// An entry of a plot with its place.
pub type Entry = Spanned<EntryKind>;

/// The entries between the braces of a plot or panel.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Canvas {
    /// In order.
    pub entries: Vec<Entry>,
}

/// One entry of a plot.
#[derive(Clone, Debug, PartialEq)]
pub enum EntryKind {
    /// `line Y vs X`, `steps`, `points`, `bars`
    Curve {
        /// which
        kind: CurveKind,
        /// `Y`
        y: Expr,
        /// `X`
        x: Option<Expr>,
        /// how it looks
        looks: Vec<Look>,
    },
    /// `marks X at Y`
    Marks {
        /// `X`
        x: Expr,
        /// `Y`
        at: Option<Expr>,
        /// how they look
        looks: Vec<Look>,
    },
    /// `raster S`, `histogram A`, `hline Y`, `vline X`, `span A .. B`
    Plain {
        /// which
        kind: PlainKind,
        /// what
        value: Expr,
        /// how it looks
        looks: Vec<Look>,
    },
    /// `heatmap Z vs X, Y`
    Heatmap {
        /// `Z`
        z: Expr,
        /// `X, Y`
        coordinates: Option<(Expr, Expr)>,
        /// how it looks
        looks: Vec<Look>,
    },
    /// `title "…"`, `xlabel "…"`, `ylabel "…"`
    Text {
        /// which
        kind: TextKind,
        /// a text expression
        value: Expr,
    },
    /// `xlim A .. B`
    Limits {
        /// which axis
        axis: AxisName,
        /// a range
        range: Expr,
    },
    /// `xscale log`
    Scale {
        /// which axis
        axis: AxisName,
        /// logarithmic
        log: bool,
    },
    /// `legend off`
    Legend(bool),
    /// `size 85 mm, 60 mm`
    Size(Expr, Expr),
    /// `columns 2`
    Columns(Expr),
    /// `panel "title" { … }`
    Panel {
        /// a text expression
        title: Option<Expr>,
        /// its entries
        canvas: Canvas,
    },
    /// `for x in VALUES { … }`
    For {
        /// `x`
        variable: Name,
        /// `VALUES`
        values: Expr,
        /// the entries
        canvas: Canvas,
    },
    /// `if COND { … } else { … }`; an `else if` is a canvas with one `If` entry
    If {
        /// `COND`
        condition: Expr,
        /// the entries
        then: Canvas,
        /// the other entries
        otherwise: Option<Canvas>,
    },
}

/// Curves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CurveKind {
    /// `line`
    Line,
    /// `steps`
    Steps,
    /// `points`
    Points,
    /// `bars`
    Bars,
}

/// Entries that take one value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlainKind {
    /// `raster`
    Raster,
    /// `histogram`
    Histogram,
    /// `hline`
    HorizontalLine,
    /// `vline`
    VerticalLine,
    /// `span`
    Span,
}

/// Texts of the frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextKind {
    /// `title`
    Title,
    /// `xlabel`
    XLabel,
    /// `ylabel`
    YLabel,
}

/// Axes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AxisName {
    /// across
    X,
    /// up
    Y,
    /// colour
    Z,
}

/// How an entry looks: `label "text"`, `color "red"`, `style dashed`, `error E`, …
#[derive(Clone, Debug, PartialEq)]
pub enum Look {
    /// `label "text"`
    Label(Expr),
    /// `error E`
    Error(Expr),
    /// `colormap "viridis"`
    Colormap(Expr),
    /// `color "red"`
    Color(Expr),
    /// `bins 40`
    Bins(Expr),
    /// `width 2`: in points
    Width(Expr),
    /// `style dashed`
    Style(Dash),
}

/// Line styles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dash {
    /// `solid`
    Solid,
    /// `dashed`
    Dashed,
    /// `dotted`
    Dotted,
}
