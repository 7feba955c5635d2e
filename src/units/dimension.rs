//! What a quantity measures: five rational exponents (time, voltage, current, length, angle).

use serde::{Deserialize, Serialize};
use std::fmt;

/// A rational exponent in lowest terms, denominator 1 to 12.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Exponent {
    numerator: i16,
    denominator: i16,
}

impl Exponent {
    /// No power at all.
    pub const ZERO: Exponent = Exponent { numerator: 0, denominator: 1 };

    /// A whole exponent.
    pub const fn whole(numerator: i16) -> Exponent {
        Exponent { numerator, denominator: 1 }
    }

    /// `numerator / denominator` in lowest terms; `None` where it does not fit (exponents beyond ±999).
    pub fn ratio(numerator: i64, denominator: i64) -> Option<Exponent> {
        let divisor = greatest_common_divisor(numerator.abs(), denominator.abs()).max(1);
        let sign = if denominator < 0 { -1 } else { 1 };
        let (numerator, denominator) = (sign * numerator / divisor, sign * denominator / divisor);
        (numerator.abs() <= 999 && (1..=999).contains(&denominator))
            .then_some(Exponent { numerator: numerator as i16, denominator: denominator as i16 })
    }

    /// The fraction with a denominator of at most 12 within 1e-9 of `x`, if there is one.
    pub fn from_number(x: f64) -> Option<Exponent> {
        (1..=12i64).find_map(|denominator| {
            let numerator = (x * denominator as f64).round();
            ((numerator / denominator as f64 - x).abs() <= 1e-9 && numerator.abs() <= 999.0)
                .then(|| Exponent::ratio(numerator as i64, denominator))
                .flatten()
        })
    }

    /// Numerator, negative for a negative exponent.
    pub fn numerator(self) -> i64 {
        self.numerator as i64
    }

    /// Denominator, at least 1.
    pub fn denominator(self) -> i64 {
        self.denominator as i64
    }

    fn add(self, other: Exponent) -> Option<Exponent> {
        Exponent::ratio(
            self.numerator() * other.denominator() + other.numerator() * self.denominator(),
            self.denominator() * other.denominator(),
        )
    }

    fn times(self, other: Exponent) -> Option<Exponent> {
        Exponent::ratio(self.numerator() * other.numerator(), self.denominator() * other.denominator())
    }
}

fn greatest_common_divisor(a: i64, b: i64) -> i64 {
    if b == 0 { a } else { greatest_common_divisor(b, a % b) }
}

/// A physical dimension; [`Dimension::NONE`] for a plain number.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Dimension {
    /// Exponents of time (ms), voltage (mV), current (pA), length (um), angle (deg).
    pub exponents: [Exponent; 5],
}

impl Dimension {
    /// A plain number.
    pub const NONE: Dimension = Dimension::of(0, 0, 0);
    /// ms
    pub const TIME: Dimension = Dimension::of(1, 0, 0);
    /// mV
    pub const VOLTAGE: Dimension = Dimension::of(0, 1, 0);
    /// pA
    pub const CURRENT: Dimension = Dimension::of(0, 0, 1);
    /// kHz, written Hz
    pub const FREQUENCY: Dimension = Dimension::of(-1, 0, 0);
    /// pF = pA ms / mV
    pub const CAPACITANCE: Dimension = Dimension::of(1, -1, 1);
    /// nS = pA / mV
    pub const CONDUCTANCE: Dimension = Dimension::of(0, -1, 1);
    /// GOhm = mV / pA
    pub const RESISTANCE: Dimension = Dimension::of(0, 1, -1);
    /// pA ms
    pub const CHARGE: Dimension = Dimension::of(1, 0, 1);
    /// um
    pub const LENGTH: Dimension = Dimension::new(0, 0, 0, 1, 0);
    /// deg
    pub const ANGLE: Dimension = Dimension::new(0, 0, 0, 0, 1);

    /// A dimension of whole powers of time, voltage and current.
    pub const fn of(time: i16, voltage: i16, current: i16) -> Dimension {
        Dimension::new(time, voltage, current, 0, 0)
    }

    /// A dimension of whole powers of all five bases.
    pub const fn new(time: i16, voltage: i16, current: i16, length: i16, angle: i16) -> Dimension {
        Dimension {
            exponents: [
                Exponent::whole(time),
                Exponent::whole(voltage),
                Exponent::whole(current),
                Exponent::whole(length),
                Exponent::whole(angle),
            ],
        }
    }

    /// A plain number?
    pub fn is_none(self) -> bool {
        self == Dimension::NONE
    }

