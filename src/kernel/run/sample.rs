//! Sampling of state while nodes are updated.

/// Which nodes of a population a part samples for a record.
#[derive(Clone, Debug)]
pub(crate) struct Sampler {
    /// The record.
    pub record: usize,
    /// Population of the nodes.
    pub population: usize,
    /// Node in the population, and its position in the record; ascending by node.
    pub nodes: Vec<(u32, u32)>,
    /// What is sampled.
    pub recordables: Vec<usize>,
    /// Samples are taken at stamps s with first ≤ s ≤ last and (s − offset) divisible by `every`.
    pub first: u64,
    pub last: u64,
    pub every: u64,
    pub offset: u64,
}

impl Sampler {
    /// Whether a sample is due at a stamp.
    pub fn is_due(&self, stamp: u64) -> bool {
        stamp >= self.first
            && stamp <= self.last
            && stamp >= self.offset
            && (stamp - self.offset).is_multiple_of(self.every)
    }
}

/// Samples of one part for one record: stamp and position of each row, and its values one after the other.
#[derive(Clone, Debug, Default)]
pub(crate) struct SampleRows {
    pub rows: Vec<(u64, u32)>,
    pub values: Vec<f64>,
}
