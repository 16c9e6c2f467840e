//! Several scorecards of one plan beside each other: a grid of candidates by criteria.
//!
//! [`Grid`] is the comparison as a value; every form is made from it. A candidate has one column,
//! whoever interviewed them: it shows what the panel gave on average and how far it is apart. It
//! ranks nobody: candidates stand in the order of their names unless somebody asks for another.
//! Items that interviewers added stand apart from the plan's.

mod csv;
mod forms;
mod html;

use serde::Serialize;

use super::scorecard::{Coverage, Criterion, Item, Scorecard, wording};
use crate::bank::{Mark, one_line};
use crate::session::screening::{Rating, Recommendation};
use crate::store::{Decision, same_name};

pub use csv::csv;
pub use forms::{cell, markdown, text};
pub use html::html;

/// In which order candidates stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum By {
    /// Their names.
    #[default]
    Name,
    /// Their scores, the highest first.
    Score,
}

/// What a row of comma-separated values is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rows {
    /// A candidate.
    Candidates,
    /// A criterion.
    Criteria,
}

/// A comparison.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Grid {
    /// The plan's id.
    pub plan: String,
    /// Its title.
    pub title: String,
    /// A candidate each.
    pub columns: Vec<Column>,
    /// From the lowest score to the highest; null where fewer than two candidates have one, or
    /// they were not asked the same.
    pub spread: Option<f64>,
    /// The plan's parts.
    pub sections: Vec<Part>,
    /// Items that interviewers added: in no score but their own.
    pub added: Vec<Line>,
    /// Items whose rubric is not the same on all scorecards, by title.
    pub changed_rubrics: Vec<String>,
    /// The numbers of the scorecards, by the list of items that they are of; where there is more
    /// than one list, scores of the whole are not of the same thing.
    pub lists: Vec<Vec<i64>>,
}

/// A candidate in a comparison.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Column {
    /// The candidate's name.
    pub candidate: String,
    /// What the candidate's record is called.
    pub candidate_uid: Option<String>,
    /// What the applicant system calls the candidate, where that is known.
    pub outside_id: Option<String>,
    /// What was decided, where something was.
    pub decision: Option<Decision>,
    /// What the panel gave on the whole.
    #[serde(flatten)]
    pub panel: Panel,
    /// There is no score, since all that were made rest on less than the plan wants.
    pub too_little_asked: bool,
    /// The panel's scorecards.
    pub cards: Vec<Card>,
}

/// A scorecard in a comparison.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Card {
    /// The scorecard's number in this store.
    pub id: i64,
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

/// What several interviewers gave: 0 to 1, null where nobody gave anything.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Panel {
    /// On average.
    pub score: Option<f64>,
    /// From the lowest to the highest; null where fewer than two gave something.
    pub panel_spread: Option<f64>,
}

/// A section in a comparison.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Part {
    /// Its title.
    pub title: String,
    /// Its score for each candidate, in the columns' order.
    pub scores: Vec<Panel>,
    /// From the lowest candidate to the highest.
    pub spread: Option<f64>,
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
    /// Its score for each candidate.
    pub scores: Vec<Panel>,
    /// From the lowest candidate to the highest.
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
    /// What was given for each candidate.
    pub cells: Vec<Cell>,
    /// From the lowest candidate to the highest.
    pub spread: Option<f64>,
}

/// What was given for a criterion of a candidate.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Cell {
    /// The marks.
    #[serde(flatten)]
    pub panel: Panel,
    /// What each card of the column says; null where it does not have the criterion.
    pub cards: Vec<Option<Given>>,
}

/// What a scorecard says of a criterion.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Given {
    /// The mark or the silence.
    pub rating: Rating,
    /// The interviewer's note.
    pub note: String,
    /// The grader's mark for what was typed.
    pub suggestion: Option<Mark>,
}

