//! Random events that any thread may draw. They depend on nothing but keys and numbers, so that a thread that waits for the
//! others at the end of a slice can draw for them: cores are never equally fast, and the slowest would decide.
//!
//! An offer has two places, for blocks of even and of odd numbers. When its owner has taken a block from one, the next
//! block but one is wanted there. Whoever waits takes the wish away, draws, and leaves the counts. If they are not there in
//! time, the owner draws them itself. Counts that wait there take up to sixteen bytes for each connection of a plain train;
//! they are counted among the bytes of the train.

use super::drawn::{STEPS, draw_rows};
use super::epoch::Epoch;
use crate::kernel::lanes::Level;
use crate::kernel::plan::Train;
use crate::kernel::random::table::Table;
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

/// In place of the number of a block.
const NONE: u64 = u64::MAX;

/// The offers of all parts.
pub(crate) struct Offers<'a> {
    level: Level,
    parts: Vec<PartOffers<'a>>,
}

/// The offers of one part.
#[derive(Default)]
pub(crate) struct PartOffers<'a> {
    /// By train: where its offers begin, chunk by chunk.
    first: Vec<Option<usize>>,
    offers: Vec<Offer<'a>>,
}

/// The random events of a chunk through a plain train.
pub(crate) struct Offer<'a> {
    train: &'a Train,
    table: &'a Table,
    entries: Range<usize>,
    places: [Place; 2],
}

/// See the module.
struct Place {
    /// Number of the block that is wanted, or [`NONE`].
    wanted: AtomicU64,
    drawn: Mutex<Block>,
}

/// The counts of some entries in eight steps.
struct Block {
    number: u64,
    totals: [u32; STEPS],
    /// By step and entry.
    counts: Vec<u8>,
}

impl<'a> Offers<'a> {
    /// The plain trains of an epoch; none if there is but one part.
    pub fn new(epoch: &Epoch<'a>) -> Offers<'a> {
        let plan = epoch.plan;
        let parts = match plan.partition.parts {
            1 => 0..0,
            parts => 0..parts,
        };
        let of_part = |part: usize| {
            let mut all = PartOffers::default();
            for train in &plan.tables[part].trains {
                let nodes = plan.partition.nodes(part, train.target).len();
                let plain = train.plain(epoch.populations, nodes);
                all.first.push(plain.map(|_| all.offers.len()));
                let Some(plain) = plain else { continue };
                let chunk = plan.chunk(part);
                all.offers.extend((0..nodes).step_by(chunk).map(|start| {
                    let places = [0, 1].map(|_| Place::new());
                    Offer { train, table: plain.table, entries: start..nodes.min(start + chunk), places }
                }));
            }
            all
        };
        Offers { level: epoch.level, parts: parts.map(of_part).collect() }
    }

    /// The offers of a part, if any.
    pub fn of(&self, part: usize) -> Option<&PartOffers<'a>> {
        self.parts.get(part)
    }
}

impl<'a> PartOffers<'a> {
    /// The offer of a chunk through a plain train.
    pub fn get(&self, train: usize, chunk: usize) -> Option<&Offer<'a>> {
        self.offers.get(self.first[train]? + chunk)
    }
}

impl Offer<'_> {
    /// Takes block number `number` into rows of counts, one for each step; its sums by step, if it has been drawn. From then
    /// on the next but one is wanted.
    pub fn take<'r>(&self, number: u64, rows: impl Iterator<Item = &'r mut [u8]>) -> Option<[u32; STEPS]> {
        let Place { wanted, drawn } = &self.places[(number % 2) as usize];
        // Nobody begins with it now.
        wanted.store(NONE, Ordering::Relaxed);
        let totals = {
            let drawn = drawn.lock().unwrap_or_else(PoisonError::into_inner);
            (drawn.number == number).then(|| {
                let size = self.entries.len();
                for (row, counts) in rows.zip(drawn.counts.chunks_exact(size)) {
                    row[..size].copy_from_slice(counts);
                }
                drawn.totals
            })
        };
        wanted.store(number + 2, Ordering::Release);
        totals
    }
}

impl Place {
    fn new() -> Place {
        let block = Block { number: NONE, totals: [0; STEPS], counts: Vec::new() };
        Place { wanted: AtomicU64::new(NONE), drawn: Mutex::new(block) }
    }
}

/// A part that waits, and draws for the others.
pub(crate) struct Helper<'e, 'a> {
    offers: &'e Offers<'a>,
    part: usize,
    /// Where it goes on: part and offer.
    next: (usize, usize),
    /// Memory to use.
    counts: Vec<u8>,
    halves: Vec<u16>,
}

