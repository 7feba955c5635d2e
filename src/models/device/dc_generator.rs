//! `dc_generator`: a constant current.

use super::window;
use crate::kernel::Model;
use crate::kernel::model::{Behaviour, CurrentSource, Initial, NodeValues};
use crate::models::declaration::{
    ModelDeclaration, ModelKind, ParameterDeclaration, Range, Receptors, Recordable, initial,
};
use crate::units::Dimension;

/// The declaration.
pub(crate) static DECLARATION: ModelDeclaration = ModelDeclaration {
    name: "dc_generator",
    summary: "a constant current",
    description: "\
Sends amplitude while start <= t < stop (counted from origin). With the delay d of a connection the membrane moves from \
start + d on.",
    kind: ModelKind::CurrentGenerator,
    parameters: PARAMETERS,
    recordables: &[Recordable { name: "I", dimension: Dimension::CURRENT, documentation: "Current sent." }],
    receptors: Receptors { weight: None, explicit: &[], positive_only: false },
    takes_current: false,
    relations: &[window::ORDERED],
    kernel: &DcGenerator,
};

const PARAMETERS: &[ParameterDeclaration] = &[
    ParameterDeclaration::number("amplitude", Dimension::CURRENT, 0.0, Range::ANY, "Current while active."),
    window::START,
    window::STOP,
    window::ORIGIN,
];

const AMPLITUDE: usize = 0;
const START: usize = 1;

struct DcGenerator;

impl Model for DcGenerator {
    fn parameters(&self) -> Vec<Initial> {
        initial(PARAMETERS)
    }

    fn behaviour(&self) -> Behaviour {
        Behaviour::Current(&DcGenerator)
    }
}

impl CurrentSource for DcGenerator {
    fn current(&self, node: &NodeValues, stamp: u64, resolution_us: u32) -> f64 {
        if window::of_currents(node, START, resolution_us).contains(&stamp) {
            node.numbers[AMPLITUDE]
        } else {
            0.0
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn active_from_start_to_before_stop() {
        let node = NodeValues { numbers: vec![7.0, 1.0, 2.0, 0.5], ..NodeValues::default() };
        let at = |stamp| DcGenerator.current(&node, stamp, 100);
        assert_eq!([at(14), at(15), at(24), at(25)], [0.0, 7.0, 7.0, 0.0]);
    }
}
