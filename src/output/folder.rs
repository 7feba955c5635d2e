//! The folder that results go to. Files stay inside it, are written whole or not at all, and never replace what this
//! script did not make.
//!
//! A file is written under a temporary name and renamed when it is complete. Which files a script made stands in its
//! provenance file, which is brought up to date as files are made. Sweep points may write at the same time.

use super::provenance::{Provenance, files_made};
use super::temporary::temporary;
use crate::diagnostic::Diagnostic;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use tempfile::NamedTempFile;

mod pending;

pub use pending::PendingFile;

/// The path below an output folder that `name` means, whatever is there: E0902 if it leaves the folder or names no file,
/// E0903 for a provenance file.
pub fn relative_path(name: &str) -> Result<PathBuf, Box<Diagnostic>> {
    let path = Path::new(name);
    let plain = path.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
    if !plain || name.contains(['\\', ':', '\0']) {
        return Err(outside(name));
    }
    let relative: PathBuf = path.components().filter(|part| *part != Component::CurDir).collect();
    if relative.file_name().is_none() || name.ends_with('/') {
        let diagnostic = Diagnostic::nowhere("E0902", format!("\"{name}\" does not name a file"));
        return Err(Box::new(diagnostic.help("write a name such as \"trace.csv\"")));
    }
    if relative.to_string_lossy().ends_with(".provenance.json") {
        let diagnostic = Diagnostic::nowhere("E0903", format!("\"{name}\" is the name of a provenance file"));
        return Err(Box::new(diagnostic.help("another name")));
    }
    Ok(relative)
}

fn outside(name: &str) -> Box<Diagnostic> {
    let diagnostic = Diagnostic::nowhere("E0902", format!("\"{name}\" lies outside the output folder"));
    Box::new(diagnostic.help("write a plain name; `-o DIR` chooses the folder"))
}

/// What a script may do to files that are there already.
#[derive(Clone, Copy, Debug, Default)]
pub struct Permissions {
    /// Replace any file: `--overwrite`.
    pub overwrite: bool,
    /// Write one name more than once: the prompt may, a script may not.
    pub repeat: bool,
    /// Leave what earlier runs made that bear the same name: sessions of the prompt have no other, and nothing in common.
    pub apart: bool,
}

/// The folder that results go to.
#[derive(Debug)]
pub struct OutputFolder {
    root: PathBuf,
    permissions: Permissions,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    provenance: Provenance,
    /// What earlier runs of this script made.
    earlier: BTreeSet<String>,
    /// Names that this run has begun to write.
    claimed: BTreeSet<String>,
    /// What this run has made: name and hash.
    made: BTreeMap<String, String>,
    /// How many of these the provenance file does not yet name.
    unsaved: usize,
    /// What the provenance file says, if this run wrote it.
    saved: Option<String>,
}

impl OutputFolder {
    /// The folder `root`, which is made when the first file is.
    pub fn open(root: &Path, provenance: Provenance, permissions: Permissions) -> OutputFolder {
        let root = if root.as_os_str().is_empty() { Path::new(".") } else { root };
        let file = root.join(provenance_name(&provenance));
        let earlier = std::fs::read_to_string(file).map(|text| files_made(&text, &provenance.script.name));
        let state = State {
            provenance,
            earlier: earlier.unwrap_or_default(),
            claimed: BTreeSet::new(),
            made: BTreeMap::new(),
            unsaved: 0,
            saved: None,
        };
        OutputFolder { root: root.into(), permissions, state: Mutex::new(state) }
    }

    /// What makes the files from now on, for a session that grows; the script's name must stay.
    pub fn made_by(&self, provenance: Provenance) {
        self.state().provenance = provenance;
    }

    /// Names of the files that this run has made.
    pub fn made(&self) -> Vec<String> {
        self.state().made.keys().cloned().collect()
    }

    /// Goes on with a run that made these files: those of them that the folder knows may be written again.
    pub fn go_on_with(&self, made: &[String]) {
        let mut state = self.state();
        let known: Vec<String> = made.iter().filter(|name| state.earlier.contains(*name)).cloned().collect();
        state.claimed.extend(known);
    }

    /// Whether a file of this name may be written: E0902 if it lies outside the folder, E0903 if a file is there that
    /// this script did not make. Nothing is written.
    pub fn check(&self, name: &str) -> Result<(), Box<Diagnostic>> {
        let relative = self.inside(name)?;
        self.check_free(&self.state(), name, &relative)
    }

    /// Writes a file whole or not at all; `content` writes it. E0902, E0903, E0904 for the name, E0906 if writing fails.
    pub fn write(
        &self,
        name: &str,
        content: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<PathBuf, Box<Diagnostic>> {
        let mut file = self.begin(name)?;
        content(&mut file).map_err(|error| unwritable(name, &error))?;
        file.finish()
    }

    /// Begins a file that is written bit by bit; it appears when it is finished. Errors as for [`OutputFolder::write`].
    pub fn begin(&self, name: &str) -> Result<PendingFile<'_>, Box<Diagnostic>> {
        let relative = self.inside(name)?;
        let mut state = self.state();
        self.check_free(&state, name, &relative)?;
        if !state.claimed.insert(key_of(&relative)) && !self.permissions.repeat {
            let headline = format!("\"{name}\" would be written twice");
            let help = "another name, or put what differs into it: `\"trace_{bias:mV}.csv\"`";
            return Err(Box::new(Diagnostic::nowhere("E0904", headline).help(help)));
        }
        drop(state);
        let temporary = self.temporary(&relative).map_err(|error| unwritable(name, &error))?;
        Ok(PendingFile::new(self, name, relative, temporary))
    }

