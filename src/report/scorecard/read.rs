//! Reading a scorecard back: a file from a colleague, which may be anything.

use jiff::Timestamp;
use thiserror::Error;

use super::{Amendment, Change, Criterion, Item, Scorecard, VERSION, seconds};
use crate::bank::{BankId, CriterionId, ItemId, ItemRef, Weight, one_line};
use crate::grading::Evidence;
use crate::session::screening::{self, About, Screening};
use crate::store::SavedScreening;

/// The longest time that a scorecard may state, in seconds: a year.
const LONGEST: f64 = 366.0 * 86_400.0;

/// Stated figures may differ by so much from those worked out: what is lost in writing them.
const SLACK: f64 = 1e-6;

/// Why a text is no scorecard that can be used.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum CardError {
    /// It is not JSON, or lacks what a scorecard has.
    #[error(
        "{line}:{column}: {what}. A scorecard comes from `viva scorecard export --format json`"
    )]
    Form {
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
        /// What is wrong.
        what: String,
    },
    /// A later version of the program wrote it.
    #[error("version {found} of the format, but this viva only knows {VERSION}: update viva")]
    Newer {
        /// The version.
        found: u64,
    },
    /// It contradicts itself.
    #[error("{0}; it was changed or damaged after its export")]
    Wrong(String),
}

#[derive(serde::Deserialize)]
pub(super) struct Version {
    pub(super) scorecard: u64,
}

impl Scorecard {
    /// Reads a scorecard from JSON and works its figures out anew.
    ///
    /// # Errors
    ///
    /// It is not one, is of a later version, or contradicts itself.
    pub fn read(json: &str) -> Result<Self, CardError> {
        let json = json.strip_prefix('\u{feff}').unwrap_or(json);
        let form = |error: &serde_json::Error| {
            let what = error.to_string();
            let what = what.split(" at line ").next().unwrap_or_default();
            CardError::Form {
                line: error.line(),
                column: error.column(),
                what: one_line(what),
            }
        };
        let version: Version = serde_json::from_str(json).map_err(|error| form(&error))?;
        if version.scorecard != u64::from(VERSION) {
            return Err(CardError::Newer {
                found: version.scorecard,
            });
        }
        let stated: Self = serde_json::from_str(json).map_err(|error| form(&error))?;
        let saved = stated.to_screening()?;
        let card = Self::from_saved(&saved).map(|card| Self {
            anonymous: stated.anonymous,
            ..card
        });
        match card {
            Some(card) => stated.differs(&card).map_or(Ok(card), |what| {
                Err(CardError::Wrong(format!("{what} does not match the rest")))
            }),
            None => Err(CardError::Wrong("it is not committed".to_owned())),
        }
    }

