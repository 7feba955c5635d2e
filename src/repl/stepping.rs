//! `:load`, `:step`, `:next`, `:run`, `:until LINE`, `:list` and `:reload`: a script with a cursor. What happens inside a
//! block is in `inside`.

use super::accept::{Ended, Ready};
use super::console::Holding;
use super::inside::Way;
use super::message::{misused, not_there};
use super::places;
use super::script::Script;
use super::state::{Accepted, State};
use super::{Desk, Failed, Outcome, Repl, first_line, fresh};
use crate::check::Input;
use crate::diagnostic::summary;
use crate::interp::{Goal, Position};
use crate::session::{self, Depth, Settings};
use crate::source::Sources;
use crate::syntax::parse;
use std::path::Path;

pub(super) const LOAD: &str = ":load membrane.snn";
pub(super) const STEP: &str = ":step 3";
pub(super) const NEXT: &str = ":next 3";

impl Repl {
    /// `:load FILE`: begins anew with a script, at its first statement.
    pub(super) fn load(&mut self, file: &str, desk: Desk<'_>) -> Outcome {
        if file.is_empty() {
            return self.refuse(desk, &misused("`:load` needs a file", LOAD));
        }
        let state = self.read_script(file, &self.settings, desk)?;
        self.history.replace(&mut self.state, state, format!(":load {file}"));
        self.list("", desk)
    }

    /// A script before its first statement; shows its mistakes.
    fn read_script(&self, file: &str, settings: &Settings, desk: Desk<'_>) -> Result<State, Failed> {
        let script = match session::read(Path::new(file)) {
            Ok(script) => script,
            Err(diagnostic) => {
                desk.console.diagnostic(&diagnostic, &self.state.sources);
                return Err(Failed);
            }
        };
        let (name, text) = (script.name.clone(), script.text.clone());
        let checked = session::check(script, settings, Depth::AsRun);
        for diagnostic in &checked.diagnostics {
            desk.console.diagnostic(diagnostic, &checked.sources);
        }
        if checked.failed() {
            let found = summary(&checked.diagnostics).unwrap_or_default();
            desk.console.note(&format!("{found}; the session is as it was"));
            return Err(Failed);
        }
        let mut sources = Sources::new();
        let file = sources.add(name.clone(), text.as_str());
        let parsed = parse(file, &text);
        let statements = parsed.script.statements.iter().map(|statement| statement.span).collect();
        let mut state = fresh(sources, checked.options);
        state.set = settings.set.clone().into();
        state.reported = checked.diagnostics.into();
        state.script = Some(Script { name, file, statements, next: 0, left: None });
        Ok(state)
    }

    /// `:reload`: reads the script again, and executes it up to the same statement of the top level.
    pub(super) fn reload(&mut self, desk: Desk<'_>) -> Outcome {
        let Some(script) = self.state.script.clone() else { return self.no_script(desk) };
        let was_inside = self.state.inside.is_some();
        // A session that was resumed has settings of its own.
        let (set, seed) = ((*self.state.set).clone(), self.state.options.seed);
        let settings = Settings { set, seed, ..self.settings.clone() };
        let state = self.read_script(&script.name, &settings, desk)?;
        let before = std::mem::replace(&mut self.state, state);
        let history = std::mem::take(&mut self.history);
        let (mut outcome, mut stopped) = (Ok(Ended::Whole), false);
        let holding = Holding::new(desk.console);
        let aside = Desk { console: &holding, ..desk };
        for _ in 0..script.next {
            let at_end = self.state.script.as_ref().is_none_or(|script| script.place().is_none());
            if at_end || stopped || outcome.is_err() {
                break;
            }
            outcome = self.statement(Goal::Depth(0), false, aside);
            stopped |= matches!(outcome, Ok(Ended::Stopped));
        }
        self.history = history;
        let after = std::mem::replace(&mut self.state, before);
        outcome?;
        if stopped {
            desk.console.note("stopped; the session is as it was before");
            return Ok(());
        }
        holding.release();
        self.history.replace(&mut self.state, after, ":reload".into());
        if was_inside {
            desk.console.note("the block in which the script stood begins anew");
        }
        self.list("", desk)
    }

    /// `:list`, `:list all`.
    pub(super) fn list(&mut self, what: &str, desk: Desk<'_>) -> Outcome {
        let Some(script) = &self.state.script else { return self.no_script(desk) };
        if !matches!(what, "" | "all") {
            return self.refuse(desk, &misused(format!("`:list` knows no `{what}`"), ":list all"));
        }
        let cursor = self.state.cursor().map(|cursor| cursor.byte());
        desk.console.text(&script.listing(self.state.sources.file(script.file), cursor, what == "all"));
        Ok(())
    }

    /// `:step`, `:step 3`: executes statements, and goes into blocks.
    pub(super) fn step(&mut self, count: &str, desk: Desk<'_>) -> Outcome {
        self.repeatedly(count, STEP, desk, |repl| match repl.state.block() {
            Some(_) => repl.step_inside(Goal::Step, desk),
            None => repl.statement(Goal::Step, true, desk),
        })
    }

    /// `:next`, `:next 3`: executes statements, blocks as a whole.
    pub(super) fn next(&mut self, count: &str, desk: Desk<'_>) -> Outcome {
        self.repeatedly(count, NEXT, desk, |repl| match repl.state.block() {
            Some((_, position)) => repl.step_inside(Goal::Depth(position.depth()), desk),
            None => repl.statement(Goal::Depth(0), true, desk),
        })
    }

