//! An item as the schedule sees it.

use super::{Day, ItemState};
use crate::bank::ItemRef;

/// An item that may come.
#[derive(Clone, Debug, PartialEq)]
pub struct Card {
    /// Which item.
    pub item: ItemRef,
    /// What its reviews amount to; `None` for a new one.
    pub state: Option<ItemState>,
    /// The day of the interview that it is learnt for, if there is one to come.
    pub goal: Option<Day>,
}
