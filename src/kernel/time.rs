//! Times in ms and steps of the resolution. Once a time has become a step, only the step counts.

/// Largest number of steps: 48 bits, as in the counters of the random streams.
pub const MAX_STEP: u64 = (1 << 48) - 1;

/// A time in units of the step; the factor 1000 turns ms into us.
#[inline(always)]
fn in_steps(t_ms: f64, resolution_us: u32) -> f64 {
    t_ms * 1000.0 / f64::from(resolution_us)
}

/// The nearest step, as a signed number: what lies within 1e-6 of half a step goes to the even one.
#[inline(always)]
pub(crate) fn nearest(t_ms: f64, resolution_us: u32) -> i64 {
    let x = in_steps(t_ms, resolution_us);
    let floor = x.floor();
    let fraction = x - floor;
    let half = floor * 0.5;
    let odd = half != half.floor();
    let up = if (fraction - 0.5).abs() <= 1e-6 { odd } else { fraction > 0.5 };
    floor as i64 + i64::from(up)
}

/// The step nearest to `t_ms`; ties (within 1e-6 of a step) go to the even step, times before 0 to 0.
pub fn on_grid(t_ms: f64, resolution_us: u32) -> u64 {
    nearest(t_ms, resolution_us).clamp(0, MAX_STEP as i64) as u64
}

/// The step that `t_ms` names, if it is on the grid up to rounding noise, not negative and below 2^48.
pub fn step_of(t_ms: f64, resolution_us: u32) -> Option<u64> {
    let x = in_steps(t_ms, resolution_us);
    let n = x.round();
    let tolerance = f64::max(1e-6, 4.0 * n * f64::EPSILON);
    ((x - n).abs() <= tolerance && n >= 0.0 && n <= MAX_STEP as f64).then_some(n as u64)
}

/// The time of a step in ms, rounded once.
pub fn time_of(step: u64, resolution_us: u32) -> f64 {
    // Any time below 500,000 years has no more than 64 bits, for which machines have an instruction.
    let time_us = match step.checked_mul(u64::from(resolution_us)) {
        Some(time_us) => time_us as f64,
        None => (u128::from(step) * u128::from(resolution_us)) as f64,
    };
    time_us / 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_steps_are_the_decimal_ones() {
        assert_eq!(time_of(7, 100), 0.7);
        assert_eq!(time_of(3, 100), 0.3);
        assert_eq!(time_of(123_456_789, 1), 123_456.789);
    }

    #[test]
    fn steps_accept_rounding_noise_only() {
        assert_eq!(step_of(0.1 + 0.2, 100), Some(3));
        assert_eq!(step_of(0.25, 100), None);
        assert_eq!(step_of(0.100_001, 100), None);
        assert_eq!(step_of(-0.1, 100), None);
        assert_eq!(step_of(f64::INFINITY, 100), None);
        assert_eq!(step_of(f64::NAN, 100), None);
        assert_eq!(step_of(1e13, 100), Some(100_000_000_000_000));
        assert_eq!(step_of(1e17, 100), None);
    }

    #[test]
    fn ties_go_to_even_steps() {
        assert_eq!(on_grid(1.35, 100), 14);
        assert_eq!(on_grid(3.85, 100), 38);
        assert_eq!(on_grid(1.34, 100), 13);
        assert_eq!(on_grid(1.36, 100), 14);
        assert_eq!(on_grid(-3.0, 100), 0);
        assert_eq!(nearest(-0.26, 100), -3);
    }
}
