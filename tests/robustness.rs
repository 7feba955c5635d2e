//! No script makes the checker or a run panic, hang or take the machine's memory.
//!
//! Thousands of scripts made wrong are checked, and small ones run. `SNN_MUTANTS=1000000 cargo test --release --test
//! robustness` tries more; `SNN_SEED=7` others.

#[path = "support/mutate.rs"]
mod mutate;

use mutate::{Corpus, Random};
use snn::diagnostic::{Diagnostic, Style, render, to_json};
use snn::interp::{self, Outlet, Progress, StreamedFile};
use snn::output::figure::Figure;
use snn::output::{csv, plot};
use snn::session::{Checked, Depth, Script, Settings, check};
use snn::value::Table;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// Longest time that checking one script may take, also on a busy machine in a build that is not optimised.
const SLOWEST_CHECK: Duration = Duration::from_secs(10);

/// A run is interrupted after this time; the steps are short, so it must end soon after.
const LONGEST_RUN: Duration = Duration::from_millis(100);

/// Memory in use that no small script may need, in MiB.
const MOST_MEMORY: usize = 6000;

#[test]
fn scripts_made_wrong_are_checked() {
    let corpus = Corpus::new(scripts(&["scripts", "tests/cases", "tests/robustness"]));
    let trial = Trial::default();
    trial.all(4000, &corpus, false, |name, text| {
        let checked = check_one(name, text);
        assert_diagnostics(&checked);
    });
}

#[test]
fn scripts_made_wrong_are_run() {
    let corpus = Corpus::new(scripts(&["tests/robustness"]));
    let trial = Trial::default();
    let runs = std::cell::Cell::new(0);
    trial.all(1000, &corpus, true, |name, text| {
        let checked = check_one(name, text);
        if !checked.failed() {
            runs.set(runs.get() + 1);
            let ended = interp::run(&checked.program, &checked.options, &Nowhere, &trial.interrupt);
            if let Err(failure) = ended {
                assert_shown(&failure.diagnostic, &checked);
            }
        }
    });
    assert!(runs.get() > 0, "no script made wrong was right");
}

/// What mutants have found.
#[test]
fn small_scripts_that_once_went_wrong() {
    for text in [
        "fn f(x) = if x > 1 then 2 else table\nprint f(1)",
        "let t = load(\"imported\\not_there.csv\")\nprint t.a",
        "import \"circle_a.s\\nn\"",
    ] {
        let checked = check_one("small.snn", text);
        assert!(checked.failed(), "{text}");
        assert_diagnostics(&checked);
    }
}

#[test]
fn what_needs_too_much_is_refused_at_once() {
    for text in [
        "node E[1e12] = iaf_psc_exp\nrecord spikes from E as s\nsimulate 1 ms\nprint count(s)",
        "node E[4e9] = iaf_psc_exp\nrecord spikes from E as s\nsimulate 1 ms\nprint count(s)",
        "print sum(range(0, 1e15, 1))",
        "print sum(repeat(1, 1e10))",
        "print sum([sum(range(0, 1e7, 1)) for x in 0 .. 1e8])",
        "let x = [range(0, 1e7, 1) for x in 0 .. 1e5]\nprint len(x)",
        "let a = repeat(repeat(1, 1e5), 1e5)\nprint sum(a[0])",
        "let a = repeat(repeat(1, 1e5), 1e5)\nlet b = a + 1\nprint sum(b[0])",
        "sweep x = 0 .. 1e9 as t { collect y = x }\nprint len(t.y)",
        "sweep x = 0 .. 1e7, y = 0 .. 1e7, z = 0 .. 1e7 as t { collect w = x }\nprint len(t.w)",
        "for x in 0 .. 1e12 { print x }",
        "let x[1e12] ~ normal(0, 1)\nprint len(x)",
        "fn a(x) = concat(x, x)\nfn b(x) = a(a(a(a(x))))\nfn c(x) = b(b(b(b(x))))\nprint len(c(c(c(c([1])))))",
        "fn a(x) = x + x\nfn b(x) = a(x) + a(x)\nfn c(x) = b(b(x)) + b(b(x))\nfn d(x) = c(c(x)) + c(c(x))
fn e(x) = d(d(x)) + d(d(x))\nfn f(x) = e(e(x)) + e(e(x))\nprint f(f(f(1))) > 0",
        "print \"{1:.1000000000}\"",
        "node E[1e4] = iaf_psc_exp\nrecord spikes from E as s\nsimulate 1 s\nprint mean(correlation(s, bin = 1 ms))",
        "node E[1e8] = iaf_psc_exp\nrecord spikes from E as s\nsimulate 1 ms\nprint cv(s)",
        "node E[1e5] = iaf_psc_exp\nrecord spikes from E as s\nsimulate 1 s\nprint mean(correlation(s, bin = 1 s))",
    ] {
        let start = Instant::now();
        let checked = check_one("large.snn", text);
        assert_diagnostics(&checked);
        assert!(start.elapsed() < SLOWEST_CHECK, "{:?} for {text}", start.elapsed());
    }
}

