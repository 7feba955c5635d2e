//! `step_current_generator`: a current that changes at given times.

use super::window;
use crate::kernel::model::{Behaviour, CurrentSource, Initial, NodeValues};
use crate::kernel::{Model, on_grid};
use crate::models::declaration::{
    GridRule, ModelDeclaration, ModelKind, ParameterDeclaration, Range, Receptors, Recordable, Relation,
    initial,
};
use crate::units::Dimension;

/// The declaration.
pub(crate) static DECLARATION: ModelDeclaration = ModelDeclaration {
    name: "step_current_generator",
    summary: "a current that changes at given times",
    description: "\
From amplitude_times[k] on the current is amplitude_values[k]; before the first time it is 0. It is sent only while \
start <= t < stop (counted from origin; amplitude_times are absolute).",
    kind: ModelKind::CurrentGenerator,
    parameters: PARAMETERS,
    recordables: &[Recordable { name: "I", dimension: Dimension::CURRENT, documentation: "Current sent." }],
    receptors: Receptors { weight: None, explicit: &[], positive_only: false },
    takes_current: false,
    relations: &[
        Relation::SameLength { list: "amplitude_times", other: "amplitude_values", optional: false },
        window::ORDERED,
    ],
    kernel: &StepCurrentGenerator,
};

const PARAMETERS: &[ParameterDeclaration] = &[
    ParameterDeclaration::list(
        "amplitude_times",
        Dimension::TIME,
        Range::NOT_NEGATIVE,
        "Times of the changes.",
    )
    .on(GridRule::ChangeTimes),
    ParameterDeclaration::list(
        "amplitude_values",
        Dimension::CURRENT,
        Range::ANY,
        "Current from each time on.",
    ),
    window::START,
    window::STOP,
    window::ORIGIN,
];

const TIMES: usize = 0;
const VALUES: usize = 1;
const START: usize = 2;

struct StepCurrentGenerator;

impl Model for StepCurrentGenerator {
    fn parameters(&self) -> Vec<Initial> {
        initial(PARAMETERS)
    }

    fn behaviour(&self) -> Behaviour {
        Behaviour::Current(&StepCurrentGenerator)
    }
}

impl CurrentSource for StepCurrentGenerator {
    fn current(&self, node: &NodeValues, stamp: u64, resolution_us: u32) -> f64 {
        if !window::of_currents(node, START, resolution_us).contains(&stamp) {
            return 0.0;
        }
        let changes = node.lists[TIMES].partition_point(|&time| on_grid(time, resolution_us) <= stamp);
        changes.checked_sub(1).and_then(|last| node.lists[VALUES].get(last)).copied().unwrap_or(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holds_the_last_value() {
        let lists = vec![[1.0, 2.0].into(), [5.0, -3.0].into()];
        let node = NodeValues { numbers: vec![0.0, 0.0, 0.0, 3.0, 0.0], lists };
        let at = |stamp| StepCurrentGenerator.current(&node, stamp, 100);
        assert_eq!([at(9), at(10), at(19), at(20), at(29), at(30)], [0.0, 5.0, 5.0, -3.0, -3.0, 0.0]);
    }
}
