//! One neuron, step by step, as its documentation says: iaf_psc_exp, iaf_psc_alpha, iaf_psc_delta, parrot_neuron.

use std::collections::BTreeMap;

/// Length of a step in ms.
pub const H: f64 = 0.1;

/// What arrives at a neuron in a step.
#[derive(Clone, Copy)]
pub struct Input {
    /// Spikes at its ports.
    pub ports: [f64; 2],
    /// The same together.
    pub together: f64,
    /// Of generators of currents.
    pub current: f64,
}

/// State of a neuron; potentials are relative to E_L.
pub struct Neuron {
    pub model: &'static str,
    pub parameters: BTreeMap<&'static str, f64>,
    potential: f64,
    /// Excitatory and inhibitory synaptic current.
    current: [f64; 2],
    /// Exponential currents that decay alike, together: the potential follows their sum.
    together: f64,
    /// dI/dt + I/tau_syn of alpha-shaped currents.
    slope: [f64; 2],
    /// Current of generators that acts in the next step.
    held: f64,
    /// Input that waits for the end of refractoriness.
    kept: f64,
    refractory: u32,
}

impl Neuron {
    /// A neuron at rest but for its V_m.
    pub fn new(model: &'static str, parameters: BTreeMap<&'static str, f64>) -> Neuron {
        let potential = parameters.get("V_m").map_or(0.0, |v| v - parameters["E_L"]);
        let (current, slope) = ([0.0; 2], [0.0; 2]);
        Neuron {
            model,
            parameters,
            potential,
            current,
            together: 0.0,
            slope,
            held: 0.0,
            kept: 0.0,
            refractory: 0,
        }
    }

    /// Other parameters from now on.
    pub fn change(&mut self, parameters: BTreeMap<&'static str, f64>) {
        let before = self.currents_decay_alike();
        self.parameters = parameters;
        if self.currents_decay_alike() && !before {
            self.together = self.current[0] + self.current[1];
        }
    }

    fn currents_decay_alike(&self) -> bool {
        self.parameters.get("tau_syn_ex") == self.parameters.get("tau_syn_in")
    }

    /// The membrane potential in mV; NaN for a parrot.
    pub fn potential(&self) -> f64 {
        self.potential + self.parameters.get("E_L").copied().unwrap_or(f64::NAN)
    }

    /// Whether the sign of a weight chooses between two ports.
    pub fn has_two_ports(&self) -> bool {
        matches!(self.model, "iaf_psc_exp" | "iaf_psc_alpha")
    }

    /// One step with what arrives; gives the number of spikes.
    pub fn step(&mut self, Input { ports: spikes, together, current }: Input) -> u32 {
        if self.model == "parrot_neuron" {
            return spikes[0] as u32;
        }
        let p = |name: &str| self.parameters[name];
        let (tau_m, c_m, drive) = (p("tau_m"), p("C_m"), p("I_e") + self.held);
        let decay = libm::exp(-H / tau_m);
        let constant = tau_m / c_m * (1.0 - decay);
        let tau = ["tau_syn_ex", "tau_syn_in"].map(|name| self.parameters.get(name).copied().unwrap_or(1.0));
        let free = match self.model {
            "iaf_psc_exp" if self.currents_decay_alike() => {
                self.potential * decay + self.together * exponential(tau_m, tau[0], c_m) + drive * constant
            }
            "iaf_psc_exp" => {
                self.potential * decay
                    + self.current[0] * exponential(tau_m, tau[0], c_m)
                    + self.current[1] * exponential(tau_m, tau[1], c_m)
                    + drive * constant
            }
            "iaf_psc_alpha" => {
                let loss = libm::expm1(-H / tau_m);
                -tau_m / c_m * loss * drive
                    + alpha(tau_m, tau[0], c_m) * self.slope[0]
                    + exponential(tau_m, tau[0], c_m) * self.current[0]
                    + alpha(tau_m, tau[1], c_m) * self.slope[1]
                    + exponential(tau_m, tau[1], c_m) * self.current[1]
                    + loss * self.potential
                    + self.potential
            }
            _ => {
                let waited = if self.refractory == 0 { std::mem::take(&mut self.kept) } else { 0.0 };
                constant * drive + decay * self.potential + (spikes[0] + waited)
            }
        };
        if self.refractory == 0 {
            self.potential = free;
        } else {
            if self.parameters.get("refractory_input").is_some_and(|&keeps| keeps != 0.0) {
                self.kept += spikes[0] * libm::exp(-f64::from(self.refractory) * (H / tau_m));
            }
            self.refractory -= 1;
        }
        for port in 0..2 {
            let decay = libm::exp(-H / tau[port]);
            match self.model {
                "iaf_psc_exp" => self.current[port] = self.current[port] * decay + spikes[port],
                "iaf_psc_alpha" => {
                    self.current[port] = H * decay * self.slope[port] + decay * self.current[port];
                    self.slope[port] =
                        self.slope[port] * decay + std::f64::consts::E / tau[port] * spikes[port];
                }
                _ => {}
            }
        }
        self.together = self.together * libm::exp(-H / tau[0]) + together;
        self.held = current;
        let p = |name: &str| self.parameters[name];
        if self.potential < p("V_th") - p("E_L") {
            return 0;
        }
        self.refractory = (p("t_ref") / H).round() as u32;
        self.potential = p("V_reset") - p("E_L");
        1
    }
}

/// What an exponential current of 1 pA adds to the potential in a step.
fn exponential(tau_m: f64, tau: f64, c_m: f64) -> f64 {
    let beta = (tau_m - tau) / (tau_m * tau);
    libm::exp(-H / tau_m) / c_m * if beta == 0.0 { H } else { -libm::expm1(-H * beta) / beta }
}

/// What the slope of an alpha-shaped current adds: decay / C · h² · ∫₀¹ t·exp(−xt) dt, as a series.
fn alpha(tau_m: f64, tau: f64, c_m: f64) -> f64 {
    let x = H * (tau_m - tau) / (tau_m * tau);
    let (mut integral, mut term) = (0.0, 1.0);
    for k in 0..20 {
        integral += term / f64::from(k + 2);
        term *= -x / f64::from(k + 1);
    }
    libm::exp(-H / tau_m) / c_m * (H * H) * integral
}
