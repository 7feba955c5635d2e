//! Statistics of recorded spikes and state, declared and computed in one visible table, with the definitions of
//! Elephant. A plural name gives one value for each node, the singular the mean over the nodes for which the statistic
//! is defined (a CV needs two spikes); NaN if there is none.
//!
//! Stamps stand at the end of a step, so bins and windows hold their upper end and not their lower one.

mod arguments;
mod bins;
mod correlogram;
mod counts;
mod intervals;
mod psth;
mod triggered;

pub use arguments::{Argument, Arguments};

use crate::diagnostic::Diagnostic;
use crate::value::functions::{named, named_optional, required};
use crate::value::{ArgumentDeclaration, ArgumentKind, FunctionDeclaration, Measure, Need, Returns, Value};

/// A statistic.
pub struct Statistic {
    /// What it tells about itself.
    pub declaration: FunctionDeclaration,
    /// What it computes.
    compute: Compute,
}

type Compute = fn(&Arguments) -> Result<Value, Box<Diagnostic>>;

impl Statistic {
    /// Its value for arguments in the order of the declaration (`None` for those left out). Unknown if an argument is.
    pub fn evaluate(&self, arguments: &[Option<Argument>]) -> Result<Value, Box<Diagnostic>> {
        let unknown = |argument: &Argument| matches!(argument, Argument::Value(value) if value.is_unknown());
        if arguments.iter().flatten().any(unknown) {
            return Ok(Value::Unknown);
        }
        (self.compute)(&Arguments { values: arguments })
    }
}

const SPIKES: ArgumentDeclaration = required("s", ArgumentKind::Spikes);
const BIN: ArgumentDeclaration = named("bin", ArgumentKind::Number(Measure::Time));
const WINDOW: ArgumentDeclaration = named("window", ArgumentKind::Range(Measure::Time));
const PLAIN: Returns = Returns::Number(Measure::Plain);

/// All statistics in the order of the reference.
pub static STATISTICS: &[Statistic] = &[
    statistic("count", &[SPIKES], PLAIN, "how many spikes", counts::count),
    statistic(
        "counts",
        &[SPIKES],
        Returns::Numbers(Measure::Plain),
        "how many spikes of each node",
        counts::counts,
    ),
    statistic(
        "rate",
        &[SPIKES],
        Returns::Number(Measure::Frequency),
        "spikes per node and time, over all recorded nodes and the recorded time",
        counts::rate,
    ),
    statistic(
        "rates",
        &[SPIKES],
        Returns::Numbers(Measure::Frequency),
        "spikes per time of each node",
        counts::rates,
    ),
    statistic(
        "isi",
        &[SPIKES],
        Returns::Numbers(Measure::Time),
        "the intervals between successive spikes of a node, node after node",
        intervals::isi,
    ),
    statistic(
        "cv",
        &[SPIKES],
        PLAIN,
        "the coefficient of variation of the intervals (standard deviation over mean), mean over nodes",
        intervals::cv,
    ),
    statistic(
        "cvs",
        &[SPIKES],
        Returns::Numbers(Measure::Plain),
        "the coefficient of variation of the intervals of each node; nan with fewer than two spikes",
        intervals::cvs,
    ),
    statistic(
        "cv2",
        &[SPIKES],
        PLAIN,
        "the mean of 2 |b - a| / (b + a) over successive intervals a, b (Holt 1996), mean over nodes",
        intervals::cv2,
    ),
    statistic(
        "lv",
        &[SPIKES],
        PLAIN,
        "the mean of 3 (b - a)^2 / (b + a)^2 over successive intervals a, b (Shinomoto 2003), mean over nodes",
        intervals::lv,
    ),
    statistic(
        "fano",
        &[SPIKES, BIN],
        PLAIN,
        "variance over mean of the counts in bins, mean over nodes",
        counts::fano,
    ),
    statistic(
        "correlation",
        &[SPIKES, BIN],
        Returns::Numbers(Measure::Plain),
        "Pearson's correlation of the counts in bins, for each pair of nodes: 0 with 1, 0 with 2, … 1 with 2, …",
        counts::correlation,
    ),
    statistic(
        "psth",
        &[
            SPIKES,
            BIN,
            named_optional("align", ArgumentKind::NumberOrList(Measure::Time)),
            named_optional("window", ArgumentKind::Range(Measure::Time)),
        ],
        Returns::Table(&[("time", Measure::Time), ("rate", Measure::Frequency)]),
        "the rate per node in each bin (time: its middle); with align and window: about those times, mean over them",
        psth::psth,
    ),
    statistic(
        "correlogram",
        &[
            SPIKES,
            ArgumentDeclaration { name: "other", kind: ArgumentKind::Spikes, need: Need::Optional },
            BIN,
            WINDOW,
        ],
        Returns::Table(&[("lag", Measure::Time), ("rate", Measure::Frequency)]),
        "the rate of each train about its own spikes, or of the other trains about these; lags are multiples of bin",
        correlogram::correlogram,
    ),
    statistic(
        "sta",
        &[SPIKES, required("r", ArgumentKind::Samples), WINDOW],
        Returns::Special,
        "the mean of each recorded variable about the spikes (time: to the spike), and its standard error `sem_…`",
        triggered::average,
    ),
];

/// All statistics in the order of the reference.
pub fn all() -> impl Iterator<Item = &'static Statistic> {
    STATISTICS.iter()
}

/// The statistic with this name.
pub fn find(name: &str) -> Option<&'static Statistic> {
    all().find(|statistic| statistic.declaration.name == name)
}

const fn statistic(
    name: &'static str,
    arguments: &'static [ArgumentDeclaration],
    returns: Returns,
    summary: &'static str,
    compute: Compute,
) -> Statistic {
    Statistic { declaration: FunctionDeclaration { name, arguments, returns, summary }, compute }
}

#[cfg(test)]
mod tests;
