//! Times to steps of the grid: E0501, E0502, E0508.

use super::flow::Flow;
use super::interpreter::Interpreter;
use crate::diagnostic::Diagnostic;
use crate::kernel::random::{step_of, time_of};
use crate::source::Span;
use crate::units::Dimension;
use crate::value::format;

/// A time as messages show it.
pub(super) fn show(time: f64) -> String {
    format::number(time, Dimension::TIME)
}

impl Interpreter<'_> {
    /// The step that a time names; E0501 off the grid, E0508 for what is negative, infinite or too far.
    pub(super) fn step(&mut self, time: f64, span: Span) -> Flow<Option<u64>> {
        match step_of(time, self.world.resolution_us) {
            Some(step) => Ok(Some(step)),
            None => {
                let diagnostic = not_a_step(time, self.world.resolution_us, span);
                self.fail(diagnostic, None)
            }
        }
    }

    /// As [`Interpreter::step`], at least one: E0502 names `what` is too short, `a delay`.
    pub(super) fn positive_step(&mut self, time: f64, what: &str, span: Span) -> Flow<Option<u64>> {
        match step_of(time, self.world.resolution_us) {
            Some(step) if step > 0 => Ok(Some(step)),
            _ => {
                let diagnostic = not_a_positive_step(time, what, self.world.resolution_us, span);
                self.fail(diagnostic, None)
            }
        }
    }
}

/// Why `time`, which must be at least one step, is not: E0502, E0501.
pub(super) fn not_a_positive_step(time: f64, what: &str, resolution_us: u32, span: Span) -> Diagnostic {
    let resolution = time_of(1, resolution_us);
    if time >= resolution || time.is_nan() {
        return not_a_step(time, resolution_us, span);
    }
    let headline = format!("{what} of {} is shorter than one step ({})", show(time), show(resolution));
    Diagnostic::new("E0502", span, headline).help(format!("at least {}", show(resolution)))
}

/// Why `time` names no step.
pub(super) fn not_a_step(time: f64, resolution_us: u32, span: Span) -> Diagnostic {
    let resolution = time_of(1, resolution_us);
    if !(time >= 0.0 && time.is_finite() && time / resolution < 281_474_976_710_656.0) {
        let headline = format!("{} is no time of a simulation", show(time));
        return Diagnostic::new("E0508", span, headline).help("a finite time of 0 or more");
    }
    let below = (time / resolution).floor() as u64;
    let (below, above) = (time_of(below, resolution_us), time_of(below + 1, resolution_us));
    let headline = format!("{} is not on the {} grid", show(time), show(resolution));
    let finer = finer_resolution(time, resolution_us)
        .map_or("a finer `kernel { resolution = … }`".into(), |finer| {
            format!("`kernel {{ resolution = {} }}`", show(finer))
        });
    Diagnostic::new("E0501", span, headline).help(format!(
        "write {} or {}, `on_grid(…)`, or {finer}",
        precise(below),
        precise(above)
    ))
}

/// A time in ms with all its digits, since six would hide a neighbour on the grid.
fn precise(time: f64) -> String {
    format!("{} ms", format::shortest(time, 0))
}

/// The coarsest resolution of whole microseconds that both the grid and `time` are multiples of, in ms.
fn finer_resolution(time: f64, resolution_us: u32) -> Option<f64> {
    let microseconds = step_of(time, 1)?;
    let (mut a, mut b) = (microseconds, u64::from(resolution_us));
    while b != 0 {
        (a, b) = (b, a % b);
    }
    // A resolution below 10 us slows everything down; it is rarely what was meant.
    (a >= 10).then(|| time_of(1, a as u32))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_and_a_finer_grid_are_named() {
        let diagnostic = not_a_step(0.25, 100, Span::default());
        assert_eq!(diagnostic.headline, "0.25 ms is not on the 0.1 ms grid");
        assert_eq!(
            diagnostic.help,
            ["write 0.2 ms or 0.3 ms, `on_grid(…)`, or `kernel { resolution = 0.05 ms }`"]
        );
        assert_eq!(not_a_step(f64::INFINITY, 100, Span::default()).code.0, "E0508");
        assert_eq!(not_a_positive_step(0.05, "a delay", 100, Span::default()).code.0, "E0502");
        assert_eq!(not_a_positive_step(0.25, "a delay", 100, Span::default()).code.0, "E0501");
    }
}
