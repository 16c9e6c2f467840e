//! From a question and the blocks below it to an item: what belongs to the prompt, what is the
//! answer, what is neither.

mod code;
mod options;

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::super::ids::key;
use super::super::{ConvertError, Imported, Parsed, Place, article, cloze, item};
use super::candidates::{Candidate, Reading};
use super::carrier::Carrier;
use super::choices;
use super::document::{Block, Document, Footnote, Kind, unquoted};
use super::inline::{self, without_html};
use super::pattern::{Cut, Segment, only_asks};
use super::sections::{section_tags, skip_the_rest};
use super::sheet::Sheet;
use super::signals::{self, Asks, Label};
use crate::bank::{Item, ItemId, beginning};
use code::{shows_code, speaks_of_code};

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

/// The parts of an item, as Markdown.
#[derive(Default)]
struct Parts {
    prompt: Vec<String>,
    answer: Vec<String>,
    notes: Vec<String>,
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
            asking +=
                usize::from(block.kind == Kind::Paragraph && only_asks(&self.document.text(block)));
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
        if let Some(behind) = signals::behind_answer_word(&answer) {
            answer = behind.to_owned();
        }
        answer = unquoted_whole(answer);
        if signals::is_placeholder(&answer) || signals::is_answer_label(&answer) {
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
        if let Some(name) = name.filter(|name| !signals::is_generic_name(name)) {
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

    fn parts(&self, candidate: &Candidate, segment: &Segment) -> Parts {
        let question = candidate.question.text.clone();
        let mut parts = Parts::default();
        if let Some(row) = &candidate.row {
            parts.prompt.push(question);
            if !row.answer.is_empty() {
                parts.answer.push(row.answer.clone());
            }
            parts.notes.extend(row.notes.iter().cloned());
            return parts;
        }
        if let Some(link) = &candidate.question.link {
            parts.notes.push(format!("Read more: {link}"));
        }
        let body: Vec<usize> = segment
            .body
            .clone()
            .filter(|at| !self.reading.beside[*at])
            .chain(segment.apart.iter().copied())
            .collect();
        let split = self.answer_at(&body, candidate);
        let rule = |at: &usize| self.blocks()[*at].kind == Kind::Rule;
        let body: Vec<usize> = match body.iter().rposition(|at| !rule(at)) {
            Some(last) => body[..=last].to_vec(),
            None => Vec::new(),
        };
        let (before, after) = match split {
            Some(at) => body.split_at(at),
            None => (&body[..0], &body[..]),
        };
        let options = self.options(if split.is_some() { before } else { &body });
        if let Some(options) = options {
            return self.with_options(candidate, segment, parts, &body, split, &options);
        }
        let asks = candidate.asks > Asks::No;
        let mut before: Vec<usize> = before.to_vec();
        let mut after: Vec<usize> = after.to_vec();
        if split.is_none() {
            let length = self.asked_before(&after, candidate);
            before = after.drain(..length).collect();
        }
        if split.is_some() {
            self.take_hints(&mut before, segment, &mut parts);
        }
        // `## Question` below `# Card 1`
        before.retain(|at| {
            let block = &self.blocks()[*at];
            let heading = matches!(block.kind, Kind::Heading(_));
            !(heading && signals::is_question_name(&self.document.heading(block)))
        });
        let own = self.reading.written(&before, segment);
        let generic = signals::is_generic_name(&question)
            || matches!(signals::label(&question), Some((Label::Question, "")));
        let topic = !asks && !generic;
        match own {
            None => parts.prompt.push(question),
            Some(only) if topic && !only.contains('\n') => {
                let name = question.trim_end_matches([':', '.']);
                parts.prompt.push(format!("{name}: {only}"));
            }
            Some(own) => {
                if !generic {
                    parts.prompt.push(question);
                }
                parts.prompt.push(own);
            }
        }
        self.answer(candidate, segment, &after, &mut parts);
        parts
    }

    /// What is folded between a question and its answer helps those who are stuck, and is not asked.
    fn take_hints(&self, before: &mut Vec<usize>, segment: &Segment, parts: &mut Parts) {
        let mut at = 0;
        while at < before.len() {
            let Kind::FoldStart { summary, end } = &self.blocks()[before[at]].kind else {
                at += 1;
                continue;
            };
            let length = before[at..]
                .iter()
                .take_while(|block| **block <= *end)
                .count();
            let inside: Vec<usize> = before[at + 1..at + length].to_vec();
            let code = |block: &usize| matches!(self.blocks()[*block].kind, Kind::Code { .. });
            if inside.iter().any(code) {
                at += length;
                continue;
            }
            let text = self.reading.written(&inside, segment).unwrap_or_default();
            let name = inline::question(summary).text;
            let name = name.trim_end_matches(':');
            let gap = if text.contains('\n') { "\n\n" } else { " " };
            parts.notes.push(format!("{name}:{gap}{text}"));
            before.drain(at..at + length);
        }
    }

    /// The answer: what stands behind the question in its line, and the blocks that are left.
    fn answer(&self, candidate: &Candidate, segment: &Segment, after: &[usize], parts: &mut Parts) {
        let rest = candidate.rest.as_str();
        let rules = after
            .iter()
            .take_while(|at| self.blocks()[**at].kind == Kind::Rule);
        let after = &after[rules.count()..];
        if !rest.is_empty() {
            if inline::is_only_links(rest) {
                parts.notes.push(rest.to_owned());
            } else {
                parts.answer.push(rest.to_owned());
            }
        }
        let follow_ups = self.only_follow_ups(after, candidate);
        let Some(text) = self.reading.written(after, segment) else {
            return;
        };
        if follow_ups {
            parts.notes.push(format!("Follow up:\n\n{text}"));
            return;
        }
        let bare: Vec<&str> = text
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .collect();
        let links = !bare.is_empty()
            && bare.iter().all(|line| {
                let line = line.trim_start_matches(['-', '*', '+', ' ']);
                inline::is_only_links(line) || signals::says_nothing(line)
            });
        if (links && rest.is_empty()) || is_only_pictures(&text) {
            parts.notes.push(text);
        } else {
            parts.answer.push(text);
        }
    }

    /// Whether all blocks are list entries that ask more.
    fn only_follow_ups(&self, after: &[usize], candidate: &Candidate) -> bool {
        if after.is_empty() || !candidate.rest.is_empty() {
            return false;
        }
        let quotes = self.blocks()[candidate.block].quotes;
        after.iter().all(|at| {
            let block = &self.blocks()[*at];
            match block.kind {
                Kind::Rule => true,
                Kind::Paragraph if block.quotes > quotes => false,
                Kind::Paragraph => {
                    let text = self.document.text(block);
                    let asks = signals::asks(&text);
                    let listed = block.item.is_some() && block.depth > 0;
                    asks == Asks::Question && (listed || only_asks(&text))
                        || (listed
                            && asks == Asks::Task
                            && text.split_whitespace().count() > 3
                            && !text.ends_with('.'))
                        || listed && asks == Asks::Task && candidate.carrier >= Carrier::BoldItem(0)
                }
                _ => false,
            }
        })
    }

    /// The place in the body at which the answer begins.
    fn answer_at(&self, body: &[usize], candidate: &Candidate) -> Option<usize> {
        let strong = body.iter().position(|at| self.reading.answers[*at]);
        let weak = || {
            let at = body.iter().position(|at| self.reading.is_solution(*at))?;
            let only_prompt = body[..at].iter().all(|at| {
                let block = &self.blocks()[*at];
                match block.kind {
                    Kind::Paragraph => {
                        let text = self.document.text(block);
                        only_asks(&text) || choices::choice(&text).is_some()
                    }
                    Kind::Code { .. } | Kind::Rule | Kind::Html => true,
                    _ => false,
                }
            });
            (only_prompt || self.solutions || at == 0).then_some(at)
        };
        // In an answer that has begun on the question's own line a label is text.
        if !candidate.rest.is_empty() && strong.is_some_and(|at| at > 0) {
            return Some(0);
        }
        strong.or_else(weak)
    }

    /// How many of the blocks at the beginning still belong to the question.
    fn asked_before(&self, after: &[usize], candidate: &Candidate) -> usize {
        if !candidate.rest.is_empty() {
            return 0;
        }
        let said: Vec<(usize, &Block)> =
            after.iter().map(|at| (*at, &self.blocks()[*at])).collect();
        let asks = |block: &Block| {
            if block.kind != Kind::Paragraph
                || block.depth > self.blocks()[candidate.block].depth
                // What is quoted below a question answers it.
                || candidate.asks > Asks::No && block.quotes > self.blocks()[candidate.block].quotes
            {
                return false;
            }
            let text = self.document.text(block);
            only_asks(&text) && (self.orders || signals::ends_question(&text))
        };
        let is_code = |block: &Block| matches!(block.kind, Kind::Code { fenced: true });
        let rule = |block: &Block| block.kind == Kind::Rule;
        let mut length = 0;
        while length < said.len() && (asks(said[length].1) || (length > 0 && rule(said[length].1)))
        {
            length += 1;
        }
        let rest = said[length..]
            .iter()
            .filter(|(_, block)| !rule(block))
            .count();
        if candidate.asks > Asks::No && length > 0 && rest > 0 && !self.asking {
            // A question that an answer begins with is part of it.
            let code = said.get(length).is_some_and(|(_, block)| is_code(block));
            if !code {
                length = 0;
            }
        }
        // A topic whose text ends in a question is asked by all of it.
        let last = said
            .iter()
            .rposition(|(_, block)| block.kind == Kind::Paragraph);
        if candidate.asks == Asks::No
            && let Some(last) = last
            && said[last + 1..]
                .iter()
                .all(|(_, block)| is_code(block) || rule(block))
            && said[..last]
                .iter()
                .all(|(_, block)| block.kind == Kind::Paragraph)
            && signals::ends_question(&self.document.text(said[last].1))
        {
            return said.len();
        }
        // Code that the question speaks of.
        let speaks = speaks_of_code(&candidate.question.text)
            || (length > 0 && speaks_of_code(&self.document.text(said[length - 1].1)));
        let mut codes = length;
        while codes < said.len() && (is_code(said[codes].1) || rule(said[codes].1)) {
            codes += 1;
        }
        let found = said[length..codes].iter().any(|(_, block)| is_code(block));
        let more = said[codes..].iter().any(|(_, block)| !rule(block));
        let listed = matches!(
            candidate.carrier,
            Carrier::Item(_) | Carrier::BoldItem(_) | Carrier::Line
        );
        if found && speaks && (more || listed || length > 0 || shows_code(&candidate.question.text))
        {
            length = codes;
        }
        length
    }
}

/// The heading that an item's question was beside the question proper is its title.
fn name_topic(item: &mut Item, candidate: &Candidate) {
    let question = &candidate.question.text;
    if candidate.asks == Asks::No
        && matches!(candidate.carrier, Carrier::Heading(_))
        && !signals::is_generic_name(question)
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

/// Whether nothing but pictures stands in a text.
fn is_only_pictures(text: &str) -> bool {
    if !text.contains("![") && !text.contains("<img") {
        return false;
    }
    let made = without_html(text).text;
    let mut bare = String::new();
    let mut rest = made.as_str();
    while let Some(at) = rest.find("(image") {
        bare.push_str(&rest[..at]);
        rest = rest[at..].find(')').map_or("", |end| &rest[at + end + 1..]);
    }
    bare.push_str(rest);
    signals::says_nothing(&bare)
}
