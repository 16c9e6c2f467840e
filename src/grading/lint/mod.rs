//! Rules for rubrics that work on paper and not in an interview.
//!
//! Each rule is one function from a prepared bank to faults, and one line of [`RULES`]. None of
//! them is about the form of a file (the loader reads that) or about marks that differ from what
//! the author says (`prove` tells those).

mod cover;
mod elsewhere;
mod exemplars;
mod memory;
mod patterns;
mod reading;
mod texts;
mod writing;

use std::cell::{OnceCell, RefCell};

use rayon::prelude::*;

use super::lab::prove::{Proof, Prover, Sought};
use super::patterns::compiled::{Compiled, CriterionPatterns, ItemPatterns};
use super::patterns::vocabulary::{Met, Vocabulary};
use super::words::synonyms::Synonyms;
use elsewhere::{Others, Readings};
use memory::{Findings, ItemKeys, Keys, Memory};
use texts::Texts;
use writing::item_path;

use crate::bank::pattern::Pattern;
use crate::bank::{Bank, Fault, Item, Path, Severity};

/// At most this many faults of a bank are told.
const MOST: usize = 1_000;

/// A rule, as it is listed and explained.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Its name.
    pub name: &'static str,
    /// How grave what it finds is.
    pub severity: Severity,
    /// Whether a machine can mend what it finds.
    pub fixable: bool,
    /// What it finds, in a line.
    pub summary: &'static str,
    /// Why that matters, and what to do.
    pub why: &'static str,
    /// Looks a bank over; `None` for rules that compare a bank with its last version.
    look: Option<Look>,
}

