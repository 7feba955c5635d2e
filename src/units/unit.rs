//! Units as they are written, `mV/ms`, and literals: converted in decimal and rounded once, so that `0.1 ms`, `100 us`
//! and `1e-4 s` are the same bits.

use super::{Dimension, Exponent};

/// A unit: what it measures and its size as a power of ten of the coherent unit (ms, mV, pA, um, deg).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Unit {
    /// What it measures.
    pub dimension: Dimension,
    /// `1 unit = 10^shift` in the coherent set.
    pub shift: i32,
}

/// Every unit symbol with its dimension and power of ten, in the order in which `snn units` lists them.
pub const UNIT_NAMES: &[(&str, Dimension, i32)] = &[
    ("s", Dimension::TIME, 3),
    ("ms", Dimension::TIME, 0),
    ("us", Dimension::TIME, -3),
    ("V", Dimension::VOLTAGE, 3),
    ("mV", Dimension::VOLTAGE, 0),
    ("uV", Dimension::VOLTAGE, -3),
    ("A", Dimension::CURRENT, 12),
    ("mA", Dimension::CURRENT, 9),
    ("uA", Dimension::CURRENT, 6),
    ("nA", Dimension::CURRENT, 3),
    ("pA", Dimension::CURRENT, 0),
    ("F", Dimension::CAPACITANCE, 12),
    ("uF", Dimension::CAPACITANCE, 6),
    ("nF", Dimension::CAPACITANCE, 3),
    ("pF", Dimension::CAPACITANCE, 0),
    ("S", Dimension::CONDUCTANCE, 9),
    ("mS", Dimension::CONDUCTANCE, 6),
    ("uS", Dimension::CONDUCTANCE, 3),
    ("nS", Dimension::CONDUCTANCE, 0),
    ("pS", Dimension::CONDUCTANCE, -3),
    ("Ohm", Dimension::RESISTANCE, -9),
    ("kOhm", Dimension::RESISTANCE, -6),
    ("MOhm", Dimension::RESISTANCE, -3),
    ("GOhm", Dimension::RESISTANCE, 0),
    ("Hz", Dimension::FREQUENCY, -3),
    ("kHz", Dimension::FREQUENCY, 0),
    ("MHz", Dimension::FREQUENCY, 3),
    ("mm", Dimension::LENGTH, 3),
    ("um", Dimension::LENGTH, 0),
    ("deg", Dimension::ANGLE, 0),
    ("%", Dimension::NONE, -2),
];

/// Reads a unit such as `mV`, `mV/ms`, `mV^-1/ms`; `µ` reads as `u`. `None` if a symbol is unknown or an exponent absurd.
pub fn parse_unit(text: &str) -> Option<Unit> {
    let text = text.replace(['µ', 'μ'], "u");
    let mut unit = Unit { dimension: Dimension::NONE, shift: 0 };
    let mut rest = text.as_str();
    let mut sign = 1;
    loop {
        let end = rest.find(['*', '/']).unwrap_or(rest.len());
        let (factor, after) = rest.split_at(end);
        let (symbol, power) = match factor.split_once('^') {
            Some((symbol, power)) => (symbol, power.parse::<i16>().ok().filter(|power| power.abs() <= 99)?),
            None => (factor, 1),
        };
        let (_, dimension, shift) = UNIT_NAMES.iter().find(|(name, ..)| *name == symbol)?;
        let power = sign * power;
        unit.dimension = unit.dimension.times(dimension.power(Exponent::whole(power))?)?;
        unit.shift += shift * power as i32;
        match after.chars().next() {
            None => return Some(unit),
            Some(operator) => sign = if operator == '/' { -1 } else { 1 },
        }
        rest = &after[1..];
    }
}

/// The stored value of a written number with a unit, rounded once: `parse_quantity("0.1", ms)`.
///
/// `number` is as the grammar has it: digits, `_`, a fraction, an exponent. `None` if it is too large for an f64.
pub fn parse_quantity(number: &str, unit: Unit) -> Option<f64> {
    let number = number.replace('_', "");
    let (mantissa, exponent) = match number.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (number.as_str(), 0),
    };
    let value: f64 = format!("{mantissa}e{}", exponent.checked_add(unit.shift)?).parse().ok()?;
    value.is_finite().then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_literal_is_rounded_once() {
        let stored = |number, unit| parse_quantity(number, parse_unit(unit).unwrap()).unwrap();
        assert_eq!(stored("0.1", "ms").to_bits(), stored("100", "us").to_bits());
        assert_eq!(stored("0.1", "ms").to_bits(), stored("1e-4", "s").to_bits());
        assert_eq!(stored("8_000", "Hz"), 8.0);
        assert_eq!(stored("90", "%"), 0.9);
        assert_eq!(parse_quantity("1e999", parse_unit("mV").unwrap()), None);
    }

    #[test]
    fn units_multiply_and_divide() {
        let unit = parse_unit("mV^-1/ms").unwrap();
        assert_eq!(unit.dimension, Dimension::of(-1, -1, 0));
        assert_eq!(parse_unit("µs"), parse_unit("us"));
        assert_eq!(parse_unit("mv"), None);
        assert_eq!(parse_unit("mV/s").unwrap().shift, -3);
        assert_eq!(parse_unit(""), None);
    }
}
