//! `iaf_psc_exp`: leaky integrate-and-fire neuron with exponential postsynaptic currents (Tsodyks, Uziel, Markram 2000),
//! integrated exactly (Rotter and Diesmann 1999).

use super::propagator;
use crate::kernel::lanes::{self, Lanes};
use crate::kernel::model::{Behaviour, Block, Constants, Initial, Neuron, Potential, Route};
use crate::kernel::random::{Key, escapes};
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
const EXCITATORY: usize = 1;
const INHIBITORY: usize = 2;

/// Constants of a step; potentials are relative to E_L.
#[derive(Clone, Copy)]
struct Step {
    decay: f64,
    excitatory: f64,
    inhibitory: f64,
    constant: f64,
    excitatory_decay: f64,
    inhibitory_decay: f64,
    threshold: f64,
    reset: f64,
    refractory: f64,
    current: f64,
}

/// How many of the constants a step with a sharp threshold needs; E_L, the width of the threshold and the chance of a
/// spike at the threshold in one step follow.
const SHARP: usize = 10;
const RESTING: usize = 10;
const WIDTH: usize = 11;
const CHANCE: usize = 12;

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
        5
    }

    fn constant_columns(&self) -> usize {
        13
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
        constants.copy_from_slice(&[
            propagator::decay(h, tau_m),
            propagator::exponential(h, tau_m, excitatory, c_m),
            propagator::exponential(h, tau_m, inhibitory, c_m),
            propagator::constant(h, tau_m, c_m),
            propagator::decay(h, excitatory),
            propagator::decay(h, inhibitory),
            parameters[V_TH] - parameters[E_L],
            parameters[V_RESET] - parameters[E_L],
            on_grid(parameters[T_REF], resolution_us) as f64,
            parameters[I_E],
            parameters[E_L],
            parameters[DELTA],
            parameters[RHO] * h,
        ]);
    }

    fn recordables(&self) -> usize {
        3
    }

    fn record(&self, recordable: usize, constants: &[f64], state: &[f64]) -> f64 {
        match recordable {
            0 => state[POTENTIAL] + constants[RESTING],
            1 => state[EXCITATORY],
            _ => state[INHIBITORY],
        }
    }

    fn step(&self, block: &mut Block<'_, '_>) -> bool {
        let constants = block.constants;
        let (level, stamp, first, key) = (block.level, block.stamp, block.first, block.key);
        let Some(columns) = Columns::of(block) else { return false };
        if constants.any(WIDTH, |width| width > 0.0) {
            return step_soft(columns, constants, stamp, first, key);
        }
        // Without generators of currents their column is left out of the loop.
        if columns.current.is_empty() {
            lanes::dispatch(level, SharpStep::<false> { columns, constants })
        } else {
            lanes::dispatch(level, SharpStep::<true> { columns, constants })
        }
    }
}

/// The columns that a step touches, all of one length; `current` is empty where there are no generators of currents.
struct Columns<'a> {
    potential: &'a mut [f64],
    excitatory: &'a mut [f64],
    inhibitory: &'a mut [f64],
    refractory: &'a mut [f64],
    held: &'a mut [f64],
    spikes_ex: &'a [f64],
    spikes_in: &'a [f64],
    current: &'a [f64],
    fired: &'a mut [f64],
}

