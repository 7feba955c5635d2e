//! `:help` and `?name`: what there is, and what a name means.

use super::command::{COMMANDS, find};
use super::message::not_there;
use super::{Desk, Outcome, Repl};
use crate::check::{declarations, function_usage};
use crate::diagnostic::{explain, suggest};
use crate::models::{self, MODELS};
use crate::output::columns::aligned;
use crate::output::models as pages;
use crate::units::UNIT_NAMES;

/// Statements: the word, how it is written, and what it does.
const STATEMENTS: &[(&str, &str, &str)] = &[
    (
        "param",
        "param rate = 1 kHz in 0 Hz .. 2 kHz \"rate of the input\"",
        "an input of the experiment, set by `--set rate='2 kHz'`",
    ),
    ("let", "let tau = 10 ms", "a name for a value; `let x[100] ~ normal(0 mV, 1 mV)` draws"),
    ("fn", "fn sigmoid(x) = 1 / (1 + exp(-x))", "a pure function"),
    ("import", "import \"lif.snn\"", "the models, functions, lets and params of that file"),
    ("kernel", "kernel { resolution = 0.1 ms, seed = 1 }", "settings of the run, before the first node"),
    ("model", "model lif = iaf_psc_exp { C_m = 100 pF }", "a model with other defaults"),
    (
        "node",
        "node E[100] = iaf_psc_exp { V_m ~ uniform(-70 mV, -55 mV) }",
        "a population; without a count a single node",
    ),
    (
        "connect",
        "connect E -> I by fixed_indegree(10) { weight = 20 pA, delay = 1.5 ms }",
        "connections; the rule is all_to_all if not said",
    ),
    (
        "record",
        "record V_m from E every 1 ms as trace",
        "state on a grid of times, or `spikes`, from here on",
    ),
    ("simulate", "simulate 100 ms", "advance the model time"),
    ("set", "set E { I_e = 300 pA }", "change parameters or state"),
    (
        "sweep",
        "sweep x = linspace(0 pA, 500 pA, 11) as curve { node n = iaf_psc_exp { I_e = x }; … collect rate = rate(s) }",
        "a simulation for each point",
    ),
    ("collect", "collect rate = rate(s)", "a column of the table of a `sweep` or `for … as`"),
    ("for", "for x in [1, 2, 3] { … }", "repetition in one simulation; with `as t` a table"),
    ("if", "if count(s) > 0 { … } else { … }", "a choice"),
    ("print", "print \"{count(s)} spikes\"", "a text or a value"),
    ("save", "save trace to \"trace.csv\"", "a table as CSV"),
    (
        "plot",
        "plot \"trace.svg\" { line trace.V_m vs trace.time }",
        "a figure; without a file on the terminal",
    ),
    ("assert", "assert rate(s) > 5 Hz, \"too slow\"", "stop if a condition does not hold"),
    ("now", "now", "the model time"),
    ("ans", "ans", "at the prompt, the value of the last expression"),
];

impl Repl {
    /// `:help`, `:help NAME`, `?NAME`.
    pub(super) fn help(&mut self, name: &str, desk: Desk<'_>) -> Outcome {
        if name.is_empty() {
            desk.console.text(&overview());
            return Ok(());
        }
        if let Some(text) = topic(name.trim_start_matches(':')) {
            desk.console.text(text.trim_end());
            return Ok(());
        }
        if let Some(known) = self.state.names.iter().find(|known| known.name == name) {
            let place = self.state.sources.file(known.span.file);
            let (line, _) = place.line_column(known.span.start);
            let what = match &known.value {
                Some((_, ty)) => format!("{name}: {ty}"),
                None => format!("{}: a function of the session", known.usage),
            };
            desk.console.text(&format!("{what}\n{}: {}", place.name, place.line(line).trim()));
            return Ok(());
        }
        let diagnostic = not_there(format!("nothing is known of `{name}`"));
        let names = self.state.names.iter().map(|known| known.name.as_str());
        let diagnostic = match suggest(name, topics().into_iter().chain(names)) {
            Some(meant) => diagnostic.help(format!("did you mean `?{meant}`?")),
            None => diagnostic.help("`:help` lists commands, statements and more"),
        };
        self.refuse(desk, &diagnostic)
    }

