//! Distributions of drawn values: parameters, weights, delays. A draw is a function of (key, index, j) alone.

use super::{Key, Stream, time_of};
use crate::kernel::time::{MAX_STEP, nearest};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Attempts of a redraw before the nearest bound is taken. A law that misses its bounds so often is a mistake that the
/// checker reports; here it must only not hang.
const ATTEMPTS: u32 = 100_000;

/// An argument of a distribution: one for all draws, or one for each item (node, connection, element).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Argument {
    /// The same for every item.
    Same(f64),
    /// One for each item.
    Each(Arc<[f64]>),
}

impl Argument {
    fn at(&self, item: usize) -> f64 {
        match self {
            Argument::Same(value) => *value,
            Argument::Each(values) => values[item],
        }
    }

    fn values(&self) -> &[f64] {
        match self {
            Argument::Same(value) => std::slice::from_ref(value),
            Argument::Each(values) => values,
        }
    }
}

/// A law to draw from. Values are in the coherent units of what is drawn.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Distribution {
    /// Mean and standard deviation.
    Normal(Argument, Argument),
    /// Median, and standard deviation of the logarithm.
    Lognormal(Argument, Argument),
    /// Lower (included) and upper end.
    Uniform(Argument, Argument),
    /// Whole numbers from the first to the second, both included.
    UniformInt(Argument, Argument),
    /// Mean.
    Exponential(Argument),
    /// Shape, and scale (mean = shape · scale).
    Gamma(Argument, Argument),
    /// What lies outside moves to the bound.
    Clip {
        /// The law inside.
        inner: Box<Distribution>,
        /// Lower bound.
        low: Option<f64>,
        /// Upper bound.
        high: Option<f64>,
    },
    /// What lies outside (a bound itself is inside) is drawn again.
    Redraw {
        /// The law inside.
        inner: Box<Distribution>,
        /// Lower bound.
        low: Option<f64>,
        /// Upper bound.
        high: Option<f64>,
    },
    /// Multiplied by a factor.
    Scaled(Box<Distribution>, Argument),
    /// An offset added.
    Shifted(Box<Distribution>, Argument),
}

impl Distribution {
    /// Draw number `j` of owner `index`; `item` selects the element of arguments given for each item.
    pub fn draw(&self, key: Key, index: u64, j: u64, item: usize) -> f64 {
        self.sample(&mut Stream::new(key, index, j), item)
    }

    /// As [`Distribution::draw`], in ms on the grid of `resolution_us`: a uniform law takes each grid point between
    /// its ends with equal probability, others are rounded to the nearest step and then clipped or drawn again.
    pub fn draw_on_grid(&self, key: Key, index: u64, j: u64, item: usize, resolution_us: u32) -> f64 {
        let step = self.sample_step(&mut Stream::new(key, index, j), item, resolution_us);
        if step < 0 {
            -time_of(step.unsigned_abs(), resolution_us)
        } else {
            time_of(step as u64, resolution_us)
        }
    }

    /// The draw as a number of steps, which a law that reaches below 0 may make negative.
    pub(crate) fn sample_step(&self, stream: &mut Stream, item: usize, resolution_us: u32) -> i64 {
        if let Some((low, high)) = self.uniform_ends(item) {
            let (low, high) = inside(Some(low), Some(high), resolution_us);
            return low + stream.below((high - low).max(0) as u64 + 1) as i64;
        }
        match self {
            Distribution::Clip { inner, low, high } => {
                let (low, high) = inside(*low, *high, resolution_us);
                inner.sample_step(stream, item, resolution_us).min(high).max(low)
            }
            Distribution::Redraw { inner, low, high } => {
                let (low, high) = inside(*low, *high, resolution_us);
                let mut step = inner.sample_step(stream, item, resolution_us);
                for _ in 0..ATTEMPTS {
                    if step >= low && step <= high {
                        return step;
                    }
                    step = inner.sample_step(stream, item, resolution_us);
                }
                step.min(high).max(low)
            }
            _ => nearest(self.sample(stream, item), resolution_us),
        }
    }

