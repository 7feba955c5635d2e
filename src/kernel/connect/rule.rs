//! What `connect` asks for.

use crate::kernel::random::{Distribution, Key};
use crate::kernel::selection::NodeSelection;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::Arc;

/// Which pairs of source and target are connected.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Rule {
    /// The k-th source to the k-th target.
    OneToOne,
    /// Every source to every target.
    AllToAll,
    /// Explicit positions in the sources and targets.
    Pairs {
        /// Positions in the sources.
        pre: Arc<[u32]>,
        /// Positions in the targets.
        post: Arc<[u32]>,
    },
    /// Each target draws so many sources.
    FixedIndegree(Counts),
    /// Each source draws so many targets.
    FixedOutdegree(Counts),
    /// So many pairs are drawn.
    FixedTotalNumber(u64),
    /// Each pair is connected with this probability.
    PairwiseBernoulli(f64),
    /// Each unordered pair of different nodes is connected, both ways, with this probability; sources and targets are
    /// the same nodes.
    SymmetricPairwiseBernoulli(f64),
    /// Each pair has a Poisson number of connections with this mean.
    PairwisePoisson(f64),
}

/// Degrees.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Counts {
    /// The same for every node.
    Same(u64),
    /// One for each node.
    Each(Arc<[u64]>),
}

impl Counts {
    pub(crate) fn at(&self, node: usize) -> u64 {
        match self {
            Counts::Same(count) => *count,
            Counts::Each(counts) => counts[node],
        }
    }

    fn largest(&self) -> u64 {
        match self {
            Counts::Same(count) => *count,
            Counts::Each(counts) => counts.iter().copied().max().unwrap_or(0),
        }
    }

    fn length(&self) -> Option<usize> {
        match self {
            Counts::Same(_) => None,
            Counts::Each(counts) => Some(counts.len()),
        }
    }
}

/// Weights, delays (ms) or receptors of connections.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum SynapseValues {
    /// The same for all.
    Same(f64),
    /// One for each connection in the order of creation. For `AllToAll` without autapses the full matrix
    /// `[target][source]` may be given too.
    Each(Arc<Vec<f64>>),
    /// Drawn for each connection. Weights round to the grid of their law, or to f32; delays to that of time.
    Draw(Distribution),
}

/// Keys of what a `connect` draws.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct ConnectKeys {
    /// Which pairs.
    pub pairs: Key,
    /// Weights.
    pub weight: Key,
    /// Delays.
    pub delay: Key,
    /// Receptors.
    pub receptor: Key,
    /// Trains of generators.
    pub train: Key,
}

/// A `connect`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Connect {
    /// Sources, in order.
    pub sources: Vec<NodeSelection>,
    /// Targets, in order.
    pub targets: Vec<NodeSelection>,
    /// Which pairs.
    pub rule: Rule,
    /// Whether a node may connect to itself.
    pub autapses: bool,
    /// Whether a pair may be connected more than once.
    pub multapses: bool,
    /// Weights, in the unit of the target's port.
    pub weight: SynapseValues,
    /// Delays in ms, on the grid, at least one step.
    pub delay: SynapseValues,
    /// Receptors.
    pub receptor: SynapseValues,
    /// Keys of the draws.
    pub keys: ConnectKeys,
}

/// Why a `connect` cannot be done.
#[derive(Clone, Debug, PartialEq)]
pub enum ConnectError {
    /// `OneToOne` between 4 and 3 nodes.
    UnequalSizes {
        /// Number of sources.
        sources: usize,
        /// Number of targets.
        targets: usize,
    },
    /// Without multapses there are fewer partners than a node needs.
    TooFewPartners {
        /// Partners needed.
        needed: u64,
        /// Partners there are.
        available: u64,
    },
    /// A list of values, degrees or pairs of the wrong length.
    WrongLength {
        /// How many are needed.
        needed: u64,
        /// How many were given.
        given: u64,
    },
    /// A position outside the sources or targets.
    NoSuchNode {
        /// The position.
        position: u32,
        /// How many there are.
        nodes: usize,
    },
    /// The symmetric rule needs the same sources and targets.
    NotTheSameNodes,
    /// A delay that is shorter than a step or not on the grid, in ms.
    InvalidDelay(f64),
    /// A target has no such receptor.
    NoSuchReceptor(f64),
    /// A target takes no input at all, or no currents.
    TakesNoInput,
    /// More connections in all than the tables can number (2^32).
    TooMany,
}