impl Panel {
    fn from_values(values: impl IntoIterator<Item = Option<f64>>) -> Self {
        let values: Vec<f64> = values.into_iter().flatten().collect();
        let sum: f64 = values.iter().sum();
        Self {
            score: (!values.is_empty()).then(|| sum / values.len() as f64),
            panel_spread: spread(values.iter().copied().map(Some)),
        }
    }
}

impl Column {
    /// The score of the whole, or that too little was asked.
    pub fn headline(&self) -> String {
        if self.too_little_asked {
            wording::TOO_LITTLE.to_owned()
        } else {
            wording::percent_short(self.panel.score)
        }
    }
}

impl Grid {
    /// Compares scorecards, each with its number in this store. The first says what the plan is.
    pub fn new(cards: &[(i64, Scorecard)], by: By) -> Self {
        let mut groups = groups(cards);
        if by == By::Score {
            // Stable: those of the same score stay in the order of their names.
            groups.sort_by(|one, other| {
                let score = |group: &Group<'_>| column(group).panel.score.unwrap_or(-1.0);
                score(other).total_cmp(&score(one))
            });
        }
        let columns: Vec<Column> = groups.iter().map(column).collect();
        let mut changed_rubrics = Vec::new();
        let mut sections = Vec::new();
        for title in titles(&groups) {
            sections.push(part(title, &groups, &mut changed_rubrics));
        }
        let added: Vec<Vec<Vec<&Item>>> = groups
            .iter()
            .map(|group| {
                group
                    .iter()
                    .map(|(_, card)| card.added().collect())
                    .collect()
            })
            .collect();
        let added = lines(&added, &mut changed_rubrics);
        let mut lists: Vec<(Option<&str>, Vec<i64>)> = Vec::new();
        for card in columns.iter().flat_map(|column| &column.cards) {
            let list = card.list.as_deref();
            match lists.iter_mut().find(|(known, _)| *known == list) {
                Some((_, same)) => same.push(card.id),
                None => lists.push((list, vec![card.id])),
            }
        }
        let lists: Vec<Vec<i64>> = lists.into_iter().map(|(_, ids)| ids).collect();
        let first = cards.first().map(|(_, card)| &card.plan);
        let scores = columns.iter().map(|column| column.panel.score);
        Self {
            plan: first.map_or(String::new(), |plan| plan.id.clone()),
            title: first.map_or(String::new(), |plan| plan.title.clone()),
            spread: spread(scores).filter(|_| lists.len() < 2),
            columns,
            sections,
            added,
            changed_rubrics,
            lists,
        }
    }

    /// How many scorecards there are.
    pub fn cards(&self) -> usize {
        self.columns.iter().map(|column| column.cards.len()).sum()
    }

    /// What is to be known before the grid is read.
    pub fn warnings(&self) -> Vec<String> {
        let rubrics = self.changed_rubrics.iter().map(|title| {
            format!(
                "The rubric of “{}” is not the same on all scorecards: its marks are of \
                 different things.",
                one_line(title)
            )
        });
        self.unlike().into_iter().chain(rubrics).collect()
    }

    /// That the scorecards are not of the same items, if so, and which are.
    pub fn unlike(&self) -> Option<String> {
        if self.lists.len() < 2 {
            return None;
        }
        let name = |id: &i64| {
            let mut columns = self.columns.iter().enumerate();
            columns.find_map(|(index, column)| {
                let card = column.cards.iter().position(|card| card.id == *id)?;
                Some(one_line(&self.card_label(index, card)))
            })
        };
        let groups = self.lists.iter().map(|ids| {
            let names: Vec<String> = ids.iter().filter_map(name).collect();
            names.join(", ")
        });
        Some(format!(
            "These scorecards are not of the same items, so their scores of the whole are not of \
             the same thing. Those with the same list: {}.",
            groups.collect::<Vec<_>>().join("; ")
        ))
    }

    /// Every item with its criteria, the plan's and then those added.
    pub fn all_lines(&self) -> impl Iterator<Item = &Line> {
        let own = self.sections.iter().flat_map(|part| &part.items);
        own.chain(&self.added)
    }

