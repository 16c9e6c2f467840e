//! Files that are written whole or not at all.

use std::fs::{self, OpenOptions};
use std::io::{self, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use tempfile::NamedTempFile;

use super::Error;
use crate::app::temporary;
use crate::bank::{MAX_FILE, harmless, one_line};

/// Reads a file as text.
///
/// # Errors
///
/// It cannot be read, or is not UTF-8.
pub fn read(path: &Path) -> Result<String, Error> {
    let mut text = String::new();
    let read = fs::File::open(path)
        .and_then(|file| no_folder(path).map(|()| file))
        .and_then(|file| file.take(MAX_FILE + 1).read_to_string(&mut text));
    match read {
        Ok(length) if length as u64 > MAX_FILE => {
            let what = format!("it is larger than {} MiB", MAX_FILE >> 20);
            Err(io::Error::new(io::ErrorKind::InvalidData, what))
        }
        read => read.map(|_| text),
    }
    .map_err(|source| Error::Read {
        what: shown(path),
        source,
    })
}

/// A folder where a file is to be read is told as one.
///
/// # Errors
///
/// The path leads to a folder.
pub fn no_folder(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        let what = "it is a folder; name a file in it";
        return Err(io::Error::new(io::ErrorKind::IsADirectory, what));
    }
    Ok(())
}

/// A file that its owner made read-only stays as it is, though another could take its place.
///
/// # Errors
///
/// It is such a file.
pub fn not_read_only(path: &Path) -> Result<(), Error> {
    if fs::metadata(path).is_ok_and(|meta| meta.permissions().readonly()) {
        let what = "the file is read-only";
        let source = io::Error::new(io::ErrorKind::PermissionDenied, what);
        return Err(failed(path, source));
    }
    Ok(())
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
    put(
        path,
        Readers::All,
        |out| Ok(out.write_all(text.as_bytes())?),
    )
}

/// The same for what is nobody else's business: the file is for its owner alone.
///
/// # Errors
///
/// It cannot be written.
pub fn replace_private(path: &Path, content: impl AsRef<[u8]>) -> Result<(), Error> {
    put(path, Readers::Owner, |out| {
        Ok(out.write_all(content.as_ref())?)
    })
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
    put(path, Readers::Owner, write)
}

/// Writes to the standard output; where that is a terminal, without what could command it.
///
/// # Errors
///
/// It cannot be written.
pub fn print(content: &[u8]) -> Result<(), Error> {
    print_with(|out| Ok(out.write_all(content)?))
}

/// Lets something be written to the standard output, as [`print`] does.
///
/// # Errors
///
/// It cannot be written, or what writes it fails.
pub fn print_with(write: impl FnOnce(&mut dyn Write) -> Result<(), Error>) -> Result<(), Error> {
    let out = io::stdout().lock();
    let is_terminal = out.is_terminal();
    to_stream(out, is_terminal, write)
}

/// Who may read a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Readers {
    /// Whoever the system lets read a new file, or could read the old one.
    All,
    /// Its owner.
    Owner,
}

fn put(
    path: &Path,
    readers: Readers,
    write: impl FnOnce(&mut dyn Write) -> Result<(), Error>,
) -> Result<(), Error> {
    if is_standard(path) {
        return print_with(write);
    }
    let about = |error| match error {
        Error::Output(source) => failed(path, source),
        other => other,
    };
    if let Some(stream) = stream(path)? {
        let is_terminal = stream.is_terminal();
        return to_stream(stream, is_terminal, write).map_err(about);
    }
    not_read_only(path)?;
    let real = behind_links(path);
    make_folder_of(&real)?;
    let folder = folder_of(&real);
    remove_leftovers(&folder);
    put_in_place(&real, &folder, readers, write).map_err(about)
}

