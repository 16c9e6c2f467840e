//! Notes outside of a collection: as CrowdAnki writes them, and as Anki exports them as text.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::{Parts, cloze, field, html, is_only_a_picture, parts, system_tag};
use crate::convert::{ConvertError, Imported, Parsed, Place, item};

/// The names of the fields, by note type.
pub type Models = HashMap<String, Vec<String>>;

/// The note types of a deck of CrowdAnki's.
pub fn models_of(value: &Value) -> Models {
    let mut models = Models::new();
    let all = value.get("note_models").and_then(Value::as_array);
    for model in all.into_iter().flatten() {
        let names = model.get("flds").and_then(Value::as_array);
        let names = names
            .into_iter()
            .flatten()
            .filter_map(|field| Some(field.get("name")?.as_str()?.to_owned()));
        if let Some(id) = model.get("crowdanki_uuid").and_then(Value::as_str) {
            models.insert(id.to_owned(), names.collect());
        }
    }
    models
}

/// The fields of a note, with what is known of it.
#[derive(Debug, Default)]
pub struct NoteFields {
    /// What Anki knows it by.
    pub guid: String,
    /// The names of its fields, where they are known.
    pub names: Vec<String>,
    /// Its fields, in HTML.
    pub fields: Vec<String>,
    /// Its tags.
    pub tags: Vec<String>,
}

impl NoteFields {
    /// A note of CrowdAnki's, if this is one.
    pub fn from_json(object: &Map<String, Value>, models: &Models) -> Option<Self> {
        let fields = object.get("fields")?.as_array()?;
        if object.get("__type__").and_then(Value::as_str) != Some("Note")
            && !object.contains_key("note_model_uuid")
        {
            return None;
        }
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let model = object.get("note_model_uuid").and_then(Value::as_str);
        let tags = object.get("tags").and_then(Value::as_array);
        Some(Self {
            guid: object.get("guid").map(text).unwrap_or_default(),
            names: model
                .and_then(|id| models.get(id))
                .cloned()
                .unwrap_or_default(),
            fields: fields.iter().map(text).collect(),
            tags: tags.into_iter().flatten().map(text).collect(),
        })
    }

    /// Makes items of it: one, or one for each hole.
    ///
    /// # Errors
    ///
    /// More items than a bank should hold.
    pub fn push(
        self,
        at: Place,
        deck: Option<&str>,
        parsed: &mut Parsed,
    ) -> Result<(), ConvertError> {
        let fields: Vec<html::Text> = self.fields.iter().map(|text| field(text)).collect();
        let mut tags: Vec<String> = self
            .tags
            .into_iter()
            .filter(|tag| !system_tag(tag))
            .collect();
        if let Some(name) = deck.and_then(|name| name.rsplit("::").next()) {
            let tag = name
                .to_lowercase()
                .split_whitespace()
                .collect::<Vec<_>>()
                .join("-");
            if !tags.contains(&tag) {
                tags.push(tag);
            }
        }
        let beginning = fields.first().map_or("", |field| field.text.as_str());
        if fields.iter().any(|field| field.media > 0) {
            let reason = "an image or a sound: only its name is kept";
            parsed.skip(at, reason, beginning);
        }
        let add = |parts: Parts, key: String, parsed: &mut Parsed| {
            if parts.prompt.trim().is_empty() {
                parsed.skip(at, "a note without a question", &parts.answer);
                return Ok(());
            }
            let mut new = item(&parts.prompt);
            let mut notes = parts.notes;
            if is_only_a_picture(&parts.answer) {
                notes.insert(0, parts.answer);
            } else {
                new.answer = Some(parts.answer);
            }
            new.notes = Some(notes.join("\n\n")).filter(|notes| !notes.is_empty());
            new.tags = tags.clone().into();
            parsed.push(Imported {
                key: if key.is_empty() {
                    crate::convert::ids::key(&parts.prompt)
                } else {
                    key
                },
                at,
                item: new,
                reviews: Vec::new(),
            })
        };
        let holes = fields.iter().position(|field| cloze::is_there(&field.text));
        let Some(index) = holes else {
            return add(parts(&self.names, &fields), self.guid, parsed);
        };
        for card in cloze::numbered(&fields[index].text) {
            let mut notes = vec![card.sentence];
            let others = fields.iter().enumerate();
            notes.extend(
                others
                    .filter(|(other, field)| *other != index && !field.text.is_empty())
                    .map(|(_, field)| field.text.clone()),
            );
            let parts = Parts {
                prompt: card.prompt,
                answer: card.answer,
                notes,
            };
            add(parts, format!("{}#{}", self.guid, card.number), parsed)?;
        }
        Ok(())
    }
}
