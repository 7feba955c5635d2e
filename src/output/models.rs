//! What the declarations of the models say, as text and as JSON: `snn models`, and help at the prompt.

use super::columns::aligned;
use crate::diagnostic::suggest;
use crate::models::declaration::{
    Bound, ModelDeclaration, ModelKind, ParameterDeclaration, Range, Receptors, Shape,
};
use crate::units::Dimension;
use crate::value::format::{DisplayUnit, number, shortest};
use serde_json::{Value, json};

/// One line for each model.
pub fn list(models: &[&ModelDeclaration]) -> String {
    let rows = models.iter().map(|model| vec![model.name.to_string(), model.summary.to_string()]);
    aligned(&rows.collect::<Vec<_>>(), "")
}

/// The model of this name.
///
/// # Errors
/// What to say where there is none.
pub fn find<'a>(models: &[&'a ModelDeclaration], name: &str) -> Result<&'a ModelDeclaration, String> {
    models.iter().copied().find(|model| model.name == name).ok_or_else(|| {
        let meant = suggest(name, models.iter().map(|model| model.name));
        let help = meant.map_or("`snn models` lists all".into(), |meant| format!("did you mean `{meant}`?"));
        format!("no model is called `{name}`; {help}")
    })
}

/// Everything about one model.
pub fn describe(model: &ModelDeclaration) -> String {
    let mut text = format!("{}: {}\n\n{}\n", model.name, model.summary, model.description.trim());
    let row = |parameter: &ParameterDeclaration| {
        vec![
            parameter.name.to_string(),
            default(parameter),
            range(parameter),
            parameter.documentation.to_string(),
        ]
    };
    let of_state = |is_state: bool| {
        let parameters = model.parameters.iter().filter(move |parameter| parameter.is_state == is_state);
        parameters.map(row).collect::<Vec<_>>()
    };
    for (title, rows) in [("Parameters", of_state(false)), ("Initial state", of_state(true))] {
        if !rows.is_empty() {
            text.push_str(&format!("\n{title} (default, valid values)\n{}", aligned(&rows, "  ")));
        }
    }
    if !model.recordables.is_empty() {
        let rows = model.recordables.iter().map(|recordable| {
            let unit = recordable.dimension.default_unit();
            vec![recordable.name.to_string(), unit, recordable.documentation.to_string()]
        });
        text.push_str(&format!("\nRecordables\n{}", aligned(&rows.collect::<Vec<_>>(), "  ")));
    }
    text.push_str(&format!("\nInput\n{}", aligned(&inputs(model), "  ")));
    text
}

fn inputs(model: &ModelDeclaration) -> Vec<Vec<String>> {
    if model.kind != ModelKind::Neuron {
        return vec![vec!["none".into(), "a generator takes no input".into()]];
    }
    let Receptors { weight, explicit, positive_only } = model.receptors;
    let measured = match weight {
        Some(dimension) => format!("weight in {}", dimension.default_unit()),
        None => "any weight, it is ignored".into(),
    };
    let sign = if positive_only { "not negative" } else { "the sign decides: positive excites" };
    let mut rows = vec![vec!["spikes".into(), format!("{measured}; {sign}")]];
    if !explicit.is_empty() {
        let receptors = explicit.iter().map(u32::to_string).collect::<Vec<_>>().join(", ");
        rows.push(vec!["receptor".into(), receptors]);
    }
    let currents = if model.takes_current { "from generators; the weight is a plain factor" } else { "none" };
    rows.push(vec!["currents".into(), currents.into()]);
    rows
}

fn default(parameter: &ParameterDeclaration) -> String {
    match parameter.shape {
        Shape::Switch => (if parameter.default == 0.0 { "false" } else { "true" }).into(),
        Shape::List | Shape::WholeList if parameter.dimension == Dimension::NONE => "[]".into(),
        Shape::List | Shape::WholeList => format!("[] {}", parameter.dimension.default_unit()),
        Shape::Number | Shape::Whole => number(parameter.default, parameter.dimension),
    }
}

