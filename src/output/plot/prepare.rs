//! From a figure to panels that can be measured and drawn: what an axis inherits, its unit, range and labels.

use super::bins::{Bins, bins};
use super::draw::ColorScale;
use super::extent::{Extent, extents};
use super::look::{Look, looks};
use super::ticks::Steps;
use super::view::{View, largest, unit};
use crate::output::figure::{Axis, Figure, Panel, Scale, Shape};

/// Air beside dots, as a share of the axis.
const AIR_BESIDE: f64 = 0.035;
/// Air above and below data.
const AIR_ABOVE: f64 = 0.05;

/// One panel with all that its figure and its data decide.
pub struct Prepared<'a> {
    pub panel: &'a Panel,
    pub x: View,
    pub y: View,
    pub colors: Option<ColorScale>,
    pub looks: Vec<Look>,
    pub bins: Vec<Option<Bins>>,
    /// Names of stacked rasters: the middle of each on the y axis (0 to 1) and its name; they replace the ticks.
    pub row_names: Vec<(f64, String)>,
    /// Is there nothing finite to draw?
    pub is_empty: bool,
    /// Are legends wanted?
    pub legend: bool,
    /// Does the x axis take its label from the figure, so that one label serves a column of panels?
    pub x_is_shared: bool,
    /// Does the y axis take its label from the figure, so that one label serves a row of panels?
    pub y_is_shared: bool,
}

/// A panel half way: axes and extents, before units.
struct Draft<'a> {
    panel: &'a Panel,
    axes: [Axis; 3],
    extents: [Extent; 3],
    shared: [bool; 2],
    bins: Vec<Option<Bins>>,
}

/// Prepares every panel. Panels that share a label share its unit.
pub fn prepare(figure: &Figure) -> Vec<Prepared<'_>> {
    let drafts: Vec<Draft> = figure.panels.iter().map(|panel| draft(figure, panel)).collect();
    let shared_largest: Vec<f64> = (0..2)
        .map(|axis| {
            let sharing = drafts.iter().filter(|draft| draft.shared[axis]);
            sharing.map(|draft| largest(&draft.axes[axis], &draft.extents[axis])).fold(0.0, f64::max)
        })
        .collect();
    drafts.into_iter().map(|draft| finish(figure, draft, &shared_largest)).collect()
}

fn draft<'a>(figure: &Figure, panel: &'a Panel) -> Draft<'a> {
    let mut axes = [panel.x.or(&figure.x), panel.y.or(&figure.y), panel.z.or(&figure.z)];
    let bins: Vec<Option<Bins>> = panel
        .entries
        .iter()
        .map(|entry| match &entry.shape {
            Shape::Histogram { values, bins: count } => Some(bins(values, *count)),
            _ => None,
        })
        .collect();
    let scales = (axes[0].scale.unwrap_or(Scale::Linear), axes[1].scale.unwrap_or(Scale::Linear));
    let (x, y) = extents(panel, &bins, scales);
    let mut z = Extent { low_fixed: true, high_fixed: true, ..Extent::EMPTY };
    for entry in &panel.entries {
        match &entry.shape {
            Shape::Heatmap { grid, .. } => {
                let positive = axes[2].scale == Some(Scale::Log);
                for &value in grid.z.iter().filter(|value| value.is_finite() && (!positive || **value > 0.0))
                {
                    z.low = z.low.min(value);
                    z.high = z.high.max(value);
                }
                axes[2].default_label = entry.label.clone().or(axes[2].default_label.take());
            }
            Shape::Raster { .. } => {
                name(&mut axes[0], "Time");
                name(&mut axes[1], "Neuron");
            }
            Shape::Histogram { .. } => name(&mut axes[1], "Count"),
            _ => {}
        }
    }
    let shared =
        |own: &Axis, outer: &Axis| own.label.is_none() && outer.label.is_some() && figure.panels.len() > 1;
    let shared = [shared(&panel.x, &figure.x), shared(&panel.y, &figure.y)];
    let mut extents = [x, y, z];
    for (index, (axis, extent)) in axes.iter().zip(&mut extents).enumerate() {
        if !axis.categories.is_empty() {
            (extent.low, extent.high) = (-0.5, axis.categories.len() as f64 - 0.5);
            (extent.low_fixed, extent.high_fixed) = (true, true);
        } else if axis.scale == Some(Scale::Log) && extent.low <= 0.0 {
            extent.low = smallest_positive(panel, index == 0).unwrap_or(extent.low);
        }
    }
    Draft { panel, axes, extents, shared, bins }
}

fn name(axis: &mut Axis, name: &str) {
    axis.default_label.get_or_insert_with(|| name.to_owned());
}

