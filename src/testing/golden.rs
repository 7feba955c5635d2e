//! The folder of golden files of a script: `membrane.golden/` beside `membrane.snn`.
//!
//! It holds what is printed as `stdout`, and the files that the script writes under their own names. The file `hashes` lists
//! all of them: of files longer than [`LONGEST_WHOLE`] their hash (BLAKE3), of pictures in pixels or for print `-`, that they
//! are made, since their bytes are up to other people's libraries, and of all others `=`, that they are kept whole beside it.

use super::failure::Failure;
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};

/// Files up to this size are kept whole, in bytes.
const LONGEST_WHOLE: usize = 64 << 10;
/// The file of a golden folder that speaks of others.
pub(super) const HASHES: &str = "hashes";
/// What the list says of a file of which only the existence is kept.
const MADE: &str = "-";
/// What the list says of a file that is kept whole.
const WHOLE: &str = "=";
/// What is printed.
pub(super) const PRINTED: &str = "stdout";
/// Endings of files of which only the existence is kept.
const ONLY_MADE: [&str; 3] = [".png", ".pdf", ".eps"];

/// What is kept of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kept {
    /// All of it.
    Whole(Vec<u8>),
    /// Its hash.
    Hash(String),
    /// That it is made.
    Made,
}

/// Files by name, with `/` on every system.
pub(super) type Golden = BTreeMap<String, Kept>;

/// The folder of the golden files of a script.
pub(super) fn folder(script: &Path) -> PathBuf {
    script.with_extension("golden")
}

/// What is kept of a file with this content.
pub(super) fn kept(name: &str, content: &[u8]) -> Kept {
    if ONLY_MADE.iter().any(|ending| name.ends_with(ending)) {
        Kept::Made
    } else if content.len() > LONGEST_WHOLE || name == HASHES {
        Kept::Hash(hash(content))
    } else {
        Kept::Whole(content.to_vec())
    }
}

/// The hash of a file's content.
pub(super) fn hash(content: &[u8]) -> String {
    blake3::hash(content).to_hex().to_string()
}

/// The golden files in a folder; none where there is no folder.
///
/// # Errors
/// What cannot be read.
pub(super) fn read(folder: &Path) -> Result<Golden, Failure> {
    let mut golden = Golden::new();
    if folder.symlink_metadata().is_err() {
        return Ok(golden);
    }
    let files = files(folder).map_err(|error| unreadable(folder, &error))?;
    for (name, path) in files {
        let content = std::fs::read(&path).map_err(|error| unreadable(&path, &error))?;
        if name != HASHES {
            golden.insert(name, Kept::Whole(content));
            continue;
        }
        for (mark, name) in entries(&path, &content)? {
            match mark.as_str() {
                WHOLE => {}
                MADE => {
                    golden.insert(name, Kept::Made);
                }
                _ => {
                    golden.insert(name, Kept::Hash(mark));
                }
            }
        }
    }
    Ok(golden)
}

/// The names in the list of a golden folder: what `--bless` wrote; `None` where there is no list.
///
/// # Errors
/// A list that cannot be read.
pub(super) fn listed(folder: &Path) -> Result<Option<BTreeSet<String>>, Failure> {
    let path = folder.join(HASHES);
    match std::fs::read(&path) {
        Ok(content) => Ok(Some(entries(&path, &content)?.into_iter().map(|(_, name)| name).collect())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(unreadable(&path, &error)),
    }
}

/// The list of a golden folder with these files.
pub(super) fn list(golden: &Golden) -> String {
    let mark = |kept: &Kept| match kept {
        Kept::Whole(_) => WHOLE.to_string(),
        Kept::Hash(hash) => hash.clone(),
        Kept::Made => MADE.to_string(),
    };
    golden.iter().map(|(name, kept)| format!("{}  {name}\n", mark(kept))).collect()
}

/// The lines of a list: hash or mark, and name.
fn entries(path: &Path, content: &[u8]) -> Result<Vec<(String, String)>, Failure> {
    let text = String::from_utf8_lossy(content);
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let entry = |(number, line): (usize, &str)| {
        let entry = line.split_once("  ").filter(|(mark, name)| !mark.is_empty() && !name.is_empty());
        let wrong =
            || Failure::new("", format!("line {} of {} is not `HASH  FILE`", number + 1, path.display()));
        entry.map(|(mark, name)| (mark.to_string(), name.to_string())).ok_or_else(wrong)
    };
    lines.map(entry).collect()
}

fn unreadable(path: &Path, error: &io::Error) -> Failure {
    Failure::new("", format!("{} cannot be read: {error}", path.display()))
}

/// All files below a folder with their names relative to it.
pub(super) fn files(root: &Path) -> io::Result<BTreeMap<String, PathBuf>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![(String::new(), root.to_path_buf())];
    while let Some((prefix, folder)) = folders.pop() {
        for entry in std::fs::read_dir(folder)? {
            let entry = entry?;
            let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
            if entry.file_type()?.is_dir() {
                folders.push((format!("{name}/"), entry.path()));
            } else {
                found.insert(name, entry.path());
            }
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn what_is_damaged_is_told() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("hashes"), b"\xff\xfe nonsense").unwrap();
        assert!(read(folder.path()).unwrap_err().headline.contains("is not `HASH  FILE`"));
    }
}
