//! Undo equals never having done it: whatever is typed, undone, done again and restored, the session has the bits of one in
//! which only the lines that are left were typed; and so has the script that it saves.

#[path = "repl_properties/blocks.rs"]
mod blocks;

use proptest::prelude::*;
use snn::interp::Progress;
use snn::output::figure::Figure;
use snn::repl::{Desk, Repl, Reply, Transcript};
use snn::session::{Depth, Printer, Script, Settings, check, run};
use std::path::Path;
use std::sync::atomic::AtomicBool;

/// A session, and what is told in it.
struct Session {
    repl: Repl,
    console: Transcript,
    interrupt: AtomicBool,
}

impl Session {
    fn new(folder: &Path) -> Session {
        let settings = Settings { set: Vec::new(), seed: None, threads: 1, memory: None };
        let repl = Repl::new(settings, folder, false);
        Session { repl, console: Transcript::default(), interrupt: AtomicBool::new(false) }
    }

    fn enter(&mut self, line: &str) -> Reply {
        self.repl.enter(line, Desk { console: &self.console, interrupt: &self.interrupt })
    }

    fn done(&mut self, lines: &[String]) {
        for line in lines {
            assert_eq!(self.enter(line), Reply::Done, "{line}\n{}", self.console.take());
        }
    }
}

/// A network in which everything is random: states, wiring, input.
const NETWORK: &[&str] = &[
    "node E[6] = iaf_psc_exp { V_m ~ uniform(-70 mV, -55 mV), I_e = 370 pA }",
    "node I[3] = iaf_psc_alpha { V_m ~ uniform(-70 mV, -55 mV) }",
    "node drive = poisson_generator { rate = 6 kHz }",
    "connect drive -> E, I { weight = 60 pA }",
    "connect E -> I by fixed_indegree(3) { weight = 90 pA, delay ~ uniform(1 ms, 3 ms) } as up",
    "connect I -> E by pairwise_bernoulli(0.5) { weight ~ normal(-80 pA, 10 pA), delay = 1.7 ms }",
    "record spikes from E, I as spikes",
];

