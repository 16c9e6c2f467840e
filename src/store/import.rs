//! A history that comes in from a file: what is not here yet is added, nothing is taken away.
//!
//! Sessions, reviews and renamings have names that are the same in every copy, so a file that
//! comes twice changes nothing the second time, and a file from another machine is merged with
//! what is here. Where two machines gave one item different names, each keeps its own.
//!
//! A long history comes in part by part: between two parts other programs write. Each part is
//! whole by itself, so an import that is cut short has left what came in until then, and another
//! one brings the rest. What a part leaves to be done once all are in, states of items and indexes
//! of the log, is noted with it; whoever opens the store next does it where the import could not.
//! A history that takes no longer than one part comes in whole or not at all.

mod bulk;
mod indexes;
mod sessions;
mod unfinished;

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};
use rustc_hash::{FxHashMap, FxHashSet};

use super::StoreError;
use super::Uid;
use super::database::{Atomic, timestamp};
use super::database::{Sql, Store, json};
use super::export::all_renames;
use super::record::{
    Aside, EntryName, FORMAT, GoalRecord, ParametersRecord, Record, Rename, ReviewRecord,
    RubricRecord,
};
use super::rename::move_all;
use super::review_row::ReviewRow;
use super::standings::{forget, item_id};
use crate::bank::{ItemId, ItemRef};
use crate::schedule::Day;
use crate::schedule::Moment;

/// What came in, and what was here already.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Imported {
    /// Reviews that were added.
    pub reviews: usize,
    /// Reviews that were here.
    pub known_reviews: usize,
    /// Reviews that were here and have now been taken back, as in the file.
    pub undone: usize,
    /// Sessions that were added.
    pub sessions: usize,
    /// Sessions that were here and have got something more.
    pub extended_sessions: usize,
    /// Sessions that were here with all that the file says of them.
    pub known_sessions: usize,
    /// Items that were set aside.
    pub items: usize,
    /// Items whose note or star has changed.
    pub notes: usize,
    /// Renamings that were carried out.
    pub renames: usize,
    /// Goals that were set.
    pub goals: usize,
    /// Fitted parameters that were added.
    pub parameters: usize,
}

/// A place in a file, and what is wrong there.
pub type Fault<P> = (P, String);

/// A history with faults.
#[derive(Debug)]
pub struct Faulty<P> {
    /// All of them.
    pub faults: Vec<Fault<P>>,
    /// What had come in before the first of them was met.
    pub imported: Imported,
}

/// For how long a part keeps other programs from writing: less than they wait.
const LONGEST_PART: Duration = Duration::from_millis(1_500);

/// How often it is asked whether that is over: with every so many records.
const ASK_EVERY: usize = 64;

impl Store {
    /// Takes a history in and works out the states of the items that it touches. Each record, or
    /// what is wrong with it, comes with its place.
    ///
    /// # Errors
    ///
    /// The store fails; what had come in until then stays. Faults in what comes in are the inner
    /// error, all of them; then nothing was taken in of the part that has the first of them, nor of
    /// what comes after it.
    pub fn import_history<P>(
        &self,
        records: impl IntoIterator<Item = (P, Result<Record, String>)>,
    ) -> Result<Result<Imported, Faulty<P>>, StoreError> {
        let mut begun = Instant::now();
        self.import_in_parts(records, move |count| match count {
            0 => {
                begun = Instant::now();
                false
            }
            _ => count.is_multiple_of(ASK_EVERY) && begun.elapsed() >= LONGEST_PART,
        })
    }

