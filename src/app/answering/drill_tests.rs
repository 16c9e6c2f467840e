//! The promises of a running drill: what is on disk, and what the next start makes of it.

use std::cell::Cell;
use std::path::Path;
use std::rc::Rc;
use std::time::Instant;

use jiff::Timestamp;

use super::*;
use crate::app::{DrillOptions, Resumable, Today};
use crate::app::{FakeGrades, Gone};
use crate::bank::{CriterionId, ItemRef, Library, Mark, Weight, read_bank};
use crate::grading::{Confidence, CriterionMark, Grade, Reason};
use crate::schedule::{Limits, Rating};
use crate::session::drill::{AskReason, Event, Settings};
use crate::session::quiz::{Event as Q, Phase};
use crate::store::ReviewKind;

const BANK: &str = "{bank: b, items: [
    {id: one, title: One, tags: [x], prompt: P, look_for: [{id: heart, text: T, match: [yes]}]},
    {id: two, title: Two, tags: [x], prompt: P, look_for: [{id: heart, text: T, match: [yes]}]},
    {id: three, title: Three, tags: [x], prompt: P, look_for: [{id: heart, text: T, match: [yes]}]},
    {id: four, title: Four, tags: [y], prompt: P, look_for: [{id: heart, text: T, match: [yes]}]}]}";

/// A person with a clock that the test sets.
struct Person {
    folder: tempfile::TempDir,
    hour: Rc<Cell<i64>>,
    library: Library,
    drill_config: DrillConfig,
}

impl Person {
    fn new() -> Self {
        let library = Library::from_iter([read_bank("b.yaml", BANK).unwrap()]);
        Self {
            folder: tempfile::tempdir().unwrap(),
            hour: Rc::new(Cell::new(0)),
            library,
            drill_config: DrillConfig {
                limits: Limits {
                    new: 3,
                    reviews: 100,
                },
                ..DrillConfig::default()
            },
        }
    }

    fn store(&self) -> Store {
        let hour = Rc::clone(&self.hour);
        let start: Timestamp = "2026-03-01T12:00:00Z".parse().unwrap();
        Store::open(self.path(), move || {
            start + jiff::SignedDuration::from_hours(hour.get())
        })
        .unwrap()
    }

