//! What the tests of the interpreter share: scripts from text, and an outlet that keeps everything in memory.

use snn::check::{Files, check};
use snn::diagnostic::Diagnostic;
use snn::interp::{Failure, Options, Outcome, Outlet, Progress, StreamedFile, rehearse, run};
use snn::output::figure::Figure;
use snn::program::Program;
use snn::source::Sources;
use snn::value::Table;
use std::collections::BTreeMap;
use std::io::Write;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex};

/// No other files.
struct Nothing;

impl Files for Nothing {
    fn script(&self, _from: &str, name: &str) -> Result<(String, String), Box<Diagnostic>> {
        Err(Box::new(Diagnostic::nowhere("E0901", format!("there is no file \"{name}\""))))
    }

    fn table(&self, _from: &str, name: &str) -> Result<Table, Box<Diagnostic>> {
        Err(Box::new(Diagnostic::nowhere("E0901", format!("there is no file \"{name}\""))))
    }
}

/// A checked script.
pub struct Script {
    pub program: Program,
    pub sources: Sources,
    /// What the checker and the rehearsal say.
    pub diagnostics: Vec<Diagnostic>,
}

/// Everything that a run gave.
#[derive(Default)]
pub struct Memory {
    pub printed: Mutex<Vec<String>>,
    pub tables: Mutex<BTreeMap<String, Table>>,
    pub partial: Mutex<BTreeMap<String, Table>>,
    pub figures: Mutex<Vec<Figure>>,
    pub warnings: Mutex<Vec<Diagnostic>>,
    pub streams: Mutex<BTreeMap<String, Arc<Mutex<Vec<u8>>>>>,
    /// Set by a print of this text: Ctrl-C.
    pub interrupt: Arc<AtomicBool>,
}

/// A file in memory.
struct Shared(Arc<Mutex<Vec<u8>>>);

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl StreamedFile for Shared {
    fn finish(self: Box<Self>, _whole: bool) {}
}

impl Outlet for Memory {
    fn print(&self, text: &str) {
        if text == "interrupt" {
            self.interrupt.store(true, std::sync::atomic::Ordering::Relaxed);
        }
        self.printed.lock().unwrap().push(text.to_string());
    }

    fn save(&self, name: &str, pieces: &mut dyn Iterator<Item = Table>) -> Result<(), Box<Diagnostic>> {
        let below = |mut table: Table, piece: Table| {
            for (column, more) in table.columns.iter_mut().zip(&piece.columns) {
                let values = [&column.values, &more.values].into_iter();
                column.values =
                    values.flat_map(|list| (0..list.len()).filter_map(|row| list.get(row))).collect();
            }
            table
        };
        let table = pieces.reduce(below).expect("there is at least one piece");
        self.tables.lock().unwrap().insert(name.to_string(), table);
        Ok(())
    }

    fn plot(&self, _name: Option<&str>, figure: &Figure) -> Result<(), Box<Diagnostic>> {
        self.figures.lock().unwrap().push(figure.clone());
        Ok(())
    }

    fn stream<'a>(&'a self, name: &str) -> Result<Box<dyn StreamedFile + 'a>, Box<Diagnostic>> {
        let bytes = Arc::new(Mutex::new(Vec::new()));
        self.streams.lock().unwrap().insert(name.to_string(), bytes.clone());
        Ok(Box::new(Shared(bytes)))
    }

    fn save_partial(&self, name: &str, table: &Table) -> Result<(), Box<Diagnostic>> {
        self.partial.lock().unwrap().insert(name.to_string(), table.clone());
        Ok(())
    }

    fn progress(&self, _progress: Progress<'_>) {}

    fn warn(&self, warning: &Diagnostic) {
        self.warnings.lock().unwrap().push(warning.clone());
    }
}

impl Script {
    pub fn new(text: &str) -> Script {
        Script::with(text, &Options::default())
    }

    pub fn with(text: &str, options: &Options) -> Script {
        let mut sources = Sources::new();
        let main = sources.add("test.snn", text);
        let checked = check(&mut sources, main, &Nothing);
        let mut diagnostics = checked.diagnostics;
        diagnostics.extend(rehearse(&checked.program, options).diagnostics);
        Script { program: checked.program, sources, diagnostics }
    }

    /// Code and underlined text of each diagnostic.
    pub fn found(&self) -> Vec<(&str, &str)> {
        let text = |diagnostic: &Diagnostic| {
            diagnostic.place.as_ref().map_or(Default::default(), |place| place.span)
        };
        self.diagnostics.iter().map(|found| (found.code.0, self.sources.text(text(found)))).collect()
    }

    pub fn errors(&self) -> Vec<&Diagnostic> {
        self.diagnostics.iter().filter(|diagnostic| diagnostic.is_error()).collect()
    }
}

/// Runs a script that must have no errors before it runs.
pub fn attempt(text: &str, options: &Options) -> (Memory, Result<Outcome, Failure>) {
    let script = Script::with(text, options);
    assert!(script.errors().is_empty(), "{:?}", script.errors());
    let memory = Memory::default();
    let interrupt = memory.interrupt.clone();
    let result = run(&script.program, options, &memory, &interrupt);
    (memory, result)
}

/// Runs a script that must succeed.
pub fn execute(text: &str) -> Memory {
    execute_with(text, &Options::default())
}

pub fn execute_with(text: &str, options: &Options) -> Memory {
    let (memory, result) = attempt(text, options);
    result.unwrap_or_else(|failure| panic!("{:?}", failure.diagnostic));
    memory
}

impl Memory {
    /// What was printed.
    pub fn printed(&self) -> Vec<String> {
        self.printed.lock().unwrap().clone()
    }

    /// A column of numbers of a saved table, in coherent units.
    pub fn column(&self, table: &str, column: &str) -> Vec<f64> {
        let tables = self.tables.lock().unwrap();
        let table = tables.get(table).unwrap_or_else(|| panic!("{table} was not saved"));
        numbers(table, column)
    }
}

/// A column of numbers.
pub fn numbers(table: &Table, column: &str) -> Vec<f64> {
    table.column(column).expect("a column").values.as_numbers().expect("numbers").to_vec()
}
