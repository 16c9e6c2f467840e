//! The columns of a sheet, by the names that people give them.

use super::super::markdown;
use crate::bank::{did_you_mean, one_line};

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// The id of the item.
    Id,
    /// Question or scenario.
    Kind,
    /// A short name.
    Title,
    /// Junior, mid or senior.
    Level,
    /// The time for the answer.
    Time,
    /// Words between commas.
    Tags,
    /// What is asked.
    Prompt,
    /// The rubric.
    LookFor,
    /// The model answer.
    Answer,
    /// Notes.
    Notes,
    /// Sample responses with their marks.
    Examples,
    /// An option, of which the answer names the right ones.
    Choice,
    /// An option that is wrong.
    WrongChoice,
    /// Nothing that is wanted.
    Ignored,
}

/// The columns as they are written.
pub const WRITTEN: [(&str, Column); 11] = [
    ("id", Column::Id),
    ("kind", Column::Kind),
    ("title", Column::Title),
    ("level", Column::Level),
    ("time", Column::Time),
    ("tags", Column::Tags),
    ("prompt", Column::Prompt),
    ("look_for", Column::LookFor),
    ("answer", Column::Answer),
    ("notes", Column::Notes),
    ("examples", Column::Examples),
];

/// Other names that people give them.
const ALIASES: &[(&str, Column)] = &[
    ("question", Column::Prompt),
    ("questions", Column::Prompt),
    ("question text", Column::Prompt),
    ("question title", Column::Prompt),
    ("interview question", Column::Prompt),
    ("interview questions", Column::Prompt),
    ("q", Column::Prompt),
    ("front", Column::Prompt),
    ("term", Column::Prompt),
    ("ask", Column::Prompt),
    ("answers", Column::Answer),
    ("answer text", Column::Answer),
    ("a", Column::Answer),
    ("back", Column::Answer),
    ("definition", Column::Answer),
    ("model answer", Column::Answer),
    ("sample answer", Column::Answer),
    ("expected answer", Column::Answer),
    ("desired answer", Column::Answer),
    ("reference answer", Column::Answer),
    ("ideal answer", Column::Answer),
    ("correct answer", Column::Answer),
    ("correct answers", Column::Answer),
    ("correct option", Column::Answer),
    ("right answer", Column::Answer),
    ("response", Column::Answer),
    ("solution", Column::Answer),
    ("look for", Column::LookFor),
    ("what to look for", Column::LookFor),
    ("criteria", Column::LookFor),
    ("rubric", Column::LookFor),
    ("key points", Column::LookFor),
    ("points", Column::LookFor),
    ("tag", Column::Tags),
    ("topic", Column::Tags),
    ("topics", Column::Tags),
    ("category", Column::Tags),
    ("categories", Column::Tags),
    ("subject", Column::Tags),
    ("section", Column::Tags),
    ("deck", Column::Tags),
    ("difficulty", Column::Level),
    ("difficulty level", Column::Level),
    ("seniority", Column::Level),
    ("type", Column::Kind),
    ("name", Column::Title),
    ("note", Column::Notes),
    ("comment", Column::Notes),
    ("comments", Column::Notes),
    ("explanation", Column::Notes),
    ("rationale", Column::Notes),
    ("hint", Column::Notes),
    ("hints", Column::Notes),
    ("option", Column::Choice),
    ("choice", Column::Choice),
    ("wrong option", Column::WrongChoice),
    ("wrong answer", Column::WrongChoice),
    ("incorrect answer", Column::WrongChoice),
    ("distractor", Column::WrongChoice),
    ("#", Column::Ignored),
    ("no", Column::Ignored),
    ("no.", Column::Ignored),
    ("nr", Column::Ignored),
    ("number", Column::Ignored),
    ("s.no", Column::Ignored),
    ("s.no.", Column::Ignored),
    ("index", Column::Ignored),
    ("unnamed: 0", Column::Ignored),
    ("question number", Column::Ignored),
    ("question no", Column::Ignored),
    ("-", Column::Ignored),
    ("", Column::Ignored),
];

