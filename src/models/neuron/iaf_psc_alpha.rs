//! `iaf_psc_alpha`: leaky integrate-and-fire neuron with alpha-shaped postsynaptic currents, integrated exactly
//! (Rotter and Diesmann 1999).

use super::holding::Holding;
use super::side_by_side::Dynamics;
use super::{holding, propagator};
use crate::kernel::model::{Behaviour, Block, Initial, Neuron, Observable, Potential, Route};
use crate::kernel::{Model, on_grid};
use crate::models::declaration::{
    GridRule, ModelDeclaration, ModelKind, ParameterDeclaration, Range, Receptors, Recordable, Relation,
    initial,
};
use crate::units::Dimension;

/// The declaration.
pub(crate) static DECLARATION: ModelDeclaration = ModelDeclaration {
    name: "iaf_psc_alpha",
    summary: "leaky integrate-and-fire, alpha-shaped postsynaptic currents",
    description: "\
C_m dV_m/dt = -C_m (V_m - E_L) / tau_m + I_syn_ex + I_syn_in + I_e + I\n\
A spike of weight w (pA) at time 0 adds w e t/tau_syn exp(-t/tau_syn) to the synaptic current of its sign: it peaks at \
w after tau_syn. I is the current of generators.\n\
When V_m reaches V_th the neuron fires, V_m is held at V_reset for t_ref, and the synaptic currents go on. V_m never \
falls below V_min.\n\
References: Rotter & Diesmann (1999) Biol Cybern 81:381; Diesmann, Gewaltig, Rotter & Aertsen (2001) Neurocomputing \
38-40:565.",
    kind: ModelKind::Neuron,
    parameters: PARAMETERS,
    recordables: &[
        Recordable { name: "V_m", dimension: Dimension::VOLTAGE, documentation: "Membrane potential." },
        Recordable {
            name: "I_syn_ex",
            dimension: Dimension::CURRENT,
            documentation: "Excitatory synaptic current.",
        },
        Recordable {
            name: "I_syn_in",
            dimension: Dimension::CURRENT,
            documentation: "Inhibitory synaptic current, negative.",
        },
    ],
    receptors: Receptors { weight: Some(Dimension::CURRENT), explicit: &[], positive_only: false },
    takes_current: true,
    relations: &[Relation::Below("V_reset", "V_th")],
    kernel: &IafPscAlpha,
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
    ParameterDeclaration::number(
        "tau_syn_ex",
        Dimension::TIME,
        2.0,
        Range::POSITIVE,
        "Rise time of excitatory currents.",
    ),
    ParameterDeclaration::number(
        "tau_syn_in",
        Dimension::TIME,
        2.0,
        Range::POSITIVE,
        "Rise time of inhibitory currents.",
    ),
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
    ParameterDeclaration::number("V_m", Dimension::VOLTAGE, -70.0, Range::ANY, "Membrane potential.").state(),
];

const C_M: usize = 0;
const TAU_M: usize = 1;
const TAU_SYN_EX: usize = 2;
const TAU_SYN_IN: usize = 3;
const T_REF: usize = 4;
const E_L: usize = 5;
const V_RESET: usize = 6;
const V_TH: usize = 7;
const V_MIN: usize = 8;
const I_E: usize = 9;
const V_M: usize = 10;

/// Columns of the state. The potential is relative to E_L; a slope is dI/dt + I/tau_syn.
const POTENTIAL: usize = 0;
const EXCITATORY: usize = 2;
const INHIBITORY: usize = 4;

/// Of a generator of currents, what arrived in the last step: it acts in the next.
const HELD: usize = 6;

/// The port of currents.
const CURRENT_PORT: usize = 2;

/// Constants, potentials relative to E_L: those of a step, and the resting potential.
const STEP: usize = 17;
const START_EX: usize = 8;
const START_IN: usize = 11;
const CONSTANTS: usize = 18;
const RESTING: usize = 17;

struct IafPscAlpha;

impl Model for IafPscAlpha {
    fn parameters(&self) -> Vec<Initial> {
        initial(PARAMETERS)
    }

    fn behaviour(&self) -> Behaviour {
        Behaviour::Neuron(&IafPscAlpha)
    }
}

impl Neuron for IafPscAlpha {
    fn state_columns(&self) -> usize {
        7
    }

    fn constant_columns(&self) -> usize {
        CONSTANTS
    }

    fn spike_ports(&self) -> usize {
        2
    }

    fn takes_current(&self) -> bool {
        true
    }

    fn route(&self, receptor: u32, negative: bool) -> Option<Route> {
        (receptor == 0).then_some(Route::Port(usize::from(negative)))
    }

    fn potential(&self) -> Option<Potential> {
        Some(Potential { parameter: V_M, rest: E_L, column: POTENTIAL })
    }

    fn constants(&self, parameters: &[f64], resolution_us: u32, constants: &mut [f64]) {
        let h = f64::from(resolution_us) / 1000.0;
        let (tau_m, c_m) = (parameters[TAU_M], parameters[C_M]);
        let (excitatory, inhibitory) = (parameters[TAU_SYN_EX], parameters[TAU_SYN_IN]);
        let (excitatory_decay, inhibitory_decay) =
            (propagator::decay(h, excitatory), propagator::decay(h, inhibitory));
        constants.copy_from_slice(&[
            libm::expm1(-h / tau_m),
            propagator::alpha(h, tau_m, excitatory, c_m),
            propagator::exponential(h, tau_m, excitatory, c_m),
            propagator::alpha(h, tau_m, inhibitory, c_m),
            propagator::exponential(h, tau_m, inhibitory, c_m),
            -tau_m / c_m * libm::expm1(-h / tau_m),
            excitatory_decay,
            h * excitatory_decay,
            std::f64::consts::E / excitatory,
            inhibitory_decay,
            h * inhibitory_decay,
            std::f64::consts::E / inhibitory,
            parameters[V_TH] - parameters[E_L],
            parameters[V_RESET] - parameters[E_L],
            on_grid(parameters[T_REF], resolution_us) as f64,
            parameters[V_MIN] - parameters[E_L],
            parameters[I_E],
            parameters[E_L],
        ]);
    }

