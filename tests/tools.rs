//! `snn graph`, `new`, `completions` and `man` from outside.

use std::path::Path;
use std::process::{Command, Output};

const NETWORK: &str = "\
param J = 1 mV
node E[80] = iaf_psc_delta
node I[20] = iaf_psc_delta
node input = poisson_generator { rate = 8 kHz }
connect input -> E, I { weight = J }
connect E -> E, I by fixed_indegree(8) { weight = J, delay = 1.5 ms }
connect I -> E by pairwise_bernoulli(0.1) { weight = -5 * J }
record spikes from E as s
simulate 1 ms
print count(s)
";

fn snn(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_snn")).args(arguments).current_dir(folder).output().unwrap()
}

fn stdout(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn network() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("net.snn"), NETWORK).unwrap();
    folder
}

#[test]
fn a_network_becomes_a_diagram_in_three_forms() {
    let folder = network();
    let dot = stdout(&snn(folder.path(), &["graph", "net.snn"]));
    for text in [
        "n0 [label = \"E[80]\\niaf_psc_delta\"]",
        "n2 [label = \"input\\npoisson_generator\", shape = cds",
        "n0 -> n1 [label = \"fixed_indegree(8)\\nweight = J\\ndelay = 1.5 ms\"]",
        "n1 -> n0 [label = \"pairwise_bernoulli(0.1)\\nweight = -5 * J\", arrowhead = dot",
    ] {
        assert!(dot.contains(text), "{text} is not in\n{dot}");
    }
    assert_eq!(dot.matches(" -> ").count(), 5);
    let mermaid = stdout(&snn(folder.path(), &["graph", "net.snn", "--format", "mermaid"]));
    assert!(mermaid.starts_with("flowchart LR\n"));
    assert!(mermaid.contains("n1 --o|\"pairwise_bernoulli(0.1)<br>weight = -5 * J\"| n0"), "{mermaid}");
    stdout(&snn(folder.path(), &["graph", "net.snn", "-o", "net.svg"]));
    let svg = std::fs::read_to_string(folder.path().join("net.svg")).unwrap();
    assert_eq!(svg.matches(" rx=").count(), 3);
    assert_eq!(svg.matches("marker-end").count(), 5);
    assert!(svg.contains(">fixed_indegree(8)</text>") && svg.ends_with("</svg>\n"), "{svg}");
}

#[test]
fn loops_and_names_lead_to_their_populations() {
    let folder = tempfile::tempdir().unwrap();
    let script = "\
node E[8] = iaf_psc_exp
node I[2] = iaf_psc_exp
node noise = poisson_generator { rate = 8 kHz }
for p in [E, I] { connect noise -> p { weight = 1 pA } }
let both = [E, I]
connect both[0] -> I { weight = 2 pA }
let half = E[0 .. 4]
connect I -> half by fixed_indegree(2, multapses = false) { weight = 3 pA }
connect E -> E by fixed_indegree(2, autapses = false) { weight = 4 pA }
node areas[[3, 4]] = iaf_psc_exp
for a in areas { for b in areas { connect a -> b { weight = 5 pA } } }
simulate 1 ms
";
    std::fs::write(folder.path().join("loops.snn"), script).unwrap();
    let dot = stdout(&snn(folder.path(), &["graph", "loops.snn"]));
    for text in [
        "n2 -> n0 [label = \"weight = 1 pA\"",
        "n2 -> n1 [label = \"weight = 1 pA\"",
        "n0 -> n1 [label = \"weight = 2 pA\"",
        "n1 -> n0 [label = \"fixed_indegree(2, multapses = false)\\nweight = 3 pA\"",
        "n0 -> n0 [label = \"fixed_indegree(2, autapses = false)\\nweight = 4 pA\"",
        "n3 -> n3 [label = \"weight = 5 pA\"",
    ] {
        assert!(dot.contains(text), "{text} is not in\n{dot}");
    }
    assert_eq!(dot.matches(" -> ").count(), 6, "{dot}");
}

#[test]
fn every_script_of_the_project_has_a_diagram() {
    for entry in std::fs::read_dir("scripts").unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|ending| ending == "snn") && !path.ends_with("lif.snn") {
            for format in ["svg", "dot", "mermaid"] {
                let output = snn(Path::new("."), &["graph", path.to_str().unwrap(), "--format", format]);
                assert!(!stdout(&output).is_empty());
            }
        }
    }
}

#[test]
fn what_has_no_diagram_is_told() {
    let folder = network();
    std::fs::write(folder.path().join("none.snn"), "print 1\n").unwrap();
    std::fs::write(folder.path().join("wrong.snn"), "print x\n").unwrap();
    for (arguments, code, message) in [
        (&["graph", "none.snn"][..], 1, "has no nodes"),
        (&["graph", "wrong.snn"], 1, "E0201"),
        (&["graph", "missing.snn"], 2, "E0901"),
        (&["graph", "net.snn", "-o", "net.jpg"], 2, "a diagram is an .svg"),
    ] {
        let output = snn(folder.path(), arguments);
        let messages = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {messages}");
        assert!(messages.contains(message), "{arguments:?}: {messages}");
    }
}

#[test]
fn a_new_folder_passes_its_own_checks() {
    let folder = tempfile::tempdir().unwrap();
    stdout(&snn(folder.path(), &["new", "first"]));
    let inside = folder.path().join("first");
    for file in
        ["first.snn", "first.golden/stdout", "first.golden/first.svg", ".github/workflows/experiments.yml"]
    {
        assert!(inside.join(file).is_file(), "{file}");
    }
    assert_eq!(stdout(&snn(&inside, &["test"])), "ok    first.snn\n1 passed, 0 failed\n");
    stdout(&snn(&inside, &["fmt", "--check", "."]));
    assert_eq!(stdout(&snn(&inside, &["check", "first.snn"])), "");
    assert_eq!(snn(folder.path(), &["new", "first"]).status.code(), Some(2));
    assert_eq!(snn(folder.path(), &["new", "a b"]).status.code(), Some(2));
}

#[test]
fn shells_and_man_are_served() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let text = stdout(&snn(Path::new("."), &["completions", shell]));
        assert!(text.contains("export") && text.contains("junit"), "{shell}");
    }
    let bash = stdout(&snn(Path::new("."), &["completions", "bash"]));
    let sourced = Command::new("bash").args(["-n", "/dev/stdin"]).stdin(std::process::Stdio::piped()).spawn();
    if let Ok(mut child) = sourced {
        std::io::Write::write_all(child.stdin.as_mut().unwrap(), bash.as_bytes()).unwrap();
        drop(child.stdin.take());
        assert!(child.wait().unwrap().success());
    }
    assert!(stdout(&snn(Path::new("."), &["man"])).contains(".TH snn 1"));
    assert_eq!(snn(Path::new("."), &["completions", "cmd"]).status.code(), Some(2));
}
