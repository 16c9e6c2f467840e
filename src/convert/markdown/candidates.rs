//! Every place of a document that could be a question, with its form and how surely it asks.

mod rows;

use std::ops::Range;

use super::super::article;
use super::asides::beside;
use super::carrier::Carrier;
use super::choices;
use super::document::{Block, Document, Kind};
use super::inline::{self, Question};
use super::labels::{self, Label};
use super::look_for::looked_for;
use super::signals::{self, Asks};

pub use rows::Row;

/// A place that could be a question.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// The block.
    pub block: usize,
    /// Its form.
    pub carrier: Carrier,
    /// What is asked.
    pub question: Question,
    /// What stands behind the question in the same block.
    pub rest: String,
    /// How surely it asks.
    pub asks: Asks,
    /// The cells of a row: the question's and the answer's.
    pub row: Option<Row>,
    /// It is a text with holes.
    pub cloze: bool,
    /// The picture or the `>` that a line by itself begins with.
    pub mark: Option<char>,
    /// It is a heading, and what its answer is marked by or what it is stands right below.
    pub marked: bool,
}

/// A document with its candidates.
pub struct Reading<'a> {
    /// The document.
    pub document: &'a Document,
    /// Its candidates, in order.
    pub candidates: Vec<Candidate>,
    /// By block: it holds no question and is no answer.
    pub beside: Vec<bool>,
    /// By block: it only says that the answer follows.
    pub answers: Vec<bool>,
    /// By block: it stands in a fold that holds the answer to a question above the fold.
    pub hidden: Vec<bool>,
    /// By block: it stands in a list of what to look for, or is the label above one.
    pub looked_for: Vec<bool>,
    /// By block: how many blocks before it say something of their own.
    pub said: Vec<usize>,
    /// By block: how many candidates before it surely ask.
    pub asked: Vec<usize>,
    /// By block: its first candidate or the next one after it.
    pub first_candidate: Vec<usize>,
    /// By block: the level of the heading above it; 0 where there is none.
    pub level_above: Vec<u8>,
    /// Columns of tables of which it is not known what they hold: the head's line and the name.
    pub left_columns: Vec<(usize, String)>,
}

impl<'a> Reading<'a> {
    /// Notes what could be a question.
    pub fn new(document: &'a Document) -> Self {
        let blocks = &document.blocks;
        let beside = beside(document);
        let answers: Vec<bool> = (0..blocks.len())
            .map(|at| says_answer(document, at))
            .collect();
        let mut reading = Self {
            document,
            candidates: Vec::new(),
            beside,
            answers,
            hidden: vec![false; blocks.len()],
            looked_for: looked_for(document),
            said: Vec::new(),
            asked: Vec::new(),
            first_candidate: Vec::new(),
            level_above: Vec::new(),
            left_columns: Vec::new(),
        };
        let mut level = 0;
        for block in blocks {
            reading.level_above.push(level);
            if let Kind::Heading(this) = block.kind {
                level = this;
            }
        }
        // Whether something has asked since the last fold with an answer.
        let (mut asked, mut noted) = (false, 0);
        for (at, block) in blocks.iter().enumerate() {
            reading.first_candidate.push(reading.candidates.len());
            if let Kind::FoldStart { end, .. } = block.kind
                && reading.answers[at]
                && !reading.hidden[at]
            {
                if asked {
                    reading.hidden[at + 1..end.min(blocks.len())].fill(true);
                }
                asked = false;
            }
            let hidden = reading.hidden[at] || reading.looked_for[at];
            if !reading.beside[at] && !reading.answers[at] && !hidden {
                reading.note(at);
                asked |= reading.candidates[noted..]
                    .iter()
                    .any(|candidate| candidate.asks > Asks::No);
                noted = reading.candidates.len();
            }
        }
        reading.first_candidate.push(reading.candidates.len());
        reading.count();
        reading
    }

