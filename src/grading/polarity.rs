//! Which words of a text are denied, and which are only named.
//!
//! The method grew out of NegEx (Chapman et al., *A simple algorithm for identifying negated
//! findings*, J. Biomed. Inform. 34, 2001): a cue opens a scope that punctuation, a conjunction or a
//! new clause ends. Here the cue's place in its clause decides how far it reaches:
//!
//! - a verb's negation denies the words after it ("I wouldn't use X"); where nothing is left to deny,
//!   what stands before it ("X I wouldn't"); and both where the verb only says that something has an
//!   effect ("X doesn't help anyone");
//! - a noun's negation denies that noun ("without X"), a negative subject its whole clause ("nothing
//!   can be limited per method");
//! - a verdict denies its subject ("X is pointless", "X was removed", "X adds nothing"), in the
//!   clause before it where the subject is a pronoun;
//! - a doubt denies the statement after it ("it's a myth that …"), a correction takes the one before it
//!   back;
//! - what others are said to hold is taken back where the speaker turns it down ("many recommend X; I
//!   wouldn't");
//! - what is denied in a condition is not denied ("without X the queue would overflow"), nor what
//!   something denied could not be without ("can't recover without X").
//!
//! Two scopes over the same word cancel out where one cue stands in the other's scope. A word that is
//! only asked about or heard of is *open*: it is neither said nor denied; nor is what a person names who
//! then says that they don't know what it is.
//!
//! All words are data: `data/denial.txt`.

mod conditions;
mod reader;
mod reported;
mod scope;
mod words;

use std::ops::Range;

use smallvec::SmallVec;

use super::text::Token;
use reader::Reader;
pub(crate) use words::is_cue_word;
use words::{Group, groups};

/// What becomes of the words in a scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Status {
    /// They are denied.
    Denied,
    /// They were said, and are taken back: denied, and no longer what is meant.
    TakenBack,
    /// They are named, and nothing is said of them.
    Open,
    /// They are only asked about.
    Asked,
    /// They say what becomes of other words, and nothing themselves.
    Cue,
    /// They hold, but not alone or not always.
    Restricted,
}

/// A cue over a word.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Scope {
    cue: Range<usize>,
    status: Status,
}

/// What is denied in a text, and what is left open.
#[derive(Debug, Default)]
pub(crate) struct Polarity {
    /// For each word: the scopes over it.
    over: Vec<SmallVec<[Scope; 2]>>,
    /// The numbers beyond which something is said to be possible.
    exceeded: Vec<usize>,
}

impl Polarity {
    /// Everything is said as it stands.
    pub fn is_plain(&self) -> bool {
        self.over.iter().all(SmallVec::is_empty)
    }

    /// Whether the word at `at` is denied.
    pub fn denies(&self, at: usize) -> bool {
        self.denied_but_for(at, |_| false)
    }

    /// Whether a match of these words is denied, leaving out cues that the match itself contains:
    /// a pattern about a negation ("no servers to manage") is not undone by it.
    pub fn denies_match(&self, words: &[u32]) -> bool {
        let own = |cue: &Range<usize>| words.iter().any(|&own| cue.contains(&(own as usize)));
        words
            .iter()
            .any(|&word| self.denied_but_for(word as usize, own))
    }

    /// Whether the word at `at` is only asked about or heard of.
    pub fn leaves_open(&self, at: usize) -> bool {
        self.is_any_of(&[Status::Open, Status::Asked], at)
    }

    /// Whether the word at `at` is only heard of.
    pub fn is_heard_of(&self, at: usize) -> bool {
        self.is_any_of(&[Status::Open], at)
    }

    /// Whether the word at `at` is only heard of, taken back, or a cue. (What is asked may well be meant:
    /// "I look at it: did anyone have to act?")
    pub fn withholds(&self, at: usize) -> bool {
        self.is_any_of(&[Status::Open, Status::TakenBack, Status::Cue], at)
    }

    /// Whether more than the number among these words is said to be possible.
    pub fn exceeds(&self, words: &[u32]) -> bool {
        let mut exceeded = self.exceeded.iter();
        exceeded.any(|&number| words.contains(&(number as u32)))
    }

    /// Whether the word at `at` is said to hold not alone, or not without exception.
    pub fn restricts(&self, at: usize) -> bool {
        self.is_any_of(&[Status::Restricted], at)
    }

    fn is_any_of(&self, statuses: &[Status], at: usize) -> bool {
        let mut scopes = self.over[at].iter();
        scopes.any(|scope| statuses.contains(&scope.status))
    }

    /// Whether cues over a word deny it. A cue within the scope of another cancels it ("can't
    /// do without"); two that stand apart say the same thing twice.
    fn denied_but_for(&self, at: usize, own: impl Fn(&Range<usize>) -> bool) -> bool {
        let scopes = self.over[at].iter();
        let mut cues: SmallVec<[&Range<usize>; 4]> = scopes
            .filter(|scope| matches!(scope.status, Status::Denied | Status::TakenBack))
            .filter(|scope| !own(&scope.cue))
            .map(|scope| &scope.cue)
            .collect();
        while let Some(inner) = cues.pop() {
            let within = |outer: &&Range<usize>| {
                let scopes = &self.over[inner.start];
                scopes.iter().any(|scope| scope.cue == **outer)
            };
            match cues.iter().position(within) {
                Some(outer) => drop(cues.remove(outer)),
                None => return true,
            }
        }
        false
    }

    /// Finds the scopes of a text.
    pub fn read(tokens: &[Token], text: &str) -> Self {
        let groups = groups(tokens);
        let reader = Reader::new(tokens, &groups, text);
        let mut polarity = reader.read();
        reader.leave_questions_open(&mut polarity);
        polarity
    }

    /// The same where asking is what is wanted: questions count as said.
    pub fn read_asker(tokens: &[Token], text: &str) -> Self {
        Reader::new(tokens, &groups(tokens), text).read()
    }

    fn without_scopes(words: usize) -> Self {
        Self {
            over: vec![SmallVec::new(); words],
            exceeded: Vec::new(),
        }
    }

    /// A cue takes these words back, and says nothing itself.
    fn take_back(&mut self, cue: &Range<usize>, words: Range<usize>) {
        self.cover(cue, Status::Cue, cue.clone());
        self.cover(cue, Status::TakenBack, words);
    }

    fn cover(&mut self, cue: &Range<usize>, status: Status, words: Range<usize>) {
        for scopes in &mut self.over[words] {
            let scope = Scope {
                cue: cue.clone(),
                status,
            };
            if scopes.len() < 4 && !scopes.contains(&scope) {
                scopes.push(scope);
            }
        }
    }
}

/// Whether a text speaks of a limit.
pub(crate) fn tells_a_limit(tokens: &[Token]) -> bool {
    groups(tokens)
        .iter()
        .any(|groups| groups.contain(Group::Limits))
}

#[cfg(test)]
mod tests;