/// What a rule looks at.
#[derive(Clone, Copy, Debug)]
enum Look {
    /// An item by itself.
    Item(fn(&ItemView<'_>, &Texts) -> Vec<Fault>),
    /// An item beside the model answers of others.
    Elsewhere,
    /// The bank as a whole.
    Bank(fn(&Bank) -> Vec<Fault>),
    /// What comes of grading what an item has.
    Graded(fn(&mut Proof) -> &mut Vec<Fault>),
}

/// Every rule, the gravest first.
pub const RULES: &[Rule] = &[
    Rule {
        name: "impossible-pattern",
        severity: Severity::Warning,
        fixable: false,
        summary: "a pattern that not even its own words match",
        why: "Its parts do not fit into `within`, a `none` bars what another part wants, or the \
              criterion's `not` rules out whatever it finds. It looks like a way to earn the mark \
              and is none.",
        look: Some(Look::Item(patterns::impossible)),
    },
    Rule {
        name: "redundant-pattern",
        severity: Severity::Warning,
        fixable: true,
        summary: "a pattern that finds nothing which another of the criterion does not find",
        why: "It earns nothing, and it makes marks look surer than they are: where a criterion \
              has many patterns, a second one that agrees counts as a confirmation. Remove it, or \
              narrow the wider one. Under `partial`, a pattern that `match` covers never comes \
              to its half mark.",
        look: Some(Look::Item(patterns::redundant)),
    },
    Rule {
        name: "common-word",
        severity: Severity::Warning,
        fixable: false,
        summary: "a full mark for a single common word",
        why: "Nearly every answer holds it, right or wrong. Ask for the words around it as well: \
              `keep warm` rather than `keep`. Little words do not count: `to the use of` is `use` \
              alone.",
        look: Some(Look::Item(patterns::common_word)),
    },
    Rule {
        name: "little-words",
        severity: Severity::Warning,
        fixable: false,
        summary: "a pattern that a few frequent words alone can match",
        why: "Frequent words stand together in any answer, so the quotation proves nothing and a \
              wrong claim earns the mark as well. Among the words that a pattern asks for should be \
              one that only this claim needs.",
        look: Some(Look::Item(reading::little_words)),
    },
    Rule {
        name: "hard-to-read",
        severity: Severity::Warning,
        fixable: false,
        summary: "more or longer patterns than a reader takes in at a glance",
        why: "A rubric is written for people: one to five patterns a criterion, at most two under \
              `partial` and under `not`, each at most 100 characters. The criterion's sentence, \
              synonyms, paraphrases and denials are looked at besides, so a pattern need not list \
              them.",
        look: Some(Look::Item(reading::hard_to_read)),
    },
    Rule {
        name: "fires-elsewhere",
        severity: Severity::Warning,
        fixable: false,
        summary: "a pattern that fires on the model answers of many other items",
        why: "What good answers to other questions say as well is no sign that this one was \
              understood. Narrow it by a word that belongs to the criterion.",
        look: Some(Look::Elsewhere),
    },
    Rule {
        name: "untested-criterion",
        severity: Severity::Warning,
        fixable: false,
        summary: "a criterion that no example of its item gives a mark",
        why: "Examples are the tests of a rubric. A criterion that none of them names can stop \
              working and nobody notices.",
        look: Some(Look::Item(writing::untested)),
    },
    Rule {
        name: "long-answer",
        severity: Severity::Warning,
        fixable: false,
        summary: "a model answer that takes longer to say than the item's time",
        why: "At 150 words a minute, as people speak, nobody could say it in time. Shorten the \
              answer or give more time.",
        look: Some(Look::Item(writing::long_answer)),
    },
    Rule {
        name: "own-answer",
        severity: Severity::Warning,
        fixable: false,
        summary: "a model answer that does not earn criteria without patterns",
        why: "Such a criterion is marked by its sentence, and one of an item without a rubric is \
              taken from the answer itself. Where not even the answer earns it, nobody does: say \
              it in a plain sentence of its own, or write a rubric with patterns.",
        look: Some(Look::Graded(|proof| &mut proof.unearned)),
    },
    Rule {
        name: "misjudged-exemplar",
        severity: Severity::Warning,
        fixable: false,
        summary: "an exemplar that its own rubric marks the opposite of what it says",
        why: "By itself, and although the rubric knows it, it earns everything where it stands under \
              `none`, or nothing where it stands under `full`. Either it is under the wrong mark, or a \
              pattern of the criterion is wrong: too wide, or ruling out what is right.",
        look: Some(Look::Graded(|proof| &mut proof.misjudged)),
    },
    Rule {
        name: "repeated-exemplar",
        severity: Severity::Warning,
        fixable: true,
        summary: "a sentence that stands twice among the exemplars of a criterion",
        why: "A sentence earns one mark. Under two it says nothing, and whatever the words around it \
              are, they count for both; under one it counts twice. Case, blanks and the mark at its \
              end make no difference.",
        look: Some(Look::Item(exemplars::repeated)),
    },
    Rule {
        name: "one-sided-exemplars",
        severity: Severity::Warning,
        fixable: false,
        summary: "exemplars of a criterion that all earn the same mark",
        why: "A word speaks for a claim if it stands in sentences that earn the mark more often than in \
              those that earn nothing. Where all sentences are of one kind, there is nothing to tell \
              right from wrong by. Most useful under `none` are wrong claims in the right words, then \
              denials and bare mentions.",
        look: Some(Look::Item(exemplars::one_sided)),
    },
    Rule {
        name: "tag-spelling",
        severity: Severity::Warning,
        fixable: true,
        summary: "a tag used once that looks like a misspelling of another",
        why: "Choosing items by the other tag never finds this one.",
        look: Some(Look::Bank(writing::tag_spelling)),
    },
    Rule {
        name: "duplicate-prompt",
        severity: Severity::Warning,
        fixable: false,
        summary: "two items that ask the same",
        why: "A quiz may bring both, and history tells them apart. Remove one, or say what makes \
        it a different question.",
        look: Some(Look::Bank(writing::duplicate_prompt)),
    },
    Rule {
        name: "lost-item",
        severity: Severity::Warning,
        fixable: false,
        summary: "an item or bank whose id the new version no longer has (with --against)",
        why: "History is linked by ids: earlier answers to it are kept, but no longer linked. \
        Keep the old id, whatever the text says now.",
        look: None,
    },
    Rule {
        name: "lost-criterion",
        severity: Severity::Warning,
        fixable: false,
        summary: "a criterion whose id the new version no longer has (with --against)",
        why: "Marks are linked by ids: earlier marks for it are kept, but no longer linked. Keep \
        the old id while it asks for the same.",
        look: None,
    },
    Rule {
        name: "no-examples",
        severity: Severity::Note,
        fixable: false,
        summary: "an item with patterns and without examples",
        why: "The model answer shows that the patterns can be met; only examples show that wrong \
              answers do not meet them. Two or three are enough: one right, one half, one wrong.",
        look: Some(Look::Item(writing::no_examples)),
    },
    Rule {
        name: "unexercised-pattern",
        severity: Severity::Note,
        fixable: false,
        summary: "a pattern that matches neither the model answer nor any example",
        why: "It may be a good way to say it, or a mistake that never matches anything: \
              nothing here can tell. `viva try` shows what it finds.",
        look: Some(Look::Item(patterns::unexercised)),
    },
    Rule {
        name: "no-answer",
        severity: Severity::Note,
        fixable: false,
        summary: "an item without a model answer",
        why: "There is nothing to read after a wrong answer, and nothing that proves the patterns.",
        look: Some(Look::Item(writing::no_answer)),
    },
];

/// The rule of that name.
pub fn rule(name: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.name == name)
}

/// What the rules find in a sound bank. Paths start at the bank.
pub fn lint(bank: &Bank) -> Vec<Fault> {
    find_faults(bank, Sought::Warnings, None).1
}

/// What [`super::prove`] and [`lint`] find in a bank, with its patterns looked up once for both.
pub fn prove_and_lint(bank: &Bank) -> (Vec<Fault>, Vec<Fault>) {
    find_faults(bank, Sought::Both, None)
}

/// The same of a bank that was looked at before: what has not changed since is not looked at again.
/// `memory` is what that has left, and gets what the next look can use; where it is empty or of no
/// use, all of the bank is looked at.
pub fn prove_and_lint_again(bank: &Bank, memory: Option<&mut Vec<u8>>) -> (Vec<Fault>, Vec<Fault>) {
    let Some(bytes) = memory else {
        return prove_and_lint(bank);
    };
    let mut memory = Memory::read(bytes);
    let found = find_faults(bank, Sought::Both, Some(&mut memory));
    *bytes = memory.write();
    found
}

/// What grading shows of a bank, and what the rules find in it, as far as it is sought.
fn find_faults(
    bank: &Bank,
    sought: Sought,
    memory: Option<&mut Memory>,
) -> (Vec<Fault>, Vec<Fault>) {
    let (mut proof, mut of_items) = look_at_items(bank, sought, memory);
    let mut faults = Vec::new();
    for (rule, of_items) in RULES.iter().zip(&mut of_items) {
        let found = match rule.look {
            None => continue,
            Some(Look::Item(_) | Look::Elsewhere) => std::mem::take(of_items),
            Some(Look::Bank(look)) => look(bank),
            Some(Look::Graded(found)) => std::mem::take(found(&mut proof)),
        };
        faults.extend(found.into_iter().map(|fault| Fault {
            severity: rule.severity,
            rule: Some(rule.name),
            ..fault
        }));
    }
    faults.truncate(MOST);
    (proof.faults, faults)
}

/// What comes of grading what items have, and what each rule finds in them, on all cores. Patterns
/// are looked up item by item: those of a large bank would fill the memory.
fn look_at_items(
    bank: &Bank,
    sought: Sought,
    memory: Option<&mut Memory>,
) -> (Proof, Vec<Vec<Fault>>) {
    let synonyms = Synonyms::from_bank(bank);
    let others = Others::new(bank);
    let looker = Looker {
        texts: Texts::of_many(others.answers()),
        others,
        prover: Prover::new(bank, &synonyms, sought),
        keys: memory.is_some().then(|| Keys::new(bank)),
        known: memory.as_deref(),
        synonyms: &synonyms,
    };
    let items = bank.items.par_iter().enumerate();
    let found: Vec<Looked> = items.map(|(at, item)| looker.look(at, item)).collect();
    let mut proof = Proof::default();
    let mut by_rule = vec![Vec::new(); RULES.len()];
    let elsewhere = RULES
        .iter()
        .position(|rule| matches!(rule.look, Some(Look::Elsewhere)));
    let mut seen = Memory::default();
    for (at, looked) in found.into_iter().enumerate() {
        if let Some((keys, readings)) = looked.remembered {
            seen.keep(keys, &looked.findings, readings);
        }
        let put = |faults: Vec<Fault>, all: &mut Vec<Fault>| {
            all.extend(faults.into_iter().map(|mut fault| {
                fault.path = item_path(at).join(&fault.path);
                fault
            }));
        };
        put(looked.findings.proof.faults, &mut proof.faults);
        put(looked.findings.proof.unearned, &mut proof.unearned);
        put(looked.findings.proof.misjudged, &mut proof.misjudged);
        for (place, faults) in looked.findings.by_rule {
            if let Some(all) = by_rule.get_mut(place) {
                put(faults, all);
            }
        }
        if let Some(place) = elsewhere {
            put(looked.elsewhere, &mut by_rule[place]);
        }
    }
    if let Some(memory) = memory {
        *memory = seen;
    }
    (proof, by_rule)
}

/// Looks at items of a bank.
struct Looker<'a> {
    others: Others<'a>,
    texts: Texts,
    prover: Prover<'a>,
    synonyms: &'a Synonyms,
    /// Where it is remembered what was found.
    keys: Option<Keys>,
    known: Option<&'a Memory>,
}

