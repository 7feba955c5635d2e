//! Writes an experiment of `tests/reference/README.md`, a `case.json`, as a script.
//!
//! Nodes of models that do not exist here are left out, with all that hangs on them; the others keep their numbers.

use super::properties::{list, number, numbers, properties, property, quantity};
use serde_json::Value;
use snn::models::declaration::ModelKind;
use snn::models::{self, ModelDeclaration};
use std::fmt::Write;

/// A case as a script.
pub struct Translated {
    /// The text.
    pub script: String,
    /// The recorders that it has, each with the numbers of its nodes in the case, in the order of recording; the record
    /// of `mm` is saved to `mm.csv`.
    pub recorders: Vec<(String, Vec<usize>)>,
}

/// The nodes of one entry of a case.
struct Group<'a> {
    id: &'a str,
    model: &'static ModelDeclaration,
    count: usize,
    /// Number of its first node in the case.
    first: usize,
}

/// The script of a case.
pub fn translate(case: &Value) -> Translated {
    let groups = groups(case);
    let mut script = format!("kernel {{ resolution = {} ms }}\n", number(&case["resolution"]));
    for group in &groups {
        let node = list(&case["nodes"]).iter().find(|node| text(&node["id"]) == group.id);
        let count = if is_single(group) { String::new() } else { format!("[{}]", group.count) };
        let entries = node.map(|node| entries(group, node)).filter(|entries| !entries.is_empty());
        let properties = entries.map(|entries| format!(" {{ {} }}", entries.join(", "))).unwrap_or_default();
        line(&mut script, &format!("node {}{count} = {}{properties}", name(group.id), group.model.name));
    }
    for connection in list(&case["connections"]) {
        script.push_str(&connect(&groups, connection));
    }
    let mut recorders = Vec::new();
    for recorder in list(&case["recorders"]) {
        if let Some((statement, nodes)) = record(&groups, recorder) {
            line(&mut script, &statement);
            recorders.push((text(&recorder["id"]).to_string(), nodes));
        }
    }
    for operation in list(&case["run"]) {
        script.push_str(&run(&groups, operation));
    }
    for (recorder, _) in &recorders {
        line(&mut script, &format!("save {recorder} to \"{recorder}.csv\""));
    }
    Translated { script, recorders }
}

fn groups(case: &Value) -> Vec<Group<'_>> {
    let mut first = 0;
    let mut groups = Vec::new();
    for node in list(&case["nodes"]) {
        let count = number(&node["n"]) as usize;
        if let Some(model) = models::find(text(&node["model"])) {
            groups.push(Group { id: text(&node["id"]), model, count, first });
        }
        first += count;
    }
    groups
}

fn find<'a>(groups: &'a [Group<'a>], id: &Value) -> Option<&'a Group<'a>> {
    groups.iter().find(|group| group.id == text(id))
}

/// One node is written without a count, and its values without a list, so that both forms are tried.
fn is_single(group: &Group<'_>) -> bool {
    group.count == 1
}

/// Some of the cases call their nodes `in`.
fn name(id: &str) -> String {
    format!("{id}_nodes")
}

fn line(script: &mut String, statement: &str) {
    writeln!(script, "{statement}").expect("text can always grow");
}

/// The properties that are set, those of all nodes and those of each.
fn entries(group: &Group<'_>, from: &Value) -> Vec<String> {
    let mut entries = properties(group.model, &from["params"]);
    for (name, values) in from["per_node"].as_object().into_iter().flatten() {
        let each: Vec<String> = list(values).iter().map(|value| property(group.model, name, value)).collect();
        let each = if is_single(group) { each.join(", ") } else { format!("[{}]", each.join(", ")) };
        entries.push(format!("{name} = {each}"));
    }
    entries
}

