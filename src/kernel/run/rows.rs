//! Input rows: what arrives in the steps at hand, by port and column. Counts of spikes, exact sums of weights on a grid, and
//! sums of the others.

use super::ahead::Ahead;
use super::grid::GridRows;
use super::part::{SettledSpike, Share};
use crate::kernel::input::Terms;
use crate::kernel::lanes::{Lanes, Level, dispatch};
use crate::kernel::plan::{Plan, Strand, Synapses, Tables, WINDOW};
use crate::kernel::random::batch::{add_counted, set_counted};
use std::collections::BTreeMap;
use std::ops::Range;

/// In place of the largest count of a row: nothing has come yet, and it still holds what came in an earlier batch. It is
/// cleared when the first spike comes, which also brings it into the cache.
const UNUSED: u32 = u32::MAX / 2;

/// See the module. No row is in use between batches; a clone begins without memory.
#[derive(Debug, Default)]
pub(crate) struct Rows {
    /// Steps.
    batch: usize,
    /// Columns of a row, ports and counters.
    width: usize,
    ports: usize,
    counters: usize,
    /// Exact sums.
    grid: GridRows,
    /// By step, port and column: the sum of the spikes that are neither counted nor on the grid.
    singles: Vec<f64>,
    /// By step, counter and column.
    counts: Vec<u8>,
    /// By step and counter: no count of the row is larger; or [`UNUSED`].
    most: Vec<u32>,
    /// By step and counter: counts that went beyond a byte, in addition.
    wide: BTreeMap<(usize, usize), Vec<u64>>,
    /// By step: whether any of these arrives, and any spike at all.
    single: Vec<bool>,
    pub touched: Vec<bool>,
}

impl Clone for Rows {
    fn clone(&self) -> Rows {
        Rows::default()
    }
}

impl Rows {
    /// Bytes that they take, about.
    pub fn bytes(&self) -> usize {
        8 * self.singles.len() + self.counts.len() + 4 * self.most.len() + self.grid.bytes()
    }

    /// Makes room for the steps of a batch.
    pub fn prepare(&mut self, plan: &Plan, part: usize) {
        let (batch, tables) = (plan.batch(part), &plan.tables[part]);
        self.batch = batch;
        self.width = plan.partition.width(part);
        self.ports = plan.partition.ports;
        self.counters = tables.counters.len();
        self.grid.prepare(plan, part, batch);
        self.counts.resize(batch * self.counters * self.width + WINDOW, 0);
        self.most.clear();
        self.most.resize(batch * self.counters, UNUSED);
        self.single.resize(batch, false);
        self.touched.resize(batch, false);
    }

    /// The sums of a step at a port, from a column on. They are made when they are first needed: in many networks all
    /// spikes are counted, until one has a factor on its weight.
    fn sums(&mut self, step: usize, port: usize, column: usize) -> &mut [f64] {
        if !std::mem::replace(&mut self.single[step], true) {
            self.singles.resize(self.batch * self.ports * self.width + WINDOW, 0.0);
            let ports = self.ports * self.width;
            self.singles[step * ports..(step + 1) * ports].fill(0.0);
        }
        &mut self.singles[(step * self.ports + port) * self.width + column..]
    }

    /// The window of a strand's targets among the sums of a step.
    fn window(&mut self, step: usize, port: usize, column: usize) -> &mut [f64; WINDOW] {
        first_window(self.sums(step, port, column))
    }

    /// A spike that counts once reaches the synapses `start .. end` of strand number `number`.
    #[inline(always)]
    pub fn add(
        &mut self,
        level: Level,
        step: usize,
        (number, strand): (usize, &Strand),
        (start, end): (usize, usize),
        ahead: &mut Ahead<'_>,
    ) {
        match &strand.synapses {
            Synapses::Grid(..) => self.grid.reach(step, number, (start as u32, end as u32)),
            _ => self.add_others(level, step, strand, (start, end), ahead),
        }
    }