    /// The screening that it tells of, as a store keeps one: without the amendments made.
    ///
    /// # Errors
    ///
    /// It contradicts itself.
    pub fn to_screening(&self) -> Result<SavedScreening, CardError> {
        let wrong = |what: &str| CardError::Wrong(what.to_owned());
        if self.uid.len() != 32 || !self.uid.chars().all(|c| matches!(c, '0'..='9' | 'a'..='f')) {
            return Err(wrong("`uid` is not 32 hexadecimal digits"));
        }
        if self.candidate.trim().is_empty() {
            return Err(wrong("`candidate` is empty"));
        }
        let is_uid = |uid: &String| {
            uid.len() == 32 && uid.chars().all(|c| matches!(c, '0'..='9' | 'a'..='f'))
        };
        if self.plan.coverage > 100 {
            return Err(CardError::Wrong(format!(
                "a coverage of {} %",
                self.plan.coverage
            )));
        }
        if !self.candidate_uid.as_ref().is_none_or(is_uid) {
            return Err(wrong("`candidate_uid` is not 32 hexadecimal digits"));
        }
        let mut sections = Vec::new();
        let mut entries = Vec::new();
        for section in &self.sections {
            let index = sections.len();
            sections.push(screening::Section {
                title: section.title.clone(),
                time: section.time.map(duration).transpose()?,
                used: duration(section.used)?,
            });
            for item in &section.items {
                if item.number != entries.len() + 1 {
                    return Err(CardError::Wrong(format!(
                        "item {} has the number {}",
                        entries.len() + 1,
                        item.number
                    )));
                }
                entries.push(entry(item, index)?);
            }
        }
        let about = About {
            plan: self.plan.id.clone(),
            title: self.plan.title.clone(),
            role: self.plan.role.clone(),
            candidate: self.candidate.clone(),
            candidate_uid: self.candidate_uid.clone(),
            interviewer: self.interviewer.clone(),
            needed: self.plan.coverage,
        };
        let items = entries.len();
        let mut screening = Screening::new(about, sections, entries);
        screening.committed = Some(self.committed);
        screening.recommendation = Some(self.recommendation);
        screening.summary.clone_from(&self.summary);
        for remark in &self.remarks {
            if remark
                .item
                .is_some_and(|number| !(1..=items).contains(&number))
            {
                return Err(wrong("a remark refers to an item that does not exist"));
            }
            screening.remarks.push(screening::Remark {
                kind: remark.kind,
                text: remark.text.clone(),
                entry: remark.item.map(|number| number - 1),
                at: remark.at,
                elapsed: std::time::Duration::from_secs(remark.elapsed.min(LONGEST as u64)),
            });
        }
        for amendment in self.amendments.iter().rev() {
            take_back(&mut screening, amendment)?;
        }
        screening.amendments = self
            .amendments
            .iter()
            .map(|amendment| amended(amendment, &screening))
            .collect::<Result<_, _>>()?;
        Ok(SavedScreening {
            id: 0,
            uid: self.uid.clone(),
            imported: true,
            started: self.started,
            version: self.viva.clone(),
            screening,
        })
    }

    /// What is stated otherwise than it follows from the rest, if anything is.
    fn differs(&self, worked_out: &Self) -> Option<String> {
        let near = |stated: Option<f64>, right: Option<f64>| match (stated, right) {
            (Some(stated), Some(right)) => (stated - right).abs() <= SLACK,
            (stated, right) => stated == right,
        };
        // Cards from before lists were hashed reckoned the whole in another way, so it is only
        // worked out anew.
        if self.list.is_some() {
            if !near(self.score, worked_out.score)
                || self.too_little_asked != worked_out.too_little_asked
            {
                return Some("the score".to_owned());
            }
            if self.coverage != worked_out.coverage {
                return Some("the coverage".to_owned());
            }
            if self.list != worked_out.list {
                return Some("the list of items".to_owned());
            }
            for (stated, right) in self.sections.iter().zip(&worked_out.sections) {
                if !near(stated.score, right.score) || stated.coverage != right.coverage {
                    return Some(format!("the score of `{}`", one_line(&stated.title)));
                }
            }
        }
        self.items()
            .zip(worked_out.items())
            .find(|(stated, right)| {
                let marks = |item: &Item| item.criteria.iter().map(|c| c.mark).collect::<Vec<_>>();
                !near(stated.score, right.score) || marks(stated) != marks(right)
            })
            .map(|(stated, _)| format!("the score of item {}", stated.number))
    }
}

fn duration(stated: f64) -> Result<std::time::Duration, CardError> {
    if (0.0..=LONGEST).contains(&stated) {
        Ok(seconds(stated))
    } else {
        Err(CardError::Wrong(format!("a time of {stated} seconds")))
    }
}

fn entry(item: &Item, section: usize) -> Result<screening::Entry, CardError> {
    Ok(screening::Entry {
        item: ItemRef {
            bank: BankId::new(item.bank.clone()),
            item: ItemId::new(item.item.clone()),
        },
        section,
        added: item.added,
        kind: item.kind,
        level: item.level,
        title: item.title.clone(),
        prompt: item.prompt.clone(),
        rubric: item.rubric.clone(),
        time: duration(item.time)?,
        used: duration(item.used)?,
        asked: item.asked,
        response: item.response.clone(),
        criteria: item
            .criteria
            .iter()
            .map(|c| criterion(c, &item.response))
            .collect::<Result<_, _>>()?,
    })
}

