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
    deed: Deed,
}

/// What does a command.
#[derive(Clone, Copy)]
enum Deed {
    /// It takes nothing.
    Alone(fn(&mut Repl, Desk<'_>) -> Outcome),
    /// It takes the text behind it.
    With(fn(&mut Repl, &str, Desk<'_>) -> Outcome),
    /// It takes the text behind it, and says itself what becomes of the session.
    Line(fn(&mut Repl, &str, Desk<'_>) -> Reply),
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
    alone("reload", ":reload", "read the script again and go to the same statement", Repl::reload),
    command("list", ":list [all]", "show the script around the cursor", Wants::Nothing, Repl::list),
    command(
        "step",
        stepping::STEP,
        "execute the next statement, or some; goes into blocks",
        Wants::Nothing,
        Repl::step,
    ),
    command("next", stepping::NEXT, "as `:step`, but over blocks", Wants::Nothing, Repl::next),
    alone("finish", ":finish", "execute the rest of the block", Repl::finish),
    alone("run", ":run", "execute the rest of the script", Repl::run),
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
    alone("snapshots", ":snapshots", "list the snapshots", Repl::list_snapshots),
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
    alone("vars", ":vars", "all names and their values", Repl::vars),
    alone("nodes", ":nodes", "all populations", Repl::nodes),
    command(
        "connections",
        looking::CONNECTIONS,
        "all projections, or connections between nodes",
        Wants::Expression,
        Repl::connections,
    ),
    alone("status", ":status", "time, seed, counts, records", Repl::status),
    Command {
        name: "time",
        usage: ":time [on | off | LINE]",
        summary: "how long a line takes, or each",
        wants: Wants::Expression,
        deed: Deed::Line(Repl::time),
    },
    command(
        "save",
        save::SAVE,
        "write the session as a script; `:save!` replaces a file",
        Wants::File,
        |repl, file, desk| repl.save(file, false, desk),
    ),
    command("export", picture::EXPORT, "write a record or a table as CSV", Wants::Expression, Repl::export),
    alone("reset", ":reset", "begin anew; `:undo` takes it back", Repl::reset),
    command("models", ":models [MODEL]", "the models, or the parameters of one", Wants::Topic, Repl::models),
    alone("units", ":units", "the units", Repl::units),
    Command {
        name: "quit",
        usage: ":quit",
        summary: "leave",
        wants: Wants::Nothing,
        deed: Deed::Line(Repl::quit),
    },
];

/// Another word for a command.
const ALSO: &[(&str, &str)] = &[("exit", "quit"), ("save!", "save")];

/// A command with something behind it.
const fn command(
    name: &'static str,
    usage: &'static str,
    summary: &'static str,
    wants: Wants,
    run: fn(&mut Repl, &str, Desk<'_>) -> Outcome,
) -> Command {
    Command { name, usage, summary, wants, deed: Deed::With(run) }
}

/// A command with nothing behind it.
const fn alone(
    name: &'static str,
    usage: &'static str,
    summary: &'static str,
    run: fn(&mut Repl, Desk<'_>) -> Outcome,
) -> Command {
    Command { name, usage, summary, wants: Wants::Nothing, deed: Deed::Alone(run) }
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
        match found.deed {
            _ if word.ends_with('!') => reply_of(self.save(rest, true, desk)),
            Deed::Alone(run) if rest.is_empty() => reply_of(run(self, desk)),
            Deed::Alone(_) => reply_of(self.takes_nothing(found.usage, desk)),
            Deed::With(run) => reply_of(run(self, rest, desk)),
            Deed::Line(run) => run(self, rest, desk),
        }
    }

    fn takes_nothing(&self, usage: &str, desk: Desk<'_>) -> Outcome {
        self.refuse(desk, &message::misused(format!("nothing stands behind `{usage}`"), usage))
    }

    /// `:quit`.
    fn quit(&mut self, rest: &str, desk: Desk<'_>) -> Reply {
        if rest.is_empty() { Reply::Quit } else { reply_of(self.takes_nothing(":quit", desk)) }
    }

    /// `:time on`, `:time off`, `:time simulate 1 s`.
    fn time(&mut self, what: &str, desk: Desk<'_>) -> Reply {
        match what {
            "on" | "" => self.timed = true,
            "off" => self.timed = false,
            // Each would call the next, as often as it is written.
            line if is_time(line) => {
                let diagnostic = message::misused("`:time` takes one line", ":time simulate 1 s");
                return reply_of(self.refuse(desk, &diagnostic));
            }
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
        let mut state = super::fresh(crate::source::Sources::new(), options);
        state.set = self.settings.set.clone().into();
        self.history.replace(&mut self.state, state, ":reset".into());
        Ok(())
    }
}

fn is_time(line: &str) -> bool {
    let word = line.strip_prefix(':').and_then(|command| command.split_whitespace().next());
    word.is_some_and(|word| find(word).is_ok_and(|command| command.name == "time"))
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
