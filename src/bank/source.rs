//! Where banks come from.

use std::path::{Path, PathBuf};

use super::files::{BUILTIN_NAME, STDIN};
use super::lower::is_id;
use super::model::BankId;

/// Where banks come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// The banks in the program itself.
    Builtin,
    /// A file or a folder; it must be there and hold a bank.
    Path(PathBuf),
    /// A folder that need not be there, and may be empty.
    Folder(PathBuf),
    /// The bank of this id.
    Id {
        /// The id.
        id: BankId,
        /// Where to look for it.
        among: Vec<Source>,
    },
}

impl Source {
    /// What a person names: the word `builtin`, a path, or the id of a bank that stands
    /// among others.
    pub fn named(name: &Path, others: &[Source]) -> Self {
        let word = name.to_str().filter(|word| is_id(word));
        match word {
            Some(BUILTIN_NAME) => Self::Builtin,
            Some(id) if id != STDIN && !name.exists() => Self::Id {
                id: BankId::new(id),
                among: others.to_vec(),
            },
            _ => Self::Path(name.to_owned()),
        }
    }
}
