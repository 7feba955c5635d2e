//! Imports: all files of a script, depth first, as one list of statements.

use super::prompt::Input;
use crate::diagnostic::Diagnostic;
use crate::source::{FileId, Sources, Span};
use crate::syntax::ast::{Script, Statement, StatementKind};
use crate::syntax::{Parsed, parse, parse_input};
use crate::value::Table;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

/// How the checker reads other files: relative to the importing script, never anything else.
pub trait Files {
    /// The name under which an imported script is shown, which is also its identity, and its text. `from` is the shown
    /// name of the importing file.
    ///
    /// # Errors
    /// E0901 where there is no such file; the place is set by the caller.
    fn script(&self, from: &str, name: &str) -> Result<(String, String), Box<Diagnostic>>;

    /// The table in a CSV file.
    ///
    /// # Errors
    /// E0901 where there is no such file, E0907 where it cannot be read as a table; the place is set by the caller.
    fn table(&self, from: &str, name: &str) -> Result<Table, Box<Diagnostic>>;

    /// An input of a session as statements. A session gives its inputs to the checker again with each new one, and may
    /// remember what they are.
    fn input(&self, file: FileId, text: &Arc<str>) -> Rc<Parsed> {
        Rc::new(parse_input(file, text))
    }
}

/// Reads `main` and what it imports; imported statements stand where the `import` stood.
pub(super) fn gather(sources: &mut Sources, main: FileId, files: &dyn Files) -> (Script, Vec<Diagnostic>) {
    let mut gatherer =
        Gatherer { sources, files, open: Vec::new(), done: Vec::new(), diagnostics: Vec::new() };
    let name = gatherer.sources.file(main).name.clone();
    let mut script = Script::default();
    gatherer.file(main, name, &mut script);
    (script, gatherer.diagnostics)
}

/// Reads the inputs of a session, and what they import; gives the statements of each. A file that `sources` has already is
/// not read again, so that places of earlier statements stay what they were.
pub(super) fn gather_inputs(
    sources: &mut Sources,
    inputs: &[Input],
    files: &dyn Files,
) -> (Vec<Script>, Vec<Diagnostic>) {
    let mut gatherer =
        Gatherer { sources, files, open: Vec::new(), done: Vec::new(), diagnostics: Vec::new() };
    let mut parsed: BTreeMap<FileId, Rc<Parsed>> = BTreeMap::new();
    let mut scripts = Vec::with_capacity(inputs.len());
    for input in inputs {
        let (name, text) = {
            let file = gatherer.sources.file(input.file);
            (file.name.clone(), file.text.clone())
        };
        let whole = parsed.entry(input.file).or_insert_with(|| files.input(input.file, &text));
        let mut script = Script { broken_names: whole.script.broken_names.clone(), ..Script::default() };
        if let Input { part: None, .. } = input {
            gatherer.diagnostics.extend(whole.diagnostics.iter().cloned());
        }
        let statements = match input.part {
            None => whole.script.statements.clone(),
            Some(index) => whole.script.statements.get(index).cloned().into_iter().collect(),
        };
        gatherer.open.push(name.clone());
        gatherer.statements(statements, &name, &mut script);
        gatherer.open.pop();
        scripts.push(script);
    }
    (scripts, gatherer.diagnostics)
}

/// The order in which files are reported: imports before the script that imports them.
pub(super) fn order(sources: &Sources) -> Vec<FileId> {
    (1..sources.files().len()).chain([0]).map(|index| FileId(index as u16)).collect()
}

struct Gatherer<'a> {
    sources: &'a mut Sources,
    files: &'a dyn Files,
    /// Files being read, outermost first, and the `import` that led on from each.
    open: Vec<String>,
    done: Vec<String>,
    diagnostics: Vec<Diagnostic>,
}

impl Gatherer<'_> {
    fn file(&mut self, file: FileId, name: String, script: &mut Script) {
        let text = self.sources.file(file).text.clone();
        let parsed = parse(file, &text);
        self.diagnostics.extend(parsed.diagnostics);
        script.broken_names.extend(parsed.script.broken_names);
        self.open.push(name.clone());
        self.statements(parsed.script.statements, &name, script);
        self.open.pop();
        self.done.push(name);
    }

    /// Statements of the file `name`, with those of imports in place of each `import`.
    fn statements(&mut self, statements: Vec<Statement>, name: &str, script: &mut Script) {
        for statement in statements {
            match &statement.node {
                StatementKind::Import(imported) => {
                    let (span, imported) = (imported.span, imported.node.clone());
                    self.import(name, &imported, span, script);
                }
                _ if self.open.len() > 1 && !may_be_imported(&statement) => {
                    self.diagnostics.push(not_importable(self.sources, &statement, name));
                }
                _ => script.statements.push(statement),
            }
        }
    }

    fn import(&mut self, from: &str, imported: &str, span: Span, script: &mut Script) {
        let (name, text) = match self.files.script(from, imported) {
            Ok(found) => found,
            Err(mut diagnostic) => {
                diagnostic.place = Diagnostic::new("E0901", span, "").place;
                self.diagnostics.push(*diagnostic);
                return;
            }
        };
        if let Some(first) = self.open.iter().position(|open| *open == name) {
            let circle: Vec<&str> =
                self.open[first..].iter().map(String::as_str).chain([name.as_str()]).collect();
            self.diagnostics.push(
                Diagnostic::new("E0206", span, format!("the imports form a circle: {}", circle.join(" → ")))
                    .help("move what both need to a third file"),
            );
        } else if !self.done.contains(&name) {
            let file = match self.sources.find(&name) {
                Some(file) => file,
                None => self.sources.add(name.clone(), text),
            };
            self.file(file, name, script);
        }
    }
}

fn may_be_imported(statement: &Statement) -> bool {
    matches!(
        statement.node,
        StatementKind::Param(_)
            | StatementKind::Let { .. }
            | StatementKind::Function { .. }
            | StatementKind::Model { .. }
    )
}

fn not_importable(sources: &Sources, statement: &Statement, name: &str) -> Diagnostic {
    let word: String = sources
        .text(statement.span)
        .chars()
        .take_while(|letter| letter.is_alphanumeric() || *letter == '_')
        .collect();
    let line = sources.line(statement.span);
    Diagnostic::new("E0212", statement.span, "an imported file may only declare")
        .label(format!("`{word}` acts"))
        .help(format!(
            "line {line} of {name} has `{word}`; put what should be shared (`param`, `let`, `fn`, `model`) into a file of its own and import that"
        ))
}
