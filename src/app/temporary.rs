//! Temporary files and folders that a signal must not leave behind.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What the names of temporary files and folders begin with beside a person's own.
pub const PREFIX: &str = ".viva-";

/// What they end with.
pub const SUFFIX: &str = ".tmp";

/// Whether a file of this name is one that was not finished yet.
pub fn is_unfinished(name: &str) -> bool {
    name.starts_with(PREFIX) && name.ends_with(SUFFIX)
}

static PENDING: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

fn pending() -> MutexGuard<'static, Vec<PathBuf>> {
    PENDING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// One that is in use; forgotten when this is dropped.
#[derive(Debug)]
pub struct Pending(PathBuf);

impl Pending {
    /// Makes one that is in use from its first moment: no signal comes between.
    ///
    /// # Errors
    ///
    /// It cannot be made.
    pub fn make<T>(
        make: impl FnOnce() -> io::Result<T>,
        path: impl FnOnce(&T) -> &Path,
    ) -> io::Result<(T, Self)> {
        let mut pending = pending();
        let made = make()?;
        let path = path(&made).to_owned();
        pending.push(path.clone());
        Ok((made, Self(path)))
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        pending().retain(|path| *path != self.0);
    }
}

/// Removes what is in use when a signal ends the program, which it does then as it would have
/// anyway. Not for those who end by themselves when a signal comes, as sessions do.
#[cfg(unix)]
pub fn remove_on_signals() {
    use std::sync::Once;

    use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM};
    use signal_hook::iterator::Signals;
    use signal_hook::low_level::emulate_default_handler;

    static WATCH: Once = Once::new();
    WATCH.call_once(|| {
        // Without it a signal leaves a file, and a later run removes it.
        let Ok(mut signals) = Signals::new([SIGINT, SIGTERM, SIGHUP, SIGQUIT]) else {
            return;
        };
        std::thread::spawn(move || {
            for signal in signals.forever() {
                // Held to the end, so that nothing new is made meanwhile.
                let mut pending = pending();
                for path in pending.drain(..) {
                    remove(&path);
                }
                let _ = emulate_default_handler(signal);
            }
        });
    });
}

/// Elsewhere a later run removes them.
#[cfg(not(unix))]
pub fn remove_on_signals() {
    let _ = remove;
}

fn remove(path: &Path) {
    let _ = if path.is_dir() {
        fs::remove_dir_all(path)
    } else {
        fs::remove_file(path)
    };
}
