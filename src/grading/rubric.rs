//! An item's rubric made ready for grading, and the grading itself.

use std::cell::LazyCell;
use std::collections::BTreeSet;
use std::sync::Arc;

use crate::bank::{Bank, Criterion, CriterionId, Item, Mark, Weight};

use super::compiled::Compiled;
use super::derive::{self, Derived, Showing};
use super::listing::listed;
use super::matcher::{Match, Sight};
use super::negation::Negation;
use super::reference::{self, Reference};
use super::synonyms::Synonyms;
use super::units::{Background, Surroundings};
use super::vocabulary::Vocabulary;
use super::{Confidence, CriterionMark, Evidence, Grade, GradeError, Reason};

/// The longest response that is graded, in bytes.
pub const MAX_RESPONSE: usize = 64 * 1024;

/// At most this many places are quoted for one mark.
const MAX_EVIDENCE: usize = 4;
/// From so many patterns on, a second one usually agrees with a right mark.
const MANY_PATTERNS: usize = 8;
/// All words of a pattern in a stretch of so many words say half of it, in whatever order. On
/// responses that the built-in bank's patterns were not written on, 12 to 80 gained, 30 most.
const NEARLY: u32 = 30;
/// … if they are so many at least: two words stand near each other by chance.
const NEARLY_WORDS: usize = 3;
/// Matched words this near each other are quoted in one piece.
const QUOTE_TOGETHER: u32 = 6;

/// A rubric with its patterns looked up: compile once, grade many responses.
#[derive(Debug)]
pub struct Rubric {
    vocabulary: Vocabulary,
    criteria: Vec<Prepared>,
    /// The model answer, where it is all there is.
    reference: Option<Reference>,
}

#[derive(Debug)]
struct Prepared {
    id: CriterionId,
    weight: Weight,
    /// Naming a thing is what it asks for, so a list can answer half of it.
    asks_for_names: bool,
    judge: Judge,
}

/// How a criterion is judged.
#[derive(Debug)]
enum Judge {
    /// By patterns that the bank gives.
    Patterns {
        full: Vec<Compiled>,
        partial: Vec<Compiled>,
        not: Vec<Compiled>,
    },
    /// By how much of its sentence the response shows.
    Sentence(Derived),
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
        let synonyms = Synonyms::of(bank);
        let background = || Arc::new(Background::of(bank));
        Self::with_background(item, &synonyms, background, patterns)
    }

    /// The same, for one who prepares many and has looked up the bank's synonyms. The background takes a look at the whole bank, and only
    /// criteria without patterns need it, so it is asked for only then.
    pub(crate) fn with_background(
        item: &Item,
        synonyms: &Synonyms,
        background: impl FnOnce() -> Arc<Background>,
        patterns: Patterns,
    ) -> Self {
        let by_sentence =
            |criterion: &Criterion| patterns == Patterns::Derived || criterion.full.is_empty();
        let criteria = reference::criteria(item);
        let background = if criteria.iter().any(by_sentence) {
            background()
        } else {
            Arc::default()
        };
        let surroundings = Surroundings::of(item, &background, synonyms);
        let mut vocabulary = Vocabulary::default();
        let criteria = criteria
            .iter()
            .map(|criterion| {
                let judge = if by_sentence(criterion) {
                    Judge::Sentence(Derived::new(criterion, &surroundings, &mut vocabulary))
                } else {
                    Judge::patterns(criterion, &mut vocabulary, synonyms)
                };
                Prepared {
                    id: criterion.id.clone(),
                    weight: criterion.weight,
                    asks_for_names: asks_for_names(&criterion.text),
                    judge,
                }
            })
            .collect();
        let reference = item
            .answer
            .as_deref()
            .filter(|_| item.look_for.is_empty())
            .map(|answer| Reference::new(item, answer, &surroundings, &mut vocabulary));
        vocabulary.settle();
        Self {
            vocabulary,
            criteria,
            reference,
        }
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
        let reading = self.vocabulary.read(response);
        let negation = Negation::of(&reading.tokens);
        let text = Text {
            response,
            listed: listed(&reading.tokens),
            sight: Sight::new(&self.vocabulary, &reading, &negation),
        };
        let showings: Vec<Option<Showing>> = self
            .criteria
            .iter()
            .map(|criterion| criterion.showing(&text))
            .collect();
        let relevance = derive::relevance(showings.iter().flatten(), &reading);
        let criteria = self.criteria.iter().zip(&showings).enumerate();
        let marks = criteria.map(
            |(at, (criterion, showing))| match (&criterion.judge, showing) {
                (Judge::Patterns { full, partial, not }, _) => {
                    criterion.mark_by_patterns(&text, full, partial, not)
                }
                (Judge::Sentence(_), Some(showing)) => {
                    let denied = derive::denied_elsewhere(&showings, at);
                    criterion.mark_by_sentence(&text, showing, showing.mark(relevance, denied))
                }
                (Judge::Sentence(_), None) => criterion.missed(),
            },
        );
        let mut marks: Vec<CriterionMark> = marks.collect();
        corroborate(&mut marks);
        Ok(match &self.reference {
            Some(reference) => Grade::scored(reference.score(&text.sight, &text.listed), marks),
            None => Grade::new(marks),
        })
    }

    /// The ids and weights of its criteria, in order.
    pub fn criteria(&self) -> impl Iterator<Item = (&CriterionId, Weight)> {
        self.criteria
            .iter()
            .map(|criterion| (&criterion.id, criterion.weight))
    }
}

