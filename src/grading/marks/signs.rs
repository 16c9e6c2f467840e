//! What a response shows of each criterion: the places of its patterns and of its sentence, and the
//! numbers that a mark is weighed from.
//!
//! In the stretch of a response where a criterion stands best, its **hits** are the words that its
//! patterns or its sentence ask for, said and not denied. From them come the [`Signs`], above all
//! **explained**: how much of what the clauses around the hits say belongs to the claim. A right
//! answer says little else there; a wrong one in the right words goes on with something that no part
//! of the claim, nor the model answer where it makes the claim, has a word for.

use std::ops::Range;

use compact_str::CompactString;
use rustc_hash::FxHashSet;

use super::claim::{Claim, Showing};
use super::exemplars::LogOdds;
use super::parsed_response::ParsedResponse;
use crate::grading::patterns::compiled::{Compiled, CriterionPatterns};
use crate::grading::patterns::matcher::Match;

/// What a part of a pattern counts where other words stand for it that the author has not written.
const AKIN: f64 = 0.6;
/// A sentence of a model answer makes a claim where it shows at least this share of it …
const ENOUGH: f64 = 0.25;
/// … and this share of what the best one shows.
const MUCH_OF_BEST: f64 = 0.7;
/// This many words and patterns tell well enough what belongs to a claim.
const WELL_KNOWN: f64 = 12.0;

/// What a criterion asks for: its patterns, looked up, and its sentence as a claim.
#[derive(Debug, Default)]
pub(in crate::grading) struct Asked {
    pub patterns: CriterionPatterns,
    pub claim: Claim,
    /// The stems of the model answer in the sentences that make the claim.
    pub answer: FxHashSet<CompactString>,
}

impl Asked {
    /// How well it is known which words belong to the claim, from 0 to 1: a pattern or two and a
    /// short sentence say little about what else a right answer may hold.
    fn known(&self) -> f64 {
        let words = self.claim.units() + self.answer.len() + 2 * self.patterns.full.len();
        (words as f64 / WELL_KNOWN).min(1.0)
    }
}

/// What of one criterion stands in a response.
#[derive(Debug, Default)]
pub(in crate::grading) struct Trace {
    /// The best place of a pattern for the full mark.
    pub full: Option<Match>,
    /// The same within a claim that the rubric rules out.
    full_ruled_out: Option<Match>,
    /// A place of a pattern for half the mark.
    pub partial: Option<Match>,
    /// A place of a claim that the rubric rules out.
    pub ruled_out: Option<Match>,
    /// A place in a bare list.
    pub listed: Option<Match>,
    /// A place that is only asked about or heard of.
    pub open: Option<Match>,
    /// A place where a pattern for the full mark, or for half of it, is denied.
    pub full_denied: Option<Match>,
    pub partial_denied: Option<Match>,
    /// What of its sentence stands in each stretch.
    pub claim: Showing,
    /// For each stretch: how much of its best pattern stands there, from 0 to 1.
    credit: Vec<f64>,
    /// For each word: it is asked for, and said.
    hits: Vec<bool>,
}

impl Trace {
    pub fn new(seen: &ParsedResponse<'_>, asked: &Asked) -> Self {
        let mut trace = Self {
            claim: asked.claim.showing(seen),
            hits: vec![false; seen.context.reading.tokens.len()],
            ..Self::default()
        };
        let ruled_out = asked.patterns.not.iter();
        let ruled_out: Vec<Match> = ruled_out
            .flat_map(|pattern| pattern.affirmed(&seen.context).into_owned())
            .filter(|found| seen.is_said(found) && !seen.is_restricted(found))
            .collect();
        for pattern in &asked.patterns.full {
            for found in pattern.anywhere(&seen.context).iter() {
                trace.sort_in(seen, found, true, &ruled_out);
            }
        }
        for pattern in &asked.patterns.partial {
            for found in pattern.anywhere(&seen.context).iter() {
                trace.sort_in(seen, found, false, &[]);
            }
        }
        trace.look_for_parts(seen, &asked.patterns.full);
        if trace.full.is_none() {
            // A wrong claim counts where the response speaks of the criterion, not anywhere.
            let focus = trace.focus(seen);
            let near = |found: &Match| {
                focus.is_none_or(|(first, last)| {
                    let at = seen.stretch_of(found.first());
                    (first.saturating_sub(1)..=last + 1).contains(&at)
                })
            };
            let near = ruled_out.into_iter().find(near);
            trace.ruled_out = trace.ruled_out.or(near);
            trace.full = trace.full_ruled_out.take();
        } else {
            // … and beside a right claim if it stands in the same clause.
            let full = trace.full.as_ref();
            let clause = |word: &u32| seen.clause_of(*word);
            let together = |found: &Match| {
                full.is_some_and(|full| {
                    let mut words = found.words.iter();
                    words.any(|word| full.words.iter().any(|own| clause(own) == clause(word)))
                })
            };
            trace.ruled_out = ruled_out.into_iter().find(together);
        }
        let words: Vec<u32> = trace.claim.words().collect();
        trace.hit(words);
        trace
    }

