//! Banks in a compact form that is read without parsing: heads first, and each body by itself, so
//! that it need not be read before somebody asks for it.

use std::ops::{Deref, Range};
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::body::{Body, LazyBody};
use super::model::{Bank, BankId, Item, ItemId, Kind, Level};

#[derive(Serialize, Deserialize)]
struct Heads {
    id: BankId,
    title: String,
    tags: Vec<String>,
    synonyms: Vec<Vec<String>>,
    opposites: Vec<[Vec<String>; 2]>,
    items: Vec<Head>,
}

#[derive(Serialize, Deserialize)]
struct Head {
    id: ItemId,
    kind: Kind,
    title: String,
    level: Option<Level>,
    time: Option<Duration>,
    tags: Vec<String>,
    answered: bool,
    /// How many bytes its body takes, behind those of the items before it.
    body: usize,
}

/// The bytes of a packed bank.
#[derive(Clone, Debug)]
pub(super) enum Packed {
    /// In the program.
    Static(&'static [u8]),
    /// In memory, from an offset on.
    Shared(Arc<[u8]>, usize),
}

impl Deref for Packed {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Self::Static(bytes) => bytes,
            Self::Shared(bytes, start) => bytes.get(*start..).unwrap_or_default(),
        }
    }
}

/// Packs a bank.
///
/// # Errors
///
/// A type of the model is written in a form that does not come back as it was.
pub(super) fn pack(bank: &Bank) -> Result<Vec<u8>, postcard::Error> {
    let mut bodies = Vec::new();
    let mut items = Vec::with_capacity(bank.items.len());
    for item in &bank.items {
        let before = bodies.len();
        bodies = postcard::to_extend::<Body, _>(&item.body, bodies)?;
        // A field that is left out where it is empty would shift all that follow it.
        if postcard::from_bytes::<Body>(&bodies[before..])? != *item.body {
            return Err(postcard::Error::DeserializeBadEncoding);
        }
        items.push(Head {
            id: item.id.clone(),
            kind: item.kind,
            title: item.title.clone(),
            level: item.level,
            time: item.time,
            tags: item.tags.clone(),
            answered: item.is_answered(),
            body: bodies.len() - before,
        });
    }
    let heads = Heads {
        id: bank.id.clone(),
        title: bank.title.clone(),
        tags: bank.tags.clone(),
        synonyms: bank.synonyms.clone(),
        opposites: bank.opposites.clone(),
        items,
    };
    let mut packed = postcard::to_allocvec(&heads)?;
    packed.append(&mut bodies);
    Ok(packed)
}

/// The bank in `packed`; `None` where it is none, or does not end with its last body.
pub(super) fn unpack(packed: &Packed) -> Option<Bank> {
    let (heads, bodies) = postcard::take_from_bytes::<Heads>(packed).ok()?;
    let mut start = packed.len() - bodies.len();
    let mut items = Vec::with_capacity(heads.items.len());
    for head in heads.items {
        let end = start.checked_add(head.body)?;
        items.push(Item {
            id: head.id,
            kind: head.kind,
            title: head.title,
            level: head.level,
            time: head.time,
            tags: head.tags,
            body: body(packed.clone(), start..end, head.answered),
        });
        start = end;
    }
    (start == packed.len()).then_some(Bank {
        id: heads.id,
        title: heads.title,
        tags: heads.tags,
        synonyms: heads.synonyms,
        opposites: heads.opposites,
        items,
    })
}

fn body(packed: Packed, range: Range<usize>, answered: bool) -> LazyBody {
    LazyBody::new(answered, move || {
        // Whoever unpacks knows the bytes to be what was packed, so that there is no error to tell.
        packed
            .get(range)
            .and_then(|bytes| postcard::from_bytes(bytes).ok())
            .unwrap_or_default()
    })
}
