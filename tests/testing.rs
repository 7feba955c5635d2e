//! `snn test` from outside: each way in which a test can fail, and what `--bless` makes of it.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

const CELL: &str = r#"
node n = iaf_psc_exp { I_e = 400 pA }
record V_m from n every 5 ms as trace
record spikes from n as s
simulate 60 ms
print "{count(s)} spikes"
save trace to "trace.csv"
save s to "spikes.csv"
plot "trace.svg" { line trace.V_m vs trace.time }
"#;

/// A folder with tests in it.
struct Suite {
    folder: TempDir,
}

/// How `snn test` ended.
struct Ended {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

impl Suite {
    fn new(scripts: &[(&str, &str)]) -> Suite {
        let suite = Suite { folder: tempfile::tempdir().unwrap() };
        for (name, text) in scripts {
            suite.write(name, text);
        }
        suite
    }

    /// With `cell.snn`, which passes.
    fn blessed() -> Suite {
        let suite = Suite::new(&[("cell.snn", CELL)]);
        assert_eq!(suite.test(&["--bless"]).code, Some(0));
        let ended = suite.test(&[]);
        assert_eq!(ended.stdout, "ok    cell.snn\n1 passed, 0 failed\n", "{}", ended.stderr);
        suite
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    /// Changes a file by replacing a text that must be there.
    fn edit(&self, name: &str, from: &str, to: &str) {
        let text = self.read(name);
        assert!(text.contains(from), "{name} has no {from}:\n{text}");
        self.write(name, text.replacen(from, to, 1));
    }

    fn test(&self, arguments: &[&str]) -> Ended {
        let mut command = Command::new(env!("CARGO_BIN_EXE_snn"));
        let output = command.arg("test").args(arguments).current_dir(self.folder.path()).output().unwrap();
        Ended {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// It fails, and says all of this.
    #[track_caller]
    fn fails(&self, said: &[&str]) {
        let ended = self.test(&[]);
        assert_eq!(ended.code, Some(1), "{}", ended.stdout);
        assert!(ended.stdout.ends_with("0 passed, 1 failed\n"), "{}", ended.stdout);
        assert!(!ended.stderr.contains("panicked"), "{}", ended.stderr);
        for text in said {
            assert!(ended.stdout.contains(text), "{text} is not in\n{}", ended.stdout);
        }
    }

    /// It passes.
    #[track_caller]
    fn passes(&self) {
        let ended = self.test(&[]);
        assert_eq!(
            (ended.code, ended.stdout.lines().last()),
            (Some(0), Some("1 passed, 0 failed")),
            "{}",
            ended.stdout
        );
    }
}

#[test]
fn a_changed_number_is_shown_with_its_place() {
    let suite = Suite::blessed();
    let row = suite.read("cell.golden/trace.csv").lines().nth(3).unwrap().to_string();
    let changed = format!("{}-66.6", &row[..row.rfind(',').unwrap() + 1]);
    suite.edit("cell.golden/trace.csv", &row, &changed);
    suite.fails(&[
        "FAIL  cell.snn",
        "trace.csv: 1 of 36 values differs in V_m_mV",
        "row 3, V_m_mV: -66.6 expected",
        "tolerance 1e-9",
    ]);
}

#[test]
fn a_missing_and_a_new_row_are_named() {
    let suite = Suite::blessed();
    suite.edit("cell.golden/spikes.csv", "27.8,0\n", "");
    suite.fails(&["spikes.csv: 1 row expected, 2 found", "row 1 is new: 27.8,0"]);
    suite.write("cell.golden/spikes.csv", "time_ms,sender\n27.8,0\n44.4,0\n57.6,0\n");
    suite.fails(&["spikes.csv: 3 rows expected, 2 found", "row 2 is missing: 44.4,0"]);
}

#[test]
fn a_file_too_many_and_a_file_too_few_fail() {
    let suite = Suite::blessed();
    suite.edit("cell.snn", "save s to \"spikes.csv\"", "save s to \"events.csv\"");
    suite.fails(&["spikes.csv: it is expected, and not made", "events.csv: there is no golden file for it"]);
}

#[test]
fn a_missing_golden_file_is_a_failure() {
    let suite = Suite::new(&[("cell.snn", CELL)]);
    suite.fails(&[
        "stdout: there is no golden file",
        "trace.svg: there is no golden file",
        "`--bless` makes one",
    ]);
}

#[test]
fn what_is_printed_and_drawn_is_compared_exactly() {
    let suite = Suite::blessed();
    suite.edit("cell.golden/stdout", "2 spikes", "3 spikes");
    suite.edit("cell.golden/trace.svg", "</svg>", " </svg>");
    suite.fails(&[
        "stdout: 1 line differs",
        "expected  3 spikes",
        "found     2 spikes",
        "trace.svg: 1 line differs",
    ]);
}

#[test]
fn a_tolerance_is_met_or_missed() {
    let suite = Suite::blessed();
    let row = suite.read("cell.golden/trace.csv").lines().nth(3).unwrap().to_string();
    let (start, number) = row.rsplit_once(',').unwrap();
    let changed = format!("{start},{}", number.parse::<f64>().unwrap() * (1.0 + 1e-6));
    suite.edit("cell.golden/trace.csv", &row, &changed);
    suite.fails(&["off by 1.0e-6 of it; tolerance 1e-9"]);
    for (setting, passes) in
        [("tol = 1e-5", true), ("tol = 1e-7", false), ("abs V_m = 0.001", true), ("abs V_m = 1e-6", false)]
    {
        suite.write("cell.snn", format!("# test: {setting}{CELL}"));
        if passes { suite.passes() } else { suite.fails(&["trace.csv: 1 of 36"]) }
    }
    // Spikes are compared exactly whatever the tolerance.
    suite.write("cell.snn", format!("# test: tol = 0.1{CELL}"));
    suite.passes();
    suite.edit("cell.golden/spikes.csv", "27.8", "27.9");
    suite.fails(&["spikes.csv: 1 of 4 values differs in time_ms", "must be equal"]);
}

#[test]
fn an_expected_error_must_come_and_no_other() {
    let suite = Suite::new(&[("a.snn", "# test: error = E0301\nprint 1 mV + 1 pA\n")]);
    suite.passes();
    suite.write("a.snn", "# test: error = E0302\nprint 1 mV + 1 pA\n");
    suite.fails(&["E0302 is expected, and not this:", "error[E0301]"]);
    suite.write("a.snn", "# test: error = E0301\nlet a = 1\nassert a == 1\n");
    suite.fails(&["E0301 is expected, and there is no error"]);
    suite.write("a.snn", "# test: error = E0803\nnode n = iaf_psc_exp\nsimulate 1 ms\nassert n.V_m > 0 mV\n");
    suite.passes();
}

#[test]
fn errors_and_failed_asserts_are_shown() {
    let suite = Suite::new(&[("a.snn", "print 1 mV + 1 pA\n")]);
    suite.fails(&["it fails:", "error[E0301]", "print 1 mV + 1 pA"]);
    suite.write("a.snn", "node n = iaf_psc_exp\nsimulate 1 ms\nassert n.V_m > 0 mV, \"too low\"\n");
    suite.fails(&["it fails:", "error[E0803]", "too low"]);
}

#[test]
fn a_script_that_takes_too_long_is_stopped() {
    let suite =
        Suite::new(&[("a.snn", "# test: time = 100 ms\nnode n[100] = iaf_psc_exp\nsimulate 1e6 s\n")]);
    suite.fails(&["it did not end within 100ms", "# test: time"]);
}

#[test]
fn the_time_limit_reaches_a_statement_that_computes() {
    let script = "# test: time = 100 ms\nnode n = iaf_psc_exp\nrecord spikes from n as s\nsimulate 1 ms
let x = [sum([i * j * count(s) for i in 0 .. 3000]) for j in 0 .. 20000]\nprint sum(x)\n";
    let started = std::time::Instant::now();
    Suite::new(&[("a.snn", script)]).fails(&["it did not end within 100ms"]);
    assert!(started.elapsed().as_secs() < 10, "{:?}", started.elapsed());
}

#[cfg(unix)]
#[test]
fn an_interrupted_suite_says_what_it_did_not_do() {
    let long = "node n[100] = iaf_psc_exp\nsimulate 1e6 s\n";
    let suite = Suite::new(&[("a.snn", "let a = 1\nassert a == 1\n"), ("b.snn", long), ("c.snn", long)]);
    for json in [false, true] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_snn"));
        command.args(["test", "--jobs", "1", "--junit", "report.xml"]).args(json.then_some("--json"));
        let pipe = std::process::Stdio::piped;
        let mut child =
            command.current_dir(suite.folder.path()).stdout(pipe()).stderr(pipe()).spawn().unwrap();
        if json {
            std::thread::sleep(std::time::Duration::from_millis(1000));
        } else {
            let mut line = [0; 12];
            child.stdout.as_mut().unwrap().read_exact(&mut line).unwrap();
            assert_eq!(&line, b"ok    a.snn\n");
            // The second begins at once.
            std::thread::sleep(std::time::Duration::from_millis(300));
        }
        assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
        let output = child.wait_with_output().unwrap();
        let (stdout, stderr) =
            (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
        assert_eq!(output.status.code(), Some(130), "{stdout}{stderr}");
        assert!(
            stderr.starts_with("interrupted when ") && stderr.ends_with(" of 3 tests had ended\n"),
            "{stderr}"
        );
        if json {
            let report: serde_json::Value = serde_json::from_str(&stdout).unwrap();
            assert_eq!(report["interrupted"], true);
            let begun = report["tests"].as_array().unwrap();
            assert_eq!(report["not_run"], 3 - begun.len());
            assert!(begun.last().unwrap()["verdict"] == "interrupted", "{report}");
        } else {
            assert_eq!(stdout, "stop  b.snn\n1 interrupted\n1 not run\n1 passed, 0 failed\n");
        }
        let xml = suite.read("report.xml");
        assert!(xml.contains("errors=\"1\"") && xml.contains("<error message=\"interrupted\"/>"), "{xml}");
    }
}

#[test]
fn settings_without_effect_fail() {
    let suite = Suite::blessed();
    suite.write("cell.snn", format!("{CELL}# test: tol = 1\n"));
    suite.fails(&["line 10: `# test: tol = 1`: settings of a test must stand before the first statement"]);
    suite.write("cell.snn", format!("# Test: tol = 1{CELL}"));
    suite.fails(&["line 1: `# Test: tol = 1`: settings of a test must begin with `# test:`"]);
    suite.write("cell.snn", format!("# test: tol V_n = 1{CELL}"));
    suite.fails(&["there is a tolerance for `V_n`, and no table with such a column", "did you mean `V_m`?"]);
}

#[test]
fn golden_files_that_cannot_be_read_are_told() {
    let suite = Suite::blessed();
    suite.write("cell.golden/trace.csv", b"time_ms\xff\n");
    suite.fails(&["trace.csv: the golden file is no text in UTF-8"]);
    suite.write("cell.golden/trace.csv", "a,b\n1\n");
    suite.fails(&["trace.csv: the golden file is no table"]);
    suite.write("cell.golden/trace.csv", "");
    suite.fails(&["trace.csv: one of the tables is empty"]);
    std::fs::remove_file(suite.path("cell.golden/trace.csv")).unwrap();
    std::fs::create_dir(suite.path("cell.golden/trace.csv")).unwrap();
    suite.fails(&["trace.csv: there is no golden file"]);
    suite.write("cell.golden/hashes", b"\xff\n");
    suite.fails(&["line 1 of", "is not `HASH  FILE`"]);
    std::fs::remove_dir_all(suite.path("cell.golden")).unwrap();
    suite.write("cell.golden", "a file");
    suite.fails(&["cell.golden cannot be read"]);
}

#[test]
fn a_script_that_cannot_be_read_fails_alone() {
    let suite = Suite::blessed();
    suite.write("bytes.snn", b"print \xff");
    let ended = suite.test(&[]);
    assert!(ended.stdout.contains("\"bytes.snn\" is not a text file"), "{}", ended.stdout);
    assert!(ended.stdout.ends_with("1 passed, 1 failed\n"), "{}", ended.stdout);
}

#[test]
fn bless_accepts_shows_and_removes() {
    let suite = Suite::blessed();
    suite.edit("cell.golden/stdout", "2 spikes", "3 spikes");
    suite.edit("cell.snn", "save s to \"spikes.csv\"", "save s to \"events.csv\"");
    suite.write("gone.snn", "print 1\n");
    assert_eq!(suite.test(&["--bless", "gone.snn"]).code, Some(0));
    std::fs::remove_file(suite.path("gone.snn")).unwrap();
    let before = suite.read("cell.golden/trace.csv");
    assert!(suite.test(&[]).stdout.contains("there are golden files, and no gone.snn"));
    let ended = suite.test(&["--bless"]);
    assert_eq!(ended.code, Some(0), "{}", ended.stdout);
    for text in [
        "bless cell.snn",
        "expected  3 spikes",
        "spikes.csv: removed",
        "events.csv: new",
        "gone.golden",
        "removed",
    ] {
        assert!(ended.stdout.contains(text), "{text} is not in\n{}", ended.stdout);
    }
    assert!(!suite.path("gone.golden").exists() && !suite.path("cell.golden/spikes.csv").exists());
    assert_eq!(
        (suite.read("cell.golden/stdout"), suite.read("cell.golden/trace.csv")),
        ("2 spikes\n".into(), before)
    );
    suite.passes();
    let again = suite.test(&["--bless"]);
    assert_eq!(again.stdout, "ok    cell.snn\n1 passed, 0 failed\n");
}

#[test]
fn bless_removes_only_what_it_wrote() {
    let suite = Suite::blessed();
    suite.write("data.golden/raw/measured.csv", "1\n");
    let refused = |script: &str, said: &[&str]| {
        for arguments in [&["--bless"][..], &[]] {
            let ended = suite.test(arguments);
            assert_eq!(ended.code, Some(1), "{}", ended.stdout);
            assert!(ended.stdout.contains(&format!("FAIL  {script}\n")), "{}", ended.stdout);
            let said = if arguments.is_empty() { "" } else { said[0] };
            assert!(ended.stdout.contains(said), "{said} is not in\n{}", ended.stdout);
        }
    };
    refused("data.golden", &["there is no data.snn, and `--bless` did not write what is here"]);
    assert_eq!(suite.read("data.golden/raw/measured.csv"), "1\n");
    std::fs::remove_dir_all(suite.path("data.golden")).unwrap();
    // A file among those that it wrote.
    suite.write("cell.golden/README", "by hand");
    suite.edit("cell.snn", "save s to \"spikes.csv\"", "");
    refused("cell.snn", &["cell.golden holds what `--bless` did not write: README"]);
    std::fs::rename(suite.path("cell.snn"), suite.path("cell.txt")).unwrap();
    refused("cell.golden", &["cell.golden holds what `--bless` did not write: README"]);
    assert!(suite.path("cell.golden/README").exists() && suite.path("cell.golden/spikes.csv").exists());
    std::fs::remove_file(suite.path("cell.golden/README")).unwrap();
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("nowhere.snn", suite.path("cell.snn")).unwrap();
        refused("cell.golden", &["cell.snn is a link to nowhere"]);
        std::fs::remove_file(suite.path("cell.snn")).unwrap();
    }
    assert_eq!(suite.test(&["--bless"]).code, Some(0));
    assert!(!suite.path("cell.golden").exists());
}

#[test]
fn bless_does_not_accept_a_failing_script() {
    let suite = Suite::new(&[("a.snn", "print 1\nassert 1 > 2\n")]);
    let ended = suite.test(&["--bless"]);
    assert_eq!(ended.code, Some(1));
    assert!(!suite.path("a.golden").exists());
}

#[test]
fn settings_stand_in_the_script() {
    let suite = Suite::new(&[("a.snn", "# test: set x = 3 mV\nparam x = 1 mV\nprint x\n")]);
    suite.write("a.golden/stdout", "3 mV\n");
    suite.passes();
    suite.write("a.snn", "# test: sets x = 3 mV\nparam x = 1 mV\nprint x\n");
    suite.fails(&["line 1: `sets x = 3 mV`", "settings of a test are"]);
    suite.write("a.snn", "# test: set y = 3 mV\nparam x = 1 mV\nprint x\n");
    suite.fails(&["error[E0214]"]);
}

#[test]
fn asserts_must_hold_for_every_seed() {
    let script = "# test: seeds = 1 .. 20\nlet x[1] ~ uniform(0, 1)\nassert x[0] < LIMIT, \"too large\"\n";
    let suite = Suite::new(&[("a.snn", &script.replace("LIMIT", "1"))]);
    suite.passes();
    suite.write("a.snn", script.replace("LIMIT", "0.5"));
    suite.fails(&["with seed", "too large"]);
}

#[test]
fn a_skipped_script_is_counted_apart() {
    let suite = Suite::blessed();
    suite.write("slow.snn", "# test: skip = \"takes an hour\"\nprint 1\n");
    let ended = suite.test(&[]);
    assert_eq!(
        ended.stdout,
        "ok    cell.snn\nskip  slow.snn: takes an hour\n1 skipped\n1 passed, 0 failed\n"
    );
}

#[test]
fn tests_are_chosen_by_path_and_by_text() {
    let suite =
        Suite::new(&[("a.snn", "let a = 1\nassert a == 1"), ("deep/b.snn", "let a = 1\nassert a == 1")]);
    suite.write("deep/c.snn", "let a = 1\nassert a == 1");
    for (arguments, passed) in [
        (&["--jobs", "1"][..], 3),
        (&["deep"], 2),
        (&["--filter", "b.snn"], 1),
        (&["a.snn", "."], 3),
        (&["deep/b.snn", "./deep/./"], 2),
    ] {
        let ended = suite.test(arguments);
        assert!(
            ended.stdout.ends_with(&format!("{passed} passed, 0 failed\n")),
            "{arguments:?}: {}",
            ended.stdout
        );
    }
    let nothing = suite.test(&["--filter", "zzz"]);
    assert_eq!(nothing.code, Some(2));
    assert!(nothing.stderr.contains("no script was tested: `zzz` is in no path"), "{}", nothing.stderr);
    assert_eq!(suite.test(&["nowhere"]).code, Some(2));
}

#[test]
fn reports_are_made_for_programs() {
    let suite = Suite::blessed();
    suite.write("wrong.snn", "print 1 mV + 1 pA\n");
    let ended = suite.test(&["--json", "--junit", "report.xml"]);
    assert_eq!(ended.code, Some(1));
    let report: serde_json::Value = serde_json::from_str(&ended.stdout).unwrap();
    assert_eq!((&report["passed"], &report["failed"]), (&1.into(), &1.into()));
    assert_eq!(report["tests"][1]["verdict"], "failed");
    assert_eq!(report["tests"][1]["differences"][0]["headline"], "it fails:");
    let xml = suite.read("report.xml");
    assert!(xml.contains("tests=\"2\" failures=\"1\"") && xml.contains("error[E0301]"), "{xml}");
}

#[test]
fn a_test_leaves_nothing_beside_the_script() {
    let suite = Suite::blessed();
    suite.passes();
    let mut names: Vec<String> = std::fs::read_dir(suite.folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    assert_eq!(names, ["cell.golden", "cell.snn"]);
    assert!(Path::new(&suite.path("cell.golden/stdout")).exists());
}
