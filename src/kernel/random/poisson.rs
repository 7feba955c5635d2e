//! Poisson counts: by the [`Table`] of the mean, up to [`TABLE_LIMIT`]; above, by the transformed rejection PTRS of
//! Hörmann (1993). Which of the two is a function of the mean alone.

use super::table::{Silent, Table};
use super::{Key, ars};

/// Largest mean that goes by table.
pub const TABLE_LIMIT: f64 = 64.0;

/// Marks the words of the rejection method, so that they never coincide with those of the table.
const REJECTION: u32 = 1 << 31;

/// How counts of one mean are drawn.
#[derive(Clone, Debug, PartialEq)]
pub enum Poisson {
    /// The cumulative probabilities.
    Table(Table),
    /// The constants of the rejection method.
    Rejection(Rejection),
}

/// Constants of PTRS.
#[derive(Clone, Debug, PartialEq)]
pub struct Rejection {
    mean: f64,
    log_mean: f64,
    a: f64,
    b: f64,
    log_inverse_alpha: f64,
    accept: f64,
}

impl Poisson {
    /// A law of mean `mean`, finite and not negative.
    pub fn new(mean: f64) -> Poisson {
        if mean > TABLE_LIMIT {
            Poisson::Rejection(Rejection::new(mean))
        } else {
            Poisson::Table(Table::new(&cumulative(mean)))
        }
    }

    /// Half words that bring no event: of 16 bits, for a connection in a step. The rejection method uses none.
    pub fn silent(&self) -> Silent {
        match self {
            Poisson::Table(table) => table.silent(),
            Poisson::Rejection(_) => Silent::default(),
        }
    }

    /// The count of connection `index` in step `step` (in `MAX_STEP`).
    pub fn draw(&self, key: Key, index: u64, step: u64) -> u32 {
        match self {
            Poisson::Table(table) => table.count((key, index, step), ars::half_word(key, 0, index, step)),
            Poisson::Rejection(rejection) => rejection.draw(key, index, step),
        }
    }
}

/// Cumulative probabilities times 2^32, rounded, as far as they stay below 2^32.
pub(super) fn cumulative(mean: f64) -> Vec<u32> {
    let mut thresholds = Vec::new();
    let mut probability = libm::exp(-mean);
    let mut cumulative = probability;
    for k in 1.. {
        let threshold = (cumulative * 4_294_967_296.0).round();
        if threshold >= 4_294_967_296.0 || (probability == 0.0 && f64::from(k) > mean) {
            break;
        }
        thresholds.push(threshold as u32);
        probability *= mean / f64::from(k);
        cumulative += probability;
    }
    thresholds
}

impl Rejection {
    fn new(mean: f64) -> Rejection {
        let b = 0.931 + 2.53 * mean.sqrt();
        let a = -0.059 + 0.02483 * b;
        Rejection {
            mean,
            log_mean: libm::log(mean),
            a,
            b,
            log_inverse_alpha: libm::log(1.1239 + 1.1328 / (b - 3.4)),
            accept: 0.9277 - 3.6224 / (b - 2.0),
        }
    }

    fn draw(&self, key: Key, index: u64, step: u64) -> u32 {
        let mut retry = REJECTION;
        loop {
            let [low, high] = ars::block(key, retry, step, index);
            retry = REJECTION | retry.wrapping_add(1);
            let (u, v) = (ars::open_unit(low) - 0.5, ars::open_unit(high));
            let distance = 0.5 - u.abs();
            let k = ((2.0 * self.a / distance + self.b) * u + self.mean + 0.43).floor();
            if distance >= 0.07 && v <= self.accept {
                return k as u32;
            }
            if k < 0.0 || (distance < 0.013 && v > distance) {
                continue;
            }
            let left =
                libm::log(v) + self.log_inverse_alpha - libm::log(self.a / (distance * distance) + self.b);
            if left <= k * self.log_mean - self.mean - libm::lgamma(k + 1.0) {
                return k as u32;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Mean, variance and Pearson's χ² against the exact law, for both methods.
    #[test]
    fn counts_follow_the_law() {
        let draws = 200_000u64;
        for mean in [1e-4, 0.01, 0.3, 2.0, 7.5, 30.0, 63.9, 64.1, 200.0, 5000.0] {
            let law = Poisson::new(mean);
            let counts: Vec<u32> = (0..draws).map(|step| law.draw(Key(42), 3, step)).collect();
            let n = draws as f64;
            let average = counts.iter().map(|&k| f64::from(k)).sum::<f64>() / n;
            let variance = counts.iter().map(|&k| (f64::from(k) - average).powi(2)).sum::<f64>() / n;
            assert!((average - mean).abs() < 4.5 * (mean / n).sqrt(), "mean {mean}: {average}");
            let spread = (mean * (1.0 + 2.0 * mean) / n).sqrt();
            assert!((variance - mean).abs() < 4.5 * spread, "variance {mean}: {variance}");

            let largest = *counts.iter().max().unwrap() as usize;
            let mut observed = vec![0f64; largest + 1];
            counts.iter().for_each(|&k| observed[k as usize] += 1.0);
            let (mut chi, mut cells, mut rest, mut rest_expected) = (0.0, 0.0, n, n);
            for (k, &seen) in observed.iter().enumerate() {
                let k = k as f64;
                let expected = n * libm::exp(k * libm::log(mean) - mean - libm::lgamma(k + 1.0));
                if expected >= 10.0 {
                    chi += (seen - expected).powi(2) / expected;
                    cells += 1.0;
                    rest -= seen;
                    rest_expected -= expected;
                }
            }
            if rest_expected >= 10.0 {
                chi += (rest - rest_expected).powi(2) / rest_expected;
                cells += 1.0;
            }
            let freedom: f64 = cells - 1.0;
            assert!(chi < freedom + 5.0 * (2.0 * freedom).sqrt() + 5.0, "χ² {mean}: {chi} at {freedom}");
        }
    }

    #[test]
    fn no_rate_no_events() {
        assert!((0..1000).all(|step| Poisson::new(0.0).draw(Key(1), 0, step) == 0));
    }
}
