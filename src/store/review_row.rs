//! A review as a row of the log: every column is here, once, for adding, reading, export and
//! import.

use jiff::Timestamp;
use rusqlite::{Connection, Row, Statement, ToSql};

use super::database::{Sql, duration, millis, parsed, rating, timestamp};
use super::record::{EntryName, ReviewRecord};
use super::review::{Review, ReviewKind};
use super::uid::Uid;
use crate::bank::{BankId, ItemId, ItemRef};
use crate::grading::Score;
use crate::schedule::{Day, Moment, Rating};

/// What [`ReviewRow::bind`] fills, in its order.
const COLUMNS: &str =
    "uid, item, at, turn, day, utc_offset, kind, rating, proposed, machine, score,
                       overridden, used_ms, due, entry, imported_at";

/// How many columns these are.
const WIDTH: usize = 16;

/// A review as it is kept.
#[derive(Clone, Debug)]
pub(super) struct ReviewRow {
    /// `None` for one that gets its name now.
    pub uid: Option<Uid>,
    /// The number of its item.
    pub item: i64,
    pub moment: Moment,
    pub turn: Timestamp,
    pub kind: ReviewKind,
    pub rating: Rating,
    pub proposed: Option<Rating>,
    pub machine: Option<f64>,
    pub score: Option<f64>,
    pub overridden: bool,
    pub used: std::time::Duration,
    pub due: Option<Day>,
    /// The number of the entry in which the response stands.
    pub entry: Option<i64>,
    pub imported: Option<Timestamp>,
}

impl ReviewRow {
    /// Adds it to the log, which has none of its name; gives its number there.
    pub fn insert(&self, tx: &Connection) -> Sql<i64> {
        let mut insert = tx.prepare_cached(&insert_into(&format!(
            "(COALESCE(?, randomblob(16)), {})",
            holes(WIDTH - 1)
        )))?;
        self.bind(&mut insert, 0)?;
        insert.raw_execute()?;
        Ok(tx.last_insert_rowid())
    }

    /// The same, if the log has none of its name.
    pub fn insert_new(&self, tx: &Connection) -> Sql<Option<i64>> {
        let insert = insert_into(&format!("({}) ON CONFLICT (uid) DO NOTHING", holes(WIDTH)));
        let mut insert = tx.prepare_cached(&insert)?;
        self.bind(&mut insert, 0)?;
        Ok((insert.raw_execute()? > 0).then(|| tx.last_insert_rowid()))
    }

    /// Adds rows to the log, which has none of their names; gives the number of the first there,
    /// which the others follow.
    pub fn insert_all<'a>(
        tx: &Connection,
        rows: impl ExactSizeIterator<Item = &'a Self>,
    ) -> Sql<i64> {
        let count = rows.len();
        let values = vec![format!("({})", holes(WIDTH)); count];
        let mut insert = tx.prepare_cached(&insert_into(&values.join(", ")))?;
        for (at, row) in rows.enumerate() {
            row.bind(&mut insert, at * WIDTH)?;
        }
        insert.raw_execute()?;
        Ok(tx.last_insert_rowid() - count as i64 + 1)
    }

    /// Fills the parameters behind so many others.
    fn bind(&self, statement: &mut Statement<'_>, before: usize) -> Sql<()> {
        let mut at = before;
        let mut next = |value: &dyn ToSql| {
            at += 1;
            statement.raw_bind_parameter(at, value)
        };
        next(&self.uid)?;
        next(&self.item)?;
        next(&self.moment.at.as_millisecond())?;
        next(&self.turn.as_millisecond())?;
        next(&self.moment.day.number())?;
        next(&self.moment.offset)?;
        next(&self.kind.as_str())?;
        next(&self.rating.number())?;
        next(&self.proposed.map(Rating::number))?;
        next(&self.machine)?;
        next(&self.score)?;
        next(&self.overridden)?;
        next(&millis(self.used))?;
        next(&self.due.map(Day::number))?;
        next(&self.entry)?;
        next(&self.imported.map(Timestamp::as_millisecond))
    }

    fn read(row: &Row<'_>) -> Sql<Self> {
        let optional_rating = |column| -> Sql<Option<Rating>> {
            row.get::<_, Option<i64>>(column)?.map(rating).transpose()
        };
        Ok(Self {
            uid: Some(row.get("uid")?),
            item: row.get("item")?,
            moment: Moment {
                at: timestamp(row.get("at")?)?,
                day: Day::new(row.get("day")?),
                offset: row.get("utc_offset")?,
            },
            turn: timestamp(row.get("turn")?)?,
            kind: parsed(&row.get::<_, String>("kind")?)?,
            rating: rating(row.get("rating")?)?,
            proposed: optional_rating("proposed")?,
            machine: row.get("machine")?,
            score: row.get("score")?,
            overridden: row.get("overridden")?,
            used: duration(row.get("used_ms")?),
            due: row.get::<_, Option<i32>>("due")?.map(Day::new),
            entry: row.get("entry")?,
            imported: optional_time(row, "imported_at")?,
        })
    }
}