    /// The same, in parts of any length. `is_over` says of how many records a part consists; with 0
    /// it begins.
    fn import_in_parts<P>(
        &self,
        records: impl IntoIterator<Item = (P, Result<Record, String>)>,
        mut is_over: impl FnMut(usize) -> bool,
    ) -> Result<Result<Imported, Faulty<P>>, StoreError> {
        let _turn = self.wait_for_imports()?;
        let _roomy = self.read(|_| indexes::Roomy::begin(&self.db))?;
        let mut importer = Importer {
            tx: &self.db,
            indexes: self.read(indexes::LogIndexes::new)?,
            bulk: None,
            items: FxHashMap::default(),
            now: self.time().as_millisecond(),
            running: BTreeSet::new(),
            begun: false,
            announced: BTreeSet::new(),
            renames: None,
            entries: BTreeMap::new(),
            touched: FxHashSet::default(),
            fresh: Vec::new(),
            imported: Imported::default(),
        };
        let mut records = records.into_iter().peekable();
        let mut faults = Vec::new();
        let mut is_first = true;
        loop {
            // Which sessions run elsewhere is asked before the database is held.
            importer.running = self.running()?;
            let atomic = self.begin_patiently()?;
            let before = importer.imported;
            self.read(|_| importer.begin_part())?;
            is_over(0);
            let mut count = 0;
            while let Some((place, record)) = records.next() {
                let taken = match record {
                    Ok(record) => self.read(|_| importer.take(record))?,
                    Err(fault) => {
                        // A line that cannot be read says nothing about the lines after it.
                        importer.begun = true;
                        Err(fault)
                    }
                };
                if let Err(fault) = taken {
                    faults.push((place, fault));
                }
                count += 1;
                // Nothing more comes in once there is a fault; the others are only looked for.
                if faults.is_empty() && records.peek().is_some() && is_over(count) {
                    break;
                }
            }
            if !faults.is_empty() {
                drop(atomic);
                // What earlier parts have left to be done.
                self.finish_imports()?;
                let imported = before;
                return Ok(Err(Faulty { faults, imported }));
            }
            if records.peek().is_some() {
                self.read(|_| importer.leave_unfinished())?;
                atomic.commit()?;
                self.let_others_write();
                is_first = false;
                continue;
            }
            return self.end_import(importer, atomic, is_first).map(Ok);
        }
    }

    /// All records are in. What is left to be done is done with them where they came in one part.
    fn end_import(
        &self,
        mut importer: Importer<'_>,
        atomic: Atomic<'_>,
        is_whole: bool,
    ) -> Result<Imported, StoreError> {
        let imported = importer.imported;
        self.read(|db| {
            importer.leave_unfinished()?;
            if imported.parameters > 0 {
                // Other parameters make something else of every item.
                unfinished::note_every_item(db)?;
            }
            if is_whole {
                unfinished::finish(db)?;
            }
            Ok(())
        })?;
        atomic.commit()?;
        if !is_whole {
            self.finish_imports()?;
        }
        Ok(imported)
    }

    /// The unfinished sessions that some program runs at this moment.
    fn running(&self) -> Result<BTreeSet<i64>, StoreError> {
        let ids = self.read(|db| {
            db.prepare("SELECT id FROM sessions WHERE state <> 'finished'")?
                .query_map([], |row| row.get(0))?
                .collect::<Sql<Vec<i64>>>()
        })?;
        let mut running = BTreeSet::new();
        for id in ids {
            if !self.is_free(id)? {
                running.insert(id);
            }
        }
        Ok(running)
    }
}

/// A record is taken, or refused for a reason in words.
type Taken = Sql<Result<(), String>>;

struct Importer<'a> {
    tx: &'a Connection,
    indexes: indexes::LogIndexes,
    /// While the indexes are taken down.
    bulk: Option<bulk::Bulk>,
    /// The numbers of items met before, by their names here.
    items: FxHashMap<ItemRef, i64>,
    now: i64,
    running: BTreeSet<i64>,
    /// The beginning of a file was seen.
    begun: bool,
    /// The renamings that the file itself tells.
    announced: BTreeSet<Uid>,
    /// Those that only this store knows: they change the names in the file. `None` while
    /// renamings may still come.
    renames: Option<Vec<Rename>>,
    /// Where the entries of the file's sessions are here, by their place there.
    entries: BTreeMap<Uid, Vec<i64>>,
    /// The items whose log has changed.
    touched: FxHashSet<i64>,
    /// Those of them that are not noted yet.
    fresh: Vec<i64>,
    imported: Imported,
}

