//! From a question and the blocks below it to an item.

mod code;
mod options;
mod parts;

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::super::ids::key;
use super::super::{ConvertError, Imported, Parsed, Place, article, cloze, item};
use super::candidates::{Candidate, Reading};
use super::carrier::Carrier;
use super::document::{Block, Document, Kind, unquoted};
use super::inline::{self, without_html};
use super::labels;
use super::normalize::Footnote;
use super::pattern::{Cut, Segment};
use super::sections::{section_tags, skip_the_rest};
use super::sheet::Sheet;
use super::signals::{self, Asks};
use crate::bank::{Item, ItemId, beginning};
use parts::Parts;

/// Makes items of the questions that a document was cut into.
///
/// # Errors
///
/// More items than a bank should hold.
pub fn items(reading: &Reading<'_>, cut: &Cut, parsed: &mut Parsed) -> Result<(), ConvertError> {
    let mut maker = Maker {
        reading,
        footnotes: reading
            .document
            .footnotes
            .iter()
            .map(|note| (note.name.as_str(), (note, false)))
            .collect(),
        document: reading.document,
        solutions: false,
        orders: false,
        asking: false,
        parsed,
    };
    maker.solutions = maker.solutions_are_answers(cut);
    let (all, asking) = maker.asking_first(cut);
    maker.orders = 2 * asking >= all;
    maker.asking = all >= 3 && 5 * asking >= 4 * all;
    let (tags, tagging) = section_tags(reading, cut);
    for (segment, tag) in cut.segments.iter().zip(tags) {
        maker.item(segment, tag)?;
    }
    for (note, used) in maker.footnotes.values() {
        if !used {
            let at = Place::Lines(note.line, note.line);
            let reason = "a footnote that no question refers to";
            maker.parsed.skip(at, reason, &note.text);
        }
    }
    for (line, name) in &reading.left_columns {
        let at = reading.document.place(&(*line..*line + 1));
        parsed.skip(at, "a column of a name that is not known", name);
    }
    skip_the_rest(reading, cut, &tagging, parsed);
    Ok(())
}

struct Maker<'a, 'b> {
    reading: &'a Reading<'a>,
    /// By name, the footnotes and whether something refers to each.
    footnotes: HashMap<&'a str, (&'a Footnote, bool)>,
    document: &'a Document,
    /// `Solution:` begins answers in this document.
    solutions: bool,
    /// An order below a question belongs to it in this document, and is not how it is answered.
    orders: bool,
    /// Almost all texts below the headings of this document begin with what is asked.
    asking: bool,
    parsed: &'b mut Parsed,
}

impl Maker<'_, '_> {
    fn blocks(&self) -> &[Block] {
        &self.document.blocks
    }

    fn candidate(&self, segment: &Segment) -> &Candidate {
        &self.reading.candidates[segment.candidate]
    }

    /// Whether enough questions have a `Solution:` to take it for their answer.
    fn solutions_are_answers(&self, cut: &Cut) -> bool {
        let with = cut
            .segments
            .iter()
            .filter(|segment| segment.body.clone().any(|at| self.reading.is_solution(at)));
        let with = with.count();
        with > 0 && 2 * with >= cut.segments.len()
    }

    /// Below how many questions something stands, and how often that begins with what asks or gives
    /// an order: `Compare the two.` may be a task or tell what is done.
    fn asking_first(&self, cut: &Cut) -> (usize, usize) {
        let (mut all, mut asking) = (0, 0);
        for segment in &cut.segments {
            let mut body = segment.body.clone().filter(|at| !self.reading.beside[*at]);
            let Some(first) = body.find(|at| self.blocks()[*at].kind != Kind::Rule) else {
                continue;
            };
            let block = &self.blocks()[first];
            all += 1;
            asking += usize::from(
                block.kind == Kind::Paragraph && signals::only_asks(&self.document.text(block)),
            );
        }
        (all, asking)
    }

