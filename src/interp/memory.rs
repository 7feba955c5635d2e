//! Whether a run fits into memory, before it is built: E0807.

use super::estimate::{bytes_of, state_of};
use super::flow::Flow;
use super::interpreter::{Interpreter, Mode};
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::value::format::{bare, memory};
use std::sync::OnceLock;

/// How much memory a run may take.
#[derive(Clone, Debug)]
pub struct MemoryLimit {
    /// Bytes; `None` for any number.
    bytes: OnceLock<Option<u64>>,
    ask: fn() -> Option<u64>,
}

impl MemoryLimit {
    /// As many bytes; `None` for any number.
    pub fn of(bytes: Option<u64>) -> MemoryLimit {
        MemoryLimit { bytes: OnceLock::from(bytes), ask: || None }
    }

    /// What the system gives, as `ask` tells. It is asked once a simulation takes more than a little, since this may
    /// take longer than a small simulation.
    pub fn asked(ask: fn() -> Option<u64>) -> MemoryLimit {
        MemoryLimit { bytes: OnceLock::new(), ask }
    }

    /// The limit, if as many bytes are too many.
    fn below(&self, needed: f64) -> Option<u64> {
        let bytes = match self.bytes.get() {
            Some(bytes) => *bytes,
            None if needed <= LITTLE => None,
            None => *self.bytes.get_or_init(self.ask),
        };
        bytes.filter(|&bytes| needed > bytes as f64)
    }
}

/// Bytes that every machine has.
const LITTLE: f64 = 16_777_216.0;

/// A part of what a simulation takes.
struct Share {
    bytes: f64,
    span: Span,
    /// "1.2e+9 connections take 9.6 GiB".
    text: String,
    help: &'static str,
}

impl Interpreter<'_> {
    /// Bytes that the simulation needs, with those that go on beside it.
    fn needed(&self) -> f64 {
        self.world.beside + self.world.at_a_time as f64 * self.world.sizes.peak()
    }

    /// In a run, where a statement may learn what its rehearsal could not know. A rehearsal waits for the end of the
    /// simulation, to tell of all that it takes.
    pub(super) fn fits(&mut self) -> Flow<()> {
        if self.is_rehearsal() {
            return Ok(());
        }
        match self.too_large(self.needed()) {
            Some(diagnostic) => self.fail(diagnostic, ()),
            None => Ok(()),
        }
    }

    /// Whether `nodes` nodes may be made at all: 16 bytes each, for the least of models.
    pub(super) fn nodes_fit(&mut self, nodes: usize, span: Span) -> Flow<bool> {
        let least = nodes as f64 * 16.0;
        let Some(limit) = self.options.memory.below(least) else { return Ok(true) };
        let diagnostic = Diagnostic::new("E0807", span, headline(least, limit)).help("make fewer nodes");
        self.fail(diagnostic, false)
    }

    /// At the end of a rehearsed simulation, a point of a sweep if `sweep` says of which: E0807 for all of it.
    pub(super) fn judge_memory(&mut self, sweep: Option<(&str, usize)>) {
        if let Some((name, points)) = sweep {
            self.note_point(name, points);
        }
        let (needed, sizes) = (self.needed(), self.world.sizes);
        let diagnostic = self.too_large(needed).map(|diagnostic| self.in_context(diagnostic));
        let Mode::Rehearsal(findings) = &mut self.mode else { return };
        findings.estimate.peak = findings.estimate.peak.max(needed);
        if sweep.is_none() {
            findings.estimate.own = sizes;
        }
        diagnostic.into_iter().for_each(|diagnostic| findings.add(diagnostic));
    }

    /// E0807 at what takes most, if it is too much.
    fn too_large(&self, needed: f64) -> Option<Diagnostic> {
        let limit = self.options.memory.below(needed)?;
        let mut shares = self.shares();
        shares.sort_by(|a, b| b.bytes.total_cmp(&a.bytes));
        let largest = shares.first()?;
        let mut diagnostic =
            Diagnostic::new("E0807", largest.span, headline(needed, limit)).label(largest.text.clone());
        for other in shares[1..].iter().filter(|other| other.bytes > largest.bytes / 4.0).take(2) {
            diagnostic = diagnostic.related(other.span, other.text.clone());
        }
        diagnostic = diagnostic.help(largest.help);
        if self.world.at_a_time > 1 {
            let points = self.world.at_a_time;
            diagnostic = diagnostic
                .help("or run one point after the other: `--threads 1`")
                .note(format!("{points} points at a time, each of {}", memory(self.world.sizes.peak())));
        }
        Some(diagnostic)
    }

    /// What the parts of the simulation take.
    fn shares(&self) -> Vec<Share> {
        let world = &self.world;
        let nodes = world.populations.iter().map(|population| {
            let bytes = state_of(population);
            let text = format!("{} nodes take {}", population.count, memory(bytes));
            Share { bytes, span: population.span, text, help: "make fewer nodes" }
        });
        let connections = world.projections.iter().map(|projection| {
            let bytes = projection.memory.tables + projection.memory.building;
            let text = format!("{} connections take {}", bare(projection.expected.round(), 0), memory(bytes));
            let help = "make fewer connections: a lower degree, probability or number of nodes";
            Share { bytes, span: projection.span, text, help }
        });
        let records = world.records.iter().filter(|record| !record.spikes && record.kept).map(|record| {
            let bytes = bytes_of(record);
            let text = format!("{} rows of `{}` take {}", bare(record.rows, 0), record.name, memory(bytes));
            let help =
                "record fewer nodes, at longer intervals (a longer `every`), or straight `to \"FILE.csv\"`";
            Share { bytes, span: record.span, text, help }
        });
        nodes.chain(connections).chain(records).collect()
    }
}

fn headline(needed: f64, limit: u64) -> String {
    format!("needs {} of memory, {} are free", memory(needed), memory(limit as f64))
}