    /// Every note with its criterion, its column and its number from 1, in the grid's order.
    pub fn notes(&self) -> Vec<Note<'_>> {
        let mut notes: Vec<Note<'_>> = Vec::new();
        for line in self.all_lines() {
            for row in &line.criteria {
                for (column, cell) in row.cells.iter().enumerate() {
                    for (card, given) in cell.cards.iter().enumerate() {
                        let text = given.as_ref().map_or("", |given| given.note.trim());
                        if !text.is_empty() {
                            let number = notes.len() + 1;
                            notes.push(Note {
                                number,
                                line,
                                row,
                                column,
                                card,
                                text,
                            });
                        }
                    }
                }
            }
        }
        notes
    }

    /// What a column is called: the candidate, and where two have the same name, their scorecards.
    pub fn label(&self, column: usize) -> String {
        let Some(own) = self.columns.get(column) else {
            return String::new();
        };
        let same = |other: &&Column| same_name(&other.candidate, &own.candidate);
        if self.columns.iter().filter(same).count() < 2 {
            return own.candidate.clone();
        }
        let ids: Vec<String> = own.cards.iter().map(|card| card.id.to_string()).collect();
        format!("{} (scorecard {})", own.candidate, ids.join(", "))
    }

    /// What a scorecard is called: the candidate, and where there are several of one, the
    /// interviewer.
    pub fn card_label(&self, column: usize, card: usize) -> String {
        let label = self.label(column);
        match self.columns.get(column).map(|own| &own.cards) {
            Some(cards) if cards.len() > 1 => {
                let interviewer = cards.get(card).and_then(|card| card.interviewer.as_deref());
                format!("{label} ({})", interviewer.unwrap_or(wording::NAMELESS))
            }
            _ => label,
        }
    }

    /// Some candidate was interviewed by several.
    pub fn has_panels(&self) -> bool {
        self.columns.iter().any(|column| column.cards.len() > 1)
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
    /// The card in the column.
    pub card: usize,
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

/// The scorecards of one candidate.
type Group<'a> = Vec<&'a (i64, Scorecard)>;

/// The scorecards by candidate, in the order of names.
fn groups(cards: &[(i64, Scorecard)]) -> Vec<Group<'_>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    for one in cards {
        let same = |group: &&mut Group<'_>| {
            group.iter().any(
                |(_, other)| match (&other.candidate_uid, &one.1.candidate_uid) {
                    (Some(known), Some(uid)) => known == uid,
                    _ => same_name(&other.candidate, &one.1.candidate),
                },
            )
        };
        match groups.iter_mut().find(same) {
            Some(group) => group.push(one),
            None => groups.push(vec![one]),
        }
    }
    for group in &mut groups {
        group.sort_by_key(|(id, card)| {
            let interviewer = card.interviewer.clone().unwrap_or_default();
            (interviewer.to_lowercase(), *id)
        });
    }
    groups.sort_by_key(|group| (group[0].1.candidate.to_lowercase(), group[0].0));
    groups
}

fn column(group: &Group<'_>) -> Column {
    let cards: Vec<Card> = group
        .iter()
        .map(|(id, card)| Card {
            id: *id,
            interviewer: card.interviewer.clone(),
            recommendation: card.recommendation,
            score: card.score,
            too_little_asked: card.too_little_asked,
            coverage: card.coverage,
            list: card.list.clone(),
            summary: card.summary.clone(),
        })
        .collect();
    let panel = Panel::from_values(cards.iter().map(|card| card.score));
    let first = &group[0].1;
    Column {
        candidate: first.candidate.clone(),
        candidate_uid: first.candidate_uid.clone(),
        outside_id: None,
        decision: None,
        panel,
        too_little_asked: panel.score.is_none() && cards.iter().any(|card| card.too_little_asked),
        cards,
    }
}

/// The titles of all sections, as they first come.
fn titles<'a>(groups: &[Group<'a>]) -> Vec<&'a str> {
    let mut titles = Vec::new();
    for (_, card) in groups.iter().flatten() {
        for section in &card.sections {
            if !titles.contains(&section.title.as_str()) {
                titles.push(section.title.as_str());
            }
        }
    }
    titles
}

