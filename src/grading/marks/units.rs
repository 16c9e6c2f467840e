//! A text of a rubric as weighted units of meaning, and where a response shows them.
//!
//! A text is taken apart into *units*: each telling word, or the longest phrase
//! there that a group of synonyms knows. The verb that opens it ("Explains …") and little words
//! say nothing. A unit has a **weight**:
//!
//! - rarity: 0.05 for the most frequent words of English, rising with the logarithm of the rank to
//!   1 for words that a list of 20 000 does not know;
//! - × how telling it is in its bank: 1 if no other criterion has it, towards 0 if all do;
//! - ÷ the square root of the number of the item's criteria that have it;
//! - × [`PROMPT`] if the prompt says it already;
//! - × 1 + [`PHRASE`] for each further word of a phrase.
//!
//! A unit is **shown** by its own words (strength 1), by what the bank or the lexicon has for them
//! (strength 1) and by what the lexicon has for their synonyms ([`SECOND_HAND`]). A common word
//! shows a rare one in part only: the strength is multiplied by the ratio of their rarities.
//! Denied words and words in bare lists show nothing.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::LazyLock;

use compact_str::CompactString;
use rustc_hash::{FxHashMap, FxHashSet};
use smallvec::SmallVec;

use crate::bank::{Bank, Item};
use crate::grading::derived::asked;
use crate::grading::patterns::compiled::{Compiled, negates};
use crate::grading::patterns::matcher::{Match, MatchContext};
use crate::grading::patterns::vocabulary::Vocabulary;
use crate::grading::polarity::{Polarity, tells_a_limit};
use crate::grading::text::{Break, Token, quantity, rarity, tokenise};
use crate::grading::words::member::{Member, key};
use crate::grading::words::opposites::Opposites;
use crate::grading::words::synonyms::Synonyms;

/// What is left of the weight of a word that the prompt says (fitted).
const PROMPT: f64 = 0.3;
/// What each further word of a phrase adds to its weight (fitted).
const PHRASE: f64 = 0.5;
/// How strongly a denied opposite shows a unit (chosen).
const AGREES: f64 = 0.7;
/// How strongly a word of the same side of a pair of opposites shows a unit (chosen).
const SAME_SIDE: f64 = 0.8;
/// The strength of a synonym's synonym (fitted; 0.3 does as well).
const SECOND_HAND: f64 = 0.5;
/// How much a word in all criteria of a bank loses (fitted).
const BACKGROUND: f64 = 0.8;
/// A bank of fewer criteria is too small to tell what is common in it.
const SMALL_BANK: u32 = 30;

/// How common words are in a bank's criteria: what most of them say tells little.
#[derive(Debug, Default)]
pub(crate) struct Background {
    /// By stem: in how many criteria.
    criteria_with: FxHashMap<CompactString, u32>,
    criteria: u32,
}

impl Background {
    pub fn from_bank(bank: &Bank) -> Self {
        let mut background = Self::default();
        for item in &bank.items {
            for criterion in asked(item).iter() {
                background.criteria += 1;
                let mut stems = stems_of(&criterion.text);
                stems.sort_unstable();
                stems.dedup();
                for stem in stems {
                    *background.criteria_with.entry(stem).or_default() += 1;
                }
            }
        }
        background
    }

    /// How telling each word of a text is.
    pub fn telling_words(&self, text: &str) -> impl Iterator<Item = f64> {
        let words = tokenise(text).into_iter();
        words.map(|word| self.telling(&word.stem))
    }

    /// 1 for a word of one criterion alone, towards 0 for one in all of them.
    fn telling(&self, stem: &str) -> f64 {
        let with = f64::from(self.criteria_with.get(stem).copied().unwrap_or(1).max(1));
        let all = f64::from(self.criteria.max(SMALL_BANK));
        1.0 - BACKGROUND * with.ln() / all.ln()
    }
}

/// A word or a phrase of a text, and what shows it in a response.
#[derive(Debug)]
pub(in crate::grading) struct Unit {
    /// The stems of its words.
    pub stems: Vec<CompactString>,
    /// The words themselves.
    pub words: Vec<CompactString>,
    pub weight: f64,
    /// What shows it, by strength.
    shown_by: Vec<(f64, Compiled)>,
    /// What excludes it.
    opposed_by: Option<Compiled>,
    /// The sentence itself denies it, so a denial in the response is no objection.
    pub denied: bool,
    /// The sentence tells a limit, so what lies beyond it is its opposite.
    limit: bool,
}

