//! Exemplars put into the text of a bank.
//!
//! They come after those that are there, in the style in which the criterion is written: on lines of
//! their own, or between brackets.

use crate::bank::document::{Content, Document, Node};
use crate::bank::fault::Path;
use crate::bank::lower::EXEMPLAR_LENGTH;
use crate::bank::model::{Bank, CriterionId, Exemplars, ItemId, Mark};
use crate::bank::write;
use crate::bank::{harmless, one_line, read_bank};

/// Exemplars that a criterion is to have as well.
#[derive(Clone, Debug, PartialEq)]
pub struct AddedExemplars {
    /// The item.
    pub item: ItemId,
    /// Its criterion.
    pub criterion: CriterionId,
    /// The exemplars, each as [`as_exemplar`] makes it.
    pub exemplars: Exemplars,
}

/// Why a response cannot be an exemplar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// It says nothing.
    Empty,
    /// It is longer than an exemplar may be.
    TooLong,
    /// It has characters that could command a terminal or would not be seen in a file.
    Control,
}

/// A response as an exemplar: its text as it comes back from a bank.
///
/// # Errors
///
/// It cannot be one.
pub fn as_exemplar(response: &str) -> Result<String, Unfit> {
    let text = response.replace("\r\n", "\n");
    let text = text.trim();
    if text.is_empty() {
        Err(Unfit::Empty)
    } else if text.chars().count() > EXEMPLAR_LENGTH {
        Err(Unfit::TooLong)
    } else if harmless(text) != text || text.contains('\u{feff}') {
        Err(Unfit::Control)
    } else {
        Ok(text.to_owned())
    }
}

/// Why exemplars have no place in the text of a bank.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoPlaceFor {
    /// The text is no bank.
    #[error("it is not a sound bank any more; `viva check` says what is wrong")]
    NotSound,
    /// The bank has no such criterion.
    #[error("the criterion `{0}` is not there any more; run this again")]
    Gone(String),
    /// The text of a criterion cannot be added to.
    #[error(
        "line {line}: the criterion `{name}` is written in a way that cannot be added to; write \
         its keys below each other, without anchors, aliases and tabs, and run this again"
    )]
    Form {
        /// Its line.
        line: usize,
        /// Its item and its id.
        name: String,
    },
}

/// The text with more exemplars, all else as its author wrote it.
///
/// # Errors
///
/// The text is no bank, has no such criterion, or one that cannot be added to without changing
/// anything else.
pub fn with_exemplars(text: &str, added: &[AddedExemplars]) -> Result<String, NoPlaceFor> {
    let plain = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mark = &text[..text.len() - plain.len()];
    let old = read_bank("", plain).map_err(|_| NoPlaceFor::NotSound)?;
    let document = Document::new(plain);
    let mut placed = Vec::new();
    for added in added {
        let path = place(&old, added).ok_or_else(|| NoPlaceFor::Gone(name(added)))?;
        let Some(pieces) = Writer(plain).pieces(&document, &path, &added.exemplars) else {
            return Err(form(&document, &path, added));
        };
        placed.push((path, added, pieces));
    }
    let all = placed.iter().flat_map(|(.., pieces)| pieces);
    let new = with_pieces(plain, all);
    if says(&new, &old, added) {
        return Ok(format!("{mark}{new}"));
    }
    // One of them does harm.
    let alone = placed.iter().find(|(_, added, pieces)| {
        !says(
            &with_pieces(plain, pieces),
            &old,
            std::slice::from_ref(*added),
        )
    });
    let (path, added, _) = alone.or(placed.first()).ok_or(NoPlaceFor::NotSound)?;
    Err(form(&document, path, added))
}

fn name(added: &AddedExemplars) -> String {
    one_line(&format!("{}/{}", added.item, added.criterion))
}

fn form(document: &Document<'_>, path: &Path, added: &AddedExemplars) -> NoPlaceFor {
    let nearest = document.nearest(path.steps());
    NoPlaceFor::Form {
        line: nearest.map_or(1, |(node, _)| node.start.line),
        name: name(added),
    }
}

/// Where the criterion stands.
fn place(bank: &Bank, added: &AddedExemplars) -> Option<Path> {
    let (item, criterion) = indices(bank, added)?;
    let items = Path::root().key("items");
    Some(items.index(item).key("look_for").index(criterion))
}

