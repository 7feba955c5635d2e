//! Files that the user names, outside of an output folder: written whole or not at all.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Writes a file, in place of the one that may be there; a link is followed, and the permissions of the old file stay.
///
/// # Errors
/// What the system says; an old file is then untouched.
pub fn replace(path: &Path, content: &[u8]) -> io::Result<()> {
    let path = followed(path);
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    builder.prefix(".snn-").suffix(".tmp");
    // As any new file; the default of temporary files is for the owner alone.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut file = builder.tempfile_in(folder)?;
    file.write_all(content)?;
    as_before(file.as_file(), &path)?;
    file.persist(&path).map_err(|error| error.error)?;
    Ok(())
}

/// As [`replace`], by way of the file [`unfinished`], for what is written so often that the program may be killed while it
/// writes: what is left then is overwritten the next time. The content, given in parts, is on the disk when this returns.
///
/// # Errors
/// As [`replace`].
pub fn replace_again(path: &Path, parts: &[&[u8]]) -> io::Result<()> {
    let path = followed(path);
    let unfinished = unfinished(&path);
    let write = || -> io::Result<()> {
        let mut file = File::create(&unfinished)?;
        parts.iter().try_for_each(|part| file.write_all(part))?;
        as_before(&file, &path)?;
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

/// The file that a link leads to.
fn followed(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_path_buf())
}

/// Gives a new file the permissions of the one at `path`, if one is there that may be written.
fn as_before(file: &File, path: &Path) -> io::Result<()> {
    let Ok(old) = std::fs::metadata(path) else { return Ok(()) };
    if old.permissions().readonly() {
        return Err(io::ErrorKind::PermissionDenied.into());
    }
    file.set_permissions(old.permissions())
}

#[cfg(test)]
mod tests {
    use super::{replace, replace_again, unfinished};

    #[test]
    fn a_file_is_replaced_and_nothing_else_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.snn");
        replace(&file, b"one").unwrap();
        replace(&file, b"two").unwrap();
        assert_eq!(std::fs::read(&file).unwrap(), b"two");
        std::fs::write(unfinished(&file), "left by a program that was killed").unwrap();
        replace_again(&file, &[b"th", b"ree"]).unwrap();
        assert_eq!(std::fs::read(&file).unwrap(), b"three");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
        assert!(replace(&folder.path().join("none/a.snn"), b"").is_err());
        assert!(replace_again(&folder.path().join("none/a.snn"), &[]).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn links_and_permissions_stay() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("a.snn"), folder.path().join("b.snn"));
        std::fs::write(&file, "one").unwrap();
        std::fs::set_permissions(&file, PermissionsExt::from_mode(0o640)).unwrap();
        symlink(&file, &link).unwrap();
        let mode = || std::fs::metadata(&file).unwrap().permissions().mode() & 0o777;
        replace(&link, b"two").unwrap();
        assert_eq!((std::fs::read(&file).unwrap(), mode()), (b"two".to_vec(), 0o640));
        replace_again(&link, &[b"three"]).unwrap();
        assert_eq!((std::fs::read(&file).unwrap(), mode()), (b"three".to_vec(), 0o640));
        assert!(link.is_symlink());
    }
}
