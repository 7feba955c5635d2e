//! Inside the blocks of a script: whatever steps are done and undone, the session is one in which only those that are left
//! were done; and however the way through the script was cut into pieces, its end is that of the whole run.

use super::Session;
use proptest::prelude::*;
use snn::diagnostic::Diagnostic;
use snn::interp::Progress;
use snn::output::figure::Figure;
use snn::repl::{Console, Desk, Reply, Transcript};
use snn::source::Sources;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// Blocks in blocks, of all kinds, in a network in which everything is random.
const SCRIPT: &str = r#"
node E[5] = iaf_psc_exp { V_m ~ uniform(-70 mV, -55 mV), I_e = 370 pA }
node drive = poisson_generator { rate = 6 kHz }
connect drive -> E { weight = 60 pA }
connect E -> E by fixed_indegree(2) { weight = 90 pA, delay ~ uniform(1 ms, 3 ms) }
record spikes from E as spikes
for k in 0 .. 3 as turns {
    let before = count(spikes)
    for gain in [1, 2] {
        if gain * k > 1 { set drive { rate = gain * 5 kHz } } else { simulate 1.2 ms }
        simulate 2.3 ms
    }
    if before > 1000 { simulate 1 ms } else if k == 1 { node extra[2] = iaf_psc_delta { V_m ~ normal(-65 mV, 3 mV) } }
    collect fired = count(spikes) - before
}
simulate 1.5 ms
sweep rate = [4, 8, 12] kHz as curve {
    node cell = iaf_psc_exp { V_m ~ normal(-60 mV, 2 mV) }
    node input = poisson_generator { rate = rate }
    connect input -> cell { weight = 80 pA }
    record spikes from cell as out
    for phase in 0 .. 2 { simulate 4 ms }
    collect fired = count(out), potential = cell.V_m
}
for k in 0 .. 2 {
    sweep trial = 0 .. 2 as inner {
        node cell = iaf_psc_exp { V_m ~ normal(-60 mV, 2 mV) }
        simulate 1 ms
        collect potential = cell.V_m
    }
    set E[k] { V_m = mean(inner.potential) }
    simulate 1 ms
}
let last = [mean(E.V_m), mean(curve.potential)]
"#;

/// What can be entered.
#[derive(Clone, Debug)]
enum Line {
    /// One input, if there is something for it to do.
    Command(&'static str),
    /// It is refused in a block.
    Expression(&'static str),
    Undo,
    Redo,
    Snapshot,
    Restore,
    Checkpoint,
}

fn line() -> impl Strategy<Value = Line> {
    let ways = proptest::sample::select(vec![
        ":step",
        ":step",
        ":step",
        ":step",
        ":next",
        ":next",
        ":finish",
        ":advance 0.7 ms",
        ":advance 1 ms",
    ]);
    let expressions = proptest::sample::select(vec!["E", "count(spikes) + 1", "[k * 2 for i in 0 .. 3]"]);
    prop_oneof![
        14 => ways.prop_map(Line::Command),
        1 => expressions.prop_map(Line::Expression),
        4 => Just(Line::Undo),
        2 => Just(Line::Redo),
        1 => Just(Line::Snapshot),
        1 => Just(Line::Restore),
        1 => Just(Line::Checkpoint),
    ]
}

/// A session at the beginning of the script.
fn loaded(folder: &Path) -> Session {
    let file = folder.join("blocks.snn");
    std::fs::write(&file, SCRIPT).unwrap();
    let mut session = Session::new(folder);
    session.done(&[format!(":load {}", file.display())]);
    session.console.take();
    session
}

/// The network in force, the values of names, and the place in the script.
fn state(session: &mut Session) -> String {
    session.console.take();
    session.done(&[":vars".into(), ":status".into()]);
    let text = session.console.take();
    // How many events there were is counted anew after a checkpoint.
    let is_state = |line: &&str| !line.starts_with("undo") && !line.ends_with("synaptic events");
    let lines = text.lines().filter(is_state).filter(|line| !line.starts_with("ans"));
    // `ans` also widens the columns.
    let lines = lines.map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    lines.collect::<Vec<_>>().join("\n") + &session.repl.network_digest()
}

fn resumed(session: &mut Session, folder: &Path) {
    let file = folder.join("session.checkpoint").display().to_string();
    session.done(&[format!(":checkpoint {file}")]);
    *session = Session::new(folder);
    session.done(&[format!(":resume {file}")]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 30, ..ProptestConfig::default() })]