    fn item(&mut self, segment: &Segment, tag: Option<String>) -> Result<(), ConvertError> {
        let mut candidate = self.candidate(segment).clone();
        let mut segment = segment.clone();
        let (mut name, mut also) = (None, None);
        if !segment.body.is_empty()
            && self
                .reading
                .names_question(segment.candidate, segment.body.start)
        {
            let heading = self.document.heading(&self.blocks()[segment.body.start]);
            let asked = inline::question(&heading);
            name = Some(std::mem::replace(&mut candidate.question, asked).text);
            candidate.asks = Asks::Question;
            segment.body.start += 1;
        } else if let Some(asked) = self.reading.asked_below(segment.candidate, &segment.body) {
            let above = std::mem::replace(&mut candidate.question.text, asked);
            if candidate.asks == Asks::Question {
                also = Some(above).filter(|above| !says_again(above, &candidate.question.text));
            } else {
                name = Some(above);
            }
            candidate.asks = Asks::Question;
            segment.body.start += 1;
        }
        let segment = &segment;
        let head = self.blocks()[candidate.block].lines.clone();
        let last = segment
            .body
            .clone()
            .rev()
            .find(|at| !self.reading.beside[*at] && self.blocks()[*at].kind != Kind::Rule)
            .map_or(head.end, |at| self.blocks()[at].lines.end);
        let lines = match &candidate.row {
            Some(row) => row.line..row.line + 1,
            None => head.start..last.max(head.end),
        };
        if candidate.cloze {
            return self.cloze(&candidate, segment, &lines, tag.as_deref());
        }
        let place = self.document.place(&lines);
        if candidate.row.is_none()
            && candidate.rest.is_empty()
            && let Some(sheet) = self.reading.sheet(candidate.block, segment.body.clone())
        {
            return self.marked(&candidate, segment, sheet, place, tag);
        }
        let mut parts = self.parts(&candidate, segment);
        parts.prompt.splice(..0, also);
        let prompt = self.shown(&parts.prompt, place);
        let mut answer = self.shown(&parts.answer, place);
        let notes = self.shown(&parts.notes, place);
        if answer.starts_with("**") && !answer.contains("\n\n") {
            answer = inline::without_emphasis(&answer).to_owned();
        }
        if let Some(behind) = signals::behind_arrow(&answer) {
            answer = behind.to_owned();
        }
        if let Some(behind) = labels::behind_answer_word(&answer) {
            answer = behind.to_owned();
        }
        answer = unquoted_whole(answer);
        if signals::is_placeholder(&answer) || labels::is_answer_label(&answer) {
            answer.clear();
        }
        if prompt.is_empty() {
            self.parsed
                .skip(place, "an answer without a question", &answer);
            return Ok(());
        }
        // What stands above `What to look for` belongs to a question that has been asked already.
        let answer_text = match candidate.asks {
            Asks::No => answer.clone(),
            _ => format!("Answer:\n{answer}"),
        };
        let mut imported = match article::labelled(&prompt, &answer_text, place, self.parsed) {
            Some(labelled) => labelled,
            None => {
                let mut item = item(&prompt);
                item.answer = Some(answer).filter(|answer| !answer.is_empty());
                Imported {
                    key: key(&prompt),
                    at: place,
                    item,
                    reviews: Vec::new(),
                }
            }
        };
        let item = &mut imported.item;
        let section = tag
            .as_ref()
            .and_then(|tag| signals::level(&tag.replace('-', " ")));
        item.level = item.level.or(candidate.question.level).or(section);
        if let Some(row) = &candidate.row {
            item.level = row.level.or(item.level);
            item.tags.extend(row.tags.iter().cloned());
        }
        if let Some(tag) = tag.filter(|tag| !item.tags.contains(tag)) {
            item.tags.push(tag);
        }
        let notes = [item.notes.take().unwrap_or_default(), notes];
        let notes: Vec<String> = notes.into_iter().filter(|note| !note.is_empty()).collect();
        item.notes = Some(notes.join("\n\n")).filter(|notes| !notes.is_empty());
        name_topic(item, &candidate);
        if let Some(name) = name.filter(|name| !labels::is_generic_name(name)) {
            entitle(item, &name);
        }
        self.add_footnotes(item);
        self.parsed.push(imported)
    }

    /// Puts below an answer the footnotes that it refers to; those of the question are notes.
    fn add_footnotes(&mut self, item: &mut Item) {
        if self.footnotes.is_empty() {
            return;
        }
        let body = &mut *item.body;
        let mut known = HashSet::new();
        let texts = [
            (body.answer.clone(), true),
            (Some(body.prompt.clone()), false),
        ];
        for (text, answers) in texts {
            let text = text.unwrap_or_default();
            for name in text
                .split("[^")
                .skip(1)
                .filter_map(|rest| Some(rest.split_once(']')?.0))
            {
                let Some((note, used)) = self.footnotes.get_mut(name) else {
                    continue;
                };
                *used = true;
                if !known.insert(name.to_owned()) {
                    continue;
                }
                let target = match answers {
                    true => &mut body.answer,
                    false => &mut body.notes,
                };
                let target = target.get_or_insert_default();
                let last = target.lines().next_back();
                if let Some(last) = last {
                    let close = last.starts_with("[^") && last.contains("]:");
                    target.push_str(if close { "\n" } else { "\n\n" });
                }
                target.push_str(&format!("[^{name}]: {}", note.text));
            }
        }
    }

