//! What each cue denies or leaves open, by its place in its clause.

use std::ops::Range;

use smallvec::SmallVec;

use super::super::text::{Break, Token};
use super::scope::{DOUBT_REACH, NOUN_REACH, Scopes, VERB_REACH};
use super::words::{Cue, Group, Groups, WORDS};
use super::{Polarity, Status};

/// A question of so few words that is no sentence names the topic of the answer after it.
const LONGEST_TOPIC: usize = 5;
/// A sentence of at most this many words has no tag ("…, right?").
const TOO_SHORT_FOR_TAG: usize = 3;
/// How many words may stand between "rather" and "than", or between "leave" and "alone".
const PREFERENCE_REACH: usize = 10;
/// How many words may stand between "can" and "longer than".
const LIMIT_REACH: usize = 8;
/// How many adverbs may stand before a verdict.
const MOST_ADVERBS: usize = 3;

/// Reads the cues of a text.
pub(super) struct Reader<'a> {
    pub(super) scopes: Scopes<'a>,
    text: &'a str,
}

impl<'a> Reader<'a> {
    pub(super) fn new(tokens: &'a [Token], groups: &'a [Groups], text: &'a str) -> Self {
        Self {
            scopes: Scopes { tokens, groups },
            text,
        }
    }

    pub(super) fn tokens(&self) -> &[Token] {
        self.scopes.tokens
    }

    pub(super) fn is(&self, group: Group, at: usize) -> bool {
        self.scopes.is(group, at)
    }

    pub(super) fn norm(&self, at: usize) -> &str {
        self.tokens()
            .get(at)
            .map_or("", |token| token.norm.as_str())
    }

    /// What stands between a word and the one before it.
    pub(super) fn text_before(&self, at: usize) -> &str {
        let tokens = self.tokens();
        let end = at.checked_sub(1).map_or(0, |before| tokens[before].end);
        &self.text[end..tokens[at].start]
    }

    /// Reads all cues, and what is said to lie beyond limits.
    pub(super) fn read(&self) -> Polarity {
        let words = self.tokens().len();
        let mut polarity = Polarity::without_scopes(words);
        let mut at = 0;
        while at < words {
            at += self.read_at(at, &mut polarity).max(1);
        }
        self.note_limits(&mut polarity);
        polarity
    }

    /// Reads the cue at a place. Gives the number of words to go on by.
    fn read_at(&self, at: usize, into: &mut Polarity) -> usize {
        let cues = if self.scopes.groups[at].may_begin_cue() {
            WORDS.cues(self.tokens(), at)
        } else {
            SmallVec::new()
        };
        let cue = cues
            .into_iter()
            .find_map(|(cue, length)| Some((cue, self.cue_length(cue, at, length)?)));
        let Some((cue, length)) = cue else {
            if let Some(scope) = self.dispreferred(at) {
                into.cover(&(at..at + 1), Status::Denied, scope);
            }
            return 1;
        };
        let words = at..at + length;
        let scopes = self.scopes;
        let mut deny = |scope| into.cover(&words, Status::Denied, scope);
        let answers = at > 0 && self.tokens()[at].before == Break::Question;
        match cue {
            Cue::Harmless => {}
            Cue::Restriction => {
                let said = scopes.ahead(words.end, VERB_REACH);
                into.cover(&words, Status::Restricted, said);
            }
            Cue::Negator | Cue::Nobody | Cue::Determiner | Cue::Instead if answers => {
                deny(scopes.sentence_until(at));
            }
            Cue::Negator | Cue::Nobody | Cue::Determiner
                if self.is_condition(at) || self.follows_condition(at) => {}
            Cue::Negator | Cue::Nobody if self.has_exception(at) => {
                into.cover(&words, Status::Cue, words.clone());
            }
            Cue::Retraction => into.take_back(&words, scopes.sentence_until(at)),
            Cue::Doubt if self.points_back(&words) => match self.view_before(at) {
                Some(view) => into.take_back(&words, view),
                None => deny(self.statement_before(at)),
            },
            Cue::Doubt => deny(scopes.ahead(words.end, DOUBT_REACH)),
            Cue::Failing => {
                if self.is_idle(words.end) {
                    deny(scopes.behind(at));
                }
                deny(scopes.ahead(words.end, VERB_REACH));
            }
            Cue::Instead if self.norm(words.end - 1) == "but" && self.is_exception(at) => {}
            Cue::Instead => deny(scopes.ahead(words.end, NOUN_REACH)),
            Cue::Rejecting if self.lacks_object(words.end) => self.reject_before(&words, into),
            Cue::Rejecting => deny(scopes.ahead(words.end, VERB_REACH)),
            Cue::Verdict if self.judges_a_statement(at) => deny(scopes.sentence_until(at)),
            Cue::Declining => self.reject_before(&words, into),
            Cue::Refusal | Cue::Verdict | Cue::Ended => deny(scopes.behind(at)),
            Cue::Blank => into.cover(&words, Status::Open, self.unknown_to_speaker(at)),
            Cue::Others => {
                let said = scopes.ahead(words.end, DOUBT_REACH);
                into.cover(&words, Status::Open, said);
            }
            Cue::Report => self.report(&words, into),
            Cue::Negator => self.negator(&words, into),
            Cue::Nobody => self.nobody(&words, into),
            Cue::Determiner => self.determiner(&words, into),
        }
        length
    }

