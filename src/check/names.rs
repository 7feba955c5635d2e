//! Names that statements further down declare, so that a use before the declaration can say so.

use super::Checker;
use crate::source::Span;
use crate::syntax::ast::{Statement, StatementKind};
use std::collections::BTreeMap;

impl Checker<'_> {
    /// Notes the names that these statements will declare.
    pub(super) fn declare_later(&mut self, statements: &[Statement]) {
        let mut later: BTreeMap<String, Span> = BTreeMap::new();
        for statement in statements {
            let names: Vec<_> = match &statement.node {
                StatementKind::Param(parameters) => {
                    parameters.iter().map(|parameter| &parameter.name).collect()
                }
                StatementKind::Let { name, .. }
                | StatementKind::LetDraw { name, .. }
                | StatementKind::Model { name, .. }
                | StatementKind::Node { name, .. }
                | StatementKind::Sweep { name, .. } => vec![name],
                StatementKind::Connect(connect) => connect.name.iter().collect(),
                StatementKind::Record(record) => vec![&record.name],
                StatementKind::For { name, .. } => name.iter().collect(),
                _ => Vec::new(),
            };
            for name in names {
                later.entry(name.node.clone()).or_insert(name.span);
            }
        }
        self.later.push(later);
    }
}
