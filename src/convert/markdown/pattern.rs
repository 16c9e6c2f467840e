//! Which of a document's forms carries its questions, and where each question ends.
//!
//! First every place that could be a question is noted as a [`Candidate`], with its form
//! ([`Carrier`]) and how surely it asks. Then the form is chosen, from the outermost to the
//! innermost: the first one in which enough candidates ask and have something of their own below.
//! What the chosen form leaves is looked at again by itself, so that a document may be mixed.

mod bodies;
mod ends;
mod fall_back;
mod inner;
mod members;

use std::collections::BTreeMap;
use std::ops::Range;

use super::super::ConvertError;
use super::candidates::{Candidate, Reading};
use super::carrier::Carrier;
use super::document::Kind;
use super::signals::{self, Asks};

/// A question and the blocks below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// The candidate.
    pub candidate: usize,
    /// The blocks below it that are its own.
    pub body: Range<usize>,
    /// Blocks elsewhere that answer it.
    pub apart: Vec<usize>,
}

/// Which form was chosen, and how many questions it has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The form.
    pub carrier: Carrier,
    /// How many questions have it.
    pub questions: usize,
    /// Why it was chosen.
    pub reason: String,
}

/// What a document was cut into.
#[derive(Debug, Default)]
pub struct Cut {
    /// The questions, in order.
    pub segments: Vec<Segment>,
    /// The forms that were chosen.
    pub choices: Vec<Choice>,
}

/// How often what is left is looked at again.
const MOST_ROUNDS: usize = 6;

