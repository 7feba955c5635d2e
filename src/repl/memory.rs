//! Files beside a session are read once: a table or an import that changes while the session goes on must not change what
//! was accepted.

use super::checkpoint::Reading;
use crate::check::Files;
use crate::diagnostic::Diagnostic;
use crate::value::Table;
use std::cell::RefCell;
use std::collections::BTreeMap;

/// Remembers what it has read.
pub(super) struct Memory<F> {
    files: F,
    scripts: RefCell<BTreeMap<(String, String), (String, String)>>,
    tables: RefCell<BTreeMap<(String, String), Table>>,
}

impl<F: Files> Memory<F> {
    /// Reads through `files`.
    pub fn new(files: F) -> Memory<F> {
        Memory { files, scripts: RefCell::default(), tables: RefCell::default() }
    }

    /// With what was read before.
    pub fn of(files: F, scripts: Vec<Reading<(String, String)>>, tables: Vec<Reading<Table>>) -> Memory<F> {
        let (scripts, tables) = (scripts.into_iter().collect(), tables.into_iter().collect());
        Memory { files, scripts: RefCell::new(scripts), tables: RefCell::new(tables) }
    }

    /// All scripts that were read.
    pub fn scripts(&self) -> Vec<Reading<(String, String)>> {
        self.scripts.borrow().clone().into_iter().collect()
    }

    /// All tables that were read.
    pub fn tables(&self) -> Vec<Reading<Table>> {
        self.tables.borrow().clone().into_iter().collect()
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
}
