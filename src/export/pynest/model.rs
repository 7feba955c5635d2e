//! Models: a dictionary of values where the model is known by its type, else a pair of NEST's name and the dictionary.

use super::names::{literal, number};
use super::{Python, Untold, Written, untold};
use crate::models::declaration::{ModelDeclaration, ParameterDeclaration, Shape};
use crate::program::{Expression, ExpressionKind, Property, Type};
use crate::source::Spanned;
use crate::units::Dimension;
use crate::value::Value;

/// The model that an expression has for certain.
pub(super) fn declared(model: &Expression) -> Option<&'static ModelDeclaration> {
    match &model.ty {
        Type::Model(models) if models.len() == 1 => Some(models[0].0),
        _ => None,
    }
}

impl Python<'_> {
    /// A model as a value.
    pub fn model(&mut self, model: &Expression) -> Written {
        if declared(model).is_some() { self.values(model) } else { self.pair(model) }
    }

    /// The dictionary of a model that is known by its type.
    pub fn values(&mut self, model: &Expression) -> Written {
        match &model.kind {
            ExpressionKind::Constant(Value::Model(_)) => Ok("{}".into()),
            ExpressionKind::Variable { name, .. } => Ok(self.names.of(name)),
            ExpressionKind::Model { base, properties } => {
                let Some(declaration) = declared(base) else {
                    return untold(model.span, "properties of a model that is one of several");
                };
                let mut entries = Vec::new();
                let base = self.values(base)?;
                if base != "{}" {
                    entries.push(format!("**{base}"));
                }
                for property in properties {
                    entries.push(self.property(declaration, property)?);
                }
                Ok(format!("{{{}}}", entries.join(", ")))
            }
            ExpressionKind::If { .. } => self.value(model),
            _ => untold(model.span, "a model chosen from a list"),
        }
    }

    /// NEST's name of a model, and its dictionary.
    pub fn pair(&mut self, model: &Expression) -> Written {
        match (&model.kind, declared(model)) {
            (_, Some(declaration)) => Ok(format!("({}, {})", literal(declaration.name), self.values(model)?)),
            (ExpressionKind::If { condition, then, otherwise }, _) => {
                let condition = self.value(condition)?;
                Ok(format!("{} if {condition} else {}", self.pair(then)?, self.pair(otherwise)?))
            }
            (ExpressionKind::Variable { name, .. }, _) => Ok(self.names.of(name)),
            _ => untold(model.span, "a model chosen from a list"),
        }
    }

    /// `"E_L": bias`
    pub fn property(&mut self, declaration: &ModelDeclaration, property: &Property) -> Written {
        let name = &property.name;
        let Some(parameter) = declaration.parameters.iter().find(|parameter| parameter.name == name.node)
        else {
            return untold(name.span, format!("there is no `{}`", name.node));
        };
        Ok(format!("{}: {}", literal(&name.node), self.property_value(parameter, property)?))
    }

    fn property_value(&mut self, parameter: &ParameterDeclaration, property: &Property) -> Written {
        let value = &property.value;
        let is_list = matches!(parameter.shape, Shape::List | Shape::WholeList);
        let is_rate = parameter.dimension == Dimension::FREQUENCY;
        if let (ExpressionKind::Constant(Value::Number(x)), Shape::Number) = (&value.kind, parameter.shape) {
            return Ok(number(if is_rate { x * 1000.0 } else { *x }));
        }
        let mut text = match parameter.shape {
            Shape::Whole => self.whole(value)?,
            _ => self.value(value)?,
        };
        if let Some(index) = &self.population
            && !property.drawn
            && value.ty.depth() > usize::from(is_list)
        {
            text = format!("{text}[{index}]");
        }
        Ok(if is_rate { format!("1000.0 * {text}", text = grouped(value, text)) } else { text })
    }

    /// Has a property of this model a list where NEST could mistake what it is for?
    pub fn has_lists(&self, model: &Expression, single: bool) -> bool {
        match &model.kind {
            ExpressionKind::Variable { slot, .. } => self.models_with_lists.contains(slot),
            ExpressionKind::Model { base, properties } => {
                let is_list = |property: &Property| {
                    let depth = property.value.ty.depth();
                    depth > 0 && !(single && depth == 1 && is_list_parameter(base, &property.name.node))
                };
                self.has_lists(base, single) || properties.iter().any(is_list)
            }
            ExpressionKind::If { then, otherwise, .. } => {
                self.has_lists(then, single) || self.has_lists(otherwise, single)
            }
            _ => false,
        }
    }

    /// `lif.tau_m`
    pub fn model_attribute(
        &mut self,
        base: &Expression,
        name: &Spanned<String>,
        whole: &Expression,
    ) -> Written {
        let (Some(declaration), Type::Number(dimension)) = (declared(base), &whole.ty) else {
            return untold(whole.span, "this default of a model");
        };
        let parameter = declaration.parameters.iter().find(|parameter| parameter.name == name.node);
        let default = parameter.map_or(0.0, |parameter| parameter.default);
        let is_rate = *dimension == Dimension::FREQUENCY;
        let values = self.values(base)?;
        let default = number(if is_rate { default * 1000.0 } else { default });
        let text = format!("{values}.get({}, {default})", literal(&name.node));
        Ok(if is_rate { format!("({text} / 1000.0)") } else { text })
    }

    /// Properties for nodes that are there, of one of several models.
    pub fn properties(&mut self, ty: &Type, properties: &[Property]) -> Written {
        let Type::Nodes(nodes) = ty.innermost() else {
            return Err(Untold {
                span: properties.first().map(|first| first.name.span).unwrap_or_default(),
                what: "these nodes".into(),
            });
        };
        let mut entries = Vec::new();
        for property in properties {
            let has = |model: &&crate::program::Model| {
                model.0.parameters.iter().any(|parameter| parameter.name == property.name.node)
            };
            let Some(model) = nodes.models.iter().find(has) else {
                return untold(property.name.span, format!("there is no `{}`", property.name.node));
            };
            entries.push(self.property(model.0, property)?);
        }
        Ok(format!("{{{}}}", entries.join(", ")))
    }
}

fn is_list_parameter(model: &Expression, name: &str) -> bool {
    let Some(declaration) = declared(model) else { return false };
    let parameter = declaration.parameters.iter().find(|parameter| parameter.name == name);
    parameter.is_some_and(|parameter| matches!(parameter.shape, Shape::List | Shape::WholeList))
}

/// In parentheses where a factor before would bind tighter.
fn grouped(value: &Expression, text: String) -> String {
    match value.kind {
        ExpressionKind::Binary { .. } | ExpressionKind::Unary { .. } => format!("({text})"),
        _ => text,
    }
}
