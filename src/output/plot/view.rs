//! An axis as it is drawn: its range in a display unit, its label, and where a value stands on it.

use super::extent::Extent;
use super::text::{Level, Text};
use super::ticks::{self, Steps, Tick};
use super::unit::DisplayUnit;
use crate::output::figure::{Axis, Scale};
use crate::units::Dimension;

/// An axis ready to be drawn. Invariant: `low < high`, both finite, both positive on a logarithmic axis.
#[derive(Clone, Debug)]
pub struct View {
    /// Lower end, in the display unit.
    pub low: f64,
    /// Upper end, in the display unit.
    pub high: f64,
    pub scale: Scale,
    /// Small values at the top: the rows of a matrix.
    pub from_top: bool,
    pub unit: DisplayUnit,
    /// Label with its unit.
    pub label: Option<Text>,
    /// Nothing to show and no limits: the axis has no ticks.
    pub is_empty: bool,
    /// Names at the positions 0, 1, 2 … instead of numbers.
    pub categories: Vec<String>,
    pub steps: Steps,
    position_of_low: f64,
    position_span: f64,
}

/// The unit of an axis: that of its label, else the best for its largest value. `shared` is a value of another panel
/// that must fit in the same unit.
pub fn unit(axis: &Axis, extent: &Extent, shared: f64) -> DisplayUnit {
    let chosen = axis.label.as_deref().and_then(|label| DisplayUnit::in_label(label, axis.dimension));
    chosen.unwrap_or_else(|| DisplayUnit::best(axis.dimension, largest(axis, extent).max(shared)))
}

/// The largest finite |value| on the axis, before air is added.
pub fn largest(axis: &Axis, extent: &Extent) -> f64 {
    let finite = |limit: Option<f64>| limit.filter(|limit| limit.is_finite());
    let end = |limit: Option<f64>, data: f64| finite(limit).unwrap_or(data).abs();
    let ends = [end(axis.limits.0, extent.low), end(axis.limits.1, extent.high)];
    ends.into_iter().filter(|end| end.is_finite()).fold(0.0, f64::max)
}

impl View {
    /// The view of an axis on data of an extent. `padding` is the air on both sides as a share of the range.
    pub fn new(axis: &Axis, extent: &Extent, unit: DisplayUnit, padding: f64) -> View {
        let scale = axis.scale.unwrap_or(Scale::Linear);
        let usable = |value: &f64| value.is_finite() && (scale == Scale::Linear || *value > 0.0);
        let in_unit = |value: f64| Some(unit.convert(value)).filter(usable);
        let limits = (axis.limits.0.and_then(in_unit), axis.limits.1.and_then(in_unit));
        let data = (in_unit(extent.low), in_unit(extent.high));
        let is_empty = data.1.is_none() && limits == (None, None);
        let bottom = to_position(scale, limits.0.or(data.0).unwrap_or(lowest_on(scale, data.1)));
        let top = to_position(scale, limits.1.or(data.1).unwrap_or(f64::NAN));
        let (bottom, top) = apart(bottom, top, limits.0.is_some(), limits.1.is_some());
        let air = (top - bottom) * padding;
        let (next, after) = if air == 0.0 && scale == Scale::Linear {
            round_ends(bottom, top)
        } else {
            (bottom - air, top + air)
        };
        let bottom = if limits.0.is_some() || extent.low_fixed { bottom } else { next };
        let top = if limits.1.is_some() || extent.high_fixed { top } else { after };
        View {
            low: from_position(scale, bottom),
            high: from_position(scale, top),
            scale,
            from_top: false,
            label: label(axis, &unit),
            unit,
            is_empty,
            categories: axis.categories.clone(),
            steps: if axis.dimension == Dimension::ANGLE { Steps::Degrees } else { Steps::Decimal },
            position_of_low: bottom,
            position_span: top - bottom,
        }
    }

