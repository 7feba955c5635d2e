//! A figure as plain data: what to draw, in coherent units (ms, mV, pA, um, deg), and nothing about how it looks.
//!
//! The folder depends on `units` alone, so that a lower layer may build figures; `plot` renders them. Invariants: the
//! columns of one entry have one length (a renderer uses the shortest if they have not), NaN is a gap, and all entries
//! on an axis measure the axis's dimension.

mod axis;
pub mod color;
pub mod colormap;
mod entry;
mod heatmap;

pub use axis::{Axis, Scale};
pub use color::Color;
pub use colormap::Colormap;
pub use entry::{Entry, LineStyle, Shape};
pub use heatmap::{GridError, Heatmap};

/// A whole figure: one panel or a grid of them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Figure {
    /// Title above everything.
    pub title: Option<String>,
    /// Width and height in millimetres; chosen from the grid of panels where absent.
    pub size_mm: Option<(f64, f64)>,
    /// Panels in a row; chosen from their number where absent.
    pub columns: Option<usize>,
    /// The panels in reading order. A figure written without `panel` is one panel.
    pub panels: Vec<Panel>,
    /// What was said of the x axis outside the panels; holds where a panel's own axis is silent.
    pub x: Axis,
    /// What was said of the y axis outside the panels.
    pub y: Axis,
    /// What was said of the colour axis outside the panels.
    pub z: Axis,
    /// `legend off` outside the panels.
    pub legend: Option<bool>,
}

/// One frame with axes and what is drawn in it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Panel {
    /// Title above the frame.
    pub title: Option<String>,
    /// What is drawn, later entries over earlier ones.
    pub entries: Vec<Entry>,
    /// The horizontal axis.
    pub x: Axis,
    /// The vertical axis.
    pub y: Axis,
    /// The colours of heat maps.
    pub z: Axis,
    /// `Some(false)`: no legend even where entries have labels.
    pub legend: Option<bool>,
}

impl Figure {
    /// A figure of one panel, as a plot without `panel` is.
    pub fn single(panel: Panel) -> Figure {
        Figure { panels: vec![panel], ..Figure::default() }
    }
}
