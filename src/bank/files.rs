//! The files of banks: named, listed and read within limits.

use std::borrow::Cow;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path as FilePath, PathBuf};
use std::sync::OnceLock;

use super::position::Position;
use super::problem::Problem;
use super::suggest::did_you_mean;

/// The largest file that is read as a bank, in bytes.
pub const MAX_FILE: u64 = 64 * 1024 * 1024;

/// How the built-in banks are named where a file would be.
pub const BUILTIN_NAME: &str = "builtin";

/// What a source may be, for who named none that is there.
pub(super) const NAMES_HINT: &str = "name a file, a folder, the id of a bank or the word `builtin`";

/// The standard input, where a file is named.
pub(super) const STDIN: &str = "-";

/// Its name in messages.
pub const STDIN_NAME: &str = "<stdin>";

/// The name of a file in messages.
pub(super) fn shown(path: &FilePath) -> String {
    if path == FilePath::new(STDIN) {
        STDIN_NAME.to_owned()
    } else {
        path.display().to_string()
    }
}

/// The text of a file, or of the standard input for `-`; or why there is none.
pub(super) fn read_file(path: &FilePath) -> Result<String, Box<Problem>> {
    let name = shown(path);
    let read_error = |error| match error {
        ReadError::Io(error) if error.kind() == io::ErrorKind::NotFound && path.is_symlink() => {
            Problem::whole_file(&name, "the link leads to a file that is not there")
                .hint(Some("remove the link, or restore the file".to_owned()))
        }
        ReadError::Io(error) if error.kind() == io::ErrorKind::NotFound => {
            let hint = near_file(path).unwrap_or_else(|| NAMES_HINT.to_owned());
            Problem::whole_file(&name, "no such file or folder").hint(Some(hint))
        }
        ReadError::Io(error) => {
            Problem::whole_file(&name, format!("the file cannot be read: {error}"))
        }
        ReadError::TooLarge => Problem::whole_file(
            &name,
            format!("the file is larger than {} MiB", MAX_FILE / (1024 * 1024)),
        )
        .hint(Some("split the bank into several files".to_owned())),
        ReadError::NotUtf8(bytes, valid) => {
            let text = String::from_utf8_lossy(&bytes);
            let before = without_mark(std::str::from_utf8(&bytes[..valid]).unwrap_or_default());
            let line = before.matches('\n').count() + 1;
            let last = before.rsplit('\n').next().unwrap_or_default();
            let position = Position {
                line,
                column: last.chars().count() + 1,
            };
            let message = format!("the file is not UTF-8: byte 0x{:02X} is here", bytes[valid]);
            Problem::at(&name, without_mark(&text), position, &message)
                .hint(Some("save the file as UTF-8".to_owned()))
        }
    };
    read_text(path).map_err(|error| Box::new(read_error(error)))
}

enum ReadError {
    Io(io::Error),
    TooLarge,
    /// The bytes, and how many of them are UTF-8.
    NotUtf8(Vec<u8>, usize),
}

fn read_text(path: &FilePath) -> Result<String, ReadError> {
    if path == FilePath::new(STDIN) {
        let text = stdin_text()?;
        return match std::str::from_utf8(text) {
            Ok(text) => Ok(text.to_owned()),
            Err(error) => Err(ReadError::NotUtf8(text.to_vec(), error.valid_up_to())),
        };
    }
    let file = File::open(path).map_err(ReadError::Io)?;
    let length = file.metadata().map_err(ReadError::Io)?.len();
    if length > MAX_FILE {
        return Err(ReadError::TooLarge);
    }
    // A pipe or a device tells no length, and a file may grow while it is read.
    let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or_default() + 1);
    file.take(MAX_FILE + 1)
        .read_to_end(&mut bytes)
        .map_err(ReadError::Io)?;
    if bytes.len() as u64 > MAX_FILE {
        return Err(ReadError::TooLarge);
    }
    String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        ReadError::NotUtf8(error.into_bytes(), valid)
    })
}

/// The text of the standard input, for who has loaded a bank from there.
///
/// # Errors
///
/// It cannot be read, or is not UTF-8.
pub fn stdin() -> io::Result<String> {
    match read_text(FilePath::new(STDIN)) {
        Ok(text) => Ok(text),
        Err(ReadError::Io(error)) => Err(error),
        Err(_) => Err(io::ErrorKind::InvalidData.into()),
    }
}

/// What the standard input holds. It can be read only once, and a command may load banks twice.
fn stdin_text() -> Result<&'static [u8], ReadError> {
    static TEXT: OnceLock<Result<Vec<u8>, io::ErrorKind>> = OnceLock::new();
    let read = TEXT.get_or_init(|| {
        let mut bytes = Vec::new();
        match io::stdin()
            .lock()
            .take(MAX_FILE + 1)
            .read_to_end(&mut bytes)
        {
            Ok(_) => Ok(bytes),
            Err(error) => Err(error.kind()),
        }
    });
    match read {
        Ok(bytes) if bytes.len() as u64 > MAX_FILE => Err(ReadError::TooLarge),
        Ok(bytes) => Ok(bytes),
        Err(kind) => Err(ReadError::Io((*kind).into())),
    }
}

/// Whether a path leads to something that is no file: to read it could wait for ever.
pub(super) fn is_stream(path: &FilePath) -> bool {
    fs::metadata(path).is_ok_and(|meta| !meta.is_file() && !meta.is_dir())
}

/// The bank files of a folder, by name; hidden ones are left out.
pub(super) fn bank_files(folder: &FilePath) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let hidden = path
            .file_name()
            .is_some_and(|name| name.to_string_lossy().starts_with('.'));
        let yaml = path
            .extension()
            .is_some_and(|end| end.eq_ignore_ascii_case("yaml") || end.eq_ignore_ascii_case("yml"));
        if yaml && !hidden && !path.is_dir() {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// A file beside the missing one whose name is near to its.
pub(super) fn near_file(path: &FilePath) -> Option<String> {
    let parent = match path.parent()? {
        parent if parent.as_os_str().is_empty() => FilePath::new("."),
        parent => parent,
    };
    let names: Vec<String> = bank_files(parent)
        .ok()?
        .iter()
        .filter_map(|file| file.file_name())
        .map(|name| name.to_string_lossy())
        .map(Cow::into_owned)
        .chain([BUILTIN_NAME.to_owned()])
        .collect();
    did_you_mean(
        &path.file_name()?.to_string_lossy(),
        names.iter().map(String::as_str),
    )
}

/// Some editors put a byte order mark before the text.
pub(super) fn without_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}