impl Importer<'_> {
    /// Others may have renamed or forgotten items meanwhile.
    fn begin_part(&mut self) -> Sql<()> {
        self.items.clear();
        if self.renames.is_some() {
            self.renames = Some(self.own_renames()?);
        }
        match &mut self.bulk {
            Some(bulk) => bulk.begin_part(self.tx),
            None => Ok(()),
        }
    }

    /// Writes what waits to be written with more, and notes what is to be done once all parts are
    /// in.
    fn leave_unfinished(&mut self) -> Sql<()> {
        if let Some(bulk) = &mut self.bulk {
            bulk.end_part(self.tx)?;
        }
        unfinished::note_items(self.tx, self.fresh.drain(..))
    }

    /// Puts the indexes up again, by which the log is asked.
    fn end_bulk(&mut self) -> Sql<()> {
        if let Some(mut bulk) = self.bulk.take() {
            bulk.end_part(self.tx)?;
        }
        self.indexes.restore(self.tx)
    }

    fn touch(&mut self, item: i64) {
        if self.touched.insert(item) {
            self.fresh.push(item);
        }
    }

    fn own_renames(&self) -> Sql<Vec<Rename>> {
        let mut renames = all_renames(self.tx)?;
        renames.retain(|rename| !self.announced.contains(&rename.uid));
        Ok(renames)
    }

    fn take(&mut self, record: Record) -> Taken {
        if !self.begun && !matches!(record, Record::History(_)) {
            self.begun = true;
            return Ok(Err("this is not the first line of a history of viva: \
                           {\"history\":{\"format\":1}}"
                .to_owned()));
        }
        if !matches!(record, Record::Review(_)) {
            self.end_bulk()?;
            self.items.clear();
        }
        match record {
            Record::History(beginning) => {
                self.begun = true;
                self.announced.clear();
                self.renames = None;
                Ok(if (1..=FORMAT).contains(&beginning.format) {
                    Ok(())
                } else {
                    Err(format!(
                        "written by a newer viva (format {}, this one knows {FORMAT}); update viva",
                        beginning.format
                    ))
                })
            }
            Record::Rename(rename) => self.rename(&rename),
            Record::Item(aside) => self.set_aside(aside),
            Record::Goal(goal) => self.set_goal(&goal),
            Record::Parameters(fitted) => self.keep_parameters(&fitted),
            Record::Rubric(rubric) => self.keep_rubric(&rubric),
            Record::Session(session) => self.session(session),
            Record::Review(review) => self.review(&review),
        }
    }

    fn rename(&mut self, rename: &Rename) -> Taken {
        if self.renames.is_some() {
            return Ok(Err("a renaming must come before what it renames".to_owned()));
        }
        if rename.from.is_item() != rename.to.is_item() {
            return Ok(Err(
                "an item gets an item's name, a bank a bank's".to_owned()
            ));
        }
        self.announced.insert(rename.uid);
        let mut later = all_renames(self.tx)?;
        if later.iter().any(|own| own.uid == rename.uid) {
            return Ok(Ok(()));
        }
        later.retain(|own| (own.at, own.uid) > (rename.at, rename.uid));
        let moved = move_all(self.tx, &rename.from, |item| {
            rename.apply(item);
            later.iter().for_each(|own| own.apply(item));
        })?;
        moved.into_iter().for_each(|item| self.touch(item));
        super::rename::keep(self.tx, rename)?;
        self.imported.renames += 1;
        Ok(Ok(()))
    }

    /// What an item of the file is called here.
    fn named(&mut self, mut item: ItemRef) -> Sql<ItemRef> {
        if self.renames.is_none() {
            self.renames = Some(self.own_renames()?);
        }
        for rename in self.renames.iter().flatten() {
            rename.apply(&mut item);
        }
        Ok(item)
    }

    fn set_aside(&mut self, aside: Aside) -> Taken {
        let item = self.named(ItemRef {
            bank: aside.bank,
            item: aside.item,
        })?;
        let id = item_id(self.tx, &item)?;
        // Set aside anywhere is set aside here: suspended since the earlier day, buried until the
        // later.
        let changed = self.tx.execute(
            "UPDATE items SET
                    suspended_at = min(coalesce(suspended_at, ?2), coalesce(?2, suspended_at)),
                    buried_until = max(coalesce(buried_until, ?3), coalesce(?3, buried_until))
             WHERE id = ?1 AND (coalesce(suspended_at > ?2, ?2 IS NOT NULL)
                                OR coalesce(buried_until < ?3, ?3 IS NOT NULL))",
            params![
                id,
                aside.suspended.map(Timestamp::as_millisecond),
                aside.buried.map(Day::number)
            ],
        )?;
        let noted = match &aside.note {
            // What was said last holds.
            Some(note) => self.tx.execute(
                "UPDATE items SET note = ?2, noted_at = ?3
                 WHERE id = ?1 AND coalesce(noted_at < ?3, true)",
                params![id, note.text, note.at.as_millisecond()],
            )?,
            None => 0,
        };
        let starred = match &aside.star {
            Some(star) => self.tx.execute(
                "UPDATE items SET starred = ?2, starred_at = ?3
                 WHERE id = ?1 AND coalesce(starred_at < ?3, true)",
                params![id, star.on, star.at.as_millisecond()],
            )?,
            None => 0,
        };
        self.imported.items += changed;
        self.imported.notes += noted.max(starred);
        forget(self.tx, id)?;
        Ok(Ok(()))
    }

    fn set_goal(&mut self, goal: &GoalRecord) -> Taken {
        let bank = match &goal.bank {
            // A bank is renamed as any of its items is.
            Some(bank) => self
                .named(ItemRef {
                    bank: bank.clone(),
                    item: ItemId::new(""),
                })?
                .bank
                .to_string(),
            None => String::new(),
        };
        // What was said last holds.
        self.imported.goals += self.tx.execute(
            "INSERT INTO goals (bank, day, set_at) VALUES (?1, ?2, ?3)
             ON CONFLICT (bank) DO UPDATE SET day = ?2, set_at = ?3 WHERE set_at < ?3",
            params![bank, goal.day.number(), goal.at.as_millisecond()],
        )?;
        Ok(Ok(()))
    }

    fn keep_parameters(&mut self, fitted: &ParametersRecord) -> Taken {
        if fitted.numbers.is_some() && fitted.figures.is_none() {
            return Ok(Err("fitted parameters come with their figures".to_owned()));
        }
        self.imported.parameters += self.tx.execute(
            "INSERT INTO parameters (at, numbers, reviews, figures)
             SELECT ?1, ?2, ?3, ?4 WHERE NOT EXISTS
                 (SELECT 1 FROM parameters WHERE at = ?1 AND numbers IS ?2)",
            params![
                fitted.at.as_millisecond(),
                fitted.numbers.as_ref().map(json).transpose()?,
                fitted.reviews,
                json(&fitted.figures)?,
            ],
        )?;
        Ok(Ok(()))
    }

    fn keep_rubric(&mut self, rubric: &RubricRecord) -> Taken {
        super::rubrics::keep(self.tx, &rubric.hash, &rubric.texts)?;
        Ok(Ok(()))
    }

    fn review(&mut self, review: &ReviewRecord) -> Taken {
        // Most are new, sound, and about an item met before: whether one is here already shows as
        // it is added.
        if let Some(item) = self.item_met(review)
            && sound(review).is_ok()
            && let Ok(entry) = self.entry_of(review)?
        {
            let is_new = self.add(review, item, entry)?;
            return if is_new {
                Ok(Ok(()))
            } else {
                self.is_known(review).map(|_| Ok(()))
            };
        }
        if self.is_known(review)? {
            return Ok(Ok(()));
        }
        if let Err(wrong) = sound(review) {
            return Ok(Err(wrong));
        }
        let entry = match self.entry_of(review)? {
            Ok(entry) => entry,
            Err(EntryName { session, position }) => {
                return Ok(Err(format!(
                    "it is about entry {position} of session {session}, which does not appear \
                     before it"
                )));
            }
        };
        let name = self.named(ItemRef {
            bank: review.bank.clone(),
            item: review.item.clone(),
        })?;
        let item = item_id(self.tx, &name)?;
        self.items.insert(name, item);
        self.add(review, item, entry)?;
        Ok(Ok(()))
    }

    /// The item that a review is about, if that was met before.
    fn item_met(&self, review: &ReviewRecord) -> Option<i64> {
        let renames = self.renames.as_ref()?;
        let mut name = ItemRef {
            bank: review.bank.clone(),
            item: review.item.clone(),
        };
        renames.iter().for_each(|rename| rename.apply(&mut name));
        self.items.get(&name).copied()
    }

    /// The entry here that a review is about, if it is about one; or the name of one that is not
    /// here.
    fn entry_of(&self, review: &ReviewRecord) -> Sql<Result<Option<i64>, EntryName>> {
        Ok(match review.entry {
            None => Ok(None),
            Some(name) => self.entry(name)?.map(Some).ok_or(name),
        })
    }

    /// Whether a review is here already. Then it is counted, and taken back if the file does.
    fn is_known(&mut self, review: &ReviewRecord) -> Sql<bool> {
        if let Some(bulk) = &self.bulk {
            if !bulk.knows(review.uid) {
                return Ok(false);
            }
            if review.undone.is_none() {
                self.imported.known_reviews += 1;
                return Ok(true);
            }
            self.end_bulk()?;
        }
        let known: Option<(i64, i64)> = self
            .tx
            .prepare_cached("SELECT id, item FROM reviews WHERE uid = ?1")?
            .query_row([review.uid], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let Some((id, item)) = known else {
            return Ok(false);
        };
        self.imported.known_reviews += 1;
        if self.take_back(id, review)? {
            self.imported.undone += 1;
            self.touch(item);
        }
        Ok(true)
    }

    /// Adds a review, if it is not here already, and says whether it did.
    fn add(&mut self, review: &ReviewRecord, item: i64, entry: Option<i64>) -> Sql<bool> {
        let row = ReviewRow {
            uid: Some(review.uid),
            item,
            moment: Moment {
                at: review.at,
                day: review.day,
                offset: review.utc_offset,
            },
            turn: review.turn.unwrap_or(review.at),
            kind: review.kind,
            rating: review.rating,
            proposed: review.proposed,
            machine: review.machine,
            score: review.score,
            overridden: review.overridden,
            used: std::time::Duration::from_millis(review.used_ms),
            due: review.due,
            entry,
            imported: Some(timestamp(self.now)?),
        };
        if let Some(bulk) = &mut self.bulk {
            if !bulk.add(self.tx, review.uid, row, review.undone)? {
                return Ok(false);
            }
        } else {
            let Some(id) = row.insert_new(self.tx)? else {
                return Ok(false);
            };
            self.take_back(id, review)?;
        }
        if self.indexes.after_review(self.tx)? {
            self.bulk = Some(bulk::Bulk::begin(self.tx)?);
        }
        self.touch(item);
        self.imported.reviews += 1;
        Ok(true)
    }

    /// Takes a review back if the file does, and says whether that is new.
    fn take_back(&self, id: i64, review: &ReviewRecord) -> Sql<bool> {
        let Some(at) = review.undone else {
            return Ok(false);
        };
        let new = self
            .tx
            .prepare_cached("INSERT OR IGNORE INTO undone (review, at) VALUES (?1, ?2)")?
            .execute(params![id, at.as_millisecond()])?;
        Ok(new > 0)
    }

    fn entry(&self, name: EntryName) -> Sql<Option<i64>> {
        if let Some(ids) = self.entries.get(&name.session) {
            return Ok(ids.get(name.position as usize).copied());
        }
        self.tx
            .prepare_cached(
                "SELECT e.id FROM entries e JOIN sessions s ON s.id = e.session
                 WHERE s.uid = ?1 AND e.position = ?2",
            )?
            .query_row(params![name.session, name.position], |row| row.get(0))
            .optional()
    }
}

/// What the database would refuse, in words.
fn sound(review: &ReviewRecord) -> Result<(), String> {
    if review.kind.counts() != review.due.is_some() {
        return Err("only a review that counts may have a due day".into());
    }
    for score in [review.machine, review.score].into_iter().flatten() {
        if !(0.0..=1.0).contains(&score) {
            return Err(format!("a score lies between 0 and 1, not {score}"));
        }
    }
    if review.turn.is_some_and(|turn| turn < review.at) {
        return Err("its `turn` is earlier than its time".to_owned());
    }
    Ok(())
}

#[cfg(test)]
mod tests;
