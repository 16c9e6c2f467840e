//! Headings and bold lines that stand in the answer to a question, although they look like one.
//!
//! Told from questions by what the document does: where questions are numbered, what has no number
//! is none; what is said again and again names a part; and a text ends with an ending.

use std::collections::HashMap;
use std::ops::Range;

use super::super::candidates::Reading;
use super::super::document::Kind;
use super::super::signals::{self, Asks};
use super::members::is_title;

impl Reading<'_> {
    /// Takes out of the headings of a level those that ask nothing and stand in an answer, or end the
    /// text. Returns the blocks of those in answers.
    pub(super) fn take_inner_headings(
        &self,
        found: &mut Vec<usize>,
        range: &Range<usize>,
    ) -> Vec<usize> {
        let counts = self.count_on(found);
        // Between numbers `How it works` is no question.
        let asks = |index: usize| {
            let candidate = &self.candidates[index];
            match candidate.asks {
                _ if candidate.marked => true,
                Asks::Task => !counts || candidate.question.number.is_some(),
                asks => asks > Asks::No,
            }
        };
        let asking = found.iter().filter(|index| asks(**index)).count();
        if asking < 2 || asking == found.len() {
            return Vec::new();
        }
        let names = self.names(found);
        if !counts && 2 * asking < found.len() {
            return Vec::new();
        }
        let end_of = |at: usize| match found.get(at + 1) {
            Some(next) => self.candidates[*next].block,
            None => range.end,
        };
        let says = |at: usize| {
            let start = self.candidates[found[at]].block + 1;
            let end = end_of(at);
            (start..end).any(|block| {
                !self.beside[block]
                    && !matches!(
                        self.document.blocks[block].kind,
                        Kind::Rule | Kind::Heading(_)
                    )
            })
        };
        // Sections have headings of the same level, with nothing or an introduction below.
        let sections = (0..found.len()).any(|at| !asks(found[at]) && !says(at));
        let higher = self.higher_headings(found, range);
        let mut following: Vec<Option<usize>> = vec![None; found.len()];
        for at in (1..found.len()).rev() {
            following[at - 1] = if asks(found[at]) {
                Some(at)
            } else {
                following[at]
            };
        }
        let mut inner = Vec::new();
        let mut dropped = vec![false; found.len()];
        let mut question: Option<usize> = None;
        for (at, &index) in found.iter().enumerate() {
            let candidate = &self.candidates[index];
            if asks(index) {
                question = Some(at);
                continue;
            }
            let text = &candidate.question.text;
            let next = following[at];
            if signals::is_ending(text) && next.is_none() {
                dropped[at] = true;
                continue;
            }
            let above = question.filter(|above| higher[at] <= self.candidates[found[*above]].block);
            let Some(above) = above.filter(|_| says(at)) else {
                dropped[at] = counts;
                continue;
            };
            let repeated = names[&text.to_lowercase()] > 1;
            let part = repeated || signals::is_part_of_answer(text) || signals::is_ending(text);
            let number = |index: usize| self.candidates[index].question.number;
            let between = counts
                && !sections
                && !names_questions(text)
                && next.is_some_and(|next| {
                    let above = number(found[above]);
                    above.is_some()
                        && number(found[next]) == above.map(|number| number + 1)
                        && higher[next] <= candidate.block
                });
            if part || between {
                inner.push(candidate.block);
                dropped[at] = true;
            } else if counts {
                dropped[at] = true;
            }
        }
        let mut dropped = dropped.into_iter();
        found.retain(|_| !dropped.next().unwrap_or_default());
        inner
    }

    /// Of bold lines, those that ask; and those that only name something, where they look like the
    /// ones that ask.
    pub(super) fn keep_bold_questions(&self, found: &mut Vec<usize>, range: &Range<usize>) {
        let sure = |index: usize| {
            let candidate = &self.candidates[index];
            signals::asks(&candidate.question.text) > Asks::No
        };
        let number = |index: usize| self.candidates[index].question.number;
        let surely = found.iter().filter(|index| sure(**index)).count();
        let plain = found
            .iter()
            .filter(|index| sure(**index) && number(**index).is_none())
            .count();
        let by_number = 2 * plain < surely || surely == 0;
        let names = self.names(found);
        let block = |index: usize| self.candidates[index].block;
        let ruled = |index: usize| {
            let before = block(index).checked_sub(1);
            before.is_none_or(|before| {
                let kind = &self.document.blocks[before].kind;
                before < range.start || matches!(kind, Kind::Rule | Kind::Heading(_))
            })
        };
        let all_ruled = found.iter().filter(|index| sure(**index) && ruled(**index));
        let all_ruled = surely >= 3 && 10 * all_ruled.count() >= 9 * surely;
        let says = |at: usize| {
            let start = block(found[at]) + 1;
            let end = found.get(at + 1).map_or(range.end, |next| block(*next));
            self.said_in(&(start..end)) > 0
        };
        let told = (0..found.len()).filter(|at| sure(found[*at]) && says(*at));
        // A list of questions alone has nothing below them.
        let answered = 2 * told.count() >= surely;
        let mut naming = vec![false; found.len()];
        for (at, &index) in found.iter().enumerate() {
            let candidate = &self.candidates[index];
            let text = &candidate.question.text;
            // Directly below a question it names the first part of the answer.
            let first = at > 0
                && self.said_in(&(block(found[at - 1]) + 1..block(index))) == 0
                && self.candidates[found[at - 1]].rest.is_empty();
            naming[at] = !sure(index)
                && number(index).is_none()
                && candidate.rest.is_empty()
                && is_title(text)
                && (!answered || says(at) && !first)
                && names[&text.to_lowercase()] == 1
                && !signals::is_part_of_answer(text)
                && !signals::is_ending(text)
                && (!all_ruled || ruled(index));
        }
        let named = naming.iter().filter(|naming| **naming).count();
        let keeps = !(by_number && surely > 0) && 2 * surely >= 3 * named;
        let mut naming = naming.into_iter();
        found.retain(|index| {
            let naming = naming.next().unwrap_or_default();
            sure(*index) || (number(*index).is_some() && by_number) || (naming && keeps)
        });
    }

    /// How often each name occurs among some candidates.
    fn names(&self, found: &[usize]) -> HashMap<String, usize> {
        let mut names: HashMap<String, usize> = HashMap::new();
        for index in found {
            let name = self.candidates[*index].question.text.to_lowercase();
            *names.entry(name).or_default() += 1;
        }
        names
    }

    /// Whether the questions among some candidates are numbered, each by one more than that above.
    fn count_on(&self, found: &[usize]) -> bool {
        let asking = found
            .iter()
            .map(|index| &self.candidates[*index])
            .filter(|candidate| {
                candidate.question.number.is_some() || candidate.asks == Asks::Question
            });
        let (mut all, mut numbered, mut follow, mut last) = (0, 0, 0, 0);
        for candidate in asking {
            all += 1;
            if let Some(number) = candidate.question.number {
                numbered += 1;
                follow += usize::from(number == last + 1 || number == 1);
                last = number;
            }
        }
        numbered >= 3 && 10 * numbered >= 8 * all && 10 * follow >= 8 * numbered
    }

    /// For each of some headings the block of the last one of a higher level before it; 0 without.
    fn higher_headings(&self, found: &[usize], range: &Range<usize>) -> Vec<usize> {
        // By level.
        let mut last = [0_usize; 7];
        let mut at = range.start;
        let mut higher = Vec::with_capacity(found.len());
        for index in found {
            let block = self.candidates[*index].block;
            while at < block {
                if let Kind::Heading(level) = self.document.blocks[at].kind {
                    last[usize::from(level)] = at;
                }
                at += 1;
            }
            let level = match self.document.blocks[block].kind {
                Kind::Heading(level) => usize::from(level),
                _ => 0,
            };
            higher.push(last[..level].iter().copied().max().unwrap_or_default());
        }
        higher
    }
}

/// Whether a heading says that questions of a kind follow.
fn names_questions(text: &str) -> bool {
    let name = signals::bare_name(text);
    name.split(' ')
        .any(|word| word.starts_with("question") || signals::level(word).is_some())
}