    /// How many words a cue has, if it is one where it stands.
    fn cue_length(&self, cue: Cue, at: usize, length: usize) -> Option<usize> {
        let is_cue = match cue {
            Cue::Rejecting => self.is_rejection(at),
            Cue::Declining => {
                let has_object = (at..at + length).any(|at| self.is(Group::Pronouns, at));
                self.rejecter(at).is_some() && (has_object || self.ends_clause(at + length))
            }
            Cue::Verdict => self.is_verdict(at, length),
            Cue::Blank => {
                let own = self.speaker_is_subject(at) && self.ends_clause(at + length);
                own || self.norm(at) != "not"
            }
            Cue::Ended => self.is_linked(at),
            Cue::Others => return self.reported_by_others(at),
            Cue::Report => self.is_own_report(at),
            _ => true,
        };
        is_cue.then_some(length)
    }

    /// A verb's negation.
    fn negator(&self, cue: &Range<usize>, into: &mut Polarity) {
        if self.disagrees(cue.end) {
            into.cover(cue, Status::Denied, self.statement_before(cue.start));
            return;
        }
        if self.lacks_object(cue.end) {
            let subject = self.before_auxiliaries(cue.start).saturating_sub(1);
            // "I haven't done that" tells of the past and rejects nothing.
            if !self.begins_relative_clause(subject) && !self.tells_of_the_past(cue) {
                self.reject_before(cue, into);
            }
            return;
        }
        let verb = self.skip_adverbs(cue.end);
        if self.is_idle(verb) {
            let subject = self.subject_of(cue.start);
            into.cover(cue, Status::Denied, subject);
        }
        let rest = self.within_limit(self.scopes.ahead(cue.end, VERB_REACH));
        into.cover(cue, Status::Denied, rest);
    }

    /// A verb or adjective that says, when it is denied, that its subject is no good: "help", "make a
    /// difference", "add anything", "needed".
    fn is_idle(&self, verb: usize) -> bool {
        let length = |group| WORDS.length(group, self.tokens(), verb);
        let effect = length(Group::Effects).max(length(Group::Values));
        let idle = self.is(Group::Idle, verb)
            && self.scopes.continues(verb + 1)
            && matches!(self.norm(verb + 1), "anything" | "much" | "a" | "any");
        let next = verb + effect;
        // "… don't help at first" is said of a time or a case alone.
        let at_times = self.scopes.continues(next) && self.is(Group::Times, next);
        idle || (effect > 0 && !at_times)
    }

