//! The folder of golden files of a script: `membrane.golden/` beside `membrane.snn`.
//!
//! It holds what is printed as `stdout`, and the files that the script writes under their own names. The file `hashes` says of
//! files longer than [`LONGEST_WHOLE`] only their hash (BLAKE3), and of pictures in pixels or for print `-`: that they are
//! made, since their bytes are up to other people's libraries.

use super::failure::Failure;
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

/// Files up to this size are kept whole, in bytes.
const LONGEST_WHOLE: usize = 64 << 10;
/// The file of a golden folder that speaks of others.
const HASHES: &str = "hashes";
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
        let text = String::from_utf8_lossy(&content);
        for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let entry = line.split_once("  ").map(|(hash, name)| (hash.trim(), name.trim()));
            let Some((hash, name)) = entry.filter(|(hash, name)| !hash.is_empty() && !name.is_empty()) else {
                let headline = format!("line {} of {} is not `HASH  FILE`", number + 1, path.display());
                return Err(Failure::new("", headline));
            };
            let kept = if hash == "-" { Kept::Made } else { Kept::Hash(hash.into()) };
            golden.insert(name.into(), kept);
        }
    }
    Ok(golden)
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

/// Makes a folder hold these golden files and no others; without any the folder goes.
///
/// # Errors
/// What cannot be written.
pub(super) fn write(folder: &Path, golden: &Golden) -> io::Result<()> {
    if golden.is_empty() {
        return if folder.is_dir() { std::fs::remove_dir_all(folder) } else { Ok(()) };
    }
    std::fs::create_dir_all(folder)?;
    let mut contents: BTreeMap<&str, Vec<u8>> = BTreeMap::new();
    for (name, kept) in golden {
        let line = match kept {
            Kept::Whole(content) => {
                contents.insert(name, content.clone());
                continue;
            }
            Kept::Hash(hash) => format!("{hash}  {name}\n"),
            Kept::Made => format!("-  {name}\n"),
        };
        contents.entry(HASHES).or_default().extend(line.as_bytes());
    }
    for (name, path) in files(folder)? {
        if !contents.contains_key(name.as_str()) {
            std::fs::remove_file(path)?;
        }
    }
    for (name, content) in contents {
        let path = folder.join(name);
        // An unchanged file keeps its time.
        if std::fs::read(&path).ok().as_ref() != Some(&content) {
            std::fs::create_dir_all(path.parent().unwrap_or(folder))?;
            crate::output::replace(&path, &content)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Golden, Kept, files, kept, read, write};

    #[test]
    fn what_is_written_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join("a.golden");
        assert_eq!(read(&folder).unwrap(), Golden::new());
        let mut golden = Golden::new();
        golden.insert("deep/a.csv".into(), kept("deep/a.csv", b"x\n1\n"));
        golden.insert("long.csv".into(), kept("long.csv", &[b'1'; 100_000]));
        golden.insert("a.png".into(), kept("a.png", b"dots"));
        write(&folder, &golden).unwrap();
        assert_eq!(read(&folder).unwrap(), golden);
        assert_eq!(golden["a.png"], Kept::Made);
        golden.remove("deep/a.csv");
        write(&folder, &golden).unwrap();
        assert_eq!(files(&folder).unwrap().into_keys().collect::<Vec<_>>(), ["hashes"]);
        write(&folder, &Golden::new()).unwrap();
        assert!(!folder.exists());
    }

    #[test]
    fn what_is_damaged_is_told() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("hashes"), b"\xff\xfe nonsense").unwrap();
        assert!(read(folder.path()).unwrap_err().headline.contains("is not `HASH  FILE`"));
    }
}
