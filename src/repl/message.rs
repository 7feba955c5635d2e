//! Messages about what was asked of the prompt, E10xx.

use crate::diagnostic::{Diagnostic, suggest};

/// E1001: there is no command of this name, or several begin so.
pub(super) fn no_command(word: &str, candidates: &[&str], all: &[&str]) -> Diagnostic {
    if candidates.len() > 1 {
        let names = candidates.iter().map(|name| format!(":{name}")).collect::<Vec<_>>().join(", ");
        return Diagnostic::nowhere("E1001", format!("`:{word}` can be {names}"))
            .help("write as much of it as makes it one of these");
    }
    let diagnostic = Diagnostic::nowhere("E1001", format!("there is no command `:{word}`"));
    match suggest(word, all.iter().copied()) {
        Some(meant) => diagnostic.help(format!("did you mean `:{meant}`?")),
        None => diagnostic.help("`:help` lists all commands"),
    }
}

/// E1002: a command that is not used as its `usage` says.
pub(super) fn misused(why: impl Into<String>, usage: &str) -> Diagnostic {
    Diagnostic::nowhere("E1002", why).help(format!("write `{usage}`"))
}

/// E1003: what the command works on is not there.
pub(super) fn not_there(what: impl Into<String>) -> Diagnostic {
    Diagnostic::nowhere("E1003", what)
}

/// E1005: what cannot be done while the script stands in a block.
pub(super) fn in_a_block(why: impl Into<String>) -> Diagnostic {
    Diagnostic::nowhere("E1005", why)
}

/// What to do where that is so.
pub(super) const LEAVE: &str = "`:finish` does the rest of the block first, `:undo` goes back";
