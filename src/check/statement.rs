//! Statements: one arm for each kind, the longer ones in files of their own.

use super::scope::NameKind;
use super::{Checker, Uses};
use crate::diagnostic::Diagnostic;
use crate::program::{
    Cursor, KernelSettings, Model, NodesType, Parameter, Statement, StatementKind, Target, Type,
};
use crate::source::{Span, Spanned};
use crate::syntax::ast;
use crate::units::Dimension;

impl Checker<'_> {
    /// Checks statements in order; those that failed as a whole are left out.
    pub(super) fn statements(&mut self, statements: &[ast::Statement]) -> Vec<Statement> {
        let mut lowered = Vec::new();
        for statement in statements {
            self.statement(statement, &mut lowered);
        }
        self.later.pop();
        lowered
    }

    /// The statements of a block inside another statement, in a scope of their own.
    pub(super) fn block(&mut self, block: &ast::Block, span: Span) -> Vec<Statement> {
        let top_level = std::mem::replace(&mut self.top_level, false);
        let statements = self.in_scope(span, |checker| {
            checker.declare_later(block);
            checker.statements(block)
        });
        self.top_level = top_level;
        statements
    }

    fn statement(&mut self, statement: &ast::Statement, lowered: &mut Vec<Statement>) {
        let span = statement.span;
        self.look_around(Cursor::before(span));
        let outer = std::mem::take(&mut self.uses);
        let before = lowered.len();
        self.statement_kind(&statement.node, span, lowered);
        let uses = std::mem::replace(&mut self.uses, outer);
        for statement in &lowered[before..] {
            let renewable = matches!(statement.kind, StatementKind::Let { .. } | StatementKind::Draw { .. });
            if renewable && !uses.running && !uses.params.is_empty() {
                self.renewable.push((uses.params.clone(), statement.clone()));
            }
        }
        self.use_all(&uses);
    }

    fn statement_kind(&mut self, kind: &ast::StatementKind, span: Span, lowered: &mut Vec<Statement>) {
        let kind = match kind {
            ast::StatementKind::Import(_) => {
                self.report(
                    Diagnostic::new("E0107", span, "`import` belongs to the top level of a script")
                        .help("move it to the top of the file"),
                );
                return;
            }
            ast::StatementKind::Param(parameters) => {
                for parameter in parameters {
                    self.uses = Uses::default();
                    if let Some(index) = self.param(parameter) {
                        lowered.push(Statement { span, kind: StatementKind::Param(index) });
                    }
                }
                return;
            }
            ast::StatementKind::Kernel(properties) => {
                self.kernel(properties, span).map(StatementKind::Kernel)
            }
            ast::StatementKind::Let { name, value } => self.let_statement(name, value, NameKind::Let),
            ast::StatementKind::LetDraw { name, count, distribution } => self.draw(name, count, distribution),
            ast::StatementKind::Function { name, parameters, body } => {
                self.declare_function(name, parameters, body);
                None
            }
            ast::StatementKind::Model { name, value } => {
                let value = self.model(value);
                let slot = self.declare(name, NameKind::Model, value.ty.clone());
                Some(StatementKind::Let { slot, name: name.clone(), value })
            }
            ast::StatementKind::Node { name, count, model } => self.node(name, count.as_ref(), model),
            ast::StatementKind::Connect(connect) => self.connect(connect, span),
            ast::StatementKind::Record(record) => self.record(record),
            ast::StatementKind::Simulate(duration) => {
                let mut duration = self.expression(duration);
                self.want_number(&mut duration, Dimension::TIME, "simulate")
                    .then_some(StatementKind::Simulate(duration))
            }
            ast::StatementKind::Set { target, properties } => self.set(target, properties),
            ast::StatementKind::Sweep { axes, name, body } => self.sweep(axes, name, body, span),
            ast::StatementKind::Collect(columns) => self.collect(columns, span),
            ast::StatementKind::For { variable, values, name, body } => {
                self.repeat_statement(variable, values, name.as_ref(), body, span)
            }
            ast::StatementKind::If { condition, then, otherwise } => {
                self.condition(condition, then, otherwise.as_ref(), span)
            }
            ast::StatementKind::Print(value) => Some(StatementKind::Print(self.expression(value))),
            ast::StatementKind::Save { table, file } => self.save(table, file),
            ast::StatementKind::Plot { file, canvas } => {
                let file = file.as_ref().map(|file| self.expression(file));
                if let Some(file) = &file {
                    self.want_text(file, "plot");
                }
                let canvas = self.canvas(canvas);
                Some(StatementKind::Plot { file, canvas })
            }
            ast::StatementKind::Assert { condition, message } => {
                let condition = self.expression(condition);
                let holds_list = matches!(&condition.ty, Type::List(element) if **element == Type::Bool);
                // `assert a == b` of lists means all of them.
                let fits = holds_list || self.want_truth(&condition, "assert");
                let message = message.as_ref().map(|message| self.expression(message));
                fits.then_some(StatementKind::Assert { condition, message })
            }
            ast::StatementKind::Bare(value) => Some(self.bare(value)),
        };
        if let Some(kind) = kind {
            lowered.push(Statement { span, kind });
        }
    }

    fn param(&mut self, parameter: &ast::Parameter) -> Option<usize> {
        let name = &parameter.name;
        if !self.top_level {
            self.report(
                Diagnostic::new("E0107", name.span, "`param` belongs to the top level of a script")
                    .help("params are the inputs of the whole experiment; use `let` here"),
            );
            return None;
        }
        let mut default = self.expression(&parameter.default);
        let mut domain = parameter.domain.as_ref().map(|domain| self.expression(domain));
        let mut step = parameter.step.as_ref().map(|step| self.expression(step));
        if default.ty == Type::Zero
            && let Some(Type::Range(dimension)) = domain.as_ref().map(|domain| domain.ty.clone())
        {
            default.ty = Type::Number(dimension);
        }
        default.ty = default.ty.settled();
        let ty = match &default.ty {
            Type::Number(dimension) => {
                let dimension = *dimension;
                match domain.as_mut() {
                    Some(domain) if domain.ty.depth() > 0 => {
                        self.want_nested(domain, dimension, 1, 1, &name.node);
                    }
                    Some(domain) => {
                        self.want_range(domain, dimension, &name.node);
                    }
                    None => {}
                }
                if let Some(step) = &mut step {
                    self.want_number(step, dimension, "step");
                }
                Type::Number(dimension)
            }
            Type::Text | Type::Bool => {
                let is_choice = |ty: &Type| *ty == default.ty.clone().nested(1) || ty.is_error();
                if let Some(domain) = domain.as_ref().filter(|domain| !is_choice(&domain.ty)) {
                    let headline =
                        format!("`{}` is {}, its choices are a list of the same", name.node, default.ty);
                    self.report(
                        Diagnostic::new("E0313", domain.span, headline)
                            .help("write `in [\"regular\", \"irregular\"]`"),
                    );
                }
                default.ty.clone()
            }
            Type::List(_) | Type::Error => default.ty.clone(),
            other => {
                let headline =
                    format!("a param is a number, a text, true or false, or a list; this is {other}");
                self.report(
                    Diagnostic::new("E0313", default.span, headline)
                        .help("use `let`, or `model` for a model"),
                );
                Type::Error
            }
        };
        if self.uses.running {
            let headline = format!("the default of `{}` must be known before the run", name.node);
            self.report(Diagnostic::new("E0313", default.span, headline).help("write a value, or use `let`"));
        }
        let index = self.params.len();
        // Not a known number, though it has a default: `--set` and sweeps change it, and with it what a power measures.
        let slot = self.declare(name, NameKind::Param(index), ty.clone());
        let label = parameter.label.as_ref().map(|label| label.node.clone());
        self.params.push(Parameter { slot, name: name.clone(), ty, default, domain, step, label });
        Some(index)
    }

    fn kernel(&mut self, properties: &ast::Properties, span: Span) -> Option<KernelSettings> {
        if let Some(first) = self.kernel_seen {
            self.report(
                Diagnostic::new("E0507", span, "`kernel` is given twice")
                    .related(first, "first given here")
                    .help("put all settings into one block"),
            );
            return None;
        }
        self.kernel_seen = Some(span);
        if !self.own.contains(&span.file) {
            self.report(
                Diagnostic::new("E0212", span, "an imported file may only declare")
                    .help("move `kernel` to the main script"),
            );
            return None;
        }
        if let Some(node) = self.kernel_allowed {
            let headline = match self.simulation {
                0 => "`kernel` must stand before the first node",
                _ => "`kernel` must stand first in the body of a sweep",
            };
            self.report(
                Diagnostic::new("E0507", span, headline)
                    .related(node, "this comes before it")
                    .help("move it to the top"),
            );
            return None;
        }
        self.report_twice(properties);
        let mut settings = KernelSettings::default();
        for property in &properties.node {
            let mut value = self.expression(&property.value);
            if property.drawn {
                let headline = format!("`{}` cannot be drawn", property.name.node);
                self.report(Diagnostic::new("E0306", property.name.span, headline).help("write `=`"));
                continue;
            }
            match property.name.node.as_str() {
                "resolution" if self.want_number(&mut value, Dimension::TIME, "resolution") => {
                    settings.resolution = Some(value);
                }
                "seed" if self.want_number(&mut value, Dimension::NONE, "seed") => {
                    settings.seed = Some(value)
                }
                "resolution" | "seed" => {}
                other => {
                    let diagnostic =
                        Diagnostic::new("E0207", property.name.span, format!("`kernel` has no `{other}`"));
                    let diagnostic = match crate::diagnostic::suggest(other, ["resolution", "seed"]) {
                        Some(found) => diagnostic.help(format!("did you mean `{found}`?")),
                        None => diagnostic.help("it has resolution, seed; threads are chosen by `--threads`"),
                    };
                    self.report(diagnostic);
                }
            }
        }
        if self.uses.running {
            self.report(
                Diagnostic::new("E0507", span, "the settings of `kernel` must be known before the run")
                    .help("write values"),
            );
        }
        Some(settings)
    }

    fn let_statement(
        &mut self,
        name: &Spanned<String>,
        value: &ast::Expr,
        kind: NameKind,
    ) -> Option<StatementKind> {
        let mut value = self.expression(value);
        value.ty = value.ty.settled();
        if let Type::Distribution(_) = value.ty {
            let written = self.written(value.span);
            self.report(
                Diagnostic::new("E0306", value.span, format!("{written} is a distribution, not a value"))
                    .help(format!("draw from it: `let {}[100] ~ {written}`", name.node)),
            );
            value.ty = Type::Error;
        }
        if matches!(&value.kind, crate::program::ExpressionKind::List(items) if items.is_empty()) {
            self.report(
                Diagnostic::new("E0313", value.span, "an empty list does not say what it would hold")
                    .help("write `[]` where it is used; its place then says what it holds"),
            );
        }
        let number = self.fold(&value);
        let computed = self.is_computed(&value);
        let slot = self.declare(name, kind, value.ty.clone());
        if computed {
            self.computed.insert(slot);
        }
        if let Some(number) = number {
            self.numbers.insert(slot, number);
        }
        Some(StatementKind::Let { slot, name: name.clone(), value })
    }

    fn draw(
        &mut self,
        name: &Spanned<String>,
        count: &ast::Expr,
        distribution: &ast::Expr,
    ) -> Option<StatementKind> {
        let mut count = self.expression(count);
        let distribution = self.expression(distribution);
        let mut fits = self.want_number(&mut count, Dimension::NONE, "the count");
        let dimension = match &distribution.ty {
            Type::Distribution(dimension) => Some(*dimension),
            Type::Error => None,
            _ => {
                fits = false;
                self.want_distribution(&distribution, Dimension::NONE, &name.node);
                None
            }
        };
        let ty = dimension.map_or(Type::Error, Type::Number).nested(1);
        let slot = self.declare(name, NameKind::Draw, ty);
        fits.then_some(StatementKind::Draw { slot, name: name.clone(), count, distribution })
    }

    fn node(
        &mut self,
        name: &Spanned<String>,
        count: Option<&ast::Expr>,
        model: &ast::Expr,
    ) -> Option<StatementKind> {
        if self.kernel_allowed.is_none() {
            self.kernel_allowed = Some(name.span);
        }
        let mut count = count.map(|count| self.expression(count));
        let counted =
            count.as_mut().is_none_or(|count| self.want_nested(count, Dimension::NONE, 0, 1, "the count"));
        self.declared_nodes = count.is_none().then(|| name.node.clone());
        let model = self.model(model);
        self.declared_nodes = None;
        let models: Option<Vec<Model>> = match &model.ty {
            Type::Model(models) => Some(models.clone()),
            _ => None,
        };
        let ty = match models {
            None => Type::Error,
            Some(models) => {
                let nodes = Type::Nodes(NodesType { models, single: count.is_none() });
                nodes.nested(count.as_ref().map_or(0, |count| count.ty.depth()))
            }
        };
        let slot = self.declare(name, NameKind::Nodes, ty.clone());
        (counted && ty != Type::Error).then_some(StatementKind::Node {
            slot,
            name: name.clone(),
            count,
            model,
        })
    }

    fn set(&mut self, target: &ast::Target, properties: &ast::Properties) -> Option<StatementKind> {
        match target {
            ast::Target::Arrow(arrow) => {
                let from = self.places(&arrow.from);
                let to = self.places(&arrow.to);
                let weight =
                    to.as_ref().and_then(|to| self.weight_dimension(from.as_deref()?, to, properties.span));
                let onto = to.as_deref().map(super::connect::names_of).unwrap_or_default();
                let properties = self.synapse_properties(properties, weight.unwrap_or(None), &onto);
                Some(StatementKind::Set { target: Target::Arrow(from?, to?), properties })
            }
            ast::Target::Nodes(nodes) => {
                if let [single] = nodes.as_slice()
                    && let ast::ExprKind::Name(name) = &single.node
                    && let Some(found) = self.find(name)
                    && let Type::Projection(weight) = found.ty
                {
                    let projection = self.expression(single);
                    let properties = self.synapse_properties(properties, Some(weight), "these targets");
                    return Some(StatementKind::Set { target: Target::Projection(projection), properties });
                }
                let places = self.places(nodes);
                let models = places.as_deref().map(super::nodes::models_of).unwrap_or_default();
                if models.is_empty() {
                    for property in &properties.node {
                        self.expression(&property.value);
                    }
                    return None;
                }
                let properties = self.model_properties(&models, properties);
                self.asked.extend(properties.iter().map(|property| property.name.node.clone()));
                Some(StatementKind::Set { target: Target::Nodes(places?), properties })
            }
        }
    }

    fn condition(
        &mut self,
        condition: &ast::Expr,
        then: &ast::Block,
        otherwise: Option<&ast::Else>,
        span: Span,
    ) -> Option<StatementKind> {
        let condition = self.expression(condition);
        let fits = self.want_truth(&condition, "if");
        self.collecting.push(None);
        let then = self.block(then, span);
        let otherwise = match otherwise {
            None => Vec::new(),
            Some(ast::Else::Block(block)) => self.block(block, span),
            Some(ast::Else::If(statement)) => {
                let top_level = std::mem::replace(&mut self.top_level, false);
                let mut lowered = Vec::new();
                self.statement(statement, &mut lowered);
                self.top_level = top_level;
                lowered
            }
        };
        self.collecting.pop();
        fits.then_some(StatementKind::If { condition, then, otherwise })
    }

    fn save(&mut self, table: &ast::Expr, file: &ast::Expr) -> Option<StatementKind> {
        let table = self.expression(table);
        let file = self.expression(file);
        let mut fits = self.want_text(&file, "save");
        match &table.ty {
            Type::Error | Type::Projection(_) => {}
            Type::Table(_) | Type::Record(_) => {
                for (name, ty) in table.ty.columns().unwrap_or_default() {
                    if ty.depth() > 0 {
                        let written = self.written(table.span);
                        let headline = format!("column `{name}` holds lists and cannot be written as CSV");
                        let help = format!(
                            "reduce it where it is made, to `mean(…)` for instance, or leave it out of `{written}`"
                        );
                        self.report(Diagnostic::new("E0317", table.span, headline).help(help));
                        fits = false;
                    }
                }
            }
            other => {
                let written = self.written(table.span);
                let help = match other {
                    Type::List(element) if matches!(**element, Type::Record(_)) => {
                        format!("save one of them: `{written}[0]`")
                    }
                    Type::Nodes(_) => {
                        "record what you need of nodes: `record V_m from E as trace`".to_string()
                    }
                    _ => format!("make it a table: `save table {{ x = {written} }} to \"…\"`"),
                };
                let headline = format!("`save` needs a table or a record, this is {other}");
                self.report(Diagnostic::new("E0315", table.span, headline).help(help));
                fits = false;
            }
        }
        fits.then_some(StatementKind::Save { table, file })
    }
}
