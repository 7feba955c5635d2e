//! Writing and removing a folder of golden files. Files that do not stand in its list were not written by `--bless`: as long as
//! there are any that are in the way, nothing is touched.

use super::failure::Failure;
use super::golden::{Golden, HASHES, Kept, files, list, listed};
use std::collections::BTreeSet;
use std::io;
use std::path::Path;

/// Makes a folder hold these golden files and no others; without any the folder goes.
///
/// # Errors
/// What cannot be written; files that would have to go, and are not in the list: then nothing is changed.
pub(super) fn write(folder: &Path, golden: &Golden) -> Result<(), Failure> {
    if let Some(name) = golden.keys().find(|name| name.contains(['\n', '\r'])) {
        return Err(Failure::new(name, "a name with a line break cannot be kept"));
    }
    if golden.is_empty() {
        return if folder.is_dir() { remove(folder) } else { Ok(()) };
    }
    let wanted: BTreeSet<&str> = golden
        .iter()
        .filter(|(_, kept)| matches!(kept, Kept::Whole(_)))
        .map(|(name, _)| name.as_str())
        .chain([HASHES])
        .collect();
    // From a list that cannot be read nothing is known, and so nothing is removed.
    let known = listed(folder).ok().flatten().unwrap_or_default();
    remove_files(folder, &known, &wanted)?;
    let write = || -> io::Result<()> {
        std::fs::create_dir_all(folder)?;
        for (name, kept) in golden {
            if let Kept::Whole(content) = kept {
                write_file(folder, name, content)?;
            }
        }
        write_file(folder, HASHES, list(golden).as_bytes())
    };
    write().map_err(|error| Failure::new("", format!("{} cannot be written: {error}", folder.display())))
}

/// Removes a folder of golden files.
///
/// # Errors
/// It has no list, or holds files that are not in it, or cannot be removed.
pub(super) fn remove(folder: &Path) -> Result<(), Failure> {
    let mut known = listed(folder)?.unwrap_or_default();
    known.insert(HASHES.into());
    remove_files(folder, &known, &BTreeSet::new())?;
    // An empty folder that somebody made stays, and with it this one.
    std::fs::remove_dir(folder).map_err(|error| unremovable(folder, &error))
}

/// Removes the files of a folder that are not wanted; none if one of them is not known.
fn remove_files(folder: &Path, known: &BTreeSet<String>, wanted: &BTreeSet<&str>) -> Result<(), Failure> {
    if !folder.is_dir() {
        return Ok(());
    }
    let mut found = files(folder).map_err(|error| unremovable(folder, &error))?;
    found.retain(|name, _| !wanted.contains(name.as_str()));
    let foreign: Vec<&str> = found.keys().filter(|name| !known.contains(*name)).map(String::as_str).collect();
    if !foreign.is_empty() {
        const SHOWN: usize = 5;
        let mut names = foreign.iter().take(SHOWN).copied().collect::<Vec<_>>().join(", ");
        if foreign.len() > SHOWN {
            names += &format!(" and {} more", foreign.len() - SHOWN);
        }
        let headline = format!("{} holds what `--bless` did not write: {names}", folder.display());
        return Err(Failure::new("", headline)
            .details("nothing was changed; move it elsewhere, or remove it yourself"));
    }
    for (name, path) in &found {
        std::fs::remove_file(path).map_err(|error| unremovable(path, &error))?;
        for above in Path::new(name).ancestors().skip(1).filter(|above| !above.as_os_str().is_empty()) {
            // A folder that still holds something stays.
            let _ = std::fs::remove_dir(folder.join(above));
        }
    }
    Ok(())
}

fn unremovable(path: &Path, error: &io::Error) -> Failure {
    Failure::new("", format!("{} cannot be removed: {error}", path.display()))
}

/// Writes a file below a folder; an unchanged one keeps its time.
fn write_file(folder: &Path, name: &str, content: &[u8]) -> io::Result<()> {
    let path = folder.join(name);
    if std::fs::read(&path).is_ok_and(|found| found == content) {
        return Ok(());
    }
    std::fs::create_dir_all(path.parent().unwrap_or(folder))?;
    crate::output::replace(&path, content)
}

#[cfg(test)]
mod tests {
    use super::{remove, write};
    use crate::testing::golden::{Golden, Kept, files, kept, read};

    fn golden() -> Golden {
        let contents: [(&str, &[u8]); 3] =
            [("deep/a.csv", b"x\n1\n"), ("long.csv", &[b'1'; 100_000]), ("a.png", b"dots")];
        contents.map(|(name, content)| (name.to_string(), kept(name, content))).into()
    }

    #[test]
    fn what_is_written_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join("a.golden");
        assert_eq!(read(&folder).unwrap(), Golden::new());
        let mut golden = golden();
        write(&folder, &golden).unwrap();
        assert_eq!(read(&folder).unwrap(), golden);
        assert_eq!(golden["a.png"], Kept::Made);
        golden.remove("deep/a.csv");
        write(&folder, &golden).unwrap();
        assert_eq!(files(&folder).unwrap().into_keys().collect::<Vec<_>>(), ["hashes"]);
        assert!(!folder.join("deep").exists());
        write(&folder, &Golden::new()).unwrap();
        assert!(!folder.exists());
    }

    #[test]
    fn what_somebody_else_wrote_stays() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join("a.golden");
        write(&folder, &golden()).unwrap();
        std::fs::create_dir(folder.join("notes")).unwrap();
        std::fs::write(folder.join("notes/README"), "by hand").unwrap();
        let before = files(&folder).unwrap();
        for failure in [remove(&folder), write(&folder, &Golden::new())] {
            assert!(failure.unwrap_err().headline.ends_with("did not write: notes/README"));
            assert_eq!(files(&folder).unwrap(), before);
        }
        std::fs::remove_file(folder.join("notes/README")).unwrap();
        assert!(remove(&folder).is_err());
        assert!(folder.join("notes").is_dir());
        let plain = folder.join("notes");
        std::fs::write(plain.join("stdout"), "").unwrap();
        assert!(remove(&plain).is_err() && plain.join("stdout").exists());
    }

    #[cfg(unix)]
    #[test]
    fn a_list_does_not_lead_outside() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("mine"), "").unwrap();
        let golden = folder.path().join("a.golden");
        std::fs::create_dir(&golden).unwrap();
        std::fs::write(golden.join("hashes"), "=  ../mine\n=  link/mine\n").unwrap();
        std::os::unix::fs::symlink(folder.path(), golden.join("link")).unwrap();
        assert!(remove(&golden).is_err());
        assert!(folder.path().join("mine").exists());
    }
}
