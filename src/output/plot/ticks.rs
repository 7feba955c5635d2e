//! Where ticks stand and how they read. Linear steps are 1, 2 or 5 times a power of ten (whole fractions of a turn for
//! angles); labels are made from whole numbers of steps in decimal, so no rounding shows in them.

use super::text::{Level, Text};

/// One tick.
#[derive(Clone, Debug, PartialEq)]
pub struct Tick {
    /// On the axis, in its display unit.
    pub value: f64,
    /// Empty for the minor ticks of a logarithmic axis.
    pub label: Text,
}

/// What ticks of a linear axis may be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Steps {
    Decimal,
    /// No step below 1: the axis counts.
    Whole,
    /// 15, 30, 45, 90 … degrees where these are of the right size.
    Degrees,
}

/// A step `digits * 10^exponent`.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Step {
    digits: i64,
    exponent: i32,
}

fn power_of_ten(exponent: i32) -> f64 {
    // Exact where it can be: the decimal is read, not multiplied up.
    format!("1e{exponent}").parse().unwrap_or(f64::NAN)
}

impl Step {
    fn size(self) -> f64 {
        self.times(1)
    }

    /// `count` steps, rounded once.
    fn times(self, count: i64) -> f64 {
        let digits = (count * self.digits) as f64;
        if self.exponent < 0 {
            digits / power_of_ten(-self.exponent)
        } else {
            digits * power_of_ten(self.exponent)
        }
    }

    fn range(self, low: f64, high: f64) -> (i64, i64) {
        // Limits that are ticks but for rounding count as ticks.
        let slack = 1e-9;
        let step = self.size();
        (((low / step) - slack).ceil() as i64, ((high / step) + slack).floor() as i64)
    }

    fn count(self, low: f64, high: f64) -> i64 {
        let (first, last) = self.range(low, high);
        last.saturating_sub(first).saturating_add(1)
    }
}

/// Ticks of a linear axis from `low` to `high`, at most `most` of them (at least 2 where a step allows it), no labels for
/// ranges that are empty or not finite.
pub fn linear(low: f64, high: f64, most: usize, steps: Steps) -> Vec<Tick> {
    let span = high - low;
    // Closer limits than this cannot be told apart in decimal labels of 15 digits.
    if !span.is_finite() || span <= 1e-12 * low.abs().max(high.abs()) || span < 1e-290 {
        return Vec::new();
    }
    let most = most.max(2) as i64;
    let Some(step) = candidates(span, steps).find(|step| step.count(low, high) <= most) else {
        return Vec::new();
    };
    let (first, last) = step.range(low, high);
    let largest = (first * step.digits).abs().max((last * step.digits).abs());
    let style = Style::of(largest, step.exponent);
    (first..=last)
        .map(|count| Tick {
            value: step.times(count),
            label: style.label(count * step.digits, step.exponent),
        })
        .collect()
}

fn candidates(span: f64, steps: Steps) -> impl Iterator<Item = Step> {
    let degrees = [5, 10, 15, 30, 45, 90, 180, 360].map(|digits| Step { digits, exponent: 0 });
    let degrees = if steps == Steps::Degrees && (40.0..=2000.0).contains(&span) { &degrees[..] } else { &[] };
    let degrees = degrees.to_vec();
    let start = libm::floor(libm::log10(span)) as i32 - 2;
    let start = if steps == Steps::Whole { start.max(0) } else { start };
    let decimal = (start..start + 5).flat_map(|exponent| [1, 2, 5].map(|digits| Step { digits, exponent }));
    degrees.into_iter().chain(decimal)
}

/// How the labels of one axis are written: plain, or with one common power of ten.
struct Style {
    power: Option<i32>,
}

impl Style {
    /// For labels whose largest is `largest * 10^exponent`.
    fn of(largest: i64, exponent: i32) -> Style {
        let digits = largest.max(1).ilog10() as i32 + exponent;
        Style { power: (largest > 0 && !(-3..6).contains(&digits)).then_some(digits) }
    }

    /// The label of `count * 10^exponent`.
    fn label(&self, count: i64, exponent: i32) -> Text {
        let Some(power) = self.power else { return Text::plain(&decimal(count, exponent)) };
        let mut text = Text::plain(&decimal(count, exponent - power));
        if count != 0 {
            text.push("×10", Level::Line);
            text.push(&signed(power as i64), Level::Above);
        }
        text
    }
}

fn signed(value: i64) -> String {
    if value < 0 { format!("\u{2212}{}", value.unsigned_abs()) } else { value.to_string() }
}

/// `count * 10^exponent` in decimal: thousands apart from five digits on, a true minus sign.
fn decimal(count: i64, exponent: i32) -> String {
    let mut digits = count.unsigned_abs().to_string();
    let mut fraction = String::new();
    if exponent >= 0 {
        if count != 0 {
            digits.push_str(&"0".repeat(exponent as usize));
        }
    } else {
        let places = exponent.unsigned_abs() as usize;
        if digits.len() <= places {
            digits = "0".repeat(places + 1 - digits.len()) + &digits;
        }
        fraction = digits.split_off(digits.len() - places);
    }
    let sign = if count < 0 { "\u{2212}" } else { "" };
    let point = if fraction.is_empty() || count == 0 { "" } else { "." };
    let fraction = if count == 0 { "" } else { fraction.as_str() };
    format!("{sign}{}{point}{fraction}", grouped(&digits))
}

