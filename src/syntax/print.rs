//! Tree to canonical text: statements and blocks.
//!
//! Reading the text gives the same tree. Four blanks for each level, one blank around signs, numbers as they were written,
//! properties on one line where it is not longer than [`WIDTH`].

use super::ast::{
    Argument, Arrow, Axis, Block, Connect, Else, Expr, ExprKind, Name, Nodes, Parameter, Properties, Record,
    Script, Statement, StatementKind, Target,
};
use super::print_expression::{self, Ending, Lines, text_literal};

/// Columns of a line, at most, where it can be broken.
pub(super) const WIDTH: usize = 100;

/// The canonical text of a script; each statement ends with a newline.
pub fn print_script(script: &Script) -> String {
    let mut printer = Printer { text: String::new(), level: 0 };
    printer.statements(&script.statements);
    printer.text
}

/// The canonical text of a statement, without a newline at its end.
pub fn print_statement(statement: &Statement) -> String {
    let mut printer = Printer { text: String::new(), level: 0 };
    printer.statement(statement);
    printer.text.trim_end().to_owned()
}

/// The canonical text of an expression, on one line.
pub fn print_expr(expression: &Expr) -> String {
    print_expression::whole(expression, Ending::Free, Lines::One)
}

/// Writes lines at a level of indentation.
pub(super) struct Printer {
    /// What is written.
    pub text: String,
    /// Blocks around the line.
    pub level: usize,
}

impl Printer {
    /// Writes a line, or what of it fits on one.
    pub fn line(&mut self, build: impl Fn(Lines) -> String) {
        let one = build(Lines::One);
        let is_short = self.level * 4 + one.chars().count() <= WIDTH;
        let line = if is_short { one } else { build(Lines::Many { level: self.level }) };
        self.push(&line);
        self.text.push('\n');
    }

    /// Writes the first line of something between braces, what is in them, and the closing brace.
    pub fn braces(&mut self, head: &str, inside: impl FnOnce(&mut Printer)) {
        self.open_braces(head, inside);
        self.text.push('\n');
    }

    /// The same without a newline after the closing brace.
    pub fn open_braces(&mut self, head: &str, inside: impl FnOnce(&mut Printer)) {
        self.push(&format!("{head} {{\n"));
        self.level += 1;
        inside(self);
        self.level -= 1;
        self.push("}");
    }

    /// Writes text, indented if it begins a line.
    fn push(&mut self, text: &str) {
        if self.text.is_empty() || self.text.ends_with('\n') {
            self.text.push_str(&"    ".repeat(self.level));
        }
        self.text.push_str(text);
    }

    fn statements(&mut self, block: &Block) {
        for statement in block {
            self.statement(statement);
        }
    }

    fn statement(&mut self, statement: &Statement) {
        match &statement.node {
            StatementKind::Import(file) => self.line(|_| format!("import {}", text_literal(&file.node))),
            StatementKind::Kernel(values) => {
                self.line(|lines| format!("kernel {}", properties(values, lines)))
            }
            StatementKind::Param(parameters) => self.line(|lines| {
                let all: Vec<String> = parameters.iter().map(|one| parameter(one, lines)).collect();
                format!("param {}", lines.joined(&all))
            }),
            StatementKind::Let { name, value } => {
                self.line(|lines| format!("let {} = {}", name.node, free(value, lines)));
            }
            StatementKind::LetDraw { name, count, distribution } => self.line(|lines| {
                let count = free(count, Lines::One);
                format!("let {}[{count}] ~ {}", name.node, free(distribution, lines))
            }),
            StatementKind::Function { name, parameters, body } => self.line(|lines| {
                let parameters: Vec<&str> = parameters.iter().map(|name| name.node.as_str()).collect();
                format!("fn {}({}) = {}", name.node, parameters.join(", "), free(body, lines))
            }),
            StatementKind::Model { name, value } => {
                self.line(|lines| format!("model {} = {}", name.node, free(value, lines)));
            }
            StatementKind::Node { name, count, model } => self.line(|lines| {
                let count =
                    count.as_ref().map_or(String::new(), |count| format!("[{}]", free(count, Lines::One)));
                format!("node {}{count} = {}", name.node, free(model, lines))
            }),
            StatementKind::Connect(connect) => self.line(|lines| connection(connect, lines)),
            StatementKind::Record(record) => self.line(|_| recording(record)),
            StatementKind::Simulate(time) => self.line(|lines| format!("simulate {}", free(time, lines))),
            StatementKind::Set { target: nodes, properties: values } => {
                self.line(|lines| format!("set {} {}", target(nodes), properties(values, lines)));
            }
            StatementKind::Sweep { axes: all, name, body } => {
                let head = format!("sweep {} as {}", axes(all, Lines::One), name.node);
                self.braces(&head, |printer| printer.statements(body));
            }
            StatementKind::Collect(columns) => self.line(|lines| format!("collect {}", axes(columns, lines))),
            StatementKind::For { variable, values, name, body } => {
                let head =
                    format!("for {} in {}{}", variable.node, print_expression::head(values), named(name));
                self.braces(&head, |printer| printer.statements(body));
            }
            StatementKind::If { condition, then, otherwise } => {
                self.choice(condition, then, otherwise.as_ref())
            }
            StatementKind::Print(value) => self.line(|lines| format!("print {}", free(value, lines))),
            StatementKind::Save { table, file } => self.line(|lines| {
                let table = print_expression::whole(table, Ending::Closed, lines);
                format!("save {table} to {}", free(file, Lines::One))
            }),
            StatementKind::Plot { file, canvas } => {
                let file = file.as_ref().map_or(String::new(), |file| format!(" {}", free(file, Lines::One)));
                self.braces(&format!("plot{file}"), |printer| printer.entries(canvas));
            }
            StatementKind::Assert { condition, message } => self.line(|lines| {
                let message =
                    message.as_ref().map_or(String::new(), |text| format!(", {}", free(text, Lines::One)));
                format!("assert {}{message}", free(condition, lines))
            }),
            StatementKind::Bare(value) => self.line(|lines| bare(value, lines)),
        }
    }

