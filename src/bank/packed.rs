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

impl Head {
    /// The item of this head whose body is packed there.
    fn with_body(self, packed: Packed, range: Range<usize>) -> Item {
        Item {
            id: self.id,
            kind: self.kind,
            title: self.title,
            level: self.level,
            time: self.time,
            tags: self.tags,
            body: body(packed, range, self.answered),
        }
    }
}

/// The bytes of a packed bank.
#[derive(Clone, Debug)]
pub(super) enum Packed {
    /// In the program.
    Static(&'static [u8]),
    /// In memory, from an offset on.
    Shared(Arc<Vec<u8>>, usize),
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

/// Some items, packed.
#[derive(Default)]
pub(super) struct PackedItems {
    heads: Vec<Head>,
    /// Their bodies, one after the other.
    bodies: Vec<u8>,
}

impl PackedItems {
    /// Packs items.
    ///
    /// # Errors
    ///
    /// A type of the model is written in a form that does not come back as it was.
    pub(super) fn pack(items: &[Item]) -> Result<Self, postcard::Error> {
        let mut bodies = Vec::new();
        let mut heads = Vec::with_capacity(items.len());
        for item in items {
            let before = bodies.len();
            bodies = postcard::to_extend::<Body, _>(&item.body, bodies)?;
            // A field that is left out where it is empty would shift all that follow it.
            if postcard::from_bytes::<Body>(&bodies[before..])? != *item.body {
                return Err(postcard::Error::DeserializeBadEncoding);
            }
            heads.push(Head {
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
        bodies.shrink_to_fit();
        Ok(Self { heads, bodies })
    }
}

/// A bank of packed items, which need not be held in memory in another form.
pub(super) struct PackedBank {
    heads: Heads,
    bodies: Vec<Vec<u8>>,
}

impl PackedBank {
    /// A bank with these items instead of its own.
    pub(super) fn new(bank: &Bank, items: Vec<PackedItems>) -> Self {
        let mut heads = Vec::with_capacity(items.iter().map(|part| part.heads.len()).sum());
        let mut bodies = Vec::with_capacity(items.len());
        for part in items {
            heads.extend(part.heads);
            bodies.push(part.bodies);
        }
        Self {
            heads: Heads {
                id: bank.id.clone(),
                title: bank.title.clone(),
                tags: bank.tags.clone(),
                synonyms: bank.synonyms.clone(),
                opposites: bank.opposites.clone(),
                items: heads,
            },
            bodies,
        }
    }

    /// What stands before the bodies.
    ///
    /// # Errors
    ///
    /// There is not enough memory.
    pub(super) fn heads(&self) -> Result<Vec<u8>, postcard::Error> {
        postcard::to_allocvec(&self.heads)
    }

    /// The bodies, in pieces.
    pub(super) fn bodies(&self) -> &[Vec<u8>] {
        &self.bodies
    }

    /// The bank, each body to be read when it is asked for.
    pub(super) fn into_bank(self) -> Bank {
        let mut parts = self.bodies.into_iter();
        let mut packed = Packed::Static(&[]);
        let mut start = 0;
        let items = self.heads.items.into_iter().map(|head| {
            while start == packed.len()
                && let Some(part) = parts.next()
            {
                packed = Packed::Shared(Arc::new(part), 0);
                start = 0;
            }
            let end = start + head.body;
            let range = start..end;
            start = end;
            head.with_body(packed.clone(), range)
        });
        Bank {
            items: items.collect(),
            id: self.heads.id,
            title: self.heads.title,
            tags: self.heads.tags,
            synonyms: self.heads.synonyms,
            opposites: self.heads.opposites,
        }
    }
}

/// The bank in `packed`; `None` where it is none, or does not end with its last body.
pub(super) fn unpack(packed: &Packed) -> Option<Bank> {
    let (heads, bodies) = postcard::take_from_bytes::<Heads>(packed).ok()?;
    let mut start = packed.len() - bodies.len();
    let mut items = Vec::with_capacity(heads.items.len());
    for head in heads.items {
        let end = start.checked_add(head.body)?;
        items.push(head.with_body(packed.clone(), start..end));
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
