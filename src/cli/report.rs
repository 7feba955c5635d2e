//! How a command ends: its messages, and their number.

use super::console::Messages;
use super::{FAILED, USAGE, script};
use crate::diagnostic::{Diagnostic, summary, to_json};
use crate::session::{Checked, Depth, Settings, check};
use crate::source::Sources;
use serde_json::Value;
use std::path::Path;

/// Shows what a check found; warnings only if `warnings`.
pub fn show(messages: &Messages, checked: &Checked, warnings: bool) {
    let shown = |diagnostic: &&Diagnostic| warnings || diagnostic.is_error();
    for diagnostic in checked.diagnostics.iter().filter(shown) {
        messages.diagnostic(diagnostic, &checked.sources);
    }
    if checked.hidden > 0 {
        messages.line(&format!("and {} more messages are not shown", checked.hidden));
    }
}

/// A script that is turned into something else: read and checked, its mistakes shown.
///
/// # Errors
/// The exit code, where it cannot be read or has errors.
pub fn checked(
    messages: &Messages,
    file: &Path,
    settings: &Settings,
    consequence: &str,
) -> Result<Checked, u8> {
    let script = script::script(Some(file), None).map_err(|diagnostic| {
        messages.diagnostic(&diagnostic, &Sources::new());
        USAGE
    })?;
    let checked = check(script, settings, Depth::AsRun);
    if checked.failed() {
        show(messages, &checked, false);
        conclude(messages, &checked.diagnostics, &format!("; {consequence}"));
        return Err(FAILED);
    }
    Ok(checked)
}

/// "2 errors and 1 warning; nothing was run".
pub fn conclude(messages: &Messages, diagnostics: &[Diagnostic], consequence: &str) {
    if let Some(summary) = summary(diagnostics) {
        messages.line(&format!("{summary}{consequence}"));
    }
    let errors = diagnostics.iter().filter(|diagnostic| diagnostic.is_error());
    if let Some(first) = errors.map(|diagnostic| diagnostic.code.0).next() {
        messages.line(&format!("`snn explain {first}` tells more"));
    }
}

/// The diagnostics as a list of JSON objects.
pub fn as_json(checked: &Checked) -> Vec<Value> {
    checked.diagnostics.iter().map(|diagnostic| to_json(diagnostic, &checked.sources)).collect()
}