fn put_in_place(
    path: &Path,
    folder: &Path,
    readers: Readers,
    write: impl FnOnce(&mut dyn Write) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(temporary::PREFIX).suffix(temporary::SUFFIX);
    let old = fs::metadata(path).ok().map(|meta| meta.permissions());
    #[cfg(unix)]
    let everyone: fs::Permissions = std::os::unix::fs::PermissionsExt::from_mode(0o666);
    #[cfg(unix)]
    if readers == Readers::All && old.is_none() {
        // The system takes away what nobody's new files have here.
        builder.permissions(everyone);
    }
    temporary::remove_on_signals();
    let make = || builder.tempfile_in(folder);
    let (mut file, _pending) = temporary::Pending::make(make, NamedTempFile::path)?;
    // Held while this program runs, however it ends: so leftovers are known.
    let _ = file.as_file().lock();
    write(&mut file)?;
    file.as_file().sync_all()?;
    if let (Readers::All, Some(old)) = (readers, old) {
        file.as_file().set_permissions(old)?;
    }
    file.persist(path).map_err(io::Error::from)?;
    Ok(())
}

fn to_stream(
    mut out: impl Write,
    is_terminal: bool,
    write: impl FnOnce(&mut dyn Write) -> Result<(), Error>,
) -> Result<(), Error> {
    if !is_terminal {
        write(&mut out)?;
        return Ok(out.flush()?);
    }
    let mut harmless = Harmless {
        out,
        line: Vec::new(),
    };
    write(&mut harmless)?;
    harmless.end_line()?;
    Ok(harmless.out.flush()?)
}

/// Passes text on to a terminal, line by line, without what could command it.
struct Harmless<W: Write> {
    out: W,
    line: Vec<u8>,
}

impl<W: Write> Harmless<W> {
    fn end_line(&mut self) -> io::Result<()> {
        let text = String::from_utf8_lossy(&self.line);
        self.out.write_all(harmless(&text).as_bytes())?;
        self.line.clear();
        Ok(())
    }
}