    /// Says where a run ended early; the provenance file will tell.
    pub fn stopped_at(&self, time: impl Into<String>) {
        self.state().provenance.stopped_at = Some(time.into());
    }

    /// Brings the provenance file up to date, if this run made any file. E0906 if it cannot be written.
    pub fn finish(&self) -> Result<(), Box<Diagnostic>> {
        let mut state = self.state();
        if state.made.is_empty() { Ok(()) } else { self.save_provenance(&mut state) }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // A panic elsewhere leaves whole entries behind.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The path below the root that `name` means; E0902 if it leaves the folder, by links too.
    fn inside(&self, name: &str) -> Result<PathBuf, Box<Diagnostic>> {
        let relative = relative_path(name)?;
        // A file of the folder itself: no link on the way to it.
        if relative.components().count() == 1 {
            return Ok(relative);
        }
        // A folder that is a link may lead outside. Folders that do not exist yet cannot.
        let existing =
            relative.ancestors().skip(1).map(|folder| self.root.join(folder)).find(|folder| folder.exists());
        if let (Some(existing), Ok(root)) = (existing, self.root.canonicalize())
            && !existing.canonicalize().is_ok_and(|existing| existing.starts_with(&root))
        {
            return Err(outside(name));
        }
        Ok(relative)
    }

    fn check_free(&self, state: &State, name: &str, relative: &Path) -> Result<(), Box<Diagnostic>> {
        let key = key_of(relative);
        let target = self.root.join(relative);
        if target.is_dir() {
            let diagnostic = Diagnostic::nowhere("E0903", format!("\"{name}\" is a folder"));
            return Err(Box::new(diagnostic.help("choose another name")));
        }
        let again = state.earlier.contains(&key) && !self.permissions.apart;
        let ours = again || state.claimed.contains(&key) || self.permissions.overwrite;
        // Not `exists`, which follows a link to nowhere.
        if ours || target.symlink_metadata().is_err() {
            return Ok(());
        }
        let headline = format!("\"{name}\" was not made by this script");
        Err(Box::new(
            Diagnostic::nowhere("E0903", headline).help("choose another name, or run with `--overwrite`"),
        ))
    }

    /// A temporary file in the folder where the file will be, so that a rename is enough.
    fn temporary(&self, relative: &Path) -> io::Result<NamedTempFile> {
        let folder = self.root.join(relative.parent().unwrap_or(Path::new("")));
        std::fs::create_dir_all(&folder)?;
        temporary(&folder)
    }

    /// Notes a finished file. The provenance file is written anew when a sixteenth of its files are missing, so that it
    /// is never far behind, and thousands of files do not cost thousands of whole rewrites.
    fn note(&self, key: String, hash: String) -> Result<(), Box<Diagnostic>> {
        let mut state = self.state();
        state.earlier.remove(&key);
        state.made.insert(key, hash);
        state.unsaved += 1;
        if state.unsaved * 16 >= state.made.len() { self.save_provenance(&mut state) } else { Ok(()) }
    }

    fn save_provenance(&self, state: &mut State) -> Result<(), Box<Diagnostic>> {
        state.earlier.retain(|name| self.root.join(name).symlink_metadata().is_ok());
        let name = provenance_name(&state.provenance);
        let text = state.provenance.json(&state.made, &state.earlier);
        // At the end of most runs all is said already.
        if state.saved.as_ref() == Some(&text) {
            state.unsaved = 0;
            return Ok(());
        }
        let write = || -> io::Result<()> {
            let mut file = self.temporary(Path::new(&name))?;
            file.write_all(text.as_bytes())?;
            file.persist(self.root.join(&name)).map_err(|error| error.error)?;
            Ok(())
        };
        write().map_err(|error| unwritable(&name, &error))?;
        (state.unsaved, state.saved) = (0, Some(text));
        Ok(())
    }
}

/// The name under which an unfinished file is kept: `trace.partial.csv` for `trace.csv`.
pub fn partial_name(name: &str) -> String {
    match name.rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() && !extension.contains('/') => {
            format!("{stem}.partial.{extension}")
        }
        _ => format!("{name}.partial"),
    }
}

fn provenance_name(provenance: &Provenance) -> String {
    format!("{}.provenance.json", provenance.script.stem())
}

/// A file as the provenance file names it, with `/` on every system.
fn key_of(relative: &Path) -> String {
    let parts: Vec<_> = relative.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    parts.join("/")
}

/// E0906.
pub fn unwritable(name: &str, error: &io::Error) -> Box<Diagnostic> {
    let why = match error.kind() {
        io::ErrorKind::StorageFull => "disk full".into(),
        io::ErrorKind::QuotaExceeded => "disk quota exceeded".into(),
        io::ErrorKind::FileTooLarge => "the file is too large".into(),
        io::ErrorKind::PermissionDenied => "permission denied".into(),
        io::ErrorKind::ReadOnlyFilesystem => "the file system is read-only".into(),
        io::ErrorKind::NotADirectory | io::ErrorKind::AlreadyExists => "its folder is a file".into(),
        _ => error.to_string(),
    };
    let diagnostic = Diagnostic::nowhere("E0906", format!("\"{name}\" could not be written: {why}"));
    Box::new(diagnostic.help("an earlier file of this name is untouched; `-o DIR` chooses another folder"))
}

#[cfg(test)]
mod tests;
