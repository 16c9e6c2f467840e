//! What was said unprompted, what needed a probe, and what both amount to.

use super::types::{Probe, ProbeState};
use crate::bank::{CriterionId, Mark, Weight};
use crate::grading::{CriterionMark, Grade, Opinion, Score};
use crate::session::quiz::{Entry, State};

/// How a criterion was met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HowMet {
    /// In the answer itself.
    Unprompted,
    /// More of it was said once it was asked for.
    AfterProbe,
    /// Not at all.
    Missed,
}

impl HowMet {
    /// The words for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unprompted => "unprompted",
            Self::AfterProbe => "after a probe",
            Self::Missed => "missed",
        }
    }
}

/// What came of one criterion.
#[derive(Clone, Debug, PartialEq)]
pub struct CriterionResult {
    /// Which.
    pub criterion: CriterionId,
    /// How much it counts.
    pub weight: Weight,
    /// What the answer itself earned.
    pub first: Mark,
    /// What counts at the end: a person's mark, or else the machine's for all that was said.
    pub mark: Mark,
    /// The machine's mark for all that was said, with its reason and evidence.
    pub given: CriterionMark,
    /// How it was met.
    pub how: HowMet,
    /// Which probe asked for it, if one did.
    pub probe: Option<usize>,
}

/// All that was said to an item, with these probes: paragraph by paragraph.
pub(super) fn said(entry: &Entry, probes: &[Probe]) -> String {
    let mut text = entry.response.clone();
    for probe in answered(probes) {
        text.push_str("\n\n");
        text.push_str(&probe.response);
    }
    text
}

fn answered(probes: &[Probe]) -> impl Iterator<Item = &Probe> {
    let is_answered = |probe: &&Probe| probe.state == ProbeState::Answered;
    probes.iter().filter(is_answered)
}

/// An entry with all that was said to it as its response, and with the marks for all of it.
///
/// The mark of a criterion that was asked for is the one for both answers together. One that was
/// not asked for keeps its mark, unless more of it was said by the way. Places of evidence are
/// places in the whole text.
pub fn whole(entry: &Entry, probes: &[Probe]) -> Entry {
    let mut entry = Entry {
        response: said(entry, probes),
        ..entry.clone()
    };
    if let State::Answered(answer) = &mut entry.state
        && let Some(grade) = &mut answer.grade
    {
        let mut marks = grade.criteria.clone();
        // Whose opinion goes with each mark.
        let mut opinions = vec![grade.opinion.as_deref(); marks.len()];
        for probe in answered(probes) {
            for given in probe.marks.iter().flatten() {
                let Some(at) = marks.iter().position(|mark| mark.id == given.id) else {
                    continue;
                };
                if given.id == probe.criterion || given.mark > marks[at].mark {
                    marks[at] = given.clone();
                    opinions[at] = probe.opinion.as_deref();
                }
            }
        }
        let opinion = joined(&marks, &opinions);
        if marks != grade.criteria || opinion != grade.opinion {
            *grade = Grade::new(marks);
            grade.opinion = opinion;
        }
        answer.timed_out |= answered(probes).any(|probe| probe.timed_out);
    }
    entry
}

/// The opinions that go with marks, one for each of them, as one about all of them. Where another
/// grader has answered about some of them only, it says of the others why they are built-in.
fn joined(marks: &[CriterionMark], opinions: &[Option<&Opinion>]) -> Option<Box<Opinion>> {
    let first = opinions.iter().find_map(|opinion| *opinion)?;
    if opinions.iter().all(|opinion| *opinion == Some(first)) {
        return Some(Box::new(first.clone()));
    }
    let both = || marks.iter().zip(opinions);
    let built_in = both().map(|(mark, opinion)| {
        let given = opinion.and_then(|opinion| opinion.built_in(&mark.id));
        given.unwrap_or(mark).clone()
    });
    let built_in: Vec<CriterionMark> = built_in.collect();
    let refused = both().filter_map(|(mark, opinion)| {
        let why = match opinion {
            None => "it was not asked".to_owned(),
            Some(opinion) => {
                let refused = opinion.refused.get(&mark.id);
                opinion.failure.as_ref().or(refused)?.clone()
            }
        };
        Some((mark.id.clone(), why))
    });
    let reasons = both().filter_map(|(mark, opinion)| {
        let reason = opinion.as_ref()?.reasons.get(&mark.id)?;
        Some((mark.id.clone(), reason.clone()))
    });
    Some(Box::new(Opinion {
        judge: first.judge.clone(),
        failure: None,
        refused: refused.collect(),
        reasons: reasons.collect(),
        built_in_score: Grade::new(built_in.clone()).score,
        built_in,
    }))
}

