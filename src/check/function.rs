//! Functions of the script: checked for names once, at the declaration, and for types at each combination of argument
//! types, as a template is.

use super::scope::{NameKind, Scope};
use super::{Checker, Uses};
use crate::diagnostic::{Diagnostic, suggest};
use crate::program::{Expression, ExpressionKind, Function, FunctionId, Type};
use crate::source::{Span, Spanned};
use crate::syntax::ast::{Argument, Expr, ExprKind, TextPart};
use std::cell::Cell;
use std::rc::Rc;

/// `fn name(parameters) = body`
pub(super) struct Declared {
    pub name: Spanned<String>,
    pub parameters: Vec<Spanned<String>>,
    pub body: Expr,
    pub used: Cell<bool>,
}

/// A declared function for some argument types.
pub(super) struct Specialised {
    index: usize,
    arguments: Vec<Type>,
    id: FunctionId,
    ty: Type,
    uses: Uses,
}

impl Checker<'_> {
    pub(super) fn declare_function(
        &mut self,
        name: &Spanned<String>,
        parameters: &[Spanned<String>],
        body: &Expr,
    ) {
        if self.redefines_function(name) {
            // At a prompt.
        } else if let Some(first) = self.functions.iter().find(|function| function.name.node == name.node) {
            let (first, line) = (first.name.span, self.sources.line(first.name.span));
            self.report(
                Diagnostic::new("E0203", name.span, format!("the function `{}` already exists", name.node))
                    .related(first, "first declared here")
                    .help(format!("the first is on line {line}; choose another name")),
            );
        } else if super::registry::find(&name.node).is_some() {
            self.report(
                Diagnostic::new(
                    "W0203",
                    name.span,
                    format!("this `{}` replaces the built-in one", name.node),
                )
                .help("choose another name unless that is meant"),
            );
        }
        for (position, parameter) in parameters.iter().enumerate() {
            if parameters[..position].iter().any(|earlier| earlier.node == parameter.node) {
                self.report(
                    Diagnostic::new("E0203", parameter.span, format!("`{}` already exists", parameter.node))
                        .help("each argument needs a name of its own"),
                );
            }
        }
        let declared = Declared {
            name: name.clone(),
            parameters: parameters.to_vec(),
            body: body.clone(),
            used: Cell::new(false),
        };
        let mut bound: Vec<String> = parameters.iter().map(|parameter| parameter.node.clone()).collect();
        self.check_names(body, &mut bound, &name.node);
        self.functions.push(Rc::new(declared));
    }

    /// Reports names in a function's body that mean nothing.
    fn check_names(&mut self, expr: &Expr, bound: &mut Vec<String>, own: &str) {
        match &expr.node {
            ExprKind::Name(name) => self.check_name(name, expr.span, bound),
            ExprKind::Call { function, .. } if function.node == own => self.report(
                Diagnostic::new("E0211", function.span, format!("`{own}` calls itself"))
                    .help("functions are formulas; use a `for`, or a list `[… for x in …]`"),
            ),
            ExprKind::Call { function, .. } => self.check_function_name(function),
            ExprKind::Comprehension { body, variable, values, .. } => {
                self.check_names(values, bound, own);
                bound.push(variable.node.clone());
                self.check_names(body, bound, own);
                bound.pop();
                return;
            }
            ExprKind::With { base, properties } if matches!(&base.node, ExprKind::Name(name) if name == "table") =>
            {
                for property in &properties.node {
                    self.check_names(&property.value, bound, own);
                }
                return;
            }
            _ => {}
        }
        for part in children(expr) {
            self.check_names(part, bound, own);
        }
    }

    fn check_name(&mut self, name: &str, span: Span, bound: &[String]) {
        if bound.iter().any(|own| own == name) || matches!(name, "pi" | "inf") {
            return;
        }
        if name == "now" {
            self.report(
                Diagnostic::new("E0201", span, "a function does not see the model time")
                    .help("functions are formulas: hand `now` over as an argument"),
            );
        } else if let Some(found) = self.find(name) {
            found.used.set(true);
            self.refer(span, found.span);
        } else if crate::models::find(name).is_none() {
            self.report_unknown_name(name, span);
        }
    }

    /// How a function is written with its arguments, `cv(s)`, if there is one of this name.
    pub(super) fn function_named(&self, name: &str) -> Option<String> {
        if let Some(function) = self.functions.iter().rfind(|function| function.name.node == name) {
            let names: Vec<&str> = function.parameters.iter().map(|name| name.node.as_str()).collect();
            return Some(format!("{name}({})", names.join(", ")));
        }
        super::registry::find(name).map(super::registry::usage)
    }

    /// Reports a function that does not exist.
    pub(super) fn check_function_name(&mut self, function: &Spanned<String>) {
        let name = function.node.as_str();
        if let Some(declared) = self.functions.iter().rfind(|declared| declared.name.node == name) {
            let declared = declared.name.span;
            self.refer(function.span, declared);
        }
        if self.function_named(name).is_some() || self.in_function > 0 {
            return;
        }
        let diagnostic = Diagnostic::new("E0201", function.span, format!("no function is called `{name}`"));
        let declared = self.functions.iter().map(|function| function.name.node.as_str());
        let names: Vec<&str> =
            declared.chain(super::registry::declarations().map(|built_in| built_in.name)).collect();
        let help = if crate::models::find(name).is_some() {
            format!("`{name}` is a model: write its parameters in braces, `{name} {{ … }}`")
        } else if self.find(name).is_some() {
            format!("`{name}` is a value: an index is written in brackets, `{name}[…]`, a product with `*`")
        } else {
            match suggest(name, names) {
                Some(found) => format!("did you mean `{found}`?"),
                None => format!("declare it above: `fn {name}(x) = …`"),
            }
        };
        self.report(diagnostic.help(help));
    }

    /// A call of a function of the script.
    pub(super) fn user_call(
        &mut self,
        declared: &Rc<Declared>,
        name: &Spanned<String>,
        arguments: &[Argument],
        span: Span,
    ) -> Expression {
        declared.used.set(true);
        let lowered: Vec<Expression> =
            arguments.iter().map(|argument| self.expression(&argument.value)).collect();
        if let Some(named) = arguments.iter().find_map(|argument| argument.name.as_ref()) {
            self.report(
                Diagnostic::new("E0210", named.span, format!("`{}` has no argument with a name", name.node))
                    .help("give the arguments of a function of the script in order, without names"),
            );
            return Expression::failed(span);
        }
        if lowered.len() != declared.parameters.len() {
            let usage = self.function_named(&name.node).unwrap_or_default();
            let headline = super::messages::wrong_count(&name.node, declared.parameters.len(), lowered.len());
            self.report(
                Diagnostic::new("E0210", span, headline)
                    .related(declared.name.span, "declared here")
                    .help(format!("write `{usage}`")),
            );
            return Expression::failed(span);
        }
        if lowered.iter().any(|argument| argument.ty.is_error() && argument.ty.depth() == 0) {
            return Expression::failed(span);
        }
        let types: Vec<Type> = lowered.iter().map(|argument| argument.ty.clone().settled()).collect();
        let Some(index) = self.functions.iter().position(|function| Rc::ptr_eq(function, declared)) else {
            return Expression::failed(span);
        };
        let (id, ty) = self.specialise(index, types, span);
        Expression { span, ty, kind: ExpressionKind::UserCall { function: id, arguments: lowered } }
    }

    fn specialise(&mut self, index: usize, arguments: Vec<Type>, call: Span) -> (FunctionId, Type) {
        let found =
            self.specialised.iter().find(|known| known.index == index && known.arguments == arguments);
        if let Some(found) = found {
            let (id, ty, uses) = (found.id, found.ty.clone(), found.uses.clone());
            self.use_all(&uses);
            return (id, ty);
        }
        let declared = self.functions[index].clone();
        // The body sees what was declared above the function, and nothing of where it is called.
        let visible = self.visible_to(index);
        let scopes = std::mem::replace(&mut self.scopes, vec![visible, Scope::default()]);
        let hidden = self.functions.split_off(index);
        let outer_uses = std::mem::take(&mut self.uses);
        self.in_function += 1;
        let mut parameters = Vec::new();
        for (name, ty) in declared.parameters.iter().zip(&arguments) {
            parameters.push(self.declare(name, NameKind::Argument, ty.clone()));
        }
        let known = self.diagnostics.len();
        let body = self.expression(&declared.body);
        for diagnostic in &mut self.diagnostics[known..] {
            if self.in_function == 1 {
                diagnostic.related.push(crate::diagnostic::Label { span: call, text: "called here".into() });
            }
        }
        self.in_function -= 1;
        let uses = std::mem::replace(&mut self.uses, outer_uses);
        self.use_all(&uses);
        self.functions.extend(hidden);
        self.scopes = scopes;
        let id = FunctionId(self.program_functions.len());
        let ty = body.ty.clone().settled();
        self.program_functions.push(Function { name: declared.name.node.clone(), parameters, body });
        self.specialised.push(Specialised { index, arguments, id, ty: ty.clone(), uses });
        (id, ty)
    }

    fn visible_to(&self, function: usize) -> Scope {
        let names = self.scopes.iter().flat_map(|scope| scope.names.iter());
        let above = names.filter(|(_, name)| name.functions_before <= function).cloned();
        Scope::of(above.collect())
    }

    pub(super) fn use_all(&mut self, uses: &Uses) {
        self.uses.params.extend(uses.params.iter().copied());
        self.uses.running |= uses.running;
    }
}

