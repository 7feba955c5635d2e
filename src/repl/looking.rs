//! `:vars`, `:nodes`, `:connections`, `:status`, `:inspect`: what there is.

use super::console::Silence;
use super::message::misused;
use super::state::State;
use super::{Desk, Failed, Outcome, Repl};
use crate::interp::Live;
use crate::output::columns::aligned;
use crate::program::{StatementKind, Type};
use crate::value::{NodeSet, Value, format};

pub(super) const INSPECT: &str = ":inspect neuron[3]";
pub(super) const CONNECTIONS: &str = ":connections A -> B";

impl Repl {
    /// `:vars`.
    pub(super) fn vars(&mut self, desk: Desk<'_>) -> Outcome {
        let names = self.state.names.clone();
        let rows = self.quietly(desk, |live, state| {
            let row = |known: &crate::check::Visible| match &known.value {
                None => vec![known.usage.clone(), "function".into(), String::new()],
                Some((slot, ty)) => {
                    let value = state.world.value(*slot).clone();
                    vec![known.name.clone(), ty.to_string(), live.shown(&mut state.world, &value, ty)]
                }
            };
            names.iter().map(row).collect::<Vec<Vec<String>>>()
        });
        if rows.is_empty() {
            desk.console.note("no names yet");
        } else {
            desk.console.text(aligned(&rows, "").trim_end());
        }
        Ok(())
    }

    /// `:nodes`.
    pub(super) fn nodes(&mut self, desk: Desk<'_>) -> Outcome {
        match self.state.world.nodes_text() {
            text if text.is_empty() => desk.console.note("no nodes yet"),
            text => desk.console.text(&text),
        }
        Ok(())
    }

    /// `:connections`, `:connections A -> B`.
    pub(super) fn connections(&mut self, between: &str, desk: Desk<'_>) -> Outcome {
        if between.is_empty() {
            let text = self.quietly(desk, |live, state| live.connections(&mut state.world, None));
            desk.console.text(&text);
            return Ok(());
        }
        let Some((from, to)) = between.split_once("->") else {
            return self.refuse(desk, &misused(format!("`{between}` has no `->`"), CONNECTIONS));
        };
        let from = self.node_set(from.trim(), CONNECTIONS, desk)?;
        let to = self.node_set(to.trim(), CONNECTIONS, desk)?;
        let text = self.quietly(desk, |live, state| live.connections(&mut state.world, Some((&from, &to))));
        desk.console.text(&text);
        Ok(())
    }

    fn node_set(&mut self, text: &str, usage: &str, desk: Desk<'_>) -> Result<NodeSet, Failed> {
        match self.value_of("<:connections>", text, usage, desk)? {
            (Value::Nodes(nodes), _) => Ok(nodes),
            (_, ty) => {
                let diagnostic = misused(format!("`{text}` is {ty}, nodes are needed"), usage);
                self.refuse(desk, &diagnostic).map(|()| NodeSet::default())
            }
        }
    }

    /// The value of an expression that is not kept.
    fn value_of(
        &mut self,
        name: &str,
        text: &str,
        usage: &str,
        desk: Desk<'_>,
    ) -> Result<(Value, Type), Failed> {
        let ready = self.aside(name, text, usage, desk)?;
        let [statement] = ready.statements() else {
            return self.refuse(desk, &misused("one expression is needed", usage)).and(Err(Failed));
        };
        let StatementKind::Bare { value, .. } = &statement.kind else {
            return self.refuse(desk, &misused("an expression is needed", usage)).and(Err(Failed));
        };
        let program = &ready.checked.program;
        let options = self.state.options.clone();
        let live = Live { program, options: &options, outlet: &Silence(None), interrupt: desk.interrupt };
        match live.evaluate(&mut self.state.world, value) {
            Ok(found) => Ok((found, value.ty.clone())),
            Err(diagnostic) => {
                desk.console.diagnostic(&diagnostic, &ready.sources);
                Err(Failed)
            }
        }
    }