    /// Ends of a uniform law, also of a scaled or shifted one.
    fn uniform_ends(&self, item: usize) -> Option<(f64, f64)> {
        match self {
            Distribution::Uniform(low, high) => Some((low.at(item), high.at(item))),
            Distribution::Scaled(inner, factor) => {
                let ((low, high), factor) = (inner.uniform_ends(item)?, factor.at(item));
                Some(ordered(low * factor, high * factor))
            }
            Distribution::Shifted(inner, offset) => {
                let ((low, high), offset) = (inner.uniform_ends(item)?, offset.at(item));
                Some((low + offset, high + offset))
            }
            _ => None,
        }
    }

    /// One value from the words of `stream`.
    pub(crate) fn sample(&self, stream: &mut Stream, item: usize) -> f64 {
        match self {
            Distribution::Normal(mean, sd) => mean.at(item) + sd.at(item) * stream.normal(),
            Distribution::Lognormal(median, sigma) => {
                median.at(item) * libm::exp(sigma.at(item) * stream.normal())
            }
            Distribution::Uniform(low, high) => {
                let (low, high) = (low.at(item), high.at(item));
                low + (high - low) * stream.unit()
            }
            Distribution::UniformInt(low, high) => {
                let (low, high) = (low.at(item).round(), high.at(item).round());
                low + stream.below((high - low).max(0.0) as u64 + 1) as f64
            }
            Distribution::Exponential(mean) => -mean.at(item) * libm::log(stream.open_unit()),
            Distribution::Gamma(shape, scale) => gamma(shape.at(item), scale.at(item), stream),
            Distribution::Clip { inner, low, high } => inner
                .sample(stream, item)
                .min(high.unwrap_or(f64::INFINITY))
                .max(low.unwrap_or(f64::NEG_INFINITY)),
            Distribution::Redraw { inner, low, high } => {
                let (low, high) = (low.unwrap_or(f64::NEG_INFINITY), high.unwrap_or(f64::INFINITY));
                let mut value = inner.sample(stream, item);
                for _ in 0..ATTEMPTS {
                    if value >= low && value <= high {
                        return value;
                    }
                    value = inner.sample(stream, item);
                }
                value.min(high).max(low)
            }
            Distribution::Scaled(inner, factor) => inner.sample(stream, item) * factor.at(item),
            Distribution::Shifted(inner, offset) => inner.sample(stream, item) + offset.at(item),
        }
    }

