//! Moodle's XML: the file in which question banks of the learning platform travel.
//!
//! `quick-xml` reads it as a stream and never expands an entity that a file defines itself. Essays,
//! short answers, choices, truths, numbers, pairs and texts with gaps are read; what Moodle shows to
//! graders becomes the rubric. Items are written as essays, with the rubric for the graders.

use quick_xml::Reader;
use quick_xml::escape::{escape, resolve_predefined_entity};
use quick_xml::events::{BytesStart, Event};

use super::choice::{Choice, choice_item, short_answer};
use super::gift::{category_name, matching, says_something, take_categories};
use super::ids::{key, slug};
use super::{ConvertError, Imported, Parsed, Place, grader_notes, html};
use crate::bank::{Bank, Criterion, Item, ItemId, Kind, beginning, harmless, is_id};

/// How deep elements may nest: the format needs six levels.
const MAX_DEPTH: usize = 64;

/// Reads a file. `file` stands for it in errors.
///
/// # Errors
///
/// The file is no XML, or has more items than a bank should hold.
pub fn read(file: &str, text: &str) -> Result<Parsed, ConvertError> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().allow_dangling_amp = true;
    let mut walk = Walk {
        path: Vec::new(),
        text: String::new(),
        question: None,
        category: None,
        categories: Vec::new(),
        parsed: Parsed::default(),
        lines: super::LineCount::new(text.as_bytes()),
    };
    loop {
        let at = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        let event = reader.read_event().map_err(|error| {
            let position = usize::try_from(reader.error_position()).unwrap_or_default();
            let before = text.get(..position).unwrap_or(text);
            ConvertError::Xml {
                file: file.to_owned(),
                line: before.matches('\n').count() + 1,
                what: error.to_string(),
            }
        })?;
        match event {
            Event::Start(tag) => {
                if walk.path.len() >= MAX_DEPTH {
                    return Err(ConvertError::Xml {
                        file: file.to_owned(),
                        line: walk.lines.at(at),
                        what: format!("elements nest more than {MAX_DEPTH} deep"),
                    });
                }
                walk.start(&tag, at);
            }
            Event::Empty(tag) => {
                walk.start(&tag, at);
                walk.end(at)?;
            }
            Event::End(_) => {
                let at = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
                walk.end(at)?;
            }
            Event::Text(text) => walk.text.push_str(&text.xml10_content()),
            Event::CData(text) => walk.text.push_str(&text.xml10_content()),
            Event::GeneralRef(name) => {
                let name_text = name.xml10_content();
                match name.resolve_char_ref() {
                    Ok(Some(c)) => walk.text.push(c),
                    _ => match resolve_predefined_entity(&name_text) {
                        Some(text) => walk.text.push_str(text),
                        // Whatever it stands for, HTML may know it.
                        None => walk.text.push_str(&format!("&{name_text};")),
                    },
                }
            }
            Event::Eof => {
                take_categories(&mut walk.parsed, &walk.categories);
                return Ok(walk.parsed);
            }
            _ => {}
        }
    }
}

/// Whether a text is in this format.
pub fn looks_like(text: &str) -> bool {
    let head = text.get(..4_000).unwrap_or(text);
    head.trim_start().starts_with('<') && head.contains("<quiz")
}

/// A question that is being read.
#[derive(Default)]
struct Question {
    kind: String,
    first: usize,
    name: String,
    prompt: String,
    feedback: String,
    grader: String,
    id: String,
    hidden: bool,
    answers: Vec<Answer>,
    pairs: Vec<(String, String)>,
    tags: Vec<String>,
}

#[derive(Default)]
struct Answer {
    fraction: f64,
    text: String,
    feedback: String,
    tolerance: String,
}

struct Walk<'a> {
    /// The elements around, each with the format of its text.
    path: Vec<(String, String)>,
    text: String,
    question: Option<Question>,
    category: Option<String>,
    /// That of each item.
    categories: Vec<Option<String>>,
    parsed: Parsed,
    lines: super::LineCount<'a>,
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> String {
    let found = tag.try_get_attribute(name).ok().flatten();
    found.map_or_else(String::new, |value| value.value.into_owned())
}

