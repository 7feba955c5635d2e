//! Tables: equal columns with names and dimensions.

use super::{List, Value};
use crate::units::Dimension;
use serde::{Deserialize, Serialize};

/// A table.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Table {
    /// In order; all equally long.
    pub columns: Vec<Column>,
}

/// One column.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Column {
    /// Its name, without unit.
    pub name: String,
    /// What its numbers measure; [`Dimension::NONE`] for texts and truth values.
    pub dimension: Dimension,
    /// Its values.
    pub values: List,
}

impl Table {
    /// How many rows.
    pub fn rows(&self) -> usize {
        self.columns.first().map_or(0, |column| column.values.len())
    }

    /// The column with this name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// The table with only the rows where `mask` is true; `mask` must have as many elements as there are rows.
    pub fn filter(&self, mask: &[bool]) -> Table {
        let kept = |values: &List| -> List {
            let chosen = || mask.iter().enumerate().filter(|(_, keep)| **keep).map(|(row, _)| row);
            match values {
                List::Numbers(numbers) => List::Numbers(chosen().map(|row| numbers[row]).collect()),
                List::Bools(bools) => List::Bools(chosen().map(|row| bools[row]).collect()),
                List::Values(values) => {
                    List::Values(chosen().map(|row| values[row].clone()).collect::<Vec<Value>>().into())
                }
            }
        };
        let columns =
            self.columns.iter().map(|column| Column { values: kept(&column.values), ..column.clone() });
        Table { columns: columns.collect() }
    }
}
