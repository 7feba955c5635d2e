//! The program from outside: exit codes, what goes where, files, Ctrl-C.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Output, Stdio};

const MEMBRANE: &str = r#"
param weight = 10 pA in 0 pA .. 300 pA
param input = "regular" in ["regular", "irregular"]
node n = iaf_psc_exp { I_e = 400 pA }
node g = spike_generator { spike_times = [5 ms] }
connect g -> n { weight = weight }
record spikes from n as s
simulate 100 ms
print "{count(s)} spikes, {weight}, {input}"
save s to "spikes.csv"
"#;

fn snn(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_snn"));
    command.current_dir(folder).env_remove("NO_COLOR").stdin(Stdio::null());
    command
}

fn output(folder: &Path, arguments: &[&str]) -> Output {
    snn(folder).args(arguments).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A folder with `membrane.snn` in it.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("membrane.snn"), MEMBRANE).unwrap();
    folder
}

fn files(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn a_run_prints_on_standard_output_and_writes_files() {
    let folder = folder();
    for arguments in [&["run", "membrane.snn"][..], &["membrane.snn"]] {
        let output = output(folder.path(), arguments);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        assert_eq!(text(&output.stdout), "3 spikes, 10 pA, regular\n");
        assert_eq!(text(&output.stderr), "wrote spikes.csv\n");
    }
    assert_eq!(files(folder.path()), ["membrane.provenance.json", "membrane.snn", "spikes.csv"]);
    let quiet = output(folder.path(), &["membrane.snn", "--quiet"]);
    assert_eq!(text(&quiet.stderr), "");
}

/// The shell's limit on the size of files stands for a full disk: writing fails in the middle of a row.
#[cfg(unix)]
#[test]
fn rows_until_the_disk_is_full_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    let script = "node n[50] = iaf_psc_exp\nrecord V_m from n as trace to \"trace.csv\"\nsimulate 100 ms\n";
    std::fs::write(folder.path().join("long.snn"), script).unwrap();
    let mut shell = Command::new("sh");
    shell.args(["-c", "trap '' XFSZ; ulimit -f 200; exec \"$0\" run long.snn", env!("CARGO_BIN_EXE_snn")]);
    let output = shell.current_dir(folder.path()).output().unwrap();
    let messages = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{messages}");
    assert_eq!(messages.matches("E0906").count(), 1, "{messages}");
    assert!(messages.contains("\"trace.csv\" could not be written: the file is too large"), "{messages}");
    assert!(messages.contains("trace.partial.csv"), "{messages}");
    assert_eq!(files(folder.path()), ["long.provenance.json", "long.snn", "trace.partial.csv"]);
    let rows = std::fs::read_to_string(folder.path().join("trace.partial.csv")).unwrap();
    assert!(rows.len() > 50_000 && rows.ends_with('\n'), "{} bytes", rows.len());
    assert!(rows.lines().all(|row| row.split(',').count() == 3));
}

#[cfg(unix)]
#[test]
fn a_pipe_with_a_name_is_written_to_and_a_failure_names_no_temporary_file() {
    let folder = folder();
    let pipe = folder.path().join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let reader = std::thread::spawn({
        let pipe = pipe.clone();
        move || std::fs::read_to_string(pipe).unwrap()
    });
    let graph = output(folder.path(), &["graph", "membrane.snn", "--format", "dot", "-o", "pipe"]);
    assert_eq!(graph.status.code(), Some(0), "{}", text(&graph.stderr));
    assert!(reader.join().unwrap().starts_with("digraph"));
    assert_eq!(files(folder.path()), ["membrane.snn", "pipe"]);
    let lost = output(folder.path(), &["graph", "membrane.snn", "-o", "no/net.svg"]);
    assert!(
        text(&lost.stderr).contains("no/net.svg cannot be written: there is no folder no"),
        "{}",
        text(&lost.stderr)
    );
}

