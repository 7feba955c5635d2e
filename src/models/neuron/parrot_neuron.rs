//! `parrot_neuron`: repeats every spike that reaches it.

use crate::kernel::Model;
use crate::kernel::model::{Behaviour, Block, Fired, Initial, MOST_SPIKES, Neuron, Observable, Route};
use crate::models::declaration::{ModelDeclaration, ModelKind, Receptors};

/// The declaration.
pub(crate) static DECLARATION: ModelDeclaration = ModelDeclaration {
    name: "parrot_neuron",
    summary: "repeats every spike that it gets",
    description: "\
A parrot fires when spikes arrive, as many as arrive, whatever their weight: useful to send one random train to many \
targets, since each connection of a poisson_generator has its own. Spikes onto receptor 1 are ignored.",
    kind: ModelKind::Neuron,
    parameters: &[],
    recordables: &[],
    receptors: Receptors { weight: None, explicit: &[1], positive_only: false },
    takes_current: false,
    relations: &[],
    kernel: &ParrotNeuron,
};

struct ParrotNeuron;

impl Model for ParrotNeuron {
    fn parameters(&self) -> Vec<Initial> {
        Vec::new()
    }

    fn behaviour(&self) -> Behaviour {
        Behaviour::Neuron(&ParrotNeuron)
    }
}

impl Neuron for ParrotNeuron {
    /// One, which is 0, and infinite once more spikes arrived than it can repeat: the run ends there.
    fn state_columns(&self) -> usize {
        1
    }

    fn constant_columns(&self) -> usize {
        0
    }

    fn spike_ports(&self) -> usize {
        1
    }

    fn takes_current(&self) -> bool {
        false
    }

    fn weighs(&self) -> bool {
        false
    }

    fn route(&self, receptor: u32, _negative: bool) -> Option<Route> {
        match receptor {
            0 => Some(Route::Port(0)),
            1 => Some(Route::Ignored),
            _ => None,
        }
    }

    fn constants(&self, _parameters: &[f64], _resolution_us: u32, _constants: &mut [f64]) {}

    fn recordables(&self) -> usize {
        0
    }

    fn observable(&self, _recordable: usize) -> Observable {
        Observable::state(0)
    }

    fn advance(&self, block: &mut Block<'_, '_>) {
        let spikes = block.inputs[0];
        for step in 0..block.steps {
            for node in 0..block.nodes {
                let arrived = spikes.at(step, node);
                if arrived > f64::from(MOST_SPIKES) {
                    block.state[0][node] = f64::INFINITY;
                }
                if arrived > 0.0 {
                    let multiplicity = arrived as u32;
                    block.fired.push(Fired { step: step as u32, node: node as u32, multiplicity });
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::models::neuron::trial::Trial;

    #[test]
    fn repeats_what_arrives_whatever_its_weight() {
        let spikes = [(1.0, -3.0), (1.0, 0.0), (2.5, 1e9)];
        assert_eq!(Trial::new("parrot_neuron", &[], &spikes).spikes(5.0), [11, 11, 26]);
    }
}
