//! Sizes and colours that all figures share, in points; made for a figure printed one to one on a page.

use crate::output::figure::Color;

/// Tick labels and legends.
pub const TICK_SIZE: f64 = 7.5;
/// Axis labels.
pub const LABEL_SIZE: f64 = 8.5;
/// Distance of the lines of an axis label.
pub const LABEL_LEADING: f64 = 10.5;
/// Titles.
pub const TITLE_SIZE: f64 = 9.0;
/// Distance of the lines of a title.
pub const TITLE_LEADING: f64 = 12.0;
/// Text.
pub const TEXT: Color = Color::hex(0x1a1a1a);
/// Axes and ticks.
pub const AXIS: Color = Color::hex(0x404040);
/// Words that stand for something missing.
pub const FAINT: Color = Color::hex(0x8a8a8a);
/// Width of axes and ticks.
pub const AXIS_WIDTH: f64 = 0.6;
/// Length of ticks.
pub const TICK: f64 = 3.0;
/// Length of minor ticks.
pub const MINOR_TICK: f64 = 1.7;
/// From a tick to its label.
pub const TICK_GAP: f64 = 2.6;
/// From tick labels to the axis label.
pub const LABEL_GAP: f64 = 5.0;
/// Around everything.
pub const MARGIN: f64 = 5.0;
/// Between the panels of a grid, beside what their axes need.
pub const PANEL_GAP: f64 = 12.0;
/// Colour bar: distance from the frame and width.
pub const COLOR_BAR: (f64, f64) = (7.0, 8.0);
/// Angle of category names that do not fit side by side, in degrees.
pub const SLANT: f64 = 35.0;
