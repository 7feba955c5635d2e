//! How far the data of a panel reach along each axis, and how much air belongs around them.

use super::bins::Bins;
use crate::output::figure::{Heatmap, Panel, Scale, Shape};

/// The range of the finite values on an axis, in coherent units.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Extent {
    pub low: f64,
    pub high: f64,
    /// Dots would be cut at the frame: the axis is a little longer than the data.
    pub air: bool,
    /// The low end is the foot of bars, which stand on the frame.
    pub low_fixed: bool,
    /// The high end is the foot of bars that hang.
    pub high_fixed: bool,
}

impl Extent {
    pub const EMPTY: Extent = Extent {
        low: f64::INFINITY,
        high: f64::NEG_INFINITY,
        air: false,
        low_fixed: false,
        high_fixed: false,
    };

    fn see(&mut self, value: f64) {
        if value.is_finite() {
            self.low = self.low.min(value);
            self.high = self.high.max(value);
        }
    }

    fn see_all(&mut self, values: &[f64]) {
        for &value in values {
            self.see(value);
        }
    }

    /// Values with half heights about them; without the value, the half height says nothing.
    fn see_with_error(&mut self, values: &[f64], error: Option<&[f64]>) {
        self.see_all(values);
        for (value, error) in values.iter().zip(error.unwrap_or(&[])) {
            self.see(value - error.abs());
            self.see(value + error.abs());
        }
    }
}

/// The smallest distance between positions; 1 for a single one.
pub fn spacing(x: &[f64]) -> f64 {
    let ascending = x.windows(2).all(|pair| pair[0] < pair[1]);
    let smallest = |sorted: &[f64]| {
        sorted.windows(2).map(|pair| pair[1] - pair[0]).filter(|gap| *gap > 0.0).fold(f64::INFINITY, f64::min)
    };
    let gap = if ascending {
        smallest(x)
    } else {
        let mut sorted: Vec<f64> = x.iter().copied().filter(|x| x.is_finite()).collect();
        sorted.sort_by(f64::total_cmp);
        smallest(&sorted)
    };
    if gap.is_finite() { gap } else { 1.0 }
}

/// The edges of cells about centres: half way between them, by ratio on a logarithmic axis.
pub fn edges(centres: &[f64], scale: Scale) -> Vec<f64> {
    let between = |a: f64, b: f64| match scale {
        Scale::Log if a > 0.0 && b > 0.0 => a.sqrt() * b.sqrt(),
        _ => a + (b - a) / 2.0,
    };
    let beyond = |end: f64, edge: f64| match scale {
        Scale::Log if end > 0.0 && edge > 0.0 => end / edge * end,
        _ => end + (end - edge),
    };
    match centres {
        [] => Vec::new(),
        [one] => vec![one - 0.5, one + 0.5],
        [first, .., last] => {
            let mut edges = vec![0.0];
            edges.extend(centres.windows(2).map(|pair| between(pair[0], pair[1])));
            edges[0] = beyond(*first, edges[1]);
            edges.push(beyond(*last, edges[edges.len() - 1]));
            edges
        }
    }
}

/// The extents of a panel along x and y. `bins` holds the bins of each histogram, `scales` the two scales.
pub fn extents(panel: &Panel, bins: &[Option<Bins>], scales: (Scale, Scale)) -> (Extent, Extent) {
    let (mut x_extent, mut y_extent) = (Extent::EMPTY, Extent::EMPTY);
    let mut rows = 0;
    let mut foot = false;
    for (entry, bins) in panel.entries.iter().zip(bins) {
        match &entry.shape {
            Shape::Line { x, y, error } | Shape::Steps { x, y, error } => {
                x_extent.see_all(x);
                if let (Shape::Steps { .. }, [.., before, last]) = (&entry.shape, x.as_slice()) {
                    x_extent.see(last + (last - before));
                }
                y_extent.see_with_error(y, error.as_deref());
            }
            Shape::Points { x, y, error } => {
                x_extent.see_all(x);
                x_extent.air = true;
                y_extent.see_with_error(y, error.as_deref());
            }
            Shape::Bars { x, y, error } => {
                let half = spacing(x) / 2.0;
                for &x in x.iter().filter(|x| x.is_finite()) {
                    x_extent.see(x - half);
                    x_extent.see(x + half);
                }
                y_extent.see_with_error(y, error.as_deref());
                foot |= !y.is_empty();
            }
            Shape::Marks { x, at } => {
                x_extent.see_all(x);
                y_extent.see_all(at.as_slice());
            }
            Shape::HorizontalLine { y } => y_extent.see(*y),
            Shape::VerticalLine { x } => x_extent.see(*x),
            Shape::Span { from, to } => x_extent.see_all(&[*from, *to]),
            Shape::Raster { times, nodes, .. } => {
                x_extent.see_all(times);
                rows += nodes;
            }
            Shape::Histogram { .. } => {
                if let Some(bins) = bins {
                    x_extent.see_all(&bins.edges);
                    bins.counts.iter().for_each(|&count| y_extent.see(count));
                    foot |= !bins.counts.is_empty();
                }
            }
            Shape::Heatmap { grid, .. } => see_grid(grid, scales, &mut x_extent, &mut y_extent),
        }
    }
    if rows > 0 {
        // Row r is centred on r: the frame ends half a row beyond the outermost.
        y_extent.see_all(&[-0.5, rows as f64 - 0.5]);
        (y_extent.low_fixed, y_extent.high_fixed) = (true, true);
    }
    if foot && scales.1 == Scale::Linear {
        y_extent.see(0.0);
        y_extent.low_fixed |= y_extent.low == 0.0;
        y_extent.high_fixed |= y_extent.high == 0.0;
    }
    (x_extent, y_extent)
}

fn see_grid(grid: &Heatmap, scales: (Scale, Scale), x: &mut Extent, y: &mut Extent) {
    x.see_all(&edges(&grid.x, scales.0));
    y.see_all(&edges(&grid.y, scales.1));
    for extent in [x, y] {
        (extent.low_fixed, extent.high_fixed) = (true, true);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_meet_half_way() {
        assert_eq!(edges(&[1.0, 2.0, 4.0], Scale::Linear), [0.5, 1.5, 3.0, 5.0]);
        let ratios = edges(&[1.0, 4.0], Scale::Log);
        assert_eq!(ratios, [0.5, 2.0, 8.0]);
        assert_eq!(edges(&[7.0], Scale::Linear), [6.5, 7.5]);
    }

    #[test]
    fn spacing_is_the_smallest_gap() {
        assert_eq!(spacing(&[3.0, 1.0, 1.5, f64::NAN]), 0.5);
        assert_eq!(spacing(&[3.0]), 1.0);
        assert_eq!(spacing(&[2.0, 2.0]), 1.0);
    }
}
