//! Input rows of spikes whose weights lie on a grid: sums in multiples of the finest quantum of the network. They are exact,
//! so that neither their order nor where they are kept matters.

use super::rows::first_window;
use crate::kernel::lanes::{Lanes, Level, dispatch};
use crate::kernel::plan::{GridSynapse, Plan, Synapses, WINDOW};
use std::collections::BTreeMap;
use std::ops::Range;

/// Synapses of the finest quantum whose weights certainly fit one sum: 2^16 times 2^15.
const ROOM: usize = 1 << 16;

/// In place of how much of a row is taken: nothing has come yet, and it still holds what came in an earlier batch. It is
/// cleared when the first spike comes, which also brings it into the cache.
const UNUSED: usize = usize::MAX / 2;

/// Where the spikes of a strand go.
#[derive(Clone, Copy, Debug)]
struct Lane {
    port: usize,
    /// First column of the window.
    column: usize,
    /// The quantum of its weights is the finest one times 2 to this.
    shift: u32,
}

/// See the module. No row is in use between batches.
#[derive(Debug, Default)]
pub(super) struct GridRows {
    /// In the unit of the ports.
    quantum: f64,
    /// Columns of a row.
    width: usize,
    ports: usize,
    /// By strand.
    lanes: Vec<Lane>,
    /// By step, port and column.
    sums: Vec<i32>,
    /// By step and port: how much of the room of each sum may be taken at most.
    taken: Vec<usize>,
    /// By step and port: what went beyond, or was no plain spike, in addition, in the unit of the port.
    wide: BTreeMap<(usize, usize), Vec<f64>>,
}

impl GridRows {
    /// Bytes that they take.
    pub fn bytes(&self) -> usize {
        4 * self.sums.len()
    }

    /// Makes room for so many steps.
    pub fn prepare(&mut self, plan: &Plan, part: usize, steps: usize) {
        self.quantum = plan.finest.unwrap_or(1.0);
        self.width = plan.partition.width(part);
        self.ports = plan.partition.ports;
        self.lanes.clear();
        self.lanes.extend(plan.tables[part].strands.iter().map(|strand| {
            let times = match &strand.synapses {
                Synapses::Grid(_, quantum) => (quantum / self.quantum) as usize,
                _ => 1,
            };
            Lane { port: strand.port, column: strand.column, shift: times.trailing_zeros() }
        }));
        let sums = if plan.grid { steps * self.ports * self.width + WINDOW } else { 0 };
        self.sums.resize(sums, 0);
        self.taken.clear();
        self.taken.resize(steps * self.ports, UNUSED);
    }

    /// A plain spike reaches some synapses of strand number `strand`.
    #[inline(always)]
    pub fn add(
        &mut self,
        level: Level,
        step: usize,
        strand: usize,
        (synapses, range): (&[GridSynapse], Range<usize>),
    ) {
        let Lane { port, column, shift } = self.lanes[strand];
        let row = step * self.ports + port;
        let room = range.len() << shift;
        if self.taken[row] + room > ROOM && !self.make_room(level, (step, port), room) {
            for synapse in &synapses[range] {
                let value = (i64::from(synapse.weight()) << shift) as f64 * self.quantum;
                self.add_wide((step, port), column + synapse.target(), value);
            }
            return;
        }
        self.taken[row] += room;
        let window: &mut [i32; WINDOW] = first_window(&mut self.sums[row * self.width + column..]);
        let (eights, rest) = synapses[range.clone()].as_chunks::<8>();
        for eight in eights {
            for synapse in eight {
                window[synapse.target()] += synapse.weight() << shift;
            }
        }
        // Eight more synapses without a branch for each: those beyond the last one bring nothing.
        match synapses[range.end - rest.len()..].first_chunk::<8>() {
            Some(eight) => {
                for (k, synapse) in eight.iter().enumerate() {
                    let weight = if k < rest.len() { synapse.weight() } else { 0 };
                    window[synapse.target()] += weight << shift;
                }
            }
            None => {
                for synapse in rest {
                    window[synapse.target()] += synapse.weight() << shift;
                }
            }
        }
    }