    /// Where a stored value stands: 0 at the lower end, 1 at the upper; NaN if it has no place.
    pub fn position(&self, stored: f64) -> f64 {
        self.position_of_shown(self.unit.convert(stored))
    }

    fn position_of_shown(&self, shown: f64) -> f64 {
        let position = match self.scale {
            Scale::Linear => (shown - self.position_of_low) / self.position_span,
            Scale::Log if shown > 0.0 => (libm::log10(shown) - self.position_of_low) / self.position_span,
            Scale::Log => f64::NAN,
        };
        let position = if position.is_finite() { position } else { f64::NAN };
        if self.from_top { 1.0 - position } else { position }
    }

    /// Where bars stand: at zero, or at the lower end of a logarithmic axis.
    pub fn foot(&self) -> f64 {
        match self.scale {
            Scale::Linear => self.position(0.0).clamp(-1.0, 2.0),
            Scale::Log => 0.0,
        }
    }

    /// The ticks, at most `most` with a label, each with its position.
    pub fn ticks(&self, most: usize) -> Vec<(f64, Tick)> {
        if self.is_empty {
            return Vec::new();
        }
        let ticks = if self.categories.is_empty() {
            match self.scale {
                Scale::Linear => ticks::linear(self.low, self.high, most, self.steps),
                Scale::Log => ticks::logarithmic(self.low, self.high, most),
            }
        } else {
            let named = self.categories.iter().enumerate();
            named.map(|(index, name)| Tick { value: index as f64, label: Text::written(name) }).collect()
        };
        let inside = |position: &f64| (-1e-6..=1.0 + 1e-6).contains(position);
        let placed = ticks.into_iter().map(|tick| (self.position_of_shown(tick.value), tick));
        placed.filter(|(position, _)| inside(position)).collect()
    }

    /// Do two views show the same range, so that one set of tick labels serves both?
    pub fn agrees_with(&self, other: &View) -> bool {
        (self.low, self.high, self.scale, &self.unit) == (other.low, other.high, other.scale, &other.unit)
            && self.categories == other.categories
            && self.from_top == other.from_top
            && self.is_empty == other.is_empty
    }
}

/// On a logarithmic axis whose smallest value is not positive: three decades below the largest.
fn lowest_on(scale: Scale, high: Option<f64>) -> f64 {
    match (scale, high) {
        (Scale::Log, Some(high)) => high / 1000.0,
        _ => f64::NAN,
    }
}

/// The ends moved out to ticks that are very near: a recording from 0.1 ms to 39.9 ms is one from 0 to 40.
fn round_ends(low: f64, high: f64) -> (f64, f64) {
    let near = 0.02 * (high - low);
    let ticks = ticks::linear(low - near, high + near, 8, Steps::Decimal);
    let (Some(first), Some(last)) = (ticks.first(), ticks.last()) else { return (low, high) };
    (low.min(first.value), high.max(last.value))
}

fn to_position(scale: Scale, value: f64) -> f64 {
    match scale {
        Scale::Linear => value,
        Scale::Log => libm::log10(value),
    }
}

fn from_position(scale: Scale, position: f64) -> f64 {
    match scale {
        Scale::Linear => position,
        Scale::Log => libm::pow(10.0, position),
    }
}

/// Makes a range of two ends that may be missing, equal or in the wrong order. A fixed end stays where it is.
fn apart(low: f64, high: f64, low_fixed: bool, high_fixed: bool) -> (f64, f64) {
    let width = |at: f64| if at == 0.0 { 1.0 } else { 0.05 * at.abs() };
    match (low.is_finite(), high.is_finite()) {
        (false, false) => (0.0, 1.0),
        (true, false) => (low, low + width(low)),
        (false, true) => (high - width(high), high),
        (true, true) if high - low > 1e-12 * low.abs().max(high.abs()) => {
            // A span beyond the largest number is halved at both ends.
            if (high - low).is_finite() { (low, high) } else { (low / 2.0, high / 2.0) }
        }
        (true, true) if low_fixed && high_fixed && high < low => (high, low),
        (true, true) if low_fixed => (low, low + width(low)),
        (true, true) if high_fixed => (high - width(high), high),
        (true, true) => (low - width(low), low + width(low)),
    }
}

