//! Patterns made ready for matching: their words looked up, their synonyms put in place.

use std::cell::RefCell;
use std::rc::Rc;

use compact_str::CompactString;
use rustc_hash::FxHashMap;

use super::reading::TermId;
use super::slot::{Filling, Places, Slot};
use super::vocabulary::{Expansion, Vocabulary};
use crate::bank::Criterion;
use crate::bank::pattern::{Form, Pattern, Phrase, Within, Word};
use crate::grading::polarity::is_cue_word;
use crate::grading::text::{english_rank, is_little_in_pattern, tokenise};
use crate::grading::words::member::{Member, key};
use crate::grading::words::opposites::Opposites;
use crate::grading::words::synonyms::Synonyms;

/// A single word that is as frequent in English stands for no other: it is said in any answer.
const COMMON: usize = 200;

/// The patterns of an item's criteria, looked up together.
#[derive(Debug, Default)]
pub(in crate::grading) struct ItemPatterns {
    pub vocabulary: Vocabulary,
    /// For each criterion.
    pub criteria: Vec<CriterionPatterns>,
}

/// The patterns of a criterion.
#[derive(Clone, Debug, Default)]
pub(in crate::grading) struct CriterionPatterns {
    pub full: Vec<Compiled>,
    pub partial: Vec<Compiled>,
    pub not: Vec<Compiled>,
}

impl ItemPatterns {
    /// Looks patterns up.
    pub fn new(criteria: &[Criterion], synonyms: &Synonyms) -> Self {
        let mut vocabulary = Vocabulary::with_room();
        let mut compile = |patterns: &[Pattern]| -> Vec<Compiled> {
            let patterns = patterns.iter();
            patterns
                .map(|pattern| Compiled::new(pattern, &mut vocabulary, synonyms))
                .collect()
        };
        let criteria = criteria
            .iter()
            .map(|criterion| CriterionPatterns {
                full: compile(&criterion.full),
                partial: compile(&criterion.partial),
                not: compile(&criterion.not),
            })
            .collect();
        vocabulary.settle();
        Self {
            vocabulary,
            criteria,
        }
    }
}

/// A pattern whose words have been looked up.
#[derive(Clone, Debug)]
pub(crate) struct Compiled {
    pub(in crate::grading) node: Node,
    /// It names a negation itself.
    pub(in crate::grading) about_negation: bool,
}

/// The forms of a pattern.
#[derive(Clone, Debug)]
pub(in crate::grading) enum Node {
    Sequence(Places),
    All {
        parts: Vec<Node>,
        barred: Vec<Node>,
        within: Within,
    },
    Any(Vec<Node>),
}

impl Slot {
    /// Words in order as one more way to fill it.
    fn or(&mut self, mut slots: Vec<Self>, vocabulary: &mut Vocabulary) {
        if slots.len() == 1 {
            let slot = slots.remove(0);
            self.written.extend(slot.written);
            self.akin.extend(slot.akin);
        } else {
            self.written.sequences.push(vocabulary.slots(slots));
        }
    }
}

impl Filling {
    /// Words in order as one more way to fill a place, each just as it is.
    fn or_words(&mut self, terms: &[TermId], vocabulary: &mut Vocabulary) {
        match terms {
            &[term] => self.terms.push(term),
            terms => self.sequences.push(vocabulary.places(terms)),
        }
    }
}

impl Compiled {
    /// Looks up the words of a pattern.
    pub fn new(pattern: &Pattern, vocabulary: &mut Vocabulary, synonyms: &Synonyms) -> Self {
        let mut compiler = Compiler {
            vocabulary,
            synonyms,
            about_negation: false,
        };
        let node = compiler.node(pattern);
        Self {
            node,
            about_negation: compiler.about_negation,
        }
    }

    /// A pattern that is met by any of these words or phrases.
    pub fn any_of<'a>(
        members: impl IntoIterator<Item = &'a Member> + Clone,
        vocabulary: &mut Vocabulary,
    ) -> Self {
        let about_negation = negates(members.clone());
        Self {
            about_negation,
            ..Self::by_any(members, vocabulary)
        }
    }

    /// The same, of which it is known that it names no negation.
    pub fn by_any<'a>(
        members: impl IntoIterator<Item = &'a Member>,
        vocabulary: &mut Vocabulary,
    ) -> Self {
        let mut slot = Slot::default();
        for member in members {
            let terms = vocabulary.neighbours(member);
            slot.written.or_words(&terms, vocabulary);
            if let [number, unit] = member.as_slice() {
                slot.written
                    .terms
                    .extend(vocabulary.quantity(&number.0, &unit.0));
            }
        }
        Self {
            node: Node::Sequence(vocabulary.slots([slot])),
            about_negation: false,
        }
    }
}

struct Compiler<'a> {
    vocabulary: &'a mut Vocabulary,
    synonyms: &'a Synonyms,
    about_negation: bool,
}