    /// Makes room for so much more in a row; false if no row has so much.
    #[cold]
    fn make_room(&mut self, level: Level, (step, port): (usize, usize), room: usize) -> bool {
        let row = step * self.ports + port;
        if self.taken[row] == UNUSED {
            self.sums[row * self.width..][..self.width].fill(0);
            self.taken[row] = 0;
            return room <= ROOM;
        }
        self.look(level, row);
        if self.taken[row] + room > ROOM {
            self.widen((step, port));
        }
        room <= ROOM
    }

    /// Sees how much of the room is really taken: synapses are spread over many targets, and positive over negative.
    fn look(&mut self, level: Level, row: usize) {
        let sums = &self.sums[row * self.width..][..self.width];
        let farthest = dispatch(level, Farthest { sums });
        self.taken[row] = farthest.div_ceil(1 << 15) as usize;
    }

    /// Adds an exact value.
    pub fn add_wide(&mut self, place: (usize, usize), column: usize, value: f64) {
        let width = self.width;
        self.wide.entry(place).or_insert_with(|| vec![0.0; width])[column] += value;
    }

    /// Moves the sums of a row to where there is room for more.
    fn widen(&mut self, (step, port): (usize, usize)) {
        let row = step * self.ports + port;
        self.taken[row] = 0;
        let wide = self.wide.entry((step, port)).or_insert_with(|| vec![0.0; self.width]);
        for (wide, sum) in wide.iter_mut().zip(&mut self.sums[row * self.width..][..self.width]) {
            *wide += f64::from(std::mem::take(sum)) * self.quantum;
        }
    }

    /// Takes what arrives at a port and some columns in a step: sets the values, or adds to them. False if nothing does.
    pub fn take(
        &mut self,
        level: Level,
        (step, port): (usize, usize),
        columns: Range<usize>,
        (values, add): (&mut [f64], bool),
    ) -> bool {
        let (row, quantum) = (step * self.ports + port, self.quantum);
        let wide = self.wide.get_mut(&(step, port));
        let used = self.taken[row] != UNUSED;
        if !used && wide.is_none() {
            return false;
        }
        let Some(wide) = wide else {
            let sums = &self.sums[row * self.width..][columns];
            dispatch(level, TakeSums { sums, quantum, values, add });
            return true;
        };
        for (column, value) in columns.zip(values) {
            let sum = if used { self.sums[row * self.width + column] } else { 0 };
            // Both parts of the sum first: together they are exact.
            let exact = f64::from(sum) * quantum + std::mem::take(&mut wide[column]);
            *value = if add { *value + exact } else { exact };
        }
        true
    }

    /// Whether no sum is elsewhere too.
    pub fn is_plain(&self) -> bool {
        self.wide.is_empty()
    }

    /// What arrives at a port in a step, from a column on, with the factor, where [`GridRows::is_plain`].
    pub fn sums(&self, (step, port): (usize, usize), column: usize) -> Option<(&[i32], f64)> {
        let row = step * self.ports + port;
        (self.taken[row] != UNUSED).then(|| (&self.sums[row * self.width + column..], self.quantum))
    }

    /// Ends a batch whose inputs were all taken.
    pub fn finish(&mut self) {
        self.taken.fill(UNUSED);
        self.wide.clear();
    }
}

/// The largest absolute value.
struct Farthest<'a> {
    sums: &'a [i32],
}

impl Lanes for Farthest<'_> {
    type Output = u32;

    #[inline(always)]
    fn run(self) -> u32 {
        self.sums.iter().fold(0, |farthest, sum| farthest.max(sum.unsigned_abs()))
    }
}

struct TakeSums<'a> {
    sums: &'a [i32],
    quantum: f64,
    values: &'a mut [f64],
    add: bool,
}

impl Lanes for TakeSums<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let pairs = self.values.iter_mut().zip(self.sums);
        if self.add {
            pairs.for_each(|(value, sum)| *value += f64::from(*sum) * self.quantum);
        } else {
            pairs.for_each(|(value, sum)| *value = f64::from(*sum) * self.quantum);
        }
    }
}