    /// A question that comes with what its answer is marked by.
    fn marked(
        &mut self,
        candidate: &Candidate,
        segment: &Segment,
        mut sheet: Sheet,
        place: Place,
        tag: Option<String>,
    ) -> Result<(), ConvertError> {
        let asks = signals::asks(&candidate.question.text) > Asks::No;
        // Below what asks already, text without a name of its own answers.
        if sheet.about.is_none() && asks && !sheet.answered {
            let own = std::mem::take(&mut sheet.own);
            sheet.answer.splice(..0, own);
        }
        let text = |maker: &mut Self, blocks: &[usize]| {
            let text = maker.reading.written(blocks, segment).unwrap_or_default();
            maker.shown(&[text], place)
        };
        let own = text(self, &sheet.own);
        let answer = text(self, &sheet.answer);
        let notes = unquoted_whole(text(self, &sheet.notes));
        let heading = self.shown(std::slice::from_ref(&candidate.question.text), place);
        let titled = !own.is_empty() && (sheet.about.is_some() || !asks);
        let mut item = match (titled, own.is_empty()) {
            (true, _) => item(&own),
            (false, true) => item(&heading),
            (false, false) => item(&format!("{heading}\n\n{own}")),
        };
        if titled {
            entitle(&mut item, &heading);
            item.title = beginning(&heading).into();
        }
        item.level = candidate.question.level;
        let (points, beside) = self.reading.points(&sheet.looked_for);
        for at in beside {
            let block = &self.blocks()[at];
            let at = self.document.place(&block.lines);
            let text = self.document.text(block);
            let reason = "text beside the list of what to look for";
            self.parsed.skip(at, reason, &text);
        }
        item.look_for = points;
        item.answer = Some(answer).filter(|answer| !answer.is_empty());
        item.notes = Some(notes).filter(|notes| !notes.is_empty());
        match sheet.about {
            Some(about) => {
                item.kind = about.kind;
                item.level = about.level.or(item.level);
                item.time = about.time;
                item.tags = about.tags.into();
            }
            None => item.tags.extend(tag),
        }
        self.parsed.push(Imported {
            key: key(if titled { &heading } else { &item.prompt }),
            at: place,
            item,
            reviews: Vec::new(),
        })
    }

    /// A text with holes: an item for each.
    fn cloze(
        &mut self,
        candidate: &Candidate,
        segment: &Segment,
        lines: &Range<usize>,
        tag: Option<&str>,
    ) -> Result<(), ConvertError> {
        let place = self.document.place(lines);
        let mut text = vec![candidate.question.text.clone()];
        let body: Vec<usize> = segment
            .body
            .clone()
            .filter(|at| !self.reading.beside[*at])
            .collect();
        text.extend(self.reading.written(&body, segment));
        let text = self.shown(&text, place);
        let holes = cloze::bracketed(&text);
        if holes.is_empty() {
            self.parsed
                .skip(place, "a cloze card without a hole", &text);
            return Ok(());
        }
        for card in holes {
            let mut item = item(&card.prompt);
            item.answer = Some(card.answer);
            item.tags.extend(tag.map(str::to_owned));
            self.parsed.push(Imported {
                key: key(&card.prompt),
                at: place,
                item,
                reviews: Vec::new(),
            })?;
        }
        Ok(())
    }

    /// Text as it is kept, with a word about what was left out of it.
    fn shown(&mut self, parts: &[String], at: Place) -> String {
        let source = parts.join("\n\n");
        let made = without_html(&source);
        if made.scripts > 0 {
            self.parsed.skip(at, "a script or a style", &source);
        }
        if made.media > 0 {
            let reason = "an image or a sound: only its name is kept";
            self.parsed.skip(at, reason, &source);
        }
        made.text
    }
}

/// The heading that an item's question was beside the question proper is its title.
fn name_topic(item: &mut Item, candidate: &Candidate) {
    let question = &candidate.question.text;
    if candidate.asks == Asks::No
        && matches!(candidate.carrier, Carrier::Heading(_))
        && !labels::is_generic_name(question)
        && item.prompt != *question
        && item.title == super::super::item(&item.prompt).title
    {
        entitle(item, question);
    }
}

/// Gives an item a title, and an id of its words.
fn entitle(item: &mut Item, title: &str) {
    let title = inline::inline(title).words;
    if !title.trim().is_empty() {
        item.id = ItemId::new(super::super::ids::slug(&title));
        item.title = beginning(&title).into();
    }
}

/// Whether a question asks for what another one asks: most words that tell stand in both.
fn says_again(text: &str, other: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        let text = text.to_lowercase();
        let words = text.split(|c: char| !c.is_alphanumeric());
        let telling = words.filter(|word| word.chars().count() > 1 && !signals::opens(word));
        telling.map(str::to_owned).collect()
    };
    let (words, other) = (words(text), words(other));
    let telling = |word: &&String| word.chars().count() > 3 || words.len() < 3;
    let all = words.iter().filter(telling).count();
    let same = words
        .iter()
        .filter(telling)
        .filter(|word| other.contains(word))
        .count();
    2 * same >= all
}

/// An answer that is a quotation as a whole, without the marks of it.
fn unquoted_whole(answer: String) -> String {
    let mut lines = answer.lines().filter(|line| !line.trim().is_empty());
    if !answer.starts_with('>') || !lines.all(|line| line.starts_with('>')) {
        return answer;
    }
    let lines: Vec<&str> = answer.lines().map(|line| unquoted(line, 1)).collect();
    lines.join("\n").trim().to_owned()
}
