//! Sine, cosine and tangent of angles in degrees, reduced before they become radians, so that multiples of 90 deg give
//! the exact 0, 1 and −1.

use std::f64::consts::PI;

/// The sine of an angle in degrees.
pub(super) fn sine(degrees: f64) -> f64 {
    // The remainder is exact. What is left lies within ±180.
    let turn = degrees % 360.0;
    let half = if turn > 180.0 {
        turn - 360.0
    } else if turn < -180.0 {
        turn + 360.0
    } else {
        turn
    };
    let magnitude = half.abs();
    let value = match if magnitude > 90.0 { 180.0 - magnitude } else { magnitude } {
        small if small <= 45.0 => libm::sin(small * PI / 180.0),
        large => libm::cos((90.0 - large) * PI / 180.0),
    };
    if half < 0.0 { -value } else { value }
}

/// The cosine of an angle in degrees.
pub(super) fn cosine(degrees: f64) -> f64 {
    sine(90.0 - (degrees % 360.0).abs())
}

/// The tangent of an angle in degrees.
pub(super) fn tangent(degrees: f64) -> f64 {
    sine(degrees) / cosine(degrees)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn right_angles_are_exact() {
        for (degrees, s, c) in [(0.0, 0.0, 1.0), (90.0, 1.0, 0.0), (180.0, 0.0, -1.0), (270.0, -1.0, 0.0)] {
            for turns in [-720.0, -360.0, 0.0, 360.0, 3600.0] {
                assert_eq!((sine(degrees + turns), cosine(degrees + turns)), (s, c), "{degrees} + {turns}");
            }
        }
        assert_eq!(tangent(45.0), 1.0);
    }

    #[test]
    fn between_them_radians_agree() {
        for step in -400..400 {
            let degrees = f64::from(step) * 1.7;
            assert!((sine(degrees) - libm::sin(degrees * PI / 180.0)).abs() < 1e-14);
            assert!((cosine(degrees) - libm::cos(degrees * PI / 180.0)).abs() < 1e-14);
        }
        assert!(sine(f64::INFINITY).is_nan());
    }
}