    fn services<'a>(&'a self, store: &'a Store) -> SessionServices<'a> {
        SessionServices {
            store,
            library: &self.library,
            config: &self.drill_config,
            grades: grades(),
        }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn days_later(&self, days: i64) {
        self.hour.set(self.hour.get() + 24 * days);
    }

    fn today(&self, store: &Store, choices: &DrillOptions) -> Today {
        let found = choices.select(&self.library, store).unwrap();
        Today::read(store, &found, &self.library, choices, &self.drill_config).unwrap()
    }

    fn start<'a>(&'a self, store: &'a Store, choices: &DrillOptions) -> Answering<'a> {
        let today = self.today(store, choices);
        let new = today.drill(&self.library, choices.settings);
        Answering::start_drill(self.services(store), &new, Instant::now()).unwrap()
    }

    fn resume<'a>(&'a self, store: &'a Store, session: i64) -> Answering<'a> {
        let resumed = Answering::resume_drill(self.services(store), session, Instant::now());
        resumed.unwrap().0
    }

    fn undo<'a>(&'a self, store: &'a Store) -> Option<Answering<'a>> {
        Answering::undo_drill(self.services(store), Instant::now()).unwrap()
    }
}

/// `yes` earns the mark.
fn grades() -> &'static FakeGrades<'static> {
    FakeGrades::leaked(|_, response| {
        Ok(Grade::new(vec![CriterionMark {
            id: CriterionId::new("heart"),
            mark: if response == "yes" {
                Mark::Full
            } else {
                Mark::None
            },
            weight: Weight::ONE,
            reason: Reason::Matched,
            confidence: Confidence::High,
            evidence: Vec::new(),
        }]))
    })
}

fn handle(runner: &mut Answering<'_>, event: impl Into<Event>) {
    runner.handle(event, Instant::now()).saved().unwrap();
}

fn write(runner: &mut Answering<'_>, text: &str) {
    handle(runner, Q::Edited(text.to_owned()));
}

fn answer(runner: &mut Answering<'_>, text: &str, rating: Rating) {
    write(runner, text);
    handle(runner, Q::Submit);
    handle(runner, Event::Rate(rating));
}

fn here<'r>(runner: &'r Answering<'_>) -> &'r str {
    match runner.quiz().phase {
        Phase::Summary => "the end",
        _ => runner.quiz().entry().unwrap().item.item.as_str(),
    }
}

fn names(today: &Today) -> Vec<&str> {
    today
        .asked
        .iter()
        .map(|asked| asked.item.item.as_str())
        .collect()
}

fn usual() -> DrillOptions {
    DrillOptions::default()
}

#[test]
fn a_first_day_brings_new_items_up_to_the_limit_and_alternates_topics() {
    let person = Person {
        drill_config: DrillConfig {
            limits: Limits {
                new: 4,
                reviews: 100,
            },
            ..Person::new().drill_config
        },
        ..Person::new()
    };
    let store = person.store();
    assert_eq!(
        names(&person.today(&store, &usual())),
        ["one", "two", "four", "three"]
    );
    let few = DrillOptions {
        new: Some(1),
        ..usual()
    };
    let today = person.today(&store, &few);
    assert_eq!((today.asked.len(), today.held_back.unwanted), (1, 3));
}

#[test]
fn what_was_done_today_counts_against_the_limits_until_it_is_taken_back() {
    let person = Person::new();
    let store = person.store();
    let mut runner = person.start(&store, &usual());
    answer(&mut runner, "yes", Rating::Good);
    handle(&mut runner, Q::Leave);
    assert_eq!(person.today(&store, &usual()).asked.len(), 2);
    drop(runner);
    drop(person.undo(&store));
    assert_eq!(person.today(&store, &usual()).asked.len(), 3);
}

#[test]
fn items_come_back_on_the_day_that_was_said() {
    let person = Person::new();
    let store = person.store();
    let mut runner = person.start(&store, &usual());
    write(&mut runner, "yes");
    handle(&mut runner, Q::Submit);
    let due = runner
        .preview()
        .unwrap()
        .outcomes
        .for_rating(Rating::Good)
        .due;
    let days = due.since(person.drill_config.today(&store));
    handle(&mut runner, Event::Rate(Rating::Good));
    handle(&mut runner, Q::Leave);
    drop(runner);
    let next = person.today(
        &store,
        &DrillOptions {
            new: Some(0),
            ..usual()
        },
    );
    let tomorrow = next.day.plus(1);
    assert_eq!(
        (names(&next).len(), next.next),
        (0, Some((tomorrow, 0))),
        "new ones"
    );
    person.days_later(i64::from(days));
    let today = person.today(
        &store,
        &DrillOptions {
            new: Some(0),
            ..usual()
        },
    );
    assert_eq!(names(&today), ["one"]);
    assert_eq!(today.asked[0].reason, AskReason::Due);
}

#[test]
fn only_the_first_rating_of_a_day_reaches_the_scheduler() {
    let person = Person::new();
    let store = person.store();
    let choices = DrillOptions {
        limit: Some(1),
        ..usual()
    };
    let mut runner = person.start(&store, &choices);
    answer(&mut runner, "no", Rating::Again);
    assert_eq!(
        here(&runner),
        "one",
        "it comes back at once where nothing else waits"
    );
    let after_first = store.standing(&runner.quiz().entries[0].item).unwrap();
    answer(&mut runner, "yes", Rating::Easy);
    assert_eq!(here(&runner), "the end");
    let item = &runner.quiz().entries[0].item;
    assert_eq!(store.standing(item).unwrap(), after_first);
    let kinds: Vec<ReviewKind> = store
        .last_reviews(5)
        .unwrap()
        .iter()
        .map(|r| r.kind)
        .collect();
    assert_eq!(kinds, [ReviewKind::Repeat, ReviewKind::New]);
}

#[test]
fn after_a_sudden_end_a_drill_goes_on_at_the_same_item_with_text_and_time() {
    let person = Person::new();
    let session = {
        let store = person.store();
        let now = Instant::now();
        let new = person
            .today(&store, &usual())
            .drill(&person.library, Settings::default());
        let mut runner = Answering::start_drill(person.services(&store), &new, now).unwrap();
        let failed: [Event; 3] = [
            Q::Edited("no".to_owned()).into(),
            Q::Submit.into(),
            Event::Rate(Rating::Again),
        ];
        for event in failed {
            runner.handle(event, now).saved().unwrap();
        }
        let second = std::time::Duration::from_secs(1);
        runner
            .handle(Q::Edited("half a thou".to_owned()), now + 4 * second)
            .saved()
            .unwrap();
        runner.tick(now + 6 * second).saved().unwrap();
        runner.id()
    };
    let store = person.store();
    let resumable = Resumable::find(&store, &person.library, false, &person.drill_config).unwrap();
    assert_eq!(resumable, Some(Resumable::Session(session)));
    let runner = person.resume(&store, session);
    assert_eq!(here(&runner), "two");
    assert_eq!(runner.quiz().entry().unwrap().response, "half a thou");
    assert_eq!(
        runner.quiz().entry().unwrap().used.as_secs_f64().round(),
        6.0
    );
    assert_eq!(
        runner.drill().unwrap().progress().left,
        3,
        "the failed one still comes back"
    );
}

#[test]
fn a_failure_whose_coming_back_was_not_kept_comes_back_all_the_same() {
    let person = Person::new();
    let store = person.store();
    let mut runner = person.start(&store, &usual());
    answer(&mut runner, "no", Rating::Again);
    let session = runner.id();
    drop(runner);
    let file = person.path().join(crate::store::FILE_NAME);
    let damaged = rusqlite::Connection::open(file).unwrap();
    damaged
        .execute(
            "DELETE FROM entries WHERE session = ?1 AND position = 3",
            [session],
        )
        .unwrap();
    let runner = person.resume(&store, session);
    assert_eq!(runner.drill().unwrap().progress().failed, 1);
}

#[test]
fn an_answer_begun_on_another_day_is_where_the_next_drill_begins() {
    let person = Person::new();
    let store = person.store();
    let mut runner = person.start(&store, &usual());
    answer(&mut runner, "yes", Rating::Good);
    write(&mut runner, "half a thou");
    handle(&mut runner, Q::Leave);
    let session = runner.id();
    drop(runner);
    person.days_later(2);
    let Some(Resumable::Past {
        session: past,
        draft: Some(draft),
    }) = Resumable::find(&store, &person.library, false, &person.drill_config).unwrap()
    else {
        panic!("nothing is left");
    };
    assert_eq!((past, draft.response.as_str()), (session, "half a thou"));
    let mut new = person
        .today(&store, &usual())
        .drill(&person.library, Settings::default());
    new.begin_with(&draft);
    let now = Instant::now();
    let runner = Answering::start_drill(person.services(&store), &new, now).unwrap();
    assert_eq!(here(&runner), "two");
    assert_eq!(runner.quiz().entry().unwrap().response, "half a thou");
}

#[test]
fn the_last_ratings_are_taken_back_at_the_next_start() {
    let person = Person::new();
    {
        let store = person.store();
        let mut runner = person.start(&store, &usual());
        for _ in 0..3 {
            answer(&mut runner, "yes", Rating::Good);
        }
        assert_eq!(here(&runner), "the end");
    }
    let store = person.store();
    let mut runner = person.undo(&store).unwrap();
    assert_eq!(
        (here(&runner), runner.drill().unwrap().is_rating()),
        ("three", true)
    );
    handle(&mut runner, Q::Undo);
    assert_eq!(
        (here(&runner), runner.drill().unwrap().is_rating()),
        ("two", true)
    );
    let states = store.standings().unwrap().into_values();
    assert_eq!(states.filter_map(|standing| standing.state).count(), 1);
    assert_eq!(
        store
            .done_on(person.drill_config.today(&store))
            .unwrap()
            .new,
        1
    );
    handle(&mut runner, Event::Rate(Rating::Hard));
    handle(&mut runner, Event::Rate(Rating::Hard));
    assert_eq!(here(&runner), "the end");
    assert_eq!(store.last_reviews(9).unwrap().len(), 3);
}

#[test]
fn a_cram_touches_neither_schedule_nor_limits() {
    let person = Person::new();
    let store = person.store();
    let settings = Settings {
        cram: true,
        ..Settings::default()
    };
    let mut runner = person.start(
        &store,
        &DrillOptions {
            settings,
            ..usual()
        },
    );
    assert_eq!(
        runner.drill().unwrap().progress().left,
        4,
        "limits do not hold it back"
    );
    for rating in [
        Rating::Again,
        Rating::Good,
        Rating::Good,
        Rating::Good,
        Rating::Good,
    ] {
        answer(&mut runner, "yes", rating);
    }
    assert_eq!(here(&runner), "the end");
    assert!(
        store
            .standings()
            .unwrap()
            .values()
            .all(|standing| standing.state.is_none())
    );
    assert_eq!(names(&person.today(&store, &usual())).len(), 3);
}

#[test]
fn a_suspended_item_stays_away_until_it_is_taken_back_and_a_buried_one_until_tomorrow() {
    let person = Person::new();
    let store = person.store();
    let mut runner = person.start(&store, &usual());
    handle(&mut runner, Event::Suspend);
    handle(&mut runner, Event::Bury);
    handle(&mut runner, Q::Leave);
    drop(runner);
    assert_eq!(names(&person.today(&store, &usual())), ["three", "four"]);
    assert_eq!(
        store
            .set_aside(person.drill_config.today(&store))
            .unwrap()
            .len(),
        2
    );
    person.days_later(1);
    assert_eq!(
        names(&person.today(&store, &usual())),
        ["two", "three", "four"]
    );
    let item = ItemRef {
        item: crate::bank::ItemId::new("one"),
        ..person.today(&store, &usual()).asked[0].item.clone()
    };
    store.suspend(&item, false).unwrap();
    assert_eq!(
        names(&person.today(&store, &usual())),
        ["one", "two", "three"]
    );
}

#[test]
fn what_an_item_keeps_missing_is_counted_with_the_changes_of_the_person() {
    let person = Person::new();
    let store = person.store();
    let choices = DrillOptions {
        limit: Some(1),
        ..usual()
    };
    let mut runner = person.start(&store, &choices);
    answer(&mut runner, "no", Rating::Again);
    answer(&mut runner, "no", Rating::Again);
    write(&mut runner, "no");
    handle(&mut runner, Q::Submit);
    let (criterion, mark) = (CriterionId::new("heart"), Some(Mark::Full));
    handle(
        &mut runner,
        Q::Override {
            criterion: criterion.clone(),
            mark,
        },
    );
    let item = &runner.quiz().entries[0].item;
    assert_eq!(store.keeps_missing(item).unwrap(), [(criterion, 2, 3)]);
}

#[test]
fn an_item_that_keeps_lapsing_is_told_of_once() {
    let person = Person::new();
    let store = person.store();
    let choices = DrillOptions {
        limit: Some(1),
        new: Some(1),
        ..usual()
    };
    let mut message = Vec::new();
    for day in 0..13 {
        let found = choices.select(&person.library, &store).unwrap();
        let item = [found[0].reference()].to_vec();
        let mut runner = person.start(
            &store,
            &DrillOptions {
                items: item,
                ..choices.clone()
            },
        );
        write(&mut runner, "no");
        handle(&mut runner, Q::Submit);
        let reaction = runner
            .handle(Event::Rate(Rating::Again), Instant::now())
            .saved()
            .unwrap();
        message.extend(reaction.leech.map(|_| day));
        handle(&mut runner, Q::Finish);
        drop(runner);
        person.days_later(1);
    }
    assert_eq!(message, [8, 12], "the first failure ever is no lapse");
}

/// A drill that was left at its first answer, half written, and whose items then go from the bank.
fn left_and_edited(person: &mut Person, gone: &[&str]) -> i64 {
    let store = person.store();
    let mut runner = person.start(&store, &usual());
    write(&mut runner, "half a thou");
    handle(&mut runner, Q::Leave);
    let session = runner.id();
    drop(runner);
    let items = &mut person.library.banks[0].bank.items;
    items.retain(|item| !gone.contains(&item.id.as_str()));
    session
}

#[test]
fn an_item_that_is_gone_is_skipped_and_its_draft_is_kept() {
    let mut person = Person::new();
    let session = left_and_edited(&mut person, &["one"]);
    let store = person.store();
    let gone = Gone::find(&store.session(session).unwrap(), &person.library).unwrap();
    assert_eq!((gone.names().as_str(), gone.left), ("b/one", 2));
    assert_eq!(gone.items[0].draft, "half a thou");
    let mut runner = person.resume(&store, session);
    let mut asked = Vec::new();
    while !runner.quiz().is_finished() {
        asked.push(runner.quiz().entry().unwrap().item.item.to_string());
        answer(&mut runner, "yes", Rating::Good);
    }
    asked.sort();
    assert_eq!(asked, ["three", "two"]);
    let saved = store.session(session).unwrap();
    assert_eq!(saved.entries[0].entry.response, "half a thou");
}

#[test]
fn an_answer_to_an_item_that_is_gone_takes_no_rating() {
    let mut person = Person::new();
    let store = person.store();
    let mut runner = person.start(&store, &usual());
    write(&mut runner, "yes");
    handle(&mut runner, Q::Submit);
    handle(&mut runner, Q::Leave);
    let session = runner.id();
    drop(runner);
    let before = person.library.banks[0].bank.items.clone();
    let items = &mut person.library.banks[0].bank.items;
    items.retain(|item| item.id.as_str() != "one");
    let mut runner = person.resume(&store, session);
    assert_ne!(runner.quiz().entry().unwrap().item.item.as_str(), "one");
    assert!(!runner.drill().unwrap().is_rating());
    handle(&mut runner, Event::Rate(Rating::Good));
    assert!(store.ratings(session).unwrap().is_empty());
    handle(&mut runner, Q::Leave);
    drop(runner);
    // Once the bank has it again, the answer waits to be rated.
    person.library.banks[0].bank.items = before;
    let mut runner = person.resume(&store, session);
    answer(&mut runner, "yes", Rating::Good);
    assert_eq!(here(&runner), "one");
    assert!(runner.drill().unwrap().is_rating());
}

#[test]
fn a_drill_of_which_nothing_is_left_makes_room_for_another() {
    let mut person = Person::new();
    let session = left_and_edited(&mut person, &["one", "two", "three"]);
    let store = person.store();
    let found = Resumable::find(&store, &person.library, false, &person.drill_config).unwrap();
    let Some(Resumable::Past { session: past, .. }) = found else {
        panic!("the drill is offered although nothing of it can be asked");
    };
    assert_eq!(past, session);
}
