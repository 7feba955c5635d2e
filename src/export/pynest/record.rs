//! Records.

use super::names::literal;
use super::{Python, Untold};
use crate::program::{ExpressionKind, Record, What};

impl Python<'_> {
    /// `record …`
    pub fn record(&mut self, record: &Record) -> Result<(), Untold> {
        let name = self.names.of(&record.name.node);
        let mut arguments = Vec::new();
        if let What::State(variables) = &record.what {
            let names: Vec<String> = variables.iter().map(|variable| literal(&variable.node)).collect();
            arguments.push(format!("[{}]", names.join(", ")));
        }
        for (argument, value) in [("interval", &record.every), ("offset", &record.offset)] {
            if let Some(value) = value {
                arguments.push(format!("{argument}={}", self.value(value)?));
            }
        }
        if let Some(ExpressionKind::Range { start, end }) = record.during.as_ref().map(|during| &during.kind)
        {
            for (argument, value) in [("begin", start), ("end", end)] {
                if let Some(value) = value {
                    arguments.push(format!("{argument}={}", self.value(value)?));
                }
            }
        }
        let more: String = arguments.iter().map(|argument| format!(", {argument}")).collect();
        let is_list = record.from.len() == 1 && record.from[0].nodes.ty.depth() > 0;
        if is_list {
            let populations = self.value(&record.from[0].nodes)?;
            let each = self.names.added("population");
            self.line(format!("{name} = [Record({each}{more}) for {each} in {populations}]"));
        } else {
            let nodes = self.nodes(&record.from)?;
            self.line(format!("{name} = Record({}{more})", nodes.text));
        }
        if let Some(file) = &record.to {
            let units = self.units_of_record(&record.what);
            let file = self.value(file)?;
            self.streams.push(format!("save({name}, {file}, {units})"));
        }
        Ok(())
    }
}
