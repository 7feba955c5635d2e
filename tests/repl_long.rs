//! Long sessions: what an input costs must not grow with the number of those before it more than it has to, and Ctrl-C takes
//! back what it stops and nothing else.

use snn::diagnostic::Diagnostic;
use snn::interp::Progress;
use snn::output::figure::Figure;
use snn::repl::{Console, Desk, Repl, Reply, Transcript};
use snn::session::Settings;
use snn::source::Sources;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

fn repl(folder: &Path) -> Repl {
    Repl::new(Settings { threads: 1, ..Settings::default() }, folder, false)
}

/// A console that presses Ctrl-C when something is shown or goes on.
struct Impatient<'a> {
    shown: Transcript,
    interrupt: &'a AtomicBool,
    /// A text, or how far a simulation is, at which the user has had enough.
    at: Moment,
}

#[derive(Clone, Copy, PartialEq)]
enum Moment {
    Never,
    /// The model time, in ms.
    Time(f64),
    /// When something is printed.
    Text,
    /// When a point of a sweep is done.
    Point,
}

impl Console for Impatient<'_> {
    fn text(&self, text: &str) {
        self.shown.text(text);
        if self.at == Moment::Text {
            self.interrupt.store(true, Ordering::SeqCst);
        }
    }

    fn note(&self, text: &str) {
        self.shown.note(text);
    }

    fn diagnostic(&self, diagnostic: &Diagnostic, sources: &Sources) {
        self.shown.diagnostic(diagnostic, sources);
    }

    fn figure(&self, figure: &Figure) {
        self.shown.figure(figure);
    }

    fn progress(&self, progress: Progress<'_>) {
        let now = match (progress, self.at) {
            (Progress::Time { now, .. }, Moment::Time(at)) => now >= at,
            (Progress::Points { .. }, Moment::Point) => true,
            _ => false,
        };
        if now {
            self.interrupt.store(true, Ordering::SeqCst);
        }
    }
}

/// Enters a line; Ctrl-C comes at a moment. What becomes of it, and what is shown.
fn enter(repl: &mut Repl, line: &str, at: Moment) -> (Reply, String) {
    let interrupt = AtomicBool::new(false);
    let console = Impatient { shown: Transcript::default(), interrupt: &interrupt, at };
    let reply = repl.enter(line, Desk { console: &console, interrupt: &interrupt });
    (reply, console.shown.take())
}

fn done(repl: &mut Repl, line: &str) -> String {
    let (reply, shown) = enter(repl, line, Moment::Never);
    assert_eq!(reply, Reply::Done, "{line}\n{shown}");
    shown
}

/// Bytes of memory that the process has, if the system tells.
#[cfg(target_os = "linux")]
fn resident() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").trim().parse::<usize>().unwrap() << 10
}

#[cfg(target_os = "linux")]
#[test]
fn memory_grows_with_the_inputs_and_not_with_their_square() {
    let folder = tempfile::tempdir().unwrap();
    let mut repl = repl(folder.path());
    let line = |number: usize| format!("let x{number} = {number} mV");
    (0..1000).for_each(|number| drop(done(&mut repl, &line(number))));
    let half = resident();
    (1000..2000).for_each(|number| drop(done(&mut repl, &line(number))));
    let more = resident().saturating_sub(half);
    // With a program for each input it was more than a gigabyte.
    assert!(more < 60 << 20, "{} MiB for a thousand inputs", more >> 20);
    done(&mut repl, ":undo 1500");
    assert_eq!(done(&mut repl, "x499").trim(), "499 mV");
    assert_eq!(enter(&mut repl, "x500", Moment::Never).0, Reply::Failed);
    done(&mut repl, ":redo 1500");
    assert_eq!(done(&mut repl, "x1999").trim(), "1.999 V");
}

#[test]
fn ctrl_c_takes_back_what_it_stops_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let mut repl = repl(folder.path());
    done(&mut repl, "node E[10] = iaf_psc_exp { I_e = 400 pA }");
    done(&mut repl, "let a = 1");
    // An expression behind another is stopped before it begins: `a` stays, and can be undone.
    let (reply, shown) = enter(&mut repl, "a + 1; a + 2", Moment::Text);
    assert_eq!(reply, Reply::Stopped, "{shown}");
    assert!(shown.contains("the session is as it was before"), "{shown}");
    assert_eq!(done(&mut repl, "a"), "1\n");
    assert_eq!(done(&mut repl, ":undo"), "# undone: let a = 1\n");
    // A simulation keeps what was simulated.
    let (reply, shown) = enter(&mut repl, "simulate 100 s", Moment::Time(500.0));
    assert_eq!(reply, Reply::Stopped, "{shown}");
    assert!(shown.contains("what was simulated until then stays"), "{shown}");
    let reached = repl.now();
    assert!((500.0..100_000.0).contains(&reached), "{reached}");
}

