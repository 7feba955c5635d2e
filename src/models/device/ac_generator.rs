//! `ac_generator`: a sinusoidal current.

use super::window;
use crate::kernel::model::{Behaviour, CurrentSource, Initial, NodeValues};
use crate::kernel::{Model, time_of};
use crate::models::declaration::{
    ModelDeclaration, ModelKind, ParameterDeclaration, Range, Receptors, Recordable, initial,
};
use crate::units::Dimension;

/// The declaration.
pub(crate) static DECLARATION: ModelDeclaration = ModelDeclaration {
    name: "ac_generator",
    summary: "a sinusoidal current",
    description: "\
Sends offset + amplitude sin(2 pi frequency t + phase) while start <= t < stop (counted from origin); t is absolute, so \
start does not move the phase.",
    kind: ModelKind::CurrentGenerator,
    parameters: PARAMETERS,
    recordables: &[Recordable { name: "I", dimension: Dimension::CURRENT, documentation: "Current sent." }],
    receptors: Receptors { weight: None, explicit: &[], positive_only: false },
    takes_current: false,
    relations: &[window::ORDERED],
    kernel: &AcGenerator,
};

const PARAMETERS: &[ParameterDeclaration] = &[
    ParameterDeclaration::number(
        "amplitude",
        Dimension::CURRENT,
        0.0,
        Range::ANY,
        "Amplitude of the oscillation.",
    ),
    ParameterDeclaration::number("offset", Dimension::CURRENT, 0.0, Range::ANY, "Constant part."),
    ParameterDeclaration::number("frequency", Dimension::FREQUENCY, 0.0, Range::ANY, "Frequency."),
    ParameterDeclaration::number("phase", Dimension::ANGLE, 0.0, Range::ANY, "Phase at time 0."),
    window::START,
    window::STOP,
    window::ORIGIN,
];

const AMPLITUDE: usize = 0;
const OFFSET: usize = 1;
const FREQUENCY: usize = 2;
const PHASE: usize = 3;
const START: usize = 4;

struct AcGenerator;

impl Model for AcGenerator {
    fn parameters(&self) -> Vec<Initial> {
        initial(PARAMETERS)
    }

    fn behaviour(&self) -> Behaviour {
        Behaviour::Current(&AcGenerator)
    }
}

impl CurrentSource for AcGenerator {
    fn current(&self, node: &NodeValues, stamp: u64, resolution_us: u32) -> f64 {
        if !window::of_currents(node, START, resolution_us).contains(&stamp) {
            return 0.0;
        }
        let wave = oscillation(node.numbers[FREQUENCY], time_of(stamp, resolution_us), node.numbers[PHASE]);
        node.numbers[OFFSET] + node.numbers[AMPLITUDE] * wave
    }
}

/// sin(2πft + φ) for f in 1/ms, t in ms and φ in degrees. Whole turns are dropped before they cost precision.
pub(super) fn oscillation(frequency: f64, time: f64, phase: f64) -> f64 {
    let turns = frequency * time;
    libm::sin(std::f64::consts::TAU * (turns - turns.floor()) + phase.to_radians())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sine_in_absolute_time() {
        // 100 Hz: a quarter of a period is 2.5 ms.
        let node = NodeValues {
            numbers: vec![3.0, 1.0, 0.1, 90.0, 2.0, f64::INFINITY, 0.0],
            ..NodeValues::default()
        };
        let at = |stamp| AcGenerator.current(&node, stamp, 100);
        assert_eq!(at(19), 0.0);
        for (stamp, expected) in [(25, 1.0), (50, -2.0), (75, 1.0), (100, 4.0), (1_000_000_000, 4.0)] {
            assert!((at(stamp) - expected).abs() < 1e-12, "{stamp}: {}", at(stamp));
        }
    }
}
