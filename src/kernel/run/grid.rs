//! Input rows of spikes whose weights lie on a grid: sums in multiples of the finest quantum of the network. They are exact,
//! so that neither their order nor where they are kept matters.

use super::copied::{Copied, skew_of};
use super::reached::{Reached, SegmentGroup};
use super::rows::first_window;
use crate::kernel::lanes::{Lanes, Level, dispatch};
use crate::kernel::plan::{GridSynapse, Plan, Synapses, Tables, WINDOW};
use std::collections::BTreeMap;
use std::ops::Range;

/// What certainly fits one sum, in multiples of the finest quantum.
const ROOM: usize = i32::MAX as usize;

/// In place of how much of a row is taken: nothing has come yet, and it still holds what came in an earlier batch. It is
/// cleared when the first spike comes, which also brings it into the cache.
const UNUSED: usize = usize::MAX / 2;

/// Where the spikes of a strand go.
#[derive(Clone, Copy, Debug)]
struct Lane {
    /// Number of the row among those of a step.
    row: usize,
    /// First column of the window.
    column: usize,
    /// The quantum of its weights is the finest one times 2 to this.
    shift: u32,
    /// No weight is larger, in multiples of the finest quantum.
    largest: usize,
    /// See [`skew_of`] its table.
    skew: usize,
}

/// See the module. No row is in use between batches.
#[derive(Debug, Default)]
pub(super) struct GridRows {
    /// In the unit of the ports.
    quantum: f64,
    /// Columns of a row.
    width: usize,
    /// Rows of a step: one for each port, or one for all where all neurons add up their ports.
    rows: usize,
    /// By strand.
    lanes: Vec<Lane>,
    /// What waits to be added up.
    reached: Reached,
    copied: Copied,
    /// By row and column.
    sums: Vec<i32>,
    /// By row: how much of the room of each sum may be taken at most.
    taken: Vec<usize>,
    /// By row: what went beyond, or was no plain spike, in addition, in the unit of the port.
    wide: BTreeMap<usize, Vec<f64>>,
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
        self.rows = if plan.joint { 1 } else { plan.partition.ports };
        self.lanes.clear();
        self.lanes.extend(plan.tables[part].strands.iter().map(|strand| {
            let (times, skew) = match &strand.synapses {
                Synapses::Grid(synapses, quantum) => ((quantum / self.quantum) as usize, skew_of(synapses)),
                _ => (1, 0),
            };
            let shift = times.trailing_zeros();
            let largest = (strand.largest as usize) << shift;
            Lane {
                row: if plan.joint { 0 } else { strand.port },
                column: strand.column,
                shift,
                largest,
                skew,
            }
        }));
        self.reached.prepare(if plan.grid { self.lanes.len() } else { 0 }, steps);
        self.copied.prepare(plan.grid);
        let sums = if plan.grid { steps * self.rows * self.width + WINDOW } else { 0 };
        self.sums.resize(sums, 0);
        self.taken.clear();
        self.taken.resize(steps * self.rows, UNUSED);
    }

    /// In a step, a plain spike reaches some synapses of strand number `strand`.
    #[inline(always)]
    pub fn reach(&mut self, step: usize, strand: usize, segment: (u32, u32)) {
        self.reached.push((step, strand), self.lanes[strand].skew, segment);
    }

    /// Adds up what spikes have reached.
    pub fn add_reached(&mut self, level: Level, tables: &Tables) {
        let mut reached = std::mem::take(&mut self.reached);
        let mut before: Option<Goal> = None;
        let synapses = |strand: usize| match &tables.strands[strand].synapses {
            Synapses::Grid(synapses, _) => &synapses[..],
            _ => &[],
        };
        reached.drain(synapses, |synapses, group| {
            let Lane { row, column, shift, largest, skew } = self.lanes[group.strand];
            let goal = Goal { row: group.step * self.rows + row, column, shift, largest };
            if let Some(before) = before.replace(goal).filter(|before| *before != goal) {
                self.add_copied(before);
            }
            dispatch(level, CopyReached { level, rows: self, goal, synapses, skew, group });
        });
        if let Some(goal) = before {
            self.add_copied(goal);
        }
        self.reached = reached;
    }

    /// Adds up the synapses that were copied.
    #[inline(always)]
    fn add_copied(&mut self, goal: Goal) {
        let window = first_window(&mut self.sums[goal.row * self.width + goal.column..]);
        self.copied.add_to(window, goal.shift);
    }

    /// The row of a port in a step, if it has one of its own, or that of all ports.
    #[inline(always)]
    fn row(&self, step: usize, port: usize) -> Option<usize> {
        (port < self.rows).then_some(step * self.rows + port)
    }

    /// Adds up the synapses of a segment that is long, or for which room must be made.
    #[cold]
    fn add_alone(&mut self, level: Level, goal: Goal, synapses: &[GridSynapse]) {
        let room = synapses.len() * goal.largest;
        if self.taken[goal.row] + room > ROOM && !self.make_room(level, goal.row, room) {
            self.add_all_wide(goal, synapses);
            return;
        }
        self.taken[goal.row] += room;
        for some in synapses.chunks(Copied::FULL) {
            self.copied.push::<0>(some, skew_of(some), 0..some.len());
            self.add_copied(goal);
        }
    }

    /// Adds the inputs of synapses for which no row has room.
    #[cold]
    fn add_all_wide(&mut self, goal: Goal, synapses: &[GridSynapse]) {
        for synapse in synapses {
            let value = (i64::from(synapse.weight()) << goal.shift) as f64 * self.quantum;
            self.add_to_wide(goal.row, goal.column + synapse.target(), value);
        }
    }

    /// Makes room for so much more in a row; false if no row has so much.
    #[cold]
    fn make_room(&mut self, level: Level, row: usize, room: usize) -> bool {
        if self.taken[row] == UNUSED {
            self.sums[row * self.width..][..self.width].fill(0);
            self.taken[row] = 0;
            return room <= ROOM;
        }
        self.look(level, row);
        if self.taken[row] + room > ROOM {
            self.widen(row);
        }
        room <= ROOM
    }

    /// Sees how much of the room is really taken: synapses are spread over many targets, and positive over negative.
    fn look(&mut self, level: Level, row: usize) {
        let sums = &self.sums[row * self.width..][..self.width];
        let farthest = dispatch(level, Farthest { sums });
        self.taken[row] = farthest as usize;
    }

    /// Adds an exact value that arrives at a port in a step.
    pub fn add_wide(&mut self, (step, port): (usize, usize), column: usize, value: f64) {
        self.add_to_wide(step * self.rows + port.min(self.rows - 1), column, value);
    }

    fn add_to_wide(&mut self, row: usize, column: usize, value: f64) {
        let width = self.width;
        self.wide.entry(row).or_insert_with(|| vec![0.0; width])[column] += value;
    }

    /// Moves the sums of a row to where there is room for more.
    fn widen(&mut self, row: usize) {
        self.taken[row] = 0;
        let wide = self.wide.entry(row).or_insert_with(|| vec![0.0; self.width]);
        for (wide, sum) in wide.iter_mut().zip(&mut self.sums[row * self.width..][..self.width]) {
            *wide += f64::from(std::mem::take(sum)) * self.quantum;
        }
    }

    /// Takes what arrives at a port and some columns in a step; false if nothing does.
    pub fn take(
        &mut self,
        level: Level,
        (step, port): (usize, usize),
        columns: Range<usize>,
        values: &mut [f64],
    ) -> bool {
        let Some(row) = self.row(step, port) else { return false };
        let quantum = self.quantum;
        let wide = self.wide.get_mut(&row);
        let used = self.taken[row] != UNUSED;
        if !used && wide.is_none() {
            return false;
        }
        let Some(wide) = wide else {
            let sums = &self.sums[row * self.width..][columns];
            dispatch(level, TakeSums { sums, quantum, values });
            return true;
        };
        for (column, value) in columns.zip(values) {
            let sum = if used { self.sums[row * self.width + column] } else { 0 };
            *value = f64::from(sum) * quantum + std::mem::take(&mut wide[column]);
        }
        true
    }

    /// Whether there may be sums.
    pub fn is_in_use(&self) -> bool {
        !(self.sums.is_empty() && self.wide.is_empty())
    }

    /// Whether no sum is elsewhere too.
    pub fn is_plain(&self) -> bool {
        self.wide.is_empty()
    }

    /// What arrives at a port in a step, from a column on, with the factor, where [`GridRows::is_plain`].
    pub fn sums(&self, (step, port): (usize, usize), column: usize) -> Option<(&[i32], f64)> {
        let row = self.row(step, port).filter(|&row| self.taken[row] != UNUSED)?;
        Some((&self.sums[row * self.width + column..], self.quantum))
    }

    /// Ends a batch whose inputs were all taken.
    pub fn finish(&mut self) {
        self.taken.fill(UNUSED);
        self.wide.clear();
    }
}

