//! Whether a bank's rubrics do what its author says: model answers and examples, graded.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::bank::{Bank, Criterion, Exemplars, Fault, Item, Mark, Path, beginning};
use crate::grading::derived::asked;
use crate::grading::marks::units::Background;
use crate::grading::patterns::compiled::ItemPatterns;
use crate::grading::words::synonyms::Synonyms;
use crate::grading::{CriterionMark, Grade, MAX_RESPONSE, Patterns, Reason, Rubric};

/// So many model answers are held to criteria without patterns: as many as nobody has to wait for.
const MOST_HELD: usize = 1_000;

/// What comes of grading model answers and examples by their own rubrics.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(in crate::grading) struct Proof {
    /// What does not earn what the author says.
    pub faults: Vec<Fault>,
    /// Model answers that do not earn criteria without patterns, for the rule `own-answer`.
    pub unearned: Vec<Fault>,
    /// Exemplars that earn the opposite of their mark, for the rule `misjudged-exemplar`.
    pub misjudged: Vec<Fault>,
}

/// What is looked for in a [`Proof`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::grading) enum Sought {
    Faults,
    Warnings,
    Both,
}

/// Grades every model answer, which must earn every criterion in full, and every example,
/// which must get exactly its marks. Paths start at the bank.
///
/// Only items with patterns are proved: a sentence cannot be held to account.
pub fn prove(bank: &Bank) -> Vec<Fault> {
    let synonyms = Synonyms::from_bank(bank);
    let prover = Prover::new(bank, &synonyms, Sought::Faults);
    let items = bank.items.par_iter().enumerate();
    let found: Vec<Vec<Fault>> = items
        .filter(|(at, item)| prover.has_work(*at, item))
        .map(|(at, item)| {
            let patterns = ItemPatterns::new(&item.look_for, &synonyms);
            let mut faults = prover.prove(at, item, patterns).faults;
            let path = Path::root().key("items").index(at);
            for fault in &mut faults {
                fault.path = path.join(&fault.path);
            }
            faults
        })
        .collect();
    found.concat()
}

/// Grades the model answers and examples of a bank.
pub(in crate::grading) struct Prover<'a> {
    synonyms: &'a Synonyms,
    background: Background,
    sought: Sought,
    /// For each item: its model answer is held to criteria without patterns.
    is_held: Vec<bool>,
}

impl<'a> Prover<'a> {
    pub fn new(bank: &Bank, synonyms: &'a Synonyms, sought: Sought) -> Self {
        Self {
            synonyms,
            background: Background::from_bank(bank),
            sought,
            is_held: match sought {
                Sought::Faults => vec![false; bank.items.len()],
                Sought::Warnings | Sought::Both => held(bank),
            },
        }
    }

    /// Whether there is anything to grade of the item at a place.
    pub fn has_work(&self, at: usize, item: &Item) -> bool {
        self.is_held[at] || self.is_proved(item) || self.looks_at_exemplars(item)
    }

    fn looks_at_exemplars(&self, item: &Item) -> bool {
        let mut criteria = item.look_for.iter();
        self.sought != Sought::Faults && criteria.any(|c| !c.exemplars.is_empty())
    }

    fn is_proved(&self, item: &Item) -> bool {
        self.sought != Sought::Warnings && can_be_proved(item)
    }

    /// All that a proof of the item at a place hangs on besides the item itself and the words of the
    /// bank that mean the same or the opposite.
    pub fn surroundings_of(&self, at: usize, item: &Item) -> Vec<u8> {
        let criteria = asked(item);
        let texts = criteria.iter().map(|criterion| criterion.text.as_str());
        // Without criteria of its own it is compared with the answer as well.
        let answer = item.answer.as_deref();
        let texts = texts.chain(answer.filter(|_| item.look_for.is_empty()));
        let telling = texts.flat_map(|text| self.background.telling_words(text));
        let telling = telling.flat_map(|telling| telling.to_bits().to_le_bytes());
        [u8::from(self.is_held[at])]
            .into_iter()
            .chain(telling)
            .collect()
    }

