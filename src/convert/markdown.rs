//! Questions in Markdown, in whatever form people write them: headings, bold lines, list entries,
//! `<details>`, `Q:` / `A:` pairs, tables, alone or mixed.
//!
//! The lines are brought into the usual form (`normalize`) and taken apart into blocks (`document`);
//! every place that could be a question is noted (`candidates`), and the form that carries the
//! questions is found (`pattern`); then each question and what stands below it become an item
//! (`items`). An answer keeps its headings, lists, code, tables and
//! links; only HTML is made Markdown and images become notes. What became no item is named with
//! its lines.

mod asides;
mod candidates;
mod carrier;
mod choices;
mod dialects;
mod dialogue;
mod document;
mod heading_words;
mod html_tables;
mod inline;
mod items;
mod labels;
mod layout;
mod look_for;
mod normalize;
mod pattern;
mod sections;
mod sheet;
mod signals;
#[cfg(test)]
mod tests;
mod usual_form;
mod words;

use super::{ConvertError, Form, Parsed};
use candidates::Reading;
use document::Document;

pub use carrier::Carrier;

/// The fence with which a line opens code, wherever the line stands.
pub(super) use signals::opens_fence;

/// What words name: a level, a question, an answer.
pub(super) use labels::{is_answer_name, is_question_name};
pub(super) use signals::level;

/// The letters of options that an answer names.
pub(super) fn choice_letters(text: &str) -> Option<Vec<char>> {
    choices::letters(text).map(|(letters, _)| letters)
}

/// Text with what its links say, and not where they lead.
pub(super) use inline::without_targets;

/// A question without list marks, emphasis, numbers and labels around it.
pub(super) fn bare_question(source: &str) -> String {
    let text = tidied(source);
    let bare = text.trim();
    let bare = super::plain_text::bullet(bare).map_or(bare, |(_, rest)| rest);
    if bare.contains('\n') {
        return bare.to_owned();
    }
    inline::question(bare).text
}

/// Markdown with its HTML made Markdown, without needless blanks.
pub(super) fn tidied(source: &str) -> String {
    inline::without_html(&inline::tidy(source)).text
}

/// How to read a file.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The form of the questions; found out, where it is not said.
    pub questions: Option<Carrier>,
}

/// Reads a Markdown file.
///
/// # Errors
///
/// More items than a bank should hold, or no question of the form that is wanted.
pub fn read(text: &str, options: &Options) -> Result<Parsed, ConvertError> {
    let document = Document::new(text);
    let mut reading = Reading::new(&document);
    let mut cut = reading.cut(options.questions)?;
    reading.take_answers_apart(&mut cut);
    reading.drop_footer(&mut cut);
    let mut parsed = Parsed {
        title: sections::title(&reading, &cut),
        skipped: document.skipped.clone(),
        forms: cut
            .choices
            .iter()
            .map(|choice| Form {
                name: choice.carrier.to_string(),
                questions: choice.questions,
                reason: choice.reason.clone(),
            })
            .collect(),
        ..Parsed::default()
    };
    items::items(&reading, &cut, &mut parsed)?;
    parsed.items.sort_by_key(|imported| imported.at);
    parsed.skipped.sort_by_key(|skipped| skipped.at);
    Ok(parsed)
}
