//! Whole scripts, run into memory: numbers against closed forms, and what the language promises about time, sweeps,
//! cuts and ends before time.

use super::support::{Memory, attempt, execute, execute_with, numbers};
use snn::interp::Options;
use snn::output::figure::Shape;

/// Lapicque's period of a neuron under constant current, rounded up to the grid: 30 ms at 400 pA with NEST's defaults.
const FIRING: &str = "node n = iaf_psc_exp { I_e = 400 pA }\nrecord spikes from n as s\n";

#[test]
fn constant_current_gives_the_spikes_of_the_closed_form() {
    // C_m = 250 pF, tau_m = 10 ms, V from -70 mV to -55 mV, reset to -70 mV, t_ref = 2 ms.
    let memory = execute(&format!("{FIRING}simulate 100 ms\nsave s to \"s.csv\""));
    let (r, tau) = (10.0 / 250.0, 10.0);
    let rise = tau * libm::log(r * 400.0 / (r * 400.0 - 15.0));
    let steps = |time: f64| (time * 10.0).ceil() / 10.0;
    let first = steps(rise);
    let period = steps(rise) + 2.0;
    let times = memory.column("s.csv", "time");
    let expected = [first, first + period, first + 2.0 * period];
    assert!(times.iter().zip(expected).all(|(time, expected)| (time - expected).abs() < 1e-9), "{times:?}");
    assert_eq!(times.len(), 3);
}

#[test]
fn a_run_in_two_parts_is_the_same() {
    let script = |simulate: &str| {
        format!(
            "node n = iaf_psc_exp\nnode p = poisson_generator {{ rate = 8 kHz }}\nconnect p -> n {{ weight = 60 pA }}\n\
             record V_m from n as v\n{simulate}\nsave v to \"v.csv\""
        )
    };
    let whole = execute(&script("simulate 80 ms")).column("v.csv", "V_m");
    let parts = execute(&script("simulate 30.1 ms\nsimulate 0 ms\nsimulate 49.9 ms")).column("v.csv", "V_m");
    assert_eq!(whole, parts);
    assert_eq!(whole.len(), 800);
}

/// A script that never asks for a neuron's currents is run without them, and one that does gets them.
#[test]
fn what_is_asked_for_changes_nothing_else() {
    let network = "kernel { seed = 3 }\nnode n[40] = iaf_psc_exp { I_e = 300 pA }\n\
                   node p = poisson_generator { rate = 4 kHz }\nconnect p -> n { weight = 60 pA }\n\
                   connect n -> n by pairwise_bernoulli(0.3) { weight ~ normal(-20 pA, 10 pA), delay = 0.1 ms }\n\
                   record V_m from n as v\nrecord spikes from n as s\n";
    let ends = "save v to \"v.csv\"\nprint count(s)";
    let changed = "simulate 30 ms\nset n { tau_syn_ex = 3 ms }\nsimulate 30 ms\n\
                   set n { tau_syn_ex = 2 ms }\nsimulate 30 ms\n";
    let whole = "simulate 90 ms\n";
    for simulate in [whole, changed] {
        let recorded = execute(&format!(
            "{network}record I_syn_ex, I_syn_in from n as i\n{simulate}save i to \"i.csv\"\n{ends}"
        ));
        let plain = execute(&format!("{network}{simulate}{ends}"));
        let read = execute(&format!("{network}{simulate}print n[39].I_syn_ex\nprint n[39].I_syn_in\n{ends}"));
        for other in [&plain, &read] {
            assert_eq!(other.column("v.csv", "V_m"), recorded.column("v.csv", "V_m"));
        }
        assert!(plain.printed()[0].parse::<usize>().unwrap() > 20, "{:?}", plain.printed());
        for (name, printed) in ["I_syn_ex", "I_syn_in"].into_iter().zip(read.printed()) {
            let last = *recorded.column("i.csv", name).last().unwrap();
            let printed: f64 = printed.trim_end_matches(" pA").parse().unwrap();
            assert!(last != 0.0 && (printed / last - 1.0).abs() < 1e-5, "{name}: {printed} {last}");
        }
    }
}

