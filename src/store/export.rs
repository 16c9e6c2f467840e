//! The whole history, one record after the other.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row};

use super::StoreError;
use super::database::{Sql, Store, duration, from_json, from_word, parsed, read_mark_value};
use super::database::{read_item, timestamp};
use super::record::{
    Aside, Beginning, EntryRecord, EntryState, FORMAT, GoalRecord, Name, NoteRecord,
    OverrideRecord, ParametersRecord, Record, Rename, RubricRecord, SessionRecord, StarRecord,
};
use super::review_row::{SELECT, read_record};
use super::sessions::read_mark;
use crate::bank::{BankId, CriterionId, ItemId};
use crate::schedule::Day;

impl Store {
    /// Gives the whole history, as of one moment. Screenings are about other people and no part
    /// of it.
    pub fn export_history<E>(
        &self,
        mut each: impl FnMut(Record) -> Result<(), E>,
    ) -> Result<Result<(), E>, StoreError> {
        self.transaction(|tx| {
            // The first thing that cannot be taken ends it; the database has done nothing wrong.
            let mut failed = None;
            let mut give = |record| match each(record) {
                Ok(()) => true,
                Err(error) => {
                    failed = Some(error);
                    false
                }
            };
            let _ = give(Record::History(Beginning { format: FORMAT }))
                && renames(tx, &mut give)?
                && asides(tx, &mut give)?
                && goals(tx, &mut give)?
                && parameters(tx, &mut give)?
                && rubrics(tx, &mut give)?
                && sessions(tx, &mut give)?
                && reviews(tx, &mut give)?;
            Ok(failed.map_or(Ok(()), Err))
        })
    }
}

type Give<'a> = dyn FnMut(Record) -> bool + 'a;

fn renames(tx: &Connection, give: &mut Give<'_>) -> Sql<bool> {
    Ok(all_renames(tx)?
        .into_iter()
        .all(|rename| give(Record::Rename(rename))))
}

/// Every renaming, in the order of time.
pub(super) fn all_renames(tx: &Connection) -> Sql<Vec<Rename>> {
    let mut query =
        tx.prepare("SELECT uid, at, bank, item, to_bank, to_item FROM renames ORDER BY at, uid")?;
    let name = |row: &Row<'_>, first: usize| -> Sql<Name> {
        Ok(Name {
            bank: BankId::new(row.get::<_, String>(first)?),
            item: row.get::<_, Option<String>>(first + 1)?.map(ItemId::new),
        })
    };
    query
        .query_map([], |row| {
            Ok(Rename {
                uid: row.get(0)?,
                at: timestamp(row.get(1)?)?,
                from: name(row, 2)?,
                to: name(row, 4)?,
            })
        })?
        .collect()
}

fn asides(tx: &Connection, give: &mut Give<'_>) -> Sql<bool> {
    let mut query = tx.prepare(
        "SELECT bank, item, suspended_at, buried_until, note, noted_at, starred, starred_at
         FROM items
         WHERE suspended_at IS NOT NULL OR buried_until IS NOT NULL OR noted_at IS NOT NULL
               OR starred_at IS NOT NULL
         ORDER BY bank, item",
    )?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let item = read_item(row)?;
        let time = |column| {
            row.get::<_, Option<i64>>(column)?
                .map(timestamp)
                .transpose()
        };
        let (noted, starred): (Option<Timestamp>, Option<Timestamp>) = (time(5)?, time(7)?);
        let (text, on) = (row.get(4)?, row.get(6)?);
        let record = Aside {
            bank: item.bank,
            item: item.item,
            suspended: row.get::<_, Option<i64>>(2)?.map(timestamp).transpose()?,
            buried: row.get::<_, Option<i32>>(3)?.map(Day::new),
            note: noted.map(|at| NoteRecord { text, at }),
            star: starred.map(|at| StarRecord { on, at }),
        };
        if !give(Record::Item(record)) {
            return Ok(false);
        }
    }
    Ok(true)
}

fn goals(tx: &Connection, give: &mut Give<'_>) -> Sql<bool> {
    let mut query = tx.prepare("SELECT bank, day, set_at FROM goals ORDER BY bank")?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let bank: String = row.get(0)?;
        let record = GoalRecord {
            bank: (!bank.is_empty()).then(|| BankId::new(bank)),
            day: Day::new(row.get(1)?),
            at: timestamp(row.get(2)?)?,
        };
        if !give(Record::Goal(record)) {
            return Ok(false);
        }
    }
    Ok(true)
}

