//! A debrief: every scorecard of one candidate, of all interviewers and rounds, side by side.
//!
//! [`Debrief`] is it as a value; every form is made from it. What the interviewers disagree on comes
//! before what they agree on, and what nobody asked is said. It decides nothing: the decision is
//! recorded with a reason, and amended in the same way.

mod blocks;
mod forms;

use jiff::Timestamp;
use serde::Serialize;

use super::compare::spread;
use super::scorecard::{Coverage, Criterion, Item, Scorecard};
use crate::session::screening::{Rating, Recommendation, RemarkKind};
use crate::store::Decision;

pub use blocks::{Block, Row, Tone, blocks};
pub use forms::{csv, html, markdown, text};

/// A debrief.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Debrief {
    /// The candidate's name.
    pub candidate: String,
    /// What the applicant system calls the candidate.
    pub outside_id: Option<String>,
    /// What holds was decided last; the others are what it replaced.
    pub decisions: Vec<Decision>,
    /// The scorecards, by round, each with its letter.
    pub cards: Vec<Card>,
    /// Screenings that are not shown: sealed, or not committed.
    pub hidden: Vec<Hidden>,
    /// Red flags, in the order of the cards.
    pub red_flags: Vec<Said>,
    /// Strengths.
    pub strengths: Vec<Said>,
    /// Criteria that were judged differently, the widest first.
    pub disagreements: Vec<Point>,
    /// Criteria that several judged alike.
    pub agreements: Vec<Point>,
    /// Criteria that one interviewer judged alone.
    pub judged_once: Vec<Point>,
    /// What no card judges.
    pub unasked: Vec<Unasked>,
}

/// A scorecard in a debrief.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Card {
    /// Its number in this store.
    pub id: i64,
    /// Its uid.
    pub uid: String,
    /// The plan's id.
    pub plan: String,
    /// The plan's title: the round.
    pub title: String,
    /// The role.
    pub role: Option<String>,
    /// The interviewer.
    pub interviewer: Option<String>,
    /// When it began.
    pub started: Timestamp,
    /// What they recommend.
    pub recommendation: Recommendation,
    /// The score; null where too little was asked.
    pub score: Option<f64>,
    /// Less was judged than the plan wants.
    pub too_little_asked: bool,
    /// How much was covered.
    pub coverage: Coverage,
    /// A hash of which items the plan gave.
    pub list: Option<String>,
    /// Why, in a few sentences.
    pub summary: String,
    /// How many amendments it has.
    pub amendments: usize,
}

/// A screening that is not shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Hidden {
    /// Its number in this store.
    pub id: i64,
    /// The plan's title.
    pub title: String,
    /// The interviewer.
    pub interviewer: Option<String>,
    /// Why.
    pub why: String,
    /// It is committed, and sealed for the person who looks.
    pub sealed: bool,
}

/// A red flag or a strength.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Said {
    /// Which card, counted from 0.
    pub card: usize,
    /// The words.
    pub text: String,
    /// The title of the item that it was noted at.
    pub item: Option<String>,
}

/// A criterion with what was given for it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Point {
    /// The item's bank.
    pub bank: String,
    /// Its id there.
    pub item: String,
    /// Its title.
    pub title: String,
    /// The criterion's id.
    pub criterion: String,
    /// What it asks for.
    pub text: String,
    /// How much it counts.
    pub weight: f64,
    /// From the lowest mark to the highest.
    pub spread: Option<f64>,
    /// The rubrics of the cards are not the same.
    pub changed_rubric: bool,
    /// What each card gives.
    pub given: Vec<Given>,
}

/// What a card gives for a criterion.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Given {
    /// Which card, counted from 0.
    pub card: usize,
    /// The mark, or that there is not enough evidence for one.
    pub rating: Rating,
    /// The interviewer's note.
    pub note: String,
    /// The words of the typed response that bear on it.
    pub quotes: Vec<String>,
}

