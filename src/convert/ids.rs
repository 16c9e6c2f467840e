//! Ids from the words of a text.

use std::collections::HashMap;

use sha1_smol::Sha1;
use unicode_normalization::UnicodeNormalization;

/// How long an id made of words grows, in words and in characters.
const MOST_WORDS: usize = 6;
const MOST_CHARS: usize = 60;

/// Words that say nothing about what is asked.
const LITTLE: &[&str] = &[
    "a", "an", "and", "any", "are", "as", "at", "be", "been", "by", "can", "could", "did", "do",
    "does", "explain", "describe", "for", "from", "had", "has", "have", "how", "i", "if", "in",
    "into", "is", "it", "its", "let", "may", "me", "must", "of", "on", "or", "our", "s", "shall",
    "should", "so", "some", "t", "than", "that", "the", "their", "them", "then", "there", "these",
    "they", "this", "those", "to", "us", "was", "we", "were", "what", "when", "where", "which",
    "who", "why", "will", "with", "would", "you", "your",
];

/// An id of the telling words of a text; of its hash, where it has none that an id may hold.
pub fn slug(text: &str) -> String {
    let plain: String = text
        .chars()
        .take(1_000)
        .collect::<String>()
        .nfkd()
        .filter(|c| !('\u{300}'..='\u{36f}').contains(c))
        .collect();
    let words: Vec<String> = plain
        .split(|c: char| !c.is_ascii_alphanumeric() && c.is_ascii() || c.is_whitespace())
        .map(|word| {
            let letters = word.chars().filter(char::is_ascii_alphanumeric);
            letters.collect::<String>().to_ascii_lowercase()
        })
        .filter(|word| !word.is_empty())
        .collect();
    let telling: Vec<&String> = words
        .iter()
        .filter(|word| !LITTLE.contains(&word.as_str()))
        .collect();
    let chosen = if telling.is_empty() {
        words.iter().collect()
    } else {
        telling
    };
    let mut slug = String::new();
    for word in chosen.into_iter().take(MOST_WORDS) {
        if slug.len() + word.len() + 1 > MOST_CHARS {
            break;
        }
        if !slug.is_empty() {
            slug.push('-');
        }
        slug.push_str(word);
    }
    if slug.is_empty() {
        return format!("item-{}", &hash(text)[..8]);
    }
    slug
}

/// A hash of a text, in 16 hexadecimal digits; the same in every version and on every machine.
pub fn hash(text: &str) -> String {
    let mut hash = Sha1::from(text).digest().to_string();
    hash.truncate(16);
    hash
}

/// The same for the words alone, however they are spaced and capitalised.
pub fn key(text: &str) -> String {
    let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
    words.join(" ")
}

/// Makes ids differ.
#[derive(Debug, Default)]
pub struct UniqueIds {
    /// By id, the next number to try.
    taken: HashMap<String, usize>,
}

impl UniqueIds {
    /// Marks an id as taken.
    pub fn reserve(&mut self, id: &str) {
        self.taken.entry(id.to_owned()).or_insert(2);
    }

    /// The id, with a number behind it where it is taken.
    pub fn take(&mut self, id: &str) -> String {
        let mut wanted = id.to_owned();
        while self.taken.contains_key(&wanted) {
            let next = self.taken.entry(id.to_owned()).or_insert(2);
            wanted = format!("{id}-{next}");
            *next += 1;
        }
        self.reserve(&wanted);
        wanted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_made_of_the_words_that_tell() {
        assert_eq!(slug("What is Amazon API Gateway?"), "amazon-api-gateway");
        assert_eq!(slug("Café or naïve?"), "cafe-naive");
        assert_eq!(slug("Who are you?"), "who-are-you");
        assert!(slug("日本語").starts_with("item-"));
        assert!(slug(&"word".repeat(100)).starts_with("item-"));
    }

    #[test]
    fn ids_that_are_taken_get_a_number() {
        let mut ids = UniqueIds::default();
        let taken: Vec<String> = ["a", "a", "a-2", "a", "b"].map(|id| ids.take(id)).into();
        assert_eq!(taken, ["a", "a-2", "a-2-2", "a-3", "b"]);
    }
}
