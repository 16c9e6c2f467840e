//! What every form of a scorecard says alike.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::{Amendment, Change, Coverage, Criterion, Item, Remark, Scorecard, Suggestion, seconds};
use crate::bank::{Mark, clock, one_line};
use crate::grading::{Confidence, Score};
use crate::report::layout::count;
use crate::report::quiz::symbol;
use crate::session::screening::{Rating, Recommendation, RemarkKind};

/// What an interviewer who gave no name is called.
pub const NAMELESS: &str = "unnamed";

/// A rating as a symbol and a figure or words.
pub fn rating(rating: Rating) -> &'static str {
    match rating {
        Rating::Marked(mark) => symbol(mark),
        Rating::CouldNotAnswer => "✗ could not answer",
        Rating::NotEnoughEvidence => "? not enough evidence",
        Rating::NotAsked => "– not asked",
    }
}

/// The same in a few characters, for a cell. [`LEGEND`] explains it.
pub fn short(rating: Rating) -> &'static str {
    match rating {
        Rating::Marked(mark) => symbol(mark),
        Rating::CouldNotAnswer => "✗ –",
        Rating::NotEnoughEvidence => "?",
        Rating::NotAsked => "–",
    }
}

/// What the signs of cells mean.
pub const LEGEND: &str = "✓ 1, ◐ ½ and ✗ 0 are marks; ✗ – could not answer (counts as 0); \
    ? not enough evidence and – not asked (do not count)";

/// A score in per cent, or that there is none.
pub fn percent(score: Option<f64>) -> String {
    score.map_or("no score".to_owned(), |score| {
        format!("{} %", Score::clamped(score).percent())
    })
}

/// What stands where the whole has no score.
pub const TOO_LITTLE: &str = "too little asked";

/// The score of the whole, or that too little was asked for one.
pub fn headline(score: Option<f64>, too_little_asked: bool) -> String {
    if too_little_asked {
        TOO_LITTLE.to_owned()
    } else {
        percent(score)
    }
}

/// Why there is no score of the whole, if there is none.
pub fn too_little(card: &Scorecard) -> Option<String> {
    card.too_little_asked.then(|| {
        format!(
            "Too little asked for a score: {} % of the plan's weight judged, {} % wanted",
            card.coverage.judged.unwrap_or(0),
            card.plan.coverage
        )
    })
}

/// The title over the items that the interviewer added.
pub const ADDED: &str = "Added by the interviewer";

/// What is to be known of them.
pub const ADDED_APART: &str = "Not in the plan, and so in no score but their own";

/// The same for a cell.
pub fn percent_short(score: Option<f64>) -> String {
    score.map_or("–".to_owned(), |_| percent(score))
}

/// How much of the whole was covered, with its weight.
pub fn covered(covered: Coverage) -> String {
    let weight = covered.judged.map_or(String::new(), |judged| {
        format!(" ({judged} % of the weight)")
    });
    format!("{}{weight}", coverage(covered))
}

/// How much was covered.
pub fn coverage(coverage: Coverage) -> String {
    format!(
        "{} of {} asked, {} of {} judged",
        coverage.asked,
        count(coverage.items, "item"),
        coverage.counted,
        count(coverage.criteria, "criterion")
    )
}

/// A time used, of a time planned.
pub fn time(used: f64, planned: Option<f64>) -> String {
    let used = clock(seconds(used));
    match planned {
        Some(planned) => format!("{used} of {}", clock(seconds(planned))),
        None => used,
    }
}

/// A day; its time stands in the scorecard only for programs.
pub fn day(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned_datetime(zone.clone())
        .strftime("%Y-%m-%d")
        .to_string()
}

/// An item's title, with what is special about it.
pub fn item_facts(item: &Item) -> String {
    let mut facts = Vec::new();
    if item.asked {
        facts.push(percent(item.score));
        facts.push(time(item.used, Some(item.time)));
    } else {
        facts.push("not asked".to_owned());
    }
    if item.added {
        facts.push("added, not in the score".to_owned());
    }
    facts.join(" · ")
}

/// The grader's suggestion, and whether it is the interviewer's mark.
pub fn suggestion(criterion: &Criterion) -> Option<String> {
    let Suggestion {
        mark,
        reason,
        confidence,
        evidence,
    } = criterion.suggestion.as_ref()?;
    let mut words = format!("grader: {}, {reason}", symbol(*mark));
    if *confidence == Confidence::Low {
        words.push_str(", unsure");
    }
    if !evidence.is_empty() {
        let quotes: Vec<String> = evidence.iter().map(|text| format!("“{text}”")).collect();
        words.push_str(&format!(": {}", quotes.join(" … ")));
    }
    Some(words)
}

