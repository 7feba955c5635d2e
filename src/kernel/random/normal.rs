//! The normal distribution by its quantile function: algorithm AS 241 (PPND16) of Wichura (1988), whose relative error
//! is about 1e-16.

// The digits are those of the paper.
#[allow(clippy::excessive_precision)]
const CENTRAL: [[f64; 8]; 2] = [
    [
        3.3871328727963666080e0,
        1.3314166789178437745e2,
        1.9715909503065514427e3,
        1.3731693765509461125e4,
        4.5921953931549871457e4,
        6.7265770927008700853e4,
        3.3430575583588128105e4,
        2.5090809287301226727e3,
    ],
    [
        1.0,
        4.2313330701600911252e1,
        6.8718700749205790830e2,
        5.3941960214247511077e3,
        2.1213794301586595867e4,
        3.9307895800092710610e4,
        2.8729085735721942674e4,
        5.2264952788528545610e3,
    ],
];

#[allow(clippy::excessive_precision)]
const MIDDLE: [[f64; 8]; 2] = [
    [
        1.42343711074968357734e0,
        4.63033784615654529590e0,
        5.76949722146069140550e0,
        3.64784832476320460504e0,
        1.27045825245236838258e0,
        2.41780725177450611770e-1,
        2.27238449892691845833e-2,
        7.74545014278341407640e-4,
    ],
    [
        1.0,
        2.05319162663775882187e0,
        1.67638483018380384940e0,
        6.89767334985100004550e-1,
        1.48103976427480074590e-1,
        1.51986665636164571966e-2,
        5.47593808499534494600e-4,
        1.05075007164441684324e-9,
    ],
];

#[allow(clippy::excessive_precision)]
const TAIL: [[f64; 8]; 2] = [
    [
        6.65790464350110377720e0,
        5.46378491116411436990e0,
        1.78482653991729133580e0,
        2.96560571828504891230e-1,
        2.65321895265761230930e-2,
        1.24266094738807843860e-3,
        2.71155556874348757815e-5,
        2.01033439929228813265e-7,
    ],
    [
        1.0,
        5.99832206555887937690e-1,
        1.36929880922735805310e-1,
        1.48753612908506148525e-2,
        7.86869131145613259100e-4,
        1.84631831751005468180e-5,
        1.42151175831644588870e-7,
        2.04426310338993978564e-15,
    ],
];

#[inline(always)]
fn ratio(coefficients: &[[f64; 8]; 2], x: f64) -> f64 {
    let polynomial = |c: &[f64; 8]| c.iter().rev().fold(0.0, |sum, c| sum * x + c);
    polynomial(&coefficients[0]) / polynomial(&coefficients[1])
}

/// The quantile of 0.5 + q where |q| ≤ 0.425; outside, a number without meaning.
#[inline(always)]
pub(super) fn central(q: f64) -> f64 {
    q * ratio(&CENTRAL, 0.180625 - q * q)
}

/// Whether the quantile of 0.5 + q is [`central`].
#[inline(always)]
pub(super) fn is_central(q: f64) -> bool {
    q.abs() <= 0.425
}

/// Square root of −log of the probability of the tail.
#[inline(always)]
fn depth(probability: f64) -> f64 {
    let tail = if probability < 0.5 { probability } else { 1.0 - probability };
    (-libm::log(tail)).sqrt()
}

/// The quantile of a probability outside of the centre; whether it is so far out that the number is without meaning.
#[inline(always)]
pub(super) fn middle(probability: f64) -> (f64, bool) {
    let depth = depth(probability);
    let x = ratio(&MIDDLE, depth - 1.6);
    (if probability < 0.5 { -x } else { x }, depth > 5.0)
}

/// The standard normal quantile of a probability inside (0, 1).
#[inline]
pub fn normal_quantile(probability: f64) -> f64 {
    let q = probability - 0.5;
    if is_central(q) {
        return central(q);
    }
    match middle(probability) {
        (quantile, false) => quantile,
        (_, true) => {
            let x = ratio(&TAIL, depth(probability) - 5.0);
            if q < 0.0 { -x } else { x }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::normal_quantile;

    /// Values published with the algorithm, and round trips through the complementary error function.
    #[test]
    fn accuracy() {
        for (probability, quantile) in
            [(0.25, -0.6744897501960817), (0.001, -3.090232306167814), (1e-20, -9.262340089798408)]
        {
            let x = normal_quantile(probability);
            assert!((x - quantile).abs() <= 1e-15 * quantile.abs(), "{probability}: {x}");
        }
        for k in 1..2000 {
            let probability = f64::from(k) / 2000.0;
            let back = 0.5 * libm::erfc(-normal_quantile(probability) / 2f64.sqrt());
            assert!((back - probability).abs() <= 4e-16, "{probability}: {back}");
        }
        for k in 1..300 {
            let probability = 0.5f64.powi(k);
            let x = normal_quantile(probability);
            let back = 0.5 * libm::erfc(-x / 2f64.sqrt());
            // An error of x by one part in 10^16 changes the probability by x² parts.
            assert!((back / probability - 1.0).abs() <= 1e-15 * (1.0 + x * x), "2^-{k}: {back}");
        }
        assert_eq!(normal_quantile(0.5), 0.0);
    }
}
