//! What a panel sees: rater training, and scorecards beside each other.

use jiff::tz::TimeZone;

use super::*;
use crate::report::compare::{By, Grid};
use crate::report::debrief::{Debrief as DebriefReport, Hidden};
use crate::report::scorecard::{Scorecard, samples};
use crate::session::screening::{Rating, Recommendation};
use crate::session::training::{Judged, Sample, Training};
use crate::store::SavedScreening;
use crate::tui::Debrief;

macro_rules! looks {
    ($name:ident, $test:expr) => {
        let test: &mut Test<'_> = $test;
        assert_snapshot!(concat!(stringify!($name), "_80x24"), test.screen_at(80, 24));
        assert_snapshot!(concat!(stringify!($name), "_40x15"), test.screen_at(40, 15));
    };
}

fn sample(title: &str, response: &str, gold: [Mark; 2]) -> Sample {
    let judged = |id: &str, text: &str, gold| Judged {
        id: CriterionId::new(id),
        text: text.to_owned(),
        gold,
        own: None,
    };
    Sample {
        item: ItemRef {
            bank: crate::bank::BankId::new("gateway"),
            item: crate::bank::ItemId::new("slow"),
        },
        title: title.to_owned(),
        prompt: "Why are first requests slow, and what do you do about it?".to_owned(),
        response: response.to_owned(),
        criteria: vec![
            judged(
                "warm",
                "Uses Provisioned Concurrency, so that instances are kept warm.",
                gold[0],
            ),
            judged("small", "Makes the package small.", gold[1]),
        ],
        revealed: false,
    }
}

/// A training of two responses, begun.
fn train(test: &mut Test<'_>) {
    let training = Training::new(vec![
        sample("Slow first requests", WELL, [Mark::Full, Mark::Half]),
        sample(
            "Slow first requests",
            "Use a bigger machine.",
            [Mark::None; 2],
        ),
    ]);
    let claim = test.store.start_training(&training, None).unwrap();
    let screen = Trainer::open(test.services, training, claim, None, test.now).unwrap();
    test.open(screen);
}

fn grid() -> Vec<(i64, Scorecard)> {
    let mut cy = samples::saved();
    cy.screening.about.candidate = "Cy Other".to_owned();
    cy.screening.entries[1].criteria[0].rating = Rating::Marked(Mark::Full);
    cy.screening.entries[1].criteria[0].note = "metering, and told throttling apart".to_owned();
    let mut eve = samples::saved();
    eve.screening.about.candidate = "Eve Fourth-Longname".to_owned();
    eve.screening.entries[0].criteria[0].rating = Rating::NotAsked;
    of([samples::saved(), cy, eve])
}

fn of<const N: usize>(all: [SavedScreening; N]) -> Vec<(i64, Scorecard)> {
    let cards = all.into_iter().zip(1..);
    cards
        .map(|(saved, id)| (id, Scorecard::from_saved(&saved).unwrap()))
        .collect()
}

fn compare(look: Look, cards: Vec<(i64, Scorecard)>) -> Box<Compare> {
    Box::new(Compare::new(
        look,
        Grid::new(&cards, By::Name),
        cards,
        TimeZone::UTC,
    ))
}

/// Ann by Bo and by Cy, who saw keys otherwise.
fn panel() -> Vec<(i64, Scorecard)> {
    let mut cy = samples::saved();
    cy.screening.about.interviewer = Some("Cy Other".to_owned());
    cy.screening.recommendation = Some(Recommendation::No);
    cy.screening.entries[1].criteria[0].rating = Rating::Marked(Mark::Full);
    cy.screening.entries[1].criteria[0].note = "metering, and told throttling apart".to_owned();
    of([samples::saved(), cy])
}

#[test]
fn marking_blind() {
    story(|test| {
        train(test);
        test.keys("122");
        looks!(training, test);
    });
}

#[test]
fn the_gold_standard_beside_the_marks() {
    story(|test| {
        train(test);
        test.keys("12").enter();
        looks!(trained, test);
    });
}

#[test]
fn the_figures_of_a_training() {
    story(|test| {
        train(test);
        test.keys("12")
            .enter()
            .enter()
            .keys("111222")
            .enter()
            .enter();
        train(test);
        test.keys("122")
            .enter()
            .enter()
            .keys("111222")
            .enter()
            .enter();
        looks!(trainings, test);
    });
}

#[test]
fn the_gold_standard_is_not_shown_before_everything_is_marked() {
    story(|test| {
        train(test);
        test.keys("1")
            .enter()
            .shows("First mark every criterion")
            .shows_not("gold");
        test.keys("j").keys(" ").enter().shows("gold");
    });
}

