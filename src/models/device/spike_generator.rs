//! `spike_generator`: fires at given times.

use super::window;
use crate::kernel::model::{Behaviour, Emission, Initial, MOST_SPIKES, NodeValues, SpikeSource};
use crate::kernel::{Model, on_grid};
use crate::models::declaration::{
    Bound, GridRule, ModelDeclaration, ModelKind, ParameterDeclaration, Range, Receptors, Relation, Shape,
    initial,
};
use crate::units::Dimension;

/// The declaration.
pub(crate) static DECLARATION: ModelDeclaration = ModelDeclaration {
    name: "spike_generator",
    summary: "fires at given times",
    description: "\
Fires at origin + t for each of spike_times t with start < t <= stop: all of them count from origin. Equal times fire \
more than once. spike_weights scale the effect of each spike, spike_multiplicities make it count several times; \
either is left empty or as long as spike_times.",
    kind: ModelKind::SpikeGenerator,
    parameters: PARAMETERS,
    recordables: &[],
    receptors: Receptors { weight: None, explicit: &[], positive_only: false },
    takes_current: false,
    relations: &[
        Relation::SameLength { list: "spike_times", other: "spike_weights", optional: true },
        Relation::SameLength { list: "spike_times", other: "spike_multiplicities", optional: true },
        window::ORDERED,
    ],
    kernel: &SpikeGenerator,
};

const PARAMETERS: &[ParameterDeclaration] = &[
    ParameterDeclaration::list("spike_times", Dimension::TIME, Range::NOT_NEGATIVE, "Times of the spikes.")
        .on(GridRule::SpikeTimes),
    ParameterDeclaration::list(
        "spike_weights",
        Dimension::NONE,
        Range::ANY,
        "Factor on the weight, for each spike.",
    ),
    ParameterDeclaration::list(
        "spike_multiplicities",
        Dimension::NONE,
        Range { high: Bound::Inclusive(MOST_SPIKES as f64), ..Range::NOT_NEGATIVE },
        "For how many spikes each counts.",
    )
    .shaped(Shape::WholeList),
    window::START,
    window::STOP,
    window::ORIGIN,
];

const TIMES: usize = 0;
const WEIGHTS: usize = 1;
const MULTIPLICITIES: usize = 2;
const START: usize = 3;
const ORIGIN: usize = 5;

struct SpikeGenerator;

impl Model for SpikeGenerator {
    fn parameters(&self) -> Vec<Initial> {
        initial(PARAMETERS)
    }

    fn behaviour(&self) -> Behaviour {
        Behaviour::Spikes(&SpikeGenerator)
    }
}

impl SpikeSource for SpikeGenerator {
    fn schedule(&self, node: &NodeValues, resolution_us: u32) -> Vec<Emission> {
        let active = window::of_spikes(node, START, resolution_us);
        let (weights, multiplicities) = (&node.lists[WEIGHTS], &node.lists[MULTIPLICITIES]);
        let origin = on_grid(node.numbers[ORIGIN], resolution_us);
        let emissions = node.lists[TIMES].iter().enumerate().map(|(k, &time)| Emission {
            stamp: origin + on_grid(time, resolution_us),
            factor: weights.get(k).copied().unwrap_or(1.0),
            multiplicity: multiplicities.get(k).map_or(1, |&times| times.round() as u32),
        });
        emissions.filter(|emission| active.contains(&emission.stamp) && emission.multiplicity > 0).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    #[test]
    fn window_weights_and_multiplicities() {
        let list = |values: &[f64]| Arc::<[f64]>::from(values);
        let node = NodeValues {
            numbers: vec![0.0, 0.0, 0.0, 1.0, 4.0, 2.0],
            lists: vec![
                list(&[1.0, 2.0, 2.0, 4.0, 4.1]),
                list(&[1.0, 2.0, 3.0, 4.0, 5.0]),
                list(&[1.0, 2.0, 0.0, 1.0, 1.0]),
            ],
        };
        let emission = |stamp, factor, multiplicity| Emission { stamp, factor, multiplicity };
        assert_eq!(SpikeGenerator.schedule(&node, 100), [emission(40, 2.0, 2), emission(60, 4.0, 1)]);
    }
}
