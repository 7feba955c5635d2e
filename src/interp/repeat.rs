//! `for x in values as t { … }`: in order, in one simulation.

use super::flow::Flow;
use super::interpreter::Interpreter;
use crate::program::{Expression, Slot, Statement, Type};
use crate::source::Spanned;
use crate::value::{List, Value, format};

/// The statement.
pub(super) struct Repeat<'s> {
    pub slot: Slot,
    pub variable: &'s Spanned<String>,
    pub values: &'s Expression,
    pub table: &'s Option<(Slot, Spanned<String>)>,
    pub columns: &'s [(String, Type)],
    pub body: &'s [Statement],
}

impl Interpreter<'_> {
    pub(super) fn repeat(&mut self, repeat: &Repeat<'_>) -> Flow<()> {
        let elements = self.elements(repeat.values)?;
        let outer = std::mem::take(&mut self.world.collected);
        let result = match elements {
            Some(elements) => self.turns(repeat, &elements),
            None => self.uncertainly(|interpreter| {
                interpreter.world.set_value(repeat.slot, Value::Unknown);
                interpreter.execute_all(repeat.body)?;
                Ok(Value::Unknown)
            }),
        };
        self.world.collected = outer;
        if let Some((slot, _)) = repeat.table {
            self.world.set_value(*slot, result?);
            return Ok(());
        }
        result.map(|_| ())
    }

    fn turns(&mut self, repeat: &Repeat<'_>, elements: &List) -> Flow<Value> {
        let dimension = element_type(&repeat.values.ty).dimension();
        let mut rows = Vec::new();
        for (turn, element) in elements.iter().enumerate() {
            if turn > 0 && !self.work(1) {
                return Ok(Value::Unknown);
            }
            let shown = match &element {
                Value::Number(_) | Value::Bool(_) => format::value(&element, dimension),
                Value::Text(text) => format!("\"{text}\""),
                _ => format!("number {turn}"),
            };
            self.turns.push(format!("{} = {shown}", repeat.variable.node));
            self.world.set_value(repeat.slot, element.clone());
            let result = self.execute_all(repeat.body);
            self.turns.pop();
            result?;
            if repeat.table.is_some() {
                let mut row = vec![(repeat.variable.node.clone(), element)];
                row.append(&mut self.world.collected);
                rows.push(row);
            }
        }
        Ok(super::collect::table(repeat.columns, &rows))
    }
}

/// What the elements of a list or range are.
pub(super) fn element_type(ty: &Type) -> &Type {
    match ty {
        Type::List(element) => element,
        other => other,
    }
}
