use insta::assert_snapshot;
use jiff::tz::TimeZone;

use super::*;
use crate::bank::Mark;
use crate::report::compare::Rows;
use crate::report::paint::Paint;
use crate::report::scorecard::samples::{hostile, minute, saved};
use crate::store::{Outcome, SavedScreening};

fn card(saved: &SavedScreening) -> Scorecard {
    Scorecard::from_saved(saved).unwrap()
}

/// Ann by Bo, and in a second round by Cy, who saw the package otherwise and flagged something.
fn two() -> Vec<(i64, Scorecard)> {
    let mut second = saved();
    second.uid = "f".repeat(32);
    second.started = minute(1_440);
    let screening = &mut second.screening;
    screening.about.plan = "depth".to_owned();
    screening.about.title = "Depth interview".to_owned();
    screening.about.interviewer = Some("Cy Other".to_owned());
    screening.recommendation = Some(Recommendation::No);
    screening.amendments.clear();
    screening.remarks[0].kind = RemarkKind::RedFlag;
    screening.remarks[0].text = "“tests are for others”".to_owned();
    screening.entries[0].criteria[1].rating = Rating::Marked(Mark::None);
    screening.entries[0].criteria[1].note = "could not say how".to_owned();
    screening.entries[1].criteria[0].rating = Rating::Marked(Mark::Half);
    vec![(7, card(&second)), (1, card(&saved()))]
}

fn decision(outcome: Outcome, reason: &str) -> Decision {
    Decision {
        at: minute(2_000),
        by: Some("Bo Rater".to_owned()),
        outcome,
        reason: reason.to_owned(),
    }
}

fn debrief() -> Debrief {
    let hidden = vec![Hidden {
        id: 9,
        title: "Depth interview".to_owned(),
        interviewer: Some("Di Third".to_owned()),
        why: "sealed until you have rated".to_owned(),
        sealed: true,
    }];
    let decisions = vec![
        decision(Outcome::OnHold, "Wait for Di."),
        decision(Outcome::Hire, "Di is for it."),
    ];
    Debrief::new("Ann Example", Some("REQ-7"), &two(), hidden, decisions)
}

#[test]
fn a_debrief_in_the_terminal() {
    assert_snapshot!(text(&debrief(), &TimeZone::UTC, Paint::none()));
}

#[test]
fn a_debrief_as_markdown() {
    assert_snapshot!(markdown(&debrief(), &TimeZone::UTC));
}

#[test]
fn a_debrief_as_rows_of_an_applicant_system() {
    assert_snapshot!(csv(&debrief(), Rows::Candidates));
    assert_snapshot!(csv(&debrief(), Rows::Criteria));
}

#[test]
fn rounds_stand_in_the_order_in_which_they_were_held() {
    let titles: Vec<i64> = debrief().cards.iter().map(|card| card.id).collect();
    assert_eq!(titles, [1, 7]);
    assert_eq!(debrief().rounds(), 2);
}

#[test]
fn what_was_judged_differently_comes_first_and_the_widest_before_the_rest() {
    let debrief = debrief();
    let of = |points: &[Point]| -> Vec<String> {
        points.iter().map(|point| point.criterion.clone()).collect()
    };
    assert_eq!(of(&debrief.disagreements), ["small", "meter"]);
    assert_eq!(debrief.disagreements[0].spread, Some(1.0));
    assert_eq!(of(&debrief.agreements), ["warm"]);
    let page = html(&debrief, &TimeZone::UTC);
    let at = |text: &str| page.find(text).unwrap_or_else(|| panic!("{text}"));
    assert!(at(">Red flags<") < at("Judged differently"));
    assert!(at("Judged differently") < at("Judged alike"));
    assert!(page.contains("could not say how"), "the note is quoted");
    assert!(page.contains("<q>provisioned concurrency</q>"));
}

#[test]
fn scores_of_unlike_lists_have_no_mean() {
    assert!(debrief().score().0.is_some(), "both rounds asked the same");
    let mut cards = two();
    cards[0].1.list = Some("other".to_owned());
    let debrief = Debrief::new("Ann", None, &cards, Vec::new(), Vec::new());
    assert_eq!(debrief.score(), (None, None));
    let shown = text(&debrief, &TimeZone::UTC, Paint::none());
    assert!(!shown.contains("on average"), "{shown}");
}

#[test]
fn what_no_card_judges_is_said() {
    let open = &debrief().unasked;
    assert_eq!(open.len(), 2);
    assert_eq!(open[0].criteria, ["Leaves the VPC alone."]);
    assert_eq!(
        (open[1].title.as_str(), open[1].criteria.len()),
        ("Lost events", 0)
    );
}

#[test]
fn a_mark_of_one_round_fills_what_another_left_open() {
    let mut cards = two();
    cards[0].1.sections[1].items[0].criteria[0].rating = Rating::Marked(Mark::Full);
    let debrief = Debrief::new("Ann", None, &cards, Vec::new(), Vec::new());
    assert!(
        debrief
            .unasked
            .iter()
            .all(|open| open.title != "Lost events")
    );
    assert_eq!(debrief.judged_once.len(), 1);
}

#[test]
fn the_last_decision_holds_and_the_one_before_is_still_told() {
    let debrief = debrief();
    assert_eq!(
        debrief.decision().map(|one| one.outcome),
        Some(Outcome::Hire)
    );
    for shown in [
        text(&debrief, &TimeZone::UTC, Paint::none()),
        markdown(&debrief, &TimeZone::UTC),
        html(&debrief, &TimeZone::UTC),
    ] {
        assert!(shown.contains("Wait for Di.") && shown.contains("Di is for it."));
    }
}

#[test]
fn nothing_typed_breaks_out_of_a_debrief() {
    let cards = [(1, card(&hostile())), (2, card(&saved()))];
    let name = crate::report::scorecard::samples::HOSTILE;
    let debrief = Debrief::new(
        name,
        Some(name),
        &cards,
        Vec::new(),
        vec![decision(Outcome::Hire, name)],
    );
    let zone = TimeZone::UTC;
    let page = html(&debrief, &zone);
    assert!(!page.contains("<script") && !page.contains("<img"));
    for shown in [
        text(&debrief, &zone, Paint::none()),
        markdown(&debrief, &zone),
        csv(&debrief, Rows::Candidates),
        csv(&debrief, Rows::Criteria),
        page,
    ] {
        let live = shown.chars().find(|c| c.is_control() && *c != '\n');
        assert_eq!(live, None);
        assert!(!shown.contains('\u{202e}'));
    }
}
