//! Every check of values that the interpreter makes before a run, each with the smallest script that shows it and the
//! text it underlines.

use super::support::Script;

/// Code, script, underlined text. `lif`, `E` (20 neurons), `n` and `g` (a spike generator) are there.
const CASES: &[(&str, &str, &str)] = &[
    ("E0401", "param weight = 400 pA in 0 pA .. 300 pA", "400 pA"),
    ("E0401", "param input = \"c\" in [\"a\", \"b\"]", "\"c\""),
    ("E0401", "param x = 1 in 0 .. 2\nsweep x = [1, 3] as t { collect y = x }", "[1, 3]"),
    ("E0402", "let m = lif { C_m = 0 pF }", "0 pF"),
    ("E0402", "set E[.. 2] { C_m = [1, -2] pF }", "[1, -2] pF"),
    ("E0402", "node F[200] = lif { C_m ~ normal(100 pF, 100 pF) }", "C_m ~ normal(100 pF, 100 pF)"),
    ("E0403", "node F = lif { V_reset = -50 mV }", "V_reset = -50 mV"),
    ("E0403", "set E { V_th = -80 mV }", "V_th = -80 mV"),
    ("E0404", "connect g -> E[30] { weight = 1 pA }", "30"),
    ("E0404", "connect g -> E[0 .. 50] { weight = 1 pA }", "0 .. 50"),
    ("E0404", "connect E -> E by pairs([0], [20]) { weight = 1 pA }", "[20]"),
    ("E0404", "print argmax([])", ""),
    ("E0405", "node F[4] = lif { V_m = [1, 2, 3] mV }", "V_m = [1, 2, 3] mV"),
    ("E0405", "set E { I_e = [1, 2] pA }", "[1, 2] pA"),
    ("E0405", "node F[4] = lif { V_m ~ normal([1, 2, 3] mV, 1 mV) }", "V_m ~ normal([1, 2, 3] mV, 1 mV)"),
    ("E0405", "node P[[2, 3]] = lif { I_e = [1, 2, 3] pA }", "I_e = [1, 2, 3] pA"),
    ("E0405", "let z[10] ~ normal(0 mV, [1, 2] mV)", "normal(0 mV, [1, 2] mV)"),
    ("E0406", "print [1, 2] + [1, 2, 3]", "+"),
    ("E0406", "print table { a = [1], b = [1, 2] }", "table { a = [1], b = [1, 2] }"),
    ("E0407", "node F[2.5] = lif", "2.5"),
    ("E0407", "connect E -> E by fixed_indegree(2.5) { weight = 1 pA }", "2.5"),
    ("E0408", "node F[0] = lif", "0"),
    ("E0409", "param rate = 0 Hz\nprint 1 / rate", "/"),
    ("E0409", "print log(0)", "log(0)"),
    ("E0410", "set g { spike_times = [2 ms, 1 ms] }", "[2 ms, 1 ms]"),
    ("E0411", "set g { spike_times = [1 ms], spike_weights = [1, 2] }", "spike_times = [1 ms]"),
    ("E0413", "kernel { seed = 0 }", "0"),
    ("E0415", "connect E -> E by pairwise_bernoulli(1.2) { weight = 1 pA }", "1.2"),
    ("E0416", "node d = dc_generator { start = 5 ms, stop = 2 ms }", "start = 5 ms"),
    ("E0416", "record V_m from E during 5 ms .. 1 ms as t", "5 ms .. 1 ms"),
    ("E0501", "node F = lif { t_ref = 0.25 ms }", "t_ref = 0.25 ms"),
    ("E0501", "simulate 0.25 ms", "0.25 ms"),
    ("E0501", "connect g -> E { weight = 1 pA, delay = 0.25 ms }", "0.25 ms"),
    ("E0502", "connect g -> E { weight = 1 pA, delay = 0.05 ms }", "0.05 ms"),
    ("E0502", "record V_m from E every 0.05 ms as t", "0.05 ms"),
    ("E0503", "connect g -> E { weight = 1 pA, delay ~ normal(1.5 ms, 1 ms) }", "normal(1.5 ms, 1 ms)"),
    ("E0504", "set g { spike_times = [0 ms] }", "[0 ms]"),
    ("E0506", "kernel { resolution = 0.00015 ms }", "0.00015 ms"),
    ("E0508", "simulate -5 ms", "-5 ms"),
    ("E0601", "connect E -> n by one_to_one { weight = 1 pA }", "one_to_one"),
    ("E0602", "connect E -> n by fixed_indegree(50, multapses = false) { weight = 1 pA }", "fixed_indegree"),
    ("E0602", "connect n -> n by fixed_indegree(1, autapses = false) { weight = 1 pA }", "fixed_indegree"),
    ("E0604", "connect g -> E { weight = [1, 2, 3] pA }", "[1, 2, 3] pA"),
    (
        "E0604",
        "connect E[.. 2] -> E[.. 3] { weight = [[1, 2, 3], [4, 5, 6]] pA }",
        "[[1, 2, 3], [4, 5, 6]] pA",
    ),
    ("E0605", "connect E -> E by pairwise_bernoulli(0.1) { weight = [1] pA }", "[1] pA"),
    ("E0606", "set E, E[0 .. 5] { I_e = 1 pA }", "E, E[0 .. 5]"),
    ("E0606", "set E[[5, 5]] { I_e = 1 pA }", "[5, 5]"),
    ("E0607", "connect g -> E { weight = 1 pA, receptor = 3 }", "3"),
    ("E0614", "connect E[5 .. 5] -> E { weight = 1 pA }", "E[5 .. 5]"),
    ("E0614", "set E -> n { weight = 1 pA }", "E -> n"),
    ("E0803", "assert 1 > 2", "1 > 2"),
    ("E0902", "save table { a = [1] } to \"../a.csv\"", "\"../a.csv\""),
    ("E0904", "for i in 0 .. 2 { save table { a = [i] } to \"a.csv\" }", "\"a.csv\""),
    ("E0908", "plot \"a.xyz\" { hline 0 }", "\"a.xyz\""),
    ("W0401", "node F = lif { E_L = -0.07 mV }", "-0.07 mV"),
    ("W0402", "sweep x = [1, 2, 1] as t { collect y = x }", "[1, 2, 1]"),
    ("W0501", "set g { spike_times = [1 ms, 1 ms] }", "[1 ms, 1 ms]"),
    ("W0502", "simulate 10 ms\nset g { spike_times = [1 ms, 20 ms] }", "[1 ms, 20 ms]"),
    ("W0601", "node lonely = poisson_generator", "lonely"),
    ("W0606", "connect E -> E by pairwise_bernoulli(0.1, multapses = true) { weight = 1 pA }", "true"),
    ("W0702", "simulate 1 ms\nnode late = lif\nrecord spikes from late as s", "late"),
    ("W0703", "record V_m from E as t\nprint mean(t.V_m)", "t"),
];