fn indices(bank: &Bank, added: &AddedExemplars) -> Option<(usize, usize)> {
    let mut items = bank.items.iter();
    let item = items.position(|item| item.id == added.item)?;
    let mut criteria = bank.items[item].look_for.iter();
    let criterion = criteria.position(|criterion| criterion.id == added.criterion)?;
    Some((item, criterion))
}

/// Whether a text is the bank with just these exemplars more.
fn says(text: &str, old: &Bank, added: &[AddedExemplars]) -> bool {
    let Ok(new) = read_bank("", text) else {
        return false;
    };
    let mut wanted = old.clone();
    for added in added {
        let Some((item, criterion)) = indices(&wanted, added) else {
            return false;
        };
        let known = &mut wanted.items[item].look_for[criterion].exemplars;
        known.append(&added.exemplars);
    }
    new == wanted
}

/// Text to be put in.
struct Piece {
    /// The byte that it comes before.
    at: usize,
    text: String,
    /// It is lines of its own.
    is_lines: bool,
}

fn with_pieces<'a>(text: &str, pieces: impl IntoIterator<Item = &'a Piece>) -> String {
    let mut pieces: Vec<&Piece> = pieces.into_iter().collect();
    // Of those at one place, what belongs further in was put first.
    pieces.sort_by_key(|piece| piece.at);
    let mut out = String::with_capacity(2 * text.len());
    let mut done = 0;
    let break_ = line_break(text);
    for piece in pieces {
        out.push_str(&text[done..piece.at]);
        done = piece.at;
        if piece.is_lines && !out.ends_with('\n') {
            out.push_str(break_);
        }
        out.push_str(&piece.text);
    }
    out.push_str(&text[done..]);
    out
}

fn line_break(text: &str) -> &'static str {
    if text.contains("\r\n") { "\r\n" } else { "\n" }
}

/// Writes into a text.
struct Writer<'a>(&'a str);

