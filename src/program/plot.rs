//! Typed plots: the entries of the syntax tree with checked expressions.

use super::{Expression, Slot};
use crate::source::Span;
use crate::syntax::ast::{AxisName, CurveKind, Dash, PlainKind, TextKind};

/// The entries between the braces of a plot or panel.
#[derive(Clone, Debug, Default)]
pub struct Canvas {
    /// In order.
    pub entries: Vec<Entry>,
}

/// One entry.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Where it is written.
    pub span: Span,
    /// What it draws.
    pub kind: EntryKind,
}

/// What an entry draws.
#[derive(Clone, Debug)]
pub enum EntryKind {
    /// `line Y vs X`, `steps`, `points`, `bars`: lists of numbers (one number is a list of one), X perhaps of texts.
    Curve {
        /// which
        kind: CurveKind,
        /// `Y`
        y: Expression,
        /// `X`
        x: Option<Expression>,
        /// how it looks
        looks: Vec<Look>,
    },
    /// `marks X at Y`
    Marks {
        /// `X`: a list of numbers
        x: Expression,
        /// `Y`: a number, or a list
        at: Option<Expression>,
        /// how they look
        looks: Vec<Look>,
    },
    /// `raster S` (spikes, or a list of them), `histogram A`, `hline Y`, `vline X`, `span A .. B`
    Plain {
        /// which
        kind: PlainKind,
        /// what
        value: Expression,
        /// how it looks
        looks: Vec<Look>,
    },
    /// `heatmap Z vs X, Y`: a matrix, or columns over a whole grid
    Heatmap {
        /// `Z`
        z: Expression,
        /// `X, Y`
        coordinates: Option<(Expression, Expression)>,
        /// how it looks
        looks: Vec<Look>,
    },
    /// `title`, `xlabel`, `ylabel`
    Text {
        /// which
        kind: TextKind,
        /// a text
        value: Expression,
    },
    /// `xlim A .. B`
    Limits {
        /// which axis
        axis: AxisName,
        /// a range
        range: Expression,
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
    Size(Expression, Expression),
    /// `columns 2`
    Columns(Expression),
    /// `panel "title" { … }`
    Panel {
        /// a text
        title: Option<Expression>,
        /// its entries
        canvas: Canvas,
    },
    /// `for x in values { … }`
    For {
        /// the variable
        slot: Slot,
        /// a list, a range that counts, a list of records
        values: Expression,
        /// the entries
        canvas: Canvas,
    },
    /// `if c { … } else { … }`
    If {
        /// a single truth value
        condition: Expression,
        /// if true
        then: Canvas,
        /// if false
        otherwise: Canvas,
    },
}

/// How an entry looks.
#[derive(Clone, Debug)]
pub enum Look {
    /// a text
    Label(Expression),
    /// as many numbers as Y has
    Error(Expression),
    /// a text: the name of a colour map
    Colormap(Expression),
    /// a text: a colour
    Color(Expression),
    /// a whole number
    Bins(Expression),
    /// a plain number, in points
    Width(Expression),
    /// a dash
    Style(Dash),
}
