//! One entry of a panel: a word of the language's table of plots, the data it draws, and its look.

use super::{Color, Colormap, Heatmap};

/// What is drawn and how it looks.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// What is drawn.
    pub shape: Shape,
    /// Text in the legend; beside its rows for one of several rasters, at the colour bar for a heat map.
    pub label: Option<String>,
    /// Colour; the next of the palette where absent.
    pub color: Option<Color>,
    /// Solid, dashed or dotted; solid where absent.
    pub style: Option<LineStyle>,
    /// Width of lines in points; chosen by shape where absent.
    pub width: Option<f64>,
}

impl Entry {
    /// An entry with every look left to the renderer.
    pub fn new(shape: Shape) -> Entry {
        Entry { shape, label: None, color: None, style: None, width: None }
    }
}

/// The pattern of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineStyle {
    /// Unbroken.
    Solid,
    /// Dashes.
    Dashed,
    /// Dots.
    Dotted,
}

impl LineStyle {
    /// Every style with the word for it.
    pub const NAMES: &'static [(&'static str, LineStyle)] =
        &[("solid", LineStyle::Solid), ("dashed", LineStyle::Dashed), ("dotted", LineStyle::Dotted)];

    /// The style of a word, `dashed`.
    pub fn find(name: &str) -> Option<LineStyle> {
        LineStyle::NAMES.iter().find(|(known, _)| *known == name).map(|(_, style)| *style)
    }
}

/// What an entry draws. Positions on an axis with categories are indices into them.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// A curve through the points; `error` is the half height of a band about it.
    Line {
        /// Positions along the x axis.
        x: Vec<f64>,
        /// Heights.
        y: Vec<f64>,
        /// Half heights of the band.
        error: Option<Vec<f64>>,
    },
    /// A staircase that holds each height until the next position.
    Steps {
        /// Where each height begins.
        x: Vec<f64>,
        /// Heights.
        y: Vec<f64>,
        /// Half heights of the band.
        error: Option<Vec<f64>>,
    },
    /// Dots; `error` is the half length of a bar through each.
    Points {
        /// Positions along the x axis.
        x: Vec<f64>,
        /// Heights.
        y: Vec<f64>,
        /// Half lengths of the bars.
        error: Option<Vec<f64>>,
    },
    /// Bars from zero, centred on their positions and as wide as the smallest distance between them.
    Bars {
        /// Centres.
        x: Vec<f64>,
        /// Heights.
        y: Vec<f64>,
        /// Half lengths of the error bars on their tops.
        error: Option<Vec<f64>>,
    },
    /// Short vertical strokes, one for each spike, centred on `at` or along the upper edge.
    Marks {
        /// Positions along the x axis.
        x: Vec<f64>,
        /// Height on the y axis; absent: the upper edge.
        at: Option<f64>,
    },
    /// A guide across the panel.
    HorizontalLine {
        /// Its height.
        y: f64,
    },
    /// A guide from bottom to top.
    VerticalLine {
        /// Its position.
        x: f64,
    },
    /// A shaded interval of the x axis.
    Span {
        /// One end.
        from: f64,
        /// The other end.
        to: f64,
    },
    /// Spikes, a row for each node; a second raster stands on the first.
    Raster {
        /// Times of the spikes.
        times: Vec<f64>,
        /// For each spike the row of its node, below `nodes`.
        rows: Vec<u32>,
        /// Number of rows, silent nodes included.
        nodes: usize,
    },
    /// Counts of values in bins of equal width.
    Histogram {
        /// The values, in any order.
        values: Vec<f64>,
        /// Number of bins; chosen by the rule of Freedman and Diaconis where absent.
        bins: Option<usize>,
    },
    /// Colours over a grid.
    Heatmap {
        /// The grid.
        grid: Heatmap,
        /// Colours; viridis where absent.
        colormap: Option<Colormap>,
    },
}
