//! The loaded banks, and how an item is found among them by name.

use std::path::PathBuf;

use super::model::{Bank, Item, ItemRef};
use super::suggest::did_you_mean;
use super::text::one_line;

/// All loaded banks, in the order of their sources.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Library {
    /// The banks; their ids differ.
    pub banks: Vec<LoadedBank>,
}

/// A bank and where it came from.
#[derive(Clone, Debug, PartialEq)]
pub struct LoadedBank {
    /// The bank.
    pub bank: Bank,
    /// `builtin`, or the path of its file as it was named.
    pub origin: String,
    /// Its file; `None` for a built-in one.
    pub path: Option<PathBuf>,
}

/// An item in its bank.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Found<'a> {
    /// The bank.
    pub bank: &'a Bank,
    /// The item.
    pub item: &'a Item,
}

impl<'a> Found<'a> {
    /// The item's full name.
    pub fn reference(&self) -> ItemRef {
        self.bank.reference(self.item)
    }

    /// The bank's tags and the item's own, without repetition.
    pub fn tags(&self) -> Vec<&'a str> {
        let mut tags: Vec<&'a str> = Vec::new();
        for tag in self.bank.tags.iter().chain(&self.item.tags) {
            if !tags.contains(&tag.as_str()) {
                tags.push(tag);
            }
        }
        tags
    }
}

/// Why a name finds no item, or not just one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FindError {
    /// No item has this name.
    #[error("no item is called `{name}`; {}", hint.as_deref().unwrap_or("`viva list` lists all items"))]
    Unknown {
        /// The name.
        name: String,
        /// A name that may have been meant.
        hint: Option<String>,
    },
    /// Several banks have an item of this id.
    #[error("`{name}` is ambiguous; use one of: {}", names.join(", "))]
    Ambiguous {
        /// The name.
        name: String,
        /// Their full names.
        names: Vec<String>,
    },
}

/// A bank that is in no file: it goes by its id.
impl From<Bank> for LoadedBank {
    fn from(bank: Bank) -> Self {
        Self {
            origin: bank.id.to_string(),
            path: None,
            bank,
        }
    }
}

/// Banks that are in no file; their ids must differ.
///
/// ```
/// use viva::bank::{Library, read_bank};
///
/// let bank = read_bank("b.yaml", "bank: b\nitems: [{id: i, prompt: Why?, answer: Because.}]").unwrap();
/// let library = Library::from_iter([bank]);
/// assert_eq!(library.find("i")?.item.prompt, "Why?");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
impl FromIterator<Bank> for Library {
    fn from_iter<T: IntoIterator<Item = Bank>>(banks: T) -> Self {
        Self {
            banks: banks.into_iter().map(LoadedBank::from).collect(),
        }
    }
}

impl Library {
    /// Every item, bank by bank, in the banks' order.
    pub fn items(&self) -> impl Iterator<Item = Found<'_>> + Clone {
        self.banks.iter().flat_map(|LoadedBank { bank, .. }| {
            bank.items.iter().map(move |item| Found { bank, item })
        })
    }

    /// The item of that full name.
    pub fn get(&self, reference: &ItemRef) -> Option<Found<'_>> {
        let bank = &self
            .banks
            .iter()
            .find(|loaded| loaded.bank.id == reference.bank)?
            .bank;
        let item = bank.items.iter().find(|item| item.id == reference.item)?;
        Some(Found { bank, item })
    }

    /// Finds an item by its id, or by `bank/item` where several banks have that id.
    ///
    /// # Errors
    ///
    /// Names what may have been meant, or all items of that name.
    ///
    /// ```
    /// use viva::bank::{Source, load};
    ///
    /// let library = load(&[Source::Builtin])?;
    /// assert_eq!(library.find("slow-first-requests")?.item.title, "Slow first requests");
    /// let error = library.find("slow-first-request").unwrap_err().to_string();
    /// assert!(error.contains("slow-first-requests"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn find(&self, name: &str) -> Result<Found<'_>, FindError> {
        let (bank, id) = match name.split_once('/') {
            Some((bank, id)) => (Some(bank), id),
            None => (None, name),
        };
        let mut found = self.items().filter(|found| {
            found.item.id.as_str() == id && bank.is_none_or(|bank| found.bank.id.as_str() == bank)
        });
        match (found.next(), found.next()) {
            (Some(only), None) => Ok(only),
            (Some(first), Some(second)) => Err(FindError::Ambiguous {
                name: one_line(name),
                names: [first, second]
                    .into_iter()
                    .chain(found)
                    .map(|found| found.reference().to_string())
                    .collect(),
            }),
            (None, _) => Err(self.unknown(name, bank, id)),
        }
    }

    fn unknown(&self, name: &str, bank: Option<&str>, id: &str) -> FindError {
        let full: Vec<String> = match bank {
            Some(_) => self.items().map(|f| f.reference().to_string()).collect(),
            None => Vec::new(),
        };
        let hint = did_you_mean(name, full.iter().map(String::as_str))
            .or_else(|| did_you_mean(id, self.items().map(|found| found.item.id.as_str())));
        FindError::Unknown {
            name: one_line(name),
            hint,
        }
    }
}
