//! How well several interviewers of the same interviews agree.
//!
//! What is compared is a *unit*: one criterion in the interview of one candidate, with the marks of
//! those who judged it. What a rater left open says nothing of agreement and is left out; what the
//! candidate could not answer is a 0. Two raters are measured by weighted kappa, more by
//! Krippendorff's alpha with the distance of the marks, which weighs as kappa does; see
//! [`crate::grading::agreement`]. Marks of one answer hang together, so the interval draws answers.

mod text;

use std::collections::BTreeMap;

use serde::Serialize;

use super::scorecard::{Scorecard, wording};
use crate::bank::Mark;
use crate::grading::agreement::{Confusion, Metric, Share, alpha, alpha_interval, interval};
use crate::session::screening::Rating;
use crate::store::same_name;

pub use text::{manner, share, signed, text};

/// The seed of intervals: the same scorecards, the same figures.
const SEED: u64 = 1;

/// What comparing raters has shown.
#[derive(Clone, Debug, Serialize)]
pub struct Agreement {
    /// The plan's title.
    pub title: String,
    /// Candidates with scorecards of two raters or more.
    pub candidates: Vec<String>,
    /// Who rated.
    pub raters: Vec<Rater>,
    /// Which figure `agreement` is.
    pub measure: Measure,
    /// 1 is full agreement, 0 what a lot would give; null where it is undefined.
    pub agreement: Option<f64>,
    /// The 95 % interval of it.
    pub interval: Option<(f64, f64)>,
    /// Alpha with the marks taken as ranks, for more than two raters.
    pub ordinal_alpha: Option<f64>,
    /// Pairs of marks that are the same.
    pub exact: Share,
    /// How many units two raters or more judged.
    pub units: usize,
    /// How many others there are.
    pub left_out: usize,
    /// The criteria that were judged twice, those on which raters differ most first.
    pub criteria: Vec<CriterionAgreement>,
    /// The raters' marks against the grader's suggestions, where responses were typed.
    pub grader: Option<Grader>,
    /// Items whose rubric is not the same on all scorecards.
    pub changed_rubrics: Vec<String>,
}

/// Which figure tells the agreement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Cohen's, with quadratic weights.
    WeightedKappa,
    /// Krippendorff's, with the distance of the marks.
    Alpha,
}

/// An interviewer.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Rater {
    /// The name.
    pub name: String,
    /// How many marks are compared with another's.
    pub marks: usize,
    /// The mean of the own marks less those of the others for the same: above 0 lenient, below 0
    /// strict.
    pub leniency: f64,
}

/// How raters agree on a criterion.
#[derive(Clone, Debug, Serialize)]
pub struct CriterionAgreement {
    /// Its bank.
    pub bank: String,
    /// Its item.
    pub item: String,
    /// The item's title.
    pub title: String,
    /// Its id.
    pub id: String,
    /// What it asks for.
    pub text: String,
    /// Pairs of marks that are the same.
    pub exact: Share,
    /// The same figure as for the whole; null where it is undefined, as for a single interview.
    pub agreement: Option<f64>,
    /// The mean distance of two raters' marks, 0 to 1.
    pub distance: f64,
    /// What each rater gave, candidate by candidate.
    pub candidates: Vec<Judged>,
}

/// What raters gave for a criterion in one interview.
#[derive(Clone, Debug, Serialize)]
pub struct Judged {
    /// The candidate.
    pub candidate: String,
    /// By rater.
    pub ratings: Vec<(String, Rating)>,
}

/// The raters against the grader.
#[derive(Clone, Debug, Serialize)]
pub struct Grader {
    /// How many marks are compared.
    pub marks: usize,
    /// Weighted kappa; null where it is undefined.
    pub kappa: Option<f64>,
    /// Marks that are the same.
    pub exact: Share,
}

/// Why nothing can be told.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoAgreement {
    /// No interview has two raters.
    #[error(
        "no candidate has scorecards of two interviewers; `viva scorecard import FILE` brings in \
         a colleague's"
    )]
    OneRater,
    /// An interview has two scorecards of one rater.
    #[error(
        "scorecards {0} and {1} are by the same interviewer of the same candidate; name the \
         scorecards to use"
    )]
    Twice(i64, i64),
    /// No criterion was judged twice.
    #[error("no criterion was judged by two interviewers of the same candidate")]
    NoUnits,
}

/// One criterion in one interview.
struct Unit<'a> {
    candidate: &'a str,
    bank: &'a str,
    item: &'a str,
    title: &'a str,
    id: &'a str,
    text: &'a str,
    /// By rater's number.
    ratings: BTreeMap<usize, Rating>,
}

impl Unit<'_> {
    fn marks(&self) -> impl Iterator<Item = (usize, Mark)> {
        let counted = |(rater, rating): (&usize, &Rating)| Some((*rater, rating.counted()?));
        self.ratings.iter().filter_map(counted)
    }

    /// Every pair of two raters' marks.
    fn pairs(&self) -> Vec<((usize, Mark), (usize, Mark))> {
        let marks: Vec<_> = self.marks().collect();
        let with_later = |(at, &one)| marks[at + 1..].iter().map(move |&other| (one, other));
        marks.iter().enumerate().flat_map(with_later).collect()
    }

    fn is_shared(&self) -> bool {
        self.marks().count() > 1
    }
}

