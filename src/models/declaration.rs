//! What a model tells about itself: parameters, recordables, ports, relations. Everything but the kernel reads this.

use crate::kernel::Model;
use crate::kernel::model::Initial;
use crate::units::Dimension;

/// The declaration of a neuron or device model.
pub struct ModelDeclaration {
    /// NEST's name, `iaf_psc_exp`.
    pub name: &'static str,
    /// One line for lists.
    pub summary: &'static str,
    /// A few paragraphs: equations, conventions, references.
    pub description: &'static str,
    /// Neuron, or which kind of generator.
    pub kind: ModelKind,
    /// Parameters and initial state, in the order in which they are documented. Their index here is the kernel's.
    pub parameters: &'static [ParameterDeclaration],
    /// What can be recorded as a trace. Their index here is the kernel's.
    pub recordables: &'static [Recordable],
    /// Receptor ports for spikes; empty for generators. Receptor 0, the default, means that the sign of the weight
    /// chooses, where the model has two ports.
    pub receptors: Receptors,
    /// Takes the current of generators.
    pub takes_current: bool,
    /// Conditions between parameters.
    pub relations: &'static [Relation],
    /// The behaviour.
    pub kernel: &'static dyn Model,
}

/// What kind of node a model makes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ModelKind {
    /// Takes input, may fire.
    Neuron,
    /// Takes no input and emits spikes.
    SpikeGenerator,
    /// Takes no input and gives every connection an independent train, so that it has no spikes of its own.
    TrainGenerator,
    /// Takes no input and gives a current.
    CurrentGenerator,
}

/// How spikes reach a neuron.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Receptors {
    /// What a weight onto this model measures (pA for current-based models, mV for delta synapses, nS for
    /// conductance-based ones); `None`: any dimension, the weight is ignored (parrot).
    pub weight: Option<Dimension>,
    /// Receptors that may be chosen explicitly with `receptor = n`, beside 0.
    pub explicit: &'static [u32],
    /// Weights must not be negative.
    pub positive_only: bool,
}

/// One parameter or initial state variable.
#[derive(Clone, Copy, Debug)]
pub struct ParameterDeclaration {
    /// NEST's name, `tau_m`.
    pub name: &'static str,
    /// What it measures.
    pub dimension: Dimension,
    /// A number, a switch, or a list.
    pub shape: Shape,
    /// The default in coherent units (a switch: 0 or 1; a list: always empty).
    pub default: f64,
    /// What values it takes.
    pub range: Range,
    /// How a time relates to the grid.
    pub grid: GridRule,
    /// State that evolves (V_m), in contrast to a parameter.
    pub is_state: bool,
    /// One line of documentation.
    pub documentation: &'static str,
}

impl ParameterDeclaration {
    /// A number that is not a time on the grid.
    pub const fn number(
        name: &'static str,
        dimension: Dimension,
        default: f64,
        range: Range,
        documentation: &'static str,
    ) -> ParameterDeclaration {
        ParameterDeclaration {
            name,
            dimension,
            shape: Shape::Number,
            default,
            range,
            grid: GridRule::Free,
            is_state: false,
            documentation,
        }
    }

    /// An empty list.
    pub const fn list(
        name: &'static str,
        dimension: Dimension,
        range: Range,
        documentation: &'static str,
    ) -> ParameterDeclaration {
        let number = ParameterDeclaration::number(name, dimension, 0.0, range, documentation);
        ParameterDeclaration { shape: Shape::List, ..number }
    }

    /// The same, related to the grid.
    pub const fn on(self, grid: GridRule) -> ParameterDeclaration {
        ParameterDeclaration { grid, ..self }
    }

    /// The same, of another shape.
    pub const fn shaped(self, shape: Shape) -> ParameterDeclaration {
        ParameterDeclaration { shape, ..self }
    }

    /// The same, as state that evolves.
    pub const fn state(self) -> ParameterDeclaration {
        ParameterDeclaration { is_state: true, ..self }
    }
}

/// What the kernel needs to know about parameters: which are lists, and the defaults of the others.
pub(crate) fn initial(parameters: &[ParameterDeclaration]) -> Vec<Initial> {
    let initial = parameters.iter().map(|parameter| match parameter.shape {
        Shape::List | Shape::WholeList => Initial::List,
        Shape::Number | Shape::Whole | Shape::Switch => Initial::Number(parameter.default),
    });
    initial.collect()
}

/// The shape of a parameter.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shape {
    /// One number.
    Number,
    /// A whole number.
    Whole,
    /// `true` or `false`, 1 or 0 in the kernel.
    Switch,
    /// A list of numbers.
    List,
    /// A list of whole numbers.
    WholeList,
}

/// Valid values of a parameter (of each element of a list). NaN is never valid, infinity only where allowed.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Range {
    /// Lower bound, in coherent units.
    pub low: Bound,
    /// Upper bound.
    pub high: Bound,
    /// `inf` (of either sign) is a value: `stop = inf`.
    pub infinite: bool,
}

/// One end of a range.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Bound {
    /// No bound.
    Free,
    /// The bound itself is valid.
    Inclusive(f64),
    /// The bound itself is not valid.
    Exclusive(f64),
}

impl Range {
    /// Any finite number.
    pub const ANY: Range = Range { low: Bound::Free, high: Bound::Free, infinite: false };
    /// Greater than 0.
    pub const POSITIVE: Range = Range { low: Bound::Exclusive(0.0), high: Bound::Free, infinite: false };
    /// 0 or greater.
    pub const NOT_NEGATIVE: Range = Range { low: Bound::Inclusive(0.0), high: Bound::Free, infinite: false };

    /// Whether `x` is a valid value.
    pub fn contains(&self, x: f64) -> bool {
        let above = match self.low {
            Bound::Free => true,
            Bound::Inclusive(low) => x >= low,
            Bound::Exclusive(low) => x > low,
        };
        let below = match self.high {
            Bound::Free => true,
            Bound::Inclusive(high) => x <= high,
            Bound::Exclusive(high) => x < high,
        };
        !x.is_nan() && above && below && (self.infinite || x.is_finite())
    }
}

/// How times relate to the grid of the resolution.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum GridRule {
    /// Not a time, or a time that need not be on the grid (a time constant).
    Free,
    /// On the grid.
    OnGrid,
    /// On the grid and at least one step.
    AtLeastOneStep,
    /// A list of times on the grid, greater than 0, never going back (equal neighbours are allowed).
    SpikeTimes,
    /// A list of times on the grid, greater than 0, strictly ascending.
    ChangeTimes,
}

/// A condition between parameters of one node.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Relation {
    /// The first must be below the second (V_reset < V_th).
    Below(&'static str, &'static str),
    /// The first must not be above the second (start ≤ stop).
    NotAbove(&'static str, &'static str),
    /// The lists belong together: equal lengths. An empty `optional` one is fine.
    SameLength {
        /// The list that leads.
        list: &'static str,
        /// The one that must be as long.
        other: &'static str,
        /// `other` may be left empty.
        optional: bool,
    },
    /// At most one of the two may be given (non-empty, or different from its default).
    Exclusive(&'static str, &'static str),
}

/// A state variable that can be recorded or read.
#[derive(Clone, Copy, Debug)]
pub struct Recordable {
    /// NEST's name, `I_syn_ex`.
    pub name: &'static str,
    /// What it measures.
    pub dimension: Dimension,
    /// One line of documentation.
    pub documentation: &'static str,
}