    /// The part of a scope before a phrase that says what lies beyond a limit: who denies that,
    /// states the limit.
    fn within_limit(&self, scope: Range<usize>) -> Range<usize> {
        let beyond = |at| self.scopes.beyond_limit(at);
        let limit = scope.clone().find_map(beyond);
        let inside = limit.filter(|start| scope.contains(start));
        scope.start..inside.unwrap_or(scope.end)
    }

    /// "nothing", "nobody": the subject of its clause, or the object of a verb that so says nothing.
    fn nobody(&self, cue: &Range<usize>, into: &mut Polarity) {
        let idle = self.scopes.continues(cue.start)
            && (1..=2).any(|back| {
                cue.start.checked_sub(back).is_some_and(|verb| {
                    self.is(Group::Idle, verb) && (back == 1 || self.is(Group::Persons, verb + 1))
                })
            });
        let after_object = self.begins_relative_clause(cue.start);
        if idle || (self.lacks_object(cue.end) && !after_object) {
            let subject = self.scopes.behind(cue.start);
            into.cover(cue, Status::Denied, subject);
        }
        let clause = self.within_limit(self.scopes.ahead(cue.end, VERB_REACH));
        into.cover(cue, Status::Denied, clause);
    }

    /// A noun's negation; a "no" that stands by itself answers what was said before it.
    fn determiner(&self, cue: &Range<usize>, into: &mut Polarity) {
        let tokens = self.tokens();
        let word = &tokens[cue.start];
        // "Keep it tidy, no, I just edit it": the person begins anew.
        let alone = tokens.get(cue.end).is_none_or(|next| {
            next.before >= Break::Comma
                || (word.before >= Break::Comma && self.is(Group::Subjects, cue.end))
        });
        let no = word.norm == "no";
        let answer = (no && alone) || matches!(word.norm.as_str(), "nope" | "nah");
        if answer {
            if word.before < Break::Sentence {
                into.take_back(cue, self.scopes.behind(cue.start));
            }
            return;
        }
        let excepted = if word.norm == "without" {
            self.is_exception(cue.start)
        } else {
            self.has_exception(cue.start)
        };
        if excepted {
            into.cover(cue, Status::Cue, cue.clone());
            return;
        }
        let length = |group| WORDS.length(group, tokens, cue.end);
        let reason = length(Group::Reasons);
        let idle =
            length(Group::Bearings) > 0 || (reason > 0 && self.lacks_object(cue.end + reason));
        let scope = if no && idle {
            self.scopes.behind(cue.start)
        } else {
            self.scopes.ahead(cue.end, NOUN_REACH)
        };
        into.cover(cue, Status::Denied, scope);
    }

    /// "heard of X", "X, no idea what that is".
    fn report(&self, cue: &Range<usize>, into: &mut Polarity) {
        let tokens = self.tokens();
        let asks = |at: usize| self.is(Group::Asking, at) && !self.is(Group::Being, at);
        let from = cue.end + usize::from(self.scopes.continues(cue.end) && asks(cue.end));
        let after = self.scopes.ahead(from, DOUBT_REACH);
        let says = |at: usize| !tokens[at].little;
        // "what it is", "what they do": what was named before.
        let unknown = matches!(
            self.norm(cue.start),
            "no" | "not" | "never" | "forget" | "unable"
        );
        let points_back = unknown
            && after.clone().any(|at| self.is(Group::Pronouns, at))
            && !after.clone().any(|at| self.is(Group::Facets, at));
        let silent = !after.clone().any(says);
        if !silent && !points_back {
            into.cover(cue, Status::Open, after);
        } else if self.speaker_is_subject(cue.start) {
            into.cover(cue, Status::Open, self.statement_before(cue.start));
        }
    }

    /// What a person doesn't know: "X escapes me", or all that was named if it is what it does: "X, but
    /// what it does escapes me".
    fn unknown_to_speaker(&self, at: usize) -> Range<usize> {
        let clause = self.scopes.behind(at);
        if clause.clone().any(|at| self.is(Group::Pronouns, at)) {
            self.statement_before(at)
        } else {
            clause
        }
    }

