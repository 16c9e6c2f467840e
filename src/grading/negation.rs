//! Which words of a text are denied, rejected or wished away.
//!
//! The method follows NegEx (Chapman et al., *A simple algorithm for identifying negated
//! findings*, J. Biomed. Inform. 34, 2001): cues open a scope of a few words, which
//! punctuation, a conjunction or a new clause ends. Beyond it: a scope runs through the commas
//! of a list, some cues look back ("… isn't worth it"), an answer of "No" denies the question
//! before it, the worse of two things is denied ("rather … than …"), so is what is left alone, a
//! verb that has its object ends at "and", and two scopes over the same word cancel out.

mod cues;

use std::ops::Range;
use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::text::{Break, Token};
use cues::{CUES, Cue, Kind};

/// How many telling words a verb's negation reaches.
const VERB_REACH: u32 = 8;
/// How many telling words `no`, `without` or `instead of` reaches.
const NOUN_REACH: u32 = 5;
/// How many words after a comma an `or` may stand.
const LIST_REACH: usize = 9;
/// How many words a scope may span, little ones counted.
const LONGEST: usize = 16;

/// Words that end a scope wherever they stand.
const ENDS: [&str; 23] = [
    "nor",
    "neither",
    "but",
    "however",
    "yet",
    "although",
    "though",
    "except",
    "because",
    "since",
    "so",
    "which",
    "until",
    "unless",
    "when",
    "while",
    "whereas",
    "if",
    "where",
    "instead",
    "rather",
    "otherwise",
    "due",
];

/// Words that begin a new clause after a comma or an `and`.
const CLAUSE_STARTS: [&str; 38] = [
    "i",
    "we",
    "you",
    "they",
    "he",
    "she",
    "it",
    "this",
    "that",
    "these",
    "there",
    "then",
    "just",
    "also",
    "only",
    "everything",
    "everybody",
    "use",
    "go",
    "let",
    "would",
    "will",
    "put",
    "keep",
    "have",
    "make",
    "and",
    "do",
    "what",
    "my",
    "our",
    "your",
    "the",
    "each",
    "every",
    "all",
    "still",
    "can",
];

/// A person who acts this many words after a cue begins a new clause; sooner, the clause is what
/// is denied ("I don't think we need it").
const LATE_SUBJECT: usize = 3;
const SUBJECTS: [&str; 4] = ["i", "we", "you", "they"];
/// "as it can't" gives a reason, "as a queue" does not.
const SUBJECTS_AFTER_AS: [&str; 7] = ["i", "we", "you", "they", "it", "there", "this"];

/// Verbs that say little by themselves: "I wouldn't use it".
const EMPTY_VERBS: [&str; 24] = [
    "use",
    "do",
    "bother",
    "want",
    "need",
    "like",
    "touch",
    "go",
    "going",
    "buy",
    "matter",
    "work",
    "introduce",
    "recommend",
    "adopt",
    "choose",
    "pick",
    "enable",
    "consider",
    "add",
    "suggest",
    "propose",
    "trust",
    "install",
];

/// Objects that point back.
const OBJECT_PRONOUNS: [&str; 11] = [
    "it", "that", "this", "those", "these", "them", "there", "any", "either", "of", "both",
];

/// Of those, the ones that mean several things.
const PLURAL_PRONOUNS: [&str; 5] = ["those", "these", "them", "either", "both"];

/// How many clauses of little words ("so I …") are passed over on the way back.
const CLAUSES_BACK: usize = 2;

/// How many words may stand between "rather" and "than", or between "leave" and "alone".
const PREFERENCE_REACH: usize = 10;

/// The negation of a text.
#[derive(Debug, Default)]
pub(crate) struct Negation {
    /// For each word: the scopes over it, as cue ranges.
    over: Vec<Vec<Range<usize>>>,
}

