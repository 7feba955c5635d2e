//! The parts of the pages that come from the program's own tables.

use snn::models::MODELS;
use snn::models::declaration::ModelKind;
use snn::output::figure::{color, colormap};
use snn::results::statistics;
use snn::units::{Dimension, UNIT_NAMES};
use snn::value::functions::FAMILIES;
use snn::value::{FunctionDeclaration, Need};

/// The part with this name.
pub fn part(name: &str) -> Option<String> {
    match name {
        "units" => Some(units()),
        "functions" => Some(functions()),
        "models" => Some(models()),
        "colors" => Some(words(color::NAMES.iter().map(|(name, _)| *name))),
        "colormaps" => Some(words(colormap::COLORMAPS.iter().map(|map| map.name()))),
        _ => None,
    }
}

fn words(names: impl Iterator<Item = &'static str>) -> String {
    format!("\n{}\n", names.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" "))
}

/// A row for each dimension.
fn units() -> String {
    let mut rows: Vec<(Dimension, String)> = Vec::new();
    for (name, dimension, _) in UNIT_NAMES {
        match rows.iter_mut().find(|(own, _)| own == dimension) {
            Some((_, names)) => names.push_str(&format!(" `{name}`")),
            None => rows.push((*dimension, format!("`{name}`"))),
        }
    }
    let mut text = "\n| quantity | units |\n|---|---|\n".to_string();
    for (dimension, names) in rows {
        text.push_str(&format!("| {} | {names} |\n", quantity(dimension)));
    }
    text
}

/// `voltage`: the name of a dimension without its article.
fn quantity(dimension: Dimension) -> &'static str {
    dimension.name().and_then(|name| name.split_once(' ')).map_or("plain number", |(_, name)| name)
}

fn functions() -> String {
    let mut text = "\n".to_string();
    for family in FAMILIES {
        let declarations = family.functions.iter().map(|function| &function.declaration);
        text.push_str(&table(family.title, declarations));
    }
    text.push_str(&table("Spikes", statistics::all().map(|statistic| &statistic.declaration)));
    text
}

fn table<'a>(title: &str, declarations: impl Iterator<Item = &'a FunctionDeclaration>) -> String {
    let mut text = format!("| {title} | |\n|---|---|\n");
    for declaration in declarations {
        // A bar would end the cell.
        let summary = declaration.summary.replace('|', "\\|");
        text.push_str(&format!("| `{}` | {summary} |\n", call(declaration)));
    }
    text.push('\n');
    text
}

/// `psth(s, bin = …, [align = …])`
fn call(declaration: &FunctionDeclaration) -> String {
    let arguments = declaration.arguments.iter().map(|argument| match argument.need {
        Need::Required => argument.name.to_string(),
        Need::Optional => format!("[{}]", argument.name),
        Need::Named => format!("{} = …", argument.name),
        Need::NamedOptional => format!("[{} = …]", argument.name),
        Need::Repeated => format!("[{}, …]", argument.name),
    });
    format!("{}({})", declaration.name, arguments.collect::<Vec<_>>().join(", "))
}

/// Each model with what its summary says and what a weight onto it is.
fn models() -> String {
    let mut text = "\n| model | | a weight onto it |\n|---|---|---|\n".to_string();
    for model in MODELS {
        let weight = match (model.kind, model.receptors.weight) {
            (ModelKind::Neuron, Some(dimension)) => {
                format!("{} ({})", quantity(dimension), dimension.default_unit())
            }
            (ModelKind::Neuron, None) => "ignored".to_string(),
            _ => "takes no input".to_string(),
        };
        text.push_str(&format!("| `{}` | {} | {weight} |\n", model.name, model.summary));
    }
    text
}
