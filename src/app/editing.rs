//! The file in which a person's own editor has the text of an answer. It lies in the data folder, so
//! that what the editor saved is found again when the program has ended meanwhile.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use crate::store::{Store, make_private_folder};

/// The folder of such files in the data folder.
pub const FOLDER: &str = "editing";

/// The longest text that is taken from one, in bytes.
const LONGEST: u64 = 1 << 20;

/// Told where what an editor saved is taken up again.
pub const RECOVERED: &str = "What your editor had saved is in your answer again.";

/// The file for a part of a session, by their numbers.
pub fn file(store: &Store, session: i64, part: usize) -> PathBuf {
    store
        .folder()
        .join(FOLDER)
        .join(format!("{session}-{part}.md"))
}

/// Writes the text that is to be edited, for its owner alone.
///
/// # Errors
///
/// The file or its folder cannot be written.
pub fn write(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        make_private_folder(folder)?;
    }
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

/// What an editor saved; nothing where there is no such file.
///
/// # Errors
///
/// The file cannot be read, or it is no file or too long, in words.
pub fn read(path: &Path) -> Result<Option<String>, String> {
    let Ok(meta) = fs::metadata(path) else {
        return Ok(None);
    };
    if !meta.is_file() {
        return Err(format!("{} is not a file", path.display()));
    }
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(LONGEST + 1).read_to_end(&mut bytes));
    read.map_err(|error| format!("{} cannot be read: {error}", path.display()))?;
    if bytes.len() as u64 > LONGEST {
        return Err(format!("{} is larger than {LONGEST} bytes", path.display()));
    }
    let text = String::from_utf8_lossy(&bytes).into_owned();
    Ok(Some(
        text.strip_suffix('\n').map_or(text.clone(), str::to_owned),
    ))
}

/// Removes a file whose text is on disk elsewhere. One that stays is found again.
pub fn remove(path: &Path) {
    let _ = fs::remove_file(path);
}