#[test]
fn records_are_cut_by_node_and_time() {
    let memory = execute(
        "node E[3] = iaf_psc_exp { I_e = [0, 400, 800] pA }\nrecord spikes from E as s\nrecord V_m from E every 1 ms as v\n\
         simulate 100 ms\n\
         print \"{count(s)} {count(s[0])} {count(s[1])} {count(s[1 ..])} {count(s[50 ms ..])} {count(s[.. 50 ms])}\"\n\
         print \"{len(v.time)} {len(v[2].time)} {len(v[10 ms .. 20 ms].time)} {first(v[10 ms .. 20 ms].time)}\"\n\
         print \"{rate(s[1])} {rate(s[1][50 ms .. 100 ms])}\"\n\
         print \"{max(s[[2, 1]].sender)} {sum(s.sender == 1)}\"\n\
         print len(s[s.time > 50 ms])",
    );
    let printed = memory.printed();
    let counts: Vec<usize> = printed[0].split(' ').map(|count| count.parse().unwrap()).collect();
    assert_eq!(counts[1], 0);
    assert_eq!(counts[2], 3);
    assert_eq!(counts[0], counts[3]);
    assert_eq!(counts[0], counts[4] + counts[5]);
    assert_eq!(printed[1], "300 100 30 11 ms");
    assert_eq!(printed[2], "30 Hz 40 Hz");
    assert_eq!(printed[3], "1 3");
    assert_eq!(printed[4], counts[4].to_string());
}

#[test]
fn a_record_begins_where_it_is_written_and_keeps_its_window() {
    let memory = execute(&format!(
        "{FIRING}record spikes from n during 30 ms .. 60 ms as window\nsimulate 50 ms\n\
         record spikes from n as late\nsimulate 50 ms\n\
         print \"{{count(s)}} {{count(window)}} {{count(late)}} {{rate(late)}} {{rate(window):.2 Hz}}\""
    ));
    assert_eq!(memory.printed(), ["3 1 2 40 Hz 33.33 Hz"]);
}

#[test]
fn set_changes_some_nodes_and_keeps_the_others() {
    let memory = execute(
        "node E[4] = iaf_psc_exp\nset E[1 .. 3] { C_m = [100, 200] pF }\nset E[0] { tau_m = 5 ms }\n\
         print E.C_m\nprint E.tau_m\nprint E[2].C_m\nrecord spikes from E as s\nsimulate 1 ms\nprint count(s)",
    );
    assert_eq!(memory.printed()[..3], ["[250, 100, 200, 250] pF", "[5, 10, 10, 10] ms", "200 pF"]);
}

#[test]
fn set_of_connections_holds_from_now_on() {
    let memory = execute(
        "node g = spike_generator { spike_times = [1 ms, 10 ms, 20 ms] }\nnode E[3] = iaf_psc_exp\n\
         connect g -> E { weight = [10, 20, 30] pA } as wiring\nrecord I_syn_ex from E as i\nsimulate 5 ms\n\
         set wiring { weight = 7 pA }\nsimulate 10 ms\nset g -> E[1 .. 3] { weight = [1, 2] pA }\nsimulate 10 ms\n\
         print wiring.weight\nprint [max(i[k][0 ms .. 5 ms].I_syn_ex) for k in 0 .. 3]\n\
         print [max(i[k][9 ms .. 15 ms].I_syn_ex) for k in 0 .. 3] / 1 pA < [10, 11, 12]\n\
         print wiring.post\nprint wiring.delay\nsave wiring to \"w.csv\"",
    );
    let printed = memory.printed();
    assert_eq!(printed[0], "[7, 1, 2] pA");
    assert_eq!(printed[1], "[10, 20, 30] pA");
    assert_eq!(printed[3], "[0, 1, 2]");
    assert_eq!(printed[4], "[1, 1, 1] ms");
    assert_eq!(memory.column("w.csv", "weight"), [7.0, 1.0, 2.0]);
}

#[test]
fn a_matrix_of_weights_is_target_by_source() {
    let memory = execute(
        "node A[2] = parrot_neuron\nnode B[3] = iaf_psc_exp\n\
         connect A -> B { weight = [[1, 2], [3, 4], [5, 6]] pA } as w\nsimulate 1 ms\n\
         print w.weight\nprint w.pre\nprint w.post\nprint \"{mean(B.V_m)}\"",
    );
    assert_eq!(memory.printed()[..3], ["[1, 2, 3, 4, 5, 6] pA", "[0, 1, 0, 1, 0, 1]", "[0, 0, 1, 1, 2, 2]"]);
}

#[test]
fn lists_of_populations() {
    let memory = execute(
        "node P[[2, 3]] = iaf_psc_exp { I_e = [400, 800] pA, C_m = [[250, 251], [252, 253, 254]] pF }\n\
         set P { tau_m = [9, 11] ms }\nrecord spikes from P as s\nrecord V_m from P as v\nsimulate 100 ms\n\
         print [len(x) for x in P]\nprint P[1].C_m\nprint P[0].tau_m\nprint [count(x) > 0 for x in s]\n\
         print len(s)\nprint P[1].I_e\nfor x in v { print len(x.V_m) }",
    );
    assert_eq!(
        memory.printed(),
        [
            "[2, 3]",
            "[252, 253, 254] pF",
            "[9, 9] ms",
            "[false, true]",
            "2",
            "[800, 800, 800] pA",
            "2000",
            "3000"
        ]
    );
}