/// Where synapses of a strand add to in a step: a row and the first column of the window; and, as in [`Lane`], how their
/// quanta are larger, and their weights at most.
#[derive(Clone, Copy, PartialEq)]
struct Goal {
    row: usize,
    column: usize,
    shift: u32,
    largest: usize,
}

/// Copies synapses that spikes have reached, and adds up all but the last of them.
struct CopyReached<'a> {
    level: Level,
    rows: &'a mut GridRows,
    goal: Goal,
    synapses: &'a [GridSynapse],
    skew: usize,
    group: SegmentGroup<'a>,
}

impl Lanes for CopyReached<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        match self.group.lines {
            1 => self.copy::<1>(),
            2 => self.copy::<2>(),
            3 => self.copy::<3>(),
            4 => self.copy::<4>(),
            5 => self.copy::<5>(),
            6 => self.copy::<6>(),
            7 => self.copy::<7>(),
            _ => self.copy::<0>(),
        }
    }
}

impl CopyReached<'_> {
    /// Copies segments in `LINES` cache lines; 0: in any number.
    #[inline(always)]
    fn copy<const LINES: usize>(self) {
        let CopyReached { level, rows, goal, synapses, skew, group } = self;
        for &(start, end) in group.segments {
            let range = start as usize..end as usize;
            let taken = rows.taken[goal.row] + range.len() * goal.largest;
            if taken > ROOM || range.len() > Copied::FULL {
                rows.add_copied(goal);
                rows.add_alone(level, goal, &synapses[range]);
                continue;
            }
            rows.taken[goal.row] = taken;
            rows.copied.push::<LINES>(synapses, skew, range);
            if rows.copied.is_full() {
                rows.add_copied(goal);
            }
        }
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
}

impl Lanes for TakeSums<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        for (value, sum) in self.values.iter_mut().zip(self.sums) {
            *value = f64::from(*sum) * self.quantum;
        }
    }
}
