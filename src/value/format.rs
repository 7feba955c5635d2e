//! Numbers and values as text.
//!
//! For people: at most 6 significant digits in the best unit, ties to even on the exact value. For files: the shortest
//! digits that read back the same f64. Units are changed by moving the decimal point, never by multiplying.

use super::decimal::Decimal;
use super::{List, Value, describe};
use crate::units::{Dimension, UNIT_NAMES, Unit, parse_unit};

/// A unit to show numbers in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DisplayUnit {
    /// As it is written, `mV`; empty for a plain number.
    pub name: String,
    /// `shown = stored · 10^shift`: 3 for Hz, since kHz is stored.
    pub shift: i32,
}

impl DisplayUnit {
    /// The default unit of a dimension, in which tables are saved.
    pub fn default_of(dimension: Dimension) -> DisplayUnit {
        DisplayUnit { name: dimension.default_unit(), shift: dimension.default_shift() }
    }

    /// A unit as a user writes it, with what it measures; `None` if there is no such unit.
    pub fn written(name: &str) -> Option<(DisplayUnit, Dimension)> {
        let unit = parse_unit(name)?;
        Some((DisplayUnit::of(name, unit), unit.dimension))
    }

    /// A unit as it was written and read.
    pub fn of(name: &str, unit: Unit) -> DisplayUnit {
        DisplayUnit { name: name.into(), shift: -unit.shift }
    }

    /// `number` followed by a blank and the unit, if there is one.
    fn after(&self, number: String) -> String {
        if self.name.is_empty() { number } else { format!("{number} {}", self.name) }
    }
}

/// The unit that suits these numbers of one dimension, chosen by the largest finite magnitude: the default unit from
/// 0.01 up to 1000 of it and for 0, else the named unit in which it is from 1 up to 1000, else the nearest end.
pub fn best_unit(values: impl IntoIterator<Item = f64>, dimension: Dimension) -> DisplayUnit {
    let default = DisplayUnit::default_of(dimension);
    let largest = values.into_iter().filter(|x| x.is_finite()).fold(0.0, |most: f64, x| most.max(x.abs()));
    if largest == 0.0 || dimension.is_none() {
        return default;
    }
    // `point` is 1 for 1 ≤ |x| < 10 of the coherent unit; all limits are powers of ten, so it decides alone.
    let point = Decimal::shortest(largest).point;
    if (-1..=3).contains(&(point + default.shift)) {
        return default;
    }
    let distance = |shift: i32| match point + shift {
        ..1 => 1 - point - shift,
        1..=3 => 0,
        over => over - 3,
    };
    let named = UNIT_NAMES.iter().filter(|(_, measured, _)| *measured == dimension);
    let nearest = named.min_by_key(|(.., shift)| distance(-shift));
    nearest.map_or(default, |(name, _, shift)| DisplayUnit { name: (*name).into(), shift: -shift })
}

/// A number with its best unit, as `print` shows it: `400 pA`, `0.1 ms`, `1.5 s`.
pub fn number(x: f64, dimension: Dimension) -> String {
    number_in(x, &best_unit([x], dimension))
}

/// A number in a given unit, with the unit: `{x:mV}`.
pub fn number_in(x: f64, unit: &DisplayUnit) -> String {
    with_unit(x, unit, bare(x, unit.shift))
}

/// A number with `places` digits behind the point, in `unit` or its best one: `{x:.3}`, `{x:.3 mV}`.
pub fn decimals(x: f64, dimension: Dimension, places: u32, unit: Option<&DisplayUnit>) -> String {
    let best = || best_unit([x], dimension);
    let unit = unit.cloned().unwrap_or_else(best);
    with_unit(x, &unit, bare_decimals(x, unit.shift, places))
}

/// A number of bytes: `2.5 GiB`, `312 MiB`, `0.4 KiB`.
pub fn memory(bytes: f64) -> String {
    const UNITS: [(f64, &str); 3] = [(1_073_741_824.0, "GiB"), (1_048_576.0, "MiB"), (1024.0, "KiB")];
    let fits = |(size, _): &&(f64, &str)| bytes >= 0.95 * size;
    let (size, unit) = UNITS.iter().find(fits).copied().unwrap_or(UNITS[2]);
    let places = if bytes < 99.5 * size { 1 } else { 0 };
    format!("{:.places$} {unit}", bytes / size)
}

