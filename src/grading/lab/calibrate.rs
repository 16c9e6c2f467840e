//! The rubric lab: responses that people have marked, graded, and what the comparison shows.
//!
//! Pure: from banks and marked responses to figures, disagreements and suggested patterns. Where
//! the marks come from, and how the figures are shown, is not this room's business.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use compact_str::CompactString;
use serde::Serialize;

use crate::bank::{Criterion, CriterionId, Found, ItemRef, Mark};
use crate::grading::text::tokenise;
use crate::grading::{
    Confidence, CriterionMark, Grade, GradeError, ItemGrader, Patterns, criteria,
};

use super::agreement::{self, Confusion, ScoreAgreement, Share};
use super::suggest::{Missed, Sample, Suggestion, suggest};

/// A response with the marks by criterion that people gave it, or their score of the whole.
#[derive(Clone, Debug, PartialEq)]
pub struct Marked {
    /// The item that it answers.
    pub item: ItemRef,
    /// What people call the response.
    pub id: String,
    /// The response.
    pub response: String,
    /// People's marks; a criterion may be missing.
    pub marks: BTreeMap<CriterionId, Mark>,
    /// Those of the marks that people gave more finely, as a number between two marks.
    pub rounded: BTreeSet<CriterionId>,
    /// People's score of the whole response, from 0 to 1.
    pub score: Option<f64>,
    /// Marks of the machine that a person saw and let stand. They are no judgement to measure
    /// by, but those of 0 are what a suggested pattern must leave alone.
    pub let_stand: BTreeMap<CriterionId, Mark>,
}

/// What comparing marks has shown.
#[derive(Clone, Debug)]
pub struct Calibration<'a> {
    /// How many responses have marks of people.
    pub responses: usize,
    /// How many of people's marks lay between 0, ½ and 1 and count as the nearest.
    pub rounded: usize,
    /// All pairs of marks.
    pub counts: Confusion,
    /// The 95 % interval of kappa.
    pub interval: Option<(f64, f64)>,
    /// The correlation over responses of the mean of their marks, people's and the machine's,
    /// over the criteria that people marked.
    pub correlation: Option<f64>,
    /// The pairs in which the machine was sure.
    pub sure: Confusion,
    /// The pairs in which it was not.
    pub unsure: Confusion,
    /// People's scores of whole responses against the machine's.
    pub scores: ScoreAgreement,
    /// Every criterion with marks of people, the one farthest from them first.
    pub criteria: Vec<CriterionReport>,
    /// Every mark that differs, the worst first.
    pub disagreements: Vec<Disagreement<'a>>,
}

impl Calibration<'_> {
    /// The share of all pairs that some of them are.
    pub fn share(&self, some: &Confusion) -> Share {
        Share {
            count: some.total(),
            of: self.counts.total(),
        }
    }
}

/// How one criterion did.
#[derive(Clone, Debug)]
pub struct CriterionReport {
    /// Its item.
    pub item: ItemRef,
    /// Which one.
    pub id: CriterionId,
    /// What it asks for.
    pub text: String,
    /// Its pairs of marks.
    pub counts: Confusion,
    /// How many responses earned full marks by people and not by the machine.
    pub missed: usize,
    /// Patterns that it lacks.
    pub suggestions: Vec<Suggestion>,
    /// What the suggestions were learned from.
    pub learned_from: LearnedFrom,
}

/// The responses that suggestions were learned from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct LearnedFrom {
    /// That a pattern should earn full marks.
    pub wanted: usize,
    /// That it should not.
    pub lacking: usize,
    /// The criterion is judged by its sentence, which its first pattern will replace: so the
    /// patterns are to find every response with full marks, and not only those missed.
    pub instead_of_sentence: bool,
}

/// A mark that is not people's.
#[derive(Clone, Debug)]
pub struct Disagreement<'a> {
    /// The response.
    pub marked: &'a Marked,
    /// What the criterion asks for.
    pub text: String,
    /// People's mark.
    pub human: Mark,
    /// The machine's, with its reason, confidence and evidence.
    pub machine: CriterionMark,
}

impl Disagreement<'_> {
    /// How far the marks are apart, in half marks.
    fn distance(&self) -> usize {
        (self.human as usize).abs_diff(self.machine.mark as usize)
    }
}

/// A response with both sorts of marks.
struct Graded<'a> {
    marked: &'a Marked,
    grade: Grade,
}

