//! What a folder of results came from: a small JSON file beside them for each script. It names nothing that differs
//! between two runs of the same script: no date, path, host or number of threads.

use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// What made the results.
#[derive(Clone, Debug)]
pub struct Provenance {
    /// The script.
    pub script: SourceHash,
    /// The imported files in order.
    pub imports: Vec<SourceHash>,
    /// Name and value of every param, as written or set.
    pub params: Vec<(String, String)>,
    /// The seed in force.
    pub seed: u64,
    /// The resolution in us.
    pub resolution_us: u32,
    /// The model time at which the run ended early, `12.3 ms`; `None` for a whole run.
    pub stopped_at: Option<String>,
}

/// A source file by name and content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceHash {
    /// The file's name, without folders.
    pub name: String,
    /// BLAKE3 of its text, in hexadecimal digits.
    pub hash: String,
}

impl SourceHash {
    /// Of a file with this text; folders in `name` are dropped.
    pub fn of(name: &str, text: &str) -> SourceHash {
        let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
        SourceHash { name: name.into(), hash: blake3::hash(text.as_bytes()).to_hex().to_string() }
    }

    /// The name without its extension, which names the provenance file.
    pub fn stem(&self) -> &str {
        self.name.strip_suffix(".snn").unwrap_or(&self.name)
    }
}

impl Provenance {
    /// The file's text. `files` are name and hash of what this run made, `earlier` names of what earlier runs of the
    /// script made and this one did not.
    pub(super) fn json(&self, files: &BTreeMap<String, String>, earlier: &BTreeSet<String>) -> String {
        let source = |source: &SourceHash| json!({ "name": source.name, "blake3": source.hash });
        let params: Map<String, Value> =
            self.params.iter().map(|(name, value)| (name.clone(), json!(value))).collect();
        let mut object = json!({
            "snn": env!("CARGO_PKG_VERSION"),
            "script": source(&self.script),
            "imports": self.imports.iter().map(source).collect::<Vec<Value>>(),
            "params": params,
            "seed": self.seed,
            "resolution_us": self.resolution_us,
            "files": files,
        });
        if !earlier.is_empty() {
            object["earlier_files"] = json!(earlier);
        }
        if let Some(time) = &self.stopped_at {
            object["stopped_at"] = json!(time);
        }
        format!("{object:#}\n")
    }
}

/// Names of all files that a provenance file speaks of, if `script` made it.
pub(super) fn files_made(text: &str, script: &str) -> BTreeSet<String> {
    let Ok(object) = serde_json::from_str::<Value>(text) else { return BTreeSet::new() };
    if object["script"]["name"] != script {
        return BTreeSet::new();
    }
    let files = object["files"].as_object().into_iter().flat_map(|files| files.keys().cloned());
    let earlier = object["earlier_files"].as_array().into_iter().flatten();
    files.chain(earlier.filter_map(|name| name.as_str().map(String::from))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let provenance = Provenance {
            script: SourceHash::of("scripts/a.snn", "simulate 1 ms"),
            imports: vec![],
            params: vec![("weight".into(), "30 pA".into())],
            seed: 1,
            resolution_us: 100,
            stopped_at: None,
        };
        let files = BTreeMap::from([("a.csv".to_string(), "00".to_string())]);
        let earlier = BTreeSet::from(["b.csv".to_string()]);
        let text = provenance.json(&files, &earlier);
        assert_eq!(files_made(&text, "a.snn"), BTreeSet::from(["a.csv".to_string(), "b.csv".to_string()]));
        assert!(files_made(&text, "other.snn").is_empty());
        assert!(files_made("not JSON", "a.snn").is_empty());
        assert!(!text.contains("scripts"));
        assert_eq!(provenance.script.stem(), "a");
    }
}
