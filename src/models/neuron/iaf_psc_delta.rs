//! `iaf_psc_delta`: leaky integrate-and-fire neuron whose potential jumps by the weight of each spike, integrated
//! exactly.

use super::side_by_side::Dynamics;
use super::{one_by_one, propagator};
use crate::kernel::model::{Behaviour, Block, Fired, Initial, Neuron, Observable, Potential, Route};
use crate::kernel::{Model, on_grid};
use crate::models::declaration::{
    GridRule, ModelDeclaration, ModelKind, ParameterDeclaration, Range, Receptors, Recordable, Relation,
    Shape, initial,
};
use crate::units::Dimension;

/// The declaration.
pub(crate) static DECLARATION: ModelDeclaration = ModelDeclaration {
    name: "iaf_psc_delta",
    summary: "leaky integrate-and-fire, voltage jumps by the weight of each spike",
    description: "\
C_m dV_m/dt = -C_m (V_m - E_L) / tau_m + I_e + I, and a spike of weight w (mV) moves V_m by w; I is the current of \
generators.\n\
When V_m reaches V_th the neuron fires and V_m is held at V_reset for t_ref. Spikes that arrive then are lost, or, with \
refractory_input, act at the end of t_ref with the part exp(-t/tau_m) that is left. V_m never falls below V_min.\n\
References: Rotter & Diesmann (1999) Biol Cybern 81:381; Diesmann, Gewaltig, Rotter & Aertsen (2001) Neurocomputing \
38-40:565.",
    kind: ModelKind::Neuron,
    parameters: PARAMETERS,
    recordables: &[Recordable {
        name: "V_m",
        dimension: Dimension::VOLTAGE,
        documentation: "Membrane potential.",
    }],
    receptors: Receptors { weight: Some(Dimension::VOLTAGE), explicit: &[], positive_only: false },
    takes_current: true,
    relations: &[Relation::Below("V_reset", "V_th")],
    kernel: &IafPscDelta,
};

const PARAMETERS: &[ParameterDeclaration] = &[
    ParameterDeclaration::number(
        "C_m",
        Dimension::CAPACITANCE,
        250.0,
        Range::POSITIVE,
        "Membrane capacitance.",
    ),
    ParameterDeclaration::number("tau_m", Dimension::TIME, 10.0, Range::POSITIVE, "Membrane time constant."),
    ParameterDeclaration::number("t_ref", Dimension::TIME, 2.0, Range::NOT_NEGATIVE, "Refractory period.")
        .on(GridRule::OnGrid),
    ParameterDeclaration::number("E_L", Dimension::VOLTAGE, -70.0, Range::ANY, "Resting potential."),
    ParameterDeclaration::number(
        "V_reset",
        Dimension::VOLTAGE,
        -70.0,
        Range::ANY,
        "Potential after a spike.",
    ),
    ParameterDeclaration::number("V_th", Dimension::VOLTAGE, -55.0, Range::ANY, "Threshold."),
    ParameterDeclaration::number(
        "V_min",
        Dimension::VOLTAGE,
        f64::NEG_INFINITY,
        Range { infinite: true, ..Range::ANY },
        "Lowest membrane potential.",
    ),
    ParameterDeclaration::number("I_e", Dimension::CURRENT, 0.0, Range::ANY, "Constant input current."),
    ParameterDeclaration::number(
        "refractory_input",
        Dimension::NONE,
        0.0,
        Range::ANY,
        "Keep spikes that arrive while refractory.",
    )
    .shaped(Shape::Switch),
    ParameterDeclaration::number("V_m", Dimension::VOLTAGE, -70.0, Range::ANY, "Membrane potential.").state(),
];

const C_M: usize = 0;
const TAU_M: usize = 1;
const T_REF: usize = 2;
const E_L: usize = 3;
const V_RESET: usize = 4;
const V_TH: usize = 5;
const V_MIN: usize = 6;
const I_E: usize = 7;
const REFRACTORY_INPUT: usize = 8;
const V_M: usize = 9;

/// State column of the potential, relative to E_L.
const POTENTIAL: usize = 0;

/// Of a generator of currents, what arrived in the last step: it acts in the next.
const HELD: usize = 2;

/// What arrived while refractory and will act afterwards.
const KEPT: usize = 3;

/// The port of currents.
const CURRENT_PORT: usize = 1;

/// Constants of a plain step; potentials are relative to E_L. The resting potential, whether refractory input is kept, and h/tau_m follow.
const PLAIN: usize = 7;
const RESTING: usize = 7;
const KEEPS: usize = 8;
const RATE: usize = 9;

struct IafPscDelta;

impl Model for IafPscDelta {
    fn parameters(&self) -> Vec<Initial> {
        initial(PARAMETERS)
    }

    fn behaviour(&self) -> Behaviour {
        Behaviour::Neuron(&IafPscDelta)
    }
}

impl Neuron for IafPscDelta {
    fn state_columns(&self) -> usize {
        4
    }

    fn constant_columns(&self) -> usize {
        10
    }

    fn spike_ports(&self) -> usize {
        1
    }

    fn takes_current(&self) -> bool {
        true
    }

    fn route(&self, receptor: u32, _negative: bool) -> Option<Route> {
        (receptor == 0).then_some(Route::Port(0))
    }

    fn potential(&self) -> Option<Potential> {
        Some(Potential { parameter: V_M, rest: E_L, column: POTENTIAL })
    }