fn criterion(criterion: &Criterion, response: &str) -> Result<screening::Criterion, CardError> {
    let weight = Weight::new(criterion.weight)
        .ok_or_else(|| CardError::Wrong(format!("a weight of {}", criterion.weight)))?;
    let quote = |text: &String| {
        let start = response.find(text.as_str());
        let found = start.and_then(|at| Evidence::quote(response, at..at + text.len()));
        found.unwrap_or_else(|| Evidence {
            start: 0,
            end: 0,
            text: text.clone(),
        })
    };
    Ok(screening::Criterion {
        id: CriterionId::new(criterion.id.clone()),
        text: criterion.text.clone(),
        weight,
        follow_up: criterion.follow_up.clone(),
        anchors: criterion.anchors.clone(),
        rating: criterion.rating,
        note: criterion.note.clone(),
        suggestion: criterion
            .suggestion
            .as_ref()
            .map(|given| screening::Suggestion {
                mark: given.mark,
                reason: given.reason,
                confidence: given.confidence,
                evidence: given.evidence.iter().map(quote).collect(),
            }),
    })
}

/// Where an amended criterion is, both counted from 0.
fn place(screening: &Screening, number: usize, id: &str) -> Result<(usize, usize), CardError> {
    let entry = number.wrapping_sub(1);
    let criteria = screening.entries.get(entry).map(|entry| &entry.criteria);
    criteria
        .and_then(|all| all.iter().position(|c| c.id.as_str() == id))
        .map(|criterion| (entry, criterion))
        .ok_or_else(|| CardError::Wrong("an amendment of something that does not exist".to_owned()))
}

/// Undoes an amendment; what it made must be what stands there.
fn take_back(screening: &mut Screening, amendment: &Amendment) -> Result<(), CardError> {
    let fits = match &amendment.change {
        Change::Rating {
            item,
            criterion,
            from,
            to,
        } => {
            let (entry, criterion) = place(screening, *item, criterion)?;
            let rating = &mut screening.entries[entry].criteria[criterion].rating;
            std::mem::replace(rating, *from) == *to
        }
        Change::CriterionNote {
            item,
            criterion,
            from,
            to,
        } => {
            let (entry, criterion) = place(screening, *item, criterion)?;
            let note = &mut screening.entries[entry].criteria[criterion].note;
            std::mem::replace(note, from.clone()) == *to
        }
        Change::Recommendation { from, to } => screening.recommendation.replace(*from) == Some(*to),
        Change::Summary { from, to } => {
            std::mem::replace(&mut screening.summary, from.clone()) == *to
        }
    };
    if fits {
        Ok(())
    } else {
        Err(CardError::Wrong(format!(
            "the amendment of {} has a different result from what it says",
            moment(amendment.at)
        )))
    }
}

fn moment(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M").to_string()
}

pub(super) fn amended(
    amendment: &Amendment,
    screening: &Screening,
) -> Result<screening::Amendment, CardError> {
    let change = match &amendment.change {
        Change::Rating {
            item,
            criterion,
            from,
            to,
        } => {
            let (entry, criterion) = place(screening, *item, criterion)?;
            screening::Change::Rating {
                entry,
                criterion,
                from: *from,
                to: *to,
            }
        }
        Change::CriterionNote {
            item,
            criterion,
            from,
            to,
        } => {
            let (entry, criterion) = place(screening, *item, criterion)?;
            screening::Change::CriterionNote {
                entry,
                criterion,
                from: from.clone(),
                to: to.clone(),
            }
        }
        Change::Recommendation { from, to } => screening::Change::Recommendation {
            from: *from,
            to: *to,
        },
        Change::Summary { from, to } => screening::Change::Summary {
            from: from.clone(),
            to: to.clone(),
        },
    };
    Ok(screening::Amendment {
        at: amendment.at,
        reason: amendment.reason.clone(),
        by: amendment.by.clone(),
        change,
    })
}