fn part(title: &str, groups: &[Group<'_>], changed_rubrics: &mut Vec<String>) -> Part {
    let mut scores = Vec::new();
    let mut items: Vec<Vec<Vec<&Item>>> = Vec::new();
    for group in groups {
        let mut own_scores = Vec::new();
        let mut own_items = Vec::new();
        for (_, card) in group {
            let found = card.sections.iter().find(|section| section.title == title);
            own_scores.push(found.and_then(|section| section.score));
            let planned = found.into_iter().flat_map(|section| &section.items);
            own_items.push(planned.filter(|item| !item.added).collect());
        }
        scores.push(Panel::from_values(own_scores));
        items.push(own_items);
    }
    Part {
        title: title.to_owned(),
        spread: spread(scores.iter().map(|panel| panel.score)),
        scores,
        items: lines(&items, changed_rubrics),
    }
}

/// The items that cards have, by column and card, each once.
fn lines(columns: &[Vec<Vec<&Item>>], changed_rubrics: &mut Vec<String>) -> Vec<Line> {
    let mut names: Vec<(&str, &str)> = Vec::new();
    for item in columns.iter().flatten().flatten() {
        let name = (item.bank.as_str(), item.item.as_str());
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let found = names.into_iter().filter_map(|(bank, id)| {
        let items: Vec<Vec<Option<&Item>>> = columns
            .iter()
            .map(|cards| {
                let own = |item: &&&Item| (item.bank.as_str(), item.item.as_str()) == (bank, id);
                cards
                    .iter()
                    .map(|items| items.iter().find(own).copied())
                    .collect()
            })
            .collect();
        line(&items, changed_rubrics)
    });
    found.collect()
}

/// The item as each scorecard has it, if it does.
fn line(items: &[Vec<Option<&Item>>], changed_rubrics: &mut Vec<String>) -> Option<Line> {
    let all = || items.iter().flatten().flatten();
    let first = all().next()?;
    if all().any(|item| item.rubric != first.rubric) {
        changed_rubrics.push(first.title.clone());
    }
    let mut criteria: Vec<&Criterion> = Vec::new();
    for criterion in all().flat_map(|item| &item.criteria) {
        if criteria.iter().all(|known| known.id != criterion.id) {
            criteria.push(criterion);
        }
    }
    let scores: Vec<Panel> = items
        .iter()
        .map(|cards| Panel::from_values(cards.iter().map(|item| item.and_then(|item| item.score))))
        .collect();
    Some(Line {
        bank: first.bank.clone(),
        item: first.item.clone(),
        title: first.title.clone(),
        spread: spread(scores.iter().map(|panel| panel.score)),
        scores,
        criteria: criteria.into_iter().map(|c| row(c, items)).collect(),
    })
}

fn row(criterion: &Criterion, items: &[Vec<Option<&Item>>]) -> Row {
    let given = |item: &Option<&Item>| -> Option<Given> {
        let item = (*item)?;
        let own = item.criteria.iter().find(|c| c.id == criterion.id)?;
        Some(Given {
            rating: own.rating,
            note: own.note.clone(),
            suggestion: own.suggestion.as_ref().map(|given| given.mark),
        })
    };
    let cells: Vec<Cell> = items
        .iter()
        .map(|cards| {
            let cards: Vec<Option<Given>> = cards.iter().map(given).collect();
            let marks = cards.iter().map(|card| {
                let mark = card.as_ref()?.rating.counted()?;
                Some(mark.value())
            });
            Cell {
                panel: Panel::from_values(marks),
                cards,
            }
        })
        .collect();
    Row {
        id: criterion.id.clone(),
        text: criterion.text.clone(),
        weight: criterion.weight,
        spread: spread(cells.iter().map(|cell| cell.panel.score)),
        cells,
    }
}

#[cfg(test)]
mod tests;
