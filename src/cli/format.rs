//! `snn fmt PATHS…`: scripts in the one style.

use super::arguments::FormatArguments;
use super::console::Messages;
use super::{FAILED, FINE, USAGE, report, written};
use crate::format::{Refusal, format};
use crate::output::replace;
use crate::session::{Script, read, scripts_below};
use crate::source::Sources;
use std::path::Path;

/// The command; gives the exit code.
pub fn format_scripts(messages: &Messages, arguments: &FormatArguments) -> u8 {
    let paths = match scripts_below(&arguments.paths) {
        Ok(paths) => paths,
        Err(diagnostic) => {
            messages.diagnostic(&diagnostic, &Sources::new());
            return USAGE;
        }
    };
    let mut code = FINE;
    for path in paths {
        code = code.max(match read(&path) {
            Ok(script) => one(messages, &path, &script, arguments.check),
            Err(diagnostic) => {
                messages.diagnostic(&diagnostic, &Sources::new());
                USAGE
            }
        });
    }
    code
}

/// Formats one script: standard input to standard output, a file in its place. With `check` its name is printed if it
/// would change, and nothing is written.
fn one(messages: &Messages, path: &Path, script: &Script, check: bool) -> u8 {
    let mut sources = Sources::new();
    let file = sources.add(script.name.clone(), script.text.clone());
    let formatted = match format(file, &script.text) {
        Ok(formatted) => formatted,
        Err(Refusal::Mistakes(diagnostics)) => {
            for diagnostic in &diagnostics {
                messages.diagnostic(diagnostic, &sources);
            }
            report::conclude(messages, &diagnostics, &format!("; {} is left as it is", script.name));
            return FAILED;
        }
        Err(Refusal::WouldChange) => {
            messages.error(&format!(
                "{} is left as it is: formatted, it would be another script, which is a mistake of snn; please report it",
                script.name
            ));
            return FAILED;
        }
    };
    let changes = formatted != script.text;
    match (check, path == Path::new("-")) {
        (true, _) if changes => written(messages, &format!("{}\n", script.name)).max(FAILED),
        (true, _) => FINE,
        (false, true) => written(messages, &formatted),
        (false, false) if !changes => FINE,
        (false, false) => match replace(path, formatted.as_bytes()) {
            Ok(()) => {
                messages.line(&format!("formatted {}", script.name));
                FINE
            }
            Err(error) => {
                messages.error(&format!("{} cannot be written: {error}", script.name));
                FAILED
            }
        },
    }
}
