//! Functions whose types depend on more than their signature says.

use super::Checker;
use super::expression::join;
use crate::diagnostic::Diagnostic;
use crate::program::{Expression, ExpressionKind, Type};
use crate::source::Span;
use crate::units::Dimension;
use crate::value::{FunctionDeclaration, Value};
use std::sync::Arc;

impl Checker<'_> {
    /// The type of a call with a rule of its own; `None` for all other functions.
    pub(super) fn special(
        &mut self,
        function: &FunctionDeclaration,
        arguments: &mut [Option<Expression>],
        span: Span,
    ) -> Option<Type> {
        Some(match function.name {
            "min" | "max" => self.extreme(function.name, arguments),
            "range" => self.range_function(arguments),
            "repeat" => self.repeat(arguments),
            "concat" => self.concat(arguments),
            "load" => self.load(arguments, span),
            "approx" => self.approx(arguments),
            "clip" => self.clip(arguments)?,
            "group" => self.group(arguments),
            "sta" => self.triggered_average(arguments),
            _ => return None,
        })
    }

    /// `min(a)` of a list, `min(x, y, …)` element by element.
    fn extreme(&mut self, name: &str, arguments: &mut [Option<Expression>]) -> Type {
        let mut given: Vec<&mut Expression> = arguments.iter_mut().flatten().collect();
        if let [only] = given.as_mut_slice() {
            if let Type::Record(_) = only.ty {
                self.report_column_needed(name, only);
                return Type::Error;
            }
            let dimension = only.ty.dimension();
            if !self.want_nested(only, dimension, 1, 1, name) {
                return Type::Error;
            }
            return Type::Number(dimension);
        }
        self.alike(name, &mut given)
    }

    fn report_column_needed(&mut self, name: &str, argument: &Expression) {
        let written = self.written(argument.span);
        self.report(
            Diagnostic::new(
                "E0315",
                argument.span,
                format!("`{name}` needs numbers, `{written}` is a record"),
            )
            .help(format!("choose a column: `{written}.time`")),
        );
    }

    /// Numbers or lists of one dimension; gives the type of what comes out element by element.
    fn alike(&mut self, name: &str, given: &mut [&mut Expression]) -> Type {
        let dimension = given.iter().find_map(|argument| match argument.ty.innermost() {
            Type::Number(dimension) => Some(*dimension),
            _ => None,
        });
        let dimension = dimension.unwrap_or(Dimension::NONE);
        let mut fits = true;
        let mut depth = 0;
        for argument in given {
            fits &= self.want_nested(argument, dimension, 0, 99, name);
            depth = depth.max(argument.ty.depth());
        }
        if fits { Type::Number(dimension).nested(depth) } else { Type::Error }
    }

    /// `range(start, stop, step)`; a list of steps gives a ragged list.
    fn range_function(&mut self, arguments: &mut [Option<Expression>]) -> Type {
        let mut given: Vec<&mut Expression> = arguments.iter_mut().flatten().collect();
        match self.alike("range", &mut given) {
            Type::Error => Type::Error,
            ty => Type::List(Box::new(ty)),
        }
    }

    fn repeat(&mut self, arguments: &mut [Option<Expression>]) -> Type {
        let [Some(value), Some(count)] = arguments else { return Type::Error };
        if !self.want_number(count, Dimension::NONE, "n") {
            return Type::Error;
        }
        Type::List(Box::new(value.ty.clone().settled()))
    }

    fn concat(&mut self, arguments: &mut [Option<Expression>]) -> Type {
        let mut joined = Type::List(Box::new(Type::Error));
        for argument in arguments.iter().flatten() {
            if argument.ty.depth() == 0 {
                let written = self.written(argument.span);
                self.report(
                    Diagnostic::new("E0310", argument.span, "`concat` joins lists")
                        .label(format!("this is {}", argument.ty))
                        .help(format!("write `[{written}]`")),
                );
                return Type::Error;
            }
            match join(&joined, &argument.ty) {
                Some(ty) => joined = ty,
                None => {
                    let headline = format!("`concat` cannot join {joined} and {}", argument.ty);
                    let help = "the elements of a list must be of one kind";
                    self.report(Diagnostic::new("E0313", argument.span, headline).help(help));
                    return Type::Error;
                }
            }
        }
        joined.settled()
    }

    /// `load("file.csv")`: read now, so that its columns and values are known.
    fn load(&mut self, arguments: &mut [Option<Expression>], span: Span) -> Type {
        let [Some(file)] = arguments else { return Type::Error };
        let ExpressionKind::Constant(Value::Text(name)) = &file.kind else {
            if self.want_text(file, "load") {
                self.report(
                    Diagnostic::new("E0304", file.span, "`load` needs the name of a file as it stands")
                        .help("it is read when the script is checked: write it in quotes, without `{…}`"),
                );
            }
            return Type::Error;
        };
        let from = self.sources.file(span.file).name.clone();
        match self.files.table(&from, name) {
            Ok(table) => {
                let element = |values: &crate::value::List| match values {
                    crate::value::List::Bools(_) => Type::Bool,
                    crate::value::List::Values(_) => Type::Text,
                    crate::value::List::Numbers(_) => Type::Number(Dimension::NONE),
                };
                let columns = table.columns.iter().map(|column| match element(&column.values) {
                    Type::Number(_) => (column.name.clone(), Type::Number(column.dimension)),
                    other => (column.name.clone(), other),
                });
                let ty = Type::Table(columns.collect());
                file.kind = ExpressionKind::Constant(Value::Table(Arc::new(table)));
                file.ty = ty.clone();
                ty
            }
            Err(mut diagnostic) => {
                diagnostic.place = Diagnostic::new("E0901", file.span, "").place;
                self.report(*diagnostic);
                Type::Error
            }
        }
    }

    /// `approx(x, y, tol = …)`: the tolerance measures what x and y do.
    fn approx(&mut self, arguments: &mut [Option<Expression>]) -> Type {
        let mut given: Vec<&mut Expression> = arguments.iter_mut().flatten().collect();
        if self.alike("approx", &mut given) == Type::Error { Type::Error } else { Type::Bool }
    }

    /// `clip(x, low, high)` of numbers or of a distribution.
    fn clip(&mut self, arguments: &mut [Option<Expression>]) -> Option<Type> {
        let [Some(first), bounds @ ..] = arguments else { return None };
        let Type::Distribution(dimension) = first.ty else {
            let mut given: Vec<&mut Expression> = arguments.iter_mut().flatten().collect();
            return Some(self.alike("clip", &mut given));
        };
        let mut fits = true;
        for bound in bounds.iter_mut().flatten() {
            fits &= self.want_number(bound, dimension, "clip");
        }
        Some(if fits { Type::Distribution(dimension) } else { Type::Error })
    }

    /// `group(t, by, f)`: `by` and every number column under `f`.
    fn group(&mut self, arguments: &mut [Option<Expression>]) -> Type {
        let [Some(table), Some(by), Some(_)] = arguments else { return Type::Error };
        let Some(columns) = table.ty.columns() else {
            let headline = format!("`group` needs a table, this is {}", table.ty);
            self.report(Diagnostic::new("E0315", table.span, headline).help("write `table { … }`"));
            return Type::Error;
        };
        let name = match &by.kind {
            ExpressionKind::Constant(Value::Text(name)) => name.to_string(),
            _ => {
                if self.want_text(by, "group") {
                    let help = "write the name of the column in quotes: `group(t, \"rate\", mean)`";
                    self.report(
                        Diagnostic::new("E0304", by.span, "`group` needs the name of a column").help(help),
                    );
                }
                return Type::Error;
            }
        };
        let Some(key) = columns.iter().find(|(own, _)| *own == name).cloned() else {
            let names: Vec<&str> = columns.iter().map(|(own, _)| own.as_str()).collect();
            let headline = format!("the table has no column `{name}`");
            let help = format!("columns: {}", names.join(", "));
            self.report(Diagnostic::new("E0213", by.span, headline).help(help));
            return Type::Error;
        };
        let others = columns.into_iter().filter(|(own, ty)| *own != name && matches!(ty, Type::Number(_)));
        Type::Table(std::iter::once(key).chain(others).collect())
    }

    /// `sta(s, r, window = …)`: `time`, and each variable with its standard error.
    fn triggered_average(&mut self, arguments: &mut [Option<Expression>]) -> Type {
        let [Some(spikes), Some(samples), Some(window)] = arguments else { return Type::Error };
        let is_record = |expression: &Expression, spikes: bool| match &expression.ty {
            Type::Record(record) => record.spikes == spikes,
            _ => false,
        };
        for (argument, wants_spikes) in [(&*spikes, true), (&*samples, false)] {
            if !is_record(argument, wants_spikes) {
                let written = self.written(argument.span);
                let what = if wants_spikes { "recorded spikes" } else { "a record of state" };
                let headline = format!("`sta` needs {what}, `{written}` is {}", argument.ty);
                self.report(
                    Diagnostic::new("E0315", argument.span, headline)
                        .help("write `sta(spikes, trace, window = -50 ms .. 20 ms)`"),
                );
                return Type::Error;
            }
        }
        if !self.want_range(window, Dimension::TIME, "window") {
            return Type::Error;
        }
        let Type::Record(record) = &samples.ty else { return Type::Error };
        let mut columns = vec![("time".to_string(), Type::Number(Dimension::TIME))];
        for (name, dimension) in &record.columns {
            columns.push((name.clone(), Type::Number(*dimension)));
            columns.push((format!("sem_{name}"), Type::Number(*dimension)));
        }
        Type::Table(columns)
    }
}
