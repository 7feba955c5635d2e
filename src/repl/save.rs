//! `:save FILE.snn`: the session as a script that gives the same bits. Names that were given again are numbered, an `ans`
//! that was used gets a name, and what was set from outside is written into it.

use super::message::{LEAVE, in_a_block, misused};
use super::state::{Accepted, State};
use super::{Desk, Outcome, Repl};
use crate::diagnostic::Diagnostic;
use crate::interp::inputs;
use crate::output::provenance::{Provenance, SourceHash};
use crate::output::replace as replace_file;
use crate::program::Type;
use crate::source::{FileId, SourceFile, Span};
use crate::syntax::ast::{Property, Script, Statement, StatementKind};
use crate::syntax::{parse, parse_value, print_script};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

pub(super) const SAVE: &str = ":save experiment.snn";

/// What makes the files of a session that follows no script.
const PROMPT: &str = "prompt";

/// A text in the place of another.
type Edits = BTreeMap<Span, String>;

impl Repl {
    /// `:save FILE`, `:save! FILE`.
    pub(super) fn save(&mut self, file: &str, replace: bool, desk: Desk<'_>) -> Outcome {
        if file.is_empty() {
            return self.refuse(desk, &misused("`:save` needs a file", SAVE));
        }
        if self.state.inside.is_some() {
            let diagnostic = in_a_block("a part of a block cannot be saved as a script").help(LEAVE);
            return self.refuse(desk, &diagnostic);
        }
        let path = Path::new(file);
        if path.extension().is_none_or(|extension| extension != "snn") {
            return self.refuse(desk, &misused(format!("\"{file}\" is no name of a script"), SAVE));
        }
        if path.exists() && !replace {
            let diagnostic = Diagnostic::nowhere("E0903", format!("\"{file}\" exists"))
                .help(format!("choose another name, or replace it with `:save! {file}`"));
            return self.refuse(desk, &diagnostic);
        }
        if let Some(folder) = self.other_folder(path) {
            let diagnostic =
                Diagnostic::nowhere("E0902", format!("\"{file}\" is not in the folder of its imports"))
                    .note(format!(
                        "files are looked up beside the script, and the session read some in \"{folder}\""
                    ))
                    .help(format!(
                        "save it there: `:save {folder}/{}`",
                        path.file_name().unwrap_or_default().display()
                    ));
            return self.refuse(desk, &diagnostic);
        }
        let text = self.script_text();
        if let Err(error) = replace_file(path, text.as_bytes()) {
            let diagnostic =
                Diagnostic::nowhere("E0906", format!("\"{file}\" could not be written: {error}"))
                    .help("choose another name or folder");
            return self.refuse(desk, &diagnostic);
        }
        desk.console.note(&format!("wrote {file}"));
        for (name, value) in self.set_elsewhere() {
            desk.console
                .note(&format!("an imported file declares `{name}`: run it with --set {name}='{value}'"));
        }
        Ok(())
    }

    /// The session as a script.
    pub fn script_text(&self) -> String {
        let state = &self.state;
        let mut edits = renamed(state);
        for (name, text) in state.set.iter() {
            let given = state.program.params.iter().filter(|param| param.name.node == *name);
            for param in given.filter(|param| is_accepted(state, param.default.span.file)) {
                let is_text = param.ty == Type::Text && !text.starts_with('"');
                let value = if is_text { format!("\"{text}\"") } else { text.clone() };
                edits.insert(param.default.span, value);
            }
        }
        let mut text = String::new();
        for piece in &state.accepted {
            let source = state.sources.file(piece.input.file);
            let parsed = crate::syntax::parse_input(piece.input.file, &source.text);
            let Some(statement) = piece.input.part.and_then(|part| parsed.script.statements.get(part)) else {
                continue;
            };
            let written = edited(source, statement.span, &edits);
            if !piece.plain {
                text.push_str(&written);
                text.push('\n');
            } else if let Some(name) = answer_name(state, statement, &edits) {
                text.push_str(&format!("let {name} = {written}\n"));
            }
        }
        let mut script = parse(FileId(0), &text).script;
        if let Some(seed) = state.options.seed {
            set_seed(&mut script, seed);
        }
        print_script(&script)
    }