/// A word of a pattern after the tokeniser.
#[derive(Clone, Debug)]
struct PatternWord {
    norm: CompactString,
    stem: CompactString,
    form: Form,
}

impl Compiler<'_> {
    fn node(&mut self, pattern: &Pattern) -> Node {
        match pattern {
            Pattern::Phrase(phrase) => {
                let slots = self.phrase(phrase);
                Node::Sequence(self.vocabulary.slots(slots))
            }
            Pattern::Any(parts) => Node::Any(parts.iter().map(|part| self.node(part)).collect()),
            Pattern::All { parts, within } => {
                let mut wanted = Vec::new();
                let mut barred = Vec::new();
                for part in parts {
                    match part {
                        Pattern::None(parts) => barred.extend(self.barred(parts)),
                        part => wanted.push(self.node(part)),
                    }
                }
                Node::All {
                    parts: wanted,
                    barred,
                    within: *within,
                }
            }
            // The reader of banks refuses a `none` that stands alone: it could never give evidence.
            Pattern::None(_) => Node::Any(Vec::new()),
        }
    }

    fn barred(&mut self, parts: &[Pattern]) -> Vec<Node> {
        let about_negation = self.about_negation;
        let nodes = parts.iter().map(|part| self.node(part)).collect();
        self.about_negation = about_negation;
        nodes
    }

    fn phrase(&mut self, phrase: &Phrase) -> Vec<Slot> {
        let mut slots = Vec::new();
        let mut run: Vec<PatternWord> = Vec::new();
        let mut edges: Vec<Vec<CompactString>> = Vec::new();
        for slot in &phrase.slots {
            let mut alternatives: Vec<Vec<PatternWord>> = slot
                .alternatives
                .iter()
                .map(|words| pattern_words(words))
                .collect();
            if alternatives.iter().any(|words| !words.is_empty()) {
                alternatives.retain(|words| !words.is_empty());
            } else {
                continue;
            }
            self.note_neighbours(&mut edges, &alternatives);
            if alternatives.len() == 1 {
                run.append(&mut alternatives[0]);
            } else {
                slots.append(&mut self.sequence(&std::mem::take(&mut run)));
                let mut slot = Slot::default();
                for words in &alternatives {
                    slot.or(self.expanded(words), self.vocabulary);
                }
                slots.push(slot);
            }
        }
        slots.append(&mut self.sequence(&run));
        if slots.is_empty() {
            // A phrase of little words alone is taken at its word.
            let words: Vec<_> = phrase
                .slots
                .iter()
                .filter_map(|slot| slot.alternatives.first())
                .flatten()
                .flat_map(|word| tokenise(&word.text))
                .map(|token| PatternWord {
                    norm: token.norm,
                    stem: token.stem,
                    form: Form::Exact,
                })
                .collect();
            slots = self.sequence(&words);
        }
        slots
    }

    /// Tells the vocabulary which words stand side by side, within alternatives and across slots.
    fn note_neighbours(
        &mut self,
        edges: &mut Vec<Vec<CompactString>>,
        alternatives: &[Vec<PatternWord>],
    ) {
        for words in alternatives {
            for pair in words.windows(2) {
                self.vocabulary
                    .may_join(&pair[0].norm, &pair[1].norm, &pair[1].stem);
            }
        }
        let firsts: Vec<_> = alternatives
            .iter()
            .filter_map(|words| words.first())
            .collect();
        if let Some(lasts) = edges.last() {
            for last in lasts.iter().take(8) {
                for first in firsts.iter().take(8) {
                    self.vocabulary.may_join(last, &first.norm, &first.stem);
                }
            }
        }
        edges.push(
            alternatives
                .iter()
                .filter_map(|words| words.last())
                .map(|word| word.norm.clone())
                .collect(),
        );
    }

    /// The same as [`Self::sequence`]; a single word is looked up once in a rubric.
    fn expanded(&mut self, words: &[PatternWord]) -> Vec<Slot> {
        let [word] = words else {
            return self.sequence(words);
        };
        let key = (word.norm.clone(), word.form);
        if let Some(known) = self.vocabulary.expansions.get(&key) {
            self.about_negation |= known.about_negation;
            return vec![known.slot.clone()];
        }
        let so_far = std::mem::take(&mut self.about_negation);
        let slots = self.sequence(words);
        if let [slot] = slots.as_slice() {
            let expansion = Expansion {
                slot: slot.clone(),
                about_negation: self.about_negation,
            };
            self.vocabulary.expansions.insert(key, expansion);
        }
        self.about_negation |= so_far;
        slots
    }

    /// Words in order; a run that has synonyms becomes one slot.
    fn sequence(&mut self, words: &[PatternWord]) -> Vec<Slot> {
        let mut slots = Vec::new();
        let mut at = 0;
        while at < words.len() {
            let rest = &words[at..];
            let stems: Vec<&str> = rest
                .iter()
                .take_while(|word| word.form == Form::Inflected)
                .map(|word| word.stem.as_str())
                .collect();
            let own = self.synonyms.longest_at(&stems);
            let quantity = match rest {
                [number, unit, ..] if own < 2 => self.vocabulary.quantity(&number.norm, &unit.norm),
                _ => None,
            };
            if let Some(term) = quantity {
                let mut slot = Slot::word(term);
                slot.or(self.literal(&rest[..2]), self.vocabulary);
                slots.push(slot);
                at += 2;
                continue;
            }
            let length = own.max(Synonyms::lexicon().longest_at(&stems)).max(1);
            let others: Vec<&Member> = if own == 0 {
                Vec::new()
            } else {
                self.synonyms.standing_for(&stems[..length]).collect()
            };
            let mut slot = Slot::default();
            slot.or(self.literal(&rest[..length]), self.vocabulary);
            if stems.len() >= length {
                slot.akin.extend(self.akin(&stems[..length]));
            }
            for member in others {
                let mut words = member.iter();
                self.about_negation |= words.any(|(norm, stem)| is_cue_word(norm, stem));
                let terms = self.vocabulary.neighbours(member);
                slot.written.or_words(&terms, self.vocabulary);
            }
            slots.push(slot);
            at += length;
        }
        slots
    }

    /// What the program knows to stand for these words, looked up once in a rubric.
    fn akin(&mut self, stems: &[&str]) -> Filling {
        let key = key(stems);
        if let Some(known) = self.vocabulary.akin.get(&key) {
            return known.clone();
        }
        let mut filling = Filling::default();
        for member in akin(&key, stems).iter() {
            let terms = self.vocabulary.terms(member);
            filling.or_words(&terms, self.vocabulary);
        }
        self.vocabulary.akin.insert(key, filling.clone());
        filling
    }

    /// Each word as it stands.
    fn literal(&mut self, words: &[PatternWord]) -> Vec<Slot> {
        words
            .iter()
            .map(|word| {
                self.about_negation |= is_cue_word(&word.norm, &word.stem);
                Slot::word(self.vocabulary.term(&word.norm, &word.stem, word.form))
            })
            .collect()
    }
}

