//! `collect rate = rate(out)`, and the tables of sweeps and `for … as`.

use super::flow::Flow;
use super::interpreter::Interpreter;
use crate::program::{Collected, Type};
use crate::value::{Column, Table, Value};
use std::sync::Arc;

impl Interpreter<'_> {
    pub(super) fn collect(&mut self, collected: &[Collected]) -> Flow<()> {
        for Collected { name, value } in collected {
            let value = self.evaluate(value)?;
            // What a sweep gives counts as coming from the simulation, even if this time it does not.
            let value = if self.is_rehearsal() { Value::Unknown } else { value };
            self.world.collected.push((name.node.clone(), value));
        }
        Ok(())
    }
}

/// A table from its rows, each with the columns by name.
pub(super) fn table(columns: &[(String, Type)], rows: &[Vec<(String, Value)>]) -> Value {
    let value = |row: &[(String, Value)], name: &str| {
        row.iter().rev().find(|(known, _)| known == name).map_or(Value::Unknown, |(_, value)| value.clone())
    };
    let column = |(name, ty): &(String, Type)| Column {
        name: name.clone(),
        dimension: ty.dimension(),
        values: rows.iter().map(|row| value(row, name)).collect(),
    };
    Value::Table(Arc::new(Table { columns: columns.iter().map(column).collect() }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::Dimension;

    #[test]
    fn rows_become_columns() {
        let columns = [
            ("x".to_string(), Type::Number(Dimension::TIME)),
            ("y".to_string(), Type::Number(Dimension::NONE)),
        ];
        let row = |x, y| vec![("x".to_string(), Value::Number(x)), ("y".to_string(), Value::Number(y))];
        let Value::Table(table) = table(&columns, &[row(1.0, 2.0), row(3.0, 4.0)]) else { panic!() };
        assert_eq!(table.rows(), 2);
        let x = table.column("x").unwrap();
        assert_eq!((x.dimension, &*x.values.as_numbers().unwrap()), (Dimension::TIME, &[1.0, 3.0][..]));
    }
}
