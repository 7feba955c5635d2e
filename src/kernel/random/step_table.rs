//! Drawn times in steps, by a table. A time that is built on one normal number rises or falls with the word that the number
//! comes from, and there are few steps: the highest bits of the word nearly always tell the step, without a quantile.

use super::ars::open_unit;
use super::batch::first_bits;
use super::distribution::inside;
use super::fill::{Bounded, Draws};
use super::normal::normal_quantile;
use super::{Distribution, Stream};
use crate::kernel::lanes::Level;
use crate::kernel::time::nearest;

/// Bits of a word that are looked up.
const BITS: u32 = 12;

/// Words that this entry stands for give different steps.
const UNSURE: i64 = i64::MIN;

/// These are all drawn again.
const AGAIN: i64 = i64::MIN + 1;

/// Retries that are looked up.
const RETRIES: usize = 8;

/// See the module.
#[derive(Debug)]
pub(crate) struct StepTable {
    law: Distribution,
    resolution_us: u32,
    /// By the highest bits of a word: the step, or [`UNSURE`] or [`AGAIN`].
    entries: Vec<i64>,
}

impl StepTable {
    /// The table of a law, if it is built on one normal number with fixed arguments.
    pub fn new(law: &Distribution, resolution_us: u32) -> Option<StepTable> {
        let Bounded { inner, low, high, redraws } = law.bounded_normal()?;
        let (low, high) = inside(low, high, resolution_us);
        // Far more than rounding changes, and than what `nearest` takes for a tie.
        let margin = 1e-5 * f64::from(resolution_us) / 1000.0;
        let entry = |number: u64| {
            let first = number << (64 - BITS);
            let mut ends = [first, first | (u64::MAX >> BITS)].map(|bits| normal_quantile(open_unit(bits)));
            let mut rejected = [false; 2];
            inner.apply(&mut ends, &mut rejected);
            let steps = ends.map(|end| [end - margin, end + margin].map(|end| nearest(end, resolution_us)));
            let least = steps.as_flattened().iter().copied().min().unwrap_or(0);
            let most = steps.as_flattened().iter().copied().max().unwrap_or(0);
            match (most < low || least > high, redraws) {
                _ if rejected.contains(&true) => UNSURE,
                (true, true) => AGAIN,
                (true, false) => least.min(high).max(low),
                (false, _) if least == most => least,
                (false, _) => UNSURE,
            }
        };
        Some(StepTable { law: law.clone(), resolution_us, entries: (0..1 << BITS).map(entry).collect() })
    }

    fn entry(&self, bits: u64) -> i64 {
        self.entries[(bits >> (64 - BITS)) as usize]
    }

    /// Drawn times, as [`Distribution::sample_step`] gives them; `bits` is memory to use.
    pub fn fill(&self, level: Level, draws: Draws<'_>, bits: &mut Vec<u64>, out: &mut Vec<i64>) {
        first_bits(level, draws.key, draws.owner, draws.j, bits);
        out.clear();
        out.extend(bits.iter().map(|&bits| self.entry(bits)));
        for (step, &j) in out.iter_mut().zip(draws.j).filter(|(step, _)| **step <= AGAIN) {
            let draw = Stream::new(draws.key, draws.owner, j);
            *step = self.one(*step, draw);
        }
    }

    /// A draw whose first word does not tell the step.
    #[cold]
    fn one(&self, first: i64, draw: Stream) -> i64 {
        let mut retries = draw.clone();
        retries.bits();
        let mut step = first;
        for _ in 0..RETRIES {
            if step != AGAIN {
                break;
            }
            step = self.entry(retries.bits());
        }
        // With fixed arguments all items have the same law.
        if step > AGAIN { step } else { self.law.sample_step(&mut draw.clone(), 0, self.resolution_us) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::random::{Argument, Key};

    #[test]
    fn the_same_as_without() {
        let same = Argument::Same;
        let normal = |mean, sd| Box::new(Distribution::Normal(same(mean), same(sd)));
        let redraw = |inner, low, high| Distribution::Redraw { inner, low, high };
        let laws = [
            *normal(5.0, 1.0),
            redraw(normal(1.5, 0.75), Some(0.1), None),
            redraw(normal(0.8, 0.4), Some(0.1), Some(0.9)),
            redraw(normal(-3.0, 1.0), Some(0.1), None),
            Distribution::Clip { inner: normal(1.0, 0.5), low: Some(0.1), high: Some(1.5) },
            Distribution::Clip {
                inner: Box::new(Distribution::Scaled(normal(1.0, 0.5), same(-2.0))),
                low: Some(-3.0),
                high: None,
            },
            Distribution::Shifted(Box::new(redraw(normal(1.0, 1.0), Some(0.2), None)), same(0.35)),
            // All ties, and no spread.
            *normal(0.25, 0.0),
        ];
        let j: Vec<u64> = (0..20_000).collect();
        let draws = Draws { key: Key(3), owner: 7, j: &j, first_item: 0 };
        let (mut bits, mut steps) = (Vec::new(), Vec::new());
        for law in laws {
            let table = StepTable::new(&law, 100).unwrap();
            table.fill(Level::detect(), draws, &mut bits, &mut steps);
            for (&step, &j) in steps.iter().zip(&j) {
                assert_eq!(step, law.sample_step(&mut Stream::new(Key(3), 7, j), 0, 100), "{law:?} {j}");
            }
        }
        let nested = redraw(Box::new(redraw(normal(1.0, 1.0), Some(0.1), None)), None, Some(2.0));
        for without in [nested, Distribution::Uniform(same(0.1), same(1.0))] {
            assert!(StepTable::new(&without, 100).is_none());
        }
    }

    /// For delays as networks have them, hardly a draw in fifty needs more than one look.
    #[test]
    fn most_words_tell_the_step() {
        let inner = Box::new(Distribution::Normal(Argument::Same(1.5), Argument::Same(0.75)));
        let law = Distribution::Redraw { inner, low: Some(0.1), high: None };
        let table = StepTable::new(&law, 100).unwrap();
        let share = |what: i64| table.entries.iter().filter(|&&entry| entry == what).count() as f64 / 4096.0;
        assert!(share(UNSURE) < 0.02 && (share(AGAIN) - 0.0265).abs() < 0.002);
    }
}
