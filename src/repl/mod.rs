//! The prompt (layer 9): a session takes a line and tells a [`Console`] what becomes of it. There is no terminal in it.
//!
//! A session is a script that grows. What was accepted is kept as text; a new input is checked together with all of it,
//! rehearsed on what is known by now, and only then executed on the living network. What fails is taken back as a whole.

mod accept;
mod advance;
mod batch;
mod checkpoint;
mod command;
mod complete;
mod console;
mod folders;
mod help;
mod history;
mod inside;
mod looking;
mod memory;
mod message;
mod past;
mod picture;
mod places;
mod save;
mod script;
mod state;
mod stepping;

pub use complete::Candidate;
pub use console::{Console, Transcript, figure_text};

use crate::diagnostic::Diagnostic;
use crate::interp::{Live, Options, World};
use crate::program::Program;
use crate::session::{Settings, Written};
use crate::source::Sources;
use crate::units::Dimension;
use crate::value::format::number;
use console::{Printing, Silence};
use folders::Folders;
use history::{History, Snapshot};
use state::State;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

/// What becomes of the session after a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reply {
    /// The line was done.
    Done,
    /// The user wants to leave.
    Quit,
    /// Ctrl-C stopped the line.
    Stopped,
    /// The line was refused or failed.
    Failed,
}

/// How a session talks while it works.
#[derive(Clone, Copy)]
pub struct Desk<'a> {
    /// Where it tells what happens.
    pub console: &'a dyn Console,
    /// Set to stop after a whole step.
    pub interrupt: &'a AtomicBool,
}

/// A session at the prompt.
pub struct Repl {
    settings: Settings,
    folders: Folders,
    state: State,
    history: History,
    snapshots: BTreeMap<String, Snapshot>,
    /// Inputs typed so far, for their names in messages.
    typed: usize,
    /// Say how long each line took.
    timed: bool,
}

/// The line was not done, and the user knows why.
struct Failed;

/// What doing something gives.
type Outcome = Result<(), Failed>;

impl Repl {
    /// A session in which nothing has happened. Files that it writes go to `folder`.
    pub fn new(settings: Settings, folder: &Path, overwrite: bool) -> Repl {
        let options = Options {
            set: Vec::new(),
            seed: settings.seed,
            threads: settings.threads.max(1),
            memory: settings.memory_limit(),
        };
        let mut state = fresh(Sources::new(), options);
        // For params that are typed; a script that is loaded declares them all.
        state.set = settings.set.clone().into();
        let folders = Folders::new(folder, overwrite, &state);
        Repl {
            settings,
            folders,
            state,
            history: History::default(),
            snapshots: BTreeMap::new(),
            typed: 0,
            timed: false,
        }
    }

    /// Does what a line says: statements and expressions of the language, or a command that begins with a colon.
    pub fn enter(&mut self, line: &str, desk: Desk<'_>) -> Reply {
        desk.interrupt.store(false, Ordering::SeqCst);
        let text = line.trim();
        let started = std::time::Instant::now();
        let reply = if let Some(command) = text.strip_prefix(':') {
            self.command(command, desk)
        } else if let Some(name) = text.strip_prefix('?') {
            reply_of(self.help(name.trim(), desk))
        } else {
            reply_of(self.type_in(text, desk))
        };
        let stopped = desk.interrupt.load(Ordering::SeqCst) && reply == Reply::Done;
        let reply = if stopped { Reply::Stopped } else { reply };
        if self.timed {
            desk.console.note(&format!("took {:.3} s", started.elapsed().as_secs_f64()));
        }
        reply
    }

    /// What stands before the next line: `snn 40 ms> `.
    pub fn prompt(&self) -> String {
        format!("snn {}> ", number(self.now(), Dimension::TIME))
    }

    /// Whether a line can be done, or needs another below it because a brace is open.
    pub fn is_complete(line: &str) -> bool {
        line.trim_start().starts_with([':', '?']) || crate::syntax::is_complete(line)
    }

    /// Model time, in ms.
    pub fn now(&self) -> f64 {
        self.state.world.now().unwrap_or(0.0)
    }

    /// Time, nodes, connections and all that was recorded, as a hash of their bits.
    pub fn network_digest(&self) -> String {
        blake3::hash(self.state.world.network_bits().as_bytes()).to_hex().to_string()
    }

    /// Runs `body` with the way to execute statements of the state's program.
    fn with_live<T>(&mut self, desk: Desk<'_>, body: impl FnOnce(&Live<'_>, &mut State) -> T) -> T {
        let (program, options) = (self.state.program.clone(), self.state.options.clone());
        let sources = self.state.sources.clone();
        let printing = Printing { console: desk.console, sources: &sources };
        let outlet = crate::session::FolderOutlet::new(self.folders.of(&self.state), &printing);
        let live = Live { program: &program, options: &options, outlet: &outlet, interrupt: desk.interrupt };
        let result = body(&live, &mut self.state);
        tell_written(&outlet.into_written(), &sources, desk);
        result
    }

    /// Shows an error that has no place in an accepted text.
    fn refuse(&self, desk: Desk<'_>, diagnostic: &Diagnostic) -> Outcome {
        desk.console.diagnostic(diagnostic, &self.state.sources);
        Err(Failed)
    }
}

/// A state in which nothing has happened.
fn fresh(sources: Sources, options: Options) -> State {
    let world = first_world(&Program::default(), &options);
    State::new(sources, options, world)
}

/// The world before the first statement of a program.
fn first_world(program: &Program, options: &Options) -> World {
    let never = AtomicBool::new(false);
    Live { program, options, outlet: &Silence(None), interrupt: &never }.begin()
}

/// Says which files were written, and which could not be.
fn tell_written(written: &Written, sources: &Sources, desk: Desk<'_>) {
    for trouble in &written.trouble {
        desk.console.diagnostic(trouble, sources);
    }
    let names: Vec<String> = written.files.iter().map(|path| shown_path(path)).collect();
    if !names.is_empty() {
        desk.console.note(&format!("wrote {}", names.join(", ")));
    }
}

fn reply_of(outcome: Outcome) -> Reply {
    match outcome {
        Ok(()) => Reply::Done,
        Err(Failed) => Reply::Failed,
    }
}

/// A path without `./`.
fn shown_path(path: &Path) -> String {
    path.strip_prefix(".").unwrap_or(path).display().to_string()
}

/// The first line of a text, for notes about it.
fn first_line(text: &str) -> String {
    let mut lines = text.trim().lines();
    let first = lines.next().unwrap_or("").trim_end();
    if lines.next().is_some() { format!("{first} …") } else { first.to_string() }
}