/// Halves full marks that the grader is unsure of where the response earns full marks for less
/// than half of the rubric: on a text about something near by, one loose pattern or another stands
/// by chance, and nothing else speaks for it.
fn corroborate(marks: &mut [CriterionMark]) {
    let full = marks.iter().filter(|marked| marked.mark == Mark::Full);
    if 2 * full.count() >= marks.len() {
        return;
    }
    for marked in marks {
        if marked.mark == Mark::Full && marked.confidence == Confidence::Low {
            marked.mark = Mark::Half;
            marked.reason = Reason::Partial;
        }
    }
}

/// A response with everything that is worked out once for all criteria.
struct Text<'a> {
    response: &'a str,
    sight: Sight<'a>,
    listed: Vec<bool>,
}

/// What became of the places where a group of patterns stands.
#[derive(Default)]
struct Outcome {
    /// It stands and is meant, and by which pattern.
    stated: Option<(usize, Match)>,
    /// A pattern before that one stands too, but does not count.
    another: bool,
    /// It stands in a bare list.
    listed: Option<Match>,
    /// It stands in a claim that the rubric rules out.
    ruled_out: Option<Match>,
}

impl Judge {
    fn patterns(criterion: &Criterion, vocabulary: &mut Vocabulary, synonyms: &Synonyms) -> Self {
        let mut compile = |patterns: &[_]| -> Vec<Compiled> {
            patterns
                .iter()
                .map(|pattern| Compiled::new(pattern, vocabulary, synonyms))
                .collect()
        };
        Self::Patterns {
            full: compile(&criterion.full),
            partial: compile(&criterion.partial),
            not: compile(&criterion.not),
        }
    }
}

impl Prepared {
    /// What of its sentence stands in the response, where that is how it is judged.
    fn showing(&self, text: &Text<'_>) -> Option<Showing> {
        match &self.judge {
            Judge::Patterns { .. } => None,
            Judge::Sentence(derived) => Some(derived.showing(&text.sight, &text.listed)),
        }
    }

    fn mark_by_sentence(&self, text: &Text<'_>, showing: &Showing, mark: Mark) -> CriterionMark {
        let reason = match mark {
            Mark::Full => Reason::Matched,
            Mark::Half => Reason::Partial,
            Mark::None => Reason::Missed,
        };
        let mut marked = match (&showing.found, &showing.refused) {
            (Some(found), _) if mark != Mark::None => self.marked(text, mark, reason, found),
            (_, Some(refused)) => self.marked(text, Mark::None, Reason::Negated, refused),
            _ => self.missed(),
        };
        marked.confidence = if mark == Mark::Half {
            Confidence::Low
        } else {
            Confidence::High
        };
        marked
    }

    fn mark_by_patterns(
        &self,
        text: &Text<'_>,
        full: &[Compiled],
        partial: &[Compiled],
        not: &[Compiled],
    ) -> CriterionMark {
        let ruled_out = LazyCell::new(|| Covered::by(not, text));
        let whole = outcome(full, &ruled_out, text);
        if let Some((by, found)) = whole.stated {
            let pattern = &full[by];
            if let Some(opposite) = unsaid(pattern, &found, text) {
                let both = found.and(&opposite);
                return self.marked(text, Mark::Half, Reason::Contradicted, &both);
            }
            let mut marked = self.marked(text, Mark::Full, Reason::Matched, &found);
            let one_of_many = full.len() >= MANY_PATTERNS && !pattern.is_phrase();
            if ruled_out.any
                || (one_of_many && !whole.another && stands_alone(&full[by + 1..], text))
            {
                marked.confidence = Confidence::Low;
            }
            return marked;
        }
        let half = outcome(partial, &ruled_out, text);
        if let Some((_, found)) = half.stated {
            return self.marked(text, Mark::Half, Reason::Partial, &found);
        }
        if let Some(found) = whole.listed.or(half.listed) {
            let mark = if self.asks_for_names {
                Mark::Half
            } else {
                Mark::None
            };
            return self.marked(text, mark, Reason::ListedOnly, &found);
        }
        if let Some(found) = whole.ruled_out.or(half.ruled_out) {
            return self.marked(text, Mark::None, Reason::Contradicted, &found);
        }
        let negation = text.sight.negation;
        let candidates = if negation.is_empty() {
            [].iter().chain(&[])
        } else {
            full.iter().chain(partial)
        };
        let denied = candidates
            .flat_map(|pattern| pattern.anywhere(&text.sight))
            .find(|found| negation.denies_match(&found.words));
        if let Some(found) = denied {
            return self.marked(text, Mark::None, Reason::Negated, &found);
        }
        let counts = |found: &Match| {
            found.words.len() >= NEARLY_WORDS
                && !ruled_out.cover(found)
                && !found.words.iter().all(|&word| text.listed[word as usize])
        };
        let nearly = full
            .iter()
            .flat_map(|pattern| pattern.nearly(&text.sight, NEARLY))
            .find(counts);
        match nearly {
            Some(found) => self.marked(text, Mark::Half, Reason::Partial, &found),
            None => self.missed(),
        }
    }