impl Walk<'_> {
    fn start(&mut self, tag: &BytesStart<'_>, at: usize) {
        let name = tag.local_name().as_ref().to_owned();
        match name.as_str() {
            "question" => {
                self.question = Some(Question {
                    kind: attribute(tag, "type"),
                    first: self.lines.at(at),
                    ..Question::default()
                });
            }
            "answer" if self.path.last().is_some_and(|(name, _)| name == "question") => {
                if let Some(question) = &mut self.question {
                    question.answers.push(Answer {
                        fraction: attribute(tag, "fraction").trim().parse().unwrap_or(0.0),
                        ..Answer::default()
                    });
                }
            }
            "subquestion" => {
                if let Some(question) = &mut self.question {
                    question.pairs.push((String::new(), String::new()));
                }
            }
            _ => {}
        }
        let own = attribute(tag, "format");
        let format = match self.path.last() {
            Some((_, around)) if own.is_empty() => around.clone(),
            _ => own,
        };
        self.path.push((name, format));
        self.text.clear();
    }

    fn end(&mut self, at: usize) -> Result<(), ConvertError> {
        let Some((name, format)) = self.path.pop() else {
            return Ok(());
        };
        let text = std::mem::take(&mut self.text);
        if name == "question" {
            let last = self.lines.at(at.saturating_sub(1));
            return match self.question.take() {
                Some(question) => self.finish(question, last),
                None => Ok(()),
            };
        }
        let Some(question) = &mut self.question else {
            return Ok(());
        };
        let around: Vec<&str> = self
            .path
            .iter()
            .rev()
            .take_while(|(name, _)| name != "question")
            .map(|(name, _)| name.as_str())
            .collect();
        let said = || match format.as_str() {
            "markdown" | "plain_text" => text.trim().to_owned(),
            _ => html::text(&text).text,
        };
        match (name.as_str(), &around[..]) {
            ("text", ["name"]) => question.name = html::text(&text).text,
            ("text", ["questiontext"]) => question.prompt = said(),
            ("text", ["generalfeedback"]) => question.feedback = said(),
            ("text", ["graderinfo"]) => question.grader = said(),
            ("text", ["category"]) => self.category = category_name(&text),
            ("text", ["tag", "tags"]) => question.tags.push(text.trim().to_owned()),
            ("text", ["answer"]) => {
                if let Some(answer) = question.answers.last_mut() {
                    answer.text = said();
                }
            }
            ("text", ["feedback", "answer"]) => {
                if let Some(answer) = question.answers.last_mut() {
                    answer.feedback = said();
                }
            }
            ("tolerance", ["answer"]) => {
                if let Some(answer) = question.answers.last_mut() {
                    answer.tolerance = text.trim().to_owned();
                }
            }
            ("text", ["subquestion"]) => {
                if let Some(pair) = question.pairs.last_mut() {
                    pair.0 = said();
                }
            }
            ("text", ["answer", "subquestion"]) => {
                if let Some(pair) = question.pairs.last_mut() {
                    pair.1 = said();
                }
            }
            ("idnumber", []) => question.id = text.trim().to_owned(),
            ("hidden", []) => question.hidden = text.trim() == "1",
            _ => {}
        }
        Ok(())
    }

    fn finish(&mut self, question: Question, last: usize) -> Result<(), ConvertError> {
        let at = Place::Lines(question.first, last.max(question.first));
        if question.kind == "category" {
            return Ok(());
        }
        let skip = match question.kind.as_str() {
            _ if question.hidden => Some("a question that is hidden in Moodle"),
            "description" => Some("a description, not a question"),
            "essay" | "shortanswer" | "multichoice" | "multichoiceset" | "truefalse"
            | "numerical" | "matching" | "match" | "cloze" | "multianswer" | "pmatch"
            | "essayautograde" | "regexp" | "calculated" | "calculatedsimple" => None,
            _ if question.answers.is_empty() => {
                Some("a question of a kind that cannot be imported")
            }
            _ => None,
        };
        if let Some(reason) = skip {
            let text = if question.prompt.is_empty() {
                &question.name
            } else {
                &question.prompt
            };
            self.parsed.skip(at, reason, text);
            return Ok(());
        }
        let mut item = item(&question);
        let titled = !question.name.is_empty() && !item.prompt.starts_with(&question.name);
        if titled {
            item.id = ItemId::new(slug(&question.name));
            item.title = beginning(&question.name).into();
        }
        // What is written here says of itself which item it is, and of which kind.
        let id = question.id.rsplit('/').next().unwrap_or_default();
        if is_id(id) && id.contains(char::is_alphabetic) {
            item.id = ItemId::new(id);
        }
        for tag in question.tags {
            match tag.as_str() {
                "scenario" => item.kind = Kind::Scenario,
                "" | "question" => {}
                _ => item.tags.push(tag),
            }
        }
        let key = match question.id.as_str() {
            "" => key(&format!("{}\u{1f}{}", question.name, item.prompt)),
            id => id.to_owned(),
        };
        self.categories.push(self.category.clone());
        self.parsed.push(Imported {
            key,
            at,
            item,
            reviews: Vec::new(),
        })
    }
}

