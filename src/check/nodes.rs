//! Places: the nodes on both sides of an arrow, after `from` and after `set`.

use super::Checker;
use crate::diagnostic::Diagnostic;
use crate::program::{Expression, ExpressionKind, Model, Place, Type};
use crate::syntax::ast::{Expr, ExprKind, Nodes};

impl Checker<'_> {
    /// The places of a list; those that are not nodes are reported and left out.
    pub(super) fn places(&mut self, nodes: &Nodes) -> Option<Vec<Place>> {
        let places: Vec<Option<Place>> = nodes.iter().map(|place| self.place_of(place)).collect();
        places.into_iter().collect()
    }

    fn place_of(&mut self, expr: &Expr) -> Option<Place> {
        self.wanted_nodes = Some(head(expr).to_string());
        let nodes = self.expression(expr);
        self.wanted_nodes = None;
        match (&nodes.ty, nodes.ty.innermost()) {
            (Type::Error, _) => return None,
            (Type::Nodes(_) | Type::List(_), Type::Nodes(_)) => {}
            (other, _) => {
                let written = self.written(expr.span);
                let headline = format!("nodes are needed here, `{written}` is {other}");
                let help = match other {
                    Type::Number(_) | Type::Zero => "write a population and an index: `E[5]`".to_string(),
                    Type::Model(_) => format!("a model becomes nodes by `node x = {written}`"),
                    Type::Record(_) => {
                        "records are filled by `record`; nothing is connected to them".to_string()
                    }
                    _ => "name a node, a population, or several: `E, I`".to_string(),
                };
                self.report(Diagnostic::new("E0315", expr.span, headline).help(help));
                return None;
            }
        }
        let name = head(expr).to_string();
        let population = match &nodes.kind {
            ExpressionKind::Index { base, indices } if base.ty.depth() > 0 => indices
                .first()
                .filter(|index| index.ty.depth() == 0 && matches!(index.ty, Type::Number(_)))
                .cloned(),
            _ => None,
        };
        Some(Place { name, population, nodes })
    }
}

/// The name at the head of a place.
fn head(expr: &Expr) -> &str {
    match &expr.node {
        ExprKind::Name(name) => name,
        ExprKind::Index { base, .. } | ExprKind::Field { base, .. } => head(base),
        _ => "",
    }
}

/// The models that the nodes of these places may have.
pub(super) fn models_of(places: &[Place]) -> Vec<Model> {
    let mut models: Vec<Model> = Vec::new();
    for place in places {
        if let Type::Nodes(nodes) = place.nodes.ty.innermost() {
            let new: Vec<Model> =
                nodes.models.iter().filter(|model| !models.contains(model)).copied().collect();
            models.extend(new);
        }
    }
    models
}

/// Whether the models of a place depend on a choice that the checker does not follow.
pub(super) fn may_vary(place: &Expression) -> bool {
    matches!(place.ty.innermost(), Type::Nodes(nodes) if nodes.models.len() > 1)
}
