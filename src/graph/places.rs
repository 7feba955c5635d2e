//! Which populations an expression may mean: those of all turns of a loop, of both choices of an `if`.

use crate::program::{Expression, ExpressionKind, Program, Slot};
use crate::value::Value;
use std::collections::{BTreeMap, BTreeSet};

/// What the names that were read so far stand for.
pub(super) struct Places<'a> {
    program: &'a Program,
    names: BTreeMap<Slot, Meaning<'a>>,
}

/// What a name stands for.
#[derive(Clone, Copy)]
enum Meaning<'a> {
    /// A population: its box in the diagram.
    Box(usize),
    /// This.
    Value(&'a Expression),
    /// The elements of this in turn.
    Elements(&'a Expression),
}

impl<'a> Places<'a> {
    /// Before the first statement.
    pub fn new(program: &'a Program) -> Places<'a> {
        Places { program, names: BTreeMap::new() }
    }

    /// A population has this box.
    pub fn put(&mut self, slot: Slot, index: usize) {
        self.names.insert(slot, Meaning::Box(index));
    }

    /// `let slot = value`
    pub fn bind(&mut self, slot: Slot, value: &'a Expression) {
        self.names.insert(slot, Meaning::Value(value));
    }

    /// `for slot in values`
    pub fn bind_elements(&mut self, slot: Slot, values: &'a Expression) {
        self.names.insert(slot, Meaning::Elements(values));
    }

    /// The boxes of the nodes that an expression may mean; none if it means no nodes, or if only a run can tell.
    pub fn boxes(&mut self, nodes: &'a Expression) -> BTreeSet<usize> {
        match &nodes.kind {
            ExpressionKind::Variable { slot, .. } => match self.names.get(slot).copied() {
                Some(Meaning::Box(index)) => BTreeSet::from([index]),
                Some(Meaning::Value(value) | Meaning::Elements(value)) => self.boxes(value),
                None => BTreeSet::new(),
            },
            ExpressionKind::Index { base, indices } => match self.element(base, indices) {
                Some(element) => self.boxes(element),
                None => self.boxes(base),
            },
            ExpressionKind::List(items) => items.iter().flat_map(|item| self.boxes(item)).collect(),
            ExpressionKind::If { then, otherwise, .. } => {
                let mut boxes = self.boxes(then);
                boxes.extend(self.boxes(otherwise));
                boxes
            }
            ExpressionKind::Comprehension { body, slot, values } => {
                self.bind_elements(*slot, values);
                self.boxes(body)
            }
            ExpressionKind::Call { arguments, .. } => {
                arguments.iter().flatten().flat_map(|argument| self.boxes(argument)).collect()
            }
            ExpressionKind::UserCall { function, arguments } => {
                let Some(function) = self.program.functions.get(function.0) else { return BTreeSet::new() };
                for (slot, argument) in function.parameters.iter().zip(arguments) {
                    self.bind(*slot, argument);
                }
                self.boxes(&function.body)
            }
            _ => BTreeSet::new(),
        }
    }

    /// `both[0]` of `let both = [E, I]`.
    fn element(&self, base: &'a Expression, indices: &[Expression]) -> Option<&'a Expression> {
        let [Expression { kind: ExpressionKind::Constant(Value::Number(index)), .. }] = indices else {
            return None;
        };
        match &base.kind {
            ExpressionKind::List(items) => items.get(*index as usize),
            ExpressionKind::Variable { slot, .. } => match self.names.get(slot) {
                Some(Meaning::Value(value)) => self.element(value, indices),
                _ => None,
            },
            _ => None,
        }
    }
}