    fn count(&mut self) {
        let blocks = &self.document.blocks;
        let (mut said, mut asked) = (0, 0);
        for (at, block) in blocks.iter().enumerate() {
            self.said.push(said);
            self.asked.push(asked);
            let speaks = match block.kind {
                Kind::Rule | Kind::FoldStart { .. } | Kind::FoldEnd | Kind::Heading(_) => false,
                _ => !self.beside[at],
            };
            said += usize::from(speaks);
            let range = self.first_candidate[at]..self.first_candidate[at + 1];
            asked +=
                usize::from(self.candidates[range].iter().any(|candidate| {
                    candidate.asks == Asks::Question && candidate.mark != Some('>')
                }));
        }
        self.said.push(said);
        self.asked.push(asked);
    }

    /// How many blocks of a range say something.
    pub fn said_in(&self, range: &Range<usize>) -> usize {
        self.said[range.end].saturating_sub(self.said[range.start])
    }

    /// How many blocks of a range surely ask.
    pub fn asked_in(&self, range: &Range<usize>) -> usize {
        self.asked[range.end].saturating_sub(self.asked[range.start])
    }

    /// The candidates of a range of blocks.
    pub fn candidates_in(&self, range: &Range<usize>) -> Range<usize> {
        self.first_candidate[range.start]..self.first_candidate[range.end]
    }

    fn note(&mut self, at: usize) {
        let document = self.document;
        let block = &document.blocks[at];
        match &block.kind {
            Kind::Heading(_) if article::is_inner_label(&document.heading(block)) => {}
            Kind::Heading(level) => {
                let marked = self.is_marked(at);
                let mut question = inline::question(&document.heading(block));
                let listed = block.item.as_ref().and_then(|item| item.number);
                question.number = question.number.or(listed);
                let before = self.candidates.len();
                self.push(at, Carrier::Heading(*level), question, String::new());
                if let Some(heading) = self.candidates.get_mut(before) {
                    heading.marked = marked;
                }
            }
            Kind::FoldStart { summary, .. } => {
                self.push(at, Carrier::Fold, inline::question(summary), String::new());
            }
            Kind::Paragraph => self.note_paragraph(at, block),
            Kind::Table => self.note_rows(at, block),
            _ => {}
        }
    }

    /// Whether what its answer is marked by, or a line about it, stands below a heading.
    fn is_marked(&self, at: usize) -> bool {
        let blocks = &self.document.blocks;
        let below = blocks[at + 1..].iter();
        let length = below.take_while(|block| !matches!(block.kind, Kind::Heading(_)));
        let body = at + 1..at + 1 + length.count();
        self.sheet(at, body)
            .is_some_and(|sheet| sheet.about.is_some() || sheet.answered)
    }

    fn push(&mut self, block: usize, carrier: Carrier, question: Question, rest: String) {
        if !question.text.chars().any(char::is_alphanumeric) {
            return;
        }
        let sure = signals::asks(&question.text);
        let numbered = question.labelled
            || (question.number.is_some()
                && matches!(carrier, Carrier::Heading(_) | Carrier::Bold));
        let asks = if numbered { sure.max(Asks::Task) } else { sure };
        self.candidates.push(Candidate {
            block,
            carrier,
            question,
            rest,
            asks,
            row: None,
            cloze: false,
            mark: None,
            marked: false,
        });
    }