#[test]
fn turns_of_a_loop_make_a_table() {
    let memory = execute(
        "node n = iaf_psc_exp { I_e = 400 pA }\nrecord spikes from n as s\n\
         for I in [400, 600] pA as steps { set n { I_e = I }\nlet begin = now\nsimulate 100 ms\ncollect r = rate(s[begin ..]) }\n\
         save steps to \"steps.csv\"",
    );
    assert_eq!(memory.column("steps.csv", "I"), [400.0, 600.0]);
    let rates = memory.column("steps.csv", "r");
    assert!(rates[0] > 0.02 && rates[1] > 1.5 * rates[0], "{rates:?}");
}

const SWEEP: &str = "sweep x = [3, 1, 2], k = 0 .. 2 as t {\n    node p = poisson_generator { rate = 800 Hz }\n    \
     node q[5] = parrot_neuron\n    connect p -> q\n    record spikes from q as s\n    simulate 100 ms\n    \
     print \"{x} {k}\"\n    collect n = count(s)\n}\nsave t to \"t.csv\"";

#[test]
fn a_sweep_is_in_the_order_of_the_grid_on_any_number_of_threads() {
    let one = execute(SWEEP);
    let four = execute_with(SWEEP, &Options { threads: 4, ..Options::default() });
    assert_eq!(one.printed(), ["3 0", "3 1", "1 0", "1 1", "2 0", "2 1"]);
    assert_eq!(one.printed(), four.printed());
    assert_eq!(one.column("t.csv", "x"), [3.0, 3.0, 1.0, 1.0, 2.0, 2.0]);
    assert_eq!(one.column("t.csv", "n"), four.column("t.csv", "n"));
}

#[test]
fn a_point_depends_on_its_coordinates_alone() {
    let whole = execute(SWEEP).column("t.csv", "n");
    let again = execute(&SWEEP.replace("x = [3, 1, 2], k = 0 .. 2", "k = [1], x = [1]"));
    assert_eq!(again.column("t.csv", "n"), [whole[3]]);
    let seeded = execute_with(SWEEP, &Options { seed: Some(2), ..Options::default() });
    assert_ne!(seeded.column("t.csv", "n"), whole);
    let common = SWEEP.replace("as t {", "as t { kernel { seed = 7 }");
    let common = execute(&common).column("t.csv", "n");
    assert!(common.iter().all(|count| *count == common[0]), "{common:?}");
}

#[test]
fn a_swept_param_moves_what_depends_on_it() {
    let memory = execute(
        "param I = 100 pA in 0 pA .. 2 nA\nlet double = 2 * I\nmodel cell = iaf_psc_exp { I_e = double }\n\
         sweep I = [100, 300] pA as t { node n = cell\nrecord spikes from n as s\nsimulate 50 ms\n\
         collect given = n.I_e, count = count(s) }\nsave t to \"t.csv\"\nprint \"{double}\"",
    );
    assert_eq!(memory.column("t.csv", "given"), [200.0, 600.0]);
    assert_eq!(memory.printed(), ["200 pA"]);
}

#[test]
fn failing_points_do_not_stop_the_others() {
    let (memory, result) = attempt(
        "sweep x = [1, 2, 3, 4] as t { node n = iaf_psc_exp { I_e = 400 pA }\nrecord spikes from n as s\nsimulate 50 ms\n\
         assert count(s) * x < 3, \"too many\"\ncollect n = count(s) }\nprint \"not reached\"\nsave t to \"t.csv\"",
        &Options { threads: 2, ..Options::default() },
    );
    let failure = result.unwrap_err();
    assert_eq!(failure.diagnostic.code.0, "E0805");
    assert_eq!(failure.diagnostic.headline, "2 of 4 points of `t` failed");
    assert_eq!(failure.diagnostic.help, ["repeat one: `sweep x = [3] as t`"]);
    assert!(failure.diagnostic.notes.iter().any(|note| note.contains("too many")));
    assert!(memory.printed().is_empty());
    assert_eq!(numbers(&memory.partial.lock().unwrap()["t.csv"], "x"), [1.0, 2.0]);
}