/// What was found in an item. Paths start at the item.
struct Looked {
    findings: Findings,
    /// What was found beside other items.
    elsewhere: Vec<Fault>,
    /// By what to remember it, with what its patterns find in others' answers.
    remembered: Option<(ItemKeys, Readings)>,
}

impl Looker<'_> {
    fn look(&self, at: usize, item: &Item) -> Looked {
        let texts = &self.texts;
        let keys = self.keys.as_ref();
        let keys = keys.map(|keys| keys.of(at, item, &self.prover));
        let known = self.known.zip(keys.as_ref());
        let findings = known.and_then(|(known, keys)| known.findings(keys));
        let readings = known.and_then(|(known, keys)| known.readings(keys));
        // Where nothing is new, patterns need not even be looked up.
        let view = OnceCell::new();
        let look_up = || ItemView::new(item, ItemPatterns::new(&item.look_for, self.synonyms));
        let by_rule = findings.is_none().then(|| {
            let view = view.get_or_init(look_up);
            let found = RULES.iter().enumerate().filter_map(|(place, rule)| {
                let Some(Look::Item(look)) = rule.look else {
                    return None;
                };
                let faults = look(view, texts);
                (!faults.is_empty()).then_some((place, faults))
            });
            found.collect()
        });
        let look = || view.get_or_init(look_up);
        let (elsewhere, readings) = self.others.look(at, item, readings, look, texts);
        let findings = findings.cloned().unwrap_or_else(|| {
            let has_work = self.prover.has_work(at, item);
            let view = view.into_inner().filter(|_| has_work);
            let proof = view.map(|view| self.prover.prove(at, item, view.into_patterns()));
            Findings {
                proof: proof.unwrap_or_default(),
                by_rule: by_rule.unwrap_or_default(),
            }
        });
        Looked {
            findings,
            elsewhere,
            remembered: keys.map(|keys| (keys, readings)),
        }
    }
}