/// Where a unit stands.
pub(super) struct Place {
    pub unit: usize,
    pub strength: f64,
    pub found: Match,
    pub stands: Stands,
}

/// How a unit stands in a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stands {
    /// It is said.
    Said,
    /// It is denied.
    Denied,
    /// What excludes it is said.
    Opposed,
    /// It is only asked about or heard of.
    Open,
}

/// What a text's units are weighed against.
pub(in crate::grading) struct Surroundings<'a> {
    /// The stems of the prompt.
    prompt: Vec<CompactString>,
    /// The stems of each criterion of the item.
    siblings: Vec<Vec<CompactString>>,
    background: &'a Background,
    /// The bank's own synonyms.
    own: &'a Synonyms,
}

impl<'a> Surroundings<'a> {
    pub fn new(item: &Item, background: &'a Background, own: &'a Synonyms) -> Self {
        Self {
            prompt: stems_of(&item.prompt),
            siblings: item.look_for.iter().map(|c| stems_of(&c.text)).collect(),
            background,
            own,
        }
    }

    fn weight(&self, words: &[&Token]) -> f64 {
        let most = |of: &dyn Fn(&Token) -> f64| words.iter().map(|t| of(t)).fold(0.0, f64::max);
        let siblings = words
            .iter()
            .map(|token| {
                let with = self.siblings.iter().filter(|s| s.contains(&token.stem));
                with.count().max(1)
            })
            .min()
            .unwrap_or(1);
        let mut weight = most(&|token| rarity(&token.norm))
            * most(&|token| self.background.telling(&token.stem))
            / (siblings as f64).sqrt()
            * (1.0 + PHRASE * (words.len() as f64 - 1.0));
        if words.iter().all(|token| self.prompt.contains(&token.stem)) {
            weight *= PROMPT;
        }
        weight
    }
}

/// The stems of the words of a text.
pub(super) fn stems_of(text: &str) -> Vec<CompactString> {
    tokenise(text).into_iter().map(|token| token.stem).collect()
}

/// Takes a text apart.
pub(in crate::grading) fn units(
    text: &str,
    surroundings: &Surroundings<'_>,
    vocabulary: &mut Vocabulary,
) -> Vec<Unit> {
    let tokens = tokenise(text);
    let polarity = Polarity::read(&tokens, text);
    let limit = tells_a_limit(&tokens);
    let mut units = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let token = &tokens[at];
        if token.little || is_example(&token.norm) || (units.is_empty() && is_framing(token)) {
            at += 1;
            continue;
        }
        let run: Vec<&Token> = tokens[at..]
            .iter()
            .enumerate()
            .take_while(|(i, token)| *i == 0 || (token.before <= Break::Blank && !token.little))
            .map(|(_, token)| token)
            .collect();
        let stems: Vec<&str> = run.iter().map(|token| token.stem.as_str()).collect();
        let known = surroundings.own.longest_at(&stems);
        let mut length = known.max(Synonyms::lexicon().longest_at(&stems)).max(1);
        if length == 1 && run.len() > 1 && quantity(&run[0].norm, &run[1].norm).is_some() {
            length = 2;
        }
        let words = &run[..length];
        for word in words {
            vocabulary.may_be_short(&word.norm, &word.stem);
        }
        units.push(Unit {
            stems: words.iter().map(|word| word.stem.clone()).collect(),
            words: words.iter().map(|word| word.norm.clone()).collect(),
            weight: surroundings.weight(words),
            shown_by: by_strength(words, surroundings.own, vocabulary),
            opposed_by: opposed_by(words, surroundings.own, vocabulary),
            denied: polarity.denies(at),
            limit,
        });
        at += length;
    }
    units
}

/// What the lexicon knows about the terms of a text, as units of their own that the terms
/// themselves do not show.
pub(super) fn known_about(text: &str, vocabulary: &mut Vocabulary) -> Vec<Unit> {
    let tokens = tokenise(text);
    let lexicon = Synonyms::lexicon();
    let mut units = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let stems: Vec<&str> = tokens[at..]
            .iter()
            .map(|token| token.stem.as_str())
            .collect();
        let length = lexicon.longest_at(&stems).max(1);
        for member in lexicon.pointed_at(&stems[..length]) {
            units.push(Unit {
                stems: member.iter().map(|(_, stem)| stem.clone()).collect(),
                words: member.iter().map(|(norm, _)| norm.clone()).collect(),
                weight: 1.0,
                shown_by: vec![(1.0, Compiled::any_of([member], vocabulary))],
                opposed_by: None,
                denied: false,
                limit: false,
            });
        }
        at += length;
    }
    units
}

