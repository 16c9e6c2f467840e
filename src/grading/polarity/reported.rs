//! What others are said to hold, and what a person says to it: "many recommend X; I'd leave it out".

use std::ops::Range;

use super::super::text::Break;
use super::reader::Reader;
use super::words::Group;
use super::{Polarity, Status};

/// How many words may stand between "people" and "say".
const TELLING_REACH: usize = 3;
/// How many words before a rejection its object may begin.
const OBJECT_REACH: usize = 32;

impl Reader<'_> {
    /// "people will tell you that …": how many words that has.
    pub(super) fn reported_by_others(&self, at: usize) -> Option<usize> {
        let verb = self.telling_verb(at)?;
        let somebody_else = self.norm(at) != "you" || self.is(Group::Modals, at + 1);
        somebody_else.then_some(verb + 1 - at)
    }

    /// Where the verb of others who are said to say something stands.
    fn telling_verb(&self, others: usize) -> Option<usize> {
        let passed = |at: &usize| {
            let at = *at;
            self.is(Group::Modals, at) || self.is(Group::Others, at) || self.ends_in_ly(at)
        };
        let mut next = (others + 1..=others + TELLING_REACH)
            .take_while(|&next| self.scopes.continues(next))
            .skip_while(passed);
        next.next().filter(|&next| self.is(Group::Telling, next))
    }

    /// A person rejects what they have named before: what others hold, if that is what they named; what
    /// they put in front of their own verb ("the longer of the two, with an index, I'd skip"); else the
    /// clause before.
    pub(super) fn reject_before(&self, cue: &Range<usize>, into: &mut Polarity) {
        if let Some(view) = self.view_before(cue.start) {
            into.take_back(cue, view);
            return;
        }
        let object = self.object_in_front(cue.start);
        let rejected = object.unwrap_or_else(|| self.scopes.behind(cue.start));
        into.cover(cue, Status::Denied, rejected);
    }

    /// What others are said to hold, in the statement that a word points back to.
    pub(super) fn view_before(&self, at: usize) -> Option<Range<usize>> {
        let sentence = self.scopes.sentence_until(at);
        let own_clause = |at: usize| sentence.contains(&at) && !self.parts_clauses(at);
        let clause = self.scopes.back_over(at, own_clause)..at;
        if clause.clone().any(|at| self.names_something(at)) {
            return None;
        }
        let statement = self.statement_before(at);
        let start = statement.clone().find_map(|at| self.view_begins(at))?;
        let ends = |at: &usize| *at > start && self.is(Group::Ends, at - 1);
        let mut end = statement.end.min(clause.start);
        while ends(&end) {
            end -= 1;
        }
        (start < end).then_some(start..end)
    }

    /// Where a view of others begins that is told at this place: "|people say …", "|retries are often
    /// used", "|retries are what many would suggest", "|retries are the usual advice", "I have read that
    /// |…".
    fn view_begins(&self, at: usize) -> Option<usize> {
        let told_before = at > 0 && self.is(Group::Hearing, at - 1) && self.norm(at) == "that";
        if told_before {
            return Some(at + 1);
        }
        if self.is(Group::Others, at) && self.telling_verb(at).is_some() {
            let named_before = at > 0 && self.norm(at - 1) == "what";
            return Some(if named_before {
                self.clause_start(at)
            } else {
                at
            });
        }
        let of_others = self.is(Group::Being, at)
            && (self.is(Group::Usual, at + 1)
                || self.is(Group::Telling, at + 1)
                || (self.norm(at + 1) == "the" && self.is(Group::Usual, at + 2)));
        of_others.then(|| self.clause_start(at))
    }

    /// Where the sentence begins, or the part of it after the last semicolon or dash. A colon comes after
    /// the topic.
    fn clause_start(&self, at: usize) -> usize {
        let start = self.scopes.sentence_until(at).start;
        let begins = |&at: &usize| {
            self.tokens()[at].before >= Break::Clause && !self.text_before(at).contains(':')
        };
        (start + 1..=at).rev().find(begins).unwrap_or(start)
    }

    /// An object of several parts that stands before its subject: "|a trail, or a copy of it, I'd skip".
    fn object_in_front(&self, verb: usize) -> Option<Range<usize>> {
        let passed = |at: usize| self.is(Group::Auxiliaries, at) || self.ends_in_ly(at);
        let subject = self
            .scopes
            .word_before(self.scopes.back_over(verb, passed))?;
        let own = self.is(Group::Speaker, subject);
        own.then(|| self.all_parts_before(subject)).flatten()
    }

    /// The subject of a verb whose negation stands at this place: the clause before, or all parts of it
    /// where a comma ends it: "going through it by steps, with a list, |isn't worth it".
    pub(super) fn subject_of(&self, negation: usize) -> Range<usize> {
        let verb = self.before_auxiliaries(negation);
        let parted = self.tokens()[verb].before == Break::Comma;
        let subject = parted.then(|| self.all_parts_before(verb)).flatten();
        subject.unwrap_or_else(|| self.scopes.behind(negation))
    }

    /// What stands before this place in its sentence, commas included, unless the speaker acts in it.
    fn all_parts_before(&self, end: usize) -> Option<Range<usize>> {
        let tokens = self.tokens();
        let sentence = self.clause_start(end);
        let mut start = end;
        while start > sentence && end - start < OBJECT_REACH {
            let at = start - 1;
            // "the queue absorbs it, so retries I'd skip"
            if self.is(Group::Ends, at) && tokens[at].before >= Break::Comma {
                break;
            }
            if self.is(Group::Speaker, at) {
                return None;
            }
            start = at;
        }
        (start..end)
            .any(|at| self.names_something(at))
            .then_some(start..end)
    }

    /// A doubt about what was said before: "I doubt it", "I don't think that is so".
    pub(super) fn points_back(&self, doubt: &Range<usize>) -> bool {
        let pronoun = |at: usize| self.is(Group::Pronouns, at);
        let mut rest = (doubt.end..self.tokens().len())
            .take_while(|&at| !self.ends_clause(at))
            .filter(|&at| !pronoun(at));
        let empty = |at: usize| {
            [Group::Auxiliaries, Group::Being, Group::Holding]
                .iter()
                .any(|&group| self.is(group, at))
                || self.ends_in_ly(at)
        };
        (pronoun(doubt.end) || pronoun(doubt.end - 1)) && rest.all(empty)
    }

    /// The word names something, and is no part of how a person rejects it.
    fn names_something(&self, at: usize) -> bool {
        self.scopes.says(at) && !self.is(Group::Rejecters, at) && !self.ends_in_ly(at)
    }
}
