//! NEST's numbers: every experiment under `tests/reference/cases` and `tests/reference/extra` through the kernel's library.
//!
//! Spikes must fall into the same steps, traces agree to 1e-12 · max(1, |reference|), in the `optional` cases to the
//! digits that NEST itself has there. Nine in ten values have the same bits. The kernel goes on to the end of a run where
//! NEST's multimeters stop earlier: extra later rows are right. Nodes of models that do not exist here are left out.

use serde_json::Value;
use snn::kernel::{
    Connect, ConnectId, ConnectKeys, Control, Key, Network, NodeSelection, PopulationId, Rule, Selection,
    Settings, SynapseValues, Values, on_grid, time_of,
};
use snn::models::declaration::Shape;
use snn::models::{self, ModelDeclaration};
use snn::units::Dimension;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

struct Group {
    population: PopulationId,
    model: &'static ModelDeclaration,
    count: usize,
    /// Number of the first node in the case.
    first: usize,
}

struct Case {
    network: Network,
    resolution_us: u32,
    groups: BTreeMap<String, Group>,
    /// The connections made, with the ids of their sources and targets.
    connections: Vec<(String, String, ConnectId)>,
}

fn number(value: &Value) -> f64 {
    match value {
        Value::Bool(flag) => f64::from(u8::from(*flag)),
        other => other.as_f64().unwrap_or_else(|| panic!("a number: {other}")),
    }
}

fn numbers(value: &Value) -> Vec<f64> {
    match value {
        Value::Array(list) => list.iter().flat_map(numbers).collect(),
        other => vec![number(other)],
    }
}

impl Case {
    fn set(&mut self, id: &str, name: &str, value: &Value, per_node: bool) {
        let Some(group) = self.groups.get(id) else { return };
        let parameter = group.model.parameters.iter().position(|parameter| parameter.name == name);
        let parameter = parameter.unwrap_or_else(|| panic!("{} has no {name}", group.model.name));
        let declaration = &group.model.parameters[parameter];
        // The cases are in Hz, the kernel in 1/ms.
        let scale = if declaration.dimension == Dimension::FREQUENCY { 1e-3 } else { 1.0 };
        let list = |value: &Value| numbers(value).iter().map(|x| x * scale).collect::<Vec<_>>();
        let is_list = matches!(declaration.shape, Shape::List | Shape::WholeList);
        let values = match (is_list, per_node) {
            (false, false) => Values::Same(number(value) * scale),
            (false, true) => Values::Each(list(value)),
            (true, false) => Values::SameList(list(value)),
            (true, true) => Values::EachList(value.as_array().unwrap().iter().map(list).collect()),
        };
        self.network.set(&NodeSelection::all(group.population, group.count), parameter, &values);
    }

    fn set_all(&mut self, id: &str, from: &Value) {
        for (per_node, field) in [(false, "params"), (true, "per_node")] {
            for (name, value) in from[field].as_object().into_iter().flatten() {
                self.set(id, name, value, per_node);
            }
        }
    }

    fn connect(&mut self, from: &Value) {
        let (Some(pre), Some(post)) =
            (self.groups.get(from["pre"].as_str().unwrap()), self.groups.get(from["post"].as_str().unwrap()))
        else {
            return;
        };
        let indices =
            |field: &str| -> Arc<[u32]> { numbers(&from[field]).iter().map(|&k| k as u32).collect() };
        let rule = match from["rule"].as_str().unwrap() {
            "all_to_all" => Rule::AllToAll,
            "one_to_one" => Rule::OneToOne,
            "explicit" => Rule::Pairs { pre: indices("pre_index"), post: indices("post_index") },
            other => panic!("rule {other}"),
        };
        let values = |field: &str, default: f64| match &from["synapse"][field] {
            Value::Null => SynapseValues::Same(default),
            list @ Value::Array(_) => SynapseValues::Each(numbers(list).into()),
            value => SynapseValues::Same(number(value)),
        };
        let connect = Connect {
            sources: vec![NodeSelection::all(pre.population, pre.count)],
            targets: vec![NodeSelection::all(post.population, post.count)],
            rule,
            autapses: true,
            multapses: true,
            weight: values("weight", 1.0),
            delay: values("delay", 1.0),
            receptor: values("receptor_type", 0.0),
            keys: ConnectKeys::default(),
        };
        let id = self.network.connect(&connect).unwrap();
        let end = |field: &str| from[field].as_str().unwrap().to_string();
        self.connections.push((end("pre"), end("post"), id));
    }