    /// `:inspect EXPR`.
    pub(super) fn inspect(&mut self, what: &str, desk: Desk<'_>) -> Outcome {
        if what.is_empty() {
            return self.refuse(desk, &misused("`:inspect` needs nodes, or another value", INSPECT));
        }
        let (value, ty) = self.value_of("<:inspect>", what, INSPECT, desk)?;
        let text = self.quietly(desk, |live, state| live.inspect(&mut state.world, &value, &ty));
        desk.console.text(&text);
        Ok(())
    }

    /// `:status`.
    pub(super) fn status(&mut self, desk: Desk<'_>) -> Outcome {
        let world = &self.state.world;
        let resolution_us = world.resolution_us();
        let statistics = world.statistics();
        let (undo, redo) = self.history.depth();
        let mut rows = vec![
            vec!["time".into(), super::advance::exactly(world.steps(), resolution_us)],
            vec!["resolution".into(), super::advance::exactly(1, resolution_us)],
            vec!["seed".into(), world.seed().to_string()],
            vec!["nodes".into(), format!("{}, {} of them neurons", statistics.nodes, statistics.neurons)],
            vec!["connections".into(), statistics.connections.to_string()],
            vec![
                "spikes".into(),
                format!("{} fired, {} synaptic events", statistics.spikes, statistics.events),
            ],
        ];
        for record in world.records_text() {
            rows.push(vec!["record".into(), record.join("  ")]);
        }
        rows.push(vec!["undo".into(), format!("{undo} back, {redo} forward")]);
        if let Some(script) = &self.state.script {
            let place = match self.state.line() {
                Some(_) => format!("before {}", self.state.place_text()),
                None => "at its end".into(),
            };
            rows.push(vec!["script".into(), format!("{} {place}", script.name)]);
        }
        desk.console.text(aligned(&rows, "").trim_end());
        Ok(())
    }

    /// Runs `body` with the program of the session, where nothing is executed.
    fn quietly<T>(&mut self, desk: Desk<'_>, body: impl FnOnce(&Live<'_>, &mut State) -> T) -> T {
        let (program, options) = (self.state.program.clone(), self.state.options.clone());
        let outlet = Silence(None);
        let live = Live { program: &program, options: &options, outlet: &outlet, interrupt: desk.interrupt };
        body(&live, &mut self.state)
    }
}

/// Names whose values differ, and names that only one of two states has.
pub(super) fn name_differences(before: &State, after: &State) -> Vec<String> {
    let is_value =
        |ty: &Type| !matches!(ty.innermost(), Type::Nodes(_) | Type::Record(_) | Type::Projection(_));
    let shown = |state: &State, name: &str| -> Option<(String, String)> {
        let (slot, ty) = state.name(name)?.value.clone()?;
        let value = state.world.value(slot);
        is_value(&ty).then(|| (format!("{value:?}"), one_line(&format::value(value, ty.dimension()))))
    };
    let mut lines = Vec::new();
    for known in before.names.iter().filter(|known| known.value.is_some() && known.name != "ans") {
        let Some((old_bits, old)) = shown(before, &known.name) else { continue };
        match shown(after, &known.name) {
            None => lines.push(format!("{}: not there any more", known.name)),
            Some((new_bits, new)) if new_bits != old_bits => {
                lines.push(format!("{}: {old} -> {new}", known.name));
            }
            Some(_) => {}
        }
    }
    for known in after.names.iter().filter(|known| known.name != "ans") {
        if before.name(&known.name).is_none()
            && let Some((_, new)) = shown(after, &known.name)
        {
            lines.push(format!("{}: new, {new}", known.name));
        }
    }
    lines
}

/// A long value is cut.
fn one_line(text: &str) -> String {
    /// Characters of a value that are shown.
    const MOST: usize = 60;
    let line = text.lines().next().unwrap_or("");
    match line.char_indices().nth(MOST) {
        Some((byte, _)) => format!("{}…", &line[..byte]),
        None => line.to_string(),
    }
}