    /// Params of imported files that were set from outside.
    fn set_elsewhere(&self) -> Vec<(String, String)> {
        let imported = |name: &String| {
            let param = self.state.program.params.iter().find(|param| param.name.node == *name);
            param.is_some_and(|param| !is_accepted(&self.state, param.default.span.file))
        };
        self.state.set.iter().filter(|(name, _)| imported(name)).cloned().collect()
    }

    /// A folder in which files were looked up that a script at `path` would look up elsewhere.
    fn other_folder(&self, path: &Path) -> Option<String> {
        let folder =
            |path: &Path| path.parent().filter(|parent| *parent != Path::new(".")).map(Path::to_path_buf);
        let own = folder(path).unwrap_or_default();
        let others = self.state.memory.readers().into_iter().filter(|name| {
            // Files that imports read are beside the imports, wherever the script is.
            self.state.accepted.iter().any(|piece| self.state.sources.file(piece.input.file).name == *name)
        });
        let mut folders = others.map(|name| folder(Path::new(&name)).unwrap_or_default());
        let other = folders.find(|other| *other != own)?;
        Some(if other.as_os_str().is_empty() { ".".into() } else { other.display().to_string() })
    }
}

fn is_accepted(state: &State, file: FileId) -> bool {
    state.accepted.iter().any(|piece| piece.input.file == file)
}

/// What makes the files of a session.
pub(super) fn provenance(state: &State) -> Provenance {
    let name = state.script.as_ref().map_or(PROMPT, |script| script.name.as_str());
    let own: BTreeSet<FileId> = state.accepted.iter().map(|piece| piece.input.file).collect();
    let mut text = String::new();
    let mut imports = Vec::new();
    for (index, file) in state.sources.files().iter().enumerate() {
        match own.contains(&FileId(index as u16)) {
            true => text.push_str(&file.text),
            false => imports.push(SourceHash::of(&file.name, &file.text)),
        }
    }
    let inputs = inputs(&state.program, &state.options);
    Provenance {
        script: SourceHash::of(name, &text),
        imports,
        params: inputs.params,
        seed: inputs.seed,
        resolution_us: inputs.resolution_us,
        stopped_at: None,
    }
}

/// Names that were given again, numbered where they are declared and used; answers that were used.
fn renamed(state: &State) -> Edits {
    let answers = answers(state);
    let superseded = state.redefined.iter().map(|redefined| (redefined.name.node.as_str(), redefined.first));
    let superseded = superseded.filter(|(_, declared)| !answers.contains(declared));
    let kept = kept_answers(state, &answers);
    let used = state.references.iter().filter(|(_, declared)| kept.contains(declared));
    let mut taken: BTreeSet<String> = state.names.iter().map(|known| known.name.clone()).collect();
    taken.extend(words(state));
    let mut numbered: BTreeMap<Span, String> = BTreeMap::new();
    for (name, declared) in superseded.chain(used.map(|(_, declared)| ("ans", *declared))) {
        if numbered.contains_key(&declared) {
            continue;
        }
        let number = (1..).find(|number| !taken.contains(&format!("{name}_{number}"))).unwrap_or(1);
        let new = format!("{name}_{number}");
        taken.insert(new.clone());
        numbered.insert(declared, new);
    }
    // An answer has no name where it is declared.
    let declarations = numbered.iter().filter(|(declared, _)| !answers.contains(declared));
    let mut edits: Edits = declarations.map(|(declared, new)| (*declared, new.clone())).collect();
    for (used, declared) in state.references.iter() {
        if let Some(new) = numbered.get(declared) {
            edits.insert(*used, new.clone());
        }
    }
    edits
}