    /// Puts a place of a pattern where it belongs, if it is the first or the best there.
    fn sort_in(
        &mut self,
        seen: &ParsedResponse<'_>,
        found: &Match,
        full: bool,
        ruled_out: &[Match],
    ) {
        let polarity = seen.context.polarity;
        let every = |is: &dyn Fn(usize) -> bool| found.words.iter().all(|&at| is(at as usize));
        let heard_of = |&&at: &&u32| polarity.is_heard_of(at as usize);
        let mostly_heard_of =
            || 2 * found.words.iter().filter(heard_of).count() >= found.words.len();
        if polarity.denies_match(&found.words) {
            let denied = if full {
                &mut self.full_denied
            } else {
                &mut self.partial_denied
            };
            take_better(denied, found);
        } else if mostly_heard_of() || every(&|at| polarity.leaves_open(at)) {
            self.open.get_or_insert_with(|| found.clone());
        } else if every(&|at| seen.listed[at]) {
            self.listed.get_or_insert_with(|| found.clone());
        } else if full {
            let covered = ruled_out.iter().find(|other| other.shares_a_word(found));
            let best = match covered {
                Some(covered) => {
                    self.ruled_out.get_or_insert_with(|| covered.clone());
                    &mut self.full_ruled_out
                }
                None => &mut self.full,
            };
            take_better(best, found);
        } else {
            self.hit(found.words.iter().copied());
            take_better(&mut self.partial, found);
        }
    }

    /// Notes where the parts of its patterns stand, each by itself.
    fn look_for_parts(&mut self, seen: &ParsedResponse<'_>, patterns: &[Compiled]) {
        self.credit = vec![0.0; seen.stretches()];
        let mut sum = vec![0.0; seen.stretches()];
        let mut best = vec![0.0_f64; seen.stretches()];
        for pattern in patterns {
            let parts = pattern.parts(&seen.context);
            sum.fill(0.0);
            for places in parts.iter().filter(|places| !places.is_empty()) {
                best.fill(0.0);
                for found in places.iter().filter(|found| seen.is_said(found)) {
                    let credit = if found.akin == 0 { 1.0 } else { AKIN };
                    let at = seen.stretch_of(found.first());
                    best[at] = best[at].max(credit);
                }
                for found in places.iter() {
                    self.hit(found.words.iter().copied());
                }
                for (sum, best) in sum.iter_mut().zip(&best) {
                    *sum += best;
                }
            }
            let count = parts.len().max(1) as f64;
            for (credit, sum) in self.credit.iter_mut().zip(&sum) {
                *credit = credit.max(sum / count);
            }
        }
    }

    /// Where the response says a thing and, in another sentence, denies just that. One word is no
    /// statement ("the gateway won't retry, so clients retry").
    pub fn contradiction(&self, seen: &ParsedResponse<'_>) -> Option<Match> {
        let (said, denied) = (self.full.as_ref()?, self.full_denied.as_ref()?);
        let tokens = &seen.context.reading.tokens;
        let token = |word: &u32| &tokens[*word as usize];
        let stems = |found: &Match| -> FxHashSet<&str> {
            found
                .words
                .iter()
                .map(|word| token(word).stem.as_str())
                .collect()
        };
        let wanted = stems(said);
        let apart = token(&said.first()).sentence != token(&denied.first()).sentence;
        (wanted.len() > 1 && apart && stems(denied) == wanted).then(|| said.clone().and(denied))
    }

