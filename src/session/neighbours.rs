//! Files beside a script: what it imports, and the tables that it loads.

use super::input::text;
use crate::check::Files;
use crate::diagnostic::{Diagnostic, suggest};
use crate::output::csv;
use crate::value::Table;
use std::io::ErrorKind;
use std::path::{Component, Path, PathBuf};

/// Reads files relative to the file that names them.
#[derive(Clone, Copy, Debug)]
pub struct Neighbours;

impl Files for Neighbours {
    fn script(&self, from: &str, name: &str) -> Result<(String, String), Box<Diagnostic>> {
        let path = beside(from, name);
        match std::fs::read(&path) {
            Ok(bytes) => Ok((path.to_string_lossy().into_owned(), text(name, bytes)?)),
            Err(error) if error.kind() == ErrorKind::NotFound => Err(missing(name, &path)),
            Err(error) => Err(unreadable(name, &error)),
        }
    }

    fn table(&self, from: &str, name: &str) -> Result<Table, Box<Diagnostic>> {
        let path = beside(from, name);
        if !path.exists() {
            return Err(missing(name, &path));
        }
        csv::load(&path, name)
    }
}

/// The path of `name`, seen from the folder of the file `from`, without detours (`a/../b`): a file has one path, however
/// it was reached.
fn beside(from: &str, name: &str) -> PathBuf {
    let joined = Path::new(from).parent().unwrap_or(Path::new("")).join(name);
    let mut path = PathBuf::new();
    for component in joined.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir if matches!(path.components().next_back(), Some(Component::Normal(_))) => {
                path.pop();
            }
            other => path.push(other),
        }
    }
    path
}

/// E0901: `name` was looked for at `path`, in vain.
pub(super) fn missing(name: &str, path: &Path) -> Box<Diagnostic> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let diagnostic = Diagnostic::nowhere("E0901", format!("there is no file \"{name}\""));
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Box::new(diagnostic.note(format!("there is no folder \"{}\"", folder.display())));
    };
    let same_kind = |found: &Path| found.extension() == path.extension() || path.extension().is_none();
    let mut names: Vec<String> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|found| found.is_file() && same_kind(found))
        .filter_map(|found| Some(found.file_name()?.to_str()?.to_string()))
        .collect();
    names.sort();
    let wanted = path.file_name().unwrap_or_default().to_string_lossy();
    let diagnostic = match folder {
        folder if folder == Path::new(".") => diagnostic,
        folder => diagnostic.note(format!("looked in \"{}\"", folder.display())),
    };
    Box::new(match suggest(&wanted, names.iter().map(String::as_str)) {
        // With its folder, so that it can be copied.
        Some(meant) => {
            let meant = Path::new(name).with_file_name(meant);
            diagnostic.help(format!("did you mean \"{}\"?", meant.display()))
        }
        None => diagnostic,
    })
}

/// E0901: it is there, but cannot be read.
pub(super) fn unreadable(name: &str, error: &std::io::Error) -> Box<Diagnostic> {
    Box::new(Diagnostic::nowhere("E0901", format!("\"{name}\" cannot be read: {error}")))
}

#[cfg(test)]
mod tests {
    use super::{Neighbours, beside};
    use crate::check::Files;
    use std::path::Path;

    #[test]
    fn files_are_found_beside_the_file_that_names_them() {
        assert_eq!(beside("scripts/a.snn", "lif.snn"), Path::new("scripts/lif.snn"));
        assert_eq!(beside("scripts/a.snn", "../models/./lif.snn"), Path::new("models/lif.snn"));
        assert_eq!(beside("a.snn", "../lif.snn"), Path::new("../lif.snn"));
        assert_eq!(beside("<standard input>", "lif.snn"), Path::new("lif.snn"));
        assert_eq!(beside("scripts/a.snn", "/models/lif.snn"), Path::new("/models/lif.snn"));
    }

    #[test]
    fn imports_have_one_name_and_missing_files_a_suggestion() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("lif.snn"), "let a = 1\n").unwrap();
        let main = folder.path().join("main.snn").to_string_lossy().into_owned();
        let (name, text) = Neighbours.script(&main, "./lif.snn").unwrap();
        assert_eq!(
            (Path::new(&name), text.as_str()),
            (folder.path().join("lif.snn").as_path(), "let a = 1\n")
        );
        let diagnostic = Neighbours.script(&main, "lfi.snn").unwrap_err();
        assert_eq!(diagnostic.help, ["did you mean \"lif.snn\"?"]);
        assert_eq!(Neighbours.table(&main, "edges.csv").unwrap_err().code.0, "E0901");
    }
}
