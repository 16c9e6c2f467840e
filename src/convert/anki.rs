//! Anki's packages: notes become items, the log of reviews comes along.
//!
//! A package is a zip archive with an SQLite collection in it. The current form keeps that under
//! zstd, with note types in tables of their own; the older ones keep it plain, with note types as
//! JSON. Media stay where they are; their names remain in the text.
//!
//! Everything in a package may be hostile. Of the archive only the collection is unpacked, under a
//! name of our own and up to a limit; it is opened for reading only, and only ordinary tables are
//! asked.

mod notes;
mod package;
mod write;

use std::collections::HashMap;
use std::path::Path;

use rusqlite::{Connection, OptionalExtension};
use serde::Deserialize;

use super::ids::slug;
use super::{ConvertError, Imported, Parsed, PastReview, Place, cloze, html, item};
use crate::bank::ItemId;

pub(super) use notes::{Models, NoteFields, models_of};
pub use write::{Card, Scheduling, write};

/// The most text that is taken from a collection, in bytes.
const MAX_TEXT: usize = 256 * 1024 * 1024;
/// The most reviews that are taken.
const MAX_REVIEWS: usize = 5_000_000;

/// Names of fields that hold the question.
const PROMPTS: [&str; 6] = ["front", "question", "prompt", "term", "expression", "text"];
/// Names of fields that hold the answer.
const ANSWERS: [&str; 6] = [
    "back",
    "answer",
    "definition",
    "response",
    "solution",
    "meaning",
];

/// Reads a package. `file` stands for it in errors.
///
/// # Errors
///
/// The file is none, is damaged, or holds more than is taken.
pub fn read(file: &str, path: &Path) -> Result<Parsed, ConvertError> {
    let mut items = Vec::new();
    let found = read_each(file, path, &mut |item| items.push(item))?;
    Ok(Parsed {
        items,
        handed_over: 0,
        ..found
    })
}

/// The same, handing over the items one by one.
///
/// # Errors
///
/// As [`read`].
pub fn read_each(
    file: &str,
    path: &Path,
    take: &mut dyn FnMut(Imported),
) -> Result<Parsed, ConvertError> {
    let collection = package::unpack(file, path)?;
    let damaged = |error: rusqlite::Error| ConvertError::Package {
        file: file.to_owned(),
        reason: format!("its collection cannot be read: {error}"),
    };
    let db = package::open(&collection.path()).map_err(damaged)?;
    if let Some(name) = package::strange_table(&db).map_err(damaged)? {
        return Err(ConvertError::Package {
            file: file.to_owned(),
            reason: format!("`{name}` in its collection is no ordinary table"),
        });
    }
    let types = note_types(&db).map_err(damaged)?;
    let decks = decks(&db).map_err(damaged)?;
    let cards = cards(&db).map_err(damaged)?;
    let mut reader = Reader {
        types,
        several: used_decks(&cards, &decks).len() > 1,
        cards,
        decks,
        reviews: HashMap::new(),
        found: Parsed::default(),
    };
    if let [only] = used_decks(&reader.cards, &reader.decks)[..] {
        reader.found.title = Some(only.replace("::", ": "));
    }
    let others = reader.reviews(&db).map_err(damaged)?;
    reader.notes(&db, file, &damaged, take)?;
    let lost = reader.reviews.values().map(Vec::len).sum();
    for (count, reason) in [
        (others, "entries of the log that are no reviews"),
        (lost, "reviews of cards that became no item"),
    ] {
        if count > 0 {
            let count = count.to_string();
            reader.found.skip(Place::File, reason, &count);
        }
    }
    Ok(reader.found)
}

/// A note type: the names of its fields.
#[derive(Debug, Default)]
struct NoteType {
    fields: Vec<String>,
}

/// A card of a note.
#[derive(Clone, Copy, Debug)]
struct AnkiCard {
    id: i64,
    deck: i64,
    /// Which of the note's cards.
    ord: i64,
}

struct Reader {
    types: HashMap<i64, NoteType>,
    decks: HashMap<i64, String>,
    /// Notes are in several decks.
    several: bool,
    /// By note.
    cards: HashMap<i64, Vec<AnkiCard>>,
    /// By card, until its note is read.
    reviews: HashMap<i64, Vec<PastReview>>,
    found: Parsed,
}

