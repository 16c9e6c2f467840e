//! Items without a rubric: how near a response comes to the model answer as a whole.
//!
//! The claims of the answer are the criteria (`derived`), so that marks, reasons and follow-ups work
//! as everywhere. But a person says in two sentences what an answer says in ten, so how near the
//! response comes to all of it is worked out too, and leads the marks (`rubric`):
//!
//! - **points**: the distinct telling words of the response that show something of the answer, or
//!   of what the lexicon knows about the terms of the prompt; what the prompt says itself counts
//!   for nothing. Enough of them ([`ENOUGH`], or [`ENOUGH_SHARE`] of a longer answer's units) is all
//!   of it: teachers give the first right ideas more than the last.
//! - **coverage**: the share of the answer's units that the response shows.
//!
//! [`POINTS`] of the one and the rest of the other say how much of the answer's ideas is there. Two
//! plainer measures stand beside it, because short answers lean on the question's own words and
//! swap forms freely:
//!
//! - **stems**: the share of the answer's words, little ones and the question's included, that the
//!   response has;
//! - **grams**: the share of the answer's runs of [`GRAM`] letters that the response has, which
//!   sees through endings, compounds and misspellings.
//!
//! Both rise steeply at first and are full at [`PLAIN_ENOUGH`]. The score is the mean of the three.
//! Rarity is left out: a teacher's sentence is made of common words, and weighing them by it ranked
//! answers worse. So did taking off for words beside the point. Order and length count for nothing.

use std::collections::BTreeSet;

use compact_str::CompactString;
use rustc_hash::FxHashSet;

use crate::bank::Item;
use crate::grading::Score;
use crate::grading::patterns::matcher::MatchContext;
use crate::grading::patterns::vocabulary::Vocabulary;
use crate::grading::text::prose::prose;
use crate::grading::text::tokenise;

use super::units::{Stands, Surroundings, Unit, known_about, places, stems_of, units};

/// This many right words are a full answer to a short question (chosen among 3 to 5).
const ENOUGH: f64 = 4.0;
/// Of a longer model answer this share of its units (chosen among 0 to 0.6).
const ENOUGH_SHARE: f64 = 0.4;
/// How much of the score are points; the rest is coverage (chosen among 0.5 to 1).
const POINTS: f64 = 0.7;
/// The number of letters in a gram.
const GRAM: usize = 4;
/// This share of the answer's words or grams is all of it.
const PLAIN_ENOUGH: f64 = 0.8;
/// An answer of more words than these is long: nobody says all of it, and little words and letters
/// prove nothing.
const LONG: usize = 40;
/// Of a long answer this many right words are all of it, as two to four good sentences hold.
const LONG_ENOUGH: usize = 14;
/// Words that deny a claim say nothing of what it is about.
const DENIALS: [&str; 3] = ["no", "not", "never"];

/// A model answer made ready for comparison.
#[derive(Debug)]
pub(crate) struct Reference {
    /// What the answer says and the prompt does not.
    said: Vec<Unit>,
    /// What the lexicon knows about the prompt's terms.
    known: Vec<Unit>,
    /// The stems of the prompt.
    asked: Vec<CompactString>,
    /// The stems of the answer, each once.
    stems: Vec<CompactString>,
    /// It says more than anybody would.
    long: bool,
    /// The grams of the answer.
    grams: BTreeSet<Gram>,
}

/// A run of letters, blanks between words included.
type Gram = [char; GRAM];

impl Reference {
    /// Takes an answer apart.
    pub fn new(
        item: &Item,
        answer: &str,
        surroundings: &Surroundings<'_>,
        vocabulary: &mut Vocabulary,
    ) -> Self {
        let asked = stems_of(&item.prompt);
        let prose = prose(answer);
        let answer = prose.as_str();
        let tokens = tokenise(answer);
        // The right option of a choice stands in the prompt, and is the answer all the same.
        let mut telling = tokens.iter().filter(|token| !token.little);
        let asked = if telling.any(|token| !asked.contains(&token.stem)) {
            asked
        } else {
            Vec::new()
        };
        let mut said: Vec<Unit> = Vec::new();
        let mut known: FxHashSet<Vec<CompactString>> = FxHashSet::default();
        for unit in units(answer, surroundings, vocabulary) {
            let news = unit.stems.iter().any(|stem| !asked.contains(stem));
            if news && known.insert(unit.stems.clone()) {
                said.push(unit);
            }
        }
        let mut stems: Vec<_> = tokens.iter().map(|t| t.stem.clone()).collect();
        stems.retain(|stem| !DENIALS.contains(&stem.as_str()));
        stems.sort_unstable();
        stems.dedup();
        let long = stems.len() > LONG;
        if long {
            let telling = tokens.iter().filter(|token| !token.little);
            let telling: FxHashSet<&CompactString> = telling.map(|token| &token.stem).collect();
            stems.retain(|stem| !asked.contains(stem) && telling.contains(stem));
        }
        Self {
            long,
            said,
            known: known_about(&item.prompt, vocabulary),
            asked,
            stems,
            grams: grams(answer),
        }
    }