    fn repeatedly(
        &mut self,
        count: &str,
        usage: &str,
        desk: Desk<'_>,
        once: impl Fn(&mut Repl) -> Result<Ended, Failed>,
    ) -> Outcome {
        let count = match count {
            "" => 1,
            count => match count.parse::<usize>() {
                Ok(count) if count > 0 => count,
                _ => {
                    let diagnostic = misused(format!("`{count}` is no number of statements"), usage);
                    return self.refuse(desk, &diagnostic);
                }
            },
        };
        for _ in 0..count {
            if once(self)? == Ended::Stopped {
                break;
            }
        }
        Ok(())
    }

    /// `:run`: executes the rest of the script.
    pub(super) fn run(&mut self, desk: Desk<'_>) -> Outcome {
        if self.next_piece().is_none() {
            return self.statement(Goal::Depth(0), true, desk).map(|_| ());
        }
        self.run_to(usize::MAX, desk).map(|_| ())
    }

    /// Executes statements of the top level, the rest of an open block first, until statement number `end` comes next.
    fn run_to(&mut self, end: usize, desk: Desk<'_>) -> Result<Ended, Failed> {
        while let Some((script, _)) = self.next_piece()
            && script.next < end
        {
            let ended = match self.state.inside {
                Some(_) => self.finish_to(0, desk)?,
                None => self.statement(Goal::Depth(0), true, desk)?,
            };
            if ended == Ended::Stopped {
                return Ok(Ended::Stopped);
            }
        }
        Ok(Ended::Whole)
    }

    /// `:until LINE`: goes to the next time when what stands on a line, or below it, is to be executed.
    pub(super) fn until_line(&mut self, line: usize, desk: Desk<'_>) -> Outcome {
        let Some((script, _)) = self.next_piece() else { return self.run(desk) };
        let source = self.state.sources.file(script.file);
        let statements = parse(script.file, &source.text).script.statements;
        let Some(place) = places::first_from(&statements, source, line) else { return self.run(desk) };
        let is_top =
            Some(&place.cursor.span) == script.statements.get(place.statement) && !place.cursor.at_end;
        let is_inside = self.state.inside.is_some();
        if place.statement < script.next || (is_top && place.statement == script.next && is_inside) {
            let diagnostic =
                not_there(format!("line {line} was executed already")).help("`:undo` and `:reload` go back");
            return self.refuse(desk, &diagnostic);
        }
        if self.run_to(place.statement, desk)? == Ended::Stopped || is_top {
            return Ok(());
        }
        let goal = Goal::Cursor(place.cursor);
        let ended = match self.state.inside {
            Some(_) => self.go_on(Way::To(goal), format!(":until {line}"), desk)?,
            None => self.statement(goal, true, desk)?,
        };
        if ended == Ended::Whole {
            let reached = self.state.inside.is_some();
            desk.console.note(&match reached {
                true => format!("before {}", self.state.place_text()),
                false => format!("line {line} was not reached"),
            });
        }
        Ok(())
    }

    /// The script and its next statement as a piece of the session.
    pub(super) fn next_piece(&self) -> Option<(Script, Accepted)> {
        let script = self.state.script.clone()?;
        script.place()?;
        let input = Input { file: script.file, part: Some(script.next) };
        Some((script, Accepted { input, plain: false }))
    }

    /// Executes the next statement of the top level, or what is left of it; a block as far as `goal`.
    fn statement(&mut self, goal: Goal, told: bool, desk: Desk<'_>) -> Result<Ended, Failed> {
        let Some((script, piece)) = self.next_piece() else {
            if self.state.script.is_none() {
                return self.no_script(desk).map(|()| Ended::Whole);
            }
            let diagnostic = not_there("the script is at its end").help("`:reload` or `:undo` go back");
            return self.refuse(desk, &diagnostic).map(|()| Ended::Whole);
        };
        let text = script.place().map_or(String::new(), |span| self.state.sources.text(span).to_string());
        if told {
            let line = self.state.line().unwrap_or(0);
            desk.console.note(&format!("line {line}: {}", first_line(&text)));
        }
        let left = self.left(desk)?;
        let began = self.state.world.steps();
        let ended = match left {
            Some(left) if script.left.is_some() => self.simulate_steps(left, desk)?,
            _ => {
                let ready = self.check_piece(piece, desk)?;
                if ready.statements().iter().any(|statement| statement.is_block()) {
                    return self.block_statement(ready, goal, &text, told, desk);
                }
                self.execute(ready, &text, desk)?
            }
        };
        let done = self.state.world.steps() - began;
        if let Some(script) = &mut self.state.script {
            match (ended, left) {
                (Ended::Whole, _) => script.simulated(0),
                (Ended::Stopped, Some(left)) if done > 0 => script.simulated(left - done),
                (Ended::Stopped, _) => {}
            }
        }
        Ok(ended)
    }

    fn block_statement(
        &mut self,
        ready: Ready,
        goal: Goal,
        text: &str,
        told: bool,
        desk: Desk<'_>,
    ) -> Result<Ended, Failed> {
        let root = ready.first;
        let ended = self.enter_block(ready, Way::To(goal), first_line(text), desk)?;
        if told && goal == Goal::Step && ended == Ended::Whole {
            self.tell_turn(root, &Position::new(), desk);
        }
        Ok(ended)
    }

    fn check_piece(&self, piece: Accepted, desk: Desk<'_>) -> Result<Ready, Failed> {
        self.check((*self.state.sources).clone(), vec![piece], true, desk)
    }

    fn no_script(&self, desk: Desk<'_>) -> Outcome {
        self.refuse(desk, &not_there("no script is loaded").help(format!("load one: `{LOAD}`")))
    }
}
