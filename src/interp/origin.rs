//! Where the properties of a model value were written, so that a message about a node can point at them.

use super::interpreter::Interpreter;
use crate::program::{Expression, ExpressionKind};
use crate::source::Span;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Name of a parameter, and the span of its value.
pub(super) type Origins = Arc<BTreeMap<String, Span>>;

impl Interpreter<'_> {
    /// Where the properties of the model that `expression` gives are written, as far as its text says.
    pub(super) fn origins(&self, expression: &Expression) -> Origins {
        match &expression.kind {
            ExpressionKind::Variable { slot, .. } => {
                self.world.origins.get(slot).cloned().unwrap_or_default()
            }
            ExpressionKind::Model { base, properties } => {
                let mut origins = (*self.origins(base)).clone();
                for property in properties {
                    origins.insert(property.name.node.clone(), property.name.span.to(property.value.span));
                }
                Arc::new(origins)
            }
            ExpressionKind::If { then, otherwise, .. } => {
                let mut origins = (*self.origins(otherwise)).clone();
                origins.extend(self.origins(then).iter().map(|(name, span)| (name.clone(), *span)));
                Arc::new(origins)
            }
            _ => Origins::default(),
        }
    }
}
