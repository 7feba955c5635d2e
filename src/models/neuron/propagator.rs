//! Propagators of linear membranes (Rotter and Diesmann 1999), stable also where the time constants are close or equal.
//!
//! With β = 1/tau_syn − 1/tau_m, a synaptic current (y₂ + t·y₁)·exp(−t/tau_syn) adds to the potential after a step h
//! exp(−h/tau_m)/C · ∫₀ʰ (y₂ + t·y₁)·exp(−βt) dt.

/// Share of the potential, or of a current, that is left after a step.
pub(super) fn decay(h: f64, tau: f64) -> f64 {
    libm::exp(-h / tau)
}

/// Effect of a constant current on the potential in a step, mV/pA.
pub(super) fn constant(h: f64, tau_m: f64, c_m: f64) -> f64 {
    tau_m / c_m * (1.0 - decay(h, tau_m))
}

/// Effect of an exponential current (y₂) in a step, mV/pA.
pub(super) fn exponential(h: f64, tau_m: f64, tau_syn: f64, c_m: f64) -> f64 {
    let beta = (tau_m - tau_syn) / (tau_m * tau_syn);
    let share = decay(h, tau_m) / c_m;
    if beta == 0.0 { share * h } else { share * (-libm::expm1(-h * beta) / beta) }
}

/// Effect of the linear part (y₁) of an alpha-shaped current in a step, mV/(pA/ms).
pub(super) fn alpha(h: f64, tau_m: f64, tau_syn: f64, c_m: f64) -> f64 {
    let x = h * (tau_m - tau_syn) / (tau_m * tau_syn);
    decay(h, tau_m) / c_m * (h * h) * ramp(x)
}

/// ∫₀¹ t·exp(−xt) dt = (1 − (1 + x)·exp(−x)) / x².
fn ramp(x: f64) -> f64 {
    if x.abs() > 1.0 {
        return (1.0 - (1.0 + x) * libm::exp(-x)) / (x * x);
    }
    // Σ (−x)ᵏ / (k!·(k + 2)): the closed form cancels for small x. 20 terms reach 1e-19 at |x| = 1.
    let (mut sum, mut term) = (0.0, 1.0);
    for k in 0..20 {
        sum += term / f64::from(k + 2);
        term *= -x / f64::from(k + 1);
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The integrals by Simpson's rule on 2000 intervals.
    #[test]
    fn agrees_with_quadrature() {
        for (tau_m, tau_syn) in [(10.0, 2.0), (10.0, 10.0), (10.0, 10.0 + 1e-9), (10.0, 9.95), (2.0, 50.0)] {
            for h in [0.01, 0.1, 1.0, 5.0] {
                let n = 2000;
                let simpson = |f: &dyn Fn(f64) -> f64| {
                    let d = h / f64::from(n);
                    let weight = |k| if k == 0 || k == n { 1.0 } else { f64::from(2 + 2 * (k % 2)) };
                    (0..=n).map(|k| weight(k) * f(f64::from(k) * d)).sum::<f64>() * d / 3.0
                };
                let kernel = |t: f64| libm::exp(-(h - t) / tau_m - t / tau_syn) / 250.0;
                let cases = [
                    (exponential(h, tau_m, tau_syn, 250.0), simpson(&kernel)),
                    (alpha(h, tau_m, tau_syn, 250.0), simpson(&|t| t * kernel(t))),
                    (constant(h, tau_m, 250.0), simpson(&|t| libm::exp(-(h - t) / tau_m) / 250.0)),
                ];
                for (value, expected) in cases {
                    assert!(
                        (value / expected - 1.0).abs() < 1e-11,
                        "{tau_m} {tau_syn} {h}: {value} {expected}"
                    );
                }
            }
        }
    }

    #[test]
    fn series_and_closed_form_meet() {
        let (inside, outside) = (ramp(1.0), ramp(1.0 + 1e-12));
        assert!((inside - outside).abs() < 1e-12);
        assert!((ramp(1.0) - (1.0 - 2.0 / std::f64::consts::E)).abs() < 1e-15);
    }
}