fn label(axis: &Axis, unit: &DisplayUnit) -> Option<Text> {
    let own = axis.label.as_deref().filter(|label| !label.trim().is_empty());
    if axis.label.is_some() && own.is_none() {
        return None;
    }
    let mut text = match own.or(axis.default_label.as_deref()) {
        Some(label) => Text::written(label.trim()),
        None => Text::default(),
    };
    let states_unit = own.is_some_and(|label| DisplayUnit::in_label(label, axis.dimension).is_some());
    if states_unit {
        return own.map(|label| {
            let stem = label.rsplit_once('(').map_or(label, |(stem, _)| stem).trim_end();
            with_unit(Text::written(stem), unit)
        });
    }
    if !unit.symbol.is_empty() {
        text = with_unit(text, unit);
    }
    (!text.words().is_empty()).then_some(text)
}

/// `Time (ms)`; the bare unit where there are no words.
fn with_unit(mut text: Text, unit: &DisplayUnit) -> Text {
    if text.words().is_empty() {
        return unit.text();
    }
    text.push(" (", Level::Line);
    text.append(&unit.text());
    text.push(")", Level::Line);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(axis: &Axis, low: f64, high: f64) -> View {
        let extent = Extent { low, high, ..Extent::EMPTY };
        View::new(axis, &extent, unit(axis, &extent, 0.0), 0.0)
    }

    fn time() -> Axis {
        Axis { label: Some("Time".into()), dimension: Dimension::TIME, ..Axis::default() }
    }

    #[test]
    fn the_label_names_the_unit() {
        let words = |axis: &Axis, high| view(axis, 0.0, high).label.map(|label| label.words());
        assert_eq!(words(&time(), 40.0).as_deref(), Some("Time (ms)"));
        assert_eq!(words(&time(), 4000.0).as_deref(), Some("Time (s)"));
        let seconds = Axis { label: Some("Time (s)".into()), ..time() };
        assert_eq!(words(&seconds, 40.0).as_deref(), Some("Time (s)"));
        let silent = Axis { label: None, default_label: Some("out.lag".into()), ..time() };
        assert_eq!(words(&silent, 40.0).as_deref(), Some("out.lag (ms)"));
        assert_eq!(words(&Axis { label: Some(String::new()), ..silent }, 40.0), None);
        assert_eq!(words(&Axis::default(), 40.0), None);
    }

    #[test]
    fn every_range_is_a_range() {
        let ends =
            [f64::NEG_INFINITY, -1e308, -1.0, 0.0, 1e-300, 1.0, 1.0 + 1e-15, 1e308, f64::INFINITY, f64::NAN];
        let limits = [None, Some(0.0), Some(-1.0), Some(1.0), Some(f64::NAN), Some(1e308)];
        for scale in [Scale::Linear, Scale::Log] {
            for (low, high) in ends.iter().flat_map(|low| ends.iter().map(move |high| (*low, *high))) {
                for limits in limits.iter().flat_map(|low| limits.iter().map(move |high| (*low, *high))) {
                    let axis = Axis { limits, scale: Some(scale), ..Axis::default() };
                    let view = view(&axis, low, high);
                    let span = view.position_span;
                    assert!(span > 0.0 && span.is_finite(), "{low} {high} {limits:?}");
                    assert!(view.ticks(6).len() < 60);
                }
            }
        }
    }

    #[test]
    fn limits_hold() {
        let axis = Axis { limits: (Some(0.0), None), ..Axis::default() };
        let view = view(&axis, 5.0, 10.0);
        assert_eq!((view.low, view.position(5.0), view.high), (0.0, 0.5, 10.0));
    }
}
