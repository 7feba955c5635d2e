//! Numbers in decimal: digits and a power of ten, so that a change of unit is a shift of the point and never a
//! multiplication that would round.

/// A finite number as `±0.d₁d₂d₃… × 10^point`: no leading zeros; zero has no digits and no sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Decimal {
    /// Below zero.
    pub negative: bool,
    /// ASCII digits, the first not `0`.
    pub digits: Vec<u8>,
    /// Where the point stands, counted from before the first digit: 1 for `1.5`, 0 for `0.15`, 3 for `150`.
    pub point: i32,
}

impl Decimal {
    /// The shortest digits that read back the same f64. `x` is finite.
    pub fn shortest(x: f64) -> Decimal {
        Decimal::read(&format!("{x:e}"))
    }

    /// The exact value rounded to `count` significant digits (at least 1), ties to even, zeros at the end cut.
    pub fn significant(x: f64, count: usize) -> Decimal {
        Decimal::read(&format!("{x:.*e}", count.saturating_sub(1)))
    }

    /// The exact value of `x · 10^shift` rounded to `places` digits after the point, ties to even, zeros cut.
    pub fn places(x: f64, shift: i32, places: u32) -> Decimal {
        // 25 digits are enough to tell an f64 from the power of ten next to it, so this point is that of the exact value.
        let exact = Decimal::read(&format!("{x:.25e}"));
        let kept = exact.point + shift + places as i32;
        let rounded = match kept {
            1.. => Decimal::read(&format!("{x:.*e}", kept as usize - 1)),
            0 if exact.is_above_half() => {
                Decimal { negative: exact.negative, digits: vec![b'1'], point: exact.point + 1 }
            }
            _ => Decimal { negative: false, digits: Vec::new(), point: 0 },
        };
        rounded.shifted(shift)
    }

    /// More than 0.5 × 10^point; a tie is not, since it goes to the even 0.
    fn is_above_half(&self) -> bool {
        self.digits.as_slice() > b"5".as_slice()
    }

    /// Reads Rust's scientific notation, `-1.25e-3`.
    fn read(text: &str) -> Decimal {
        let (mantissa, exponent) = text.split_once('e').unwrap_or((text, "0"));
        let negative = mantissa.starts_with('-');
        let mut digits: Vec<u8> = mantissa.bytes().filter(u8::is_ascii_digit).collect();
        let significant = digits.iter().rposition(|&digit| digit != b'0').map_or(0, |last| last + 1);
        digits.truncate(significant);
        if digits.is_empty() {
            return Decimal { negative: false, digits, point: 0 };
        }
        Decimal { negative, digits, point: exponent.parse::<i32>().unwrap_or(0) + 1 }
    }

    /// The point moved: the number times `10^shift`.
    pub fn shifted(mut self, shift: i32) -> Decimal {
        if !self.digits.is_empty() {
            self.point += shift;
        }
        self
    }

    /// No digits behind the point.
    pub fn is_whole(&self) -> bool {
        self.digits.len() as i32 <= self.point || self.digits.is_empty()
    }

    /// With a point and no exponent: `-0.015`, `1500`; at least `places` digits behind the point.
    pub fn positional(&self, places: usize) -> String {
        let mut text = String::with_capacity(self.digits.len() + 8);
        if self.negative {
            text.push('-');
        }
        let whole = self.point.max(0) as usize;
        if whole == 0 {
            text.push('0');
        }
        text.extend((0..whole).map(|place| self.digits.get(place).map_or('0', |&digit| digit as char)));
        let zeros = (-self.point).max(0) as usize;
        let fraction = self.digits.get(whole..).unwrap_or(&[]);
        let written = if fraction.is_empty() { 0 } else { zeros + fraction.len() };
        if written.max(places) > 0 {
            text.push('.');
            if !fraction.is_empty() {
                text.extend(std::iter::repeat_n('0', zeros));
                text.extend(fraction.iter().map(|&digit| digit as char));
            }
            text.extend(std::iter::repeat_n('0', places.saturating_sub(written)));
        }
        text
    }

    /// With one digit before the point: `1.5e-7`.
    pub fn scientific(&self) -> String {
        let Some((&first, rest)) = self.digits.split_first() else { return "0".into() };
        let mut text = String::from(if self.negative { "-" } else { "" });
        text.push(first as char);
        if !rest.is_empty() {
            text.push('.');
            text.extend(rest.iter().map(|&digit| digit as char));
        }
        text.push_str(&format!("e{}", self.point - 1));
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ties_go_to_even_on_the_exact_value() {
        let text = |x: f64, places| Decimal::places(x, 0, places).positional(places as usize);
        assert_eq!(text(0.125, 2), "0.12");
        assert_eq!(text(0.375, 2), "0.38");
        assert_eq!(text(2.5, 0), "2");
        assert_eq!(text(0.5, 0), "0");
        assert_eq!(text(1.5, 0), "2");
        assert_eq!(text(0.51, 0), "1");
        // The stored 2.675 is 2.67499999999999982236431605997495353221893310546875.
        assert_eq!(text(2.675, 2), "2.67");
        assert_eq!(text(9.996, 2), "10.00");
        assert_eq!(text(-0.001, 2), "0.00");
        assert_eq!(text(1e23, 1), "99999999999999991611392.0");
    }

    #[test]
    fn a_change_of_unit_does_not_round() {
        let text = |x: f64, shift, places| Decimal::places(x, shift, places).positional(places as usize);
        assert_eq!(text(1234.5, -3, 2), "1.23");
        assert_eq!(text(1235.0, -3, 2), "1.24");
        assert_eq!(text(1245.0, -3, 2), "1.24");
        assert_eq!(text(5.0, -3, 2), "0.00");
        assert_eq!(text(5.000001, -3, 2), "0.01");
        assert_eq!(text(0.0123, 3, 0), "12");
        assert_eq!(text(0.0, 3, 2), "0.00");
        assert_eq!(text(0.00001, 3, 1), "0.0");
        assert_eq!(Decimal::shortest(0.0003).shifted(3).positional(0), "0.3");
        assert_eq!(Decimal::shortest(-1500.0).scientific(), "-1.5e3");
        assert_eq!(Decimal::shortest(-0.0).positional(0), "0");
        assert!(Decimal::shortest(1e20).is_whole());
        assert!(!Decimal::shortest(1.5).is_whole());
    }
}
