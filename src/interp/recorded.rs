//! What was recorded: as data for statistics, which share the rows of the kernel, as columns and as tables.

use super::interpreter::Interpreter;
use crate::diagnostic::Diagnostic;
use crate::kernel::SpikeRows;
use crate::kernel::random::time_of;
use crate::program::Expression;
use crate::results::{Samples, Spikes};
use crate::value::{Numbers, RecordCut, Table, Value};
use std::iter::repeat_n;
use std::sync::Arc;

impl Interpreter<'_> {
    /// Number of nodes in a cut.
    pub(super) fn cut_len(&self, cut: &RecordCut) -> usize {
        match &cut.nodes {
            Some(nodes) => nodes.len(),
            None => self.world.records[cut.record].nodes.len(),
        }
    }

    /// The steps after and up to which a record has recorded.
    fn recorded_span(&self, cut: &RecordCut) -> (u64, u64) {
        let record = &self.world.records[cut.record];
        let now = self.world.now.unwrap_or(0);
        let stop = record.until.map_or(now, |until| until.min(now));
        (record.since.min(stop), stop)
    }

    /// The spikes of a cut; none in a rehearsal.
    pub(super) fn recorded_spikes(&self, cut: &RecordCut) -> Spikes {
        let record = &self.world.records[cut.record];
        let (start, stop) = self.recorded_span(cut);
        let SpikeRows { steps, senders } = match (&self.world.network, record.id) {
            (Some(network), Some(id)) => network.spikes(id).clone(),
            _ => SpikeRows::default(),
        };
        let resolution_us = self.world.resolution_us;
        Spikes { steps, senders, nodes: record.nodes.len(), start, stop, resolution_us }.cut(cut)
    }

    /// The samples of a cut; none in a rehearsal.
    pub(super) fn recorded_samples(&self, cut: &RecordCut) -> Samples {
        let record = &self.world.records[cut.record];
        let (start, stop) = self.recorded_span(cut);
        let mut samples = Samples {
            steps: Arc::default(),
            columns: Vec::new(),
            nodes: record.nodes.len(),
            start,
            stop,
            resolution_us: self.world.resolution_us,
        };
        let rows = self.world.network.as_ref().zip(record.id).map(|(network, id)| network.samples(id));
        if let Some(rows) = rows {
            samples.steps = rows.steps.clone();
        }
        for (index, (name, dimension)) in record.columns.iter().enumerate() {
            let values = rows.and_then(|rows| rows.columns.get(index)).cloned().unwrap_or_default();
            samples.columns.push((name.clone(), *dimension, values));
        }
        samples.cut(cut)
    }

    /// A cut as a table; `None` in a rehearsal.
    pub(super) fn record_table(&self, cut: &RecordCut) -> Option<Table> {
        self.world.network.as_ref()?;
        Some(if self.world.records[cut.record].spikes {
            self.recorded_spikes(cut).table()
        } else {
            self.recorded_samples(cut).table()
        })
    }

    /// A column of a cut; unknown in a rehearsal.
    pub(super) fn record_column(&self, cut: &RecordCut, name: &str) -> Value {
        if cut.nodes.is_none()
            && cut.after.is_none()
            && cut.until.is_none()
            && let Some(column) = self.whole_column(cut.record, name)
        {
            return Value::numbers(column);
        }
        match self.record_table(cut).as_ref().and_then(|table| table.column(name)) {
            Some(column) => Value::List(column.values.clone()),
            None => Value::Unknown,
        }
    }

    /// A column of a record that is not cut, without making the others.
    fn whole_column(&self, record: usize, name: &str) -> Option<Numbers> {
        let (network, record) = (self.world.network.as_ref()?, &self.world.records[record]);
        let id = record.id?;
        let time = |step: &u64| time_of(*step, self.world.resolution_us);
        if record.spikes {
            let SpikeRows { steps, senders } = network.spikes(id);
            return match name {
                "time" => Some(steps.iter().map(time).collect()),
                "sender" => Some(senders.iter().map(|sender| f64::from(*sender)).collect()),
                _ => None,
            };
        }
        let samples = network.samples(id);
        Some(match name {
            "time" => samples.steps.iter().flat_map(|step| repeat_n(time(step), samples.nodes)).collect(),
            "sender" => {
                samples.steps.iter().flat_map(|_| (0..samples.nodes).map(|node| node as f64)).collect()
            }
            _ => {
                let index = record.columns.iter().position(|(known, _)| known == name)?;
                samples.columns.get(index)?.clone().into()
            }
        })
    }

    /// W0703: a record is read before anything was simulated since it was made.
    pub(super) fn suspect_empty(&mut self, cut: &RecordCut, expression: &Expression) {
        if self.is_rehearsal() && !self.world.records[cut.record].simulated {
            let name = self.world.records[cut.record].name.clone();
            self.warn(
                Diagnostic::new("W0703", expression.span, format!("`{name}` is still empty here"))
                    .help("move it below `simulate`"),
            );
        }
    }
}