/// What came of each criterion; nothing where the answer is not graded.
pub fn criterion_results(entry: &Entry, probes: &[Probe]) -> Vec<CriterionResult> {
    let Some((answer, grade)) = entry.graded() else {
        return Vec::new();
    };
    let whole = whole(entry, probes);
    let after = whole.graded().map_or(&[][..], |(_, grade)| &grade.criteria);
    let lines = grade.criteria.iter().zip(after).map(|(first, given)| {
        let own = answer.overrides.get(&given.id).copied();
        let mark = own.unwrap_or(given.mark);
        let probe = probes.iter().position(|probe| probe.criterion == given.id);
        let answered = probe.is_some_and(|nth| probes[nth].state == ProbeState::Answered);
        let how = match mark {
            Mark::None => HowMet::Missed,
            // What only a person's own mark raises was asked for only if a probe did.
            _ if mark > first.mark && (answered || own.is_none()) => HowMet::AfterProbe,
            _ => HowMet::Unprompted,
        };
        CriterionResult {
            criterion: given.id.clone(),
            weight: given.weight,
            first: first.mark,
            mark,
            given: given.clone(),
            how,
            probe,
        }
    });
    lines.collect()
}

/// The score that the schedule of drills learns from: what came only after a probe counts this
/// share, from 0 to 1. `None` where the answer is not graded.
pub fn rated_score(entry: &Entry, probes: &[Probe], share: f64) -> Option<Score> {
    let lines = criterion_results(entry, probes);
    if lines.iter().all(|line| line.how != HowMet::AfterProbe) {
        return whole(entry, probes).answer()?.score();
    }
    let (mut earned, mut possible) = (0.0, 0.0);
    for line in &lines {
        let mut mark = line.mark.value();
        if line.how == HowMet::AfterProbe {
            mark = line.first.value() + share * (mark - line.first.value());
        }
        earned += mark * line.weight.get();
        possible += line.weight.get();
    }
    (possible > 0.0).then(|| Score::clamped(earned / possible))
}

/// The mean score of the items that were answered, all that was said counted; `None` while
/// nothing is graded.
pub fn interview_score<'a>(
    items: impl IntoIterator<Item = (&'a Entry, &'a [Probe])>,
) -> Option<Score> {
    let scores: Vec<f64> = items
        .into_iter()
        .filter_map(|(entry, probes)| Some(whole(entry, probes).answer()?.score()?.get()))
        .collect();
    (!scores.is_empty()).then(|| Score::clamped(scores.iter().sum::<f64>() / scores.len() as f64))
}

/// A criterion that was not met in full, or only after a probe.
#[derive(Clone, Debug, PartialEq)]
pub struct Weak {
    /// Which entry.
    pub index: usize,
    /// Which criterion.
    pub criterion: CriterionId,
    /// What counts at the end.
    pub mark: Mark,
    /// How it was met.
    pub how: HowMet,
}

/// The criteria that lost most, first what was missed, then what needed a probe.
pub(super) fn weakest<'a>(items: impl Iterator<Item = (&'a Entry, &'a [Probe])>) -> Vec<Weak> {
    let mut weak: Vec<(f64, f64, Weak)> = Vec::new();
    for (index, (entry, probes)) in items.enumerate() {
        for line in criterion_results(entry, probes) {
            let weight = line.weight.get();
            let lost = weight * (1.0 - line.mark.value());
            let unprompted = weight * (1.0 - line.first.value());
            if lost > 0.0 || line.how == HowMet::AfterProbe {
                let one = Weak {
                    index,
                    criterion: line.criterion,
                    mark: line.mark,
                    how: line.how,
                };
                weak.push((lost, unprompted, one));
            }
        }
    }
    weak.sort_by(|a, b| b.0.total_cmp(&a.0).then(b.1.total_cmp(&a.1)));
    weak.into_iter().map(|(.., weak)| weak).collect()
}
