//! Flashcards in Obsidian's notes, as the plugin for spaced repetition reads them.
//!
//! `question::answer` on a line, or with a line of `?` between them; `:::` and `??` ask both ways
//! round; `==marked==` words are holes. A card of several lines ends where an empty line does, or
//! above the question of the next. Tags name decks, and a comment behind a card says when it is due:
//! what such a schedule holds comes along as the card's last review.

mod write;

use super::cloze;
use super::ids::key;
use super::plain_text::is_rule;
use super::{ConvertError, Imported, Parsed, PastReview, Place, grader_notes, item, markdown};
use crate::bank::Item;

pub use write::write;

/// The comment that holds a schedule.
const SCHEDULE: &str = "<!--SR:";
/// Milliseconds of a day.
const DAY: i64 = 86_400_000;

/// Reads a note.
///
/// # Errors
///
/// More items than a bank should hold.
pub fn read(text: &str) -> Result<Parsed, ConvertError> {
    let mut reader = Reader {
        lines: lines(text),
        parsed: Parsed::default(),
        deck: None,
        at: 0,
    };
    reader.front_matter();
    while reader.at < reader.lines.len() {
        reader.step()?;
    }
    Ok(reader.parsed)
}

/// Whether a note holds cards of this sort.
pub fn looks_like(text: &str) -> bool {
    if text.contains(SCHEDULE) {
        return true;
    }
    let lines = lines(text);
    let mut cards = 0;
    let mut decks = false;
    for (at, line) in lines.iter().enumerate() {
        if line.code {
            continue;
        }
        decks |= deck_of(&line.text).is_some();
        let alone = matches!(line.text.trim(), "?" | "??");
        let beside = |other: Option<&Line>| other.is_some_and(|line| !line.text.trim().is_empty());
        cards += usize::from(
            (alone && at > 0 && beside(lines.get(at - 1)) && beside(lines.get(at + 1)))
                || separated(&line.text)
                    .is_some_and(|(asked, ..)| asked.split_whitespace().count() > 1),
        );
    }
    cards >= 2 || (decks && cards >= 1)
}

struct Line {
    number: usize,
    text: String,
    /// It stands between fences.
    code: bool,
}

fn lines(text: &str) -> Vec<Line> {
    let mut fence: Option<(char, usize)> = None;
    text.lines()
        .enumerate()
        .map(|(index, line)| {
            let opens = markdown::opens_fence(line);
            let code = fence.is_some() || opens.is_some();
            fence = match (fence, opens) {
                (None, opens) => opens,
                (Some((mark, length)), _) => {
                    let bare = line.trim();
                    let closes = bare.len() >= length && bare.chars().all(|c| c == mark);
                    (!closes).then_some((mark, length))
                }
            };
            Line {
                number: index + 1,
                text: line.trim_end_matches('\r').to_owned(),
                code,
            }
        })
        .collect()
}

struct Reader {
    lines: Vec<Line>,
    parsed: Parsed,
    /// The tag of the deck that the last tag named.
    deck: Option<String>,
    at: usize,
}

/// What stands between an answer and its question.
#[derive(Clone, Copy, PartialEq)]
enum Way {
    One,
    Both,
}

impl Reader {
    fn text(&self, at: usize) -> &str {
        self.lines.get(at).map_or("", |line| line.text.as_str())
    }

    fn is_blank(&self, at: usize) -> bool {
        self.text(at).trim().is_empty()
    }

    fn front_matter(&mut self) {
        if self.text(0).trim_end() != "---" {
            return;
        }
        let end = (1..self.lines.len().min(200)).find(|at| self.text(*at).trim_end() == "---");
        let Some(end) = end else { return };
        for at in 1..end {
            let line = self.text(at).to_owned();
            if let Some(title) = line.strip_prefix("title:") {
                self.parsed.title = Some(title.trim().trim_matches(['"', '\'']).to_owned());
            }
            // `tags: [flashcards/net]`, `- flashcards/net`
            let tag = line
                .split(['[', ']', ',', ' ', '"', '\''])
                .find_map(|word| deck_of(&format!("#{}", word.trim_start_matches('#'))));
            self.deck = tag.or(self.deck.take());
        }
        self.at = end + 1;
    }

