//! `snn run --checkpoint-every`, killed at any moment and gone on with by `--resume`: the same bytes as without.

use snn::diagnostic::Diagnostic;
use snn::interp::Progress;
use snn::output::figure::Figure;
use snn::session::{Checkpoints, Depth, Ended, Printer, Script, Settings, check, run_kept};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// Random states, wiring and input; a change between two `simulate`s, one in a block, one until a time, a file that a record
/// streams to.
const SCRIPT: &str = r#"
node E[300] = iaf_psc_exp { V_m ~ uniform(-70 mV, -55 mV) }
node I[60] = iaf_psc_exp { V_m ~ uniform(-70 mV, -55 mV) }
node drive = poisson_generator { rate = 9 kHz }
connect drive -> E, I { weight = 35 pA }
connect E -> E, I by fixed_indegree(20) { weight = 30 pA, delay ~ uniform(1 ms, 3 ms) }
connect I -> E by pairwise_bernoulli(0.2) { weight ~ normal(-150 pA, 10 pA), delay = 1.7 ms } as inhibition
record spikes from E, I as spikes
record V_m from E[.. 3] every 0.5 ms as trace to "trace.csv"
simulate 700 ms
let before = rate(spikes)
set inhibition { weight = -200 pA }
set drive { rate = 10 kHz }
for k in 0 .. 3 { set E[k] { V_m = -60 mV }; simulate 30 ms }
print "{before}"
simulate 1.49 s - now
print "{before}, {rate(spikes)}"
save spikes to "spikes.csv"
save table { rate = [before, rate(spikes)] } to "rates.csv"
"#;

fn snn(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_snn"));
    command.current_dir(folder).args(arguments).stdin(Stdio::null());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("network.snn"), SCRIPT).unwrap();
    folder
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_run_that_was_killed_goes_on_with_the_same_bits() {
    let whole = folder();
    let begun = std::time::Instant::now();
    let output = snn(whole.path(), &["run", "network.snn"]).output().unwrap();
    assert!(output.status.success(), "{}", text(&output));
    let (length, printed) = (begun.elapsed(), output);
    let mut resumed = 0;
    for moment in 0..20 {
        let folder = folder();
        let kept = ["run", "network.snn", "--checkpoint-every", "5ms", "--resume"];
        let mut child = snn(folder.path(), &kept).spawn().unwrap();
        // Each at another moment of the run.
        std::thread::sleep(length.mul_f64(f64::from(moment) / 20.0).max(Duration::from_millis(1)));
        child.kill().unwrap();
        child.wait().unwrap();
        // Every other one goes on without being kept again.
        let later = if moment % 2 == 0 { &kept[..] } else { &["run", "network.snn", "--resume"] };
        let output = snn(folder.path(), later).output().unwrap();
        assert!(output.status.success(), "{}", text(&output));
        resumed += usize::from(text(&output).contains("went on from"));
        // Nothing, if it was killed behind the last `print`.
        let later = &output.stdout;
        assert!(printed.stdout.ends_with(later), "{}", String::from_utf8_lossy(later));
        for file in ["trace.csv", "spikes.csv", "rates.csv"] {
            let read = |folder: &Path| std::fs::read(folder.join(file)).unwrap();
            assert!(read(folder.path()) == read(whole.path()), "{file} differs, killed at moment {moment}");
        }
        assert!(!folder.path().join("network.checkpoint").exists());
    }
    assert!(resumed >= 5, "only {resumed} of 20 runs went on from a checkpoint");
}

#[test]
fn checkpoints_of_something_else_are_refused() {
    let folder = folder();
    let path = folder.path().join("network.checkpoint");
    let run = |arguments: &[&str]| {
        let output = snn(folder.path(), &[&["run", "network.snn"], arguments].concat()).output().unwrap();
        (output.status.code(), text(&output))
    };
    // A file of the user is neither read nor replaced nor removed.
    std::fs::write(&path, "my notes").unwrap();
    let (code, message) = run(&["--resume"]);
    assert!(code == Some(1) && message.contains("E1004"), "{message}");
    let (code, message) = run(&["--checkpoint-every", "1s"]);
    assert!(code == Some(1) && message.contains("E0903"), "{message}");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "my notes");
    std::fs::remove_file(&path).unwrap();
    // Of other settings: made by a run that is killed as soon as there is one.
    let arguments = ["run", "network.snn", "--seed", "7", "--checkpoint-every", "1ms"];
    let mut child = snn(folder.path(), &arguments).spawn().unwrap();
    while !path.exists() && child.try_wait().unwrap().is_none() {
        std::thread::sleep(Duration::from_millis(1));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(path.exists(), "the run ended before it was killed");
    let (code, message) = run(&["--resume", "--seed", "8"]);
    assert!(code == Some(1) && message.contains("of other settings"), "{message}");
    let (code, message) = run(&["--checkpoint-every", "soon"]);
    assert!(code == Some(2) && message.contains("10s"), "{message}");
}

/// Presses Ctrl-C when the model time has come to `at` ms, and remembers what was printed.
struct Stopping<'a> {
    at: f64,
    interrupt: &'a AtomicBool,
    printed: Mutex<Vec<String>>,
}

impl Printer for Stopping<'_> {
    fn print(&self, text: &str) {
        self.printed.lock().unwrap().push(text.into());
    }

    fn figure(&self, _: &Figure) {}

    fn progress(&self, progress: Progress<'_>) {
        if matches!(progress, Progress::Time { now, .. } if now >= self.at) {
            self.interrupt.store(true, Ordering::SeqCst);
        }
    }

    fn warn(&self, _: &Diagnostic) {}
}

/// Runs a script until Ctrl-C at `at` ms; how it ended, and what it printed.
fn run_until(folder: &Path, text: &str, at: f64, checkpoints: Checkpoints) -> (Ended, Vec<String>) {
    let script = Script { name: "until.snn".into(), text: text.into() };
    let checked = check(script, &Settings { threads: 1, ..Settings::default() }, Depth::AsRun);
    assert!(!checked.failed(), "{:?}", checked.diagnostics);
    let interrupt = AtomicBool::new(false);
    let printer = Stopping { at, interrupt: &interrupt, printed: Mutex::default() };
    let ended = run_kept(&checked, folder, false, &printer, &interrupt, &checkpoints);
    assert!(ended.failures.is_empty(), "{:?}", ended.failures);
    (ended, printer.printed.into_inner().unwrap())
}

#[test]
fn a_simulate_that_was_stopped_ends_where_it_would_have() {
    // Whether it is kept again or not, and whatever `now` was when it began: 8 s in all.
    for simulate in ["simulate 8 s", "simulate 100 ms; print now; simulate 8 s - now"] {
        for every in [None, Some(Duration::from_secs(3600))] {
            let folder = tempfile::tempdir().unwrap();
            let text = format!("node cell = iaf_psc_exp {{ I_e = 400 pA }}\n{simulate}\nprint now\n");
            let stopped = Checkpoints { every: Some(Duration::from_secs(3600)), resume: false };
            let (ended, _) = run_until(folder.path(), &text, 2600.0, stopped);
            assert!(ended.interrupted && ended.reached < 8000.0, "{}", ended.reached);
            let from = ended.reached;
            let later = Checkpoints { every, resume: true };
            let (ended, printed) = run_until(folder.path(), &text, f64::INFINITY, later);
            assert_eq!((printed, ended.reached), (vec!["8 s".to_string()], 8000.0), "{simulate}, {every:?}");
            // What it cost is what was done since.
            assert_eq!((ended.resumed, ended.cost.model_ms), (Some(from), 8000.0 - from));
        }
    }
}
