//! A strand: synapses of many sources with one kind of weight onto one port and one window of targets.
//!
//! The synapses of a source are contiguous, in segments of equal delay, targets as 16-bit columns within the window.
//! Within a segment they keep their order of creation, which is the order of summation.

use super::segments::Segments;
use crate::kernel::prefetch::prefetch;

/// Columns that one strand can reach.
pub(crate) const WINDOW: usize = 1 << 16;

/// Weights on a grid are kept and summed as such up to so many times the finest quantum of the network.
pub(crate) const COARSEST: f64 = 256.0;

/// See the module.
#[derive(Debug)]
pub(crate) struct Strand {
    /// Number in the network of the first source.
    pub first_source: u32,
    /// Start of each source's synapses, and the end of the last.
    pub offsets: Vec<u32>,
    pub delays: Delays,
    pub synapses: Synapses,
    /// First column of the window.
    pub column: usize,
    /// Port of the targets; and for spikes whose factor is negative, the port of the other sign.
    pub port: usize,
    pub opposite: usize,
    /// Where spikes through a constant weight are counted.
    pub counting: Option<Counting>,
    /// Of weights on a grid none is larger, in quanta.
    pub largest: u32,
}

/// How the spikes of a strand are counted.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Counting {
    /// Number of the counter among those of the part.
    pub counter: usize,
    /// No source has more synapses of one delay onto one target.
    pub most: u32,
}

/// Counts the spikes that reach a port through one constant weight.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Counter {
    pub weight: f64,
    pub port: usize,
}

/// Delays of a strand.
#[derive(Debug)]
pub(crate) enum Delays {
    /// Of every synapse.
    Same(u32),
    /// Segments of equal delay, ascending, source by source.
    Segments(Segments),
}

/// Synapses of a strand; targets are columns relative to the window.
#[derive(Debug)]
pub(crate) enum Synapses {
    /// Targets that count spikes, whatever weight and factor.
    Counted(Vec<u16>),
    /// All of one weight.
    Same(Vec<u16>, f64),
    /// Weights on a grid of this quantum.
    Grid(Vec<GridSynapse>, f64),
    /// Weights that are an f32, exactly.
    Single(Vec<SingleSynapse>),
    /// Targets and weights.
    Double(Vec<u16>, Vec<f64>),
}

/// A synapse whose weight is a multiple of a quantum: the target, and the weight above it. One word, so that one load serves
/// for both.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct GridSynapse(u32);

impl GridSynapse {
    /// No weight is larger.
    pub const LARGEST: u32 = 1 << 15;

    #[inline]
    pub fn new(target: u16, weight: i16) -> GridSynapse {
        GridSynapse(u32::from(weight as u16) << 16 | u32::from(target))
    }

    /// Column within the window.
    #[inline(always)]
    pub fn target(self) -> usize {
        (self.0 & 0xFFFF) as usize
    }

    /// In quanta.
    #[inline(always)]
    pub fn weight(self) -> i32 {
        self.0 as i32 >> 16
    }
}

/// A synapse with its weight beside it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct SingleSynapse {
    pub weight: f32,
    pub target: u16,
    /// In steps, while the strand is built.
    pub delay: u16,
}

impl Synapses {
    /// Whether sums of their weights are exact.
    pub fn is_exact(&self) -> bool {
        matches!(self, Synapses::Grid(..))
    }

    pub fn len(&self) -> usize {
        match self {
            Synapses::Grid(synapses, _) => synapses.len(),
            Synapses::Single(synapses) => synapses.len(),
            Synapses::Counted(targets) | Synapses::Same(targets, _) | Synapses::Double(targets, _) => {
                targets.len()
            }
        }
    }

    pub fn target(&self, synapse: usize) -> usize {
        match self {
            Synapses::Grid(synapses, _) => synapses[synapse].target(),
            Synapses::Single(synapses) => synapses[synapse].target as usize,
            Synapses::Counted(targets) | Synapses::Same(targets, _) | Synapses::Double(targets, _) => {
                targets[synapse] as usize
            }
        }
    }

    /// What a spike brings to a synapse: weight · factor · multiplicity, in this order.
    pub fn input(&self, synapse: usize, factor: f64, multiplicity: u32) -> f64 {
        let weight = match self {
            Synapses::Counted(_) => return f64::from(multiplicity),
            Synapses::Same(_, weight) => *weight,
            Synapses::Grid(synapses, quantum) => f64::from(synapses[synapse].weight()) * quantum,
            Synapses::Single(synapses) => f64::from(synapses[synapse].weight),
            Synapses::Double(_, weights) => weights[synapse],
        };
        weight * factor * f64::from(multiplicity)
    }

    fn bytes(&self) -> usize {
        match self {
            Synapses::Counted(targets) | Synapses::Same(targets, _) => 2 * targets.capacity(),
            Synapses::Grid(synapses, _) => size_of::<GridSynapse>() * synapses.capacity(),
            Synapses::Single(synapses) => size_of::<SingleSynapse>() * synapses.capacity(),
            Synapses::Double(targets, weights) => 2 * targets.capacity() + 8 * weights.capacity(),
        }
    }
}

impl Strand {
    /// Asks for where the segments of a source are, long before they are needed.
    pub fn ask_where(&self, source: u32) {
        let Some(k) = self.position(source) else { return };
        prefetch(&self.offsets[k..=k + 1]);
        if let Delays::Segments(segments) = &self.delays {
            segments.ask_where(k);
        }
    }

    /// Asks for the segments of a source.
    pub fn ask_for(&self, source: u32) {
        if let (Some(k), Delays::Segments(segments)) = (self.position(source), &self.delays) {
            segments.ask_for(k);
        }
    }

    /// Position of a source among those of the strand.
    fn position(&self, source: u32) -> Option<usize> {
        let k = source.checked_sub(self.first_source)? as usize;
        (k + 1 < self.offsets.len()).then_some(k)
    }

    /// Segments of a source: delay, start and end among the synapses.
    #[inline(always)]
    pub fn segments(&self, source: u32, mut use_segment: impl FnMut(u32, u32, u32)) {
        let Some(k) = self.position(source) else { return };
        let (start, end) = (self.offsets[k], self.offsets[k + 1]);
        if start == end {
            return;
        }
        match &self.delays {
            Delays::Same(delay) => use_segment(*delay, start, end),
            Delays::Segments(segments) => segments.each(k, start, use_segment),
        }
    }

    /// Bytes of the table.
    pub fn bytes(&self) -> usize {
        let delays = match &self.delays {
            Delays::Same(_) => 0,
            Delays::Segments(segments) => segments.bytes(),
        };
        4 * self.offsets.capacity() + delays + self.synapses.bytes()
    }
}
