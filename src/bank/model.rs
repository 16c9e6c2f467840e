//! The words of a bank as types.

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::time::Duration;

use bytes::Bytes;
use compact_str::CompactString;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::lazy::Lazy;
use super::pattern::Pattern;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(CompactString);

        impl $name {
            /// Wraps an id; the loader has checked its form.
            pub fn new(id: impl Into<CompactString>) -> Self {
                Self(id.into())
            }

            /// The id as it stands in the bank.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }
    };
}

id!(
    /// Names a bank; unique among the loaded ones.
    BankId
);
id!(
    /// Names an item for ever; unique in its bank.
    ItemId
);
id!(
    /// Names a criterion; unique in its item.
    CriterionId
);

/// An item's full name: what history hangs on.
///
/// ```
/// use viva::bank::{BankId, ItemId, ItemRef};
///
/// let item = ItemRef { bank: BankId::new("aws"), item: ItemId::new("slow-first-requests") };
/// assert_eq!(item.to_string(), "aws/slow-first-requests");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ItemRef {
    /// The bank it stands in.
    pub bank: BankId,
    /// Its id there.
    pub item: ItemId,
}

impl fmt::Display for ItemRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{}/{}", self.bank, self.item))
    }
}

/// One bank: a titled list of items.
#[derive(Clone, Debug, PartialEq)]
pub struct Bank {
    /// Its id.
    pub id: BankId,
    /// Its title, for people.
    pub title: String,
    /// Tags that every item of the bank has besides its own.
    pub tags: Vec<String>,
    /// Groups of words and phrases that mean the same everywhere in this bank.
    pub synonyms: Lazy<Vec<Vec<String>>>,
    /// Pairs of sides that exclude each other: a claim with a word of one side is not made by a
    /// statement with one of the other.
    pub opposites: Lazy<Vec<[Vec<String>; 2]>>,
    /// The items, in the bank's order.
    pub items: Vec<Item>,
}

impl Bank {
    /// An item's full name.
    pub fn reference(&self, item: &Item) -> ItemRef {
        ItemRef {
            bank: self.id.clone(),
            item: item.id.clone(),
        }
    }
}

/// A question or a scenario.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// Its id.
    pub id: ItemId,
    /// What sort of item it is.
    pub kind: Kind,
    /// A short name for lists.
    pub title: Lazy<String>,
    /// How hard it is.
    pub level: Option<Level>,
    /// The time suggested for the answer.
    pub time: Option<Duration>,
    /// Its own tags.
    pub tags: Lazy<Vec<String>>,
    /// Its texts, which an item stands for: `item.prompt` is `item.body.prompt`.
    pub body: LazyBody,
}

impl Deref for Item {
    type Target = Body;

    fn deref(&self) -> &Body {
        &self.body
    }
}

impl DerefMut for Item {
    fn deref_mut(&mut self) -> &mut Body {
        &mut self.body
    }
}

impl Item {
    /// Whether it has a rubric or a model answer. One that has neither can be asked in an
    /// interview, but no response to it can be marked.
    pub fn is_answered(&self) -> bool {
        self.body.is_answered()
    }

    /// The time it suggests, or what is usual for its kind.
    pub fn time_or_usual(&self) -> Duration {
        self.time.unwrap_or(Duration::from_secs(match self.kind {
            Kind::Question => 3 * 60,
            Kind::Scenario => 4 * 60,
        }))
    }
}

/// What an item says at length. It is read when somebody first asks for it: lists, filters and agendas
/// look at the heads of thousands of items, and at the text of none.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Body {
    /// What is asked.
    pub prompt: String,
    /// The rubric as written; empty where the criteria come from the model answer.
    pub look_for: Vec<Criterion>,
    /// The model answer.
    pub answer: Option<String>,
    /// What has changed, and where to read more.
    pub notes: Option<String>,
    /// Sample responses with their marks.
    pub examples: Vec<Example>,
}

impl Body {
    pub(super) fn is_answered(&self) -> bool {
        !self.look_for.is_empty() || self.answer.is_some()
    }
}

/// A [`Body`] that may still have to be read.
#[derive(Clone)]
pub struct LazyBody {
    body: Lazy<Body>,
    /// Whether it is answered, as far as is known without reading it.
    answered: bool,
}

impl LazyBody {
    pub(super) fn new(answered: bool, body: Lazy<Body>) -> Self {
        Self { body, answered }
    }