    /// Gives all connections between two groups another weight.
    fn set_synapses(&mut self, from: &Value) {
        let parameters = from["params"].as_object().unwrap();
        assert!(parameters.keys().eq(["weight"]), "a weight alone: {parameters:?}");
        let weight = SynapseValues::Same(number(&parameters["weight"]));
        for (pre, post, id) in &self.connections {
            if from["pre"].as_str() == Some(pre) && from["post"].as_str() == Some(post) {
                self.network.set_weights(*id, None, &weight, Key(1)).unwrap();
            }
        }
    }

    /// Nodes of a recorder: selections and their numbers in the case, if all their models exist.
    fn recorded(&self, of: &Value) -> (Vec<NodeSelection>, Vec<usize>, Vec<&'static ModelDeclaration>) {
        let (mut selections, mut numbers, mut models) = (Vec::new(), Vec::new(), Vec::new());
        for entry in of.as_array().unwrap() {
            let (id, index) = match entry {
                Value::String(id) => (id.as_str(), None),
                Value::Array(pair) => (pair[0].as_str().unwrap(), Some(number(&pair[1]) as usize)),
                other => panic!("recorded {other}"),
            };
            let Some(group) = self.groups.get(id) else { continue };
            let selection = match index {
                None => Selection::Range { start: 0, len: group.count },
                Some(k) => Selection::Range { start: k, len: 1 },
            };
            numbers.extend(selection.iter().map(|node| group.first + node));
            selections.push(NodeSelection { population: group.population, selection });
            models.push(group.model);
        }
        (selections, numbers, models)
    }
}

#[derive(Default, Debug)]
struct Tally {
    values: usize,
    same_bits: usize,
    worst: f64,
    spikes: usize,
}

fn csv(path: &Path) -> (Vec<String>, Vec<Vec<f64>>) {
    let text = std::fs::read_to_string(path).unwrap();
    let mut lines = text.lines();
    let header = lines.next().unwrap().split(',').map(String::from).collect();
    (header, lines.map(|line| line.split(',').map(|field| field.parse().unwrap()).collect()).collect())
}

fn run(folder: &Path, parts: Option<usize>) -> Tally {
    let case: Value =
        serde_json::from_str(&std::fs::read_to_string(folder.join("case.json")).unwrap()).unwrap();
    let resolution_us = (number(&case["resolution"]) * 1000.0).round() as u32;
    let mut network = Network::new(Settings { resolution_us, threads: 2 });
    if let Some(parts) = parts {
        network.force(parts, snn::kernel::lanes::Level::Avx512);
    }
    let mut built = Case { network, resolution_us, groups: BTreeMap::new(), connections: Vec::new() };
    let mut first = 0;
    for node in case["nodes"].as_array().unwrap() {
        let (id, count) = (node["id"].as_str().unwrap(), number(&node["n"]) as usize);
        if let Some(model) = models::find(node["model"].as_str().unwrap()) {
            let population = built.network.create(model.kernel, count, Key(1));
            built.groups.insert(id.to_string(), Group { population, model, count, first });
            built.set_all(id, node);
        }
        first += count;
    }
    case["connections"].as_array().unwrap().iter().for_each(|connection| built.connect(connection));
    let mut recorders = BTreeMap::new();
    for recorder in case["recorders"].as_array().unwrap() {
        let (selections, numbers_of, models) = built.recorded(&recorder["of"]);
        let time = |field: &str, default: f64| recorder["params"].get(field).map_or(default, number);
        let step = |t: f64| if t < 1e12 { on_grid(t, built.resolution_us) } else { 1 << 40 };
        let origin = time("origin", 0.0);
        let during = Some((step(origin + time("start", 0.0)), step(origin + time("stop", 1e15))));
        let record = match recorder["kind"].as_str().unwrap() {
            "multimeter" | "voltmeter" => {
                let names: Vec<String> = match recorder["params"].get("record_from") {
                    Some(list) => {
                        list.as_array().unwrap().iter().map(|n| n.as_str().unwrap().into()).collect()
                    }
                    None => vec!["V_m".into()],
                };
                let index = |model: &ModelDeclaration, name: &str| {
                    model.recordables.iter().position(|recordable| recordable.name == name).unwrap()
                };
                let recordables: Vec<Vec<usize>> = models
                    .iter()
                    .map(|model| names.iter().map(|name| index(model, name)).collect())
                    .collect();
                let (every, offset) = (step(time("interval", 1.0)), step(time("offset", 0.0)));
                built.network.record_state(&selections, &recordables, every, offset, during)
            }
            "spike_recorder" => built.network.record_spikes(&selections, during),
            _ => continue,
        };
        recorders.insert(recorder["id"].as_str().unwrap().to_string(), (record, numbers_of));
    }
    for operation in case["run"].as_array().unwrap() {
        match operation["op"].as_str().unwrap() {
            "simulate" => {
                let steps = on_grid(number(&operation["t"]), resolution_us);
                built.network.simulate(steps, &Control::default()).unwrap();
            }
            "set" => built.set_all(operation["target"].as_str().unwrap(), operation),
            "connect" => built.connect(operation),
            "set_synapse" => built.set_synapses(operation),
            other => panic!("operation {other}"),
        }
    }
    let mut tally = Tally::default();
    for expect in case["expect"].as_array().unwrap() {
        let Some((record, senders)) = recorders.get(expect["recorder"].as_str().unwrap()) else { continue };
        let (header, rows) = csv(&folder.join(expect["file"].as_str().unwrap()));
        let name = folder.file_name().unwrap().to_str().unwrap();
        match expect["kind"].as_str().unwrap() {
            "trace" => {
                let optional = case["optional"] == true;
                let tolerance = if optional { number(&case["tolerance"]["trace_rel"]) } else { 1e-12 };
                compare_traces((name, tolerance), &built, *record, senders, &header, &rows, &mut tally);
            }
            "spikes" => compare_spikes(name, &built, *record, senders, &rows, &mut tally),
            _ => {}
        }
    }
    tally
}