/// The expressions directly inside an expression.
pub(super) fn children(expr: &Expr) -> Vec<&Expr> {
    match &expr.node {
        ExprKind::Number { .. } | ExprKind::Bool(_) | ExprKind::Name(_) => Vec::new(),
        ExprKind::Text(parts) => parts
            .iter()
            .filter_map(|part| match part {
                TextPart::Value { value, .. } => Some(value),
                TextPart::Literal(_) => None,
            })
            .collect(),
        ExprKind::List { items, .. } => items.iter().collect(),
        ExprKind::Comprehension { body, values, .. } => vec![values, body],
        ExprKind::Call { arguments, .. } => arguments.iter().map(|argument| &argument.value).collect(),
        ExprKind::Unary { operand, .. } => vec![operand],
        ExprKind::Binary { left, right, .. } => vec![left, right],
        ExprKind::Range { start, end } => start.iter().chain(end).map(|side| &**side).collect(),
        ExprKind::If { condition, then, otherwise } => vec![condition, then, otherwise],
        ExprKind::Index { base, indices } => std::iter::once(&**base).chain(indices).collect(),
        ExprKind::Field { base, .. } => vec![base],
        ExprKind::With { base, properties } => {
            std::iter::once(&**base).chain(properties.node.iter().map(|property| &property.value)).collect()
        }
    }
}
