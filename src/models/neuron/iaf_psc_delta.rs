//! `iaf_psc_delta`: leaky integrate-and-fire neuron whose potential jumps by the weight of each spike, integrated
//! exactly.

use super::propagator;
use crate::kernel::lanes::{self, Lanes};
use crate::kernel::model::{Behaviour, Block, Constants, Initial, Neuron, Potential, Route};
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

/// Constants of a step, in the order of the columns; potentials are relative to E_L.
#[derive(Clone, Copy)]
struct Step {
    decay: f64,
    constant: f64,
    threshold: f64,
    reset: f64,
    refractory: f64,
    lowest: f64,
    current: f64,
}

/// Constants of [`Step`]; the resting potential, whether refractory input is kept, and h/tau_m follow.
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

    fn record(&self, _recordable: usize, constants: &[f64], state: &[f64]) -> f64 {
        state[POTENTIAL] + constants[RESTING]
    }

    fn step(&self, block: &mut Block<'_, '_>) -> bool {
        let (constants, level) = (block.constants, block.level);
        let Some(columns) = Columns::of(block) else { return false };
        if constants.any(KEEPS, |keeps| keeps != 0.0) {
            return step_keeping(columns, constants);
        }
        // Without generators of currents their column is left out of the loop.
        if columns.current.is_empty() {
            lanes::dispatch(level, DeltaStep::<false> { columns, constants })
        } else {
            lanes::dispatch(level, DeltaStep::<true> { columns, constants })
        }
    }
}

/// The columns that a step touches, all of one length.
struct Columns<'a> {
    potential: &'a mut [f64],
    refractory: &'a mut [f64],
    held: &'a mut [f64],
    /// What arrived while refractory and will act afterwards.
    kept: &'a mut [f64],
    spikes: &'a [f64],
    current: &'a [f64],
    fired: &'a mut [f64],
}

impl<'a> Columns<'a> {
    fn of<'state>(block: &'a mut Block<'_, 'state>) -> Option<Columns<'a>> {
        let [potential, refractory, held, kept] = &mut *block.state else { return None };
        let [spikes, current] = block.inputs else { return None };
        let fired = &mut *block.fired;
        Some(Columns { potential, refractory, held, kept, spikes, current, fired })
    }

    /// The same columns, cut where the compiler sees that all have one length: it then drops its bounds checks.
    #[inline(always)]
    fn cut<const CURRENT: bool>(self) -> Columns<'a> {
        let n = self.fired.len();
        Columns {
            potential: &mut self.potential[..n],
            refractory: &mut self.refractory[..n],
            held: if CURRENT { &mut self.held[..n] } else { &mut [] },
            kept: &mut self.kept[..n],
            spikes: &self.spikes[..n],
            current: if CURRENT { &self.current[..n] } else { &[] },
            fired: self.fired,
        }
    }

    /// One step of node `k`, whose potential, if it is free, gets `extra`; gives the bits of the number of spikes.
    #[inline(always)]
    fn step<const CURRENT: bool>(&mut self, k: usize, c: &Step, extra: f64) -> u64 {
        let before = self.potential[k];
        let waiting = self.refractory[k];
        let current = if CURRENT { self.held[k] + c.current } else { c.current };
        let free = c.constant * current + c.decay * before + (self.spikes[k] + extra);
        let free = if free < c.lowest { c.lowest } else { free };
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

#[inline(always)]
fn constants_of(c: impl Fn(usize) -> f64) -> Step {
    Step {
        decay: c(0),
        constant: c(1),
        threshold: c(2),
        reset: c(3),
        refractory: c(4),
        lowest: c(5),
        current: c(6),
    }
}

struct DeltaStep<'a, const CURRENT: bool> {
    columns: Columns<'a>,
    constants: Constants<'a>,
}

impl<const CURRENT: bool> Lanes for DeltaStep<'_, CURRENT> {
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
                    any |= columns.step::<CURRENT>(k, &c, 0.0);
                }
            }
            Constants::Varying(all) => {
                let each: [&[f64]; PLAIN] = std::array::from_fn(|constant| &all[constant][..n]);
                for k in 0..n {
                    any |= columns.step::<CURRENT>(k, &constants_of(|constant| each[constant][k]), 0.0);
                }
            }
        }
        any != 0
    }
}

/// A step of nodes of which some keep their input while refractory.
fn step_keeping(mut columns: Columns<'_>, constants: Constants<'_>) -> bool {
    let with_current = !columns.current.is_empty();
    let mut any = false;
    for k in 0..columns.fired.len() {
        let c = constants_of(|constant| constants.at(constant, k));
        let waiting = columns.refractory[k];
        let mut extra = 0.0;
        if waiting > 0.0 {
            if constants.at(KEEPS, k) != 0.0 {
                columns.kept[k] += columns.spikes[k] * libm::exp(-waiting * constants.at(RATE, k));
            }
        } else {
            extra = std::mem::take(&mut columns.kept[k]);
        }
        let fired = if with_current {
            columns.step::<true>(k, &c, extra)
        } else {
            columns.step::<false>(k, &c, extra)
        };
        any |= fired != 0;
    }
    any
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
