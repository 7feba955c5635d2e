//! Undo and redo: what was before and after each input. Texts and what was recorded are only ever appended, so it is enough
//! to remember how much there was, and only what was undone is kept apart; values and tables of connections are shared.

use super::inside::Inside;
use super::script::Script;
use super::state::{Extent, State, Texts};
use crate::interp::World;
use crate::kernel::Rows;
use std::collections::VecDeque;

/// Bytes of all that is kept for undo and redo, at most; the oldest inputs are given up.
const MOST_BYTES: usize = 512 << 20;
/// Inputs that can be undone, at most.
const MOST_INPUTS: usize = 10_000;

/// What was, and what was undone.
#[derive(Default)]
pub(super) struct History {
    past: VecDeque<Past>,
    future: Vec<Future>,
}

/// A session before an input.
struct Past {
    label: String,
    before: Before,
    bytes: usize,
}

/// What there was.
enum Before {
    /// The beginning of what there is.
    Beginning {
        extent: Extent,
        /// Without rows.
        moment: Moment,
        /// How many rows each record had.
        lengths: Vec<usize>,
    },
    /// Another session, and its rows.
    Other(Box<State>, Rows),
}

/// What an input changes and does not only append to.
struct Moment {
    world: World,
    script: Option<Script>,
    inside: Option<Inside>,
}

/// A session after an input that was undone.
struct Future {
    label: String,
    after: After,
    bytes: usize,
}

/// What there will be.
enum After {
    /// What there was when the input was undone, and this.
    More {
        extent: Extent,
        texts: Texts,
        /// Without rows.
        moment: Moment,
        rows: Rows,
    },
    /// Another session, and its rows.
    Other(Box<State>, Rows),
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

impl Moment {
    /// Puts this moment in the place of that of the state.
    fn exchange(self, state: &mut State) -> Moment {
        Moment {
            world: std::mem::replace(&mut state.world, self.world),
            script: std::mem::replace(&mut state.script, self.script),
            inside: std::mem::replace(&mut state.inside, self.inside),
        }
    }
}

impl History {
    /// Keeps what is before an input; [`History::commit`] or [`History::take_back`] follows.
    pub fn remember(&mut self, state: &mut State, label: String) {
        let rows = state.world.take_rows();
        let (world, script) = (state.world.clone(), state.script.clone());
        let moment = Moment { world, script, inside: state.inside.clone() };
        let lengths = rows.lengths();
        state.world.give_rows(rows);
        self.push(Past::new(label, Before::Beginning { extent: state.extent(), moment, lengths }));
    }

    /// As [`History::remember`], where the input may go over to another simulation, with rows of its own.
    pub fn remember_whole(&mut self, state: &mut State, label: String) {
        let Snapshot { state: before, rows } = Snapshot::of(state);
        self.push(Past::new(label, Before::Other(Box::new(before), rows)));
    }

    /// Puts another state in the place of this one, which can be undone.
    pub fn replace(&mut self, state: &mut State, other: State, label: String) {
        self.future.clear();
        let rows = state.world.take_rows();
        let before = std::mem::replace(state, other);
        self.push(Past::new(label, Before::Other(Box::new(before), rows)));
    }

    fn push(&mut self, past: Past) {
        if let Some(last) = self.past.back_mut() {
            last.before.world_mut().drop_tables_not_of(past.before.world());
        }
        self.past.push_back(past);
        self.give_up(MOST_INPUTS, MOST_BYTES);
    }

    /// Forgets the oldest inputs, and then what was undone, where more is kept than may be; the newest stays.
    fn give_up(&mut self, inputs: usize, bytes: usize) {
        let mut taken = self.bytes();
        while self.past.len() > inputs || (taken > bytes && self.past.len() > 1) {
            taken -= self.past.pop_front().map_or(0, |oldest| oldest.bytes);
        }
        while taken > bytes && self.future.len() > 1 {
            taken -= self.future.remove(0).bytes;
        }
    }

    /// Bytes of all that is kept, about.
    fn bytes(&self) -> usize {
        let past: usize = self.past.iter().map(|past| past.bytes).sum();
        past + self.future.iter().map(|future| future.bytes).sum::<usize>()
    }

    /// Goes back to what was remembered last, as if the input had never been.
    pub fn take_back(&mut self, state: &mut State) {
        self.undo(state);
        self.future.pop();
        state.renew();
    }

    /// The input that was remembered last is done: what was undone before it cannot be redone.
    pub fn commit(&mut self) {
        self.future.clear();
    }

    /// Goes back by one input; gives what it was. [`State::renew`] must follow.
    pub fn undo(&mut self, state: &mut State) -> Option<String> {
        let past = self.past.pop_back()?;
        let mut rows = state.world.take_rows();
        let after = match past.before {
            Before::Beginning { extent, moment, lengths } => {
                let rest = rows.split_off(&lengths);
                let (texts, moment) = (state.cut(extent.clone()), moment.exchange(state));
                state.world.give_rows(rows);
                After::More { extent, texts, moment, rows: rest }
            }
            Before::Other(other, others) => {
                let after = std::mem::replace(state, *other);
                state.world.give_rows(others);
                After::Other(Box::new(after), rows)
            }
        };
        self.future.push(Future::new(past.label.clone(), after));
        self.give_up(MOST_INPUTS, MOST_BYTES);
        Some(past.label)
    }

    /// Goes forward again by one input; gives what it was. [`State::renew`] must follow.
    pub fn redo(&mut self, state: &mut State) -> Option<String> {
        let future = self.future.pop()?;
        let mut rows = state.world.take_rows();
        let before = match future.after {
            After::More { extent, texts, moment, rows: rest } => {
                let lengths = rows.lengths();
                rows.append(rest);
                // Expressions that were answered since have no part in it.
                state.cut(extent.clone());
                state.extend(texts);
                let moment = moment.exchange(state);
                state.world.give_rows(rows);
                Before::Beginning { extent, moment, lengths }
            }
            After::Other(other, others) => {
                let before = std::mem::replace(state, *other);
                state.world.give_rows(others);
                Before::Other(Box::new(before), rows)
            }
        };
        self.push(Past::new(future.label.clone(), before));
        Some(future.label)
    }

    /// How many inputs can be undone and redone.
    pub fn depth(&self) -> (usize, usize) {
        (self.past.len(), self.future.len())
    }
}

impl Past {
    fn new(label: String, before: Before) -> Past {
        let own = size_of::<Past>() + label.len();
        let bytes = own
            + match &before {
                Before::Beginning { moment, lengths, .. } => {
                    moment.world.bytes() + size_of_val(lengths.as_slice())
                }
                Before::Other(state, rows) => state.bytes() + rows.bytes(),
            };
        Past { label, before, bytes }
    }
}

impl Future {
    fn new(label: String, after: After) -> Future {
        let own = size_of::<Future>() + label.len();
        let bytes = own
            + match &after {
                After::More { texts, moment, rows, .. } => {
                    texts.bytes() + moment.world.bytes() + rows.bytes()
                }
                After::Other(state, rows) => state.bytes() + rows.bytes(),
            };
        Future { label, after, bytes }
    }
}

impl Before {
    fn world(&self) -> &World {
        match self {
            Before::Beginning { moment, .. } => &moment.world,
            Before::Other(state, _) => &state.world,
        }
    }

    fn world_mut(&mut self) -> &mut World {
        match self {
            Before::Beginning { moment, .. } => &mut moment.world,
            Before::Other(state, _) => &mut state.world,
        }
    }
}