    /// Dimension of a product; `None` if an exponent grows beyond what can be represented.
    pub fn times(self, other: Dimension) -> Option<Dimension> {
        let mut exponents = self.exponents;
        for (exponent, other) in exponents.iter_mut().zip(other.exponents) {
            *exponent = exponent.add(other)?;
        }
        Some(Dimension { exponents })
    }

    /// Dimension of a quotient.
    pub fn over(self, other: Dimension) -> Option<Dimension> {
        self.times(other.power(Exponent::whole(-1))?)
    }

    /// Dimension of a power.
    pub fn power(self, exponent: Exponent) -> Option<Dimension> {
        let mut exponents = self.exponents;
        for own in exponents.iter_mut() {
            *own = own.times(exponent)?;
        }
        Some(Dimension { exponents })
    }

    /// The name of a common dimension with its article: `a voltage`, `a plain number`.
    pub fn name(self) -> Option<&'static str> {
        Some(match self {
            Dimension::NONE => "a plain number",
            Dimension::TIME => "a time",
            Dimension::VOLTAGE => "a voltage",
            Dimension::CURRENT => "a current",
            Dimension::FREQUENCY => "a frequency",
            Dimension::CAPACITANCE => "a capacitance",
            Dimension::CONDUCTANCE => "a conductance",
            Dimension::RESISTANCE => "a resistance",
            Dimension::CHARGE => "a charge",
            Dimension::LENGTH => "a length",
            Dimension::ANGLE => "an angle",
            _ => return None,
        })
    }

    /// The default unit of this dimension, in which tables are written: `mV`, `Hz`, `mV/ms`; empty for a plain number.
    ///
    /// Positive powers come first, in the order mV pA ms um deg.
    pub fn default_unit(self) -> String {
        match self {
            Dimension::FREQUENCY => return "Hz".into(),
            Dimension::CAPACITANCE => return "pF".into(),
            Dimension::CONDUCTANCE => return "nS".into(),
            Dimension::RESISTANCE => return "MOhm".into(),
            _ => {}
        }
        let bases = [(1, "mV"), (2, "pA"), (0, "ms"), (3, "um"), (4, "deg")];
        let mut text = String::new();
        for (base, symbol) in bases.iter().filter(|(base, _)| self.exponents[*base].numerator() > 0) {
            if !text.is_empty() {
                text.push('*');
            }
            push_power(
                &mut text,
                symbol,
                self.exponents[*base].numerator(),
                self.exponents[*base].denominator(),
            );
        }
        for (base, symbol) in bases.iter().filter(|(base, _)| self.exponents[*base].numerator() < 0) {
            let (mut numerator, denominator) =
                (self.exponents[*base].numerator(), self.exponents[*base].denominator());
            if !text.is_empty() {
                text.push('/');
                numerator = -numerator;
            }
            push_power(&mut text, symbol, numerator, denominator);
        }
        text
    }

    /// How the default unit relates to the coherent one: `value in default unit = stored value × 10^shift`.
    pub fn default_shift(self) -> i32 {
        match self {
            Dimension::FREQUENCY | Dimension::RESISTANCE => 3,
            _ => 0,
        }
    }
}

fn push_power(text: &mut String, symbol: &str, numerator: i64, denominator: i64) {
    text.push_str(symbol);
    if denominator != 1 {
        text.push_str(&format!("^({numerator}/{denominator})"));
    } else if numerator != 1 {
        text.push_str(&format!("^{numerator}"));
    }
}

impl fmt::Display for Dimension {
    /// `a voltage`, or `a quantity in mV/ms` where there is no common name.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => formatter.write_str(name),
            None => write!(formatter, "a quantity in {}", self.default_unit()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn derived_dimensions_agree() {
        assert_eq!(Dimension::CURRENT.over(Dimension::VOLTAGE), Some(Dimension::CONDUCTANCE));
        assert_eq!(Dimension::CAPACITANCE.over(Dimension::TIME), Some(Dimension::CONDUCTANCE));
        assert_eq!(Dimension::VOLTAGE.over(Dimension::CURRENT), Some(Dimension::RESISTANCE));
        let half = Exponent::from_number(0.5).unwrap();
        assert_eq!(Dimension::of(2, 0, 0).power(half), Some(Dimension::TIME));
        assert_eq!(Exponent::from_number(0.123), None);
    }

    #[test]
    fn default_units_are_readable() {
        assert_eq!(Dimension::of(-1, 1, 0).default_unit(), "mV/ms");
        assert_eq!(Dimension::of(-1, -1, 0).default_unit(), "mV^-1/ms");
        assert_eq!(Dimension::of(-2, 0, 0).default_unit(), "ms^-2");
        assert_eq!(Dimension::of(1, 1, 0).default_unit(), "mV*ms");
        assert_eq!(Dimension::FREQUENCY.default_unit(), "Hz");
    }
}
