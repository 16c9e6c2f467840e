//! A long history that comes in part by part.

use super::*;

/// The indexes of the log, and what SQLite finds wrong with the file.
fn indexes(machine: &Machine) -> (Vec<String>, String) {
    let asked = machine.store.read(|db| {
        let mut query = db.prepare(
            "SELECT name FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'reviews' ORDER BY 1",
        )?;
        let names = query.query_map([], |row| row.get(0))?.collect::<Sql<_>>()?;
        let sound = db.query_row("PRAGMA integrity_check", [], |row| row.get(0))?;
        Ok((names, sound))
    });
    asked.unwrap()
}

#[test]
fn a_long_log_comes_in_as_a_short_one_does() {
    let deeds = (0..60).flat_map(|number| [Deed::Hours(20), good(number % 4)]);
    let one = Machine::with(&deeds.collect::<Vec<_>>());
    let lines = one.exported();
    let two = Machine::with(&[]);
    let before = indexes(&two);
    assert_eq!(two.import(&lines).reviews, 60);
    assert_eq!(indexes(&two), before);
    assert_eq!(before.1, "ok");
    assert_eq!(sorted(two.exported()), sorted(lines.clone()));
    for number in 0..4 {
        assert_eq!(two.state(number), one.state(number));
    }
    // A second file, and one that is refused in the middle.
    assert_eq!(
        two.import(&[&lines[..], &lines[..]].concat()).known_reviews,
        120
    );
    let three = Machine::with(&[]);
    let broken = [&lines[..], &["{}".to_owned()]].concat();
    three.try_import(&broken).unwrap_err();
    assert_eq!((indexes(&three), three.reviews()), (before, 0));
}

/// A machine with a log of sixty reviews of four items, and its history.
fn with_log() -> (Machine, Vec<String>) {
    let deeds = (0..60).flat_map(|number| [Deed::Hours(20), good(number % 4)]);
    let machine = Machine::with(&deeds.collect::<Vec<_>>());
    let lines = machine.exported();
    (machine, lines)
}

/// Parts of seven records.
fn short_parts(count: usize) -> bool {
    count > 0 && count.is_multiple_of(7)
}

/// All of the log is there, with everything that is worked out from it.
fn assert_has_come_in(machine: &Machine, from: &Machine, lines: &[String]) {
    assert_eq!(machine.reviews(), from.reviews());
    assert_eq!(sorted(machine.exported()), sorted(lines.to_vec()));
    for number in 0..4 {
        assert_eq!(machine.state(number), from.state(number));
    }
    assert_eq!(indexes(machine), indexes(from));
}

#[test]
fn between_the_parts_of_an_import_another_program_writes() {
    let (one, lines) = with_log();
    let two = Machine::new();
    let folder = two.store.folder().to_owned();
    let (begin, begun) = std::sync::mpsc::channel::<()>();
    let (done, is_done) = std::sync::mpsc::channel();
    let other = std::thread::spawn(move || {
        let store = Store::open(&folder, Timestamp::now).unwrap();
        begun.recv().unwrap();
        store.set_note(&item(9), "Written meanwhile.").unwrap();
        let moment = Moment::new(Timestamp::now(), &TimeZone::UTC, DayEnd::default());
        let review = NewReview {
            item: item(8),
            moment,
            rating: Rating::Good,
            proposed: None,
            machine: None,
            score: None,
            overridden: false,
            used: Duration::from_secs(1),
            entry: None,
            cram: false,
            due: moment.day.plus(3),
        };
        let model = Model::new(&Parameters::default());
        store.add_review(&model, &review).unwrap();
        done.send(()).unwrap();
    });
    let waiting = two.store.folder().join("running/waiting");
    let records = records(&lines).inspect(|(line, _)| match line {
        10 => {
            begin.send(()).unwrap();
            // The other one has met the lock.
            while !crate::store::open::Waiting::is_seen(&waiting) {
                std::thread::sleep(Duration::from_millis(5));
            }
        }
        40 => is_done.recv_timeout(Duration::from_secs(20)).unwrap(),
        _ => {}
    });
    let imported = two.store.import_in_parts(records, short_parts).unwrap();
    assert_eq!(imported.unwrap().reviews, 60);
    other.join().unwrap();
    let note = two.store.own_note(&item(9)).unwrap().note;
    assert_eq!(note, "Written meanwhile.");
    two.store.set_note(&item(9), "").unwrap();
    assert_eq!(two.reviews(), 61);
    assert_eq!(two.state(8).unwrap().reviews, 1);
    for number in 0..4 {
        assert_eq!(two.state(number), one.state(number));
    }
    assert_eq!(indexes(&two), indexes(&one));
}

