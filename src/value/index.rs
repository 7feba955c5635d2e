//! What stands between `[` and `]`: a number, a half-open range, a mask, a list of numbers. Nothing negative, nothing
//! cut to fit: what is not there is an error.

use super::whole::{counted, expect_whole};
use super::{Column, List, NodeSet, Picked, Table, Value};
use crate::diagnostic::Diagnostic;
use std::sync::Arc;

/// What an index chooses.
#[derive(Clone, Debug, PartialEq)]
pub enum Chosen {
    /// One thing.
    One(usize),
    /// Several, or a slice of one.
    Many(Picked),
}

/// What is indexed, for messages.
#[derive(Clone, Copy, Debug)]
pub struct Indexed<'a> {
    /// As the user wrote it, `E`.
    pub name: &'a str,
    /// What it consists of, in the singular: `node`, `element`, `row`.
    pub part: &'a str,
    /// How many it has.
    pub length: usize,
}

impl Indexed<'_> {
    /// What `index` chooses; `None` if it is not known. E0404 for what is not there, E0406 for a mask of another
    /// length, E0407 for numbers that are not whole.
    pub fn choose(&self, index: &Value) -> Result<Option<Chosen>, Box<Diagnostic>> {
        if index.is_unknown() {
            return Ok(None);
        }
        Ok(Some(match index {
            Value::Number(x) => Chosen::One(self.position(*x)? as usize),
            Value::Range { start, end } => Chosen::Many(self.slice(*start, *end)?),
            Value::List(List::Bools(mask)) => Chosen::Many(self.mask(mask)?),
            Value::List(list) => {
                let Some(numbers) = list.as_numbers() else { return Ok(None) };
                Chosen::Many(Picked::Each(
                    numbers.iter().map(|&x| self.position(x)).collect::<Result<_, _>>()?,
                ))
            }
            _ => return Ok(None),
        }))
    }

    fn position(&self, x: f64) -> Result<u32, Box<Diagnostic>> {
        let position = expect_whole(x)?;
        match usize::try_from(position) {
            Ok(inside) if inside < self.length => Ok(inside as u32),
            _ => Err(self.missing(position)),
        }
    }

    fn slice(&self, start: Option<f64>, end: Option<f64>) -> Result<Picked, Box<Diagnostic>> {
        let length = self.length as i64;
        let start = start.map_or(Ok(0), expect_whole)?;
        let end = end.map_or(Ok(length.max(start)), expect_whole)?;
        if start < 0 || start > length {
            return Err(self.missing(start));
        }
        if end > length {
            return Err(self.missing(end - 1));
        }
        if end < start {
            let headline = format!("the slice {start} .. {end} of `{}` ends before it starts", self.name);
            return Err(Box::new(
                Diagnostic::nowhere("E0404", headline).help(format!("write `{end} .. {start}`")),
            ));
        }
        Ok(Picked::Range { start: start as u32, len: (end - start) as u32 })
    }

    fn mask(&self, mask: &[bool]) -> Result<Picked, Box<Diagnostic>> {
        if mask.len() != self.length {
            let headline = format!(
                "a mask of {} values does not fit the {} of `{}`",
                mask.len(),
                self.count(),
                self.name
            );
            let help = "build the mask from the same list, `a[a > 0]`";
            return Err(Box::new(Diagnostic::nowhere("E0406", headline).help(help)));
        }
        Ok(Picked::Each(
            (0u32..).zip(mask).filter(|(_, keep)| **keep).map(|(position, _)| position).collect(),
        ))
    }

    /// `20 nodes`, `1 node`.
    fn count(&self) -> String {
        let plural = if self.length == 1 { "" } else { "s" };
        format!("{} {}{plural}", self.length, self.part)
    }

    fn missing(&self, position: i64) -> Box<Diagnostic> {
        let Indexed { name, part, length } = self;
        let headline = format!("`{name}` has {}, there is no {part} {position}", self.count());
        let diagnostic = Diagnostic::nowhere("E0404", headline);
        Box::new(match length {
            0 => diagnostic,
            _ if position < 0 => {
                diagnostic.help("counting goes from the start: `last(…)` is the last one of a list")
            }
            _ => diagnostic.help(format!("the last is `{name}[{}]`; counting starts at 0", length - 1)),
        })
    }
}

/// `base[i, j, …]`, which is `base[i][j]…`; `name` is what the user calls `base`. Records are cut elsewhere.
pub fn index(base: &Value, indices: &[Value], name: &str) -> Result<Value, Box<Diagnostic>> {
    let Some((first, rest)) = indices.split_first() else { return Ok(base.clone()) };
    let element = match base {
        Value::List(list) => match (Indexed { name, part: "element", length: list.len() }).choose(first)? {
            None => return Ok(Value::Unknown),
            Some(Chosen::One(position)) => list.get(position).unwrap_or(Value::Unknown),
            Some(Chosen::Many(picked)) => Value::List(list.pick(&picked)),
        },
        Value::Range { start, end } => {
            return index(&Value::numbers(counted(*start, *end)?), indices, name);
        }
        Value::Nodes(nodes) => match (Indexed { name, part: "node", length: nodes.len() }).choose(first)? {
            None => return Ok(Value::Unknown),
            Some(chosen) => Value::Nodes(pick_nodes(nodes, &chosen)),
        },
        Value::Table(table) => match (Indexed { name, part: "row", length: table.rows() }).choose(first)? {
            None => return Ok(Value::Unknown),
            Some(chosen) => Value::Table(Arc::new(table.pick(&chosen.picked()))),
        },
        _ => return Ok(Value::Unknown),
    };
    if rest.is_empty() { Ok(element) } else { index(&element, rest, &format!("{name}[…]")) }
}

