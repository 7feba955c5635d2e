//! For Graphviz: `dot -Tpdf`.

use super::Graph;
use std::fmt::Write;

/// The network in the DOT language.
pub fn dot(graph: &Graph) -> String {
    let mut text =
        String::from("digraph network {\n    rankdir = LR\n    node [shape = box, style = rounded]\n");
    let mut sweep = String::new();
    for (index, node) in graph.populations.iter().enumerate() {
        if node.sweep != sweep {
            close(&mut text, &sweep);
            sweep.clone_from(&node.sweep);
            if !sweep.is_empty() {
                // Writing to a text cannot fail.
                let _ = writeln!(
                    text,
                    "    subgraph cluster_{index} {{\n    label = {}",
                    quoted(&format!("sweep {sweep}"))
                );
            }
        }
        let shape = if node.is_generator { ", shape = cds, style = solid" } else { "" };
        let label = quoted(&format!("{}\n{}", node.name, node.models));
        let _ = writeln!(text, "    n{index} [label = {label}{shape}]");
    }
    close(&mut text, &sweep);
    for arrow in &graph.arrows {
        let head = if arrow.is_negative { ", arrowhead = dot, color = firebrick" } else { "" };
        let label = quoted(&arrow.label.join("\n"));
        let _ = writeln!(text, "    n{} -> n{} [label = {label}{head}]", arrow.from, arrow.to);
    }
    text + "}\n"
}

fn close(text: &mut String, sweep: &str) {
    if !sweep.is_empty() {
        text.push_str("    }\n");
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n"))
}
