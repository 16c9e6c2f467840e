//! What a stored session amounts to: its answers with their probes, and its results.

use crate::session::mock::whole;
use crate::session::quiz::{Entry, Quiz};
use crate::store::{SavedEntry, SavedSession};

impl SavedEntry {
    /// The item with all that was said to it and the marks for all of it, time included.
    pub fn whole(&self) -> Entry {
        let mut entry = whole(&self.entry, &self.probes);
        for probe in &self.probes {
            entry.used = entry.used.saturating_add(probe.used);
        }
        entry
    }
}

impl SavedSession {
    /// Its items, in order, each with all that was said to it.
    pub fn quiz_entries(&self) -> Vec<Entry> {
        self.entries.iter().map(SavedEntry::whole).collect()
    }

    /// The same with one entry for each item, its first answer: what came back in a drill is no
    /// further item.
    pub fn by_item(&self) -> Quiz {
        let mut entries: Vec<Entry> = Vec::new();
        for entry in self.quiz_entries() {
            match entries.iter_mut().find(|known| known.item == entry.item) {
                Some(known) => known.used = known.used.saturating_add(entry.used),
                None => entries.push(entry),
            }
        }
        Quiz::review_finished(self.settings, entries)
    }

    /// The quiz as over, to read its results.
    pub fn finished_quiz(&self) -> Quiz {
        Quiz::review_finished(self.settings, self.quiz_entries())
    }
}