fn has_table(db: &Connection, name: &str) -> rusqlite::Result<bool> {
    let found = db
        .query_row(
            "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?1",
            [name],
            |_| Ok(()),
        )
        .optional()?;
    Ok(found.is_some())
}

fn note_types(db: &Connection) -> rusqlite::Result<HashMap<i64, NoteType>> {
    let mut types: HashMap<i64, NoteType> = HashMap::new();
    if has_table(db, "fields")? {
        let mut query = db.prepare("SELECT ntid, name FROM fields ORDER BY ntid, ord")?;
        let mut rows = query.query([])?;
        while let Some(row) = rows.next()? {
            types
                .entry(row.get(0)?)
                .or_default()
                .fields
                .push(row.get(1)?);
        }
        return Ok(types);
    }
    #[derive(Deserialize)]
    struct Model {
        #[serde(default)]
        flds: Vec<Field>,
    }
    #[derive(Deserialize)]
    struct Field {
        #[serde(default)]
        name: String,
    }
    let models: String = db.query_row("SELECT models FROM col", [], |row| row.get(0))?;
    let models: HashMap<String, Model> = serde_json::from_str(&models).unwrap_or_default();
    for (id, model) in models {
        if let Ok(id) = id.parse() {
            let fields = model.flds.into_iter().map(|field| field.name).collect();
            types.insert(id, NoteType { fields });
        }
    }
    Ok(types)
}

fn decks(db: &Connection) -> rusqlite::Result<HashMap<i64, String>> {
    if has_table(db, "decks")? {
        let mut query = db.prepare("SELECT id, name FROM decks")?;
        let rows = query.query_map([], |row| {
            Ok((
                row.get(0)?,
                row.get::<_, String>(1)?.replace('\u{1f}', "::"),
            ))
        })?;
        return rows.collect();
    }
    #[derive(Deserialize)]
    struct Deck {
        #[serde(default)]
        name: String,
    }
    let decks: String = db.query_row("SELECT decks FROM col", [], |row| row.get(0))?;
    let decks: HashMap<String, Deck> = serde_json::from_str(&decks).unwrap_or_default();
    let named = decks.into_iter();
    Ok(named
        .filter_map(|(id, deck)| Some((id.parse().ok()?, deck.name)))
        .collect())
}

fn cards(db: &Connection) -> rusqlite::Result<HashMap<i64, Vec<AnkiCard>>> {
    let mut cards: HashMap<i64, Vec<AnkiCard>> = HashMap::new();
    let mut query = db.prepare("SELECT nid, id, did, ord FROM cards ORDER BY ord, id")?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        cards.entry(row.get(0)?).or_default().push(AnkiCard {
            id: row.get(1)?,
            deck: row.get(2)?,
            ord: row.get(3)?,
        });
    }
    Ok(cards)
}

/// The names of the decks that have cards.
fn used_decks<'a>(
    cards: &HashMap<i64, Vec<AnkiCard>>,
    decks: &'a HashMap<i64, String>,
) -> Vec<&'a str> {
    let used = cards.values().flatten();
    let mut used: Vec<&str> = used
        .filter_map(|card| decks.get(&card.deck).map(String::as_str))
        .collect();
    used.sort_unstable();
    used.dedup();
    used
}

/// A note as it stands in its table.
struct Note {
    id: i64,
    guid: String,
    kind: i64,
    tags: String,
    fields: String,
}

/// The parts of a note, as text.
#[derive(Default)]
struct Parts {
    prompt: String,
    answer: String,
    notes: Vec<String>,
}

impl Reader {
    fn notes(
        &mut self,
        db: &Connection,
        file: &str,
        damaged: &dyn Fn(rusqlite::Error) -> ConvertError,
        take: &mut dyn FnMut(Imported),
    ) -> Result<(), ConvertError> {
        let mut query = db
            .prepare("SELECT id, guid, mid, tags, flds FROM notes ORDER BY id")
            .map_err(damaged)?;
        let mut rows = query.query([]).map_err(damaged)?;
        let (mut number, mut size) = (0, 0);
        while let Some(row) = rows.next().map_err(damaged)? {
            let text = |column| -> rusqlite::Result<String> {
                let value = row.get_ref(column)?;
                Ok(String::from_utf8_lossy(value.as_bytes().unwrap_or_default()).into_owned())
            };
            let note = (|| {
                Ok(Note {
                    id: row.get(0)?,
                    guid: text(1)?,
                    kind: row.get(2)?,
                    tags: text(3)?,
                    fields: text(4)?,
                })
            })()
            .map_err(damaged)?;
            number += 1;
            size += note.fields.len() + note.tags.len();
            if size > MAX_TEXT {
                return Err(ConvertError::Package {
                    file: file.to_owned(),
                    reason: format!("its notes hold more than {} MiB of text", MAX_TEXT >> 20),
                });
            }
            self.note(&note, Place::Note(number))?;
            self.found.hand_over(usize::MAX, take);
        }
        Ok(())
    }

