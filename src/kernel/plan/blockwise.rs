//! Builds strands of weights on a grid from connections that come in blocks of sources: block after block is made, sorted
//! where it fits the cache, and appended. Nothing is made twice, and nothing is written to far-away places. The order in
//! which such synapses are added does not matter.

use super::build::{Site, windows};
use super::piece::Piece;
use super::raw::Place;
use super::segments::Segments;
use super::strand::{Delays, GridSynapse, Strand, Synapses, WINDOW};
use crate::kernel::connect::{Batch, Block, PairChoices, Scratch};
use crate::kernel::large_pages;

/// Bins that are sorted at once by counting: one for each source and delay.
const BINS: usize = 1 << 16;

/// A synapse that waits until all of its source are there.
#[derive(Clone, Copy)]
struct Waiting {
    source: u32,
    delay: u32,
    synapse: GridSynapse,
}

/// The blocks of a piece that are still to be made.
struct Cursor<'a> {
    piece: &'a Piece<'a>,
    blocks: std::vec::IntoIter<Block>,
}

impl Cursor<'_> {
    /// Number in the network of the first source of the next block.
    fn next_source(&self) -> Option<u32> {
        let block = self.blocks.as_slice().first()?;
        Some(self.piece.projection.source_numbers[block.sources.start as usize])
    }

    /// About how many of the synapses to be made have their target in a window of the part.
    fn expected(&self, window: usize) -> f64 {
        let total: u64 = self.blocks.as_slice().iter().map(|block| block.count).sum();
        let Piece { wanted, columns, .. } = self.piece;
        let inside = |&(&wanted, &column): &(&bool, &u32)| wanted && column as usize / WINDOW == window;
        let owned = wanted.iter().zip(columns).filter(inside).count();
        total as f64 * owned as f64 / wanted.len().max(1) as f64
    }
}

/// Whether the connections of a piece come in ascending blocks of sources.
pub(super) fn comes_in_blocks(piece: &Piece<'_>) -> bool {
    piece.projection.comes_in_blocks() && piece.projection.source_numbers.is_sorted_by(|a, b| a < b)
}

/// The strands of pieces that come in blocks, window by window. All have the same port and quantum.
pub(super) fn strands(
    site: Site<'_>,
    pieces: &[&Piece<'_>],
    (port, opposite): (usize, usize),
    (first_source, end_source): (u32, u32),
    quantum: f64,
) -> Vec<Strand> {
    let same =
        |delay: u32| pieces.iter().all(|piece| piece.projection.one_delay(site.resolution_us) == Some(delay));
    let one_delay = pieces.first().and_then(|piece| piece.projection.one_delay(site.resolution_us));
    let one_delay = one_delay.filter(|&delay| same(delay));
    let mut open: Vec<Open> = (0..windows(site)).map(|_| Open::new(first_source, one_delay)).collect();
    let mut cursors: Vec<Cursor<'_>> =
        pieces.iter().map(|piece| Cursor { piece, blocks: piece.projection.blocks().into_iter() }).collect();
    for (window, open) in open.iter_mut().enumerate() {
        let expected: f64 = cursors.iter().map(|cursor| cursor.expected(window)).sum();
        // Five standard deviations more.
        open.synapses = large_pages::with_capacity((expected + 5.0 * expected.sqrt()) as usize);
    }
    let mut maker = Maker::new(site, quantum);
    while let Some(source) = cursors.iter().filter_map(Cursor::next_source).min()
        && !site.watch.stops()
    {
        // No block that follows has a source before this one.
        open.iter_mut().for_each(|open| open.close(source));
        for cursor in cursors.iter_mut().filter(|cursor| cursor.next_source() == Some(source)) {
            if let Some(block) = cursor.blocks.next() {
                maker.make(cursor.piece, &block, &mut open);
            }
        }
    }
    let place = |window: usize| Place { port, opposite, column: window * WINDOW };
    let finished =
        (0..).zip(open).filter_map(|(window, open)| open.finish(end_source, quantum, place(window)));
    finished.collect()
}

/// Makes blocks.
struct Maker<'a> {
    site: Site<'a>,
    quantum: f64,
    batch: Batch,
    pairs: PairChoices,
    scratch: Scratch,
    weights: Vec<i16>,
    delays: Vec<u32>,
}

