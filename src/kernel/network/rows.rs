//! What was recorded, apart from the network: rows are only ever appended, so that a snapshot of a network needs no copy of
//! them. It is taken while they are out, and remembers how many there were.

use super::Network;
use crate::kernel::record::{Kept, Samples, SpikeRows};
use crate::kernel::run::Part;
use std::sync::Arc;

/// The rows of all records of a network, in the order of the records.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rows(Vec<Recording>);

/// The rows of one record.
#[derive(Clone, Debug, PartialEq)]
enum Recording {
    State(Samples),
    Spikes(SpikeRows),
}

impl Network {
    /// Takes all rows out of the records, which are empty then.
    pub fn take_rows(&mut self) -> Rows {
        let taken = self.records.iter_mut().map(|record| match &mut record.kept {
            Kept::State { samples, .. } => Recording::State(samples.take()),
            Kept::Spikes { rows, .. } => Recording::Spikes(std::mem::take(rows)),
        });
        Rows(taken.collect())
    }

    /// Gives up the layout if `other` does not share it; it is made again when a run needs it.
    pub fn drop_tables_not_of(&mut self, other: &Network) {
        let shared = match (&self.plan, &other.plan) {
            (Some(own), Some(others)) => Arc::ptr_eq(own, others),
            _ => false,
        };
        if !shared {
            self.settle();
        }
    }

    /// Bytes that a clone takes, about, without rows and what it shares.
    pub fn bytes(&self) -> usize {
        let populations =
            self.populations.iter().map(|population| size_of_val(population) + population.bytes());
        let places = self.records.iter().map(|record| size_of_val(record) + record.bytes());
        let parts = self.parts.iter().map(Part::bytes);
        populations.chain(places).chain(parts).sum::<usize>()
            + size_of_val(self.projections.as_slice())
            + size_of_val(self.settled.as_slice())
    }

    /// Puts rows back that were taken from this network, or from the one that it is a clone of.
    pub fn give_rows(&mut self, rows: Rows) {
        for (record, rows) in self.records.iter_mut().zip(rows.0) {
            match (&mut record.kept, rows) {
                (Kept::State { samples, .. }, Recording::State(rows)) => *samples = rows,
                (Kept::Spikes { rows: spikes, .. }, Recording::Spikes(rows)) => *spikes = rows,
                _ => {}
            }
        }
    }
}

impl Rows {
    /// How many rows each record has.
    pub fn lengths(&self) -> Vec<usize> {
        self.0.iter().map(Recording::len).collect()
    }

    /// Cuts each record to the length it had, and gives what was behind: the rest of its rows, and records that are newer.
    pub fn split_off(&mut self, lengths: &[usize]) -> Rows {
        let newer = self.0.split_off(lengths.len().min(self.0.len()));
        let rest = self.0.iter_mut().zip(lengths).map(|(record, length)| record.split_off(*length));
        let rest: Vec<Recording> = rest.collect();
        Rows(rest.into_iter().chain(newer).collect())
    }

    /// Puts back what [`Rows::split_off`] gave.
    pub fn append(&mut self, rest: Rows) {
        let known = self.0.len();
        for (index, rest) in rest.0.into_iter().enumerate() {
            if index < known {
                self.0[index].append(rest);
            } else {
                self.0.push(rest);
            }
        }
    }

    /// Bytes that they take.
    pub fn bytes(&self) -> usize {
        self.0
            .iter()
            .map(|record| match record {
                Recording::State(samples) => {
                    8 * (samples.steps.len() + samples.rows() * samples.columns.len())
                }
                Recording::Spikes(rows) => rows.steps.len() * 12,
            })
            .sum()
    }
}

impl Recording {
    fn len(&self) -> usize {
        match self {
            Recording::State(samples) => samples.rows(),
            Recording::Spikes(rows) => rows.steps.len(),
        }
    }

    fn split_off(&mut self, length: usize) -> Recording {
        let length = length.min(self.len());
        match self {
            Recording::State(samples) => Recording::State(Samples {
                steps: rest_of(&mut samples.steps, length / samples.nodes.max(1)),
                nodes: samples.nodes,
                columns: samples.columns.iter_mut().map(|column| rest_of(column, length)).collect(),
            }),
            Recording::Spikes(rows) => Recording::Spikes(SpikeRows {
                steps: rest_of(&mut rows.steps, length),
                senders: rest_of(&mut rows.senders, length),
            }),
        }
    }

    fn append(&mut self, rest: Recording) {
        match (self, rest) {
            (Recording::State(samples), Recording::State(rest)) => {
                put_behind(&mut samples.steps, &rest.steps);
                for (column, rest) in samples.columns.iter_mut().zip(&rest.columns) {
                    put_behind(column, rest);
                }
            }
            (Recording::Spikes(rows), Recording::Spikes(rest)) => {
                put_behind(&mut rows.steps, &rest.steps);
                put_behind(&mut rows.senders, &rest.senders);
            }
            _ => {}
        }
    }
}

/// Cuts a column to a length and gives what was behind. Columns that values of the session share stay whole for these.
fn rest_of<T: Clone>(column: &mut Arc<Vec<T>>, length: usize) -> Arc<Vec<T>> {
    Arc::new(Arc::make_mut(column).split_off(length))
}

fn put_behind<T: Clone>(column: &mut Arc<Vec<T>>, rest: &[T]) {
    Arc::make_mut(column).extend_from_slice(rest);
}

#[cfg(test)]
mod tests {
    use super::{Recording, Rows};
    use crate::kernel::record::SpikeRows;

    fn spikes(steps: &[u64]) -> Recording {
        Recording::Spikes(SpikeRows { steps: steps.to_vec().into(), senders: vec![0; steps.len()].into() })
    }

    #[test]
    fn what_is_cut_off_can_be_put_back() {
        let whole = Rows(vec![spikes(&[1, 2, 3]), spikes(&[4])]);
        let mut rows = whole.clone();
        let rest = rows.split_off(&[2]);
        assert_eq!((rows.lengths(), rest.lengths()), (vec![2], vec![1, 1]));
        rows.append(rest);
        assert_eq!(rows, whole);
    }
}
