//! `snn graph FILE`: the network as a diagram.

use super::arguments::{GraphArguments, GraphFormat};
use super::console::Messages;
use super::{FAILED, USAGE, report, written_to};
use crate::graph::{dot, graph, mermaid, svg};
use crate::session::Settings;
use std::path::Path;

/// The command; gives the exit code.
pub fn draw(messages: &Messages, arguments: &GraphArguments) -> u8 {
    let Some(format) = format(arguments) else {
        messages.error("a diagram is an .svg, .dot (or .gv), or .mmd file; `--format` says which it is");
        return USAGE;
    };
    let settings = Settings { threads: 1, ..Settings::default() };
    let checked = match report::checked(messages, &arguments.file, &settings, "nothing was drawn") {
        Ok(checked) => checked,
        Err(code) => return code,
    };
    let network = graph(&checked);
    if network.populations.is_empty() {
        messages.error(&format!("{} has no nodes", network.title));
        return FAILED;
    }
    let text = match format {
        GraphFormat::Svg => svg(&network),
        GraphFormat::Dot => dot(&network),
        GraphFormat::Mermaid => mermaid(&network),
    };
    written_to(messages, arguments.output.as_deref(), &text)
}

/// The format that is asked for, or that of the file's name; without either DOT.
fn format(arguments: &GraphArguments) -> Option<GraphFormat> {
    let ending = |path: &Path| path.extension().map(|ending| ending.to_string_lossy().into_owned());
    match (arguments.format, arguments.output.as_deref()) {
        (Some(format), _) => Some(format),
        (None, None) => Some(GraphFormat::Dot),
        (None, Some(path)) => match ending(path)?.as_str() {
            "svg" => Some(GraphFormat::Svg),
            "dot" | "gv" => Some(GraphFormat::Dot),
            "mmd" => Some(GraphFormat::Mermaid),
            _ => None,
        },
    }
}