impl<'a> Columns<'a> {
    fn of<'state>(block: &'a mut Block<'_, 'state>) -> Option<Columns<'a>> {
        let [potential, excitatory, inhibitory, refractory, held] = &mut *block.state else { return None };
        let [spikes_ex, spikes_in, current] = block.inputs else { return None };
        let fired = &mut *block.fired;
        Some(Columns {
            potential,
            excitatory,
            inhibitory,
            refractory,
            held,
            spikes_ex,
            spikes_in,
            current,
            fired,
        })
    }

    /// The same columns, cut where the compiler sees that all have one length: it then drops its bounds checks.
    #[inline(always)]
    fn cut<const CURRENT: bool>(self) -> Columns<'a> {
        let n = self.fired.len();
        Columns {
            potential: &mut self.potential[..n],
            excitatory: &mut self.excitatory[..n],
            inhibitory: &mut self.inhibitory[..n],
            refractory: &mut self.refractory[..n],
            held: if CURRENT { &mut self.held[..n] } else { &mut [] },
            spikes_ex: &self.spikes_ex[..n],
            spikes_in: &self.spikes_in[..n],
            current: if CURRENT { &self.current[..n] } else { &[] },
            fired: self.fired,
        }
    }

    /// One step of node `k`; `fires` decides by the new potential. Gives the bits of the number of spikes.
    #[inline(always)]
    fn step<const CURRENT: bool>(&mut self, k: usize, c: &Step, fires: impl FnOnce(f64) -> bool) -> u64 {
        let before = self.potential[k];
        let (ex, inh) = (self.excitatory[k], self.inhibitory[k]);
        let waiting = self.refractory[k];
        let current = if CURRENT { c.current + self.held[k] } else { c.current };
        let free = before * c.decay + ex * c.excitatory + inh * c.inhibitory + current * c.constant;
        self.excitatory[k] = ex * c.excitatory_decay + self.spikes_ex[k];
        self.inhibitory[k] = inh * c.inhibitory_decay + self.spikes_in[k];
        if CURRENT {
            self.held[k] = self.current[k];
        }
        let potential = if waiting > 0.0 { before } else { free };
        let waiting = if waiting > 0.0 { waiting - 1.0 } else { waiting };
        let fires = fires(potential);
        let fired: f64 = if fires { 1.0 } else { 0.0 };
        self.potential[k] = if fires { c.reset } else { potential };
        self.refractory[k] = if fires { c.refractory } else { waiting };
        self.fired[k] = fired;
        fired.to_bits()
    }
}

#[inline(always)]
fn constants_at(constants: &Constants<'_>, k: usize) -> Step {
    let c = |constant| constants.at(constant, k);
    Step {
        decay: c(0),
        excitatory: c(1),
        inhibitory: c(2),
        constant: c(3),
        excitatory_decay: c(4),
        inhibitory_decay: c(5),
        threshold: c(6),
        reset: c(7),
        refractory: c(8),
        current: c(9),
    }
}

struct SharpStep<'a, const CURRENT: bool> {
    columns: Columns<'a>,
    constants: Constants<'a>,
}

impl<const CURRENT: bool> Lanes for SharpStep<'_, CURRENT> {
    type Output = bool;

    #[allow(clippy::needless_range_loop, reason = "columns side by side")]
    #[inline(always)]
    fn run(self) -> bool {
        let mut columns = self.columns.cut::<CURRENT>();
        let n = columns.fired.len();
        let mut any = 0u64;
        match self.constants {
            Constants::Uniform(_) => {
                let c = constants_at(&self.constants, 0);
                for k in 0..n {
                    any |= columns.step::<CURRENT>(k, &c, |potential| potential >= c.threshold);
                }
            }
            Constants::Varying(all) => {
                let each: [&[f64]; SHARP] = std::array::from_fn(|constant| &all[constant][..n]);
                for k in 0..n {
                    let c = Step {
                        decay: each[0][k],
                        excitatory: each[1][k],
                        inhibitory: each[2][k],
                        constant: each[3][k],
                        excitatory_decay: each[4][k],
                        inhibitory_decay: each[5][k],
                        threshold: each[6][k],
                        reset: each[7][k],
                        refractory: each[8][k],
                        current: each[9][k],
                    };
                    any |= columns.step::<CURRENT>(k, &c, |potential| potential >= c.threshold);
                }
            }
        }
        any != 0
    }
}

/// A step of nodes of which some have a soft threshold.
fn step_soft(mut columns: Columns<'_>, constants: Constants<'_>, stamp: u64, first: usize, key: Key) -> bool {
    let with_current = !columns.current.is_empty();
    let mut any = false;
    for k in 0..columns.fired.len() {
        let c = constants_at(&constants, k);
        let width = constants.at(WIDTH, k);
        let fires = |potential: f64| {
            if width > 0.0 {
                let chance = constants.at(CHANCE, k) * libm::exp((potential - c.threshold) / width);
                escapes(key, (first + k) as u64, stamp - 1, chance)
            } else {
                potential >= c.threshold
            }
        };
        let fired = if with_current {
            columns.step::<true>(k, &c, fires)
        } else {
            columns.step::<false>(k, &c, fires)
        };
        any |= fired != 0;
    }
    any
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
