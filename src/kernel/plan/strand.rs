//! A strand: synapses of many sources with one kind of weight onto one port and one window of targets.
//!
//! The synapses of a source are contiguous, in segments of equal delay, targets as 16-bit columns within the window.
//! Within a segment they keep their order of creation, which is the order of summation.

/// Columns that one strand can reach.
pub(crate) const WINDOW: usize = 1 << 16;

/// See the module.
#[derive(Debug)]
pub(crate) struct Strand {
    /// Number in the network of the first source.
    pub first_source: u32,
    /// Start of each source's synapses, and the end of the last.
    pub offsets: Vec<u32>,
    pub delays: Delays,
    /// Target column relative to `base`.
    pub targets: Vec<u16>,
    pub weights: Weights,
    /// First column of the window.
    pub column: usize,
    /// Port of the targets; and for spikes whose factor is negative, the port of the other sign.
    pub port: usize,
    pub opposite: usize,
    /// Where spikes through a constant weight are counted.
    pub counting: Option<Counting>,
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
    /// Segments of equal delay, ascending, source by source: delay and end of each segment.
    Segments {
        /// Start of each source's segments, and the end of the last.
        offsets: Vec<u32>,
        /// Delay in steps, and where the segment ends.
        segments: Vec<(u32, u32)>,
    },
}

/// Weights of a strand.
#[derive(Debug)]
pub(crate) enum Weights {
    /// 1: the target counts spikes, whatever weight and factor.
    Count,
    /// Of every synapse.
    Same(f64),
    /// Each an f32, exactly.
    Single(Vec<f32>),
    /// Each an f64.
    Double(Vec<f64>),
}

impl Weights {
    /// What a spike brings to a synapse: weight · factor · multiplicity, in this order.
    pub fn input(&self, synapse: usize, factor: f64, multiplicity: u32) -> f64 {
        let weight = match self {
            Weights::Count => return f64::from(multiplicity),
            Weights::Same(weight) => *weight,
            Weights::Single(weights) => f64::from(weights[synapse]),
            Weights::Double(weights) => weights[synapse],
        };
        weight * factor * f64::from(multiplicity)
    }
}

impl Strand {
    /// Segments of a source: delay, start and end among the synapses.
    pub fn segments(&self, source: u32, mut use_segment: impl FnMut(u32, u32, u32)) {
        let Some(k) = source.checked_sub(self.first_source).map(|k| k as usize) else { return };
        if k + 1 >= self.offsets.len() {
            return;
        }
        let (mut start, end) = (self.offsets[k], self.offsets[k + 1]);
        if start == end {
            return;
        }
        match &self.delays {
            Delays::Same(delay) => use_segment(*delay, start, end),
            Delays::Segments { offsets, segments } => {
                for &(delay, end) in &segments[offsets[k] as usize..offsets[k + 1] as usize] {
                    use_segment(delay, start, end);
                    start = end;
                }
            }
        }
    }

    /// Bytes of the table.
    pub fn bytes(&self) -> usize {
        let delays = match &self.delays {
            Delays::Same(_) => 0,
            Delays::Segments { offsets, segments } => 4 * offsets.capacity() + 8 * segments.capacity(),
        };
        let weights = match &self.weights {
            Weights::Count | Weights::Same(_) => 0,
            Weights::Single(weights) => 4 * weights.capacity(),
            Weights::Double(weights) => 8 * weights.capacity(),
        };
        4 * self.offsets.capacity() + delays + weights + 2 * self.targets.capacity()
    }
}
