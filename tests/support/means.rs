//! Means over seeds: do two programs agree that draw other random numbers?

/// The values of one statistic under each seed.
pub struct Sample<'a>(pub &'a [f64]);

impl Sample<'_> {
    fn mean(&self) -> f64 {
        self.0.iter().sum::<f64>() / self.0.len() as f64
    }

    /// Squared standard error of the mean.
    fn squared_error(&self) -> f64 {
        let mean = self.mean();
        let squares: f64 = self.0.iter().map(|value| (value - mean) * (value - mean)).sum();
        squares / (self.0.len() as f64 - 1.0) / self.0.len() as f64
    }

    /// Whether two means agree within 4 standard errors of their difference; how many it is.
    ///
    /// # Errors
    /// Both means and their errors, where they do not.
    pub fn agrees_with(&self, nest: &Sample<'_>) -> Result<f64, String> {
        let error = (self.squared_error() + nest.squared_error()).sqrt();
        let difference = (self.mean() - nest.mean()).abs();
        // Values that are the same under every seed have no error, but perhaps another rounding.
        let rounding = 1e-12 * nest.mean().abs();
        if difference <= 4.0 * error + rounding {
            return Ok(if error > 0.0 { difference / error } else { 0.0 });
        }
        let shown = |sample: &Sample<'_>| format!("{} ± {}", sample.mean(), sample.squared_error().sqrt());
        Err(format!("{}, NEST has {}", shown(self), shown(nest)))
    }
}
