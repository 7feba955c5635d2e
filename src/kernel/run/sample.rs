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
    /// The first stamp from `stamp` on at which a sample is due; [`u64::MAX`] if there is none.
    pub fn next_due(&self, stamp: u64) -> u64 {
        let from = stamp.max(self.first).max(self.offset);
        // Sampling each step is usual, and a division is as long as a step of a few neurons.
        let due = match self.every {
            1 => from,
            every => self.offset + (from - self.offset).div_ceil(every) * every,
        };
        if due <= self.last { due } else { u64::MAX }
    }
}

/// Samples of one part for one record: stamp and position of each row, and its values one after the other.
#[derive(Clone, Debug, Default)]
pub(crate) struct SampleRows {
    pub rows: Vec<(u64, u32)>,
    pub values: Vec<f64>,
}

#[cfg(test)]
mod tests {
    use super::Sampler;

    #[test]
    fn samples_are_due_on_their_grid() {
        for (every, offset) in [(1, 0), (1, 6), (3, 0), (3, 2), (5, 11)] {
            let sampler = Sampler {
                record: 0,
                population: 0,
                nodes: vec![],
                recordables: vec![],
                first: 4,
                last: 17,
                every,
                offset,
            };
            let is_due = |s: u64| (4..=17).contains(&s) && s >= offset && (s - offset).is_multiple_of(every);
            for stamp in 0..25 {
                let next = (stamp..25).find(|&stamp| is_due(stamp));
                assert_eq!(sampler.next_due(stamp), next.unwrap_or(u64::MAX), "{every} {offset} {stamp}");
            }
        }
    }
}