/// What nobody judged: an item, or some criteria of one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unasked {
    /// The plan's title.
    pub plan: String,
    /// The item's title.
    pub title: String,
    /// The criteria; empty where nothing of the item was judged.
    pub criteria: Vec<String>,
}

impl Debrief {
    /// The debrief of scorecards of one candidate, each with its number in this store.
    pub fn new(
        candidate: &str,
        outside_id: Option<&str>,
        cards: &[(i64, Scorecard)],
        hidden: Vec<Hidden>,
        decisions: Vec<Decision>,
    ) -> Self {
        let mut cards: Vec<&(i64, Scorecard)> = cards.iter().collect();
        // A round begins with its first interview.
        let first = |plan: &str| {
            let all = cards.iter().filter(|(_, card)| card.plan.id == plan);
            all.map(|(_, card)| card.started).min()
        };
        let round: Vec<_> = cards.iter().map(|(_, card)| first(&card.plan.id)).collect();
        let mut order: Vec<usize> = (0..cards.len()).collect();
        order.sort_by_key(|&index| {
            (
                round[index],
                &cards[index].1.plan.id,
                cards[index].1.started,
            )
        });
        cards = order.into_iter().map(|index| cards[index]).collect();
        let all: Vec<&Scorecard> = cards.iter().map(|(_, card)| card).collect();
        let (mut disagreements, mut agreements, mut judged_once) = (vec![], vec![], vec![]);
        for point in points(&all) {
            let judged = point.given.iter().filter(|g| g.rating.counted().is_some());
            match (judged.count(), point.spread) {
                (0, _) => {}
                (1, _) => judged_once.push(point),
                (_, Some(spread)) if spread > 0.0 => disagreements.push(point),
                _ => agreements.push(point),
            }
        }
        // Stable: those of a width stay as they were asked.
        disagreements.sort_by(|one: &Point, other: &Point| {
            let key = |point: &Point| (point.spread.unwrap_or(0.0), point.weight);
            let ((a, a_weight), (b, b_weight)) = (key(one), key(other));
            b.total_cmp(&a).then(b_weight.total_cmp(&a_weight))
        });
        Self {
            candidate: candidate.to_owned(),
            outside_id: outside_id.map(str::to_owned),
            decisions,
            cards: cards.iter().map(|(id, card)| brief(*id, card)).collect(),
            hidden,
            red_flags: said(&all, RemarkKind::RedFlag),
            strengths: said(&all, RemarkKind::Strength),
            disagreements,
            agreements,
            judged_once,
            unasked: unasked(&all),
        }
    }

    /// What holds.
    pub fn decision(&self) -> Option<&Decision> {
        self.decisions.last()
    }

    /// The mean of the scores that there are, and from the lowest to the highest; nothing where the
    /// cards are not all of the same items.
    pub fn score(&self) -> (Option<f64>, Option<f64>) {
        let mut lists = self.cards.iter().map(|card| &card.list);
        let first = lists.next();
        if lists.any(|list| Some(list) != first) {
            return (None, None);
        }
        let scores = self.cards.iter().map(|card| card.score);
        (mean(scores.clone()), spread(scores))
    }

    /// Some recommend to hire, others not to.
    pub fn is_split(&self) -> bool {
        use Recommendation::{No, StrongNo, StrongYes, Yes};
        let says = |wanted: &[Recommendation]| {
            let mut all = self.cards.iter();
            all.any(|card| wanted.contains(&card.recommendation))
        };
        says(&[Yes, StrongYes]) && says(&[No, StrongNo])
    }

    /// The rounds there were, in order.
    pub fn rounds(&self) -> usize {
        let mut plans: Vec<&str> = self.cards.iter().map(|card| card.plan.as_str()).collect();
        plans.dedup();
        plans.len()
    }
}

