//! Whole numbers: a count, index, degree or seed is a number within 1e-9 (relative above 1) of a whole one, so that
//! `100 * 0.07` = 7.000000000000001 counts as 7 and 2.5 does not count at all. Ranges that count, `0 .. 8`.

use super::format;
use crate::diagnostic::Diagnostic;
use crate::units::Dimension;

/// Longest list that a script makes, with the elements of inner lists: half a GiB of numbers.
pub const MAX_LENGTH: f64 = (1u64 << 26) as f64;

/// The whole number that `x` stands for, if it does and is below 2^53.
pub fn whole(x: f64) -> Option<i64> {
    let nearest = x.round();
    let near = (x - nearest).abs() <= 1e-9 * x.abs().max(1.0);
    (near && nearest.abs() <= 9_007_199_254_740_992.0).then_some(nearest as i64)
}

/// The whole number that `x` stands for, or E0407.
pub fn expect_whole(x: f64) -> Result<i64, Box<Diagnostic>> {
    whole(x).ok_or_else(|| {
        let headline = format!("{} is not a whole number", format::number(x, Dimension::NONE));
        Box::new(Diagnostic::nowhere("E0407", headline).help("`round(…)` gives the nearest one"))
    })
}

/// The count that `x` stands for: whole and not negative, or E0407.
pub fn expect_count(x: f64) -> Result<usize, Box<Diagnostic>> {
    let count = expect_whole(x)?;
    usize::try_from(count).map_err(|_| {
        let headline = format!("{count} is negative, a count is a whole number from 0");
        Box::new(Diagnostic::nowhere("E0407", headline).help("`max(0, …)` cuts at 0"))
    })
}

/// The numbers that `start .. end` holds where it counts: `start` up to and without `end`; none if `end` is not above
/// `start`. A missing start is 0, a missing end an error, as nothing says where to stop.
pub fn counted(start: Option<f64>, end: Option<f64>) -> Result<Vec<f64>, Box<Diagnostic>> {
    let Some(end) = end else {
        let diagnostic = Diagnostic::nowhere("E0404", "a range without an end cannot be counted");
        return Err(Box::new(diagnostic.help("write both ends: `0 .. 8`")));
    };
    let (start, end) = (expect_whole(start.unwrap_or(0.0))?, expect_whole(end)?);
    check_length(end.saturating_sub(start) as f64)?;
    Ok((start..end).map(|number| number as f64).collect())
}

/// E0807 for a list that could not be held.
pub fn check_length(length: f64) -> Result<(), Box<Diagnostic>> {
    if length <= MAX_LENGTH {
        return Ok(());
    }
    let length = format::number(length, Dimension::NONE);
    let headline = format!("a list of {length} values is too long");
    Err(Box::new(Diagnostic::nowhere("E0807", headline).help("at most 67108864 values fit into a list")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounding_noise_is_forgiven() {
        assert_eq!(whole(100.0 * 0.07), Some(7));
        assert_eq!(whole(2.5), None);
        assert_eq!(whole(1.0 + 1.1e-9), None);
        assert_eq!(whole(1e12 + 0.25), Some(1_000_000_000_000));
        assert_eq!(whole(f64::NAN), None);
        assert_eq!(whole(f64::INFINITY), None);
        assert_eq!(expect_whole(2.5).unwrap_err().headline, "2.5 is not a whole number");
        assert_eq!(expect_count(-1.0).unwrap_err().code.0, "E0407");
    }

    #[test]
    fn ranges_count_half_open() {
        assert_eq!(counted(Some(0.0), Some(3.0)).unwrap(), [0.0, 1.0, 2.0]);
        assert_eq!(counted(None, Some(2.0)).unwrap(), [0.0, 1.0]);
        assert!(counted(Some(5.0), Some(3.0)).unwrap().is_empty());
        assert_eq!(counted(Some(0.0), None).unwrap_err().code.0, "E0404");
        assert_eq!(counted(Some(0.0), Some(1e12)).unwrap_err().code.0, "E0807");
    }
}
