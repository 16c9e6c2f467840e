//! A question that comes with what its answer is marked by: a line about it, a list of what to look
//! for whose entries say more below, the answer, a quotation as a note.
//!
//! Study sheets and interview guides are written so. The entries are points of a rubric, and what
//! asks below them is asked only when a point is missing: neither is a question of its own.

use std::ops::Range;
use std::time::Duration;

use super::super::{article, criteria};
use super::candidates::Reading;
use super::document::Kind;
use super::look_for::list_end;
use super::signals;
use crate::bank::{self, Criterion, Level, Mark, Weight, read_duration};

/// The parts of such a question, each the blocks that say it.
#[derive(Debug, Default)]
pub struct Sheet {
    /// What the line below the question says about it.
    pub about: Option<About>,
    /// What stands above the list and the answer.
    pub own: Vec<usize>,
    /// The list of what to look for, with the words above it.
    pub looked_for: Range<usize>,
    /// It has a part that is called its answer.
    pub answered: bool,
    /// The answer, and what stands behind it.
    pub answer: Vec<usize>,
    /// The quotation at the end.
    pub notes: Vec<usize>,
}

/// `*scenario · mid · 4:00 · locks*`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct About {
    /// Its sort.
    pub kind: bank::Kind,
    /// Its level.
    pub level: Option<Level>,
    /// The time for its answer.
    pub time: Option<Duration>,
    /// Its tags.
    pub tags: Vec<String>,
}

impl Reading<'_> {
    /// The parts of a question whose blocks are these, if it is written so.
    pub fn sheet(&self, head: usize, body: Range<usize>) -> Option<Sheet> {
        let blocks = &self.document.blocks;
        let about = body
            .clone()
            .next()
            .filter(|at| blocks[*at].kind == Kind::Paragraph)
            .and_then(|at| about(&self.document.text(&blocks[at])));
        let start = body.start + usize::from(about.is_some());
        let list = (start..body.end).find(|at| self.looked_for[*at]);
        let list = list.and_then(|at| Some(at..list_end(self.document, at)?.min(body.end)));
        let looked_for = list.unwrap_or(body.end..body.end);
        let answer = (start..body.end).find(|at| self.answers[*at] && !looked_for.contains(at));
        let nested = looked_for.clone().skip(1).any(|at| {
            blocks[at].item.is_some() && blocks[at].depth > blocks[looked_for.start + 1].depth
        });
        let before =
            answer.is_some_and(|answer| answer >= looked_for.end) && !looked_for.is_empty();
        // Other labels, and scenarios by their name, are read as those of a post.
        let posted = |at: usize| match blocks[at].kind {
            Kind::Paragraph => article::is_inner_label(&self.document.text(&blocks[at])),
            _ => false,
        };
        let scenario = || article::is_scenario(&self.document.text(&blocks[head]));
        let outside = |at: &usize| !looked_for.contains(at);
        if about.is_none()
            && (!nested && !before || scenario() || body.clone().filter(outside).any(posted))
        {
            return None;
        }
        let says = |at: &usize| blocks[*at].kind != Kind::Rule;
        let last = (start..body.end)
            .rev()
            .find(says)
            .map_or(start, |at| at + 1);
        let mut notes = last;
        let quoted = |at: usize| blocks[at].quotes > blocks[head].quotes;
        while about.is_some()
            && notes > start
            && quoted(notes - 1)
            && !looked_for.contains(&(notes - 1))
        {
            notes -= 1;
        }
        let own = start..looked_for.start.min(answer.unwrap_or(notes)).min(notes);
        let behind = own.end..notes;
        Some(Sheet {
            about,
            own: own.collect(),
            answered: answer.is_some(),
            answer: behind.filter(|at| !looked_for.contains(at)).collect(),
            looked_for,
            notes: (notes..last).collect(),
        })
    }

    /// The points of a list of what to look for, and the blocks in it that are neither a point nor
    /// say what to ask or how to mark.
    pub fn points(&self, list: &Range<usize>) -> (Vec<Criterion>, Vec<usize>) {
        let blocks = &self.document.blocks;
        let mut points: Vec<Point> = Vec::new();
        let mut beside = Vec::new();
        let depth = list.clone().nth(1).map_or(0, |at| blocks[at].depth);
        for at in list.clone().skip(1) {
            let (block, text) = (&blocks[at], self.document.text(&blocks[at]));
            let begins = block.item.is_some();
            match points.last_mut() {
                _ if block.depth == depth && begins => points.push(Point::new(&text)),
                Some(point) if block.depth == depth && block.kind == Kind::Paragraph => {
                    point.text.push(' ');
                    point.text.push_str(&text);
                }
                Some(point) if begins => {
                    if !point.take(&text) {
                        beside.push(at);
                    }
                }
                _ => beside.push(at),
            }
        }
        points.retain(|point| !point.text.is_empty());
        let mut found = criteria(points.iter().map(|point| point.text.as_str()));
        for (criterion, point) in found.iter_mut().zip(points) {
            criterion.weight = point.weight;
            criterion.follow_up = point.follow_up;
            for (mark, text) in point.anchors {
                *criterion.anchors.of_mut(mark) = Some(text);
            }
        }
        (found, beside)
    }
}

