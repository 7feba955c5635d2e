//! The prompt on a terminal: lines come from rustyline, results and messages go to the screen.

use super::console::{self, Messages};
use super::editor::{Typing, colored};
use super::progress::ProgressLine;
use super::{FAILED, FINE, interrupt};
use crate::diagnostic::Diagnostic;
use crate::interp::Progress;
use crate::output::figure::Figure;
use crate::repl::{Console, Desk, Repl, Reply, figure_text};
use crate::source::Sources;
use rustyline::error::ReadlineError;
use rustyline::history::DefaultHistory;
use rustyline::{CompletionType, Config, Editor};
use std::cell::RefCell;
use std::io::{BufReader, IsTerminal, stdout};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::{Mutex, PoisonError};

/// Lines of history that are kept.
const HISTORY: usize = 10_000;

/// Reads lines until the user leaves; `file` is a script to begin with, `init` says whether the user's own lines come first.
pub fn converse(messages: &Messages, repl: Repl, file: Option<&Path>, init: bool) -> u8 {
    let screen = Screen::new(messages);
    let color = messages.color_on(stdout().is_terminal());
    let repl = Rc::new(RefCell::new(repl));
    let enter = |line: &str| {
        screen.begin();
        let desk = Desk { console: &screen, interrupt: interrupt::listen_patiently() };
        let reply = repl.borrow_mut().enter(line, desk);
        screen.end();
        reply
    };
    let builder = Config::builder().completion_type(CompletionType::List).auto_add_history(true);
    let config = builder.max_history_size(HISTORY).and_then(|builder| builder.history_ignore_dups(true));
    let editor = config.and_then(|config| Editor::<Typing, DefaultHistory>::with_config(config.build()));
    let mut editor = match editor {
        Ok(editor) => editor,
        Err(error) => {
            messages.error(&format!("the terminal cannot be used: {error}"));
            return FAILED;
        }
    };
    editor.set_helper(Some(Typing::new(repl.clone(), color)));
    let history = history_file();
    if let Some(history) = &history {
        // There is none the first time.
        let _ = editor.load_history(history);
    }
    messages
        .line(&format!("snn {}; `:help` lists what you can do, `:quit` leaves", env!("CARGO_PKG_VERSION")));
    if init {
        read_init(&repl, &screen);
    }
    if let Some(file) = file {
        enter(&format!(":load {}", file.display()));
    }
    let mut unkept = None;
    loop {
        let plain = repl.borrow_mut().prompt();
        let shown = if color { colored(&plain, "1;32") } else { plain.clone() };
        match editor.readline(&(plain, shown)) {
            Ok(line) => {
                if let Some(history) = &history {
                    unkept = keep(&mut editor, history).err().map(|error| (history, error));
                }
                if enter(&line) == Reply::Quit {
                    break;
                }
            }
            // Ctrl-C throws the line away.
            Err(ReadlineError::Interrupted) => {}
            Err(ReadlineError::Eof) => break,
            Err(error) => {
                messages.error(&format!("the terminal cannot be read: {error}"));
                return FAILED;
            }
        }
    }
    if let Some((history, error)) = unkept {
        messages.error(&format!("the history could not be kept in {}: {error}", history.display()));
    }
    FINE
}

/// Adds what was typed since the last time behind what other terminals have added.
fn keep(
    editor: &mut Editor<Typing, DefaultHistory>,
    history: &Path,
) -> Result<(), Box<dyn std::error::Error>> {
    if let Some(folder) = history.parent() {
        std::fs::create_dir_all(folder)?;
    }
    Ok(editor.append_history(history)?)
}

/// The user's own lines, `~/.config/snn/init.snn`, if there are any.
fn read_init(repl: &RefCell<Repl>, screen: &Screen<'_>) {
    let Some(path) = folder_of("XDG_CONFIG_HOME", ".config").map(|folder| folder.join("init.snn")) else {
        return;
    };
    let Ok(file) = std::fs::File::open(&path) else { return };
    let desk = Desk { console: screen, interrupt: interrupt::listen_patiently() };
    let mut repl = repl.borrow_mut();
    match repl.batch(&mut BufReader::new(file), true, &mut |_| {}, desk) {
        Ok(Reply::Failed) => screen.note(&format!("{} failed; `--no-init` leaves it out", path.display())),
        Ok(_) => {}
        Err(error) => screen.note(&format!("{} cannot be read: {error}", path.display())),
    }
}

/// Where the lines of earlier sessions are; `SNN_HISTORY` names another file, or none if it is empty.
fn history_file() -> Option<PathBuf> {
    match std::env::var_os("SNN_HISTORY") {
        Some(path) if path.is_empty() => None,
        Some(path) => Some(path.into()),
        None => folder_of("XDG_STATE_HOME", ".local/state").map(|folder| folder.join("history")),
    }
}

/// The folder `snn` in a folder of the user.
fn folder_of(variable: &str, default: &str) -> Option<PathBuf> {
    let set = std::env::var_os(variable).filter(|path| !path.is_empty()).map(PathBuf::from);
    let home = || std::env::var_os("HOME").map(|home| Path::new(&home).join(default));
    Some(set.or_else(home)?.join("snn"))
}

/// Results on standard output, messages on standard error, and a line that says how far a long statement is.
struct Screen<'a> {
    messages: &'a Messages,
    progress: Mutex<Option<ProgressLine>>,
}

impl<'a> Screen<'a> {
    fn new(messages: &'a Messages) -> Screen<'a> {
        Screen { messages, progress: Mutex::new(None) }
    }

    /// A line begins that may take long.
    fn begin(&self) {
        *self.progress.lock().unwrap_or_else(PoisonError::into_inner) = Some(ProgressLine::new(false));
    }

    fn end(&self) {
        if let Some(progress) = self.progress.lock().unwrap_or_else(PoisonError::into_inner).take() {
            progress.clear();
        }
    }

    /// Takes the progress line away, so that something can be written in its place.
    fn clear(&self) {
        if let Some(progress) = &*self.progress.lock().unwrap_or_else(PoisonError::into_inner) {
            progress.clear();
        }
    }

    fn write(&self, text: &str) {
        self.clear();
        if let Err(error) = console::write(&format!("{}\n", text.trim_end_matches('\n'))) {
            self.messages.error(&format!("standard output could not be written: {error}"));
        }
    }
}

impl Console for Screen<'_> {
    fn text(&self, text: &str) {
        self.write(text);
    }

    fn note(&self, text: &str) {
        self.clear();
        self.messages.line(&format!("# {text}"));
    }

    fn diagnostic(&self, diagnostic: &Diagnostic, sources: &Sources) {
        self.clear();
        self.messages.diagnostic(diagnostic, sources);
    }

    fn figure(&self, figure: &Figure) {
        let color = self.messages.color_on(stdout().is_terminal());
        self.write(&figure_text(figure, color));
    }

    fn progress(&self, progress: Progress<'_>) {
        if let Some(line) = &*self.progress.lock().unwrap_or_else(PoisonError::into_inner) {
            line.update(progress);
        }
    }
}
