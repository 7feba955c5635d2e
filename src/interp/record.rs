//! `record V_m from E every 1 ms during 0 ms .. 1 s as trace`.

use super::flow::Flow;
use super::interpreter::Interpreter;
use super::world::Recorded;
use crate::diagnostic::Diagnostic;
use crate::program::{Expression, Record, What};
use crate::source::Span;
use crate::units::Dimension;
use crate::value::{List, NodeSet, RecordCut, Value};

/// When samples are taken, in steps.
#[derive(Clone, Copy)]
struct Timing {
    every: u64,
    offset: u64,
    /// After the first, up to and with the second.
    during: Option<(u64, u64)>,
}

impl Interpreter<'_> {
    pub(super) fn record(&mut self, record: &Record) -> Flow<()> {
        let union = self.union(&record.from)?;
        self.world.set_value(record.slot, Value::Unknown);
        let timing = self.timing(record)?;
        let file = match &record.to {
            Some(file) => self.string(file)?.map(|name| (name, file.span)),
            None => None,
        };
        if let Some((name, span)) = &file {
            self.claim_file(name, *span)?;
        }
        let Some(nodes) = union.nodes else { return Ok(()) };
        self.mark_used(&nodes);
        let Some(timing) = timing else { return Ok(()) };
        if let (Some(list), Some((name, span))) = (&union.list, &file)
            && list.len() > 1
        {
            let diagnostic =
                Diagnostic::new("E0904", *span, format!("every population would write \"{name}\""))
                    .help("record each population by itself, in a `for`");
            return self.fail(diagnostic, ());
        }
        let sets = union.list.clone().unwrap_or_else(|| vec![nodes]);
        let mut cuts = Vec::with_capacity(sets.len());
        for nodes in sets {
            let Some(index) = self.record_set(record, nodes, timing)? else { return Ok(()) };
            cuts.push(Value::Record(RecordCut { record: index, nodes: None, after: None, until: None }));
            if let Some((name, span)) = &file {
                self.world.records[index].file = Some(name.to_string());
                self.open_stream(index, name, *span)?;
            }
        }
        let value = match union.list {
            Some(_) => Value::List(List::Values(cuts.into())),
            None => cuts.pop().unwrap_or(Value::Unknown),
        };
        self.world.set_value(record.slot, value);
        Ok(())
    }

    fn timing(&mut self, record: &Record) -> Flow<Option<Timing>> {
        let mut known = true;
        let mut timing = Timing { every: 1, offset: 0, during: None };
        if let Some(every) = &record.every {
            match self.number(every)? {
                Some(time) => match self.positive_step(time, "an interval", every.span)? {
                    Some(step) => timing.every = step,
                    None => known = false,
                },
                None => known = false,
            }
        }
        if let Some(offset) = &record.offset {
            match self.number(offset)? {
                Some(time) => match self.step(time, offset.span)? {
                    Some(step) => timing.offset = step,
                    None => known = false,
                },
                None => known = false,
            }
        }
        if let Some(during) = &record.during {
            match self.window(during)? {
                Some(window) => timing.during = Some(window),
                None => known = false,
            }
        }
        Ok(known.then_some(timing))
    }

    /// E0416, E0501.
    fn window(&mut self, during: &Expression) -> Flow<Option<(u64, u64)>> {
        let Value::Range { start, end } = self.evaluate(during)? else { return Ok(None) };
        if let (Some(start), Some(end)) = (start, end)
            && start > end
        {
            let (start, end) = (super::time::show(start), super::time::show(end));
            let headline = format!("start ({start}) is after stop ({end})");
            return self.fail(Diagnostic::new("E0416", during.span, headline).help("exchange them"), None);
        }
        let mut ends = [0, u64::MAX];
        for (step, time) in ends.iter_mut().zip([start, end]) {
            if let Some(time) = time.filter(|time| *time != f64::INFINITY) {
                match self.step(time, during.span)? {
                    Some(known) => *step = known,
                    None => return Ok(None),
                }
            }
        }
        Ok(Some((ends[0], ends[1])))
    }

    fn record_set(&mut self, record: &Record, nodes: NodeSet, timing: Timing) -> Flow<Option<usize>> {
        let mut recordables = Vec::with_capacity(nodes.parts.len());
        let mut columns: Vec<(String, Dimension)> = Vec::new();
        if let What::State(names) = &record.what {
            for part in &nodes.parts {
                let population = &self.world.populations[part.population];
                let Some(declaration) = population.model else { continue };
                let mut indices = Vec::with_capacity(names.len());
                for name in names {
                    let found = declaration.recordables.iter().position(|known| known.name == name.node);
                    let Some(index) = found else {
                        let diagnostic = no_recordable(declaration, &name.node, name.span);
                        return self.fail(diagnostic, None);
                    };
                    indices.push(index);
                    if columns.len() < names.len() {
                        columns.push((name.node.clone(), declaration.recordables[index].dimension));
                    }
                }
                recordables.push(indices);
            }
        }
        let now = self.world.now.unwrap_or(0);
        let spikes = matches!(record.what, What::Spikes);
        let selections = self.selections(&nodes);
        let id = self.world.network.as_mut().map(|network| {
            if spikes {
                network.record_spikes(&selections, timing.during)
            } else {
                network.record_state(&selections, &recordables, timing.every, timing.offset, timing.during)
            }
        });
        self.world.records.push(Recorded {
            name: record.name.node.clone(),
            nodes,
            columns,
            spikes,
            every: timing.every,
            since: timing.during.map_or(now, |(start, _)| start.max(now)),
            span: record.name.span,
            kept: record.to.is_none() || !self.program.unread_records.contains(&record.slot),
            rows: 0.0,
            until: timing.during.map(|(_, end)| end).filter(|end| *end != u64::MAX),
            id,
            simulated: false,
            file: None,
        });
        Ok(Some(self.world.records.len() - 1))
    }
}

/// E0702, E0703, for models that were chosen while the script runs.
fn no_recordable(
    declaration: &crate::models::declaration::ModelDeclaration,
    name: &str,
    span: Span,
) -> Diagnostic {
    let names: Vec<&str> = declaration.recordables.iter().map(|recordable| recordable.name).collect();
    if names.is_empty() {
        let headline = format!("{} has no state to record", declaration.name);
        return Diagnostic::new("E0703", span, headline).help("`record spikes from …`");
    }
    let headline = format!("{} has no `{name}` to record", declaration.name);
    Diagnostic::new("E0702", span, headline).help(format!("it has {} and spikes", names.join(", ")))
}