    /// How near a response comes to it.
    pub fn score(&self, context: &MatchContext<'_>, listed: &[bool], response: &str) -> Score {
        let tokens = &context.reading.tokens;
        let has = |stem: &&CompactString| {
            let mut all = tokens.iter().enumerate();
            all.any(|(at, token)| token.stem == **stem && !listed[at])
        };
        let stems = self.stems.iter().filter(has).count();
        let in_response = grams(response);
        let unlisted = !listed.iter().all(|&listed| listed);
        let grams = self.grams.intersection(&in_response).count() * usize::from(unlisted);
        let ideas = self.ideas(context, listed);
        if self.long {
            let plain = steeply(stems, self.stems.len().min(LONG_ENOUGH));
            return Score::clamped((ideas + plain) / 2.0);
        }
        if self.grams.is_empty() {
            return Score::clamped((ideas + steeply(stems, self.stems.len())) / 2.0);
        }
        let plain = steeply(stems, self.stems.len()) + steeply(grams, self.grams.len());
        Score::clamped((ideas + plain) / 3.0)
    }

    /// How much of the answer's ideas a response shows.
    fn ideas(&self, context: &MatchContext<'_>, listed: &[bool]) -> f64 {
        let mut shown = vec![0.0_f64; self.said.len()];
        let mut points: Vec<&str> = Vec::new();
        let mut count = |words: &[u32]| {
            for &word in words {
                let token = &context.reading.tokens[word as usize];
                if !token.little && !self.asked.contains(&token.stem) {
                    points.push(&token.stem);
                }
            }
        };
        for place in places(&self.said, context, listed) {
            if place.stands == Stands::Said {
                shown[place.unit] = shown[place.unit].max(place.strength);
                count(&place.found.words);
            }
        }
        for place in places(&self.known, context, listed) {
            if place.stands == Stands::Said {
                count(&place.found.words);
            }
        }
        points.sort_unstable();
        points.dedup();
        let length = |unit: &Unit| unit.stems.len() as f64;
        let all: f64 = self.said.iter().map(length).sum();
        let units = self.said.len() as f64;
        let most = if self.long { LONG_ENOUGH as f64 } else { units };
        let enough = (ENOUGH_SHARE * units).min(most);
        let enough = enough.max(ENOUGH).min(units.max(1.0));
        let covered: f64 = self
            .said
            .iter()
            .zip(&shown)
            .map(|(u, s)| length(u) * s)
            .sum();
        let points = (points.len() as f64 / enough).min(1.0);
        let all = if self.long {
            all.min(LONG_ENOUGH as f64)
        } else {
            all
        };
        POINTS * points + (1.0 - POINTS) * (covered / all.max(1.0)).min(1.0)
    }
}

/// A share on a scale that rises steeply at first and is full early.
fn steeply(part: usize, whole: usize) -> f64 {
    (part as f64 / whole.max(1) as f64 / PLAIN_ENOUGH)
        .min(1.0)
        .sqrt()
}

/// The runs of letters and digits of a text, words set off by blanks.
fn grams(text: &str) -> BTreeSet<Gram> {
    let mut letters = vec![' '];
    for c in text.chars().flat_map(char::to_lowercase).chain([' ']) {
        match (c.is_alphanumeric(), letters.last()) {
            (true, _) => letters.push(c),
            (false, Some(' ')) => {}
            (false, _) => letters.push(' '),
        }
    }
    letters
        .windows(GRAM)
        .filter_map(|run| run.try_into().ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::bank::read_bank;
    use crate::grading::{Grade, Patterns, Rubric};

    const QUESTION: &str = "bank: b\ntitle: B\nitems:\n  - id: i\n    kind: question\n    prompt: What is a cache?\n    answer: A small, fast memory that keeps copies of data which is often used, so that it need not be fetched from slower storage.\n";

    fn grade(response: &str) -> Grade {
        let bank = read_bank("b.yaml", QUESTION).unwrap();
        let rubric = Rubric::new(&bank, &bank.items[0], Patterns::FromBank);
        rubric.grade(response).unwrap()
    }

    fn score(response: &str) -> f64 {
        grade(response).score.get()
    }

    #[test]
    fn the_model_answer_itself_is_worth_nearly_everything() {
        let answer = "A small, fast memory that keeps copies of data which is often used, so that it need not be fetched from slower storage.";
        assert!(score(answer) > 0.9);
    }

    #[test]
    fn the_more_of_the_answer_is_said_the_finer_the_score() {
        let (none, some, more, most) = (
            score("I have no idea."),
            score("It is a memory."),
            score("It is a fast memory."),
            score("It is a fast memory for copies of data that is used often."),
        );
        assert!(
            none < some && some < more && more < most,
            "{none} {some} {more} {most}"
        );
    }

    #[test]
    fn repeating_the_question_or_a_word_earns_nothing_more() {
        assert!(score("A cache is a cache.") < score("It is a memory."));
        assert_eq!(score("memory, a memory, a memory"), score("a memory"));
    }

    #[test]
    fn synonyms_count_as_the_words_of_the_answer() {
        assert!(score("quick storage that holds duplicates") > 0.4);
    }

    #[test]
    fn a_denied_answer_is_none() {
        assert!(score("It never keeps copies of data.") < score("It keeps copies of data."));
    }
}
