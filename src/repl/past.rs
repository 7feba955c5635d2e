//! `:undo`, `:redo`, `:snapshot`, `:restore`, `:snapshots`, `:diff`: time travel.

use super::history::Snapshot;
use super::message::{misused, not_there};
use super::{Desk, Outcome, Repl};
use crate::diagnostic::suggest;

pub(super) const UNDO: &str = ":undo 2";
pub(super) const SNAPSHOT: &str = ":snapshot before";

impl Repl {
    /// `:undo`, `:undo 2`.
    pub(super) fn undo(&mut self, count: &str, desk: Desk<'_>) -> Outcome {
        self.travel(count, desk, "undo", |repl| repl.history.undo(&mut repl.state))
    }

    /// `:redo`, `:redo 2`.
    pub(super) fn redo(&mut self, count: &str, desk: Desk<'_>) -> Outcome {
        self.travel(count, desk, "redo", |repl| repl.history.redo(&mut repl.state))
    }

    fn travel(
        &mut self,
        count: &str,
        desk: Desk<'_>,
        word: &str,
        once: impl Fn(&mut Repl) -> Option<String>,
    ) -> Outcome {
        let Some(count) = (if count.is_empty() { Some(1) } else { count.parse::<usize>().ok() }) else {
            let diagnostic =
                misused(format!("`{count}` is no number of inputs"), UNDO.replace("undo", word).as_str());
            return self.refuse(desk, &diagnostic);
        };
        let (back, forward) = self.history.depth();
        let (there, done) = if word == "undo" { (back, "undone") } else { (forward, "done again") };
        if there < count {
            let diagnostic = match there {
                0 => not_there(format!("there is nothing to {word}")),
                1 => not_there(format!("only one input can be {done}")).help(format!("write `:{word}`")),
                _ => not_there(format!("only {there} inputs can be {done}"))
                    .help(format!("write `:{word} {there}`")),
            };
            return self.refuse(desk, &diagnostic);
        }
        for label in (0..count).map_while(|_| once(self)).collect::<Vec<_>>() {
            desk.console.note(&format!("{done}: {label}"));
        }
        self.state.renew();
        Ok(())
    }

    /// `:snapshot NAME`.
    pub(super) fn snapshot(&mut self, name: &str, desk: Desk<'_>) -> Outcome {
        if name.is_empty() || name.contains(char::is_whitespace) {
            return self.refuse(desk, &misused("`:snapshot` needs a name of one word", SNAPSHOT));
        }
        let snapshot = Snapshot::of(&mut self.state);
        let replaced = self.snapshots.insert(name.to_string(), snapshot).is_some();
        if replaced {
            desk.console
                .note(&format!("`{name}` stands for the session as it is now, no more for what it was"));
        }
        Ok(())
    }

    /// `:restore NAME`.
    pub(super) fn restore(&mut self, name: &str, desk: Desk<'_>) -> Outcome {
        let Some(snapshot) = self.snapshots.get(name) else { return self.no_snapshot(name, desk) };
        let mut state = snapshot.state.clone();
        state.world.give_rows(snapshot.rows.clone());
        self.history.replace(&mut self.state, state, format!(":restore {name}"));
        Ok(())
    }

    /// `:snapshots`.
    pub(super) fn list_snapshots(&mut self, desk: Desk<'_>) -> Outcome {
        let rows = self.snapshots.iter().map(|(name, snapshot)| {
            let steps = snapshot.state.world.steps();
            let time = super::advance::exactly(steps, snapshot.state.world.resolution_us());
            vec![name.clone(), format!("at {time}")]
        });
        let rows: Vec<Vec<String>> = rows.collect();
        if rows.is_empty() {
            desk.console.note(&format!("no snapshots; `{SNAPSHOT}` makes one"));
        } else {
            desk.console.text(crate::output::columns::aligned(&rows, "").trim_end());
        }
        Ok(())
    }

    /// `:diff NAME`.
    pub(super) fn diff(&mut self, name: &str, desk: Desk<'_>) -> Outcome {
        let Some(snapshot) = self.snapshots.get(name) else { return self.no_snapshot(name, desk) };
        let rows = self.state.world.take_rows();
        let (then, now) = (snapshot.rows.lengths(), rows.lengths());
        self.state.world.give_rows(rows);
        let mut lines = snapshot.state.world.differences(&self.state.world, (&then, &now));
        lines.extend(super::looking::name_differences(&snapshot.state, &self.state));
        if lines.is_empty() {
            desk.console.note(&format!("nothing has changed since `{name}`"));
        } else {
            desk.console.text(&lines.join("\n"));
        }
        Ok(())
    }

    fn no_snapshot(&self, name: &str, desk: Desk<'_>) -> Outcome {
        if name.is_empty() {
            return self.refuse(desk, &misused("the name of a snapshot is missing", ":restore before"));
        }
        let diagnostic = not_there(format!("no snapshot is called `{name}`"));
        let diagnostic = match suggest(name, self.snapshots.keys().map(String::as_str)) {
            Some(meant) => diagnostic.help(format!("did you mean `{meant}`?")),
            None => diagnostic.help("`:snapshots` lists them"),
        };
        self.refuse(desk, &diagnostic)
    }
}
