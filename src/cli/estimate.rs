//! `snn check --estimate`: how large a run will be.

use crate::interp::{Estimate, Sizes};
use crate::output::columns::aligned;
use crate::value::format::{bare, memory};
use serde_json::{Value, json};

/// A table for people.
pub fn table(estimate: &Estimate, free: Option<u64>) -> String {
    let mut text = String::new();
    if estimate.own.nodes > 0 || estimate.sweeps.is_empty() {
        text.push_str(&aligned(&rows(&estimate.own), "  "));
    }
    for sweep in &estimate.sweeps {
        let points = if sweep.points == 1 { "point" } else { "points" };
        text.push_str(&format!(
            "sweep {}: {} {points}, {} at a time; the largest:\n",
            sweep.name, sweep.points, sweep.at_a_time
        ));
        text.push_str(&aligned(&rows(&sweep.largest), "  "));
    }
    text.push_str(&format!("memory in all: {}", memory(estimate.peak)));
    if let Some(free) = free {
        text.push_str(&format!(", {} are free", memory(free as f64)));
    }
    text.push('\n');
    text
}

fn rows(sizes: &Sizes) -> Vec<Vec<String>> {
    let mut rows = vec![
        ("neurons", format!("{} of {} nodes", sizes.neurons, sizes.nodes)),
        ("synapses", bare(sizes.connections.round(), 0)),
    ];
    let each = match sizes.connections >= 1.0 {
        true => format!(", {:.1} bytes per synapse", sizes.tables / sizes.connections),
        false => String::new(),
    };
    rows.push(("memory of tables", format!("{}{each}", memory(sizes.tables))));
    if sizes.building > 0.0 {
        rows.push(("while they are built", format!("{} more", memory(sizes.building))));
    }
    rows.push(("memory of state", memory(sizes.state)));
    if sizes.sample_rows > 0.0 {
        rows.push((
            "records of state",
            format!("{} rows, {}", bare(sizes.sample_rows, 0), memory(sizes.records)),
        ));
    }
    if sizes.spike_records > 0 {
        rows.push(("records of spikes", "not known before the run; 12 bytes per spike".into()));
    }
    if sizes.unknown {
        rows.push(("and more", "of a size that depends on the simulation".into()));
    }
    rows.into_iter().map(|(name, text)| vec![name.into(), text]).collect()
}

/// The same for programs.
pub fn as_json(file: &str, estimate: &Estimate, free: Option<u64>) -> Value {
    let sweep = |sweep: &crate::interp::SweepEstimate| {
        json!({
            "name": sweep.name,
            "points": sweep.points,
            "at_a_time": sweep.at_a_time,
            "largest": object(&sweep.largest),
        })
    };
    json!({
        "file": file,
        "own": object(&estimate.own),
        "sweeps": estimate.sweeps.iter().map(sweep).collect::<Vec<_>>(),
        "peak_bytes": estimate.peak.round(),
        "free_bytes": free,
    })
}

fn object(sizes: &Sizes) -> Value {
    json!({
        "nodes": sizes.nodes,
        "neurons": sizes.neurons,
        "synapses": sizes.connections,
        "table_bytes": sizes.tables.round(),
        "building_bytes": sizes.building.round(),
        "state_bytes": sizes.state.round(),
        "sample_rows": sizes.sample_rows,
        "sample_bytes": sizes.records.round(),
        "spike_records": sizes.spike_records,
        "more_is_unknown": sizes.unknown,
    })
}