/// The mean of those that are there.
pub fn mean(values: impl IntoIterator<Item = Option<f64>>) -> Option<f64> {
    let values: Vec<f64> = values.into_iter().flatten().collect();
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

fn brief(id: i64, card: &Scorecard) -> Card {
    Card {
        id,
        uid: card.uid.clone(),
        plan: card.plan.id.clone(),
        title: card.plan.title.clone(),
        role: card.plan.role.clone(),
        interviewer: card.interviewer.clone(),
        started: card.started,
        recommendation: card.recommendation,
        score: card.score,
        too_little_asked: card.too_little_asked,
        coverage: card.coverage,
        list: card.list.clone(),
        summary: card.summary.clone(),
        amendments: card.amendments.len(),
    }
}

fn said(cards: &[&Scorecard], kind: RemarkKind) -> Vec<Said> {
    let of = |(index, card): (usize, &&Scorecard)| {
        let remarks = card.remarks.iter().filter(|remark| remark.kind == kind);
        remarks
            .map(|remark| Said {
                card: index,
                text: remark.text.clone(),
                item: remark.item.and_then(|number| {
                    let item = card.items().find(|item| item.number == number)?;
                    Some(item.title.clone())
                }),
            })
            .collect::<Vec<_>>()
    };
    cards.iter().enumerate().flat_map(of).collect()
}

/// Whether two items are the same one.
fn same(one: &Item, other: &Item) -> bool {
    (&one.bank, &one.item) == (&other.bank, &other.item)
}

/// Each criterion that a card has, once, with what all of them give.
fn points(cards: &[&Scorecard]) -> Vec<Point> {
    let mut points: Vec<Point> = Vec::new();
    for item in cards.iter().flat_map(|card| card.items()) {
        for criterion in &item.criteria {
            let known = points.iter().any(|point| {
                (&point.bank, &point.item, &point.criterion)
                    == (&item.bank, &item.item, &criterion.id)
            });
            if !known {
                points.push(point(item, criterion, cards));
            }
        }
    }
    points
}

fn point(item: &Item, criterion: &Criterion, cards: &[&Scorecard]) -> Point {
    let mut given = Vec::new();
    let mut changed_rubric = false;
    for (index, card) in cards.iter().enumerate() {
        let Some(own) = card.items().find(|other| same(other, item)) else {
            continue;
        };
        let Some(found) = own.criteria.iter().find(|c| c.id == criterion.id) else {
            continue;
        };
        if found.rating == Rating::NotAsked {
            continue;
        }
        changed_rubric |= own.rubric != item.rubric;
        let suggestion = found.suggestion.as_ref();
        given.push(Given {
            card: index,
            rating: found.rating,
            note: found.note.clone(),
            quotes: suggestion.map_or_else(Vec::new, |given| given.evidence.clone()),
        });
    }
    let marks = given.iter().map(|g| Some(g.rating.counted()?.value()));
    Point {
        bank: item.bank.clone(),
        item: item.item.clone(),
        title: item.title.clone(),
        criterion: criterion.id.clone(),
        text: criterion.text.clone(),
        weight: criterion.weight,
        spread: spread(marks),
        changed_rubric,
        given,
    }
}

/// What the plans have and no card judges.
fn unasked(cards: &[&Scorecard]) -> Vec<Unasked> {
    let judged = |item: &Item, id: &str| {
        let same = cards
            .iter()
            .flat_map(|card| card.items())
            .filter(|other| same(item, other));
        same.flat_map(|item| &item.criteria)
            .any(|c| c.id == id && c.rating.counted().is_some())
    };
    let mut found: Vec<(&Item, Unasked)> = Vec::new();
    for card in cards {
        for item in card.items().filter(|item| !item.added) {
            if found.iter().any(|(known, _)| same(known, item)) {
                continue;
            }
            let open = item.criteria.iter().filter(|c| !judged(item, &c.id));
            let open: Vec<String> = open.map(|c| c.text.clone()).collect();
            if open.is_empty() {
                continue;
            }
            let whole = open.len() == item.criteria.len();
            found.push((
                item,
                Unasked {
                    plan: card.plan.title.clone(),
                    title: item.title.clone(),
                    criteria: if whole { Vec::new() } else { open },
                },
            ));
        }
    }
    found.into_iter().map(|(_, unasked)| unasked).collect()
}

#[cfg(test)]
mod tests;
