//! Files beside a session are read once: a table or an import that changes while the session goes on must not change what
//! was accepted. So are its inputs, since reading them again with each new one would take most of the time.

use super::checkpoint::Reading;
use crate::check::Files;
use crate::diagnostic::Diagnostic;
use crate::source::FileId;
use crate::syntax::{Parsed, parse_input};
use crate::value::Table;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

/// Remembers what it has read. A clone goes on by itself, so that what a line has read that fails can be forgotten.
#[derive(Clone)]
pub(super) struct Memory<F> {
    files: F,
    scripts: RefCell<BTreeMap<(String, String), (String, String)>>,
    tables: RefCell<BTreeMap<(String, String), Table>>,
    inputs: Rc<RefCell<BTreeMap<FileId, (Arc<str>, Rc<Parsed>)>>>,
}

impl<F: Files> Memory<F> {
    /// Reads through `files`.
    pub fn new(files: F) -> Memory<F> {
        Memory::of(files, Vec::new(), Vec::new())
    }

    /// With what was read before.
    pub fn of(files: F, scripts: Vec<Reading<(String, String)>>, tables: Vec<Reading<Table>>) -> Memory<F> {
        let (scripts, tables) = (scripts.into_iter().collect(), tables.into_iter().collect());
        let (scripts, tables) = (RefCell::new(scripts), RefCell::new(tables));
        Memory { files, scripts, tables, inputs: Rc::default() }
    }

    /// All scripts that were read.
    pub fn scripts(&self) -> Vec<Reading<(String, String)>> {
        self.scripts.borrow().clone().into_iter().collect()
    }

    /// All tables that were read.
    pub fn tables(&self) -> Vec<Reading<Table>> {
        self.tables.borrow().clone().into_iter().collect()
    }

    /// How many files were read.
    pub fn count(&self) -> usize {
        self.scripts.borrow().len() + self.tables.borrow().len()
    }

    /// Names of the files that have read others.
    pub fn readers(&self) -> Vec<String> {
        let (scripts, tables) = (self.scripts.borrow(), self.tables.borrow());
        scripts.keys().chain(tables.keys()).map(|(from, _)| from.clone()).collect()
    }
}

impl<F: Files> Files for Memory<F> {
    fn script(&self, from: &str, name: &str) -> Result<(String, String), Box<Diagnostic>> {
        let key = (from.to_string(), name.to_string());
        if let Some(known) = self.scripts.borrow().get(&key) {
            return Ok(known.clone());
        }
        let read = self.files.script(from, name)?;
        self.scripts.borrow_mut().insert(key, read.clone());
        Ok(read)
    }

    fn table(&self, from: &str, name: &str) -> Result<Table, Box<Diagnostic>> {
        let key = (from.to_string(), name.to_string());
        if let Some(known) = self.tables.borrow().get(&key) {
            return Ok(known.clone());
        }
        let read = self.files.table(from, name)?;
        self.tables.borrow_mut().insert(key, read.clone());
        Ok(read)
    }
    fn input(&self, file: FileId, text: &Arc<str>) -> Rc<Parsed> {
        let mut inputs = self.inputs.borrow_mut();
        match inputs.get(&file) {
            // After an undo another text may have this place.
            Some((known, parsed)) if Arc::ptr_eq(known, text) => parsed.clone(),
            _ => {
                let parsed = Rc::new(parse_input(file, text));
                inputs.insert(file, (text.clone(), parsed.clone()));
                parsed
            }
        }
    }
}