/// What the bank says of responses that earn the mark given.
pub fn anchor(criterion: &Criterion) -> Option<String> {
    let given = criterion.mark?;
    let mut anchors = criterion.anchors.all();
    let (_, text) = anchors.find(|(mark, _)| *mark == given)?;
    Some(format!("{given} is: {text}"))
}

/// A weight, where it is not the usual one.
pub fn weight(weight: f64) -> Option<String> {
    (weight != 1.0).then(|| format!("weight {weight}"))
}

/// The notes, or the red flags and strengths.
pub fn remarks(card: &Scorecard, notes: bool) -> impl Iterator<Item = &Remark> {
    let all = card.remarks.iter();
    all.filter(move |remark| (remark.kind == RemarkKind::Note) == notes)
}

/// A remark's sign: a letter for each kind, so that it needs no colour.
pub fn remark_kind(kind: RemarkKind) -> &'static str {
    match kind {
        RemarkKind::Note => "Note",
        RemarkKind::RedFlag => "! Red flag",
        RemarkKind::Strength => "+ Strength",
    }
}

/// The sign of a remark alone.
pub fn remark_sign(kind: RemarkKind) -> &'static str {
    match kind {
        RemarkKind::Note => "",
        RemarkKind::RedFlag => "!",
        RemarkKind::Strength => "+",
    }
}

/// When a remark was made, and at which item.
pub fn remark_place(remark: &Remark, card: &Scorecard) -> String {
    let at = clock(std::time::Duration::from_secs(remark.elapsed));
    let item = remark.item.and_then(|number| {
        let item = card.items().find(|item| item.number == number)?;
        Some(format!("{at}, {}", item.title))
    });
    item.unwrap_or(at)
}

/// The day of an amendment, and who made it where that is known.
pub fn amended(amendment: &Amendment, zone: &TimeZone) -> String {
    let day = day(amendment.at, zone);
    match &amendment.by {
        Some(by) => format!("{day} by {}", one_line(by)),
        None => day,
    }
}

/// What an amendment changed, in a sentence.
pub fn amendment(amendment: &Amendment, card: &Scorecard) -> String {
    let place = |number: &usize, id: &str| {
        let item = card.items().find(|item| item.number == *number);
        let criterion = item.and_then(|item| item.criteria.iter().find(|c| c.id == id));
        let title = item.map_or(String::new(), |item| item.title.clone());
        let text = criterion.map_or(id.to_owned(), |criterion| criterion.text.clone());
        format!("{title}: {text}")
    };
    match &amendment.change {
        Change::Rating {
            item,
            criterion,
            from,
            to,
        } => format!(
            "{} Mark: {}, before {}.",
            place(item, criterion),
            rating(*to),
            rating(*from)
        ),
        Change::CriterionNote {
            item,
            criterion,
            from,
            to,
        } => format!(
            "{} Note: {}, before {}.",
            place(item, criterion),
            quoted(to),
            quoted(from)
        ),
        Change::Recommendation { from, to } => format!("Recommendation: {to} (was {from})."),
        Change::Summary { from, to } => {
            format!("Summary: {}, before {}.", quoted(to), quoted(from))
        }
    }
}

fn quoted(text: &str) -> String {
    if text.trim().is_empty() {
        "nothing".to_owned()
    } else {
        format!("“{}”", text.trim())
    }
}

/// A recommendation with a sign before it.
pub fn recommendation(recommendation: Recommendation) -> &'static str {
    match recommendation {
        Recommendation::StrongNo => "✗✗ strong no",
        Recommendation::No => "✗ no",
        Recommendation::Yes => "✓ yes",
        Recommendation::StrongYes => "✓✓ strong yes",
        Recommendation::NotEnoughEvidence => "? not enough evidence",
    }
}

/// How many recommend what, as `2 ✓ yes, 1 ✗ no`.
pub fn tally(all: impl IntoIterator<Item = Recommendation>) -> String {
    let all: Vec<Recommendation> = all.into_iter().collect();
    let line = Recommendation::ALL.into_iter().rev().filter_map(|one| {
        let times = all.iter().filter(|given| **given == one).count();
        (times > 0).then(|| format!("{times} {}", recommendation(one)))
    });
    line.collect::<Vec<_>>().join(", ")
}

/// What a mark is called where a program reads it.
pub fn mark_value(mark: Option<Mark>) -> String {
    mark.map_or(String::new(), |mark| mark.value().to_string())
}