    /// What the sentence has said so far, or else the one before it.
    pub(super) fn statement_before(&self, at: usize) -> Range<usize> {
        let sentence = self.scopes.sentence_until(at);
        if sentence.clone().any(|at| self.scopes.says(at)) {
            sentence
        } else {
            self.scopes.sentence_before(at)
        }
    }

    /// The speaker is the subject of a verb, or nobody is named: "I have no idea", "no idea".
    fn speaker_is_subject(&self, at: usize) -> bool {
        let passed = |at: usize| {
            self.is(Group::Auxiliaries, at)
                || self.is(Group::Fillers, at)
                || matches!(self.norm(at), "really" | "just")
        };
        let end = self.scopes.back_over(at, passed);
        let Some(subject) = self.scopes.word_before(end) else {
            return true;
        };
        // "… and couldn't tell you", "what it does I never understood"
        let asks = |at: usize| self.is(Group::Asking, at) && !self.is(Group::Auxiliaries, at);
        self.norm(end) == "and"
            || match self.norm(subject) {
                "i" => {
                    !self.begins_relative_clause(subject)
                        || self.scopes.words_before(subject).any(asks)
                }
                "we" => !self.begins_relative_clause(subject),
                _ => false,
            }
    }

    /// "I haven't used X", "I do not know", but not "code that isn't used", "fields they do not know".
    fn is_own_report(&self, at: usize) -> bool {
        if !matches!(self.norm(at), "not" | "never") {
            return true;
        }
        let verb = self.before_auxiliaries(at);
        let others = |at| self.is(Group::Relative, at) || self.is(Group::Others, at);
        let of_others = self.scopes.word_before(verb).is_some_and(others);
        let past = matches!(self.norm(at + 1), "used" | "tried");
        !of_others && (!past || (verb > 0 && self.is(Group::Subjects, verb - 1)))
    }

    /// The place after the word that the auxiliaries of a verb follow: "we |do not".
    pub(super) fn before_auxiliaries(&self, at: usize) -> usize {
        let auxiliary = |at: usize| self.is(Group::Auxiliaries, at);
        self.scopes.back_over(at, auxiliary)
    }

    /// A clause that begins at this subject says which thing is meant, and stands after a verb and
    /// its object: "throw out libraries you don't need", but not "tracing you don't need".
    fn begins_relative_clause(&self, subject: usize) -> bool {
        let tokens = self.tokens();
        let free = subject > 0
            && self.scopes.continues(subject)
            && matches!(
                self.norm(subject - 1),
                "what" | "whatever" | "everything" | "anything"
            );
        if free && self.is(Group::Subjects, subject) {
            return true;
        }
        let follows_noun = (self.is(Group::Relative, subject) || self.is(Group::Subjects, subject))
            && self.scopes.continues(subject)
            && subject
                .checked_sub(1)
                .is_some_and(|noun| !tokens[noun].little);
        if !follows_noun {
            return false;
        }
        let verb = |at: usize| {
            let little = tokens[at].little && !matches!(tokens[at].norm.as_str(), "the" | "a");
            little || self.is(Group::Trimming, at)
        };
        self.scopes.words_before(subject - 1).any(verb)
    }

    /// "I'd skip", "we dropped", but not "to skip" unless somebody wants to.
    fn is_rejection(&self, at: usize) -> bool {
        let Some(by) = self.rejecter(at) else {
            return false;
        };
        let wanted = || (by.saturating_sub(3)..by).any(|at| self.is(Group::Wishing, at));
        let somebody = || by == 0 || self.is(Group::Anybody, by - 1) || !self.scopes.continues(by);
        match self.norm(by) {
            "to" => wanted(),
            "would" | "should" | "must" | "have" => somebody(),
            _ => true,
        }
    }

