//! Each experiment of `tests/reference/cases` and `tests/reference/extra`, written as a script and run through the whole
//! program, against NEST: spikes in the same steps, traces to 1e-12 · max(1, |reference|), in the `optional` cases to the
//! digits that NEST itself has there.
//!
//! The last steps of a run, which NEST's multimeters leave out, are ours alone.
//! `SHOW=1 cargo test --test reference_cases NAME` prints the script of a case and how many values have the same bits.

#![expect(clippy::disallowed_macros, reason = "a test says what it found")]

#[path = "support/agreement.rs"]
mod agreement;
#[path = "support/case.rs"]
mod case;
#[path = "support/numbers.rs"]
mod numbers;
#[path = "support/properties.rs"]
mod properties;
#[path = "support/script.rs"]
mod script;

use agreement::Agreement;
use libtest_mimic::{Arguments, Failed, Trial};
use numbers::Numbers;
use serde_json::Value;
use snn::session::Script;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

fn main() -> ExitCode {
    let trials = folders().into_iter().map(|folder| {
        let name = folder.strip_prefix("tests/reference").unwrap_or(&folder).display().to_string();
        Trial::test(name, move || against_nest(&folder))
    });
    libtest_mimic::run(&Arguments::from_args(), trials.collect()).exit_code()
}

fn folders() -> Vec<PathBuf> {
    let entries =
        |folder| std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut folders: Vec<PathBuf> =
        entries("tests/reference/cases").chain(entries("tests/reference/extra")).collect();
    folders.sort();
    folders
}

fn against_nest(folder: &Path) -> Result<(), Failed> {
    let case: Value = serde_json::from_str(&std::fs::read_to_string(folder.join("case.json"))?)?;
    let translated = case::translate(&case);
    let show = std::env::var_os("SHOW").is_some();
    if show {
        println!("{}", translated.script);
    }
    let ran = script::run(Script { name: "case.snn".into(), text: translated.script }, &[], None);
    let mut agreement = Agreement::default();
    let mut spikes = 0;
    let mut compared = 0;
    for expect in case["expect"].as_array().into_iter().flatten() {
        let Some((recorder, nodes)) =
            translated.recorders.iter().find(|(id, _)| expect["recorder"].as_str() == Some(id.as_str()))
        else {
            continue;
        };
        let ours = ran.saved(&format!("{recorder}.csv"));
        let nest = Numbers::read(&folder.join(expect["file"].as_str().unwrap_or_default()));
        let resolution = case["resolution"].as_f64().unwrap_or(0.1);
        let compare = Comparison { ours, nest, nodes, resolution };
        match expect["kind"].as_str() {
            Some("spikes") => spikes += compare.spikes()?,
            _ => compare.traces(tolerance(&case), &mut agreement)?,
        }
        compared += 1;
    }
    if compared == 0 {
        return Err("nothing to compare".into());
    }
    if show {
        println!("{}: {agreement}; {spikes} spikes", folder.display());
    }
    Ok(())
}

/// How near traces must be. The case that allows more for the sake of a model that does not exist here is not optional.
fn tolerance(case: &Value) -> f64 {
    match case["optional"].as_bool() {
        Some(true) => case["tolerance"]["trace_rel"].as_f64().unwrap_or(1e-12),
        _ => 1e-12,
    }
}

/// One record beside NEST's.
struct Comparison<'a> {
    ours: Numbers,
    nest: Numbers,
    /// The recorded nodes' numbers in the case.
    nodes: &'a [usize],
    /// In ms.
    resolution: f64,
}

/// A step and the number of a node.
type Place = (u64, usize);

impl Comparison<'_> {
    fn step(&self, time: f64) -> u64 {
        (time / self.resolution).round() as u64
    }

    fn our_places(&self) -> Vec<Place> {
        let times = self.ours.column("time_ms").into_iter().map(|time| self.step(time));
        times
            .zip(self.ours.column("sender"))
            .map(|(step, sender)| (step, self.nodes[sender as usize]))
            .collect()
    }

    fn nest_places(&self) -> Vec<Place> {
        let times = self.nest.column("time_ms").into_iter().map(|time| self.step(time));
        times.zip(self.nest.column("sender")).map(|(step, sender)| (step, sender as usize)).collect()
    }

    /// How many spikes there are, or those that differ.
    fn spikes(&self) -> Result<usize, String> {
        let known = |(_, node): &Place| self.nodes.contains(node);
        let (mut ours, mut nest) = (self.our_places(), self.nest_places());
        nest.retain(known);
        ours.sort_unstable();
        nest.sort_unstable();
        if ours == nest {
            return Ok(ours.len());
        }
        let difference = ours.iter().zip(&nest).find(|(ours, nest)| ours != nest);
        Err(format!("{} spikes, NEST has {}; (step, node) {difference:?}", ours.len(), nest.len()))
    }

    /// Compares every sample that NEST has; up to its last one there are no others.
    fn traces(&self, tolerance: f64, agreement: &mut Agreement) -> Result<(), String> {
        let nest_places = self.nest_places();
        let last = nest_places.iter().map(|(step, _)| *step).max().unwrap_or(0);
        let rows: BTreeMap<Place, &Vec<f64>> = self
            .our_places()
            .into_iter()
            .zip(&self.ours.rows)
            .filter(|((step, _), _)| *step <= last)
            .collect();
        let mut used = 0;
        for (place, nest) in nest_places.iter().zip(&self.nest.rows) {
            if !self.nodes.contains(&place.1) {
                continue;
            }
            let row = rows.get(place).ok_or_else(|| format!("no sample of {} at {} ms", place.1, nest[0]))?;
            for column in 2..self.nest.header.len() {
                agreement.compare(row[column], nest[column], tolerance).map_err(|difference| {
                    format!("{} of {} at {} ms is {difference}", self.nest.header[column], place.1, nest[0])
                })?;
            }
            used += 1;
        }
        if used == rows.len() { Ok(()) } else { Err(format!("{} samples, NEST has {used}", rows.len())) }
    }
}
