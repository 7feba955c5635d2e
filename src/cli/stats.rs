//! What a run cost, for `--stats` and for the end of a long run.

use crate::interp::Cost;
use crate::output::columns::aligned;
use crate::units::Dimension;
use crate::value::format::{bare, memory, number};
use serde_json::{Value, json};
use std::time::Duration;

/// Runs longer than this say what they cost even where nobody asked.
const LONG: Duration = Duration::from_secs(10);

/// What a run cost, seen from outside.
pub struct Bill<'a> {
    /// What its simulations cost.
    pub cost: &'a Cost,
    /// From the first statement to the last.
    pub wall: Duration,
    /// Model time of the checkpoint that it went on from, in ms; what came before it costs nothing here.
    pub resumed: Option<f64>,
    /// Most memory that the process has used, if the system tells.
    pub peak: Option<u64>,
}

impl Bill<'_> {
    /// Whether the run was so long that its cost is worth a line.
    pub fn is_long(&self) -> bool {
        self.wall >= LONG && self.cost.simulations > 0
    }

    /// One line: the most important of [`Bill::table`].
    pub fn line(&self) -> String {
        let cost = self.cost;
        let from = self.resumed.map_or(String::new(), |time| format!(" from {} on", shown(time)));
        let mut parts =
            vec![format!("{} of model time{from} in {}", shown(cost.model_ms), seconds(self.wall))];
        parts.push(format!("built in {}", seconds(cost.build)));
        if let Some(factor) = cost.real_time_factor() {
            parts.push(format!("real-time factor {}", rounded(factor)));
        }
        if let Some(nanoseconds) = cost.nanoseconds_per_event() {
            parts.push(format!("{} ns per synaptic event", rounded(nanoseconds)));
        }
        if let Some(peak) = self.peak {
            parts.push(memory(peak as f64));
        }
        format!("simulated {}; `--stats` tells more", parts.join(", "))
    }

    /// Everything, a line each.
    pub fn table(&self) -> String {
        let cost = self.cost;
        let mut rows: Vec<(&str, String)> = Vec::new();
        if let Some(time) = self.resumed {
            rows.push(("went on from", format!("{}; times and counts are since then", shown(time))));
        }
        if cost.simulations != 1 {
            rows.push(("simulations", format!("{}; what follows is their sum", cost.simulations)));
        }
        rows.push(("neurons", format!("{} of {} nodes", cost.neurons, cost.nodes)));
        rows.push(("synapses", cost.connections.to_string()));
        rows.push(("spikes", cost.spikes.to_string()));
        rows.push(("synaptic events", cost.events.to_string()));
        rows.push(("model time", shown(cost.model_ms)));
        let times = match cost.builds {
            1 => String::new(),
            builds => format!(", {builds} times"),
        };
        rows.push(("time to build", format!("{}{times}", seconds(cost.build))));
        rows.push(("time to simulate", seconds(cost.simulate)));
        rows.push(("time of the run", seconds(self.wall)));
        if let Some(factor) = cost.real_time_factor() {
            rows.push(("real-time factor", format!("{}, simulating / model time", rounded(factor))));
        }
        if let Some(nanoseconds) = cost.nanoseconds_per_event() {
            rows.push(("synaptic event", format!("{} ns", rounded(nanoseconds))));
        }
        let each = match cost.bytes_per_connection() {
            Some(bytes) => format!(", {} bytes per synapse", rounded(bytes)),
            None => String::new(),
        };
        rows.push(("memory of tables", format!("{}{each}", memory(cost.table_bytes as f64))));
        rows.push(("memory of state", memory(cost.state_bytes as f64)));
        rows.push(("memory of records", memory(cost.record_bytes as f64)));
        if let Some(peak) = self.peak {
            rows.push(("memory of all, at most", memory(peak as f64)));
        }
        rows.push(("threads", cost.threads.to_string()));
        let rows: Vec<Vec<String>> = rows.into_iter().map(|(name, text)| vec![name.into(), text]).collect();
        aligned(&rows, "  ").trim_end().to_string()
    }

    /// The same for programs: seconds, milliseconds of model time, bytes.
    pub fn as_json(&self) -> Value {
        let cost = self.cost;
        json!({
            "resumed_at_ms": self.resumed,
            "simulations": cost.simulations,
            "nodes": cost.nodes,
            "neurons": cost.neurons,
            "synapses": cost.connections,
            "spikes": cost.spikes,
            "synaptic_events": cost.events,
            "model_time_ms": cost.model_ms,
            "builds": cost.builds,
            "build_s": cost.build.as_secs_f64(),
            "simulate_s": cost.simulate.as_secs_f64(),
            "wall_s": self.wall.as_secs_f64(),
            "real_time_factor": cost.real_time_factor(),
            "ns_per_event": cost.nanoseconds_per_event(),
            "table_bytes": cost.table_bytes,
            "bytes_per_synapse": cost.bytes_per_connection(),
            "state_bytes": cost.state_bytes,
            "record_bytes": cost.record_bytes,
            "peak_bytes": self.peak,
            "threads": cost.threads,
        })
    }
}

/// A model time, in ms.
fn shown(time: f64) -> String {
    number(time, Dimension::TIME)
}

fn seconds(time: Duration) -> String {
    let digits = |value: f64| rounded(value);
    if time < Duration::from_secs(1) {
        format!("{} ms", digits(time.as_secs_f64() * 1e3))
    } else {
        format!("{} s", digits(time.as_secs_f64()))
    }
}

/// Three significant digits.
fn rounded(value: f64) -> String {
    let text = format!("{value:.2e}");
    bare(text.parse().unwrap_or(value), 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bill_says_what_can_be_said() {
        let cost = Cost {
            simulations: 1,
            nodes: 11,
            neurons: 10,
            connections: 1000,
            spikes: 50,
            events: 5000,
            model_ms: 500.0,
            builds: 1,
            build: Duration::from_micros(1234),
            simulate: Duration::from_millis(250),
            table_bytes: 2500,
            threads: 2,
            ..Cost::default()
        };
        let bill = Bill { cost: &cost, wall: Duration::from_secs(12), resumed: None, peak: Some(3 << 30) };
        let table = bill.table();
        for line in [
            "neurons                 10 of 11 nodes",
            "time to build           1.23 ms",
            "real-time factor        0.5, simulating / model time",
            "synaptic event          50000 ns",
            "memory of tables        2.4 KiB, 2.5 bytes per synapse",
            "memory of all, at most  3.0 GiB",
        ] {
            assert!(table.lines().any(|found| found.trim() == line), "{table}");
        }
        assert!(bill.is_long());
        assert!(
            bill.line().starts_with("simulated 500 ms of model time in 12 s, built in 1.23 ms"),
            "{}",
            bill.line()
        );
        let resumed = Bill { resumed: Some(2600.0), ..bill };
        assert!(resumed.line().starts_with("simulated 500 ms of model time from 2.6 s on in 12 s"));
        assert!(resumed.table().contains("went on from            2.6 s; times and counts are since then"));
        let nothing =
            Bill { cost: &Cost::default(), wall: Duration::from_secs(12), resumed: None, peak: None };
        assert!(!nothing.is_long() && !nothing.table().contains("factor"));
        assert!(nothing.as_json()["real_time_factor"].is_null());
    }
}
