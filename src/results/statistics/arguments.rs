//! The arguments of a statistic, read by position and kind.

use crate::diagnostic::Diagnostic;
use crate::results::{Samples, Spikes};
use crate::units::Dimension;
use crate::value::{Value, format};

/// An argument of a statistic.
#[derive(Clone, Debug)]
pub enum Argument {
    /// A number, list, range.
    Value(Value),
    /// Recorded spikes.
    Spikes(Spikes),
    /// Recorded state.
    Samples(Samples),
}

/// Arguments in the order of the declaration. All are known.
pub struct Arguments<'a> {
    /// The arguments; `None` for those left out.
    pub values: &'a [Option<Argument>],
}

impl Arguments<'_> {
    /// Recorded spikes.
    pub fn spikes(&self, position: usize) -> Option<&Spikes> {
        match self.values.get(position)? {
            Some(Argument::Spikes(spikes)) => Some(spikes),
            _ => None,
        }
    }

    /// Recorded state.
    pub fn samples(&self, position: usize) -> Option<&Samples> {
        match self.values.get(position)? {
            Some(Argument::Samples(samples)) => Some(samples),
            _ => None,
        }
    }

    /// A number, list or range.
    pub fn value(&self, position: usize) -> Option<&Value> {
        match self.values.get(position)? {
            Some(Argument::Value(value)) => Some(value),
            _ => None,
        }
    }

    /// The width of a bin in ms; E0402 unless it is greater than 0 and finite.
    pub fn bin(&self, position: usize) -> Result<Option<f64>, Box<Diagnostic>> {
        let Some(bin) = self.value(position).and_then(Value::as_number) else { return Ok(None) };
        if bin > 0.0 && bin.is_finite() {
            return Ok(Some(bin));
        }
        let headline =
            format!("`bin` must be greater than 0, it is {}", format::number(bin, Dimension::TIME));
        Err(Box::new(Diagnostic::nowhere("E0402", headline).help("write a time such as `bin = 5 ms`")))
    }

    /// Both ends of a window in ms; E0416 unless the second is above the first and both are finite.
    pub fn window(&self, position: usize) -> Result<Option<(f64, f64)>, Box<Diagnostic>> {
        let Some(Value::Range { start, end }) = self.value(position) else { return Ok(None) };
        match (start, end) {
            (Some(start), Some(end)) if start < end && (end - start).is_finite() => Ok(Some((*start, *end))),
            (Some(start), Some(end)) if start >= end => {
                let text = |t: f64| format::number(t, Dimension::TIME);
                let headline = format!("the window starts at {} and ends at {}", text(*start), text(*end));
                Err(Box::new(Diagnostic::nowhere("E0416", headline).help("exchange the ends")))
            }
            _ => {
                let diagnostic = Diagnostic::nowhere("E0416", "the window needs two finite ends");
                Err(Box::new(diagnostic.help("write `window = -50 ms .. 50 ms`")))
            }
        }
    }
}