    fn choice(&mut self, condition: &Expr, then: &Block, otherwise: Option<&Else>) {
        let head = format!("if {}", print_expression::head(condition));
        self.open_braces(&head, |printer| printer.statements(then));
        match otherwise {
            None => self.text.push('\n'),
            Some(Else::Block(block)) => self.braces(" else", |printer| printer.statements(block)),
            Some(Else::If(choice)) => {
                self.text.push_str(" else ");
                self.statement(choice);
            }
        }
    }
}

/// An expression that something may follow which cannot be taken as a part of it.
pub(super) fn free(value: &Expr, lines: Lines) -> String {
    print_expression::whole(value, Ending::Free, lines)
}

/// At the start of a line an `if` is a statement, and `vs` would go on with the line above.
fn bare(value: &Expr, lines: Lines) -> String {
    let text = free(value, lines);
    let begins_with_vs = text
        .strip_prefix("vs")
        .is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_'));
    if matches!(value.node, ExprKind::If { .. }) || begins_with_vs { format!("({text})") } else { text }
}

fn named(name: &Option<Name>) -> String {
    name.as_ref().map_or(String::new(), |name| format!(" as {}", name.node))
}

fn parameter(parameter: &Parameter, lines: Lines) -> String {
    let default = print_expression::whole(&parameter.default, Ending::Closed, lines);
    let mut text = format!("{} = {default}", parameter.name.node);
    if let Some(domain) = &parameter.domain {
        // `0 .. step` would be a range up to something called `step`.
        let ending = if parameter.step.is_some() { Ending::Closed } else { Ending::Free };
        text += &format!(" in {}", print_expression::whole(domain, ending, Lines::One));
    }
    if let Some(step) = &parameter.step {
        text += &format!(" step {}", free(step, Lines::One));
    }
    if let Some(label) = &parameter.label {
        text += &format!(" {}", text_literal(&label.node));
    }
    text
}

fn axes(axes: &[Axis], lines: Lines) -> String {
    let axes: Vec<String> =
        axes.iter().map(|axis| format!("{} = {}", axis.name.node, free(&axis.value, Lines::One))).collect();
    lines.joined(&axes)
}

fn connection(connect: &Connect, lines: Lines) -> String {
    let mut text = format!("connect {}", arrow(&connect.arrow));
    if let Some(rule) = &connect.rule {
        text += &format!(" by {}", rule.name.node);
        if let Some(list) = &rule.arguments {
            text += &format!("({})", arguments(list));
        }
    }
    if let Some(synapse) = &connect.synapse {
        text += &format!(" with {}", synapse.node);
    }
    if let Some(values) = &connect.properties {
        text += &format!(" {}", properties(values, lines));
    }
    text + &named(&connect.name)
}

fn recording(record: &Record) -> String {
    let what: Vec<&str> = record.what.iter().map(|name| name.node.as_str()).collect();
    let mut text = format!("record {} from {}", what.join(", "), target(&record.from));
    if let Some(every) = &record.every {
        text += &format!(" every {}", print_expression::whole(every, Ending::Closed, Lines::One));
        if let Some(offset) = &record.offset {
            text += &format!(" offset {}", free(offset, Lines::One));
        }
    }
    if let Some(during) = &record.during {
        text += &format!(" during {}", free(during, Lines::One));
    }
    text += &format!(" as {}", record.name.node);
    if let Some(file) = &record.to {
        text += &format!(" to {}", free(file, Lines::One));
    }
    text
}

fn target(target: &Target) -> String {
    match target {
        Target::Nodes(list) => nodes(list),
        Target::Arrow(ends) => arrow(ends),
    }
}

fn arrow(arrow: &Arrow) -> String {
    format!("{} -> {}", nodes(&arrow.from), nodes(&arrow.to))
}

fn nodes(nodes: &Nodes) -> String {
    nodes.iter().map(print_expr).collect::<Vec<_>>().join(", ")
}

/// The arguments of a call, without its parentheses.
pub(super) fn arguments(arguments: &[Argument]) -> String {
    let all = arguments.iter().map(|argument| {
        let name = argument.name.as_ref().map_or(String::new(), |name| format!("{} = ", name.node));
        name + &free(&argument.value, Lines::One)
    });
    all.collect::<Vec<_>>().join(", ")
}

/// A property block.
pub(super) fn properties(properties: &Properties, lines: Lines) -> String {
    let property = |lines| {
        properties.node.iter().map(move |property| {
            let sign = if property.drawn { "~" } else { "=" };
            format!("{} {sign} {}", property.name.node, free(&property.value, lines))
        })
    };
    let Lines::Many { level } = lines else {
        return format!("{{ {} }}", property(Lines::One).collect::<Vec<_>>().join(", "));
    };
    let mut printer = Printer { text: String::new(), level: level + 1 };
    for (one, many) in property(Lines::One).zip(property(Lines::Many { level: level + 1 })) {
        printer.line(|lines| if lines == Lines::One { one.clone() } else { many.clone() });
    }
    format!("{{\n{}{}}}", printer.text, "    ".repeat(level))
}