impl Negation {
    /// Nothing is denied.
    pub fn is_empty(&self) -> bool {
        self.over.iter().all(Vec::is_empty)
    }

    /// Whether the word at `at` is denied.
    pub fn denies(&self, at: usize) -> bool {
        match self.over[at].as_slice() {
            [] => false,
            [_] => true,
            cues => self.remains(cues.iter().collect()),
        }
    }

    /// Whether a match of these words is denied, leaving out cues that the match itself contains:
    /// a pattern about a negation ("no servers to manage") is not undone by it.
    pub fn denies_match(&self, words: &[u32]) -> bool {
        words.iter().any(|&word| {
            let own = |cue: &Range<usize>| words.iter().any(|&own| cue.contains(&(own as usize)));
            self.remains(
                self.over[word as usize]
                    .iter()
                    .filter(|cue| !own(cue))
                    .collect(),
            )
        })
    }

    /// Whether cues over one word deny it. A cue within the scope of another cancels it ("can't
    /// do without"); two that stand apart say the same thing twice.
    fn remains(&self, mut cues: Vec<&Range<usize>>) -> bool {
        while let Some(inner) = cues.pop() {
            match cues
                .iter()
                .position(|outer| self.over[inner.start].contains(outer))
            {
                Some(outer) => drop(cues.remove(outer)),
                None => return true,
            }
        }
        false
    }

    /// Finds the scopes of a text.
    pub fn of(tokens: &[Token]) -> Self {
        let mut over = vec![Vec::new(); tokens.len()];
        let mut at = 0;
        while at < tokens.len() {
            let Some(cue) = cue_at(tokens, at) else {
                if let Some(scope) = dispreferred(tokens, at) {
                    cover(&mut over, at..at + 1, scope);
                }
                at += 1;
                continue;
            };
            let words = at..at + cue.words.len();
            let scope = match cue.kind {
                Kind::Pseudo => 0..0,
                _ if at > 0 && tokens[at].before == Break::Question => question_before(tokens, at),
                Kind::Verb if lacks_object(tokens, words.end) => behind(tokens, at),
                Kind::Verb => ahead(tokens, words.end, VERB_REACH),
                Kind::Noun => ahead(tokens, words.end, NOUN_REACH),
                Kind::Back | Kind::Last => behind(tokens, at),
            };
            at = words.end;
            cover(&mut over, words, scope);
        }
        Self { over }
    }
}

/// Puts the words of a scope under a cue.
fn cover(over: &mut [Vec<Range<usize>>], cue: Range<usize>, scope: Range<usize>) {
    for cues in &mut over[scope] {
        if cues.len() < 4 {
            cues.push(cue.clone());
        }
    }
}

/// Whether a word could be part of a cue: patterns that hold one are about the negation.
pub(crate) fn is_cue_word(norm: &str) -> bool {
    matches!(
        norm,
        "not"
            | "no"
            | "nobody"
            | "never"
            | "without"
            | "nor"
            | "neither"
            | "hardly"
            | "lack"
            | "lacks"
            | "zero"
            | "none"
    ) || matches!(
        norm,
        "avoid"
            | "instead"
            | "rather"
            | "useless"
            | "pointless"
            | "unnecessary"
            | "overkill"
            | "against"
            | "rid"
    )
}

/// The cues by their first word.
static CUES_BY_FIRST: LazyLock<FxHashMap<&str, Vec<&Cue>>> = LazyLock::new(|| {
    let mut by_first: FxHashMap<&str, Vec<&Cue>> = FxHashMap::default();
    for cue in CUES {
        by_first.entry(cue.words[0]).or_default().push(cue);
    }
    by_first
});

