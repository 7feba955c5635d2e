//! What can be typed next: statements, names, the parameters of the model in question, units, files, commands.

use super::Repl;
use super::command::{COMMANDS, Wants, find};
use super::help::topics;
use crate::check::{declarations, function_usage};
use crate::models::declaration::{ModelDeclaration, Shape};
use crate::models::{self, MODELS};
use crate::program::Type;
use crate::syntax::{entry_words, statement_words};
use crate::units::UNIT_NAMES;
use crate::value::format::number;
use std::path::Path;

/// Something that can stand at the cursor.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Candidate {
    /// What is put there.
    pub text: String,
    /// What is said about it in a list.
    pub about: String,
}

/// The rules of connection.
const RULES: &[&str] = &[
    "one_to_one",
    "all_to_all",
    "fixed_indegree",
    "fixed_outdegree",
    "fixed_total_number",
    "pairwise_bernoulli",
    "symmetric_pairwise_bernoulli",
    "pairwise_poisson",
    "pairs",
];

/// What a connection has.
const SYNAPSE: &[&str] = &["weight", "delay", "receptor"];

/// Where the cursor is.
enum Place<'l> {
    Command(&'l str),
    Topic(&'l str),
    File {
        typed: &'l str,
        ending: &'static str,
    },
    Snapshot(&'l str),
    /// Behind `base.`
    Member {
        base: &'l str,
        typed: &'l str,
    },
    /// The name of a property in the braces behind `head`.
    Property {
        head: &'l str,
        typed: &'l str,
    },
    /// Behind a number.
    Unit(&'l str),
    Rule(&'l str),
    Recordable {
        line: &'l str,
        typed: &'l str,
    },
    Nodes(&'l str),
    Statement(&'l str),
    Expression(&'l str),
    Nowhere,
}

impl Repl {
    /// What can stand at the end of `text`, which ends at the cursor: where the word begins that is to be replaced, and the
    /// candidates.
    pub fn complete(&self, text: &str) -> (usize, Vec<Candidate>) {
        let (typed, mut candidates) = match place(text) {
            Place::Command(typed) => {
                let about = |command: &super::command::Command| one(command.name, command.summary);
                (typed, COMMANDS.iter().map(about).collect())
            }
            Place::Topic(typed) => {
                let names = self.state.names.iter().map(|known| known.name.as_str());
                (typed, topics().into_iter().chain(names).map(|topic| one(topic, "")).collect())
            }
            Place::File { typed, ending } => (typed, files(typed, ending)),
            Place::Snapshot(typed) => (typed, self.snapshots.keys().map(|name| one(name, "")).collect()),
            Place::Member { base, typed } => (typed, self.members(base)),
            Place::Property { head, typed } => (typed, self.properties(head)),
            Place::Unit(typed) => (
                typed,
                UNIT_NAMES.iter().map(|(name, measures, _)| one(name, &measures.to_string())).collect(),
            ),
            Place::Rule(typed) => (typed, RULES.iter().map(|rule| one(rule, "")).collect()),
            Place::Recordable { line, typed } => (typed, self.recordables(line)),
            Place::Nodes(typed) => {
                let nodes = self.state.names.iter().filter(|known| self.is_nodes(&known.name));
                (typed, nodes.map(|known| one(&known.name, "")).collect())
            }
            Place::Statement(typed) => {
                let words = statement_words().iter().map(|word| one(word, "statement"));
                (typed, words.chain(self.names()).collect())
            }
            Place::Expression(typed) => (typed, self.names().collect()),
            Place::Nowhere => ("", Vec::new()),
        };
        candidates.retain(|candidate| candidate.text.starts_with(typed));
        candidates.sort();
        candidates.dedup_by(|a, b| a.text == b.text);
        (text.len() - typed.len(), candidates)
    }

    /// Unit and default of the parameter that is being typed, to be shown behind the cursor: ` = 250 pF`.
    pub fn hint(&self, text: &str) -> Option<String> {
        let (head, typed, sign) = match place(text) {
            Place::Property { head, typed } => (head, typed, " = "),
            Place::Expression("") => {
                let before = text.trim_end().strip_suffix('=')?.trim_end();
                let Place::Property { head, typed } = place(before) else { return None };
                (head, typed, if text.ends_with(' ') { "" } else { " " })
            }
            _ => return None,
        };
        let models = self.models_of(head);
        let parameter = models.iter().flat_map(|model| model.parameters).find(|one| one.name == typed)?;
        match parameter.shape {
            Shape::Number | Shape::Whole => {
                Some(format!("{sign}{}", number(parameter.default, parameter.dimension)))
            }
            _ => None,
        }
    }

    /// The models that a word means: a model's name, or nodes of these models.
    fn models_of(&self, head: &str) -> Vec<&'static ModelDeclaration> {
        let name = head.split('[').next().unwrap_or(head);
        let own = self.state.name(name).and_then(|known| known.value.as_ref());
        match own.map(|(_, ty)| ty.innermost()) {
            Some(Type::Model(models)) => models.iter().map(|model| model.0).collect(),
            Some(Type::Nodes(nodes)) => nodes.models.iter().map(|model| model.0).collect(),
            _ => models::find(name).into_iter().collect(),
        }
    }

    fn members(&self, base: &str) -> Vec<Candidate> {
        let name = base.split('[').next().unwrap_or(base);
        let plain = |names: &[&str]| names.iter().map(|name| one(name, "")).collect();
        match self.state.name(name).and_then(|known| known.value.as_ref()).map(|(_, ty)| ty.innermost()) {
            Some(Type::Record(record)) => {
                let columns = record.columns.iter().map(|(name, _)| one(name, "recorded"));
                columns.chain([one("time", ""), one("sender", "")]).collect()
            }
            Some(Type::Table(columns)) => {
                columns.iter().map(|(name, ty)| one(name, &ty.to_string())).collect()
            }
            Some(Type::Projection(_)) => plain(&["weight", "delay", "pre", "post"]),
            _ => {
                let models = self.models_of(name);
                let recordables = models.iter().flat_map(|model| model.recordables);
                let states = recordables.map(|recordable| one(recordable.name, recordable.documentation));
                states.chain(models.iter().flat_map(|model| parameters(model))).collect()
            }
        }
    }

    fn properties(&self, head: &str) -> Vec<Candidate> {
        match head {
            "kernel" => vec![one("resolution", "0.1 ms"), one("seed", "1")],
            "connect" => SYNAPSE.iter().map(|name| one(name, "")).collect(),
            "plot" | "panel" => entry_words().iter().map(|word| one(word, "")).collect(),
            head => self.models_of(head).into_iter().flat_map(parameters).collect(),
        }
    }

    /// What can be recorded: of the nodes behind `from`, or of all.
    fn recordables(&self, line: &str) -> Vec<Candidate> {
        let nodes =
            line.split_once(" from ").map(|(_, nodes)| nodes.split([' ', ',']).next().unwrap_or(nodes));
        let names: Vec<String> = match nodes {
            Some(nodes) => vec![nodes.to_string()],
            None => self.state.names.iter().map(|known| known.name.clone()).collect(),
        };
        let models = names.iter().filter(|name| self.is_nodes(name)).flat_map(|name| self.models_of(name));
        let states = models.flat_map(|model| model.recordables);
        let states = states.map(|recordable| one(recordable.name, recordable.documentation));
        states.chain([one("spikes", "")]).collect()
    }

    fn is_nodes(&self, name: &str) -> bool {
        let known = self.state.name(name.split('[').next().unwrap_or(name));
        let value = known.and_then(|known| known.value.as_ref());
        value.is_some_and(|(_, ty)| matches!(ty.innermost(), Type::Nodes(_)))
    }

    /// Names of the session, models, functions and constants.
    fn names(&self) -> impl Iterator<Item = Candidate> + '_ {
        let own = self.state.names.iter().map(|known| match &known.value {
            Some((_, ty)) => one(&known.name, &ty.to_string()),
            None => one(&format!("{}(", known.name), &known.usage),
        });
        let functions =
            declarations().map(|function| one(&format!("{}(", function.name), &function_usage(function)));
        let models = MODELS.iter().map(|model| one(model.name, model.summary));
        let constants = ["now", "pi", "inf", "true", "false"].map(|name| one(name, ""));
        own.chain(functions).chain(models).chain(constants)
    }
}

fn one(text: &str, about: &str) -> Candidate {
    Candidate { text: text.into(), about: about.into() }
}

fn parameters(model: &'static ModelDeclaration) -> impl Iterator<Item = Candidate> {
    model.parameters.iter().map(|parameter| {
        let default = match parameter.shape {
            Shape::Number | Shape::Whole => number(parameter.default, parameter.dimension),
            _ => String::new(),
        };
        one(parameter.name, &default)
    })
}

/// What the text before the cursor says about what may come.
fn place(text: &str) -> Place<'_> {
    let line = text.rsplit('\n').next().unwrap_or(text);
    if let Some(topic) = line.strip_prefix('?') {
        return Place::Topic(topic);
    }
    if let Some(command) = line.strip_prefix(':') {
        let Some((word, rest)) = command.split_once(char::is_whitespace) else {
            return Place::Command(command);
        };
        let typed = rest.trim_start();
        match find(word).map(|found| found.wants) {
            Ok(Wants::Path) => return Place::File { typed, ending: "checkpoint" },
            Ok(Wants::File) => return Place::File { typed, ending: "snn" },
            Ok(Wants::Snapshot) => return Place::Snapshot(typed),
            Ok(Wants::Topic) => return Place::Topic(typed),
            Ok(Wants::Expression) => {}
            _ => return Place::Nowhere,
        }
    }
    if line.matches('"').count() % 2 == 1 {
        let typed = &line[line.rfind('"').map_or(0, |quote| quote + 1)..];
        return match line.trim_start() {
            import if import.starts_with("import") => Place::File { typed, ending: "snn" },
            load if load.contains("load(\"") => Place::File { typed, ending: "csv" },
            _ => Place::Nowhere,
        };
    }
    let start = word_start(text);
    let (before, typed) = text.split_at(start);
    if let Some(base) = before.strip_suffix('.') {
        return Place::Member { base: &base[place_start(base)..], typed };
    }
    let solid = before.trim_end();
    if solid.ends_with(|letter: char| letter.is_ascii_digit()) && before != solid && ends_in_number(solid) {
        return Place::Unit(typed);
    }
    if let Some(brace) = open_brace(before) {
        let inside = &before[brace + 1..];
        let head = head_of(before[..brace].trim_end());
        let at_name = inside.trim().is_empty() || solid.ends_with(',') || solid.ends_with(['\n', ';']);
        let after_newline = matches!(head, "plot" | "panel") && inside.ends_with('\n');
        if (at_name || after_newline) && !is_block(before[..brace].trim()) {
            return Place::Property { head, typed };
        }
        if at_name && is_block(before[..brace].trim()) {
            return Place::Statement(typed);
        }
        return Place::Expression(typed);
    }
    let words: Vec<&str> = line.split_whitespace().collect();
    let previous = solid.rsplit(char::is_whitespace).next().unwrap_or("");
    match (words.first().copied(), previous) {
        _ if line.trim_start() == typed => Place::Statement(typed),
        (Some("connect"), "by") => Place::Rule(typed),
        (Some("connect"), "connect" | "->") | (Some("record"), "from") | (Some("set"), "set") => {
            Place::Nodes(typed)
        }
        (Some("record"), previous) if !line[..line.len() - typed.len()].contains(" from ") => {
            match previous {
                "record" => Place::Recordable { line, typed },
                previous if previous.ends_with(',') => Place::Recordable { line, typed },
                _ => Place::Nowhere,
            }
        }
        _ => Place::Expression(typed),
    }
}

/// Where the word at the end of a text begins.
fn word_start(text: &str) -> usize {
    let is_word = |letter: char| letter.is_alphanumeric() || letter == '_';
    text.char_indices()
        .rev()
        .take_while(|(_, letter)| is_word(*letter))
        .last()
        .map_or(text.len(), |(at, _)| at)
}

/// Where a name with its indices at the end of a text begins: `P[3]`.
fn place_start(text: &str) -> usize {
    match text.ends_with(']').then(|| text.rfind('[')).flatten() {
        Some(bracket) => word_start(&text[..bracket]),
        None => word_start(text),
    }
}

/// Is what stands at the end a number, and not a name such as `x1`?
fn ends_in_number(text: &str) -> bool {
    let word = text.rsplit(|letter: char| !letter.is_alphanumeric() && !matches!(letter, '.' | '_')).next();
    word.is_some_and(|word| word.starts_with(|letter: char| letter.is_ascii_digit()))
}

/// The innermost brace that is open at the end.
fn open_brace(text: &str) -> Option<usize> {
    let mut open = Vec::new();
    for (at, letter) in text.char_indices() {
        match letter {
            '{' => open.push(at),
            '}' => drop(open.pop()),
            _ => {}
        }
    }
    open.pop()
}

/// What the brace behind this text belongs to: a model, nodes, or the word of a statement.
fn head_of(before: &str) -> &str {
    let statement = before.rsplit('\n').next().unwrap_or(before).trim_start();
    match statement.split_whitespace().next() {
        Some(word @ ("kernel" | "connect" | "plot" | "panel")) => word,
        _ => &before[place_start(before)..],
    }
}

/// Is it the brace of a `for`, `if`, `else` or `sweep`?
fn is_block(before: &str) -> bool {
    let statement = before.rsplit(['\n', '{', '}']).next().unwrap_or(before).trim_start();
    matches!(statement.split_whitespace().next(), Some("for" | "if" | "else" | "sweep"))
        || statement.ends_with("else")
}

/// Files whose path begins so: folders, and files of this kind.
fn files(typed: &str, ending: &str) -> Vec<Candidate> {
    let folder = &typed[..typed.rfind('/').map_or(0, |slash| slash + 1)];
    let root = if folder.is_empty() { Path::new(".") } else { Path::new(folder) };
    let entries = std::fs::read_dir(root).into_iter().flatten().flatten();
    let candidates = entries.filter_map(|entry| {
        let name = entry.file_name().to_str()?.to_string();
        let is_folder = entry.path().is_dir();
        let fits = is_folder || Path::new(&name).extension().is_some_and(|own| own == ending);
        let hidden = name.starts_with('.');
        let slash = if is_folder { "/" } else { "" };
        (fits && !hidden).then(|| one(&format!("{folder}{name}{slash}"), ""))
    });
    candidates.collect()
}