/// All words of the accepted texts: names in blocks are among them.
fn words(state: &State) -> BTreeSet<String> {
    let files: BTreeSet<FileId> = state.accepted.iter().map(|piece| piece.input.file).collect();
    let texts = files.iter().map(|file| &state.sources.file(*file).text);
    let words = texts.flat_map(|text| text.split(|letter: char| !letter.is_alphanumeric() && letter != '_'));
    words.map(String::from).collect()
}

/// The answers that something uses which is saved: statements, and answers that are used themselves.
fn kept_answers(state: &State, answers: &BTreeSet<Span>) -> BTreeSet<Span> {
    let mut kept: BTreeSet<Span> = BTreeSet::new();
    let contains = |outer: &Span, inner: &Span| {
        outer.file == inner.file && outer.start <= inner.start && inner.end <= outer.end
    };
    // An answer is used by what comes later only.
    for (used, declared) in state.references.iter().rev() {
        let unsaved = answers.iter().find(|answer| contains(answer, used));
        if answers.contains(declared) && unsaved.is_none_or(|answer| kept.contains(answer)) {
            kept.insert(*declared);
        }
    }
    kept
}

/// The places of expressions that stand alone, each of which declares an `ans`.
fn answers(state: &State) -> BTreeSet<Span> {
    let plain = state.accepted.iter().filter(|piece| piece.plain);
    let place = |piece: &Accepted| {
        let source = state.sources.file(piece.input.file);
        let parsed = crate::syntax::parse_input(piece.input.file, &source.text);
        match parsed.script.statements.get(piece.input.part?)?.node {
            StatementKind::Bare(ref value) => Some(value.span),
            _ => None,
        }
    };
    plain.filter_map(place).collect()
}

/// The name of an expression's answer, if it was used.
fn answer_name(state: &State, statement: &Statement, edits: &Edits) -> Option<String> {
    let StatementKind::Bare(value) = &statement.node else { return None };
    let uses = state.references.iter().filter(|(_, declared)| *declared == value.span);
    uses.filter_map(|(used, _)| edits.get(used).cloned()).next()
}

/// A part of a file with what is written instead.
fn edited(source: &SourceFile, span: Span, edits: &Edits) -> String {
    let mut text = String::new();
    let mut at = span.start;
    for (place, new) in edits.range(Span { end: 0, ..span }..) {
        if place.file != span.file || place.start >= span.end {
            break;
        }
        if place.start < at {
            continue;
        }
        text.push_str(&source.text[at as usize..place.start as usize]);
        text.push_str(new);
        at = place.end;
    }
    text.push_str(&source.text[at as usize..span.end as usize]);
    text
}

/// Puts the seed in force into the script's `kernel`.
fn set_seed(script: &mut Script, seed: u64) {
    let Ok(value) = parse_value(FileId(0), &seed.to_string()) else { return };
    for statement in &mut script.statements {
        if let StatementKind::Kernel(properties) = &mut statement.node {
            let given = properties.node.iter_mut().find(|property| property.name.node == "seed");
            match given {
                Some(given) => given.value = value,
                None => properties.node.push(seed_property(value)),
            }
            return;
        }
    }
    let kernel = parse(FileId(0), &format!("kernel {{ seed = {seed} }}")).script.statements;
    // Behind the params, which may belong to the settings.
    let place = script.statements.iter().position(|statement| !declares(&statement.node));
    let place = place.unwrap_or(script.statements.len());
    script.statements.splice(place..place, kernel);
}

fn declares(statement: &StatementKind) -> bool {
    matches!(statement, StatementKind::Import(_) | StatementKind::Param(_))
}

fn seed_property(value: crate::syntax::ast::Expr) -> Property {
    Property { name: crate::source::Spanned::new("seed".into(), value.span), drawn: false, value }
}