#[test]
fn an_assertion_shows_both_sides_and_what_was_recorded_is_kept() {
    let (memory, result) = attempt(
        &format!(
            "{FIRING}simulate 50 ms\nlet r = rate(s)\nassert r > 1 kHz, \"slow\"\nsimulate 1 s\nsave s to \"s.csv\"\n\
             save table {{ late = [rate(s)] }} to \"late.csv\""
        ),
        &Options::default(),
    );
    let failure = result.unwrap_err();
    assert_eq!(failure.diagnostic.headline, "assertion failed: \"slow\"");
    assert_eq!(failure.diagnostic.notes, ["r = 20 Hz", "at 50 ms"]);
    assert_eq!(failure.reached, 50.0);
    assert_eq!(memory.partial.lock().unwrap()["s.csv"].rows(), 1);
}

#[test]
fn an_interrupt_keeps_what_was_recorded() {
    let (memory, result) = attempt(
        &format!(
            "{FIRING}simulate 50 ms\nprint \"interrupt\"\nsimulate 1 s\nprint \"not reached\"\nsave s to \"s.csv\""
        ),
        &Options::default(),
    );
    let outcome = result.unwrap();
    assert!(outcome.interrupted);
    assert_eq!(memory.printed(), ["interrupt"]);
    assert_eq!(memory.partial.lock().unwrap()["s.csv"].rows(), 1);
    assert!(memory.tables.lock().unwrap().is_empty());
}

#[test]
fn a_late_check_has_the_code_of_the_early_one() {
    let (_, result) = attempt(
        &format!("{FIRING}simulate 100 ms\nsimulate 0.3333 * mean(isi(s))\nprint count(s)"),
        &Options::default(),
    );
    let failure = result.unwrap_err();
    assert_eq!(failure.diagnostic.code.0, "E0501");
    assert_eq!(failure.diagnostic.notes, ["at 100 ms"]);
}

#[test]
fn an_instability_names_the_node_and_the_time() {
    let (memory, result) = attempt(
        "node E[2] = iaf_psc_exp\nset E[1] { I_e = -1e308 pA, C_m = 1e-9 pF }\n\
         record V_m from E as v\nsimulate 1 ms\nsave v to \"v.csv\"",
        &Options::default(),
    );
    let failure = result.unwrap_err();
    assert_eq!(failure.diagnostic.code.0, "E0801");
    assert_eq!(failure.diagnostic.headline, "V_m of E[1] became infinite at 0.1 ms");
    assert_eq!(memory.partial.lock().unwrap()["v.csv"].rows(), 0);
}

#[test]
fn a_record_streams_to_its_file() {
    let memory = execute(
        "node n = iaf_psc_exp\nrecord V_m from n every 1 ms as v to \"v.csv\"\nsimulate 2 ms\nsimulate 1 ms\nprint len(v.time)",
    );
    let streams = memory.streams.lock().unwrap();
    let text = String::from_utf8(streams["v.csv"].lock().unwrap().clone()).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines, ["time_ms,sender,V_m_mV", "1,0,-70", "2,0,-70", "3,0,-70"]);
}

#[test]
fn a_record_that_nothing_reads_leaves_memory_for_its_file() {
    let script = |use_it: &str| {
        format!(
            "node E[3] = iaf_psc_exp {{ I_e = [400, 500, 600] pA }}\nrecord V_m, I_syn_ex from E[[2, 0]] as v to \"v.csv\"\n\
             record spikes from E as s to \"s.csv\"\nsimulate 2.5 s\nsimulate 12.3 ms\n{use_it}"
        )
    };
    // In memory and saved at the end: the same rows.
    let run = |text: &str| {
        let (memory, result) = attempt(text, &Options::default());
        (memory, result.unwrap().cost.record_bytes)
    };
    let (saved, kept) = run(&script("save v to \"saved.csv\"\nsave s to \"spikes.csv\""));
    let (unread, left) = run(&script(""));
    for (file, table) in [("v.csv", "saved.csv"), ("s.csv", "spikes.csv")] {
        let streamed = |memory: &Memory| memory.streams.lock().unwrap()[file].lock().unwrap().clone();
        let mut whole = Vec::new();
        snn::output::csv::write(&saved.tables.lock().unwrap()[table], &mut whole).unwrap();
        assert!(streamed(&saved) == whole, "{file} that is read");
        assert!(streamed(&unread) == whole, "{file} that is not read");
    }
    // Samples of two variables of two nodes take 40 bytes for each of 25,123 steps; what is left is the map of the recorded
    // nodes.
    assert!(kept > 25_123 * 40, "{kept} bytes kept");
    assert!(left < 100, "{left} bytes left");
}

