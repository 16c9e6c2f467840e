//! What banks hold as far as a day is planned by it: their items, and the time that each suggests.
//! It is kept in the cache, so that thousands of items need not be read to count what is due.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use twox_hash::{XxHash3_64, XxHash3_128};

use super::cache::{Cache, FORM, Header, real};
use super::files::is_stream;
use super::load::{Source, fingerprint_files};
use super::model::{BankId, ItemId, ItemRef};

/// What the names of its files end in.
pub(super) const EXTENSION: &str = "items";

/// The items with the time that each suggests, in the banks' order.
pub type Shelf = Vec<(ItemRef, Duration)>;

#[derive(Serialize, Deserialize)]
struct Packed<'a> {
    #[serde(borrow)]
    banks: Vec<(&'a str, Vec<(&'a str, u64)>)>,
}

impl Cache {
    /// What sources held when they were last read, if their files look as they did then.
    pub fn shelf(&self, sources: &[Source]) -> Option<Shelf> {
        self.read_shelf(sources, Some(mark(sources)))
    }

    /// What sources held when they were last read, whatever has become of them since.
    pub fn last_shelf(&self, sources: &[Source]) -> Option<Shelf> {
        self.read_shelf(sources, None)
    }

    fn read_shelf(&self, sources: &[Source], mark: Option<u128>) -> Option<Shelf> {
        let bytes = self.read_own(&self.shelf_place(sources)).ok()?;
        let (header, rest) = Header::of(&bytes)?;
        if mark.is_some_and(|mark| mark != header.text) {
            return None;
        }
        let packed: Packed<'_> = postcard::from_bytes(rest).ok()?;
        let mut shelf = Vec::with_capacity(packed.banks.iter().map(|(_, items)| items.len()).sum());
        for (bank, items) in packed.banks {
            let bank = BankId::new(bank);
            shelf.extend(items.into_iter().map(|(item, time)| {
                let item = ItemRef {
                    bank: bank.clone(),
                    item: ItemId::new(item),
                };
                (item, Duration::from_millis(time))
            }));
        }
        Some(shelf)
    }

    /// Keeps what sources hold. Where that cannot be, or where one of them is no file that could be
    /// looked at again, nothing is lost but time.
    pub fn keep_shelf(&self, sources: &[Source], shelf: &[(ItemRef, Duration)]) {
        if !sources.iter().all(is_lasting) {
            return;
        }
        let banks = shelf.chunk_by(|a, b| a.0.bank == b.0.bank).map(|items| {
            let millis = |time: Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
            let packed = items
                .iter()
                .map(|(item, time)| (item.item.as_str(), millis(*time)));
            (items[0].0.bank.as_str(), packed.collect())
        });
        let packed = Packed {
            banks: banks.collect(),
        };
        let Ok(packed) = postcard::to_allocvec(&packed) else {
            return;
        };
        let header = Header {
            form: FORM,
            text: mark(sources),
            packed: XxHash3_128::oneshot(&packed),
            file: "",
        };
        // It only saves time.
        let _ = self.write_parts(&self.shelf_place(sources), &header, &[&packed]);
    }

    fn shelf_place(&self, sources: &[Source]) -> std::path::PathBuf {
        let mut names = Vec::new();
        sources.iter().for_each(|source| name(source, &mut names));
        let name = XxHash3_64::oneshot(&names);
        self.folder().join(format!("{name:016x}.{EXTENSION}"))
    }
}

/// What the files of sources look like.
fn mark(sources: &[Source]) -> u128 {
    XxHash3_128::oneshot(fingerprint_files(sources).as_bytes())
}

/// Writes what tells a source from others.
fn name(source: &Source, names: &mut Vec<u8>) {
    match source {
        Source::Builtin => names.extend(b"builtin"),
        Source::Path(path) => names.extend(real(path).as_os_str().as_encoded_bytes()),
        Source::Folder(path) => {
            names.extend(b"folder ");
            names.extend(real(path).as_os_str().as_encoded_bytes());
        }
        Source::Id { id, among } => {
            names.extend(id.as_str().as_bytes());
            names.push(0);
            among.iter().for_each(|source| name(source, names));
        }
    }
    names.push(0);
}

/// Whether a source can be looked at again: a pipe gives its text only once.
fn is_lasting(source: &Source) -> bool {
    match source {
        Source::Builtin => true,
        Source::Path(path) => path.exists() && !is_stream(path),
        Source::Folder(path) => !is_stream(path),
        Source::Id { among, .. } => among.iter().all(is_lasting),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use tempfile::TempDir;

    use super::*;

    fn item(name: &str, seconds: u64) -> (ItemRef, Duration) {
        let (bank, item) = name.split_once('/').unwrap();
        let item = ItemRef {
            bank: BankId::new(bank),
            item: ItemId::new(item),
        };
        (item, Duration::from_secs(seconds))
    }

    /// A folder with a file that stands for a bank, and the cache beside it.
    fn kept() -> (TempDir, Cache, Vec<Source>, Shelf) {
        let folder = TempDir::new().unwrap();
        fs::write(folder.path().join("a.yaml"), "bank: a").unwrap();
        let cache = Cache::new(folder.path().join("cache"));
        let sources = vec![Source::Path(folder.path().join("a.yaml"))];
        let shelf = vec![item("a/one", 90), item("a/two", 180), item("b/one", 240)];
        cache.keep_shelf(&sources, &shelf);
        (folder, cache, sources, shelf)
    }

    #[test]
    fn what_banks_hold_is_known_as_long_as_their_files_look_the_same() {
        let (folder, cache, sources, shelf) = kept();
        assert_eq!(cache.shelf(&sources), Some(shelf.clone()));
        assert_eq!(cache.shelf(&[Source::Builtin]), None);
        fs::write(folder.path().join("a.yaml"), "bank: other").unwrap();
        assert_eq!(cache.shelf(&sources), None);
        assert_eq!(cache.last_shelf(&sources), Some(shelf));
    }

    #[test]
    fn what_is_damaged_or_of_another_build_is_passed_over() {
        let (folder, cache, sources, shelf) = kept();
        let file = cache.shelf_place(&sources);
        let whole = fs::read(&file).unwrap();
        for at in 0..whole.len() {
            let mut damaged = whole.clone();
            damaged[at] ^= 0x20;
            fs::write(&file, damaged).unwrap();
            let read = cache.shelf(&sources);
            assert!(read.is_none(), "byte {at}: {read:?}");
        }
        fs::write(&file, &whole[..whole.len() - 1]).unwrap();
        assert_eq!(cache.shelf(&sources), None);
        fs::write(&file, &whole).unwrap();
        assert_eq!(cache.shelf(&sources), Some(shelf));
        fs::remove_dir_all(folder.path().join("cache")).unwrap();
        assert_eq!(cache.shelf(&sources), None);
    }

    #[cfg(unix)]
    #[test]
    fn what_another_user_has_put_there_is_passed_over() {
        let (_folder, cache, sources, _) = kept();
        let file = cache.shelf_place(&sources);
        if std::os::unix::fs::chown(file, Some(12_345), None).is_err() {
            println!("skipped: only root can give files away");
            return;
        }
        assert_eq!(cache.shelf(&sources), None);
    }

    #[test]
    fn what_can_be_read_only_once_is_not_kept() {
        let (folder, cache, _, shelf) = kept();
        for path in ["-".into(), folder.path().join("none.yaml")] {
            let sources = [Source::Path(path)];
            cache.keep_shelf(&sources, &shelf);
            assert_eq!(cache.last_shelf(&sources), None);
        }
    }
}
