//! An item's rubric made ready for grading, and the grading itself.

use rustc_hash::FxHashSet;

use crate::bank::{Bank, CriterionId, Item, Mark, Weight};

use super::derived::asked;
use super::marks::claim::Claim;
use super::marks::exemplars::Exemplars;
use super::marks::parsed_response::ParsedResponse;
use super::marks::reference::Reference;
use super::marks::signs::{self, Asked, Signs, Trace};
use super::marks::units::{Background, Surroundings};
use super::marks::verdict::{self, Ground};
use super::patterns::compiled::{CriterionPatterns, ItemPatterns};
use super::patterns::matcher::{Match, MatchContext};
use super::patterns::reading::Reading;
use super::patterns::vocabulary::Vocabulary;
use super::polarity::Polarity;
use super::text::language::language_of;
use super::text::listing::listed;
use super::words::initials::initials;
use super::words::synonyms::Synonyms;
use super::{Confidence, CriterionMark, Grade, GradeError, MAX_RESPONSE, Reason, Score};

/// A rubric with its patterns looked up: compile once, grade many responses.
#[derive(Debug)]
pub struct Rubric {
    vocabulary: Vocabulary,
    criteria: Vec<Prepared>,
    /// The model answer, where it is all there is.
    reference: Option<Reference>,
    /// What is known of what people say to it.
    exemplars: Option<Exemplars>,
}

#[derive(Debug)]
struct Prepared {
    id: CriterionId,
    weight: Weight,
    /// Naming a thing is what it asks for, so a list can answer half of it.
    asks_for_names: bool,
    /// Asking is what it asks for, so what is asked counts as said.
    asks_for_questions: bool,
    asked: Asked,
}

/// A response or a model answer as a rubric reads it.
pub(super) struct ReadText {
    reading: Reading,
    polarity: Polarity,
    /// For each word: it stands in a bare list.
    listed: Vec<bool>,
}

impl ReadText {
    fn new(vocabulary: &Vocabulary, text: &str) -> Self {
        let reading = vocabulary.read(text);
        Self {
            polarity: Polarity::read(&reading.tokens, text),
            listed: listed(&reading.tokens, text),
            reading,
        }
    }
}

/// Which patterns a rubric uses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Patterns {
    /// Those of the bank; derived ones where a criterion has none.
    #[default]
    FromBank,
    /// Derived ones for every criterion, whatever the bank says.
    Derived,
}

impl Rubric {
    /// Prepares the rubric of an item of a bank.
    pub fn new(bank: &Bank, item: &Item, patterns: Patterns) -> Self {
        let synonyms = Synonyms::from_bank(bank);
        Self::prepared(item, &synonyms, &Background::from_bank(bank), patterns)
    }

    /// The same, for one who prepares many and has looked at the bank already.
    pub(crate) fn prepared(
        item: &Item,
        synonyms: &Synonyms,
        background: &Background,
        patterns: Patterns,
    ) -> Self {
        let patterns = match patterns {
            Patterns::FromBank => Some(ItemPatterns::new(&item.look_for, synonyms)),
            Patterns::Derived => None,
        };
        Self::with_patterns(item, synonyms, background, patterns).0
    }

