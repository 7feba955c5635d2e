//! `noise_generator`: Gaussian white noise, piecewise constant, independent for each connection.

use super::ac_generator::oscillation;
use super::window;
use crate::kernel::model::{Behaviour, Initial, NodeValues, NoiseSource};
use crate::kernel::{Model, on_grid, time_of};
use crate::models::declaration::{
    GridRule, ModelDeclaration, ModelKind, ParameterDeclaration, Range, Receptors, Relation, initial,
};
use crate::units::Dimension;

/// The declaration.
pub(crate) static DECLARATION: ModelDeclaration = ModelDeclaration {
    name: "noise_generator",
    summary: "Gaussian white noise, independent for each connection",
    description: "\
While start <= t < stop (counted from origin) each connection gets a current that is drawn anew every dt, beginning with \
the first active step: I = mean + sqrt(std^2 + std_mod^2 sin(2 pi frequency t + phase)) xi, with t counted from the \
start of activity and xi standard normal. Its effect depends on dt; the resolution only has to divide it.",
    kind: ModelKind::CurrentGenerator,
    parameters: PARAMETERS,
    recordables: &[],
    receptors: Receptors { weight: None, explicit: &[], positive_only: false },
    takes_current: false,
    relations: &[Relation::NotAbove("std_mod", "std"), window::ORDERED],
    kernel: &NoiseGenerator,
};

const PARAMETERS: &[ParameterDeclaration] = &[
    ParameterDeclaration::number("mean", Dimension::CURRENT, 0.0, Range::ANY, "Mean current."),
    ParameterDeclaration::number("std", Dimension::CURRENT, 0.0, Range::NOT_NEGATIVE, "Standard deviation."),
    ParameterDeclaration::number(
        "std_mod",
        Dimension::CURRENT,
        0.0,
        Range::NOT_NEGATIVE,
        "Modulation of the standard deviation, at most std.",
    ),
    ParameterDeclaration::number(
        "frequency",
        Dimension::FREQUENCY,
        0.0,
        Range::ANY,
        "Frequency of the modulation.",
    ),
    ParameterDeclaration::number("phase", Dimension::ANGLE, 0.0, Range::ANY, "Phase of the modulation."),
    ParameterDeclaration::number("dt", Dimension::TIME, 1.0, Range::POSITIVE, "Interval between two values.")
        .on(GridRule::AtLeastOneStep),
    window::START,
    window::STOP,
    window::ORIGIN,
];

const MEAN: usize = 0;
const STD: usize = 1;
const STD_MOD: usize = 2;
const FREQUENCY: usize = 3;
const PHASE: usize = 4;
const DT: usize = 5;
const START: usize = 6;

struct NoiseGenerator;

impl Model for NoiseGenerator {
    fn parameters(&self) -> Vec<Initial> {
        initial(PARAMETERS)
    }

    fn behaviour(&self) -> Behaviour {
        Behaviour::Noise(&NoiseGenerator)
    }
}

impl NoiseSource for NoiseGenerator {
    fn current(
        &self,
        node: &NodeValues,
        stamp: u64,
        resolution_us: u32,
        deviate: &mut dyn FnMut(u64) -> f64,
    ) -> f64 {
        let active = window::of_currents(node, START, resolution_us);
        let first = active.start.max(1);
        if stamp < first || stamp >= active.end {
            return 0.0;
        }
        let interval = on_grid(node.numbers[DT], resolution_us).max(1);
        let drawn = stamp - (stamp - first) % interval;
        let time = time_of(drawn - first + 1, resolution_us);
        let wave = oscillation(node.numbers[FREQUENCY], time, node.numbers[PHASE]);
        let variance =
            node.numbers[STD] * node.numbers[STD] + node.numbers[STD_MOD] * node.numbers[STD_MOD] * wave;
        node.numbers[MEAN] + variance.max(0.0).sqrt() * deviate(drawn)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_holds_for_dt() {
        let numbers = vec![10.0, 2.0, 0.0, 0.0, 0.0, 1.0, 2.3, 7.0, 0.0];
        let node = NodeValues { numbers, ..NodeValues::default() };
        let at = |stamp| NoiseGenerator.current(&node, stamp, 100, &mut |drawn| drawn as f64);
        assert_eq!([at(22), at(23), at(32), at(33), at(69), at(70)], [0.0, 56.0, 56.0, 76.0, 136.0, 0.0]);
    }

    /// std(t)² = std² + std_mod² sin(2πft + φ), t from the first active step: values seen in NEST 3.10.0 as the ratio
    /// of two runs with equal noise.
    #[test]
    fn modulation() {
        let numbers = vec![0.0, 1.0, 1.0, 0.037, 30.0, 1.0, 0.0, f64::INFINITY, 0.0];
        let node = NodeValues { numbers, ..NodeValues::default() };
        for (stamp, ratio) in [(1, 0.72111), (11, 0.83833), (21, 0.92075), (101, 0.51643)] {
            let current = NoiseGenerator.current(&node, stamp, 100, &mut |_| 1.0);
            assert!(((current * current - 1.0).sqrt() - ratio).abs() < 1e-5, "{stamp}: {current}");
        }
    }
}
