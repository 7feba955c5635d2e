//! Input rows of spikes whose weights lie on a grid: sums in multiples of the finest quantum of the network. They are exact,
//! so that neither their order nor where they are kept matters.

use super::rows::{each, first_window};
use crate::kernel::lanes::{Lanes, Level, dispatch};
use crate::kernel::plan::{GridSynapse, Plan, WINDOW};
use std::collections::BTreeMap;
use std::ops::Range;

/// Synapses of the finest quantum whose weights certainly fit one sum: 2^16 times 2^15.
const ROOM: usize = 1 << 16;

/// See the module. All zero between epochs.
#[derive(Debug, Default)]
pub(super) struct GridRows {
    /// In the unit of the ports.
    quantum: f64,
    /// Columns of a row.
    width: usize,
    ports: usize,
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
        let sums = if plan.grid { steps * self.ports * self.width + WINDOW } else { 0 };
        self.sums.resize(sums, 0);
        self.taken.resize(steps * self.ports, 0);
    }

    /// A plain spike reaches synapses with weights of a quantum, at a port and the window from `column` on.
    pub fn add(
        &mut self,
        level: Level,
        (step, port): (usize, usize),
        column: usize,
        (synapses, quantum): (&[GridSynapse], f64),
    ) {
        let times = (quantum / self.quantum) as usize;
        let row = step * self.ports + port;
        let room = synapses.len().saturating_mul(times);
        if self.taken[row] + room > ROOM {
            self.look(level, row);
        }
        if self.taken[row] + room > ROOM {
            self.widen((step, port));
            if room > ROOM {
                for synapse in synapses {
                    let value = f64::from(synapse.weight) * quantum;
                    self.add_wide((step, port), column + synapse.target as usize, value);
                }
                return;
            }
        }
        self.taken[row] += room;
        let window: &mut [i32; WINDOW] = first_window(&mut self.sums[row * self.width + column..]);
        let shift = times.trailing_zeros();
        each(synapses, |synapse| window[synapse.target as usize] += i32::from(synapse.weight) << shift);
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
        if self.taken[row] == 0 && wide.is_none() {
            return false;
        }
        let Some(wide) = wide else {
            let sums = &mut self.sums[row * self.width..][columns];
            dispatch(level, TakeSums { sums, quantum, values, add });
            return true;
        };
        for (column, value) in columns.zip(values) {
            let sum = self.sums.get_mut(row * self.width + column).map_or(0, std::mem::take);
            // Both parts of the sum first: together they are exact.
            let exact = f64::from(sum) * quantum + std::mem::take(&mut wide[column]);
            *value = if add { *value + exact } else { exact };
        }
        true
    }

    /// Ends a batch whose inputs were all taken.
    pub fn finish(&mut self) {
        self.taken.fill(0);
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
    sums: &'a mut [i32],
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
            pairs.for_each(|(value, sum)| *value += f64::from(std::mem::take(sum)) * self.quantum);
        } else {
            pairs.for_each(|(value, sum)| *value = f64::from(std::mem::take(sum)) * self.quantum);
        }
    }
}