    /// Grades what the item at a place has, by its patterns as they are looked up. Paths start at the
    /// item.
    pub fn prove(&self, at: usize, item: &Item, patterns: ItemPatterns) -> Proof {
        let mut proof = Proof::default();
        let path = Path::root();
        let patterns = Some(patterns);
        let (rubric, read) = Rubric::with_patterns(item, self.synonyms, &self.background, patterns);
        let answer = item.answer.as_deref().zip(read);
        let grade = answer.map(|(answer, read)| rubric.grade_read(answer, &read));
        if self.is_proved(item) {
            prove_answer(item, grade.as_ref(), &path, &mut proof.faults);
            prove_examples(item, &rubric, &path, &mut proof.faults);
        }
        if self.looks_at_exemplars(item) {
            proof.misjudged = misjudged(item, &rubric, &path);
        }
        // An answer that is too long to be graded is an error already.
        if let Some(grade) = grade.filter(|_| self.is_held[at]) {
            proof.unearned.extend(unearned(item, &grade, &path));
        }
        proof
    }
}

/// Which items have a model answer that is held to criteria without patterns.
fn held(bank: &Bank) -> Vec<bool> {
    let mut most = MOST_HELD;
    let items = bank.items.iter();
    let is_held = items.map(|item| {
        let held = most > 0
            && item.answer.is_some()
            && asked(item).iter().any(|asked| asked.full.is_empty());
        most -= usize::from(held);
        held
    });
    is_held.collect()
}

fn unearned(item: &Item, grade: &Grade, path: &Path) -> Option<Fault> {
    let asked = asked(item);
    let why = |(criterion, got): (&Criterion, &CriterionMark)| {
        let is_missed = criterion.full.is_empty() && got.mark != Mark::Full;
        is_missed.then(|| format!("{} ({})", criterion.text, got.reason))
    };
    let missed: Vec<String> = asked.iter().zip(&grade.criteria).filter_map(why).collect();
    let first = missed.first()?;
    let message = format!(
        "the model answer would not earn {} of its {} criteria in full, such as: {first}",
        missed.len(),
        asked.len(),
    );
    Some(
        Fault::at(&path.key("answer"), message).hint(if item.look_for.is_empty() {
            "say it in a plain sentence, or give the item a `look_for`"
        } else {
            "say it in the answer, or give the criterion a `match` or `exemplars`"
        }),
    )
}

/// Exemplars that the rubric, which knows them, marks the opposite of what their place says.
fn misjudged(item: &Item, rubric: &Rubric, path: &Path) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (at, criterion) in item.look_for.iter().enumerate() {
        let path = path.key("look_for").index(at).key("exemplars");
        for (mark, said) in criterion.exemplars.by_mark() {
            let opposite = match mark {
                Mark::Full => Mark::None,
                Mark::None => Mark::Full,
                Mark::Half => continue,
            };
            for (place, sentence) in said.iter().enumerate() {
                let grade = rubric.grade(sentence).ok();
                let got = grade.as_ref().and_then(|grade| grade.criteria.get(at));
                let Some(got) = got.filter(|got| got.mark == opposite) else {
                    continue;
                };
                let message = format!(
                    "“{}” must earn {mark}, but gets {}",
                    beginning(sentence),
                    explained(got)
                );
                let path = path.key(Exemplars::key(mark)).index(place);
                faults.push(Fault::at(&path, message).hint(
                    "either the sentence earns another mark, or a pattern of the criterion is wrong",
                ));
            }
        }
    }
    faults
}

