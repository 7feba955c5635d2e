//! Models with properties: `lif { C_m = 100 pF, V_m ~ normal(0 mV, 1 mV) }`.

use super::Checker;
use crate::diagnostic::Diagnostic;
use crate::models::declaration::{ParameterDeclaration, Shape};
use crate::program::{Expression, ExpressionKind, Model, Property, Type};
use crate::source::Span;
use crate::syntax::ast::{Expr, Properties};
use crate::units::Dimension;

impl Checker<'_> {
    pub(super) fn model_with(&mut self, base: &Expr, properties: &Properties, span: Span) -> Expression {
        let base = self.model(base);
        let models = match &base.ty {
            Type::Model(models) => models.clone(),
            _ => {
                for property in &properties.node {
                    self.expression(&property.value);
                }
                return Expression::failed(span);
            }
        };
        let properties = self.model_properties(&models, properties);
        let ty = Type::Model(models);
        Expression { span, ty, kind: ExpressionKind::Model { base: Box::new(base), properties } }
    }

    /// An expression that must be a model.
    pub(super) fn model(&mut self, expr: &Expr) -> Expression {
        if let crate::syntax::ast::ExprKind::Name(name) = &expr.node
            && self.find(name).is_none()
            && crate::models::find(name).is_none()
            && !self.broken.contains(name)
            && !self.later.iter().any(|later| later.contains_key(name))
        {
            self.report_unknown_model(name, expr.span);
            return Expression::failed(expr.span);
        }
        let model = self.expression(expr);
        match &model.ty {
            Type::Model(_) | Type::Error => model,
            other => {
                let headline = format!("a model is needed, this is {other}");
                let help = "a model is a built-in one such as `iaf_psc_exp`, with or without `{ … }`, or declared with `model`";
                self.report(Diagnostic::new("E0313", expr.span, headline).help(help));
                Expression::failed(expr.span)
            }
        }
    }

    fn report_unknown_model(&mut self, name: &str, span: Span) {
        if super::record::RECORDERS.contains(&name) {
            self.report(
                Diagnostic::new("E0701", span, "recorders are not nodes here")
                    .help("write `record V_m from neuron every 1 ms as trace`, or `record spikes from neuron as spikes`"),
            );
            return;
        }
        let names = self.scopes.iter().flat_map(|scope| scope.names.iter());
        let own = names.filter(|(_, name)| matches!(name.ty, Type::Model(_))).map(|(own, _)| own.as_str());
        let all = own.chain(crate::models::MODELS.iter().map(|model| model.name));
        let diagnostic = Diagnostic::new("E0208", span, format!("no model is called `{name}`"));
        let diagnostic = match crate::diagnostic::suggest(name, all) {
            Some(found) => diagnostic.help(format!("did you mean `{found}`?")),
            None => diagnostic.help("`snn models` lists all"),
        };
        self.report(diagnostic);
    }

    /// The properties of nodes of these models.
    pub(super) fn model_properties(&mut self, models: &[Model], properties: &Properties) -> Vec<Property> {
        self.report_twice(properties);
        let mut lowered = Vec::new();
        for property in &properties.node {
            let mut value = self.expression(&property.value);
            let parameters = models.iter().flat_map(|model| model.0.parameters.iter());
            let Some(parameter) = parameters.into_iter().find(|own| own.name == property.name.node) else {
                self.report_no_parameter(models, &property.name, false);
                continue;
            };
            let fits = match property.drawn {
                true => self.want_drawn(&value, parameter),
                false => self.want_given(&mut value, parameter),
            };
            if fits {
                lowered.push(Property { name: property.name.clone(), drawn: property.drawn, value });
            }
        }
        lowered
    }

    /// `V_m ~ value`
    fn want_drawn(&mut self, value: &Expression, parameter: &ParameterDeclaration) -> bool {
        let dimension = match parameter.shape {
            Shape::Number | Shape::List => parameter.dimension,
            Shape::Whole | Shape::WholeList => Dimension::NONE,
            Shape::Switch => {
                let headline = format!("`{}` is true or false and cannot be drawn", parameter.name);
                self.report(
                    Diagnostic::new("E0305", value.span, headline)
                        .help(format!("write `{} = true` or `{} = false`", parameter.name, parameter.name)),
                );
                return false;
            }
        };
        if matches!(parameter.shape, Shape::List | Shape::WholeList) {
            let headline = format!("`{}` is a list and cannot be drawn", parameter.name);
            let help = format!("draw a list first: `let x[100] ~ …`, then `{} = x`", parameter.name);
            self.report(Diagnostic::new("E0310", value.span, headline).help(help));
            return false;
        }
        self.want_distribution(value, dimension, parameter.name)
    }

    /// `~` needs a distribution of this dimension.
    pub(super) fn want_distribution(&mut self, value: &Expression, dimension: Dimension, name: &str) -> bool {
        match &value.ty {
            Type::Error => true,
            Type::Distribution(found) if *found == dimension => true,
            Type::Distribution(found) => {
                let written = self.written(value.span);
                let found = Type::Number(*found);
                let wanted = Type::Number(dimension);
                let headline = format!("`{name}` is {wanted}, {written} draws {found}");
                self.report(
                    Diagnostic::new("E0303", value.span, headline)
                        .help(format!("give its arguments the unit {}", dimension.default_unit())),
                );
                false
            }
            _ => {
                let written = self.written(value.span);
                self.report(
                    Diagnostic::new(
                        "E0307",
                        value.span,
                        format!("`~` needs a distribution, {written} is a value"),
                    )
                    .help(format!("write `{name} = {written}`, or draw: `{name} ~ normal({written}, …)`")),
                );
                false
            }
        }
    }

    /// `C_m = value`
    fn want_given(&mut self, value: &mut Expression, parameter: &ParameterDeclaration) -> bool {
        if let Type::Distribution(_) = value.ty {
            let written = self.written(value.span);
            self.report(
                Diagnostic::new("E0306", value.span, format!("{written} is a distribution, not a value"))
                    .help(format!("draw from it: `{} ~ {written}`", parameter.name)),
            );
            return false;
        }
        match parameter.shape {
            Shape::Number => self.want_nested(value, parameter.dimension, 0, 2, parameter.name),
            Shape::Whole => self.want_nested(value, Dimension::NONE, 0, 2, parameter.name),
            Shape::List => self.want_nested(value, parameter.dimension, 1, 3, parameter.name),
            Shape::WholeList => self.want_nested(value, Dimension::NONE, 1, 3, parameter.name),
            Shape::Switch => match value.ty.innermost() {
                Type::Bool | Type::Error => true,
                _ => self.want_truth(value, parameter.name),
            },
        }
    }
}