const BEFORE: &str = "model lif = iaf_psc_exp\nnode E[20] = lif\nnode n = lif\nnode g = spike_generator\n";

fn script(case: &str) -> String {
    if case.starts_with("kernel") { case.to_string() } else { format!("{BEFORE}{case}\n") }
}

#[test]
fn each_check_has_its_code_and_place() {
    let mut failures = Vec::new();
    for (code, case, place) in CASES {
        let script = Script::new(&script(case));
        let found = script.found();
        if !found.iter().any(|(known, text)| known == code && (place.is_empty() || text == place)) {
            failures.push(format!("{code} of `{case}`: {found:?}"));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// One mistake, one message.
#[test]
fn a_mistake_is_reported_once() {
    for (code, case, _) in CASES.iter().filter(|(code, ..)| code.starts_with('E')) {
        let script = Script::new(&script(case));
        let errors: Vec<&str> = script.errors().iter().map(|error| error.code.0).collect();
        assert_eq!(errors, [*code], "`{case}`");
    }
}

#[test]
fn the_first_failing_turn_is_shown_and_the_others_are_counted() {
    let script = Script::new("for x in 0 .. 14 { print 1 / max(0, x - 12) }");
    let errors = script.errors();
    assert_eq!(errors.len(), 1);
    assert_eq!(errors[0].notes, ["when x = 0", "and 12 more"]);
}

#[test]
fn only_the_branch_taken_is_checked() {
    assert!(Script::new("let x = if 1 > 0 then 1 else 1 / 0\nprint x").errors().is_empty());
    let script = Script::new(
        "node n = iaf_psc_exp\nsimulate 1 ms\nif n.V_m > 0 mV { print 1 / 0 } else { print log(0) }",
    );
    let codes: Vec<&str> = script.errors().iter().map(|error| error.code.0).collect();
    assert_eq!(codes, ["E0409", "E0409"], "under an unknown condition both are");
}

#[test]
fn what_comes_from_the_simulation_is_not_known() {
    let text = "node n = iaf_psc_exp\nrecord spikes from n as s\nsimulate 1 ms\nprint 1 / count(s)\nprint log(now / 1 ms)";
    assert!(Script::new(text).errors().is_empty());
}

#[test]
fn a_default_that_the_resolution_does_not_allow_is_an_error() {
    let script =
        Script::new("kernel { resolution = 0.3 ms }\nnode n = iaf_psc_exp\nsimulate 3 ms\nprint n.V_m");
    let error = script.errors()[0];
    assert_eq!((error.code.0, error.headline.as_str()), ("E0501", "2 ms is not on the 0.3 ms grid"));
    let label = &error.place.as_ref().unwrap().text;
    assert!(label.contains("default of iaf_psc_exp"), "{label}");
}

#[test]
fn the_kernel_holds_for_what_stands_above_it() {
    let script =
        Script::new("let t = on_grid(0.26 ms)\nkernel { resolution = 0.05 ms }\nassert t == 0.25 ms");
    assert!(script.errors().is_empty(), "{:?}", script.errors());
}
