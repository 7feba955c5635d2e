//! Checkpoint files: a line that says what it is, a checksum, and data.

use crate::diagnostic::Diagnostic;
use crate::output::{replace_again, unfinished};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::io::Read;
use std::path::Path;

/// What a checkpoint begins with. The data is that of the program's own types, so that another version cannot read it.
const HEADER: &str = concat!("snn checkpoint 5, snn ", env!("CARGO_PKG_VERSION"), "\n");

/// What checkpoints of all versions begin with.
const ANY_HEADER: &str = "snn checkpoint ";

/// Bytes of the checksum.
const CHECKSUM: usize = 32;

/// Writes a checkpoint whole or not at all: a file that was there is replaced only when the new one is complete.
///
/// # Errors
/// E0906: it could not be written.
pub fn write(path: &Path, content: &impl Serialize) -> Result<(), Box<Diagnostic>> {
    let shown = path.display();
    let failed = |error: &dyn std::fmt::Display| {
        let headline = format!("\"{shown}\" could not be written: {error}");
        Box::new(Diagnostic::nowhere("E0906", headline).help("choose another name or folder"))
    };
    let data = postcard::to_stdvec(content).map_err(|error| failed(&error))?;
    let unfinished = unfinished(path);
    if unfinished.exists() && !begins_as_checkpoint(&unfinished) {
        return Err(failed(&format_args!("\"{}\" is in the way", unfinished.display())));
    }
    replace_again(path, &[HEADER.as_bytes(), blake3::hash(&data).as_bytes(), &data])
        .map_err(|error| failed(&error))
}

/// Reads a checkpoint.
///
/// # Errors
/// E0901: there is no such file. E1004: it is no checkpoint, or one of another version, or damaged.
pub fn read<T: DeserializeOwned>(path: &Path) -> Result<T, Box<Diagnostic>> {
    let shown = path.display().to_string();
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(super::neighbours::missing(&shown, path));
        }
        Err(error) => return Err(super::neighbours::unreadable(&shown, &error)),
    };
    let Some(rest) = bytes.strip_prefix(HEADER.as_bytes()) else {
        if bytes.starts_with(ANY_HEADER.as_bytes()) {
            let line = String::from_utf8_lossy(&bytes[..bytes.len().min(80)]);
            let found = line.lines().next().unwrap_or("").to_string();
            let refused = refused(&shown, "is of another version", "go on with the program that wrote it");
            let note = format!("it is a `{found}`, this program reads `{}`", HEADER.trim_end());
            return Err(Box::new(refused.note(note)));
        }
        return Err(refused(&shown, "is no checkpoint", "`:checkpoint` writes one"));
    };
    let damaged =
        || refused(&shown, "is damaged", "begin again from an earlier checkpoint, or from the script");
    let (checksum, data) = rest.split_at_checked(CHECKSUM).ok_or_else(damaged)?;
    if blake3::hash(data).as_bytes() != checksum {
        return Err(damaged());
    }
    postcard::from_bytes(data).map_err(|_| damaged())
}

/// Whether a file begins as a checkpoint of any version.
pub fn is_checkpoint(path: &Path) -> bool {
    let mut beginning = [0; ANY_HEADER.len()];
    let read = std::fs::File::open(path).and_then(|mut file| file.read_exact(&mut beginning));
    read.is_ok() && beginning == *ANY_HEADER.as_bytes()
}

/// Whether a file is a checkpoint as far as it goes: a program that is killed may leave one that has barely begun.
fn begins_as_checkpoint(path: &Path) -> bool {
    let mut beginning = Vec::new();
    let read = std::fs::File::open(path)
        .and_then(|file| file.take(ANY_HEADER.len() as u64).read_to_end(&mut beginning));
    read.is_ok() && ANY_HEADER.as_bytes().starts_with(&beginning)
}

/// Removes a checkpoint, and one that was not completed.
pub fn remove(path: &Path) {
    let unfinished = unfinished(path);
    // One that stays does no harm: it is only read by `--resume`, and overwritten by the next.
    if is_checkpoint(path) {
        let _ = std::fs::remove_file(path);
    }
    if begins_as_checkpoint(&unfinished) {
        let _ = std::fs::remove_file(unfinished);
    }
}

/// E1004.
pub fn refused(name: &str, why: &str, help: &str) -> Box<Diagnostic> {
    Box::new(Diagnostic::nowhere("E1004", format!("\"{name}\" {why}")).help(help))
}

#[cfg(test)]
mod tests {
    use super::{HEADER, read, remove, write};

    #[test]
    fn what_is_not_whole_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.checkpoint");
        let code = || read::<Vec<u64>>(&path).unwrap_err().code.0;
        assert_eq!(code(), "E0901");
        write(&path, &vec![1_u64, 2, 3]).unwrap();
        assert_eq!(read::<Vec<u64>>(&path).unwrap(), [1, 2, 3]);
        let whole = std::fs::read(&path).unwrap();
        // Every single bit that is wrong, and every end that is missing, is noticed.
        for byte in 0..whole.len() {
            let mut bytes = whole.clone();
            bytes[byte] ^= 4;
            std::fs::write(&path, &bytes).unwrap();
            assert_eq!(code(), "E1004", "byte {byte}");
            std::fs::write(&path, &whole[..byte]).unwrap();
            assert_eq!(code(), "E1004", "cut at {byte}");
        }
        std::fs::write(&path, HEADER.replace("checkpoint 5", "checkpoint 0")).unwrap();
        let diagnostic = read::<Vec<u64>>(&path).unwrap_err();
        assert!(diagnostic.headline.ends_with("is of another version"), "{diagnostic:?}");
    }

    #[test]
    fn what_a_killed_program_leaves_is_overwritten_and_removed() {
        let folder = tempfile::tempdir().unwrap();
        let (path, left) = (folder.path().join("a.checkpoint"), folder.path().join("a.checkpoint.tmp"));
        for unfinished in ["", "snn che", HEADER] {
            std::fs::write(&left, unfinished).unwrap();
            write(&path, &1_u8).unwrap();
            assert!(!left.exists(), "{unfinished:?}");
            std::fs::write(&left, unfinished).unwrap();
            remove(&path);
            assert!(!left.exists() && !path.exists(), "{unfinished:?}");
        }
        std::fs::write(&left, "my notes").unwrap();
        assert!(write(&path, &1_u8).unwrap_err().headline.contains("is in the way"));
        remove(&path);
        assert_eq!(std::fs::read(&left).unwrap(), b"my notes");
    }
}
