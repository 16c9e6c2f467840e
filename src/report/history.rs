//! Earlier sessions: the list of them, and one with everything in it.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;

use super::layout::{Side, titled, wrap};
use super::paint::Paint;
use super::quiz::{Finder, percent, result, summary, time_of, title};
use crate::bank::{CriterionId, Mark, Weight, harmless, one_line};
use crate::grading::{Confidence, Evidence, Reason, Score};
use crate::session::mock::{Probe, ProbeState, criterion_results};
use crate::session::quiz::{Answer, Settings, State};
use crate::store::{SavedEntry, SavedSession, SessionKind, SessionState};

/// The sessions, one a line. Times of day are shown as in `zone`.
pub fn list(sessions: &[SavedSession], zone: &TimeZone, paint: Paint) -> String {
    if sessions.is_empty() {
        return "No session yet. `viva quiz` starts one.\n".to_owned();
    }
    let head = [
        ("session", Side::Right),
        ("started", Side::Left),
        ("kind", Side::Left),
        ("answered", Side::Right),
        ("score", Side::Right),
        ("time", Side::Right),
        ("", Side::Left),
    ];
    let rows = sessions.iter().map(|session| line(session, zone));
    titled(head, rows, paint)
}

fn line(session: &SavedSession, zone: &TimeZone) -> Vec<String> {
    let quiz = session.by_item();
    vec![
        session.id.to_string(),
        moment(session.started, zone),
        session.kind.as_str().to_owned(),
        format!("{} of {}", quiz.counts().answered, quiz.entries.len()),
        percent(quiz.overall(), "–"),
        time_of(quiz.used(), quiz.allowed()),
        state(session.state).to_owned(),
    ]
}

fn state(state: SessionState) -> &'static str {
    match state {
        SessionState::Open | SessionState::Left => "unfinished",
        SessionState::Finished => "",
    }
}

fn moment(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned_datetime(zone.clone())
        .strftime("%Y-%m-%d %H:%M")
        .to_string()
}

/// One session with its answers, marks, reasons, evidence and overrides.
pub fn session(saved: &SavedSession, find: &Finder<'_>, zone: &TimeZone, paint: Paint) -> String {
    let mut about = vec![moment(saved.started, zone)];
    if saved.settings.exam {
        about.push("exam".to_owned());
    }
    // The clock of a drill only ever warns.
    if saved.settings.overtime && saved.kind == SessionKind::Quiz {
        about.push("overtime".to_owned());
    }
    about.extend(saved.seed.map(|seed| format!("seed {seed}")));
    about.push(format!("viva {}", one_line(&saved.version)));
    if saved.state != SessionState::Finished {
        about.push(format!(
            "unfinished: `{}` continues it",
            saved.kind.resume(saved.id)
        ));
    }
    let mut out = format!(
        "{}\n{}\n\n{}",
        paint.bold(&format!("Session {}: {}", saved.id, saved.kind.as_str())),
        paint.dim(&about.join(" · ")),
        summary(&saved.by_item(), find, paint),
    );
    let over = saved.state == SessionState::Finished;
    for saved_entry in &saved.entries {
        let entry = &saved_entry.whole();
        // What is still to be answered must not give its answer away, nor an exam its marks.
        let hidden = !over && (saved.settings.exam || entry.answer().is_none());
        if hidden && entry.response.is_empty() {
            continue;
        }
        out.push_str(&format!("\n{}\n", "-".repeat(40)));
        let found = find(&entry.item);
        if hidden {
            let title = title(&entry.item, found);
            out.push_str(&format!("{}\n", paint.bold(&title)));
        } else {
            out.push_str(&result(entry, found, paint));
        }
        if !entry.response.is_empty() {
            let title = match entry.state {
                State::Answered(_) => "Your answer",
                State::Open | State::Skipped => "Your draft",
            };
            out.push_str(&format!(
                "\n{}\n{}",
                paint.bold(title),
                wrap(&harmless(&entry.response), 2)
            ));
        }
        if hidden {
            continue;
        }
        for probe in &saved_entry.probes {
            let said = match probe.state {
                ProbeState::Answered => "answered",
                ProbeState::Refused => "nothing said",
                ProbeState::Open => "not answered",
            };
            out.push_str(&wrap(
                &format!("Probe: {} ({said})", one_line(&probe.question)),
                0,
            ));
        }
    }
    out
}

