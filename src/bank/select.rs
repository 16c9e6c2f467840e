//! Which items are wanted: by kind, level and tags, and by a few letters of their name.

use std::collections::BTreeMap;

use fuzzy_matcher::FuzzyMatcher;
use fuzzy_matcher::skim::SkimMatcherV2;

use super::library::{Found, Library};
use super::model::{Bank, BankId, ItemRef, Kind, Level};
use super::suggest::did_you_mean;
use super::text::one_line;

/// What the wanted items have in common. The default wants every item.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// This kind only.
    pub kind: Option<Kind>,
    /// This level only.
    pub level: Option<Level>,
    /// This bank only.
    pub bank: Option<BankId>,
    /// Any of these banks; with none named, every bank.
    pub topics: Vec<BankId>,
    /// All of these tags, on the item or on its bank; letter case does not count.
    pub tags: Vec<String>,
}

/// Why nothing can be selected so.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SelectError {
    /// No item and no bank has this tag.
    #[error("no item has the tag `{tag}`; {hint}")]
    UnknownTag {
        /// The tag.
        tag: String,
        /// One that may have been meant, or all there are.
        hint: String,
    },
    /// No bank has this id.
    #[error("no bank has the id `{bank}`; {hint}")]
    UnknownBank {
        /// The id.
        bank: String,
        /// One that may have been meant, or all there are.
        hint: String,
    },
}

/// An item that the letters fit.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit<'a> {
    /// The item.
    pub found: Found<'a>,
    /// How well: higher is better.
    pub score: i64,
    /// The characters of the title that were matched, by their index; in order.
    pub title: Vec<usize>,
    /// The characters of the id that were matched, by their index; in order.
    pub id: Vec<usize>,
    /// Where a word was found that is in neither: the first such word's place, and what stands
    /// around it.
    pub elsewhere: Option<(HitPlace, String)>,
}

/// A part of an item that is looked through for a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HitPlace {
    /// A tag of the item or of its bank.
    Tag,
    /// The level.
    Level,
    /// The prompt.
    Prompt,
    /// The person's own note.
    OwnNote,
    /// A criterion.
    Criterion,
    /// The model answer.
    Answer,
    /// The notes of the bank.
    Notes,
}

impl HitPlace {
    /// What it is called, behind "in".
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Tag => "a tag",
            Self::Level => "the level",
            Self::Prompt => "the prompt",
            Self::OwnNote => "your note",
            Self::Criterion => "a criterion",
            Self::Answer => "the model answer",
            Self::Notes => "the notes",
        }
    }

    /// The same in one word, for lists.
    pub fn short(self) -> &'static str {
        match self {
            Self::Tag => "tag",
            Self::Level => "level",
            Self::Prompt => "prompt",
            Self::OwnNote => "your note",
            Self::Criterion => "criterion",
            Self::Answer => "answer",
            Self::Notes => "notes",
        }
    }

    /// Whether it tells what to answer.
    pub fn gives_away(self) -> bool {
        matches!(self, Self::Criterion | Self::Answer | Self::Notes)
    }
}