impl<'a> Maker<'a> {
    fn new(site: Site<'a>, quantum: f64) -> Maker<'a> {
        Maker {
            site,
            quantum,
            batch: Batch::default(),
            pairs: PairChoices::default(),
            scratch: Scratch::default(),
            weights: Vec::new(),
            delays: Vec::new(),
        }
    }

    fn make(&mut self, piece: &Piece<'_>, block: &Block, open: &mut [Open]) {
        let Maker { site, quantum, batch, pairs, scratch, weights, delays } = self;
        let projection = piece.projection;
        projection.for_each_of_block(site.level, block, &piece.wanted, (batch, pairs), &mut |batch| {
            // They are made once, others are gone through twice.
            site.watch.advance(2 * batch.pre.len());
            projection.fill_numbers(site.level, batch, *quantum, scratch, weights);
            projection.fill_delays(site.level, batch, site.resolution_us, scratch, delays);
            let largest = weights.iter().map(|weight| weight.unsigned_abs()).max().unwrap_or(0);
            let longest = delays.iter().copied().max().unwrap_or(0);
            let last = batch.pre.iter().copied().max().unwrap_or(0);
            let numbers = &projection.source_numbers;
            for open in open.iter_mut() {
                open.largest = open.largest.max(u32::from(largest));
                open.longest = open.longest.max(longest);
                open.last = open.last.max(numbers[last as usize]);
            }
            let synapses = batch.pre.iter().zip(&batch.post).zip(&*weights).zip(&*delays);
            let waiting = synapses.map(|(((&pre, &post), &weight), &delay)| {
                let column = piece.columns[post as usize] as usize;
                let synapse = GridSynapse::new((column % WINDOW) as u16, weight);
                (column / WINDOW, Waiting { source: numbers[pre as usize], delay, synapse })
            });
            match open {
                [open] => open.waiting.extend(waiting.map(|(_, waiting)| waiting)),
                _ => waiting.for_each(|(window, waiting)| open[window].waiting.push(waiting)),
            }
        });
    }
}

/// A strand to which sources are still added, in ascending order.
struct Open {
    first_source: u32,
    one_delay: Option<u32>,
    waiting: Vec<Waiting>,
    offsets: Vec<u32>,
    segments: Segments,
    synapses: Vec<GridSynapse>,
    /// The largest weight in quanta.
    largest: u32,
    /// No delay is longer, in steps, and no source that waits has a larger number.
    longest: u32,
    last: u32,
    places: Vec<u32>,
}

impl Open {
    fn new(first_source: u32, one_delay: Option<u32>) -> Open {
        Open {
            first_source,
            one_delay,
            waiting: Vec::new(),
            offsets: vec![0],
            segments: Segments::new(),
            synapses: Vec::new(),
            largest: 0,
            longest: 0,
            last: 0,
            places: Vec::new(),
        }
    }

    /// Appends the synapses of all sources before `end`: no more will come.
    fn close(&mut self, end: u32) {
        let first = self.first_source + self.offsets.len() as u32 - 1;
        if end <= first {
            return;
        }
        let (last, delays) = (self.last.clamp(first, end - 1), self.longest as usize + 1);
        if (last - first + 1) as usize * delays > BINS {
            self.close_by_comparison(end);
        } else {
            self.close_by_counting((first, last), end, delays);
        }
        let empty = self.synapses.len() as u32;
        self.offsets.resize((end - self.first_source) as usize + 1, empty);
        self.segments.go_to(self.offsets.len() - 1);
        match self.last < end {
            true => {
                self.waiting.clear();
                (self.longest, self.last) = (0, 0);
            }
            false => self.waiting.retain(|waiting| waiting.source >= end),
        }
    }

