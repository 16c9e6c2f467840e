//! Several scorecards of one plan beside each other: a grid of candidates by criteria.
//!
//! [`Grid`] is the comparison as a value; every form is made from it. It ranks nobody: candidates
//! stand in the order of their names unless somebody asks for another.

mod forms;

use serde::Serialize;

use super::scorecard::{Coverage, Scorecard};
use crate::bank::{Mark, one_line};
use crate::session::screening::{Rating, Recommendation};

pub use forms::{csv, html, markdown, text};

/// In which order candidates stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum By {
    /// Their names.
    #[default]
    Name,
    /// Their scores, the highest first.
    Score,
}

/// A comparison.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Grid {
    /// The plan's id.
    pub plan: String,
    /// Its title.
    pub title: String,
    /// A candidate each, or an interviewer of one.
    pub columns: Vec<Column>,
    /// From the lowest score to the highest; null where fewer than two have one.
    pub spread: Option<f64>,
    /// The plan's parts.
    pub sections: Vec<Part>,
    /// Items whose rubric is not the same on all scorecards, by title.
    pub changed_rubrics: Vec<String>,
    /// The columns, counted from 0, by the list of items that they were asked; where there is more
    /// than one list, the scores of the whole are not of the same thing and have no spread.
    pub lists: Vec<Vec<usize>>,
}

/// A scorecard in a comparison.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Column {
    /// The scorecard's number in this store.
    pub id: i64,
    /// The candidate.
    pub candidate: String,
    /// The interviewer.
    pub interviewer: Option<String>,
    /// What they recommend.
    pub recommendation: Recommendation,
    /// The score of the whole.
    pub score: Option<f64>,
    /// There is none, since less was judged than the plan wants.
    pub too_little_asked: bool,
    /// How much was covered.
    pub coverage: Coverage,
    /// A hash of which items the plan gave.
    pub list: Option<String>,
    /// The summary.
    pub summary: String,
}

/// A section in a comparison.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Part {
    /// Its title.
    pub title: String,
    /// Its score on each scorecard, in the columns' order.
    pub scores: Vec<Option<f64>>,
    /// From the lowest to the highest.
    pub spread: Option<f64>,
    /// How much of it was covered on each.
    pub coverage: Vec<Option<Coverage>>,
    /// Its items.
    pub items: Vec<Line>,
}

/// An item in a comparison.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Line {
    /// Its bank.
    pub bank: String,
    /// Its id there.
    pub item: String,
    /// Its title.
    pub title: String,
    /// Its score on each scorecard.
    pub scores: Vec<Option<f64>>,
    /// From the lowest to the highest.
    pub spread: Option<f64>,
    /// Its criteria.
    pub criteria: Vec<Row>,
}

/// A criterion in a comparison.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Row {
    /// Its id.
    pub id: String,
    /// What it asks for.
    pub text: String,
    /// How much it counts.
    pub weight: f64,
    /// What was given on each scorecard; null where it does not have the criterion.
    pub cells: Vec<Option<Cell>>,
    /// From the lowest mark to the highest.
    pub spread: Option<f64>,
}

/// What a scorecard says of a criterion.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Cell {
    /// The mark or the silence.
    pub rating: Rating,
    /// The interviewer's note.
    pub note: String,
    /// The grader's mark for what was typed.
    pub suggestion: Option<Mark>,
}

impl Grid {
    /// Compares scorecards, each with its number in this store. The first says what the plan is.
    pub fn new(cards: &[(i64, Scorecard)], by: By) -> Self {
        let mut cards: Vec<&(i64, Scorecard)> = cards.iter().collect();
        let name = |card: &Scorecard| {
            let interviewer = card.interviewer.clone().unwrap_or_default();
            (card.candidate.to_lowercase(), interviewer.to_lowercase())
        };
        cards.sort_by_key(|(id, card)| (name(card), *id));
        if by == By::Score {
            // Stable: those of the same score stay in the order of their names.
            cards.sort_by(|(_, a), (_, b)| {
                let score = |card: &Scorecard| card.score.unwrap_or(-1.0);
                score(b).total_cmp(&score(a))
            });
        }
        let all: Vec<&Scorecard> = cards.iter().map(|(_, card)| card).collect();
        let columns = cards.iter().map(|(id, card)| column(*id, card)).collect();
        let mut changed_rubrics = Vec::new();
        let sections = titles(&all)
            .into_iter()
            .map(|title| part(title, &all, &mut changed_rubrics))
            .collect();
        let mut lists: Vec<Vec<usize>> = Vec::new();
        for (index, card) in all.iter().enumerate() {
            match lists.iter_mut().find(|one| all[one[0]].list == card.list) {
                Some(same) => same.push(index),
                None => lists.push(vec![index]),
            }
        }
        Self {
            plan: all
                .first()
                .map_or(String::new(), |card| card.plan.id.clone()),
            title: all
                .first()
                .map_or(String::new(), |card| card.plan.title.clone()),
            columns,
            spread: spread(all.iter().map(|card| card.score)).filter(|_| lists.len() < 2),
            lists,
            sections,
            changed_rubrics,
        }
    }

    /// That the scorecards are not of the same items, if so, and which are.
    pub fn unlike(&self) -> Option<String> {
        if self.lists.len() < 2 {
            return None;
        }
        let names = |columns: &Vec<usize>| {
            let names = columns.iter().map(|column| one_line(&self.label(*column)));
            names.collect::<Vec<_>>().join(", ")
        };
        let groups: Vec<String> = self.lists.iter().map(names).collect();
        Some(format!(
            "These scorecards are not of the same items, so their scores of the whole are not of \
             the same thing. Those with the same list: {}.",
            groups.join("; ")
        ))
    }

