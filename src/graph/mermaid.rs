//! For Mermaid, which pages of GitHub and many notebooks draw.

use super::Graph;
use std::fmt::Write;

/// The network in Mermaid's language.
pub fn mermaid(graph: &Graph) -> String {
    let mut text = String::from("flowchart LR\n");
    let mut sweep = String::new();
    for (index, node) in graph.populations.iter().enumerate() {
        if node.sweep != sweep {
            if !sweep.is_empty() {
                text.push_str("    end\n");
            }
            sweep.clone_from(&node.sweep);
            if !sweep.is_empty() {
                // Writing to a text cannot fail.
                let _ = writeln!(text, "    subgraph s{index} [{}]", quoted(&format!("sweep {sweep}")));
            }
        }
        let label = quoted(&format!("{}\n{}", node.name, node.models));
        let _ = match node.is_generator {
            true => writeln!(text, "    n{index}>{label}]"),
            false => writeln!(text, "    n{index}({label})"),
        };
    }
    if !sweep.is_empty() {
        text.push_str("    end\n");
    }
    for arrow in &graph.arrows {
        let head = if arrow.is_negative { "--o" } else { "-->" };
        let label = arrow.label.join("\n");
        let label = if label.is_empty() { String::new() } else { format!("|{}|", quoted(&label)) };
        let _ = writeln!(text, "    n{} {head}{label} n{}", arrow.from, arrow.to);
    }
    text
}

fn quoted(text: &str) -> String {
    let escaped = text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;");
    format!("\"{}\"", escaped.replace('\n', "<br>"))
}