    /// A denied place that speaks against what is said: not if the full pattern that stands names the
    /// denial itself ("no cold starts").
    fn objection<'m>(
        &self,
        seen: &ParsedResponse<'_>,
        denied: Option<&'m Match>,
    ) -> Option<&'m Match> {
        denied.filter(|denied| {
            self.full.as_ref().is_none_or(|full| {
                let both = full.clone().and(denied);
                seen.context.polarity.denies_match(&both.words)
            })
        })
    }

    /// Whether an objection holds against what stands as its author wrote it: if that is denied in
    /// the author's words too, or in the same stretch. "No warm container" elsewhere does not deny that
    /// instances are kept initialized.
    fn denies_as_written(&self, seen: &ParsedResponse<'_>, objection: &Match) -> bool {
        let said = self.full.as_ref().or(self.partial.as_ref());
        let near = |said: &Match| {
            (seen.stretch_of(said.first())..=seen.stretch_of(said.last()))
                .contains(&seen.stretch_of(objection.first()))
        };
        objection.akin == 0 || said.is_some_and(near)
    }

    fn hit(&mut self, words: impl IntoIterator<Item = u32>) {
        for word in words {
            self.hits[word as usize] = true;
        }
    }

    /// The stretch where most of a pattern stands, and how much of it.
    fn best(&self) -> Option<(usize, f64)> {
        let stretches = self.credit.iter().copied().enumerate();
        // Of equally good ones the first.
        let best = stretches.rev().max_by(|a, b| a.1.total_cmp(&b.1))?;
        (best.1 > 0.0).then_some(best)
    }

    /// The stretches where a response speaks of the criterion: first and last.
    fn focus(&self, seen: &ParsedResponse<'_>) -> Option<(usize, usize)> {
        if let Some(full) = &self.full {
            return Some((seen.stretch_of(full.first()), seen.stretch_of(full.last())));
        }
        let one = self
            .best()
            .map(|(at, _)| at)
            .or_else(|| {
                let partial = self.partial.as_ref()?;
                Some(seen.stretch_of(partial.first()))
            })
            .or_else(|| self.claim.best())?;
        Some((one, one))
    }

    /// The words of the focus that are asked for.
    pub fn hits_in_focus(&self, seen: &ParsedResponse<'_>) -> Option<Match> {
        let (first, last) = self.focus(seen)?;
        let words = (0..self.hits.len() as u32)
            .filter(|&word| self.hits[word as usize])
            .filter(|&word| (first..=last).contains(&seen.stretch_of(word)))
            .filter(|&word| !seen.context.reading.tokens[word as usize].little);
        Match::from_words(words)
    }
}

/// Of two places the one in the author's own words, then the first.
fn take_better(best: &mut Option<Match>, found: &Match) {
    let better = best
        .as_ref()
        .is_none_or(|best| (found.akin, found.first()) < (best.akin, best.first()));
    if better {
        *best = Some(found.clone());
    }
}

/// The stems of a model answer in the sentences that make a claim: where its patterns stand, or else
/// where most of its sentence does.
pub(in crate::grading) fn answer_stems(
    seen: &ParsedResponse<'_>,
    asked: &Asked,
) -> FxHashSet<CompactString> {
    let tokens = &seen.context.reading.tokens;
    let mut sentences: FxHashSet<u32> = asked
        .patterns
        .full
        .iter()
        .flat_map(|pattern| pattern.affirmed(&seen.context).into_owned())
        .flat_map(|found| {
            let sentence = |word: u32| tokens[word as usize].sentence;
            sentence(found.first())..=sentence(found.last())
        })
        .collect();
    if sentences.is_empty() {
        let showing = asked.claim.showing(seen);
        let most = |number: &usize| showing.said_in(*number);
        let numbers: Vec<usize> = (0..seen.stretches()).collect();
        let best = numbers.iter().map(most).fold(0.0, f64::max);
        let enough = (MUCH_OF_BEST * best).max(ENOUGH);
        let makes_it = |token: &(usize, u32)| most(&token.0) >= enough;
        sentences = (0..)
            .zip(tokens.iter())
            .map(|(word, token)| (seen.stretch_of(word), token.sentence))
            .filter(makes_it)
            .map(|(_, sentence)| sentence)
            .collect();
    }
    tokens
        .iter()
        .filter(|token| !token.little && sentences.contains(&token.sentence))
        .map(|token| token.stem.clone())
        .collect()
}

