//! What the figures say.

use super::*;
use crate::bank::{BankId, CriterionId, ItemId, Mark, Weight, read_bank};
use crate::schedule::{Goals, Memory, Rating};
use crate::store::{DayCount, ItemScores, Judged, WeekScore};

const BANK: &str = "
bank: b
title: B
tags: [all]
items:
  - id: one
    title: One
    tags: [x]
    prompt: One?
    look_for:
      - {id: heavy, text: The heavy one., weight: 3, match: [heavy]}
      - {id: light, text: The light one., match: [light], follow_up: And that?}
    answer: heavy and light
  - id: two
    title: Two
    tags: [y]
    prompt: Two?
    look_for:
      - {id: only, text: The only one., match: [only]}
    answer: only
";

fn today() -> Day {
    "2026-11-25".parse().unwrap()
}

fn item(name: &str) -> ItemRef {
    ItemRef {
        bank: BankId::new("b"),
        item: ItemId::new(name),
    }
}

fn library() -> Library {
    Library::from_iter([read_bank("b.yaml", BANK).unwrap()])
}

fn stats_of(stored: &Statistics) -> Stats {
    stats(&Given {
        stored,
        library: &library(),
        scheduler: &Scheduler::default(),
        zone: &TimeZone::UTC,
        day_end: DayEnd::default(),
        today: today(),
    })
}

fn count(ago: i32, kind: ReviewKind, rating: Rating, reviews: u32) -> DayCount {
    DayCount {
        day: today().plus(-ago),
        kind,
        rating,
        reviews,
        used: Duration::from_secs(60) * reviews,
    }
}

fn standing(name: &str, last: i32, due: i32) -> (ItemRef, Standing) {
    let state = ItemState {
        memory: Memory {
            stability: 10.0,
            difficulty: 5.0,
        },
        last: today().plus(last),
        due: today().plus(due),
        reviews: 9,
        lapses: 8,
    };
    let standing = Standing {
        item: item(name),
        state: Some(state),
        suspended: false,
        buried_until: None,
    };
    (item(name), standing)
}

fn judged(name: &str, criterion: &str, weight: f64, marks: &[Mark]) -> Judged {
    Judged {
        item: item(name),
        criterion: CriterionId::new(criterion),
        weight: Weight::new(weight).unwrap(),
        marks: marks.to_vec(),
    }
}

#[test]
fn recall_counts_what_was_due_and_nothing_else() {
    let mut stored = Statistics::default();
    stored.tallies.days = vec![
        count(40, ReviewKind::Review, Rating::Again, 50),
        count(29, ReviewKind::Review, Rating::Hard, 3),
        count(3, ReviewKind::New, Rating::Again, 9),
        count(2, ReviewKind::Repeat, Rating::Good, 9),
        count(1, ReviewKind::Cram, Rating::Again, 9),
        count(0, ReviewKind::Review, Rating::Again, 1),
    ];
    let stats = stats_of(&stored);
    assert_eq!(stats.month.share(), Some(0.75));
    let this_week = stats.weeks.last().unwrap();
    assert_eq!(this_week.week.to_string(), "2026-11-23");
    assert_eq!((this_week.recall.reviews, this_week.recall.passed), (1, 0));
    assert_eq!(Recall::default().share(), None);
}

#[test]
fn the_year_is_whole_weeks_up_to_today() {
    let stats = stats_of(&Statistics::default());
    assert_eq!(stats.weeks.len(), WEEKS);
    assert_eq!(stats.days.len(), 52 * 7 + 3, "until Wednesday");
    assert_eq!(stats.days.last().unwrap().day, today());
}

#[test]
fn days_in_a_row_are_not_broken_by_a_day_that_is_not_over() {
    let row = |agos: &[i32]| {
        let mut stored = Statistics::default();
        let days = agos
            .iter()
            .map(|ago| count(*ago, ReviewKind::New, Rating::Good, 2));
        stored.tallies.days = days.collect();
        let effort = stats_of(&stored).effort;
        (effort.in_a_row, effort.days)
    };
    assert_eq!(row(&[4, 2, 1]), (2, 3));
    assert_eq!(row(&[4, 2, 1, 0]), (3, 4));
    assert_eq!(row(&[4, 2]), (0, 2));
}

#[test]
fn answers_in_quizzes_count_on_the_day_they_belong_to() {
    let stored = Statistics {
        quiz: vec![QuizAnswer {
            item: item("one"),
            // Before the end of the day at four in the morning.
            at: "2026-11-25T03:00:00Z".parse().unwrap(),
            used: Duration::from_secs(90),
            score: Some(Score::clamped(0.5)),
        }],
        ..Statistics::default()
    };
    let stats = stats_of(&stored);
    let yesterday = &stats.days[stats.days.len() - 2];
    assert_eq!((yesterday.answers, yesterday.minutes), (1, 1.5));
}

