//! `--checkpoint-every` and `--resume`: a run that is killed can be gone on with, and has the same bits as one that was not.

use super::Checked;
use super::checkpoint::{is_checkpoint, read, refused, remove, write};
use super::run::provenance;
use crate::diagnostic::Diagnostic;
use crate::interp::{Keeper, Options, Reached, World};
use crate::program::{Program, Statement, StatementKind};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// What a run does with checkpoints.
#[derive(Clone, Copy, Debug, Default)]
pub struct Checkpoints {
    /// Wall time from one to the next; `None`: it writes none.
    pub every: Option<Duration>,
    /// Go on from the last one, if there is one.
    pub resume: bool,
}

/// The checkpoint of a script, `membrane.checkpoint` in the output folder.
pub(super) struct CheckpointFile {
    path: PathBuf,
    /// Texts and settings of which it is a run.
    origin: String,
    every: Option<Duration>,
    last: Mutex<Instant>,
}

/// What the file holds.
#[derive(Serialize, Deserialize)]
struct Kept<T> {
    origin: String,
    reached: T,
}

impl CheckpointFile {
    pub fn new(checked: &Checked, folder: &Path, every: Option<Duration>) -> CheckpointFile {
        let provenance = provenance(checked);
        let path = checkpoint_path(checked, folder);
        let origin = format!("{provenance:?}");
        CheckpointFile { path, origin, every, last: Mutex::new(Instant::now()) }
    }

    /// The statement, the steps that are left of it and the world to go on from; `None` if there is no checkpoint.
    ///
    /// # Errors
    /// E1004: it cannot be read, or is that of another script or other settings.
    pub fn resume(&self, options: &Options) -> Result<Option<(usize, Option<u64>, World)>, Box<Diagnostic>> {
        if !self.path.exists() {
            return Ok(None);
        }
        let name = self.path.display().to_string();
        let kept: Kept<Reached> = read(&self.path)?;
        if kept.origin != self.origin {
            let why = "is of another text of the script, or of other settings";
            return Err(refused(&name, why, "run with the same, or without `--resume` from the beginning"));
        }
        let Reached { statement, left, world } = kept.reached;
        match World::from_image(world, options.threads) {
            Some(world) => Ok(Some((statement, left, world))),
            None => Err(refused(&name, "is damaged", "remove it and begin again")),
        }
    }

    /// E0903: a file of this name that is no checkpoint would be replaced.
    pub fn check_free(&self) -> Result<(), Box<Diagnostic>> {
        if self.every.is_none() || !self.path.exists() || is_checkpoint(&self.path) {
            return Ok(());
        }
        let headline = format!("\"{}\" was not made by this script", self.path.display());
        Err(Box::new(
            Diagnostic::nowhere("E0903", headline).help("rename it, or leave `--checkpoint-every` out"),
        ))
    }

    /// The run has ended; nothing is left to go on with.
    pub fn remove(&self) {
        remove(&self.path);
    }
}

/// The file in `folder` that a run of the script keeps what it reaches in.
pub fn checkpoint_path(checked: &Checked, folder: &Path) -> PathBuf {
    folder.join(format!("{}.checkpoint", provenance(checked).script.stem()))
}

/// W1001: the script simulates, but nowhere between two moments at which it can be kept.
pub(super) fn never_kept(program: &Program) -> Option<Diagnostic> {
    let is_kept = |statement: &Statement| matches!(statement.kind, StatementKind::Simulate(_));
    if program.statements.iter().any(is_kept) {
        return None;
    }
    let block = program.statements.iter().find(|statement| simulates(statement))?;
    Some(
        Diagnostic::new("W1001", block.span, "a run of this script is not kept while it simulates")
            .label("only between blocks")
            .help("`--checkpoint-every` keeps a `simulate` that stands in no `sweep`, `for` or `if`"),
    )
}

fn simulates(statement: &Statement) -> bool {
    match &statement.kind {
        StatementKind::Simulate(_) => true,
        StatementKind::Sweep { body, .. } | StatementKind::For { body, .. } => body.iter().any(simulates),
        StatementKind::If { then, otherwise, .. } => then.iter().chain(otherwise).any(simulates),
        _ => false,
    }
}

impl Keeper for CheckpointFile {
    fn is_due(&self) -> bool {
        let last = *self.last.lock().unwrap_or_else(PoisonError::into_inner);
        self.every.is_some_and(|every| last.elapsed() >= every)
    }

    fn keep(&self, reached: &Reached) -> Result<(), Box<Diagnostic>> {
        if let Some(folder) = self.path.parent() {
            // What keeps it from being made is told when the file is written.
            let _ = std::fs::create_dir_all(folder);
        }
        let result = write(&self.path, &Kept { origin: self.origin.clone(), reached });
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
        result
    }
}