    /// Reads what begins at this line.
    fn step(&mut self) -> Result<(), ConvertError> {
        let start = self.at;
        if self.is_blank(start) || is_rule(self.text(start)) {
            self.at += 1;
            return Ok(());
        }
        let end = self.block_end(start);
        if let Some(deck) = deck_of(self.text(start)) {
            self.deck = Some(deck);
            let rest = without_decks(self.text(start));
            if rest.trim().is_empty() {
                self.at += 1;
                return Ok(());
            }
        }
        let line = self.text(start).trim_start().to_owned();
        if line.starts_with('#') && line.trim_start_matches('#').starts_with(' ') {
            if self.parsed.title.is_none() && line.starts_with("# ") {
                self.parsed.title = Some(line[2..].trim().to_owned());
            }
            self.at += 1;
            return Ok(());
        }
        self.at = end;
        self.block(start, end)
    }

    /// One past the last line of a block: up to an empty line, a heading or a rule.
    fn block_end(&self, start: usize) -> usize {
        let mut at = start + 1;
        // In an answer a heading is text.
        let mut answer = false;
        while at < self.lines.len() {
            let line = &self.lines[at];
            answer |= !line.code && matches!(line.text.trim(), "?" | "??");
            let heading = !answer
                && line.text.starts_with('#')
                && line.text.trim_start_matches('#').starts_with(' ');
            if !line.code && (line.text.trim().is_empty() || heading) {
                break;
            }
            at += 1;
        }
        // A schedule behind an empty line belongs to it still.
        if self.is_blank(at) && self.text(at + 1).trim_start().starts_with(SCHEDULE) {
            return at + 2;
        }
        at
    }

    /// A block: cards of several lines, or cards on lines of their own.
    fn block(&mut self, start: usize, end: usize) -> Result<(), ConvertError> {
        let mut start = start;
        while let Some(divider) = (start + 1..end).find(|at| self.is_divider(*at)) {
            // Cards on single lines may stand above.
            let way = if self.text(divider).trim() == "??" {
                Way::Both
            } else {
                Way::One
            };
            let mut from = start;
            while from < divider && (self.single(from).is_some() || self.is_schedule(from)) {
                let until = self.schedule_end(from + 1, divider);
                self.single_card(from, until)?;
                from = until;
            }
            let until = self.answer_end(divider, end);
            let scheduled = until < end && self.is_schedule(until);
            let asked = self.joined(from, divider);
            let answer = self.joined(divider + 1, until);
            let schedule = if scheduled {
                self.schedules(until)
            } else {
                Vec::new()
            };
            start = until + usize::from(scheduled);
            self.card(from, start, &asked, &answer, way, &schedule)?;
            if start >= end {
                return Ok(());
            }
        }
        let mut at = start;
        while at < end {
            let single = (at..end).find(|at| !self.lines[*at].code && self.single(*at).is_some());
            let Some(single) = single else {
                return self.prose(at, end);
            };
            if single > at {
                self.prose(at, single)?;
            }
            let until = self.schedule_end(single + 1, end);
            self.single_card(single, until)?;
            at = until;
        }
        Ok(())
    }

    fn single(&self, at: usize) -> Option<(String, String, Way)> {
        let line = self.lines.get(at)?;
        if line.code {
            return None;
        }
        let (asked, answer, way) = separated(&line.text)?;
        Some((asked.to_owned(), answer.to_owned(), way))
    }

    /// Whether a line is a card of its own that asks: no answer goes on like that.
    fn asks_in_line(&self, at: usize) -> bool {
        self.single(at).is_some_and(|(asked, ..)| {
            asked
                .trim_end_matches(['*', '_', ' '])
                .ends_with(['?', '？'])
        })
    }

    /// Whether a line is nothing but the mark between a question and its answer.
    fn is_divider(&self, at: usize) -> bool {
        matches!(self.lines.get(at), Some(line) if !line.code && matches!(line.text.trim(), "?" | "??"))
    }

    /// One past the last line of the answer below a divider: up to a schedule, a card on a line of
    /// its own, or the question of the next divider, which is the line above it.
    fn answer_end(&self, divider: usize, end: usize) -> usize {
        let first = divider + 1;
        (first..end)
            .find(|&at| {
                let asked = at > first
                    && (self.asks_in_line(at)
                        || !self.lines[at].code && at + 1 < end && self.is_divider(at + 1));
                self.is_schedule(at) || asked
            })
            .unwrap_or(end)
    }

    fn is_schedule(&self, at: usize) -> bool {
        self.text(at).trim_start().starts_with(SCHEDULE)
    }

    /// One past the schedule that stands at this line, if one does.
    fn schedule_end(&self, at: usize, end: usize) -> usize {
        if at < end && self.is_schedule(at) {
            at + 1
        } else {
            at
        }
    }