    fn note_paragraph(&mut self, at: usize, block: &Block) {
        let source = self.document.text(block);
        let text = inline::checkbox(&source).map_or(source.as_str(), |(_, rest)| rest);
        if let Some((Label::Cloze, rest)) = labels::label(text) {
            self.candidates.push(Candidate {
                block: at,
                carrier: Carrier::Label,
                question: Question {
                    text: rest.to_owned(),
                    labelled: true,
                    ..Question::default()
                },
                rest: String::new(),
                asks: Asks::Question,
                row: None,
                cloze: true,
                mark: None,
                marked: false,
            });
            return;
        }
        if let Some((Label::Question, rest)) = labels::label(text) {
            let (asked, answer) = inline_answer(rest);
            let mut question = inline::question(asked);
            question.labelled = true;
            question.number = question.number.or_else(|| inline::question(text).number);
            self.push(at, Carrier::Label, question, answer.to_owned());
            return;
        }
        if article::is_inner_label(text) {
            return;
        }
        let depth = u8::try_from(block.depth).unwrap_or(u8::MAX);
        let listed = block.item.is_some();
        if block.depth > 0 && !listed {
            return;
        }
        if let Some((lead, rest)) = bold_lead(text) {
            let mut question = inline::question(&lead);
            let mut rest = rest.to_owned();
            // `**1)** The number of rows`
            if !question.text.chars().any(char::is_alphanumeric)
                || signals::number(&question.text).is_some_and(|(_, rest)| rest.is_empty())
                || is_number(&question.text)
            {
                let number = question.text.trim_matches(|c: char| !c.is_ascii_digit());
                let number = number.parse().ok();
                question = inline::question(&rest);
                question.number = question.number.or(number);
                rest = String::new();
            } else if let Some(more) = rest.strip_prefix('?').map(str::to_owned) {
                question.text.push('?');
                rest = more.trim_start().to_owned();
            }
            let mut rest = without_dash(&rest).to_owned();
            // `**What is REST?** _(easy)_`
            if let Some((level, behind)) = inline::level_before(&rest) {
                question.level = question.level.or(Some(level));
                rest = behind.to_owned();
            }
            // `**FizzBuzz.** Print the numbers …`
            if signals::asks(&question.text) == Asks::No
                && question.number.is_some()
                && signals::asks(&rest) > Asks::No
            {
                let name = question.text.trim_end_matches(['.', ':']);
                question.text = format!("{name}. {rest}");
                rest.clear();
            }
            let carrier = if listed {
                Carrier::BoldItem(depth)
            } else {
                Carrier::Bold
            };
            // `**Note:**`
            let label = question.text.ends_with(':') && question.number.is_none();
            let requested = signals::is_asked_for(&question.text);
            if label && !question.text.contains('?') && !requested {
                return;
            }
            if requested {
                question
                    .text
                    .truncate(question.text.trim_end_matches([':', ' ']).len());
            }
            let whole = rest.is_empty() || question.number.is_some();
            if listed || whole || requested || signals::asks(&question.text) == Asks::Question {
                self.push(at, carrier, question, rest);
            }
            return;
        }
        if listed {
            let (asked, rest) = sides(text).unwrap_or_else(|| split_answer(text));
            let question = inline::question(asked);
            self.push(at, Carrier::Item(depth), question, rest.to_owned());
        } else if block.quotes <= 1 && block.lines.len() <= 4 {
            let (asked, rest) = split_answer(text);
            let mark = match block.quotes {
                0 => text.chars().next().filter(|c| signals::is_decoration(*c)),
                _ => Some('>'),
            };
            let could = signals::ends_question(asked)
                || mark.is_some()
                || (block.lines.len() == 1
                    && (signals::is_asked_for(text)
                        || text.contains('?') && signals::only_asks(text) && rest.is_empty()));
            if could {
                let question = inline::question(asked);
                let before = self.candidates.len();
                self.push(at, Carrier::Line, question, rest.to_owned());
                if let Some(line) = self.candidates.get_mut(before) {
                    line.mark = mark;
                }
            }
        }
    }
}

fn is_number(text: &str) -> bool {
    let bare = text.trim_matches(|c: char| !c.is_alphanumeric());
    !bare.is_empty() && bare.chars().all(|c| c.is_ascii_digit())
}

/// The bold piece that a text begins with, and what stands behind it.
fn bold_lead(text: &str) -> Option<(String, &str)> {
    let lead_end = text.find("**").or_else(|| text.find("__"))?;
    let lead = &text[..lead_end];
    // Numbers and pictures may stand before it.
    let bare = signals::without_start(lead);
    if bare.chars().any(char::is_alphabetic) || bare.chars().count() > 8 {
        return None;
    }
    let source = &text[lead_end..];
    let range = inline::inline(source).bold?;
    if range.start > 2 {
        return None;
    }
    // `***both***`
    let end = range.end
        + source[range.end..]
            .bytes()
            .take_while(|b| *b == b'*')
            .count();
    let bold = source[..end].trim_matches(['*', '_']);
    if bold.trim().is_empty() {
        return None;
    }
    let number = lead.trim();
    let lead = if number.is_empty() {
        bold.to_owned()
    } else {
        format!("{number} {bold}")
    };
    Some((lead, source[end..].trim()))
}