    /// The same for patterns of the item that have been looked up, with the model answer as it reads
    /// it. Where they are left out, the criteria's sentences are to be measured alone, without exemplars.
    pub(super) fn with_patterns(
        item: &Item,
        synonyms: &Synonyms,
        background: &Background,
        patterns: Option<ItemPatterns>,
    ) -> (Self, Option<ReadText>) {
        let criteria = asked(item);
        let surroundings = Surroundings::new(item, background, synonyms);
        let exemplars = (patterns.as_ref()).and_then(|_| Exemplars::new(item, &criteria));
        let ItemPatterns {
            mut vocabulary,
            criteria: patterns,
        } = patterns.unwrap_or_default();
        let patterns = patterns
            .into_iter()
            .chain(std::iter::repeat_with(CriterionPatterns::default));
        let mut criteria: Vec<Prepared> = criteria
            .iter()
            .zip(patterns)
            .map(|(criterion, patterns)| Prepared {
                id: criterion.id.clone(),
                weight: criterion.weight,
                asks_for_names: begins_with(&criterion.text, &NAMING),
                asks_for_questions: begins_with(&criterion.text, &ASKING),
                asked: Asked {
                    patterns,
                    claim: Claim::new(criterion, &surroundings, &mut vocabulary),
                    answer: FxHashSet::default(),
                },
            })
            .collect();
        let reference = item
            .answer
            .as_deref()
            .filter(|_| item.look_for.is_empty())
            .map(|answer| Reference::new(item, answer, &surroundings, &mut vocabulary));
        vocabulary.may_be_initials(initials(item, synonyms));
        vocabulary.settle();
        let answer = item.answer.as_deref();
        let answer = answer.filter(|answer| answer.len() <= MAX_RESPONSE);
        let read = answer.map(|answer| {
            let read = ReadText::new(&vocabulary, answer);
            learn(&vocabulary, &mut criteria, answer, &read);
            read
        });
        let rubric = Self {
            vocabulary,
            criteria,
            reference,
            exemplars,
        };
        (rubric, read)
    }

    /// Marks a response.
    ///
    /// # Errors
    ///
    /// [`GradeError::TooLong`] for a response over [`MAX_RESPONSE`] bytes.
    pub fn grade(&self, response: &str) -> Result<Grade, GradeError> {
        if response.len() > MAX_RESPONSE {
            return Err(GradeError::TooLong);
        }
        let read = ReadText::new(&self.vocabulary, response);
        Ok(self.grade_read(response, &read))
    }

    /// The same of a response that it has read.
    pub(super) fn grade_read(&self, response: &str, read: &ReadText) -> Grade {
        let ReadText {
            reading,
            polarity,
            listed,
        } = read;
        let asks = self
            .criteria
            .iter()
            .any(|criterion| criterion.asks_for_questions);
        let read_asker = asks.then(|| Polarity::read_asker(&reading.tokens, response));
        let look = |polarity| {
            let context = MatchContext::new(&self.vocabulary, reading, polarity);
            ParsedResponse::new(response, context, listed)
        };
        let seen = look(polarity).compared_with(self.exemplars.as_ref());
        let read_asker = read_asker.as_ref();
        let seen_of_asker = read_asker.map(|polarity| look(polarity).compared_as(&seen));
        let seen_by = |criterion: &Prepared| {
            let read_asker = seen_of_asker.as_ref();
            read_asker
                .filter(|_| criterion.asks_for_questions)
                .unwrap_or(&seen)
        };
        let traces: Vec<Trace> = self
            .criteria
            .iter()
            .map(|criterion| Trace::new(seen_by(criterion), &criterion.asked))
            .collect();
        let signs: Vec<Signs> = self
            .criteria
            .iter()
            .enumerate()
            .map(|(at, criterion)| Signs::new(seen_by(criterion), &traces, at, &criterion.asked))
            .collect();
        let marks = |led: &[Option<Mark>]| -> Vec<CriterionMark> {
            let all = self.criteria.iter().zip(&traces).zip(&signs).zip(led);
            all.enumerate()
                .map(|(at, (((criterion, trace), signs), led))| {
                    criterion.mark(at, seen_by(criterion), trace, signs, *led)
                })
                .collect()
        };
        let mut first = marks(&vec![None; self.criteria.len()]);
        let foreign = language_of(response, &reading.tokens).is_some();
        let unsure = |marks: &mut [CriterionMark]| {
            for mark in marks.iter_mut().filter(|_| foreign) {
                mark.confidence = Confidence::Low;
            }
        };
        let Some(reference) = &self.reference else {
            unsure(&mut first);
            return Grade::new(first);
        };
        let nearness = reference.score(&seen.context, seen.listed, response);
        let shown: Vec<f64> = first
            .iter()
            .zip(&signs)
            .map(|(given, signs)| {
                let against = given.reason != Reason::Missed && given.mark == Mark::None;
                if against || verdict::speaks_against(signs) {
                    0.0
                } else {
                    verdict::estimate(Ground::Sentence, signs)
                }
            })
            .collect();
        let led = round_to_marks(&first, &shown, nearness);
        let mut marks = marks(&led);
        unsure(&mut marks);
        Grade::near(nearness, marks)
    }