#[test]
fn an_import_that_is_cut_short_is_completed_by_another_one() {
    let (one, lines) = with_log();
    let two = Machine::new();
    let cut = std::panic::AssertUnwindSafe(|| {
        let records = records(&lines).inspect(|(line, _)| assert!(*line < 40, "cut short"));
        two.store.import_in_parts(records, short_parts)
    });
    std::panic::catch_unwind(cut).unwrap_err();
    let some = two.reviews();
    assert!((1..40).contains(&some), "{some}");
    // The next one to open the store does what was left to be done.
    let folder = two.store.folder();
    let next = Store::open(folder, Timestamp::now).unwrap();
    let model = two.model();
    assert_eq!(next.stale_states(&model).unwrap(), Vec::new());
    assert_eq!(indexes(&two), indexes(&one));
    drop(next);
    let imported = two.import(&lines);
    assert_eq!(
        (imported.known_reviews, imported.reviews),
        (some, 60 - some)
    );
    assert_has_come_in(&two, &one, &lines);
}

#[test]
fn parts_before_the_one_with_a_bad_line_stay_and_the_rest_comes_in_once_it_is_right() {
    let (one, lines) = with_log();
    let two = Machine::new();
    let mut broken = lines.clone();
    broken[40] = "{}".to_owned();
    broken[50] = "{}".to_owned();
    let refused = two.store.import_in_parts(records(&broken), short_parts);
    let refused = refused.unwrap().unwrap_err();
    let places: Vec<usize> = refused.faults.iter().map(|(place, _)| *place).collect();
    assert_eq!(places, [41, 51]);
    assert_eq!(two.reviews(), refused.imported.reviews);
    assert!((1..40).contains(&two.reviews()), "{}", two.reviews());
    assert_eq!(two.store.stale_states(&two.model()).unwrap(), Vec::new());
    assert_eq!(indexes(&two), indexes(&one));
    two.import(&lines);
    assert_has_come_in(&two, &one, &lines);
}

#[test]
fn what_was_taken_back_comes_in_with_a_long_log() {
    let (one, lines) = with_log();
    one.does(&Deed::Undo(3));
    let later = one.exported();
    let two = Machine::new();
    assert_eq!(two.import(&later).reviews, 60);
    assert_has_come_in(&two, &one, &later);
    // One file has taken back what another one before it has not.
    let three = Machine::new();
    let imported = three.import(&[&lines[..], &later[..]].concat());
    let counts = [imported.reviews, imported.known_reviews, imported.undone];
    assert_eq!(counts, [60, 60, 3]);
    assert_has_come_in(&three, &one, &later);
}

#[test]
fn a_long_log_is_looked_through_for_what_columns_may_hold() {
    let (_, mut lines) = with_log();
    let last = lines.last_mut().unwrap();
    *last = last.replace(r#""score":0.7"#, r#""score":1.5"#);
    let two = Machine::new();
    let faults = two.try_import(&lines).unwrap_err();
    assert_eq!(faults[0].1, "a score lies between 0 and 1, not 1.5");
    assert_eq!(two.reviews(), 0);
    // The database looks again as well.
    let refused = two.store.read(|db| db.execute("INSERT INTO reviews (item, at, turn, day, utc_offset, kind, rating, used_ms) VALUES (1, 0, 0, 0, 0, 'odd', 3, 0)", []));
    assert!(
        refused.unwrap_err().to_string().contains("CHECK"),
        "refused for another reason"
    );
}
