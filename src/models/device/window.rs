//! When a device is active: `start`, `stop` and `origin`, the last three parameters of every device.

use crate::kernel::model::NodeValues;
use crate::kernel::on_grid;
use crate::models::declaration::{GridRule, ParameterDeclaration, Range, Relation};
use crate::units::Dimension;
use std::ops::Range as Stamps;

const ENDLESS: Range = Range { infinite: true, ..Range::NOT_NEGATIVE };

/// Active after this time.
pub(super) const START: ParameterDeclaration = ParameterDeclaration::number(
    "start",
    Dimension::TIME,
    0.0,
    Range::NOT_NEGATIVE,
    "Active after origin + start.",
)
.on(GridRule::OnGrid);

/// Active up to this time.
pub(super) const STOP: ParameterDeclaration = ParameterDeclaration::number(
    "stop",
    Dimension::TIME,
    f64::INFINITY,
    ENDLESS,
    "Active up to and including origin + stop.",
)
.on(GridRule::OnGrid);

/// Moves start and stop.
pub(super) const ORIGIN: ParameterDeclaration = ParameterDeclaration::number(
    "origin",
    Dimension::TIME,
    0.0,
    Range::NOT_NEGATIVE,
    "Time from which start and stop count; of a spike_generator, spike_times too.",
)
.on(GridRule::OnGrid);

/// start ≤ stop.
pub(super) const ORDERED: Relation = Relation::NotAbove("start", "stop");

/// Start and stop in steps, origin included. `first` is the index of the parameter `start`.
fn bounds(node: &NodeValues, first: usize, resolution_us: u32) -> (u64, u64) {
    let (start, stop, origin) = (node.numbers[first], node.numbers[first + 1], node.numbers[first + 2]);
    let step = |t: f64| if t.is_finite() { on_grid(t, resolution_us) } else { u64::MAX };
    (step(start + origin), step(stop + origin))
}

/// Stamps of spikes while active: start < t ≤ stop.
pub(super) fn of_spikes(node: &NodeValues, first: usize, resolution_us: u32) -> Stamps<u64> {
    let (start, stop) = bounds(node, first, resolution_us);
    start.saturating_add(1)..stop.saturating_add(1)
}

/// Stamps of currents while active: start ≤ t < stop, since a current acts in the step after it arrives.
pub(super) fn of_currents(node: &NodeValues, first: usize, resolution_us: u32) -> Stamps<u64> {
    let (start, stop) = bounds(node, first, resolution_us);
    start..stop
}