/// What a header says of its columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// What each holds.
    pub columns: Vec<Column>,
    /// What names the option in each column of options: `a` of `Option A`.
    pub choices: Vec<String>,
    /// The columns of which it is not known what they hold.
    pub unknown: Vec<usize>,
    /// It is what is written here, so nothing in the cells needs to be made out.
    pub own: bool,
}

/// The column of that name.
///
/// # Errors
///
/// There is none; says which there are.
pub fn column(name: &str) -> Result<Column, String> {
    let wanted = plain(name);
    let known = || WRITTEN.iter().chain(ALIASES);
    known()
        .find(|(known, _)| known.replace('_', " ") == wanted)
        .map(|(_, column)| *column)
        .or_else(|| match &wanted {
            name if markdown::is_question_name(name) => Some(Column::Prompt),
            name if markdown::is_answer_name(name) => Some(Column::Answer),
            _ => None,
        })
        .ok_or_else(|| {
            let hint = did_you_mean(&wanted, known().map(|(name, _)| *name));
            let names: Vec<&str> = WRITTEN.iter().map(|(name, _)| *name).collect();
            let hint =
                hint.unwrap_or_else(|| format!("the columns are {}, and `-`", names.join(", ")));
            format!("no column is called `{}`; {hint}", one_line(name))
        })
}

fn plain(name: &str) -> String {
    let name = name.trim().trim_end_matches([':', '?', '*']);
    let words = name
        .split(|c: char| c.is_whitespace() || c == '_')
        .filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ").to_lowercase()
}

impl Header {
    /// The columns that the caller names.
    pub fn said(columns: Vec<Column>) -> Self {
        let choices = columns.iter().filter(|column| **column == Column::Choice);
        Self {
            choices: letters(choices.count()),
            columns,
            unknown: Vec::new(),
            own: false,
        }
    }

    /// What a row says, if it is a header: if it names a column of questions.
    pub fn from_header<'a>(row: impl Iterator<Item = &'a str> + Clone) -> Option<Self> {
        let names: Vec<String> = row.clone().map(plain).collect();
        // Long texts are no names.
        if names.iter().all(|name| name.len() > 60) {
            return None;
        }
        let own = row.eq(WRITTEN.map(|(name, _)| name));
        let has = |name: &str| names.iter().any(|other| other == name);
        let lettered = has("a") && has("b");
        let mut choices = Vec::new();
        let mut unknown = Vec::new();
        let mut columns: Vec<Column> = Vec::new();
        for (index, name) in names.iter().enumerate() {
            if let Some(option) = option_name(name, lettered) {
                choices.push(option.to_owned());
                columns.push(Column::Choice);
                continue;
            }
            if is_wrong_option(name) {
                columns.push(Column::WrongChoice);
                continue;
            }
            columns.push(column(name).unwrap_or_else(|_| {
                unknown.push(index);
                Column::Ignored
            }));
        }
        let mut header = Self {
            columns,
            choices,
            unknown,
            own,
        };
        if !header.has(Column::Prompt) {
            header.guess(&names, Column::Prompt, "question", &NOT_QUESTIONS);
        }
        if !header.has(Column::Answer) {
            if !header.choices.is_empty() {
                header.guess(&names, Column::Answer, "correct", &["count"]);
                header.guess(&names, Column::Answer, "key", &[]);
            }
            header.guess(&names, Column::Answer, "answer", &NOT_ANSWERS);
        }
        if header.choices.is_empty() {
            // Options that have no letters: the column's name repeats.
            let all = header.columns.iter();
            let all = all.filter(|column| **column == Column::Choice).count();
            header.choices = letters(all);
        }
        header.has(Column::Prompt).then_some(header)
    }

    /// How many columns are known.
    pub fn known(&self) -> usize {
        let wanted = |column: &&Column| **column != Column::Ignored;
        self.columns.iter().filter(wanted).count()
    }

    /// Whether there is such a column.
    pub fn has(&self, column: Column) -> bool {
        self.columns.contains(&column)
    }

    /// Takes the first column that is not known and has this word in its name.
    fn guess(&mut self, names: &[String], column: Column, word: &str, not: &[&str]) {
        if self.has(column) {
            return;
        }
        let found = self.unknown.iter().position(|index| {
            let words: Vec<&str> = names[*index]
                .split(|c: char| !c.is_alphanumeric())
                .collect();
            words
                .iter()
                .any(|other| *other == word || other.strip_suffix('s') == Some(word))
                && !words.iter().any(|other| not.contains(other))
        });
        if let Some(found) = found {
            let index = self.unknown.remove(found);
            self.columns[index] = column;
        }
    }
}

