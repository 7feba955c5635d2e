//! What comes after a dot: columns of tables and records, attributes of nodes, models and connections.

use super::Checker;
use crate::diagnostic::{Diagnostic, suggest};
use crate::models::declaration::{ModelDeclaration, Shape};
use crate::program::{Expression, ExpressionKind, Model, Type};
use crate::source::{Span, Spanned};
use crate::syntax::ast::Expr;
use crate::units::Dimension;

impl Checker<'_> {
    pub(super) fn field(&mut self, base: &Expr, name: &Spanned<String>, span: Span) -> Expression {
        let base = self.expression(base);
        let ty = match &base.ty {
            Type::Error => Type::Error,
            Type::Table(_) | Type::Record(_) => self.column(&base, name),
            Type::Nodes(nodes) => {
                self.uses.running = true;
                let (models, single) = (nodes.models.clone(), nodes.single);
                match self.attribute(&models, name, true) {
                    Some(ty) if single => ty,
                    Some(ty) => Type::List(Box::new(ty)),
                    None => Type::Error,
                }
            }
            Type::Model(models) => {
                let models = models.clone();
                self.attribute(&models, name, false).unwrap_or(Type::Error)
            }
            Type::Projection(weight) => {
                let weight = *weight;
                self.uses.running = true;
                match name.node.as_str() {
                    "weight" => Type::Number(weight).nested(1),
                    "delay" => Type::Number(Dimension::TIME).nested(1),
                    "pre" | "post" => Type::Number(Dimension::NONE).nested(1),
                    _ => {
                        self.report_no_column(
                            "these connections have no",
                            name,
                            &["weight", "delay", "pre", "post"],
                        );
                        Type::Error
                    }
                }
            }
            other => {
                let other = other.clone();
                self.report_no_fields(&base, &other, name);
                Type::Error
            }
        };
        let kind = match &base.ty {
            Type::Nodes(_) => {
                self.asked.insert(name.node.clone());
                ExpressionKind::NodeAttribute { base: Box::new(base), name: name.clone() }
            }
            Type::Model(_) => ExpressionKind::ModelAttribute { base: Box::new(base), name: name.clone() },
            Type::Projection(_) => {
                ExpressionKind::ProjectionAttribute { base: Box::new(base), name: name.clone() }
            }
            _ => ExpressionKind::Column { base: Box::new(base), name: name.clone() },
        };
        Expression { span, ty, kind }
    }

    fn column(&mut self, base: &Expression, name: &Spanned<String>) -> Type {
        let columns = base.ty.columns().unwrap_or_default();
        if let Some((_, ty)) = columns.iter().find(|(own, _)| *own == name.node) {
            return Type::List(Box::new(ty.clone()));
        }
        let names: Vec<&str> = columns.iter().map(|(own, _)| own.as_str()).collect();
        let written = self.written(base.span);
        self.report_no_column(&format!("`{written}` has no column"), name, &names);
        Type::Error
    }

    fn report_no_column(&mut self, what: &str, name: &Spanned<String>, names: &[&str]) {
        let mut help = format!("columns: {}", names.join(", "));
        if let Some(found) = suggest(&name.node, names.iter().copied()) {
            help.push_str(&format!("; did you mean `{found}`?"));
        }
        self.report(Diagnostic::new("E0213", name.span, format!("{what} `{}`", name.node)).help(help));
    }

    fn report_no_fields(&mut self, base: &Expression, ty: &Type, name: &Spanned<String>) {
        let written = self.written(base.span);
        let help = match ty {
            Type::List(element) if matches!(**element, Type::Nodes(_) | Type::Record(_)) => {
                format!(
                    "choose one: `{written}[0].{}`, or go through them: `[x.{} for x in {written}]`",
                    name.node, name.node
                )
            }
            Type::Number(_) | Type::Zero => format!("`{written}` is a value on its own"),
            _ => "tables, records, nodes, models and projections have parts after a dot".to_string(),
        };
        let headline = format!("`{written}` is {ty}, it has no `{}`", name.node);
        self.report(Diagnostic::new("E0213", name.span, headline).help(help));
    }

    /// The type of an attribute of one node: a parameter, or state where `with_state`.
    fn attribute(&mut self, models: &[Model], name: &Spanned<String>, with_state: bool) -> Option<Type> {
        let found = models.iter().find_map(|model| attribute_type(model.0, &name.node, with_state));
        if found.is_none() {
            self.report_no_parameter(models, name, with_state);
        }
        found
    }

    /// E0207: none of these models has it.
    pub(super) fn report_no_parameter(&mut self, models: &[Model], name: &Spanned<String>, with_state: bool) {
        let titles: Vec<&str> = models.iter().map(|model| model.0.name).collect();
        let title = titles.join(" or ");
        let parameters = models.iter().flat_map(|model| model.0.parameters.iter().map(|own| own.name));
        let recordables = models.iter().flat_map(|model| model.0.recordables.iter().map(|own| own.name));
        let names: Vec<&str> = match with_state {
            true => parameters.chain(recordables).collect(),
            false => parameters.collect(),
        };
        let diagnostic = Diagnostic::new("E0207", name.span, format!("{title} has no `{}`", name.node));
        let diagnostic = match suggest(&name.node, names.iter().copied()) {
            Some(found) => diagnostic.help(format!("did you mean `{found}`?")),
            None if names.is_empty() => diagnostic.help(format!("{title} has no parameters")),
            None => diagnostic.help(format!("it has {}", names.join(", "))),
        };
        self.report(diagnostic.help(format!("`snn models {}` explains them", titles.first().unwrap_or(&""))));
    }
}

fn attribute_type(model: &ModelDeclaration, name: &str, with_state: bool) -> Option<Type> {
    let parameter = model.parameters.iter().find(|parameter| parameter.name == name);
    let recordable = model.recordables.iter().find(|recordable| recordable.name == name);
    match (parameter, recordable) {
        (Some(parameter), _) => Some(match parameter.shape {
            Shape::Number => Type::Number(parameter.dimension),
            Shape::Whole => Type::Number(Dimension::NONE),
            Shape::Switch => Type::Bool,
            Shape::List => Type::Number(parameter.dimension).nested(1),
            Shape::WholeList => Type::Number(Dimension::NONE).nested(1),
        }),
        (None, Some(recordable)) if with_state => Some(Type::Number(recordable.dimension)),
        _ => None,
    }
}