fn item(question: &Question) -> Item {
    let prompt = if question.prompt.is_empty() {
        question.name.as_str()
    } else {
        question.prompt.as_str()
    };
    let feedback = Some(question.feedback.as_str()).filter(|text| !text.is_empty());
    // Beside an option that earns all, what earns a part is half right at best.
    let whole = question
        .answers
        .iter()
        .any(|answer| answer.fraction >= 100.0);
    let least = if whole { 100.0 } else { f64::MIN_POSITIVE };
    let right = |answer: &&Answer| answer.fraction >= least;
    let explained = || -> String {
        let explanations = question
            .answers
            .iter()
            .filter(right)
            .map(|a| a.feedback.as_str());
        let mut explanations: Vec<&str> =
            explanations.filter(|text| says_something(text)).collect();
        explanations.extend(feedback);
        explanations.join("\n\n")
    };
    match question.kind.as_str() {
        "cloze" | "multianswer" => with_gaps(prompt, feedback),
        "matching" | "match" => {
            let pairs = question.pairs.iter().map(|(a, b)| (a.as_str(), b.as_str()));
            matching(prompt, &pairs.collect::<Vec<_>>(), feedback)
        }
        "truefalse" => {
            let truth =
                question
                    .answers
                    .iter()
                    .find(right)
                    .map(|a| match a.text.to_lowercase().as_str() {
                        "true" => "True".to_owned(),
                        "false" => "False".to_owned(),
                        _ => a.text.clone(),
                    });
            let asked = format!("True or false? {prompt}");
            let truth: Vec<String> = truth.into_iter().collect();
            short_answer(&asked, &truth, Some(&explained()))
        }
        "multichoice" | "multichoiceset" => {
            let options: Vec<Choice> = question
                .answers
                .iter()
                .map(|answer| Choice::new(answer.text.clone(), right(&answer)))
                .collect();
            choice_item(prompt, &options, Some(&explained()))
        }
        "essay" | "essayautograde" if question.answers.is_empty() => {
            essay(question, prompt, feedback)
        }
        _ => {
            let best = question
                .answers
                .iter()
                .map(|a| a.fraction)
                .fold(0.0, f64::max);
            let right: Vec<String> = question
                .answers
                .iter()
                .filter(|answer| answer.fraction > 0.0 && answer.fraction >= best)
                .map(|answer| match answer.tolerance.as_str() {
                    "" | "0" => answer.text.clone(),
                    around => format!("{} (± {around})", answer.text),
                })
                .collect();
            let mut item = short_answer(prompt, &right, Some(&explained()));
            if question.kind.starts_with("essay") {
                item.look_for = rubric(&question.grader).0;
            }
            item
        }
    }
}

fn essay(question: &Question, prompt: &str, feedback: Option<&str>) -> Item {
    let mut item = super::item(prompt);
    let (look_for, rest) = rubric(&question.grader);
    item.look_for = look_for;
    item.answer = feedback.map(str::to_owned);
    if item.answer.is_none() && item.look_for.is_empty() {
        item.answer = Some(rest).filter(|rest| !rest.is_empty());
    } else {
        item.notes = Some(rest).filter(|rest| !rest.is_empty());
    }
    item
}

/// What stands in a list for the graders, as criteria; and what stands beside it.
fn rubric(grader: &str) -> (Vec<Criterion>, String) {
    let mut texts: Vec<&str> = Vec::new();
    let mut rest: Vec<&str> = Vec::new();
    for line in grader.lines().filter(|line| !grader_notes::is_label(line)) {
        match line.trim_start().strip_prefix("- ") {
            Some(text) => texts.push(text),
            None => rest.push(line),
        }
    }
    let rest = rest.join("\n").trim().to_owned();
    (grader_notes::read_criteria(texts), rest)
}

