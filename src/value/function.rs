//! What a function tells about itself: the checker, `snn explain`-like help and the reference pages read it.

use crate::units::{Dimension, Exponent};

/// The declaration of a built-in function.
#[derive(Clone, Copy, Debug)]
pub struct FunctionDeclaration {
    /// Its name.
    pub name: &'static str,
    /// Its arguments in order.
    pub arguments: &'static [ArgumentDeclaration],
    /// What it gives.
    pub returns: Returns,
    /// One line.
    pub summary: &'static str,
}

/// One argument.
#[derive(Clone, Copy, Debug)]
pub struct ArgumentDeclaration {
    /// Its name in documentation and, where [`Need`] says so, in the call.
    pub name: &'static str,
    /// What it takes.
    pub kind: ArgumentKind,
    /// Whether it must be given, and how.
    pub need: Need,
}

/// Whether an argument must be given, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// By position.
    Required,
    /// By position, or left out.
    Optional,
    /// As `name = value`.
    Named,
    /// As `name = value`, or left out.
    NamedOptional,
    /// By position, any number more of them (the last argument).
    Repeated,
}

/// What a number measures, as far as a signature says it; variables are bound by the first argument that has them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// A plain number.
    Plain,
    /// A plain number (radians) or an angle in degrees.
    PlainOrAngle,
    /// A time.
    Time,
    /// A frequency.
    Frequency,
    /// Anything: the dimension called A.
    A,
    /// Anything: the dimension called B.
    B,
    /// The square root of A.
    SquareRootOfA,
    /// The square of A.
    SquareOfA,
    /// 1 / A.
    InverseOfA,
}

impl Measure {
    /// The dimension this stands for where A and B are known; `None` if it cannot be represented. An angle or plain
    /// number stands as a plain one.
    pub fn dimension(self, a: Dimension, b: Dimension) -> Option<Dimension> {
        match self {
            Measure::Plain | Measure::PlainOrAngle => Some(Dimension::NONE),
            Measure::Time => Some(Dimension::TIME),
            Measure::Frequency => Some(Dimension::FREQUENCY),
            Measure::A => Some(a),
            Measure::B => Some(b),
            Measure::SquareRootOfA => a.power(Exponent::ratio(1, 2)?),
            Measure::SquareOfA => a.power(Exponent::whole(2)),
            Measure::InverseOfA => a.power(Exponent::whole(-1)),
        }
    }
}

/// What an argument takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArgumentKind {
    /// A number or a list of any depth, treated element by element (all such arguments of a call spread to each other).
    Each(Measure),
    /// One number.
    Number(Measure),
    /// One whole number.
    Whole,
    /// A list of numbers (depth 1).
    Numbers(Measure),
    /// A list of numbers of any depth, or one number.
    NumberOrList(Measure),
    /// A list of truth values.
    Truths,
    /// Numbers or truth values (`sum`: true counts 1).
    NumbersOrTruths(Measure),
    /// A list of anything, a node set, a record, a table: what has a length.
    AnyList,
    /// A list of anything.
    List,
    /// A range `a .. b`.
    Range(Measure),
    /// A distribution.
    Distribution(Measure),
    /// A number, or a list with one for each node or connection: an argument of a distribution.
    DistributionArgument(Measure),
    /// Recorded spikes.
    Spikes,
    /// A record of state.
    Samples,
    /// A text known before the run.
    Text,
    /// A table.
    Table,
    /// The name of another function.
    Function,
    /// As [`ArgumentKind::Each`], or a distribution.
    EachOrDistribution(Measure),
    /// Any value.
    Anything,
}

/// What a function gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Returns {
    /// The shape of the [`ArgumentKind::Each`] arguments.
    Each(Measure),
    /// One number.
    Number(Measure),
    /// A list of numbers.
    Numbers(Measure),
    /// A list of lists of numbers.
    NestedNumbers(Measure),
    /// A truth value.
    Bool,
    /// Whatever an element of the first argument is.
    Element,
    /// The type of the first argument.
    Same,
    /// A distribution.
    Distribution(Measure),
    /// A table with these columns.
    Table(&'static [(&'static str, Measure)]),
    /// Known only from the arguments: the checker has a rule for this function.
    Special,
}