    /// The same for weights that are not on a grid.
    fn add_others(
        &mut self,
        level: Level,
        step: usize,
        strand: &Strand,
        (start, end): (usize, usize),
        ahead: &mut Ahead<'_>,
    ) {
        let (counting, targets) = match (strand.counting, &strand.synapses) {
            (Some(counting), Synapses::Counted(targets) | Synapses::Same(targets, _)) => {
                (counting, &targets[start..end])
            }
            _ => {
                let window = self.window(step, strand.port, strand.column);
                match &strand.synapses {
                    Synapses::Grid(..) => {}
                    Synapses::Counted(targets) => add_same(window, &targets[start..end], 1.0, ahead),
                    Synapses::Same(targets, weight) => add_same(window, &targets[start..end], *weight, ahead),
                    Synapses::Single(synapses) => ahead.each(&synapses[start..end], |synapse| {
                        window[synapse.target as usize] += f64::from(synapse.weight);
                    }),
                    Synapses::Double(targets, weights) => {
                        ahead.begin(&weights[start..end]);
                        add_doubles(window, &targets[start..end], &weights[start..end]);
                    }
                }
                return;
            }
        };
        let row = step * self.counters + counting.counter;
        if self.most[row] + counting.most > u32::from(u8::MAX) {
            self.look(level, row);
        }
        if self.most[row] + counting.most > u32::from(u8::MAX) {
            self.widen(step, counting.counter);
            if counting.most > u32::from(u8::MAX) {
                ahead.begin(targets);
                let wide = self.wide(step, counting.counter);
                targets.iter().for_each(|&target| wide[strand.column + target as usize] += 1);
                return;
            }
        }
        self.most[row] += counting.most;
        let first = row * self.width + strand.column;
        let window: &mut [u8; WINDOW] = first_window(&mut self.counts[first..]);
        ahead.each(targets, |&target| window[target as usize] = window[target as usize].wrapping_add(1));
    }

    /// A spike that counts `multiplicity` times, with a factor on its weights.
    pub fn add_special(
        &mut self,
        step: usize,
        strand: &Strand,
        synapses: Range<usize>,
        (multiplicity, factor): (u32, f64),
    ) {
        if let Some(counting) = strand.counting.filter(|_| factor == 1.0) {
            let wide = self.wide(step, counting.counter);
            for synapse in synapses {
                wide[strand.column + strand.synapses.target(synapse)] += u64::from(multiplicity);
            }
            return;
        }
        if factor == 1.0 && strand.synapses.is_exact() {
            for k in synapses {
                let value = strand.synapses.input(k, factor, multiplicity);
                self.grid.add_wide((step, strand.port), strand.column + strand.synapses.target(k), value);
            }
            return;
        }
        let port = if factor < 0.0 { strand.opposite } else { strand.port };
        let window = self.window(step, port, strand.column);
        for k in synapses {
            window[strand.synapses.target(k)] += strand.synapses.input(k, factor, multiplicity);
        }
    }

    /// A spike that was decided when the tables were made.
    pub fn add_settled(&mut self, step: usize, spike: &SettledSpike) {
        match spike.share {
            Share::Counted(counter) => self.wide(step, counter)[spike.column] += spike.value as u64,
            Share::Exact => self.grid.add_wide((step, spike.port), spike.column, spike.value),
            Share::Single => {
                self.sums(step, spike.port, spike.column)[0] += spike.value;
            }
        }
    }

    fn wide(&mut self, step: usize, counter: usize) -> &mut [u64] {
        let width = self.width;
        self.wide.entry((step, counter)).or_insert_with(|| vec![0; width])
    }

    /// Sees what the largest count of a row really is: spikes are spread over many targets.
    #[cold]
    fn look(&mut self, level: Level, row: usize) {
        let counts = &mut self.counts[row * self.width..][..self.width];
        if self.most[row] == UNUSED {
            counts.fill(0);
            self.most[row] = 0;
        } else {
            self.most[row] = u32::from(dispatch(level, Largest { counts }));
        }
    }

    /// Moves the counts of a row to where there is room for more.
    fn widen(&mut self, step: usize, counter: usize) {
        let row = step * self.counters + counter;
        let first = row * self.width;
        self.most[row] = 0;
        let wide = self.wide.entry((step, counter)).or_insert_with(|| vec![0; self.width]);
        for (wide, count) in wide.iter_mut().zip(&mut self.counts[first..first + self.width]) {
            *wide += u64::from(std::mem::take(count));
        }
    }