    /// Who rejects, or an auxiliary of theirs: "I |would| respectfully skip".
    fn rejecter(&self, verb: usize) -> Option<usize> {
        let start = self.scopes.back_over(verb, |at| self.ends_in_ly(at));
        let by = self.scopes.word_before(start)?;
        self.is(Group::Rejecters, by).then_some(by)
    }

    /// An adverb such as "respectfully".
    pub(super) fn ends_in_ly(&self, at: usize) -> bool {
        self.norm(at).ends_with("ly") && self.norm(at).len() > 4
    }

    /// "… is pointless", but not "a pointless exercise" nor "not useless".
    fn is_verdict(&self, at: usize, length: usize) -> bool {
        let attribute = self.tokens().get(at + length).is_some_and(|next| {
            next.before == Break::Blank
                && !next.little
                && !self.is(Group::AdverbsOfTime, at + length)
        });
        !attribute && self.is_linked(at) && self.norm(at - 1) != "not"
    }

    /// "That X does Y is a myth", "the idea that X does Y is wrong": all of the sentence is judged.
    fn judges_a_statement(&self, at: usize) -> bool {
        let start = self.scopes.sentence_until(at).start;
        let idea = self.norm(start) == "the" && self.norm(start + 2) == "that";
        idea || (self.norm(start) == "that" && !self.is(Group::Being, start + 1))
    }

    /// A form of "be", or a pronoun that has swallowed one ("it's"), stands before a word.
    fn is_linked(&self, at: usize) -> bool {
        let adverb = |word: usize| {
            at - word <= MOST_ADVERBS && (self.is(Group::Degrees, word) || self.ends_in_ly(word))
        };
        let start = self.scopes.back_over(at, adverb);
        let Some(link) = self.scopes.word_before(start) else {
            return false;
        };
        // "strikes me as wasteful"
        if self.norm(link) == "as" {
            let seen = |at| self.is(Group::Persons, at) || self.is(Group::Seeing, at);
            return self.scopes.word_before(link).is_some_and(seen);
        }
        self.is(Group::Being, link) || self.is(Group::Pronouns, link)
    }

    /// "haven't", "hasn't", "didn't", "never": what was not done so far.
    fn tells_of_the_past(&self, cue: &Range<usize>) -> bool {
        let token = &self.tokens()[cue.start];
        let written = self.text[token.start..token.end].to_lowercase();
        let past = ["have", "has", "had", "did", "was", "were"];
        past.iter().any(|past| written.starts_with(past))
            || (cue.start > 0 && past.contains(&self.norm(cue.start - 1)))
            || token.norm == "never"
    }

    /// "I don't share that view".
    fn disagrees(&self, at: usize) -> bool {
        self.is(Group::Disagreeing, at)
            && self.scopes.continues(at + 1)
            && matches!(self.norm(at + 1), "that" | "it" | "this")
            && !(self.scopes.continues(at + 2) && self.is(Group::Subjects, at + 2))
    }

    fn skip_adverbs(&self, mut at: usize) -> usize {
        let adverb = |at: usize| self.is(Group::PassedOver, at) || self.ends_in_ly(at);
        while self.scopes.continues(at + 1) && adverb(at) {
            at += 1;
        }
        at
    }