    /// The bytes that it is packed as.
    ///
    /// # Errors
    ///
    /// It would not come back as it was.
    pub(super) fn to_packed(&self) -> Result<Bytes, postcard::Error> {
        self.body.to_packed()
    }

    pub(super) fn is_answered(&self) -> bool {
        (self.body.ready()).map_or(self.answered, Body::is_answered)
    }
}

impl From<Body> for LazyBody {
    fn from(body: Body) -> Self {
        Self::new(body.is_answered(), body.into())
    }
}

impl Deref for LazyBody {
    type Target = Body;

    fn deref(&self) -> &Body {
        &self.body
    }
}

impl DerefMut for LazyBody {
    fn deref_mut(&mut self) -> &mut Body {
        &mut self.body
    }
}

impl PartialEq for LazyBody {
    fn eq(&self, other: &Self) -> bool {
        self.body == other.body
    }
}

impl fmt::Debug for LazyBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.body.fmt(f)
    }
}

/// One line of a rubric.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Criterion {
    /// Its id.
    pub id: CriterionId,
    /// What a good response says.
    pub text: String,
    /// How much it counts.
    pub weight: Weight,
    /// Any one of these earns the mark; empty where patterns are derived from the text.
    pub full: Vec<Pattern>,
    /// Any one of these earns half.
    pub partial: Vec<Pattern>,
    /// A match that one of these covers does not count.
    pub not: Vec<Pattern>,
    /// What to ask when it is missing.
    pub follow_up: Option<String>,
    /// What responses that earn 1, ½ and 0 are like, for people who mark.
    #[serde(with = "whole_anchors")]
    pub anchors: Anchors,
    /// What people say to it, by the mark that it earns.
    pub exemplars: Exemplars,
}

/// Anchors with nothing left out: a packed bank does not say which fields it has.
mod whole_anchors {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::Anchors;

    pub fn serialize<S: Serializer>(anchors: &Anchors, to: S) -> Result<S::Ok, S::Error> {
        (&anchors.full, &anchors.half, &anchors.none).serialize(to)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Anchors, D::Error> {
        let (full, half, none) = Deserialize::deserialize(from)?;
        Ok(Anchors { full, half, none })
    }
}

/// What responses that earn each mark are like, in words for people who mark: so that several
/// interviewers mean the same by a mark. Grading does not read them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Anchors {
    /// What earns 1.
    #[serde(rename = "1", default, skip_serializing_if = "Option::is_none")]
    pub full: Option<String>,
    /// What earns ½.
    #[serde(rename = "0.5", default, skip_serializing_if = "Option::is_none")]
    pub half: Option<String>,
    /// What earns 0.
    #[serde(rename = "0", default, skip_serializing_if = "Option::is_none")]
    pub none: Option<String>,
}

impl Anchors {
    /// Nothing is said of any mark.
    pub fn is_empty(&self) -> bool {
        self.all().next().is_none()
    }

    /// The marks that something is said of, the highest first.
    pub fn all(&self) -> impl Iterator<Item = (Mark, &str)> {
        let all = [
            (Mark::Full, &self.full),
            (Mark::Half, &self.half),
            (Mark::None, &self.none),
        ];
        all.into_iter()
            .filter_map(|(mark, text)| Some((mark, text.as_deref()?)))
    }

    /// What is said of a mark.
    pub fn of_mut(&mut self, mark: Mark) -> &mut Option<String> {
        match mark {
            Mark::Full => &mut self.full,
            Mark::Half => &mut self.half,
            Mark::None => &mut self.none,
        }
    }
}

/// Sentences as candidates say them, by the mark that each earns for a criterion: what grading
/// weighs the words of a response by.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exemplars {
    /// They earn 1.
    pub full: Vec<String>,
    /// They earn ½.
    pub half: Vec<String>,
    /// They earn 0: wrong claims, denials, and words without a claim.
    pub none: Vec<String>,
}

impl Exemplars {
    /// So many of a mark a criterion may have.
    pub const MOST: usize = 1_000;

    /// Those of a mark.
    pub fn of_mut(&mut self, mark: Mark) -> &mut Vec<String> {
        match mark {
            Mark::Full => &mut self.full,
            Mark::Half => &mut self.half,
            Mark::None => &mut self.none,
        }
    }

    /// Adds others, behind those that are there.
    pub fn append(&mut self, others: &Self) {
        for (mark, said) in others.by_mark() {
            self.of_mut(mark).extend_from_slice(said);
        }
    }

