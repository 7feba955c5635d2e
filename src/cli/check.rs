//! `snn check FILE…`: all mistakes of scripts, for every choice of their params, without running them.

use super::arguments::CheckArguments;
use super::console::Messages;
use super::{FAILED, FINE, USAGE, estimate, pretty, report, script, written};
use crate::diagnostic::to_json;
use crate::session::{Depth, check as check_script, free_memory};
use crate::source::Sources;
use serde_json::json;
use std::path::Path;

/// The command; gives the exit code.
pub fn check(messages: &Messages, arguments: &CheckArguments) -> u8 {
    let settings = match script::settings(&arguments.settings, script::threads(arguments.threads)) {
        Ok(settings) => settings,
        Err(reason) => {
            messages.error(&reason);
            return USAGE;
        }
    };
    let scripts: Vec<Option<&Path>> = match &arguments.code {
        Some(_) => vec![None],
        None => arguments.files.iter().map(|file| Some(file.as_path())).collect(),
    };
    let mut code = FINE;
    let mut found = Vec::new();
    let mut all = Vec::new();
    let mut estimates = Vec::new();
    for file in scripts {
        let script = match script::script(file, arguments.code.as_deref()) {
            Ok(script) => script,
            Err(diagnostic) => {
                code = USAGE;
                all.push(to_json(&diagnostic, &Sources::new()));
                if !arguments.json {
                    messages.diagnostic(&diagnostic, &Sources::new());
                }
                continue;
            }
        };
        let checked = check_script(script, &settings, Depth::EveryChoice);
        if checked.failed() && code == FINE {
            code = FAILED;
        }
        // What has mistakes has no size, unless the size is the mistake.
        let sized = checked.diagnostics.iter().all(|found| !found.is_error() || found.code.0 == "E0807");
        if arguments.estimate && sized {
            estimates.push((checked.sources.files()[0].name.clone(), checked.estimate.clone()));
        }
        if arguments.json {
            all.extend(report::as_json(&checked));
        } else {
            report::show(messages, &checked, !arguments.quiet);
        }
        let shown = |diagnostic: &crate::diagnostic::Diagnostic| !arguments.quiet || diagnostic.is_error();
        found.extend(checked.diagnostics.into_iter().filter(shown));
    }
    if arguments.json {
        let mut object = json!({ "ok": code == FINE, "diagnostics": all });
        if arguments.estimate {
            object["estimates"] =
                estimates.iter().map(|(name, found)| estimate::as_json(name, found, free_memory())).collect();
        }
        return written(messages, &pretty(&object)).max(code);
    }
    report::conclude(messages, &found, "");
    if found.is_empty() && code == FINE && !arguments.quiet {
        messages.line("no errors, no warnings");
    }
    for (name, found) in &estimates {
        let name = if estimates.len() > 1 { format!("{name}\n") } else { String::new() };
        code = written(messages, &format!("{name}{}", estimate::table(found, free_memory()))).max(code);
    }
    code
}