/// All scripts in folders and their folders.
fn scripts(folders: &[&str]) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut folders: Vec<PathBuf> = folders.iter().map(PathBuf::from).collect();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("the folder is there") {
            let path = entry.expect("a readable entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "snn") {
                let text = std::fs::read_to_string(&path).expect("a readable script");
                found.push((path.to_string_lossy().into_owned(), text));
            }
        }
    }
    found.sort();
    found
}

fn check_one(name: &str, text: &str) -> Checked {
    let settings = Settings { set: Vec::new(), seed: None, threads: 1, memory: None };
    check(Script { name: name.to_string(), text: text.to_string() }, &settings, Depth::EveryChoice)
}

/// What holds of all diagnostics: each can be shown, and a script whose program is incomplete has an error.
fn assert_diagnostics(checked: &Checked) {
    for diagnostic in &checked.diagnostics {
        assert_shown(diagnostic, checked);
    }
    if !checked.failed() {
        let program = format!("{:?}", checked.program);
        assert!(!program.contains("kind: Failed"), "a failed expression, but no error");
    }
}

fn assert_shown(diagnostic: &Diagnostic, checked: &Checked) {
    assert!(!diagnostic.headline.is_empty() && !diagnostic.headline.contains('\n'), "{diagnostic:?}");
    let shown = render(diagnostic, &checked.sources, Style { color: false, width: 100 });
    assert!(shown.contains(diagnostic.code.0), "{shown}");
    assert!(to_json(diagnostic, &checked.sources).is_object());
}

/// Trials of many scripts, watched by a thread of its own.
#[derive(Default)]
struct Trial {
    current: Arc<Mutex<Option<(Instant, String)>>>,
    interrupt: Arc<AtomicBool>,
}

impl Trial {
    /// Tries `count` mutants, or as many as the environment says, and panics with those that failed.
    fn all(&self, count: u64, corpus: &Corpus, small: bool, try_one: impl Fn(&str, &str)) {
        let number = |name: &str| std::env::var(name).ok().and_then(|value| value.parse::<u64>().ok());
        let count = number("SNN_MUTANTS").unwrap_or(count);
        let first_seed = number("SNN_SEED").unwrap_or(1);
        self.watch();
        note_panics();
        // One script for each place that panics says enough.
        let mut failures: BTreeMap<String, String> = BTreeMap::new();
        for turn in 0..count {
            let mut random = Random(first_seed.wrapping_mul(0x1000_0000_01b3).wrapping_add(turn));
            let index = random.below(corpus.scripts.len());
            let text = corpus.mutant(index, &mut random, small);
            let name = &corpus.scripts[index].0;
            *self.current.lock().expect("not poisoned") = Some((Instant::now(), format!("# {name}\n{text}")));
            self.interrupt.store(false, Ordering::Relaxed);
            PANIC.with(|panic| *panic.borrow_mut() = Some(String::new()));
            let result = catch_unwind(AssertUnwindSafe(|| try_one(name, &text)));
            let place = PANIC.with(|panic| panic.borrow_mut().take());
            if result.is_err() {
                let place = place.unwrap_or_default();
                failures.entry(place).or_insert_with(|| format!("# {name}\n{text}"));
            }
        }
        *self.current.lock().expect("not poisoned") = None;
        let mut report = String::new();
        for (place, text) in &failures {
            let _ = writeln!(report, "===== {place}\n{text}\n");
        }
        assert!(failures.is_empty(), "{} panics:\n{report}", failures.len());
    }

