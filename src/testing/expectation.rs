//! `# test:` lines: what is expected of a script, and under which settings it is run.
//!
//! They stand among the comments before the first statement; settings are separated by commas:
//! `# test: set duration = 1 s, tol = 1e-6, seeds = 1 .. 10`.

use super::failure::Failure;
use super::table::Tolerance;
use crate::diagnostic::{explain, suggest};
use crate::units::{Dimension, parse_quantity, parse_unit};
use std::collections::BTreeMap;
use std::time::Duration;

/// Longest time of a script that does not say its own.
const TIME_LIMIT: Duration = Duration::from_secs(600);
/// Seeds of one script, at most.
const MOST_SEEDS: u64 = 10_000;

/// What the `# test:` lines of a script say.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Expectation {
    /// Params and their values, as for `--set`.
    pub set: Vec<(String, String)>,
    /// Seeds to run with; golden files are those of the first. Empty: the script's own seed.
    pub seeds: Vec<u64>,
    /// The code of the error that must occur.
    pub error: Option<String>,
    /// Longest time of a run.
    pub time_limit: Duration,
    /// Why the script is not run.
    pub skip: Option<String>,
    /// Of all analogue columns.
    pub tolerance: Tolerance,
    /// Of single columns, by their name without unit.
    pub columns: BTreeMap<String, Tolerance>,
}

impl Default for Expectation {
    fn default() -> Expectation {
        Expectation {
            set: Vec::new(),
            seeds: Vec::new(),
            error: None,
            time_limit: TIME_LIMIT,
            skip: None,
            tolerance: Tolerance::default(),
            columns: BTreeMap::new(),
        }
    }
}

impl Expectation {
    /// Reads the lines of a script.
    ///
    /// # Errors
    /// A line that makes no sense.
    pub fn read(script: &str) -> Result<Expectation, Failure> {
        let mut expectation = Expectation::default();
        let mut is_head = true;
        for (number, line) in script.lines().enumerate() {
            is_head &= line.trim_start().starts_with('#') || line.trim().is_empty();
            let Some(comment) = comment(line) else { continue };
            let settings = comment.strip_prefix("test:");
            let without_effect = match settings {
                Some(_) if !is_head => "must stand before the first statement",
                None if is_nearly(comment) => "must begin with `# test:`, in small letters",
                _ => "",
            };
            if !without_effect.is_empty() {
                let headline =
                    format!("line {}: `# {comment}`: settings of a test {without_effect}", number + 1);
                return Err(Failure::new("", headline));
            }
            let Some(settings) = settings else { continue };
            for setting in split(settings) {
                expectation.take(setting).map_err(|reason| {
                    Failure::new("", format!("line {}: `{setting}`: {reason}", number + 1))
                })?;
            }
        }
        Ok(expectation)
    }

    fn take(&mut self, setting: &str) -> Result<(), String> {
        let Some((key, value)) = setting.split_once('=') else {
            return Err("write `KEY = VALUE`".into());
        };
        let (key, value) = (key.trim(), value.trim());
        match key.split_whitespace().collect::<Vec<_>>()[..] {
            ["set", name] => self.set.push((name.into(), value.into())),
            ["seed" | "seeds"] => self.seeds = seeds(value).ok_or("write `seeds = 1 .. 10` or `seed = 3`")?,
            ["error"] if explain(value).is_none() => return Err(format!("there is no error `{value}`")),
            ["error"] => self.error = Some(value.to_uppercase()),
            ["time"] => self.time_limit = duration(value).ok_or("write a time such as `30 s`")?,
            ["skip"] => self.skip = Some(value.trim_matches('"').into()),
            ["tol"] => self.tolerance.relative = tolerance(value)?,
            ["abs"] => self.tolerance.absolute = tolerance(value)?,
            ["tol", column] => self.column(column).relative = tolerance(value)?,
            ["abs", column] => self.column(column).absolute = tolerance(value)?,
            _ => {
                let known = ["set", "seed", "seeds", "error", "time", "skip", "tol", "abs"];
                return Err(match suggest(key, known) {
                    Some(meant) => format!("did you mean `{meant}`?"),
                    None => format!("settings of a test are {}", known.join(", ")),
                });
            }
        }
        Ok(())
    }

    fn column(&mut self, name: &str) -> &mut Tolerance {
        self.columns.entry(name.into()).or_insert(Tolerance { relative: 0.0, absolute: 0.0 })
    }
}

/// The comment of a line, without its signs.
fn comment(line: &str) -> Option<&str> {
    let mut quoted = false;
    let mut before = ' ';
    let start = line.char_indices().find(|&(_, letter)| {
        quoted ^= letter == '"' && before != '\\';
        before = letter;
        letter == '#' && !quoted
    });
    start.map(|(at, _)| line[at..].trim_start_matches('#').trim())
}