/// A session for programs.
#[derive(Debug, Serialize)]
pub struct SessionJson<'a> {
    id: i64,
    kind: &'a str,
    state: &'a str,
    started: Timestamp,
    ended: Option<Timestamp>,
    version: &'a str,
    seed: Option<u64>,
    settings: Settings,
    items: usize,
    answered: usize,
    /// The mean over the answered items, overrides counted.
    score: Option<Score>,
    /// In seconds.
    used: f64,
    /// In seconds.
    allowed: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    entries: Option<Vec<EntryJson<'a>>>,
}

#[derive(Debug, Serialize)]
struct EntryJson<'a> {
    bank: &'a str,
    item: &'a str,
    rubric: &'a str,
    state: &'a str,
    submitted: Option<Timestamp>,
    used: f64,
    allowed: Option<f64>,
    timed_out: bool,
    /// All that was said to it: the places of evidence are places in it.
    response: String,
    score: Option<Score>,
    criteria: Vec<MarkJson>,
    /// In a mock interview what was asked after the answer.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    probes: &'a [Probe],
}

#[derive(Debug, Serialize)]
struct MarkJson {
    id: CriterionId,
    /// What it asked for, where that was kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    mark: Mark,
    weight: Weight,
    reason: Reason,
    confidence: Confidence,
    evidence: Vec<Evidence>,
    /// In a mock interview how it was met.
    #[serde(skip_serializing_if = "Option::is_none")]
    how: Option<&'static str>,
    /// A person's own mark, which counts instead.
    #[serde(rename = "override")]
    own: Option<Mark>,
}

impl<'a> SessionJson<'a> {
    /// A session without its items.
    pub fn brief(saved: &'a SavedSession) -> Self {
        let quiz = saved.by_item();
        Self {
            id: saved.id,
            kind: saved.kind.as_str(),
            state: saved.state.as_str(),
            started: saved.started,
            ended: saved.ended,
            version: &saved.version,
            seed: saved.seed,
            settings: saved.settings,
            items: quiz.entries.len(),
            answered: quiz.counts().answered,
            score: quiz.overall(),
            used: quiz.used().as_secs_f64(),
            allowed: quiz.allowed().map(|time| time.as_secs_f64()),
            entries: None,
        }
    }

    /// A session with everything in it.
    pub fn full(saved: &'a SavedSession) -> Self {
        Self {
            entries: Some(
                saved
                    .entries
                    .iter()
                    .map(|entry| entry_json(entry, saved.kind))
                    .collect(),
            ),
            ..Self::brief(saved)
        }
    }
}

fn entry_json(saved: &SavedEntry, kind: SessionKind) -> EntryJson<'_> {
    let entry = saved.whole();
    let answer = entry.answer();
    let grade = answer.and_then(|answer| answer.grade.as_ref());
    let marks = grade.map_or(&[][..], |grade| &grade.criteria);
    let results = criterion_results(&saved.entry, &saved.probes);
    let how = |id: &CriterionId| {
        let line = results.iter().find(|line| line.criterion == *id)?;
        (kind == SessionKind::Mock).then(|| line.how.as_str())
    };
    EntryJson {
        bank: saved.entry.item.bank.as_str(),
        item: saved.entry.item.item.as_str(),
        rubric: &saved.rubric,
        state: match entry.state {
            State::Open => "open",
            State::Skipped => "skipped",
            State::Answered(_) => "answered",
        },
        submitted: saved.submitted,
        used: entry.used.as_secs_f64(),
        allowed: entry.allowed.map(|time| time.as_secs_f64()),
        timed_out: answer.is_some_and(|answer| answer.timed_out),
        response: entry.response.clone(),
        score: answer.and_then(Answer::score),
        criteria: marks
            .iter()
            .map(|given| MarkJson {
                id: given.id.clone(),
                text: entry.kept_text(&given.id).map(str::to_owned),
                mark: given.mark,
                weight: given.weight,
                reason: given.reason,
                confidence: given.confidence,
                evidence: given.evidence.clone(),
                how: how(&given.id),
                own: answer.and_then(|answer| answer.overrides.get(&given.id).copied()),
            })
            .collect(),
        probes: &saved.probes,
    }
}