impl Library {
    /// The items that a filter wants, in order.
    ///
    /// # Errors
    ///
    /// A tag or bank that does not exist: that is a mistake, not a filter that matches nothing.
    ///
    /// ```
    /// use viva::bank::{Filter, Source, load};
    ///
    /// let library = load(&[Source::Builtin])?;
    /// let filter = Filter { tags: vec!["lambda".to_owned()], ..Filter::default() };
    /// let items = library.select(&filter)?;
    /// assert!(items.iter().all(|found| found.tags().contains(&"lambda")));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn select(&self, filter: &Filter) -> Result<Vec<Found<'_>>, SelectError> {
        for id in filter.bank.iter().chain(&filter.topics) {
            self.bank(id)?;
        }
        // Many items have many tags, and most filters name none.
        let all = if filter.tags.is_empty() {
            Vec::new()
        } else {
            self.tags()
        };
        for tag in &filter.tags {
            if !all.iter().any(|other| same(other, tag)) {
                return Err(SelectError::UnknownTag {
                    tag: one_line(tag),
                    hint: meant(tag, &all, "the tags are"),
                });
            }
        }
        Ok(self.items().filter(|found| filter.wants(found)).collect())
    }

    /// The bank of that id.
    ///
    /// # Errors
    ///
    /// No bank has it.
    pub fn bank(&self, id: &BankId) -> Result<&Bank, SelectError> {
        let mut banks = self.banks.iter().map(|loaded| &loaded.bank);
        banks.find(|bank| bank.id == *id).ok_or_else(|| {
            let ids = self.banks.iter().map(|loaded| loaded.bank.id.as_str());
            SelectError::UnknownBank {
                bank: one_line(id.as_str()),
                hint: meant(id.as_str(), &ids.collect::<Vec<_>>(), "the banks are"),
            }
        })
    }

    /// Every tag of any bank or item, sorted, each once.
    pub fn tags(&self) -> Vec<&str> {
        let mut tags: Vec<&str> = self
            .banks
            .iter()
            .flat_map(|loaded| &loaded.bank.tags)
            .chain(self.items().flat_map(|found| &found.item.tags))
            .map(String::as_str)
            .collect();
        tags.sort_unstable();
        tags.dedup();
        tags
    }
}

impl Filter {
    fn wants(&self, found: &Found<'_>) -> bool {
        let Found { bank, item } = found;
        self.kind.is_none_or(|kind| item.kind == kind)
            && self.level.is_none_or(|level| item.level == Some(level))
            && self.bank.as_ref().is_none_or(|id| bank.id == *id)
            && (self.topics.is_empty() || self.topics.contains(&bank.id))
            && self.tags.iter().all(|wanted| {
                let mut tags = bank.tags.iter().chain(&item.tags);
                tags.any(|tag| same(tag, wanted))
            })
    }
}

/// The items that fit what was typed, the best first. Every word of it must be found: its
/// letters, in order, in the id, the title or a tag; or the whole word in the level, the prompt,
/// the criteria, the model answer or the notes, since the letters of any word are strewn somewhere
/// in a long text. Nothing typed fits all.
pub fn find<'a>(items: impl IntoIterator<Item = Found<'a>>, typed: &str) -> Vec<Hit<'a>> {
    find_with_notes(items, typed, &BTreeMap::new())
}

/// The same, with the person's own notes looked through as well.
pub fn find_with_notes<'a>(
    items: impl IntoIterator<Item = Found<'a>>,
    typed: &str,
    notes: &BTreeMap<ItemRef, String>,
) -> Vec<Hit<'a>> {
    let matcher = SkimMatcherV2::default().ignore_case();
    let words: Vec<&str> = typed.split_whitespace().collect();
    let mut hits: Vec<Hit<'a>> = items
        .into_iter()
        .filter_map(|found| hit(&matcher, found, &words, notes))
        .collect();
    // A stable sort: what fits equally well stays in the bank's order.
    hits.sort_by_key(|hit| std::cmp::Reverse(hit.score));
    hits
}

/// Which lines have every word that was typed, in order; where none has them all, those that
/// have the letters of each in a row with gaps. Letter case does not count; nothing typed fits all.
pub fn lines_with(lines: &[String], typed: &str) -> Vec<usize> {
    let words: Vec<String> = typed.split_whitespace().map(str::to_lowercase).collect();
    let fitting = |fits: &dyn Fn(&str, &str) -> bool| -> Vec<usize> {
        let fits_all = |line: &String| words.iter().all(|word| fits(line, word));
        let numbered = lines.iter().enumerate();
        numbered
            .filter(|(_, line)| fits_all(line))
            .map(|(index, _)| index)
            .collect()
    };
    let whole = fitting(&|line, word| line.to_lowercase().contains(word));
    if whole.is_empty() {
        let matcher = SkimMatcherV2::default().ignore_case();
        return fitting(&|line, word| matcher.fuzzy_match(line, word).is_some());
    }
    whole
}

