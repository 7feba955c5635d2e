//! What one part keeps from step to step: what is under way to its nodes.

use super::drawn::Drawn;
use super::exchange::Spike;
use super::rows::Rows;
use super::scratch::Scratch;
use crate::kernel::plan::{Plan, Strand, Tables};
use crate::kernel::prefetch::ask_beyond;
use std::collections::BTreeMap;

/// How many spikes ahead the tables are asked for what belongs to a spike.
const AHEAD: usize = 4;

/// Arrivals from the end of a slot to where memory is asked for: a cache line and a half.
const NEXT: usize = 12;

/// Synapses of a strand that a spike reaches at a known stamp. Eight bytes, since a network with many delays keeps
/// millions of them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Arrival {
    /// First synapse, or the place among the special arrivals of the slot.
    pub start: u32,
    pub length: u16,
    /// The strand, or [`SPECIAL`].
    pub strand: u16,
}

/// Marks an arrival that does not fit or does not count once.
pub(crate) const SPECIAL: u16 = u16::MAX;

/// An arrival whose spike counts several times or has a factor on the weight.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SpecialArrival {
    pub strand: u32,
    /// First and end synapse.
    pub start: u32,
    pub end: u32,
    pub multiplicity: u32,
    pub factor: f64,
}

/// What arrives at a stamp, in the order of summation.
#[derive(Clone, Debug, Default)]
pub(crate) struct Slot {
    pub arrivals: Vec<Arrival>,
    pub specials: Vec<SpecialArrival>,
}

/// A spike that was decided when the tables were last made.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SettledSpike {
    pub share: Share,
    pub port: usize,
    /// Column in the rows.
    pub column: usize,
    /// The number of spikes if they are counted, else what they bring.
    pub value: f64,
}

/// To which of the sums of a port an input belongs.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Share {
    /// The counter of its weight, by its number.
    Counted(usize),
    /// The exact sum of weights on a grid.
    Exact,
    /// The others.
    Single,
}

/// An input of a generator that was decided when the tables were last made.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SettledTrain {
    pub population: usize,
    pub port: usize,
    /// Position among the nodes of the population that the part owns.
    pub column: usize,
    pub value: f64,
}

/// See the module.
#[derive(Clone, Debug, Default)]
pub(crate) struct Part {
    /// By arrival stamp modulo the length of the ring, a power of two.
    pub ring: Vec<Slot>,
    /// What arrives later than the ring reaches, by stamp. It was sent before all that the ring gets for this stamp.
    pub far: BTreeMap<u64, Slot>,
    /// Spikes under way when the tables were last made: by stamp, before everything else.
    pub settled: BTreeMap<u64, Vec<SettledSpike>>,
    /// The same of generators, before what they send now.
    pub settled_trains: BTreeMap<u64, Vec<SettledTrain>>,
    /// Random numbers of each train that are drawn ahead.
    pub drawn: Vec<Drawn>,
    /// Input rows of the steps at hand.
    pub rows: Rows,
    /// Memory for a run.
    pub scratch: Scratch,
    /// Spikes fired by the nodes of this part.
    pub spikes: u64,
    /// Synaptic events delivered to them.
    pub events: u64,
}

impl Part {
    /// A part with nothing under way.
    pub fn new(plan: &Plan, tables: &Tables) -> Part {
        Part {
            ring: vec![Slot::default(); plan.ring],
            drawn: vec![Drawn::default(); tables.trains.len()],
            ..Part::default()
        }
    }

    /// Bytes of what is under way, about.
    pub fn bytes(&self) -> usize {
        let slot = |slot: &Slot| {
            size_of::<Slot>() + size_of_val(slot.arrivals.as_slice()) + size_of_val(slot.specials.as_slice())
        };
        self.ring.iter().map(slot).sum::<usize>() + self.rows.bytes()
    }