/// Grades marked responses and compares. `seed` is that of kappa's interval.
///
/// # Errors
///
/// A response that cannot be graded.
pub fn calibrate<'a>(
    grader: &mut ItemGrader,
    marked: &'a [Marked],
    seed: u64,
) -> Result<Calibration<'a>, GradeError> {
    let library = Arc::clone(grader.library());
    let patterns = grader.settings().patterns;
    let mut by_item: BTreeMap<&ItemRef, Vec<Graded<'a>>> = BTreeMap::new();
    let mut responses = Vec::new();
    let mut means = Vec::new();
    let mut scores = Vec::new();
    let mut rounded = 0;
    let (mut sure, mut unsure) = (Confusion::default(), Confusion::default());
    for marked in marked {
        let grade = grader.grade(&marked.item, &marked.response)?;
        let mut counts = Confusion::default();
        let (mut human_sum, mut machine_sum) = (0.0, 0.0);
        for (human, machine) in pairs(marked, &grade) {
            counts.add(human, machine.mark);
            match machine.confidence {
                Confidence::High => sure.add(human, machine.mark),
                Confidence::Low => unsure.add(human, machine.mark),
            }
            rounded += usize::from(marked.rounded.contains(&machine.id));
            human_sum += human.value();
            machine_sum += machine.mark.value();
        }
        if counts.total() > 0 {
            let of = counts.total() as f64;
            means.push((human_sum / of, machine_sum / of));
            responses.push(counts);
        }
        scores.extend(marked.score.map(|human| (human, grade.score.get())));
        let graded = Graded { marked, grade };
        by_item.entry(&marked.item).or_default().push(graded);
    }
    let mut counts = Confusion::default();
    responses.iter().for_each(|one| counts.merge(one));
    let mut reports = Vec::new();
    let mut disagreements = Vec::new();
    for found in library.items() {
        let graded = by_item.remove(&found.reference()).unwrap_or_default();
        let criteria = criteria(found.item);
        for place in 0..criteria.len() {
            let report = report(found, &criteria, place, &graded, patterns)?;
            reports.extend((report.counts.total() > 0).then_some(report));
        }
        disagreements.extend(graded.iter().flat_map(|graded| differing(found, graded)));
    }
    reports.sort_by_key(|report| std::cmp::Reverse(report.counts.distance()));
    disagreements.sort_by_key(|one| {
        (
            std::cmp::Reverse(one.distance()),
            one.machine.confidence == Confidence::Low,
        )
    });
    Ok(Calibration {
        responses: responses.len(),
        rounded,
        counts,
        interval: agreement::interval(&responses, seed),
        correlation: agreement::correlation(&means),
        sure,
        unsure,
        scores: ScoreAgreement::new(&scores),
        criteria: reports,
        disagreements,
    })
}

/// People's marks, each beside the machine's.
pub(super) fn pairs<'a>(
    marked: &'a Marked,
    grade: &'a Grade,
) -> impl Iterator<Item = (Mark, &'a CriterionMark)> {
    grade
        .criteria
        .iter()
        .filter_map(|machine| Some((*marked.marks.get(&machine.id)?, machine)))
}

fn differing<'a>(found: Found<'_>, graded: &Graded<'a>) -> Vec<Disagreement<'a>> {
    let criteria = criteria(found.item);
    pairs(graded.marked, &graded.grade)
        .filter(|(human, machine)| *human != machine.mark)
        .map(|(human, machine)| Disagreement {
            marked: graded.marked,
            text: criteria
                .iter()
                .find(|criterion| criterion.id == machine.id)
                .map(|criterion| criterion.text.clone())
                .unwrap_or_default(),
            human,
            machine: machine.clone(),
        })
        .collect()
}

/// How the criterion at that place of the rubric did.
fn report(
    found: Found<'_>,
    criteria: &[Criterion],
    place: usize,
    graded: &[Graded<'_>],
    patterns: Patterns,
) -> Result<CriterionReport, GradeError> {
    let criterion = &criteria[place];
    let by_sentence = patterns == Patterns::Derived || criterion.full.is_empty();
    let mut counts = Confusion::default();
    let mut missed = 0;
    let mut sample = Sample::default();
    for Graded { marked, grade } in graded {
        let Some(machine) = grade.criteria.get(place) else {
            continue;
        };
        let response = marked.response.as_str();
        match marked.marks.get(&criterion.id) {
            Some(&human) => {
                counts.add(human, machine.mark);
                match (human, machine.mark) {
                    (Mark::Full, Mark::Full) if !by_sentence => sample.found.push(response),
                    (Mark::Full, mark) => {
                        missed += usize::from(mark != Mark::Full);
                        sample.missed.push(Missed {
                            response,
                            claimed: claimed(marked, grade, criteria, place),
                        });
                    }
                    (Mark::None, _) => sample.lacking.push(response),
                    (Mark::Half, _) => {}
                }
            }
            None if marked.let_stand.get(&criterion.id) == Some(&Mark::None) => {
                sample.lacking.push(response);
            }
            None => {}
        }
    }
    let suggestions = if missed > 0 {
        suggest(found, criterion, &sample)?
    } else {
        Vec::new()
    };
    Ok(CriterionReport {
        item: found.reference(),
        id: criterion.id.clone(),
        text: criterion.text.clone(),
        counts,
        missed,
        suggestions,
        learned_from: LearnedFrom {
            wanted: sample.missed.len(),
            lacking: sample.lacking.len(),
            instead_of_sentence: by_sentence,
        },
    })
}

/// What other criteria found in the response: the words of their evidence that they ask for.
fn claimed(
    marked: &Marked,
    grade: &Grade,
    criteria: &[Criterion],
    this: usize,
) -> Vec<Range<usize>> {
    let mut claimed = Vec::new();
    for (at, (criterion, mark)) in criteria.iter().zip(&grade.criteria).enumerate() {
        if at == this || mark.mark == Mark::None {
            continue;
        }
        let wanted = asked_for(criterion);
        for evidence in &mark.evidence {
            let Some(text) = marked.response.get(evidence.start..evidence.end) else {
                continue;
            };
            let words = tokenise(text).into_iter();
            claimed.extend(
                words
                    .filter(|word| wanted.contains(&word.stem))
                    .map(|word| evidence.start + word.start..evidence.start + word.end),
            );
        }
    }
    claimed
}

/// The stems of a criterion's sentence and patterns.
fn asked_for(criterion: &Criterion) -> BTreeSet<CompactString> {
    let patterns = criterion.full.iter().chain(&criterion.partial);
    let texts = patterns.map(ToString::to_string);
    let texts = std::iter::once(criterion.text.clone()).chain(texts);
    texts
        .flat_map(|text| tokenise(&text))
        .filter(|token| !token.little)
        .map(|token| token.stem)
        .collect()
}
