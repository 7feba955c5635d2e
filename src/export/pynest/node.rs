//! Nodes, and what is set of them.

use super::model::declared;
use super::names::{literal, python};
use super::{Python, Untold, Written, untold};
use crate::program::{Expression, Place, Property, Target, Type};

impl Python<'_> {
    /// `node NAME[count] = model`
    pub fn node(&mut self, name: &str, count: Option<&Expression>, model: &Expression) -> Result<(), Untold> {
        let name = python(name);
        if count.is_some_and(|count| count.ty.depth() > 0 || matches!(count.ty, Type::Range(_))) {
            let Some(count) = count else { return Ok(()) };
            let counts = self.value(count)?;
            self.population = Some("k");
            let created = self.created(model, Some("int(round(n))".into()), false);
            self.population = None;
            self.line(format!("{name} = [{} for k, n in enumerate({counts})]", created?));
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

    /// All nodes of these places as one collection.
    pub fn nodes(&mut self, places: &[Place]) -> Written {
        let mut parts = Vec::new();
        for place in places {
            let text = self.value(&place.nodes)?;
            parts.push(if place.nodes.ty.depth() > 0 { format!("union({text})") } else { text });
        }
        Ok(parts.join(" + "))
    }

    /// `set TARGET { … }`
    pub fn set(&mut self, target: &Target, properties: &[Property]) -> Result<(), Untold> {
        match target {
            Target::Nodes(places) => {
                for place in places {
                    let nodes = self.nodes(std::slice::from_ref(place))?;
                    let values = self.properties(&place.nodes.ty, properties)?;
                    self.line(format!("assign({nodes}, {values})"));
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
                self.line(format!("nest.GetConnections({from}, {to}).set({values})"));
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
