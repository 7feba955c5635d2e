//! Inside a block of the script: statement by statement, turn by turn. The block is part of the session from its beginning
//! on; where it stands is part of the state, so that a step in it can be undone as any other.

use super::accept::{Ended, Ready, rows, write_streams};
use super::message::not_there;
use super::state::State;
use super::{Desk, Failed, Outcome, Repl, first_line};
use crate::check::{check_inputs, check_inside};
use crate::interp::{Goal, Position, Stop, Turn};
use crate::program::{Cursor, Statement, StatementKind};

/// Where the script stands in a block.
#[derive(Clone)]
pub(super) struct Inside {
    /// The block, a statement of the session's program.
    pub root: usize,
    pub position: Position,
}

/// How far to go.
#[derive(Clone, Copy)]
pub(super) enum Way {
    To(Goal),
    /// So many steps of the `simulate` that comes next.
    Steps(u64),
}

impl State {
    /// The block that the script stands in, and where.
    pub fn block(&self) -> Option<(&Statement, &Position)> {
        let inside = self.inside.as_ref()?;
        Some((self.program.statements.get(inside.root)?, &inside.position))
    }

    /// The place inside a block.
    pub fn place_inside(&self) -> Option<Cursor> {
        let (root, position) = self.block()?;
        position.cursor(root)
    }

    /// The place in the script; `None` at its end, or if there is no script.
    pub fn cursor(&self) -> Option<Cursor> {
        let next = || Some(Cursor::before(self.script.as_ref()?.place()?));
        self.place_inside().or_else(next)
    }

    /// The line of the script that comes next.
    pub fn line(&self) -> Option<usize> {
        let source = self.sources.file(self.script.as_ref()?.file);
        Some(source.line_column(self.cursor()?.byte()).0)
    }

    /// The place inside a block as notes say it: `line 7 (x = 2)`.
    pub fn place_text(&self) -> String {
        let line = self.line().unwrap_or(0);
        let variables = self.block().map(|(_, position)| position.variables()).unwrap_or_default();
        match variables.as_slice() {
            [] => format!("line {line}"),
            variables => format!("line {line} ({})", variables.join(", ")),
        }
    }

    /// What comes next, as it is written: `line 7 (x = 2): simulate 5 ms`.
    fn next_text(&self) -> String {
        let written = match self.cursor() {
            Some(Cursor { span, at_end: false }) => first_line(self.sources.text(span)),
            _ => "}".into(),
        };
        format!("{}: {written}", self.place_text())
    }

    /// The names that can be seen from where the script stands.
    pub fn look_around(&mut self) {
        let mut sources = (*self.sources).clone();
        let checked = match self.place_inside() {
            Some(cursor) => {
                let view = (cursor, self.program.slots);
                check_inside(&mut sources, &self.inputs(), &*self.memory, view, &[])
            }
            None => check_inputs(&mut sources, &self.inputs(), &*self.memory),
        };
        self.names = checked.names.into();
    }
}

impl Repl {
    /// Makes a block that passed all checks part of the session, and goes into it.
    pub(super) fn enter_block(
        &mut self,
        ready: Ready,
        way: Way,
        label: String,
        desk: Desk<'_>,
    ) -> Result<Ended, Failed> {
        let is_sweep = matches!(ready.statements(), [Statement { kind: StatementKind::Sweep { .. }, .. }]);
        let may_end_in_point = match way {
            Way::To(Goal::Step) => is_sweep,
            Way::To(Goal::Cursor(_)) => true,
            Way::To(Goal::Depth(_)) | Way::Steps(_) => false,
        };
        self.remember(may_end_in_point, label);
        let root = ready.first;
        self.state.take(ready);
        self.folders.renew(&self.state);
        self.state.inside = Some(Inside { root, position: Position::new() });
        self.proceed(way, desk)
    }

    /// Goes on inside the block, as an input of its own.
    pub(super) fn go_on(&mut self, way: Way, label: String, desk: Desk<'_>) -> Result<Ended, Failed> {
        self.remember(self.may_leave_simulation(way), label);
        self.proceed(way, desk)
    }

    fn remember(&mut self, whole: bool, label: String) {
        match whole {
            true => self.history.remember_whole(&mut self.state, label),
            false => self.history.remember(&mut self.state, label),
        }
    }

    /// Whether the way may lead into the simulation of a sweep's point, or out of it.
    fn may_leave_simulation(&self, way: Way) -> bool {
        let Some((root, position)) = self.state.block() else { return false };
        let at_sweep =
            || matches!(position.statement(root).map(|next| &next.kind), Some(StatementKind::Sweep { .. }));
        match way {
            Way::Steps(_) => false,
            Way::To(Goal::Step) => at_sweep() || (position.is_in_point() && position.is_at_end()),
            Way::To(Goal::Depth(depth)) => {
                position.is_in_point() && (position.is_at_end() || depth < position.depth())
            }
            Way::To(Goal::Cursor(_)) => true,
        }
    }

