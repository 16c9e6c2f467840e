//! An answer with its marks, and the end of a quiz.

use std::collections::BTreeMap;
use std::time::Duration;

use super::layout::{Side, columns, count, prose, wrap};
use super::paint::Paint;
use crate::app::quiz_options::fingerprint;
use crate::bank::{Criterion, CriterionId, Found, ItemRef, Mark, clock, one_line};
use crate::grading::{Confidence, CriterionMark, Grade, Reason, Score, criteria, foreign_language};
use crate::session::quiz::{Answer, Entry, Quiz, State};

/// How many criteria the summary names as left out.
const WEAKEST: usize = 5;

/// Finds the text of an item; `None` where no loaded bank has it any more.
pub type Finder<'a> = dyn Fn(&ItemRef) -> Option<Found<'a>> + 'a;

/// What a tag's items earned together.
#[derive(Clone, Debug, PartialEq)]
pub struct TagScore {
    /// The tag.
    pub tag: String,
    /// The mean score of its graded items.
    pub score: Score,
    /// How many those are.
    pub items: usize,
}

/// A criterion that did not earn its full mark.
#[derive(Clone, Debug, PartialEq)]
pub struct Weak {
    /// The entry it belongs to.
    pub index: usize,
    /// Which criterion.
    pub criterion: CriterionId,
    /// What it earned, overrides counted.
    pub mark: Mark,
}

/// Score by tag, the weakest first. Tags that all the items share tell nothing and are left out.
pub fn by_tag(quiz: &Quiz, find: &Finder<'_>) -> Vec<TagScore> {
    let mut scores: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    let mut graded = 0;
    for (index, entry) in quiz.entries.iter().enumerate() {
        let Some(score) = quiz.score(index) else {
            continue;
        };
        graded += 1;
        let tags = find(&entry.item).map(|found| found.tags());
        for tag in tags.into_iter().flatten() {
            scores.entry(tag.to_owned()).or_default().push(score.get());
        }
    }
    let mut tags: Vec<TagScore> = scores
        .into_iter()
        .filter(|(_, scores)| scores.len() < graded)
        .map(|(tag, scores)| TagScore {
            tag,
            items: scores.len(),
            score: Score::clamped(scores.iter().sum::<f64>() / scores.len() as f64),
        })
        .collect();
    tags.sort_by(|a, b| a.score.get().total_cmp(&b.score.get()));
    tags
}

/// The criteria that lost most, in the order of what they lost.
pub fn weakest(quiz: &Quiz) -> Vec<Weak> {
    let mut weak: Vec<(f64, Weak)> = Vec::new();
    for (index, entry) in quiz.entries.iter().enumerate() {
        let Some(answer) = entry.answer() else {
            continue;
        };
        for (criterion, weight) in &entry.criteria {
            match answer.final_mark(criterion) {
                None | Some(Mark::Full) => {}
                Some(mark) => weak.push((
                    weight.get() * (1.0 - mark.value()),
                    Weak {
                        index,
                        criterion: criterion.clone(),
                        mark,
                    },
                )),
            }
        }
    }
    weak.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    weak.into_iter().map(|(_, weak)| weak).collect()
}

/// A mark as a symbol and a figure.
pub fn symbol(mark: Mark) -> &'static str {
    match mark {
        Mark::Full => "✓ 1",
        Mark::Half => "◐ ½",
        Mark::None => "✗ 0",
    }
}

/// The title of an item, or its name where its bank is not loaded.
pub fn title(item: &ItemRef, found: Option<Found<'_>>) -> String {
    one_line(&found.map_or_else(|| item.to_string(), |found| found.item.title.to_string()))
}

/// The score and the marks of an answered item, each with its reason and its evidence, what
/// was missed with its follow-up, and the model answer.
pub fn result(entry: &Entry, found: Option<Found<'_>>, paint: Paint) -> String {
    let mut out = format!(
        "{}  {}\n\n",
        paint.bold(&title(&entry.item, found)),
        paint.accent(&headline(entry)),
    );
    if let Some((answer, grade)) = entry.graded() {
        if let Some(line) = language(&entry.response) {
            out.push_str(&wrap(&format!("? {line}"), 2));
            out.push('\n');
        }
        if let Some(change) = rubric_changed(entry, found) {
            out.push_str(&wrap(change, 0));
            out.push('\n');
        }
        out.push_str(&marks(grade, &answer.overrides, found, Some(entry), paint));
    }
    out.push_str(&model_answer(found, paint));
    out
}