/// What can be typed.
#[derive(Clone, Debug)]
enum Line {
    /// A statement; `#` stands for a number that occurs once.
    Statement(&'static str),
    Simulate(u32),
    /// It fails, at once or in the middle, and must leave nothing.
    Failing(&'static str),
    Expression(&'static str),
    /// It may be refused, where there is no script or nothing happens, and must leave nothing then.
    Command(&'static str),
    Undo,
    Redo,
    Snapshot,
    Restore,
    /// Goes on in another session, as another process would.
    Checkpoint,
}

fn line() -> impl Strategy<Value = Line> {
    let statements = proptest::sample::select(vec![
        "set E { I_e = 390 pA }",
        "set drive { rate = 9 kHz }",
        "set up { weight = 120 pA }",
        "connect E -> E by fixed_outdegree(2) { weight = 70 pA, delay ~ uniform(0.5 ms, 2 ms) }",
        "record V_m from E[.. 2] every 0.5 ms as trace#",
        "node N#[2] = iaf_psc_delta { V_m ~ normal(-65 mV, 3 mV) }",
        "let x# = mean(E.V_m)",
        "let y = count(spikes)",
        "for k in 0 .. 2 { set E[k] { V_m = -60 mV }; simulate 1.3 ms }",
        "simulate 1 ms; set I { I_e = 300 pA }; simulate 0.7 ms",
    ]);
    let failing = proptest::sample::select(vec![
        "simulate 2 ms; assert 1 > 2, \"never\"",
        "let z = nothing",
        "node E = iaf_psc_exp; node E = iaf_psc_exp",
        "set E { I_e = -1e305 pA, C_m = 1e-5 pF }; simulate 5 ms; assert now < 0 ms",
        ":undo one",
    ]);
    let expressions =
        proptest::sample::select(vec!["E", "count(spikes) + 1", "[k * now for k in 0 .. 3]", "ans"]);
    let commands = proptest::sample::select(vec![
        ":load FOLDER/script.snn",
        ":step",
        ":step",
        ":step",
        ":advance 1.7 ms",
        ":advance 4 ms",
        ":until spike E within 20 ms",
        ":until E[0].V_m > -58 mV within 5 ms",
    ]);
    prop_oneof![
        4 => statements.prop_map(Line::Statement),
        4 => (1_u32..60).prop_map(Line::Simulate),
        2 => failing.prop_map(Line::Failing),
        1 => expressions.prop_map(Line::Expression),
        4 => commands.prop_map(Line::Command),
        5 => Just(Line::Undo),
        3 => Just(Line::Redo),
        1 => Just(Line::Snapshot),
        1 => Just(Line::Restore),
        1 => Just(Line::Checkpoint),
    ]
}

/// What can be loaded: a network of its own, and a time that depends on where it begins.
const SCRIPT: &str = "param drive = 380 pA
node E[4] = iaf_psc_exp { V_m ~ uniform(-70 mV, -55 mV), I_e = drive }
record spikes from E as spikes
simulate 5 ms
set E { I_e = 400 pA }
simulate 30 ms - now
let rates = rate(spikes)
";

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn undo_equals_never_having_done_it(lines in proptest::collection::vec(line(), 1..40)) {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("script.snn"), SCRIPT).unwrap();
        let mut session = Session::new(folder.path());
        // The lines that are in force, those before each input, and those after each that was undone.
        let mut left: Vec<String> = NETWORK.iter().map(|line| line.to_string()).collect();
        session.done(&left.clone());
        let (mut past, mut future): (Vec<Vec<String>>, Vec<Vec<String>>) = (Vec::new(), Vec::new());
        let mut named: Option<Vec<String>> = None;
        for (number, line) in lines.iter().enumerate() {
            match line {
                Line::Statement(_) | Line::Simulate(_) | Line::Command(_) => {
                    let here = folder.path().display().to_string();
                    let text = match line {
                        Line::Statement(text) => text.replace('#', &number.to_string()),
                        Line::Simulate(steps) => format!("simulate {}.{} ms", steps / 10, steps % 10),
                        Line::Command(text) => text.replace("FOLDER", &here),
                        _ => unreachable!(),
                    };
                    session.console.take();
                    let reply = session.enter(&text);
                    // In a script that was loaded, what others name may not be there.
                    let may_fail = matches!(line, Line::Command(_)) || left[0] != NETWORK[0];
                    let shown = session.console.take();
                    prop_assert!(reply == Reply::Done || may_fail, "{}\n{}", text, shown);
                    if reply == Reply::Done && !shown.contains("holds now") {
                        let before = left.clone();
                        if text.starts_with(":load") {
                            left.clear();
                        }
                        left.push(text);
                        past.push(before);
                        future.clear();
                    }
                }
                Line::Failing(text) => prop_assert_eq!(session.enter(text), Reply::Failed),
                Line::Expression(text) => {
                    session.enter(text);
                }
                Line::Undo if !past.is_empty() => {
                    prop_assert_eq!(session.enter(":undo"), Reply::Done);
                    future.push(std::mem::replace(&mut left, past.pop().unwrap()));
                }
                Line::Redo if !future.is_empty() => {
                    prop_assert_eq!(session.enter(":redo"), Reply::Done);
                    past.push(std::mem::replace(&mut left, future.pop().unwrap()));
                }
                Line::Snapshot => {
                    prop_assert_eq!(session.enter(":snapshot here"), Reply::Done);
                    named = Some(left.clone());
                }
                Line::Restore => {
                    if let Some(named) = &named {
                        prop_assert_eq!(session.enter(":restore here"), Reply::Done);
                        past.push(std::mem::replace(&mut left, named.clone()));
                        future.clear();
                    }
                }
                Line::Checkpoint => {
                    let file = folder.path().join("session.checkpoint").display().to_string();
                    session.done(&[format!(":checkpoint {file}")]);
                    session = Session::new(folder.path());
                    session.done(&[format!(":resume {file}")]);
                    (past, future, named) = (Vec::new(), Vec::new(), None);
                }
                Line::Undo | Line::Redo => {}
            }
        }
        let mut fresh = Session::new(folder.path());
        fresh.done(&left);
        prop_assert_eq!(bits(&session), bits(&fresh), "lines left: {:#?}", left);
        prop_assert_eq!(session.repl.script_text(), fresh.repl.script_text());
        // What was under way shows when time goes on.
        session.done(&["simulate 6 ms".into()]);
        fresh.done(&["simulate 6 ms".into()]);
        prop_assert_eq!(bits(&session), bits(&fresh), "later; lines left: {:#?}", left);
    }
}

/// The network and all that was recorded. Names are left out: expressions add their `ans`.
fn bits(session: &Session) -> String {
    session.repl.network_digest()
}

struct Quiet;

impl Printer for Quiet {
    fn print(&self, _: &str) {}
    fn figure(&self, _: &Figure) {}
    fn progress(&self, _: Progress<'_>) {}
    fn warn(&self, _: &snn::diagnostic::Diagnostic) {}
}

#[test]
fn a_saved_session_writes_the_same_bytes() {
    let (here, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut session = Session::new(here.path());
    session.done(&NETWORK.iter().map(|line| line.to_string()).collect::<Vec<_>>());
    for line in [
        "record V_m from E every 0.5 ms as trace",
        "let gain = 1.5",
        "simulate 3 ms",
        "mean(E.V_m)",
        "simulate 90 ms",
        ":undo",
        "let gain = gain * 2",
        "set E { I_e = 100 pA * gain }",
        ":until spike E[2] within 500 ms",
        ":advance 4.2 ms",
        "ans / 2",
        "set I { V_m = ans * 2 }",
        "simulate 20 ms",
        "save trace to \"trace.csv\"",
        "save spikes to \"spikes.csv\"",
        "print \"{gain}\"",
    ] {
        session.done(&[line.to_string()]);
    }
    let script = Script { name: "saved.snn".into(), text: session.repl.script_text() };
    let text = script.text.clone();
    let checked =
        check(script, &Settings { set: Vec::new(), seed: None, threads: 1, memory: None }, Depth::AsRun);
    assert!(!checked.failed(), "{text}\n{:?}", checked.diagnostics);
    let ended = run(&checked, there.path(), false, &Quiet, &AtomicBool::new(false));
    assert!(ended.failures.is_empty(), "{:?}", ended.failures);
    for file in ["trace.csv", "spikes.csv"] {
        let read = |folder: &Path| std::fs::read(folder.join(file)).unwrap();
        assert!(read(here.path()).len() > 100);
        assert_eq!(read(here.path()), read(there.path()), "{file}\n{text}");
    }
}