fn cue_at(tokens: &[Token], at: usize) -> Option<&'static Cue> {
    let cues = CUES_BY_FIRST.get(tokens[at].norm.as_str())?;
    let matches = |cue: &&&Cue| {
        cue.words.iter().enumerate().skip(1).all(|(i, word)| {
            tokens
                .get(at + i)
                .is_some_and(|token| token.norm == *word && token.before < Break::Clause)
        })
    };
    let last = |cue: &&&Cue| cue.kind != Kind::Last || lacks_object(tokens, at + cue.words.len());
    cues.iter()
        .filter(matches)
        .filter(last)
        .max_by_key(|cue| cue.words.len())
        .copied()
}

/// What a word denies that is no cue by itself: the worse of two things at the "than" of "I'd
/// rather … than …", and what stands between "leave" and "alone".
fn dispreferred(tokens: &[Token], at: usize) -> Option<Range<usize>> {
    match tokens[at].norm.as_str() {
        "than" | "over" => {
            let before = tokens[..at].iter().rev().take(PREFERENCE_REACH);
            let wish = before.take_while(|token| token.before < Break::Clause);
            let wished = |token: &Token| match tokens[at].norm.as_str() {
                "than" => matches!(token.norm.as_str(), "rather" | "sooner"),
                _ => matches!(token.norm.as_str(), "prefer" | "rather"),
            };
            wish.into_iter()
                .any(wished)
                .then(|| ahead(tokens, at + 1, VERB_REACH))
        }
        "leave" | "leaving" | "left" => {
            let after = tokens.iter().enumerate().skip(at + 1);
            let mut after = after
                .take(PREFERENCE_REACH)
                .take_while(|(_, token)| token.before < Break::Comma);
            let end = |token: &Token| matches!(token.norm.as_str(), "alone" | "aside" | "out");
            let (end, _) = after.find(|(_, token)| end(token))?;
            Some(at + 1..end)
        }
        _ => None,
    }
}

/// The scope that starts at `from` and reaches `reach` telling words.
fn ahead(tokens: &[Token], from: usize, reach: u32) -> Range<usize> {
    let Some(first) = tokens.get(from) else {
        return from..from;
    };
    if first.before >= Break::Clause {
        return from..from;
    }
    let mut end = from;
    while let Some(token) = tokens.get(end) {
        let inside = end == from || (token.before < Break::Clause && !starts_clause(tokens, end));
        if !inside
            || token.content - first.content >= reach
            || end - from >= LONGEST
            || ENDS.contains(&token.norm.as_str())
            || (end - from >= LATE_SUBJECT && SUBJECTS.contains(&token.norm.as_str()))
        {
            break;
        }
        end += 1;
    }
    from..end
}

/// A new clause begins at this word: after a comma or an `and` stands a subject or another verb,
/// or the comma is not one of a list of things denied.
fn starts_clause(tokens: &[Token], at: usize) -> bool {
    let subject = |token: &Token| CLAUSE_STARTS.contains(&token.norm.as_str());
    let comma = tokens[at].before == Break::Comma;
    let and = tokens[at].norm == "and";
    let next = tokens.get(at + 1);
    if tokens[at].norm == "as"
        && next.is_some_and(|next| SUBJECTS_AFTER_AS.contains(&next.norm.as_str()))
    {
        return true;
    }
    // "can't starve them and keep": what is denied has its object already.
    let object = |at: usize| matches!(tokens[at].norm.as_str(), "them" | "it" | "him" | "her");
    match (comma, and) {
        (false, false) => false,
        (false, true) => {
            (at > 0 && object(at - 1))
                || next.is_some_and(|next| subject(next) || denies_anew(next))
        }
        (true, _) => {
            subject(&tokens[at]) || denies_anew(&tokens[at]) || !lists_alternatives(&tokens[at..])
        }
    }
}

/// Another denial begins here: the two stand side by side.
fn denies_anew(token: &Token) -> bool {
    matches!(
        token.norm.as_str(),
        "not" | "no" | "never" | "nor" | "without"
    )
}

