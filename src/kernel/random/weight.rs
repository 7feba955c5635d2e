//! Drawn weights. Those of a law that is built on one normal or uniform number lie on a grid, the multiples of a power of
//! two, so fine that nobody can tell them from the law: 256 grid points to a standard deviation at least. Such a weight is
//! a 16-bit number, and sums of such weights are exact, in whatever order. Other laws give numbers that an f32 holds.

use super::fill::{Draws, Scratch};
use super::{Argument, Distribution, Key};
use crate::kernel::lanes::{Lanes, Level, dispatch};

/// Grid points to a standard deviation, at least.
const FINENESS: f64 = 256.0;

/// The largest multiple of the quantum.
pub(crate) const MOST: f64 = 32767.0;

/// No normal number of a stream is farther from 0: the quantile of 2^-53 is -8.21.
const FARTHEST: f64 = 8.25;

/// What limits and spreads the values of a law.
struct Extent {
    low: f64,
    high: f64,
    /// A standard deviation, or less.
    spread: f64,
}

impl Extent {
    /// Within bounds.
    fn within(self, low: Option<f64>, high: Option<f64>) -> Extent {
        let low = self.low.max(low.unwrap_or(f64::NEG_INFINITY));
        let high = self.high.min(high.unwrap_or(f64::INFINITY));
        // A uniform law between the bounds has the range divided by the root of 12.
        Extent { low, high, spread: self.spread.min((high - low) / 12f64.sqrt()) }
    }
}

impl Distribution {
    /// The quantum of weights of this law, a power of two, if they lie on a grid.
    pub fn quantum(&self) -> Option<f64> {
        let Extent { low, high, spread } = self.extent()?;
        let most = high.abs().max(low.abs());
        if !(most.is_finite() && spread > 0.0) {
            return None;
        }
        // most / MOST = fraction · 2^exponent with a fraction in [1/2, 1): the next power of two.
        let (_, exponent) = libm::frexp(most / MOST);
        let quantum = libm::ldexp(1.0, exponent);
        (quantum.is_normal() && quantum * FINENESS <= spread).then_some(quantum)
    }

    fn extent(&self) -> Option<Extent> {
        match self {
            Distribution::Normal(Argument::Same(mean), Argument::Same(sd)) => {
                let reach = FARTHEST * sd.abs();
                Some(Extent { low: mean - reach, high: mean + reach, spread: sd.abs() })
            }
            Distribution::Uniform(Argument::Same(low), Argument::Same(high)) => {
                let whole = Extent { low: low.min(*high), high: high.max(*low), spread: f64::INFINITY };
                Some(whole.within(None, None))
            }
            Distribution::Clip { inner, low, high } | Distribution::Redraw { inner, low, high } => {
                Some(inner.extent()?.within(*low, *high))
            }
            Distribution::Scaled(inner, Argument::Same(factor)) => {
                let Extent { low, high, spread } = inner.extent()?;
                let (a, b) = (low * factor, high * factor);
                Some(Extent { low: a.min(b), high: a.max(b), spread: spread * factor.abs() })
            }
            Distribution::Shifted(inner, Argument::Same(offset)) => {
                let Extent { low, high, spread } = inner.extent()?;
                Some(Extent { low: low + offset, high: high + offset, spread })
            }
            _ => None,
        }
    }

    /// A drawn weight, rounded. The outermost bounds of a `clip` or `redraw` are kept: the weight is the nearest inside.
    pub(crate) fn draw_weight(&self, key: Key, index: u64, j: u64, item: usize) -> f64 {
        let value = self.draw(key, index, j, item);
        match self.quantum() {
            Some(quantum) => f64::from(Rounding::new(self, quantum).number(value)) * quantum,
            None => f64::from(self.round_f32(value)),
        }
    }

    /// Many drawn weights.
    pub(crate) fn fill_weights(
        &self,
        level: Level,
        draws: Draws<'_>,
        scratch: &mut Scratch,
        out: &mut Vec<f64>,
    ) {
        if let Some(quantum) = self.quantum() {
            let mut numbers = std::mem::take(&mut scratch.numbers);
            self.fill_numbers(level, draws, quantum, scratch, &mut numbers);
            out.clear();
            out.extend(numbers.iter().map(|&number| f64::from(number) * quantum));
            scratch.numbers = numbers;
            return;
        }
        self.fill(level, draws, scratch, out);
        out.iter_mut().for_each(|value| *value = f64::from(self.round_f32(*value)));
    }

    /// Many weights on the grid of the law's quantum, as multiples of it.
    pub(crate) fn fill_numbers(
        &self,
        level: Level,
        draws: Draws<'_>,
        quantum: f64,
        scratch: &mut Scratch,
        numbers: &mut Vec<i16>,
    ) {
        let mut values = std::mem::take(&mut scratch.drawn);
        self.fill(level, draws, scratch, &mut values);
        numbers.resize(values.len(), 0);
        dispatch(level, ToNumbers { rounding: Rounding::new(self, quantum), values: &values, numbers });
        scratch.drawn = values;
    }

    /// A value of this law as f32, inside the outermost bounds.
    fn round_f32(&self, value: f64) -> f32 {
        let rounded = value as f32;
        match self {
            Distribution::Clip { low, high, .. } | Distribution::Redraw { low, high, .. } => {
                let low = low.map_or(f32::NEG_INFINITY, f32_at_least);
                let high = high.map_or(f32::INFINITY, |high| -f32_at_least(-high));
                rounded.min(high).max(low)
            }
            _ => rounded,
        }
    }
}

/// How values become multiples of a quantum.
#[derive(Clone, Copy)]
struct Rounding {
    /// 1 / quantum, exact.
    scale: f64,
    /// The bounds, as multiples.
    low: f64,
    high: f64,
}

