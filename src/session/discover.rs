//! The scripts below folders.

use super::neighbours::{missing, unreadable};
use crate::diagnostic::Diagnostic;
use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

/// The files that are named, and every `*.snn` below the folders that are, in order of their paths, each once. Hidden files
/// and folders are left out, and links to folders, which may lead around in circles.
///
/// # Errors
/// E0901 where there is no such file or folder, or it cannot be read.
pub fn scripts_below(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Box<Diagnostic>> {
    let mut found = Vec::new();
    for path in paths.iter().map(|path| plain(path)) {
        let name = path.to_string_lossy();
        if path.is_dir() {
            below(&path, &mut found)?;
        } else if path.exists() || name == "-" {
            found.push(path);
        } else {
            return Err(missing(&name, &path));
        }
    }
    found.sort();
    let mut seen = BTreeSet::new();
    found.retain(|path| seen.insert(place(path)));
    Ok(found)
}

/// A path without `.` in it; the folder where we are is `.`.
pub fn plain(path: &Path) -> PathBuf {
    let plain: PathBuf = path.components().filter(|part| *part != Component::CurDir).collect();
    if plain.as_os_str().is_empty() { ".".into() } else { plain }
}

/// Where a file is, however its folder is called; two links to one script are two scripts.
fn place(path: &Path) -> PathBuf {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    match (folder.canonicalize(), path.file_name()) {
        (Ok(folder), Some(name)) => folder.join(name),
        _ => path.to_path_buf(),
    }
}

fn below(folder: &Path, found: &mut Vec<PathBuf>) -> Result<(), Box<Diagnostic>> {
    let failed = |error: std::io::Error| unreadable(&folder.to_string_lossy(), &error);
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        if entry.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        // `./a.snn` is shown as `a.snn`.
        let path = if folder == Path::new(".") { PathBuf::from(entry.file_name()) } else { entry.path() };
        if entry.file_type().map_err(failed)?.is_dir() {
            below(&path, found)?;
        } else if path.extension().is_some_and(|ending| ending == "snn") && path.is_file() {
            found.push(path);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::scripts_below;
    use std::path::PathBuf;

    #[test]
    fn scripts_are_found_below_folders_and_by_name() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        std::fs::create_dir_all(root.join("deep/er")).unwrap();
        std::fs::create_dir_all(root.join(".hidden")).unwrap();
        for name in ["b.snn", "a.txt", "deep/er/a.snn", ".hidden/c.snn", ".d.snn"] {
            std::fs::write(root.join(name), "").unwrap();
        }
        let paths =
            [root.to_path_buf(), root.join("./a.txt"), root.join("b.snn"), root.join("deep/../b.snn")];
        let found = scripts_below(&paths).unwrap();
        let wanted: Vec<PathBuf> =
            ["a.txt", "b.snn", "deep/er/a.snn"].iter().map(|name| root.join(name)).collect();
        assert_eq!(found, wanted);
        assert_eq!(scripts_below(&[root.join("c.snn")]).unwrap_err().code.0, "E0901");
    }
}