/// After a comma: what is denied one by one is joined by an `or`.
fn lists_alternatives(tokens: &[Token]) -> bool {
    tokens
        .iter()
        .enumerate()
        .take_while(|(i, token)| *i == 0 || token.before < Break::Clause)
        .take(LIST_REACH)
        .any(|(_, token)| matches!(token.norm.as_str(), "or" | "nor"))
}

/// Nothing is left to deny after the cue: "retries I'd skip", "the console? I wouldn't use it".
fn lacks_object(tokens: &[Token], from: usize) -> bool {
    let word = |at: usize| tokens.get(at).filter(|token| token.before < Break::Comma);
    let mut at = from;
    if word(at).is_some_and(|token| EMPTY_VERBS.contains(&token.norm.as_str())) {
        at += 1;
    }
    while word(at).is_some_and(|token| OBJECT_PRONOUNS.contains(&token.norm.as_str())) {
        at += 1;
    }
    word(at).is_none()
}

/// What a cue denies that looks back: the clause before it or, where that has but little words such
/// as a pronoun for its subject, a clause before that one.
fn behind(tokens: &[Token], at: usize) -> Range<usize> {
    let own = if tokens[at].before < Break::Comma {
        clause_ending(tokens, at, NOUN_REACH)
    } else {
        at..at
    };
    let mut clause = own;
    for _ in 0..CLAUSES_BACK {
        let says = |token: &Token| !token.little && token.norm != "but";
        if clause.start == 0 || tokens[clause.clone()].iter().any(says) {
            break;
        }
        let after = tokens[at..].iter().skip(1);
        let several = after
            .take_while(|token| token.before < Break::Comma)
            .any(|token| PLURAL_PRONOUNS.contains(&token.norm.as_str()));
        // "… is what they teach, but I wouldn't": all of it is set against the denial.
        let contrast = tokens[clause.start].norm == "but";
        let reach = if several || contrast {
            VERB_REACH
        } else {
            NOUN_REACH
        };
        clause = clause_ending(tokens, clause.start, reach);
    }
    clause
}

/// The clause whose last word stands before `end`, at most so many telling words of it.
fn clause_ending(tokens: &[Token], end: usize, reach: u32) -> Range<usize> {
    let mut start = end.saturating_sub(1);
    while start > 0
        && tokens[start].before < Break::Comma
        && tokens[end - 1].content - tokens[start - 1].content < reach
        && !ENDS.contains(&tokens[start - 1].norm.as_str())
    {
        start -= 1;
    }
    start..end
}

/// The question that a denial answers.
fn question_before(tokens: &[Token], at: usize) -> Range<usize> {
    let sentence = tokens[at - 1].sentence;
    let mut start = at;
    while start > 0 && tokens[start - 1].sentence == sentence && at - start < 2 * LONGEST {
        start -= 1;
    }
    start..at
}

#[cfg(test)]
mod tests {
    use super::super::text::tokenise;
    use super::*;

    /// The denied words of a text.
    fn denied(text: &str) -> String {
        let tokens = tokenise(text);
        let negation = Negation::of(&tokens);
        let words: Vec<_> = (0..tokens.len())
            .filter(|&at| negation.denies(at) && !tokens[at].little)
            .map(|at| tokens[at].norm.as_str())
            .collect();
        words.join(" ")
    }

    #[test]
    fn a_scope_ends_at_but_at_punctuation_and_at_a_new_clause() {
        assert_eq!(denied("I would not use X-Ray but CloudWatch."), "use x ray");
        assert_eq!(denied("Not X-Ray; CloudWatch."), "x ray");
        assert_eq!(denied("I don't use X-Ray, I use CloudWatch."), "use x ray");
        assert_eq!(
            denied("I wouldn't use X-Ray and I would use CloudWatch."),
            "use x ray"
        );
    }

    #[test]
    fn a_scope_runs_through_a_list() {
        assert_eq!(
            denied("I'd never use Cognito, usage plans or API keys."),
            "use cognito usage plans api keys"
        );
    }

