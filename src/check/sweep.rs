//! `sweep`, `for` and `collect`.

use super::Checker;
use super::scope::NameKind;
use crate::diagnostic::Diagnostic;
use crate::program::{Axis, Collected, Cursor, Statement, StatementKind, Type};
use crate::source::{Span, Spanned};
use crate::syntax::ast;
use std::collections::BTreeSet;

impl Checker<'_> {
    pub(super) fn sweep(
        &mut self,
        axes: &[ast::Axis],
        name: &Spanned<String>,
        body: &ast::Block,
        span: Span,
    ) -> Option<StatementKind> {
        let values: Vec<_> = axes
            .iter()
            .map(|axis| {
                let values = self.expression(&axis.value);
                let element = self.element_of(&values, &format!("sweep {}", axis.name.node));
                (values, element)
            })
            .collect();
        let top_level = std::mem::replace(&mut self.top_level, false);
        let kernel = (self.kernel_allowed.take(), self.kernel_seen.take());
        self.simulation += 1;
        self.collecting.push(Some(Vec::new()));
        let renewable_before = self.renewable.len();
        self.in_the_making.push(name.clone());
        let (lowered, body, columns) = self.in_scope(span, |checker| {
            let mut lowered: Vec<Axis> = Vec::new();
            for (axis, (values, element)) in axes.iter().zip(values) {
                if let Some(first) = lowered.iter().find(|first| first.name.node == axis.name.node) {
                    let headline = format!("`{}` is swept twice", axis.name.node);
                    let diagnostic = Diagnostic::new("E0203", axis.name.span, headline)
                        .related(first.name.span, "first here")
                        .help("choose another name");
                    checker.report(diagnostic);
                    continue;
                }
                lowered.push(checker.axis(axis, values, element));
            }
            checker.declare_later(body);
            let body = checker.sweep_body(body);
            checker.look_around(Cursor::end_of(span));
            let columns = checker.collecting.pop().flatten().unwrap_or_default();
            (lowered, body, columns)
        });
        self.in_the_making.pop();
        self.simulation -= 1;
        (self.kernel_allowed, self.kernel_seen) = kernel;
        self.top_level = top_level;
        self.renewable.truncate(renewable_before);
        let swept: BTreeSet<usize> = lowered.iter().filter_map(|axis| axis.param).collect();
        let dependants = self.renewable.iter().filter(|(params, _)| !params.is_disjoint(&swept));
        let renewed: Vec<Statement> = dependants.map(|(_, statement)| statement.clone()).collect();
        let mut table: Vec<(String, Type)> =
            lowered.iter().map(|axis| (axis.name.node.clone(), axis.ty.clone())).collect();
        for (column, ty) in &columns {
            if table.iter().any(|(own, _)| own == column) {
                let headline = format!("`{column}` is a swept variable and a collected column");
                self.report(
                    Diagnostic::new("E0203", name.span, headline).help("collect it under another name"),
                );
            }
            table.push((column.clone(), ty.clone()));
        }
        let slot = self.declare(name, NameKind::Table, Type::Table(table.clone()));
        Some(StatementKind::Sweep { axes: lowered, slot, name: name.clone(), body, columns: table, renewed })
    }

    /// A body's `kernel` comes first; the rest may come in any order.
    fn sweep_body(&mut self, body: &ast::Block) -> Vec<Statement> {
        self.kernel_allowed = match body.first() {
            Some(first) if !matches!(first.node, ast::StatementKind::Kernel(_)) => Some(first.span),
            _ => None,
        };
        self.statements(body)
    }

    fn axis(&mut self, axis: &ast::Axis, values: crate::program::Expression, element: Type) -> Axis {
        let swept = self.find(&axis.name.node).and_then(|found| match found.kind {
            NameKind::Param(index) => Some((index, found)),
            _ => None,
        });
        let Some((index, found)) = swept else {
            let uses = self.uses.clone();
            let slot = self.declare(&axis.name, NameKind::Variable, element.clone());
            self.uses = uses;
            return Axis { slot, name: axis.name.clone(), values, param: None, ty: element };
        };
        found.used.set(true);
        self.refer(axis.name.span, found.span);
        self.swept.insert(index);
        let param = self.params[index].ty.clone();
        if super::expression::join(&param, &element).is_none() {
            let headline = format!("the param `{}` is {param}, it is swept over {element}", axis.name.node);
            let code = match (&param, &element) {
                (Type::Number(_), Type::Number(found)) if !found.is_none() => "E0303",
                _ => "E0304",
            };
            self.report(
                Diagnostic::new(code, values.span, headline)
                    .related(found.span, "declared here")
                    .help("sweep it over values of its own kind, or choose another name"),
            );
        }
        Axis { slot: found.slot, name: axis.name.clone(), values, param: Some(index), ty: param }
    }

    pub(super) fn repeat_statement(
        &mut self,
        variable: &Spanned<String>,
        values: &ast::Expr,
        name: Option<&Spanned<String>>,
        body: &ast::Block,
        span: Span,
    ) -> Option<StatementKind> {
        let values = self.expression(values);
        let element = self.element_of(&values, "for");
        let top_level = std::mem::replace(&mut self.top_level, false);
        self.collecting.push(name.map(|_| Vec::new()));
        let renewable_before = self.renewable.len();
        self.in_the_making.extend(name.cloned());
        let (slot, body) = self.in_scope(span, |checker| {
            let slot = checker.declare(variable, NameKind::Variable, element.clone());
            checker.declare_later(body);
            let body = checker.statements(body);
            checker.look_around(Cursor::end_of(span));
            (slot, body)
        });
        if name.is_some() {
            self.in_the_making.pop();
        }
        self.renewable.truncate(renewable_before);
        self.top_level = top_level;
        let collected = self.collecting.pop().flatten();
        let columns = match (&collected, &element) {
            (None, _) => Vec::new(),
            (Some(columns), Type::Number(_) | Type::Text | Type::Bool) => {
                std::iter::once((variable.node.clone(), element)).chain(columns.clone()).collect()
            }
            (Some(columns), _) => columns.clone(),
        };
        let table = name
            .map(|name| (self.declare(name, NameKind::Table, Type::Table(columns.clone())), name.clone()));
        (!values.ty.is_error() || values.ty.depth() > 0).then_some(StatementKind::For {
            slot,
            variable: variable.clone(),
            values,
            table,
            columns,
            body,
        })
    }

    pub(super) fn collect(&mut self, columns: &[ast::Axis], span: Span) -> Option<StatementKind> {
        let mut lowered = Vec::new();
        for column in columns {
            let value = self.expression(&column.value);
            lowered.push(Collected { name: column.name.clone(), value });
        }
        let inside = self.collecting.iter().any(Option::is_some);
        let Some(Some(collected)) = self.collecting.last_mut() else {
            let diagnostic = Diagnostic::new("E0107", span, "`collect` belongs into a sweep or a `for … as`");
            let first = columns.first().map_or("x", |column| column.name.node.as_str());
            self.report(match inside {
                true => {
                    diagnostic.help("it must stand directly in the body, not in an `if` or `for` inside it")
                }
                false => diagnostic.help(format!("use `let {first} = …` here")),
            });
            return None;
        };
        let mut twice = Vec::new();
        for column in &lowered {
            let name = &column.name;
            if collected.iter().any(|(own, _)| *own == name.node) {
                twice.push(
                    Diagnostic::new("E0108", name.span, format!("`{}` is collected twice", name.node))
                        .help("each column once"),
                );
                continue;
            }
            collected.push((name.node.clone(), column.value.ty.clone().settled()));
        }
        for diagnostic in twice {
            self.report(diagnostic);
        }
        for column in &lowered {
            let kept = matches!(
                column.value.ty.innermost(),
                Type::Number(_) | Type::Zero | Type::Bool | Type::Text | Type::Error
            );
            if !kept {
                let headline =
                    format!("`{}` cannot be collected: it is {}", column.name.node, column.value.ty);
                let help = match column.value.ty {
                    Type::Record(_) | Type::Table(_) => {
                        "collect a number or a column of it: `rate(out)`, `trace.V_m`"
                    }
                    _ => "collect numbers, texts, or lists of them",
                };
                self.report(Diagnostic::new("E0313", column.value.span, headline).help(help));
            }
        }
        Some(StatementKind::Collect(lowered))
    }
}