impl Writer<'_> {
    /// What to put in so that a criterion has more exemplars; `None` where its form has no place.
    fn pieces(
        &self,
        document: &Document<'_>,
        criterion: &Path,
        added: &Exemplars,
    ) -> Option<Vec<Piece>> {
        let known = criterion.key("exemplars");
        let Some(known_node) = document.node(known.steps()) else {
            let around = document.node(criterion.steps())?;
            let piece = if self.is_flow(around, '{') {
                let key = self.key_in_flow(around, "exemplars");
                let in_quotes = key.starts_with('"');
                let of_mark = |(mark, said): (Mark, &[String])| {
                    let list = self.list_in_flow(around, said);
                    let key = Exemplars::key(mark);
                    match in_quotes {
                        true => format!("\"{key}\": {list}"),
                        false => format!("{key}: {list}"),
                    }
                };
                let said = added.by_mark().into_iter();
                let said: Vec<String> = said
                    .filter(|(_, said)| !said.is_empty())
                    .map(of_mark)
                    .collect();
                self.after_last_value(around, &format!("{key}: {{{}}}", said.join(", ")))?
            } else {
                let lines = write::exemplars(added, self.indent_of_keys(around)?);
                self.lines_after(around, &lines)?
            };
            return Some(vec![piece]);
        };
        let mut pieces = Vec::new();
        let mut new_keys = Vec::new();
        for (mark, said) in added.by_mark() {
            if said.is_empty() {
                continue;
            }
            let list = known.key(Exemplars::key(mark));
            if let Some(list) = document.node(list.steps()) {
                pieces.push(self.entries(list, said)?);
            } else if self.is_flow(known_node, '{') {
                let key = self.key_in_flow(known_node, Exemplars::key(mark));
                let list = self.list_in_flow(known_node, said);
                new_keys.push(self.after_last_value(known_node, &format!("{key}: {list}"))?);
            } else {
                let indent = self.indent_of_keys(known_node)?;
                let lines = write::exemplars_of(mark, said, indent);
                new_keys.push(self.lines_after(known_node, &lines)?);
            }
        }
        pieces.append(&mut new_keys);
        Some(pieces)
    }

    /// More entries of a list.
    fn entries(&self, list: &Node, texts: &[String]) -> Option<Piece> {
        let Content::List(nodes) = &list.content else {
            return None;
        };
        if self.is_flow(list, '[') {
            let at = self.end(nodes.last()?)?;
            let text = format!(",{}", self.on_lines(list, texts));
            return Some(Piece {
                at,
                text,
                is_lines: false,
            });
        }
        let indent = self.indent(self.first_dash(list)?)?;
        self.lines_after(list, &write::entries(texts, indent))
    }

    /// The dash of a list's first entry: a list that is indented no further than its key begins behind it.
    fn first_dash(&self, list: &Node) -> Option<usize> {
        let (before, from) = self.0.split_at_checked(list.extent.start)?;
        let is_dash = from
            .strip_prefix('-')
            .is_some_and(|rest| rest.starts_with(char::is_whitespace));
        match is_dash {
            true => Some(list.extent.start),
            false => Some(before.trim_end().strip_suffix('-')?.len()),
        }
    }

    /// Lines after the last one of a value.
    fn lines_after(&self, node: &Node, lines: &str) -> Option<Piece> {
        let end = self.end(node)?;
        let rest = self.0.get(end..)?;
        let at = rest.find('\n').map_or(self.0.len(), |at| end + at + 1);
        Some(Piece {
            at,
            text: lines.replace('\n', line_break(self.0)),
            is_lines: true,
        })
    }

    /// A key and its value after the last ones of a mapping in braces.
    fn after_last_value(&self, mapping: &Node, entry: &str) -> Option<Piece> {
        let Content::Mapping(entries) = &mapping.content else {
            return None;
        };
        let (_, last) = entries.last()?;
        Some(Piece {
            at: self.end(last)?,
            text: format!(", {entry}"),
            is_lines: false,
        })
    }

    fn list_in_flow(&self, around: &Node, texts: &[String]) -> String {
        format!("[{}]", self.on_lines(around, texts))
    }

    /// Texts as entries between brackets, each on a line of its own.
    fn on_lines(&self, around: &Node, texts: &[String]) -> String {
        let before = &self.0[..around.extent.start];
        let line = &self.0[before.rfind('\n').map_or(0, |at| at + 1)..];
        let indent = line.len() - line.trim_start_matches(' ').len() + 2;
        let lines = texts.iter().map(|text| {
            // As JSON writes it: so a bank in JSON stays one.
            let written = serde_json::Value::from(text.as_str());
            format!("{}{:indent$}{written}", line_break(self.0), "")
        });
        lines.collect::<Vec<_>>().join(",")
    }

    /// A key as the keys of a mapping in braces are written: in quotes or without.
    fn key_in_flow(&self, mapping: &Node, key: &str) -> String {
        let inside = &self.0[mapping.extent.start + 1..];
        match inside.trim_start().starts_with('"') {
            true => format!("\"{key}\""),
            false => key.to_owned(),
        }
    }

    fn is_flow(&self, node: &Node, bracket: char) -> bool {
        let text = self.0.get(node.extent.start..);
        text.is_some_and(|text| text.starts_with(bracket))
    }

    /// Where the keys of a mapping without braces begin in their lines.
    fn indent_of_keys(&self, mapping: &Node) -> Option<usize> {
        let Content::Mapping(_) = mapping.content else {
            return None;
        };
        let first = self.0.get(mapping.extent.start..)?.chars().next()?;
        // An anchor or a tag, or a key that is no plain word.
        let is_key = first.is_alphanumeric() || "\"'".contains(first);
        is_key.then_some(())?;
        self.indent(mapping.extent.start)
    }

    /// How far a byte is from the beginning of its line, where only blanks and dashes come before.
    fn indent(&self, at: usize) -> Option<usize> {
        let before = self.0.get(..at)?;
        let line = &before[before.rfind('\n').map_or(0, |at| at + 1)..];
        let is_indent = line.chars().all(|c| c == ' ' || c == '-');
        is_indent.then_some(line.len())
    }

    /// Where a value ends, without blanks after it.
    fn end(&self, node: &Node) -> Option<usize> {
        let whole = self.0.get(node.extent.clone())?;
        Some(node.extent.start + whole.trim_end().len())
    }
}

#[cfg(test)]
mod tests;
