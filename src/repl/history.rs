//! Undo and redo: states before and after each input. What was recorded is only ever appended, so a state remembers how
//! much there was, and only what was undone is kept apart; tables of connections are shared.

use super::state::State;
use crate::kernel::Rows;
use std::collections::VecDeque;

/// Bytes of states that are kept for undo, at most; the oldest are given up.
const MOST_BYTES: usize = 512 << 20;
/// Inputs that can be undone, at most.
const MOST_INPUTS: usize = 10_000;

/// What was, and what was undone.
#[derive(Default)]
pub(super) struct History {
    past: VecDeque<Past>,
    future: Vec<Future>,
}

/// A state before an input.
struct Past {
    label: String,
    /// Without rows.
    state: State,
    rows: Kept,
    bytes: usize,
}

/// The rows of a state before.
enum Kept {
    /// So many of those that are there.
    Some(Vec<usize>),
    /// Others than are there.
    Others(Rows),
}

/// A state after an input that was undone.
struct Future {
    label: String,
    /// Without rows.
    state: State,
    rows: Undone,
}

/// The rows of a state that was undone.
enum Undone {
    /// Those that are there, and these.
    Rest(Rows),
    /// Others than are there.
    Others(Rows),
}

/// A state that was given a name.
pub(super) struct Snapshot {
    /// Without rows.
    pub state: State,
    pub rows: Rows,
}

impl Snapshot {
    /// A copy of the state as it is now.
    pub fn of(state: &mut State) -> Snapshot {
        let rows = state.world.take_rows();
        let snapshot = Snapshot { state: state.clone(), rows: rows.clone() };
        state.world.give_rows(rows);
        snapshot
    }
}

impl History {
    /// Keeps the state before an input; [`History::commit`] or [`History::take_back`] follows.
    pub fn remember(&mut self, state: &mut State, label: String) {
        let rows = state.world.take_rows();
        let before = state.clone();
        let lengths = rows.lengths();
        state.world.give_rows(rows);
        self.push(Past { label, bytes: before.world.bytes(), state: before, rows: Kept::Some(lengths) });
    }

    /// As [`History::remember`], where the input may go over to another simulation, with rows of its own.
    pub fn remember_whole(&mut self, state: &mut State, label: String) {
        let Snapshot { state: before, rows } = Snapshot::of(state);
        let bytes = before.world.bytes() + rows.bytes();
        self.push(Past { label, state: before, rows: Kept::Others(rows), bytes });
    }

    /// Puts another state in the place of this one, which can be undone.
    pub fn replace(&mut self, state: &mut State, other: State, label: String) {
        self.future.clear();
        let rows = state.world.take_rows();
        let before = std::mem::replace(state, other);
        let bytes = before.world.bytes() + rows.bytes();
        self.push(Past { label, state: before, rows: Kept::Others(rows), bytes });
    }

    fn push(&mut self, past: Past) {
        if let Some(last) = self.past.back_mut() {
            last.state.world.drop_tables_not_of(&past.state.world);
        }
        self.past.push_back(past);
        let mut bytes: usize = self.past.iter().map(|past| past.bytes).sum();
        while self.past.len() > MOST_INPUTS || (bytes > MOST_BYTES && self.past.len() > 1) {
            bytes -= self.past.pop_front().map_or(0, |oldest| oldest.bytes);
        }
    }

    /// Goes back to the state that was remembered last, as if the input had never been.
    pub fn take_back(&mut self, state: &mut State) {
        self.undo(state);
        self.future.pop();
    }

    /// The input that was remembered last is done: what was undone before it cannot be redone.
    pub fn commit(&mut self) {
        self.future.clear();
    }

    /// Goes back by one input; gives what it was.
    pub fn undo(&mut self, state: &mut State) -> Option<String> {
        let past = self.past.pop_back()?;
        let mut rows = state.world.take_rows();
        let (before, undone) = match past.rows {
            Kept::Some(lengths) => {
                let rest = rows.split_off(&lengths);
                (rows, Undone::Rest(rest))
            }
            Kept::Others(others) => (others, Undone::Others(rows)),
        };
        let after = std::mem::replace(state, past.state);
        state.world.give_rows(before);
        self.future.push(Future { label: past.label.clone(), state: after, rows: undone });
        Some(past.label)
    }

    /// Goes forward again by one input; gives what it was.
    pub fn redo(&mut self, state: &mut State) -> Option<String> {
        let future = self.future.pop()?;
        let mut rows = state.world.take_rows();
        let (after, kept) = match future.rows {
            Undone::Rest(rest) => {
                let lengths = rows.lengths();
                rows.append(rest);
                (rows, Kept::Some(lengths))
            }
            Undone::Others(others) => (others, Kept::Others(rows)),
        };
        let before = std::mem::replace(state, future.state);
        state.world.give_rows(after);
        let bytes = before.world.bytes();
        self.push(Past { label: future.label.clone(), state: before, rows: kept, bytes });
        Some(future.label)
    }

    /// How many inputs can be undone and redone.
    pub fn depth(&self) -> (usize, usize) {
        (self.past.len(), self.future.len())
    }
}
