//! Banks in a compact form that is read without parsing: heads first, and what items say by itself,
//! so that it need not be read before somebody asks for it.

use std::borrow::Cow;
use std::collections::HashMap;
use std::time::Duration;

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use super::lazy::{Lazy, pack};
use super::model::{Bank, BankId, Item, ItemId, Kind, LazyBody, Level};

#[derive(Serialize, Deserialize)]
struct Heads<'a> {
    id: BankId,
    title: String,
    tags: Vec<String>,
    #[serde(borrow)]
    synonyms: Part<'a>,
    #[serde(borrow)]
    opposites: Part<'a>,
    /// The hashes of the texts of the items, each of which is read as it is wherever it stands; none
    /// where the bank was not read item by item.
    #[serde(borrow)]
    texts: Part<'a>,
    #[serde(borrow)]
    items: Vec<Head<'a>>,
}

/// [`Heads`] as far as they stand before those of the items.
#[derive(Deserialize)]
struct AroundHeads<'a> {
    #[serde(rename = "id")]
    _id: BankId,
    #[serde(rename = "title")]
    _title: String,
    #[serde(rename = "tags")]
    _tags: Vec<String>,
    #[serde(borrow, rename = "synonyms")]
    _synonyms: Part<'a>,
    #[serde(borrow, rename = "opposites")]
    _opposites: Part<'a>,
    #[serde(borrow)]
    texts: Part<'a>,
    /// How many items there are.
    items: usize,
}

#[derive(Serialize, Deserialize)]
struct Head<'a> {
    id: ItemId,
    kind: Kind,
    level: Option<Level>,
    time: Option<Duration>,
    answered: bool,
    #[serde(borrow)]
    title: Part<'a>,
    #[serde(borrow)]
    tags: Part<'a>,
    /// How many bytes its body takes, behind those of the items before it.
    body: usize,
}

/// Something packed by itself.
#[derive(Serialize, Deserialize)]
#[serde(transparent)]
struct Part<'a>(#[serde(borrow)] Cow<'a, [u8]>);

impl Part<'_> {
    /// The value packed here, in bytes of which this may be a part.
    fn lazy<T>(self, of: &Bytes) -> Lazy<T> {
        Lazy::packed(match self.0 {
            Cow::Borrowed(part) => of.slice_ref(part),
            Cow::Owned(part) => part.into(),
        })
    }
}

impl From<Bytes> for Part<'_> {
    fn from(packed: Bytes) -> Self {
        Vec::from(packed).into()
    }
}

impl From<Vec<u8>> for Part<'_> {
    fn from(packed: Vec<u8>) -> Self {
        Self(Cow::Owned(packed))
    }
}

impl Head<'_> {
    /// The item of this head, with its body; `of` are the bytes in which the head stands.
    fn with_body(self, body: Bytes, of: &Bytes) -> Item {
        Item {
            id: self.id,
            kind: self.kind,
            title: self.title.lazy(of),
            level: self.level,
            time: self.time,
            tags: self.tags.lazy(of),
            body: LazyBody::new(self.answered, Lazy::packed(body)),
        }
    }
}

/// Some items, packed.
#[derive(Default)]
pub(super) struct PackedItems {
    heads: Vec<Head<'static>>,
    /// Their bodies, one after the other.
    bodies: Vec<u8>,
    /// The hashes of their texts, if each was read by itself.
    texts: Vec<u128>,
}

impl PackedItems {
    /// Packs items, with the hashes of their texts if each was read by itself.
    ///
    /// # Errors
    ///
    /// A type of the model is written in a form that does not come back as it was.
    pub(super) fn pack(items: &[Item], texts: Vec<u128>) -> Result<Self, postcard::Error> {
        let mut bodies = Vec::new();
        let mut heads = Vec::with_capacity(items.len());
        for item in items {
            let body = item.body.to_packed()?;
            heads.push(Head {
                id: item.id.clone(),
                kind: item.kind,
                level: item.level,
                time: item.time,
                answered: item.is_answered(),
                title: item.title.to_packed()?.into(),
                tags: item.tags.to_packed()?.into(),
                body: body.len(),
            });
            bodies.extend_from_slice(&body);
        }
        bodies.shrink_to_fit();
        Ok(Self {
            heads,
            bodies,
            texts,
        })
    }
}

