//! A package that every Anki opens: a collection of schema 11 in a zip archive.

use std::io::{Cursor, Write};

use rusqlite::{Connection, params};
use serde_json::json;
use sha1_smol::Sha1;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::super::ids::hash;
use super::super::{ConvertError, PastReview, html};
use crate::bank::{Item, ItemRef};

/// The note type; the same number in every package, so that notes of several go together.
const NOTE_TYPE: i64 = 1_764_028_800_000;
/// Days in Anki are counted from the collection's first; this many before the present one leaves
/// room for everything overdue.
const DAYS_BEFORE: i32 = 4_000;
/// The fields of a note, in their order.
const FIELDS: [&str; 4] = ["Question", "Answer", "Look for", "Notes"];

const SCHEMA: &str = "
CREATE TABLE col (id integer primary key, crt integer not null, mod integer not null,
    scm integer not null, ver integer not null, dty integer not null, usn integer not null,
    ls integer not null, conf text not null, models text not null, decks text not null,
    dconf text not null, tags text not null);
CREATE TABLE notes (id integer primary key, guid text not null, mid integer not null,
    mod integer not null, usn integer not null, tags text not null, flds text not null,
    sfld integer not null, csum integer not null, flags integer not null, data text not null);
CREATE TABLE cards (id integer primary key, nid integer not null, did integer not null,
    ord integer not null, mod integer not null, usn integer not null, type integer not null,
    queue integer not null, due integer not null, ivl integer not null, factor integer not null,
    reps integer not null, lapses integer not null, left integer not null, odue integer not null,
    odid integer not null, flags integer not null, data text not null);
CREATE TABLE revlog (id integer primary key, cid integer not null, usn integer not null,
    ease integer not null, ivl integer not null, lastIvl integer not null,
    factor integer not null, time integer not null, type integer not null);
CREATE TABLE graves (usn integer not null, oid integer not null, type integer not null);
CREATE INDEX ix_notes_usn ON notes (usn);
CREATE INDEX ix_cards_usn ON cards (usn);
CREATE INDEX ix_revlog_usn ON revlog (usn);
CREATE INDEX ix_cards_nid ON cards (nid);
CREATE INDEX ix_cards_sched ON cards (did, queue, due);
CREATE INDEX ix_revlog_cid ON revlog (cid);
CREATE INDEX ix_notes_csum ON notes (csum);
";

/// An item on its way to Anki.
#[derive(Clone, Debug)]
pub struct Card<'a> {
    /// Its full name: Anki knows the note again by it.
    pub name: ItemRef,
    /// The item.
    pub item: &'a Item,
    /// The deck it goes to.
    pub deck: &'a str,
    /// Its tags, the bank's included.
    pub tags: Vec<&'a str>,
    /// Where it stands; `None` for a new one.
    pub scheduling: Option<Scheduling>,
    /// Its reviews, in the order of time.
    pub reviews: Vec<PastReview>,
}

/// Where an item stands. Days are counted from 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scheduling {
    /// When it was last reviewed.
    pub last: i32,
    /// When it comes back.
    pub due: i32,
    /// Reviews that counted.
    pub reviews: u32,
    /// How often it was forgotten.
    pub lapses: u32,
    /// In days.
    pub stability: f32,
    /// From 1 to 10.
    pub difficulty: f32,
    /// It stays away.
    pub suspended: bool,
}