    /// The ids and weights of its criteria, in order.
    pub fn criteria(&self) -> impl Iterator<Item = (&CriterionId, Weight)> {
        self.criteria
            .iter()
            .map(|criterion| (&criterion.id, criterion.weight))
    }
}

/// Rounds how near a response comes to the whole answer to marks: up where a claim is shown best,
/// for the claims of an answer are longer than what a person says of them, and down where it is
/// shown least. What shows nothing earns nothing.
fn round_to_marks(given: &[CriterionMark], shown: &[f64], nearness: Score) -> Vec<Option<Mark>> {
    let mut marks: Vec<Mark> = given.iter().map(|given| given.mark).collect();
    let all: f64 = given.iter().map(|given| given.weight.get()).sum();
    let weights = || given.iter().map(|given| given.weight);
    let still = |marks: &[Mark]| {
        nearness.get() - Score::from_marks(marks.iter().copied().zip(weights())).get()
    };
    let mut order: Vec<usize> = (0..given.len()).collect();
    order.sort_by(|&a, &b| shown[b].total_cmp(&shown[a]));
    for mark in [Mark::Half, Mark::Full] {
        for &at in &order {
            let step = given[at].weight.get() / all / 2.0;
            let enough = shown[at] >= verdict::shown_enough(mark) && marks[at] < mark;
            if enough && still(&marks) >= step / 2.0 {
                marks[at] = mark;
            }
        }
    }
    for mark in [Mark::Half, Mark::None] {
        for &at in order.iter().rev() {
            let step = given[at].weight.get() / all / 2.0;
            if marks[at] > mark && still(&marks) < -step / 2.0 {
                marks[at] = mark;
            }
        }
    }
    let led = marks.into_iter().zip(given);
    led.map(|(mark, given)| (mark != given.mark).then_some(mark))
        .collect()
}

/// Reads the model answer: its words around a claim belong to the claim.
fn learn(vocabulary: &Vocabulary, criteria: &mut [Prepared], answer: &str, read: &ReadText) {
    let context = MatchContext::new(vocabulary, &read.reading, &read.polarity);
    let seen = ParsedResponse::new(answer, context, &read.listed);
    for criterion in criteria {
        criterion.asked.answer = signs::answer_stems(&seen, &criterion.asked);
    }
}