/// A text with gaps, `{1:SHORTANSWER:=Paris~%50%paris}`.
fn with_gaps(text: &str, feedback: Option<&str>) -> Item {
    let mut prompt = String::new();
    let mut right: Vec<String> = Vec::new();
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        prompt.push_str(&rest[..open]);
        let inside = &rest[open + 1..];
        let gap = inside.find('}').and_then(|close| {
            let mut parts = inside[..close].splitn(3, ':');
            let weight = parts.next()?.trim();
            let kind = parts.next()?;
            let answers = parts.next()?;
            let sound = weight.chars().all(|c| c.is_ascii_digit())
                && !kind.is_empty()
                && kind.chars().all(|c| c.is_ascii_uppercase() || c == '_');
            sound.then_some((close, answers))
        });
        let Some((close, answers)) = gap else {
            prompt.push('{');
            rest = inside;
            continue;
        };
        let best = answers.split('~').find_map(|answer| {
            let answer = answer
                .strip_prefix('=')
                .or_else(|| answer.strip_prefix("%100%"))?;
            Some(
                answer
                    .split('#')
                    .next()
                    .unwrap_or_default()
                    .trim()
                    .to_owned(),
            )
        });
        right.extend(best);
        prompt.push_str("_____");
        rest = &inside[close + 1..];
    }
    prompt.push_str(rest);
    let mut item = super::item(prompt.trim());
    let mut answer = right.join("\n");
    if right.len() > 1 {
        let list: Vec<String> = right.iter().map(|text| format!("- {text}")).collect();
        answer = list.join("\n");
    }
    if let Some(feedback) = feedback {
        answer.push_str("\n\n");
        answer.push_str(feedback);
    }
    item.answer = Some(answer.trim().to_owned()).filter(|answer| !answer.is_empty());
    item
}

/// Writes items as essays: the rubric is shown to graders, the model answer when it is over.
pub fn write<'a>(items: impl IntoIterator<Item = (&'a Bank, &'a Item)>) -> String {
    let mut out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<quiz>\n".to_owned();
    let mut bank: Option<&str> = None;
    for (home, item) in items {
        if bank != Some(home.id.as_str()) {
            bank = Some(home.id.as_str());
            let name = home.title.replace('/', "//");
            out.push_str(&format!(
                "  <question type=\"category\">\n    <category><text>{}</text></category>\n  </question>\n",
                shown(&name)
            ));
        }
        essay_element(&mut out, home, item);
    }
    out + "</quiz>\n"
}

fn essay_element(out: &mut String, bank: &Bank, item: &Item) {
    let text = |markdown: &str| shown(&html::from_markdown(markdown));
    let points: Vec<String> = item
        .look_for
        .iter()
        .map(|criterion| {
            let weight = grader_notes::weight_note(criterion);
            format!("<li>{}{weight}</li>", html::from_markdown(&criterion.text))
        })
        .collect();
    let mut grader = String::new();
    if !points.is_empty() {
        grader.push_str(&format!(
            "<p>{}:</p><ul>{}</ul>",
            grader_notes::LABEL,
            points.concat()
        ));
    }
    if let Some(notes) = &item.notes {
        grader.push_str(&html::from_markdown(notes));
    }
    let mut tags: Vec<&str> = bank
        .tags
        .iter()
        .chain(&item.tags)
        .map(String::as_str)
        .collect();
    tags.push(match item.kind {
        Kind::Question => "question",
        Kind::Scenario => "scenario",
    });
    let tags: Vec<String> = tags
        .iter()
        .map(|tag| format!("<tag><text>{}</text></tag>", shown(tag)))
        .collect();
    out.push_str(&format!(
        "  <question type=\"essay\">\n    \
         <name><text>{}</text></name>\n    \
         <questiontext format=\"html\"><text>{}</text></questiontext>\n    \
         <generalfeedback format=\"html\"><text>{}</text></generalfeedback>\n    \
         <defaultgrade>{}</defaultgrade>\n    <penalty>0</penalty>\n    <hidden>0</hidden>\n    \
         <idnumber>{}</idnumber>\n    \
         <responseformat>plain</responseformat>\n    <responserequired>1</responserequired>\n    \
         <responsefieldlines>10</responsefieldlines>\n    <attachments>0</attachments>\n    \
         <attachmentsrequired>0</attachmentsrequired>\n    \
         <graderinfo format=\"html\"><text>{}</text></graderinfo>\n    \
         <responsetemplate format=\"html\"><text></text></responsetemplate>\n    \
         <tags>{}</tags>\n  </question>\n",
        shown(&item.title),
        text(&item.prompt),
        item.answer.as_deref().map(text).unwrap_or_default(),
        item.look_for
            .iter()
            .map(|c| c.weight.get())
            .sum::<f64>()
            .max(1.0),
        shown(&bank.reference(item).to_string()),
        shown(&grader),
        tags.concat(),
    ));
}

/// A text with its marks escaped, without a character that XML forbids.
fn shown(text: &str) -> String {
    let safe = harmless(text);
    let safe: String = safe
        .chars()
        .map(|c| {
            if matches!(c, '\u{fffe}' | '\u{ffff}') {
                '\u{fffd}'
            } else {
                c
            }
        })
        .collect();
    escape(safe.as_str()).into_owned()
}

#[cfg(test)]
mod tests;