/// What excludes these words.
fn opposed_by(words: &[&Token], own: &Synonyms, vocabulary: &mut Vocabulary) -> Option<Compiled> {
    let stems: Vec<&str> = words.iter().map(|token| token.stem.as_str()).collect();
    let known = [Opposites::of_the_trade(), own.opposites()];
    let against: Vec<&Member> = known
        .iter()
        .flat_map(|known| known.against(&stems))
        .collect();
    (!against.is_empty()).then(|| Compiled::any_of(against, vocabulary))
}

/// What shows these words, the equally strong together.
fn by_strength(
    words: &[&Token],
    own: &Synonyms,
    vocabulary: &mut Vocabulary,
) -> Vec<(f64, Compiled)> {
    let literal: Member = words
        .iter()
        .map(|token| (token.norm.clone(), token.stem.clone()))
        .collect();
    let mut compile = |shown_by: &[Equals<'_>]| -> Vec<(f64, Compiled)> {
        let shown_by = shown_by.iter().enumerate();
        let shown_by = shown_by.map(|(at, equals)| {
            // What is as strong as the words themselves comes first.
            let itself = (at == 0).then_some(&literal);
            let members = itself.into_iter().chain(equals.members.iter().copied());
            let compiled = Compiled {
                about_negation: equals.about_negation,
                ..Compiled::by_any(members, vocabulary)
            };
            (equals.strength, compiled)
        });
        shown_by.collect()
    };
    let stems: Vec<&str> = words.iter().map(|word| word.stem.as_str()).collect();
    let are_own = own.standing_for(&stems).next().is_some()
        || own.opposites().beside(&stems).next().is_some();
    if are_own {
        compile(&showing(&literal, &stems, own))
    } else {
        compile(&known_to_show(&literal, &stems))
    }
}

/// What shows a word or phrase equally strongly.
struct Equals<'a> {
    strength: f64,
    members: Vec<&'a Member>,
    /// A word of it negates.
    about_negation: bool,
}

/// How many words and phrases are remembered with what shows them.
const REMEMBERED: usize = 4_096;

/// What the program knows to show a word or phrase. Most are met in many rubrics.
fn known_to_show(literal: &Member, stems: &[&str]) -> Rc<[Equals<'static>]> {
    thread_local! {
        static MET: RefCell<FxHashMap<CompactString, Rc<[Equals<'static>]>>> = RefCell::default();
    }
    MET.with_borrow_mut(|met| {
        let words: SmallVec<[&str; 4]> = literal.iter().map(|(norm, _)| norm.as_str()).collect();
        let key = key(&words);
        if let Some(known) = met.get(&key) {
            return Rc::clone(known);
        }
        if met.len() >= REMEMBERED {
            met.clear();
        }
        let shown_by: Rc<[_]> = showing(literal, stems, &NO_SYNONYMS).into();
        met.insert(key, Rc::clone(&shown_by));
        shown_by
    })
}

/// Those of a bank that has none.
static NO_SYNONYMS: LazyLock<Synonyms> = LazyLock::new(Synonyms::default);

/// What shows a word or phrase besides itself, the equally strong together: first, what is as
/// strong as itself.
fn showing<'a>(literal: &Member, stems: &[&str], own: &'a Synonyms) -> Vec<Equals<'a>> {
    let rarest = literal
        .iter()
        .map(|(norm, _)| rarity(norm))
        .fold(0.0, f64::max);
    let mut strengths: Vec<(f64, Vec<&Member>)> = vec![(1.0, Vec::new())];
    let mut known: FxHashSet<&Member> = FxHashSet::default();
    each_synonym(stems, own, |hand, member| {
        if member == literal || !known.insert(member) {
            return;
        }
        let rarities = member.iter().map(|(norm, _)| rarity(norm)).sum::<f64>();
        let further = 0.15 * (member.len() as f64 - 1.0);
        let strength = hand * ((rarities + further) / rarest.max(0.3)).min(1.0);
        // In steps, so that few patterns stand for many members.
        let strength = (strength * 10.0).round() / 10.0;
        match strengths.iter_mut().find(|(known, _)| *known == strength) {
            Some((_, members)) => members.push(member),
            None => strengths.push((strength, vec![member])),
        }
    });
    let itself = std::iter::once(literal);
    let mut itself = negates(itself);
    strengths
        .into_iter()
        .filter(|(strength, _)| *strength > 0.0)
        .map(|(strength, members)| Equals {
            strength,
            about_negation: negates(members.iter().copied()) | std::mem::take(&mut itself),
            members,
        })
        .collect()
}

