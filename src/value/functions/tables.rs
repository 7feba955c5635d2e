//! Functions of and into tables: `group`, `histogram`.

use super::super::{ArgumentKind, Column, List, Measure, Picked, Returns, Table, Value};
use super::arguments::Context;
use super::{Arguments, Function, find, function, histogram, named, required};
use crate::diagnostic::Diagnostic;
use crate::units::Dimension;
use std::collections::BTreeMap;
use std::sync::Arc;

pub(super) static FUNCTIONS: &[Function] = &[
    function(
        "histogram",
        &[required("a", ArgumentKind::Numbers(Measure::A)), named("bins", ArgumentKind::Whole)],
        Returns::Table(&[("left", Measure::A), ("count", Measure::Plain), ("density", Measure::InverseOfA)]),
        "how many elements lie in each of n equal bins from the smallest to the largest; NaN is left out",
        histogram::histogram,
    ),
    function(
        "group",
        &[
            required("t", ArgumentKind::Table),
            required("by", ArgumentKind::Text),
            required("f", ArgumentKind::Function),
        ],
        Returns::Special,
        "a row for each different value of the column `by`, in order of appearance, with f of every column of numbers",
        group,
    ),
];

/// `group(t, "by", f)` with a built-in `f`, named by a text.
fn group(arguments: &Arguments) -> Result<Value, Box<Diagnostic>> {
    let (Some(table), Some(by), Some(name)) = (arguments.table(0), arguments.text(1), arguments.text(2))
    else {
        return Ok(Value::Unknown);
    };
    let Some(reduction) = find(name) else { return Ok(Value::Unknown) };
    let resolution_us = arguments.context.resolution_us;
    group_with(table, by, &mut |numbers, dimension| {
        let context = Context { resolution_us, dimensions: &[dimension] };
        let value = reduction.evaluate(&[Some(Value::numbers(numbers))], &context)?;
        let measured = match reduction.declaration.returns {
            Returns::Number(measure) => {
                measure.dimension(dimension, Dimension::NONE).unwrap_or(Dimension::NONE)
            }
            _ => dimension,
        };
        Ok((value, measured))
    })
}

/// Value and dimension of a reduction of numbers of one dimension.
pub type Reduction<'a> = dyn FnMut(&[f64], Dimension) -> Result<(Value, Dimension), Box<Diagnostic>> + 'a;

/// The table with one row for each different value of the column `by`, in order of appearance, and `reduce` of every
/// other column of numbers; E0213 if there is no such column.
pub fn group_with(table: &Table, by: &str, reduce: &mut Reduction) -> Result<Value, Box<Diagnostic>> {
    let Some(keys) = table.column(by) else {
        let names: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
        let diagnostic = Diagnostic::nowhere("E0213", format!("the table has no column `{by}`"));
        return Err(Box::new(diagnostic.help(format!("columns: {}", names.join(", ")))));
    };
    let mut groups: Vec<Vec<u32>> = Vec::new();
    let mut places: BTreeMap<Key, usize> = BTreeMap::new();
    for (row, value) in (0u32..).zip(keys.values.iter()) {
        let place = *places.entry(Key::of(&value)).or_insert(groups.len());
        match groups.get_mut(place) {
            Some(group) => group.push(row),
            None => groups.push(vec![row]),
        }
    }
    let first_rows = Picked::Each(groups.iter().map(|group| group[0]).collect());
    let mut columns = vec![Column { values: keys.values.pick(&first_rows), ..keys.clone() }];
    for column in table.columns.iter().filter(|column| column.name != by) {
        let List::Numbers(numbers) = &column.values else { continue };
        let mut dimension = column.dimension;
        let mut values = Vec::new();
        for group in &groups {
            let chosen: Vec<f64> = group.iter().map(|&row| numbers[row as usize]).collect();
            let (value, measured) = reduce(&chosen, column.dimension)?;
            dimension = measured;
            values.push(value);
        }
        columns.push(Column { name: column.name.clone(), dimension, values: values.into_iter().collect() });
    }
    Ok(Value::Table(Arc::new(Table { columns })))
}

/// A value to group by; −0 is 0 and all NaN are one.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Bits(u64),
    Text(Arc<str>),
}

impl Key {
    fn of(value: &Value) -> Key {
        match value {
            Value::Text(text) => Key::Text(text.clone()),
            Value::Bool(truth) => Key::Bits(u64::from(*truth)),
            Value::Number(x) if x.is_nan() => Key::Bits(f64::NAN.to_bits()),
            Value::Number(x) => Key::Bits((x + 0.0).to_bits()),
            _ => Key::Bits(0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::call;
    use super::*;

    fn table() -> Value {
        let column = |name: &str, dimension, values| Column { name: name.into(), dimension, values };
        let names = ["b", "a", "b"].into_iter().map(Value::text).collect();
        Value::Table(Arc::new(Table {
            columns: vec![
                column("name", Dimension::NONE, names),
                column("x", Dimension::VOLTAGE, List::Numbers([1.0, 5.0, 3.0].into())),
            ],
        }))
    }

    #[test]
    fn groups_stand_in_order_of_appearance() {
        let grouped = call("group", &[table(), Value::text("name"), Value::text("var")]).unwrap();
        let Value::Table(grouped) = grouped else { panic!("a table") };
        let x = grouped.column("x").unwrap();
        assert_eq!(*x.values.as_numbers().unwrap(), [1.0, 0.0]);
        assert_eq!(x.dimension, Dimension::of(0, 2, 0));
        assert!(matches!(grouped.columns[0].values.get(0), Some(Value::Text(name)) if &*name == "b"));
    }

    #[test]
    fn an_unknown_column_is_named() {
        let error = call("group", &[table(), Value::text("y"), Value::text("mean")]).unwrap_err();
        assert_eq!(error.code.0, "E0213");
        assert_eq!(error.help, ["columns: name, x"]);
    }
}
