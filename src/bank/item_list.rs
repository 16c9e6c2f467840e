//! What banks hold as far as a day is planned by it: their items, and the time that each suggests.
//! It is kept in the cache, so that thousands of items need not be read to count what is due.

use std::time::Duration;

use bytes::Bytes;
use twox_hash::{XxHash3_64, XxHash3_128};

use super::cache::{Cache, FORM, Header, LIST_EXTENSION, real};
use super::files::is_stream;
use super::load::fingerprint_files;
use super::model::{BankId, ItemId, ItemRef};
use super::source::Source;

/// What banks held when they were last read. Its items stay packed, for what most days ask is how
/// many there are.
#[derive(Debug)]
pub struct ItemList {
    /// The banks, each with its items one after the other: a name, and a time in milliseconds.
    banks: Vec<(BankId, Bytes)>,
}

/// An item as far as a day is planned by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListedItem<'a> {
    /// Its bank.
    pub bank: &'a BankId,
    /// Its id.
    pub item: &'a str,
    /// The time that it suggests.
    pub time: Duration,
}

impl ListedItem<'_> {
    /// The item's full name.
    pub fn reference(&self) -> ItemRef {
        ItemRef {
            bank: self.bank.clone(),
            item: ItemId::new(self.item),
        }
    }
}

impl ItemList {
    /// The items, in the banks' order.
    pub fn items(&self) -> impl Iterator<Item = ListedItem<'_>> + Clone {
        self.banks.iter().flat_map(|(bank, packed)| {
            Unpacked(packed).map(move |(item, millis)| ListedItem {
                bank,
                item,
                time: Duration::from_millis(millis),
            })
        })
    }
}

/// The items of a bank, as far as they can be read.
#[derive(Clone)]
struct Unpacked<'a>(&'a [u8]);

impl<'a> Iterator for Unpacked<'a> {
    type Item = (&'a str, u64);

    fn next(&mut self) -> Option<Self::Item> {
        let (item, rest) = postcard::take_from_bytes(self.0).ok()?;
        self.0 = rest;
        Some(item)
    }
}

/// What the files of sources looked like at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FilesSeen(u128);

impl FilesSeen {
    /// What they look like now.
    pub fn now(sources: &[Source]) -> Self {
        Self(XxHash3_128::oneshot(fingerprint_files(sources).as_bytes()))
    }
}

impl Cache {
    /// What sources held when they were last read, if their files looked then as they were seen now.
    pub fn item_list(&self, sources: &[Source], seen: FilesSeen) -> Option<ItemList> {
        self.read_item_list(sources, Some(seen))
    }

    /// What sources held when they were last read, whatever has become of them since.
    pub fn last_item_list(&self, sources: &[Source]) -> Option<ItemList> {
        self.read_item_list(sources, None)
    }

    fn read_item_list(&self, sources: &[Source], seen: Option<FilesSeen>) -> Option<ItemList> {
        let bytes = Bytes::from(self.read_own(&self.item_list_place(sources)).ok()?);
        let (header, rest) = Header::read(&bytes, FORM)?;
        if seen.is_some_and(|seen| seen.0 != header.text) {
            return None;
        }
        let banks: Vec<(BankId, &[u8])> = postcard::from_bytes(rest).ok()?;
        let banks = banks.into_iter();
        Some(ItemList {
            banks: banks
                .map(|(bank, items)| (bank, bytes.slice_ref(items)))
                .collect(),
        })
    }

    /// Keeps what sources hold, whose files were seen before they were read: what has changed since
    /// is read again. Where that cannot be, or where one of them is no file that could be looked at
    /// again, nothing is lost but time.
    pub fn keep_item_list<'a>(
        &self,
        sources: &[Source],
        seen: FilesSeen,
        items: impl Iterator<Item = ListedItem<'a>>,
    ) {
        if !sources.iter().all(is_lasting) {
            return;
        }
        let Ok(packed) = pack(items) else {
            return;
        };
        let header = Header {
            form: FORM,
            text: seen.0,
            packed: XxHash3_128::oneshot(&packed),
            file: "",
        };
        // It only saves time.
        let _ = self.write_parts(&self.item_list_place(sources), &header, &[&packed]);
    }

    fn item_list_place(&self, sources: &[Source]) -> std::path::PathBuf {
        let mut names = Vec::new();
        sources.iter().for_each(|source| name(source, &mut names));
        let name = XxHash3_64::oneshot(&names);
        self.folder().join(format!("{name:016x}.{LIST_EXTENSION}"))
    }
}

