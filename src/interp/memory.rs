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
