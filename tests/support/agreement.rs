//! How close values are to NEST's: within 1e-12 · max(1, |reference|), and how many have the same bits.

/// What was compared until now.
#[derive(Clone, Debug, Default)]
pub struct Agreement {
    values: usize,
    same_bits: usize,
    worst: f64,
}

impl Agreement {
    /// Compares a value with NEST's; `tolerance` is relative to the reference, and absolute below 1.
    ///
    /// # Errors
    /// Both numbers, if they are further apart.
    pub fn compare(&mut self, value: f64, reference: f64, tolerance: f64) -> Result<(), String> {
        let error = (value - reference).abs() / reference.abs().max(1.0);
        self.values += 1;
        self.same_bits += usize::from(value.to_bits() == reference.to_bits());
        self.worst = self.worst.max(error);
        if error <= tolerance { Ok(()) } else { Err(format!("{value}, NEST has {reference}")) }
    }
}

impl std::fmt::Display for Agreement {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Agreement { values, same_bits, worst } = self;
        write!(
            formatter,
            "{same_bits} of {values} values have the same bits, the worst is off by {worst:.1e}"
        )
    }
}