#[test]
fn what_is_computed_again_for_a_kernel_is_not_half_done() {
    let folder = tempfile::tempdir().unwrap();
    let mut repl = repl(folder.path());
    done(&mut repl, "let drawn[1] ~ normal(0, 1)");
    done(
        &mut repl,
        "sweep x = [300 pA, 600 pA] as curve {
            node cell = iaf_psc_exp { I_e = x }
            record spikes from cell as spikes
            simulate 200 ms
            collect rate = rate(spikes)
        }",
    );
    let before = (done(&mut repl, "drawn"), done(&mut repl, "curve.rate"));
    let (reply, shown) = enter(&mut repl, "kernel { seed = 2 }", Moment::Point);
    assert_eq!(reply, Reply::Stopped, "{shown}");
    assert!(shown.contains("the session is as it was before"), "{shown}");
    assert_eq!((done(&mut repl, "drawn"), done(&mut repl, "curve.rate")), before);
}

#[test]
fn what_ctrl_c_stops_says_what_stays() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.snn");
    std::fs::write(&file, "node cell = iaf_psc_exp { I_e = 300 pA }\nsimulate 20 s\nprint now\n").unwrap();
    let mut repl = repl(folder.path());
    done(&mut repl, &format!(":load {}", file.display()));
    done(&mut repl, ":step 2");
    let (reply, shown) = enter(&mut repl, ":reload", Moment::Time(1000.0));
    assert_eq!(reply, Reply::Stopped, "{shown}");
    assert!(shown.ends_with("# stopped; the session is as it was before\n"), "{shown}");
    assert!(!shown.contains("stays"), "{shown}");
    assert_eq!(repl.now(), 20_000.0);
    // A statement that was stopped is gone on with.
    done(&mut repl, ":undo");
    let (_, shown) = enter(&mut repl, ":step", Moment::Time(5000.0));
    assert!(shown.contains("stays"), "{shown}");
    let (left, now) = (20_000.0 - repl.now(), repl.now());
    assert!(left > 0.0);
    done(&mut repl, ":step");
    assert_eq!(repl.now(), 20_000.0, "stopped at {now}");
}

#[test]
fn a_batch_ends_where_ctrl_c_stops_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut repl = repl(folder.path());
    let interrupt = AtomicBool::new(false);
    let console = Impatient { shown: Transcript::default(), interrupt: &interrupt, at: Moment::Time(100.0) };
    let desk = Desk { console: &console, interrupt: &interrupt };
    let lines = "node cell = iaf_psc_exp\nsimulate 100 s\nprint \"later\"\n";
    let reply = repl.batch(&mut lines.as_bytes(), true, &mut |_| {}, desk).unwrap();
    assert_eq!(reply, Reply::Stopped);
    assert!(!console.shown.take().contains("later"));
}

#[test]
fn sessions_do_not_replace_files_of_each_other() {
    let folder = tempfile::tempdir().unwrap();
    let save = "save table { x = [1, 2] } to \"x.csv\"";
    let checkpoint = folder.path().join("one.checkpoint").display().to_string();
    let mut one = repl(folder.path());
    done(&mut one, save);
    done(&mut one, save);
    done(&mut one, &format!(":checkpoint {checkpoint}"));
    let mut other = repl(folder.path());
    let (reply, shown) = enter(&mut other, save, Moment::Never);
    assert!(reply == Reply::Failed && shown.contains("E0903"), "{shown}");
    // The one that goes on with the first may.
    done(&mut other, &format!(":resume {checkpoint}"));
    done(&mut other, save);
}

#[test]
fn a_resumed_session_keeps_its_settings() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.snn");
    let checkpoint = folder.path().join("one.checkpoint").display().to_string();
    std::fs::write(&file, "param x = 1 mV\nlet seeded[1] ~ normal(0, 1)\n").unwrap();
    let set = vec![("x".to_string(), "5 mV".to_string())];
    let mut one = Repl::new(Settings { set, seed: Some(7), threads: 1, memory: None }, folder.path(), false);
    done(&mut one, &format!(":load {}", file.display()));
    done(&mut one, ":run");
    done(&mut one, &format!(":checkpoint {checkpoint}"));
    let seeded = done(&mut one, "seeded");
    let mut other = repl(folder.path());
    done(&mut other, &format!(":resume {checkpoint}"));
    done(&mut other, ":reload");
    assert_eq!(done(&mut other, "x"), "5 mV\n");
    assert_eq!(done(&mut other, "seeded"), seeded);
}