/// Text without the dash or colon that sets it off from what stands before it.
fn without_dash(text: &str) -> &str {
    let bare = signals::without_start(text.trim_start_matches([' ', '\\']));
    let bare = bare.trim_start_matches([':', '-', '–', '—', '.', ',', '：', '\\']);
    let bare = bare.trim();
    if signals::says_nothing(bare) {
        ""
    } else {
        bare
    }
}

/// A question and the answer that stands behind it on the same line.
fn split_answer(text: &str) -> (&str, &str) {
    let Some((at, mark)) = text
        .char_indices()
        .find(|(_, c)| matches!(c, '?' | '？' | '؟'))
    else {
        return linked_end(text).unwrap_or((text, ""));
    };
    let end = at + mark.len_utf8();
    let (asked, behind) = text.split_at(end);
    let arrow = signals::behind_arrow(behind);
    let answer = arrow.unwrap_or_else(|| without_dash(behind));
    if asked.matches('`').count() % 2 == 1
        || asked.contains("](")
        || !behind.starts_with([' ', ':', '*', '_', '-'])
    {
        return (text, "");
    }
    let words = answer.split_whitespace().count();
    let says = words >= 4
        && !answer.contains(['?', '？', '؟'])
        && signals::asks(answer) == Asks::No
        && answer.starts_with(|c: char| c.is_uppercase() || !c.is_alphabetic());
    let follows = ["and ", "or ", "if ", "with ", "(", "["]
        .iter()
        .any(|start| answer.to_lowercase().starts_with(start));
    let led = arrow.is_some() && !answer.is_empty() && !answer.contains(['?', '？', '؟']);
    if led || says && !follows {
        return (asked, answer);
    }
    let links = !answer.is_empty() && inline::is_only_links(answer);
    if links { (asked, answer) } else { (text, "") }
}

/// A task and the links that a dash sets off at its end: `Tell of X. - [Read more](…)`.
fn linked_end(text: &str) -> Option<(&str, &str)> {
    let marks = [" - [", " – [", " — [", ": ["];
    let at = marks.iter().filter_map(|mark| text.find(mark)).min()?;
    let (asked, links) = text.split_at(at);
    let links = links.trim_start_matches([':', '-', '–', '—', ' ']);
    let words = asked.split_whitespace().count();
    (words >= 2 && asked.matches('`').count() % 2 == 0 && inline::is_only_links(links))
        .then_some((asked, links))
}

/// `Why?>>So.`, as RemNote writes cards.
fn sides(text: &str) -> Option<(&str, &str)> {
    let (asked, answer) = text.split_once(">>")?;
    let (asked, answer) = (asked.trim(), answer.trim());
    let code = asked.matches('`').count() % 2 == 1 || answer.contains(">>");
    let words = asked.split_whitespace().count() >= 2 && !asked.ends_with(char::is_numeric);
    (words && !code && !answer.is_empty()).then_some((asked, answer))
}

/// `Why? A: So.` on one line.
fn inline_answer(text: &str) -> (&str, &str) {
    for mark in [
        " A: ",
        " **A:** ",
        " **A**: ",
        " Answer: ",
        " **Answer:** ",
        " Ans: ",
    ] {
        if let Some((asked, answer)) = text.split_once(mark) {
            return (asked.trim(), answer.trim());
        }
    }
    (text, "")
}

/// Whether a block only says that the answer follows: a heading, a fold, a paragraph.
fn says_answer(document: &Document, at: usize) -> bool {
    let block = &document.blocks[at];
    match &block.kind {
        Kind::FoldStart { summary, .. } => labels::is_answer_label(&inline::question(summary).text),
        Kind::Heading(_) => {
            let text = document.heading(block);
            labels::is_answer_label(&text)
                || matches!(
                    labels::label(&text),
                    Some((Label::Answer | Label::Solution, _))
                )
        }
        Kind::Paragraph => match labels::label(&document.text(block)) {
            Some((Label::Answer, _)) => true,
            // The first of several choices says so too.
            Some((Label::A, _)) => !document.blocks[at + 1..].iter().take(3).any(|next| {
                let text = document.text(next);
                choices::letter(&text).is_some_and(|(letter, _)| letter == 'B')
            }),
            _ => false,
        },
        _ => false,
    }
}