    /// `:models`, `:models NAME`.
    pub(super) fn models(&mut self, name: &str, desk: Desk<'_>) -> Outcome {
        match name {
            "" => desk.console.text(pages::list(MODELS).trim_end()),
            name => match pages::find(MODELS, name) {
                Ok(model) => desk.console.text(pages::describe(model).trim_end()),
                Err(why) => return self.refuse(desk, &not_there(why)),
            },
        }
        Ok(())
    }

    /// `:units`.
    pub(super) fn units(&mut self, desk: Desk<'_>) -> Outcome {
        let names: Vec<&str> = UNIT_NAMES.iter().map(|(name, ..)| *name).collect();
        desk.console.text(&names.join(" "));
        Ok(())
    }
}

/// Everything that help knows by name.
pub(super) fn topics() -> Vec<&'static str> {
    let mut topics: Vec<&str> = STATEMENTS.iter().map(|(word, ..)| *word).collect();
    topics.extend(COMMANDS.iter().map(|command| command.name));
    topics.extend(MODELS.iter().map(|model| model.name));
    topics.extend(declarations().map(|function| function.name));
    topics
}

fn overview() -> String {
    let rows: Vec<Vec<String>> =
        COMMANDS.iter().map(|command| vec![command.usage.into(), command.summary.into()]).collect();
    let words: Vec<&str> = STATEMENTS.iter().map(|(word, ..)| *word).collect();
    format!(
        "Type statements of the language, or an expression to see its value (`ans` is the last one).\n\nCommands (any \
         unambiguous beginning will do)\n{}\n`?NAME` explains a statement, function, model, parameter, unit or error \
         code.\nStatements: {}",
        aligned(&rows, "  "),
        words.join(" ")
    )
}

/// A page about something built in; a word that is several things gets all of them.
fn topic(name: &str) -> Option<String> {
    let mut pages: Vec<String> = Vec::new();
    if let Some((_, usage, summary)) = STATEMENTS.iter().find(|(word, ..)| *word == name) {
        pages.push(format!("{name}: {summary}\n  {usage}"));
    }
    if let Some(model) = models::find(name) {
        pages.push(pages::describe(model));
    }
    if let Some(function) = declarations().find(|function| function.name == name) {
        pages.push(format!("{}: {}", function_usage(function), function.summary));
    }
    if let Some(explanation) = explain(name) {
        pages.push(explanation.text());
    }
    if let Some((unit, dimension, _)) = UNIT_NAMES.iter().find(|(unit, ..)| *unit == name) {
        pages.push(format!("{unit}: a unit of {dimension}"));
    }
    let parameters = parameter_lines(name);
    if !parameters.is_empty() {
        pages.push(format!("{name}: a parameter or state\n{}", aligned(&parameters, "  ").trim_end()));
    }
    if let Ok(command) = find(name)
        && (command.name == name || pages.is_empty() && name.len() > 2)
    {
        pages.push(format!(":{}: {}\n  {}", command.name, command.summary, command.usage));
    }
    (!pages.is_empty()).then(|| pages.iter().map(|page| page.trim_end()).collect::<Vec<_>>().join("\n\n"))
}

/// The models that have a parameter or recordable of this name, and what it is there.
fn parameter_lines(name: &str) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    for model in MODELS {
        let parameter = model.parameters.iter().find(|parameter| parameter.name == name);
        let recordable = model.recordables.iter().find(|recordable| recordable.name == name);
        let row = match (parameter, recordable) {
            (Some(parameter), _) => {
                let default = crate::value::format::number(parameter.default, parameter.dimension);
                vec![model.name.into(), format!("default {default}"), parameter.documentation.into()]
            }
            (None, Some(recordable)) => {
                vec![model.name.into(), recordable.dimension.default_unit(), recordable.documentation.into()]
            }
            (None, None) => continue,
        };
        rows.push(row);
    }
    rows
}