impl fmt::Display for ConnectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ConnectError::UnequalSizes { sources, targets } => {
                write!(f, "one_to_one needs equal sizes: {sources} and {targets}")
            }
            ConnectError::TooFewPartners { needed, available } => {
                write!(f, "{needed} partners from {available} nodes need multapses")
            }
            ConnectError::WrongLength { needed, given } => write!(f, "{given} values for {needed}"),
            ConnectError::NoSuchNode { position, nodes } => {
                write!(f, "there is no node {position}, there are {nodes}")
            }
            ConnectError::NotTheSameNodes => write!(f, "sources and targets must be the same nodes"),
            ConnectError::InvalidDelay(delay) => write!(f, "{delay} ms is no delay on the grid"),
            ConnectError::NoSuchReceptor(receptor) => write!(f, "the target has no receptor {receptor}"),
            ConnectError::TakesNoInput => write!(f, "the target does not take this input"),
            ConnectError::TooMany => write!(f, "too many connections"),
        }
    }
}

impl std::error::Error for ConnectError {}

impl Connect {
    /// Checks sizes, degrees and pairs; `sources` and `targets` are the sizes.
    pub(crate) fn check_rule(&self, sources: usize, targets: usize) -> Result<(), ConnectError> {
        let spare = |nodes: usize| nodes.saturating_sub(usize::from(!self.autapses)) as u64;
        let degrees = |counts: &Counts, owners: usize, partners: usize| {
            if let Some(given) = counts.length()
                && given != owners
            {
                return Err(ConnectError::WrongLength { needed: owners as u64, given: given as u64 });
            }
            let needed = counts.largest();
            let available =
                if self.multapses { if partners > 0 { u64::MAX } else { 0 } } else { partners as u64 };
            if needed > available {
                return Err(ConnectError::TooFewPartners { needed, available });
            }
            Ok(())
        };
        match &self.rule {
            Rule::OneToOne if sources != targets => Err(ConnectError::UnequalSizes { sources, targets }),
            Rule::Pairs { pre, post } => {
                if pre.len() != post.len() {
                    return Err(ConnectError::WrongLength {
                        needed: pre.len() as u64,
                        given: post.len() as u64,
                    });
                }
                let outside = |list: &[u32], nodes: usize| {
                    list.iter()
                        .find(|&&k| k as usize >= nodes)
                        .map(|&position| ConnectError::NoSuchNode { position, nodes })
                };
                outside(pre, sources).or_else(|| outside(post, targets)).map_or(Ok(()), Err)
            }
            Rule::FixedIndegree(counts) => degrees(counts, targets, sources),
            Rule::FixedOutdegree(counts) => degrees(counts, sources, targets),
            Rule::FixedTotalNumber(needed) if !self.multapses => {
                let available = sources as u64 * spare(targets).max(1);
                if *needed > available {
                    return Err(ConnectError::TooFewPartners { needed: *needed, available });
                }
                Ok(())
            }
            Rule::FixedTotalNumber(needed) if *needed > 0 && (sources == 0 || targets == 0) => {
                Err(ConnectError::TooFewPartners { needed: *needed, available: 0 })
            }
            Rule::SymmetricPairwiseBernoulli(_) if self.sources != self.targets => {
                Err(ConnectError::NotTheSameNodes)
            }
            _ => Ok(()),
        }
    }
}
