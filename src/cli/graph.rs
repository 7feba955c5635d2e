//! `snn graph FILE`: the network as a diagram.

use super::arguments::{GraphArguments, GraphFormat};
use super::console::Messages;
use super::{FAILED, FINE, USAGE, report, script, written};
use crate::graph::{dot, graph, mermaid, svg};
use crate::output::replace;
use crate::session::{Depth, Settings, check};
use crate::source::Sources;
use std::path::Path;

/// The command; gives the exit code.
pub fn draw(messages: &Messages, arguments: &GraphArguments) -> u8 {
    let Some(format) = format(arguments) else {
        messages.error("a diagram is an .svg, .dot (or .gv), or .mmd file; `--format` says which it is");
        return USAGE;
    };
    let script = match script::script(Some(&arguments.file), None) {
        Ok(script) => script,
        Err(diagnostic) => {
            messages.diagnostic(&diagnostic, &Sources::new());
            return USAGE;
        }
    };
    let checked = check(script, &Settings { threads: 1, ..Settings::default() }, Depth::AsRun);
    if checked.failed() {
        report::show(messages, &checked, false);
        report::conclude(messages, &checked.diagnostics, "; nothing was drawn");
        return FAILED;
    }
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
    match &arguments.output {
        None => written(messages, &text),
        Some(path) => match replace(path, text.as_bytes()) {
            Ok(()) => FINE,
            Err(error) => {
                messages.error(&format!("{} cannot be written: {error}", path.display()));
                FAILED
            }
        },
    }
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
