//! Files that the user names, outside of an output folder: written whole or not at all.

use super::temporary::temporary;
use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Writes a file, in place of the one that may be there; a link is followed, to a file that is yet to be made too, and the
/// permissions of the old file stay. What is no file, such as a pipe with a name, is written to.
///
/// # Errors
/// What the system says; an old file is then untouched.
pub fn replace(path: &Path, content: &[u8]) -> io::Result<()> {
    let old = path.metadata().ok();
    match &old {
        Some(old) if old.is_dir() => return Err(io::ErrorKind::IsADirectory.into()),
        // By the name that the user gave: a link to an open pipe leads to no other.
        Some(old) if !old.is_file() => {
            return OpenOptions::new().write(true).open(path)?.write_all(content);
        }
        Some(old) if old.permissions().readonly() => return Err(io::ErrorKind::PermissionDenied.into()),
        _ => {}
    }
    let path = followed(path)?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = temporary(folder)?;
    file.write_all(content)?;
    if let Some(old) = old {
        file.as_file().set_permissions(old.permissions())?;
    }
    file.persist(&path).map_err(|error| error.error)?;
    Ok(())
}

/// Where a link leads, and the link there; the path itself if it is none.
fn followed(path: &Path) -> io::Result<PathBuf> {
    /// As many as Linux follows.
    const MOST_LINKS: usize = 40;
    let mut path = path.to_path_buf();
    for _ in 0..MOST_LINKS {
        let Ok(next) = path.read_link() else { return Ok(path) };
        path = path.parent().unwrap_or(Path::new("")).join(next);
    }
    Err(io::Error::other("too many links lead to one another"))
}

#[cfg(test)]
mod tests {
    use super::replace;
    use std::fs::read;

    #[test]
    fn a_file_is_replaced_and_nothing_else_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.snn");
        replace(&file, b"one").unwrap();
        replace(&file, b"two").unwrap();
        assert_eq!(read(&file).unwrap(), b"two");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
        let missing = replace(&folder.path().join("none/a.snn"), b"").unwrap_err().to_string();
        assert!(missing.starts_with("there is no folder") && !missing.contains(".snn-"), "{missing}");
        assert!(replace(folder.path(), b"").is_err());
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed() {
        use std::os::unix::fs::symlink;
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        std::fs::create_dir(path("deep")).unwrap();
        symlink("deep/file", path("link")).unwrap();
        symlink("link", path("other")).unwrap();
        for content in [b"new", b"old"] {
            replace(&path("other"), content).unwrap();
            assert_eq!(read(path("deep/file")).unwrap(), content);
            assert!(path("other").is_symlink() && path("link").is_symlink());
        }
        symlink("circle", path("circle")).unwrap();
        assert!(replace(&path("circle"), b"").is_err());
    }

    #[cfg(unix)]
    #[test]
    fn a_pipe_is_written_to_and_stays() {
        use std::os::unix::fs::FileTypeExt;
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let reader = std::thread::spawn({
            let pipe = pipe.clone();
            move || read(pipe).unwrap()
        });
        replace(&pipe, b"through").unwrap();
        assert_eq!(reader.join().unwrap(), b"through");
        assert!(pipe.metadata().unwrap().file_type().is_fifo());
    }
}
