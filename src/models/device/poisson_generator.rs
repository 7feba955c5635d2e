//! `poisson_generator`: an independent Poisson train for each connection.

use super::window;
use crate::kernel::Model;
use crate::kernel::model::{Behaviour, EventSource, Initial, NodeValues};
use crate::models::declaration::{
    ModelDeclaration, ModelKind, ParameterDeclaration, Range, Receptors, initial,
};
use crate::units::Dimension;
use std::ops::Range as Stamps;

/// The declaration.
pub(crate) static DECLARATION: ModelDeclaration = ModelDeclaration {
    name: "poisson_generator",
    summary: "an independent Poisson train for each connection",
    description: "\
In each step with start < t <= stop (counted from origin) every connection gets a Poisson number of spikes with the \
mean rate times step. Connections are independent, also two from one generator to one target; to send one train to \
several targets put a parrot_neuron between.",
    kind: ModelKind::TrainGenerator,
    parameters: PARAMETERS,
    recordables: &[],
    receptors: Receptors { weight: None, explicit: &[], positive_only: false },
    takes_current: false,
    relations: &[window::ORDERED],
    kernel: &PoissonGenerator,
};

const PARAMETERS: &[ParameterDeclaration] = &[
    ParameterDeclaration::number(
        "rate",
        Dimension::FREQUENCY,
        0.0,
        Range::NOT_NEGATIVE,
        "Mean rate of each train.",
    ),
    window::START,
    window::STOP,
    window::ORIGIN,
];

const RATE: usize = 0;
const START: usize = 1;

struct PoissonGenerator;

impl Model for PoissonGenerator {
    fn parameters(&self) -> Vec<Initial> {
        initial(PARAMETERS)
    }

    fn behaviour(&self) -> Behaviour {
        Behaviour::Events(&PoissonGenerator)
    }
}

impl EventSource for PoissonGenerator {
    fn active(&self, node: &NodeValues, resolution_us: u32) -> Stamps<u64> {
        window::of_spikes(node, START, resolution_us)
    }

    fn mean(&self, node: &NodeValues, resolution_us: u32) -> f64 {
        node.numbers[RATE] * (f64::from(resolution_us) / 1000.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mean_and_window() {
        let node = NodeValues { numbers: vec![0.8, 1.0, 2.0, 0.0], ..NodeValues::default() };
        assert_eq!(PoissonGenerator.active(&node, 100), 11..21);
        assert_eq!(PoissonGenerator.mean(&node, 100), 0.8 * 0.1);
    }
}