    /// The smallest closed interval that holds every possible value, over all items; for an empty list of items
    /// (∞, −∞).
    pub fn support(&self) -> (f64, f64) {
        match self {
            Distribution::Normal(mean, sd) => {
                if sd.values().iter().all(|&sd| sd == 0.0) {
                    hull(mean)
                } else {
                    (f64::NEG_INFINITY, f64::INFINITY)
                }
            }
            Distribution::Lognormal(median, sigma) => {
                if sigma.values().iter().all(|&sigma| sigma == 0.0) {
                    return hull(median);
                }
                let (low, high) = hull(median);
                (
                    if low < 0.0 { f64::NEG_INFINITY } else { 0.0 },
                    if high > 0.0 { f64::INFINITY } else { 0.0 },
                )
            }
            Distribution::Uniform(low, high) | Distribution::UniformInt(low, high) => {
                (hull(low).0, hull(high).1)
            }
            Distribution::Exponential(mean) => {
                let (low, high) = hull(mean);
                (
                    if low < 0.0 { f64::NEG_INFINITY } else { 0.0 },
                    if high > 0.0 { f64::INFINITY } else { 0.0 },
                )
            }
            Distribution::Gamma(..) => (0.0, f64::INFINITY),
            Distribution::Clip { inner, low, high } => {
                let (inner_low, inner_high) = inner.support();
                let clip =
                    |x: f64| x.min(high.unwrap_or(f64::INFINITY)).max(low.unwrap_or(f64::NEG_INFINITY));
                (clip(inner_low), clip(inner_high))
            }
            Distribution::Redraw { inner, low, high } => {
                let (inner_low, inner_high) = inner.support();
                (
                    inner_low.max(low.unwrap_or(f64::NEG_INFINITY)),
                    inner_high.min(high.unwrap_or(f64::INFINITY)),
                )
            }
            Distribution::Scaled(inner, factor) => {
                let (low, high) = inner.support();
                factor.values().iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), &factor| {
                    // 0 · ∞ is 0 here: a factor of 0 makes every value 0.
                    let product = |x: f64| if factor == 0.0 { 0.0 } else { x * factor };
                    let (a, b) = ordered(product(low), product(high));
                    (least.min(a), most.max(b))
                })
            }
            Distribution::Shifted(inner, offset) => {
                let ((low, high), (least, most)) = (inner.support(), hull(offset));
                (low + least, high + most)
            }
        }
    }

    /// Lengths of the arguments that are given for each item, in written order.
    pub fn lengths(&self) -> Vec<usize> {
        let mut lengths = Vec::new();
        self.collect_lengths(&mut lengths);
        lengths
    }

    fn collect_lengths(&self, lengths: &mut Vec<usize>) {
        let mut add = |argument: &Argument| {
            if let Argument::Each(values) = argument {
                lengths.push(values.len());
            }
        };
        match self {
            Distribution::Normal(a, b)
            | Distribution::Lognormal(a, b)
            | Distribution::Uniform(a, b)
            | Distribution::UniformInt(a, b)
            | Distribution::Gamma(a, b) => {
                add(a);
                add(b);
            }
            Distribution::Exponential(mean) => add(mean),
            Distribution::Clip { inner, .. } | Distribution::Redraw { inner, .. } => {
                inner.collect_lengths(lengths)
            }
            Distribution::Scaled(inner, argument) | Distribution::Shifted(inner, argument) => {
                add(argument);
                inner.collect_lengths(lengths);
            }
        }
    }
}

/// Gamma by the pinned algorithm of `rand_distr` (Marsaglia and Tsang 2000).
fn gamma(shape: f64, scale: f64, stream: &mut Stream) -> f64 {
    use rand_distr::Distribution as _;
    rand_distr::Gamma::new(shape, scale).map_or(f64::NAN, |law| law.sample(stream))
}

fn hull(argument: &Argument) -> (f64, f64) {
    argument
        .values()
        .iter()
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &x| (low.min(x), high.max(x)))
}

fn ordered(a: f64, b: f64) -> (f64, f64) {
    if a <= b { (a, b) } else { (b, a) }
}