/// Whether one of these words negates.
pub(in crate::grading) fn negates<'a>(members: impl IntoIterator<Item = &'a Member>) -> bool {
    let mut words = members.into_iter().flatten();
    words.any(|(norm, _)| is_cue_word(norm, norm))
}

/// So many words and phrases are remembered with what is akin to them.
const REMEMBERED: usize = 4_096;

/// What the program knows to stand for these words, given as a key too. Most are met in many
/// rubrics.
fn akin(key: &CompactString, stems: &[&str]) -> Rc<[&'static Member]> {
    thread_local! {
        static MET: RefCell<FxHashMap<CompactString, Rc<[&'static Member]>>> = RefCell::default();
    }
    MET.with_borrow_mut(|met| {
        if let Some(known) = met.get(key) {
            return Rc::clone(known);
        }
        if met.len() >= REMEMBERED {
            met.clear();
        }
        let akin: Rc<[_]> = looked_up(stems).into();
        met.insert(key.clone(), Rc::clone(&akin));
        akin
    })
}

fn looked_up(stems: &[&str]) -> Vec<&'static Member> {
    let synonyms = Synonyms::lexicon().standing_for(stems);
    let akin = synonyms.chain(Opposites::of_the_trade().beside(stems));
    akin.filter(|member| {
        let (norm, stem) = &member[0];
        let rare = |word: &str| english_rank(word).is_none_or(|rank| rank > COMMON);
        member.len() > 1 || (rare(norm) && rare(stem))
    })
    .collect()
}

/// The words of an alternative that have to stand in a response, as they are compared.
pub(in crate::grading) fn telling_words(words: &[Word]) -> Vec<(String, Form)> {
    pattern_words(words)
        .into_iter()
        .map(|word| (word.norm.into_string(), word.form))
        .collect()
}

/// The words of an alternative as the tokeniser sees them, little ones left out. A phrase that
/// would shrink to one word keeps them: "at once" is not "once".
fn pattern_words(words: &[Word]) -> Vec<PatternWord> {
    let mut all = Vec::new();
    for word in words {
        let tokens = tokenise(&word.text);
        let count = tokens.len();
        for (i, token) in tokens.into_iter().enumerate() {
            // `word*` is a prefix in its last part only: "pre-warm*" is "pre" and "warm…".
            let form = if word.form == Form::Prefix && i + 1 < count {
                Form::Inflected
            } else {
                word.form
            };
            all.push(PatternWord {
                norm: token.norm,
                stem: token.stem,
                form,
            });
        }
    }
    let telling =
        |word: &PatternWord| word.form != Form::Inflected || !is_little_in_pattern(&word.norm);
    if words.len() > 1 && all.iter().filter(|word| telling(word)).count() < 2 {
        all.retain(|word| !matches!(word.norm.as_str(), "a" | "an" | "the"));
    } else {
        all.retain(telling);
    }
    all
}