/// Adding this to a number of less than 2^51 rounds it, ties to even, and leaves it in the lowest bits.
const SHIFTER: f64 = 6_755_399_441_055_744.0;

impl Rounding {
    fn new(law: &Distribution, quantum: f64) -> Rounding {
        let (low, high) = match law {
            Distribution::Clip { low, high, .. } | Distribution::Redraw { low, high, .. } => (*low, *high),
            _ => (None, None),
        };
        Rounding {
            scale: 1.0 / quantum,
            low: low.map_or(-MOST, |low| (low / quantum).ceil().max(-MOST)),
            high: high.map_or(MOST, |high| (high / quantum).floor().min(MOST)),
        }
    }

    #[inline(always)]
    fn number(self, value: f64) -> i16 {
        let rounded = value * self.scale + SHIFTER - SHIFTER;
        (rounded.min(self.high).max(self.low) + SHIFTER).to_bits() as i16
    }
}

struct ToNumbers<'a> {
    rounding: Rounding,
    values: &'a [f64],
    numbers: &'a mut [i16],
}

impl Lanes for ToNumbers<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let rounding = self.rounding;
        self.numbers
            .iter_mut()
            .zip(self.values)
            .for_each(|(number, &value)| *number = rounding.number(value));
    }
}

/// The smallest f32 that is not below `x`.
fn f32_at_least(x: f64) -> f32 {
    let rounded = x as f32;
    if f64::from(rounded) < x { rounded.next_up() } else { rounded }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn normal(mean: f64, sd: f64) -> Distribution {
        Distribution::Normal(Argument::Same(mean), Argument::Same(sd))
    }

    fn redraw(inner: Distribution, low: f64, high: Option<f64>) -> Distribution {
        Distribution::Redraw { inner: Box::new(inner), low: Some(low), high }
    }

    #[test]
    fn a_grid_is_fine_and_reaches_all_values() {
        let scaled =
            Distribution::Scaled(Box::new(redraw(normal(1.0, 0.1), 0.0, None)), Argument::Same(-351.2));
        let uniform = Distribution::Uniform(Argument::Same(-2.0), Argument::Same(1.0));
        for (law, quantum) in [
            // 87.8 + 8.25 · 8.78 = 160.2 of at most 255.99.
            (normal(87.8, 8.78), Some(1.0 / 128.0)),
            (normal(-87.8, 8.78), Some(1.0 / 128.0)),
            // 351.2 · 1.825 = 640.9 of at most 1023.97.
            (scaled, Some(1.0 / 32.0)),
            (uniform, Some(1.0 / 8192.0)),
            // 1/256 is coarser than 0.1/256.
            (normal(100.0, 0.1), None),
            (normal(5.0, 0.0), None),
            (redraw(normal(0.0, 1.0), 1.0, Some(1.001)), None),
            (Distribution::Exponential(Argument::Same(1.0)), None),
            (Distribution::Normal(Argument::Each([1.0].into()), Argument::Same(0.5)), None),
            (normal(f64::MAX, f64::MAX), None),
            (normal(0.0, f64::MIN_POSITIVE), None),
        ] {
            assert_eq!(law.quantum(), quantum, "{law:?}");
        }
    }

    #[test]
    fn weights_are_the_nearest_on_the_grid_and_inside_the_bounds() {
        let law = normal(87.8, 8.78);
        for j in 0..5000 {
            let (value, weight) = (law.draw(Key(3), 4, j, 0), law.draw_weight(Key(3), 4, j, 0));
            assert!((value - weight).abs() <= 0.5 / 128.0 && (weight * 128.0).fract() == 0.0);
        }
        let law = redraw(normal(0.0, 1.0), 0.123, Some(1.7));
        let weights: Vec<f64> = (0..5000).map(|j| law.draw_weight(Key(3), 4, j, 0)).collect();
        assert!(weights.iter().all(|weight| (0.123..=1.7).contains(weight)));
        let law = redraw(Distribution::Exponential(Argument::Same(1.0)), 0.1, Some(0.7));
        assert!((0..2000).all(|j| (0.1..=0.7).contains(&law.draw_weight(Key(1), 0, j, 0))));
    }

    #[test]
    fn the_farthest_normal_number_is_on_the_grid() {
        let farthest = super::super::normal_quantile(super::super::ars::open_unit(0));
        assert!(farthest.abs() < FARTHEST, "{farthest}");
    }

    #[test]
    fn many_are_the_same_as_one_by_one() {
        let j: Vec<u64> = (0..2000).map(|k| 3 * k + 1).collect();
        let draws = Draws { key: Key(8), owner: 5, j: &j, first_item: 10 };
        let scaled =
            Distribution::Scaled(Box::new(redraw(normal(1.0, 0.6), 0.0, None)), Argument::Same(-87.8));
        let laws = [
            normal(1.0, 0.6),
            scaled,
            redraw(normal(1.0, 0.6), 0.1, Some(2.0)),
            Distribution::Uniform(Argument::Same(0.1), Argument::Same(2.0)),
            Distribution::Gamma(Argument::Same(2.0), Argument::Same(0.5)),
            normal(100.0, 0.1),
        ];
        let (mut scratch, mut weights) = (Scratch::default(), Vec::new());
        for law in laws {
            for level in [Level::Baseline, Level::Avx2, Level::Avx512] {
                law.fill_weights(level, draws, &mut scratch, &mut weights);
                for (weight, &j) in weights.iter().zip(&j) {
                    assert_eq!(weight.to_bits(), law.draw_weight(Key(8), 5, j, 0).to_bits(), "{law:?} {j}");
                }
            }
        }
    }
}