/// nan and inf stand without a unit.
fn with_unit(x: f64, unit: &DisplayUnit, text: String) -> String {
    if x.is_finite() { unit.after(text) } else { text }
}

/// `x · 10^shift` as `print` shows it, without a unit: at most 6 significant digits, whole numbers below 1e15 in full.
pub fn bare(x: f64, shift: i32) -> String {
    if let Some(text) = not_finite(x) {
        return text.into();
    }
    let exact = Decimal::shortest(x).shifted(shift);
    if exact.is_whole() && exact.point <= 15 {
        return exact.positional(0);
    }
    let rounded = Decimal::significant(x, 6).shifted(shift);
    if (-3..=6).contains(&rounded.point) { rounded.positional(0) } else { rounded.scientific() }
}

/// `x · 10^shift` with `places` digits behind the point, without a unit.
pub fn bare_decimals(x: f64, shift: i32, places: u32) -> String {
    match not_finite(x) {
        Some(text) => text.into(),
        None => Decimal::places(x, shift, places).positional(places as usize),
    }
}

/// `x · 10^shift` for files: the shortest digits that, shifted back, read as the same f64; scientific below 1e-4 and
/// from 1e16.
pub fn shortest(x: f64, shift: i32) -> String {
    let mut text = String::new();
    push_shortest(&mut text, x, shift);
    text
}

/// As [`shortest`], at the end of `text`.
pub fn push_shortest(text: &mut String, x: f64, shift: i32) {
    if let Some(word) = not_finite(x) {
        text.push_str(word);
    } else if shift == 0 && x.abs() < 9e15 && x == x as i64 as f64 {
        text.push_str(itoa::Buffer::new().format(x as i64));
    } else if shift == 0 && (1e-4..1e16).contains(&x.abs()) {
        // Without an exponent in this range; the same digits as the standard library's (of two that are
        // equally near the even one), in a tenth of the time.
        let mut buffer = zmij::Buffer::new();
        let digits = buffer.format_finite(x);
        text.push_str(digits.strip_suffix(".0").unwrap_or(digits));
    } else {
        let decimal = Decimal::shortest(x).shifted(shift);
        let plain = (-3..=16).contains(&decimal.point);
        text.push_str(&if plain { decimal.positional(0) } else { decimal.scientific() });
    }
}

/// `nan`, `inf`, `-inf`.
fn not_finite(x: f64) -> Option<&'static str> {
    match x {
        _ if x.is_finite() => None,
        _ if x.is_nan() => Some("nan"),
        _ if x > 0.0 => Some("inf"),
        _ => Some("-inf"),
    }
}

/// A value as `print` and `{x}` show it; its numbers measure `dimension`. A list has one unit for all, the ends of a range
/// one each: `[1, 2, 3] mV`, `1 ms .. 60 s`. Texts stand bare, in a list with quotes.
pub fn value(value: &Value, dimension: Dimension) -> String {
    match value {
        Value::Range { start, end } => range([start, end].map(|end| end.map(|x| number(x, dimension)))),
        Value::Text(text) => text.to_string(),
        Value::Number(x) => number(*x, dimension),
        Value::Distribution(law) => describe::law(law, dimension),
        _ => value_in(value, &best_unit(finite_numbers(value), dimension)),
    }
}

/// A value in a given unit: `{x:mV}`.
pub fn value_in(value: &Value, unit: &DisplayUnit) -> String {
    written(value, unit, &|x| bare(x, unit.shift))
}

/// A value with `places` digits behind the points: `{x:.3}`, `{x:.3 mV}`.
pub fn value_decimals(
    value: &Value,
    dimension: Dimension,
    places: u32,
    unit: Option<&DisplayUnit>,
) -> String {
    let best = || best_unit(finite_numbers(value), dimension);
    let unit = unit.cloned().unwrap_or_else(best);
    written(value, &unit, &|x| bare_decimals(x, unit.shift, places))
}