/// A whole word in a text counts less than scattered letters in a title.
const TEXT_SCORE: i64 = 1;
/// So many characters before and after a word are shown with it.
const AROUND: usize = 24;

fn hit<'a>(
    matcher: &SkimMatcherV2,
    found: Found<'a>,
    words: &[&str],
    notes: &BTreeMap<ItemRef, String>,
) -> Option<Hit<'a>> {
    let mut hit = Hit {
        found,
        score: 0,
        title: Vec::new(),
        id: Vec::new(),
        elsewhere: None,
    };
    let item = found.item;
    for word in words {
        let title = matcher.fuzzy_indices(&item.title, word);
        let id = matcher.fuzzy_indices(item.id.as_str(), word);
        let tag = found
            .tags()
            .into_iter()
            .filter_map(|tag| matcher.fuzzy_match(tag, word))
            .max();
        let named = title.as_ref().map(|(score, _)| *score);
        let named = named.max(id.as_ref().map(|(score, _)| *score)).max(tag);
        if title.is_none() && id.is_none() {
            let elsewhere = if tag.is_some() {
                let tags = found.tags().join(", ");
                Some((HitPlace::Tag, one_line(&tags)))
            } else {
                in_text(&found, word, notes)
            };
            if named.is_none() && elsewhere.is_none() {
                return None;
            }
            hit.elsewhere = hit.elsewhere.take().or(elsewhere);
        }
        hit.score += named.unwrap_or(TEXT_SCORE);
        hit.title.extend(title.into_iter().flat_map(|(_, at)| at));
        hit.id.extend(id.into_iter().flat_map(|(_, at)| at));
    }
    for places in [&mut hit.title, &mut hit.id] {
        places.sort_unstable();
        places.dedup();
    }
    Some(hit)
}

/// Where a word stands in the texts of an item, with what is around it.
fn in_text(
    found: &Found<'_>,
    word: &str,
    notes: &BTreeMap<ItemRef, String>,
) -> Option<(HitPlace, String)> {
    let item = found.item;
    let word = word.to_lowercase();
    if let Some(level) = item.level
        && level.as_str().eq_ignore_ascii_case(&word)
    {
        return Some((HitPlace::Level, level.as_str().to_owned()));
    }
    let own = if notes.is_empty() {
        None
    } else {
        notes.get(&found.reference()).map(String::as_str)
    };
    let criteria = item
        .look_for
        .iter()
        .map(|criterion| criterion.text.as_str());
    let texts = [
        (HitPlace::Prompt, Some(item.prompt.as_str())),
        (HitPlace::OwnNote, own),
    ]
    .into_iter()
    .chain(criteria.map(|text| (HitPlace::Criterion, Some(text))))
    .chain([
        (HitPlace::Answer, item.answer.as_deref()),
        (HitPlace::Notes, item.notes.as_deref()),
    ]);
    texts
        .filter_map(|(place, text)| Some((place, around(text?, &word)?)))
        .next()
}

/// A word in small letters where it first stands in a text, with what is around it.
fn around(text: &str, word: &str) -> Option<String> {
    let text = one_line(text);
    let lower = text.to_lowercase();
    let at = lower.find(word)?;
    // Small letters may be longer or shorter than capitals; characters stay nearly in step.
    let nth = lower[..at].chars().count();
    let start = nth.saturating_sub(AROUND);
    let length = word.chars().count() + 2 * AROUND;
    let mut shown: String = text.chars().skip(start).take(length).collect();
    if start > 0 {
        shown.insert(0, '…');
    }
    if text.chars().count() > start + length {
        shown.push('…');
    }
    Some(shown)
}

