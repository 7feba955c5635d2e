//! The session (layer 8): what every front end uses. A script goes in with the settings of the user; checked, it can be
//! run into an [`crate::interp::Outlet`].
//!
//! Nothing here knows of terminals or of arguments of a command line.

pub mod checkpoint;
mod choices;
mod discover;
mod input;
mod keeping;
mod machine;
mod neighbours;
mod order;
mod outlet;
mod run;
mod setting;

pub use discover::{plain, scripts_below};
pub use input::{Script, read};
pub use keeping::{Checkpoints, checkpoint_path};
pub use machine::{free_memory, peak_memory};
pub use neighbours::Neighbours;
pub use outlet::{FolderOutlet, Printer, Written};
pub use run::{Ended, run, run_kept};
pub use setting::value as set_value;

use crate::check::check as check_names_and_types;
use crate::diagnostic::Diagnostic;
use crate::interp::{Estimate, MemoryLimit, Options, rehearse};
use crate::program::{Program, StatementKind};
use crate::source::{Sources, Span};

/// What the user chose outside of the script.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Params and their values as written, `weight` and `30 pA`.
    pub set: Vec<(String, String)>,
    /// In place of the script's own seed.
    pub seed: Option<u64>,
    /// Threads; at least 1.
    pub threads: usize,
    /// Bytes of memory that a run may take; if not said, as many as are free.
    pub memory: Option<u64>,
}

impl Settings {
    /// Memory that a run may take.
    pub fn memory_limit(&self) -> MemoryLimit {
        match self.memory {
            Some(_) => MemoryLimit::of(self.memory),
            None => MemoryLimit::asked(free_memory),
        }
    }
}

/// How much a check looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// The script as it will run.
    AsRun,
    /// Also as it would run with each other choice of each param that has choices.
    EveryChoice,
}

/// A checked script.
#[derive(Debug)]
pub struct Checked {
    /// The script and what it imports.
    pub sources: Sources,
    /// The program; it runs only if there are no errors.
    pub program: Program,
    /// The settings, as values.
    pub options: Options,
    /// Files that a run will write, as far as their names are known, with the places of these names.
    pub files: Vec<(String, Span)>,
    /// What a run will take.
    pub estimate: Estimate,
    /// What was found, in the order of the source, imports first; at most [`MOST_DIAGNOSTICS`].
    pub diagnostics: Vec<Diagnostic>,
    /// How many more were found.
    pub hidden: usize,
}

/// More than this nobody reads.
pub const MOST_DIAGNOSTICS: usize = 50;

/// Warnings about what is missing: never used, connected to nothing, nothing uses it, never simulated, still empty. Beside an
/// error they mislead, since what is missing may stand in the statement that is wrong; in a file that only declares, others
/// will use what it declares.
const ABSENCE: &[&str] = &["W0201", "W0601", "W0701", "W0702", "W0703"];

fn acts(statement: &StatementKind) -> bool {
    !matches!(statement, StatementKind::Param(_) | StatementKind::Let { .. })
}

impl Checked {
    /// Whether something keeps the script from running.
    pub fn failed(&self) -> bool {
        self.diagnostics.iter().any(Diagnostic::is_error)
    }
}

/// Checks a script: syntax, names, types, and all values that are known before the first step.
pub fn check(script: Script, settings: &Settings, depth: Depth) -> Checked {
    let mut sources = Sources::new();
    let main = sources.add(script.name, script.text);
    let checked = check_names_and_types(&mut sources, main, &Neighbours);
    let program = checked.program;
    let mut diagnostics = checked.diagnostics;
    let mut options = Options {
        set: Vec::new(),
        seed: settings.seed,
        threads: settings.threads.max(1),
        memory: settings.memory_limit(),
    };
    for (name, text) in &settings.set {
        match setting::value(&mut sources, &program, name, text) {
            Ok(value) => options.set.push((name.clone(), value)),
            Err(diagnostic) => diagnostics.push(*diagnostic),
        }
    }
    let rehearsal = rehearse(&program, &options);
    diagnostics.extend(rehearsal.diagnostics);
    if depth == Depth::EveryChoice {
        choices::rehearse_others(&program, &options, &mut diagnostics);
    }
    let only_declares = !program.statements.iter().any(|statement| acts(&statement.kind));
    if only_declares || diagnostics.iter().any(Diagnostic::is_error) {
        diagnostics.retain(|diagnostic| !ABSENCE.contains(&diagnostic.code.0));
    }
    order::sort(&mut diagnostics, &sources);
    let hidden = diagnostics.len().saturating_sub(MOST_DIAGNOSTICS);
    let failed = diagnostics.iter().any(Diagnostic::is_error);
    if hidden > 0 && failed && !diagnostics[..MOST_DIAGNOSTICS].iter().any(Diagnostic::is_error) {
        // Warnings must not hide the reason why nothing runs.
        diagnostics.retain(Diagnostic::is_error);
    }
    diagnostics.truncate(MOST_DIAGNOSTICS);
    Checked {
        sources,
        program,
        options,
        files: rehearsal.files,
        estimate: rehearsal.estimate,
        diagnostics,
        hidden,
    }
}