    fn note(&mut self, note: &Note, at: Place) -> Result<(), ConvertError> {
        let fields: Vec<html::Text> = note.fields.split('\u{1f}').map(field).collect();
        let beginning = fields.first().map_or("", |field| field.text.as_str());
        if fields.iter().any(|field| field.scripts > 0) {
            self.found.skip(at, "a script or a style", beginning);
        }
        if fields.iter().any(|field| field.media > 0) {
            let reason = "an image or a sound: only its name is kept";
            self.found.skip(at, reason, beginning);
        }
        let cards = self.cards.remove(&note.id).unwrap_or_default();
        let tags = self.tags(note, cards.first(), at);
        let clozed = fields.iter().position(|field| cloze::is_there(&field.text));
        match clozed {
            Some(index) => {
                let text = &fields[index].text;
                let others = fields.iter().enumerate();
                let others =
                    others.filter(|(other, field)| *other != index && !field.text.is_empty());
                let others: Vec<&str> = others.map(|(_, field)| field.text.as_str()).collect();
                for card in cloze::numbered(text) {
                    let mut notes = vec![card.sentence];
                    notes.extend(others.iter().map(|&other| other.to_owned()));
                    let parts = Parts {
                        prompt: card.prompt,
                        answer: card.answer,
                        notes,
                    };
                    let key = format!("{}#{}", note.guid, card.number);
                    let mine = cards.iter().filter(|mine| mine.ord + 1 == card.number);
                    self.take(parts, key, &tags, mine.copied(), at)?;
                }
            }
            None => {
                let none = NoteType::default();
                let names = &self.types.get(&note.kind).unwrap_or(&none).fields;
                let parts = parts(names, &fields);
                let first = cards.first().map(|card| card.ord);
                let (mine, reversed): (Vec<AnkiCard>, Vec<AnkiCard>) =
                    cards.into_iter().partition(|card| Some(card.ord) == first);
                if !reversed.is_empty() {
                    let reason = "a reversed card";
                    self.found.skip(at, reason, &parts.answer);
                }
                self.take(parts, note.guid.clone(), &tags, mine.into_iter(), at)?;
            }
        }
        Ok(())
    }

    /// The note's tags, and the name of its deck where there are several.
    fn tags(&mut self, note: &Note, card: Option<&AnkiCard>, at: Place) -> Vec<String> {
        let deck = card
            .filter(|_| self.several)
            .and_then(|card| self.decks.get(&card.deck))
            .and_then(|name| name.rsplit("::").next())
            .map(slug);
        let own = note.tags.split_whitespace().filter(|tag| !system_tag(tag));
        let own = own.map(str::to_owned);
        let mut tags: Vec<String> = Vec::new();
        for tag in own.chain(deck) {
            if tags.len() == 100 {
                self.found.skip(at, "more than 100 tags", &note.tags);
                break;
            }
            if !tags.contains(&tag) {
                tags.push(tag);
            }
        }
        tags
    }

    fn take(
        &mut self,
        parts: Parts,
        key: String,
        tags: &[String],
        cards: impl Iterator<Item = AnkiCard>,
        at: Place,
    ) -> Result<(), ConvertError> {
        if parts.prompt.is_empty() {
            self.found
                .skip(at, "a note without a question", &parts.answer);
            return Ok(());
        }
        let mut notes = parts.notes;
        let mut answer = parts.answer;
        if is_only_a_picture(&answer) {
            notes.insert(0, std::mem::take(&mut answer));
        }
        let mut reviews: Vec<PastReview> = Vec::new();
        for card in cards {
            reviews.extend(self.reviews.remove(&card.id).unwrap_or_default());
        }
        reviews.sort_by_key(|review| review.id);
        let mut item = item(&parts.prompt);
        item.id = ItemId::new(slug(&parts.prompt));
        item.tags = tags.to_vec().into();
        item.answer = Some(answer);
        item.notes = Some(notes.join("\n\n")).filter(|notes| !notes.is_empty());
        self.found.push(Imported {
            key,
            at,
            reviews,
            item,
        })
    }