/// The chosen nodes as a set.
pub fn pick_nodes(nodes: &NodeSet, chosen: &Chosen) -> NodeSet {
    nodes.pick(&chosen.picked())
}

impl Chosen {
    /// The chosen things, one or many.
    pub fn picked(&self) -> Picked {
        match self {
            Chosen::One(position) => Picked::Range { start: *position as u32, len: 1 },
            Chosen::Many(picked) => picked.clone(),
        }
    }
}

impl List {
    /// The elements at these positions, which must be below `self.len()`.
    pub fn pick(&self, picked: &Picked) -> List {
        fn chosen<T: Clone>(values: &[T], picked: &Picked) -> Vec<T> {
            match picked {
                Picked::Range { start, len } => values[*start as usize..(start + len) as usize].to_vec(),
                Picked::Each(positions) => {
                    positions.iter().map(|&position| values[position as usize].clone()).collect()
                }
            }
        }
        match self {
            List::Numbers(numbers) => List::Numbers(chosen(numbers, picked).into()),
            List::Bools(bools) => List::Bools(chosen(bools, picked).into()),
            List::Values(values) => List::Values(chosen(values, picked).into()),
        }
    }
}

impl Table {
    /// The table with only these rows, in this order; positions must be below `self.rows()`.
    pub fn pick(&self, picked: &Picked) -> Table {
        let columns = self.columns.iter();
        Table {
            columns: columns
                .map(|column| Column { values: column.values.pick(picked), ..column.clone() })
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::Dimension;

    fn range(start: impl Into<Option<f64>>, end: impl Into<Option<f64>>) -> Value {
        Value::Range { start: start.into(), end: end.into() }
    }

    fn found(base: &Value, indices: &[Value]) -> Vec<f64> {
        match index(base, indices, "a").unwrap() {
            Value::Number(x) => vec![x],
            Value::List(List::Numbers(numbers)) => numbers.to_vec(),
            other => panic!("{other:?}"),
        }
    }

    fn refused(base: &Value, index_value: Value) -> String {
        let diagnostic = index(base, &[index_value], "E").unwrap_err();
        format!("{} {}", diagnostic.code.0, diagnostic.headline)
    }

    #[test]
    fn numbers_slices_masks_and_lists() {
        let a = Value::numbers([10.0, 11.0, 12.0, 13.0]);
        assert_eq!(found(&a, &[Value::Number(1.0)]), [11.0]);
        assert_eq!(found(&a, &[range(1.0, 3.0)]), [11.0, 12.0]);
        assert_eq!(found(&a, &[range(None, 2.0)]), [10.0, 11.0]);
        assert_eq!(found(&a, &[range(2.0, None)]), [12.0, 13.0]);
        assert_eq!(found(&a, &[range(4.0, None)]), [0.0; 0]);
        assert_eq!(found(&a, &[Value::numbers([3.0, 0.0, 0.0])]), [13.0, 10.0, 10.0]);
        let mask = Value::List(List::Bools([true, false, false, true].into()));
        assert_eq!(found(&a, &[mask]), [10.0, 13.0]);
        assert_eq!(found(&range(5.0, 9.0), &[Value::Number(2.0)]), [7.0]);
    }

    #[test]
    fn several_indices_go_inwards() {
        let matrix: List = [Value::numbers([1.0, 2.0]), Value::numbers([3.0, 4.0])].into_iter().collect();
        let matrix = Value::List(matrix);
        assert_eq!(found(&matrix, &[Value::Number(1.0), Value::Number(0.0)]), [3.0]);
        assert_eq!(found(&matrix, &[Value::Number(1.0)]), [3.0, 4.0]);
    }

    #[test]
    fn what_is_not_there_is_an_error() {
        let nodes = Value::Nodes(NodeSet::population(0, 20));
        assert_eq!(refused(&nodes, Value::Number(30.0)), "E0404 `E` has 20 nodes, there is no node 30");
        assert_eq!(refused(&nodes, Value::Number(-1.0)), "E0404 `E` has 20 nodes, there is no node -1");
        assert_eq!(refused(&nodes, range(0.0, 50.0)), "E0404 `E` has 20 nodes, there is no node 49");
        assert_eq!(refused(&nodes, range(21.0, None)), "E0404 `E` has 20 nodes, there is no node 21");
        assert_eq!(refused(&nodes, range(5.0, 2.0)), "E0404 the slice 5 .. 2 of `E` ends before it starts");
        assert_eq!(refused(&nodes, Value::Number(0.5)), "E0407 0.5 is not a whole number");
        let mask = Value::List(List::Bools([true].into()));
        assert_eq!(refused(&nodes, mask), "E0406 a mask of 1 values does not fit the 20 nodes of `E`");
        let empty = index(&Value::numbers([]), &[Value::Number(0.0)], "a").unwrap_err();
        assert!(empty.help.is_empty());
    }

    #[test]
    fn tables_and_node_sets_are_cut() {
        let column =
            Column { name: "x".into(), dimension: Dimension::TIME, values: List::Numbers([1.0, 2.0].into()) };
        let table = Value::Table(Arc::new(Table { columns: vec![column] }));
        let mask = Value::List(List::Bools([false, true].into()));
        let Value::Table(cut) = index(&table, &[mask], "t").unwrap() else { panic!("a table stays a table") };
        assert_eq!(cut.rows(), 1);
        let nodes = Value::Nodes(NodeSet::population(3, 10));
        let Value::Nodes(cut) = index(&nodes, &[Value::numbers([5.0, 2.0])], "E").unwrap() else { panic!() };
        assert_eq!(cut.iter().collect::<Vec<_>>(), [(3, 5), (3, 2)]);
        assert!(index(&nodes, &[Value::Unknown], "E").unwrap().is_unknown());
    }
}