/// An entry of a list of what to look for, with what its own entries say.
struct Point {
    text: String,
    weight: Weight,
    follow_up: Option<String>,
    anchors: Vec<(Mark, String)>,
}

impl Point {
    /// Reads `Takes locks in order (weight 2)`.
    fn new(text: &str) -> Self {
        let weighed = text.strip_suffix(')').and_then(|text| {
            let (text, weight) = text.rsplit_once(" (weight ")?;
            Some((text.trim_end(), Weight::new(weight.trim().parse().ok()?)?))
        });
        let (text, weight) = weighed.unwrap_or((text, Weight::ONE));
        Self {
            text: text.to_owned(),
            weight,
            follow_up: None,
            anchors: Vec::new(),
        }
    }

    /// Takes what an entry below it says: `1: text` says what earns that mark, what asks is asked
    /// when the point is missing.
    fn take(&mut self, text: &str) -> bool {
        if let Some((mark, says)) = text.split_once(": ")
            && let Some(mark) = mark_of(mark)
        {
            self.anchors.push((mark, says.trim().to_owned()));
            return true;
        }
        let bare = emphasized(text);
        let asks = bare.is_some() || signals::asks(text) > signals::Asks::No;
        if !asks || self.follow_up.is_some() {
            return false;
        }
        self.follow_up = Some(bare.unwrap_or(text).to_owned());
        true
    }
}

fn mark_of(text: &str) -> Option<Mark> {
    match text.trim_matches(['*', '_', ' ']) {
        "½" => Some(Mark::Half),
        number => Mark::from_value(number.parse().ok()?),
    }
}

/// What stands between one pair of marks of emphasis around all of a text.
fn emphasized(text: &str) -> Option<&str> {
    ['*', '_'].into_iter().find_map(|mark| {
        let inner = text.strip_prefix(mark)?.strip_suffix(mark)?;
        (!inner.starts_with(mark) && !inner.ends_with(mark) && !inner.is_empty()).then_some(inner)
    })
}

/// What a line in emphasis says about the question above it, its parts between dots.
fn about(text: &str) -> Option<About> {
    let inner = emphasized(text)?;
    let mut about = About::default();
    let (mut known, mut kind) = (0, None);
    for part in inner.split(" · ").map(str::trim) {
        if part.is_empty() || part.chars().count() > 60 {
            return None;
        }
        let first = about.tags.is_empty();
        let of_kind = bank::Kind::ALL.into_iter().find(|k| k.as_str() == part);
        let level = Level::ALL.into_iter().find(|level| level.as_str() == part);
        if first && kind.is_none() && of_kind.is_some() {
            kind = of_kind;
        } else if first && about.level.is_none() && level.is_some() {
            about.level = level;
        } else if first
            && about.time.is_none()
            && let Some(time) = time(part)
        {
            about.time = Some(time);
        } else {
            about.tags.push(part.to_owned());
            continue;
        }
        known += 1;
    }
    about.kind = kind.unwrap_or_default();
    (kind.is_some() || known >= 2).then_some(about)
}

/// `4:00`, `1:02:05` or `4m`.
fn time(text: &str) -> Option<Duration> {
    let Some((first, rest)) = text.split_once(':') else {
        return read_duration(text).ok();
    };
    let seconds = match rest.split_once(':') {
        None => read_duration(&format!("{first}m{rest}s")),
        Some((minutes, seconds)) => read_duration(&format!("{first}h{minutes}m{seconds}s")),
    };
    seconds.ok()
}
