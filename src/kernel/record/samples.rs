//! Samples of state.

use super::{Kept, Record};
use crate::kernel::model::Behaviour;
use crate::kernel::population::Population;
use crate::kernel::run::Sampler;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Samples: in some steps a value of each node. A clone shares them until more are recorded.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Samples {
    /// Stamps in steps, ascending.
    pub steps: Arc<Vec<u64>>,
    /// How many nodes are recorded.
    pub nodes: usize,
    /// By recordable: the values of all nodes in the first step, in the order of the record, then those in the next one.
    pub columns: Vec<Arc<Vec<f64>>>,
}

impl Samples {
    /// None of so many recordables and nodes.
    pub fn none(recordables: usize, nodes: usize) -> Samples {
        Samples { steps: Arc::default(), nodes, columns: vec![Arc::default(); recordables] }
    }

    /// How many rows: one for each step and node.
    pub fn rows(&self) -> usize {
        self.steps.len() * self.nodes
    }

    /// Takes them all out.
    pub fn take(&mut self) -> Samples {
        let none = Samples::none(self.columns.len(), self.nodes);
        std::mem::replace(self, none)
    }

    /// Bytes that they take.
    pub(super) fn bytes(&self) -> usize {
        self.columns.iter().map(|column| 8 * column.capacity()).sum::<usize>() + 8 * self.steps.capacity()
    }
}

impl Record {
    /// Makes room for the samples that are due after `from` up to `to`: rows that grow bit by bit are moved again and again.
    /// Where there is no room, or none for so many, they grow as they come.
    pub fn reserve(&mut self, from: u64, to: u64) {
        /// Rows.
        const MOST: u64 = 1 << 28;
        let steps = self.due().map_or(0, |due| due.count(from, to));
        let width = self.nodes.len() as u64;
        let Kept::State { samples, .. } = &mut self.kept else { return };
        if (1..=MOST).contains(&steps.saturating_mul(width)) {
            let _ = Arc::make_mut(&mut samples.steps).try_reserve(steps as usize);
            for column in &mut samples.columns {
                let _ = Arc::make_mut(column).try_reserve((steps * width) as usize);
            }
        }
    }

    /// Stamps after `from` up to `to` at which this record takes samples.
    pub(super) fn stamps(&self, from: u64, to: u64) -> Vec<u64> {
        self.due().into_iter().flat_map(|due| due.within(from, to)).collect()
    }

    /// Adds what samplers of this record took after `from` up to `to`: by sampler, the values by recordable, time and node.
    /// What no neuron gives, the current of a generator, is computed.
    pub fn put_in_order(
        &mut self,
        (from, to): (u64, u64),
        taken: &[(&Sampler, &[f64])],
        (populations, resolution_us): (&[Population], u32),
    ) {
        let stamps = self.stamps(from, to);
        if stamps.is_empty() {
            return;
        }
        let (width, nodes) = (self.nodes.len(), &self.nodes);
        let Kept::State { recordables, samples, .. } = &mut self.kept else { return };
        let start = samples.rows();
        Arc::make_mut(&mut samples.steps).extend(&stamps);
        for (number, column) in samples.columns.iter_mut().enumerate() {
            let column = Arc::make_mut(column);
            column.resize(start + stamps.len() * width, f64::NAN);
            let rows = &mut column[start..];
            for (sampler, values) in taken {
                let count = sampler.nodes.len();
                let values = &values[number * stamps.len() * count..][..stamps.len() * count];
                for (row, values) in rows.chunks_exact_mut(width).zip(values.chunks_exact(count)) {
                    let positions = sampler.nodes.iter().map(|&(_, position)| position as usize);
                    positions.zip(values).for_each(|(position, &value)| row[position] = value);
                }
            }
            for (k, part) in nodes.parts().iter().enumerate() {
                let population = &populations[part.population.0 as usize];
                if matches!(population.behaviour, Behaviour::Neuron(_)) {
                    continue;
                }
                for (row, &stamp) in rows.chunks_exact_mut(width).zip(&stamps) {
                    for (value, node) in row[nodes.span(k)].iter_mut().zip(part.selection.iter()) {
                        *value = population.read(node, recordables[k][number], stamp, resolution_us);
                    }
                }
            }
        }
    }
}