fn compare_traces(
    (name, tolerance): (&str, f64),
    built: &Case,
    record: snn::kernel::RecordId,
    senders: &[usize],
    header: &[String],
    rows: &[Vec<f64>],
    tally: &mut Tally,
) {
    let samples = built.network.samples(record);
    let found: BTreeMap<(u64, usize), usize> = (0..samples.rows())
        .map(|row| ((samples.steps[row / samples.nodes], senders[row % samples.nodes]), row))
        .collect();
    let mut used = 0;
    for row in rows {
        let (step, sender) = (on_grid(row[0], built.resolution_us), row[1] as usize);
        if !senders.contains(&sender) {
            continue;
        }
        let at = *found.get(&(step, sender)).unwrap_or_else(|| panic!("{name}: no sample at {row:?}"));
        used += 1;
        for (column, &reference) in row[2..].iter().enumerate() {
            let value = samples.columns[column][at];
            let error = (value - reference).abs() / reference.abs().max(1.0);
            assert!(
                error <= tolerance,
                "{name}: {} of {sender} at {} ms: {value}, NEST {reference}",
                header[column + 2],
                row[0]
            );
            tally.worst = tally.worst.max(error);
            tally.values += 1;
            tally.same_bits += usize::from(value == reference);
        }
    }
    let last = rows.iter().map(|row| on_grid(row[0], built.resolution_us)).max().unwrap_or(0);
    let ours = samples.nodes * samples.steps.iter().filter(|&&step| step <= last).count();
    assert_eq!(ours, used, "{name}: no samples that NEST does not have");
}

fn compare_spikes(
    name: &str,
    built: &Case,
    record: snn::kernel::RecordId,
    senders: &[usize],
    rows: &[Vec<f64>],
    tally: &mut Tally,
) {
    let spikes = built.network.spikes(record);
    let mut ours: Vec<(usize, u64)> =
        spikes.senders.iter().map(|&k| senders[k as usize]).zip(spikes.steps.iter().copied()).collect();
    let mut theirs: Vec<(usize, u64)> = rows
        .iter()
        .map(|row| (row[0] as usize, on_grid(row[1], built.resolution_us)))
        .filter(|(sender, _)| senders.contains(sender))
        .collect();
    ours.sort_unstable();
    theirs.sort_unstable();
    let readable = |spikes: &[(usize, u64)]| {
        spikes.iter().map(|&(sender, step)| (sender, time_of(step, built.resolution_us))).collect::<Vec<_>>()
    };
    assert_eq!(readable(&ours), readable(&theirs), "{name}");
    tally.spikes += ours.len();
}

#[test]
fn nest_cases() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference");
    let folders =
        ["cases", "extra"].into_iter().flat_map(|folder| std::fs::read_dir(root.join(folder)).unwrap());
    let mut cases: Vec<_> = folders.map(|entry| entry.unwrap().path()).collect();
    cases.sort();
    assert!(cases.len() >= 55);
    let mut total = Tally::default();
    let mut failed = Vec::new();
    for case in &cases {
        let name = case.file_name().unwrap().to_string_lossy().into_owned();
        let result = std::panic::catch_unwind(|| (run(case, None), run(case, Some(3))));
        let Ok((tally, in_parts)) = result else {
            failed.push(name);
            continue;
        };
        assert_eq!(tally.same_bits, in_parts.same_bits, "three parts give the same bits");
        total.values += tally.values;
        total.same_bits += tally.same_bits;
        total.spikes += tally.spikes;
        total.worst = total.worst.max(tally.worst);
    }
    assert!(failed.is_empty(), "{failed:?}");
    assert!(total.values > 40_000 && total.spikes > 1000, "{total:?}");
    assert!(10 * total.same_bits > 9 * total.values, "most values have NEST's bits: {total:?}");
}
