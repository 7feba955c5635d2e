//! `for x in values as t { … }`: in order, in one simulation.

use super::flow::Flow;
use super::interpreter::Interpreter;
use crate::program::{Expression, Slot, Statement, StatementKind, Type};
use crate::source::Spanned;
use crate::value::{List, Value, format};
use serde::{Deserialize, Serialize};

/// The statement.
#[derive(Clone, Copy)]
pub(super) struct Repeat<'s> {
    pub slot: Slot,
    pub variable: &'s Spanned<String>,
    pub values: &'s Expression,
    pub table: &'s Option<(Slot, Spanned<String>)>,
    pub columns: &'s [(String, Type)],
    pub body: &'s [Statement],
}

/// A turn of it.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Turns {
    pub elements: List,
    /// From 0.
    pub turn: usize,
    /// The variable as notes say it: `x = 3 mV`.
    pub note: String,
    /// The rows of the table so far.
    rows: Vec<Vec<(String, Value)>>,
    /// What was collected outside.
    collected: Vec<(String, Value)>,
}

impl<'s> Repeat<'s> {
    pub fn of(kind: &'s StatementKind) -> Option<Repeat<'s>> {
        match kind {
            StatementKind::For { slot, variable, values, table, columns, body } => {
                Some(Repeat { slot: *slot, variable, values, table, columns, body })
            }
            _ => None,
        }
    }
}

impl Interpreter<'_> {
    /// Begins the first turn; `None` if there is none, or if only a rehearsal is possible, which then is done.
    pub(super) fn begin_turns(&mut self, repeat: &Repeat<'_>) -> Flow<Option<Turns>> {
        let elements = self.elements(repeat.values)?;
        let collected = std::mem::take(&mut self.world.collected);
        let Some(elements) = elements else {
            let result = self.uncertainly(|interpreter| {
                interpreter.world.set_value(repeat.slot, Value::Unknown);
                interpreter.execute_all(repeat.body)
            });
            self.world.collected = collected;
            if let Some((slot, _)) = repeat.table {
                self.world.set_value(*slot, Value::Unknown);
            }
            return result.map(|()| None);
        };
        let mut turns = Turns { elements, turn: 0, note: String::new(), rows: Vec::new(), collected };
        if self.begin_turn(repeat, &mut turns) {
            return Ok(Some(turns));
        }
        let table = super::collect::table(repeat.columns, &[]);
        self.end_turns(repeat, &mut turns, table);
        Ok(None)
    }

    /// Ends a turn and begins the next; whether there is one.
    pub(super) fn next_turn(&mut self, repeat: &Repeat<'_>, turns: &mut Turns) -> bool {
        self.turns.pop();
        if repeat.table.is_some()
            && let Some(element) = turns.elements.get(turns.turn)
        {
            let mut row = vec![(repeat.variable.node.clone(), element)];
            row.append(&mut self.world.collected);
            turns.rows.push(row);
        }
        turns.turn += 1;
        let is_last = turns.turn >= turns.elements.len();
        if !is_last && self.work(1) {
            return self.begin_turn(repeat, turns);
        }
        let table = if is_last { super::collect::table(repeat.columns, &turns.rows) } else { Value::Unknown };
        self.end_turns(repeat, turns, table);
        false
    }

    fn begin_turn(&mut self, repeat: &Repeat<'_>, turns: &mut Turns) -> bool {
        let Some(element) = turns.elements.get(turns.turn) else { return false };
        let shown = match &element {
            Value::Number(_) | Value::Bool(_) => {
                format::value(&element, element_type(&repeat.values.ty).dimension())
            }
            Value::Text(text) => format!("\"{text}\""),
            _ => format!("number {}", turns.turn),
        };
        turns.note = format!("{} = {shown}", repeat.variable.node);
        self.turns.push(turns.note.clone());
        self.world.set_value(repeat.slot, element);
        true
    }

    fn end_turns(&mut self, repeat: &Repeat<'_>, turns: &mut Turns, table: Value) {
        self.world.collected = std::mem::take(&mut turns.collected);
        if let Some((slot, _)) = repeat.table {
            self.world.set_value(*slot, table);
        }
    }
}

/// What the elements of a list or range are.
pub(super) fn element_type(ty: &Type) -> &Type {
    match ty {
        Type::List(element) => element,
        other => other,
    }
}
