//! `snn units`: every unit that may follow a number.

use crate::units::{Dimension, UNIT_NAMES};
use serde_json::json;

/// The list, a line for each dimension.
pub fn text() -> String {
    let mut lines: Vec<(Dimension, Vec<&str>)> = Vec::new();
    for (name, dimension, _) in UNIT_NAMES {
        match lines.iter_mut().find(|(known, _)| known == dimension) {
            Some((_, names)) => names.push(name),
            None => lines.push((*dimension, vec![name])),
        }
    }
    let mut text = String::new();
    for (dimension, names) in lines {
        let measured = dimension.name().unwrap_or_default();
        let noun = measured.strip_prefix("an ").or_else(|| measured.strip_prefix("a ")).unwrap_or(measured);
        text.push_str(&format!("{noun:<14}{}\n", names.join("  ")));
    }
    text.push_str(NOTES);
    text
}

const NOTES: &str = "
A unit stands right after its number, or after a list of numbers: 10 pA, 0.1 ms, [1, 2, 3] mV.
Products, quotients and whole powers have no blanks inside: 3 mV/ms, 0.04 mV^-1/ms, 2 pA*ms.
`u` may be written `µ`, and % is a hundredth. `0` and `inf` need no unit.
";

/// The list as JSON: name, what it measures, and its size as a power of ten of the unit that tables are written in.
pub fn as_json() -> serde_json::Value {
    UNIT_NAMES
        .iter()
        .map(|(name, dimension, shift)| {
            json!({
                "name": name,
                "measures": dimension.name(),
                "default_unit": dimension.default_unit(),
                "power_of_ten": shift + dimension.default_shift(),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_unit_is_listed() {
        let text = super::text();
        assert!(text.contains("time          s  ms  us\n"), "{text}");
        assert!(text.contains("plain number  %\n"), "{text}");
        let json = super::as_json();
        let kilohertz = json.as_array().unwrap().iter().find(|unit| unit["name"] == "kHz").unwrap();
        assert_eq!((&kilohertz["default_unit"], &kilohertz["power_of_ten"]), (&"Hz".into(), &3.into()));
    }
}
