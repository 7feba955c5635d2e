//! `print`, `save`, and what is saved when a run ends early.

use super::flow::{Flow, Stop};
use super::interpreter::{Interpreter, Mode};
use super::run::Told;
use crate::output::text;
use crate::program::{Expression, Statement, StatementKind};
use crate::value::{Table, Value};
use std::iter::once;
use std::sync::Arc;
use std::sync::atomic::Ordering;

impl Interpreter<'_> {
    pub(super) fn print(&mut self, expression: &Expression) -> Flow<()> {
        let value = self.evaluate(expression)?;
        if self.is_rehearsal() {
            if let Value::Record(cut) = &value {
                self.suspect_empty(cut, expression);
            }
            return Ok(());
        }
        let text = match &value {
            Value::Text(text) => text.to_string(),
            Value::Table(table) => text::printed(table),
            Value::Record(cut) => match self.record_table(cut) {
                Some(table) => text::printed(&table),
                None => String::new(),
            },
            value => self.shown(value, &expression.ty),
        };
        self.tell(Told::Text(text));
        Ok(())
    }

    /// Prints or warns at once, or with all that a sweep's point tells.
    pub(super) fn tell(&mut self, told: Told) {
        if let Mode::Run(running) = &mut self.mode {
            match (&mut running.held, told) {
                (Some(held), told) => held.push(told),
                (None, Told::Text(text)) => running.shared.outlet.print(&text),
                (None, Told::Warning(warning)) => running.shared.outlet.warn(&warning),
            }
        }
    }

    pub(super) fn save(&mut self, table: &Expression, file: &Expression) -> Flow<()> {
        let value = self.evaluate(table)?;
        let name = self.string(file)?;
        if let Some(name) = &name {
            self.claim_file(name, file.span)?;
        }
        if let (true, Value::Record(cut)) = (self.is_rehearsal(), &value) {
            self.suspect_empty(cut, table);
        }
        let (Mode::Run(running), Some(name)) = (&self.mode, name) else { return Ok(()) };
        let outlet = running.shared.outlet;
        if let Some(mut pieces) = self.as_pieces(&value) {
            self.settle(outlet.save(&name, &mut pieces), file.span)?;
        }
        Ok(())
    }

    /// What can be saved, as the pieces of a table.
    fn as_pieces(&self, value: &Value) -> Option<Box<dyn Iterator<Item = Table>>> {
        match value {
            Value::Record(cut) if !self.world.records[cut.record].spikes => {
                self.world.network.as_ref()?;
                Some(Box::new(self.recorded_samples(cut).into_pieces()))
            }
            value => Some(Box::new(once(Table::clone(&*self.as_table(value)?)))),
        }
    }

    /// What can be saved, as a table.
    fn as_table(&self, value: &Value) -> Option<Arc<Table>> {
        match value {
            Value::Table(table) => Some(table.clone()),
            Value::Record(cut) => self.record_table(cut).map(Arc::new),
            Value::Projection(projections) => Some(Arc::new(self.projection_table(projections))),
            _ => None,
        }
    }

    /// After a failure or Ctrl-C, with which `statements` begin: writes what they would have saved, as far as it exists, then
    /// tables that later ones can compute from it. Errors of this are of no use to anyone.
    pub(super) fn save_partial(&mut self, statements: &[Statement]) {
        let saves = |statement: &&Statement| matches!(statement.kind, StatementKind::Save { .. });
        let mut left: Vec<&Statement> = statements.iter().filter(saves).collect();
        left.retain(|statement| !self.saved_partial(statement));
        let (false, Mode::Run(running)) = (left.is_empty(), &self.mode) else { return };
        // Ctrl-C has been obeyed. Another one ends what is computed from here on.
        running.shared.interrupt.store(false, Ordering::Relaxed);
        for statement in statements.iter().skip(1) {
            if let StatementKind::Let { slot, value, .. } = &statement.kind
                && let Err(Stop::Interrupted) = self.assign_name(*slot, value)
            {
                break;
            }
        }
        for statement in left {
            self.saved_partial(statement);
        }
    }

    /// Writes what a statement would save; whether that exists.
    fn saved_partial(&mut self, statement: &Statement) -> bool {
        let StatementKind::Save { table, file } = &statement.kind else { return false };
        let (Ok(value), Ok(Some(name))) = (self.evaluate(table), self.string(file)) else { return false };
        let table = self.as_table(&value).filter(|table| complete(table));
        if let (Some(table), Mode::Run(running)) = (&table, &self.mode) {
            let _ = running.shared.outlet.save_partial(&name, table);
        }
        table.is_some()
    }
}

/// Whether all that a table holds was computed.
fn complete(table: &Table) -> bool {
    !table.columns.is_empty()
        && table.columns.iter().all(|column| !Value::List(column.values.clone()).is_unknown())
}