/// Was this comment meant as settings, as `Test: tol = 1` may have been?
fn is_nearly(comment: &str) -> bool {
    comment
        .split_once(':')
        .is_some_and(|(word, settings)| word.trim().eq_ignore_ascii_case("test") && settings.contains('='))
}

/// Parts between commas that are not within brackets or quotes.
fn split(settings: &str) -> Vec<&str> {
    let (mut parts, mut start, mut depth, mut quoted) = (Vec::new(), 0, 0_usize, false);
    for (at, letter) in settings.char_indices() {
        match letter {
            '"' => quoted = !quoted,
            '[' | '(' => depth += 1,
            ']' | ')' => depth = depth.saturating_sub(1),
            ',' if depth == 0 && !quoted => {
                parts.push(&settings[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&settings[start..]);
    parts.into_iter().map(str::trim).filter(|part| !part.is_empty()).collect()
}

/// `3`, or `1 .. 10` with both ends.
fn seeds(text: &str) -> Option<Vec<u64>> {
    let seed =
        |text: &str| text.trim().parse::<u64>().ok().filter(|seed| (1..=u64::from(u32::MAX)).contains(seed));
    match text.split_once("..") {
        None => Some(vec![seed(text)?]),
        Some((first, last)) => {
            let (first, last) = (seed(first)?, seed(last)?);
            (first <= last && last - first < MOST_SEEDS).then(|| (first..=last).collect())
        }
    }
}

fn duration(text: &str) -> Option<Duration> {
    let at = text.find(|letter: char| letter.is_ascii_alphabetic())?;
    let (number, unit) = text.split_at(at);
    let unit = parse_unit(unit.trim()).filter(|unit| unit.dimension == Dimension::TIME)?;
    let milliseconds = parse_quantity(number.trim(), unit)?;
    Duration::try_from_secs_f64(milliseconds / 1000.0).ok().filter(|time| !time.is_zero())
}

fn tolerance(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(number) if number >= 0.0 && number.is_finite() => Ok(number),
        _ => {
            Err("write a number such as `1e-9`, without unit: it is relative, or in the unit of the file"
                .into())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Expectation;
    use crate::testing::table::Tolerance;
    use std::time::Duration;

    #[test]
    fn settings_are_read_before_the_first_statement() {
        let script = "# a.snn\n#test: set x = [1, 2] pA, seeds = 2..4\n\n# test: tol = 1e-6, abs V_m = 0.1, time = 30 s\nlet a = \"# test: b\"";
        let read = Expectation::read(script).unwrap();
        assert_eq!(read.set, [("x".to_string(), "[1, 2] pA".to_string())]);
        assert_eq!(read.seeds, [2, 3, 4]);
        assert_eq!(read.time_limit, Duration::from_secs(30));
        assert_eq!(read.tolerance, Tolerance { relative: 1e-6, absolute: 0.0 });
        assert_eq!(read.columns["V_m"], Tolerance { relative: 0.0, absolute: 0.1 });
        assert_eq!(Expectation::read("let a = 1").unwrap(), Expectation::default());
    }

    #[test]
    fn settings_without_effect_are_told() {
        for (script, reason) in [
            ("let a = 1\n# test: tol = 1", "line 2: `# test: tol = 1`: settings of a test must stand before"),
            (
                "let a = \"\\\"\" # test: tol = 1",
                "line 1: `# test: tol = 1`: settings of a test must stand before",
            ),
            ("# Test: tol = 1", "must begin with `# test:`, in small letters"),
            ("# test : tol = 1", "must begin with `# test:`, in small letters"),
        ] {
            let failure = Expectation::read(script).unwrap_err();
            assert!(failure.headline.contains(reason), "{failure:?}");
        }
        assert!(Expectation::read("# Test: two cells\nlet a = 1 # a test: it is 1").is_ok());
    }

    #[test]
    fn what_makes_no_sense_is_told_with_its_line() {
        for (setting, reason) in [
            ("tolerance = 1", "settings of a test are"),
            ("tols = 1", "did you mean `tol`?"),
            ("tol", "KEY = VALUE"),
            ("tol = -1", "a number such as"),
            ("seeds = 0 .. 3", "seeds = 1 .. 10"),
            ("time = 3 mV", "30 s"),
            ("error = E9999", "there is no error"),
        ] {
            let failure = Expectation::read(&format!("# a\n# test: {setting}")).unwrap_err();
            assert!(
                failure.headline.starts_with("line 2: ") && failure.headline.contains(reason),
                "{failure:?}"
            );
        }
    }
}