    /// What a word denies that is no cue by itself: the worse of two things at the "than" of "I'd
    /// rather … than …", and what is left alone or off.
    fn dispreferred(&self, at: usize) -> Option<Range<usize>> {
        let tokens = self.tokens();
        match tokens[at].norm.as_str() {
            than @ ("than" | "over") => {
                let before = tokens[..at].iter().rev().take(PREFERENCE_REACH);
                let mut wish = before.take_while(|token| token.before < Break::Clause);
                let wished = |token: &Token| match than {
                    "than" => matches!(token.norm.as_str(), "rather" | "sooner"),
                    _ => matches!(token.norm.as_str(), "prefer" | "rather"),
                };
                wish.any(wished)
                    .then(|| self.scopes.ahead(at + 1, VERB_REACH))
            }
            "leave" | "leaving" | "left" | "leaves" => {
                let end = (at + 1..=at + PREFERENCE_REACH)
                    .take_while(|&end| self.scopes.continues(end))
                    .find(|&end| self.is_left(end))?;
                let little = tokens[at + 1..end].iter().all(|token| token.little);
                Some(if little {
                    self.scopes.behind(at)
                } else {
                    at + 1..end
                })
            }
            "stays" | "stay" | "remains" | "remain" => {
                let off = self.scopes.continues(at + 1) && self.is(Group::SwitchedOff, at + 1);
                off.then(|| self.scopes.behind(at))
            }
            _ => None,
        }
    }

    /// "leave it … alone", "… off", "… as it is", "… at the default".
    fn is_left(&self, at: usize) -> bool {
        match self.norm(at) {
            "as" => matches!(self.norm(at + 1), "it" | "they" | "is"),
            "at" => matches!(self.norm(at + 1), "default" | "defaults" | "that" | "the"),
            _ => self.is(Group::LeftAlone, at),
        }
    }

    /// Nothing is left to deny after the cue: "retries I'd skip", "the console? I wouldn't use it".
    pub(super) fn lacks_object(&self, from: usize) -> bool {
        let mut at = from;
        while self.scopes.continues(at) && self.is(Group::Weak, at) {
            at += 1;
        }
        while self.scopes.continues(at) && self.is(Group::Pronouns, at) {
            at += 1;
        }
        !self.scopes.continues(at)
            || self.is(Group::Ends, at)
            || self.is(Group::Afterthoughts, at)
            || (self.norm(at) == "as" && self.norm(at + 1) == "well")
    }

    pub(super) fn ends_clause(&self, at: usize) -> bool {
        !self.scopes.continues(at) || self.parts_clauses(at)
    }

    /// The word stands between two clauses and belongs to neither.
    pub(super) fn parts_clauses(&self, at: usize) -> bool {
        self.is(Group::Ends, at) || self.norm(at) == "and"
    }

    /// Notes the numbers beyond which something is said to be possible: "can run longer than 15
    /// minutes".
    fn note_limits(&self, into: &mut Polarity) {
        for at in 0..self.tokens().len() {
            let Some(start) = self.scopes.beyond_limit(at) else {
                continue;
            };
            let mut before = self.scopes.words_before(start).take(LIMIT_REACH);
            let able = before.find(|&at| self.is(Group::Able, at));
            if able.is_some_and(|able| !(able..start).any(|at| into.denies(at))) {
                into.exceeded.push(at);
            }
        }
    }

    /// What is only asked is left open: "Isn't that what DNS does?"
    pub(super) fn leave_questions_open(&self, into: &mut Polarity) {
        let tokens = self.tokens();
        let mut start = 0;
        for sentence in tokens.chunk_by(|a, b| a.sentence == b.sentence) {
            let range = start..start + sentence.len();
            start = range.end;
            let tagged = sentence.len() > TOO_SHORT_FOR_TAG && self.is(Group::Tags, range.end - 1);
            if !self.is_question(&range) || tagged {
                continue;
            }
            let topic = sentence.len() <= LONGEST_TOPIC && !self.is(Group::Asking, range.start);
            let answer = tokens.get(range.end).map(|next| {
                let end = tokens[range.end..].partition_point(|t| t.sentence <= next.sentence);
                range.end..range.end + end
            });
            let answered = answer.is_some_and(|answer| {
                self.is(Group::Affirming, answer.start) || (topic && !self.is_question(&answer))
            });
            if !answered {
                into.cover(&range, Status::Asked, range.clone());
            }
        }
    }

    fn is_question(&self, sentence: &Range<usize>) -> bool {
        match self.tokens().get(sentence.end) {
            Some(next) => next.before == Break::Question,
            None => self.text.trim_end().ends_with('?'),
        }
    }
}