    fn close_by_counting(&mut self, (first, last): (u32, u32), end: u32, delays: usize) {
        let Open { waiting, places, synapses, .. } = self;
        let bin = |waiting: &Waiting| (waiting.source - first) as usize * delays + waiting.delay as usize;
        places.clear();
        places.resize((last - first + 1) as usize * delays, 0);
        for waiting in waiting.iter().filter(|waiting| waiting.source < end) {
            places[bin(waiting)] += 1;
        }
        let start = synapses.len() as u32;
        let mut next = start;
        places.iter_mut().for_each(|place| next += std::mem::replace(place, next));
        synapses.resize(next as usize, GridSynapse::default());
        for waiting in waiting.iter().filter(|waiting| waiting.source < end) {
            let place = &mut places[bin(waiting)];
            synapses[*place as usize] = waiting.synapse;
            *place += 1;
        }
        // Each place is the end of its bin now.
        let mut before = start;
        for ends in self.places.chunks_exact(delays) {
            for (delay, &end) in (0..).zip(ends) {
                if end > before {
                    self.segments.push(delay, end - before);
                }
                before = end;
            }
            self.offsets.push(before);
            self.segments.go_to(self.offsets.len() - 1);
        }
    }

    /// For delays so long that counting them would take more memory than the synapses.
    fn close_by_comparison(&mut self, end: u32) {
        self.waiting.sort_by_key(|waiting| (waiting.source, waiting.delay));
        for source in self.waiting.chunk_by(|a, b| a.source == b.source).filter(|of| of[0].source < end) {
            let number = (source[0].source - self.first_source) as usize;
            self.offsets.resize(number + 1, self.synapses.len() as u32);
            self.segments.go_to(number);
            for segment in source.chunk_by(|a, b| a.delay == b.delay) {
                self.synapses.extend(segment.iter().map(|waiting| waiting.synapse));
                self.segments.push(segment[0].delay, segment.len() as u32);
            }
        }
    }

    fn finish(mut self, end_source: u32, quantum: f64, place: Place) -> Option<Strand> {
        self.close(end_source);
        if self.synapses.is_empty() {
            return None;
        }
        let within = |synapse: &GridSynapse| synapse.weight().unsigned_abs() <= self.largest;
        debug_assert!(self.synapses.iter().all(within), "sums would overflow");
        self.synapses.shrink_to_fit();
        self.segments.finish();
        let delays = match self.one_delay {
            Some(delay) => Delays::Same(delay),
            None => Delays::Segments(self.segments),
        };
        Some(Strand {
            first_source: self.first_source,
            offsets: self.offsets,
            delays,
            synapses: Synapses::Grid(self.synapses, quantum),
            column: place.column,
            port: place.port,
            opposite: place.opposite,
            counting: None,
            largest: self.largest,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Both ways of sorting give each source its synapses by delay, whatever the order in which they came.
    #[test]
    fn synapses_end_up_by_source_and_delay() {
        for longest in [7, 70_000] {
            let synapses = [(5, 1, 3), (7, 2, 1), (5, 3, 1), (9, 4, 2), (5, 5, longest), (7, 6, 1)];
            let mut open = Open::new(4, None);
            for (source, target, delay) in synapses {
                let synapse = GridSynapse::new(target, target as i16);
                open.waiting.push(Waiting { source, delay, synapse });
                open.largest = open.largest.max(u32::from(target));
                open.longest = open.longest.max(delay);
                open.last = open.last.max(source);
            }
            open.close(6);
            assert_eq!(open.waiting.len(), 3, "sources 7 and 9 wait");
            open.close(8);
            let strand = open.finish(12, 0.5, Place { port: 0, opposite: 1, column: 0 }).unwrap();
            let mut seen = Vec::new();
            (0..14).for_each(|source| {
                strand.segments(source, |delay, start, end| {
                    let targets = (start..end).map(|k| strand.synapses.target(k as usize));
                    seen.push((source, delay, targets.collect::<Vec<_>>()));
                });
            });
            let expected = [
                (5, 1, vec![3]),
                (5, 3, vec![1]),
                (5, longest, vec![5]),
                (7, 1, vec![2, 6]),
                (9, 2, vec![4]),
            ];
            assert_eq!(seen, expected);
            assert_eq!(strand.offsets.len(), 9, "one for each source from 4 to 11, and the end");
        }
    }
}
