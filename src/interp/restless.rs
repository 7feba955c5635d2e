//! W0801: a neuron that fires in every step, which an input of the wrong size or unit makes it do.

use super::interpreter::{Interpreter, Mode};
use crate::diagnostic::Diagnostic;
use crate::kernel::SpikeRows;
use crate::kernel::random::time_of;
use crate::source::Span;

/// As many steps with a spike in each are no burst.
const STREAK: u64 = 100;

impl Interpreter<'_> {
    /// Looks at recorded spikes at the end of the `simulate` at `span`, which began at the step `start`. Each streak is
    /// reported once, by the `simulate` in which it became long enough.
    pub(super) fn suspect_restless(&mut self, start: u64, span: Span) {
        let (Mode::Run(running), Some(network), false) =
            (&self.mode, &self.world.network, self.world.in_sweep)
        else {
            return;
        };
        for record in self.world.records.iter().filter(|record| record.spikes) {
            let Some(id) = record.id else { continue };
            let stop = record.until.map_or(network.now(), |until| until.min(network.now()));
            let Some((sender, first)) = restless(network.spikes(id), record.nodes.len(), stop) else {
                continue;
            };
            let known = start >= first + STREAK - 1;
            let node = record
                .nodes
                .iter()
                .nth(sender)
                .map(|(population, node)| (&self.world.populations[population], node));
            // Relays such as parrots fire as often as they are told to.
            let Some((population, node)) = node.filter(|(population, _)| {
                population.model.is_some_and(|model| !model.recordables.is_empty())
            }) else {
                continue;
            };
            if !known {
                let from = super::time::show(time_of(first, self.world.resolution_us));
                let headline = format!("{} fires in every step from {from} on", population.node_name(node));
                running
                    .shared
                    .outlet
                    .warn(&Diagnostic::new("W0801", span, headline).help("check its input and `t_ref`"));
                return;
            }
        }
    }
}

/// A sender with a spike in each step up to `stop`, at least [`STREAK`] of them, and the step of the first; rows are in the
/// order of steps.
fn restless(rows: &SpikeRows, nodes: usize, stop: u64) -> Option<(usize, u64)> {
    if stop < STREAK || (rows.steps.len() as u64) < STREAK || *rows.steps.last()? != stop {
        return None;
    }
    // The earliest step of each sender's streak that ends at `stop`, until it breaks.
    let mut earliest = vec![stop + 1; nodes];
    for (&step, &sender) in rows.steps.iter().zip(&rows.senders).rev() {
        let own = &mut earliest[sender as usize];
        if step + 1 == *own {
            *own = step;
        }
        if step + 1 < stop.saturating_sub(STREAK) && earliest.iter().all(|own| *own > step + 1) {
            break;
        }
    }
    let (sender, first) = earliest.into_iter().enumerate().min_by_key(|(_, first)| *first)?;
    (stop + 1 - first >= STREAK).then_some((sender, first))
}

#[cfg(test)]
mod tests {
    use super::{STREAK, restless};
    use crate::kernel::SpikeRows;

    #[test]
    fn only_a_streak_up_to_the_end_counts() {
        let rows =
            |steps: &[u64], senders: &[u32]| SpikeRows { steps: steps.to_vec(), senders: senders.to_vec() };
        let all: Vec<u64> = (21..=200).collect();
        let ones = vec![1; all.len()];
        assert_eq!(restless(&rows(&all, &ones), 2, 200), Some((1, 21)));
        assert_eq!(restless(&rows(&all, &ones), 2, 201), None);
        let gap: Vec<u64> = (21..=200).filter(|step| *step != 150).collect();
        assert_eq!(restless(&rows(&gap, &vec![0; gap.len()]), 1, 200), None);
        assert_eq!(restless(&rows(&[], &[]), 1, STREAK), None);
    }
}