fn insert_into(values: &str) -> String {
    format!("INSERT INTO reviews ({COLUMNS}) VALUES {values}")
}

/// Parameters without a number.
fn holes(count: usize) -> String {
    vec!["?"; count].join(", ")
}

/// The rows that [`read_review`] and [`read_record`] want, and where they come from. `undone` is
/// a small table looked up by its key.
pub(super) const SELECT: &str = "
    SELECT r.*, i.bank, i.item AS name, u.at AS undone_at, e.session, s.uid AS session_uid,
           e.position
    FROM reviews r
    JOIN items i ON i.id = r.item
    LEFT JOIN undone u ON u.review = r.id
    LEFT JOIN entries e ON e.id = r.entry
    LEFT JOIN sessions s ON s.id = e.session";

/// A review with the names of what it hangs on.
pub(super) fn read_review(row: &Row<'_>) -> Sql<Review> {
    let review = ReviewRow::read(row)?;
    let session: Option<i64> = row.get("session")?;
    let position: Option<i64> = row.get("position")?;
    Ok(Review {
        id: row.get("uid")?,
        item: read_name(row)?,
        moment: review.moment,
        turn: review.turn,
        kind: review.kind,
        rating: review.rating,
        proposed: review.proposed,
        machine: review.machine.map(Score::clamped),
        score: review.score.map(Score::clamped),
        overridden: review.overridden,
        used: review.used,
        due: review.due,
        entry: session.zip(position.and_then(|p| usize::try_from(p).ok())),
        undone: optional_time(row, "undone_at")?,
        imported: review.imported,
    })
}

/// A review as it goes into a copy of a history.
pub(super) fn read_record(row: &Row<'_>) -> Sql<ReviewRecord> {
    let review = ReviewRow::read(row)?;
    let item = read_name(row)?;
    let session: Option<Uid> = row.get("session_uid")?;
    let position: Option<u32> = row.get("position")?;
    Ok(ReviewRecord {
        uid: row.get("uid")?,
        bank: item.bank,
        item: item.item,
        at: review.moment.at,
        turn: (review.turn != review.moment.at).then_some(review.turn),
        day: review.moment.day,
        utc_offset: review.moment.offset,
        kind: review.kind,
        rating: review.rating,
        proposed: review.proposed,
        machine: review.machine,
        score: review.score,
        overridden: review.overridden,
        used_ms: review.used.as_millis() as u64,
        due: review.due,
        entry: session
            .zip(position)
            .map(|(session, position)| EntryName { session, position }),
        undone: optional_time(row, "undone_at")?,
    })
}

fn read_name(row: &Row<'_>) -> Sql<ItemRef> {
    Ok(ItemRef {
        bank: BankId::new(row.get::<_, String>("bank")?),
        item: ItemId::new(row.get::<_, String>("name")?),
    })
}

fn optional_time(row: &Row<'_>, column: &str) -> Sql<Option<Timestamp>> {
    row.get::<_, Option<i64>>(column)?
        .map(timestamp)
        .transpose()
}
