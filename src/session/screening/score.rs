//! What was judged of a screening, and the scores that come of it.

use super::{Coverage, Criterion, Entry, Rating, Recommendation, Screening};
use crate::grading::Score;

impl Screening {
    /// The score of a section; `None` where nothing of it counts.
    pub fn section_score(&self, section: usize) -> Option<Score> {
        weighted(self.planned_entries().filter(|e| e.section == section))
    }

    /// The score of the whole; `None` where [too little](Self::too_little_asked) counts.
    pub fn score(&self) -> Option<Score> {
        weighted(self.planned_entries()).filter(|_| !self.too_little_asked())
    }

    /// Less was judged than the plan wants: the whole has no score.
    pub fn too_little_asked(&self) -> bool {
        let judged = self.coverage().judged;
        judged < self.about.needed || judged == 0
    }

    /// `strong yes` is recommended on too little: it is committed only by
    /// [`CommitAnyway`](super::Event::CommitAnyway).
    pub fn wants_second_word(&self) -> bool {
        self.recommendation == Some(Recommendation::StrongYes) && self.too_little_asked()
    }

    /// How much of the whole was covered.
    pub fn coverage(&self) -> Coverage {
        covered(self.planned_entries())
    }

    /// How much of a section was covered.
    pub fn section_coverage(&self, section: usize) -> Coverage {
        covered(self.planned_entries().filter(|e| e.section == section))
    }
}

impl Entry {
    /// The weighted mean over the criteria that count; `None` where none does.
    pub fn score(&self) -> Option<Score> {
        weighted([self].into_iter())
    }

    /// How much of it was covered.
    pub fn coverage(&self) -> Coverage {
        covered([self].into_iter())
    }

    /// How many criteria of an asked item nobody has rated.
    pub fn unrated(&self) -> usize {
        let unrated = self
            .criteria
            .iter()
            .filter(|c| c.rating == Rating::NotAsked);
        if self.asked { unrated.count() } else { 0 }
    }
}

/// The weighted mean over the criteria that count; `None` where none does.
fn weighted<'a>(entries: impl Iterator<Item = &'a Entry>) -> Option<Score> {
    let mut counted = entries
        .flat_map(|entry| &entry.criteria)
        .filter_map(|c| Some((c.rating.counted()?, c.weight)))
        .peekable();
    counted.peek()?;
    Some(Score::from_marks(counted))
}

fn covered<'a>(entries: impl Iterator<Item = &'a Entry>) -> Coverage {
    let mut coverage = Coverage::default();
    let (mut judged, mut all) = (0.0, 0.0);
    for entry in entries {
        let counted = entry
            .criteria
            .iter()
            .filter(|c| c.rating.counted().is_some());
        coverage.asked += usize::from(entry.asked);
        coverage.items += 1;
        coverage.counted += counted.count();
        coverage.criteria += entry.criteria.len();
        judged += counted_weight(entry, |c| c.rating.counted().is_some());
        all += counted_weight(entry, |_| true);
    }
    if all > 0.0 {
        // What is lost in adding up must not make 60 of 100 less than 60 per cent.
        coverage.judged = (judged / all * 100.0 + 1e-6).floor() as u8;
    }
    coverage
}

fn counted_weight(entry: &Entry, counts: impl Fn(&Criterion) -> bool) -> f64 {
    let counted = entry.criteria.iter().filter(|c| counts(c));
    counted.map(|c| c.weight.get()).sum()
}
