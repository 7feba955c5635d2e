//! Recorded spikes: who fired when, of how many nodes, within which time.

use super::{rows_between, span_between};
use crate::kernel::random::time_of;
use crate::units::Dimension;
use crate::value::{Column, List, Picked, RecordCut, Table};
use std::sync::Arc;

/// Spikes of some nodes within (start, stop]. Rows are ordered by (step, sender).
#[derive(Clone, Debug)]
pub struct Spikes {
    /// When: steps of the resolution.
    pub steps: Arc<Vec<u64>>,
    /// Who: an index below `nodes` for each step.
    pub senders: Arc<Vec<u32>>,
    /// How many nodes were recorded, those that never fired included.
    pub nodes: usize,
    /// Recording holds what comes after this step.
    pub start: u64,
    /// The last recorded step.
    pub stop: u64,
    /// The resolution in us.
    pub resolution_us: u32,
}

impl Spikes {
    /// How many spikes.
    pub fn len(&self) -> usize {
        self.steps.len()
    }

    /// No spikes.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// Recorded time in ms.
    pub fn duration(&self) -> f64 {
        time_of(self.stop - self.start, self.resolution_us)
    }

    /// What a cut of the whole record leaves.
    pub fn cut(&self, cut: &RecordCut) -> Spikes {
        let kept = cut.nodes.as_ref().map_or_else(|| self.clone(), |picked| self.of_nodes(picked));
        if cut.after.is_none() && cut.until.is_none() { kept } else { kept.between(cut.after, cut.until) }
    }

    /// The spikes of these nodes, which count anew in this order.
    pub fn of_nodes(&self, picked: &Picked) -> Spikes {
        let rows = kept_rows(&self.steps, &self.senders, self.nodes, picked);
        Spikes {
            steps: Arc::new(rows.iter().map(|&(row, _)| self.steps[row]).collect()),
            senders: Arc::new(rows.iter().map(|&(_, sender)| sender).collect()),
            nodes: picked.len(),
            ..self.clone()
        }
    }

    /// The spikes after one step up to and with another; a time that was not recorded is not counted.
    pub fn between(&self, after: Option<u64>, until: Option<u64>) -> Spikes {
        let rows = rows_between(&self.steps, after, until);
        let (start, stop) = span_between(self.start, self.stop, after, until);
        Spikes {
            steps: self.steps[rows.clone()].to_vec().into(),
            senders: self.senders[rows].to_vec().into(),
            start,
            stop,
            ..self.clone()
        }
    }

    /// The steps at which each node fired.
    pub fn trains(&self) -> Vec<Vec<u64>> {
        let mut trains = vec![Vec::new(); self.nodes];
        for (&step, &sender) in self.steps.iter().zip(self.senders.iter()) {
            if let Some(train) = trains.get_mut(sender as usize) {
                train.push(step);
            }
        }
        trains
    }

    /// Columns `time` and `sender`.
    pub fn table(&self) -> Table {
        Table {
            columns: vec![
                time_column(self.steps.iter().copied(), self.resolution_us),
                sender_column(self.senders.iter().copied()),
            ],
        }
    }
}

/// New sender of every old one after a cut, `None` for those that are cut away.
fn renumbered(nodes: usize, picked: &Picked) -> Vec<Option<u32>> {
    let mut places = vec![None; nodes];
    for (new, old) in (0u32..).zip(picked.iter()) {
        if let Some(place) = places.get_mut(old as usize) {
            *place = Some(new);
        }
    }
    places
}

/// The rows whose node is kept, with their new senders, ordered by (step, sender).
fn kept_rows(steps: &[u64], senders: &[u32], nodes: usize, picked: &Picked) -> Vec<(usize, u32)> {
    let places = renumbered(nodes, picked);
    let mut rows: Vec<(usize, u32)> = senders
        .iter()
        .enumerate()
        .filter_map(|(row, &sender)| Some((row, (*places.get(sender as usize)?)?)))
        .collect();
    let order = |&(row, sender): &(usize, u32)| (steps[row], sender);
    if !rows.is_sorted_by_key(order) {
        rows.sort_by_key(order);
    }
    rows
}

/// The column `time` of a record.
pub(super) fn time_column(steps: impl Iterator<Item = u64>, resolution_us: u32) -> Column {
    let times = steps.map(|step| time_of(step, resolution_us));
    Column { name: "time".into(), dimension: Dimension::TIME, values: List::Numbers(times.collect()) }
}

/// The column `sender` of a record.
pub(super) fn sender_column(senders: impl Iterator<Item = u32>) -> Column {
    let senders = senders.map(f64::from);
    Column { name: "sender".into(), dimension: Dimension::NONE, values: List::Numbers(senders.collect()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spikes() -> Spikes {
        Spikes {
            steps: vec![3, 3, 7, 10, 12].into(),
            senders: vec![0, 2, 1, 2, 0].into(),
            nodes: 4,
            start: 0,
            stop: 20,
            resolution_us: 100,
        }
    }

    #[test]
    fn cuts_count_their_own_nodes_and_time() {
        let cut = spikes().of_nodes(&Picked::Each([2, 0].into()));
        assert_eq!(
            (&cut.steps[..], &cut.senders[..], cut.nodes),
            (&[3, 3, 10, 12][..], &[0, 1, 0, 1][..], 2)
        );
        let cut = spikes().between(Some(3), Some(10));
        assert_eq!((&cut.steps[..], cut.start, cut.stop), (&[7, 10][..], 3, 10));
        assert_eq!(cut.duration(), 0.7);
        let beyond = spikes().between(Some(15), Some(500));
        assert_eq!((beyond.len(), beyond.start, beyond.stop), (0, 15, 20));
        let nothing = spikes().between(Some(30), Some(500));
        assert_eq!(nothing.duration(), 0.0);
        let both = RecordCut {
            record: 0,
            nodes: Some(Picked::Range { start: 1, len: 2 }),
            after: Some(3),
            until: None,
        };
        assert_eq!(
            (&spikes().cut(&both).steps[..], &spikes().cut(&both).senders[..]),
            (&[7, 10][..], &[0, 1][..])
        );
    }

    #[test]
    fn silent_nodes_have_empty_trains() {
        assert_eq!(spikes().trains(), [vec![3, 12], vec![7], vec![3, 10], vec![]]);
    }

    #[test]
    fn times_are_the_decimal_ones() {
        let table = spikes().table();
        assert_eq!(*table.column("time").unwrap().values.as_numbers().unwrap(), [0.3, 0.3, 0.7, 1.0, 1.2]);
    }
}
