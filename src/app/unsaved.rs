//! What a person has typed and the store could not take, on its way to some other place.

use std::env;
use std::fmt::Write as _;
use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use jiff::Timestamp;

/// Texts of a session that are not on disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsaved {
    /// Which session: its kind and number.
    pub session: String,
    /// The data folder.
    pub folder: PathBuf,
    /// The texts, in order.
    pub texts: Vec<UnsavedText>,
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnsavedText {
    /// What it is about, such as an item.
    pub about: String,
    /// What was typed.
    pub text: String,
}

/// What the names of files with such texts begin with.
pub const FILE_PREFIX: &str = "viva-unsaved-";

impl Unsaved {
    /// The texts with what they are about, for a person to read.
    pub fn to_text(&self) -> String {
        let mut out = format!("Not saved, of {}:\n", self.session);
        for UnsavedText { about, text } in &self.texts {
            // Writing to a string cannot fail.
            let _ = write!(out, "\n# {about}\n{}\n", text.trim_end());
        }
        out
    }

    /// Writes them to a new file that only its owner can read: in the data folder, or else the
    /// home folder, the one for temporary files, or this one, wherever there is room first.
    /// Nothing where there is none.
    pub fn write(&self, now: Timestamp) -> Option<PathBuf> {
        let home = directories::BaseDirs::new().map(|dirs| dirs.home_dir().to_owned());
        let folders = [
            Some(self.folder.clone()),
            home,
            Some(env::temp_dir()),
            env::current_dir().ok(),
        ];
        let text = self.to_text();
        let name = format!("{FILE_PREFIX}{}", now.strftime("%Y%m%d-%H%M%S"));
        folders
            .into_iter()
            .flatten()
            .find_map(|folder| write_new(&folder, &name, &text).ok())
    }
}

fn write_new(folder: &Path, name: &str, text: &str) -> io::Result<PathBuf> {
    const MOST: u32 = 100;
    for number in 0..MOST {
        let suffix = match number {
            0 => String::new(),
            more => format!("-{more}"),
        };
        let path = folder.join(format!("{name}{suffix}.txt"));
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = match options.open(&path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => continue,
            opened => opened?,
        };
        let written = file
            .write_all(text.as_bytes())
            .and_then(|()| file.sync_all());
        if let Err(error) = written {
            // Half of it would look like all of it.
            let _ = std::fs::remove_file(&path);
            return Err(error);
        }
        return Ok(path);
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unsaved(folder: &Path) -> Unsaved {
        Unsaved {
            session: "quiz 3".to_owned(),
            folder: folder.to_owned(),
            texts: vec![UnsavedText {
                about: "bank/item".to_owned(),
                text: "an answer\nof two lines\n".to_owned(),
            }],
        }
    }

    #[test]
    fn what_is_not_saved_is_written_to_a_file_of_its_own() {
        let folder = tempfile::tempdir().unwrap();
        let unsaved = unsaved(folder.path());
        let first = unsaved.write(Timestamp::UNIX_EPOCH).unwrap();
        let second = unsaved.write(Timestamp::UNIX_EPOCH).unwrap();
        assert_ne!(first, second);
        let text = std::fs::read_to_string(first).unwrap();
        assert_eq!(
            text,
            "Not saved, of quiz 3:\n\n# bank/item\nan answer\nof two lines\n"
        );
    }

    #[test]
    fn without_a_data_folder_it_is_written_elsewhere() {
        let folder = tempfile::tempdir().unwrap();
        let gone = folder.path().join("gone");
        let path = unsaved(&gone).write(Timestamp::UNIX_EPOCH).unwrap();
        assert!(!path.starts_with(&gone));
        std::fs::remove_file(path).unwrap();
    }
}