impl<'e, 'a> Helper<'e, 'a> {
    pub fn new(offers: &'e Offers<'a>, part: usize) -> Helper<'e, 'a> {
        Helper { offers, part, next: (0, 0), counts: Vec::new(), halves: Vec::new() }
    }

    /// Draws a block that another part wants; false if none was found.
    pub fn help(&mut self) -> bool {
        /// Offers that are looked at before the caller looks whether it still has to wait.
        const SOME: usize = 8;
        (0..SOME).any(|_| {
            let (part, number) = self.next;
            let Some(offers) = self.offers.parts.get(part) else {
                self.next = (0, 0);
                return false;
            };
            let Some(offer) = offers.offers.get(number).filter(|_| part != self.part) else {
                self.next = (part + 1, 0);
                return false;
            };
            self.next = (part, number + 1);
            offer.places.iter().any(|place| self.draw(offer, place))
        })
    }

    /// Draws what is wanted in a place, if anything is.
    fn draw(&mut self, offer: &Offer<'_>, place: &Place) -> bool {
        if place.wanted.load(Ordering::Relaxed) == NONE {
            return false;
        }
        let number = place.wanted.swap(NONE, Ordering::Acquire);
        if number == NONE {
            return false;
        }
        let (size, mut totals) = (offer.entries.len(), [0; STEPS]);
        self.counts.resize(size * STEPS, 0);
        let (law, rows) = ((offer.train, offer.table), self.counts.chunks_exact_mut(size));
        draw_rows(self.offers.level, law, offer.entries.clone(), number, rows, &mut totals, &mut self.halves);
        let mut drawn = place.drawn.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::swap(&mut drawn.counts, &mut self.counts);
        (drawn.number, drawn.totals) = (number, totals);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::plan::{Common, Entry};
    use crate::kernel::random::Key;
    use crate::kernel::random::poisson::Poisson;
    use std::cmp::Reverse;

    const NODES: usize = 100;

    fn train() -> Train {
        let common = Common { delay: Reverse(1), projection: 0, population: 0, target: 1, port: 0 };
        let entry = |k: usize| Entry { source: 0, column: k as u32, weight: 1.0, number: 3 * k as u64 };
        Train::new(common, Key(7), (0..NODES).map(entry).collect())
    }

    /// The other part draws what is wanted, once, and what a part does not find it can draw itself.
    #[test]
    fn what_others_draw_is_the_same() {
        let (train, law) = (train(), Poisson::new(2.0));
        let Poisson::Table(table) = &law else { panic!("a law with a table") };
        let offer = |entries: Range<usize>| Offer {
            train: &train,
            table,
            entries,
            places: [0, 1].map(|_| Place::new()),
        };
        let part = || PartOffers { first: vec![None, Some(0)], offers: vec![offer(0..64), offer(64..NODES)] };
        let offers = Offers { level: Level::detect(), parts: vec![part(), part()] };
        let (mut own, mut other) = (Helper::new(&offers, 0), Helper::new(&offers, 1));
        // It says whether it has found something, and looks at all in some calls.
        let help = |helper: &mut Helper<'_, '_>| (0..8).filter(|_| helper.help()).count();
        let mine = offers.of(0).unwrap();
        assert!(mine.get(0, 0).is_none() && mine.get(1, 2).is_none());
        let offer = mine.get(1, 1).unwrap();
        let stride = NODES;
        let mut rows = vec![0; STEPS * stride];
        for number in [4, 5] {
            assert_eq!(offer.take(number, rows.chunks_exact_mut(stride)), None);
        }
        assert_eq!((help(&mut own), help(&mut other), help(&mut other)), (0, 2, 0));
        for number in [6, 7] {
            let (mut expected, mut totals) = (vec![0; STEPS * stride], [0; STEPS]);
            let expected_rows = expected.chunks_exact_mut(stride);
            draw_rows(
                Level::Baseline,
                (&train, table),
                64..NODES,
                number,
                expected_rows,
                &mut totals,
                &mut Vec::new(),
            );
            rows.fill(0);
            assert_eq!(offer.take(number, rows.chunks_exact_mut(stride)), Some(totals));
            assert!(rows == expected && totals.iter().all(|&total| total > 0));
        }
        // Another block than the one that was drawn.
        assert_eq!(help(&mut other), 2);
        assert_eq!(offer.take(10, rows.chunks_exact_mut(stride)), None);
    }
}