fn written(value: &Value, unit: &DisplayUnit, digits: &dyn Fn(f64) -> String) -> String {
    match value {
        Value::Text(text) => text.to_string(),
        Value::Number(x) => with_unit(*x, unit, digits(*x)),
        Value::List(list) if holds_numbers(value) => unit.after(list_text(list, digits)),
        Value::List(list) => list_text(list, digits),
        Value::Range { start, end } => {
            range([start, end].map(|end| end.map(|x| with_unit(x, unit, digits(x)))))
        }
        other => plain(other),
    }
}

/// A range whose ends are shown so, if there are any.
fn range(ends: [Option<String>; 2]) -> String {
    let [start, end] = ends.map(Option::unwrap_or_default);
    format!("{start} .. {end}").trim().to_string()
}

/// What has no numbers of its own to show. Node sets, records and projections are named by who knows the network.
fn plain(value: &Value) -> String {
    match value {
        Value::Bool(truth) => truth.to_string(),
        Value::Nodes(nodes) if nodes.len() == 1 => "1 node".into(),
        Value::Nodes(nodes) => format!("{} nodes", nodes.len()),
        Value::Model(model) => describe::model(model),
        Value::Table(table) => format!("a table of {} rows", table.rows()),
        Value::Record(_) => "a record".into(),
        Value::Projection(_) => "connections".into(),
        Value::Distribution(_) => "a distribution".into(),
        _ => "unknown".into(),
    }
}

fn list_text(list: &List, digits: &dyn Fn(f64) -> String) -> String {
    let elements: Vec<String> = match list {
        List::Numbers(numbers) => numbers.iter().map(|&x| digits(x)).collect(),
        List::Bools(bools) => bools.iter().map(bool::to_string).collect(),
        List::Values(values) => values
            .iter()
            .map(|element| match element {
                Value::List(inner) => list_text(inner, digits),
                Value::Number(x) => digits(*x),
                Value::Text(text) => format!("\"{}\"", text.replace('"', "\\\"")),
                other => plain(other),
            })
            .collect(),
    };
    format!("[{}]", elements.join(", "))
}

fn holds_numbers(value: &Value) -> bool {
    match value {
        Value::Number(_) => true,
        Value::List(List::Numbers(numbers)) => !numbers.is_empty(),
        Value::List(List::Values(values)) => values.iter().any(holds_numbers),
        _ => false,
    }
}