/// The smallest positive value on the x or y axis, for logarithmic axes.
fn smallest_positive(panel: &Panel, is_x: bool) -> Option<f64> {
    let columns = panel.entries.iter().filter_map(|entry| match &entry.shape {
        Shape::Line { x, y, .. }
        | Shape::Steps { x, y, .. }
        | Shape::Points { x, y, .. }
        | Shape::Bars { x, y, .. } => Some(if is_x { x } else { y }),
        Shape::Histogram { values, .. } if is_x => Some(values),
        Shape::Raster { times, .. } if is_x => Some(times),
        Shape::Heatmap { grid, .. } => Some(if is_x { &grid.x } else { &grid.y }),
        _ => None,
    });
    columns.flatten().copied().filter(|value| *value > 0.0 && value.is_finite()).reduce(f64::min)
}

fn finish<'a>(figure: &Figure, draft: Draft<'a>, shared_largest: &[f64]) -> Prepared<'a> {
    let Draft { panel, axes, mut extents, shared, bins } = draft;
    let has = |test: fn(&Shape) -> bool| panel.entries.iter().any(|entry| test(&entry.shape));
    let counts = has(|shape| matches!(shape, Shape::Histogram { .. }));
    if counts && axes[1].scale == Some(Scale::Log) && axes[1].limits.0.is_none() {
        // A count of one must show: bars stand a little below it.
        (extents[1].low, extents[1].low_fixed) = (0.7, true);
    }
    let common = |axis: usize| if shared[axis] { shared_largest[axis] } else { 0.0 };
    let beside = if extents[0].air { AIR_BESIDE } else { 0.0 };
    let mut x = View::new(&axes[0], &extents[0], unit(&axes[0], &extents[0], common(0)), beside);
    let mut y = View::new(&axes[1], &extents[1], unit(&axes[1], &extents[1], common(1)), AIR_ABOVE);
    if has(|shape| matches!(shape, Shape::Raster { .. } | Shape::Histogram { .. })) {
        y.steps = Steps::Whole;
    }
    if has(|shape| matches!(shape, Shape::Heatmap { grid, .. } if grid.from_top)) {
        (x.steps, y.steps, y.from_top) = (Steps::Whole, Steps::Whole, true);
    }
    let colors = panel.entries.iter().find_map(|entry| match &entry.shape {
        Shape::Heatmap { colormap, .. } => {
            let view = View::new(&axes[2], &extents[2], unit(&axes[2], &extents[2], 0.0), 0.0);
            Some(ColorScale { view, colormap: colormap.unwrap_or_default() })
        }
        _ => None,
    });
    let row_names = row_names(panel, &y);
    if !row_names.is_empty() && axes[1].label.is_none() {
        y.label = None;
    }
    let is_empty = panel.entries.iter().zip(&bins).all(|(entry, bins)| draws_nothing(&entry.shape, bins));
    Prepared {
        panel,
        x,
        y,
        colors,
        looks: looks(panel),
        bins,
        row_names,
        is_empty,
        legend: panel.legend.or(figure.legend).unwrap_or(true),
        x_is_shared: shared[0],
        y_is_shared: shared[1],
    }
}

/// The names of rasters that stand on each other, where they have names.
fn row_names(panel: &Panel, y: &View) -> Vec<(f64, String)> {
    let (mut names, mut first, mut rasters) = (Vec::new(), 0, 0);
    for entry in &panel.entries {
        if let Shape::Raster { nodes, .. } = entry.shape {
            let middle = y.position(first as f64 + (nodes as f64 - 1.0) / 2.0);
            if let Some(label) = entry.label.as_ref().filter(|_| (0.0..=1.0).contains(&middle)) {
                names.push((middle, label.clone()));
            }
            first += nodes;
            rasters += 1;
        }
    }
    if rasters > 1 { names } else { Vec::new() }
}

fn draws_nothing(shape: &Shape, bins: &Option<Bins>) -> bool {
    let none = |x: &[f64], y: &[f64]| !x.iter().zip(y).any(|(x, y)| x.is_finite() && y.is_finite());
    match shape {
        Shape::Line { x, y, .. }
        | Shape::Steps { x, y, .. }
        | Shape::Points { x, y, .. }
        | Shape::Bars { x, y, .. } => none(x, y),
        Shape::Marks { x, .. } => none(x, x),
        // What was asked for is drawn, but it is no data.
        Shape::HorizontalLine { .. } | Shape::VerticalLine { .. } | Shape::Span { .. } => true,
        Shape::Raster { times, .. } => none(times, times),
        Shape::Histogram { .. } => bins.as_ref().is_none_or(|bins| bins.counts.is_empty()),
        Shape::Heatmap { grid, .. } => none(&grid.z, &grid.z),
    }
}
