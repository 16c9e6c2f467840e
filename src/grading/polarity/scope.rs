//! How far a cue reaches.

use std::ops::Range;

use super::super::text::{Break, Token};
use super::words::{Group, Groups};

/// How many telling words a verb's negation reaches.
pub(super) const VERB_REACH: u32 = 8;
/// How many telling words a noun's negation reaches.
pub(super) const NOUN_REACH: u32 = 5;
/// How many telling words a doubt reaches.
pub(super) const DOUBT_REACH: u32 = 14;
/// How many words after a comma an `or` may stand.
const LIST_REACH: usize = 9;
/// How many words a scope may span, little ones counted.
const LONGEST: usize = 16;
/// A person who acts this many words after a cue begins a new clause; sooner, the clause is what
/// is denied ("I don't think we need it").
const LATE_SUBJECT: usize = 3;
/// How many clauses of little words ("so I …") are passed over on the way back.
const CLAUSES_BACK: usize = 2;

/// A text in which scopes are measured.
#[derive(Clone, Copy)]
pub(super) struct Scopes<'a> {
    pub(super) tokens: &'a [Token],
    /// For each word, which groups it is in.
    pub(super) groups: &'a [Groups],
}

impl Scopes<'_> {
    pub(super) fn is(self, group: Group, at: usize) -> bool {
        self.groups
            .get(at)
            .is_some_and(|known| known.contain(group))
    }

    /// The word says something by itself.
    pub(super) fn says(self, at: usize) -> bool {
        !self.tokens[at].little && !self.is(Group::Fillers, at)
    }

    /// Whether the word is there, in the same stretch between commas as the one before it.
    pub(super) fn continues(self, at: usize) -> bool {
        self.tokens
            .get(at)
            .is_some_and(|token| token.before < Break::Comma)
    }

    /// The word before a place, in the same stretch between commas.
    pub(super) fn word_before(self, at: usize) -> Option<usize> {
        at.checked_sub(1).filter(|_| self.continues(at))
    }

    /// The words before a place in the same stretch between commas, backwards.
    pub(super) fn words_before(self, at: usize) -> impl Iterator<Item = usize> {
        std::iter::successors(self.word_before(at), move |&word| self.word_before(word))
    }

    /// The place before the words that lead up to this one and are all to be passed.
    pub(super) fn back_over(self, at: usize, passed: impl Fn(usize) -> bool) -> usize {
        at - self.words_before(at).take_while(|&at| passed(at)).count()
    }

    /// The scope that starts at `from` and reaches `reach` telling words.
    pub(super) fn ahead(self, from: usize, reach: u32) -> Range<usize> {
        let tokens = self.tokens;
        let Some(first) = tokens
            .get(from)
            .filter(|first| first.before < Break::Clause)
        else {
            return from..from;
        };
        let doubt = reach > VERB_REACH;
        let longest = if doubt { 2 * LONGEST } else { LONGEST };
        let mut end = from;
        while let Some(token) = tokens.get(end) {
            let inside = end == from || (token.before < Break::Clause && !self.starts_clause(end));
            let late = end - from >= LATE_SUBJECT && self.is(Group::Subjects, end) && !doubt;
            if !inside
                || token.content - first.content >= reach
                || end - from >= longest
                || self.is(Group::Ends, end)
                || late
            {
                break;
            }
            end += 1;
        }
        from..end
    }

    /// Where a phrase begins that ends with a number at `at` and says what lies beyond it: "longer
    /// than 15", "over ten".
    pub(super) fn beyond_limit(self, at: usize) -> Option<usize> {
        if !self.is_number(at) || !self.continues(at) {
            return None;
        }
        let before = at.checked_sub(1)?;
        // "longer than about 15"
        let before = if self.tokens[before].little && !self.leads_beyond(before) {
            self.word_before(before)?
        } else {
            before
        };
        if self.is(Group::Beyond, before) {
            return Some(before);
        }
        let comparative = before.checked_sub(1)?;
        let than = self.tokens[before].norm == "than" && self.continues(before);
        (than && self.is(Group::Exceeding, comparative)).then_some(comparative)
    }

    fn leads_beyond(self, at: usize) -> bool {
        self.tokens[at].norm == "than" || self.is(Group::Beyond, at)
    }

    fn is_number(self, at: usize) -> bool {
        let digit = |token: &Token| token.norm.starts_with(|c: char| c.is_ascii_digit());
        self.tokens.get(at).is_some_and(digit) || self.is(Group::Numbers, at)
    }

    /// A new clause begins at this word: after a comma or an `and` stands a subject or another verb,
    /// or the comma is not one of a list of things denied.
    fn starts_clause(self, at: usize) -> bool {
        let token = &self.tokens[at];
        let begins = |at: usize| self.is(Group::ClauseStarts, at) || self.is(Group::DeniedAnew, at);
        if token.norm == "as" && self.is(Group::SubjectsAfterAs, at + 1) {
            return true;
        }
        match (token.before == Break::Comma, token.norm == "and") {
            (false, false) => false,
            // "can't starve them and keep": what is denied has its object already.
            (false, true) => (at > 0 && self.is(Group::Objects, at - 1)) || begins(at + 1),
            (true, _) => begins(at) || !self.lists_alternatives(at),
        }
    }

    /// After a comma: what is denied one by one is joined by an `or`.
    fn lists_alternatives(self, at: usize) -> bool {
        self.tokens[at..]
            .iter()
            .enumerate()
            .take_while(|(i, token)| *i == 0 || token.before < Break::Clause)
            .take(LIST_REACH)
            .any(|(_, token)| matches!(token.norm.as_str(), "or" | "nor"))
    }

    /// What a cue denies that looks back: the clause before it or, where that has but little words such
    /// as a pronoun for its subject, a clause before that one.
    pub(super) fn behind(self, at: usize) -> Range<usize> {
        let tokens = self.tokens;
        let mut clause = if self.continues(at) {
            self.clause_ending(at, VERB_REACH)
        } else {
            at..at
        };
        for _ in 0..CLAUSES_BACK {
            if clause.start == 0 || clause.clone().any(|at| self.says(at)) {
                break;
            }
            let several = (at + 1..tokens.len())
                .take_while(|&at| self.continues(at))
                .any(|at| self.is(Group::Plurals, at));
            // "… is what they teach, but I wouldn't": all of it is set against the denial.
            let contrast = tokens[clause.start].norm == "but";
            let reach = if several || contrast {
                VERB_REACH
            } else {
                NOUN_REACH
            };
            clause = self.clause_ending(clause.start, reach);
        }
        clause
    }

    /// The clause whose last word stands before `end`, or as many telling words of it as are within reach.
    fn clause_ending(self, end: usize, reach: u32) -> Range<usize> {
        let tokens = self.tokens;
        let last = end - 1;
        let inside = |at: usize| {
            tokens[last].content - tokens[at].content < reach && !self.is(Group::Ends, at)
        };
        self.back_over(last, inside)..end
    }

    /// The words of the sentence before this place: the rest of its own, or the one that ends here.
    pub(super) fn sentence_until(self, at: usize) -> Range<usize> {
        let Some(before) = at.checked_sub(1) else {
            return at..at;
        };
        let sentence = self.tokens[before].sentence;
        let mut start = at;
        while start > 0 && self.tokens[start - 1].sentence == sentence && at - start < 2 * LONGEST {
            start -= 1;
        }
        start..at
    }

    /// The sentence before the one that this word is in.
    pub(super) fn sentence_before(self, at: usize) -> Range<usize> {
        let sentence = self.tokens[at].sentence;
        let mut start = at;
        while start > 0 && self.tokens[start - 1].sentence == sentence {
            start -= 1;
        }
        self.sentence_until(start)
    }
}