/// The numbers that a mark is weighed from.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::grading) struct Signs {
    /// How much of what the clauses around the hits say belongs to the claim, from 0 to 1.
    pub explained: f64,
    /// The logarithm of how many words that are.
    pub words: f64,
    /// How much of its sentence stands anywhere, said.
    pub everywhere: f64,
    /// How much of its sentence stands in the best two neighbouring stretches.
    pub together: f64,
    /// How much of its sentence is denied, in the stretch where that is most.
    pub denied: f64,
    /// How much of its sentence is answered with the opposite where it is spoken of.
    pub opposed: f64,
    /// How much of its best pattern stands in one stretch.
    pub credit: f64,
    /// How much of another criterion's pattern stands best where this one does.
    pub rival: f64,
    /// How much of another criterion's sentence stands where this one does.
    pub rival_claim: f64,
    /// A pattern for the full mark, or for half of it, is denied somewhere.
    pub full_denied: bool,
    pub partial_denied: bool,
    /// A claim stands there that the rubric rules out.
    pub ruled_out: bool,
    /// The pattern that stands does so in its own words, not in others that mean the same.
    pub literal: bool,
    /// What is denied speaks against those words.
    pub denied_as_written: bool,
    /// What the words that speak of it say by exemplars; nothing where none are known.
    pub said: Option<LogOdds>,
}

impl Signs {
    /// The signs of one criterion among the traces of all.
    pub fn new(seen: &ParsedResponse<'_>, traces: &[Trace], this: usize, asked: &Asked) -> Self {
        let trace = &traces[this];
        let full_denied = trace.objection(seen, trace.full_denied.as_ref());
        let partial_denied = trace.objection(seen, trace.partial_denied.as_ref());
        let mut signs = Self {
            everywhere: trace.claim.everywhere,
            together: trace.claim.together(),
            denied: trace.claim.most_denied(),
            credit: trace.best().map_or(0.0, |(_, credit)| credit),
            full_denied: full_denied.is_some(),
            partial_denied: partial_denied.is_some(),
            ruled_out: trace.ruled_out.is_some(),
            denied_as_written: [full_denied, partial_denied]
                .into_iter()
                .flatten()
                .any(|objection| trace.denies_as_written(seen, objection)),
            literal: (trace.full.as_ref().or(trace.partial.as_ref()))
                .is_some_and(|found| found.akin == 0),
            said: seen.said_of(this),
            ..Self::default()
        };
        let Some(focus) = trace.focus(seen) else {
            return signs;
        };
        let Some(around) = clauses_of_hits(seen, trace, focus) else {
            return signs;
        };
        let (share, words) = explained(seen, traces, this, &around, &asked.answer);
        signs.explained = 1.0 - asked.known() * (1.0 - share);
        signs.words = words;
        signs.opposed = trace
            .claim
            .opposed(|word| around.contains(&(word as usize)));
        let others = || {
            let numbered = traces.iter().enumerate();
            numbered
                .filter(|&(other, _)| other != this)
                .map(|(_, other)| other)
        };
        signs.rival = others()
            .filter_map(Trace::best)
            .filter(|&(at, _)| at == focus.0)
            .map(|(_, credit)| credit)
            .fold(0.0, f64::max);
        signs.rival_claim = others()
            .map(|other| other.claim.said_in(focus.0))
            .fold(0.0, f64::max);
        signs
    }
}

/// The words of the clauses from the first with a hit to the last, in a focus.
fn clauses_of_hits(
    seen: &ParsedResponse<'_>,
    trace: &Trace,
    (first, last): (usize, usize),
) -> Option<Range<usize>> {
    let tokens = &seen.context.reading.tokens;
    let Range { start, end } = seen.words(first, last);
    let mut hits = (start..end).filter(|&at| trace.hits[at] && !tokens[at].little);
    let from = hits.next()?;
    let to = hits.next_back().unwrap_or(from);
    let clauses = seen.clauses(from, to);
    Some(clauses.start.max(start)..clauses.end.min(end))
}

/// How much of what these words say belongs to the claim; and the logarithm of how many words that
/// are.
fn explained(
    seen: &ParsedResponse<'_>,
    traces: &[Trace],
    this: usize,
    around: &Range<usize>,
    answer: &FxHashSet<CompactString>,
) -> (f64, f64) {
    let tokens = &seen.context.reading.tokens;
    let elsewhere = |at: usize| traces.iter().any(|other| other.hits[at]);
    let (mut telling, mut belonging) = (0_u32, 0_u32);
    for at in around.clone().filter(|&at| !tokens[at].little) {
        let denied = seen.context.polarity.denies(at);
        let known = !denied && answer.contains(&tokens[at].stem);
        if traces[this].hits[at] || known {
            belonging += 1;
        } else if denied || elsewhere(at) {
            // What is denied, and what belongs to another criterion, speaks neither for nor against.
            continue;
        }
        telling += 1;
    }
    (
        f64::from(belonging) / f64::from(telling.max(1)),
        f64::from(belonging).ln_1p(),
    )
}
