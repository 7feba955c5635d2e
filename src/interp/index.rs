//! `base[i, j]`.

use super::flow::Flow;
use super::interpreter::Interpreter;
use crate::diagnostic::Diagnostic;
use crate::kernel::random::step_of;
use crate::program::{Expression, Type};
use crate::source::Span;
use crate::units::Dimension;
use crate::value::index::Indexed;
use crate::value::{List, RecordCut, Value, index};
use std::sync::Arc;

impl Interpreter<'_> {
    pub(super) fn index(&mut self, base: &Expression, indices: &[Expression]) -> Flow<Value> {
        let mut value = self.evaluate(base)?;
        let mut name = self.describe(base);
        for expression in indices {
            let chosen = self.evaluate(expression)?;
            value = match value {
                Value::Record(cut) => self.index_record(cut, &chosen, expression, &name)?,
                other => {
                    let element = index::index(&other, std::slice::from_ref(&chosen), &name);
                    self.settle(element, expression.span)?.unwrap_or(Value::Unknown)
                }
            };
            value = self.distinct(value, expression.span)?;
            name = format!("{name}[…]");
        }
        Ok(value)
    }

    /// E0606 for a node set that an index has given a node twice.
    fn distinct(&mut self, value: Value, span: Span) -> Flow<Value> {
        let Value::Nodes(nodes) = &value else { return Ok(value) };
        let Some((population, node)) = super::nodes::twice(nodes) else { return Ok(value) };
        let name = self.world.populations[population].node_name(node);
        let diagnostic =
            Diagnostic::new("E0606", span, format!("`{name}` appears twice")).help("list each node once");
        self.fail(diagnostic, Value::Unknown)
    }

    fn index_record(
        &mut self,
        cut: RecordCut,
        chosen: &Value,
        expression: &Expression,
        name: &str,
    ) -> Flow<Value> {
        match chosen {
            value if value.is_unknown() => Ok(match &expression.ty {
                // Which rows or nodes are left is not known, that it is a record is.
                Type::List(element) if **element == Type::Bool => Value::Unknown,
                _ => Value::Record(cut),
            }),
            Value::Range { start, end } if is_time(&expression.ty) => {
                self.cut_time(cut, *start, *end, expression.span)
            }
            Value::List(List::Bools(mask)) => {
                let Some(table) = self.record_table(&cut) else { return Ok(Value::Unknown) };
                let rows = Indexed { name, part: "row", length: table.rows() };
                let fits = rows.choose(&Value::List(List::Bools(mask.clone())));
                let Some(Some(rows)) = self.settle(fits, expression.span)? else { return Ok(Value::Unknown) };
                Ok(Value::Table(Arc::new(table.pick(&rows.picked()))))
            }
            chosen => {
                let length = self.cut_len(&cut);
                let picked = Indexed { name, part: "node", length }.choose(chosen);
                let Some(Some(picked)) = self.settle(picked, expression.span)? else {
                    return Ok(Value::Unknown);
                };
                let nodes = match &cut.nodes {
                    Some(nodes) => nodes.pick(&picked.picked()),
                    None => picked.picked(),
                };
                Ok(Value::Record(RecordCut { nodes: Some(nodes), ..cut }))
            }
        }
    }

    /// After the first, up to and with the second time; E0416 if they are exchanged.
    fn cut_time(
        &mut self,
        mut cut: RecordCut,
        start: Option<f64>,
        end: Option<f64>,
        span: Span,
    ) -> Flow<Value> {
        if let (Some(start), Some(end)) = (start, end)
            && start > end
        {
            let headline =
                format!("start ({}) is after stop ({})", super::time::show(start), super::time::show(end));
            let diagnostic = Diagnostic::new("E0416", span, headline).help("exchange them");
            return self.fail(diagnostic, Value::Unknown);
        }
        let resolution_us = self.world.resolution_us;
        // The last step at or before a time; a window need not be on the grid.
        let step = |time: f64| {
            step_of(time, resolution_us).unwrap_or_else(|| {
                let steps = (time * 1000.0 / f64::from(resolution_us)).floor();
                if steps > 0.0 { steps as u64 } else { 0 }
            })
        };
        if let Some(start) = start {
            cut.after = Some(step(start).max(cut.after.unwrap_or(0)));
        }
        if let Some(end) = end {
            cut.until = Some(step(end).min(cut.until.unwrap_or(u64::MAX)));
        }
        Ok(Value::Record(cut))
    }
}

fn is_time(ty: &Type) -> bool {
    matches!(ty, Type::Range(dimension) if *dimension == Dimension::TIME)
}