/// Writes a package. `now` is in milliseconds since 1970, `today` in days, `offset` is the local
/// time's, in seconds.
///
/// # Errors
///
/// The temporary file for it cannot be made.
pub fn write(
    cards: &[Card<'_>],
    now: i64,
    today: i32,
    offset: i32,
) -> Result<Vec<u8>, ConvertError> {
    let unwritten = |reason: String| ConvertError::Unwritten { reason };
    let file = tempfile::NamedTempFile::new().map_err(|error| unwritten(error.to_string()))?;
    collection(file.path(), cards, now, today, offset)
        .map_err(|error| unwritten(error.to_string()))?;
    let collection = std::fs::read(file.path()).map_err(|error| unwritten(error.to_string()))?;
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let mut add = |name: &str, content: &[u8]| {
        archive.start_file(name, SimpleFileOptions::default())?;
        archive.write_all(content)?;
        Ok::<(), zip::result::ZipError>(())
    };
    add("collection.anki2", &collection)
        .and_then(|()| add("media", b"{}"))
        .map_err(|error| unwritten(error.to_string()))?;
    let written = archive
        .finish()
        .map_err(|error| unwritten(error.to_string()))?;
    Ok(written.into_inner())
}

fn collection(
    path: &std::path::Path,
    cards: &[Card<'_>],
    now: i64,
    today: i32,
    offset: i32,
) -> rusqlite::Result<()> {
    let mut db = Connection::open(path)?;
    db.execute_batch("PRAGMA page_size = 4096; PRAGMA user_version = 0;")?;
    let tx = db.transaction()?;
    tx.execute_batch(SCHEMA)?;
    let first_day = today.saturating_sub(DAYS_BEFORE);
    // Anki's days begin at four in the morning, local time.
    let created = i64::from(first_day) * 86_400 + 4 * 3_600 - i64::from(offset);
    let seconds = now / 1_000;
    let mut decks: Vec<(&str, i64)> = Vec::new();
    for card in cards {
        if decks.iter().all(|(name, _)| *name != card.deck) {
            decks.push((card.deck, deck_id(card.deck)));
        }
    }
    tx.execute(
        "INSERT INTO col VALUES (1, ?1, ?2, ?2, 11, 0, 0, 0, ?3, ?4, ?5, ?6, '{}')",
        params![
            created,
            now,
            conf(cards.len()).to_string(),
            models(seconds, decks.first().map_or(1, |(_, id)| *id)).to_string(),
            deck_list(seconds, &decks).to_string(),
            deck_options().to_string(),
        ],
    )?;
    // Names of reviews are moments; two at the same one get neighbouring names.
    let mut last_review = i64::MIN;
    let mut reviews: Vec<(i64, i64, PastReview)> = Vec::new();
    for (index, card) in cards.iter().enumerate() {
        // Whole numbers that no other note has, as Anki makes them itself.
        let id = now + index as i64;
        let fields = fields(card.item);
        let sort = html::text(&fields[0]).text;
        let tags: Vec<String> = card.tags.iter().map(|tag| tag_word(tag)).collect();
        let tags = match tags.is_empty() {
            true => String::new(),
            false => format!(" {} ", tags.join(" ")),
        };
        tx.execute(
            "INSERT INTO notes VALUES (?1, ?2, ?3, ?4, -1, ?5, ?6, ?7, ?8, 0, '')",
            params![
                id,
                guid(&card.name),
                NOTE_TYPE,
                seconds,
                tags,
                fields.join("\u{1f}"),
                sort,
                checksum(&sort),
            ],
        )?;
        let deck = decks.iter().find(|(name, _)| *name == card.deck);
        let deck = deck.map_or(1, |(_, id)| *id);
        let state = card.scheduling;
        let interval = state.map_or(0, |state| state.due.saturating_sub(state.last).max(1));
        tx.execute(
            "INSERT INTO cards VALUES (?1, ?1, ?2, 0, ?3, -1, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 0, 0, 0, 0, ?11)",
            params![
                id,
                deck,
                seconds,
                if state.is_some() { 2 } else { 0 },
                match state {
                    Some(state) if state.suspended => -1,
                    Some(_) => 2,
                    None => 0,
                },
                state.map_or(index as i64 + 1, |state| i64::from(state.due.saturating_sub(first_day))),
                interval,
                if state.is_some() { 2_500 } else { 0 },
                state.map_or(0, |state| state.reviews),
                state.map_or(0, |state| state.lapses),
                state.map_or_else(String::new, |state| {
                    json!({ "s": state.stability, "d": state.difficulty }).to_string()
                }),
            ],
        )?;
        reviews.extend(card.reviews.iter().map(|review| (review.at, id, *review)));
    }
    reviews.sort_by_key(|(at, card, _)| (*at, *card));
    let mut seen = std::collections::HashMap::new();
    for (at, card, review) in reviews {
        last_review = at.max(last_review.saturating_add(1));
        let before = seen.insert(card, review.interval);
        tx.execute(
            "INSERT INTO revlog VALUES (?1, ?2, -1, ?3, ?4, ?5, 2500, ?6, ?7)",
            params![
                last_review,
                card,
                review.rating,
                review.interval,
                before.unwrap_or(0),
                i64::try_from(review.used).unwrap_or(i64::MAX),
                i32::from(before.is_some()),
            ],
        )?;
    }
    tx.commit()?;
    db.close().map_err(|(_, error)| error)
}

/// The name by which Anki knows a note again.
fn guid(name: &ItemRef) -> String {
    hash(&name.to_string())
}

/// A deck's number, the same in every package.
fn deck_id(name: &str) -> i64 {
    let digits = hash(name);
    let number = i64::from_str_radix(&digits[..10], 16).unwrap_or(1);
    // Between the moments that Anki itself gives to decks and the note type's.
    1_300_000_000_000 + number % 300_000_000_000
}

/// What Anki compares notes by: the first eight digits of the SHA-1 of the first field.
fn checksum(text: &str) -> i64 {
    let digits = Sha1::from(text).digest().to_string();
    i64::from_str_radix(&digits[..8], 16).unwrap_or_default()
}

/// Tags stand between blanks, so one has none within.
fn tag_word(tag: &str) -> String {
    let words: Vec<&str> = tag
        .split(|c: char| c.is_whitespace() || c == '\u{1f}')
        .collect();
    words.join("_")
}

fn fields(item: &Item) -> [String; 4] {
    let look_for: Vec<String> = item
        .look_for
        .iter()
        .map(|criterion| format!("<li>{}</li>", html::from_markdown(&criterion.text)))
        .collect();
    let look_for = match look_for.is_empty() {
        true => String::new(),
        false => format!("<ul>{}</ul>", look_for.concat()),
    };
    let of = |text: &Option<String>| text.as_deref().map(html::from_markdown).unwrap_or_default();
    [
        html::from_markdown(&item.prompt),
        of(&item.answer),
        look_for,
        of(&item.notes),
    ]
    // The character that parts fields stands in none.
    .map(|field| field.replace('\u{1f}', " "))
}

fn conf(cards: usize) -> serde_json::Value {
    json!({
        "nextPos": cards + 1, "estTimes": true, "activeDecks": [1], "sortType": "noteFld",
        "timeLim": 0, "sortBackwards": false, "addToCur": true, "curDeck": 1, "newBury": true,
        "newSpread": 0, "dueCounts": true, "curModel": NOTE_TYPE.to_string(), "collapseTime": 1200,
    })
}

fn models(seconds: i64, deck: i64) -> serde_json::Value {
    let fields: Vec<serde_json::Value> = FIELDS
        .iter()
        .enumerate()
        .map(|(ord, name)| {
            json!({
                "name": name, "ord": ord, "sticky": false, "rtl": false, "font": "Arial",
                "size": 20, "media": [],
            })
        })
        .collect();
    let back = "{{FrontSide}}\n\n<hr id=answer>\n\n{{Answer}}\n\
        {{#Look for}}<h4>What to look for</h4>{{Look for}}{{/Look for}}\n\
        {{#Notes}}<div class=notes>{{Notes}}</div>{{/Notes}}";
    let model = json!({
        "id": NOTE_TYPE, "name": "Viva", "type": 0, "mod": seconds, "usn": -1, "sortf": 0,
        "did": deck, "flds": fields, "tags": [], "vers": [], "req": [[0, "all", [0]]],
        "tmpls": [{
            "name": "Question", "ord": 0, "qfmt": "{{Question}}", "afmt": back, "bqfmt": "",
            "bafmt": "", "did": null,
        }],
        "css": ".card { font-family: sans-serif; font-size: 18px; text-align: left; }\n\
            .notes { font-size: 14px; opacity: 0.7; }\n",
        "latexPre": "\\documentclass[12pt]{article}\n\\begin{document}\n",
        "latexPost": "\\end{document}",
    });
    json!({ NOTE_TYPE.to_string(): model })
}

fn deck_list(seconds: i64, decks: &[(&str, i64)]) -> serde_json::Value {
    let deck = |name: &str, id: i64| {
        json!({
            "id": id, "name": name, "mod": seconds, "usn": -1, "desc": "", "dyn": 0, "conf": 1,
            "collapsed": false, "extendNew": 10, "extendRev": 50, "newToday": [0, 0],
            "revToday": [0, 0], "lrnToday": [0, 0], "timeToday": [0, 0],
        })
    };
    let mut all = serde_json::Map::new();
    all.insert("1".to_owned(), deck("Default", 1));
    for (name, id) in decks {
        all.insert(id.to_string(), deck(name, *id));
    }
    all.into()
}

fn deck_options() -> serde_json::Value {
    json!({ "1": {
        "id": 1, "name": "Default", "mod": 0, "usn": 0, "maxTaken": 60, "autoplay": true,
        "timer": 0, "replayq": true, "dyn": false,
        "new": {
            "bury": true, "delays": [1, 10], "initialFactor": 2500, "ints": [1, 4, 7],
            "order": 1, "perDay": 20, "separate": true,
        },
        "rev": {
            "bury": true, "ease4": 1.3, "fuzz": 0.05, "ivlFct": 1, "maxIvl": 36500,
            "minSpace": 1, "perDay": 200,
        },
        "lapse": {
            "delays": [10], "leechAction": 0, "leechFails": 8, "minInt": 1, "mult": 0,
        },
    }})
}
