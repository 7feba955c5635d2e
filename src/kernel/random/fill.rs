//! Many draws of a distribution at once: the same values as one by one, from vectors of normal numbers where the law
//! is built on one normal number with fixed arguments; else one by one.

use super::batch::normals;
use super::{Argument, Distribution, Key, Stream};
use crate::kernel::lanes::{Lanes, Level, dispatch};
use crate::kernel::time::nearest;

/// Draws of one owner: their numbers, and the item of each is `first_item + j`.
#[derive(Clone, Copy)]
pub(crate) struct Draws<'a> {
    pub key: Key,
    pub owner: u64,
    pub j: &'a [u64],
    pub first_item: u64,
}

impl Draws<'_> {
    fn item(&self, k: usize) -> usize {
        (self.first_item + self.j[k]) as usize
    }
}

/// A law and the bounds around it.
pub(super) struct Bounded<'a> {
    pub inner: &'a Distribution,
    pub low: Option<f64>,
    pub high: Option<f64>,
    /// What is outside is drawn again, instead of clipped.
    pub redraws: bool,
}

/// Memory that is used again.
#[derive(Default)]
pub(crate) struct Scratch {
    values: Vec<f64>,
    bits: Vec<u64>,
    /// Draws whose first attempt a `redraw` rejects.
    rejected: Vec<bool>,
    /// For weights: values, and multiples of a quantum.
    pub(super) drawn: Vec<f64>,
    pub(super) numbers: Vec<i16>,
}

impl Distribution {
    /// Drawn values.
    pub(crate) fn fill(&self, level: Level, draws: Draws<'_>, scratch: &mut Scratch, out: &mut Vec<f64>) {
        let draw = |k: usize| self.draw(draws.key, draws.owner, draws.j[k], draws.item(k));
        out.clear();
        if !self.is_on_one_normal() {
            out.extend((0..draws.j.len()).map(draw));
            return;
        }
        self.first_attempts(level, draws, scratch);
        std::mem::swap(&mut scratch.values, out);
        for k in (0..draws.j.len()).filter(|&k| scratch.rejected[k]) {
            out[k] = draw(k);
        }
    }

    /// Drawn times in steps.
    pub(crate) fn fill_steps(
        &self,
        level: Level,
        draws: Draws<'_>,
        resolution_us: u32,
        scratch: &mut Scratch,
        out: &mut Vec<i64>,
    ) {
        out.clear();
        let one = |k: usize| {
            let mut stream = Stream::new(draws.key, draws.owner, draws.j[k]);
            self.sample_step(&mut stream, draws.item(k), resolution_us)
        };
        let Some(Bounded { inner, low, high, redraws }) = self.bounded_normal() else {
            out.extend((0..draws.j.len()).map(one));
            return;
        };
        inner.first_attempts(level, draws, scratch);
        let (low, high) = super::distribution::inside(low, high, resolution_us);
        let Scratch { values, rejected, .. } = scratch;
        out.resize(values.len(), 0);
        dispatch(level, ToSteps { values, rejected, resolution_us, low, high, redraws, steps: out });
        for k in (0..draws.j.len()).filter(|&k| rejected[k]) {
            out[k] = one(k);
        }
    }

