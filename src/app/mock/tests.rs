//! The promises of a running mock interview: what is on disk, and when.

use std::path::Path;

use super::*;
use crate::app::FakeGrades;
use crate::bank::{CriterionId, Mark, read_bank};
use crate::grading::{Confidence, CriterionMark, Reason};
use crate::schedule::{Limits, Rating, Thresholds};
use crate::session::mock::{Phase, ProbeState};
use crate::store::SessionState;

const BANK: &str = "{bank: b, items: [
    {id: one, title: One, time: 100s, prompt: P, look_for: [
        {id: heart, text: T, match: [heart], follow_up: What of the heart?},
        {id: brain, text: T, match: [brain], follow_up: What of the brain?}]},
    {id: two, title: Two, time: 80s, prompt: P, look_for: [{id: heart, text: T, match: [heart]}]}]}";

fn library() -> Library {
    Library::from_iter([read_bank("b.yaml", BANK).unwrap()])
}

fn store(folder: &Path) -> Store {
    Store::open(folder, || "2026-03-01T12:00:00Z".parse().unwrap()).unwrap()
}

fn config(after_probe: f64) -> DrillConfig {
    DrillConfig {
        scheduler: crate::app::settings::Settings::default()
            .scheduler(&crate::schedule::Parameters::default()),
        thresholds: Thresholds {
            after_probe,
            ..Thresholds::default()
        },
        limits: Limits {
            new: 10,
            reviews: 100,
        },
        ..DrillConfig::default()
    }
}

fn services<'a>(
    store: &'a Store,
    library: &'a Library,
    config: &'a DrillConfig,
) -> SessionServices<'a> {
    SessionServices {
        store,
        library,
        config,
        grades: grades(),
    }
}

/// A full mark for each criterion whose name stands in the response.
fn grades() -> &'static FakeGrades<'static> {
    let library = library();
    FakeGrades::leaked(move |item, response| {
        let found = library.get(item).unwrap();
        let given = criteria(found.item).into_iter().map(|one| CriterionMark {
            mark: if response.contains(one.id.as_str()) {
                Mark::Full
            } else {
                Mark::None
            },
            id: one.id,
            weight: one.weight,
            reason: Reason::Matched,
            confidence: Confidence::High,
            evidence: Vec::new(),
        });
        Ok(Grade::new(given.collect()))
    })
}

fn new_session(library: &Library) -> NewSession {
    let all: Vec<ItemRef> = library.items().map(|found| found.reference()).collect();
    of_items(library, &all, Time::Own)
}

fn say(running: &mut MockInterview<'_>, text: &str, now: Instant) {
    running
        .handle(quiz::Event::Edited(text.to_owned()), now)
        .saved()
        .unwrap();
    running.handle(quiz::Event::Submit, now).saved().unwrap();
}

#[test]
fn it_lasts_as_long_as_its_items_suggest_and_a_minute_more_for_each() {
    let new = new_session(&library());
    let limit = Duration::from_secs(100 + 80 + 120);
    assert_eq!(new.settings.timing, Timing::Total(limit));
}

#[test]
fn a_plan_gives_its_items_and_its_time() {
    let plan = "plan: p\nsections: [{title: A, time: 5m, items: [two, one]}]\n";
    let file = PlanFile::from_text("p.yaml", plan.to_owned()).unwrap();
    let new = by_plan(&file, &library(), Time::Own).unwrap();
    let items: Vec<String> = items_of(&new).map(|item| item.item.to_string()).collect();
    assert_eq!(items, ["two", "one"]);
    assert_eq!(new.settings.timing, Timing::Total(Duration::from_secs(300)));
}

#[test]
fn after_a_sudden_end_it_continues_at_the_same_probe_with_its_text() {
    let folder = tempfile::tempdir().unwrap();
    let (library, config, now) = (library(), config(0.75), Instant::now());
    let here = store(folder.path());
    let new = new_session(&library);
    let mut running = MockInterview::start(services(&here, &library, &config), &new, now).unwrap();
    say(&mut running, "the heart", now);
    let typed = quiz::Event::Edited("well, the bra".to_owned());
    running
        .handle(typed, now + Duration::from_secs(2))
        .saved()
        .unwrap();
    running.tick(now + Duration::from_secs(4)).saved().unwrap();
    let id = running.id();
    // Nothing is told to it: it is gone.
    drop(running);
    let there = store(folder.path());
    let (again, _) = MockInterview::resume(services(&there, &library, &config), id, now).unwrap();
    assert_eq!(again.mock().phase(), Phase::Probing);
    let probe = again.mock().probe().unwrap();
    assert_eq!(probe.question, "What of the brain?");
    assert_eq!(probe.response, "well, the bra");
    assert_eq!(probe.used, Duration::from_secs(4));
    assert_eq!(again.mock().quiz().used(), Duration::from_secs(4));
}

#[test]
fn what_was_said_after_a_probe_is_kept_with_its_marks() {
    let folder = tempfile::tempdir().unwrap();
    let (library, config, now) = (library(), config(0.75), Instant::now());
    let store = store(folder.path());
    let new = new_session(&library);
    let mut running = MockInterview::start(services(&store, &library, &config), &new, now).unwrap();
    say(&mut running, "the heart", now);
    say(&mut running, "the brain", now);
    say(&mut running, "the heart again", now);
    assert_eq!(running.mock().phase(), Phase::Debrief);
    let saved = store.session(running.id()).unwrap();
    assert_eq!(saved.state, SessionState::Finished);
    assert_eq!(saved.entries[0].entry.response, "the heart");
    assert_eq!(saved.entries[0].probes[0].state, ProbeState::Answered);
    assert_eq!(saved.finished_quiz().overall().unwrap().percent(), 100);
    let marks = saved.entries[0].probes[0].marks.as_ref().unwrap();
    assert_eq!(marks[1].id, CriterionId::new("brain"));
}

#[test]
fn the_schedule_learns_less_from_what_came_after_a_probe_unless_it_is_told_to() {
    let rated = |after_probe: f64| {
        let folder = tempfile::tempdir().unwrap();
        let (library, config, now) = (library(), config(after_probe), Instant::now());
        let store = store(folder.path());
        let one: Vec<ItemRef> = library.items().map(|found| found.reference()).collect();
        let new = of_items(&library, &one[..1], Time::Own);
        let mut running =
            MockInterview::start(services(&store, &library, &config), &new, now).unwrap();
        say(&mut running, "the heart", now);
        // It is answered within the time that the item suggests, but not fast.
        running.tick(now + Duration::from_secs(30)).saved().unwrap();
        say(&mut running, "the brain", now + Duration::from_secs(30));
        store.ratings(running.id()).unwrap()
    };
    assert_eq!(rated(0.0), [(0, Rating::Hard)], "50 %");
    assert_eq!(rated(0.75), [(0, Rating::Good)], "88 %");
    assert_eq!(rated(1.0), [(0, Rating::Easy)], "100 %");
}

#[test]
fn a_drill_does_not_take_back_what_a_mock_interview_has_rated() {
    let folder = tempfile::tempdir().unwrap();
    let (library, config, now) = (library(), config(0.75), Instant::now());
    let store = store(folder.path());
    let new = new_session(&library);
    let mut running = MockInterview::start(services(&store, &library, &config), &new, now).unwrap();
    say(&mut running, "the heart and the brain", now);
    assert_eq!(store.ratings(running.id()).unwrap().len(), 1);
    assert_eq!(store.last_rated_session().unwrap(), None);
}
