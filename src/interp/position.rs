//! Where execution is inside a statement: a stack of frames, one for each block that was entered. It holds no reference to
//! the program, so that it can be kept, copied for an undo, and gone on with.

use super::points::Points;
use super::repeat::Turns;
use crate::program::{Cursor, Statement, StatementKind};
use std::slice::from_ref;

/// See the module.
#[derive(Clone)]
pub struct Position {
    /// The outermost first; that one holds the statement itself.
    pub(super) frames: Vec<Frame>,
    /// Steps that are left of the `simulate` that comes next, if it was begun.
    pub(super) left: Option<u64>,
}

/// A block that was entered, and how far it is.
#[derive(Clone)]
pub(super) struct Frame {
    /// The statement of the body that comes next.
    pub next: usize,
    /// How many statements the body has.
    pub length: usize,
    pub block: Block,
}

/// A block that was entered.
#[derive(Clone)]
pub(super) enum Block {
    /// The statement itself, as a body of one.
    Whole,
    /// Of an `if`: whether the condition holds.
    Branch(bool),
    /// The body of a `for`.
    Turns(Turns),
    /// The body of a `sweep`.
    Points(Box<Points>),
}

/// Which turn of a block it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Turn {
    /// Of an `if`: whether the condition holds.
    Branch(bool),
    /// Of a `for` or a `sweep`.
    Pass {
        /// The variables: `bias = 3 mV`.
        variables: String,
        /// From 1.
        number: usize,
        /// How many there will be.
        total: usize,
        /// It is a point of a sweep, a simulation of its own.
        is_point: bool,
    },
}

impl Position {
    /// Before a statement.
    pub fn new() -> Position {
        Position { frames: vec![Frame { next: 0, length: 1, block: Block::Whole }], left: None }
    }

    /// The statement was executed.
    pub fn is_done(&self) -> bool {
        matches!(self.frames.as_slice(), [whole] if whole.next == whole.length)
    }

    /// In how many blocks it is.
    pub fn depth(&self) -> usize {
        self.frames.len() - 1
    }

    /// The statement that comes next; `None` at the end of a turn.
    pub fn statement<'p>(&self, root: &'p Statement) -> Option<&'p Statement> {
        self.body(root, self.frames.len()).get(self.innermost().next)
    }

    /// The place in the text; `None` if the statement was executed.
    pub fn cursor(&self, root: &Statement) -> Option<Cursor> {
        match self.statement(root) {
            Some(statement) => Some(Cursor::before(statement.span)),
            None => self.block_statement(root).map(|block| Cursor::end_of(block.span)),
        }
    }

    /// The statement whose body it is in; `None` outside of all blocks.
    pub fn block_statement<'p>(&self, root: &'p Statement) -> Option<&'p Statement> {
        let outer = self.frames.len().checked_sub(2)?;
        self.body(root, outer + 1).get(self.frames[outer].next)
    }

    /// The turn of the innermost block.
    pub fn turn(&self) -> Option<Turn> {
        let pass = |variables: &str, turn: usize, total, is_point| Turn::Pass {
            variables: variables.to_string(),
            number: turn + 1,
            total,
            is_point,
        };
        match &self.innermost().block {
            Block::Whole => None,
            Block::Branch(holds) => Some(Turn::Branch(*holds)),
            Block::Turns(turns) => Some(pass(&turns.note, turns.turn, turns.elements.len(), false)),
            Block::Points(points) => Some(pass(&points.note, points.rows.len(), points.grid.total(), true)),
        }
    }

    /// The variables of all blocks that repeat: `k = 2`, `bias = 3 mV`, the outermost first.
    pub fn variables(&self) -> Vec<String> {
        let note = |frame: &Frame| match &frame.block {
            Block::Turns(turns) => Some(turns.note.clone()),
            Block::Points(points) => Some(points.note.clone()),
            Block::Whole | Block::Branch(_) => None,
        };
        self.frames.iter().filter_map(note).collect()
    }

    /// Whether it is in the simulation of a sweep's point.
    pub fn is_in_point(&self) -> bool {
        self.frames.iter().any(|frame| matches!(frame.block, Block::Points(_)))
    }

    /// At the end of a turn or a point.
    pub fn is_at_end(&self) -> bool {
        self.depth() > 0 && self.innermost().next == self.innermost().length
    }

    pub(super) fn enter(&mut self, block: Block, next: usize, length: usize) {
        self.frames.push(Frame { next, length, block });
        self.leave_branches();
    }

    /// The statement at hand was executed.
    pub(super) fn pass(&mut self) {
        self.left = None;
        self.innermost_mut().next += 1;
        self.leave_branches();
    }

    /// Leaves the innermost block, whose statement was executed with that.
    pub(super) fn leave(&mut self) {
        if self.frames.len() > 1 {
            self.frames.pop();
            self.pass();
        }
    }

    /// Goes to a statement of the innermost body.
    pub(super) fn go_to(&mut self, next: usize) {
        self.innermost_mut().next = next;
    }

    pub(super) fn block_mut(&mut self) -> &mut Block {
        &mut self.innermost_mut().block
    }

    /// The end of an `if` is no place to stand at: nothing happens there.
    fn leave_branches(&mut self) {
        while let [.., Frame { next, length, block: Block::Branch(_) }] = self.frames.as_slice()
            && next == length
        {
            self.frames.pop();
            self.innermost_mut().next += 1;
        }
    }

    /// The statements of the body of the `count`th frame.
    fn body<'p>(&self, root: &'p Statement, count: usize) -> &'p [Statement] {
        let mut body = from_ref(root);
        for pair in self.frames[..count].windows(2) {
            body = body.get(pair[0].next).map_or(&[], |statement| body_of(statement, &pair[1].block));
        }
        body
    }

    fn innermost(&self) -> &Frame {
        &self.frames[self.frames.len() - 1]
    }

    fn innermost_mut(&mut self) -> &mut Frame {
        let last = self.frames.len() - 1;
        &mut self.frames[last]
    }
}

impl Default for Position {
    fn default() -> Position {
        Position::new()
    }
}

/// The statements of a block of a statement.
fn body_of<'p>(statement: &'p Statement, block: &Block) -> &'p [Statement] {
    match (&statement.kind, block) {
        (StatementKind::If { then, .. }, Block::Branch(true)) => then,
        (StatementKind::If { otherwise, .. }, Block::Branch(false)) => otherwise,
        (StatementKind::For { body, .. } | StatementKind::Sweep { body, .. }, _) => body,
        _ => &[],
    }
}