impl<W: Write> Write for Harmless<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for part in bytes.split_inclusive(|byte| *byte == b'\n') {
            self.line.extend_from_slice(part);
            if part.ends_with(b"\n") {
                self.end_line()?;
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// How old a temporary file must be to be taken for a leftover: younger ones may not be locked
/// yet by the program that makes them.
const LEFT: Duration = Duration::from_secs(60);

/// The same for a temporary folder, which has no lock: no backup takes so long.
const LEFT_FOLDER: Duration = Duration::from_secs(60 * 60);

/// The temporary files and folders in a folder that no running program writes.
pub fn leftovers(folder: &Path) -> Vec<PathBuf> {
    let is_left = |entry: &fs::DirEntry| {
        let name = entry.file_name();
        let is_ours = temporary::is_unfinished(&name.to_string_lossy());
        let Ok(meta) = entry.metadata() else {
            return false;
        };
        let modified = meta.modified().ok();
        let age = modified.and_then(|at| SystemTime::now().duration_since(at).ok());
        let age = age.unwrap_or_default();
        let is_free = || fs::File::open(entry.path()).is_ok_and(|file| file.try_lock().is_ok());
        let is_old_folder = meta.is_dir() && age >= LEFT_FOLDER;
        is_ours && (is_old_folder || meta.is_file() && age >= LEFT && is_free())
    };
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut left: Vec<PathBuf> = entries.filter(is_left).map(|entry| entry.path()).collect();
    left.sort();
    left
}

/// Removes what a program that was killed has left in a folder.
pub fn remove_leftovers(folder: &Path) {
    for path in leftovers(folder) {
        // One that stays does no harm, and is found again.
        let _ = match path.is_dir() {
            true => fs::remove_dir_all(path),
            false => fs::remove_file(path),
        };
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_gets_no_live_control_character() {
        let mut out = Vec::new();
        let text = "a\u{1b}[2J\nb\u{9b}c";
        to_stream(&mut out, true, |out| {
            // However it comes in pieces.
            for byte in text.as_bytes() {
                out.write_all(&[*byte])?;
            }
            Ok(())
        })
        .unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "a␛[2J\nb\u{fffd}c");
    }

    #[test]
    fn a_read_only_file_is_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("mine.yaml");
        fs::write(&path, "old").unwrap();
        let mut permissions = fs::metadata(&path).unwrap().permissions();
        permissions.set_readonly(true);
        fs::set_permissions(&path, permissions).unwrap();
        let refused = replace(&path, "new").unwrap_err().to_string();
        assert!(refused.ends_with("the file is read-only"), "{refused}");
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
    }

    #[test]
    fn what_a_killed_program_left_is_removed_by_the_next_that_writes_there() {
        let folder = tempfile::tempdir().unwrap();
        let make = |name: &str, seconds: u64| {
            let path = folder.path().join(name);
            let file = fs::File::create(&path).unwrap();
            let then = SystemTime::now() - Duration::from_secs(seconds);
            file.set_modified(then).unwrap();
            (path, file)
        };
        let (left, _) = make(".viva-left.tmp", 100);
        let (fresh, _) = make(".viva-fresh.tmp", 0);
        let (held, lock) = make(".viva-held.tmp", 100);
        lock.lock().unwrap();
        let (foreign, _) = make(".other.tmp", 100);
        #[cfg(unix)]
        let (left_folder, fresh_folder) = {
            let make = |name: &str, seconds: u64| {
                let path = folder.path().join(name);
                fs::create_dir(&path).unwrap();
                fs::write(path.join("viva.db"), "answers").unwrap();
                let then = SystemTime::now() - Duration::from_secs(seconds);
                fs::File::open(&path).unwrap().set_modified(then).unwrap();
                path
            };
            (make(".viva-a.tmp", 4_000), make(".viva-b.tmp", 100))
        };
        replace(&folder.path().join("out.txt"), "text").unwrap();
        assert!(!left.exists());
        #[cfg(unix)]
        assert!(!left_folder.exists() && fresh_folder.exists());
        for stays in [fresh, held, foreign] {
            assert!(stays.exists(), "{}", stays.display());
        }
    }

    /// What the test after it runs as a program of its own.
    #[cfg(unix)]
    #[test]
    #[ignore = "it writes until a signal ends it"]
    fn writes_until_a_signal() {
        let Some(path) = std::env::var_os("VIVA_TEST_FILE") else {
            return;
        };
        replace_with(Path::new(&path), |out| {
            out.write_all(b"half of it")?;
            loop {
                std::thread::sleep(Duration::from_secs(1));
            }
        })
        .unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn a_signal_in_the_middle_of_a_file_leaves_nothing() {
        use std::process::{Command, Stdio};

        for signal in ["TERM", "HUP", "INT", "QUIT"] {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("out.txt");
            let mut child = Command::new(std::env::current_exe().unwrap())
                .args([
                    "--ignored",
                    "--exact",
                    "cli::files::tests::writes_until_a_signal",
                ])
                .env("VIVA_TEST_FILE", &path)
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .unwrap();
            let files = || fs::read_dir(folder.path()).unwrap().count();
            while files() == 0 {
                assert!(child.try_wait().unwrap().is_none(), "it ended by itself");
                std::thread::sleep(Duration::from_millis(10));
            }
            let pid = child.id().to_string();
            let sent = Command::new("kill").args(["-s", signal, &pid]).status();
            assert!(sent.unwrap().success());
            let ended = child.wait().unwrap();
            assert!(!ended.success(), "{signal}");
            assert_eq!(files(), 0, "{signal}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn answers_are_for_their_owner_alone_and_banks_keep_their_mode() {
        use std::os::unix::fs::PermissionsExt;

        let folder = tempfile::tempdir().unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        let path = folder.path().join("out.txt");
        fs::write(&path, "old").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o664)).unwrap();
        replace(&path, "bank").unwrap();
        assert_eq!(mode(&path), 0o664);
        replace_private(&path, "answers").unwrap();
        assert_eq!(mode(&path), 0o600);
    }
}