#[test]
fn params_are_set_by_their_type() {
    let folder = folder();
    let set = ["membrane.snn", "--set", "weight=30 pA", "--set", "input=irregular"];
    assert_eq!(text(&output(folder.path(), &set).stdout), "3 spikes, 30 pA, irregular\n");
    for (setting, code) in [
        ("wieght=30 pA", "E0214"),
        ("weight=30", "E0304"),
        ("weight=30 mV", "E0303"),
        ("weight=400 pA", "E0401"),
        ("input=reguler", "E0401"),
        ("weight=heavy", "E0304"),
        ("weight=[1, 2] pA", "E0315"),
    ] {
        let output = output(folder.path(), &["membrane.snn", "--set", setting]);
        assert_eq!(output.status.code(), Some(1), "{setting}");
        assert!(text(&output.stderr).contains(code), "{setting}: {}", text(&output.stderr));
    }
    let usage = output(folder.path(), &["membrane.snn", "--set", "weight"]);
    assert_eq!(usage.status.code(), Some(2));
}

#[test]
fn a_script_with_errors_does_not_run() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.snn"), "print 1\nlet a = 1 mV + 2 pA\nprint a\n").unwrap();
    for command in ["run", "check"] {
        let output = output(folder.path(), &[command, "a.snn"]);
        assert_eq!(output.status.code(), Some(1));
        assert_eq!(text(&output.stdout), "");
        assert!(text(&output.stderr).contains("error[E0301]"));
        assert!(text(&output.stderr).contains("`snn explain E0301` tells more"));
    }
}

#[test]
fn scripts_come_from_standard_input_and_from_the_command_line() {
    let folder = tempfile::tempdir().unwrap();
    let mut child = snn(folder.path()).arg("-").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(b"print 1 / 20 ms\n").unwrap();
    assert_eq!(text(&child.wait_with_output().unwrap().stdout), "50 Hz\n");
    assert_eq!(text(&output(folder.path(), &["-e", "print 2 * 3 mV"]).stdout), "6 mV\n");
    assert_eq!(text(&output(folder.path(), &["run", "-e", "print 2"]).stdout), "2\n");
    let save = "save table { x = [1 mV] } to \"x.csv\"";
    assert_eq!(output(folder.path(), &["-e", save]).status.code(), Some(0));
    assert_eq!(files(folder.path()), ["command_line.provenance.json", "x.csv"]);
}

#[test]
fn wrong_usage_is_told_from_failure() {
    let folder = folder();
    for (arguments, message) in [
        (&["membrain.snn"][..], "did you mean \"membrane.snn\"?"),
        (&["chekc", "membrane.snn"], "did you mean `snn check`?"),
        (&["run"], "required"),
        (&["run", "membrane.snn", "--seed", "0"], "seed"),
        (&["run", "membrane.snn", "--seed", "-1"], "-1 is not in 1..=4294967295"),
        (&["run", "membrane.snn", "--threads", "-2"], "-2 is not in 1..=65535"),
        (&["run", "membrane.snn", "--thread", "2"], "--threads"),
        (&["models", "iaf_psc_expo"], "did you mean `iaf_psc_exp`?"),
        (&["explain", "E9999"], "no error or warning"),
    ] {
        let output = output(folder.path(), arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(text(&output.stderr).contains(message), "{arguments:?}: {}", text(&output.stderr));
    }
}

#[test]
fn references_are_printed() {
    let folder = tempfile::tempdir().unwrap();
    let stdout = |arguments: &[&str]| {
        let output = output(folder.path(), arguments);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}");
        text(&output.stdout)
    };
    assert!(stdout(&["models"]).contains("iaf_psc_exp"));
    assert!(stdout(&["models", "iaf_psc_exp"]).contains("tau_syn_ex  2 ms"));
    let models: serde_json::Value = serde_json::from_str(&stdout(&["models", "--json"])).unwrap();
    assert!(models.as_array().unwrap().iter().any(|model| model["name"] == "poisson_generator"));
    assert!(stdout(&["units"]).contains("frequency     Hz  kHz  MHz"));
    assert!(stdout(&["explain", "e0302"]).contains("weight"));
    assert!(stdout(&["--version"]).starts_with("snn "));
    assert!(stdout(&[]).contains("Usage"));
}

