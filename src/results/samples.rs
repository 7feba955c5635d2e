//! Recorded state: the values of some variables of some nodes, on a grid of times.

use super::spikes::{sender_column, time_column};
use super::{rows_between, span_between};
use crate::units::Dimension;
use crate::value::{Column, List, Picked, RecordCut, Table};
use std::ops::Range;
use std::sync::Arc;

/// Samples of some nodes within (start, stop]. Rows are ordered by (step, sender), every node once for each step.
#[derive(Clone, Debug)]
pub struct Samples {
    /// When: steps of the resolution, ascending.
    pub steps: Arc<Vec<u64>>,
    /// Name and dimension of each variable, and its values: those of all nodes in the first step, then those in the next one.
    pub columns: Vec<(String, Dimension, Arc<Vec<f64>>)>,
    /// How many nodes were recorded.
    pub nodes: usize,
    /// Recording holds what comes after this step.
    pub start: u64,
    /// The last recorded step.
    pub stop: u64,
    /// The resolution in us.
    pub resolution_us: u32,
}

impl Samples {
    /// How many rows.
    pub fn len(&self) -> usize {
        self.steps.len() * self.nodes
    }

    /// No rows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What a cut of the whole record leaves.
    pub fn cut(&self, cut: &RecordCut) -> Samples {
        let kept = cut.nodes.as_ref().map_or_else(|| self.clone(), |picked| self.of_nodes(picked));
        if cut.after.is_none() && cut.until.is_none() { kept } else { kept.between(cut.after, cut.until) }
    }

    /// The samples of these nodes, which count anew in this order.
    pub fn of_nodes(&self, picked: &Picked) -> Samples {
        let chosen: Vec<usize> = picked.iter().map(|node| node as usize).collect();
        let of_step = |values: &[f64]| chosen.iter().map(|&node| values[node]).collect::<Vec<f64>>();
        let columns =
            self.with_columns(|values| values.chunks_exact(self.nodes.max(1)).flat_map(of_step).collect());
        Samples { nodes: chosen.len(), ..columns }
    }

    /// The samples after one step up to and with another.
    pub fn between(&self, after: Option<u64>, until: Option<u64>) -> Samples {
        let steps = rows_between(&self.steps, after, until);
        let rows = steps.start * self.nodes..steps.end * self.nodes;
        let (start, stop) = span_between(self.start, self.stop, after, until);
        Samples {
            steps: self.steps[steps].to_vec().into(),
            start,
            stop,
            ..self.with_columns(|values| values[rows.clone()].to_vec())
        }
    }

    fn with_columns(&self, change: impl Fn(&[f64]) -> Vec<f64>) -> Samples {
        let columns = self
            .columns
            .iter()
            .map(|(name, dimension, values)| (name.clone(), *dimension, Arc::new(change(values))));
        Samples { columns: columns.collect(), ..self.clone() }
    }

    /// Columns `time`, `sender` and the variables.
    pub fn table(&self) -> Table {
        self.rows(0..self.len())
    }

    /// The table in pieces, so that it need not be in memory as a whole, beside the record; at least one.
    pub fn into_pieces(self) -> impl Iterator<Item = Table> {
        /// Rows; their columns stay in a first-level cache.
        const PIECE: usize = 1024;
        let rows = self.len();
        (0..rows.max(1)).step_by(PIECE).map(move |start| self.rows(start..rows.min(start + PIECE)))
    }

    fn rows(&self, rows: Range<usize>) -> Table {
        let steps = rows.clone().map(|row| self.steps[row / self.nodes]);
        let senders = rows.clone().map(|row| (row % self.nodes) as u32);
        let mut columns = vec![time_column(steps, self.resolution_us), sender_column(senders)];
        columns.extend(self.columns.iter().map(|(name, dimension, values)| Column {
            name: name.clone(),
            dimension: *dimension,
            values: List::Numbers(values[rows.clone()].into()),
        }));
        Table { columns }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn samples() -> Samples {
        Samples {
            steps: vec![5, 10, 15].into(),
            columns: vec![("V_m".into(), Dimension::VOLTAGE, vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0].into())],
            nodes: 2,
            start: 0,
            stop: 18,
            resolution_us: 100,
        }
    }

    #[test]
    fn columns_follow_the_rows() {
        let cut = samples().of_nodes(&Picked::Range { start: 1, len: 1 }).between(Some(5), Some(10));
        assert_eq!((&cut.steps[..], cut.nodes, &cut.columns[0].2[..]), (&[10][..], 1, &[4.0][..]));
        assert_eq!((cut.start, cut.stop), (5, 10));
        let reversed = samples().of_nodes(&Picked::Each([1, 0].into()));
        assert_eq!(*reversed.columns[0].2, [2.0, 1.0, 4.0, 3.0, 6.0, 5.0]);
    }

    #[test]
    fn a_record_reads_as_a_table() {
        let table = samples().table();
        let names: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
        assert_eq!(names, ["time", "sender", "V_m"]);
        assert_eq!(table.rows(), 6);
    }

    #[test]
    fn pieces_are_the_rows_of_the_table() {
        for rows in [0, 1, 1024, 1025, 3000] {
            let values: Vec<f64> = (0..rows).map(|row| row as f64).collect();
            let long = Samples {
                steps: Arc::new((0..rows).collect()),
                columns: vec![("V_m".into(), Dimension::VOLTAGE, values.clone().into())],
                nodes: 1,
                ..samples()
            };
            let pieces: Vec<Table> = long.into_pieces().collect();
            assert!(!pieces.is_empty() && pieces.iter().all(|piece| piece.columns.len() == 3));
            let column = |piece: &Table| piece.columns[2].values.as_numbers().unwrap().to_vec();
            assert_eq!(pieces.iter().flat_map(column).collect::<Vec<f64>>(), values);
        }
    }
}
