//! Initials that stand for a phrase of an item: `PC` for Provisioned Concurrency.
//!
//! Who writes in a hurry shortens the names that a question is about. Such initials belong to
//! their item alone: `RC` is reserved concurrency in one and a release candidate in another.

use rustc_hash::FxHashMap;

use crate::bank::Item;
use crate::grading::text::{Break, Token, english_rank, tokenise};

use super::member::Member;
use super::synonyms::Synonyms;

/// The most words that initials stand for.
const LONGEST: usize = 4;
/// Initials that spell so frequent a word of English are that word.
const FREQUENT: usize = 100;

/// The words that initials stand for, by the initials in lower case.
pub(in crate::grading) type Initials = FxHashMap<Box<str>, Member>;

/// The initials of an item's phrases, those that the bank or the lexicon knows and those written
/// in capitals, and of names such as `CloudWatch`. Where two share theirs, the first has them.
pub(in crate::grading) fn initials(item: &Item, own: &Synonyms) -> Initials {
    let mut initials = Initials::default();
    let criteria = item.look_for.iter().map(|criterion| &*criterion.text);
    let texts = [&*item.title, &*item.prompt].into_iter().chain(criteria);
    for text in texts.chain(item.answer.as_deref()) {
        let tokens = tokenise(text);
        for (at, token) in tokens.iter().enumerate() {
            let humps = humps(&text[token.start..token.end]);
            note(&mut initials, humps, std::slice::from_ref(token));
            let run = run(&tokens[at..]);
            for words in (2..=run.len()).map(|length| &run[..length]) {
                if is_name(text, words) || is_known(words, own) {
                    let first = |word: &Token| word.norm.chars().next();
                    note(
                        &mut initials,
                        words.iter().filter_map(first).collect(),
                        words,
                    );
                }
            }
        }
    }
    initials
}

/// The telling words that follow each other from here on.
fn run(tokens: &[Token]) -> &[Token] {
    let together =
        |(at, token): &(usize, &Token)| !token.little && (*at == 0 || token.before <= Break::Blank);
    let words = tokens.iter().enumerate().take_while(together);
    &tokens[..words.take(LONGEST).count()]
}

fn note(initials: &mut Initials, short: String, words: &[Token]) {
    let fits = (2..=LONGEST).contains(&short.len())
        && short.bytes().all(|byte| byte.is_ascii_lowercase())
        && english_rank(&short).is_none_or(|rank| rank > FREQUENT);
    if fits {
        let words = words
            .iter()
            .map(|word| (word.norm.clone(), word.stem.clone()));
        initials
            .entry(short.into())
            .or_insert_with(|| words.collect());
    }
}

/// The capitals of a name that is written with several, in lower case.
fn humps(name: &str) -> String {
    let capital = |c: &char| c.is_ascii_uppercase();
    let follows = name.chars().skip(1).chain(Some('A'));
    // `API` and `DynamoDB` are initials already, or end in some.
    let whole = name.starts_with(|c| capital(&c))
        && name.bytes().all(|byte| byte.is_ascii_alphabetic())
        && !name
            .chars()
            .zip(follows)
            .any(|(c, next)| capital(&c) && capital(&next));
    let capitals = name.chars().filter(|c| whole && capital(c));
    capitals.map(|c| c.to_ascii_lowercase()).collect()
}

/// Whether each of the words begins with a capital.
fn is_name(text: &str, words: &[Token]) -> bool {
    let capital = |word: &Token| text[word.start..].starts_with(char::is_uppercase);
    words.iter().all(capital)
}

/// Whether the bank or the lexicon has a line for exactly these words.
fn is_known(words: &[Token], own: &Synonyms) -> bool {
    let stems: Vec<&str> = words.iter().map(|word| word.stem.as_str()).collect();
    let known = |synonyms: &Synonyms| synonyms.longest_at(&stems) == stems.len();
    known(own) || known(Synonyms::lexicon())
}