    fn constants(&self, parameters: &[f64], resolution_us: u32, constants: &mut [f64]) {
        let h = f64::from(resolution_us) / 1000.0;
        let (tau_m, c_m) = (parameters[TAU_M], parameters[C_M]);
        constants.copy_from_slice(&[
            propagator::decay(h, tau_m),
            propagator::constant(h, tau_m, c_m),
            parameters[V_TH] - parameters[E_L],
            parameters[V_RESET] - parameters[E_L],
            on_grid(parameters[T_REF], resolution_us) as f64,
            parameters[V_MIN] - parameters[E_L],
            parameters[I_E],
            parameters[E_L],
            parameters[REFRACTORY_INPUT],
            h / tau_m,
        ]);
    }

    fn recordables(&self) -> usize {
        1
    }

    fn observable(&self, _recordable: usize) -> Observable {
        Observable::above(RESTING, POTENTIAL)
    }

    fn advance(&self, block: &mut Block<'_, '_>) {
        // Without generators of currents their columns are left out of the loop.
        let with_current = !block.inputs[CURRENT_PORT].is_absent();
        let keeps = block.constants.any(KEEPS, |keeps| keeps != 0.0);
        match (keeps, with_current) {
            (false, false) => one_by_one::advance::<Delta<false>, 2, PLAIN, 1>(block),
            (false, true) => one_by_one::advance::<Delta<true>, 3, PLAIN, 2>(block),
            (true, false) => advance_keeping::<Delta<false>, 3, 1>(block),
            (true, true) => advance_keeping::<Delta<true>, 3, 2>(block),
        }
    }
}

/// One step, with or without currents of generators.
struct Delta<const CURRENT: bool>;

impl<const CURRENT: bool, const STATE: usize, const INPUTS: usize> Dynamics<STATE, PLAIN, INPUTS>
    for Delta<CURRENT>
{
    const REFRACTORY: usize = 1;
    const THRESHOLD: usize = 2;
    const RESET: usize = 3;
    const DEAD_STEPS: usize = 4;

    #[inline(always)]
    fn step(state: [f64; STATE], constants: &[f64; PLAIN], input: [f64; INPUTS]) -> [f64; STATE] {
        let &[decay, from_constant, .., lowest, constant] = constants;
        let (before, waiting) = (state[0], state[1]);
        let current = if CURRENT { state[HELD] + constant } else { constant };
        let free = from_constant * current + decay * before + input[0];
        let free = if free < lowest { lowest } else { free };
        let mut after = state;
        after[0] = if waiting > 0.0 { before } else { free };
        after[1] = if waiting > 0.0 { waiting - 1.0 } else { waiting };
        if CURRENT {
            after[HELD] = input[CURRENT_PORT];
        }
        after
    }
}

/// Steps of nodes of which some keep their input while refractory.
fn advance_keeping<D: Dynamics<S, PLAIN, I>, const S: usize, const I: usize>(block: &mut Block<'_, '_>) {
    for k in 0..block.nodes {
        let c: [f64; PLAIN] = std::array::from_fn(|constant| block.constants.at(constant, k));
        let (keeps, rate) = (block.constants.at(KEEPS, k) != 0.0, block.constants.at(RATE, k));
        let mut state: [f64; S] = std::array::from_fn(|column| block.state[column][k]);
        let mut kept = block.state[KEPT][k];
        for step in 0..block.steps {
            let mut input: [f64; I] = std::array::from_fn(|port| block.inputs[port].at(step, k));
            let waiting = state[D::REFRACTORY];
            if waiting > 0.0 {
                if keeps {
                    kept += input[0] * libm::exp(-waiting * rate);
                }
            } else {
                input[0] += std::mem::take(&mut kept);
            }
            state = D::step(state, &c, input);
            if state[0] >= c[D::THRESHOLD] {
                state[0] = c[D::RESET];
                state[D::REFRACTORY] = c[D::DEAD_STEPS];
                block.fired.push(Fired { step: step as u32, node: k as u32, multiplicity: 1 });
            }
        }
        (0..S).for_each(|column| block.state[column][k] = state[column]);
        block.state[KEPT][k] = kept;
    }
}

#[cfg(test)]
mod tests {
    use crate::models::neuron::trial::{Trial, distance};

    #[test]
    fn a_spike_moves_the_potential_by_its_weight() {
        let potential = Trial::new("iaf_psc_delta", &[], &[(1.0, 3.0), (2.0, -5.0)]).trace(0, 30.0);
        let jump =
            |t: f64, at: f64, w: f64| if t >= at - 1e-9 { w * libm::exp(-(t - at) / 10.0) } else { 0.0 };
        assert!(distance(&potential, |t| -70.0 + jump(t, 1.1, 3.0) + jump(t, 2.1, -5.0)) < 1e-12);
    }

    /// The neuron fires in the first step and is refractory up to 1.1 ms; what arrives at 0.3 and 1.1 ms is lost, or acts
    /// at 1.2 ms with what is left of it.
    #[test]
    fn input_while_refractory_is_lost_or_kept() {
        let spikes = [(0.2, 1.5), (1.0, 2.0)];
        for (keeps, expected) in [(0.0, 0.0), (1.0, 1.5 * libm::exp(-0.09) + 2.0 * libm::exp(-0.01))] {
            let parameters = [("V_m", -50.0), ("t_ref", 1.0), ("refractory_input", keeps)];
            let potential = Trial::new("iaf_psc_delta", &parameters, &spikes).trace(0, 2.0);
            assert_eq!(potential[..11], [-70.0; 11]);
            assert!((potential[11] + 70.0 - expected).abs() < 1e-12, "{}", potential[11]);
        }
    }

    #[test]
    fn never_below_the_lowest_potential() {
        let potential = Trial::new("iaf_psc_delta", &[("V_min", -71.0)], &[(1.0, -9.5)]).trace(0, 2.0);
        assert_eq!((potential[9], potential[10]), (-70.0, -71.0));
    }
}
