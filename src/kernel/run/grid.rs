//! Input rows of spikes whose weights lie on a grid: sums in multiples of the finest quantum of the network. They are exact,
//! so that neither their order nor where they are kept matters.

use super::copied::Copied;
use super::rows::first_window;
use crate::kernel::lanes::{Lanes, Level, dispatch};
use crate::kernel::plan::{GridSynapse, Plan, Synapses, Tables, WINDOW};
use std::collections::BTreeMap;
use std::ops::Range;

/// Synapses of the finest quantum whose weights certainly fit one sum: 2^16 times 2^15.
const ROOM: usize = 1 << 16;

/// Segments of so many blocks and more are one class. Within a class of one length, the processor knows beforehand where the
/// copy of a segment ends, and goes on with the next.
const CLASSES: usize = 7;

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
    steps: usize,
    /// By strand.
    lanes: Vec<Lane>,
    /// By strand, step and class of length: synapses that spikes reach, first and end of each segment. They wait to be
    /// added up.
    reached: Vec<Vec<(u32, u32)>>,
    /// Which of these are not empty.
    waiting: Vec<usize>,
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
            let times = match &strand.synapses {
                Synapses::Grid(_, quantum) => (quantum / self.quantum) as usize,
                _ => 1,
            };
            let shift = times.trailing_zeros();
            Lane { row: if plan.joint { 0 } else { strand.port }, column: strand.column, shift }
        }));
        self.steps = steps;
        self.reached.resize(if plan.grid { self.lanes.len() * steps * CLASSES } else { 0 }, Vec::new());
        self.copied.prepare(plan.grid);
        let sums = if plan.grid { steps * self.rows * self.width + WINDOW } else { 0 };
        self.sums.resize(sums, 0);
        self.taken.clear();
        self.taken.resize(steps * self.rows, UNUSED);
    }

    /// In a step, a plain spike reaches some synapses of strand number `strand`.
    #[inline(always)]
    pub fn reach(&mut self, step: usize, strand: usize, (start, end): (u32, u32)) {
        let class = Copied::blocks((end - start) as usize).min(CLASSES) - 1;
        let number = (strand * self.steps + step) * CLASSES + class;
        let reached = &mut self.reached[number];
        if reached.is_empty() {
            self.waiting.push(number);
        }
        reached.push((start, end));
    }

    /// Adds up what spikes have reached. Strand by strand: what a source brings in a step and in the next one lies in the
    /// same cache lines.
    pub fn add_reached(&mut self, level: Level, tables: &Tables) {
        let mut waiting = std::mem::take(&mut self.waiting);
        waiting.sort_unstable();
        for classes in waiting.chunk_by(|one, other| one / CLASSES == other / CLASSES) {
            let place = classes[0] / CLASSES;
            let (strand, step) = (place / self.steps, place % self.steps);
            let Synapses::Grid(synapses, _) = &tables.strands[strand].synapses else { continue };
            let Lane { row, column, shift } = self.lanes[strand];
            let goal = Goal { row: step * self.rows + row, column, shift };
            for &number in classes {
                let mut reached = std::mem::take(&mut self.reached[number]);
                let blocks = number % CLASSES + 1;
                dispatch(level, CopyReached { level, rows: self, goal, synapses, blocks, reached: &reached });
                reached.clear();
                self.reached[number] = reached;
            }
            self.add_copied(goal);
        }
        waiting.clear();
        self.waiting = waiting;
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
        let room = synapses.len() << goal.shift;
        if self.taken[goal.row] + room > ROOM && !self.make_room(level, goal.row, room) {
            self.add_all_wide(goal, synapses);
            return;
        }
        self.taken[goal.row] += room;
        for some in synapses.chunks(Copied::FULL) {
            self.copied.push(some, 0..some.len());
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
        self.taken[row] = farthest.div_ceil(1 << 15) as usize;
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

/// Where synapses of a strand add to in a step: a row, the first column of the window, and how their quanta are larger.
#[derive(Clone, Copy)]
struct Goal {
    row: usize,
    column: usize,
    shift: u32,
}

/// Copies synapses of a strand that spikes have reached, segments of one class, and adds up all but the last of them.
struct CopyReached<'a> {
    level: Level,
    rows: &'a mut GridRows,
    goal: Goal,
    synapses: &'a [GridSynapse],
    blocks: usize,
    reached: &'a [(u32, u32)],
}

impl Lanes for CopyReached<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        match self.blocks {
            1 => self.copy::<1>(),
            2 => self.copy::<2>(),
            3 => self.copy::<3>(),
            4 => self.copy::<4>(),
            5 => self.copy::<5>(),
            6 => self.copy::<6>(),
            _ => self.copy::<0>(),
        }
    }
}

impl CopyReached<'_> {
    /// Copies segments of `N` blocks; 0: of any length.
    #[inline(always)]
    fn copy<const N: usize>(self) {
        let CopyReached { level, rows, goal, synapses, reached, .. } = self;
        for &(start, end) in reached {
            let range = start as usize..end as usize;
            let taken = rows.taken[goal.row] + (range.len() << goal.shift);
            if taken > ROOM || range.len() > Copied::FULL {
                rows.add_copied(goal);
                rows.add_alone(level, goal, &synapses[range]);
                continue;
            }
            rows.taken[goal.row] = taken;
            match N {
                0 => rows.copied.push(synapses, range),
                _ => rows.copied.push_blocks::<N>(synapses, range),
            }
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
