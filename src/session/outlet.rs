//! Results of a run: tables and figures as files in the output folder, everything else to the front end.

use crate::diagnostic::Diagnostic;
use crate::interp::{Outlet, Progress, StreamedFile};
use crate::output::csv;
use crate::output::figure::Figure;
use crate::output::folder::{OutputFolder, PendingFile, partial_name};
use crate::output::plot::Format;
use crate::value::Table;
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What a front end shows while a script runs. Points of a sweep call it from several threads.
pub trait Printer: Sync {
    /// A printed text, without its newline.
    fn print(&self, text: &str);
    /// A figure that goes to no file.
    fn figure(&self, figure: &Figure);
    /// How far the run is; called often.
    fn progress(&self, progress: Progress<'_>);
    /// A warning that only the run could find.
    fn warn(&self, warning: &Diagnostic);
}

/// Writes files into a folder and passes on the rest.
pub struct FolderOutlet<'a> {
    folder: &'a OutputFolder,
    printer: &'a dyn Printer,
    written: Mutex<Written>,
}

/// What was written.
#[derive(Clone, Debug, Default)]
pub struct Written {
    /// Whole files.
    pub files: Vec<PathBuf>,
    /// Files of what was recorded until the run ended early.
    pub partial: Vec<PathBuf>,
    /// Files that could not be completed when the run had ended.
    pub trouble: Vec<Diagnostic>,
}

impl<'a> FolderOutlet<'a> {
    /// Files go to `folder`, the rest to `printer`.
    pub fn new(folder: &'a OutputFolder, printer: &'a dyn Printer) -> FolderOutlet<'a> {
        FolderOutlet { folder, printer, written: Mutex::default() }
    }

    /// What was written until now.
    pub fn into_written(self) -> Written {
        self.written.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    fn written(&self) -> MutexGuard<'_, Written> {
        self.written.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn keep(&self, path: PathBuf) {
        let files = &mut self.written().files;
        if !files.contains(&path) {
            files.push(path);
        }
    }
}

impl Outlet for FolderOutlet<'_> {
    fn print(&self, text: &str) {
        self.printer.print(text);
    }

    fn save(&self, name: &str, pieces: &mut dyn Iterator<Item = Table>) -> Result<(), Box<Diagnostic>> {
        let path = self.folder.write(name, |out| csv::write_pieces(pieces, out))?;
        self.keep(path);
        Ok(())
    }

    fn plot(&self, name: Option<&str>, figure: &Figure) -> Result<(), Box<Diagnostic>> {
        let Some(name) = name else {
            self.printer.figure(figure);
            return Ok(());
        };
        let Some(format) = Format::of_file(name) else {
            let headline = format!("cannot draw \"{name}\"");
            return Err(Box::new(Diagnostic::nowhere("E0908", headline).help(Format::choices())));
        };
        let draw = || format.render(figure).map_err(io::Error::other);
        let path = self.folder.write(name, |out| out.write_all(&draw()?))?;
        self.keep(path);
        Ok(())
    }

    fn stream(&self, name: &str) -> Result<Box<dyn StreamedFile + '_>, Box<Diagnostic>> {
        let file = self.folder.begin(name)?;
        Ok(Box::new(Streamed { outlet: self, file }))
    }

    fn save_partial(&self, name: &str, table: &Table) -> Result<(), Box<Diagnostic>> {
        let path = self.folder.write(&partial_name(name), |out| csv::write(table, out))?;
        self.written().partial.push(path);
        Ok(())
    }

    fn progress(&self, progress: Progress<'_>) {
        self.printer.progress(progress);
    }

    fn warn(&self, warning: &Diagnostic) {
        self.printer.warn(warning);
    }
}

/// A file that a record streams to.
struct Streamed<'a> {
    outlet: &'a FolderOutlet<'a>,
    file: PendingFile<'a>,
}

impl Write for Streamed<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl StreamedFile for Streamed<'_> {
    fn finish(self: Box<Self>, whole: bool) {
        let finished = if whole { self.file.finish() } else { self.file.finish_partial() };
        match finished {
            Ok(path) if whole => self.outlet.keep(path),
            Ok(path) => self.outlet.written().partial.push(path),
            Err(diagnostic) => self.outlet.written().trouble.push(*diagnostic),
        }
    }
}