fn parameters(tx: &Connection, give: &mut Give<'_>) -> Sql<bool> {
    let mut query =
        tx.prepare("SELECT at, numbers, reviews, figures FROM parameters ORDER BY at, id")?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let record = ParametersRecord {
            at: timestamp(row.get(0)?)?,
            numbers: row
                .get::<_, Option<String>>(1)?
                .as_deref()
                .map(from_json)
                .transpose()?,
            reviews: row.get(2)?,
            figures: from_json(&row.get::<_, String>(3)?)?,
        };
        if !give(Record::Parameters(record)) {
            return Ok(false);
        }
    }
    Ok(true)
}

fn rubrics(tx: &Connection, give: &mut Give<'_>) -> Sql<bool> {
    let mut query = tx.prepare("SELECT hash, texts FROM rubrics ORDER BY hash")?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let record = RubricRecord {
            hash: row.get(0)?,
            texts: from_json(&row.get::<_, String>(1)?)?,
        };
        if !give(Record::Rubric(record)) {
            return Ok(false);
        }
    }
    Ok(true)
}

fn sessions(tx: &Connection, give: &mut Give<'_>) -> Sql<bool> {
    let mut query = tx.prepare("SELECT * FROM sessions ORDER BY id")?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let record = SessionRecord {
            uid: row.get("uid")?,
            kind: parsed(&row.get::<_, String>("kind")?)?,
            state: from_word(row.get("state")?)?,
            started: parsed(&row.get::<_, String>("started_at")?)?,
            ended: time(row, "ended_at")?,
            settings: from_json(&row.get::<_, String>("settings")?)?,
            drill: row
                .get::<_, Option<String>>("drill")?
                .as_deref()
                .map(from_json)
                .transpose()?,
            seed: row
                .get::<_, Option<String>>("seed")?
                .as_deref()
                .map(parsed)
                .transpose()?,
            version: row.get("version")?,
            current: row.get("current")?,
            entries: entries(tx, row.get("id")?)?,
        };
        if !give(Record::Session(record)) {
            return Ok(false);
        }
    }
    Ok(true)
}

fn entries(tx: &Connection, session: i64) -> Sql<Vec<EntryRecord>> {
    let mut query =
        tx.prepare_cached("SELECT * FROM entries WHERE session = ?1 ORDER BY position")?;
    let mut marks = tx.prepare_cached("SELECT * FROM marks WHERE entry = ?1 ORDER BY position")?;
    let mut opinion = tx.prepare_cached("SELECT opinion FROM opinions WHERE entry = ?1")?;
    query
        .query_map([session], |row| {
            let id: i64 = row.get("id")?;
            let millis = |millis: i64| duration(millis).as_millis() as u64;
            Ok(EntryRecord {
                bank: BankId::new(row.get::<_, String>("bank")?),
                item: ItemId::new(row.get::<_, String>("item")?),
                rubric: row.get("rubric")?,
                criteria: from_json(&row.get::<_, String>("criteria")?)?,
                state: from_word::<EntryState>(row.get("state")?)?,
                allowed_ms: row.get::<_, Option<i64>>("allowed_ms")?.map(millis),
                used_ms: millis(row.get("used_ms")?),
                response: row.get("response")?,
                timed_out: row.get("timed_out")?,
                submitted: time(row, "submitted_at")?,
                graded: time(row, "graded_at")?,
                marks: marks.query_map([id], read_mark)?.collect::<Sql<_>>()?,
                opinion: opinion
                    .query_row([id], |row| row.get::<_, String>(0))
                    .optional()?
                    .as_deref()
                    .map(from_json)
                    .transpose()?,
                overrides: overrides(tx, id)?,
                probes: from_json(&row.get::<_, String>("probes")?)?,
            })
        })?
        .collect()
}

/// The overrides of an entry, in the order in which they were given.
pub(super) fn overrides(tx: &Connection, entry: i64) -> Sql<Vec<OverrideRecord>> {
    tx.prepare_cached("SELECT criterion, mark, at FROM overrides WHERE entry = ?1 ORDER BY id")?
        .query_map([entry], |row| {
            Ok(OverrideRecord {
                criterion: CriterionId::new(row.get::<_, String>(0)?),
                mark: row
                    .get::<_, Option<f64>>(1)?
                    .map(read_mark_value)
                    .transpose()?,
                at: parsed(&row.get::<_, String>(2)?)?,
            })
        })?
        .collect()
}

fn reviews(tx: &Connection, give: &mut Give<'_>) -> Sql<bool> {
    let mut query = tx.prepare(&format!("{SELECT} ORDER BY r.id"))?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        if !give(Record::Review(read_record(row)?)) {
            return Ok(false);
        }
    }
    Ok(true)
}

fn time(row: &Row<'_>, column: &str) -> Sql<Option<Timestamp>> {
    row.get::<_, Option<String>>(column)?
        .as_deref()
        .map(parsed)
        .transpose()
}
