//! Files that take their name when they are complete.

use std::io;
use std::path::Path;
use tempfile::NamedTempFile;

/// A new file without a name of its own in the folder where it will stay, so that a rename is enough.
///
/// # Errors
/// What the system says, without the temporary name, which says nothing to a user.
pub(super) fn temporary(folder: &Path) -> io::Result<NamedTempFile> {
    if !folder.is_dir() {
        let message = format!("there is no folder {}", folder.display());
        return Err(io::Error::new(io::ErrorKind::NotFound, message));
    }
    let mut builder = tempfile::Builder::new();
    builder.prefix(".snn-").suffix(".tmp");
    // As any new file; the default of temporary files is for the owner alone.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(folder).map_err(|error| error.kind().into())
}
