//! Statements, in their order.

use super::left_out::one_line;
use super::model::declared;
use super::names::literal;
use super::walk::{name_of, slots};
use super::{Missing, Network, Python, Untold, untold};
use crate::program::{Collected, Expression, Function, KernelSettings, Slot, Statement, StatementKind, Type};
use crate::value::Value;
use std::collections::BTreeSet;

impl Python<'_> {
    /// Statements, one after another.
    pub fn block(&mut self, statements: &[Statement]) {
        for statement in statements {
            self.statement(statement);
        }
    }

    fn statement(&mut self, statement: &Statement) {
        let result = match &statement.kind {
            StatementKind::Param(index) => self.param(*index),
            StatementKind::Kernel(settings) => match (settings, self.level) {
                // The head of the program has the settings of the whole.
                (_, 0) | (KernelSettings { seed: None, resolution: None }, _) => Ok(()),
                (KernelSettings { resolution: Some(resolution), .. }, _) => {
                    untold(resolution.span, "a resolution for the points of a sweep")
                }
                (KernelSettings { seed: Some(seed), .. }, _) => {
                    self.value(seed).map(|seed| self.line(format!("start({seed})")))
                }
            },
            StatementKind::Let { slot, name, value } => self.constant(*slot, &name.node, value),
            StatementKind::Draw { slot, name, count, distribution } => {
                self.draw(*slot, &name.node, count, distribution)
            }
            StatementKind::Node { slot, name, count, model } => {
                self.living(statement).and_then(|()| self.node(*slot, &name.node, count.as_ref(), model))
            }
            StatementKind::Connect(connect) => self.living(statement).and_then(|()| self.connect(connect)),
            StatementKind::Record(record) => self.living(statement).and_then(|()| self.record(record)),
            StatementKind::Simulate(time) => self
                .living(statement)
                .and_then(|()| self.value(time))
                .map(|time| self.line(format!("nest.Simulate({time})"))),
            StatementKind::Set { target, properties } => {
                self.living(statement).and_then(|()| self.set(target, properties))
            }
            StatementKind::Sweep { axes, slot, name, body, renewed, .. } => {
                self.sweep(axes, (*slot, &name.node), body, renewed);
                Ok(())
            }
            StatementKind::Collect(columns) => {
                self.collect(columns);
                Ok(())
            }
            StatementKind::For { slot, variable, values, table, columns: _, body } => {
                let table = table.as_ref().map(|(slot, name)| (*slot, name.node.as_str()));
                self.repeat((*slot, &variable.node), values, table, body)
            }
            StatementKind::If { condition, then, otherwise } => self.choice(condition, then, otherwise),
            StatementKind::Print(value) => self.print(value),
            StatementKind::Save { table, file } => self.save(table, file),
            StatementKind::Plot { .. } => untold(statement.span, "a plot"),
            StatementKind::Assert { condition, message } => self.assertion(condition, message.as_ref()),
            StatementKind::Bare { .. } => Ok(()),
        };
        if let Err(reason) = result {
            if is_result(&statement.kind) {
                self.leave_out(statement.span, &reason)
            } else {
                self.refuse(reason)
            }
        }
    }

    /// The network of this block is there: NEST has one at a time, and a sweep ends it.
    fn living(&mut self, statement: &Statement) -> Result<(), Untold> {
        match self.network {
            Network::Ended => {
                return untold(
                    statement.span,
                    "a network that goes on after a sweep, since NEST has one at a time",
                );
            }
            Network::Free => self.line("start()"),
            Network::None | Network::Living => {}
        }
        self.network = Network::Living;
        Ok(())
    }

    fn param(&mut self, index: usize) -> Result<(), Untold> {
        let param = &self.program.params[index];
        let set = self.options.set.iter().rfind(|(name, _)| *name == param.name.node);
        let text = match set {
            Some((_, value)) => self.given(value, &param.default)?,
            None => self.value(&param.default)?,
        };
        let label = param.label.as_ref().map_or(String::new(), |label| format!("  # {}", one_line(label)));
        self.line(format!("{} = {text}{label}", self.names.of(&param.name.node)));
        Ok(())
    }

    /// A value given from outside, in place of a default.
    fn given(&mut self, value: &Value, default: &Expression) -> Result<String, Untold> {
        let kind = crate::program::ExpressionKind::Constant(value.clone());
        self.value(&Expression { kind, ..default.clone() })
    }

    fn constant(&mut self, slot: Slot, name: &str, value: &Expression) -> Result<(), Untold> {
        if matches!(value.ty, Type::Model(_)) && self.has_lists(value, false) {
            self.models_with_lists.insert(slot);
        }
        let written = match (&value.ty, declared(value)) {
            (Type::Model(_), None) => self.pair(value),
            _ => self.value(value),
        };
        match written {
            Ok(text) => {
                self.missing.insert(slot, self.missing_columns(value));
                if self.is_collection(value) {
                    self.collections.insert(slot, None);
                }
                self.line(format!("{} = {text}", self.names.of(name)));
            }
            Err(reason) => {
                self.left_out.insert(slot, reason.what.clone());
                return Err(reason);
            }
        }
        Ok(())
    }

    fn draw(
        &mut self,
        slot: Slot,
        name: &str,
        count: &Expression,
        distribution: &Expression,
    ) -> Result<(), Untold> {
        let written = self.whole(count).and_then(|count| Ok((count, self.value(distribution)?)));
        let (count, distribution) = written.inspect_err(|reason| {
            self.left_out.insert(slot, reason.what.clone());
        })?;
        self.line(format!("{} = draws({distribution}, {count})", self.names.of(name)));
        Ok(())
    }

    /// Functions, before all statements: they look their names up when they are called.
    pub fn functions(&mut self) {
        for function in &self.program.functions {
            self.function(function);
        }
    }

    fn function(&mut self, function: &Function) {
        let name = self.names.another(&format!("{}_of", function.name));
        match self.definition(function, &name) {
            Ok(lines) => {
                self.line("\n");
                for line in lines {
                    self.line(line);
                }
                self.function_names.push(name);
            }
            Err(_) => self.function_names.push(String::new()),
        }
    }

    /// The lines that define a function.
    fn definition(&mut self, function: &Function, name: &str) -> Result<[String; 2], Untold> {
        let parameters: Vec<String> = function
            .parameters
            .iter()
            .enumerate()
            .map(|(index, slot)| match name_of(*slot, &function.body) {
                Some(name) => self.names.of(&name),
                None => self.names.added(&format!("unused_{index}")),
            })
            .collect();
        let body = self.value(&function.body)?;
        Ok([format!("def {name}({}):", parameters.join(", ")), format!("    return {body}")])
    }

    /// Defines the functions anew that read one of these names, where these names mean something else.
    pub fn functions_that_read(&mut self, names: &BTreeSet<Slot>) {
        for (index, function) in self.program.functions.iter().enumerate() {
            let mut read = BTreeSet::new();
            slots(self.program, &function.body, &mut read);
            let name = self.function_names[index].clone();
            if !name.is_empty()
                && read.intersection(names).next().is_some()
                && let Ok(lines) = self.definition(function, &name)
            {
                for line in lines {
                    self.line(line);
                }
            }
        }
    }

    /// What a comprehension's variable is called.
    pub fn variable_in(&mut self, body: &Expression, slot: Slot) -> String {
        match name_of(slot, body) {
            Some(name) => self.names.of(&name),
            None => self.names.added("_"),
        }
    }

    fn collect(&mut self, columns: &[Collected]) {
        for column in columns {
            match self.value(&column.value) {
                Ok(text) => {
                    let collected = self.collected();
                    self.line(format!("{collected}[{}] = {text}", literal(&column.name.node)));
                }
                Err(reason) => {
                    self.leave_out(column.value.span, &reason);
                    if let Some(missing) = self.collecting.last_mut() {
                        missing.insert(column.name.node.clone(), reason.what);
                    }
                }
            }
        }
    }

    fn repeat(
        &mut self,
        (slot, variable): (Slot, &str),
        values: &Expression,
        table: Option<(Slot, &str)>,
        body: &[Statement],
    ) -> Result<(), Untold> {
        if self.is_collection(values) {
            self.collections.insert(slot, None);
        }
        let values = self.value(values)?;
        let variable_name = self.names.of(variable);
        let Some((table_slot, table)) = table else {
            self.line(format!("for {variable_name} in {values}:"));
            self.indented(|python| python.block(body));
            return Ok(());
        };
        let table = self.names.of(table);
        self.line(format!("{table} = []"));
        self.line(format!("for {variable_name} in {values}:"));
        self.collecting.push(Missing::new());
        let collected = self.collected();
        self.indented(|python| {
            python.line(format!("{collected} = {{{}: {variable_name}}}", literal(variable)));
            python.block(body);
            python.line(format!("{table}.append({collected})"));
        });
        self.end_table(table_slot);
        self.line(format!("{table} = table({table})"));
        Ok(())
    }

    fn choice(
        &mut self,
        condition: &Expression,
        then: &[Statement],
        otherwise: &[Statement],
    ) -> Result<(), Untold> {
        let condition = self.value(condition)?;
        self.line(format!("if {condition}:"));
        self.indented(|python| python.block(then));
        if !otherwise.is_empty() {
            self.line("else:");
            self.indented(|python| python.block(otherwise));
        }
        Ok(())
    }

    fn assertion(&mut self, condition: &Expression, message: Option<&Expression>) -> Result<(), Untold> {
        let is_list = condition.ty.depth() > 0;
        let condition = self.value(condition)?;
        let condition = if is_list { format!("np.all({condition})") } else { condition };
        let message = message.map(|message| self.value(message)).transpose()?;
        let message = message.map_or(String::new(), |message| format!(", {message}"));
        self.line(format!("assert {condition}{message}"));
        Ok(())
    }
}

/// A statement that only makes something of what is known: without it the network is the same.
fn is_result(statement: &StatementKind) -> bool {
    matches!(
        statement,
        StatementKind::Let { .. }
            | StatementKind::Draw { .. }
            | StatementKind::Print(_)
            | StatementKind::Save { .. }
            | StatementKind::Plot { .. }
            | StatementKind::Assert { .. }
    )
}