/// Digits in groups of three with thin spaces, from five digits on.
fn grouped(digits: &str) -> String {
    if digits.len() < 5 {
        return digits.to_owned();
    }
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push('\u{2009}');
        }
        text.push(digit);
    }
    text
}

/// Ticks of a logarithmic axis: labels at powers of ten, at 1, 2 and 5 over short ranges, minor ticks without label.
pub fn logarithmic(low: f64, high: f64, most: usize) -> Vec<Tick> {
    if !(low > 0.0 && high > low && high.is_finite()) {
        return Vec::new();
    }
    let (bottom, top) = (libm::log10(low), libm::log10(high));
    if top - bottom < 0.7 {
        return linear(low, high, most, Steps::Decimal);
    }
    let first = (bottom - 1e-9).floor() as i32;
    let last = (top + 1e-9).ceil() as i32;
    let decades = ((top + 1e-9).floor() - (bottom - 1e-9).ceil()) as i32 + 1;
    let every = decades.max(1).unsigned_abs().div_ceil(most.max(2) as u32).max(1) as i32;
    let plain = first >= -3 && last <= 4;
    // Few powers of ten need labels between them, but 2×10⁻⁴ reads badly and stands only where it must.
    let few = decades <= if plain { 2 } else { 1 };
    let labelled: &[i64] = if few && most > 3 { &[1, 2, 5] } else { &[1] };
    let mut ticks = Vec::new();
    for exponent in first..=last {
        for digits in 1..10 {
            let value = Step { digits, exponent }.size();
            let place = libm::log10(value);
            if place < bottom - 1e-9 || place > top + 1e-9 {
                continue;
            }
            let has_label = labelled.contains(&digits) && exponent.rem_euclid(every) == 0;
            // Minor ticks thin out with the labels: ninths of decades, then decades, then none.
            if !has_label && (every > 1 && digits > 1 || every > 8) {
                continue;
            }
            let label = match has_label {
                false => Text::default(),
                true if plain => Text::plain(&decimal(digits, exponent)),
                true => power(digits, exponent),
            };
            ticks.push(Tick { value, label });
        }
    }
    ticks
}

/// `10⁻³`, `2×10⁻³`.
fn power(digits: i64, exponent: i32) -> Text {
    let mut text = Text::plain(&if digits == 1 { "10".to_owned() } else { format!("{digits}×10") });
    text.push(&signed(exponent as i64), Level::Above);
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::{prop_assert, proptest};

    fn words(ticks: &[Tick]) -> Vec<String> {
        ticks.iter().map(|tick| tick.label.words()).filter(|words| !words.is_empty()).collect()
    }

    #[test]
    fn labels_read_well() {
        assert_eq!(words(&linear(0.0, 40.0, 6, Steps::Decimal)), ["0", "10", "20", "30", "40"]);
        assert_eq!(words(&linear(-0.3, 0.25, 5, Steps::Decimal)), ["\u{2212}0.2", "0", "0.2"]);
        assert_eq!(
            words(&linear(0.0, 30000.0, 4, Steps::Decimal)),
            ["0", "10\u{2009}000", "20\u{2009}000", "30\u{2009}000"]
        );
        assert_eq!(
            words(&linear(0.0, 3e-5, 4, Steps::Decimal)),
            ["0", "1×10^\u{2212}5", "2×10^\u{2212}5", "3×10^\u{2212}5"]
        );
        assert_eq!(words(&linear(0.0, 2.0, 7, Steps::Whole)), ["0", "1", "2"]);
        assert_eq!(
            words(&linear(-180.0, 180.0, 6, Steps::Degrees)),
            ["\u{2212}180", "\u{2212}90", "0", "90", "180"]
        );
    }

    #[test]
    fn decades_are_powers_of_ten() {
        assert_eq!(words(&logarithmic(1.0, 1000.0, 6)), ["1", "10", "100", "1000"]);
        let minus = |power: u8| format!("10^\u{2212}{power}");
        assert_eq!(words(&logarithmic(1e-9, 1e3, 4)), [minus(8), minus(4), "10^0".to_owned()]);
        assert_eq!(words(&logarithmic(2.0, 30.0, 6)), ["2", "5", "10", "20"]);
        assert!(logarithmic(0.0, 1.0, 5).is_empty());
    }

    proptest! {
        #[test]
        fn ticks_are_few_inside_and_evenly_apart(low in -1e6..1e6f64, exponent in -12..12i32, most in 2usize..9) {
            let high = low + power_of_ten(exponent) * 3.7;
            let ticks = linear(low, high, most, Steps::Decimal);
            let span = high - low;
            prop_assert!(ticks.len() <= most);
            for tick in &ticks {
                prop_assert!(tick.value >= low - 1e-6 * span && tick.value <= high + 1e-6 * span);
            }
            for pair in ticks.windows(2) {
                prop_assert!(pair[0].value < pair[1].value && pair[0].label != pair[1].label);
            }
        }

        #[test]
        fn labels_say_the_value(low in -1e5..1e5f64, span in 1e-3..1e5f64) {
            for tick in linear(low, low + span, 6, Steps::Decimal) {
                let words = tick.label.words().replace('\u{2212}', "-").replace('\u{2009}', "");
                let words = words.replace("×10^", "e");
                let read: f64 = words.parse().unwrap();
                prop_assert!((read - tick.value).abs() <= 1e-12 * tick.value.abs(), "{words} {}", tick.value);
            }
        }
    }
}