/// Words that make something else of the name of a column with `question` in it.
const NOT_QUESTIONS: [&str; 14] = [
    "id",
    "no",
    "number",
    "type",
    "count",
    "score",
    "link",
    "url",
    "tag",
    "tags",
    "category",
    "level",
    "difficulty",
    "image",
];
/// The same for `answer`.
const NOT_ANSWERS: [&str; 18] = [
    "id",
    "no",
    "number",
    "type",
    "count",
    "score",
    "link",
    "url",
    "student",
    "candidate",
    "user",
    "your",
    "my",
    "given",
    "wrong",
    "incorrect",
    "option",
    "time",
];

/// The letter or number of a column of options.
fn option_name(name: &str, lettered: bool) -> Option<&str> {
    let is_name = |name: &str| {
        let mut chars = name.chars();
        let first = chars.next();
        chars.next().is_none() && first.is_some_and(|c| matches!(c, 'a'..='h' | '1'..='9'))
    };
    if lettered && is_name(name) && name.starts_with(char::is_alphabetic) {
        return Some(name);
    }
    ["answer option", "option", "choice", "opt", "alternative"]
        .iter()
        .filter_map(|word| name.strip_prefix(word))
        .map(|rest| rest.trim_matches([' ', '-', '.', '(', ')']))
        .find(|rest| is_name(rest))
}

fn is_wrong_option(name: &str) -> bool {
    let bare = name.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, ' ' | '#'));
    let bare = bare.strip_suffix('s').unwrap_or(bare);
    [
        "wrong answer",
        "wrong option",
        "incorrect answer",
        "incorrect option",
        "distractor",
    ]
    .contains(&bare)
}

fn letters(count: usize) -> Vec<String> {
    ('a'..='z').take(count).map(String::from).collect()
}

/// A level, by whatever word people give it.
pub fn level(word: &str) -> Option<crate::bank::Level> {
    let known = crate::bank::Level::ALL.into_iter();
    markdown::level(word).or_else(|| {
        known
            .into_iter()
            .find(|level| word.trim().eq_ignore_ascii_case(level.as_str()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(header: &str) -> Option<Vec<Column>> {
        Header::from_header(header.split(',')).map(|header| header.columns)
    }

    #[test]
    fn columns_are_known_by_their_names_and_by_words_in_them() {
        use Column::{Answer, Choice, Ignored, Level, Prompt, WrongChoice};
        for (header, expected) in [
            ("Question_Text,Model Answer", vec![Prompt, Answer]),
            ("Q,A", vec![Prompt, Answer]),
            (
                "id of row,The question asked,question type,Your answer,Best answer,Difficulty",
                vec![Ignored, Prompt, Ignored, Ignored, Answer, Level],
            ),
            (
                "question,a,b,c,correct",
                vec![Prompt, Choice, Choice, Choice, Answer],
            ),
            (
                "Question,Option 1,Option 2,Answer Key",
                vec![Prompt, Choice, Choice, Answer],
            ),
            (
                "question,correct_answer,incorrect_answer1,incorrect_answer2",
                vec![Prompt, Answer, WrongChoice, WrongChoice],
            ),
        ] {
            assert_eq!(columns(header), Some(expected), "{header}");
        }
        assert_eq!(columns("name,score"), None);
    }
}
