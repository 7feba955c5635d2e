//! `snn export --to pynest FILE`: an experiment as a program for another simulator.

use super::arguments::ExportArguments;
use super::console::Messages;
use super::{FAILED, FINE, USAGE, report, script, written};
use crate::export::pynest;
use crate::output::replace;
use crate::session::{Depth, check};
use crate::source::Sources;

/// The command; gives the exit code.
pub fn export(messages: &Messages, arguments: &ExportArguments) -> u8 {
    let settings = match script::settings(&arguments.settings, 1) {
        Ok(settings) => settings,
        Err(reason) => {
            messages.error(&reason);
            return USAGE;
        }
    };
    let script = match script::script(Some(&arguments.file), None) {
        Ok(script) => script,
        Err(diagnostic) => {
            messages.diagnostic(&diagnostic, &Sources::new());
            return USAGE;
        }
    };
    let checked = check(script, &settings, Depth::AsRun);
    if checked.failed() {
        report::show(messages, &checked, false);
        report::conclude(messages, &checked.diagnostics, "; nothing was exported");
        return FAILED;
    }
    let text = match pynest(&checked) {
        Ok(text) => text,
        Err(diagnostics) => {
            for diagnostic in &diagnostics {
                messages.diagnostic(diagnostic, &checked.sources);
            }
            report::conclude(messages, &diagnostics, "; nothing was exported");
            return FAILED;
        }
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