    /// This law in two parts, if it is built on one normal number by fixed arguments. Only the outermost bound of a drawn
    /// time is in steps, the law inside rounds as a whole: it may not begin with a bound itself.
    pub(super) fn bounded_normal(&self) -> Option<Bounded<'_>> {
        let (inner, low, high, redraws) = match self {
            Distribution::Clip { inner, low, high } => (inner.as_ref(), *low, *high, false),
            Distribution::Redraw { inner, low, high } => (inner.as_ref(), *low, *high, true),
            other => (other, None, None, false),
        };
        let nested = matches!(inner, Distribution::Clip { .. } | Distribution::Redraw { .. });
        (!nested && inner.is_on_one_normal()).then_some(Bounded { inner, low, high, redraws })
    }

    /// Built on one normal number by fixed arguments.
    fn is_on_one_normal(&self) -> bool {
        match self {
            Distribution::Normal(Argument::Same(_), Argument::Same(_)) => true,
            Distribution::Clip { inner, .. } | Distribution::Redraw { inner, .. } => inner.is_on_one_normal(),
            Distribution::Scaled(inner, Argument::Same(_))
            | Distribution::Shifted(inner, Argument::Same(_)) => inner.is_on_one_normal(),
            _ => false,
        }
    }

    /// Values from the first word of each draw, and which of them are rejected.
    fn first_attempts(&self, level: Level, draws: Draws<'_>, scratch: &mut Scratch) {
        normals(level, draws.key, draws.owner, draws.j, &mut scratch.bits, &mut scratch.values);
        scratch.rejected.clear();
        scratch.rejected.resize(draws.j.len(), false);
        self.apply(&mut scratch.values, &mut scratch.rejected);
    }

    /// Turns normal numbers into values of the law, operation for operation as `sample` does.
    pub(super) fn apply(&self, values: &mut [f64], rejected: &mut [bool]) {
        match self {
            Distribution::Normal(Argument::Same(mean), Argument::Same(sd)) => {
                values.iter_mut().for_each(|value| *value = mean + sd * *value);
            }
            Distribution::Scaled(inner, Argument::Same(factor)) => {
                inner.apply(values, rejected);
                values.iter_mut().for_each(|value| *value *= factor);
            }
            Distribution::Shifted(inner, Argument::Same(offset)) => {
                inner.apply(values, rejected);
                values.iter_mut().for_each(|value| *value += offset);
            }
            Distribution::Clip { inner, low, high } => {
                inner.apply(values, rejected);
                let (low, high) = (low.unwrap_or(f64::NEG_INFINITY), high.unwrap_or(f64::INFINITY));
                values.iter_mut().for_each(|value| *value = value.min(high).max(low));
            }
            Distribution::Redraw { inner, low, high } => {
                inner.apply(values, rejected);
                let (low, high) = (low.unwrap_or(f64::NEG_INFINITY), high.unwrap_or(f64::INFINITY));
                for (value, rejected) in values.iter().zip(rejected) {
                    *rejected |= !(*value >= low && *value <= high);
                }
            }
            _ => rejected.fill(true),
        }
    }
}

/// Rounds first attempts to steps, clips them or marks those to draw again.
struct ToSteps<'a> {
    values: &'a [f64],
    rejected: &'a mut [bool],
    resolution_us: u32,
    low: i64,
    high: i64,
    redraws: bool,
    steps: &'a mut [i64],
}

impl Lanes for ToSteps<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let n = self.values.len();
        let (rejected, steps) = (&mut self.rejected[..n], &mut self.steps[..n]);
        for k in 0..n {
            let step = nearest(self.values[k], self.resolution_us);
            let outside = step < self.low || step > self.high;
            rejected[k] |= outside & self.redraws;
            steps[k] = step.min(self.high).max(self.low);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_as_one_by_one() {
        let same = Argument::Same;
        let normal = || Box::new(Distribution::Normal(same(1.0), same(0.6)));
        let redraw =
            |low| Box::new(Distribution::Redraw { inner: normal(), low: Some(low), high: Some(2.0) });
        let laws = [
            *normal(),
            Distribution::Scaled(redraw(0.0), same(-87.8)),
            *redraw(0.1),
            Distribution::Clip { inner: redraw(0.3), low: Some(0.45), high: None },
            Distribution::Redraw {
                inner: Box::new(Distribution::Shifted(redraw(0.2), same(0.5))),
                low: None,
                high: Some(1.77),
            },
            Distribution::Clip { inner: normal(), low: Some(0.25), high: Some(1.0) },
            Distribution::Uniform(same(0.1), same(2.0)),
            Distribution::Gamma(same(2.0), same(0.5)),
        ];
        let j: Vec<u64> = (0..2000).map(|k| 3 * k + 1).collect();
        let draws = Draws { key: Key(8), owner: 5, j: &j, first_item: 10 };
        let (mut scratch, mut values, mut steps) = (Scratch::default(), Vec::new(), Vec::new());
        for law in laws {
            law.fill(Level::Avx512, draws, &mut scratch, &mut values);
            law.fill_steps(Level::Avx512, draws, 100, &mut scratch, &mut steps);
            for (k, &j) in j.iter().enumerate() {
                assert_eq!(values[k].to_bits(), law.draw(Key(8), 5, j, 0).to_bits(), "{law:?} {j}");
                assert_eq!(steps[k], law.sample_step(&mut Stream::new(Key(8), 5, j), 0, 100), "{law:?} {j}");
            }
        }
    }
}