    /// Takes what arrives at a port and some columns in a step, but for exact sums.
    pub fn take(
        &mut self,
        level: Level,
        tables: &Tables,
        (step, port): (usize, usize),
        columns: Range<usize>,
        values: &mut [f64],
    ) {
        let mut empty = true;
        for (number, counter) in tables.counters.iter().enumerate().filter(|(_, c)| c.port == port) {
            let row = step * self.counters + number;
            if self.most[row] != UNUSED {
                let counts = &self.counts[row * self.width..][columns.clone()];
                if let Some(wide) = self.wide.get_mut(&(step, number)) {
                    // Both parts of a count before the multiplication.
                    for (wide, &count) in wide[columns.clone()].iter_mut().zip(counts) {
                        *wide += u64::from(count);
                    }
                } else {
                    if std::mem::take(&mut empty) {
                        set_counted(level, counts, counter.weight, values);
                    } else {
                        add_counted(level, counts, counter.weight, values);
                    }
                }
            }
            if let Some(wide) = self.wide.get_mut(&(step, number)) {
                if std::mem::take(&mut empty) {
                    values.fill(0.0);
                }
                for (value, count) in values.iter_mut().zip(&mut wide[columns.clone()]) {
                    *value += counter.weight * std::mem::take(count) as f64;
                }
            }
        }
        if self.single[step] {
            let first = (step * self.ports + port) * self.width;
            let singles = &self.singles[first..][columns];
            dispatch(level, TakeSingles { singles, values, add: !empty });
        } else if empty {
            values.fill(0.0);
        }
    }

    /// Whether there may be exact sums.
    pub fn has_exact(&self) -> bool {
        self.grid.is_in_use()
    }

    /// Takes the exact sums that arrive at a port and some columns in a step; false if there are none.
    pub fn take_exact(
        &mut self,
        level: Level,
        place: (usize, usize),
        columns: Range<usize>,
        values: &mut [f64],
    ) -> bool {
        self.grid.take(level, place, columns, values)
    }

    /// Whether [`Rows::terms`] tells all that arrives at a port in the batch.
    pub fn is_plain(&self, tables: &Tables, port: usize) -> bool {
        let counters = tables.counters.iter().filter(|counter| counter.port == port).count();
        counters <= Terms::COUNTERS && self.wide.is_empty() && self.grid.is_plain()
    }

    /// Adds what arrives at a port in a step, from a column on.
    pub fn terms<'a>(
        &'a self,
        tables: &Tables,
        (step, port): (usize, usize),
        column: usize,
        terms: &mut Terms<'a>,
    ) {
        let counters = tables.counters.iter().enumerate().filter(|(_, counter)| counter.port == port);
        for (place, (number, counter)) in terms.counters.iter_mut().zip(counters) {
            let row = step * self.counters + number;
            if self.most[row] != UNUSED {
                *place = Some((&self.counts[row * self.width + column..], counter.weight));
            }
        }
        terms.sums = self.grid.sums((step, port), column);
        if self.single[step] {
            terms.values = Some(&self.singles[(step * self.ports + port) * self.width + column..]);
        }
    }

    /// Ends the delivery of a batch: adds up what was only noted.
    pub fn add_reached(&mut self, level: Level, tables: &Tables) {
        self.grid.add_reached(level, tables);
    }

    /// Ends a batch whose inputs were all taken.
    pub fn finish(&mut self) {
        self.most.fill(UNUSED);
        self.grid.finish();
        self.single.fill(false);
        self.touched.fill(false);
        self.wide.clear();
    }
}

/// The window at the beginning of a row: every row ends with room for one, so that 16-bit targets need no test.
#[inline(always)]
pub(super) fn first_window<T>(row: &mut [T]) -> &mut [T; WINDOW] {
    &mut row.as_chunks_mut().0[0]
}

/// The largest count.
struct Largest<'a> {
    counts: &'a [u8],
}

impl Lanes for Largest<'_> {
    type Output = u8;

    #[inline(always)]
    fn run(self) -> u8 {
        self.counts.iter().fold(0, |largest, &count| largest.max(count))
    }
}

/// Sets or adds values to those of a row. Both in one loop: the library's copies begin slowly.
struct TakeSingles<'a> {
    singles: &'a [f64],
    values: &'a mut [f64],
    add: bool,
}

impl Lanes for TakeSingles<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let pairs = self.values.iter_mut().zip(self.singles);
        if self.add {
            pairs.for_each(|(value, single)| *value += single);
        } else {
            pairs.for_each(|(value, single)| *value = *single);
        }
    }
}

fn add_same(window: &mut [f64; WINDOW], targets: &[u16], weight: f64, ahead: &mut Ahead<'_>) {
    ahead.each(targets, |&target| window[target as usize] += weight);
}

fn add_doubles(window: &mut [f64; WINDOW], targets: &[u16], weights: &[f64]) {
    for (&target, &weight) in targets.iter().zip(weights) {
        window[target as usize] += weight;
    }
}