/// Every number in a value, at any depth.
fn finite_numbers(value: &Value) -> Vec<f64> {
    match value {
        Value::Number(x) => vec![*x],
        Value::List(List::Numbers(numbers)) => numbers.to_vec(),
        Value::List(List::Values(values)) => values.iter().flat_map(finite_numbers).collect(),
        Value::Range { start, end } => start.iter().chain(end).copied().collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::{ProptestConfig, any, prop_assert, prop_assert_eq, proptest};

    #[test]
    fn print_shows_six_digits_in_the_best_unit() {
        let cases = [
            (400.0, Dimension::CURRENT, "400 pA"),
            (0.1, Dimension::TIME, "0.1 ms"),
            (1500.0, Dimension::TIME, "1.5 s"),
            (1000.0, Dimension::CURRENT, "1 nA"),
            (0.005, Dimension::TIME, "5 us"),
            (0.01, Dimension::TIME, "0.01 ms"),
            (0.0, Dimension::TIME, "0 ms"),
            (-0.0, Dimension::TIME, "0 ms"),
            (8.0, Dimension::FREQUENCY, "8 kHz"),
            (0.008, Dimension::FREQUENCY, "8 Hz"),
            (1e-6, Dimension::FREQUENCY, "0.001 Hz"),
            (0.04, Dimension::RESISTANCE, "40 MOhm"),
            (1e15, Dimension::CURRENT, "1000 A"),
            (1e17, Dimension::CURRENT, "100000 A"),
            (-70.0, Dimension::VOLTAGE, "-70 mV"),
            (1.0 / 3.0, Dimension::VOLTAGE, "0.333333 mV"),
            (3.0, Dimension::of(-1, 1, 0), "3 mV/ms"),
            (3e7, Dimension::of(-1, 1, 0), "30000000 mV/ms"),
            (2_500_000.0, Dimension::NONE, "2500000"),
            (1e14, Dimension::NONE, "100000000000000"),
            (1e15, Dimension::NONE, "1e15"),
            (123_456.78, Dimension::NONE, "123457"),
            (1_234_567.8, Dimension::NONE, "1.23457e6"),
            (999_999.6, Dimension::NONE, "1e6"),
            (1e-4, Dimension::NONE, "0.0001"),
            (9.9e-5, Dimension::NONE, "9.9e-5"),
            (f64::NAN, Dimension::TIME, "nan"),
            (f64::NEG_INFINITY, Dimension::TIME, "-inf"),
        ];
        for (x, dimension, text) in cases {
            assert_eq!(number(x, dimension), text);
        }
    }

    #[test]
    fn decimals_and_units_can_be_fixed() {
        let unit = |name| DisplayUnit::written(name).unwrap().0;
        assert_eq!(decimals(-69.12345, Dimension::VOLTAGE, 3, None), "-69.123 mV");
        assert_eq!(decimals(-69.12345, Dimension::VOLTAGE, 2, Some(&unit("V"))), "-0.07 V");
        assert_eq!(decimals(0.0425, Dimension::FREQUENCY, 1, Some(&unit("Hz"))), "42.5 Hz");
        assert_eq!(decimals(0.125, Dimension::NONE, 1, Some(&unit("%"))), "12.5 %");
        assert_eq!(decimals(2.0, Dimension::NONE, 2, None), "2.00");
        assert_eq!(number_in(1234.567, &unit("Hz")), "1234567 Hz");
    }

    #[test]
    fn a_list_has_one_unit() {
        let list = Value::numbers([0.001, 2000.0, f64::NAN]);
        assert_eq!(value(&list, Dimension::TIME), "[0.000001, 2, nan] s".replace("0.000001", "1e-6"));
        let ragged = Value::List([Value::numbers([1.0]), Value::numbers([2.0, 3.0])].into_iter().collect());
        assert_eq!(value(&ragged, Dimension::VOLTAGE), "[[1], [2, 3]] mV");
        let texts = Value::List([Value::text("a"), Value::text("b")].into_iter().collect());
        assert_eq!(value(&texts, Dimension::NONE), "[\"a\", \"b\"]");
        let range = Value::Range { start: Some(1.0), end: None };
        assert_eq!(value(&range, Dimension::TIME), "1 ms ..");
        let wide = Value::Range { start: Some(1.0), end: Some(60_000.0) };
        assert_eq!(value(&wide, Dimension::TIME), "1 ms .. 60 s");
        assert_eq!(value_in(&wide, &best_unit([1.0], Dimension::TIME)), "1 ms .. 60000 ms");
        assert_eq!(value(&Value::List(List::Values([].into())), Dimension::TIME), "[]");
    }

    #[test]
    fn files_get_the_shortest_digits() {
        assert_eq!(shortest(0.0003, 3), "0.3");
        assert_eq!(shortest(0.1 + 0.2, 0), "0.30000000000000004");
        assert_eq!(shortest(100.0, 0), "100");
        assert_eq!(shortest(-0.0, 0), "0");
        assert_eq!(shortest(1e-5, 0), "1e-5");
        assert_eq!(shortest(1e300, 0), "1e300");
        assert_eq!(shortest(f64::NAN, 3), "nan");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]
        #[test]
        fn digits_are_those_of_the_standard_library(exponent in 1010u64..1076, mantissa in 0u64..1 << 52) {
            let x = f64::from_bits(exponent << 52 | mantissa);
            let (text, other) = (shortest(x, 0), format!("{x}"));
            // Of two that are equally near, the standard library takes the larger, we the even one.
            let is_even = text.ends_with(['0', '2', '4', '6', '8']);
            let as_near = is_even && text.len() == other.len() && text.parse::<f64>() == Ok(x);
            prop_assert!(text == other || as_near, "{text} {other}");
            prop_assert_eq!(shortest(-x.round(), 0), format!("{}", -x.round() + 0.0));
        }

        #[test]
        fn what_is_saved_reads_back(bits in any::<u64>(), shift in -12i32..12) {
            let x = f64::from_bits(bits);
            // A shifted number is read as a literal with a unit: digits and exponent together, rounded once.
            let text = shortest(x, shift);
            let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
            let back = format!("{mantissa}e{}", exponent.parse::<i32>().unwrap_or(0) - shift);
            if x.is_finite() {
                prop_assert_eq!(back.parse::<f64>().unwrap(), x);
            }
        }
    }
}