    fn missed(&self) -> CriterionMark {
        CriterionMark {
            id: self.id.clone(),
            mark: Mark::None,
            weight: self.weight,
            reason: Reason::Missed,
            confidence: Confidence::High,
            evidence: Vec::new(),
        }
    }

    fn marked(&self, text: &Text<'_>, mark: Mark, reason: Reason, found: &Match) -> CriterionMark {
        let unsure = mark == Mark::Half || (found.misspelt && reason == Reason::Matched);
        CriterionMark {
            id: self.id.clone(),
            mark,
            weight: self.weight,
            reason,
            confidence: if unsure {
                Confidence::Low
            } else {
                Confidence::High
            },
            evidence: quote(text, found),
        }
    }
}

/// Looks for the first place of any pattern that counts, and for why others do not.
fn outcome(
    patterns: &[Compiled],
    ruled_out: &LazyCell<Covered, impl FnOnce() -> Covered>,
    text: &Text<'_>,
) -> Outcome {
    let mut outcome = Outcome::default();
    for (by, pattern) in patterns.iter().enumerate() {
        let places = pattern.affirmed(&text.sight);
        let stands = !places.is_empty();
        for found in places {
            if ruled_out.cover(&found) {
                outcome.ruled_out.get_or_insert(found);
            } else if found.words.iter().all(|&word| text.listed[word as usize]) {
                outcome.listed.get_or_insert(found);
            } else {
                outcome.stated = Some((by, found));
                return outcome;
            }
        }
        outcome.another |= stands;
    }
    outcome
}

/// Of the many ways to say it that the rubric knows just one is met, and that by words which only
/// stand near each other: it may be chance. On responses that the patterns of the built-in bank
/// were not written on, such marks were wrong two to three times as often as others.
fn stands_alone(others: &[Compiled], text: &Text<'_>) -> bool {
    others
        .iter()
        .all(|other| other.affirmed(&text.sight).is_empty())
}

/// Where the same statement is denied in another sentence: the response says a thing and its
/// opposite. One word is no statement ("the gateway won't retry, so clients retry").
fn unsaid(pattern: &Compiled, stated: &Match, text: &Text<'_>) -> Option<Match> {
    let Sight {
        reading, negation, ..
    } = text.sight;
    if negation.is_empty() {
        return None;
    }
    let token = |word: &u32| &reading.tokens[*word as usize];
    let stems = |found: &Match| -> BTreeSet<&str> {
        found
            .words
            .iter()
            .map(|word| token(word).stem.as_str())
            .collect()
    };
    let wanted = stems(stated);
    if wanted.len() < 2 {
        return None;
    }
    pattern.anywhere(&text.sight).into_iter().find(|found| {
        token(&found.first()).sentence != token(&stated.first()).sentence
            && stems(found) == wanted
            && negation.denies_match(&found.words)
    })
}

/// The words that stand in claims a criterion rules out.
struct Covered {
    words: Vec<bool>,
    any: bool,
}

impl Covered {
    fn by(patterns: &[Compiled], text: &Text<'_>) -> Self {
        let mut covered = Self {
            words: vec![false; text.sight.reading.tokens.len()],
            any: false,
        };
        for pattern in patterns {
            for found in pattern.affirmed(&text.sight) {
                covered.any = true;
                for word in found.words {
                    covered.words[word as usize] = true;
                }
            }
        }
        covered
    }

    /// Whether a word of a match stands in them.
    fn cover(&self, found: &Match) -> bool {
        found.words.iter().any(|&word| self.words[word as usize])
    }
}

/// Whether a criterion asks for names and not for a statement.
fn asks_for_names(text: &str) -> bool {
    let first = text.split_whitespace().next().unwrap_or_default();
    ["names", "name", "mentions", "mention", "lists", "list"]
        .contains(&first.to_lowercase().as_str())
}

/// The words of a match as spans of the response, near ones in one piece.
fn quote(text: &Text<'_>, found: &Match) -> Vec<Evidence> {
    let tokens = &text.sight.reading.tokens;
    found
        .words
        .chunk_by(|a, b| {
            b - a <= QUOTE_TOGETHER && tokens[*a as usize].sentence == tokens[*b as usize].sentence
        })
        .filter_map(|words| {
            let first = &tokens[*words.first()? as usize];
            let last = &tokens[*words.last()? as usize];
            Evidence::quote(text.response, first.start..last.end)
        })
        .take(MAX_EVIDENCE)
        .collect()
}