    #[test]
    fn undo_in_a_block_equals_never_having_done_it(lines in proptest::collection::vec(line(), 1..70)) {
        let folder = tempfile::tempdir().unwrap();
        let mut session = loaded(folder.path());
        // The inputs that are in force, those before each, and those after each that was undone.
        let mut left: Vec<&str> = Vec::new();
        let (mut past, mut future): (Vec<Vec<&str>>, Vec<Vec<&str>>) = (Vec::new(), Vec::new());
        let mut named: Option<Vec<&str>> = None;
        for line in &lines {
            match line {
                Line::Command(text) => {
                    if session.enter(text) == Reply::Done {
                        past.push(left.clone());
                        left.push(text);
                        future.clear();
                    }
                }
                Line::Expression(text) => {
                    session.enter(text);
                }
                Line::Undo if !past.is_empty() => {
                    session.done(&[":undo".into()]);
                    future.push(std::mem::replace(&mut left, past.pop().unwrap()));
                }
                Line::Redo if !future.is_empty() => {
                    session.done(&[":redo".into()]);
                    past.push(std::mem::replace(&mut left, future.pop().unwrap()));
                }
                Line::Snapshot => {
                    session.done(&[":snapshot here".into()]);
                    named = Some(left.clone());
                }
                Line::Restore => {
                    if let Some(named) = &named {
                        session.done(&[":restore here".into()]);
                        past.push(std::mem::replace(&mut left, named.clone()));
                        future.clear();
                    }
                }
                Line::Checkpoint => {
                    resumed(&mut session, folder.path());
                    (past, future, named) = (Vec::new(), Vec::new(), None);
                }
                Line::Undo | Line::Redo => {}
            }
        }
        let mut fresh = loaded(folder.path());
        for line in &left {
            prop_assert_eq!(fresh.enter(line), Reply::Done, "{}", line);
        }
        prop_assert_eq!(state(&mut session), state(&mut fresh), "left: {:?}", left);
        for session in [&mut session, &mut fresh] {
            session.enter(":run");
        }
        prop_assert_eq!(state(&mut session), state(&mut fresh), "at the end; left: {:?}", left);
    }

    #[test]
    fn a_way_in_pieces_ends_as_the_whole(
        ways in proptest::collection::vec((0_usize..6, 0_usize..12), 1..40),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let mut whole = loaded(folder.path());
        whole.done(&[":run".into()]);
        let mut session = loaded(folder.path());
        for (way, patience) in ways {
            match way {
                0 => _ = session.enter(":step"),
                1 => _ = session.enter(":finish"),
                2 => resumed(&mut session, folder.path()),
                3 => _ = session.enter(":until 12"),
                4 => stopped(&mut session, ":next", patience),
                _ => stopped(&mut session, ":run", patience),
            }
        }
        session.enter(":run");
        prop_assert_eq!(state(&mut session), state(&mut whole));
    }
}

/// Enters a line and presses Ctrl-C when it has told so many times how far it is.
fn stopped(session: &mut Session, line: &str, patience: usize) {
    let console = Impatient {
        interrupt: &session.interrupt,
        left: AtomicUsize::new(patience),
        told: Transcript::default(),
    };
    session.repl.enter(line, Desk { console: &console, interrupt: &session.interrupt });
}

struct Impatient<'a> {
    interrupt: &'a AtomicBool,
    left: AtomicUsize,
    told: Transcript,
}

impl Console for Impatient<'_> {
    fn text(&self, text: &str) {
        self.told.text(text);
    }

    fn note(&self, text: &str) {
        self.told.note(text);
    }

    fn diagnostic(&self, diagnostic: &Diagnostic, sources: &Sources) {
        self.told.diagnostic(diagnostic, sources);
    }

    fn figure(&self, figure: &Figure) {
        self.told.figure(figure);
    }

    fn progress(&self, _: Progress<'_>) {
        let left = self.left.load(Ordering::SeqCst);
        self.left.store(left.saturating_sub(1), Ordering::SeqCst);
        self.interrupt.fetch_or(left == 0, Ordering::SeqCst);
    }
}

#[test]
fn ctrl_c_stops_inside_a_block_and_the_rest_gives_the_same_bits() {
    let folder = tempfile::tempdir().unwrap();
    let mut whole = loaded(folder.path());
    whole.done(&[":run".into()]);
    let mut session = loaded(folder.path());
    stopped(&mut session, ":run", 4);
    session.done(&[":status".into()]);
    let status = session.console.take();
    // After the fifth `simulate`, the first of the second turn.
    assert!(status.contains("8.2 ms") && status.contains("before line 11 (k = 1, gain = 1)"), "{status}");
    session.done(&["gain * k".into(), ":run".into()]);
    assert_eq!(state(&mut session), state(&mut whole));
}