/// Goes through what may stand for these stems, with its strength: their synonyms, then theirs.
fn each_synonym<'a>(stems: &[&str], own: &'a Synonyms, mut visit: impl FnMut(f64, &'a Member)) {
    let lexicon = Synonyms::lexicon();
    let of_member = |member: &'a Member| -> SmallVec<[&'a str; 4]> {
        member.iter().map(|(_, stem)| stem.as_str()).collect()
    };
    own.standing_for(stems)
        .chain(lexicon.standing_for(stems))
        .for_each(|member| visit(1.0, member));
    for member in own.standing_for(stems) {
        let stems = of_member(member);
        lexicon
            .standing_for(&stems)
            .for_each(|member| visit(1.0, member));
    }
    for known in [Opposites::of_the_trade(), own.opposites()] {
        known
            .beside(stems)
            .for_each(|member| visit(SAME_SIDE, member));
    }
    for member in lexicon.equal_to(stems) {
        let stems = of_member(member);
        lexicon
            .pointed_at(&stems)
            .for_each(|member| visit(SECOND_HAND, member));
    }
}

/// Where units stand in a response, in order; those in bare lists left out.
pub(super) fn places(units: &[Unit], context: &MatchContext<'_>, listed: &[bool]) -> Vec<Place> {
    let mut places = Vec::with_capacity(2 * units.len());
    let polarity = context.polarity;
    for (unit, asked) in units.iter().enumerate() {
        let unlisted = |found: &Match| !listed[found.first() as usize];
        // What the sentence denies may be left undenied where the response says it in other words
        // ("without X" and "no need for X").
        let stands = |found: &Match, denied: Stands, affirmed: Stands| {
            let open = |&word: &u32| polarity.leaves_open(word as usize);
            if found.words.iter().all(open) {
                Stands::Open
            } else if asked.limit && polarity.exceeds(&found.words) {
                Stands::Opposed
            } else if polarity.denies_match(&found.words) != asked.denied {
                denied
            } else {
                affirmed
            }
        };
        for (strength, pattern) in &asked.shown_by {
            for found in pattern
                .anywhere(context)
                .iter()
                .filter(|found| unlisted(found))
            {
                places.push(Place {
                    unit,
                    strength: *strength,
                    stands: stands(found, Stands::Denied, Stands::Said),
                    found: found.clone(),
                });
            }
        }
        let against = asked
            .opposed_by
            .iter()
            .flat_map(|pattern| pattern.anywhere(context).into_owned());
        for found in against.filter(unlisted) {
            places.push(Place {
                unit,
                strength: AGREES,
                stands: stands(&found, Stands::Said, Stands::Opposed),
                found,
            });
        }
    }
    places.sort_by_key(|place| (place.found.first(), place.unit));
    places
}

/// Announces examples and names none.
fn is_example(norm: &str) -> bool {
    matches!(norm, "instance" | "example" | "say")
}

/// The verb that opens a criterion speaks of the response and not of the matter.
fn is_framing(token: &Token) -> bool {
    matches!(
        token.stem.as_str(),
        "use"
            | "say"
            | "explain"
            | "describ"
            | "mention"
            | "name"
            | "discuss"
            | "know"
            | "understand"
            | "propos"
            | "make"
            | "set"
            | "list"
            | "give"
            | "talk"
            | "show"
            | "state"
            | "note"
            | "consid"
            | "suggest"
            | "look"
            | "bring"
            | "tell"
            | "recogn"
            | "appreci"
            | "identifi"
            | "demonstr"
            | "outlin"
            | "defin"
            | "point"
            | "acknowledg"
            | "argu"
            | "recommend"
            | "refer"
    )
}