fn connect(groups: &[Group<'_>], connection: &Value) -> String {
    let (Some(source), Some(target)) = (find(groups, &connection["pre"]), find(groups, &connection["post"]))
    else {
        return String::new();
    };
    let indices = |field: &str| format!("[{}]", numbers(&connection[field]));
    let rule = match text(&connection["rule"]) {
        "explicit" => format!("pairs({}, {})", indices("pre_index"), indices("post_index")),
        other => other.to_string(),
    };
    let synapse = synapse_entries(source, target, &connection["synapse"]);
    format!("connect {} -> {} by {rule} {{ {} }}\n", name(source.id), name(target.id), synapse.join(", "))
}

fn synapse_entries(source: &Group<'_>, target: &Group<'_>, synapse: &Value) -> Vec<String> {
    let weight = match target.model.receptors.weight {
        _ if source.model.kind == ModelKind::CurrentGenerator => String::new(),
        Some(dimension) => dimension.default_unit(),
        None => String::new(),
    };
    let given =
        [("weight", "weight", weight.as_str()), ("delay", "delay", "ms"), ("receptor_type", "receptor", "")];
    let given = given.into_iter().filter(|(field, _, _)| !synapse[*field].is_null());
    given.map(|(field, name, unit)| format!("{name} = {}", values(&synapse[field], unit))).collect()
}

/// `record V_m from n every 1 ms as mm` and the nodes' numbers; nothing if none of its nodes exists.
fn record(groups: &[Group<'_>], recorder: &Value) -> Option<(String, Vec<usize>)> {
    let given = &recorder["params"];
    let what = match text(&recorder["kind"]) {
        "spike_recorder" => "spikes".to_string(),
        "multimeter" | "voltmeter" => match &given["record_from"] {
            Value::Null => "V_m".into(),
            names => list(names).iter().map(text).collect::<Vec<_>>().join(", "),
        },
        // Weights cannot be recorded yet.
        _ => return None,
    };
    let (mut places, mut nodes) = (Vec::new(), Vec::new());
    for of in list(&recorder["of"]) {
        let (id, index) = match of {
            Value::Array(pair) => (&pair[0], Some(number(&pair[1]) as usize)),
            id => (id, None),
        };
        let Some(group) = find(groups, id) else { continue };
        match index.filter(|_| !is_single(group)) {
            Some(index) => {
                places.push(format!("{}[{index}]", name(group.id)));
                nodes.push(group.first + index);
            }
            None => {
                places.push(name(group.id));
                nodes.extend(group.first..group.first + group.count);
            }
        }
    }
    if places.is_empty() {
        return None;
    }
    let time = |field: &str| given.get(field).map(number);
    let mut statement = format!("record {what} from {}", places.join(", "));
    if what != "spikes" {
        statement += &format!(" every {} ms", time("interval").unwrap_or(1.0));
    }
    if let Some(offset) = time("offset") {
        statement += &format!(" offset {offset} ms");
    }
    if time("start").or(time("stop")).is_some() {
        let origin = time("origin").unwrap_or(0.0);
        let stop = time("stop").map_or("inf".to_string(), |stop| format!("{} ms", origin + stop));
        statement += &format!(" during {} ms .. {stop}", origin + time("start").unwrap_or(0.0));
    }
    Some((format!("{statement} as {}", text(&recorder["id"])), nodes))
}

fn run(groups: &[Group<'_>], operation: &Value) -> String {
    match text(&operation["op"]) {
        "simulate" => format!("simulate {} ms\n", number(&operation["t"])),
        "connect" => connect(groups, operation),
        "set" => {
            let Some(group) = find(groups, &operation["target"]) else { return String::new() };
            format!("set {} {{ {} }}\n", name(group.id), entries(group, operation).join(", "))
        }
        "set_synapse" => {
            let (Some(source), Some(target)) =
                (find(groups, &operation["pre"]), find(groups, &operation["post"]))
            else {
                return String::new();
            };
            let entries = synapse_entries(source, target, &operation["params"]).join(", ");
            format!("set {} -> {} {{ {entries} }}\n", name(source.id), name(target.id))
        }
        other => panic!("no operation is called {other}"),
    }
}

/// A quantity, a list, or a matrix of them.
fn values(value: &Value, unit: &str) -> String {
    match value {
        Value::Array(items) if items.iter().all(|item| !item.is_array()) => {
            format!("[{}] {unit}", numbers(value)).trim_end().to_string()
        }
        Value::Array(rows) => {
            format!("[{}]", rows.iter().map(|row| values(row, unit)).collect::<Vec<_>>().join(", "))
        }
        value => quantity(value, unit),
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("a text: {value}"))
}
