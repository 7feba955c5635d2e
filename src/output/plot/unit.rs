//! The unit an axis is written in: one for all its values, chosen by the largest.

use super::text::{Level, Text};
use crate::units::{Dimension, UNIT_NAMES, parse_unit};

/// A unit for display: `value = stored * up / down`, one of the two being 1, so that a conversion rounds once.
#[derive(Clone, Debug, PartialEq)]
pub struct DisplayUnit {
    /// As a script writes it, `mV/ms`; empty for plain numbers.
    pub symbol: String,
    up: f64,
    down: f64,
}

impl DisplayUnit {
    /// A unit of `10^shift` coherent ones.
    fn new(symbol: &str, shift: i32) -> DisplayUnit {
        let power = (0..shift.unsigned_abs()).fold(1.0, |power, _| power * 10.0);
        let (up, down) = if shift < 0 { (power, 1.0) } else { (1.0, power) };
        DisplayUnit { symbol: symbol.to_owned(), up, down }
    }

    /// The default unit of a dimension if the largest value on the axis is 0 or from 0.01 to below 1000 in it, else the
    /// named unit that takes it to between 1 and 1000, else the nearest end of the list.
    pub fn best(dimension: Dimension, largest: f64) -> DisplayUnit {
        let default = DisplayUnit::new(&dimension.default_unit(), -dimension.default_shift());
        let in_default = default.convert(largest).abs();
        if dimension.is_none() || in_default == 0.0 || (0.01..1000.0).contains(&in_default) {
            return default;
        }
        let named: Vec<DisplayUnit> = UNIT_NAMES
            .iter()
            .filter(|(_, known, _)| *known == dimension)
            .map(|(symbol, _, shift)| DisplayUnit::new(symbol, *shift))
            .collect();
        let (Some(coarsest), Some(finest)) = (named.first(), named.last()) else { return default };
        let fitting = named.iter().find(|unit| (1.0..1000.0).contains(&unit.convert(largest).abs()));
        // The table runs from the largest unit to the smallest, except for the frequencies.
        let (smallest, biggest) =
            if coarsest.convert(1.0) > finest.convert(1.0) { (coarsest, finest) } else { (finest, coarsest) };
        let end = if in_default < 1.0 { smallest } else { biggest };
        fitting.unwrap_or(end).clone()
    }

    /// The unit that ends a label, `Time (s)`, if it measures `dimension`.
    pub fn in_label(label: &str, dimension: Dimension) -> Option<DisplayUnit> {
        let (_, symbol) = label.trim_end().strip_suffix(')')?.rsplit_once('(')?;
        let unit = parse_unit(symbol.trim()).filter(|unit| unit.dimension == dimension)?;
        (!dimension.is_none()).then(|| DisplayUnit::new(symbol.trim(), unit.shift))
    }

    /// A stored value in this unit.
    pub fn convert(&self, stored: f64) -> f64 {
        stored * self.up / self.down
    }

    /// The symbol as it is printed: `µm`, `MΩ`, `mV⁻¹`.
    pub fn text(&self) -> Text {
        let mut text = Text::default();
        let mut rest = self.symbol.as_str();
        while !rest.is_empty() {
            let end = rest.find(['*', '/', '^']).unwrap_or(rest.len());
            text.push(&printed_symbol(&rest[..end]), Level::Line);
            rest = &rest[end..];
            let Some(operator) = rest.chars().next() else { break };
            rest = &rest[1..];
            match operator {
                '*' => text.push("·", Level::Line),
                '/' => text.push("/", Level::Line),
                _ => {
                    let end = rest.find(['*']).or_else(|| fraction_end(rest)).unwrap_or(rest.len());
                    let power = rest[..end].trim_matches(['(', ')']).replace('-', "\u{2212}");
                    text.push(&power, Level::Above);
                    rest = &rest[end..];
                }
            }
        }
        text
    }
}

/// Where an exponent ends that a division follows: `2/ms`, but not `(1/2)`.
fn fraction_end(text: &str) -> Option<usize> {
    let start = if text.starts_with('(') { text.find(')')? } else { 0 };
    text[start..].find('/').map(|end| start + end)
}

fn printed_symbol(symbol: &str) -> String {
    match symbol {
        "deg" => "°".to_owned(),
        _ if symbol.ends_with("Ohm") => symbol.replace("Ohm", "Ω"),
        _ if symbol.len() > 1 && symbol.starts_with('u') => format!("µ{}", &symbol[1..]),
        _ => symbol.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn best(dimension: Dimension, largest: f64) -> String {
        DisplayUnit::best(dimension, largest).symbol
    }

    #[test]
    fn the_largest_value_chooses() {
        assert_eq!(best(Dimension::TIME, 40.0), "ms");
        assert_eq!(best(Dimension::TIME, 999.9), "ms");
        assert_eq!(best(Dimension::TIME, 1000.0), "s");
        assert_eq!(best(Dimension::TIME, 0.005), "us");
        assert_eq!(best(Dimension::VOLTAGE, -70.0), "mV");
        assert_eq!(best(Dimension::CURRENT, 1500.0), "nA");
        assert_eq!(best(Dimension::FREQUENCY, 0.05), "Hz");
        assert_eq!(best(Dimension::FREQUENCY, 8.0), "kHz");
        assert_eq!(best(Dimension::FREQUENCY, 1e-9), "Hz");
        assert_eq!(best(Dimension::FREQUENCY, 1e9), "MHz");
        assert_eq!(best(Dimension::RESISTANCE, 1.0), "GOhm");
        assert_eq!(best(Dimension::NONE, 1e9), "");
        assert_eq!(best(Dimension::of(-1, 1, 0), 1e9), "mV/ms");
    }

    #[test]
    fn conversions_round_once() {
        let unit = DisplayUnit::best(Dimension::FREQUENCY, 0.05);
        assert_eq!(unit.convert(0.05), 50.0);
        let unit = DisplayUnit::best(Dimension::TIME, 3000.0);
        assert_eq!(unit.convert(300.0), 0.3);
    }

    #[test]
    fn symbols_are_printed_as_in_a_paper() {
        let words = |symbol| DisplayUnit::new(symbol, 0).text().words();
        assert_eq!(words("MOhm"), "MΩ");
        assert_eq!(words("um"), "µm");
        assert_eq!(words("mV^-1/ms"), "mV^\u{2212}1/ms");
        assert_eq!(words("pA^2*ms"), "pA^2·ms");
        assert_eq!(words("ms^(1/2)"), "ms^1/2");
    }

    #[test]
    fn a_label_may_choose() {
        let unit = DisplayUnit::in_label("Time (s)", Dimension::TIME).unwrap();
        assert_eq!(unit.convert(500.0), 0.5);
        assert_eq!(DisplayUnit::in_label("Time (V)", Dimension::TIME), None);
        assert_eq!(DisplayUnit::in_label("Rate (%)", Dimension::NONE), None);
        assert_eq!(DisplayUnit::in_label("Potential", Dimension::VOLTAGE), None);
    }
}