#[test]
fn a_mark_goes_round_and_is_on_disk_at_once() {
    story(|test| {
        train(test);
        for wanted in [Mark::Full, Mark::Half, Mark::None, Mark::Full] {
            test.keys("2");
            let saved = test.store.training(1).unwrap();
            assert_eq!(saved.samples[0].criteria[1].own, Some(wanted));
        }
    });
}

#[test]
fn scorecards_beside_each_other() {
    story(|test| {
        test.open(compare(test.services.look, grid()));
        test.keys("jjjjl");
        looks!(compare, test);
    });
}

#[test]
fn a_note_is_beside_its_cell_and_everything_said_is_one_key_away() {
    story(|test| {
        test.open(compare(test.services.look, grid()));
        test.keys("jjjjjjj")
            .keys("l")
            .shows("metering, and told throttling apart");
        test.enter();
        looks!(compared, test);
        test.esc().shows("all notes");
    });
}

#[test]
fn a_line_of_the_grid_is_found() {
    story(|test| {
        test.open(compare(test.services.look, grid()));
        test.keys("/vpc");
        looks!(compare_finding, test);
        test.esc().shows("all notes");
    });
}

#[test]
fn a_criterion_is_found_and_marked() {
    story(|test| {
        train(test);
        test.keys("/small").enter().keys(" ");
        let saved = test.store.training(1).unwrap();
        let own = saved.samples[0].criteria.iter().map(|c| c.own);
        assert_eq!(own.collect::<Vec<_>>(), [None, Some(Mark::Full)]);
    });
}

#[test]
fn scorecards_without_signs_beyond_ascii() {
    with(Theme::Terminal, false, in_order(), |test| {
        test.open(compare(test.services.look, grid()));
        let screen = test.keys("jjjj").screen();
        assert!(screen.is_ascii(), "{screen}");
    });
}

#[test]
fn nothing_typed_commands_the_terminal() {
    story(|test| {
        test.open(compare(test.services.look, of([samples::hostile()])));
        for keys in ["", "jjj"] {
            let screen = test.keys(keys).enter().screen();
            let live = screen.chars().find(|c| c.is_control() && *c != '\n');
            assert_eq!(live, None, "{screen}");
            test.esc();
        }
    });
}

#[test]
fn a_candidate_of_a_comparison_opens_to_their_scorecards() {
    story(|test| {
        test.open(compare(test.services.look, panel()));
        looks!(compare_panel, test);
        test.keys("o").shows("Scorecard 1 by Bo Rater");
        test.keys("l").shows("Scorecard 2 by Cy Other");
        looks!(compare_cards, test);
        test.esc().shows("all notes");
    });
}

/// A debrief of Ann over a record of hers.
fn debrief<'a>(test: &mut Test<'a>, sealed: bool) -> i64 {
    let ann = test.store.add_candidate("Ann Example", None).unwrap();
    let hidden = vec![Hidden {
        id: 3,
        title: "Platform interview".to_owned(),
        interviewer: Some("Di Third".to_owned()),
        why: "not committed yet".to_owned(),
        sealed,
    }];
    let message = DebriefReport::new("Ann Example", None, &panel(), hidden, Vec::new());
    let look = test.services.look;
    let me = Some("Bo Rater");
    let screen = Debrief::new(
        look,
        test.services.store,
        ann.id,
        me,
        message,
        panel(),
        TimeZone::UTC,
    );
    test.open(Box::new(screen));
    ann.id
}

#[test]
fn a_debrief_tells_of_all_and_the_decision_is_recorded_with_a_reason() {
    story(|test| {
        let ann = debrief(test, false);
        looks!(debrief, test);
        test.keys("D").shows("What is decided?").keys("j").enter();
        test.enter().shows("needs a reason");
        test.keys("Two of three doubt it.").enter();
        test.shows("no hire").shows("Two of three doubt it.");
        test.keys("D")
            .shows("What was decided before stays")
            .enter();
        test.keys("The third convinced us.").enter();
        test.shows("before: no hire");
        let decided = test.store.decisions(ann).unwrap();
        assert_eq!(decided.len(), 2);
        assert_eq!(decided[1].by.as_deref(), Some("Bo Rater"));
        test.keys("o").shows("Scorecard 1 by Bo Rater").esc();
    });
}

#[test]
fn nothing_is_decided_by_somebody_for_whom_scorecards_are_sealed() {
    story(|test| {
        let ann = debrief(test, true);
        test.keys("D").shows("sealed for you");
        assert!(test.store.decisions(ann).unwrap().is_empty());
    });
}