    /// No sentence is known.
    pub fn is_empty(&self) -> bool {
        self.by_mark().iter().all(|(_, said)| said.is_empty())
    }

    /// The sentences of each mark, the highest mark first.
    pub fn by_mark(&self) -> [(Mark, &[String]); 3] {
        [
            (Mark::Full, &self.full),
            (Mark::Half, &self.half),
            (Mark::None, &self.none),
        ]
    }

    /// The key that the sentences of a mark stand under in a bank.
    pub fn key(mark: Mark) -> &'static str {
        match mark {
            Mark::Full => "full",
            Mark::Half => "half",
            Mark::None => "none",
        }
    }
}

impl Criterion {
    /// The only criterion of an item that nobody has answered: the response as a whole, for an
    /// interviewer to rate.
    pub fn overall() -> Self {
        let text = "The answer as a whole.".to_owned();
        Self::without_patterns(CriterionId::new("overall"), text)
    }

    /// A criterion of weight 1 that is its text alone: patterns are derived from it.
    pub fn without_patterns(id: CriterionId, text: String) -> Self {
        Self {
            id,
            text,
            weight: Weight::ONE,
            full: Vec::new(),
            partial: Vec::new(),
            not: Vec::new(),
            follow_up: None,
            anchors: Anchors::default(),
            exemplars: Exemplars::default(),
        }
    }
}

/// A sample response and the marks it must get.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Example {
    /// The response.
    pub response: String,
    /// Its mark for each criterion named.
    pub marks: Vec<(CriterionId, Mark)>,
}

/// What sort of item it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Asks for knowledge.
    #[default]
    Question,
    /// Describes a situation to deal with.
    Scenario,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 2] = [Self::Question, Self::Scenario];

    /// Its name in a bank.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Question => "question",
            Self::Scenario => "scenario",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// How hard an item is, by whom one would ask it.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// For a first job.
    Junior,
    /// For a few years' experience.
    Mid,
    /// For those who decide.
    Senior,
}

impl Level {
    /// Every level, the easiest first.
    pub const ALL: [Self; 3] = [Self::Junior, Self::Mid, Self::Senior];

    /// Its name in a bank.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Junior => "junior",
            Self::Mid => "mid",
            Self::Senior => "senior",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// What a criterion earned: all, half or nothing. Written as 1, 0.5 and 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Mark {
    /// 0
    None,
    /// ½
    Half,
    /// 1
    Full,
}

impl Mark {
    /// The share of the criterion's weight: 0, 0.5 or 1.
    pub fn value(self) -> f64 {
        match self {
            Self::None => 0.0,
            Self::Half => 0.5,
            Self::Full => 1.0,
        }
    }

    /// The mark of that value, if it is one of the three.
    pub fn from_value(value: f64) -> Option<Self> {
        [Self::None, Self::Half, Self::Full]
            .into_iter()
            .find(|mark| mark.value() == value)
    }
}

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::None => "0",
            Self::Half => "½",
            Self::Full => "1",
        })
    }
}

impl Serialize for Mark {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.value())
    }
}

impl<'de> Deserialize<'de> for Mark {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = f64::deserialize(deserializer)?;
        Self::from_value(value)
            .ok_or_else(|| serde::de::Error::custom(format!("a mark is 0, 0.5 or 1, not {value}")))
    }
}

/// How much a criterion counts: above 0, at most 1000.
///
/// ```
/// use viva::bank::Weight;
///
/// assert_eq!(Weight::new(1.0), Some(Weight::ONE));
/// assert_eq!(Weight::new(0.0), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd, Serialize)]
#[serde(transparent)]
pub struct Weight(f64);

impl Weight {
    /// The weight of a criterion that states none.
    pub const ONE: Self = Self(1.0);

    /// A weight, if the number can be one.
    pub fn new(weight: f64) -> Option<Self> {
        (weight > 0.0 && weight <= 1_000.0).then_some(Self(weight))
    }

    /// The number.
    pub fn get(self) -> f64 {
        self.0
    }
}

impl<'de> Deserialize<'de> for Weight {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let weight = f64::deserialize(deserializer)?;
        Self::new(weight).ok_or_else(|| {
            let message = format!("a weight is above 0 and at most 1000, not {weight}");
            serde::de::Error::custom(message)
        })
    }
}