    fn recordables(&self) -> usize {
        3
    }

    fn observable(&self, recordable: usize) -> Observable {
        match recordable {
            0 => Observable::above(RESTING, POTENTIAL),
            1 => Observable::state(EXCITATORY),
            _ => Observable::state(INHIBITORY),
        }
    }

    fn holds_inputs(&self) -> bool {
        true
    }

    fn advance(&self, block: &mut Block<'_, '_>) {
        // Without generators of currents their columns are left out of the loop.
        if block.inputs[CURRENT_PORT].is_absent() {
            holding::advance::<Alpha<false>, 6, STEP, 2>(block);
        } else {
            holding::advance::<Alpha<true>, 7, STEP, 3>(block);
        }
    }
}

/// One step, with or without currents of generators.
struct Alpha<const CURRENT: bool>;

impl<const CURRENT: bool, const STATE: usize, const INPUTS: usize> Dynamics<STATE, STEP, INPUTS>
    for Alpha<CURRENT>
{
    const REFRACTORY: usize = 5;
    const THRESHOLD: usize = 12;
    const RESET: usize = 13;
    const DEAD_STEPS: usize = 14;

    #[inline(always)]
    fn step(state: [f64; STATE], constants: &[f64; STEP], input: [f64; INPUTS]) -> [f64; STATE] {
        Self::receive(<Self as Holding<STATE, STEP, INPUTS>>::go(state, constants), constants, input)
    }
}

impl<const CURRENT: bool, const STATE: usize, const INPUTS: usize> Holding<STATE, STEP, INPUTS>
    for Alpha<CURRENT>
{
    #[inline(always)]
    fn go(state: [f64; STATE], constants: &[f64; STEP]) -> [f64; STATE] {
        let &[loss, slope_to_v_ex, ex_to_v, slope_to_v_in, in_to_v, constant_to_v, ..] = constants;
        let &[_, _, _, _, _, _, decay_ex, rise_ex, _, decay_in, rise_in, _, .., lowest, constant] = constants;
        let (before, slope_ex, ex, slope_in, inh) = (state[0], state[1], state[2], state[3], state[4]);
        let waiting = state[5];
        let current = if CURRENT { state[HELD] + constant } else { constant };
        let free = constant_to_v * current
            + slope_to_v_ex * slope_ex
            + ex_to_v * ex
            + slope_to_v_in * slope_in
            + in_to_v * inh
            + loss * before
            + before;
        let free = if free < lowest { lowest } else { free };
        let mut after = state;
        after[0] = if waiting > 0.0 { before } else { free };
        after[1] = slope_ex * decay_ex;
        after[2] = rise_ex * slope_ex + decay_ex * ex;
        after[3] = slope_in * decay_in;
        after[4] = rise_in * slope_in + decay_in * inh;
        after[5] = if waiting > 0.0 { waiting - 1.0 } else { waiting };
        after
    }

    #[inline(always)]
    fn receive(mut state: [f64; STATE], constants: &[f64; STEP], input: [f64; INPUTS]) -> [f64; STATE] {
        state[1] += constants[START_EX] * input[0];
        state[3] += constants[START_IN] * input[1];
        if CURRENT {
            state[HELD] = input[CURRENT_PORT];
        }
        state
    }
}

#[cfg(test)]
mod tests {
    use crate::models::neuron::trial::{Trial, distance};

    /// The current peaks at the weight, tau_syn after its arrival at 1.1 ms.
    #[test]
    fn current_of_a_spike() {
        let current = Trial::new("iaf_psc_alpha", &[], &[(1.0, 100.0)]).trace(1, 50.0);
        let alpha = |t: f64| {
            let s = (t - 1.1).max(0.0) / 2.0;
            100.0 * s * libm::exp(1.0 - s)
        };
        assert!(distance(&current, alpha) < 1e-12);
        assert!((current.iter().copied().fold(0.0, f64::max) - 100.0).abs() < 1e-12);
    }

    /// The potential in closed form: with b = 1/τs − 1/τm, w·e/(τs·C·b²) · (e^(−t/τm) − (1 + b·t)·e^(−t/τs)).
    #[test]
    fn postsynaptic_potential() {
        let potential = Trial::new("iaf_psc_alpha", &[], &[(1.0, -100.0)]).trace(0, 50.0);
        let b: f64 = 0.5 - 0.1;
        let expected = |t: f64| {
            let s = (t - 1.1).max(0.0);
            let shape = libm::exp(-s / 10.0) - (1.0 + b * s) * libm::exp(-s / 2.0);
            -70.0 - 100.0 * std::f64::consts::E / (2.0 * 250.0 * b * b) * shape
        };
        assert!(distance(&potential, expected) < 1e-12);
    }

    #[test]
    fn never_below_the_lowest_potential() {
        let potential = Trial::new("iaf_psc_alpha", &[("V_min", -71.0)], &[(1.0, -1000.0)]).trace(0, 20.0);
        assert_eq!(potential.iter().copied().fold(0.0, f64::min), -71.0);
    }
}
