//! What to say of a unit that there is not.

use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::units::{self, UNIT_NAMES};

/// The message for `unit`, a word (or product of words) after a number that is not a unit.
pub(super) fn diagnostic(unit: &str, span: Span) -> Diagnostic {
    let diagnostic = Diagnostic::new("E0106", span, format!("`{unit}` is not a unit"));
    let factors: Vec<&str> = unit.split(['*', '/']).collect();
    let is_known = |factor: &&str| units::parse_unit(factor).is_some();
    let repaired = repaired(unit);
    if repaired != unit && units::parse_unit(&repaired).is_some() {
        return diagnostic.help(format!("did you mean `{repaired}`?")).note("`snn units` lists all units");
    }
    if factors.len() > 1 && is_known(&factors[0]) {
        let wrong = factors.iter().find(|factor| !is_known(factor)).unwrap_or(&unit);
        let at = unit.find(wrong).unwrap_or(0).saturating_sub(1);
        let (known, rest) = unit.split_at(at);
        let operator = &rest[..rest.len().min(1)];
        return diagnostic.help(format!(
            "to calculate with `{wrong}`, write blanks around the operator: `{known} {operator} {wrong}`"
        ));
    }
    diagnostic
        .help(format!("to multiply by something called `{unit}`, write `*` between them"))
        .note("`snn units` lists all units")
}

/// The unit with each unknown symbol replaced by the nearest known one, if there is one near.
fn repaired(unit: &str) -> String {
    let mut text = String::new();
    for piece in unit.split_inclusive(['*', '/']) {
        let end = piece.find(['*', '/', '^']).unwrap_or(piece.len());
        let (symbol, rest) = piece.split_at(end);
        text.push_str(nearest(symbol).unwrap_or(symbol));
        text.push_str(rest);
    }
    text
}

/// Names that people write for units, spelled out or in another language's way.
const SPELLINGS: [(&str, &str); 24] = [
    ("msec", "ms"),
    ("usec", "us"),
    ("sec", "s"),
    ("secs", "s"),
    ("second", "s"),
    ("seconds", "s"),
    ("millisecond", "ms"),
    ("milliseconds", "ms"),
    ("volt", "V"),
    ("volts", "V"),
    ("millivolt", "mV"),
    ("millivolts", "mV"),
    ("amp", "A"),
    ("ampere", "A"),
    ("picoampere", "pA"),
    ("farad", "F"),
    ("siemens", "S"),
    ("ohm", "Ohm"),
    ("hertz", "Hz"),
    ("kilohertz", "kHz"),
    ("degree", "deg"),
    ("degrees", "deg"),
    ("percent", "%"),
    ("micrometer", "um"),
];

fn nearest(symbol: &str) -> Option<&'static str> {
    let names = || UNIT_NAMES.iter().map(|(name, ..)| *name);
    if let Some(name) = names().find(|name| *name == symbol) {
        return Some(name);
    }
    let lower = symbol.to_lowercase();
    if let Some((_, unit)) = SPELLINGS.iter().find(|(spelling, _)| *spelling == lower) {
        return Some(unit);
    }
    // `mv` is nearer to `mV` than to `ms`; a single letter is more likely a name than a misspelt unit.
    if symbol.len() < 2 {
        return None;
    }
    names().find(|name| name.to_lowercase() == lower).or_else(|| {
        names()
            .filter(|name| name.len() >= 2 && strsim::osa_distance(name, symbol) == 1)
            .max_by_key(|name| symbol.starts_with(*name))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_unit_that_was_meant_is_found() {
        for (written, meant) in
            [("mv", "mV"), ("msec", "ms"), ("mV/mss", "mV/ms"), ("khz", "kHz"), ("pA/msec^2", "pA/ms^2")]
        {
            assert_eq!(repaired(written), meant, "{written}");
        }
    }

    #[test]
    fn a_name_glued_to_a_unit_needs_blanks() {
        let diagnostic = diagnostic("ms*rate", Span::default());
        assert_eq!(
            diagnostic.help,
            ["to calculate with `rate`, write blanks around the operator: `ms * rate`"]
        );
    }
}
