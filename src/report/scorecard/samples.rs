//! A committed screening for tests: two sections, three items, every sort of rating.

use std::time::Duration;

use jiff::Timestamp;

use crate::bank::{Anchors, BankId, CriterionId, ItemId, ItemRef, Kind, Level, Mark, Weight};
use crate::grading::{Confidence, Evidence, Reason};
use crate::session::screening::{
    About, Amendment, Change, Criterion, Entry, Rating, Recommendation, Remark, RemarkKind,
    Screening, Section, Suggestion,
};
use crate::store::SavedScreening;

/// A text that tries to break out of everything.
pub const HOSTILE: &str = "</p><script>alert('1')</script> [a](javascript:b) **c** | d `e`\n\
    \n# f\n=HYPERLINK(\"http://evil.example\")\n\x1b[31m\u{202e}g\u{9b}2J & <img src=x onerror=h>";

/// The moment that minutes after the beginning of the interview are.
pub fn minute(minutes: i64) -> Timestamp {
    let start: Timestamp = "2026-03-12T10:00:00Z".parse().unwrap();
    start + jiff::SignedDuration::from_mins(minutes)
}

fn criterion(id: &str, text: &str, weight: f64, rating: Rating, note: &str) -> Criterion {
    Criterion {
        rating,
        note: note.to_owned(),
        ..Criterion::new(
            CriterionId::new(id),
            text.to_owned(),
            Weight::new(weight).unwrap(),
            None,
        )
    }
}

fn entry(id: &str, section: usize, title: &str, criteria: Vec<Criterion>) -> Entry {
    Entry {
        item: ItemRef {
            bank: BankId::new("gateway"),
            item: ItemId::new(id),
        },
        section,
        added: false,
        kind: Kind::Scenario,
        level: Some(Level::Mid),
        title: title.to_owned(),
        prompt: format!("{title}: what do you do?"),
        rubric: "0123abcd".to_owned(),
        time: Duration::from_secs(360),
        used: Duration::from_secs(250),
        asked: criteria.iter().any(|c| c.rating != Rating::NotAsked),
        response: String::new(),
        criteria,
    }
}

/// A screening of the sample plan, committed and once amended.
pub fn screening() -> Screening {
    use Rating::{CouldNotAnswer, Marked, NotAsked, NotEnoughEvidence};
    let mut slow = entry(
        "slow",
        0,
        "Slow first requests",
        vec![
            criterion("warm", "Keeps instances warm.", 3.0, Marked(Mark::Full), ""),
            criterion(
                "small",
                "Makes the package small.",
                1.0,
                Marked(Mark::Half),
                "Ann only named it",
            ),
            criterion("vpc", "Leaves the VPC alone.", 1.0, NotEnoughEvidence, ""),
        ],
    );
    slow.criteria[0].anchors = Anchors {
        full: Some("Names it and what it costs.".to_owned()),
        half: Some("Names it.".to_owned()),
        none: None,
    };
    slow.response = "Ann would put provisioned concurrency on it.".to_owned();
    slow.criteria[0].suggestion = Some(Suggestion {
        mark: Mark::Half,
        reason: Reason::Partial,
        confidence: Confidence::Low,
        evidence: vec![Evidence::quote(&slow.response, 14..37).unwrap()],
    });
    let keys = entry(
        "keys",
        0,
        "What keys are for",
        vec![criterion("meter", "They meter.", 1.0, CouldNotAnswer, "")],
    );
    let lost = entry(
        "lost",
        1,
        "Lost events",
        vec![criterion(
            "queue",
            "Catches them in a queue.",
            1.0,
            NotAsked,
            "",
        )],
    );
    let mut screening = Screening::new(
        About {
            plan: "platform".to_owned(),
            title: "Platform interview".to_owned(),
            role: Some("Platform engineer".to_owned()),
            candidate: "Ann Example".to_owned(),
            candidate_uid: None,
            interviewer: Some("Bo Rater".to_owned()),
            needed: 60,
        },
        vec![
            Section {
                title: "Warm-up".to_owned(),
                time: Some(Duration::from_secs(600)),
                used: Duration::from_secs(520),
            },
            Section {
                title: "Depth".to_owned(),
                time: None,
                used: Duration::ZERO,
            },
        ],
        vec![slow, keys, lost],
    );
    screening.remarks = vec![
        Remark {
            kind: RemarkKind::Strength,
            text: "“measure first”, said Ann".to_owned(),
            entry: Some(0),
            at: minute(3),
            elapsed: Duration::from_secs(185),
        },
        Remark {
            kind: RemarkKind::Note,
            text: "came late".to_owned(),
            entry: None,
            at: minute(9),
            elapsed: Duration::from_secs(500),
        },
    ];
    screening.recommendation = Some(Recommendation::Yes);
    screening.summary = "Solid on cold starts.\nKeys were new to Example.".to_owned();
    screening.committed = Some(minute(12));
    screening.amendments = vec![Amendment {
        at: minute(60),
        reason: "Reread Ann's words".to_owned(),
        by: Some("Bo Rater".to_owned()),
        change: Change::Rating {
            entry: 0,
            criterion: 1,
            from: Rating::Marked(Mark::Half),
            to: Rating::Marked(Mark::Full),
        },
    }];
    screening
}

/// The same as stored.
pub fn saved() -> SavedScreening {
    SavedScreening {
        id: 1,
        uid: "0123456789abcdef0123456789abcdef".to_owned(),
        imported: false,
        started: minute(0),
        version: "0.1.0".to_owned(),
        screening: screening(),
    }
}

/// One in which everything typed is hostile.
pub fn hostile() -> SavedScreening {
    let mut saved = saved();
    let screening = &mut saved.screening;
    let hostile = || HOSTILE.to_owned();
    screening.about.title = hostile();
    screening.about.role = Some(hostile());
    screening.about.candidate = hostile();
    screening.about.interviewer = Some(hostile());
    screening.summary = hostile();
    for section in &mut screening.sections {
        section.title = hostile();
    }
    for entry in &mut screening.entries {
        entry.title = hostile();
        entry.prompt = hostile();
        entry.response = hostile();
        for criterion in &mut entry.criteria {
            criterion.text = hostile();
            criterion.note = hostile();
        }
    }
    for remark in &mut screening.remarks {
        remark.text = hostile();
    }
    for amendment in &mut screening.amendments {
        amendment.reason = hostile();
    }
    saved
}