/// `> 0 ms`, `0 .. 1`, `>= 0, inf`; empty where every finite number is valid.
fn range(parameter: &ParameterDeclaration) -> String {
    let Range { low, high, infinite } = parameter.range;
    let bound = |x: f64| if x == 0.0 { "0".into() } else { number(x, parameter.dimension) };
    let mut text = match (low, high) {
        _ if parameter.shape == Shape::Switch => return "true, false".into(),
        (Bound::Free, Bound::Free) => String::new(),
        (Bound::Inclusive(low), Bound::Free) => format!(">= {}", bound(low)),
        (Bound::Exclusive(low), Bound::Free) => format!("> {}", bound(low)),
        (Bound::Free, Bound::Inclusive(high)) => format!("<= {}", bound(high)),
        (Bound::Free, Bound::Exclusive(high)) => format!("< {}", bound(high)),
        (Bound::Inclusive(low), Bound::Inclusive(high)) => format!("{} .. {}", bound(low), bound(high)),
        (low, high) => {
            let sign = |end: Bound, strict: &str, weak: &str| match end {
                Bound::Exclusive(x) => format!("{strict} {}", bound(x)),
                Bound::Inclusive(x) => format!("{weak} {}", bound(x)),
                Bound::Free => String::new(),
            };
            format!("{}, {}", sign(low, ">", ">="), sign(high, "<", "<="))
        }
    };
    if infinite {
        text.push_str(if text.is_empty() { "inf" } else { ", inf" });
    }
    text
}

/// The model as JSON: name, summary, description, kind, parameters, recordables, receptors. Numbers are in the unit that
/// stands beside them; `null` is a bound that does not exist.
pub fn as_json(model: &ModelDeclaration) -> Value {
    json!({
        "name": model.name,
        "summary": model.summary,
        "description": model.description.trim(),
        "kind": match model.kind {
            ModelKind::Neuron => "neuron",
            ModelKind::SpikeGenerator => "spike generator",
            ModelKind::TrainGenerator => "generator of independent spike trains",
            ModelKind::CurrentGenerator => "current generator",
        },
        "parameters": model.parameters.iter().map(parameter_json).collect::<Vec<_>>(),
        "recordables": model.recordables.iter().map(|recordable| json!({
            "name": recordable.name,
            "unit": recordable.dimension.default_unit(),
            "documentation": recordable.documentation,
        })).collect::<Vec<_>>(),
        "receptors": model.receptors.explicit,
        "weight_unit": model.receptors.weight.map(Dimension::default_unit),
        "takes_current": model.takes_current,
    })
}

fn parameter_json(parameter: &ParameterDeclaration) -> Value {
    let unit = DisplayUnit::default_of(parameter.dimension);
    let in_unit = |x: f64| shortest(x, unit.shift).parse::<f64>().ok();
    let bound = |bound: Bound| match bound {
        Bound::Free => Value::Null,
        Bound::Inclusive(x) => json!({ "value": in_unit(x), "valid": true }),
        Bound::Exclusive(x) => json!({ "value": in_unit(x), "valid": false }),
    };
    let kind = match parameter.shape {
        Shape::Number => "number",
        Shape::Whole => "whole number",
        Shape::Switch => "switch",
        Shape::List => "list",
        Shape::WholeList => "list of whole numbers",
    };
    let default = match parameter.shape {
        Shape::Switch => json!(parameter.default != 0.0),
        Shape::List | Shape::WholeList => json!([]),
        Shape::Number | Shape::Whole if parameter.default.is_finite() => json!(in_unit(parameter.default)),
        Shape::Number | Shape::Whole => json!(shortest(parameter.default, 0)),
    };
    json!({
        "name": parameter.name,
        "unit": unit.name,
        "kind": kind,
        "default": default,
        "low": bound(parameter.range.low),
        "high": bound(parameter.range.high),
        "infinite": parameter.range.infinite,
        "state": parameter.is_state,
        "documentation": parameter.documentation,
    })
}