/// A bank of packed items, which need not be held in memory in another form.
pub(super) struct PackedBank {
    heads: Heads<'static>,
    bodies: Vec<Bytes>,
}

impl PackedBank {
    /// A bank with these items instead of its own.
    ///
    /// # Errors
    ///
    /// As [`PackedItems::pack`].
    pub(super) fn new(bank: &Bank, items: Vec<PackedItems>) -> Result<Self, postcard::Error> {
        let mut heads = Vec::with_capacity(items.iter().map(|part| part.heads.len()).sum());
        let mut bodies = Vec::with_capacity(items.len());
        let mut texts = Vec::new();
        for part in items {
            heads.extend(part.heads);
            texts.extend(part.texts);
            bodies.push(part.bodies.into());
        }
        Ok(Self {
            heads: Heads {
                id: bank.id.clone(),
                title: bank.title.clone(),
                tags: bank.tags.clone(),
                synonyms: bank.synonyms.to_packed()?.into(),
                opposites: bank.opposites.to_packed()?.into(),
                texts: pack(&texts)?.into(),
                items: heads,
            },
            bodies,
        })
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
    pub(super) fn bodies(&self) -> &[Bytes] {
        &self.bodies
    }

    /// The bank, each body to be read when it is asked for.
    pub(super) fn into_bank(self) -> Bank {
        let mut parts = self.bodies.into_iter();
        let mut left = Bytes::new();
        let nowhere = Bytes::new();
        let items = self.heads.items.into_iter().map(|head| {
            while left.is_empty()
                && let Some(part) = parts.next()
            {
                left = part;
            }
            let body = left.split_to(head.body.min(left.len()));
            head.with_body(body, &nowhere)
        });
        Bank {
            items: items.collect(),
            id: self.heads.id,
            title: self.heads.title,
            tags: self.heads.tags,
            synonyms: self.heads.synonyms.lazy(&nowhere),
            opposites: self.heads.opposites.lazy(&nowhere),
        }
    }
}

/// The items of a packed bank by the hashes of their texts. They are unpacked one by one: thousands
/// of them would take more memory than all else.
#[derive(Default)]
pub(super) struct KnownItems {
    packed: Bytes,
    /// Where the head and the body of each begin.
    places: HashMap<u128, (usize, usize)>,
}

impl KnownItems {
    /// The items in `packed`; none where the hashes of their texts are not known.
    pub(super) fn unpack(packed: &Bytes) -> Option<Self> {
        let (around, mut heads) = postcard::take_from_bytes::<AroundHeads<'_>>(packed).ok()?;
        let texts: Vec<u128> = postcard::from_bytes(&around.texts.0).ok()?;
        if texts.len() != around.items {
            return None;
        }
        let mut places = HashMap::with_capacity(texts.len());
        let mut before = 0;
        for text in texts {
            let start = packed.len() - heads.len();
            let (head, rest) = postcard::take_from_bytes::<Head<'_>>(heads).ok()?;
            places.insert(text, (start, before));
            before += head.body;
            heads = rest;
        }
        let bodies = packed.len() - heads.len();
        places.values_mut().for_each(|(_, body)| *body += bodies);
        Some(Self {
            packed: packed.clone(),
            places,
        })
    }

    /// The item of a text.
    pub(super) fn get(&self, text: u128) -> Option<Item> {
        let &(head, body) = self.places.get(&text)?;
        let (head, _) = postcard::take_from_bytes::<Head<'_>>(&self.packed[head..]).ok()?;
        let end = body.checked_add(head.body)?;
        let is_there = end <= self.packed.len();
        is_there.then(|| head.with_body(self.packed.slice(body..end), &self.packed))
    }
}

/// The bank in `packed`; `None` where it is none, or does not end with its last body.
pub(super) fn unpack(packed: &Bytes) -> Option<Bank> {
    let (heads, bodies) = postcard::take_from_bytes::<Heads<'_>>(packed).ok()?;
    let mut left = packed.slice_ref(bodies);
    let mut items = Vec::with_capacity(heads.items.len());
    for head in heads.items {
        if head.body > left.len() {
            return None;
        }
        let body = left.split_to(head.body);
        items.push(head.with_body(body, packed));
    }
    left.is_empty().then(|| Bank {
        id: heads.id,
        title: heads.title,
        tags: heads.tags,
        synonyms: heads.synonyms.lazy(packed),
        opposites: heads.opposites.lazy(packed),
        items,
    })
}
