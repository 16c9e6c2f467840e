//! What an item says at length: read when somebody first asks for it.
//!
//! Lists, filters and agendas look at the heads of thousands of items, and at the text of none.

use std::fmt;
use std::ops::{Deref, DerefMut};

use serde::{Deserialize, Serialize};

use super::lazy::Lazy;
use super::model::{Criterion, Example};

/// The texts of an item.
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
