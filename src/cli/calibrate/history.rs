//! A person's own answers and changes to marks, as marked responses.

use std::collections::{BTreeMap, BTreeSet};

use crate::bank::{CriterionId, Found, Library, Mark};
use crate::grading::{Marked, criteria};
use crate::store::{SavedEntry, SavedSession};

/// The graded answers, the oldest first: marks that the person changed are people's marks, the
/// others were let stand. Beside them how many changed answers no loaded bank has.
pub fn marked(sessions: &[SavedSession], library: &Library) -> (Vec<Marked>, usize) {
    let mut marked = Vec::new();
    let mut gone = 0;
    for session in sessions.iter().rev() {
        for (index, saved) in session.entries.iter().enumerate() {
            // What was only thought in a drill has no words that a machine could have marked.
            if saved.entry.response.trim().is_empty() {
                continue;
            }
            let id = format!("session {}, answer {}", session.id, index + 1);
            match answer(saved, id, library) {
                Some(answer) => marked.push(answer),
                None => gone += usize::from(is_changed(saved)),
            }
        }
    }
    (marked, gone)
}

fn is_changed(saved: &SavedEntry) -> bool {
    let answer = saved.entry.answer();
    answer.is_some_and(|answer| !answer.overrides.is_empty())
}

fn answer(saved: &SavedEntry, id: String, library: &Library) -> Option<Marked> {
    let answer = saved.entry.answer()?;
    let grade = answer.grade.as_ref()?;
    let found = library.get(&saved.entry.item)?;
    let marks = known(found, answer.overrides.clone());
    if marks.is_empty() && is_changed(saved) {
        return None;
    }
    let machine = grade
        .criteria
        .iter()
        .map(|given| (given.id.clone(), given.mark));
    let mut let_stand = known(found, machine.collect());
    let_stand.retain(|id, _| !answer.overrides.contains_key(id));
    Some(Marked {
        item: saved.entry.item.clone(),
        id,
        response: saved.entry.response.clone(),
        marks,
        rounded: BTreeSet::new(),
        score: None,
        let_stand,
    })
}

/// The marks of criteria that the item still has.
fn known(found: Found<'_>, mut marks: BTreeMap<CriterionId, Mark>) -> BTreeMap<CriterionId, Mark> {
    let criteria = criteria(found.item);
    marks.retain(|id, _| criteria.iter().any(|criterion| criterion.id == *id));
    marks
}