    #[test]
    fn instead_of_rather_than_and_without_deny_what_follows() {
        assert_eq!(denied("A queue instead of API keys"), "api keys");
        assert_eq!(denied("A queue rather than API keys"), "api keys");
        assert_eq!(
            denied("works without provisioned concurrency"),
            "provisioned concurrency"
        );
        assert_eq!(denied("we have no need for X-Ray"), "x ray");
    }

    #[test]
    fn not_only_denies_nothing() {
        assert_eq!(denied("not only X-Ray but also logs"), "");
        assert_eq!(denied("don't forget X-Ray"), "");
    }

    #[test]
    fn two_negations_cancel_out() {
        assert_eq!(denied("You can't work without tracing"), "work without");
    }

    #[test]
    fn a_judgement_denies_what_stands_before_it() {
        assert_eq!(denied("Retries I would skip, they pile up"), "retries");
        assert_eq!(denied("It scales by itself; it doesn't"), "scales itself");
        assert_eq!(denied("Metrics are fine. Tracing? I wouldn't."), "tracing");
        assert_eq!(denied("X-Ray isn't worth it"), "x ray");
        assert_eq!(denied("First, X-Ray is pointless here"), "x ray");
    }

    #[test]
    fn what_is_passed_on_or_left_alone_is_denied() {
        assert_eq!(denied("X-Ray? I'd pass."), "x ray");
        assert_eq!(denied("I'd pass the token on"), "");
        assert_eq!(denied("X-Ray? Nope, logs."), "x ray");
        assert_eq!(
            denied("I'd leave provisioned concurrency alone."),
            "provisioned concurrency"
        );
        assert_eq!(
            denied("Turning up memory does nothing for us"),
            "turning up memory"
        );
        assert_eq!(
            denied("I'd start with throttling and usage plans. I wouldn't do either of those."),
            "start throttling usage plans"
        );
    }

    #[test]
    fn what_is_forbidden_or_called_a_toy_is_denied() {
        assert_eq!(denied("I'd forbid retries"), "retries");
        assert_eq!(
            denied("Automatic retries are something I'd forbid, people decide"),
            "automatic retries something"
        );
        assert_eq!(denied("Dashboards are toys."), "dashboards");
        assert_eq!(denied("The cache I'd leave at the defaults"), "cache");
        assert_eq!(denied("Dashboards are a no from me"), "dashboards");
        assert_eq!(denied("Dashboards are a no-brainer"), "");
        assert_eq!(denied("The policy would forbid such calls"), "");
    }

    #[test]
    fn a_bare_no_after_another_denies_what_stands_before_it() {
        assert_eq!(
            denied("I wouldn't use queues. Dashboards for the team, also no: too slow."),
            "use queues dashboards team"
        );
        assert_eq!(denied("There is also no cache"), "cache");
    }

    #[test]
    fn a_but_sets_all_before_it_against_the_denial() {
        assert_eq!(
            denied(
                "Rate limits with signed client keys are what people teach, but I wouldn't bother, they leak"
            ),
            "rate limits signed client keys people teach"
        );
    }

    #[test]
    fn of_two_things_the_worse_is_denied() {
        assert_eq!(
            denied("I'd rather log everything than use X-Ray."),
            "use x ray"
        );
        assert_eq!(denied("I prefer queues over retries"), "retries");
        assert_eq!(denied("It runs longer than a second"), "");
    }

    #[test]
    fn a_verb_that_has_its_object_ends_at_and() {
        assert_eq!(
            denied("You can't starve them and provision a warm floor"),
            "starve"
        );
        assert_eq!(
            denied("S3 isn't suitable as it can't store objects"),
            "s3 store objects"
        );
    }

    #[test]
    fn a_no_answers_the_question_before_it() {
        assert_eq!(
            denied("CloudWatch for access logs? No, we use Datadog."),
            "cloudwatch access logs"
        );
    }
}
