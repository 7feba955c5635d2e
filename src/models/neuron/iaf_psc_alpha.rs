//! `iaf_psc_alpha`: leaky integrate-and-fire neuron with alpha-shaped postsynaptic currents, integrated exactly
//! (Rotter and Diesmann 1999).

use super::propagator;
use crate::kernel::lanes::{self, Lanes};
use crate::kernel::model::{Behaviour, Block, Constants, Initial, Neuron, Potential, Route};
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

/// Constants of a step, in the order of the columns; potentials are relative to E_L.
#[derive(Clone, Copy)]
struct Step {
    /// 1 − decay of the potential, negative: what is lost is subtracted, as precise as it gets.
    loss: f64,
    excitatory_slope: f64,
    excitatory: f64,
    inhibitory_slope: f64,
    inhibitory: f64,
    constant: f64,
    excitatory_decay: f64,
    excitatory_rise: f64,
    excitatory_start: f64,
    inhibitory_decay: f64,
    inhibitory_rise: f64,
    inhibitory_start: f64,
    threshold: f64,
    reset: f64,
    refractory: f64,
    lowest: f64,
    current: f64,
}

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

    fn record(&self, recordable: usize, constants: &[f64], state: &[f64]) -> f64 {
        match recordable {
            0 => state[POTENTIAL] + constants[RESTING],
            1 => state[EXCITATORY],
            _ => state[INHIBITORY],
        }
    }

    fn step(&self, block: &mut Block<'_, '_>) -> bool {
        let (constants, level) = (block.constants, block.level);
        let Some(columns) = Columns::of(block) else { return false };
        // Without generators of currents their column is left out of the loop.
        if columns.current.is_empty() {
            lanes::dispatch(level, AlphaStep::<false> { columns, constants })
        } else {
            lanes::dispatch(level, AlphaStep::<true> { columns, constants })
        }
    }
}

/// The columns that a step touches, all of one length.
struct Columns<'a> {
    potential: &'a mut [f64],
    excitatory_slope: &'a mut [f64],
    excitatory: &'a mut [f64],
    inhibitory_slope: &'a mut [f64],
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
        let [potential, excitatory_slope, excitatory, inhibitory_slope, inhibitory, refractory, held] =
            &mut *block.state
        else {
            return None;
        };
        let [spikes_ex, spikes_in, current] = block.inputs else { return None };
        let fired = &mut *block.fired;
        Some(Columns {
            potential,
            excitatory_slope,
            excitatory,
            inhibitory_slope,
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
            excitatory_slope: &mut self.excitatory_slope[..n],
            excitatory: &mut self.excitatory[..n],
            inhibitory_slope: &mut self.inhibitory_slope[..n],
            inhibitory: &mut self.inhibitory[..n],
            refractory: &mut self.refractory[..n],
            held: if CURRENT { &mut self.held[..n] } else { &mut [] },
            spikes_ex: &self.spikes_ex[..n],
            spikes_in: &self.spikes_in[..n],
            current: if CURRENT { &self.current[..n] } else { &[] },
            fired: self.fired,
        }
    }

    #[inline(always)]
    fn step<const CURRENT: bool>(&mut self, k: usize, c: &Step) -> u64 {
        let before = self.potential[k];
        let (slope_ex, ex) = (self.excitatory_slope[k], self.excitatory[k]);
        let (slope_in, inh) = (self.inhibitory_slope[k], self.inhibitory[k]);
        let waiting = self.refractory[k];
        let current = if CURRENT { self.held[k] + c.current } else { c.current };
        let free = c.constant * current
            + c.excitatory_slope * slope_ex
            + c.excitatory * ex
            + c.inhibitory_slope * slope_in
            + c.inhibitory * inh
            + c.loss * before
            + before;
        let free = if free < c.lowest { c.lowest } else { free };
        self.excitatory[k] = c.excitatory_rise * slope_ex + c.excitatory_decay * ex;
        self.excitatory_slope[k] = slope_ex * c.excitatory_decay + c.excitatory_start * self.spikes_ex[k];
        self.inhibitory[k] = c.inhibitory_rise * slope_in + c.inhibitory_decay * inh;
        self.inhibitory_slope[k] = slope_in * c.inhibitory_decay + c.inhibitory_start * self.spikes_in[k];
        if CURRENT {
            self.held[k] = self.current[k];
        }
        let potential = if waiting > 0.0 { before } else { free };
        let waiting = if waiting > 0.0 { waiting - 1.0 } else { waiting };
        let fires = potential >= c.threshold;
        self.potential[k] = if fires { c.reset } else { potential };
        self.refractory[k] = if fires { c.refractory } else { waiting };
        let fired: f64 = if fires { 1.0 } else { 0.0 };
        self.fired[k] = fired;
        fired.to_bits()
    }
}

struct AlphaStep<'a, const CURRENT: bool> {
    columns: Columns<'a>,
    constants: Constants<'a>,
}

#[inline(always)]
fn constants_of(c: impl Fn(usize) -> f64) -> Step {
    Step {
        loss: c(0),
        excitatory_slope: c(1),
        excitatory: c(2),
        inhibitory_slope: c(3),
        inhibitory: c(4),
        constant: c(5),
        excitatory_decay: c(6),
        excitatory_rise: c(7),
        excitatory_start: c(8),
        inhibitory_decay: c(9),
        inhibitory_rise: c(10),
        inhibitory_start: c(11),
        threshold: c(12),
        reset: c(13),
        refractory: c(14),
        lowest: c(15),
        current: c(16),
    }
}

impl<const CURRENT: bool> Lanes for AlphaStep<'_, CURRENT> {
    type Output = bool;

    #[allow(clippy::needless_range_loop, reason = "columns side by side")]
    #[inline(always)]
    fn run(self) -> bool {
        let mut columns = self.columns.cut::<CURRENT>();
        let n = columns.fired.len();
        let mut any = 0u64;
        match self.constants {
            Constants::Uniform(all) => {
                let c = constants_of(|constant| all[constant]);
                for k in 0..n {
                    any |= columns.step::<CURRENT>(k, &c);
                }
            }
            Constants::Varying(all) => {
                let each: [&[f64]; RESTING] = std::array::from_fn(|constant| &all[constant][..n]);
                for k in 0..n {
                    any |= columns.step::<CURRENT>(k, &constants_of(|constant| each[constant][k]));
                }
            }
        }
        any != 0
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
