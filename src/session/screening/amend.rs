//! Amendments of a committed screening.

use jiff::Timestamp;

use super::{Amend, Amendment, Change, Effect, Rating, Screening};

impl Screening {
    /// The screening with every amendment made. The amendments stay listed.
    #[must_use]
    pub fn amended(&self) -> Self {
        let mut amended = self.clone();
        for amendment in &self.amendments {
            match &amendment.change {
                Change::Rating {
                    entry,
                    criterion,
                    to,
                    ..
                } => {
                    if let Some(entry) = amended.entries.get_mut(*entry)
                        && let Some(criterion) = entry.criteria.get_mut(*criterion)
                    {
                        criterion.rating = *to;
                        entry.asked |= *to != Rating::NotAsked;
                    }
                }
                Change::CriterionNote {
                    entry,
                    criterion,
                    to,
                    ..
                } => {
                    let entry = amended.entries.get_mut(*entry);
                    if let Some(criterion) = entry.and_then(|e| e.criteria.get_mut(*criterion)) {
                        criterion.note.clone_from(to);
                    }
                }
                Change::Recommendation { to, .. } => amended.recommendation = Some(*to),
                Change::Summary { to, .. } => amended.summary.clone_from(to),
            }
        }
        amended
    }

    pub(super) fn amend(
        &mut self,
        amend: Amend,
        reason: &str,
        by: Option<String>,
        at: Timestamp,
    ) -> Vec<Effect> {
        let reason = reason.trim();
        if reason.is_empty() {
            return Vec::new();
        }
        let Some(change) = self.amended().change(amend) else {
            return Vec::new();
        };
        self.amendments.push(Amendment {
            at,
            reason: reason.to_owned(),
            by,
            change,
        });
        vec![Effect::StoreAmendment]
    }

    /// What an amendment would change; `None` where it would change nothing.
    fn change(&self, amend: Amend) -> Option<Change> {
        let criterion =
            |entry: usize, criterion: usize| self.entries.get(entry)?.criteria.get(criterion);
        let change = match amend {
            Amend::Rating {
                entry,
                criterion: place,
                to,
            } => Change::Rating {
                entry,
                criterion: place,
                from: criterion(entry, place)
                    .map(|c| c.rating)
                    .filter(|from| *from != to)?,
                to,
            },
            Amend::CriterionNote {
                entry,
                criterion: place,
                to,
            } => Change::CriterionNote {
                entry,
                criterion: place,
                from: criterion(entry, place)
                    .map(|c| c.note.clone())
                    .filter(|from| *from != to)?,
                to,
            },
            Amend::Recommendation(to) => Change::Recommendation {
                from: self.recommendation.filter(|from| *from != to)?,
                to,
            },
            Amend::Summary(to) => Change::Summary {
                from: Some(self.summary.clone()).filter(|from| *from != to)?,
                to,
            },
        };
        Some(change)
    }
}
