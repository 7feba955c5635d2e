//! Delivery: the spikes that arrive at a stamp go into the input rows, in the order of summation.

use super::ahead::Ahead;
use super::drawn::Drawn;
use super::part::{Part, SPECIAL, SettledSpike, SettledTrain, Share, Slot, SpecialArrival};
use crate::kernel::lanes::Level;
use crate::kernel::plan::{Counter, Plan, Tables, Train};
use crate::kernel::population::Population;
use serde::{Deserialize, Serialize};
use std::ops::RangeInclusive;

/// An input that is already decided, in terms that survive a new layout.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Settled {
    pub stamp: u64,
    pub population: usize,
    pub node: usize,
    pub port: usize,
    pub input: SettledInput,
}

/// What was decided.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) enum SettledInput {
    /// So many spikes through a constant weight.
    Counted { weight: f64, count: u32 },
    /// What a spike brings through a weight on a grid.
    Exact(f64),
    /// What another spike brings.
    Single(f64),
    /// What a generator brings.
    Train(f64),
}

impl Part {
    /// Adds the spikes that arrive at some stamps to the rows, the first one's being those of step number `step`.
    pub fn deliver(&mut self, level: Level, tables: &Tables, stamps: RangeInclusive<u64>, step: usize) {
        for (step, stamp) in (step..).zip(stamps) {
            self.deliver_one(level, tables, stamp, step);
        }
        self.rows.add_reached(level, tables);
    }

    fn deliver_one(&mut self, level: Level, tables: &Tables, stamp: u64, step: usize) {
        let number = self.slot(stamp);
        let early = if self.far.is_empty() { None } else { self.far.remove(&stamp) };
        if self.settled.is_empty() && early.is_none() && self.ring[number].arrivals.is_empty() {
            return;
        }
        self.rows.touched[step] = true;
        for spike in self.settled.remove(&stamp).into_iter().flatten() {
            self.rows.add_settled(step, &spike);
        }
        if let Some(mut early) = early {
            self.add(level, tables, step, &mut early);
        }
        let mut slot = std::mem::take(&mut self.ring[number]);
        self.add(level, tables, step, &mut slot);
        self.ring[number] = slot;
    }

    /// Adds what is in a slot, which is then empty, to the rows.
    fn add(&mut self, level: Level, tables: &Tables, step: usize, slot: &mut Slot) {
        let mut events = 0;
        let mut ahead = Ahead::new(tables, &slot.arrivals);
        for arrival in &slot.arrivals {
            if arrival.strand == SPECIAL {
                let full = slot.full(arrival);
                events += u64::from(full.end - full.start);
                let strand = &tables.strands[full.strand as usize];
                let synapses = full.start as usize..full.end as usize;
                self.rows.add_special(step, strand, synapses, (full.multiplicity, full.factor));
            } else {
                events += u64::from(arrival.length);
                let (number, start) = (arrival.strand as usize, arrival.start as usize);
                let strand = (number, &tables.strands[number]);
                self.rows.add(level, step, strand, (start, start + arrival.length as usize), &mut ahead);
            }
        }
        self.events += events;
        slot.arrivals.clear();
        slot.specials.clear();
    }

    /// Decides what generators have sent after stamp `since` and until `now`, before their parameters change. Spikes that
    /// are under way stay as they are.
    pub fn settle_trains(&mut self, moment: Moment<'_>, tables: &Tables) {
        for train in &tables.trains {
            moment.under_way(train, |stamp, input| self.settled_trains.entry(stamp).or_default().push(input));
        }
        // What was drawn ahead follows the old laws.
        self.drawn.fill(Drawn::default());
    }

