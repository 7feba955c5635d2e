//! Calls of built-in functions: pure ones of `value`, statistics of `results`.

use super::flow::Flow;
use super::interpreter::Interpreter;
use crate::program::{Expression, Type};
use crate::results::statistics::{self, Argument, Statistic};
use crate::value::functions::{self, Context};
use crate::value::{RecordCut, Value};
use std::sync::Arc;

impl Interpreter<'_> {
    pub(super) fn call(
        &mut self,
        name: &'static str,
        arguments: &[Option<Expression>],
        whole: &Expression,
    ) -> Flow<Value> {
        let mut values = Vec::with_capacity(arguments.len());
        for argument in arguments {
            values.push(match argument {
                Some(argument) => Some(self.evaluate(argument)?),
                None => None,
            });
        }
        if let Some(statistic) = statistics::find(name) {
            return self.statistic(statistic, arguments, values, whole);
        }
        let Some(function) = functions::find(name) else {
            // `load` was computed by the checker: its argument is the table.
            return Ok(values.into_iter().flatten().next().unwrap_or(Value::Unknown));
        };
        for value in values.iter_mut().flatten() {
            let table = match value {
                Value::Record(cut) => self.record_table(cut),
                Value::Projection(_) if self.is_rehearsal() => None,
                Value::Projection(projections) => Some(self.projection_table(projections)),
                _ => continue,
            };
            *value = table.map_or(Value::Unknown, |table| Value::Table(Arc::new(table)));
        }
        let dimension =
            |argument: &Option<Expression>| argument.as_ref().map(|argument| argument.ty.dimension());
        let dimensions: Vec<_> = arguments
            .iter()
            .map(|argument| dimension(argument).unwrap_or(crate::units::Dimension::NONE))
            .collect();
        let context = Context { resolution_us: self.world.resolution_us, dimensions: &dimensions };
        let result = function.evaluate(&values, &context);
        let Some(result) = self.settle(result, whole.span)? else { return Ok(Value::Unknown) };
        self.work_for(&result);
        let operands: Vec<&Value> = values.iter().flatten().collect();
        self.finite(result, &operands, whole, whole.span)
    }

    fn statistic(
        &mut self,
        statistic: &Statistic,
        expressions: &[Option<Expression>],
        values: Vec<Option<Value>>,
        whole: &Expression,
    ) -> Flow<Value> {
        let mut arguments = Vec::with_capacity(values.len());
        for (value, expression) in values.into_iter().zip(expressions) {
            arguments.push(match (value, expression) {
                (Some(Value::Record(cut)), Some(expression)) => {
                    self.suspect_empty(&cut, expression);
                    Some(self.data(&cut))
                }
                // What is recorded may be unknown; the other arguments are checked all the same.
                (Some(Value::Unknown), Some(Expression { ty: Type::Record(_), .. })) => {
                    return Ok(Value::Unknown);
                }
                (value, _) => value.map(Argument::Value),
            });
        }
        if self.is_rehearsal() {
            // Nothing is recorded yet, and silent trains of some nodes tell as much about the other arguments as of all.
            const ENOUGH: usize = 100;
            for argument in arguments.iter_mut().flatten() {
                if let Argument::Spikes(spikes) = argument {
                    spikes.nodes = spikes.nodes.min(ENOUGH);
                }
            }
        }
        let result = self.settle(statistic.evaluate(&arguments), whole.span)?;
        Ok(if self.is_rehearsal() { Value::Unknown } else { result.unwrap_or(Value::Unknown) })
    }

    /// The recorded data of a cut; in a rehearsal there is none.
    fn data(&self, cut: &RecordCut) -> Argument {
        if self.world.records[cut.record].spikes {
            Argument::Spikes(self.recorded_spikes(cut))
        } else {
            Argument::Samples(self.recorded_samples(cut))
        }
    }
}
