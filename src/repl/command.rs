//! The commands of the prompt: a table that help, completion and the prompt itself read.

use super::{Desk, Outcome, Repl, Reply, reply_of};
use super::{advance, checkpoint, looking, message, past, picture, save, stepping};

/// What completion offers behind a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wants {
    /// Nothing, or a number.
    Nothing,
    /// A script.
    File,
    /// A checkpoint.
    Path,
    /// An expression.
    Expression,
    /// The name of a snapshot.
    Snapshot,
    /// Anything that help knows.
    Topic,
}

/// One command.
pub struct Command {
    /// Its name, without the colon.
    pub name: &'static str,
    /// How it is written.
    pub usage: &'static str,
    /// What it does.
    pub summary: &'static str,
    /// What stands behind it.
    pub wants: Wants,
    run: fn(&mut Repl, &str, Desk<'_>) -> Outcome,
}

/// All commands, in the order in which help lists them.
pub const COMMANDS: &[Command] = &[
    command(
        "help",
        ":help [NAME]",
        "this list, or what a name means; also `?NAME`",
        Wants::Topic,
        Repl::help,
    ),
    command("load", stepping::LOAD, "begin a script, at its first statement", Wants::File, Repl::load),
    command(
        "reload",
        ":reload",
        "read the script again and go to the same statement",
        Wants::Nothing,
        |repl, _, desk| repl.reload(desk),
    ),
    command("list", ":list [all]", "show the script around the cursor", Wants::Nothing, Repl::list),
    command(
        "step",
        stepping::STEP,
        "execute the next statement, or some; goes into blocks",
        Wants::Nothing,
        Repl::step,
    ),
    command("next", stepping::NEXT, "as `:step`, but over blocks", Wants::Nothing, Repl::next),
    command("finish", ":finish", "execute the rest of the block", Wants::Nothing, |repl, _, desk| {
        repl.finish(desk)
    }),
    command("run", ":run", "execute the rest of the script", Wants::Nothing, |repl, _, desk| repl.run(desk)),
    command(
        "until",
        advance::UNTIL,
        "go to a line, a spike (`spike cell[0]`) or a condition; `within 1 s`",
        Wants::Expression,
        Repl::until,
    ),
    command(
        "advance",
        advance::ADVANCE,
        "simulate, also a part of the script's `simulate`",
        Wants::Expression,
        Repl::advance,
    ),
    command("undo", past::UNDO, "go back by one input, or some", Wants::Nothing, Repl::undo),
    command("redo", ":redo 2", "go forward again", Wants::Nothing, Repl::redo),
    command(
        "snapshot",
        past::SNAPSHOT,
        "give the session as it is now a name",
        Wants::Snapshot,
        Repl::snapshot,
    ),
    command("restore", ":restore before", "go to a snapshot", Wants::Snapshot, Repl::restore),
    command("snapshots", ":snapshots", "list the snapshots", Wants::Nothing, |repl, _, desk| {
        repl.list_snapshots(desk)
    }),
    command("diff", ":diff before", "what has changed since a snapshot", Wants::Snapshot, Repl::diff),
    command(
        "checkpoint",
        checkpoint::CHECKPOINT,
        "keep the session in a file, to go on another day",
        Wants::Path,
        Repl::checkpoint,
    ),
    command(
        "resume",
        ":resume session.checkpoint",
        "go on with a session that was kept",
        Wants::Path,
        Repl::resume,
    ),
    command("plot", picture::PLOT, "draw a record or values here", Wants::Expression, Repl::plot),
    command("raster", picture::RASTER, "draw spikes here", Wants::Expression, Repl::raster),
    command("hist", picture::HIST, "draw a histogram here", Wants::Expression, Repl::histogram),
    command(
        "inspect",
        looking::INSPECT,
        "state, parameters and connections of nodes",
        Wants::Expression,
        Repl::inspect,
    ),
    command("vars", ":vars", "all names and their values", Wants::Nothing, |repl, _, desk| repl.vars(desk)),
    command("nodes", ":nodes", "all populations", Wants::Nothing, |repl, _, desk| repl.nodes(desk)),
    command(
        "connections",
        looking::CONNECTIONS,
        "all projections, or connections between nodes",
        Wants::Expression,
        Repl::connections,
    ),
    command("status", ":status", "time, seed, counts, records", Wants::Nothing, |repl, _, desk| {
        repl.status(desk)
    }),
    command(
        "time",
        ":time [on | off | LINE]",
        "how long a line takes, or each",
        Wants::Expression,
        |_, _, _| Ok(()),
    ),
    command(
        "save",
        save::SAVE,
        "write the session as a script; `:save!` replaces a file",
        Wants::File,
        |repl, file, desk| repl.save(file, false, desk),
    ),
    command("export", picture::EXPORT, "write a record or a table as CSV", Wants::Expression, Repl::export),
    command("reset", ":reset", "begin anew; `:undo` takes it back", Wants::Nothing, |repl, _, desk| {
        repl.reset(desk)
    }),
    command("models", ":models [MODEL]", "the models, or the parameters of one", Wants::Topic, Repl::models),
    command("units", ":units", "the units", Wants::Nothing, |repl, _, desk| repl.units(desk)),
    command("quit", ":quit", "leave", Wants::Nothing, |_, _, _| Ok(())),
];

/// Another word for a command.
const ALSO: &[(&str, &str)] = &[("exit", "quit"), ("save!", "save")];

const fn command(
    name: &'static str,
    usage: &'static str,
    summary: &'static str,
    wants: Wants,
    run: fn(&mut Repl, &str, Desk<'_>) -> Outcome,
) -> Command {
    Command { name, usage, summary, wants, run }
}

/// The command that a word means: its name, another word for it, or any beginning that only it has.
pub fn find(word: &str) -> Result<&'static Command, Vec<&'static str>> {
    let word = ALSO.iter().find(|(other, _)| *other == word).map_or(word, |(_, name)| name);
    if let Some(exact) = COMMANDS.iter().find(|command| command.name == word) {
        return Ok(exact);
    }
    let candidates: Vec<&Command> =
        COMMANDS.iter().filter(|command| !word.is_empty() && command.name.starts_with(word)).collect();
    match candidates.as_slice() {
        [only] => Ok(only),
        several => Err(several.iter().map(|command| command.name).collect()),
    }
}

impl Repl {
    /// A line behind its colon.
    pub(super) fn command(&mut self, line: &str, desk: Desk<'_>) -> Reply {
        let line = line.trim();
        let (word, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        let rest = rest.trim();
        let found = match find(word) {
            Ok(found) => found,
            Err(candidates) => {
                let all: Vec<&str> = COMMANDS.iter().map(|command| command.name).collect();
                return reply_of(self.refuse(desk, &message::no_command(word, &candidates, &all)));
            }
        };
        match found.name {
            "quit" => Reply::Quit,
            "time" => self.time(rest, desk),
            "save" if word.ends_with('!') => reply_of(self.save(rest, true, desk)),
            _ => reply_of((found.run)(self, rest, desk)),
        }
    }

    /// `:time on`, `:time off`, `:time simulate 1 s`.
    fn time(&mut self, what: &str, desk: Desk<'_>) -> Reply {
        match what {
            "on" | "" => self.timed = true,
            "off" => self.timed = false,
            line => {
                let timed = std::mem::replace(&mut self.timed, true);
                let reply = self.enter(line, desk);
                self.timed = timed;
                return reply;
            }
        }
        Reply::Done
    }

    /// `:reset`.
    fn reset(&mut self, _: Desk<'_>) -> Outcome {
        let options = crate::interp::Options { set: Vec::new(), ..(*self.state.options).clone() };
        let state = super::fresh(crate::source::Sources::new(), options);
        self.history.replace(&mut self.state, state, ":reset".into());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{COMMANDS, find};

    #[test]
    fn any_unambiguous_beginning_will_do() {
        assert_eq!(find("ins").map(|command| command.name), Ok("inspect"));
        assert_eq!(find("snapshot").map(|command| command.name), Ok("snapshot"));
        assert_eq!(find("exit").map(|command| command.name), Ok("quit"));
        assert_eq!(find("re").err(), Some(vec!["reload", "redo", "restore", "resume", "reset"]));
        assert_eq!(find("frob").err(), Some(vec![]));
        assert!(find("").is_err());
    }

    #[test]
    fn usages_begin_with_the_command() {
        for command in COMMANDS {
            assert!(command.usage.starts_with(&format!(":{}", command.name)), "{}", command.usage);
        }
    }
}