    /// Interrupts runs that take long, and ends the test where that does not help.
    fn watch(&self) {
        let (current, interrupt) = (self.current.clone(), self.interrupt.clone());
        std::thread::spawn(move || {
            // Time is counted in turns of this loop, since a machine may stand still for a while.
            const TURN: Duration = Duration::from_millis(10);
            let (mut last, mut watched) = (None, Duration::ZERO);
            loop {
                std::thread::sleep(TURN);
                let now = current.lock().expect("not poisoned").clone();
                let Some((start, text)) = now else { continue };
                watched = if last == Some(start) { watched + TURN } else { Duration::ZERO };
                last = Some(start);
                if watched > LONGEST_RUN {
                    interrupt.store(true, Ordering::Relaxed);
                }
                let memory = memory();
                if watched > SLOWEST_CHECK || memory > MOST_MEMORY {
                    let _ =
                        writeln!(std::io::stderr(), "{watched:?} and {memory} MiB are too much for\n{text}");
                    std::process::exit(101);
                }
            }
        });
    }
}

std::thread_local! {
    /// While a mutant is tried: where this thread panicked.
    static PANIC: std::cell::RefCell<Option<String>> = const { std::cell::RefCell::new(None) };
}

/// Panics of mutants are noted, all others shown as ever.
fn note_panics() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        let show = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |information| {
            PANIC.with(|panic| match &mut *panic.borrow_mut() {
                Some(place) => *place = information.to_string(),
                None => show(information),
            });
        }));
    });
}

/// Memory in use, in MiB; 0 where the system does not say.
fn memory() -> usize {
    let status = std::fs::read_to_string(Path::new("/proc/self/statm")).unwrap_or_default();
    let pages = status.split_whitespace().nth(1).and_then(|pages| pages.parse::<usize>().ok());
    (pages.unwrap_or(0) * 4096) >> 20
}

/// Takes everything.
struct NoFile;

impl Write for NoFile {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl StreamedFile for NoFile {
    fn finish(self: Box<Self>, _whole: bool) {}
}

/// Draws and writes everything, and keeps nothing.
struct Nowhere;

impl Outlet for Nowhere {
    fn print(&self, _text: &str) {}

    fn save(&self, _name: &str, pieces: &mut dyn Iterator<Item = Table>) -> Result<(), Box<Diagnostic>> {
        csv::write_pieces(pieces, &mut std::io::sink()).expect("nothing can fail");
        Ok(())
    }

    fn plot(&self, name: Option<&str>, figure: &Figure) -> Result<(), Box<Diagnostic>> {
        match name {
            Some(_) => drop(plot::svg(figure)),
            None => drop(plot::terminal(figure, 78, 24, false)),
        }
        Ok(())
    }

    fn stream<'a>(&'a self, _name: &str) -> Result<Box<dyn StreamedFile + 'a>, Box<Diagnostic>> {
        Ok(Box::new(NoFile))
    }

    fn save_partial(&self, name: &str, table: &Table) -> Result<(), Box<Diagnostic>> {
        self.save(name, &mut std::iter::once(table.clone()))
    }

    fn progress(&self, _progress: Progress<'_>) {}

    fn warn(&self, warning: &Diagnostic) {
        assert!(!warning.headline.is_empty());
    }
}
