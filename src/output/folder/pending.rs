//! A file of the output folder that is being written bit by bit.

use super::{OutputFolder, key_of, partial_name, unwritable};
use crate::diagnostic::Diagnostic;
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// What is read or written at once, in bytes.
const BLOCK: u64 = 1 << 16;

/// A file that is being written. Dropped unfinished, it leaves nothing behind.
pub struct PendingFile<'a> {
    folder: &'a OutputFolder,
    name: String,
    relative: PathBuf,
    out: BufWriter<Hashing>,
}

impl<'a> PendingFile<'a> {
    /// A file that goes to `relative` in the folder; `name` is what the script calls it.
    pub(super) fn new(folder: &'a OutputFolder, name: &str, relative: PathBuf, file: NamedTempFile) -> Self {
        let out = BufWriter::with_capacity(BLOCK as usize, Hashing { file, hasher: blake3::Hasher::new() });
        PendingFile { folder, name: name.into(), relative, out }
    }

    /// The file is complete and takes its name; E0906 if that fails.
    pub fn finish(self) -> Result<PathBuf, Box<Diagnostic>> {
        let flushed = self.out.into_inner().map_err(io::IntoInnerError::into_error);
        let hashing = flushed.map_err(|error| unwritable(&self.name, &error))?;
        let (target, hash) = persist(self.folder, &self.name, &self.relative, hashing)?;
        self.folder.note(key_of(&self.relative), hash)?;
        Ok(target)
    }

    /// The run ended early, perhaps because no more could be written: all whole lines that were become `name.partial.csv`.
    pub fn finish_partial(self) -> Result<PathBuf, Box<Diagnostic>> {
        let relative = PathBuf::from(partial_name(&self.relative.to_string_lossy()));
        let state = self.folder.state();
        self.folder.check_free(&state, &relative.to_string_lossy(), &relative)?;
        drop(state);
        let (mut hashing, waiting) = self.out.into_parts();
        // On a full disk a part of it fits, or nothing.
        let _ = hashing.write_all(&waiting.unwrap_or_default());
        let hashing = hashing.whole_lines().map_err(|error| unwritable(&self.name, &error))?;
        let (target, hash) = persist(self.folder, &self.name, &relative, hashing)?;
        // A provenance file that cannot be written is told of when the run has ended.
        let _ = self.folder.note(key_of(&relative), hash);
        Ok(target)
    }
}

/// The file takes its name; where it is, and its hash.
fn persist(
    folder: &OutputFolder,
    name: &str,
    relative: &Path,
    hashing: Hashing,
) -> Result<(PathBuf, String), Box<Diagnostic>> {
    let target = folder.root.join(relative);
    hashing.file.persist(&target).map_err(|error| unwritable(name, &error.error))?;
    Ok((target, hashing.hasher.finalize().to_hex().to_string()))
}

impl Write for PendingFile<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// A temporary file that knows the hash of its content.
struct Hashing {
    file: NamedTempFile,
    hasher: blake3::Hasher,
}

impl Hashing {
    /// Without the beginning of a line at its end, which a write that failed leaves behind.
    fn whole_lines(mut self) -> io::Result<Hashing> {
        let file = self.file.as_file_mut();
        let length = file.metadata()?.len();
        let end = end_of_last_line(file, length)?;
        if end < length {
            file.set_len(end)?;
            file.rewind()?;
            self.hasher = blake3::Hasher::new();
            let mut block = vec![0; BLOCK as usize];
            loop {
                match file.read(&mut block)? {
                    0 => break,
                    read => self.hasher.update(&block[..read]),
                };
            }
        }
        Ok(self)
    }
}

/// The place behind the last line break of a file of this length, in bytes; 0 if there is none.
fn end_of_last_line(file: &mut (impl Read + Seek), length: u64) -> io::Result<u64> {
    let mut end = length;
    while end > 0 {
        let start = end.saturating_sub(BLOCK);
        file.seek(SeekFrom::Start(start))?;
        let mut block = Vec::new();
        file.take(end - start).read_to_end(&mut block)?;
        if let Some(at) = block.iter().rposition(|&byte| byte == b'\n') {
            return Ok(start + at as u64 + 1);
        }
        end = start;
    }
    Ok(0)
}

impl Write for Hashing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.hasher.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::{BLOCK, end_of_last_line};
    use std::io::Cursor;

    #[test]
    fn the_last_line_break_is_found_over_blocks() {
        let long = "x".repeat(2 * BLOCK as usize);
        for (text, end) in
            [("", 0), ("a", 0), ("a\n", 2), ("a\nb", 2), (&format!("a\n{long}"), 2), (&long, 0)]
        {
            let mut file = Cursor::new(text.as_bytes());
            assert_eq!(end_of_last_line(&mut file, text.len() as u64).unwrap(), end);
        }
    }
}
