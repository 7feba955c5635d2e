//! Spikes that a part keeps for the records.

/// A spike, or several at once.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct KeptSpike {
    pub stamp: u64,
    /// Number of the node in the network.
    pub source: u32,
    pub multiplicity: u32,
}

/// Those of an epoch, slice by slice.
#[derive(Debug, Default)]
pub(crate) struct KeptSpikes {
    list: Vec<KeptSpike>,
    /// By slice: its last stamp, and where its spikes end.
    slices: Vec<(u64, usize)>,
}

impl KeptSpikes {
    /// None, with the memory that there is.
    pub fn clear(&mut self) {
        self.list.clear();
        self.slices.clear();
    }

    /// Keeps a spike of the slice at hand.
    #[inline(always)]
    pub fn push(&mut self, stamp: u64, source: u32, multiplicity: u32) {
        self.list.push(KeptSpike { stamp, source, multiplicity });
    }

    /// The slice at hand ends with this stamp.
    pub fn close_slice(&mut self, last: u64) {
        self.slices.push((last, self.list.len()));
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Those of the slices that have stamps from `first` on, and before `end`.
    pub fn within(&self, first: u64, end: u64) -> &[KeptSpike] {
        let before = self.slices.partition_point(|&(last, _)| last < first);
        let start = before.checked_sub(1).map_or(0, |slice| self.slices[slice].1);
        let behind = self.slices.partition_point(|&(last, _)| last + 1 < end);
        let stop = self.slices.get(behind).map_or(self.list.len(), |&(_, stop)| stop);
        &self.list[start..stop]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slices_with_these_stamps() {
        let mut kept = KeptSpikes::default();
        for (last, sources) in [(3, 0..2), (6, 2..2), (9, 2..5), (12, 5..6)] {
            sources.for_each(|source| kept.push(last, source, 1));
            kept.close_slice(last);
        }
        let sources =
            |first, end| kept.within(first, end).iter().map(|spike| spike.source).collect::<Vec<_>>();
        assert_eq!(sources(1, 13), [0, 1, 2, 3, 4, 5]);
        assert_eq!(sources(3, 7), [0, 1]);
        assert!(sources(4, 7).is_empty());
        assert_eq!(sources(4, 8), [2, 3, 4]);
        assert_eq!((sources(9, 10), sources(10, 11)), (vec![2, 3, 4], vec![5]));
        kept.clear();
        assert_eq!((kept.len(), kept.within(1, 5).len()), (0, 0));
    }
}
