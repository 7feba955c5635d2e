//! `iaf_psc_exp`: leaky integrate-and-fire neuron with exponential postsynaptic currents (Tsodyks, Uziel, Markram 2000),
//! integrated exactly (Rotter and Diesmann 1999).

use super::holding::{Closing, Holding, Late, Opening};
use super::side_by_side::{Arriving, Dynamics, arriving};
use super::{holding, propagator};
use crate::kernel::model::{
    Apart, Behaviour, Block, Fired, Initial, Neuron, Observable, Order, Potential, Route,
};
use crate::kernel::random::escapes;
use crate::kernel::{Model, on_grid};
use crate::models::declaration::{
    Bound, GridRule, ModelDeclaration, ModelKind, ParameterDeclaration, Range, Receptors, Recordable,
    Relation, initial,
};
use crate::units::Dimension;

/// The declaration.
pub(crate) static DECLARATION: ModelDeclaration = ModelDeclaration {
    name: "iaf_psc_exp",
    summary: "leaky integrate-and-fire, exponential postsynaptic currents",
    description: "\
C_m dV_m/dt = -C_m (V_m - E_L) / tau_m + I_syn_ex + I_syn_in + I_e + I\n\
dI_syn/dt = -I_syn / tau_syn, and a spike adds its weight (pA) to I_syn_ex if the weight is positive, else to I_syn_in; \
I is the current of generators.\n\
When V_m reaches V_th the neuron fires, V_m is held at V_reset for t_ref, and the synaptic currents go on.\n\
With delta > 0 the threshold is soft: the neuron fires with the rate rho exp((V_m - V_th) / delta), at most once a step.\n\
References: Tsodyks, Uziel & Markram (2000) J Neurosci 20:RC50; Rotter & Diesmann (1999) Biol Cybern 81:381.",
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
    kernel: &IafPscExp,
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
        "Time constant of excitatory currents.",
    ),
    ParameterDeclaration::number(
        "tau_syn_in",
        Dimension::TIME,
        2.0,
        Range::POSITIVE,
        "Time constant of inhibitory currents.",
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
    ParameterDeclaration::number("I_e", Dimension::CURRENT, 0.0, Range::ANY, "Constant input current."),
    ParameterDeclaration::number(
        "rho",
        Dimension::FREQUENCY,
        1e-5,
        Range { low: Bound::Inclusive(0.0), high: Bound::Free, infinite: false },
        "Rate of firing at the threshold when it is soft.",
    ),
    ParameterDeclaration::number(
        "delta",
        Dimension::VOLTAGE,
        0.0,
        Range::NOT_NEGATIVE,
        "Width of a soft threshold; 0: a sharp one.",
    ),
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
const I_E: usize = 8;
const RHO: usize = 9;
const DELTA: usize = 10;
const V_M: usize = 11;

/// Columns of the state. The potential is relative to E_L.
const POTENTIAL: usize = 0;
/// The synaptic current of nodes whose currents decay alike.
const JOINT: usize = 1;
const EXCITATORY: usize = 2;
const INHIBITORY: usize = 3;
const REFRACTORY: usize = 4;
/// Of a generator of currents, what arrived in the last step: it acts in the next.
const HELD: usize = 5;

/// The port of currents.
const CURRENT_PORT: usize = 2;

/// How many of the constants a step with a sharp threshold needs; potentials are relative to E_L. E_L, the width of the
/// threshold, the chance of a spike at the threshold in one step and whether the currents decay alike follow.
const SHARP: usize = 12;
const RESTING: usize = 12;
const WIDTH: usize = 13;
const CHANCE: usize = 14;
const ALIKE: usize = 15;

/// Whose currents a block follows.
const TOGETHER: u8 = 0;
const APART: u8 = 1;
const BOTH: u8 = 2;

struct IafPscExp;

impl Model for IafPscExp {
    fn parameters(&self) -> Vec<Initial> {
        initial(PARAMETERS)
    }

    fn behaviour(&self) -> Behaviour {
        Behaviour::Neuron(&IafPscExp)
    }
}

impl Neuron for IafPscExp {
    fn state_columns(&self) -> usize {
        6
    }

    fn constant_columns(&self) -> usize {
        16
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
        let (from_ex, decay_ex) =
            (propagator::exponential(h, tau_m, excitatory, c_m), propagator::decay(h, excitatory));
        let (from_in, decay_in) =
            (propagator::exponential(h, tau_m, inhibitory, c_m), propagator::decay(h, inhibitory));
        // The potential follows either the two currents or their sum.
        let alike = decay_alike(parameters);
        let (together, apart) = if alike { (1.0, 0.0) } else { (0.0, 1.0) };
        constants.copy_from_slice(&[
            propagator::decay(h, tau_m),
            from_ex * apart,
            from_in * apart,
            propagator::constant(h, tau_m, c_m),
            decay_ex,
            decay_in,
            parameters[V_TH] - parameters[E_L],
            parameters[V_RESET] - parameters[E_L],
            on_grid(parameters[T_REF], resolution_us) as f64,
            parameters[I_E],
            from_ex * together,
            decay_ex * together,
            parameters[E_L],
            parameters[DELTA],
            parameters[RHO] * h,
            together,
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

    fn adds_up_ports(&self, same: &dyn Fn(usize) -> Option<f64>) -> bool {
        same(ALIKE) == Some(1.0)
    }

    fn apart(&self) -> Apart {
        Apart { recordables: &[1, 2], parameters: &[TAU_SYN_EX, TAU_SYN_IN] }
    }

    fn parameter_changed(&self, (parameter, before): (usize, f64), parameters: &[f64], state: &mut [f64]) {
        let other = match parameter {
            TAU_SYN_EX => parameters[TAU_SYN_IN],
            TAU_SYN_IN => parameters[TAU_SYN_EX],
            _ => return,
        };
        if decay_alike(parameters) && before != other {
            state[JOINT] = state[EXCITATORY] + state[INHIBITORY];
        }
    }

    fn advance(&self, block: &mut Block<'_, '_>) {
        let together = !block.constants.any(ALIKE, |alike| alike == 0.0);
        let apart = !block.constants.any(ALIKE, |alike| alike != 0.0);
        // Without generators of currents their columns are left out of the loop.
        let with_current = !block.inputs[CURRENT_PORT].is_absent();
        match (with_current, apart, together && !block.watched) {
            (false, true, _) => steps::<Exponential<APART, false>, 4, 2>(block),
            (true, true, _) => steps::<Exponential<APART, true>, 5, 3>(block),
            (false, _, true) => steps::<Exponential<TOGETHER, false>, 3, 1>(block),
            (true, _, true) => steps::<Exponential<TOGETHER, true>, 4, 2>(block),
            (false, ..) => steps::<Exponential<BOTH, false>, 5, 3>(block),
            (true, ..) => steps::<Exponential<BOTH, true>, 6, 4>(block),
        }
    }
}

/// Whether the synaptic currents of a node decay alike: then their sum does so as well, and the potential follows that.
fn decay_alike(parameters: &[f64]) -> bool {
    parameters[TAU_SYN_EX] == parameters[TAU_SYN_IN]
}

fn steps<D: Holding<S, SHARP, I>, const S: usize, const I: usize>(block: &mut Block<'_, '_>) {
    match block.constants.any(WIDTH, |width| width > 0.0) {
        false => holding::advance::<D, S, SHARP, I>(block),
        true => advance_soft::<D, S, I>(block),
    }
}

/// One step of the currents together, apart or both, with or without currents of generators.
struct Exponential<const CURRENTS: u8, const CURRENT: bool>;

/// The columns that such a step needs, and its inputs.
const fn columns<const STATE: usize>(currents: u8) -> [usize; STATE] {
    match currents {
        TOGETHER => first_of(&[POTENTIAL, JOINT, REFRACTORY, HELD]),
        APART => first_of(&[POTENTIAL, EXCITATORY, INHIBITORY, REFRACTORY, HELD]),
        _ => first_of(&[POTENTIAL, JOINT, EXCITATORY, INHIBITORY, REFRACTORY, HELD]),
    }
}

const fn inputs<const INPUTS: usize>(currents: u8) -> [Arriving; INPUTS] {
    match currents {
        TOGETHER => first_of(&[Arriving::Joint, Arriving::At(CURRENT_PORT)]),
        APART => first_of(&[Arriving::At(0), Arriving::At(1), Arriving::At(CURRENT_PORT)]),
        _ => first_of(&[Arriving::Joint, Arriving::At(0), Arriving::At(1), Arriving::At(CURRENT_PORT)]),
    }
}

const fn first_of<T: Copy, const N: usize>(all: &[T]) -> [T; N] {
    let (mut first, mut k) = ([all[0]; N], 0);
    while k < N {
        first[k] = all[k];
        k += 1;
    }
    first
}

impl<const CURRENTS: u8, const CURRENT: bool, const STATE: usize, const INPUTS: usize>
    Dynamics<STATE, SHARP, INPUTS> for Exponential<CURRENTS, CURRENT>
{
    const REFRACTORY: usize = match CURRENTS {
        TOGETHER => 2,
        APART => 3,
        _ => 4,
    };
    const COLUMNS: [usize; STATE] = columns(CURRENTS);
    const ARRIVING: [Arriving; INPUTS] = inputs(CURRENTS);
    const THRESHOLD: usize = 6;
    const RESET: usize = 7;
    const DEAD_STEPS: usize = 8;

    #[inline(always)]
    fn step(state: [f64; STATE], constants: &[f64; SHARP], input: [f64; INPUTS]) -> [f64; STATE] {
        Self::receive(<Self as Holding<STATE, SHARP, INPUTS>>::go(state, constants), constants, input)
    }
}

impl<const CURRENTS: u8, const CURRENT: bool, const STATE: usize, const INPUTS: usize>
    Holding<STATE, SHARP, INPUTS> for Exponential<CURRENTS, CURRENT>
{
    #[inline(always)]
    fn go(state: [f64; STATE], constants: &[f64; SHARP]) -> [f64; STATE] {
        let &[
            decay,
            from_ex,
            from_in,
            from_constant,
            decay_ex,
            decay_in,
            _,
            _,
            _,
            constant,
            from_both,
            decay_both,
        ] = constants;
        let refractory = <Self as Dynamics<STATE, SHARP, INPUTS>>::REFRACTORY;
        let (before, waiting) = (state[0], state[refractory]);
        let current = if CURRENT { constant + state[refractory + 1] } else { constant };
        let mut after = state;
        let mut free = before * decay;
        if CURRENTS != APART {
            free += state[1] * from_both;
            after[1] = state[1] * decay_both;
        }
        if CURRENTS != TOGETHER {
            let (ex, inh) = (refractory - 2, refractory - 1);
            free = free + state[ex] * from_ex + state[inh] * from_in;
            after[ex] = state[ex] * decay_ex;
            after[inh] = state[inh] * decay_in;
        }
        free += current * from_constant;
        after[0] = if waiting > 0.0 { before } else { free };
        after[refractory] = if waiting > 0.0 { waiting - 1.0 } else { waiting };
        after
    }

    #[inline(always)]
    fn receive(mut state: [f64; STATE], _: &[f64; SHARP], input: [f64; INPUTS]) -> [f64; STATE] {
        let refractory = <Self as Dynamics<STATE, SHARP, INPUTS>>::REFRACTORY;
        // The currents in their order, then the refractory steps, then the current of generators.
        for column in 1..refractory {
            state[column] += input[column - 1];
        }
        if CURRENT {
            state[refractory + 1] = input[refractory - 1];
        }
        state
    }
}

/// Steps of nodes of which some have a soft threshold.
fn advance_soft<D: Holding<S, SHARP, I>, const S: usize, const I: usize>(block: &mut Block<'_, '_>) {
    match block.order {
        Order::Prompt => each_soft::<D, S, I>(block),
        Order::Late => each_soft::<Late<D>, S, I>(block),
        Order::Opening => each_soft::<Opening<D>, S, I>(block),
        Order::Closing => each_soft::<Closing<D>, S, I>(block),
    }
}

fn each_soft<D: Dynamics<S, SHARP, I>, const S: usize, const I: usize>(block: &mut Block<'_, '_>) {
    block.resting.fill(true);
    for k in 0..block.nodes {
        let c: [f64; SHARP] = std::array::from_fn(|constant| block.constants.at(constant, k));
        let (threshold, width, chance) =
            (c[D::THRESHOLD], block.constants.at(WIDTH, k), block.constants.at(CHANCE, k));
        let mut state: [f64; S] = D::COLUMNS.map(|column| block.state[column][k]);
        for step in 0..block.steps {
            state = D::step(state, &c, arriving::<D, S, SHARP, I>(block, step, k));
            let fires = D::FIRES
                && if width > 0.0 {
                    let chance = chance * libm::exp((state[0] - threshold) / width);
                    escapes(block.key, (block.first + k) as u64, block.stamp + step as u64 - 1, chance)
                } else {
                    state[0] >= threshold
                };
            if fires {
                state[0] = c[D::RESET];
                state[D::REFRACTORY] = c[D::DEAD_STEPS];
                block.fired.push(Fired { step: step as u32, node: k as u32, multiplicity: 1 });
            }
        }
        D::COLUMNS.iter().zip(state).for_each(|(&column, value)| block.state[column][k] = value);
    }
}

#[cfg(test)]
mod tests {
    use crate::models::neuron::trial::{Trial, distance};

    /// The postsynaptic potential in closed form: w/C · (e^(−t/τm) − e^(−t/τs)) / (1/τs − 1/τm) after arrival at 1.1 ms.
    #[test]
    fn postsynaptic_potential() {
        for (weight, tau, recordable) in [(100.0, 2.0, 1), (-100.0, 5.0, 2)] {
            let parameters = [("tau_syn_ex", 2.0), ("tau_syn_in", 5.0)];
            let current = Trial::new("iaf_psc_exp", &parameters, &[(1.0, weight)]).trace(recordable, 50.0);
            let decay = |t: f64, tau: f64| if t >= 1.1 - 1e-9 { libm::exp(-(t - 1.1) / tau) } else { 0.0 };
            assert!(distance(&current, |t| weight * decay(t, tau)) < 1e-12);
            let potential = Trial::new("iaf_psc_exp", &parameters, &[(1.0, weight)]).trace(0, 50.0);
            let rate = 1.0 / tau - 0.1;
            let expected = |t: f64| -70.0 + weight / 250.0 * (decay(t, 10.0) - decay(t, tau)) / rate;
            assert!(distance(&potential, expected) < 1e-12);
        }
    }

    /// Interval under a constant current: t_ref + τm·ln((V∞ − V_reset)/(V∞ − V_th)), rounded up to steps.
    #[test]
    fn constant_current_fires_regularly() {
        let spikes = Trial::new("iaf_psc_exp", &[("I_e", 500.0)], &[]).spikes(500.0);
        let free = (10.0 * libm::log(20.0 / 5.0) / 0.1).ceil() as u64;
        assert_eq!(spikes[0], free);
        assert!(spikes.windows(2).all(|pair| pair[1] - pair[0] == 20 + free));
    }

    /// With a soft threshold and a potential held at V_th, steps fire with probability rho · h.
    #[test]
    fn soft_threshold_has_its_rate() {
        let parameters = [
            ("delta", 1.0),
            ("rho", 0.5),
            ("t_ref", 0.0),
            ("V_reset", -56.0),
            ("E_L", -55.0),
            ("V_m", -55.0),
        ];
        let spikes =
            Trial::new("iaf_psc_exp", &[&parameters[..], &[("tau_m", 1e-3)]].concat(), &[]).spikes(4000.0);
        // The short time constant brings the potential back to V_th in one step: 40,000 trials of 0.05.
        assert!((spikes.len() as f64 - 2000.0).abs() < 4.5 * 43.6, "{}", spikes.len());
    }
}
