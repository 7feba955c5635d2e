//! `:advance` and `:until`: model time in parts, also of a `simulate` of the script at the cursor.

use super::accept::{Ended, read};
use super::console::{Mute, Silence};
use super::inside::Way;
use super::message::{in_a_block, misused, not_there};
use super::{Desk, Failed, Outcome, Repl};
use crate::interp::{Live, Search};
use crate::kernel::step_of;
use crate::program::StatementKind;

/// How far `:until` looks where nothing says it, in ms.
const HORIZON: f64 = 10_000.0;

pub(super) const ADVANCE: &str = ":advance 5 ms";
pub(super) const UNTIL: &str = ":until cell.V_m > -50 mV";

/// Steps as a time that reads as the same number of steps: `12.3 ms`.
pub(super) fn exactly(steps: u64, resolution_us: u32) -> String {
    let microseconds = u128::from(steps) * u128::from(resolution_us);
    let (whole, rest) = (microseconds / 1000, microseconds % 1000);
    let digits = format!("{rest:03}");
    match digits.trim_end_matches('0') {
        "" => format!("{whole} ms"),
        digits => format!("{whole}.{digits} ms"),
    }
}

impl Repl {
    /// `:advance T`.
    pub(super) fn advance(&mut self, time: &str, desk: Desk<'_>) -> Outcome {
        if time.is_empty() {
            return self.refuse(desk, &misused("`:advance` needs a time", ADVANCE));
        }
        let ready = self.aside("<:advance>", &format!("simulate {time}"), ADVANCE, desk)?;
        let Some(steps) = self.steps_of(&ready, desk)? else {
            return self.refuse(desk, &misused(format!("`{time}` is no time"), ADVANCE));
        };
        self.advance_by(steps, desk).map(|_| ())
    }

    /// Simulates some steps, as a part of the `simulate` at the cursor if there is one.
    fn advance_by(&mut self, steps: u64, desk: Desk<'_>) -> Result<Ended, Failed> {
        let pending = self.left_here(desk)?;
        let resolution_us = self.state.world.resolution_us();
        if let Some(left) = pending
            && steps > left
        {
            let left = exactly(left, resolution_us);
            let diagnostic =
                misused(format!("only {left} of the `simulate` at the cursor are left"), ":step");
            return self.refuse(desk, &diagnostic).and(Err(Failed));
        }
        let began = self.state.world.steps();
        let was_inside = self.state.inside.is_some();
        let ended = if was_inside {
            let label = format!("simulate {}", exactly(steps, resolution_us));
            self.go_on(Way::Steps(steps), label, desk)?
        } else {
            self.simulate_steps(steps, desk)?
        };
        let done = self.state.world.steps() - began;
        let Some(left) = pending.map(|pending| pending - done) else { return Ok(ended) };
        if let Some(script) = self.state.script.as_mut().filter(|_| !was_inside) {
            script.simulated(left);
        }
        if left > 0 {
            let left = exactly(left, resolution_us);
            desk.console.note(&format!("{left} of `simulate` are left; `:step` does them"));
        }
        Ok(ended)
    }

    /// As [`Repl::left`]; an error inside a block, where no time passes but at a `simulate`.
    fn left_here(&mut self, desk: Desk<'_>) -> Result<Option<u64>, Failed> {
        let left = self.left(desk)?;
        if left.is_none() && self.state.inside.is_some() {
            let why = format!("no time passes at {}, only at a `simulate`", self.state.place_text());
            let diagnostic = in_a_block(why).help("`:step` and `:until LINE` go to one");
            return self.refuse(desk, &diagnostic).map(|()| None);
        }
        Ok(left)
    }

    /// `simulate` as if it had been typed.
    pub(super) fn simulate_steps(&mut self, steps: u64, desk: Desk<'_>) -> Result<Ended, Failed> {
        let resolution_us = self.state.world.resolution_us();
        let text = format!("simulate {}", exactly(steps, resolution_us));
        self.typed += 1;
        let mut sources = (*self.state.sources).clone();
        let (_, pieces) = read(&mut sources, &format!("<input {}>", self.typed), &text);
        let ready = self.check(sources, pieces, true, desk)?;
        self.execute(ready, &text, desk)
    }

    /// The steps that are left of the `simulate` at the cursor; `None` where the cursor is elsewhere.
    pub(super) fn left(&mut self, desk: Desk<'_>) -> Result<Option<u64>, Failed> {
        if self.state.inside.is_some() {
            return self.left_inside(desk);
        }
        let Some((script, piece)) = self.next_piece() else { return Ok(None) };
        if script.left.is_some() {
            return Ok(script.left);
        }
        let sources = (*self.state.sources).clone();
        // What is wrong with the statement is told when it is executed.
        let Ok(ready) = self.check(sources, vec![piece], false, Desk { console: &Mute, ..desk }) else {
            return Ok(None);
        };
        self.steps_of(&ready, desk)
    }

