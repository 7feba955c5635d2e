//! Segments of equal delay among the synapses of a strand, source by source. Four bytes each: a network of many delays has
//! tens of millions, and all of a source are read for each of its spikes.

use crate::kernel::large_pages;
use crate::kernel::prefetch::prefetch;
use std::collections::BTreeMap;

/// See the module.
#[derive(Debug)]
pub(crate) struct Segments {
    /// Start of each source's segments, and the end of the last.
    offsets: Vec<u32>,
    segments: Vec<Segment>,
    /// Delay and number of synapses of those that are too long, by their place.
    long: BTreeMap<usize, (u32, u32)>,
}

/// Delay in steps, and number of synapses; none if the segment is among the long ones.
#[derive(Clone, Copy, Debug)]
struct Segment {
    delay: u16,
    synapses: u16,
}

impl Segments {
    /// Bytes of a segment.
    pub const BYTES: usize = size_of::<Segment>();

    /// Of no source.
    pub fn new() -> Segments {
        Segments { offsets: vec![0], segments: Vec::new(), long: BTreeMap::new() }
    }

    /// Adds a segment to the source at hand. Those of a source come by ascending delay.
    pub fn push(&mut self, delay: u32, synapses: u32) {
        match (u16::try_from(delay), u16::try_from(synapses)) {
            (Ok(delay), Ok(synapses)) => self.segments.push(Segment { delay, synapses }),
            _ => {
                self.long.insert(self.segments.len(), (delay, synapses));
                self.segments.push(Segment { delay: 0, synapses: 0 });
            }
        }
    }

    /// What comes next belongs to source number `source`; those in between have no segments.
    pub fn go_to(&mut self, source: usize) {
        self.offsets.resize(source + 1, self.segments.len() as u32);
    }

    /// Nothing more is added.
    pub fn finish(&mut self) {
        self.offsets.shrink_to_fit();
        let segments = std::mem::take(&mut self.segments);
        self.segments = large_pages::with_capacity(segments.len());
        self.segments.extend_from_slice(&segments);
    }

    /// Segments of a source whose first synapse is `start`: delay, start and end.
    #[inline(always)]
    pub fn each(&self, source: usize, mut start: u32, mut use_segment: impl FnMut(u32, u32, u32)) {
        let range = self.offsets[source] as usize..self.offsets[source + 1] as usize;
        for (k, segment) in range.clone().zip(&self.segments[range]) {
            let (delay, synapses) = match segment.synapses {
                0 => self.long_one(k),
                synapses => (u32::from(segment.delay), u32::from(synapses)),
            };
            use_segment(delay, start, start + synapses);
            start += synapses;
        }
    }

    #[cold]
    fn long_one(&self, k: usize) -> (u32, u32) {
        self.long.get(&k).copied().unwrap_or_default()
    }

    /// The delays of all segments.
    pub fn delays(&self) -> impl Iterator<Item = u32> {
        let short = self.segments.iter().filter(|segment| segment.synapses > 0);
        short.map(|segment| u32::from(segment.delay)).chain(self.long.values().map(|&(delay, _)| delay))
    }

    /// Asks for where the segments of a source are.
    pub fn ask_where(&self, source: usize) {
        prefetch(&self.offsets[source..=source + 1]);
    }

    /// Asks for the segments of a source.
    pub fn ask_for(&self, source: usize) {
        prefetch(&self.segments[self.offsets[source] as usize..self.offsets[source + 1] as usize]);
    }

    /// Bytes of memory, but for the long ones.
    pub fn bytes(&self) -> usize {
        4 * self.offsets.capacity() + Segments::BYTES * self.segments.capacity()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_ones_are_like_the_others() {
        let all = [
            (0, 3, 1),
            (0, 65_535, 65_535),
            (0, 65_536, 2),
            (2, 1, 65_536),
            (2, 70_000, 70_000),
            (2, 80_000, 5),
        ];
        let mut segments = Segments::new();
        for (source, delay, synapses) in all {
            segments.go_to(source);
            segments.push(delay, synapses);
        }
        segments.go_to(5);
        segments.finish();
        let mut seen = Vec::new();
        for source in 0..5 {
            let mut expected_start = 7;
            segments.each(source, 7, |delay, start, end| {
                assert_eq!(start, expected_start);
                expected_start = end;
                seen.push((source, delay, end - start));
            });
        }
        assert_eq!(seen, all);
        let mut delays: Vec<u32> = segments.delays().collect();
        delays.sort_unstable();
        assert_eq!(delays, [1, 3, 65_535, 65_536, 70_000, 80_000]);
    }
}
