//! Random numbers of a script: each draw is that of its path, so that nothing else in the script can change it.

use super::support::{Memory, execute, execute_with};
use snn::interp::Options;
use snn::kernel::random::{Argument, Distribution, Key};

fn normal(mean: f64, sd: f64) -> Distribution {
    Distribution::Normal(Argument::Same(mean), Argument::Same(sd))
}

/// Draws of a stream by index, one each.
fn draws(law: &Distribution, path: &str, indices: impl Iterator<Item = u64>) -> Vec<f64> {
    indices.map(|index| law.draw(Key::from_path(path), index, 0, 0)).collect()
}

fn values(memory: &Memory) -> Vec<f64> {
    memory.column("t.csv", "x")
}

fn saved(script: &str, expression: &str) -> Vec<f64> {
    values(&execute(&format!("{script}\nsave table {{ x = {expression} }} to \"t.csv\"")))
}

#[test]
fn parameters_of_populations() {
    let script = "node E[5] = iaf_psc_exp { V_m ~ normal(-65 mV, 1 mV) }";
    assert_eq!(saved(script, "E.V_m"), draws(&normal(-65.0, 1.0), "snn1/1/node/E#0/V_m", 0..5));
    let set = format!(
        "{script}\nset E[2 ..] {{ I_e ~ normal(0 pA, 1 pA) }}\nset E[2 ..] {{ I_e ~ normal(0 pA, 1 pA) }}"
    );
    assert_eq!(saved(&set, "E[2 ..].I_e"), draws(&normal(0.0, 1.0), "snn1/1/set/E#0/I_e#1", 2..5));
    let list = "node P[[1, 2]] = iaf_psc_exp { V_m ~ normal([-65, -60] mV, 1 mV) }";
    assert_eq!(saved(list, "P[1].V_m"), draws(&normal(-60.0, 1.0), "snn1/1/node/P[1]#0/V_m", 0..2));
}

#[test]
fn drawn_times_lie_on_the_grid() {
    let times = saved("node E[50] = iaf_psc_exp { t_ref ~ uniform(1 ms, 2 ms) }", "E.t_ref");
    assert!(
        times.iter().all(|time| (1.0..=2.0).contains(time) && snn::kernel::step_of(*time, 100).is_some())
    );
    assert!(times.iter().any(|time| *time != times[0]));
}

#[test]
fn drawn_lists() {
    let law = normal(0.0, 1.0);
    let expected: Vec<f64> = (0..4).map(|j| law.draw(Key::from_path("snn1/1/let/x#0"), 0, j, 0)).collect();
    assert_eq!(saved("let x[4] ~ normal(0, 1)", "x"), expected);
}

#[test]
fn weights_and_partners() {
    let script = "node E[10] = parrot_neuron\nnode I[4] = iaf_psc_exp\n\
                  connect E -> I by fixed_indegree(3) { weight ~ normal(10 pA, 1 pA) } as w";
    let weights = saved(script, "w.weight");
    let law = normal(10.0, 1.0);
    let key = Key::from_path("snn1/1/connect/E>I#0/weight");
    // The index is the target, the draw its connection. 10 + 8.25 is at most 32767 times 2^-10, the quantum of weights.
    let expected: Vec<f64> =
        (0..12).map(|k| (law.draw(key, k / 3, k % 3, k as usize) * 1024.0).round() / 1024.0).collect();
    assert_eq!(weights, expected);
    let partners = saved(script, "w.pre");
    let delays = format!("{}, delay ~ uniform(1 ms, 2 ms) }} as w", script.trim_end_matches(" } as w"));
    assert_eq!(saved(&delays, "w.pre"), partners, "a drawn delay leaves the pairs");
    assert_eq!(saved(&delays, "w.weight"), weights, "and the weights");
}

#[test]
fn unrelated_statements_change_nothing() {
    let script = "node E[5] = iaf_psc_exp { V_m ~ normal(-65 mV, 1 mV) }";
    let other = format!(
        "node F[9] = iaf_psc_exp {{ V_m ~ normal(-65 mV, 1 mV) }}\nlet x[3] ~ normal(0, 1)\n{script}"
    );
    assert_eq!(saved(&other, "E.V_m"), saved(script, "E.V_m"));
}

#[test]
fn equal_statements_draw_anew() {
    let memory = execute(
        "for i in 0 .. 2 as t { node E = iaf_psc_exp { V_m ~ normal(-65 mV, 1 mV) }\ncollect x = E.V_m }\nsave t to \"t.csv\"",
    );
    let law = normal(-65.0, 1.0);
    let expected: Vec<f64> =
        (0..2).flat_map(|k| draws(&law, &format!("snn1/1/node/E#{k}/V_m"), 0..1)).collect();
    assert_eq!(values(&memory), expected);
}

#[test]
fn the_root_has_the_seed_and_the_points() {
    let script = "sweep b = [0.5 mV], a = [3] as t { sweep c = [1] as u { node E = iaf_psc_exp { V_m ~ normal(-65 mV, 1 mV) }\n\
                  collect x = E.V_m }\ncollect x = mean(u.x) }\nsave t to \"t.csv\"";
    let law = normal(-65.0, 1.0);
    assert_eq!(values(&execute(script)), draws(&law, "snn1/1/t(a=3,b=0.5)/u(c=1)/node/E#0/V_m", 0..1));
    let seeded = execute_with(script, &Options { seed: Some(9), ..Options::default() });
    assert_eq!(values(&seeded), draws(&law, "snn1/9/t(a=3,b=0.5)/u(c=1)/node/E#0/V_m", 0..1));
    let common = execute(&script.replace("as t {", "as t { kernel { seed = 5 }\n"));
    assert_eq!(values(&common), draws(&law, "snn1/5/u(c=1)/node/E#0/V_m", 0..1));
}