    fn single_card(&mut self, at: usize, until: usize) -> Result<(), ConvertError> {
        let Some((asked, answer, way)) = self.single(at) else {
            return Ok(());
        };
        let mut schedules = schedules(self.text(at));
        schedules.extend((at + 1..until).flat_map(|at| self.schedules(at)));
        self.card(at, until, &asked, &answer, way, &schedules)
    }

    fn schedules(&self, at: usize) -> Vec<PastReview> {
        schedules(self.text(at))
    }

    fn joined(&self, from: usize, to: usize) -> String {
        let lines: Vec<&str> = (from..to).map(|at| self.text(at)).collect();
        lines.join("\n")
    }

    fn place(&self, from: usize, to: usize) -> Place {
        let number = |at: usize| self.lines.get(at).map_or(1, |line| line.number);
        Place::Lines(number(from), number(to.saturating_sub(1).max(from)))
    }

    fn card(
        &mut self,
        from: usize,
        to: usize,
        asked: &str,
        answer: &str,
        way: Way,
        schedule: &[PastReview],
    ) -> Result<(), ConvertError> {
        let at = self.place(from, to);
        // Colons that separate nothing are written with a blank of no width between them.
        let whole = |side: &str| side.replace(":\u{200b}", ":");
        let prompt = markdown::bare_question(&without_decks(&without_schedule(&whole(asked))));
        let answer = text(&without_schedule(&whole(answer)));
        if way == Way::Both {
            let reason = "a reversed card";
            self.parsed.skip(at, reason, &answer);
        }
        let mut new = item(&prompt);
        new.answer = Some(answer);
        if let Some((answer, look_for)) = new.answer.as_deref().and_then(grader_notes::split) {
            new.answer = Some(answer);
            new.look_for = look_for;
        }
        self.push(new, at, schedule.first().copied())
    }

    fn push(
        &mut self,
        mut new: Item,
        at: Place,
        review: Option<PastReview>,
    ) -> Result<(), ConvertError> {
        new.tags.extend(self.deck.clone());
        self.parsed.push(Imported {
            key: key(&new.prompt),
            at,
            item: new,
            reviews: review.into_iter().collect(),
        })
    }

    /// Text without a separator: with holes it is a card for each, without it is none.
    fn prose(&mut self, from: usize, to: usize) -> Result<(), ConvertError> {
        let source = self.joined(from, to);
        let at = self.place(from, to);
        let fenced = self.lines[from..to].iter().any(|line| line.code);
        let bare = text(&without_decks(&without_schedule(&source)));
        let cards = if fenced {
            Vec::new()
        } else {
            cloze::marked(&bare)
        };
        if cards.is_empty() {
            if bare.chars().any(char::is_alphanumeric) {
                self.parsed.skip(at, "text that is not a card", &bare);
            }
            return Ok(());
        }
        let schedules = schedules(&source);
        for (index, card) in cards.into_iter().enumerate() {
            let mut new = item(&card.prompt);
            new.answer = Some(card.answer);
            new.notes = Some(card.sentence);
            self.push(new, at, schedules.get(index).copied())?;
        }
        Ok(())
    }
}

/// The two sides of `question::answer`, outside of code and addresses.
fn separated(line: &str) -> Option<(&str, &str, Way)> {
    let mut ticks = 0;
    let mut from = 0;
    while let Some(at) = line[from..].find("::").map(|at| at + from) {
        ticks += line[from..at].matches('`').count();
        let colons = line[at..].bytes().take_while(|byte| *byte == b':').count();
        let (asked, answer) = (&line[..at], &line[at + colons..]);
        from = at + colons;
        if ticks % 2 == 1 || colons > 3 {
            continue;
        }
        let word = |text: &str| !text.trim().contains(char::is_whitespace);
        let tight = asked.ends_with(|c: char| c.is_alphanumeric() || c == '_')
            && answer.starts_with(|c: char| c.is_alphanumeric() || c == '_');
        // `std::vector` is a name, `Latch::a short lock` is not.
        let last = asked.rsplit(char::is_whitespace).next().unwrap_or_default();
        let small = asked.trim_start().starts_with(char::is_lowercase);
        let name = tight
            && colons == 2
            && (is_name(last) || word(asked) && word(&without_schedule(answer)) && small);
        let says = |text: &str| {
            text.chars().any(char::is_alphanumeric)
                || text.contains(['$', '`', '=', '+', '-', '*', '/'])
        };
        let answered = without_schedule(answer);
        if name || !says(asked) || !says(&answered) || asked.contains("<!--") {
            continue;
        }
        let way = if colons == 3 { Way::Both } else { Way::One };
        return Some((asked, answer, way));
    }
    None
}