/// An answer that was only thought: its criteria with the marks that the person has given, and the
/// model answer.
pub fn recalled(entry: &Entry, found: Option<Found<'_>>, paint: Paint) -> String {
    let rubric = found.map_or(Vec::new(), |found| criteria(found.item));
    let ticked = entry.answer().map(|answer| &answer.overrides);
    let mut out = format!("{}\n\n", paint.bold(&title(&entry.item, found)));
    for (number, (id, weight)) in entry.criteria.iter().enumerate() {
        let mark = ticked.and_then(|marks| marks.get(id)).copied();
        let lead = format!("{:>2} {}  ", number + 1, mark.map_or("· –", symbol));
        let known = rubric.iter().find(|one| one.id == *id);
        let text = criterion_text(entry, known, id);
        let weight = weight_suffix(weight.get());
        let text = wrap(&format!("{}{weight}", one_line(text)), lead.chars().count());
        out.push_str(&format!("{lead}{}", text.trim_start()));
    }
    out.push_str(&model_answer(found, paint));
    out
}

/// What a criterion asks for: as it was when the answer was judged, or else as its bank says now.
pub fn criterion_text<'e>(
    entry: &'e Entry,
    now: Option<&'e Criterion>,
    id: &'e CriterionId,
) -> &'e str {
    let now = || now.map_or(id.as_str(), |criterion| &criterion.text);
    entry.kept_text(id).unwrap_or_else(now)
}