/// An item with its patterns looked up. Paths start at the item.
struct ItemView<'a> {
    item: &'a Item,
    vocabulary: Vocabulary,
    /// What that makes of words of others' answers.
    met: RefCell<Met>,
    groups: Vec<Group<'a>>,
}

/// The patterns under one key of a criterion.
struct Group<'a> {
    /// Which criterion of the item.
    criterion: usize,
    key: Key,
    /// Where they stand.
    path: Path,
    patterns: &'a [Pattern],
    compiled: Vec<Compiled>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Key {
    Match,
    Partial,
    Not,
}

impl<'a> ItemView<'a> {
    fn new(item: &'a Item, looked_up: ItemPatterns) -> Self {
        let criteria = item.look_for.iter().zip(looked_up.criteria).enumerate();
        let groups = criteria.flat_map(|(at, (criterion, looked_up))| {
            let path = Path::root().key("look_for").index(at);
            [
                (Key::Match, "match", &criterion.full, looked_up.full),
                (
                    Key::Partial,
                    "partial",
                    &criterion.partial,
                    looked_up.partial,
                ),
                (Key::Not, "not", &criterion.not, looked_up.not),
            ]
            .map(|(key, name, patterns, compiled)| Group {
                criterion: at,
                key,
                path: path.key(name),
                patterns,
                compiled,
            })
        });
        Self {
            item,
            groups: groups.collect(),
            vocabulary: looked_up.vocabulary,
            met: RefCell::default(),
        }
    }

    /// The patterns as they were looked up.
    fn into_patterns(self) -> ItemPatterns {
        let mut criteria = vec![CriterionPatterns::default(); self.item.look_for.len()];
        for group in self.groups {
            let criterion = &mut criteria[group.criterion];
            *match group.key {
                Key::Match => &mut criterion.full,
                Key::Partial => &mut criterion.partial,
                Key::Not => &mut criterion.not,
            } = group.compiled;
        }
        ItemPatterns {
            vocabulary: self.vocabulary,
            criteria,
        }
    }

    /// Whether any of its criteria has patterns.
    fn has_patterns(&self) -> bool {
        self.item.look_for.iter().any(|c| !c.full.is_empty())
    }

    /// The group of a criterion under a key.
    fn group(&self, criterion: usize, key: Key) -> Option<&Group<'a>> {
        self.groups
            .iter()
            .find(|group| group.criterion == criterion && group.key == key)
    }
}

impl Group<'_> {
    /// Each pattern with its place, as written and looked up.
    fn each(&self) -> impl Iterator<Item = (Path, &Pattern, &Compiled)> {
        self.patterns
            .iter()
            .zip(&self.compiled)
            .enumerate()
            .map(|(at, (pattern, compiled))| (self.path.index(at), pattern, compiled))
    }
}

#[cfg(test)]
mod tests;
