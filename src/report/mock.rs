//! A mock interview in words: its debrief.

use std::time::Duration;

use super::layout::{count, wrap};
use super::paint::Paint;
use super::quiz::{self, Finder, beside, judged_by, percent, symbol, time_of, title};
use crate::app::mock::MOST_WEAK;
use crate::bank::{CriterionId, Found, clock, one_line};
use crate::grading::criteria;
use crate::session::mock::{CriterionResult, HowMet, Mock, Probe, ProbeState};
use crate::session::quiz::{Entry, State};

/// Where what is said of a mark begins.
const INDENT: usize = 8;

/// Score, items and time of the whole.
pub fn facts(mock: &Mock) -> Vec<String> {
    let all = mock.quiz().entries.len();
    let answered = mock.counts().answered;
    let items = if answered == all {
        count(all, "item")
    } else {
        format!("{answered} of {} answered", count(all, "item"))
    };
    vec![
        percent(mock.overall(), "no score"),
        items,
        time_of(mock.quiz().used(), mock.quiz().allowed()),
    ]
}

/// What a criterion asks for.
pub fn criterion_text(entry: &Entry, found: Option<Found<'_>>, id: &CriterionId) -> String {
    let rubric = found.map_or_else(Vec::new, |found| criteria(found.item));
    let now = rubric.iter().find(|one| one.id == *id);
    one_line(quiz::criterion_text(entry, now, id))
}

/// What became of the probe for a criterion; nothing where it was not asked for.
pub fn probed(line: &CriterionResult, probes: &[Probe]) -> Option<String> {
    let probe = probes.get(line.probe?)?;
    let said = match probe.state {
        ProbeState::Refused => "nothing was said to it",
        ProbeState::Open => "not answered",
        ProbeState::Answered if probe.timed_out => "the time ran out",
        ProbeState::Answered if probe.marks.is_none() => "not graded",
        ProbeState::Answered => "",
    };
    let question = one_line(&probe.question);
    Some(if said.is_empty() {
        question
    } else {
        format!("{question} ({said})")
    })
}

/// The heading of each kind of line, and its lines, in this order; those without lines are left
/// out.
pub fn by_how(lines: &[CriterionResult]) -> Vec<(&'static str, Vec<&CriterionResult>)> {
    [
        (HowMet::Unprompted, "Unprompted"),
        (HowMet::AfterProbe, "After a probe"),
        (HowMet::Missed, "Missed"),
    ]
    .into_iter()
    .map(|(how, name)| (name, lines.iter().filter(|line| line.how == how).collect()))
    .filter(|(_, lines): &(_, Vec<&CriterionResult>)| !lines.is_empty())
    .collect()
}

/// The time that an item took, of what it suggests, and of that the probes.
pub fn time(mock: &Mock, index: usize) -> String {
    let Some(entry) = mock.quiz().entries.get(index) else {
        return String::new();
    };
    let whole = time_of(entry.used, entry.allowed);
    let probes: Duration = mock.probes(index).iter().map(|probe| probe.used).sum();
    if mock.probes(index).is_empty() {
        whole
    } else {
        format!("{whole}, probes {}", clock(probes))
    }
}

/// What stands in place of marks, where there are none.
pub fn unmarked(mock: &Mock, index: usize) -> &'static str {
    match mock.quiz().entries.get(index).map(|entry| &entry.state) {
        Some(State::Answered(answer)) if answer.grading => "grading…",
        Some(State::Answered(_)) => "not graded",
        _ => "not answered",
    }
}

/// What is said of the ratings that drills learn from.
pub fn about_ratings(after_probe: f64) -> String {
    format!(
        "Each item counts as a review for your drills; what came after a probe counts {:.0} %.",
        after_probe * 100.0
    )
}

/// Everything: item by item what was said unprompted, what needed a probe and what was missed,
/// the time, and the weakest criteria.
pub fn debrief(mock: &Mock, find: &Finder<'_>, after_probe: f64, paint: Paint) -> String {
    let mut out = format!("{}\n", paint.accent(&facts(mock).join(" · ")));
    for (index, entry) in mock.quiz().entries.iter().enumerate() {
        let found = find(&entry.item);
        let lines = mock.criterion_results(index);
        let score = mock.whole(index);
        let score = score.and_then(|whole| whole.answer()?.score());
        let about = [percent(score, unmarked(mock, index)), time(mock, index)];
        out.push_str(&format!(
            "\n{}\n{}\n",
            paint.bold(&format!("{}. {}", index + 1, title(&entry.item, found))),
            paint.dim(&format!("   {}", about.join(" · "))),
        ));
        let whole = mock.whole(index);
        let grade = whole.as_ref().and_then(|whole| Some(whole.graded()?.1));
        if let Some(line) = grade.and_then(judged_by) {
            out.push_str(&wrap(&line, 3));
        }
        for (name, lines) in by_how(&lines) {
            out.push_str(&format!("   {name}\n"));
            for line in lines {
                out.push_str(&criterion_block(line, mock.probes(index), entry, found));
                for more in grade.map_or_else(Vec::new, |grade| beside(grade, &line.given)) {
                    out.push_str(&wrap(&more, INDENT));
                }
            }
        }
    }
    let weak = mock.weakest();
    if !weak.is_empty() {
        out.push_str(&format!("\n{}\n", paint.bold("Weakest")));
        for one in weak.iter().take(MOST_WEAK) {
            let Some(entry) = mock.quiz().entries.get(one.index) else {
                continue;
            };
            let found = find(&entry.item);
            let text = criterion_text(entry, found, &one.criterion);
            let how = one.how.as_str();
            let line = format!("{text} ({how}; {})", title(&entry.item, found));
            let lead = format!("  {}  ", symbol(one.mark));
            let text = wrap(&line, lead.chars().count());
            out.push_str(&format!("{lead}{}", text.trim_start()));
        }
    }
    out.push_str(&format!("\n{}", wrap(&about_ratings(after_probe), 0)));
    out
}

fn criterion_block(
    line: &CriterionResult,
    probes: &[Probe],
    entry: &Entry,
    found: Option<Found<'_>>,
) -> String {
    let lead = format!("     {}  ", symbol(line.mark));
    let indent = lead.chars().count();
    let text = wrap(&criterion_text(entry, found, &line.criterion), indent);
    let mut out = format!("{lead}{}", text.trim_start());
    if let Some(asked) = probed(line, probes) {
        out.push_str(&wrap(&format!("asked: {asked}"), indent));
    }
    let quotes: Vec<String> = line
        .given
        .evidence
        .iter()
        .map(|evidence| format!("“{}”", one_line(&evidence.text)))
        .collect();
    if !quotes.is_empty() {
        let reason = format!("{}: {}", line.given.reason, quotes.join(" … "));
        out.push_str(&wrap(&reason, indent));
    }
    out
}
