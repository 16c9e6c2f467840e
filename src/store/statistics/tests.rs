//! What is added up, and along which index.

use std::cell::Cell;
use std::rc::Rc;

use super::*;
use crate::store::record::Record;

/// A store with a history of these lines.
fn with(lines: &[&str]) -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let now = Rc::new(Cell::new("2026-03-10T12:00:00Z".parse().unwrap()));
    let store = Store::open(folder.path(), move || now.get()).unwrap();
    let lines = std::iter::once(&r#"{"history":{"format":1}}"#).chain(lines);
    let records = lines.enumerate().map(|(number, line)| {
        let record: Record = serde_json::from_str(line).unwrap();
        (number, Ok(record))
    });
    store.import_history(records).unwrap().unwrap();
    (folder, store)
}

fn review(number: u8, day: u8, more: &str) -> String {
    format!(
        r#"{{"review":{{"uid":"{number:032x}","bank":"b","item":"i","at":"2026-03-{day:02}T10:00:00Z","day":"2026-03-{day:02}","utc_offset":0,"kind":"review","rating":"good","used_ms":1500,"due":"2026-04-01"{more}}}}}"#
    )
}

fn session(number: u8, kind: &str, at: &str, mark: f64, own: &str) -> String {
    format!(
        r#"{{"session":{{"uid":"{number:032x}","kind":"{kind}","state":"finished","started":"{at}","settings":{{"timing":"untimed","exam":false,"overtime":false}},"version":"1","current":0,"entries":[{{"bank":"b","item":"i","rubric":"r","criteria":[["c",1.0],["d",3.0]],"state":"answered","used_ms":2000,"response":"x","submitted":"{at}","graded":"{at}","marks":[{{"id":"c","mark":{mark:?},"weight":1.0,"reason":"missed","confidence":"high","evidence":[]}},{{"id":"d","mark":1.0,"weight":3.0,"reason":"matched","confidence":"high","evidence":[]}}],"overrides":[{own}]}}]}}}}"#
    )
}

fn with_all(lines: &[String]) -> (tempfile::TempDir, Store) {
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    with(&lines)
}

fn day(day: u8) -> Day {
    format!("2026-03-{day:02}").parse().unwrap()
}

#[test]
fn reviews_are_added_up_by_day_and_those_taken_back_are_left_out() {
    let (_folder, store) = with_all(&[
        review(1, 2, r#","score":0.5"#),
        review(2, 2, r#","score":1.0"#),
        review(3, 2, r#","score":0.9,"undone":"2026-03-02T11:00:00Z""#),
        review(4, 4, ""),
        review(5, 9, ""),
    ]);
    let tallies = store.tallies(day(2), day(4)).unwrap();
    let count = |on: u8, reviews: u32| DayCount {
        day: day(on),
        kind: ReviewKind::Review,
        rating: Rating::Good,
        reviews,
        used: Duration::from_millis(1500) * reviews,
    };
    assert_eq!(tallies.days, [count(2, 2), count(4, 1)]);
    let [item] = &tallies.scores[..] else {
        panic!("one item")
    };
    let week = WeekScore {
        week: day(2),
        scores: 2,
        sum: 1.5,
    };
    assert_eq!(item.weeks, [week]);
}

#[test]
fn the_log_is_added_up_without_a_look_at_its_rows() {
    let (_folder, store) = with(&[]);
    let plan: Vec<String> = store
        .read(|db| {
            db.prepare(&format!("EXPLAIN QUERY PLAN {TALLIES}"))?
                .query_map([0, 1], |row| row.get(3))?
                .collect()
        })
        .unwrap();
    assert_eq!(
        plan,
        ["SEARCH reviews USING COVERING INDEX reviews_by_day (day>? AND day<?)"]
    );
}

#[test]
fn an_answer_in_a_quiz_has_the_score_of_its_marks_and_of_the_persons_own() {
    let own = r#"{"criterion":"c","mark":1.0,"at":"2026-03-03T10:01:00Z"}"#;
    let back = r#"{"criterion":"c","mark":null,"at":"2026-03-03T10:02:00Z"}"#;
    let (_folder, store) = with_all(&[
        session(1, "quiz", "2026-03-01T10:00:00Z", 0.0, own),
        session(2, "quiz", "2026-03-02T10:00:00Z", 0.0, ""),
        session(3, "quiz", "2026-03-03T10:00:00Z", 0.0, own),
        session(
            4,
            "quiz",
            "2026-03-04T10:00:00Z",
            0.0,
            &format!("{own},{back}"),
        ),
        session(5, "drill", "2026-03-05T10:00:00Z", 0.0, ""),
    ]);
    let answers = store
        .quiz_answers("2026-03-02T00:00:00Z".parse().unwrap())
        .unwrap();
    let scores: Vec<u8> = answers.iter().map(|a| a.score.unwrap().percent()).collect();
    assert_eq!(scores, [75, 100, 75]);
}

#[test]
fn criteria_are_judged_by_the_last_five_answers_the_newest_first() {
    let mut lines: Vec<String> = [0.0, 0.5, 1.0, 0.0, 0.5, 1.0]
        .iter()
        .zip(1..)
        .map(|(mark, number)| {
            let at = format!("2026-03-{number:02}T10:00:00Z");
            session(number, "drill", &at, *mark, "")
        })
        .collect();
    let entry = |session: u8| format!(r#","entry":{{"session":"{session:032x}","position":0}}"#);
    // The newest answer was taken back; the one before it too, but it was rated again.
    let undone = r#","undone":"2026-03-07T10:00:00Z""#;
    lines.push(review(1, 6, &format!("{}{undone}", entry(6))));
    lines.push(review(2, 6, &format!("{}{undone}", entry(5))));
    lines.push(review(3, 6, &entry(5)));
    let (_folder, store) = with_all(&lines);
    let judged = store.judged().unwrap();
    assert_eq!(judged.len(), 2);
    assert_eq!(judged[0].criterion.as_str(), "c");
    let marks: Vec<f64> = judged[0].marks.iter().map(|mark| mark.value()).collect();
    assert_eq!(marks, [0.5, 0.0, 1.0, 0.5, 0.0]);
    assert_eq!(judged[1].weight.get(), 3.0);
    assert_eq!(store.judged_lately().unwrap(), judged);
}

#[test]
fn a_criterion_is_judged_by_the_persons_own_mark_unless_it_was_taken_back() {
    let own = r#"{"criterion":"c","mark":1.0,"at":"2026-03-03T10:01:00Z"}"#;
    let later = r#"{"criterion":"c","mark":0.5,"at":"2026-03-03T10:02:00Z"}"#;
    let back = r#"{"criterion":"c","mark":null,"at":"2026-03-03T10:03:00Z"}"#;
    let answer = |day: u8, own: String| {
        let at = format!("2026-03-{day:02}T10:00:00Z");
        session(day, "quiz", &at, 0.0, &own)
    };
    let (_folder, store) = with_all(&[
        answer(1, format!("{own},{later},{back}")),
        answer(2, format!("{own},{later}")),
        answer(3, own.to_owned()),
        answer(4, String::new()),
    ]);
    let judged = store.judged().unwrap();
    let marks: Vec<f64> = judged[0].marks.iter().map(|mark| mark.value()).collect();
    assert_eq!(marks, [0.0, 1.0, 0.5, 0.0]);
}
