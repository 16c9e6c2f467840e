//! Files that are written whole or not at all.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::Error;
use crate::bank::one_line;

/// Reads a file as text.
///
/// # Errors
///
/// It cannot be read, or is not UTF-8.
pub fn read(path: &Path) -> Result<String, Error> {
    fs::read_to_string(path).map_err(|source| Error::Read {
        what: shown(path),
        source,
    })
}

/// Whether a file that is named stands for the standard input or output.
pub fn is_standard(path: &Path) -> bool {
    path == Path::new("-")
}

/// Writes a file that is not there yet; for `-`, the standard output.
///
/// # Errors
///
/// There is one of that name, or it cannot be written.
pub fn create(path: &Path, text: &str) -> Result<(), Error> {
    if is_standard(path) {
        return print(text.as_bytes());
    }
    make_folder_of(path)?;
    let mut file = match OpenOptions::new().write(true).create_new(true).open(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            return Err(Error::Exists { file: shown(path) });
        }
        opened => opened.map_err(|source| failed(path, source))?,
    };
    file.write_all(text.as_bytes())
        .and_then(|()| file.sync_all())
        .map_err(|source| failed(path, source))
}

/// Puts a file in the place of another, or where there is none, in one step: whatever happens,
/// the old or the new one is there whole. A link stays one, and so do permissions; a device or a
/// pipe is written to. `-` is the standard output.
///
/// # Errors
///
/// It cannot be written.
pub fn replace(path: &Path, text: &str) -> Result<(), Error> {
    put(path, text.as_bytes(), share)
}

/// The same for what is nobody else's business: a new file is for its owner alone.
///
/// # Errors
///
/// It cannot be written.
pub fn replace_private(path: &Path, content: impl AsRef<[u8]>) -> Result<(), Error> {
    put(path, content.as_ref(), |_| Ok(()))
}

fn put(path: &Path, content: &[u8], new: fn(&fs::File) -> io::Result<()>) -> Result<(), Error> {
    if is_standard(path) {
        return print(content);
    }
    if let Some(mut stream) = stream(path)? {
        let written = stream.write_all(content).and_then(|()| stream.flush());
        return written.map_err(|source| failed(path, source));
    }
    let real = behind_links(path);
    make_folder_of(&real)?;
    let folder = folder_of(&real);
    let write = || -> io::Result<()> {
        let mut file = tempfile::Builder::new()
            .prefix(".viva-")
            .tempfile_in(folder)?;
        file.write_all(content)?;
        file.as_file().sync_all()?;
        if let Ok(old) = fs::metadata(&real) {
            file.as_file().set_permissions(old.permissions())?;
        } else {
            new(file.as_file())?;
        }
        file.persist(&real)?;
        Ok(())
    };
    write().map_err(|source| failed(path, source))
}

/// A temporary file is for its owner alone; a bank is for all.
#[cfg(unix)]
fn share(file: &fs::File) -> io::Result<()> {
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o644);
    file.set_permissions(mode)
}

#[cfg(not(unix))]
#[expect(
    clippy::unnecessary_wraps,
    reason = "the same as where there are modes"
)]
fn share(_: &fs::File) -> io::Result<()> {
    Ok(())
}

/// Lets something be written for its owner alone, and puts it in the place of a file in one step.
///
/// # Errors
///
/// It cannot be written, or what writes it fails.
pub fn replace_with(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> Result<(), Error>,
) -> Result<(), Error> {
    if is_standard(path) {
        return write(&mut io::stdout().lock());
    }
    if let Some(mut stream) = stream(path)? {
        return write(&mut stream);
    }
    let path = &behind_links(path);
    make_folder_of(path)?;
    let folder = folder_of(path);
    let mut file = tempfile::Builder::new()
        .prefix(".viva-")
        .tempfile_in(folder)
        .map_err(|source| failed(path, source))?;
    write(&mut file).map_err(|error| match error {
        Error::Output(source) => failed(path, source),
        other => other,
    })?;
    file.as_file()
        .sync_all()
        .and_then(|()| Ok(file.persist(path)?))
        .map_err(|source| failed(path, source))?;
    Ok(())
}

fn print(content: &[u8]) -> Result<(), Error> {
    let mut out = io::stdout().lock();
    out.write_all(content)?;
    Ok(out.flush()?)
}

/// The file that a link leads to in the end, whether it is there or not.
fn behind_links(path: &Path) -> PathBuf {
    // As many as systems follow.
    const MOST: usize = 40;
    let mut real = path.to_owned();
    for _ in 0..MOST {
        let Ok(next) = fs::read_link(&real) else {
            break;
        };
        real = folder_of(&real).join(next);
    }
    real
}

fn folder_of(path: &Path) -> PathBuf {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// What a path leads to, if that is a device or a pipe: it is written to and never replaced.
fn stream(path: &Path) -> Result<Option<fs::File>, Error> {
    match fs::metadata(path) {
        Ok(meta) if meta.is_dir() => Err(Error::Folder { what: shown(path) }),
        Ok(meta) if !meta.is_file() => {
            let opened = OpenOptions::new().write(true).open(path);
            opened.map(Some).map_err(|source| failed(path, source))
        }
        _ => Ok(None),
    }
}

fn make_folder_of(path: &Path) -> Result<(), Error> {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => {
            fs::create_dir_all(folder).map_err(|source| failed(folder, source))
        }
        _ => Ok(()),
    }
}

/// A path as it can be printed.
pub fn shown(path: &Path) -> String {
    one_line(&path.display().to_string())
}

fn failed(path: &Path, source: io::Error) -> Error {
    Error::Write {
        what: shown(path),
        source,
    }
}