    /// The slot of the ring for a stamp.
    pub fn slot(&self, stamp: u64) -> usize {
        stamp as usize & (self.ring.len() - 1)
    }

    /// What arrives after stamp `now`, as far as it is known: by stamp, in the order of summation.
    pub fn under_way(&self, now: u64) -> impl Iterator<Item = (u64, &Slot)> {
        let end = now + self.ring.len() as u64;
        let near = (now + 1..=end).flat_map(move |stamp| {
            let early = self.far.get(&stamp).into_iter();
            early.chain([&self.ring[self.slot(stamp)]]).map(move |slot| (stamp, slot))
        });
        near.chain(self.far.range(end + 1..).map(|(&stamp, slot)| (stamp, slot)))
    }

    /// Registers spikes, which are in order.
    pub fn send(&mut self, plan: &Plan, tables: &Tables, spikes: &[Spike]) {
        let reach = (self.ring.len() as u64).saturating_sub(plan.slice + 1);
        // What belongs to a spike is found in two steps, each somewhere else in memory.
        let ask = |spike: Option<&Spike>, ask: fn(&Strand, u32)| {
            let Some(spike) = spike else { return };
            for &strand in &tables.strands_of[plan.partition.population_of(spike.source)] {
                ask(&tables.strands[strand as usize], spike.source);
            }
        };
        (0..2 * AHEAD).for_each(|k| ask(spikes.get(k), Strand::ask_where));
        (0..AHEAD).for_each(|k| ask(spikes.get(k), Strand::ask_for));
        let mut population = 0;
        for (k, spike) in spikes.iter().enumerate() {
            ask(spikes.get(k + 2 * AHEAD), Strand::ask_where);
            ask(spikes.get(k + AHEAD), Strand::ask_for);
            if !plan.partition.is_in(population, spike.source) {
                population = plan.partition.population_of(spike.source);
            }
            for &number in &tables.strands_of[population] {
                let strand = &tables.strands[number as usize];
                // The strand, if an arrival says it all.
                let short = u16::try_from(number).ok().filter(|&short| short != SPECIAL && spike.is_plain());
                strand.segments(spike.source, |delay, start, end| {
                    let (delay, stamp) = (u64::from(delay), spike.stamp + u64::from(delay));
                    let near = self.slot(stamp);
                    let slot = if delay < reach { &mut self.ring[near] } else { self.far_slot(stamp) };
                    match (short, u16::try_from(end - start)) {
                        (Some(strand), Ok(length)) => slot.push(Arrival { start, length, strand }),
                        _ => slot.push_special(number, (start, end), spike),
                    }
                });
            }
        }
    }

    /// The slot for a stamp beyond the reach of the ring.
    #[cold]
    fn far_slot(&mut self, stamp: u64) -> &mut Slot {
        self.far.entry(stamp).or_default()
    }
}

impl Slot {
    /// Adds an arrival, and asks for where later ones go: what was there was used long ago, and is in no near cache any more.
    #[inline(always)]
    fn push(&mut self, arrival: Arrival) {
        ask_beyond(&self.arrivals, NEXT);
        self.arrivals.push(arrival);
    }

    #[cold]
    fn push_special(&mut self, strand: u32, (start, end): (u32, u32), spike: &Spike) {
        let Spike { multiplicity, factor, .. } = *spike;
        self.arrivals.push(Arrival { start: self.specials.len() as u32, length: 0, strand: SPECIAL });
        self.specials.push(SpecialArrival { strand, start, end, multiplicity, factor });
    }

    /// An arrival in full.
    pub fn full(&self, arrival: &Arrival) -> SpecialArrival {
        match arrival.strand {
            SPECIAL => self.specials[arrival.start as usize],
            strand => SpecialArrival {
                strand: u32::from(strand),
                start: arrival.start,
                end: arrival.start + u32::from(arrival.length),
                multiplicity: 1,
                factor: 1.0,
            },
        }
    }
}
