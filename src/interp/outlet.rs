//! Where results go: the front end gives an [`Outlet`], and decides about folders, formats and terminals.

use crate::diagnostic::Diagnostic;
use crate::output::figure::Figure;
use crate::value::Table;
use std::io::Write;

/// What a run tells and hands over. Points of a sweep call it from several threads.
pub trait Outlet: Sync {
    /// A printed text, without its newline.
    fn print(&self, text: &str);
    /// A table for the output folder, in pieces of some rows, one below the other; at least one.
    ///
    /// # Errors
    /// E0902, E0903, E0906: the file was not written; an earlier one is untouched.
    fn save(&self, name: &str, pieces: &mut dyn Iterator<Item = Table>) -> Result<(), Box<Diagnostic>>;
    /// A figure for the output folder, or for the terminal where it has no name.
    ///
    /// # Errors
    /// As for [`Outlet::save`], and E0908.
    fn plot(&self, name: Option<&str>, figure: &Figure) -> Result<(), Box<Diagnostic>>;
    /// The file that a record streams to.
    ///
    /// # Errors
    /// As for [`Outlet::save`].
    fn stream<'a>(&'a self, name: &str) -> Result<Box<dyn StreamedFile + 'a>, Box<Diagnostic>>;
    /// What was recorded until a failure or Ctrl-C, for a `save` that was not reached: `name.partial.csv`.
    ///
    /// # Errors
    /// As for [`Outlet::save`].
    fn save_partial(&self, name: &str, table: &Table) -> Result<(), Box<Diagnostic>>;
    /// How far the run is; called often.
    fn progress(&self, progress: Progress<'_>);
    /// A warning that only the run could find.
    fn warn(&self, warning: &Diagnostic);
}

/// A file that a record streams to. Dropped unfinished, it leaves nothing behind.
pub trait StreamedFile: Write + Send {
    /// No more rows come. `whole`: the run came to its end; else the file is one of what was recorded until then,
    /// `name.partial.csv`.
    fn finish(self: Box<Self>, whole: bool);
}

/// How far a run is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Progress<'a> {
    /// Making the tables of connections that a `simulate` needs.
    Building {
        /// The part of the work that is done, 0 to 1.
        done: f64,
    },
    /// In a `simulate`.
    Time {
        /// Model time reached, in ms.
        now: f64,
        /// Where the `simulate` ends, in ms.
        end: f64,
    },
    /// In a sweep.
    Points {
        /// The sweep's name.
        sweep: &'a str,
        /// Points that are done.
        done: usize,
        /// Points of the grid.
        total: usize,
    },
}
