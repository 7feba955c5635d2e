//! Whether a network fits into memory, before it is built: E0807.

use super::flow::Flow;
use super::interpreter::Interpreter;
use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// Bytes of a connection when it is built, at least: target, and its place while sources are sorted.
const CONNECTION: f64 = 4.0;
/// Further bytes where weights or delays vary.
const VARYING: f64 = 4.0;
/// Bytes of a node, at least: its state and its place in tables.
const NODE: f64 = 32.0;
/// Bytes of the time and sender of a sample.
const SAMPLE: f64 = 12.0;
const GIBIBYTE: f64 = 1_073_741_824.0;

impl Interpreter<'_> {
    /// E0807 for so many nodes.
    pub(super) fn nodes_fit(&mut self, nodes: usize, span: Span) -> Flow<bool> {
        self.fits(nodes as f64 * NODE, "fewer nodes", span)
    }

    /// E0807 for so many connections, of which `varying` properties (weight, delay) are not the same for all.
    pub(super) fn connections_fit(&mut self, connections: f64, varying: usize, span: Span) -> Flow<bool> {
        let bytes = connections * (CONNECTION + varying as f64 * VARYING);
        self.fits(bytes, "fewer connections, or a lower probability or degree", span)
    }

    /// E0807 for the samples that `steps` more steps add.
    pub(super) fn samples_fit(&mut self, steps: u64, span: Span) -> Flow<bool> {
        let now = self.world.now.unwrap_or(0);
        let bytes = self.world.records.iter().filter(|record| !record.spikes).map(|record| {
            let end = record.until.map_or(now + steps, |until| until.min(now + steps));
            let samples = end.saturating_sub(record.since.max(now)) / record.every;
            samples as f64 * record.nodes.len() as f64 * (SAMPLE + 8.0 * record.columns.len() as f64)
        });
        let bytes = bytes.sum();
        self.fits(bytes, "record fewer nodes, or at longer intervals: `every 1 ms`", span)
    }

    fn fits(&mut self, bytes: f64, help: &str, span: Span) -> Flow<bool> {
        // Small networks fit anywhere; asking costs more than building them.
        if bytes < GIBIBYTE / 4.0 {
            return Ok(true);
        }
        let Some(free) = available().filter(|free| *free < bytes) else { return Ok(true) };
        let headline = format!("needs {:.1} GiB, {:.1} GiB are free", bytes / GIBIBYTE, free / GIBIBYTE);
        self.fail(Diagnostic::new("E0807", span, headline).help(help), false)
    }
}

/// Bytes of memory that programs may still take, where the system says it (Linux).
fn available() -> Option<f64> {
    let text = std::fs::read_to_string("/proc/meminfo").ok()?;
    let line = text.lines().find(|line| line.starts_with("MemAvailable:"))?;
    let kibibytes: f64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kibibytes * 1024.0)
}