/// Compares the raters of scorecards, each with its number in this store.
///
/// # Errors
///
/// Nothing is there to compare.
pub fn agreement(cards: &[(i64, Scorecard)]) -> Result<Agreement, NoAgreement> {
    let mut candidates: Vec<(&str, Vec<&(i64, Scorecard)>)> = Vec::new();
    for card in cards {
        let name = card.1.candidate.as_str();
        match candidates
            .iter_mut()
            .find(|(known, _)| same_name(known, name))
        {
            Some((_, of)) => of.push(card),
            None => candidates.push((name, vec![card])),
        }
    }
    candidates.retain(|(_, of)| of.len() > 1);
    candidates.sort_by_key(|(name, _)| name.to_lowercase());
    let raters = raters(&candidates)?;
    if raters.len() < 2 {
        return Err(NoAgreement::OneRater);
    }
    let units = units(&candidates, &raters);
    let shared: Vec<&Unit<'_>> = units.iter().filter(|unit| unit.is_shared()).collect();
    if shared.is_empty() {
        return Err(NoAgreement::NoUnits);
    }
    let measure = if raters.len() == 2 {
        Measure::WeightedKappa
    } else {
        Measure::Alpha
    };
    Ok(Agreement {
        title: cards
            .first()
            .map_or(String::new(), |(_, card)| card.plan.title.clone()),
        candidates: candidates
            .iter()
            .map(|(name, _)| (*name).to_owned())
            .collect(),
        measure,
        agreement: figure(&shared, measure),
        interval: figure_interval(&shared, measure),
        ordinal_alpha: (measure == Measure::Alpha)
            .then(|| alpha(&values(&shared), Metric::Ordinal))
            .flatten(),
        exact: exact(&shared),
        units: shared.len(),
        left_out: units.len() - shared.len(),
        criteria: by_criterion(&shared, measure, &raters),
        raters: leniency(&shared, &raters),
        grader: grader(&candidates),
        changed_rubrics: changed_rubrics(&candidates),
    })
}

type Candidates<'a> = [(&'a str, Vec<&'a (i64, Scorecard)>)];

fn rater_name(card: &Scorecard) -> &str {
    card.interviewer.as_deref().unwrap_or(wording::NAMELESS)
}

/// Every rater, by name.
fn raters<'a>(candidates: &Candidates<'a>) -> Result<Vec<&'a str>, NoAgreement> {
    let mut raters: Vec<&str> = Vec::new();
    for (_, cards) in candidates {
        for (at, (id, card)) in cards.iter().enumerate() {
            let name = rater_name(card);
            let earlier = cards[..at].iter();
            if let Some((other, _)) = earlier
                .copied()
                .find(|(_, other)| same_name(rater_name(other), name))
            {
                return Err(NoAgreement::Twice(*other.min(id), *other.max(id)));
            }
            if !raters.iter().any(|known| same_name(known, name)) {
                raters.push(name);
            }
        }
    }
    raters.sort_by_key(|name| name.to_lowercase());
    Ok(raters)
}

fn units<'a>(candidates: &Candidates<'a>, raters: &[&str]) -> Vec<Unit<'a>> {
    let mut units: Vec<Unit<'a>> = Vec::new();
    for (candidate, cards) in candidates {
        for (_, card) in cards {
            let name = rater_name(card);
            let Some(rater) = raters.iter().position(|known| same_name(known, name)) else {
                continue;
            };
            for item in card.items() {
                for criterion in &item.criteria {
                    let known = units.iter_mut().find(|unit| {
                        let place = (unit.candidate, unit.bank, unit.item, unit.id);
                        place
                            == (
                                *candidate,
                                item.bank.as_str(),
                                item.item.as_str(),
                                criterion.id.as_str(),
                            )
                    });
                    match known {
                        Some(unit) => {
                            unit.ratings.insert(rater, criterion.rating);
                        }
                        None => units.push(Unit {
                            candidate,
                            bank: &item.bank,
                            item: &item.item,
                            title: &item.title,
                            id: &criterion.id,
                            text: &criterion.text,
                            ratings: BTreeMap::from([(rater, criterion.rating)]),
                        }),
                    }
                }
            }
        }
    }
    units
}