    /// Reads the log; gives how many of its entries are no reviews, or more than are taken.
    fn reviews(&mut self, db: &Connection) -> rusqlite::Result<usize> {
        let mut query =
            db.prepare("SELECT id, cid, ease, ivl, time, type, factor FROM revlog ORDER BY id")?;
        let mut rows = query.query([])?;
        let (mut taken, mut other) = (0, 0);
        while let Some(row) = rows.next()? {
            let (id, card): (i64, i64) = (row.get(0)?, row.get(1)?);
            let (ease, interval, time): (i64, i64, i64) = (row.get(2)?, row.get(3)?, row.get(4)?);
            let (kind, factor): (i64, i64) = (row.get(5)?, row.get(6)?);
            // Types 4 and 5 are changes by hand; type 3 without a factor is practice that changed
            // nothing.
            if !(1..=4).contains(&ease) || kind >= 4 || (kind == 3 && factor == 0) {
                other += 1;
                continue;
            }
            if taken >= MAX_REVIEWS {
                other += 1;
                continue;
            }
            taken += 1;
            self.reviews.entry(card).or_default().push(PastReview {
                id,
                at: id,
                rating: u8::try_from(ease).unwrap_or(1),
                used: u64::try_from(time).unwrap_or_default(),
                interval: i32::try_from(interval.max(1)).unwrap_or(i32::MAX),
            });
        }
        Ok(other)
    }
}

/// Whether Anki itself has given a tag, to mark what happened to a card.
fn system_tag(tag: &str) -> bool {
    ["leech", "marked", "missing-media"].contains(&tag.to_lowercase().as_str())
}

/// Whether an answer is a picture or a sound and nothing else: nobody can be marked by its name.
fn is_only_a_picture(answer: &str) -> bool {
    let mut rest = answer.trim();
    let mut any = false;
    while !rest.is_empty() {
        let named = ["(image", "(media", "(sound"]
            .iter()
            .any(|start| rest.starts_with(start));
        let Some(end) = rest.find(')').filter(|_| named) else {
            return false;
        };
        any = true;
        rest = rest[end + 1..].trim_start();
    }
    any
}

/// Which field is what: by their names, or else by their order.
fn parts(names: &[String], fields: &[html::Text]) -> Parts {
    let named = |wanted: &[&str]| {
        names
            .iter()
            .position(|name| wanted.contains(&name.to_lowercase().as_str()))
            .filter(|index| *index < fields.len())
    };
    let prompt = named(&PROMPTS).unwrap_or(0);
    let second = usize::from(prompt == 0);
    let answer = named(&ANSWERS)
        .filter(|index| *index != prompt)
        .unwrap_or(second);
    let text = |index: usize| fields.get(index).map(|field| field.text.clone());
    let notes = fields.iter().enumerate().filter_map(|(index, field)| {
        let other = index != prompt && index != answer && !field.text.is_empty();
        let name = names.get(index).map_or("", String::as_str);
        other.then(|| match name {
            "" => field.text.clone(),
            name => format!("{name}: {}", field.text),
        })
    });
    Parts {
        prompt: text(prompt).unwrap_or_default(),
        answer: text(answer).unwrap_or_default(),
        notes: notes.collect(),
    }
}

/// A field as text.
fn field(source: &str) -> html::Text {
    let mut made = html::text(source);
    if made.text.contains("[sound:") {
        let sounds = made.text.matches("[sound:").count();
        let text = made.text.replace("[sound:", "(sound: ");
        // The bracket that closed the name closes it still.
        let mut open = false;
        made.text = String::with_capacity(text.len());
        for (index, c) in text.char_indices() {
            open |= text[index..].starts_with("(sound: ");
            made.text.push(if open && c == ']' { ')' } else { c });
            open &= c != ']';
        }
        made.media += sounds;
    }
    made
}