    /// Goes on from a state that was remembered.
    fn proceed(&mut self, way: Way, desk: Desk<'_>) -> Result<Ended, Failed> {
        let Some(mut inside) = self.state.inside.take() else { return Ok(Ended::Whole) };
        let result = self.with_live(desk, |live, state| {
            let before = rows(live, state);
            let root = &live.program.statements[inside.root];
            let (world, position) = (&mut state.world, &mut inside.position);
            let result = match way {
                Way::To(goal) => live.proceed(world, root, position, goal),
                Way::Steps(steps) => live.advance(world, root, position, steps),
            };
            if !matches!(result, Err(Stop::Failed(_))) {
                write_streams(live, state, &before, desk);
            }
            result
        });
        let ended = match result {
            Ok(()) => Ended::Whole,
            Err(Stop::Interrupted) => Ended::Stopped,
            Err(Stop::Failed(diagnostic)) => {
                desk.console.diagnostic(&diagnostic, &self.state.sources);
                self.history.take_back(&mut self.state);
                return Err(Failed);
            }
        };
        self.history.commit();
        if !inside.position.is_done() {
            self.state.inside = Some(inside);
        } else if let Some(script) = &mut self.state.script {
            script.next += 1;
        }
        self.state.look_around();
        if ended == Ended::Stopped {
            let place = self.state.place_text();
            desk.console.note(&format!("stopped at {place}; `:next` and `:run` go on from there"));
        }
        Ok(ended)
    }

    /// The steps that are left of the `simulate` that comes next inside the block.
    pub(super) fn left_inside(&mut self, desk: Desk<'_>) -> Result<Option<u64>, Failed> {
        let Some(mut inside) = self.state.inside.take() else { return Ok(None) };
        let result = self.with_live(desk, |live, state| {
            live.left(&mut state.world, &live.program.statements[inside.root], &mut inside.position)
        });
        self.state.inside = Some(inside);
        match result {
            Ok(left) => Ok(left),
            Err(Stop::Failed(diagnostic)) => self.refuse(desk, &diagnostic).map(|()| None),
            Err(Stop::Interrupted) => Ok(None),
        }
    }

    /// One step inside the block.
    pub(super) fn step_inside(&mut self, goal: Goal, desk: Desk<'_>) -> Result<Ended, Failed> {
        let label = self.state.next_text();
        desk.console.note(&label);
        let before = self.state.inside.clone();
        let ended = self.go_on(Way::To(goal), label, desk)?;
        if let (Some(before), Ended::Whole) = (before, ended)
            && (goal == Goal::Step || before.position.is_at_end())
        {
            self.tell_turn(before.root, &before.position, desk);
        }
        Ok(ended)
    }

    /// Does the rest of the blocks that are open, down to `depth` of them.
    pub(super) fn finish_to(&mut self, depth: usize, desk: Desk<'_>) -> Result<Ended, Failed> {
        let Some(script) = &self.state.script else { return Ok(Ended::Whole) };
        let outermost = script.place().map(|span| (self.state.sources.line(span), span));
        let innermost = self.state.block().and_then(|(root, position)| position.block_statement(root));
        let innermost = innermost.map(|block| (self.state.sources.line(block.span), block.span));
        let Some((line, span)) = (if depth == 0 { outermost } else { innermost }) else {
            return Ok(Ended::Whole);
        };
        let label = format!("line {line}: the rest of `{}`", first_line(self.state.sources.text(span)));
        desk.console.note(&label);
        self.go_on(Way::To(Goal::Depth(depth)), label, desk)
    }

    /// `:finish`: does the rest of the innermost block.
    pub(super) fn finish(&mut self, desk: Desk<'_>) -> Outcome {
        let Some(depth) = self.state.block().map(|(_, position)| position.depth()) else {
            let diagnostic =
                not_there("the script does not stand in a block").help("`:run` does the rest of it");
            return self.refuse(desk, &diagnostic);
        };
        self.finish_to(depth.saturating_sub(1), desk).map(|_| ())
    }

    /// Says which turn or branch a step has led to that began at `before`, in a statement of the program.
    pub(super) fn tell_turn(&self, root: usize, before: &Position, desk: Desk<'_>) {
        let begun = before.statement(&self.state.program.statements[root]).map(|begun| &begun.kind);
        let after = self.state.block().map(|(_, position)| position);
        let entered = after.is_some_and(|after| after.depth() > before.depth());
        let another = before.is_at_end() && after.is_some_and(|after| after.depth() == before.depth());
        let turn = after.filter(|_| entered || another).and_then(Position::turn);
        let note = match (turn, begun) {
            (Some(Turn::Branch(holds)), _) => format!("the condition is {holds}"),
            (Some(Turn::Pass { variables, number, total, is_point }), _) => {
                let word = if is_point { "point" } else { "turn" };
                format!("{variables}, {word} {number} of {total}")
            }
            (None, Some(StatementKind::If { then, .. })) if !then.is_empty() => {
                "the condition is false".into()
            }
            (None, Some(StatementKind::For { .. })) => "there are no turns".into(),
            (None, Some(StatementKind::Sweep { .. })) => "there are no points".into(),
            (None, None) => match before.turn() {
                Some(Turn::Pass { total, is_point: false, .. }) => format!("done, {total} of {total} turns"),
                Some(Turn::Pass { total, is_point: true, .. }) => format!("done, {total} of {total} points"),
                _ => return,
            },
            (None, Some(_)) => return,
        };
        desk.console.note(&note);
    }
}