    /// Everything under way after stamp `now`, decided: by stamp and in the order of summation.
    pub fn settle(&self, moment: Moment<'_>, plan: &Plan, part: usize) -> Vec<Settled> {
        let tables = &plan.tables[part];
        let mut all = Vec::new();
        let mut decide = |stamp: u64, port: usize, column: usize, input: SettledInput| {
            if let Some((population, node)) = plan.partition.node_at(part, column) {
                all.push(Settled { stamp, population, node, port, input });
            }
        };
        for (&stamp, settled) in &self.settled {
            for &SettledSpike { share, port, column, value } in settled {
                let input = match share {
                    Share::Counted(counter) => {
                        let weight = tables.counters[counter].weight;
                        SettledInput::Counted { weight, count: value as u32 }
                    }
                    Share::Exact => SettledInput::Exact(value),
                    Share::Single => SettledInput::Single(value),
                };
                decide(stamp, port, column, input);
            }
        }
        for (stamp, slot) in self.under_way(moment.now) {
            for SpecialArrival { strand, start, end, multiplicity, factor } in
                slot.arrivals.iter().map(|arrival| slot.full(arrival))
            {
                let strand = &tables.strands[strand as usize];
                let counting = strand.counting.filter(|_| factor == 1.0);
                let port = if factor < 0.0 { strand.opposite } else { strand.port };
                for k in start as usize..end as usize {
                    let input = match counting {
                        Some(counting) => SettledInput::Counted {
                            weight: tables.counters[counting.counter].weight,
                            count: multiplicity,
                        },
                        None => {
                            let value = strand.synapses.input(k, factor, multiplicity);
                            let exact = factor == 1.0 && strand.synapses.is_exact();
                            if exact { SettledInput::Exact(value) } else { SettledInput::Single(value) }
                        }
                    };
                    decide(stamp, port, strand.column + strand.synapses.target(k), input);
                }
            }
        }
        let mut decide = |stamp: u64, train: SettledTrain| {
            let SettledTrain { population, port, column, value } = train;
            let node = plan.partition.nodes(part, population).start + column;
            all.push(Settled { stamp, population, node, port, input: SettledInput::Train(value) });
        };
        for (&stamp, settled) in &self.settled_trains {
            settled.iter().for_each(|&input| decide(stamp, input));
        }
        for train in &tables.trains {
            moment.under_way(train, &mut decide);
        }
        all
    }

    /// Takes over a decided input for a node of this part, at `column` among its population's.
    pub fn take_over(&mut self, plan: &Plan, part: usize, column: usize, settled: &Settled) {
        let Settled { stamp, population, port, input, .. } = *settled;
        let (share, value) = match input {
            SettledInput::Train(value) => {
                let input = SettledTrain { population, port, column, value };
                self.settled_trains.entry(stamp).or_default().push(input);
                return;
            }
            SettledInput::Exact(value) if is_exact(value, plan.finest) => (Share::Exact, value),
            SettledInput::Exact(value) | SettledInput::Single(value) => (Share::Single, value),
            SettledInput::Counted { weight, count } => {
                let same =
                    |counter: &Counter| counter.port == port && counter.weight.to_bits() == weight.to_bits();
                match plan.tables[part].counters.iter().position(same) {
                    Some(counter) => (Share::Counted(counter), f64::from(count)),
                    // The weight has no counter any more.
                    None => (Share::Single, weight * f64::from(count)),
                }
            }
        };
        if let Some(first) = plan.partition.column(part, population) {
            let spike = SettledSpike { share, port, column: first + column, value };
            self.settled.entry(stamp).or_default().push(spike);
        }
    }
}

/// Whether sums with an input that was on a grid stay exact: the finest quantum may have become much finer since.
fn is_exact(value: f64, finest: Option<f64>) -> bool {
    const MULTIPLES: f64 = (1u64 << 40) as f64;
    finest.is_some_and(|finest| value.abs() <= MULTIPLES * finest)
}

/// The end of a run, after which something changes.
#[derive(Clone, Copy)]
pub(crate) struct Moment<'a> {
    pub populations: &'a [Population],
    pub resolution_us: u32,
    /// Stamp after which the generators send what they send now.
    pub since: u64,
    pub now: u64,
}

impl Moment<'_> {
    /// What a train has sent that has not arrived: stamp of arrival and input.
    fn under_way(&self, train: &Train, mut decide: impl FnMut(u64, SettledTrain)) {
        let delay = u64::from(train.delay);
        for sent in self.now.saturating_sub(delay).max(self.since) + 1..=self.now {
            train.evaluate(self.populations, self.resolution_us, sent, |column, value| {
                let (population, port) = (train.target, train.port);
                decide(sent + delay, SettledTrain { population, port, column, value });
            });
        }
    }
}