fn pack<'a>(items: impl Iterator<Item = ListedItem<'a>>) -> Result<Vec<u8>, postcard::Error> {
    let mut banks: Vec<(&BankId, Vec<u8>)> = Vec::new();
    for ListedItem { bank, item, time } in items {
        let millis = u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        let mut packed = match banks.pop_if(|(last, _)| *last == bank) {
            Some((_, packed)) => packed,
            None => Vec::new(),
        };
        packed = postcard::to_extend(&(item, millis), packed)?;
        banks.push((bank, packed));
    }
    postcard::to_allocvec(&banks)
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

    /// The items of a list: their names, and their times in seconds.
    type Items = Vec<(String, u64)>;

    fn keep(cache: &Cache, sources: &[Source], items: &Items) {
        let ids: Vec<(BankId, &str)> = (items.iter())
            .map(|(name, _)| name.split_once('/').unwrap())
            .map(|(bank, item)| (BankId::new(bank), item))
            .collect();
        let items = ids.iter().zip(items);
        let items = items.map(|((bank, item), (_, seconds))| ListedItem {
            bank,
            item,
            time: Duration::from_secs(*seconds),
        });
        cache.keep_item_list(sources, FilesSeen::now(sources), items);
    }

    fn listed(cache: &Cache, sources: &[Source]) -> Option<ItemList> {
        cache.item_list(sources, FilesSeen::now(sources))
    }

    fn items(list: Option<ItemList>) -> Option<Items> {
        let of = |item: ListedItem<'_>| (item.reference().to_string(), item.time.as_secs());
        list.map(|list| list.items().map(of).collect())
    }

    /// A folder with a file that stands for a bank, and the cache beside it.
    fn kept() -> (TempDir, Cache, Vec<Source>, Items) {
        let folder = TempDir::new().unwrap();
        fs::write(folder.path().join("a.yaml"), "bank: a").unwrap();
        let cache = Cache::new(folder.path().join("cache"));
        let sources = vec![Source::Path(folder.path().join("a.yaml"))];
        let list = vec![
            ("a/one".to_owned(), 90),
            ("a/two".to_owned(), 180),
            ("b/one".to_owned(), 240),
        ];
        keep(&cache, &sources, &list);
        (folder, cache, sources, list)
    }

    #[test]
    fn what_banks_hold_is_known_as_long_as_their_files_look_the_same() {
        let (folder, cache, sources, list) = kept();
        assert_eq!(items(listed(&cache, &sources)), Some(list.clone()));
        assert_eq!(items(listed(&cache, &[Source::Builtin])), None);
        fs::write(folder.path().join("a.yaml"), "bank: other").unwrap();
        assert_eq!(items(listed(&cache, &sources)), None);
        assert_eq!(items(cache.last_item_list(&sources)), Some(list));
    }

    #[test]
    fn what_was_read_before_its_file_was_changed_is_not_taken_for_what_is_there() {
        let (folder, cache, sources, _) = kept();
        let seen = FilesSeen::now(&sources);
        fs::write(folder.path().join("a.yaml"), "bank: other").unwrap();
        cache.keep_item_list(&sources, seen, [].into_iter());
        assert_eq!(items(listed(&cache, &sources)), None);
    }

    #[test]
    fn what_is_damaged_or_of_another_build_is_passed_over() {
        let (folder, cache, sources, list) = kept();
        let file = cache.item_list_place(&sources);
        let whole = fs::read(&file).unwrap();
        for at in 0..whole.len() {
            let mut damaged = whole.clone();
            damaged[at] ^= 0x20;
            fs::write(&file, damaged).unwrap();
            let read = items(listed(&cache, &sources));
            assert!(read.is_none(), "byte {at}: {read:?}");
        }
        fs::write(&file, &whole[..whole.len() - 1]).unwrap();
        assert_eq!(items(listed(&cache, &sources)), None);
        fs::write(&file, &whole).unwrap();
        assert_eq!(items(listed(&cache, &sources)), Some(list));
        fs::remove_dir_all(folder.path().join("cache")).unwrap();
        assert_eq!(items(listed(&cache, &sources)), None);
    }

    #[cfg(unix)]
    #[test]
    fn what_another_user_has_put_there_is_passed_over() {
        let (_folder, cache, sources, _) = kept();
        let file = cache.item_list_place(&sources);
        if std::os::unix::fs::chown(file, Some(12_345), None).is_err() {
            println!("skipped: only root can give files away");
            return;
        }
        assert_eq!(items(listed(&cache, &sources)), None);
    }

    #[test]
    fn what_can_be_read_only_once_is_not_kept() {
        let (folder, cache, _, list) = kept();
        for path in ["-".into(), folder.path().join("none.yaml")] {
            let sources = [Source::Path(path)];
            keep(&cache, &sources, &list);
            assert_eq!(items(cache.last_item_list(&sources)), None);
        }
    }
}