#[test]
fn what_is_overdue_is_due_today_and_a_goal_brings_forward_what_comes_after_it() {
    let mut stored = Statistics {
        standings: [standing("one", -30, -3), standing("two", -10, 25)].into(),
        ..Statistics::default()
    };
    let due = |stored: &Statistics| -> Vec<usize> {
        let ahead = stats_of(stored).ahead;
        let days = ahead.iter().enumerate();
        days.flat_map(|(after, day)| vec![after; day.due as usize])
            .collect()
    };
    assert_eq!(due(&stored), [0, 25]);
    stored.goals = Goals {
        all: Some(today().plus(10)),
        ..Goals::default()
    };
    assert_eq!(due(&stored), [0, 9]);
    stored.standings.get_mut(&item("one")).unwrap().buried_until = Some(today().plus(1));
    stored.standings.get_mut(&item("two")).unwrap().suspended = true;
    assert_eq!(due(&stored), [1]);
}

#[test]
fn items_are_mature_from_three_weeks_on_and_strangers_are_told_apart() {
    let stored = Statistics {
        standings: [
            standing("one", -1, 19),
            standing("two", -1, 20),
            standing("gone", -1, 20),
        ]
        .into(),
        ..Statistics::default()
    };
    let items = stats_of(&stored).items;
    assert_eq!(
        (items.young, items.mature, items.new, items.orphans),
        (1, 1, 0, 1)
    );
}

#[test]
fn a_tag_is_scored_by_its_last_weeks_and_one_that_all_items_share_tells_nothing() {
    let score = |ago: i32, scores: u32, sum: f64| WeekScore {
        week: today().plus(-ago).monday(),
        scores,
        sum,
    };
    let mut stored = Statistics::default();
    stored.tallies.scores = vec![
        ItemScores {
            item: item("one"),
            weeks: vec![score(200, 4, 0.0), score(0, 2, 1.8)],
        },
        ItemScores {
            item: item("two"),
            weeks: vec![score(200, 2, 1.0)],
        },
    ];
    let tags = stats_of(&stored).tags;
    let message: Vec<(&str, u8, u32)> = tags
        .iter()
        .map(|tag| (tag.tag.as_str(), tag.score.percent(), tag.answers))
        .collect();
    assert_eq!(message, [("y", 50, 2), ("x", 90, 6)]);
    assert_eq!(tags[1].weeks.last().unwrap().unwrap().percent(), 90);
}

#[test]
fn what_weighs_more_and_was_missed_lately_stands_first_and_what_is_learnt_is_gone() {
    use Mark::{Full, Half, None};
    let stored = Statistics {
        judged: vec![
            judged("gone", "any", 9.0, &[None, None]),
            judged("one", "heavy", 3.0, &[Half, Full, None]),
            judged("one", "light", 1.0, &[Full, Full, None, None, None]),
            judged("one", "dropped", 9.0, &[None]),
            judged("two", "only", 1.0, &[None, Full]),
        ],
        ..Statistics::default()
    };
    let weakest = stats_of(&stored).weakest;
    let names: Vec<&str> = weakest.iter().map(Weak::name).collect();
    assert_eq!(names, ["heavy", "only"]);
    assert_eq!((weakest[0].left_out(), weakest[0].marks.len()), (2, 3));
}

#[test]
fn a_leech_is_shown_with_what_it_keeps_missing() {
    let stored = Statistics {
        standings: [standing("one", -1, 1)].into(),
        judged: vec![judged("one", "light", 1.0, &[Mark::None, Mark::Full])],
        ..Statistics::default()
    };
    let leeches = stats_of(&stored).leeches;
    assert_eq!(leeches[0].lapses, 8);
    assert_eq!(leeches[0].missing[0].text, "The light one.");
    assert_eq!(
        leeches[0].missing[0].follow_up.as_deref(),
        Some("And that?")
    );
}

#[test]
fn one_very_busy_day_does_not_make_the_others_look_idle() {
    let mut stored = Statistics::default();
    stored.tallies.days = (1..=20)
        .map(|ago| count(ago, ReviewKind::New, Rating::Good, 8))
        .chain([count(0, ReviewKind::New, Rating::Good, 500)])
        .collect();
    let most = busy(&stats_of(&stored).days);
    assert_eq!(most, 8);
    assert_eq!(
        [0, 1, 3, 5, 8, 500].map(|n| shade(n, most)),
        [0, 1, 2, 3, 4, 4]
    );
    assert_eq!(shade(3, 0), 4, "without a busy day everything is much");
}

#[test]
fn the_text_tells_all_of_it() {
    let mut stored = Statistics {
        standings: [standing("one", -30, -3), standing("two", -10, 25)].into(),
        judged: vec![judged("one", "light", 1.0, &[Mark::None, Mark::Full])],
        ..Statistics::default()
    };
    stored.tallies.days = (0..90)
        .filter(|ago| ago % 3 != 1)
        .flat_map(|ago| {
            let many = 1 + (ago as u32 % 5);
            [
                count(ago, ReviewKind::Review, Rating::Again, 1),
                count(ago, ReviewKind::Review, Rating::Good, many),
            ]
        })
        .collect();
    let score = |name: &str, ago: i32, sum: f64| ItemScores {
        item: item(name),
        weeks: vec![WeekScore {
            week: today().plus(-ago).monday(),
            scores: 4,
            sum,
        }],
    };
    stored.tallies.scores = vec![score("one", 0, 2.0), score("two", 70, 3.5)];
    let text = text::text(&stats_of(&stored), crate::report::paint::Paint::none());
    insta::assert_snapshot!(text);
}