/// The places of the items whose model answer does not earn full marks by their own rubric, or
/// cannot be graded at all.
pub fn not_earned(bank: &Bank) -> Vec<usize> {
    let (background, synonyms) = (Background::from_bank(bank), Synonyms::from_bank(bank));
    let earns = |item: &Item| {
        item.answer.as_ref().is_none_or(|answer| {
            // What is refused needs no rubric to be made ready.
            if answer.len() > MAX_RESPONSE {
                return false;
            }
            let rubric = Rubric::prepared(item, &synonyms, &background, Patterns::FromBank);
            let grade = rubric.grade(answer);
            grade.is_ok_and(|grade| grade.criteria.iter().all(|c| c.mark == Mark::Full))
        })
    };
    let items = bank.items.par_iter().enumerate();
    items
        .filter_map(|(at, item)| (!earns(item)).then_some(at))
        .collect()
}

/// There is something to hold the rubric to; or an answer that is too long to be graded at all.
fn can_be_proved(item: &Item) -> bool {
    let too_long = |answer: &String| answer.len() > MAX_RESPONSE;
    item.look_for
        .iter()
        .any(|criterion| !criterion.full.is_empty())
        || !item.examples.is_empty()
        || item.answer.as_ref().is_some_and(too_long)
}

/// The grade of an answer that is too long is `None`.
fn prove_answer(item: &Item, grade: Option<&Grade>, path: &Path, faults: &mut Vec<Fault>) {
    if item.answer.is_none() {
        return;
    }
    let path = path.key("answer");
    let Some(grade) = grade else {
        return faults.push(too_long(&path));
    };
    for (criterion, got) in item.look_for.iter().zip(&grade.criteria) {
        // A derived rubric cannot be mended by the author.
        if !criterion.full.is_empty() && got.mark != Mark::Full {
            faults.push(
                Fault::at(
                    &path,
                    format!(
                        "the model answer must earn `{}` in full, but gets {}",
                        got.id,
                        explained(got)
                    ),
                )
                .hint(if criterion.exemplars.is_empty() {
                    "say it in the answer, or widen the criterion's patterns"
                } else {
                    "say it in the answer, widen the criterion's patterns, or add exemplars that say \
                     it as the answer does"
                }),
            );
        }
    }
}

fn prove_examples(item: &Item, rubric: &Rubric, path: &Path, faults: &mut Vec<Fault>) {
    for (i, example) in item.examples.iter().enumerate() {
        let path = path.key("examples").index(i);
        let Some(grade) = graded(rubric, &example.response, &path.key("response"), faults) else {
            continue;
        };
        for (id, wanted) in &example.marks {
            let Some(got) = grade.criteria.iter().find(|got| got.id == *id) else {
                continue;
            };
            if got.mark != *wanted {
                faults.push(
                    Fault::at(
                        &path.key("marks").key(id.as_str()),
                        format!(
                            "this example must get {wanted} for `{id}`, but gets {}",
                            explained(got)
                        ),
                    )
                    .hint(if got.mark > *wanted {
                        "narrow the patterns, or rule the claim out with `not`"
                    } else {
                        "widen the patterns"
                    }),
                );
            }
        }
    }
}

fn graded(rubric: &Rubric, response: &str, path: &Path, faults: &mut Vec<Fault>) -> Option<Grade> {
    rubric
        .grade(response)
        .map_err(|_| faults.push(too_long(path)))
        .ok()
}

fn too_long(path: &Path) -> Fault {
    let told = format!("longer than the {MAX_RESPONSE} bytes that are graded; shorten it");
    Fault::at(path, told)
}

fn explained(got: &CriterionMark) -> String {
    let why = match got.reason {
        Reason::Matched => "matched",
        Reason::Partial => "matched in part",
        Reason::Missed => return format!("{} (nothing matches)", got.mark),
        Reason::Negated => "negated",
        Reason::ListedOnly => "listed only",
        Reason::Contradicted => "ruled out by `not`",
        Reason::Mentioned => "only mentioned",
        Reason::OffPoint => "says something else",
    };
    let quotes: Vec<String> = got
        .evidence
        .iter()
        .map(|evidence| format!("“{}”", evidence.text))
        .collect();
    format!("{} ({why}: {})", got.mark, quotes.join(", "))
}
