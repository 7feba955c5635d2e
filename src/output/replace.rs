//! Files that the user names, outside of an output folder: written whole or not at all.

use super::temporary::temporary;
use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Writes a file that the user named; one that was there is replaced by the whole new content, or stays. A link is
/// followed, permissions stay. What is no file, such as a pipe, is written to.
///
/// # Errors
/// What the system says; an old file is then untouched.
pub fn replace(path: &Path, content: &[u8]) -> io::Result<()> {
    let old = replaceable(path)?;
    if old.as_ref().is_some_and(|old| !old.is_file()) {
        // By the name that the user gave: a link to an open pipe leads to no other.
        return OpenOptions::new().write(true).open(path)?.write_all(content);
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

/// As [`replace`], by way of the file [`unfinished`], for what is written so often that the program may be killed while it
/// writes: what is left then is overwritten the next time. The content, given in parts, is on the disk when this returns.
///
/// # Errors
/// As [`replace`]; what is no file is refused.
pub fn replace_again(path: &Path, parts: &[&[u8]]) -> io::Result<()> {
    let old = replaceable(path)?;
    if old.as_ref().is_some_and(|old| !old.is_file()) {
        return Err(io::Error::other("it is no file"));
    }
    let path = followed(path)?;
    let unfinished = unfinished(&path);
    let write = || -> io::Result<()> {
        let mut file = File::create(&unfinished)?;
        parts.iter().try_for_each(|part| file.write_all(part))?;
        if let Some(old) = &old {
            file.set_permissions(old.permissions())?;
        }
        file.sync_all()?;
        std::fs::rename(&unfinished, &path)
    };
    write().inspect_err(|_| {
        // The reason why it could not be written is told; that it could not be removed either adds nothing.
        let _ = std::fs::remove_file(&unfinished);
    })
}

/// The file that [`replace_again`] writes before it takes its name: `net.checkpoint.tmp` for `net.checkpoint`.
pub fn unfinished(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".tmp");
    name.into()
}

/// What is there already, if it may be written.
fn replaceable(path: &Path) -> io::Result<Option<Metadata>> {
    match path.metadata().ok() {
        Some(old) if old.is_dir() => Err(io::ErrorKind::IsADirectory.into()),
        Some(old) if old.is_file() && old.permissions().readonly() => {
            Err(io::ErrorKind::PermissionDenied.into())
        }
        old => Ok(old),
    }
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
    use super::{replace, replace_again, unfinished};
    use std::fs::read;

    #[test]
    fn a_file_is_replaced_and_nothing_else_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.snn");
        replace(&file, b"one").unwrap();
        replace(&file, b"two").unwrap();
        assert_eq!(read(&file).unwrap(), b"two");
        std::fs::write(unfinished(&file), "left by a program that was killed").unwrap();
        replace_again(&file, &[b"th", b"ree"]).unwrap();
        assert_eq!(read(&file).unwrap(), b"three");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
        let missing = replace(&folder.path().join("none/a.snn"), b"").unwrap_err().to_string();
        assert!(missing.starts_with("there is no folder") && !missing.contains(".snn-"), "{missing}");
        assert!(replace_again(&folder.path().join("none/a.snn"), &[]).is_err());
        assert!(replace(folder.path(), b"").is_err() && replace_again(folder.path(), &[]).is_err());
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
            replace_again(&path("other"), &[content, b"er"]).unwrap();
            assert_eq!(read(path("deep/file")).unwrap(), [content, &b"er"[..]].concat());
            assert!(path("other").is_symlink() && path("link").is_symlink());
        }
        symlink("circle", path("circle")).unwrap();
        assert!(replace(&path("circle"), b"").is_err());
    }

    #[cfg(unix)]
    #[test]
    fn permissions_stay() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.snn");
        std::fs::write(&file, "one").unwrap();
        std::fs::set_permissions(&file, PermissionsExt::from_mode(0o640)).unwrap();
        let mode = || std::fs::metadata(&file).unwrap().permissions().mode() & 0o777;
        replace(&file, b"two").unwrap();
        assert_eq!(mode(), 0o640);
        replace_again(&file, &[b"three"]).unwrap();
        assert_eq!(mode(), 0o640);
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
