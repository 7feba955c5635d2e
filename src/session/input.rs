//! Scripts as the user names them.

use super::neighbours::{missing, unreadable};
use crate::diagnostic::Diagnostic;
use std::io::{ErrorKind, Read};
use std::path::Path;

/// A script before anything is known of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Script {
    /// The name shown in messages; imports are looked up beside it.
    pub name: String,
    /// The whole text.
    pub text: String,
}

/// Bytes of source that places can count.
pub(super) const LONGEST_FILE: usize = u32::MAX as usize;

/// Reads a script; `-` is standard input.
///
/// # Errors
/// E0901: there is no such file, or it cannot be read as text.
pub fn read(path: &Path) -> Result<Script, Box<Diagnostic>> {
    let name = path.to_string_lossy().into_owned();
    if name == "-" {
        let mut bytes = Vec::new();
        std::io::stdin().read_to_end(&mut bytes).map_err(|error| unreadable("standard input", &error))?;
        return Ok(Script { text: text("standard input", bytes)?, name: "<standard input>".into() });
    }
    match std::fs::read(path) {
        Ok(bytes) => Ok(Script { text: text(&name, bytes)?, name }),
        Err(error) if error.kind() == ErrorKind::NotFound => Err(missing(&name, path)),
        Err(error) => Err(unreadable(&name, &error)),
    }
}

/// The bytes of a file as text; a byte order mark, which some editors write, is left out.
///
/// # Errors
/// E0901 where it is not UTF-8, or longer than 4 GiB.
pub(super) fn text(name: &str, bytes: Vec<u8>) -> Result<String, Box<Diagnostic>> {
    if bytes.len() >= LONGEST_FILE {
        return Err(Box::new(Diagnostic::nowhere("E0901", format!("\"{name}\" is too long for a script"))));
    }
    match String::from_utf8(bytes) {
        Ok(text) => Ok(text.strip_prefix('\u{feff}').map(str::to_string).unwrap_or(text)),
        Err(error) => {
            let line = 1 + error.as_bytes()[..error.utf8_error().valid_up_to()]
                .iter()
                .filter(|byte| **byte == b'\n')
                .count();
            Err(Box::new(
                Diagnostic::nowhere("E0901", format!("\"{name}\" is not a text file"))
                    .note(format!("line {line} is not UTF-8"))
                    .help("save it as UTF-8 in your editor"),
            ))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{read, text};
    use std::path::Path;

    #[test]
    fn a_byte_order_mark_is_left_out() {
        assert_eq!(text("a", "\u{feff}print 1".into()).unwrap(), "print 1");
    }

    #[test]
    fn what_is_not_text_says_where() {
        let diagnostic = text("a", b"print 1\nprint \"\xff\"\n".to_vec()).unwrap_err();
        assert_eq!(diagnostic.notes, ["line 2 is not UTF-8"]);
    }

    #[test]
    fn a_missing_file_is_told_with_one_of_nearly_the_same_name() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("membrane.snn"), "").unwrap();
        let diagnostic = read(&folder.path().join("membrain.snn")).unwrap_err();
        let meant = folder.path().join("membrane.snn");
        assert_eq!(diagnostic.code.0, "E0901");
        assert_eq!(diagnostic.help, [format!("did you mean \"{}\"?", meant.display())]);
        assert!(read(Path::new("no/such/folder/a.snn")).is_err());
    }
}
