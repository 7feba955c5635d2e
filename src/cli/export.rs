//! `snn export --to pynest FILE`: an experiment as a program for another simulator.

use super::arguments::ExportArguments;
use super::console::Messages;
use super::{FAILED, USAGE, report, script, written_to};
use crate::export::pynest;

/// The command; gives the exit code.
pub fn export(messages: &Messages, arguments: &ExportArguments) -> u8 {
    let settings = match script::settings(&arguments.settings, 1) {
        Ok(settings) => settings,
        Err(reason) => {
            messages.error(&reason);
            return USAGE;
        }
    };
    let checked = match report::checked(messages, &arguments.file, &settings, "nothing was exported") {
        Ok(checked) => checked,
        Err(code) => return code,
    };
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
    written_to(messages, arguments.output.as_deref(), &text)
}