/// First and last step inside bounds in ms; rounding noise does not exclude a bound that is on the grid.
pub(super) fn inside(low: Option<f64>, high: Option<f64>, resolution_us: u32) -> (i64, i64) {
    let steps = |t: f64| t * 1000.0 / f64::from(resolution_us);
    let limit = MAX_STEP as i64;
    let low = low.map_or(-limit, |low| (steps(low) - 1e-6).ceil() as i64);
    let high = high.map_or(limit, |high| (steps(high) + 1e-6).floor() as i64);
    (low, high)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moments(law: &Distribution) -> (f64, f64) {
        let n = 100_000;
        let draws: Vec<f64> = (0..n).map(|j| law.draw(Key(5), 1, j, 0)).collect();
        let mean = draws.iter().sum::<f64>() / n as f64;
        (mean, draws.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / n as f64)
    }

    fn same(x: f64) -> Argument {
        Argument::Same(x)
    }

    /// Mean and variance of each law, within 4.5 standard errors of 100,000 draws (the error of the variance from the
    /// fourth moment, bounded generously).
    #[test]
    fn moments_of_each_law() {
        let cases = [
            (Distribution::Normal(same(3.0), same(2.0)), 3.0, 4.0),
            (Distribution::Uniform(same(-1.0), same(5.0)), 2.0, 3.0),
            (Distribution::UniformInt(same(1.0), same(6.0)), 3.5, 35.0 / 12.0),
            (Distribution::Exponential(same(2.5)), 2.5, 6.25),
            (Distribution::Gamma(same(3.0), same(2.0)), 6.0, 12.0),
            (
                Distribution::Lognormal(same(2.0), same(0.5)),
                2.0 * libm::exp(0.125),
                4.0 * libm::exp(0.25) * (libm::exp(0.25) - 1.0),
            ),
            (
                Distribution::Shifted(
                    Box::new(Distribution::Scaled(
                        Box::new(Distribution::Normal(same(0.0), same(1.0))),
                        same(-3.0),
                    )),
                    same(10.0),
                ),
                10.0,
                9.0,
            ),
        ];
        for (law, mean, variance) in cases {
            let (seen_mean, seen_variance) = moments(&law);
            let error = (variance / 100_000.0f64).sqrt();
            assert!((seen_mean - mean).abs() < 4.5 * error, "{law:?}: mean {seen_mean}");
            assert!((seen_variance / variance - 1.0).abs() < 0.06, "{law:?}: variance {seen_variance}");
        }
    }

    #[test]
    fn bounds_hold() {
        let normal = Box::new(Distribution::Normal(same(0.0), same(1.0)));
        let clip = Distribution::Clip { inner: normal.clone(), low: Some(-0.5), high: None };
        let redraw = Distribution::Redraw { inner: normal, low: Some(0.1), high: Some(0.7) };
        assert!((0..2000).all(|j| clip.draw(Key(1), 0, j, 0) >= -0.5));
        assert!((0..2000).all(|j| (0.1..=0.7).contains(&redraw.draw(Key(1), 0, j, 0))));
        assert_eq!(redraw.support(), (0.1, 0.7));
        assert_eq!(clip.support(), (-0.5, f64::INFINITY));
    }

    #[test]
    fn uniform_on_the_grid_takes_each_point_equally_often() {
        let law = Distribution::Scaled(Box::new(Distribution::Uniform(same(0.25), same(0.5))), same(2.0));
        let mut counts = [0u32; 20];
        for j in 0..60_000 {
            counts[(law.draw_on_grid(Key(9), 0, j, 0, 100) * 10.0).round() as usize] += 1;
        }
        // 0.5, 0.6 … 1.0 ms: six points of 10,000 each, 4.5 standard deviations of 91.
        assert!(counts[5..=10].iter().all(|&n| n.abs_diff(10_000) < 410), "{counts:?}");
        assert_eq!(counts.iter().sum::<u32>(), counts[5..=10].iter().sum::<u32>());
    }

    #[test]
    fn bounds_off_the_grid_move_inwards() {
        let normal = Box::new(Distribution::Normal(same(1.0), same(1.0)));
        let law = Distribution::Clip { inner: normal, low: Some(0.25), high: Some(1.55) };
        let draws: Vec<f64> = (0..500).map(|j| law.draw_on_grid(Key(9), 0, j, 0, 100)).collect();
        assert!(draws.contains(&0.3) && draws.contains(&1.5));
        assert!(draws.iter().all(|x| (0.3..=1.5).contains(x)));
    }

    #[test]
    fn arguments_for_each_item() {
        let law = Distribution::Normal(Argument::Each([10.0, 20.0].into()), same(0.0));
        assert_eq!((law.draw(Key(0), 0, 0, 0), law.draw(Key(0), 0, 0, 1)), (10.0, 20.0));
        assert_eq!((law.lengths(), law.support()), (vec![2], (10.0, 20.0)));
    }

    /// Pins bits → values: these numbers are part of the contract.
    #[test]
    fn known_answers() {
        let key = Key(1);
        let bits = Stream::new(key, 2, 3).bits();
        assert_eq!(bits, super::super::ars::block(key, 0, 1, 2)[1]);
        let uniform = Distribution::Uniform(same(0.0), same(1.0)).draw(key, 2, 3, 0);
        assert_eq!(uniform, (bits >> 11) as f64 / 9_007_199_254_740_992.0);
    }
}