    /// The steps of a `simulate` that was checked; `None` for other statements.
    fn steps_of(&mut self, ready: &super::accept::Ready, desk: Desk<'_>) -> Result<Option<u64>, Failed> {
        let [statement] = ready.statements() else { return Ok(None) };
        let StatementKind::Simulate(duration) = &statement.kind else { return Ok(None) };
        let (program, options) = (&ready.checked.program, &ready.options);
        let live = Live { program, options, outlet: &Silence(None), interrupt: desk.interrupt };
        live.steps(&mut self.state.world, duration).map_err(|diagnostic| {
            desk.console.diagnostic(&diagnostic, &ready.sources);
            Failed
        })
    }

    /// `:until 14`, `:until spike cell[0]`, `:until cell.V_m > -50 mV`, each perhaps `within 1 s`.
    pub(super) fn until(&mut self, what: &str, desk: Desk<'_>) -> Outcome {
        if what.is_empty() {
            return self.refuse(desk, &misused("`:until` needs a line, a spike or a condition", UNTIL));
        }
        if let Ok(line) = what.parse::<usize>() {
            return self.until_line(line, desk);
        }
        let (what, within) = match what.rsplit_once(" within ") {
            Some((what, within)) => (what.trim(), Some(within.trim())),
            None => (what, None),
        };
        let limit = self.limit(within, desk)?;
        let ready = match what.strip_prefix("spike ") {
            Some(nodes) => {
                let text = format!("record spikes from {} as spikes_until", nodes.trim());
                self.aside("<:until>", &text, UNTIL, desk)?
            }
            None => self.aside("<:until>", what, UNTIL, desk)?,
        };
        let statements = ready.statements();
        let condition = match statements.last().map(|statement| &statement.kind) {
            Some(StatementKind::Record(_)) => None,
            Some(StatementKind::Bare { value, .. }) if value.ty == crate::program::Type::Bool => Some(value),
            _ => {
                let diagnostic = misused(format!("`{what}` is no condition, it is not true or false"), UNTIL);
                return self.refuse(desk, &diagnostic);
            }
        };
        let program = &ready.checked.program;
        let options = self.state.options.clone();
        let outlet = Silence(Some(desk.console));
        let live = Live { program, options: &options, outlet: &outlet, interrupt: desk.interrupt };
        let found = live.search(&self.state.world, statements, condition, limit);
        let resolution_us = self.state.world.resolution_us();
        match found {
            Ok(Search::Found(0)) => {
                desk.console.note(&format!("`{what}` holds now"));
                Ok(())
            }
            Ok(Search::Found(steps)) => {
                if self.advance_by(steps, desk)? == Ended::Stopped {
                    return Ok(());
                }
                let now = exactly(self.state.world.steps(), resolution_us);
                desk.console.note(&format!("`{what}` at {now}"));
                Ok(())
            }
            Ok(Search::Interrupted) => {
                desk.console.note("stopped; nothing was simulated");
                Ok(())
            }
            Ok(Search::NotFound) => {
                let limit = exactly(limit, resolution_us);
                let diagnostic = not_there(format!("`{what}` does not happen within {limit}"))
                    .help("the session is as it was; look further with `within 60 s`, or `simulate`");
                self.refuse(desk, &diagnostic)
            }
            Err(diagnostic) => {
                desk.console.diagnostic(&diagnostic, &ready.sources);
                Err(Failed)
            }
        }
    }

    /// How many steps `:until` may look ahead: what is left of the `simulate` at the cursor, or what the user says.
    fn limit(&mut self, within: Option<&str>, desk: Desk<'_>) -> Result<u64, Failed> {
        let rest = self.left_here(desk)?;
        let asked = match within {
            None => None,
            Some(time) => {
                let ready = self.aside("<:until>", &format!("simulate {time}"), UNTIL, desk)?;
                self.steps_of(&ready, desk)?
            }
        };
        let horizon = step_of(HORIZON, self.state.world.resolution_us()).unwrap_or(1);
        Ok(match (rest, asked) {
            (Some(rest), asked) => rest.min(asked.unwrap_or(u64::MAX)),
            (None, asked) => asked.unwrap_or(horizon),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::exactly;

    #[test]
    fn times_read_as_the_same_steps() {
        assert_eq!(exactly(400, 100), "40 ms");
        assert_eq!(exactly(123, 100), "12.3 ms");
        assert_eq!(exactly(1, 1), "0.001 ms");
    }
}