#[test]
fn json_is_for_programs() {
    let folder = folder();
    let output_of = |arguments: &[&str]| -> serde_json::Value {
        let output = output(folder.path(), arguments);
        assert_eq!(text(&output.stderr), "");
        serde_json::from_str(&text(&output.stdout)).unwrap()
    };
    let run = output_of(&["membrane.snn", "--json"]);
    assert_eq!((&run["ok"], &run["printed"][0]), (&true.into(), &"3 spikes, 10 pA, regular".into()));
    assert_eq!(run["files"][0], "spikes.csv");
    let missing = output_of(&["membrain.snn", "--json"]);
    assert_eq!(missing["diagnostics"][0]["code"], "E0901");
    let check = output_of(&["check", "-e", "print 1 mV + 2 pA", "--json"]);
    assert_eq!((&check["ok"], &check["diagnostics"][0]["code"]), (&false.into(), &"E0301".into()));
}

#[test]
fn files_of_others_are_kept() {
    let folder = folder();
    let results = folder.path().join("results");
    std::fs::create_dir(&results).unwrap();
    std::fs::write(results.join("spikes.csv"), "mine").unwrap();
    let run = |more: &[&str]| output(folder.path(), &[&["membrane.snn", "-o", "results"], more].concat());
    let refused = run(&[]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(text(&refused.stderr).contains("error[E0903]"), "{}", text(&refused.stderr));
    assert_eq!(std::fs::read_to_string(results.join("spikes.csv")).unwrap(), "mine");
    assert_eq!(run(&["--overwrite"]).status.code(), Some(0));
    // Now it is the script's own.
    assert_eq!(run(&[]).status.code(), Some(0));
    assert!(files(folder.path()).iter().all(|file| !file.ends_with(".csv")));
}

#[test]
fn a_failure_keeps_what_was_recorded() {
    let folder = tempfile::tempdir().unwrap();
    let script = "node n = iaf_psc_exp { I_e = 400 pA }\nrecord V_m from n as trace\nsimulate 10 ms\n\
                  assert mean(trace.V_m) > 0 mV, \"too low\"\nsave trace to \"trace.csv\"\n";
    std::fs::write(folder.path().join("a.snn"), script).unwrap();
    let output = output(folder.path(), &["a.snn"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("error[E0803]"), "{}", text(&output.stderr));
    assert_eq!(files(folder.path()), ["a.provenance.json", "a.snn", "trace.partial.csv"]);
    let rows = std::fs::read_to_string(folder.path().join("trace.partial.csv")).unwrap();
    assert_eq!(rows.lines().count(), 1 + 100);
    let provenance = std::fs::read_to_string(folder.path().join("a.provenance.json")).unwrap();
    assert!(provenance.contains("\"stopped_at\": \"10 ms\""), "{provenance}");
}

#[test]
fn a_run_says_what_it_cost() {
    let folder = folder();
    let plain = output(folder.path(), &["membrane.snn", "--stats", "--threads", "1"]);
    let message = text(&plain.stderr);
    for line in [
        "neurons",
        "1 of 2 nodes",
        "synapses",
        "spikes",
        "100 ms",
        "time to build",
        "real-time factor",
        "threads",
    ] {
        assert!(message.contains(line), "{message}");
    }
    assert_eq!(text(&plain.stdout), "3 spikes, 10 pA, regular\n");
    let object = |script: &str| -> serde_json::Value {
        let output = output(folder.path(), &["--json", "--stats", "-e", script]);
        serde_json::from_slice(&output.stdout).unwrap()
    };
    // Ten neurons that fire three times each in 100 ms, onto five targets each, and one rebuilding of the tables.
    let script = "node E[10] = iaf_psc_exp { I_e = 400 pA }\nnode T[5] = iaf_psc_exp\nconnect E -> T { weight = 1 pA }\n\
                  record V_m from E every 1 ms as v\nsimulate 50 ms\nset E -> T { weight = 2 pA }\nsimulate 50 ms\nprint len(v.V_m)";
    let stats = &object(script)["stats"];
    for (name, value) in [("simulations", 1), ("nodes", 15), ("neurons", 15), ("synapses", 50), ("builds", 2)]
    {
        assert_eq!(stats[name], value, "{name} in {stats}");
    }
    assert_eq!(stats["model_time_ms"], 100.0);
    assert_eq!((stats["spikes"].as_u64(), stats["synaptic_events"].as_u64()), (Some(30), Some(150)));
    assert!(stats["record_bytes"].as_u64().unwrap() >= 1000 * 8);
    if cfg!(target_os = "linux") {
        assert!(stats["peak_bytes"].as_u64().unwrap() > 1 << 20);
    }
    let sweep = "sweep I = [300, 400, 500] pA as t {\nnode E[4] = iaf_psc_exp { I_e = I }\nrecord spikes from E as s\n\
                 simulate 10 ms\ncollect n = count(s)\n}\nprint len(t)";
    let stats = &object(sweep)["stats"];
    assert_eq!((stats["simulations"].as_u64(), stats["neurons"].as_u64()), (Some(3), Some(12)));
    assert_eq!(stats["model_time_ms"], 30.0);
    let without = output(folder.path(), &["--json", "-e", "print 1"]);
    assert!(!text(&without.stdout).contains("\"stats\""));
}

#[test]
fn a_check_estimates_the_run() {
    let folder = tempfile::tempdir().unwrap();
    // 2 bytes for each target, and 4 for where the synapses of each source begin.
    let script = "node E[3000] = iaf_psc_exp { I_e = 400 pA }\nconnect E -> E by fixed_indegree(100) { weight = 1 pA }\n\
                  record V_m from E every 1 ms as v\nrecord spikes from E as s\nrecord V_m from E as w to \"w.csv\"\n\
                  simulate 1 s\nprint mean(v.V_m)\nprint count(s)";
    let given = ["check", "--estimate", "--threads", "1", "-e", script];
    let plain = output(folder.path(), &given);
    let table = text(&plain.stdout);
    for line in [
        "3000 of 3000 nodes",
        "300000",
        "2.0 bytes per synapse",
        "3000000 rows, 22.9 MiB",
        "not known before",
    ] {
        assert!(table.contains(line), "{table}");
    }
    let json = output(folder.path(), &[&given[..], &["--json"]].concat());
    let object: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(object["estimates"][0]["file"], "<command line>");
    let own = &object["estimates"][0]["own"];
    assert_eq!(own["table_bytes"], 300_000.0 * 2.0 + 3000.0 * 4.0);
    assert_eq!((own["sample_bytes"].as_f64(), own["spike_records"].as_u64()), (Some(24_008_000.0), Some(1)));
}

#[test]
fn the_readme_shows_what_happens() {
    let readme = std::fs::read_to_string("README.md").unwrap();
    let script = std::fs::read_to_string("scripts/membrane.snn").unwrap();
    let quoted = readme.split("```snn\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    assert!(script.starts_with(quoted.trim_end()), "{quoted}");
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("scripts")).unwrap();
    std::fs::copy("scripts/lif.snn", folder.path().join("scripts/lif.snn")).unwrap();
    let wrong = script
        .replace("poisson_generator { rate = rate }", "poisson_generator { rate = rate, strat = 5 ms }")
        .replace("{ weight = weight }", "{ weight = 10 mV }");
    std::fs::write(folder.path().join("scripts/membrane.snn"), wrong).unwrap();
    let check = output(folder.path(), &["check", "scripts/membrane.snn"]);
    let messages = text(&check.stderr);
    let messages = messages.split("\n2 errors").next().unwrap().trim_end();
    assert!(readme.contains(messages), "the README should show\n{messages}");
    std::fs::write(folder.path().join("scripts/membrane.snn"), script).unwrap();
    assert_eq!(output(folder.path(), &["scripts/membrane.snn", "--overwrite"]).status.code(), Some(0));
    let figure = std::fs::read(folder.path().join("membrane.svg")).unwrap();
    assert!(
        figure == std::fs::read("docs/membrane.svg").unwrap(),
        "docs/membrane.svg is not the script's figure"
    );
}

#[test]
fn colours_are_for_terminals() {
    let folder = tempfile::tempdir().unwrap();
    let escapes = |arguments: &[&str]| output(folder.path(), arguments).stderr.contains(&0x1b);
    assert!(!escapes(&["-e", "print x"]));
    assert!(escapes(&["--color", "always", "-e", "print x"]));
    assert!(!escapes(&["-e", "print x", "--color", "never"]));
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let folder = tempfile::tempdir().unwrap();
    let mut child = snn(folder.path())
        .args(["-e", "for i in 0 .. 20000 { print \"a line of some length, to fill the pipe {i}\" }"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(text(&output.stderr), "");
    assert_eq!(output.status.code(), Some(0));
}

/// A script that says when it has begun, and then takes very long.
#[cfg(unix)]
const LONG: &str = "node E[1000] = iaf_psc_exp { I_e = 400 pA }\nrecord spikes from E as s\nsimulate 10 ms\n\
                    print \"begun\"\nsimulate 100000 s\nsave s to \"s.csv\"\n";

#[cfg(unix)]
#[test]
fn ctrl_c_keeps_what_was_recorded() {
    let folder = interrupted(LONG);
    assert_eq!(files(folder.path()), ["long.provenance.json", "long.snn", "s.partial.csv"]);
}

/// The table of a `let` that was not reached, and of none that cannot be computed.
#[cfg(unix)]
#[test]
fn ctrl_c_keeps_tables_that_are_computed_from_what_was_recorded() {
    let script = LONG.replace(
        "save s to \"s.csv\"",
        "let fired = count(s)\nlet summary = table { spikes = [fired + k for k in 0 .. 2] }\nsave summary to \"summary.csv\"\n\
         let list = [1, 2]\nlet wrong = table { x = [list[fired + 2]] }\nsave wrong to \"wrong.csv\"",
    );
    let folder = interrupted(&script);
    assert_eq!(files(folder.path()), ["long.provenance.json", "long.snn", "summary.partial.csv"]);
    let rows = std::fs::read_to_string(folder.path().join("summary.partial.csv")).unwrap();
    let numbers: Vec<u64> = rows.lines().skip(1).map(|row| row.parse().unwrap()).collect();
    // A thousand neurons alike; by 10 ms they have not fired, and after it they have, if there was time.
    assert!(numbers[0].is_multiple_of(1000) && numbers[1] == numbers[0] + 1, "{rows}");
}

#[cfg(unix)]
#[test]
fn ctrl_c_leaves_whole_rows_of_a_record_that_streams() {
    let script = LONG.replace("record spikes", "record V_m from E as v to \"v.csv\"\nrecord spikes");
    let folder = interrupted(&script);
    assert_eq!(files(folder.path()), ["long.provenance.json", "long.snn", "s.partial.csv", "v.partial.csv"]);
    let rows = std::fs::read_to_string(folder.path().join("v.partial.csv")).unwrap();
    assert!(rows.ends_with('\n'));
    let rows: Vec<&str> = rows.lines().skip(1).collect();
    assert_eq!(rows.len() % 1000, 0);
    assert!(
        rows.iter().enumerate().all(|(row, line)| line.split(',').nth(1) == Some(&(row % 1000).to_string()))
    );
}

/// What has been recorded is saved first; the next Ctrl-C stops what takes long to compute from it.
#[cfg(unix)]
#[test]
fn another_ctrl_c_stops_what_is_computed_after_the_first() {
    let script = LONG.to_string()
        + "let product = [sum([i * j * count(s) for i in 0 .. 3000]) for j in 0 .. 1000000]\n\
           let slow = table { x = product }\nsave slow to \"slow.csv\"\n";
    let (folder, mut child) = begun(&script);
    interrupt(&child);
    let saved = folder.path().join("s.partial.csv");
    let start = std::time::Instant::now();
    while !saved.exists() {
        assert!(start.elapsed().as_secs() < 60);
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    std::thread::sleep(std::time::Duration::from_millis(100));
    assert!(child.try_wait().unwrap().is_none());
    interrupt(&child);
    ends_interrupted(child);
    assert_eq!(files(folder.path()), ["long.provenance.json", "long.snn", "s.partial.csv"]);
}

/// The folder of a script that Ctrl-C has stopped.
#[cfg(unix)]
fn interrupted(script: &str) -> tempfile::TempDir {
    let (folder, child) = begun(script);
    interrupt(&child);
    ends_interrupted(child);
    folder
}

/// A script that runs, and its folder.
#[cfg(unix)]
fn begun(script: &str) -> (tempfile::TempDir, std::process::Child) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("long.snn"), script).unwrap();
    let mut child =
        snn(folder.path()).arg("long.snn").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut reader = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    reader.read_line(&mut line).unwrap();
    assert_eq!(line, "begun\n");
    (folder, child)
}

#[cfg(unix)]
fn interrupt(child: &std::process::Child) {
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
}

#[cfg(unix)]
fn ends_interrupted(child: std::process::Child) {
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130), "{}", text(&output.stderr));
    assert!(text(&output.stderr).contains("interrupted at"), "{}", text(&output.stderr));
}