impl Reading<'_> {
    /// Cuts the document into questions. A form that the person names is taken as it is.
    ///
    /// # Errors
    ///
    /// The form that was named stands nowhere.
    pub fn cut(&self, wanted: Option<Carrier>) -> Result<Cut, ConvertError> {
        let mut cut = Cut::default();
        let whole = 0..self.document.blocks.len();
        if let Some(carrier) = wanted {
            let segments = self.segments(carrier, &whole, true);
            if segments.is_empty() {
                return Err(ConvertError::NoSuchQuestions {
                    wanted: carrier.to_string(),
                    found: self.forms(),
                });
            }
            cut.choices.push(Choice {
                carrier,
                questions: segments.len(),
                reason: "as --questions says".to_owned(),
            });
            cut.segments = segments;
            return Ok(cut);
        }
        self.cut_range(&whole, 0, &mut cut);
        if cut.segments.is_empty() {
            self.fall_back(&whole, &mut cut);
        }
        cut.segments.sort_by_key(|segment| {
            let candidate = &self.candidates[segment.candidate];
            (candidate.block, segment.candidate)
        });
        Ok(cut)
    }

    /// Which forms there are, for a message.
    fn forms(&self) -> String {
        let mut counts: BTreeMap<Carrier, usize> = BTreeMap::new();
        for candidate in &self.candidates {
            *counts.entry(candidate.carrier).or_default() += 1;
        }
        let forms: Vec<String> = counts
            .iter()
            .map(|(carrier, count)| format!("{count} {carrier}"))
            .collect();
        if forms.is_empty() {
            "nothing that could be a question".to_owned()
        } else {
            forms.join(", ")
        }
    }

    fn cut_range(&self, range: &Range<usize>, round: usize, cut: &mut Cut) {
        if round >= MOST_ROUNDS || range.is_empty() || self.asking_in(range) == 0 {
            return;
        }
        let Some((carrier, segments, reason)) = self.choose(range, round) else {
            return;
        };
        let known = cut
            .choices
            .iter_mut()
            .find(|choice| choice.carrier == carrier);
        match known {
            Some(choice) => choice.questions += segments.len(),
            None => cut.choices.push(Choice {
                carrier,
                questions: segments.len(),
                reason,
            }),
        }
        let mut at = range.start;
        let mut left = Vec::new();
        for segment in &segments {
            let start = self.candidates[segment.candidate].block;
            if start > at {
                left.push(at..start);
            }
            at = at.max(segment.body.end).max(start + 1);
        }
        if at < range.end {
            left.push(at..range.end);
        }
        cut.segments.extend(segments);
        for rest in left {
            self.cut_range(&rest, round + 1, cut);
        }
    }

    fn asking_in(&self, range: &Range<usize>) -> usize {
        let candidates = &self.candidates[self.candidates_in(range)];
        candidates.iter().filter(|c| c.asks > Asks::No).count()
    }

    /// The form that carries the questions of a range.
    fn choose(
        &self,
        range: &Range<usize>,
        round: usize,
    ) -> Option<(Carrier, Vec<Segment>, String)> {
        let candidates = &self.candidates[self.candidates_in(range)];
        let mut counts: BTreeMap<Carrier, (usize, usize)> = BTreeMap::new();
        for candidate in candidates {
            let (all, asking) = counts.entry(candidate.carrier).or_default();
            *all += 1;
            *asking += usize::from(candidate.asks > Asks::No);
        }
        let most = counts.values().map(|(_, asking)| *asking).max()?;
        let mut second: Option<(usize, Carrier, Vec<Segment>, usize)> = None;
        for (&carrier, &(all, _)) in &counts {
            let mut segments = self.segments(carrier, range, false);
            if round > 0 && !carrier.is_list() {
                segments.retain(|segment| self.has_text(segment));
            }
            let effective = segments
                .iter()
                .filter(|segment| self.carries(segment))
                .count();
            if effective == 0 {
                continue;
            }
            let share = effective as f64 / segments.len().max(1) as f64;
            let explicit = matches!(carrier, Carrier::Label | Carrier::Row);
            let enough = match carrier {
                _ if explicit => true,
                // What another form has left over asks by itself or not at all.
                Carrier::Item(_) | Carrier::BoldItem(_) | Carrier::Line if round > 0 => {
                    share >= 0.5 && effective >= 2
                }
                _ if round > 0 => share >= 0.5,
                _ => effective >= 2 && (share >= 0.5 || effective >= most) && 7 * effective >= most,
            };
            if enough {
                let asking = segments
                    .iter()
                    .filter(|s| self.candidates[s.candidate].asks > Asks::No)
                    .count();
                let reason = format!(
                    "{asking} of {all} are questions or numbered, {} have text below",
                    segments.iter().filter(|s| self.has_text(s)).count()
                );
                return Some((carrier, segments, reason));
            }
            if second.as_ref().is_none_or(|(best, ..)| effective > *best) {
                second = Some((effective, carrier, segments, all));
            }
        }
        let (effective, carrier, segments, all) = second.filter(|_| round == 0)?;
        let reason = format!("{effective} of {all} are questions, more than in any other form");
        Some((carrier, segments, reason))
    }

    /// Whether a question has text of its own below or beside it.
    fn has_text(&self, segment: &Segment) -> bool {
        let candidate = &self.candidates[segment.candidate];
        !candidate.rest.is_empty()
            || candidate
                .row
                .as_ref()
                .is_some_and(|row| !row.answer.is_empty())
            || self.said_in(&segment.body) > 0
    }

    /// Whether a segment is a question and no section of others.
    fn carries(&self, segment: &Segment) -> bool {
        let candidate = &self.candidates[segment.candidate];
        let body = &segment.body;
        let answered = self.answers[body.clone()].iter().any(|answers| *answers);
        if candidate.carrier.is_list() || candidate.carrier == Carrier::Line {
            return candidate.asks > Asks::No;
        }
        if candidate.marked {
            return true;
        }
        if answered && self.asked_of(body) <= 2 && !self.is_section(candidate, body) {
            return true;
        }
        if candidate.asks == Asks::No {
            return self.body_asks(body);
        }
        // Other questions below make it a section, unless it has said something before them.
        if self.asked_in(body) < 2 {
            return true;
        }
        let first = self.candidates[self.candidates_in(body)]
            .iter()
            .find(|c| c.asks == Asks::Question)
            .map_or(body.end, |c| c.block);
        self.said_in(&(body.start..first)) > 0
    }

    /// Whether a heading that does not ask stands above headings or bold lines that do.
    fn is_section(&self, candidate: &Candidate, body: &Range<usize>) -> bool {
        let below = &self.candidates[self.candidates_in(body)];
        candidate.asks == Asks::No
            && below.iter().any(|below| {
                let names = matches!(below.carrier, Carrier::Heading(_) | Carrier::Bold);
                names && (below.asks == Asks::Question || below.marked)
            })
    }

    /// Whether all that stands below a heading is a question: a few paragraphs, the last of which
    /// asks, and perhaps code.
    fn body_asks(&self, body: &Range<usize>) -> bool {
        let candidates = &self.candidates[self.candidates_in(body)];
        if candidates.iter().any(|c| c.carrier != Carrier::Line) {
            return false;
        }
        let mut paragraphs = 0;
        let mut last = String::new();
        for at in body.clone() {
            let block = &self.document.blocks[at];
            match block.kind {
                Kind::Rule => {}
                _ if self.beside[at] => {}
                Kind::Paragraph if block.depth == 0 => {
                    last = self.document.text(block);
                    paragraphs += 1;
                }
                Kind::Code { .. } if paragraphs > 0 => {}
                _ => return false,
            }
        }
        (1..=3).contains(&paragraphs)
            && (signals::only_asks(&last) || signals::ends_question(&last))
    }
}