fn same(tag: &str, other: &str) -> bool {
    tag.to_lowercase() == other.trim().to_lowercase()
}

fn meant(word: &str, all: &[&str], listing: &str) -> String {
    did_you_mean(word, all.iter().copied()).unwrap_or_else(|| match all {
        [] => "there are none".to_owned(),
        all => format!("{listing} {}", one_line(&all.join(", "))),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bank::{LoadedBank, read_bank};

    #[test]
    fn scattered_letters_count_only_where_no_line_has_the_words() {
        let lines = ["Cold starts", "Foreign keys", "API keys"].map(str::to_owned);
        assert_eq!(lines_with(&lines, "KEYS"), [1, 2]);
        assert_eq!(lines_with(&lines, "keys api"), [2]);
        assert_eq!(lines_with(&lines, "cst"), [0]);
        assert_eq!(lines_with(&lines, "xyz"), [0; 0]);
        assert_eq!(lines_with(&lines, " "), [0, 1, 2]);
    }

    fn library() -> Library {
        let bank = |text| read_bank("b.yaml", text).unwrap();
        Library::from_iter([
                bank(
                    "{bank: aws, tags: [cloud], items: [
                      {id: slow-first, title: Slow first requests, kind: scenario, level: mid, tags: [lambda, performance], prompt: Cold starts?, answer: A},
                      {id: keys, title: What API keys are for, tags: [security], prompt: Why?, answer: A}]}",
                ),
                bank("{bank: sql, items: [{id: keys, title: Foreign keys, tags: [Tables], prompt: How?, answer: A}]}"),
            ])
    }

    fn names(items: &[Found<'_>]) -> Vec<String> {
        items.iter().map(|f| f.reference().to_string()).collect()
    }

    fn selected(filter: &Filter) -> Vec<String> {
        names(&library().select(filter).unwrap())
    }

    fn tags(tags: &[&str]) -> Filter {
        Filter {
            tags: tags.iter().map(|&tag| tag.to_owned()).collect(),
            ..Filter::default()
        }
    }

    #[test]
    fn no_filter_selects_everything() {
        assert_eq!(
            selected(&Filter::default()),
            ["aws/slow-first", "aws/keys", "sql/keys"]
        );
    }

    #[test]
    fn all_tags_must_be_there_on_the_item_or_its_bank() {
        assert_eq!(selected(&tags(&["Cloud", "lambda"])), ["aws/slow-first"]);
        assert_eq!(selected(&tags(&["cloud"])).len(), 2);
        assert!(selected(&tags(&["lambda", "tables"])).is_empty());
    }

    #[test]
    fn kind_level_and_bank_narrow_the_choice() {
        let kind = Filter {
            kind: Some(Kind::Question),
            ..Filter::default()
        };
        assert_eq!(selected(&kind), ["aws/keys", "sql/keys"]);
        let level = Filter {
            level: Some(Level::Mid),
            ..Filter::default()
        };
        assert_eq!(selected(&level), ["aws/slow-first"]);
        let bank = Filter {
            bank: Some(BankId::new("sql")),
            ..Filter::default()
        };
        assert_eq!(selected(&bank), ["sql/keys"]);
        let topics = |ids: &[&str]| Filter {
            topics: ids.iter().copied().map(BankId::new).collect(),
            ..Filter::default()
        };
        assert_eq!(selected(&topics(&["sql"])), ["sql/keys"]);
        assert_eq!(selected(&topics(&["sql", "aws"])).len(), 3);
    }

    #[test]
    fn an_unknown_tag_or_bank_is_a_slip() {
        let library = library();
        assert_eq!(
            library.select(&tags(&["lamda"])).unwrap_err().to_string(),
            "no item has the tag `lamda`; did you mean `lambda`?"
        );
        assert_eq!(
            library.select(&tags(&["xyz"])).unwrap_err().to_string(),
            "no item has the tag `xyz`; the tags are Tables, cloud, lambda, performance, security"
        );
        let bank = Filter {
            bank: Some(BankId::new("awz")),
            ..Filter::default()
        };
        assert_eq!(
            library.select(&bank).unwrap_err().to_string(),
            "no bank has the id `awz`; did you mean `aws`?"
        );
    }

    #[test]
    fn a_few_letters_find_an_item_and_say_which_they_are() {
        let library = library();
        let hits = find(library.items(), "slwrq");
        assert_eq!(hits.len(), 1);
        let title: Vec<char> = hits[0].found.item.title.chars().collect();
        let marked: String = hits[0].title.iter().map(|&at| title[at]).collect();
        assert_eq!(marked.to_lowercase(), "slwrq");
    }

    #[test]
    fn the_finder_reads_every_text_of_an_item_and_says_where_it_found() {
        let library = Library {
            banks: vec![LoadedBank {
                bank: read_bank(
                    "b.yaml",
                    "{bank: b, items: [
                      {id: one, title: One, level: senior, prompt: About gateways, notes: See the annex,
                       answer: It parks poison messages somewhere, tags: [queues],
                       look_for: [{id: c, text: Names a broker, match: [broker]}]},
                      {id: two, title: Two, prompt: P, answer: A}]}",
                )
                .unwrap(),
                origin: "b.yaml".to_owned(),
                path: None,
            }],
        };
        let second = library.find("two").unwrap().reference();
        let notes = BTreeMap::from([(second, "Ask Zoe about it".to_owned())]);
        let found = |typed| {
            let hits = find_with_notes(library.items(), typed, &notes);
            assert_eq!(hits.len(), 1, "{typed}");
            hits[0].elsewhere.clone()
        };
        for (typed, place, text) in [
            ("queues", HitPlace::Tag, "queues"),
            ("Senior", HitPlace::Level, "senior"),
            ("GATEWAYS", HitPlace::Prompt, "About gateways"),
            ("broker", HitPlace::Criterion, "Names a broker"),
            (
                "poison",
                HitPlace::Answer,
                "It parks poison messages somewhere",
            ),
            ("annex", HitPlace::Notes, "See the annex"),
            ("zoe", HitPlace::OwnNote, "Ask Zoe about it"),
        ] {
            assert_eq!(found(typed), Some((place, text.to_owned())), "{typed}");
        }
        assert_eq!(found("two"), None);
        assert!(find_with_notes(library.items(), "poison zoe", &notes).is_empty());
    }

    #[test]
    fn every_word_must_fit_somewhere_and_the_best_comes_first() {
        let library = library();
        let found = |typed| {
            let hits: Vec<_> = find(library.items(), typed)
                .into_iter()
                .map(|h| h.found)
                .collect();
            names(&hits)
        };
        assert_eq!(found("foreign keys"), ["sql/keys"]);
        assert_eq!(found("keys security"), ["aws/keys"]);
        assert_eq!(found("starts"), ["aws/slow-first"]);
        assert_eq!(found("").len(), 3);
        assert!(found("zzz").is_empty());
    }

    #[test]
    fn an_item_is_found_by_id_or_full_name() {
        let library = library();
        assert_eq!(
            library.find("slow-first").unwrap().item.id.as_str(),
            "slow-first"
        );
        assert_eq!(library.find("sql/keys").unwrap().bank.id.as_str(), "sql");
        let error = |name| library.find(name).unwrap_err().to_string();
        assert_eq!(
            error("keys"),
            "`keys` is ambiguous; use one of: aws/keys, sql/keys"
        );
        assert_eq!(
            error("slow-frist"),
            "no item is called `slow-frist`; did you mean `slow-first`?"
        );
        assert_eq!(
            error("sqk/keys"),
            "no item is called `sqk/keys`; did you mean `sql/keys`?"
        );
        assert_eq!(
            error("zzzzz"),
            "no item is called `zzzzz`; `viva list` lists all items"
        );
    }
}