/// Whether a word looks like a name in code.
fn is_name(word: &str) -> bool {
    let bare = word.trim_start_matches(|c: char| !c.is_alphanumeric());
    matches!(bare, "std" | "self" | "crate" | "super" | "boost" | "absl") || bare.contains('_')
}

/// The deck that a tag names: `#flashcards/net` is `net`, `#flashcards` none of its own.
fn deck_of(line: &str) -> Option<String> {
    let tag = line.split_whitespace().find_map(|word| {
        let tag = word.strip_prefix('#')?;
        let lower = tag.to_lowercase();
        [
            "flashcards",
            "flashcard",
            "card",
            "cards",
            "anki",
            "sr",
            "spaced-repetition",
        ]
        .iter()
        .any(|root| lower == *root || lower.starts_with(&format!("{root}/")))
        .then(|| tag.to_owned())
    })?;
    let path = tag.split_once('/').map_or("", |(_, path)| path);
    Some(path.replace('/', "-").to_lowercase())
        .filter(|deck| !deck.is_empty())
        .or(Some(String::new()))
}

/// The line without the tags that name decks.
fn without_decks(text: &str) -> String {
    if !text.contains('#') {
        return text.to_owned();
    }
    let lines: Vec<String> = text
        .lines()
        .map(|line| {
            let words: Vec<&str> = line
                .split(' ')
                .filter(|word| deck_of(word).is_none())
                .collect();
            words.join(" ")
        })
        .collect();
    lines.join("\n")
}

fn without_schedule(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(SCHEDULE) {
        out.push_str(&rest[..at]);
        rest = rest[at..]
            .find("-->")
            .map_or("", |end| &rest[at + end + 3..]);
    }
    out + rest
}

/// A text as Markdown: links between notes as their words, embedded pictures as notes.
fn text(source: &str) -> String {
    let mut out = String::new();
    let mut rest = source;
    while let Some(at) = rest.find("[[") {
        let Some(end) = rest[at..].find("]]").map(|end| end + at) else {
            break;
        };
        let inside = &rest[at + 2..end];
        if inside.contains(['\n', '[']) || inside.len() > 300 {
            out.push_str(&rest[..at + 2]);
            rest = &rest[at + 2..];
            continue;
        }
        let before = &rest[..at];
        let name = inside.rsplit('|').next().unwrap_or(inside);
        match before.strip_suffix('!') {
            Some(before) => {
                let file = inside.split('|').next().unwrap_or(inside);
                out.push_str(&format!("{before}(image: {file})"));
            }
            None => {
                out.push_str(before);
                out.push_str(name);
            }
        }
        rest = &rest[end + 2..];
    }
    out.push_str(rest);
    markdown::tidied(&out)
}

/// The schedules of a comment: `!2025-11-17,195,310!…`, each the due day, the days since the
/// review, and how easy the card is.
fn schedules(text: &str) -> Vec<PastReview> {
    let Some(at) = text.find(SCHEDULE) else {
        return Vec::new();
    };
    let inside = &text[at + SCHEDULE.len()..];
    let inside = inside.split("-->").next().unwrap_or_default();
    inside
        .split('!')
        .skip(1)
        .take(1_000)
        .map_while(schedule)
        .collect()
}

fn schedule(text: &str) -> Option<PastReview> {
    let mut parts = text.trim().split(',');
    let due = day(parts.next()?.trim())?;
    let interval: f64 = parts.next()?.trim().parse().ok()?;
    if !(0.0..=100_000.0).contains(&interval) {
        return None;
    }
    let interval = interval.round().max(1.0) as i32;
    let at = (i64::from(due) - i64::from(interval)) * DAY + DAY / 2;
    Some(PastReview {
        id: at,
        at,
        // What the review was rated is not kept; the card came back, so it was known.
        rating: 3,
        used: 0,
        interval,
    })
}

/// A day, counted from 1970-01-01.
fn day(text: &str) -> Option<i32> {
    let date: jiff::civil::Date = text.parse().ok()?;
    let since = date
        .since((jiff::Unit::Day, jiff::civil::date(1970, 1, 1)))
        .ok()?;
    Some(since.get_days())
}

#[cfg(test)]
mod tests;
