//! What a condition or an exception does to a denial.

use super::super::text::Break;
use super::reader::Reader;
use super::words::{Cue, Group, WORDS};

/// How many words back a condition may begin.
const CONDITION_REACH: usize = 6;
/// How many words may stand between a negation and what it makes an exception of.
const EXCEPTION_REACH: usize = 14;

impl Reader<'_> {
    /// What is denied in a condition before the main clause is not denied: "without X, the queue
    /// would overflow".
    pub(super) fn is_condition(&self, at: usize) -> bool {
        let tokens = self.tokens();
        let near = |word: usize| at - word <= CONDITION_REACH;
        let start = self.scopes.back_over(at, near);
        if !(start..=at).any(|at| self.is(Group::Conditions, at)) || self.scopes.continues(start) {
            return false;
        }
        // The main clause comes after it, and says what happens.
        let sentence = tokens[at].sentence;
        let begins = |at: usize| {
            let object = tokens[at - 1].norm == "without" || self.is(Group::Prepositions, at - 1);
            self.is(Group::Beginners, at) && !object
        };
        let rest = (at + 1..tokens.len()).take_while(|&at| tokens[at].sentence == sentence);
        let mut main = rest.skip_while(|&at| self.scopes.continues(at) && !begins(at));
        main.any(|at| !tokens[at].little)
    }

    /// What is denied holds in a case that is named: "can't count properly unless …", but not "can't do
    /// without …".
    pub(super) fn has_exception(&self, cue: usize) -> bool {
        let names_case = |at: usize| match self.norm(at) {
            "unless" | "until" | "till" | "before" => true,
            "without" => !matches!(self.norm(at - 1), "do" | "go" | "be" | "live"),
            _ => false,
        };
        let rest = (cue + 1..self.tokens().len()).take(EXCEPTION_REACH);
        let mut clause = rest.take_while(|&at| self.scopes.continues(at));
        clause
            .find(|&at| names_case(at) || self.is(Group::Ends, at))
            .is_some_and(names_case)
    }

    /// A negation in the same clause makes an exception of what follows: "can't recover |without backups",
    /// "never reads anything |but the view".
    pub(super) fn is_exception(&self, at: usize) -> bool {
        let tokens = self.tokens();
        let before = (at.saturating_sub(EXCEPTION_REACH)..at).rev();
        let mut clause = before
            .take_while(|&at| tokens[at + 1].before < Break::Clause)
            .take_while(|&at| !self.is(Group::Ends, at))
            .filter(|&at| tokens[at].norm != "without");
        clause.any(|at| {
            let mut cues = WORDS.cues(tokens, at).into_iter();
            cues.any(|(cue, _)| matches!(cue, Cue::Negator | Cue::Nobody | Cue::Determiner))
        })
    }

    /// In the main clause after "without X, …": what is not so there would be so with X. But who says
    /// "I wouldn't" there rejects what follows.
    pub(super) fn follows_condition(&self, at: usize) -> bool {
        let start = self.scopes.sentence_until(at).start;
        let main = (start + 1..=at).find(|&at| {
            !self.scopes.continues(at) || (at > start + 1 && self.is(Group::Beginners, at))
        });
        let speaks_for_itself = |main: usize| !(main..at).any(|at| self.norm(at) == "i");
        self.norm(start) == "without" && main.is_some_and(speaks_for_itself)
    }
}