/// The pairs of two raters' marks, the first rater's first.
fn confusion(units: &[&Unit<'_>]) -> Confusion {
    let mut counts = Confusion::default();
    for ((_, one), (_, other)) in units.iter().flat_map(|unit| unit.pairs()) {
        counts.add(one, other);
    }
    counts
}

fn values(units: &[&Unit<'_>]) -> Vec<Vec<usize>> {
    let marks = |unit: &&Unit<'_>| unit.marks().map(|(_, mark)| mark as usize).collect();
    units.iter().map(marks).collect()
}

fn figure(units: &[&Unit<'_>], measure: Measure) -> Option<f64> {
    match measure {
        Measure::WeightedKappa => confusion(units).kappa(),
        Measure::Alpha => alpha(&values(units), Metric::Interval),
    }
}

fn figure_interval(units: &[&Unit<'_>], measure: Measure) -> Option<(f64, f64)> {
    let answers: Vec<&[&Unit<'_>]> = units
        .chunk_by(|a, b| (a.candidate, a.bank, a.item) == (b.candidate, b.bank, b.item))
        .collect();
    match measure {
        Measure::WeightedKappa => {
            let counts: Vec<Confusion> = answers.iter().map(|units| confusion(units)).collect();
            interval(&counts, SEED)
        }
        Measure::Alpha => {
            let groups: Vec<_> = answers.iter().map(|units| values(units)).collect();
            alpha_interval(&groups, Metric::Interval, SEED)
        }
    }
}

fn exact(units: &[&Unit<'_>]) -> Share {
    confusion(units).exact()
}

/// The mean distance of two raters' marks.
fn distance(units: &[&Unit<'_>]) -> f64 {
    let pairs: Vec<f64> = units
        .iter()
        .flat_map(|unit| unit.pairs())
        .map(|((_, one), (_, other))| (one.value() - other.value()).abs())
        .collect();
    pairs.iter().sum::<f64>() / pairs.len().max(1) as f64
}

fn by_criterion(
    shared: &[&Unit<'_>],
    measure: Measure,
    raters: &[&str],
) -> Vec<CriterionAgreement> {
    let mut groups: Vec<Vec<&Unit<'_>>> = Vec::new();
    for unit in shared {
        let same = |group: &&mut Vec<&Unit<'_>>| {
            let first = group[0];
            (first.bank, first.item, first.id) == (unit.bank, unit.item, unit.id)
        };
        match groups.iter_mut().find(same) {
            Some(group) => group.push(unit),
            None => groups.push(vec![unit]),
        }
    }
    let mut criteria: Vec<CriterionAgreement> = groups
        .iter()
        .map(|units| CriterionAgreement {
            bank: units[0].bank.to_owned(),
            item: units[0].item.to_owned(),
            title: units[0].title.to_owned(),
            id: units[0].id.to_owned(),
            text: units[0].text.to_owned(),
            exact: exact(units),
            // Of a single interview it would say nothing.
            agreement: (units.len() > 1).then(|| figure(units, measure)).flatten(),
            distance: distance(units),
            candidates: units
                .iter()
                .map(|unit| Judged {
                    candidate: unit.candidate.to_owned(),
                    ratings: unit
                        .ratings
                        .iter()
                        .map(|(rater, rating)| (raters[*rater].to_owned(), *rating))
                        .collect(),
                })
                .collect(),
        })
        .collect();
    // Stable: those that differ alike stay in the order of the scorecards.
    criteria.sort_by(|a, b| b.distance.total_cmp(&a.distance));
    criteria
}

fn leniency(shared: &[&Unit<'_>], raters: &[&str]) -> Vec<Rater> {
    raters
        .iter()
        .enumerate()
        .map(|(rater, name)| {
            let differences: Vec<f64> = shared
                .iter()
                .filter_map(|unit| {
                    let own = unit.marks().find(|(by, _)| *by == rater)?.1.value();
                    let others: Vec<f64> = unit
                        .marks()
                        .filter(|(by, _)| *by != rater)
                        .map(|(_, mark)| mark.value())
                        .collect();
                    let mean = others.iter().sum::<f64>() / others.len() as f64;
                    (!others.is_empty()).then_some(own - mean)
                })
                .collect();
            let marks = differences.len();
            Rater {
                name: (*name).to_owned(),
                marks,
                leniency: differences.iter().sum::<f64>() / marks.max(1) as f64,
            }
        })
        .collect()
}

fn grader(candidates: &Candidates<'_>) -> Option<Grader> {
    let mut counts = Confusion::default();
    let cards = candidates.iter().flat_map(|(_, cards)| cards);
    for criterion in cards
        .flat_map(|(_, card)| card.items())
        .flat_map(|item| &item.criteria)
    {
        if let (Some(mark), Some(given)) = (criterion.mark, &criterion.suggestion) {
            counts.add(mark, given.mark);
        }
    }
    (counts.total() > 0).then(|| Grader {
        marks: counts.total(),
        kappa: counts.kappa(),
        exact: counts.exact(),
    })
}

fn changed_rubrics(candidates: &Candidates<'_>) -> Vec<String> {
    let mut rubrics: BTreeMap<(&str, &str), &str> = BTreeMap::new();
    let mut changed: Vec<String> = Vec::new();
    let cards = candidates.iter().flat_map(|(_, cards)| cards);
    for item in cards.flat_map(|(_, card)| card.items()) {
        let first = rubrics
            .entry((&item.bank, &item.item))
            .or_insert(&item.rubric);
        if *first != item.rubric && !changed.contains(&item.title) {
            changed.push(item.title.clone());
        }
    }
    changed
}

#[cfg(test)]
mod tests;