/// Blocks of rows whose text is made on several threads, and their last one, which is not full.
#[test]
fn a_file_has_its_rows_in_order_whoever_makes_the_text() {
    let script = "node E[50000] = iaf_psc_exp { I_e = 1e9 pA, t_ref = 0.1 ms }\nrecord V_m, I_syn_ex from E as v to \"v.csv\"\n\
                  record spikes from E as s to \"s.csv\"\nsimulate 0.5 ms\nsave v to \"saved.csv\"\nsave s to \"spikes.csv\"";
    for threads in [1, 3] {
        let (memory, result) = attempt(script, &Options { threads, ..Options::default() });
        result.unwrap();
        for (file, table, least) in [("v.csv", "saved.csv", 250_000), ("s.csv", "spikes.csv", 100_000)] {
            let mut whole = Vec::new();
            let table = &memory.tables.lock().unwrap()[table];
            assert!(table.rows() >= least, "{file}: {} rows", table.rows());
            snn::output::csv::write(table, &mut whole).unwrap();
            assert!(
                *memory.streams.lock().unwrap()[file].lock().unwrap() == whole,
                "{file}, {threads} threads"
            );
        }
    }
}

#[test]
fn a_line_over_the_time_of_several_nodes_goes_node_by_node() {
    let memory = execute(
        "node E[2] = iaf_psc_exp { V_m = [-70, -60] mV }\nrecord V_m from E every 1 ms as v\nsimulate 2 ms\n\
         plot \"a.svg\" { line v.V_m - v.V_m + v.sender * 1 mV vs v.time }",
    );
    let figures = memory.figures.lock().unwrap();
    let Shape::Line { x, y, .. } = &figures[0].panels[0].entries[0].shape else { panic!() };
    let shown = |values: &[f64]| values.iter().map(f64::to_string).collect::<Vec<_>>().join(" ");
    assert_eq!(shown(x), "1 2 NaN 1 2 NaN");
    assert_eq!(shown(y), "0 0 NaN 1 1 NaN");
}

#[test]
fn a_figure_has_its_axes() {
    let memory = execute(
        "node E[3] = iaf_psc_exp { I_e = [400, 500, 600] pA }\nrecord V_m from E as v\nrecord spikes from E as s\nsimulate 50 ms\n\
         plot \"a.svg\" { title \"T\"\ncolumns 1\nxlabel \"Time\"\nsize 85 mm, 60 mm\n\
         panel \"one\" { for i in 0 .. 3 { line v[i].V_m vs v[i].time label \"{i}\" }\nylim -80 mV .. }\n\
         panel { raster s\nvline 10 ms style dashed color \"red\" }\n\
         panel { bars counts(s) vs [\"a\", \"b\", \"a\"] } }",
    );
    let figures = memory.figures.lock().unwrap();
    let figure = &figures[0];
    assert_eq!(figure.title.as_deref(), Some("T"));
    assert_eq!(figure.size_mm, Some((85.0, 60.0)));
    assert_eq!(figure.x.label.as_deref(), Some("Time"));
    let entries: Vec<usize> = figure.panels.iter().map(|panel| panel.entries.len()).collect();
    assert_eq!(entries, [3, 2, 1]);
    assert_eq!(figure.panels[0].y.default_label.as_deref(), Some("V_m"));
    assert_eq!(figure.panels[0].y.limits, (Some(-80.0), None));
    assert_eq!(figure.panels[2].x.categories, ["a", "b"]);
}

#[test]
fn params_are_set_from_outside() {
    let text = "param x = 1 in 0 .. 10\nlet y = 2 * x\nprint \"{y}\"";
    let options = Options { set: vec![("x".into(), snn::value::Value::Number(4.0))], ..Options::default() };
    assert_eq!(execute_with(text, &options).printed(), ["8"]);
}

#[test]
fn a_neuron_that_never_rests_is_reported_once() {
    let memory = execute(
        "node E[2] = iaf_psc_exp { I_e = [0 pA, 1 mA], t_ref = 0 ms }\nrecord spikes from E as s\nsimulate 20 ms\nsimulate 20 ms\n\
         print count(s)",
    );
    let warnings = memory.warnings.lock().unwrap();
    let found: Vec<(&str, &str)> =
        warnings.iter().map(|warning| (warning.code.0, warning.headline.as_str())).collect();
    assert_eq!(found, [("W0801", "E[1] fires in every step from 0.1 ms on")]);
}

#[test]
fn laws_of_lists_of_populations() {
    let memory = execute(
        "node P[[2, 3]] = iaf_psc_exp\nset P { I_e ~ normal([100, 200] pA, 0 pA) }\nsimulate 1 ms\n\
         print [P[0].I_e, P[1].I_e]",
    );
    assert_eq!(memory.printed(), ["[[100, 100], [200, 200, 200]] pA"]);
}
