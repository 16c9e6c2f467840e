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
mod document;
mod inline;
mod items;
mod layout;
mod normalize;
mod pattern;
mod sections;
mod signals;
#[cfg(test)]
mod tests;
mod words;

use super::{ConvertError, Form, Parsed};
use candidates::Reading;
use document::Document;

pub use carrier::Carrier;

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
    let reading = Reading::new(&document);
    let cut = reading.cut(options.questions)?;
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