    /// Every note with its criterion, its column and its number from 1, in the grid's order.
    pub fn notes(&self) -> Vec<Note<'_>> {
        let mut notes: Vec<Note<'_>> = Vec::new();
        for line in self.sections.iter().flat_map(|part| &part.items) {
            for row in &line.criteria {
                for (column, cell) in row.cells.iter().enumerate() {
                    let note = cell.as_ref().map_or("", |cell| cell.note.trim());
                    if !note.is_empty() {
                        notes.push(Note {
                            number: notes.len() + 1,
                            line,
                            row,
                            column,
                            text: note,
                        });
                    }
                }
            }
        }
        notes
    }

    /// What a column is called: the candidate, and where several scorecards are of one, the
    /// interviewer.
    pub fn label(&self, column: usize) -> String {
        let Some(own) = self.columns.get(column) else {
            return String::new();
        };
        let same = |other: &&Column| other.candidate.to_lowercase() == own.candidate.to_lowercase();
        if self.columns.iter().filter(same).count() < 2 {
            return own.candidate.clone();
        }
        let interviewer = own.interviewer.as_deref();
        format!(
            "{} ({})",
            own.candidate,
            interviewer.unwrap_or(super::scorecard::wording::NAMELESS)
        )
    }
}

/// A note on a cell.
#[derive(Clone, Copy, Debug)]
pub struct Note<'a> {
    /// Its number in the grid, from 1.
    pub number: usize,
    /// The item.
    pub line: &'a Line,
    /// The criterion.
    pub row: &'a Row,
    /// The column.
    pub column: usize,
    /// What it says.
    pub text: &'a str,
}

/// From the lowest to the highest of those that are there; `None` where fewer than two are.
pub fn spread(values: impl IntoIterator<Item = Option<f64>>) -> Option<f64> {
    let values: Vec<f64> = values.into_iter().flatten().collect();
    if values.len() < 2 {
        return None;
    }
    let highest = values.iter().copied().fold(f64::MIN, f64::max);
    let lowest = values.iter().copied().fold(f64::MAX, f64::min);
    Some(highest - lowest)
}

fn column(id: i64, card: &Scorecard) -> Column {
    Column {
        id,
        candidate: card.candidate.clone(),
        interviewer: card.interviewer.clone(),
        recommendation: card.recommendation,
        score: card.score,
        too_little_asked: card.too_little_asked,
        list: card.list.clone(),
        coverage: card.coverage,
        summary: card.summary.clone(),
    }
}

/// The titles of all sections, as they first come.
fn titles<'a>(cards: &[&'a Scorecard]) -> Vec<&'a str> {
    let mut titles = Vec::new();
    for section in cards.iter().flat_map(|card| &card.sections) {
        if !titles.contains(&section.title.as_str()) {
            titles.push(section.title.as_str());
        }
    }
    titles
}

fn part(title: &str, cards: &[&Scorecard], changed_rubrics: &mut Vec<String>) -> Part {
    let sections: Vec<_> = cards
        .iter()
        .map(|card| card.sections.iter().find(|section| section.title == title))
        .collect();
    let mut names: Vec<(&str, &str)> = Vec::new();
    for item in sections.iter().flatten().flat_map(|section| &section.items) {
        let name = (item.bank.as_str(), item.item.as_str());
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let items = names
        .into_iter()
        .filter_map(|(bank, id)| {
            let items: Vec<_> = sections
                .iter()
                .map(|section| {
                    let mut items = section.iter().flat_map(|section| &section.items);
                    items.find(|item| (item.bank.as_str(), item.item.as_str()) == (bank, id))
                })
                .collect();
            line(&items, changed_rubrics)
        })
        .collect();
    let scores: Vec<_> = sections
        .iter()
        .map(|section| section.and_then(|s| s.score))
        .collect();
    Part {
        title: title.to_owned(),
        spread: spread(scores.iter().copied()),
        scores,
        coverage: sections
            .iter()
            .map(|section| section.map(|s| s.coverage))
            .collect(),
        items,
    }
}

/// The item as each scorecard has it, if it does.
fn line(
    items: &[Option<&super::scorecard::Item>],
    changed_rubrics: &mut Vec<String>,
) -> Option<Line> {
    let first = items.iter().flatten().next()?;
    if items
        .iter()
        .flatten()
        .any(|item| item.rubric != first.rubric)
    {
        changed_rubrics.push(first.title.clone());
    }
    let mut criteria: Vec<&super::scorecard::Criterion> = Vec::new();
    for criterion in items.iter().flatten().flat_map(|item| &item.criteria) {
        if criteria.iter().all(|known| known.id != criterion.id) {
            criteria.push(criterion);
        }
    }
    let criteria = criteria
        .into_iter()
        .map(|criterion| {
            let cells: Vec<Option<Cell>> = items
                .iter()
                .map(|item| {
                    let own = item.and_then(|i| i.criteria.iter().find(|c| c.id == criterion.id));
                    own.map(|own| Cell {
                        rating: own.rating,
                        note: own.note.clone(),
                        suggestion: own.suggestion.as_ref().map(|given| given.mark),
                    })
                })
                .collect();
            let marks = cells.iter().map(|cell| {
                let mark = cell.as_ref().and_then(|cell| cell.rating.counted());
                mark.map(Mark::value)
            });
            Row {
                id: criterion.id.clone(),
                text: criterion.text.clone(),
                weight: criterion.weight,
                spread: spread(marks),
                cells,
            }
        })
        .collect();
    let scores: Vec<_> = items
        .iter()
        .map(|item| item.and_then(|item| item.score))
        .collect();
    Some(Line {
        bank: first.bank.clone(),
        item: first.item.clone(),
        title: first.title.clone(),
        spread: spread(scores.iter().copied()),
        scores,
        criteria,
    })
}

#[cfg(test)]
mod tests;