/// Said of an answer that was judged by another rubric than its item has now.
pub fn rubric_changed(entry: &Entry, found: Option<Found<'_>>) -> Option<&'static str> {
    let kept = entry.rubric.as_ref()?;
    entry.graded()?;
    if fingerprint(&criteria(found?.item)) == kept.fingerprint {
        None
    } else if kept.texts.is_empty() {
        Some("The rubric has changed since; the criteria read as they do today.")
    } else {
        Some("The rubric has changed since; the criteria read as they did then.")
    }
}

/// How a weight is said beside a criterion; nothing where it is the usual one.
fn weight_suffix(weight: f64) -> String {
    if weight == 1.0 {
        String::new()
    } else {
        format!(" (weight {weight})")
    }
}

fn model_answer(found: Option<Found<'_>>, paint: Paint) -> String {
    let answer = found.and_then(|found| found.item.answer.as_deref());
    answer.map_or_else(String::new, |answer| {
        let text = prose(answer, 2);
        format!("\n{}\n{text}", paint.bold("Model answer"))
    })
}

fn headline(entry: &Entry) -> String {
    let mut parts = vec![match &entry.state {
        State::Open => "not answered".to_owned(),
        State::Skipped => "skipped".to_owned(),
        State::Answered(answer) => percent(answer.score(), ungraded(answer)),
    }];
    parts.push(format!("took {}", time(entry)));
    if entry.answer().is_some_and(|answer| answer.timed_out) {
        parts.push("time ran out".to_owned());
    }
    parts.join(" · ")
}

/// A score in per cent, or what is said where there is none.
pub(super) fn percent(score: Option<Score>, otherwise: &str) -> String {
    score.map_or(otherwise.to_owned(), |score| {
        format!("{} %", score.percent())
    })
}

/// Time used, and time allowed where there is a limit.
pub(super) fn time_of(used: Duration, allowed: Option<Duration>) -> String {
    let used = clock(used);
    match allowed {
        Some(allowed) => format!("{used} of {}", clock(allowed)),
        None => used,
    }
}

fn time(entry: &Entry) -> String {
    time_of(entry.used, entry.allowed)
}

/// What to know about marks for a response that is not in English.
pub fn language(response: &str) -> Option<String> {
    let language = foreign_language(response)?;
    Some(format!(
        "This looks like {language}. Marks are made for English, so none of these is sure: check \
         them yourself."
    ))
}

/// Each mark with its reason and its evidence, and what was missed with its follow-up. A mark that
/// a person gave stands in place of the machine's. `entry` has what the criteria asked for then.
pub fn marks(
    grade: &Grade,
    overrides: &BTreeMap<CriterionId, Mark>,
    found: Option<Found<'_>>,
    entry: Option<&Entry>,
    paint: Paint,
) -> String {
    let texts = found.map_or(Vec::new(), |found| criteria(found.item));
    let mut out = String::new();
    for (number, given) in grade.criteria.iter().enumerate() {
        let criterion = texts.iter().find(|c| c.id == given.id);
        let kept = entry.and_then(|entry| entry.kept_text(&given.id));
        let text = kept.unwrap_or_else(|| criterion.map_or(given.id.as_str(), |c| &c.text));
        let own = overrides.get(&given.id).copied();
        let mark = own.unwrap_or(given.mark);
        let lead = format!("{:>2} {}  ", number + 1, symbol(mark));
        let indent = lead.chars().count();
        let weight = weight_suffix(given.weight.get());
        let text = wrap(&format!("{}{weight}", one_line(text)), indent);
        out.push_str(&format!("{lead}{}", text.trim_start()));
        out.push_str(&wrap(&explained(given, own), indent));
        for line in beside(grade, given) {
            out.push_str(&paint.dim(&wrap(&line, indent)));
        }
        let follow_up = criterion.and_then(|c| c.follow_up.as_deref());
        if let Some(follow_up) = follow_up.filter(|_| mark != Mark::Full) {
            let line = wrap(&format!("Next time: {}", one_line(follow_up)), indent);
            out.push_str(&paint.dim(line.trim_end()));
            out.push('\n');
        }
    }
    if let Some(line) = judged_by(grade) {
        out.push_str(&format!("\n{}", wrap(&line, 0)));
    }
    out
}

/// Who gave the marks, where somebody else than the built-in grader was asked, and what the
/// built-in marks come to.
pub fn judged_by(grade: &Grade) -> Option<String> {
    let opinion = grade.opinion.as_deref()?;
    let judge = &opinion.judge;
    if let Some(failure) = &opinion.failure {
        let failure = one_line(failure);
        return Some(format!(
            "! Built-in marks, because {judge} gave none: {failure}"
        ));
    }
    let refused = opinion.refused.len();
    let refused = if refused == 0 {
        String::new()
    } else {
        format!("; {} not taken", count(refused, "mark"))
    };
    let built_in = opinion.built_in_score.percent();
    Some(format!(
        "Marked by {judge}{refused}; built-in marks give {built_in} %"
    ))
}

/// What else there is to say about a mark where a grader from outside the program was asked: why
/// it gave it or why it was not taken, and the built-in mark where that is another.
pub fn beside(grade: &Grade, given: &CriterionMark) -> Vec<String> {
    let Some(opinion) = grade.opinion.as_deref() else {
        return Vec::new();
    };
    if let Some(why) = opinion.refused.get(&given.id) {
        let judge = &opinion.judge.grader;
        return vec![format!(
            "built-in mark; that of {judge} was not taken: {}",
            one_line(why)
        )];
    }
    let said = opinion
        .reasons
        .get(&given.id)
        .map(|reason| one_line(reason));
    let built_in = opinion.built_in(&given.id);
    let built_in = built_in.filter(|built_in| built_in.mark != given.mark);
    let built_in = built_in.map(|built_in| format!("built-in: {}", symbol(built_in.mark)));
    said.into_iter().chain(built_in).collect()
}

/// Why a criterion earned its mark, in words, with the words of the response.
fn explained(given: &CriterionMark, own: Option<Mark>) -> String {
    let mut line = match own {
        Some(_) => format!("your mark; the machine gave {}, ", symbol(given.mark)),
        None => String::new(),
    };
    if matches!(given.reason, Reason::Negated | Reason::Contradicted) {
        line.push_str("! ");
    }
    line.push_str(&given.reason.to_string());
    let quotes: Vec<String> = given
        .evidence
        .iter()
        .map(|evidence| format!("“{}”", one_line(&evidence.text)))
        .collect();
    if !quotes.is_empty() {
        line.push_str(&format!(": {}", quotes.join(" … ")));
    }
    if given.confidence == Confidence::Low && own.is_none() {
        line.push_str("  ? unsure");
    }
    line
}

/// The end of a quiz: the score overall, by tag and by item, the time, and what lost most.
pub fn summary(quiz: &Quiz, find: &Finder<'_>, paint: Paint) -> String {
    let mut out = format!("{}\n", paint.accent(&overall(quiz)));
    let tags = by_tag(quiz, find);
    if !tags.is_empty() {
        out.push_str(&format!("\n{}\n", paint.bold("By tag")));
        let rows: Vec<Vec<String>> = tags
            .iter()
            .map(|tag| {
                vec![
                    format!("  {}", one_line(&tag.tag)),
                    format!("{} %", tag.score.percent()),
                    count(tag.items, "item"),
                ]
            })
            .collect();
        add_lines(
            &mut out,
            &columns(&[Side::Left, Side::Right, Side::Right], &rows),
        );
    }
    let weak = weakest(quiz);
    if !weak.is_empty() {
        out.push_str(&format!("\n{}\n", paint.bold("Left out")));
        for weak in weak.iter().take(WEAKEST) {
            out.push_str(&weak_line(quiz, weak, find));
        }
    }
    out.push_str(&format!("\n{}\n", paint.bold("Items")));
    add_lines(&mut out, &item_lines(quiz, find));
    out
}

/// Score, items and time in one line.
fn overall(quiz: &Quiz) -> String {
    let counts = quiz.counts();
    let all = quiz.entries.len();
    let answered = if counts.answered == all {
        count(all, "item")
    } else {
        format!("{} of {} answered", counts.answered, count(all, "item"))
    };
    [
        percent(quiz.overall(), "no score"),
        answered,
        time_of(quiz.used(), quiz.allowed()),
    ]
    .join(" · ")
}

fn weak_line(quiz: &Quiz, weak: &Weak, find: &Finder<'_>) -> String {
    let Some(entry) = quiz.entries.get(weak.index) else {
        return String::new();
    };
    let found = find(&entry.item);
    let rubric = found.map_or_else(Vec::new, |found| criteria(found.item));
    let now = rubric.iter().find(|c| c.id == weak.criterion);
    let text = criterion_text(entry, now, &weak.criterion);
    let lead = format!("  {}  ", symbol(weak.mark));
    let line = format!("{} ({})", one_line(text), title(&entry.item, found));
    format!("{lead}{}", wrap(&line, lead.chars().count()).trim_start())
}

fn item_lines(quiz: &Quiz, find: &Finder<'_>) -> Vec<String> {
    let rows: Vec<Vec<String>> = quiz
        .entries
        .iter()
        .enumerate()
        .map(|(index, entry)| {
            vec![
                format!("{:>3}", index + 1),
                title(&entry.item, find(&entry.item)),
                percent(quiz.score(index), "–"),
                time(entry),
                match &entry.state {
                    State::Open => "not answered".to_owned(),
                    State::Skipped => "skipped".to_owned(),
                    State::Answered(answer) => remarks(answer),
                },
            ]
        })
        .collect();
    let sides = [
        Side::Right,
        Side::Left,
        Side::Right,
        Side::Right,
        Side::Left,
    ];
    columns(&sides, &rows)
}

/// What stands in place of a score.
fn ungraded(answer: &Answer) -> &'static str {
    if answer.grading {
        "grading…"
    } else {
        "not graded"
    }
}

fn remarks(answer: &Answer) -> String {
    let mut remarks = Vec::new();
    if answer.timed_out {
        remarks.push("time ran out".to_owned());
    }
    if answer.grade.is_none() {
        remarks.push(ungraded(answer).to_owned());
    }
    if !answer.overrides.is_empty() {
        remarks.push(count(answer.overrides.len(), "own mark"));
    }
    remarks.join(", ")
}

pub(super) fn add_lines(out: &mut String, lines: &[String]) {
    for line in lines {
        out.push_str(line);
        out.push('\n');
    }
}

#[cfg(test)]
mod tests;