impl Prepared {
    /// The mark for what stands in a response, unless the whole of it leads to another.
    fn mark(
        &self,
        at: usize,
        seen: &ParsedResponse<'_>,
        trace: &Trace,
        signs: &Signs,
        led: Option<Mark>,
    ) -> CriterionMark {
        let ground = if self.asked.patterns.full.is_empty() {
            Ground::Sentence
        } else if trace.full.is_some() {
            Ground::Full
        } else if trace.partial.is_some() {
            Ground::Partial
        } else {
            Ground::Neither
        };
        let (mark, unsure) = match led {
            Some(mark) => (mark, true),
            None => verdict::mark(verdict::estimate(ground, signs)),
        };
        let hits = trace.hits_in_focus(seen);
        let stands = match (&trace.full, &trace.partial, hits) {
            (Some(full), _, Some(hits)) => Some(full.clone().and(&hits)),
            (Some(full), _, None) => Some(full.clone()),
            (None, Some(partial), _) if ground == Ground::Partial => Some(partial.clone()),
            (_, _, hits) => hits,
        };
        // What only exemplars recognise is shown by the passage that they do so by.
        let by_exemplars = stands.is_none() && mark != Mark::None;
        let passage = by_exemplars.then(|| seen.passage_on(at)).flatten();
        let found = stands.or_else(|| Match::from_words(passage?.map(|word| word as u32)));
        // A misspelt word may be another word, unless what is said around it is what right claims say.
        let borne_out = signs.said.is_some_and(|said| said.right > 0.0);
        let misread = |found: &Match| found.misspelt && mark == Mark::Full && !borne_out;
        let marked = |mark: Mark, reason: Reason, found: &Match| CriterionMark {
            id: self.id.clone(),
            mark,
            weight: self.weight,
            reason,
            confidence: if unsure || by_exemplars || misread(found) || mark == Mark::Half {
                Confidence::Low
            } else {
                Confidence::High
            },
            evidence: seen.quote(found),
        };
        if let Some(both) = trace.contradiction(seen).filter(|_| mark == Mark::Full) {
            return marked(Mark::Half, Reason::Contradicted, &both);
        }
        match (mark, &found) {
            (Mark::Full, Some(found)) => return marked(mark, Reason::Matched, found),
            (Mark::Half, Some(found)) => return marked(mark, Reason::Partial, found),
            _ => {}
        }
        let denied = trace.full_denied.as_ref().or(trace.partial_denied.as_ref());
        let listed = trace.listed.as_ref();
        match (denied, &trace.ruled_out, listed, &trace.open, &found) {
            (Some(denied), ..) => marked(Mark::None, Reason::Negated, denied),
            (_, Some(ruled_out), ..) => marked(Mark::None, Reason::Contradicted, ruled_out),
            (_, _, Some(listed), ..) if self.asks_for_names => {
                marked(Mark::Half, Reason::ListedOnly, listed)
            }
            (_, _, Some(listed), ..) => marked(Mark::None, Reason::ListedOnly, listed),
            (_, _, _, Some(open), _) => marked(Mark::None, Reason::Mentioned, open),
            (_, _, _, _, Some(found)) if ground == Ground::Full || ground == Ground::Partial => {
                marked(Mark::None, Reason::OffPoint, found)
            }
            _ => CriterionMark {
                id: self.id.clone(),
                mark: Mark::None,
                weight: self.weight,
                reason: Reason::Missed,
                confidence: if unsure {
                    Confidence::Low
                } else {
                    Confidence::High
                },
                evidence: Vec::new(),
            },
        }
    }
}

/// A criterion that begins so asks for names and not for a statement.
const NAMING: [&str; 6] = ["names", "name", "mentions", "mention", "lists", "list"];
/// A criterion that begins so asks for questions.
const ASKING: [&str; 4] = ["asks", "ask", "clarifies", "questions"];

fn begins_with(text: &str, words: &[&str]) -> bool {
    let first = text.split_whitespace().next().unwrap_or_default();
    words.contains(&first.to_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bank::read_bank;

    #[test]
    fn a_sentence_as_criterion_is_not_met_by_what_turns_it() {
        let bank = "{bank: b, items: [{id: cache, prompt: What does a cache cost?,
            look_for: [{id: memory, text: A cache takes memory.}], answer: A cache takes memory.}]}";
        let bank = read_bank("b.yaml", bank).unwrap();
        let rubric = Rubric::new(&bank, &bank.items[0], Patterns::FromBank);
        let given = |response: &str| rubric.grade(response).unwrap().criteria.remove(0);
        assert_eq!(given("It takes memory to have a cache.").mark, Mark::Full);
        for turned in [
            "It is a myth that a cache takes memory.",
            "It is false that a cache takes memory.",
            "I doubt that a cache takes memory.",
            "A cache frees memory.",
            "Does a cache take memory?",
        ] {
            let given = given(turned);
            let unsure = given.confidence == Confidence::Low;
            assert!(given.mark == Mark::None || unsure, "{turned} {given:?}");
        }
        let corrected = given("A cache takes memory. No, wait: a cache takes no memory.");
        assert!(corrected.mark <= Mark::Half, "{corrected:?}");
    }
}
