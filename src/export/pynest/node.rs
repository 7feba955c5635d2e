//! Nodes, and what is set of them.

use super::model::declared;
use super::names::literal;
use super::{Python, Untold, Written, untold};
use crate::program::{Expression, ExpressionKind, Place, Property, Slot, Target, Type};

/// Nodes of several places.
pub(super) struct Gathered {
    /// The expression.
    pub text: String,
    /// It is a collection of NEST, in its own order, which is that of creation.
    pub is_collection: bool,
}

impl Gathered {
    /// As a collection of NEST, whatever their order.
    fn collection(&self) -> String {
        if self.is_collection { self.text.clone() } else { format!("collection({})", self.text) }
    }
}

impl Python<'_> {
    /// `node NAME[count] = model`
    pub fn node(
        &mut self,
        slot: Slot,
        name: &str,
        count: Option<&Expression>,
        model: &Expression,
    ) -> Result<(), Untold> {
        let name = self.names.of(name);
        let place = self.collections.len();
        self.collections.insert(slot, Some(place));
        if count.is_some_and(|count| count.ty.depth() > 0 || matches!(count.ty, Type::Range(_))) {
            let Some(count) = count else { return Ok(()) };
            let counts = self.value(count)?;
            let (k, n) = (self.names.added("k"), self.names.added("n"));
            self.population = Some(k.clone());
            let created = self.created(model, Some(format!("int(round({n}))")), false);
            self.population = None;
            self.line(format!("{name} = [{} for {k}, {n} in enumerate({counts})]", created?));
            return Ok(());
        }
        let number = count.map(|count| self.whole(count)).transpose()?;
        let created = self.created(model, number, count.is_none())?;
        self.line(format!("{name} = {created}"));
        Ok(())
    }

    fn created(&mut self, model: &Expression, count: Option<String>, single: bool) -> Written {
        let needs_care = self.population.is_none() && self.has_lists(model, single);
        let Some(declaration) = declared(model) else {
            let count = count.unwrap_or("1".into());
            return Ok(format!("create(*({}), {count})", self.pair(model)?));
        };
        let (kind, values) = (literal(declaration.name), self.values(model)?);
        Ok(match (count, needs_care) {
            (count, true) => format!("create({kind}, {values}, {})", count.unwrap_or("1".into())),
            (None, false) if values == "{}" => format!("nest.Create({kind})"),
            (None, false) => format!("nest.Create({kind}, params={values})"),
            (Some(count), false) if values == "{}" => format!("nest.Create({kind}, {count})"),
            (Some(count), false) => format!("nest.Create({kind}, {count}, params={values})"),
        })
    }

    /// All nodes of these places, in the order of the script.
    pub fn nodes(&mut self, places: &[Place]) -> Result<Gathered, Untold> {
        if let [place] = places
            && place.nodes.ty.depth() == 0
        {
            return Ok(Gathered {
                text: self.value(&place.nodes)?,
                is_collection: self.is_collection(&place.nodes),
            });
        }
        let mut texts = Vec::new();
        for place in places {
            let text = self.value(&place.nodes)?;
            texts.push(if place.nodes.ty.depth() > 0 { format!("*{text}") } else { text });
        }
        // NEST's own sum is in the order of creation.
        let created: Vec<Option<usize>> = places.iter().map(|place| self.created_at(&place.nodes)).collect();
        if created.iter().all(Option::is_some) && created.is_sorted_by(|one, next| one < next) {
            return Ok(Gathered { text: texts.join(" + "), is_collection: true });
        }
        Ok(Gathered { text: format!("union({})", texts.join(", ")), is_collection: false })
    }

    /// Is this a collection of NEST in its own order, or a list of these, whatever happens when the program runs?
    pub fn is_collection(&self, nodes: &Expression) -> bool {
        match &nodes.kind {
            ExpressionKind::Variable { slot, .. } => self.collections.contains_key(slot),
            ExpressionKind::Index { base, indices } => {
                let keeps_order = |index: &Expression| {
                    matches!(index.ty, Type::Number(_) | Type::Zero)
                        || matches!(index.kind, ExpressionKind::Range { .. })
                };
                self.is_collection(base) && indices.iter().all(keeps_order)
            }
            ExpressionKind::List(items) => items.iter().all(|item| self.is_collection(item)),
            _ => false,
        }
    }

    /// When the nodes of a collection were created, compared with others.
    fn created_at(&self, nodes: &Expression) -> Option<usize> {
        match &nodes.kind {
            _ if nodes.ty.depth() > 0 || !self.is_collection(nodes) => None,
            ExpressionKind::Variable { slot, .. } => self.collections.get(slot).copied().flatten(),
            ExpressionKind::Index { base, .. } => match &base.kind {
                ExpressionKind::Variable { slot, .. } => self.collections.get(slot).copied().flatten(),
                _ => None,
            },
            _ => None,
        }
    }

    /// `set TARGET { … }`
    pub fn set(&mut self, target: &Target, properties: &[Property]) -> Result<(), Untold> {
        match target {
            Target::Nodes(places) => {
                for place in places {
                    let nodes = self.nodes(std::slice::from_ref(place))?;
                    let values = self.properties(&place.nodes.ty, properties)?;
                    self.line(format!("assign({}, {values})", nodes.text));
                }
            }
            Target::Projection(projection) => {
                let values = self.synapse_values(properties)?;
                let projection = self.value(projection)?;
                self.line(format!("{projection}.set({values})"));
            }
            Target::Arrow(from, to) => {
                let values = self.synapse_values(properties)?;
                let (from, to) = (self.nodes(from)?, self.nodes(to)?);
                self.line(format!(
                    "nest.GetConnections({}, {}).set({values})",
                    from.collection(),
                    to.collection()
                ));
            }
        }
        Ok(())
    }

    fn synapse_values(&mut self, properties: &[Property]) -> Written {
        let mut entries = Vec::new();
        for property in properties {
            if property.value.ty.depth() > 0 {
                return untold(
                    property.value.span,
                    "a list for connections that are there, whose order is NEST's own",
                );
            }
            entries.push(format!("{}: {}", literal(&property.name.node), self.value(&property.value)?));
        }
        Ok(format!("{{{}}}", entries.join(", ")))
    }
}
