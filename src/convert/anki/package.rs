//! Getting at the collection in a package.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, Write};
use std::path::{Path, PathBuf};

use rusqlite::limits::Limit;
use rusqlite::{Connection, OpenFlags};
use ruzstd::decoding::StreamingDecoder;
use tempfile::TempDir;
use zip::ZipArchive;

use super::ConvertError;

/// The largest collection that is unpacked, in bytes.
const MAX_COLLECTION: u64 = 512 * 1024 * 1024;
/// The longest value that is read from it, in bytes.
const MAX_VALUE: i32 = 16 * 1024 * 1024;
/// How every file of SQLite begins.
const SQLITE: &[u8; 16] = b"SQLite format 3\0";
/// Its names, the current one first; beside it, an older one only says that a newer Anki is wanted.
const NAMES: [&str; 3] = [
    "collection.anki21b",
    "collection.anki21",
    "collection.anki2",
];
/// The tables that are asked.
const TABLES: [&str; 7] = [
    "col",
    "notes",
    "cards",
    "revlog",
    "fields",
    "decks",
    "notetypes",
];

/// A collection in a folder of its own, which is gone with the value: SQLite may put files beside it.
pub struct Unpacked(TempDir);

impl Unpacked {
    /// Where the collection is.
    pub fn path(&self) -> PathBuf {
        self.0.path().join("collection")
    }
}

/// Unpacks the collection.
pub fn unpack(file: &str, path: &Path) -> Result<Unpacked, ConvertError> {
    let bad = |reason: String| ConvertError::Package {
        file: file.to_owned(),
        reason,
    };
    let unread = |source| ConvertError::Read {
        file: file.to_owned(),
        source,
    };
    let mut source = File::open(path).map_err(unread)?;
    let mut magic = [0; SQLITE.len()];
    let bare = source.read_exact(&mut magic).is_ok() && magic == *SQLITE;
    source.rewind().map_err(unread)?;
    if bare {
        // A collection without a package around it.
        let unpacked = Unpacked(TempDir::new().map_err(unread)?);
        let mut target = File::create_new(unpacked.path()).map_err(unread)?;
        return match copy(source, &mut target, MAX_COLLECTION).map_err(unread)? {
            true => Ok(unpacked),
            false => Err(bad(format!(
                "it is larger than {} MiB",
                MAX_COLLECTION >> 20
            ))),
        };
    }
    let mut archive =
        ZipArchive::new(BufReader::new(source)).map_err(|error| bad(error.to_string()))?;
    let name = NAMES
        .into_iter()
        .find(|name| archive.index_for_name(name).is_some())
        .ok_or_else(|| bad("no collection is in it".to_owned()))?;
    let entry = archive
        .by_name(name)
        .map_err(|error| bad(error.to_string()))?;
    let unpacked = Unpacked(TempDir::new().map_err(unread)?);
    let mut target = File::create_new(unpacked.path()).map_err(unread)?;
    let copied = if name == NAMES[0] {
        StreamingDecoder::new(entry)
            .map_err(|error| bad(format!("`{name}` is not zstd: {error}")))
            .map(|decoder| copy(decoder, &mut target, MAX_COLLECTION))?
    } else {
        copy(entry, &mut target, MAX_COLLECTION)
    };
    match copied {
        Ok(true) => Ok(unpacked),
        Ok(false) => Err(bad(format!(
            "its collection is larger than {} MiB",
            MAX_COLLECTION >> 20
        ))),
        Err(error) => Err(bad(format!("`{name}` cannot be unpacked: {error}"))),
    }
}

/// Copies as much as may be; whether that was all.
fn copy(source: impl Read, target: &mut impl Write, limit: u64) -> io::Result<bool> {
    let copied = io::copy(&mut source.take(limit + 1), target)?;
    target.flush()?;
    Ok(copied <= limit)
}

/// Opens a collection for reading.
pub fn open(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(path, flags)?;
    db.set_limit(Limit::SQLITE_LIMIT_LENGTH, MAX_VALUE)?;
    db.execute_batch("PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;")?;
    // Anki's own order of names; nothing is sorted by it here.
    db.create_collation("unicase", |a: &str, b: &str| {
        a.to_lowercase().cmp(&b.to_lowercase())
    })?;
    Ok(db)
}

/// The name of a table that is a view, or virtual, or computes its columns: asking it would run
/// what the package says.
pub fn strange_table(db: &Connection) -> rusqlite::Result<Option<String>> {
    let mut query = db.prepare("SELECT name, type, coalesce(sql, '') FROM sqlite_master")?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let (name, kind): (String, String) = (row.get(0)?, row.get(1)?);
        let sql = row.get::<_, String>(2)?.to_lowercase();
        let wanted = TABLES.iter().any(|table| name.eq_ignore_ascii_case(table));
        let plain = kind == "table"
            && !sql.starts_with("create virtual")
            && !sql.contains("generated")
            && !sql
                .split_whitespace()
                .any(|word| word == "as" || word.starts_with("as("));
        if wanted && !plain {
            return Ok(Some(name));
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_is_unpacked_than_the_limit_whatever_comes() {
        let mut out = Vec::new();
        assert!(!copy(io::repeat(0), &mut out, 10_000).unwrap());
        assert_eq!(out.len(), 10_001);
        let zeros = ruzstd::encoding::compress_to_vec(
            io::repeat(0).take(1_000_000),
            ruzstd::encoding::CompressionLevel::Fastest,
        );
        let mut out = Vec::new();
        let bomb = StreamingDecoder::new(zeros.as_slice()).unwrap();
        assert!(!copy(bomb, &mut out, 10_000).unwrap());
        assert_eq!(out.len(), 10_001);
    }

    #[test]
    fn what_sqlite_puts_beside_a_collection_goes_with_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("c");
        let db = Connection::open(&path).unwrap();
        db.execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE notes (id);")
            .unwrap();
        db.close().unwrap();
        let package = folder.path().join("a.apkg");
        let mut archive = zip::ZipWriter::new(File::create(&package).unwrap());
        archive
            .start_file(NAMES[1], zip::write::SimpleFileOptions::default())
            .unwrap();
        archive.write_all(&std::fs::read(&path).unwrap()).unwrap();
        archive.finish().unwrap();

        let unpacked = unpack("a.apkg", &package).unwrap();
        let beside = unpacked.path().parent().unwrap().to_owned();
        assert_eq!(
            strange_table(&open(&unpacked.path()).unwrap()).unwrap(),
            None
        );
        assert!(std::fs::read_dir(&beside).unwrap().count() > 1);
        drop(unpacked);
        assert!(!beside.exists());
    }

    #[test]
    fn a_table_that_would_run_something_is_refused() {
        for sql in [
            "CREATE VIEW notes AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x FROM n) SELECT x FROM n",
            "CREATE TABLE notes (id, flds AS (zeroblob(9)))",
            "CREATE TABLE notes (id, flds GENERATED ALWAYS AS (zeroblob(9)))",
        ] {
            let db = Connection::open_in_memory().unwrap();
            db.execute_batch(sql).unwrap();
            assert_eq!(strange_table(&db).unwrap().as_deref(), Some("notes"));
        }
    }
}
